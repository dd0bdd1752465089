package server

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// These tests send the messages of testdata/dhcpd/serve/*.ask to a server with the
// configuration beside it, and compare its replies with those that real Kea 3.0.4
// gave, which are in the file .answers. TestConfirmServe asks Kea again.

const serveDir = "../testdata/dhcpd/serve/"

// script is one file of messages.
type script struct {
	name    string
	config  string // the inside of Dhcp4 or Dhcp6
	lines   []askLine
	answers map[string]string // of Kea, by label
}

// askLine is one message; its label names it.
type askLine struct {
	label string
	words []string
}

// readScripts reads the scripts whose names start in a certain way.
func readScripts(t testing.TB, start string) []*script {
	t.Helper()
	paths, err := filepath.Glob(serveDir + start + "*.ask")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no messages in %s: %v", serveDir, err)
	}
	var out []*script
	for _, p := range paths {
		base := strings.TrimSuffix(p, ".ask")
		s := &script{name: filepath.Base(base), config: readText(t, base+".json"), answers: map[string]string{}}
		for line := range strings.Lines(readText(t, p)) {
			label, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
			if !ok || strings.HasPrefix(label, "#") {
				continue
			}
			s.lines = append(s.lines, askLine{label, strings.Fields(rest)})
		}
		answers, _ := os.ReadFile(base + ".answers")
		for line := range strings.Lines(string(answers)) {
			label, rest, _ := strings.Cut(strings.TrimSpace(line), ": ")
			s.answers[label] = rest
		}
		out = append(out, s)
	}
	return out
}

func readText(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// disagreements are the answers that differ from Kea's, by script and label,
// with the reason, of those scripts.
func disagreements(t testing.TB, start string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for line := range strings.Lines(readText(t, "../testdata/serve-disagreements.txt")) {
		key, reason, ok := strings.Cut(strings.TrimSpace(line), " | ")
		if ok && strings.HasPrefix(key, start) {
			out[key] = reason
		}
	}
	return out
}

// protocol is what the tests need to know of a family.
type protocol struct {
	scripts string // how their names begin
	ours    func(t testing.TB, config string) ownServer
	near    func(want, got string) bool
}

var (
	protocol4 = protocol{"v4-", newOurs4, near}
	protocol6 = protocol{"v6-", newOurs6, near6}
)

// asker is a server that the messages of scripts are sent to. It returns its
// reply on one line.
type asker interface{ ask(l askLine) string }

// ownServer is one of ours.
type ownServer interface {
	asker
	base() *rig
	last() *exchange // the one that was the last
}

// TestServe and TestServe6 compare our replies with those that Kea gave.
func TestServe(t *testing.T)  { protocol4.compare(t) }
func TestServe6(t *testing.T) { protocol6.compare(t) }

func (p protocol) compare(t *testing.T) {
	differ := disagreements(t, p.scripts)
	for _, s := range readScripts(t, p.scripts) {
		t.Run(s.name, func(t *testing.T) {
			server := p.ours(t, s.config)
			for _, l := range s.lines {
				got, key := server.ask(l), s.name+"/"+l.label
				want, asked := s.answers[l.label]
				switch reason := differ[key]; {
				case !asked:
					t.Errorf("%s has no answer of Kea", key)
				case p.near(want, got) && reason != "":
					t.Errorf("%s: no difference from Kea any more; take it off the list", key)
				case !p.near(want, got) && reason == "":
					t.Errorf("%s (-Kea +ours):\n%s", key, cmp.Diff(strings.Fields(want), strings.Fields(got)))
				}
				delete(differ, key)
			}
		})
	}
	for key := range differ {
		t.Errorf("%s is on the list of differences and is not asked", key)
	}
}

// nearly compares replies whose times may differ a little.
type nearly struct {
	times *regexp.Regexp // what it is, and the number
	base  int
	least int64 // smaller numbers are no times
}

func (n nearly) same(a, b string) bool {
	if a == b {
		return true
	}
	if n.times.ReplaceAllString(a, "$1") != n.times.ReplaceAllString(b, "$1") {
		return false
	}
	x, y := n.times.FindAllStringSubmatch(a, -1), n.times.FindAllStringSubmatch(b, -1)
	for i := range x {
		v, _ := strconv.ParseInt(x[i][2], n.base, 64)
		w, _ := strconv.ParseInt(y[i][2], n.base, 64)
		if v != w && (v < n.least || v-w > 2 || w-v > 2) {
			return false
		}
	}
	return true
}
