package upgrade

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea"
)

// peers returns the real Keas, or skips: they are asked by `make confirm` only.
func peers(t *testing.T) oracle.Oracles {
	t.Helper()
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asks the real servers; run with KEATOOL_CONFIRM=1 (make confirm)")
	}
	o := oracle.Find()
	if len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	return o
}

// daemonOf returns the server that a text is for; "" for one that cannot be asked.
func daemonOf(text string) string {
	d, _ := kea.Parse("", []byte(text), kea.ParseOptions{})
	for top, daemon := range map[string]string{"Dhcp4": "kea-dhcp4", "Dhcp6": "kea-dhcp6", "DhcpDdns": "kea-dhcp-ddns"} {
		if d.Root.Get(top) != nil {
			return daemon
		}
	}
	return ""
}

// takes asks a release about a text. Databases that are not here do not count,
// and neither do libraries that the release comes without.
func takes(o oracle.Oracles, release, text string) (ok bool, why string) {
	v := o.KeaCheck(release, daemonOf(text), []byte(text))
	for _, part := range []string{"Can't connect to local server", "could not translate host name", "Connection refused", "kea-admin", "comes without"} {
		if strings.Contains(v.Output, part) {
			return true, ""
		}
	}
	return v.OK, v.Output
}

// TestConfirmExamples: the release that the example of a rule is for takes what
// comes of it, and so do later ones after an upgrade to them.
func TestConfirmExamples(t *testing.T) {
	o := peers(t)
	rules := Rules()
	var mu sync.Mutex
	var needless []string // rules whose old form the release takes, too
	oracle.Each(len(rules), func(i int) {
		rule := &rules[i]
		for _, release := range o.Releases() {
			to, err := kea.ParseRelease(release)
			if err != nil || to < rule.Gate || daemonOf(rule.Example.In) == "" {
				continue
			}
			r := upgraded(t, rule.Example.In, Options{To: to, From: rule.Example.From})
			if r.Findings.HasErrors() || r.Rest.HasErrors() {
				continue
			}
			if ok, why := takes(o, release, string(r.Text)); !ok {
				t.Errorf("%s: Kea %s refuses %s: %s", rule.Code, release, r.Text, why)
			}
			if ok, _ := takes(o, release, rule.Example.In); ok && r.Changed() {
				mu.Lock()
				needless = append(needless, string(rule.Code)+" in "+release)
				mu.Unlock()
			}
		}
	})
	slices.Sort(needless)
	t.Logf("old forms that are taken still: %s", strings.Join(needless, ", "))
}

// TestConfirmGoldens: each golden without an error loads in the release it is for.
func TestConfirmGoldens(t *testing.T) {
	o := peers(t)
	paths, err := filepath.Glob("testdata/*.upgraded.json")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, path := range paths {
		in, err := os.ReadFile(strings.TrimSuffix(path, ".upgraded.json") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		opts := optionsOf(t, in)
		r := upgraded(t, string(in), opts)
		text := string(r.Text)
		if r.Findings.HasErrors() || len(r.Rest) > 0 || strings.Contains(text, "?>") || daemonOf(text) == "" || !slices.Contains(o.Releases(), opts.To.String()) {
			continue
		}
		asked++
		if ok, why := takes(o, opts.To.String(), text); !ok {
			t.Errorf("%s: Kea %s refuses it: %s", path, opts.To, why)
		}
	}
	t.Logf("%d goldens shown to Kea", asked)
}
