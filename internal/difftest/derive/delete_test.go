package derive

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate"
)

// visibleBar is the share of the statements said to be reached without which
// some client that reaches them gets another answer from dhcpd. The others say
// what holds anyway.
const visibleBar = 0.85

// TestReachedStatementsShow takes away one statement after the other and asks the
// real dhcpd again: the clients that reach it are to see that it is gone.
// KEATOOL_DERIVE_DELETE is a pattern for files of the corpus, and the reason to
// run this at all, for each statement starts a server.
func TestReachedStatementsShow(t *testing.T) {
	pattern := os.Getenv("KEATOOL_DERIVE_DELETE")
	if pattern == "" {
		t.Skip("starting dhcpd once for each statement takes minutes: set KEATOOL_DERIVE_DELETE to `examples`, or to a pattern for files of the corpus")
	}
	dhcpd, err := difftest.FindDhcpd()
	if err != nil {
		t.Skip(err)
	}
	var files []*parser.File
	for _, e := range examples {
		files = append(files, parse(t, e.src, e.family))
	}
	if pattern != "examples" {
		files = nil
		for _, f := range corpus(t) {
			if strings.Contains(f.name, pattern) {
				files = append(files, f.file)
			}
		}
	}
	tried, seen := 0, 0
	for _, f := range files {
		n, m := deletions(t, dhcpd, f)
		tried, seen = tried+n, seen+m
	}
	t.Logf("of %d statements %d are missed by a client that reaches them: %.1f %%", tried, seen, 100*float64(seen)/float64(max(1, tried)))
	if pattern == "examples" && float64(seen) < visibleBar*float64(tried) {
		t.Errorf("want %.0f %%", 100*visibleBar)
	}
}

// deletions counts the statements that could be taken away, and those that were missed.
func deletions(t *testing.T, dhcpd difftest.Server, f *parser.File) (tried, seen int) {
	c := cover(f, Options{Seed: 1})
	if len(c.w.spots) == 0 {
		return 0, 0
	}
	plan := c.plan()
	before := answers(t, dhcpd, f, plan)
	if before == nil {
		return 0, 0
	}
	var list []*parser.Stmt
	for s := range c.reached {
		switch s.Node.(type) {
		case *parser.If, *parser.Else, *parser.Switch, *parser.Case, *parser.DefaultCase, *parser.Subnet, *parser.Subnet6, *parser.SharedNetwork:
			continue // the rest of the file depends on them
		}
		if s.File == f {
			list = append(list, s)
		}
	}
	sortStmts(list)
	for _, s := range list {
		g, l := parser.Parse(f.Name, without(f.Src, s), parser.Options{Family: f.Family})
		if l.HasErrors() {
			continue
		}
		after := answers(t, dhcpd, g, plan)
		if after == nil {
			continue
		}
		tried++
		if missed(plan, s, before, after) {
			seen++
			continue
		}
		t.Logf("%s:%d: nobody misses `%s`", f.Name, f.Pos(s.Start).Line, head(s))
	}
	return tried, seen
}

// without blanks a statement, so that all others stay where they are.
func without(src []byte, s *parser.Stmt) []byte {
	out := bytes.Clone(src)
	for i := s.Start; i < s.End; i++ {
		if out[i] != '\n' {
			out[i] = ' '
		}
	}
	return out
}

// missed reports whether a client that reaches s got something else without it.
func missed(p difftest.Plan, s *parser.Stmt, before, after [][]byte) bool {
	for i, c := range p.Clients {
		reaches := slices.ContainsFunc(c.Reaches, func(x diag.Span) bool { return x.Start.Offset == int(s.Start) })
		if reaches && !bytes.Equal(before[i], after[i]) {
			return true
		}
	}
	return false
}

// answers returns what each client gets, all of it as text; nil if dhcpd does not run.
func answers(t *testing.T, dhcpd difftest.Server, f *parser.File, p difftest.Plan) [][]byte {
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	converted := translate.Config(f, translate.Options{})
	res, err := difftest.Run(ctx, difftest.Setup{Source: difftest.NewSource(f, converted.Report), Reference: dhcpd, Candidate: dhcpd, Plan: p, Seed: 1})
	if err != nil {
		return nil
	}
	out := make([][]byte, len(res.Outcomes))
	for i, o := range res.Outcomes {
		for _, x := range o.Exchanges {
			out[i] = append(out[i], '|')
			if x.Reference == nil {
				continue
			}
			for _, fd := range x.Reference.Fields {
				out[i] = append(append(append(out[i], fd.Name...), '='), fd.Value...)
			}
		}
	}
	return out
}
