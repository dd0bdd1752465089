package server

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/internal/oracle"
)

// confirmation is what the tests that ask real Kea need to know of a family.
type confirmation struct {
	protocol
	kea    func(t *testing.T, o oracle.Oracles, config string) asker
	config func(*made) string
	made   func(*made) string // a message
	stream uint64             // of random numbers
}

var (
	confirmation4 = confirmation{protocol4, newKea, (*made).config, (*made).message, 4}
	confirmation6 = confirmation{protocol6, newKea6, (*made).config6, (*made).message6, 6}
)

// TestConfirmServe and TestConfirmServe6 send the messages of the scripts to real
// Kea, and compare its replies with those in the files; with -update they write
// the files.
func TestConfirmServe(t *testing.T)  { confirmation4.scripts(t) }
func TestConfirmServe6(t *testing.T) { confirmation6.scripts(t) }

// TestConfirmServeRandom and TestConfirmServeRandom6 make up configurations and
// messages, and send them to real Kea and to our server: KEATOOL_SEED,
// KEATOOL_CASES.
func TestConfirmServeRandom(t *testing.T)  { confirmation4.random(t) }
func TestConfirmServeRandom6(t *testing.T) { confirmation6.random(t) }

// TestConfirmServeLeases and TestConfirmServeLeases6 compare the leases that the scripts
// leave with those of real Kea. Scripts with other replies have other leases.
func TestConfirmServeLeases(t *testing.T)  { confirmation4.leases(t) }
func TestConfirmServeLeases6(t *testing.T) { confirmation6.leases(t) }

func (c confirmation) leases(t *testing.T) {
	o := findKea(t)
	differ := disagreements(t, c.protocol.scripts)
	for _, s := range readScripts(t, c.protocol.scripts) {
		if slices.ContainsFunc(s.lines, func(l askLine) bool { return differ[s.name+"/"+l.label] != "" }) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			ours, theirs := c.ours(t, s.config), c.kea(t, o, s.config)
			for _, l := range s.lines {
				ours.ask(l)
				theirs.ask(l)
			}
			sameLeases(t, ours, theirs)
		})
	}
}

var hostname = regexp.MustCompile(`hostname=\S+`)

func sameLeases(t *testing.T, ours ownServer, theirs asker) {
	t.Helper()
	want, got := theirs.(interface{ leases() []string }).leases(), ownLeases(ours.base().Server)
	for i := range want { // Kea keeps the capitals of reserved names until it starts the next time
		want[i] = hostname.ReplaceAllStringFunc(want[i], strings.ToLower)
	}
	if slices.Equal(want, got) {
		return
	}
	for _, l := range want {
		if !slices.Contains(got, l) {
			t.Error("Kea alone has", l)
		}
	}
	for _, l := range got {
		if !slices.Contains(want, l) {
			t.Error("we alone have", l)
		}
	}
}

// findKea finds the real servers, or skips the test.
func findKea(t *testing.T) oracle.Oracles {
	t.Helper()
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asking a real server takes a minute: set KEATOOL_CONFIRM=1")
	}
	o := oracle.Find()
	if !slices.Contains(o.Releases(), "3.0") {
		t.Skip("no Kea 3.0: ", o.Missing())
	}
	return o
}

func (c confirmation) scripts(t *testing.T) {
	o := findKea(t)
	for _, s := range readScripts(t, c.protocol.scripts) {
		t.Run(s.name, func(t *testing.T) {
			k := c.kea(t, o, s.config)
			var got strings.Builder
			for _, l := range s.lines {
				answer := k.ask(l)
				fmt.Fprintf(&got, "%s: %s\n", l.label, answer)
				if want, ok := s.answers[l.label]; ok && !golden.Updating() && !c.near(want, answer) {
					t.Errorf("%s: Kea answers\n%s, and the file says\n%s", l.label, answer, want)
				}
			}
			if golden.Updating() {
				if err := os.WriteFile(serveDir+s.name+".answers", []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func (c confirmation) random(t *testing.T) {
	o := findKea(t)
	seed, _ := strconv.ParseUint(os.Getenv("KEATOOL_SEED"), 10, 64)
	cases := 5
	if n, err := strconv.Atoi(os.Getenv("KEATOOL_CASES")); err == nil {
		cases = n
	}
	for range cases {
		seed++
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) { c.exchange(t, o, seed) })
	}
}

// exchange sends the same messages to both servers; after the first difference
// their leases may differ, so it ends there.
func (c confirmation) exchange(t *testing.T, o oracle.Oracles, seed uint64) {
	g := &made{Rand: rand.New(rand.NewPCG(seed, c.stream))}
	config := c.config(g)
	ours, theirs := c.ours(t, config), c.kea(t, o, config)
	var sent []string
	for i := range 150 {
		line := c.made(g)
		l := askLine{fmt.Sprint("m", i), strings.Fields(line)}
		want, got := theirs.ask(l), ours.ask(l)
		sent = append(sent, line+"\n   "+got)
		switch e := ours.last(); {
		case c.near(want, got):
		case e.beyond:
			t.Logf("%d: Kea does not find the last free one: %s, and we %s", i, want, got)
			return
		default:
			t.Fatalf("%s\n%s (%v)\n(-Kea +ours):\n%s", config, strings.Join(sent, "\n"), e.Why, cmp.Diff(strings.Fields(want), strings.Fields(got)))
		}
	}
	if sameLeases(t, ours, theirs); t.Failed() {
		t.Logf("%s\n%s", config, strings.Join(sent, "\n"))
	}
}
