package main

import (
	"bufio"
	"context"
	"fmt"
	"github.com/keatool/keatool/internal/oracle"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
)

// The bars of the corpus of real configurations.
const (
	verdictBar = 0.98 // of the files with a subnet: difftest comes to a verdict
	cleanBar   = 0.95 // of these: no difference that was not announced
	medianBar  = 20 * time.Second
)

// corpusRun is what came of one file.
type corpusRun struct {
	name    string
	took    time.Duration
	res     *difftest.Result
	err     error
	missing bool // no subnet: nothing to compare
	against *difftest.Result
}

// TestDifftestCorpus compares both servers on every accepted configuration of
// the corpus, and prints a table. KEATOOL_DIFFTEST_CANDIDATE is keatool or kea:…;
// KEATOOL_DIFFTEST_FILES is a pattern for names. With KEATOOL_DIFFTEST_AGAINST,
// another candidate, both answer with the same Kea configuration, and the
// verdicts on each client have to be the same.
func TestDifftestCorpus(t *testing.T) {
	t.Setenv("ORACLES_DIR", oracle.TreesDir())
	if os.Getenv("KEATOOL_DIFFTEST_CORPUS") == "" {
		t.Skip("comparing servers on the whole corpus takes minutes: set KEATOOL_DIFFTEST_CORPUS=1")
	}
	files := corpusFiles(t)
	if len(files) == 0 {
		t.Fatal("no configuration has KEATOOL_DIFFTEST_FILES in its name")
	}
	runs := make([]corpusRun, len(files))
	var work sync.WaitGroup
	next := make(chan int)
	for range 2 {
		work.Go(func() {
			for i := range next {
				runs[i] = compareFile(files[i])
				t.Log(runs[i].row())
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	work.Wait()
	judgeCorpus(t, runs)
	judgeAgainst(t, runs)
}

// corpusFiles lists the accepted configurations with their families.
func corpusFiles(t *testing.T) (list [][2]string) {
	t.Helper()
	dir := os.Getenv("KEATOOL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	dir = filepath.Join(dir, "corpus")
	index, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skipf("no corpus of real configurations: %v", err)
	}
	defer index.Close()
	pattern := os.Getenv("KEATOOL_DIFFTEST_FILES")
	for lines := bufio.NewScanner(index); lines.Scan(); {
		col := strings.Split(lines.Text(), "\t")
		if len(col) < 8 || !strings.HasPrefix(col[0], "conf/") || col[6] != "yes" || !strings.Contains(col[0], pattern) {
			continue
		}
		list = append(list, [2]string{filepath.Join(dir, filepath.FromSlash(col[0])), col[4]})
	}
	return list
}

func compareFile(file [2]string) corpusRun {
	begun := time.Now()
	c := &corpusRun{name: filepath.Base(file[0])}
	c.compare(file)
	c.took = time.Since(begun)
	return *c
}

func (r *corpusRun) compare(file [2]string) {
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	f := &difftestFlags{reference: "dhcpd", candidate: "keatool", clients: "auto", seed: 1, format: newChoice("text")}
	if who := os.Getenv("KEATOOL_DIFFTEST_CANDIDATE"); who != "" {
		f.candidate = who
	}
	f.v4, f.v6 = file[1] != "v6", file[1] == "v6"
	c := &comparison{difftestFlags: f, app: a, in: newInputs(a, "")}
	if r.err = c.prepare(file[0]); r.err != nil {
		return
	}
	if len(c.setup.Source.Model.Networks) == 0 {
		r.missing = true
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Minute)
	defer stop()
	if r.res, r.err = difftest.Run(ctx, c.setup); r.err != nil {
		return
	}
	if other := os.Getenv("KEATOOL_DIFFTEST_AGAINST"); other != "" {
		if c.setup.Candidate, r.err = c.server(other, c.file.Family == parser.V6); r.err == nil {
			r.against, r.err = difftest.Run(ctx, c.setup)
		}
	}
}

// disagreements lists the clients on which the verdicts of two runs differ; which
// address of a pool a client gets does not count.
func disagreements(a, b *difftest.Result) (list []string) {
	verdicts := func(r *difftest.Result) map[string]difftest.Verdict {
		m := map[string]difftest.Verdict{}
		for i := range r.Outcomes {
			o := &r.Outcomes[i]
			if m[o.Client.ID] = o.Verdict; o.Verdict == difftest.ByDesign {
				m[o.Client.ID] = difftest.Same
			}
		}
		return m
	}
	one, two := verdicts(a), verdicts(b)
	for id, v := range one {
		if w, ok := two[id]; ok && v != w {
			list = append(list, fmt.Sprintf("%s: %s, %s", id, v, w))
		}
	}
	slices.Sort(list)
	return list
}

// judgeAgainst holds the verdicts on two candidates against each other.
func judgeAgainst(t *testing.T, runs []corpusRun) {
	t.Helper()
	clients, differ := 0, 0
	for i := range runs {
		if r := &runs[i]; r.against != nil {
			clients += len(r.res.Outcomes)
			list := disagreements(r.res, r.against)
			differ += len(list)
			if len(list) > 0 {
				t.Logf("%s: %d clients, such as %s", r.name, len(list), list[:min(len(list), 4)])
			}
		}
	}
	if clients == 0 {
		return
	}
	t.Logf("of %d clients %d have the same verdict with both candidates (%.1f %%)", clients, clients-differ, 100*float64(clients-differ)/float64(clients))
	if float64(differ) > (1-verdictBar)*float64(clients) {
		t.Errorf("want %.0f %% the same", 100*verdictBar)
	}
}

func (r *corpusRun) row() string {
	switch {
	case r.missing:
		return fmt.Sprintf("%-44s no subnet", r.name)
	case r.err != nil:
		return fmt.Sprintf("%-44s %v", r.name, r.err)
	}
	n := r.res.Count
	return fmt.Sprintf("%-44s %4d clients %6.1fs %4d same %4d equivalent %4d announced %4d different", r.name,
		len(r.res.Outcomes), r.took.Seconds(), n[difftest.Same], n[difftest.ByDesign], n[difftest.Announced], n[difftest.Different])
}

// judgeCorpus holds the runs against the bars, and says what is different.
func judgeCorpus(t *testing.T, runs []corpusRun) {
	t.Helper()
	verdicts, clean, all := 0, 0, 0
	var times []time.Duration
	kinds, examples := map[string]int{}, map[string]string{}
	for i := range runs {
		r := &runs[i]
		if r.missing {
			continue
		}
		all++
		times = append(times, r.took)
		if r.err != nil {
			continue
		}
		verdicts++
		if r.res.Count[difftest.Different] == 0 {
			clean++
		}
		for _, k := range differencesOf(r, examples) {
			kinds[k]++
		}
	}
	slices.Sort(times)
	for _, k := range slices.SortedFunc(mapKeys(kinds), func(a, b string) int { return kinds[b] - kinds[a] }) {
		t.Logf("%4d files: %s, such as %s", kinds[k], k, examples[k])
	}
	median := times[len(times)/2]
	t.Logf("%d files with a subnet: %d with a verdict (%.1f %%), %d of these without an unannounced difference (%.1f %%); median %.2fs, all %.0fs", all,
		verdicts, 100*float64(verdicts)/float64(all), clean, 100*float64(clean)/float64(max(1, verdicts)), median.Seconds(), total(times).Seconds())
	if float64(verdicts) < verdictBar*float64(all) || float64(clean) < cleanBar*float64(verdicts) || median > medianBar {
		t.Errorf("want %.0f %% with a verdict, %.0f %% without a difference, and a median of %v", 100*verdictBar, 100*cleanBar, medianBar)
	}
}

func mapKeys(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func total(list []time.Duration) (sum time.Duration) {
	for _, d := range list {
		sum += d
	}
	return sum
}

// differencesOf lists the kinds of differences of a file, each once.
func differencesOf(r *corpusRun, examples map[string]string) (kinds []string) {
	for _, o := range r.res.Differences() {
		for _, x := range o.Exchanges {
			for _, d := range x.Deltas {
				if d.Verdict != difftest.Different {
					continue
				}
				k := fmt.Sprintf("%s %s", d.Field, shape(d))
				if d.What == difftest.Absence || d.What == difftest.MessageOf {
					k = x.Do.String() + " " + k
				}
				if !slices.Contains(kinds, k) {
					kinds = append(kinds, k)
				}
				if examples[k] == "" {
					examples[k] = fmt.Sprintf("%s %s %s: %.60s -> %.60s (%s:%d %.60s)", r.name, o.Client.ID, x.Do, d.Reference, d.Candidate, filepath.Base(d.Span.File), d.Span.Start.Line, d.Statement)
				}
			}
		}
	}
	return kinds
}

// shape is a difference without its values.
func shape(d difftest.Delta) string {
	word := func(s string) string {
		switch {
		case s == "":
			return "absent"
		case d.What == difftest.Absence || d.What == difftest.MessageOf:
			first, _, _ := strings.Cut(s, " ")
			return first
		}
		return "value"
	}
	return word(d.Reference) + "->" + word(d.Candidate)
}
