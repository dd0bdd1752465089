package scope

import (
	"github.com/keatool/keatool/parser"
)

// chain reads if/elsif/else from stmts[i] on and returns the index of its last statement.
func (r *resolver) chain(stmts []*parser.Stmt, i int, p place, when []Branch) int {
	c := r.newChain(stmts[i], p)
	last := i
	for j := i; j < len(stmts); j++ {
		arm := Arm{Stmt: stmts[j]}
		switch n := stmts[j].Node.(type) {
		case *parser.If:
			if j > i && !n.Else {
				return r.arms(c, p, when, last)
			}
			arm.Cond = n.Cond
		case *parser.Else:
			arm.Else = true
		default:
			return r.arms(c, p, when, last)
		}
		c.Arms = append(c.Arms, arm)
		last = j
		if arm.Else {
			break
		}
	}
	return r.arms(c, p, when, last)
}

func (r *resolver) newChain(s *parser.Stmt, p place) *Chain {
	c := &Chain{ID: len(r.m.Chains) + 1, Scope: p.scope, Stmt: s}
	r.m.Chains = append(r.m.Chains, c)
	return c
}

// arms reads the bodies of an if chain and passes last through.
func (r *resolver) arms(c *Chain, p place, when []Branch, last int) int {
	p.branch = true
	for k, arm := range c.Arms {
		if arm.Stmt.Body != nil {
			r.list(arm.Stmt.Body.Stmts, p, under(when, Branch{c, k}), false)
		}
	}
	return last
}

// under returns when with b added, without sharing the backing array.
func under(when []Branch, b Branch) []Branch {
	return append(when[:len(when):len(when)], b)
}

// switchChain turns a switch into a chain with one arm for each run of labels;
// each arm holds the statements from its labels to the next break.
func (r *resolver) switchChain(s *parser.Stmt, n *parser.Switch, p place, when []Branch) {
	c := r.newChain(s, p)
	c.Switch = n.Value
	if s.Body == nil {
		return
	}
	body := s.Body.Stmts
	var starts []int
	for i := 0; i < len(body); {
		arm, next := label(body, i)
		if next == i {
			i++
			continue
		}
		c.Arms, starts = append(c.Arms, arm), append(starts, next)
		i = next
	}
	if len(starts) == 0 {
		r.unreachable(body)
		return
	}
	p.branch = true
	for k, start := range starts {
		r.list(untilBreak(body[start:]), p, under(when, Branch{c, k}), false)
	}
	for i, st := range body {
		if isBreak(st) || isLabel(st) || reached(body, starts, i) {
			continue
		}
		r.unreachable(body[i : i+1])
	}
}

// label reads the run of case and default labels at body[i].
func label(body []*parser.Stmt, i int) (arm Arm, next int) {
	for next = i; next < len(body); next++ {
		switch n := body[next].Node.(type) {
		case *parser.Case:
			arm.Cases = append(arm.Cases, n.Value)
		case *parser.DefaultCase:
			arm.Else = true
		default:
			return arm, next
		}
		if arm.Stmt == nil {
			arm.Stmt = body[next]
		}
	}
	return arm, next
}

func isBreak(s *parser.Stmt) bool {
	switch s.Node.(type) {
	case *parser.Break, *parser.Return:
		return true
	}
	return false
}

func isLabel(s *parser.Stmt) bool {
	switch s.Node.(type) {
	case *parser.Case, *parser.DefaultCase:
		return true
	}
	return false
}

// untilBreak returns the statements that run from the head of body on, labels left out.
func untilBreak(body []*parser.Stmt) []*parser.Stmt {
	var out []*parser.Stmt
	for _, s := range body {
		if isBreak(s) {
			break
		}
		if !isLabel(s) {
			out = append(out, s)
		}
	}
	return out
}

// reached reports whether some label leads to body[i].
func reached(body []*parser.Stmt, starts []int, i int) bool {
	for _, s := range starts {
		if s > i {
			continue
		}
		stop := false
		for _, st := range body[s:i] {
			stop = stop || isBreak(st)
		}
		if !stop {
			return true
		}
	}
	return false
}
