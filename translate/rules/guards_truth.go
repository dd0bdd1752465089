package rules

import kexpr "github.com/keatool/keatool/schema/kea/expr"

// truth is a condition on a client: a constant, or an expression.
type truth struct {
	expr  *kexpr.Expr // nil: constant
	value bool        // of a constant
}

func always() truth              { return truth{value: true} }
func never() truth               { return truth{} }
func when(e *kexpr.Expr) truth   { return truth{expr: e} }
func isMember(name string) truth { return when(kexpr.MemberOf(name)) }

// is reports whether t is the constant v.
func (t truth) is(v bool) bool { return t.expr == nil && t.value == v }

func (t truth) not() truth {
	if t.expr == nil {
		return truth{value: !t.value}
	}
	switch op := t.expr.Op; {
	case op == kexpr.Not:
		return when(t.expr.Args[0])
	case (op == kexpr.And || op == kexpr.Or) && mostlyNot(t.expr.Args):
		return t.pushNot()
	}
	return when(kexpr.NotOf(t.expr))
}

// mostlyNot reports whether at least half of list are negations.
func mostlyNot(list []*kexpr.Expr) bool {
	n := 0
	for _, e := range list {
		if e.Op == kexpr.Not {
			n++
		}
	}
	return 2*n >= len(list)
}

// pushNot negates an and or an or by its parts, which reads better where they
// are negations themselves.
func (t truth) pushNot() truth {
	isAnd := t.expr.Op == kexpr.And
	out := truth{value: !isAnd}
	for _, e := range t.expr.Args {
		if part := when(e).not(); isAnd {
			out = out.or(part)
		} else {
			out = out.and(part)
		}
	}
	return out
}

func (t truth) and(o truth) truth {
	switch {
	case t.is(false), o.is(true):
		return t
	case o.is(false), t.is(true):
		return o
	}
	return join(kexpr.And, kexpr.AndOf, t, o)
}

func (t truth) or(o truth) truth {
	switch {
	case t.is(true), o.is(false):
		return t
	case o.is(true), t.is(false):
		return o
	}
	return join(kexpr.Or, kexpr.OrOf, t, o)
}

// join builds an and or an or of parts that are named once.
func join(op kexpr.Op, build func(...*kexpr.Expr) *kexpr.Expr, list ...truth) truth {
	var parts []*kexpr.Expr
	for _, t := range list {
		args := []*kexpr.Expr{t.expr}
		if t.expr.Op == op {
			args = t.expr.Args
		}
		parts = append(parts, args...)
	}
	return when(build(dedupe(parts)...))
}

// key is equal for equal truths.
func (t truth) key() string {
	switch {
	case t.expr != nil:
		return t.expr.String()
	case t.value:
		return "always"
	}
	return "never"
}

// conjuncts returns the parts of an and, or of the negation of an or; else the
// truth itself.
func (t truth) conjuncts() []truth {
	switch {
	case t.expr == nil:
	case t.expr.Op == kexpr.And:
		out := make([]truth, len(t.expr.Args))
		for i, a := range t.expr.Args {
			out[i] = when(a)
		}
		return out
	case t.expr.Op == kexpr.Not && t.expr.Args[0].Op == kexpr.Or:
		var out []truth
		for _, a := range t.expr.Args[0].Args {
			out = append(out, when(a).not())
		}
		return out
	}
	return []truth{t}
}

// excludes reports whether no client can fit both, as far as that can be seen:
// some part of one is the opposite of some part of the other.
func (t truth) excludes(o truth) bool {
	if t.is(false) || o.is(false) || t.key() == o.not().key() {
		return true
	}
	opposite := map[string]bool{}
	for _, part := range t.conjuncts() {
		opposite[part.not().key()] = true
	}
	for _, part := range o.conjuncts() {
		if opposite[part.key()] {
			return true
		}
	}
	return false
}
