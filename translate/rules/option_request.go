package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// request is a parameter request list that the configuration forces on clients.
type request struct {
	at    *Place
	when  []*atom
	codes []byte
	set   scope.Setting
	adds  bool // to what the client asks for, not instead of it
}

// requestList notes a forced request list; what it lists is sent in any case.
func (c *Ctx) requestList(p *Place, d *Decision) {
	for i := range d.Seq {
		s := d.Seq[i]
		all, ok := c.branchAtom(s.Stmt, s.When)
		if !ok {
			continue
		}
		r := request{at: p, when: all, set: s, adds: verbOf(s.Node) == parser.Append || verbOf(s.Node) == parser.Prepend}
		if e := exprOf(s.Node); e != nil {
			if r.codes, r.adds, ok = c.addedCodes(&s, p, e); !ok {
				c.Dropped(CodeOptionComputed, Loss{At: s.Stmt, Place: p, Message: "this request list cannot be worked out before a client comes; it is left out",
					Hint: "set always-send on the options that clients must get"})
				continue
			}
		} else if v := c.optValue(&s, p); v != nil {
			r.codes = v.wire
		}
		c.state.opts.requests = append(c.state.opts.requests, r)
	}
}

// addedCodes reads a constant list, or `concat(option dhcp-parameter-request-list, …)`
// with constants: then the list adds to the client's.
func (c *Ctx) addedCodes(s *scope.Setting, p *Place, e *parser.Expr) (codes []byte, adds, ok bool) {
	env := c.optionEnv(s, p)
	if b, ok := expr.Const(e, env); ok {
		return b, false, true
	}
	switch e.Op {
	case parser.OpOption:
		d := e.Option.Def
		return nil, true, d != nil && d.Space == "dhcp" && d.Code == 55
	case parser.OpConcat:
		for _, a := range e.Args {
			b, more, ok := c.addedCodes(s, p, a)
			if !ok {
				return nil, false, false
			}
			codes, adds = append(codes, b...), adds || more
		}
		return codes, adds, adds
	}
	return nil, false, false
}

// applyRequests sets always-send on the options of forced request lists.
func (c *Ctx) applyRequests() {
	for _, r := range c.state.opts.requests {
		for _, code := range r.codes {
			if !slices.Contains(standard, uint32(code)) {
				c.applyRequest(r, uint32(code))
			}
		}
		if r.adds {
			c.Equivalent(r.set.Stmt, r.at, "/option-data")
			continue
		}
		c.Approximate(CodeRequestList, Loss{At: r.set.Stmt, Place: r.at, Suffix: "/option-data",
			Message: "the listed options are always sent; what a client requests beyond them is sent as well, where dhcpd withholds it",
			Hint:    "remove options that clients must not get from the configuration"})
	}
}

// applyRequest has one option sent to the clients of a request whether they ask or not.
func (c *Ctx) applyRequest(r request, code uint32) {
	tag := ""
	if len(r.when) > 0 {
		tag = c.tagClass(world{pos: r.when})
	}
	switch {
	case r.at.Host != nil:
		force(r.at, code)
		c.repeat(r.at, code, placeOr(r.at.HostNet, c.Global))
	case r.at.Class != nil && tag != "":
		force(r.at, code)
		c.applyTagged(c.Global, code, c.flexDerived(r.at.Class.Name, tag))
	case r.at.Class != nil:
		force(r.at, code)
		c.applyTagged(c.Global, code, r.at.Class.Name)
	case tag != "":
		c.applyTagged(r.at, code, tag)
	default:
		for _, p := range c.allPlaces() {
			if r.at == c.Global || p.Class == nil && within(placeOr(p.HostNet, p), r.at, c.Global) {
				force(p, code)
			}
		}
		if r.at.Up != nil {
			c.repeat(r.at, code, r.at.Up)
		}
	}
}

// applyTagged has an option sent to members of a class on the network side at
// and inside at.
func (c *Ctx) applyTagged(at *Place, code uint32, class string) {
	if !c.AtLeast(kea.R30) {
		k := c.classes.byName[class].class
		if list := entriesOf(c.Global, code); len(list) > 0 && len(entriesIn(k.OptionData, code)) == 0 {
			k.OptionData = append(k.OptionData, forced(list[len(list)-1]))
		}
		return
	}
	for _, p := range c.netPlaces() {
		if !within(p, at, c.Global) {
			continue
		}
		for _, l := range p.OptionData() {
			list := entriesIn(*l, code)
			if len(list) == 1 && len(list[0].ClientClasses) == 0 && !list[0].AlwaysSend {
				e := forced(list[0])
				e.ClientClasses = []string{class}
				*l = append(*l, e)
				continue
			}
			forceIn(*l, code)
		}
	}
}

// entriesOf returns what a place says about an option of the packet.
func entriesOf(p *Place, code uint32) []kea.OptionData {
	for _, l := range p.OptionData() {
		return entriesIn(*l, code)
	}
	return nil
}

func entriesIn(list []kea.OptionData, code uint32) []kea.OptionData {
	var out []kea.OptionData
	for _, e := range list {
		if e.Code == code && e.Space == "" && !e.NeverSend {
			out = append(out, e)
		}
	}
	return out
}

// forced is a copy of an entry, without its comments, that is always sent.
func forced(e kea.OptionData) kea.OptionData {
	e.Note, e.AlwaysSend = kea.Note{}, true
	return e
}

// force sets always-send on what a place says about an option.
func force(p *Place, code uint32) {
	for _, l := range p.OptionData() {
		forceIn(*l, code)
	}
}

func forceIn(list []kea.OptionData, code uint32) {
	for i := range list {
		if e := &list[i]; e.Code == code && e.Space == "" && !e.NeverSend {
			e.AlwaysSend = true
		}
	}
}

// repeat writes what wider places say about an option into the lists of p as
// well, to be sent in any case.
func (c *Ctx) repeat(p *Place, code uint32, wider *Place) {
	for ; wider != nil; wider = wider.Up {
		found := entriesOf(wider, code)
		if len(found) == 0 {
			continue
		}
		for _, l := range p.OptionData() {
			if len(entriesIn(*l, code)) > 0 {
				continue
			}
			for _, e := range found {
				*l = append(*l, forced(e))
			}
		}
		return
	}
}

// standard are the options that Kea sends unasked wherever they are set.
var standard = []uint32{1, 3, 6, 15, 54}

// alwaysSend says once what clients without a request list miss, or has Kea
// send it to them.
func (c *Ctx) alwaysSend() {
	if c.V6() {
		return
	}
	var seen [256]bool
	visit := func(list []kea.OptionData) {
		for i := range list {
			e := &list[i]
			if e.AlwaysSend || e.NeverSend || e.Space != "" || e.Code > 255 || slices.Contains(standard, e.Code) {
				continue
			}
			e.AlwaysSend = c.Options.AlwaysSendNoPRL
			seen[e.Code] = true
		}
	}
	for _, list := range [][]*Place{c.netPlaces(), c.Classes} {
		for _, p := range list {
			for _, l := range p.OptionData() {
				visit(*l)
			}
		}
	}
	for _, e := range c.classes.entries {
		visit(e.class.OptionData)
	}
	for _, p := range c.Hosts {
		visit(p.Host.OptionData)
	}
	if !c.Options.AlwaysSendNoPRL {
		c.unaskedNote(seen)
	}
}

// unaskedNote names the options that clients without a request list miss.
func (c *Ctx) unaskedNote(seen [256]bool) {
	var names []string
	for code, there := range seen {
		if there {
			names = append(names, itoa(code))
		}
	}
	if len(names) == 0 {
		return
	}
	if c.scripting() {
		c.state.script.unasked = names
		c.report(CodeScripted, diag.None, Loss{Place: c.Global, Suffix: "/hooks-libraries",
			Message: "the script " + c.Options.ScriptName + " sends clients without a request list every option, as dhcpd does (but for BOOTP); Kea would keep " + strings.Join(names, ", ") + " back",
			Hint:    "serve the result with `keatool serve`; Kea does not load scripts"})
		return
	}
	c.report(CodeNoRequestList, diag.None, Loss{Place: c.Global, Suffix: "/option-data",
		Message: "clients that send no request list get only mask, routers, name servers and domain from Kea; dhcpd sends them every option, here also " + strings.Join(names, ", "),
		Hint:    "use --always-send no-prl if there are such clients"})
}
