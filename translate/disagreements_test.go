package translate_test

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// disagreements are the known differences from the real programs, by
// "kind file" or "kind file@release".
type disagreements map[string]string

var disagreementLine = regexp.MustCompile(`^(dhcpd|kea|line) ([^\s@:]+(?:@\d+\.\d+)?): (.+)$`)

// readDisagreements reads testdata/dhcpd/disagreements.txt.
func readDisagreements(t testing.TB) disagreements {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "testdata", "dhcpd", "disagreements.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	known := disagreements{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		m := disagreementLine.FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("disagreements.txt: cannot read %q: want KIND FILE[@RELEASE]: REASON", text)
		}
		known[m[1]+" "+m[2]] = m[3]
	}
	return known
}

// judge compares an observation with what is known: a difference that is not
// listed fails, and so does a listed one that is gone. It reports agreement.
func (d disagreements) judge(t testing.TB, key string, agree bool, detail string) bool {
	t.Helper()
	reason, listed := d[key]
	switch {
	case !agree && !listed:
		t.Errorf("%s: %s", key, detail)
	case agree && listed:
		t.Errorf("%s: no longer differs; take its line out of disagreements.txt (%q)", key, reason)
	}
	return agree || listed
}

func TestDisagreementsAreReadable(t *testing.T) {
	for key, reason := range readDisagreements(t) {
		file, _, _ := strings.Cut(strings.Fields(key)[1], "@")
		if !strings.HasPrefix(file, "conf/") {
			continue // of the corpus, which need not be here
		}
		if _, err := os.Stat(filepath.Join(confDir, strings.TrimPrefix(file, "conf/"))); err != nil {
			t.Errorf("%s (%q): %v", key, reason, err)
		}
	}
}

func TestJudge(t *testing.T) {
	known := disagreements{"kea conf/a.conf@2.2": "known"}
	tests := []struct {
		name, key  string
		agree      bool
		ok, failed bool
	}{
		{"agreement", "kea conf/b.conf@2.2", true, true, false},
		{"known difference", "kea conf/a.conf@2.2", false, true, false},
		{"new difference", "kea conf/a.conf@3.0", false, false, true},
		{"stale line", "kea conf/a.conf@2.2", true, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var probe recorder
			if ok := known.judge(&probe, tt.key, tt.agree, "detail"); ok != tt.ok || probe.failed != tt.failed {
				t.Errorf("judge(%q, agree %v) = %v and failed %v, want %v and %v", tt.key, tt.agree, ok, probe.failed, tt.ok, tt.failed)
			}
		})
	}
}

// recorder notes whether a test would have failed.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }
