package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/upgrade"
	"github.com/keatool/keatool/translate"
)

// confDir holds the configurations that convert is tested with.
const confDir = "../../testdata/dhcpd/conf"

// keaExamples are where Kea's packages put example configurations, unless
// KEATOOL_EXAMPLES names another directory.
const keaExamples = "/usr/share/doc/kea*/examples"

// oldFile is a configuration of Kea 2.2.
type oldFile struct {
	name, daemon string
	text         []byte
}

// daemonOf tells from a text which server it is for; "" if for none that can be asked.
func daemonOf(text []byte) string {
	d, _ := kea.Parse("", text, kea.ParseOptions{})
	for top, daemon := range map[string]string{"Dhcp4": "kea-dhcp4", "Dhcp6": "kea-dhcp6", "DhcpDdns": "kea-dhcp-ddns"} {
		if d.Root.Get(top) != nil {
			return daemon
		}
	}
	return ""
}

// converted are all test configurations, converted for Kea 2.2.
func converted(t testing.TB) []oldFile {
	t.Helper()
	var list []oldFile
	err := filepath.WalkDir(confDir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".conf" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		in := newInputs(&app{}, "")
		f, findings := parser.Parse(path, src, parser.Options{Open: in.include})
		if findings.HasErrors() {
			return nil // included files are looked for elsewhere
		}
		r := translate.Config(f, translate.Options{Release: kea.R22})
		for i, part := range []*kea.Config{r.Config, r.DDNS, r.Partner} {
			if part == nil {
				continue
			}
			text := kea.Encode(part, kea.EncodeOptions{Release: kea.R22})
			list = append(list, oldFile{fmt.Sprintf("%s part %d", strings.TrimPrefix(path, confDir+"/"), i), daemonOf(text), text})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// examples are the configurations that come with Kea.
func examples(t testing.TB) []oldFile {
	t.Helper()
	pattern := os.Getenv("KEATOOL_EXAMPLES")
	if pattern == "" {
		pattern = keaExamples
	}
	roots, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var list []oldFile
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if daemon := daemonOf(text); daemon != "" {
				list = append(list, oldFile{strings.TrimPrefix(path, root+"/"), daemon, text})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// upgradeOld upgrades a configuration of Kea 2.2; decided is false where a
// finding asks a person to decide.
func upgradeOld(t testing.TB, f oldFile, to kea.Release) (result upgrade.Result, decided bool) {
	t.Helper()
	d, findings := kea.Parse(f.name, f.text, kea.ParseOptions{})
	if findings.HasErrors() {
		t.Fatalf("%s: cannot read it: %v", f.name, findings)
	}
	result = upgrade.Upgrade(d, upgrade.Options{To: to, From: kea.R22, Name: f.name})
	return result, !result.Findings.HasErrors() && !result.Rest.HasErrors()
}

// odd are the configurations with what only 2.2 takes.
var odd = map[string]bool{"v6/short-duid.conf part 0": true}

// TestUpgradeConverted: what convert writes for Kea 2.2 needs nobody's decision
// on the way to a later release, and a second upgrade changes nothing.
func TestUpgradeConverted(t *testing.T) {
	files := converted(t)
	if len(files) < 200 {
		t.Fatalf("only %d configurations", len(files))
	}
	for _, to := range []kea.Release{kea.R24, kea.R26, kea.R30, kea.R32} {
		changed := 0
		for _, f := range files {
			r, decided := upgradeOld(t, f, to)
			secrets := to >= kea.R32 && f.daemon == "kea-dhcp-ddns" // which 3.2 wants in files
			if decided == odd[f.name] && !secrets {
				t.Errorf("%s to %s: %v %v", f.name, to, r.Findings, r.Rest)
			}
			again, _ := upgradeOld(t, oldFile{f.name, f.daemon, r.Text}, to)
			if again.Changed() {
				t.Errorf("%s to %s: a second upgrade changes the result", f.name, to)
			}
			if r.Changed() {
				changed++
			}
			if r.Changed() == bytes.Equal(r.Text, f.text) {
				t.Errorf("%s to %s: edits and text do not agree", f.name, to)
			}
		}
		t.Logf("%d of %d configurations change on the way from 2.2 to %s", changed, len(files), to)
	}
}

// TestUpgradeMeansTheSame: the reader of configurations, which knows the keys of
// all releases, finds the same in a file and in what it is upgraded to.
func TestUpgradeMeansTheSame(t *testing.T) {
	redefined := 0
	for _, f := range converted(t) {
		for _, to := range []kea.Release{kea.R26, kea.R30, kea.R32} {
			r, _ := upgradeOld(t, f, to)
			if slices.ContainsFunc(r.Findings, func(f diag.Finding) bool { return f.Code == "KT4541" }) {
				redefined++ // an option has another form now
				continue
			}
			was, now := model(t, f.name, f.text), model(t, f.name, r.Text)
			if diff := cmp.Diff(was, now); diff != "" {
				t.Errorf("%s to %s (-was +is):\n%s", f.name, to, diff)
			}
		}
	}
	if redefined > 30 {
		t.Errorf("%d results were not compared", redefined)
	}
}

// model reads a configuration, and forgets from where.
func model(t *testing.T, name string, text []byte) string {
	t.Helper()
	d, found := kea.Parse(name, text, kea.ParseOptions{})
	c, more := kea.Decode(d)
	if found.HasErrors() || more.HasErrors() {
		t.Fatalf("%s: cannot read it: %v %v\n%s", name, found, more, text)
	}
	return sameWords.Replace(string(kea.Encode(c, kea.EncodeOptions{Release: kea.R30, Comments: kea.CommentsDrop})))
}

// sameWords makes alike what differs between releases without another meaning.
var sameWords = strings.NewReplacer("/usr/lib/x86_64-linux-gnu/kea/hooks/", "", "/usr/share/kea/scripts/", "",
	`"ddns-use-conflict-resolution": true`, `"ddns-conflict-resolution-mode": "check-with-dhcid"`,
	`"ddns-use-conflict-resolution": false`, `"ddns-conflict-resolution-mode": "no-check-with-dhcid"`)

// tally counts what became of the files of one source and release.
type tally struct {
	mu    sync.Mutex
	count map[string]int
	list  []string
}

func (y *tally) add(what, detail string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.count[what]++
	if detail != "" {
		y.list = append(y.list, what+": "+detail)
	}
}

func (y *tally) String() string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(y.count)) {
		parts = append(parts, fmt.Sprintf("%d %s", y.count[what], what))
	}
	slices.Sort(y.list)
	return strings.Join(append([]string{strings.Join(parts, ", ")}, y.list...), "\n")
}

// TestConfirmUpgrade: what Kea 2.2 accepts, later releases accept after the
// upgrade, unless a finding asks a person to decide.
func TestConfirmUpgrade(t *testing.T) {
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asks the real servers; run with KEATOOL_CONFIRM=1 (make confirm)")
	}
	o := oracle.Find()
	if !slices.Contains(o.Releases(), "2.2") || len(o.Releases()) < 2 {
		t.Skipf("no Kea 2.2 and no later one to ask: %s", o.Missing())
	}
	for name, files := range map[string][]oldFile{"converted": converted(t), "examples": examples(t)} {
		t.Run(name, func(t *testing.T) {
			if len(files) == 0 {
				t.Skip("there are none: Kea's examples come with its packages; KEATOOL_EXAMPLES names another place")
			}
			confirmUpgrades(t, o, files)
		})
	}
}

func confirmUpgrades(t *testing.T, o oracle.Oracles, files []oldFile) {
	t.Helper()
	tallies := map[string]*tally{}
	for _, release := range o.Releases() {
		tallies[release] = &tally{count: map[string]int{}}
	}
	oracle.Each(len(files), func(i int) {
		f := files[i]
		before := o.KeaCheck("2.2", f.daemon, f.text)
		if before.OK {
			tallies["2.2"].add("accepted", "")
		} else {
			tallies["2.2"].add("refused, for example because of libraries that are not here", "")
		}
		for _, release := range o.Releases() {
			if to, err := kea.ParseRelease(release); err == nil && to > kea.R22 {
				confirmUpgrade(t, o, f, to, before.OK, tallies[release])
			}
		}
	})
	for _, release := range o.Releases() {
		t.Logf("%s: %s", release, tallies[release])
	}
}

// absent are parts of complaints about databases and certificates that are not
// here: what comes so far has passed all checks of the file.
var absent = []string{"Can't connect to local server", "could not translate host name", "Connection refused", "kea-admin", "load of CA file"}

func confirmUpgrade(t *testing.T, o oracle.Oracles, f oldFile, to kea.Release, good bool, y *tally) {
	t.Helper()
	r, decided := upgradeOld(t, f, to)
	v := o.KeaCheck(to.String(), f.daemon, r.Text)
	for _, part := range absent {
		v.OK = v.OK || decided && strings.Contains(v.Output, part)
	}
	errors := fmt.Sprint(f.name, ": ", append(r.Findings.Filter(isError), r.Rest...))
	switch {
	case !good && v.OK:
		y.add("accepted, which 2.2 refused as it was", "")
	case !good && !decided:
		y.add("refused as by 2.2, and left to a person", errors)
	case !good:
		y.add("refused as by 2.2", f.name+": "+v.Output)
	case v.OK && decided:
		y.add("accepted", "")
	case v.OK:
		y.add("accepted in spite of an error", errors)
	case !decided:
		y.add("left to a person", errors)
	default:
		y.add("refused", f.name+": "+v.Output)
		t.Errorf("%s: Kea %s refuses the upgraded file: %s", f.name, to, v.Output)
	}
}

func isError(f diag.Finding) bool { return f.Severity == diag.Error }
