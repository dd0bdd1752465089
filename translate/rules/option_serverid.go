package rules

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// serverIdentifier: option 54 is an ordinary option in Kea, the DHCPv6 server
// identifier is the server's own.
func (c *Ctx) serverIdentifier(p *Place, d *Decision) bool {
	if c.V6() {
		c.optionServerDUID(p, d)
		return true
	}
	cases := c.outCases(c.viewOf(p), d.Key)
	c.write(p, d.Key, cases)
	if p.Kind == scope.PoolScope || p.Host != nil || len(cases) > 1 {
		for i := range cases {
			c.recognise(p, d, &cases[i])
		}
	}
	return true
}

// recognise makes Kea take requests that name a server identifier for its own.
// It looks for the one value that the server, a shared network or a subnet has,
// and for those of the classes of the request: so the requests that name it
// get a class that has it.
func (c *Ctx) recognise(p *Place, d *Decision, k *optCase) {
	at := firstSource(k)
	if at == nil || k.val == nil || !contains(d.Seq, at) {
		return
	}
	addr, ok := netip.AddrFromSlice(k.val.wire)
	if !ok || !addr.Is4() {
		return
	}
	c.Equivalent(at, p, "/option-data")
	c.Say(CodeServerIDPlace, Loss{At: at, Place: p, Message: "a class makes Kea recognise the requests that name this server identifier", Hint: "nothing need be done"})
	name := "server-id." + addr.String()
	if c.classes.byName[name] != nil {
		return
	}
	test := kexpr.Eq(kexpr.Opt(54), kexpr.Hex(k.val.wire))
	class := c.AddClass(ClassSpec{Name: name, Test: test, Section: sectionAuxiliary})
	e, _ := option.Data(option.Value{Space: "dhcp", Code: 54, Bytes: k.val.wire}, c.optionTarget())
	class.OptionData = []kea.OptionData{e}
}
