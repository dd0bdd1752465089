package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// optValue is what an option is set to: bytes, an expression evaluated for
// each client, or nothing at all, which hides the values of wider scopes.
type optValue struct {
	def   *parser.OptionDef
	wire  []byte
	expr  *parser.Expr
	at    *Place // where expr stands
	unset bool
	names *kea.Context // what wire is made of, where it is made of sub-options
}

// asExpr returns the value as an expression.
func (v *optValue) asExpr() *parser.Expr {
	if v.expr != nil {
		return v.expr
	}
	return &parser.Expr{Op: parser.OpData, Type: parser.DataType, Data: v.wire}
}

// optValue reads the value of an option statement that stands at a place; nil
// if it has none that could be written, which is then reported.
func (c *Ctx) optValue(s *scope.Setting, at *Place) *optValue {
	if at.Host != nil {
		return c.readValue(s, at)
	}
	if v, ok := c.state.opts.values[s.Stmt]; ok {
		return v
	}
	v := c.readValue(s, at)
	c.state.opts.values[s.Stmt] = v
	return v
}

func (c *Ctx) readValue(s *scope.Setting, at *Place) *optValue {
	switch n := s.Node.(type) {
	case *parser.ServerIdentifier:
		return c.written(s.Stmt, serverIDDef, []parser.Atom{n.Value})
	case *parser.Param:
		if n.Expr != nil {
			return c.computedValue(s, at, nil, n.Expr)
		}
		if n.Value.Data != nil {
			return &optValue{wire: n.Value.Data}
		}
		return &optValue{wire: []byte(n.Value.Name)}
	case *parser.OptionSet:
		if n.Expr != nil {
			return c.computedValue(s, at, n.Option.Def, n.Expr)
		}
		return c.written(s.Stmt, n.Option.Def, n.Values)
	}
	return nil
}

var serverIDDef = &parser.OptionDef{Space: "dhcp", Name: "dhcp-server-identifier", Code: 54, Format: "I", Builtin: true}

// written encodes the values of a statement. Host names are looked up where that is
// allowed; a list keeps what else it has when one of them has no address.
func (c *Ctx) written(s *parser.Stmt, def *parser.OptionDef, atoms []parser.Atom) *optValue {
	for i := range atoms {
		if named(&atoms[i]) {
			if atoms = c.lookupAll(s, def, atoms); atoms == nil {
				return nil
			}
			break
		}
	}
	w, err := option.Encode(def, atoms, nil)
	if err != nil {
		c.Dropped(CodeOptionValue, Loss{At: s, Message: err.Error(), Hint: "write a value that fits the option"})
		return nil
	}
	return &optValue{def: def, wire: w.Bytes, unset: len(w.Bytes) == 0 && !strings.Contains(def.Format, "Z")}
}

// named reports whether an atom is a host name where an address is wanted.
func named(a *parser.Atom) bool {
	return (a.Kind == 'I' || a.Kind == '6') && !a.Addr.IsValid()
}

// lookupAll replaces host names by their addresses; nil if nothing is left.
func (c *Ctx) lookupAll(s *parser.Stmt, def *parser.OptionDef, atoms []parser.Atom) []parser.Atom {
	list := def.Format == "IA" || def.Format == "6A" || def.Format == "Ia" || def.Format == "6a"
	var out []parser.Atom
	for _, a := range atoms {
		if !named(&a) {
			out = append(out, a)
			continue
		}
		found := c.addresses(s, []parser.Atom{a})
		if !list {
			if len(found) == 0 {
				return nil
			}
			found = found[:1]
		}
		for _, x := range found {
			out = append(out, parser.Atom{Kind: a.Kind, Addr: x, Start: a.Start, End: a.End})
		}
	}
	return out
}

// computedValue reads `= EXPR`: constant, or to be computed for each client.
func (c *Ctx) computedValue(s *scope.Setting, at *Place, def *parser.OptionDef, e *parser.Expr) *optValue {
	if c.V6() {
		var none *parser.Expr
		if e, none = c.inReply(e); none != nil {
			c.Say(CodeNoEffect, Loss{At: s.Stmt, Span: s.Stmt.File.Span(none.Start, none.End), Message: "dhcpd -6 computes an option when it writes the reply, and reads the options of the reply, of which this is none; it has no value",
				Hint: "remove the statement; a condition can read what the client sent"})
			if r, err := expr.String(e, c.optionEnv(s, at)); err == nil && r.Expr.String() == "''" {
				return &optValue{def: def, unset: true}
			}
		}
	}
	if e.Op == parser.OpNull {
		return &optValue{def: def, unset: true}
	}
	if b, ok := expr.Const(e, c.optionEnv(s, at)); ok {
		return &optValue{def: def, wire: option.FromExpr(def, b).Bytes, unset: len(b) == 0}
	}
	return &optValue{def: def, expr: e, at: at}
}

// inReply returns an expression in an option of DHCPv6 as dhcpd computes it:
// when it writes the reply, and then `option` reads the options of the reply. Of
// the client's own that has the DUID only.
// none is an option that has no value there.
func (c *Ctx) inReply(e *parser.Expr) (_, none *parser.Expr) {
	out := *e
	switch d := e.Option.Def; {
	case e.Op == parser.OpV6Relay, e.Op == parser.OpOption && (d == nil || d.Space != "dhcp6" || d.Code == duidOption):
		return e, nil
	case e.Op == parser.OpOption && !c.setSomewhere(Opt(d.Space, d.Code)):
		return &parser.Expr{Op: parser.OpNull, Type: parser.DataType, Start: e.Start, End: e.End}, e
	case e.Op == parser.OpOption:
		out.Op = parser.OpConfigOption
		return &out, nil
	}
	out.Args = nil
	for _, a := range e.Args {
		in, lost := c.inReply(a)
		out.Args = append(out.Args, in)
		if lost != nil {
			none = lost
		}
	}
	return &out, none
}

// duidOption is the DHCPv6 option with the client's DUID.
const duidOption = 1

// setSomewhere reports whether a statement of the file sets an option.
func (c *Ctx) setSomewhere(k Key) bool {
	o := &c.state.opts
	return len(o.netSide[k]) > 0 || len(o.byClass[k]) > 0 || slices.ContainsFunc(c.Hosts, func(h *Place) bool { return h.Find(k) != nil })
}

// optionEnv is what an expression in an option statement at a place may refer to.
func (c *Ctx) optionEnv(s *scope.Setting, at *Place) *expr.Env {
	env := c.Env(c.scopeOf(s))
	if at.HostDecl != nil {
		env.HostDeclName = func() (string, bool) { return at.HostDecl.Name, true }
	}
	if !c.V6() {
		env.Var = c.variableOfOption(s, env.Var)
	}
	own, _ := keyOf(s.Node)
	env.ConfigOption = func(ref parser.OptionRef) ([]byte, bool) {
		if ref.Def == nil || Opt(ref.Def.Space, ref.Def.Code) == own {
			return nil, false
		}
		net := at
		if at.HostNet != nil {
			net = at.HostNet
		} else if at.Class != nil || at.Host != nil {
			net = c.Global
		}
		return c.fixedValue(net, Opt(ref.Def.Space, ref.Def.Code))
	}
	return env
}

// fixedValue returns the one value an option has at a network-side place for
// every client.
func (c *Ctx) fixedValue(p *Place, key Key) ([]byte, bool) {
	o := &c.state.opts
	if o.depth > 8 {
		return nil, false
	}
	o.depth++
	defer func() { o.depth-- }()
	list := c.network(p, key)
	if len(list) == 0 || len(list[0].all) > 0 || list[0].val.expr != nil || list[0].val.unset {
		return nil, false
	}
	return list[0].val.wire, true
}

// entry writes one option; ok is false if it cannot be written, or need not
// be, which is then entered for at.
func (c *Ctx) entry(out Key, v *optValue, at *parser.Stmt) (e kea.OptionData, ok bool) {
	key := c.keaKey(out)
	if !c.codeFits(key, at) {
		return e, false
	}
	val := option.Value{Space: key.Space, Code: key.Code, Bytes: v.wire, Def: c.keaDef(out)}
	if m, ok := option.Redefine(val, c.optionTarget()); ok {
		c.addDefinition(out, m)
		val.Def = c.keaDef(out)
	}
	e, notes := option.Data(val, c.optionTarget())
	if v.names != nil {
		e.UserContext = e.UserContext.Set("sub-options", v.names)
	}
	for _, n := range notes {
		loss := Loss{At: at, Message: n.Message, Hint: n.Hint}
		switch {
		case n.Omit && n.Fidelity == diag.Exact:
			c.mark(at, diag.Exact, nil, "")
			c.Say(CodeNoEffect, loss)
		case n.Fidelity == diag.Dropped:
			c.Dropped(CodeOptionValue, loss)
		case n.Fidelity == diag.Approximate && c.onlySorted(val):
			loss.Message, loss.Hint = "Kea sends the options inside option "+itoa(int(e.Code))+" in the order of their codes", ""
			c.Say(CodeOptionRaw, loss)
		case n.Fidelity == diag.Approximate:
			loss.Severity = diag.Warning
			c.Approximate(CodeOptionRaw, loss)
		case !c.carries(out):
			c.Say(CodeOptionRaw, loss)
		}
		if n.Omit {
			return e, false
		}
	}
	return e, true
}

// carries reports whether an option is there to hold others, so that bytes are
// the natural way to write it.
func (c *Ctx) carries(out Key) bool {
	_, ok := c.state.opts.carried[out]
	return ok || out == Opt("dhcp", 43)
}

func (c *Ctx) optionTarget() option.Target {
	return option.Target{Family: c.Family, Release: c.Release}
}

// keaKey returns where Kea has an option: those of a site space stand among
// the options of the packet.
func (c *Ctx) keaKey(k Key) Key {
	if s := c.state.opts.spaces[k.Space]; s != nil && s.site {
		return Opt(c.baseSpace(), k.Code)
	}
	return k
}

// codeFits reports whether Kea can have an option of that code.
func (c *Ctx) codeFits(k Key, at *parser.Stmt) bool {
	limit := uint32(255)
	if c.V6() {
		limit = 65536
	}
	if k.Code > 0 && k.Code < limit {
		return true
	}
	c.Dropped(CodeOptionValue, Loss{At: at, Message: "there is no option " + itoa(int(k.Code)) + " in a packet that Kea sends", Hint: "remove the statement, or give the option a code of its own"})
	return false
}

// keaDef returns how Kea reads an option that it does not define itself,
// adding the definition of a well-known one when it is used first.
func (c *Ctx) keaDef(out Key) *keaoption.Def {
	o := &c.state.opts
	if d, ok := o.keaDefs[out]; ok {
		return d
	}
	if out.Space != c.baseSpace() {
		return nil
	}
	o.keaDefs[out] = nil
	if m, ok := option.Missing(c.Family, out.Code, c.Release); ok {
		c.addDefinition(out, m)
	}
	return o.keaDefs[out]
}

// optionData writes an option with the given bytes.
func (c *Ctx) optionData(def *parser.OptionDef, bytes []byte) kea.OptionData {
	key := Opt(def.Space, def.Code)
	k := c.keaKey(key)
	e, _ := option.Data(option.Value{Space: k.Space, Code: k.Code, Bytes: bytes, Def: c.keaDef(key)}, c.optionTarget())
	return e
}
