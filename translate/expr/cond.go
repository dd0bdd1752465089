package expr

import kexpr "github.com/keatool/keatool/schema/kea/expr"

// cond is a condition on the packet: a Kea expression, or with none a constant.
type cond struct {
	e   *kexpr.Expr
	val bool
}

func holds(e *kexpr.Expr) cond { return cond{e: e} }
func fixed(v bool) cond        { return cond{val: v} }

// is reports whether c is the constant v.
func (c cond) is(v bool) bool { return c.e == nil && c.val == v }

func (c cond) not() cond {
	if c.e == nil {
		return fixed(!c.val)
	}
	return holds(kexpr.NotOf(c.e))
}

func (c cond) and(o cond) cond {
	switch {
	case c.is(false), o.is(false):
		return fixed(false)
	case c.is(true):
		return o
	case o.is(true):
		return c
	}
	list, never := dedupe(parts(kexpr.And, c.e, o.e))
	if never {
		return fixed(false)
	}
	return holds(kexpr.AndOf(list...))
}

func (c cond) or(o cond) cond {
	switch {
	case c.is(true), o.is(true):
		return fixed(true)
	case c.is(false):
		return o
	case o.is(false):
		return c
	}
	list, sure := dedupe(parts(kexpr.Or, c.e, o.e))
	if sure {
		return fixed(true)
	}
	return holds(kexpr.OrOf(list...))
}

// parts lists the operands of an operator on both sides.
func parts(op kexpr.Op, list ...*kexpr.Expr) []*kexpr.Expr {
	var out []*kexpr.Expr
	for _, e := range list {
		if e.Op == op {
			out = append(out, e.Args...)
		} else {
			out = append(out, e)
		}
	}
	return out
}

// dedupe drops repeated conditions; opposites reports whether one is the opposite of another.
func dedupe(list []*kexpr.Expr) (out []*kexpr.Expr, opposites bool) {
	seen := map[string]bool{}
	for _, e := range list {
		key := e.String()
		if seen[key] {
			continue
		}
		if seen[kexpr.NotOf(e).String()] {
			return nil, true
		}
		seen[key] = true
		out = append(out, e)
	}
	return out, false
}
