package rules

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// flexOption is an option that host-identifier statements name, and how Kea
// reads it from a packet.
type flexOption struct {
	relay  int
	code   uint32
	space  string
	value  *kexpr.Expr
	first  *parser.Stmt
	values []flexValue
}

// flexValue is one host's identifier, waiting to be told from those of other options.
type flexValue struct {
	bytes []byte
	host  *scope.Host
}

// hostIdentifier reads a host-identifier statement. A native identifier is
// preferred; everything else becomes a flexible one.
func (c *Ctx) hostIdentifier(h *scope.Host) (idKind, []byte, bool) {
	id := h.HostID
	def := id.Option.Def
	if def == nil {
		return 0, nil, c.noFlexID(h, "the option is not known")
	}
	wire, err := option.Encode(def, id.Values, option.Resolver(c.Options.Resolve))
	if err != nil || len(wire.Unresolved) > 0 {
		return 0, nil, c.noFlexID(h, "its value could not be written as bytes")
	}
	switch {
	case id.Relay < 1 && def.Space == "dhcp6" && def.Code == 1:
		return idDUID, wire.Bytes, true
	case def.Space == "dhcp" && def.Code == 61:
		return idClientID, wire.Bytes, true
	case def.Space == "agent" && def.Code == 1 && !c.V6():
		c.state.hosts.flexFirst = c.state.hosts.flexFirst || !c.state.hosts.kinds[idCircuit] && len(c.state.hosts.flex) == 0
		return idCircuit, wire.Bytes, true
	}
	return c.flexIdentifier(h, wire.Bytes)
}

// flexIdentifier files an identifier under its option.
func (c *Ctx) flexIdentifier(h *scope.Host, b []byte) (idKind, []byte, bool) {
	if !c.AtLeast(kea.R30) {
		return 0, nil, c.noFlexID(h, "the hook that looks hosts up by any option is not part of the open Kea "+c.Release.String())
	}
	f := c.flexOption(h)
	if f == nil {
		return 0, nil, false
	}
	f.values = append(f.values, flexValue{b, h})
	return idFlex, b, true
}

// flexOption returns the entry for the option of a host; nil, after a report,
// if Kea cannot read it.
func (c *Ctx) flexOption(h *scope.Host) *flexOption {
	id := h.HostID
	s := &c.state.hosts
	for _, f := range s.flex {
		if f.relay == id.Relay && f.code == id.Option.Def.Code && f.space == id.Option.Def.Space {
			return f
		}
	}
	e := &parser.Expr{Op: parser.OpOption, Type: parser.DataType, Option: id.Option, Start: id.Option.Start, End: id.Option.End}
	if id.Relay >= 0 {
		n := &parser.Expr{Op: parser.OpNum, Type: parser.NumType, Num: int64(id.Relay), Start: e.Start, End: e.End}
		e = &parser.Expr{Op: parser.OpV6Relay, Type: parser.DataType, Args: []*parser.Expr{n, e}, Start: e.Start, End: e.End}
	}
	res, err := expr.String(e, c.Env(h.Scope))
	switch {
	case err != nil:
		c.noFlexID(h, problemOf(err).Message)
		return nil
	case res.Expr == nil:
		c.noFlexID(h, "its value is the same for every client")
		return nil
	}
	f := &flexOption{relay: id.Relay, code: id.Option.Def.Code, space: id.Option.Def.Space, value: res.Expr, first: h.HostIDStmt}
	s.flex = append(s.flex, f)
	return f
}

// noFlexID reports an identifier that Kea cannot look hosts up by; the result is false.
func (c *Ctx) noFlexID(h *scope.Host, why string) bool {
	c.Manual(CodeHostFlexID, Loss{At: h.HostIDStmt, Message: "host `" + h.Name + "` cannot be found by this option in Kea: " + why + "; it gets no reservation by it",
		Hint: "identify the host by hardware address, client identifier, DUID or circuit id"})
	return false
}

// flexIdentifiers writes the one expression that the flex_id hook has for the
// whole server. With several options each value is told apart by a leading byte,
// and the first option whose value belongs to a host counts. dhcpd tries them in
// reverse: the option that hosts named last comes first.
func (c *Ctx) flexIdentifiers() {
	list := slices.Clone(c.state.hosts.flex)
	if len(list) == 0 {
		return
	}
	slices.Reverse(list)
	e := list[0].value
	if len(list) > 1 {
		e = c.severalFlexOptions(list)
	}
	c.hook("libdhcp_flex_id.so", (*kea.Context)(nil).Set("identifier-expression", e.String()))
}

// maxFlexTests bounds the values tested one by one in the flex_id expression.
const maxFlexTests = 64

func (c *Ctx) severalFlexOptions(list []*flexOption) *kexpr.Expr {
	prefix := map[*scope.Host]byte{}
	for i, f := range list {
		for _, v := range f.values {
			prefix[v.host] = byte(i + 1)
		}
	}
	for _, p := range c.Hosts {
		if n := prefix[p.HostDecl]; n > 0 && p.Host.FlexID != "" {
			p.Host.FlexID = colonHex([]byte{n}) + ":" + p.Host.FlexID
		}
	}
	last := len(list) - 1
	e := tagged(list[last], last+1)
	for i := last - 1; i >= 0; i-- {
		e = kexpr.If(c.flexMatches(list[i]), tagged(list[i], i+1), e)
	}
	return e
}

// tagged is the value of an option behind its number.
func tagged(f *flexOption, n int) *kexpr.Expr {
	return kexpr.Cat(kexpr.Hex([]byte{byte(n)}), f.value)
}

// flexMatches tests whether the packet's value belongs to a host; with very many
// hosts, whether there is one.
func (c *Ctx) flexMatches(f *flexOption) *kexpr.Expr {
	if len(f.values) > maxFlexTests {
		c.report(CodeHostFlexID, diag.Approximate, Loss{At: f.first, Message: "a client that sends this option and another one that identifies hosts is looked up by this one only", Hint: "identify hosts by one option"})
		return kexpr.NotOf(kexpr.Eq(f.value, kexpr.Str("")))
	}
	var tests []*kexpr.Expr
	for _, v := range f.values {
		tests = append(tests, kexpr.Eq(f.value, kexpr.Hex(v.bytes)))
	}
	return kexpr.OrOf(tests...)
}
