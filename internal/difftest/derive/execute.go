package derive

import (
	"bytes"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// execute runs the statements of all scopes in dhcpd's order, so that the one
// that rules is the last.
func (t *trace) execute() {
	for _, s := range t.networkScopes() {
		t.run(s.Flat())
	}
	at := t.sub.Scope
	if t.pool != nil && t.pool.Scope != nil {
		at = t.pool.Scope
	}
	for i := len(t.classes) - 1; i >= 0; i-- {
		c := t.classes[i]
		if c.Parent != nil {
			t.run(c.Parent.Scope.FlatFor(at))
		}
		t.run(c.Scope.FlatFor(at))
	}
	if h := t.host; h != nil {
		switch {
		case h.Group != nil:
			t.run(h.Group.FlatFor(at))
			t.run(h.Scope.Set)
		default:
			t.run(h.Scope.FlatFor(at))
		}
	}
}

// authority finds the statement that says whether the server may say no. A network
// takes it from around it where it is declared: what stands behind comes too late.
func (t *trace) authority() {
	at := t.net.Scope
	if at == nil {
		at = t.net.Subnets[0].Scope
	}
	limit := ^uint32(0)
	for ; at != nil; at = at.Parent {
		for _, s := range slices.Backward(at.Set) {
			if n, ok := s.Node.(*parser.Authoritative); ok && s.Stmt.ID < limit {
				v := boolOf(!n.Not)
				t.rule("authoritative", s.Stmt, &v)
				return
			}
		}
		if at.Decl != nil {
			limit = at.Decl.ID
		}
	}
}

// networkScopes are the scopes that hold through the address, outermost first.
func (t *trace) networkScopes() []*scope.Scope {
	at := t.sub.Scope
	switch {
	case t.w.v6 && t.r.do == difftest.Inform && t.net.Scope != nil:
		at = t.net.Scope
	case t.pool != nil && t.pool.Scope != nil && !t.fixed:
		at = t.pool.Scope
	}
	var list []*scope.Scope
	for s := at; s != nil; s = s.Outer() {
		list = append(list, s)
	}
	slices.Reverse(list)
	if t.pool != nil && at == t.pool.Scope && !slices.Contains(list, t.sub.Scope) {
		// a pool of a shared network stands beside its subnet
		list = slices.Insert(list, len(list)-1, t.sub.Scope)
	}
	return list
}

func (t *trace) run(list []scope.Setting) {
	for _, s := range list {
		if t.taken(s.When) {
			t.apply(s)
		}
	}
}

// taken reports whether all branches around a setting are.
func (t *trace) taken(when []scope.Branch) bool {
	for _, b := range when {
		arm, ok := t.arms[b.Chain]
		if !ok {
			arm = t.arm(b.Chain)
			t.arms[b.Chain] = arm
		}
		if arm != b.Arm {
			return false
		}
	}
	return true
}

// arm evaluates the tests of a chain.
func (t *trace) arm(c *scope.Chain) int {
	f := t.facts()
	other := -1
	for i, a := range c.Arms {
		if a.Else {
			other = i
		}
		if a.Cond != nil && f.holds(a.Cond) {
			return i
		}
		for _, x := range a.Cases {
			if equal(f.eval(c.Switch), f.eval(x)) {
				return i
			}
		}
	}
	return other
}

// facts is what expressions see at this point.
func (t *trace) facts() *facts {
	f := &facts{w: t.w, r: t.r, host: t.host, known: len(t.matched) > 0, fixed: t.fixed, vars: t.vars, parsed: t.parsed}
	if t.lease.IsValid() {
		f.lease = t.lease.AsSlice()
	}
	f.config = func(o parser.OptionRef) *value {
		if o.Def == nil {
			return nil
		}
		return t.values[optionKey(o.Def)]
	}
	return f
}

func optionKey(d *parser.OptionDef) string {
	return "option " + strings.ToLower(d.Space) + " " + string(rune(d.Code))
}

// apply executes one statement.
func (t *trace) apply(s scope.Setting) {
	t.runs[s.Stmt], t.when[s.Stmt] = true, s.When
	switch n := s.Node.(type) {
	case *parser.OptionSet:
		t.option(s.Stmt, n)
	case *parser.Param:
		v := t.paramOf(n)
		t.rule("param "+n.Name, s.Stmt, &v)
	case *parser.ServerIdentifier:
		t.rule("option dhcp "+string(rune(optServerID)), s.Stmt, nil)
	case *parser.ServerDUID:
		t.rule("duid", s.Stmt, nil)
	case *parser.SetVar:
		t.vars[strings.ToLower(n.Name)] = t.facts().eval(n.Value)
	case *parser.Unset:
		delete(t.vars, strings.ToLower(n.Name))
	case *parser.Add:
		if c := t.w.class[n.Class]; c != nil && !slices.Contains(t.classes, c) {
			t.classes = append(t.classes, c)
		}
	case *parser.ParseVendorOption:
		t.parsed = true
	}
}

// paramOf is the value of a parameter: a number, or the bytes of a text or address.
func (t *trace) paramOf(n *parser.Param) value {
	switch {
	case n.Expr != nil:
		v := t.facts().eval(n.Expr)
		v.n = uint64(number(v.b[:min(4, len(v.b))]))
		return v
	case n.Value.Addr.IsValid():
		return dataOf(n.Value.Addr.AsSlice())
	case n.Value.Data != nil:
		return dataOf(n.Value.Data)
	}
	return numOf(uint64(n.Value.Num))
}

// rule lets s have the say in key; what had it before is overridden.
func (t *trace) rule(key string, s *parser.Stmt, v *value) {
	for _, old := range t.in[key] {
		if old != s { // the same group may be run twice, around a class and a host
			t.losers[old] = s
		}
	}
	t.in[key], t.values[key] = []*parser.Stmt{s}, v
}

// option executes an option statement.
func (t *trace) option(s *parser.Stmt, n *parser.OptionSet) {
	if n.Option.Def == nil {
		return
	}
	key := optionKey(n.Option.Def)
	if n.Verb == parser.Default && len(t.in[key]) > 0 {
		t.losers[s] = t.in[key][0]
		return
	}
	v := t.valueOf(n)
	if len(v.b) == 0 && n.Option.Def.Format != "Z" {
		t.leaveOut(key, s, &v)
		return
	}
	if old := t.values[key]; n.Verb >= parser.Append && old != nil && len(t.in[key]) > 0 {
		t.in[key] = append(t.in[key], s)
		joined := dataOf(append(bytes.Clone(old.b), v.b...))
		t.values[key] = &joined
		return
	}
	t.rule(key, s, &v)
}

// leaveOut executes an option statement without a value: the option is not sent
// then, which shows only where it would have been.
func (t *trace) leaveOut(key string, s *parser.Stmt, v *value) {
	had := len(t.in[key]) > 0
	t.rule(key, s, v)
	if !had {
		t.losers[s], t.in[key] = s, nil
	}
}

// valueOf is the value of an option statement, as far as it matters for config-option.
func (t *trace) valueOf(n *parser.OptionSet) value {
	if n.Expr != nil {
		return t.facts().eval(n.Expr)
	}
	enc, err := option.Encode(n.Option.Def, n.Values, t.w.o.Resolve)
	if err != nil {
		return value{}
	}
	return dataOf(enc.Bytes)
}
