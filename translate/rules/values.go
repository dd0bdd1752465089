package rules

import (
	"net/netip"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// atomOf returns the literal value of a parameter statement; ok is false for `= EXPR`.
func atomOf(n parser.Node) (parser.Atom, bool) {
	switch n := n.(type) {
	case *parser.Param:
		return n.Value, n.Expr == nil
	case *parser.ServerIdentifier:
		return n.Value, true
	case *parser.OptionSet:
		if n.Expr == nil && len(n.Values) > 0 {
			return n.Values[0], true
		}
	}
	return parser.Atom{}, false
}

// constant folds the `= EXPR` of a statement.
func (c *Ctx) constant(s *scope.Setting) ([]byte, bool) {
	e := exprOf(s.Node)
	if e == nil {
		return nil, false
	}
	return expr.Const(e, c.Env(c.scopeOf(s)))
}

// number returns the number a statement gives.
func (c *Ctx) number(s *scope.Setting) (uint32, bool) {
	if a, ok := atomOf(s.Node); ok {
		return a.Num, true
	}
	b, ok := c.constant(s)
	if !ok || len(b) == 0 || len(b) > 4 {
		return 0, false
	}
	var n uint32
	for _, x := range b {
		n = n<<8 | uint32(x)
	}
	return n, true
}

// boolean returns what a boolean parameter is set to; `ignore` counts as false.
func (c *Ctx) boolean(s *scope.Setting) (bool, bool) {
	switch n := s.Node.(type) {
	case *parser.Authoritative:
		return !n.Not, true
	case *parser.Param:
		if n.Expr == nil {
			return n.Value.Num == 1, true
		}
	}
	n, ok := c.number(s)
	return n == 1, ok
}

// text returns the text a statement gives, bytes as they are.
func (c *Ctx) text(s *scope.Setting) (string, bool) {
	if a, ok := atomOf(s.Node); ok {
		if a.Data != nil {
			return string(a.Data), true
		}
		return a.Name, true
	}
	b, ok := c.constant(s)
	return string(b), ok
}

// addressValue returns the address a statement gives as text; a host name is
// looked up where that is allowed, and reported where it is not.
func (c *Ctx) addressValue(s *scope.Setting) (string, bool) {
	if a, ok := atomOf(s.Node); ok {
		addrs := c.addresses(s.Stmt, []parser.Atom{a})
		if len(addrs) == 0 {
			return "", false
		}
		return addrs[0].String(), true
	}
	b, ok := c.constant(s)
	if a, fits := netip.AddrFromSlice(b); ok && fits {
		return a.String(), true
	}
	c.computed(s, "an address")
	return "", false
}

// addresses returns the addresses of atoms 'I' and '6', all those of a host
// name included. One that cannot be looked up is reported for at.
func (c *Ctx) addresses(at *parser.Stmt, atoms []parser.Atom) []netip.Addr {
	var out []netip.Addr
	for _, a := range atoms {
		if a.Addr.IsValid() {
			out = append(out, a.Addr)
			continue
		}
		out = append(out, c.lookup(at, a)...)
	}
	return out
}

// lookup resolves one host name.
func (c *Ctx) lookup(at *parser.Stmt, a parser.Atom) []netip.Addr {
	loss := Loss{At: at, Span: at.File.Span(a.Start, a.End), Hint: "write the address, or run with --resolve"}
	if c.Options.Resolve == nil {
		loss.Message = "the host name `" + a.Name + "` stands where Kea wants an address; it was not looked up, and the value is left out"
		c.Manual(CodeHostName, loss)
		return nil
	}
	found, err := c.Options.Resolve(a.Name)
	var out []netip.Addr
	for _, x := range found {
		if x = x.Unmap(); x.Is4() == (a.Kind != '6') {
			out = append(out, x)
		}
	}
	if err != nil || len(out) == 0 {
		loss.Message = "the host name `" + a.Name + "` has no address; the value is left out, as dhcpd would leave it out when it looks the name up in vain"
		c.Manual(CodeHostName, loss)
	}
	return out
}

// scopeOf returns the scope a setting is evaluated in.
func (c *Ctx) scopeOf(s *scope.Setting) *scope.Scope {
	if n := len(s.When); n > 0 {
		return s.When[n-1].Chain.Scope
	}
	if c.state.scopeOf == nil {
		c.state.scopeOf = map[*parser.Stmt]*scope.Scope{}
		c.indexScopes(c.Model.Root)
	}
	if sc := c.state.scopeOf[s.Stmt]; sc != nil {
		return sc
	}
	return c.Model.Root
}

// indexScopes notes the scope of every setting of sc and below.
func (c *Ctx) indexScopes(sc *scope.Scope) {
	for i := range sc.Set {
		c.state.scopeOf[sc.Set[i].Stmt] = sc
	}
	for _, ch := range sc.Children {
		c.indexScopes(ch)
	}
}
