package rules

import (
	"errors"
	"fmt"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// Cond is a path of branches as Kea sees it.
type Cond struct {
	Class   string        // client class whose members take the path
	Always  bool          // every client takes it
	Never   bool          // no client takes it
	Problem *expr.Problem // it cannot be told
	File    *parser.File  // where Problem stands
}

// conditions remembers the classes made for branches.
type conditions struct {
	chains map[chainKey][]Cond
	labels map[string]int
}

// chainKey: a chain reached by the fall-through of a switch has several paths to it.
type chainKey struct {
	chain  *scope.Chain
	parent string
}

// Condition returns the class for a path, making the classes of its chains
// when they are asked for the first time. The empty path is always taken.
func (c *Ctx) Condition(path []scope.Branch) Cond {
	at := Cond{Always: true}
	if len(path) > 0 {
		// What a class does under a condition concerns its members only.
		if name := c.state.classOfScope[path[0].Chain.Scope]; name != "" {
			at = Cond{Class: name}
		}
	}
	for _, b := range path {
		arms := c.chainArms(b.Chain, at)
		at = arms[b.Arm]
		if at.Never || at.Problem != nil {
			return at
		}
	}
	return at
}

// chainArms returns the conditions of all arms of a chain that stands under parent.
func (c *Ctx) chainArms(ch *scope.Chain, parent Cond) []Cond {
	key := chainKey{ch, parent.Class}
	if arms, ok := c.conds.chains[key]; ok {
		return arms
	}
	b := &chainBuilder{c: c, chain: ch, parent: parent, label: c.chainLabel(ch)}
	b.arms = make([]Cond, len(ch.Arms))
	for _, last := range []bool{false, true} { // what is for all the others comes last, wherever it stands
		for i := range ch.Arms {
			if ch.Arms[i].Else == last {
				b.arms[i] = b.arm(i)
			}
		}
	}
	if c.conds.chains == nil {
		c.conds.chains = map[chainKey][]Cond{}
	}
	c.conds.chains[key] = b.arms
	return b.arms
}

// chainLabel names a chain after where it stands: if.global, if.10.0.0.0-24, if.global-2.
func (c *Ctx) chainLabel(ch *scope.Chain) string {
	where := "global"
	if ch.Scope.Kind != scope.Global {
		where = label(strings.ReplaceAll(ch.Scope.Name, "/", "-"))
		if where == "" || where == "unnamed" {
			where = ch.Scope.Kind.String()
		}
	}
	word := "if."
	if ch.Switch != nil {
		word = "switch."
	}
	if c.conds.labels == nil {
		c.conds.labels = map[string]int{}
	}
	c.conds.labels[word+where]++
	if n := c.conds.labels[word+where]; n > 1 {
		return fmt.Sprintf("%s%s-%d", word, where, n)
	}
	return word + where
}

// chainBuilder makes the classes of one chain, arm by arm.
type chainBuilder struct {
	c       *Ctx
	chain   *scope.Chain
	parent  Cond
	label   string
	arms    []Cond
	earlier []*kexpr.Expr // classes of the arms before
	done    bool          // an earlier arm is always taken
	problem *Cond         // an earlier arm cannot be told
}

// arm makes the class of arm i: its own test, and none of the arms before.
func (b *chainBuilder) arm(i int) Cond {
	arm := b.chain.Arms[i]
	if b.problem != nil {
		return *b.problem
	}
	if b.done {
		return Cond{Never: true}
	}
	res, err := b.test(arm)
	if err != nil {
		cond := b.c.conditionProblem(arm, err)
		b.problem = &cond
		return cond
	}
	if res.Const != nil && !*res.Const {
		return Cond{Never: true}
	}
	b.c.exprNotes(arm.Stmt, res)
	b.done = arm.Else || res.Const != nil
	if b.done && len(b.earlier) == 0 {
		return b.parent
	}
	name := fmt.Sprintf("%s.%d", b.label, i+1)
	if arm.Else {
		name = b.label + ".else"
	}
	spec := ClassSpec{Name: name, Test: b.conjunction(res), Section: sectionConditions}
	switch sc := b.chain.Scope; sc.Kind {
	case scope.ClassScope, scope.SubclassScope:
		// What a class does under a condition ranks with the class.
		if info := b.c.state.classInfo[sc.Name]; info != nil {
			spec.Section, spec.Rank = sectionDeclared, info.rank
		}
	case scope.HostScope, scope.GroupScope:
		// What a host, or a group around hosts, does under a condition is part
		// of classes that rank before those of the source.
		spec.Section, spec.Rank = sectionDeclared, rankMarkers
	}
	k := b.c.AddClass(spec)
	k.Comments = b.c.commentsOf(arm.Stmt)
	b.earlier = append(b.earlier, kexpr.MemberOf(k.Name))
	return Cond{Class: k.Name}
}

// conjunction is the whole test of an arm.
func (b *chainBuilder) conjunction(res expr.Result) *kexpr.Expr {
	var parts []*kexpr.Expr
	if b.parent.Class != "" {
		parts = append(parts, kexpr.MemberOf(b.parent.Class))
	}
	for _, e := range b.earlier {
		parts = append(parts, kexpr.NotOf(e))
	}
	if res.Expr != nil {
		parts = append(parts, res.Expr)
	}
	return kexpr.AndOf(parts...)
}

// test translates what an arm itself asks.
func (b *chainBuilder) test(arm scope.Arm) (expr.Result, error) {
	env := b.c.Env(b.chain.Scope)
	if b.chain.Switch == nil {
		if arm.Else {
			return expr.Result{}, nil
		}
		return b.c.truth(arm.Cond, env)
	}
	if arm.Else {
		return expr.Result{}, nil
	}
	var tests *parser.Expr
	for _, v := range arm.Cases {
		eq := &parser.Expr{Op: parser.OpEqual, Type: parser.BoolType, Args: []*parser.Expr{b.chain.Switch, v}, Start: v.Start, End: v.End}
		if tests == nil {
			tests = eq
			continue
		}
		tests = &parser.Expr{Op: parser.OpOr, Type: parser.BoolType, Args: []*parser.Expr{tests, eq}, Start: tests.Start, End: v.End}
	}
	return b.c.truth(tests, env)
}

// conditionProblem reports a condition that has no Kea counterpart.
func (c *Ctx) conditionProblem(arm scope.Arm, err error) Cond {
	p := problemOf(err)
	f := arm.Stmt.File
	c.Dropped(CodeCondition, Loss{At: arm.Stmt, Span: f.Span(p.Start, p.End),
		Message: "this condition has no counterpart in Kea: " + p.Message, Hint: orElse(p.Hint, "decide by hand what the clients it meant should get; the branch, and those after it, are left out")})
	return Cond{Problem: p, File: f}
}

// problemOf returns the problem inside err.
func problemOf(err error) *expr.Problem {
	var p *expr.Problem
	if errors.As(err, &p) {
		return p
	}
	return &expr.Problem{Message: err.Error()}
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// exprNotes files what the translation of an expression had to say, and
// remembers that the result looks at KNOWN.
func (c *Ctx) exprNotes(s *parser.Stmt, r expr.Result) {
	c.state.usesKnown = c.state.usesKnown || r.UsesKnown
	for _, n := range r.Notes {
		loss := Loss{At: s, Span: s.File.Span(n.Start, n.End), Message: n.Message, Hint: "see whether the difference matters at this site"}
		if n.Approximate {
			c.Approximate(CodeExprNote, loss)
			continue
		}
		c.Say(CodeExprNote, loss)
	}
}

// Env is what expressions written in scope s may refer to.
func (c *Ctx) Env(s *scope.Scope) *expr.Env {
	return &expr.Env{
		Family: c.Family, Release: c.Release, Resolve: c.Options.Resolve,
		Var: func(name string) (*parser.Expr, bool) {
			v, ok := variable(s, name)
			return v, ok || c.sets(name)
		},
		Container: func(space string) (uint32, int64, bool) { return c.containerAt(s, space) },
		Static:    c.staticClass,
		HostDeclName: func() (string, bool) {
			if s != nil && s.Kind == scope.HostScope {
				return s.Name, true
			}
			return "", false
		},
	}
}

// sets reports whether any statement sets a variable.
func (c *Ctx) sets(name string) bool {
	found := false
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		n, ok := s.Node.(*parser.SetVar)
		found = found || ok && strings.EqualFold(n.Name, name)
		return !found
	})
	return found
}

// variable returns the expression that `set` gives a variable, looking outward
// from s; one that is set twice or under a condition has no single value.
func variable(s *scope.Scope, name string) (*parser.Expr, bool) {
	for ; s != nil; s = s.Parent {
		var found *parser.Expr
		for _, set := range s.Set {
			v, ok := set.Node.(*parser.SetVar)
			if !ok || !strings.EqualFold(v.Name, name) {
				continue
			}
			if found != nil || len(set.When) > 0 {
				return nil, false
			}
			found = v.Value
		}
		if found != nil {
			return found, true
		}
	}
	return nil, false
}

// closeChains gives every if, elsif, else, switch, case, default and break an
// outcome: that of the greatest loss below it, and at least Equivalent when
// something below was carried by a class.
func (c *Ctx) closeChains() {
	for i := len(c.Model.Chains) - 1; i >= 0; i-- {
		ch := c.Model.Chains[i]
		for _, arm := range ch.Arms {
			c.closeBlock(arm.Stmt)
		}
		c.closeBlock(ch.Stmt)
	}
}

// closeBlock derives the outcome of a statement from those inside it.
func (c *Ctx) closeBlock(s *parser.Stmt) {
	worst := diag.Exact
	if s.Body != nil {
		for _, in := range s.Body.Stmts {
			if f := c.fidelity(in); f != diag.None {
				worst = max(worst, min(f, diag.Approximate), diag.Equivalent)
			}
		}
	}
	if !c.known(s) {
		c.mark(s, worst, nil, "")
	}
}
