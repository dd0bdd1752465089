package report

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// diffView is a Diff as the template wants it.
type diffView struct {
	*Diff
	Bad                     bool
	Headline, Counts, Reach string
	Clients                 string
	All                     []Client
	Groups                  []diffGroup
	Missed                  []missedView
}

// diffGroup is the differences of one verdict.
type diffGroup struct {
	Verdict Verdict
	Sign    string
	Open    bool
	Items   []pairView
}

// pairView is a Difference as it is shown.
type pairView struct {
	Difference
	What, Where, Href string
	There             string // link to Target
}

// missedView is a statement that no client reached.
type missedView struct{ Where, Href, Why string }

// verdictSign stands beside the word.
var verdictSign = map[Verdict]string{Same: "=", Equivalent: "≡", Announced: "≈", Accepted: "✓", Different: "≠"}

func newDiffView(d *Diff, pl *places) *diffView {
	v := &diffView{Diff: d, All: d.Clients, Clients: counted(len(d.Clients), "client")}
	what := map[string]string{}
	for _, c := range d.Clients {
		what[c.ID] = c.What
	}
	var counts []string
	for verdict := Different; verdict > Same; verdict-- {
		g := diffGroup{Verdict: verdict, Sign: verdictSign[verdict], Open: verdict == Different}
		for _, x := range d.Differences {
			if x.Verdict == verdict {
				p := pairView{Difference: x, What: what[x.Client]}
				if x.Span.Start.Known() {
					p.Where, p.Href = pl.of(x.Span, "")
				}
				_, p.There = pl.of(diag.Span{}, x.Target)
				g.Items = append(g.Items, p)
			}
		}
		if len(g.Items) > 0 {
			v.Groups = append(v.Groups, g)
			counts = append(counts, fmt.Sprintf("%d %s", len(g.Items), verdict))
			v.Bad = v.Bad || verdict == Different
		}
	}
	v.Counts = strings.Join(counts, ", ")
	v.Headline = "No difference that was not announced."
	if v.Bad {
		v.Headline = "The answers differ."
	}
	v.reach(pl)
	return v
}

// reach sums up how much of the file clients exercised.
func (v *diffView) reach(pl *places) {
	reached := 0
	for _, r := range v.Coverage {
		if r.Reached {
			reached++
			continue
		}
		where, href := pl.of(r.Span, "")
		v.Missed = append(v.Missed, missedView{where, href, r.Why})
	}
	if n := len(v.Coverage); n > 0 {
		v.Reach = fmt.Sprintf("Of %s that can show in a packet, %d were exercised.", counted(n, "statement"), reached)
	}
}
