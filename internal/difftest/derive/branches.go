package derive

import (
	"fmt"
	"slices"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// branches makes a client for each way through the ifs and switches of every scope.
func (w *world) branches(c *coverage) {
	w.everyScope(func(s *scope.Scope) {
		done := map[scope.Branch]bool{}
		for _, set := range s.Set {
			for i, b := range set.When {
				if !done[b] {
					done[b] = true
					w.branch(c, s, set.When[:i+1])
				}
			}
		}
	})
	for _, ch := range w.m.Chains {
		w.noBranch(c, ch)
	}
}

// branch makes a client whose packet takes all branches of a path.
func (w *world) branch(c *coverage, s *scope.Scope, path []scope.Branch) {
	if !c.shown[path[len(path)-1].Chain.Stmt] {
		return
	}
	last := path[len(path)-1]
	arm := last.Chain.Arms[last.Arm]
	for _, r := range c.seeds[s] {
		for _, q := range (&solver{w: w}).solve(pathDemands(path), r) {
			steps := w.stepsOf(q, visit())
			if t := w.trace(q, steps); t.follows(path) && t.served {
				c.add(candidate{fmt.Sprintf("branch-%d", arm.Stmt.File.Pos(arm.Stmt.Start).Line),
					"client that takes the branch `" + head(arm.Stmt) + "`", w.fullIf(q, func(t *trace) bool { return t.follows(path) }), steps})
				return
			}
		}
	}
	why := "no packet was found that takes this branch"
	if len(c.seeds[s]) == 0 {
		why = "no client gets to where it stands"
	}
	c.cannot(why, arm.Stmt)
}

// follows reports whether a trace took every branch of a path.
func (t *trace) follows(path []scope.Branch) bool {
	for _, b := range path {
		if arm, ok := t.arms[b.Chain]; !ok || arm != b.Arm {
			return false
		}
	}
	return true
}

// fullIf returns r with a full request list if the trace is as wanted then, too.
func (w *world) fullIf(r *request, ok func(*trace) bool) *request {
	if q := w.full(r); ok(w.trace(q, nil)) {
		return q
	}
	return r
}

// pathDemands are the conditions under which all branches of a path are taken.
func pathDemands(path []scope.Branch) []demand {
	var list []demand
	for _, b := range path {
		list = append(list, armDemands(b.Chain, b.Arm)...)
	}
	return list
}

// armDemands are the conditions under which an arm of a chain is taken; arm -1
// stands for none of them. The arm's own comes first, because the others are
// easier to keep false than to make.
func armDemands(ch *scope.Chain, arm int) []demand {
	var own, not []demand
	for i, a := range ch.Arms {
		var tests []*parser.Expr
		if a.Cond != nil {
			tests = append(tests, a.Cond)
		}
		for _, v := range a.Cases {
			tests = append(tests, &parser.Expr{Op: parser.OpEqual, Type: parser.BoolType, Start: v.Start, End: v.End,
				Args: []*parser.Expr{ch.Switch, v}})
		}
		switch {
		case i == arm && !a.Else && len(tests) > 0:
			own = append(own, demand{tests[0], true})
		case i == arm:
		case i < arm || arm < 0 || ch.Arms[arm].Else:
			for _, x := range tests {
				not = append(not, demand{x, false})
			}
		}
	}
	return append(own, not...)
}

// noBranch makes a client that takes no branch of a chain that has no else.
func (w *world) noBranch(c *coverage, ch *scope.Chain) {
	if !c.shown[ch.Stmt] || slices.ContainsFunc(ch.Arms, func(a scope.Arm) bool { return a.Else }) {
		return
	}
	for _, r := range c.seeds[ch.Scope] {
		for _, q := range (&solver{w: w}).solve(armDemands(ch, -1), r) {
			steps := w.stepsOf(q, visit())
			t := w.trace(q, steps)
			if arm, ok := t.arms[ch]; ok && arm < 0 && t.served {
				c.add(candidate{fmt.Sprintf("nobranch-%d", ch.Stmt.File.Pos(ch.Stmt.Start).Line),
					"client that takes no branch of `" + head(ch.Stmt) + "`", q, steps})
				return
			}
		}
	}
}
