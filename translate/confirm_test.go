package translate_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// peers returns the real programs, or skips: they are asked by `make confirm` only.
func peers(t *testing.T) oracle.Oracles {
	t.Helper()
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asks the real servers; run with KEATOOL_CONFIRM=1 (make confirm)")
	}
	o := oracle.Find()
	if !o.Dhcpd() || len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	t.Logf("asking dhcpd and Kea %v", o.Releases())
	return o
}

// TestConfirmInputs: real dhcpd accepts every input below testdata/dhcpd/conf.
func TestConfirmInputs(t *testing.T) {
	o := peers(t)
	known := readDisagreements(t)
	cases := confs(t)
	oracle.Each(len(cases), func(i int) {
		c := cases[i]
		v := o.DhcpdCheck(number(c.family), filepath.Dir(c.path), c.src)
		known.judge(t, "dhcpd "+c.id, v.OK, "dhcpd refuses it: "+v.Output)
	})
	t.Logf("%d inputs handed to dhcpd", len(cases))
}

// TestConfirmRefused: real dhcpd refuses every input below testdata/dhcpd/bad.
func TestConfirmRefused(t *testing.T) {
	o := peers(t)
	known := readDisagreements(t)
	paths, err := filepath.Glob(filepath.Join(confDir, "..", "bad", "*.conf"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no inputs that dhcpd refuses: %v", err)
	}
	oracle.Each(len(paths), func(i int) {
		src, err := os.ReadFile(paths[i])
		if err != nil {
			t.Error(err)
			return
		}
		f, _ := parser.Parse(paths[i], src, parser.Options{})
		v := o.DhcpdCheck(number(f.Family), filepath.Dir(paths[i]), src)
		known.judge(t, "dhcpd bad/"+filepath.Base(paths[i]), !v.OK, "dhcpd accepts it")
	})
	t.Logf("%d inputs handed to dhcpd", len(paths))
}

// number is the family as dhcpd's flags name it.
func number(f parser.Family) int {
	if f == parser.V6 {
		return 6
	}
	return 4
}

// question is one document to be shown to one Kea.
type question struct {
	key, daemon, release string
	text                 []byte
}

// ask shows every document to its Kea and returns the keys of those refused.
func ask(t *testing.T, o oracle.Oracles, questions []question) []string {
	t.Helper()
	known := readDisagreements(t)
	refused := map[string]string{}
	var mu sync.Mutex
	oracle.Each(len(questions), func(i int) {
		q := questions[i]
		if v := o.KeaCheck(q.release, q.daemon, q.text); !v.OK {
			mu.Lock()
			defer mu.Unlock()
			refused[q.key] += fmt.Sprintf("%s of Kea %s refuses the result: %s\n", q.daemon, q.release, v.Output)
		}
	})
	var bad []string
	judged := map[string]bool{}
	for _, q := range questions {
		if judged[q.key] {
			continue
		}
		judged[q.key] = true
		detail, no := refused[q.key]
		if !known.judge(t, q.key, !no, detail) {
			bad = append(bad, q.key)
		}
	}
	return bad
}

// questions are the documents that a source becomes, for each release at hand.
func questions(t *testing.T, o oracle.Oracles, s source, onDisk bool) []question {
	t.Helper()
	f, findings := s.parse()
	if findings.HasErrors() {
		t.Errorf("%s: dhcpd accepts this file, we do not: %v", s.id, findings)
		return nil
	}
	var list []question
	for _, name := range o.Releases() {
		r, err := kea.ParseRelease(name)
		if err != nil {
			continue // a release that convert does not write for
		}
		_, docs := convert(f, r)
		for _, d := range docs {
			text := d.text
			if onDisk && r == kea.DefaultRelease {
				text = goldenText(s, d)
			}
			list = append(list, question{"kea " + s.id + "@" + name, d.daemon(), name, text})
		}
	}
	return list
}

// goldenText returns the golden of a document, or the document where there is none yet.
func goldenText(s source, d document) []byte {
	text, err := os.ReadFile(golden.Sibling(s.path, "."+d.kind+".json"))
	if err != nil {
		return d.text
	}
	return text
}

// TestConfirmGoldens: every golden loads in the Kea it is for, and so does what
// the same input becomes for the other releases at hand.
func TestConfirmGoldens(t *testing.T) {
	o := peers(t)
	var all []question
	for _, s := range confs(t) {
		all = append(all, questions(t, o, s, true)...)
	}
	bad := ask(t, o, all)
	t.Logf("%d documents shown to Kea, %d refused", len(all), len(bad))
}

// TestConfirmCorpus prints the four figures that convert is measured by.
func TestConfirmCorpus(t *testing.T) {
	o := peers(t)
	total, offline := newAccount(), newAccount()
	accepted, silent := 0, 0
	var all []question
	files := corpus(t)
	for _, c := range files {
		if !c.accepted {
			continue
		}
		accepted++
		f, findings := c.parse()
		if findings.HasErrors() {
			continue // reported by questions
		}
		res, _ := convert(f, kea.DefaultRelease)
		silent += len(unaccounted(f, res.Report))
		offline.add(c.id, res.Report)
		total.measure(c.id, f)
		all = append(all, questions(t, o, c.source, false)...)
	}
	bad := ask(t, o, all)
	t.Log(total)
	t.Logf("accepted files that parse, convert and load in Kea %v: %s", o.Releases(), loaded(o, accepted, all, bad))
	t.Logf("refused files with the error where dhcpd finds it: %s", refusedFigure(files))
	t.Logf("statements without an outcome: %d (want 0)", silent)
	t.Logf("statements exact or equivalent: %.2f %% (want %.0f %%; %.2f %% without a resolver); files with an error finding: %d of %d (at most %.0f %%)",
		100*total.carried(), 100*carriedBar, 100*offline.carried(), total.withErrors, total.files, 100*errorBar)
	if silent > 0 {
		t.Errorf("%d statements have no outcome", silent)
	}
	checkBars(t, total)
}

// loaded counts, for each release, the accepted files none of whose documents was refused.
func loaded(o oracle.Oracles, accepted int, all []question, bad []string) string {
	text := ""
	for _, name := range o.Releases() {
		good := map[string]bool{}
		for _, q := range all {
			if q.release == name && !slices.Contains(bad, q.key) {
				good[q.key] = true
			}
		}
		text += fmt.Sprintf("%s: %d of %d; ", name, len(good), accepted)
	}
	return text
}

// refusedFigure counts refused files whose error is found, those with a line apart.
func refusedFigure(files []real) string {
	var lineFound, line, otherFound, other int
	for _, c := range files {
		if c.accepted {
			continue
		}
		_, findings := c.parse()
		ok := atLine(c.complaint, findings)
		if complaintLine.MatchString(c.complaint) {
			line++
			lineFound += one(ok)
		} else {
			other++
			otherFound += one(ok)
		}
	}
	return fmt.Sprintf("%d of %d with a line, %d of %d without", lineFound, line, otherFound, other)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
