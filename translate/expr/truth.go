package expr

import (
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// truth returns when e is true, or with want unset when it is false. Both can
// fail to hold: then e has no value.
func (t *translator) truth(e *parser.Expr, want bool) (cond, error) {
	e, err := t.inline(e)
	if err != nil {
		return cond{}, err
	}
	if v, ok := t.fold(e); ok {
		return fixed(v.kind == boolKind && v.yes == want), nil
	}
	switch e.Op {
	case parser.OpAnd:
		return t.both(e, want)
	case parser.OpOr:
		return t.oneOf(e, want)
	case parser.OpNot:
		return t.truth(e.Args[0], !want)
	case parser.OpEqual, parser.OpNotEqual:
		c, err := t.equal(e)
		return either(c, want == (e.Op == parser.OpEqual)), err
	case parser.OpRegex, parser.OpIRegex:
		return t.match(e, want)
	case parser.OpExists:
		c, err := t.exists(e)
		return either(c, want), err
	case parser.OpKnown:
		return either(holds(kexpr.MemberOf("KNOWN")), want), nil
	case parser.OpStatic:
		c, err := t.static(e)
		return either(c, want), err
	case parser.OpDefined:
		c, err := t.defined(e)
		return either(c, want), err
	}
	return t.noTruth(e)
}

// either is c or its opposite.
func either(c cond, want bool) cond {
	if want {
		return c
	}
	return c.not()
}

// both translates an and. dhcpd looks at the right side only when the left is
// true, and gives the whole no value otherwise: so it is false only where the
// left is true and the right false.
func (t *translator) both(e *parser.Expr, want bool) (cond, error) {
	a, err := t.truth(e.Args[0], true)
	if err == nil && a.is(false) {
		return fixed(false), nil
	}
	b, err2 := t.truth(e.Args[1], want)
	switch {
	case err2 == nil && b.is(false):
		return fixed(false), nil
	case err != nil:
		return cond{}, err
	case err2 != nil:
		return cond{}, err2
	}
	if !want && !a.is(true) {
		t.note(e, false, "dhcpd gives `A and B` no value when A is false, and the opposite of no value is none: `not (A and B)` holds only where A is true and B is false, and so does its translation")
	}
	return a.and(b), nil
}

// oneOf translates an or, which has a value if one of its sides has.
func (t *translator) oneOf(e *parser.Expr, want bool) (cond, error) {
	a, err := t.truth(e.Args[0], true)
	if err == nil && a.is(true) {
		return fixed(want), nil
	}
	b, err2 := t.truth(e.Args[1], true)
	switch {
	case err2 == nil && b.is(true):
		return fixed(want), nil
	case err != nil:
		return cond{}, err
	case err2 != nil:
		return cond{}, err2
	case want:
		return a.or(b), nil
	case t.neverNull(e.Args[0], 0) || t.neverNull(e.Args[1], 0):
		return a.or(b).not(), nil
	}
	notA, err := t.truth(e.Args[0], false)
	if err != nil {
		return cond{}, err
	}
	notB, err := t.truth(e.Args[1], false)
	return notA.and(b.not()).or(notB.and(a.not())), err
}

// neverNull reports whether a condition certainly has a value.
func (t *translator) neverNull(e *parser.Expr, depth int) bool {
	switch e.Op {
	case parser.OpEqual, parser.OpNotEqual, parser.OpExists, parser.OpKnown, parser.OpStatic, parser.OpDefined:
		return true
	case parser.OpNot:
		return t.neverNull(e.Args[0], depth)
	case parser.OpOr:
		return t.neverNull(e.Args[0], depth) || t.neverNull(e.Args[1], depth)
	case parser.OpVar:
		if t.env.Var == nil || depth > 32 {
			return false
		}
		x, ok := t.env.Var(e.Name)
		return ok && x != nil && t.neverNull(x, depth+1)
	}
	return false
}

func (t *translator) exists(e *parser.Expr) (cond, error) {
	p, there, err := t.path(e)
	if err != nil || !there {
		return fixed(false), err
	}
	return holds(p.Exists()), nil
}

func (t *translator) static(e *parser.Expr) (cond, error) {
	if t.env.Static != nil {
		if name, ok := t.env.Static(); ok {
			return holds(kexpr.MemberOf(name)), nil
		}
	}
	return cond{}, problem(e, "Kea has no condition for a lease with a fixed address", "put the hosts that are meant into a class and test that")
}

// defined tests whether a variable has a value.
func (t *translator) defined(e *parser.Expr) (cond, error) {
	v := &parser.Expr{Op: parser.OpVar, Name: e.Name, Start: e.Start, End: e.End}
	x, err := t.inline(v)
	if err != nil {
		return cond{}, err
	}
	switch x.Type {
	case parser.BoolType:
		yes, err := t.truth(x, true)
		if err != nil {
			return cond{}, err
		}
		no, err := t.truth(x, false)
		return yes.or(no), err
	case parser.NumType:
		return cond{}, problem(e, "Kea has no numbers to tell whether the variable `"+e.Name+"` has a value", "")
	}
	d, err := t.data(x)
	return d.has, err
}

// noTruth says why an expression cannot be a condition; data and numbers are
// never true.
func (t *translator) noTruth(e *parser.Expr) (cond, error) {
	switch {
	case e.Op == parser.OpCheck:
		return cond{}, problem(e, "Kea cannot ask whether the client is in any class at all", "test the classes that are meant")
	case e.Op == parser.OpCall:
		return cond{}, problem(e, "Kea has no functions to call: `"+e.Name+"` cannot be carried over", "write out what the function computes")
	case e.Op == parser.OpBadExpr:
		return cond{}, problem(e, "the expression could not be read", "")
	}
	return fixed(false), nil
}

// atLeast reports whether the release in use is r or newer.
func (t *translator) atLeast(r kea.Release) bool { return t.env.Release >= r }
