package derive

import (
	"fmt"
	"os"
	"sort"
	"testing"
)

// coverageBar is the share of statements that can show in a packet and are
// reached, over the corpus of real configurations.
const coverageBar = 0.85

// tally adds up plans.
type tally struct {
	files, shown, reached, clients, most int
	why                                  map[string]int
}

// TestCoverageOfCorpus prints the figure, of the files with a network: names
// of hosts have addresses first, then not. KEATOOL_DERIVE_WHY=1 lists what is
// not reached.
func TestCoverageOfCorpus(t *testing.T) {
	files := corpus(t)
	for _, named := range []bool{true, false} {
		sum := tally{why: map[string]int{}}
		for _, f := range files {
			o := Options{Seed: 1}
			if named {
				o.Resolve = Names(f.file)
			}
			sum.add(f, o, named && os.Getenv("KEATOOL_DERIVE_WHY") != "")
		}
		share := float64(sum.reached) / float64(sum.shown)
		t.Logf("%d files, names resolved %v: %d clients, %d at most, exercise %d of %d statements: %.1f %%",
			sum.files, named, sum.clients, sum.most, sum.reached, sum.shown, 100*share)
		for _, w := range byCount(sum.why) {
			t.Logf("%5d %s", sum.why[w], w)
		}
		if named && share < coverageBar {
			t.Errorf("%.1f %% of the statements are reached, want %.0f %%", 100*share, 100*coverageBar)
		}
	}
}

func (s *tally) add(f real, o Options, list bool) {
	p, l := Plan(f.file, o)
	if len(l) > 0 {
		return
	}
	shown := map[int]bool{}
	for _, x := range p.Shown {
		shown[x.Start.Offset] = true
	}
	missed := 0
	for _, u := range p.Unreached {
		s.why[u.Why]++
		if shown[u.Span.Start.Offset] {
			missed++
		}
		if list {
			fmt.Printf("%s:%d: %s: %s\n", f.name, u.Span.Start.Line, heads(f.file)[u.Span.Start.Offset], u.Why)
		}
	}
	if list {
		fmt.Printf("%s: %d of %d, %d clients\n", f.name, len(p.Shown)-missed, len(p.Shown), len(p.Clients))
	}
	s.files++
	s.shown, s.reached = s.shown+len(p.Shown), s.reached+len(p.Shown)-missed
	s.clients, s.most = s.clients+len(p.Clients), max(s.most, len(p.Clients))
}

func byCount(m map[string]int) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	sort.Slice(list, func(i, j int) bool { return m[list[i]] > m[list[j]] || m[list[i]] == m[list[j]] && list[i] < list[j] })
	return list[:min(len(list), 16)]
}
