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
			c.applyRequest(r, uint32(code))
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
	key := Opt("dhcp", code)
	if len(r.when) == 0 && r.at.Class == nil {
		for _, p := range c.allPlaces() {
			if p == r.at || r.at == c.Global || within(netOf(p), r.at, c.Global) {
				force(p, code)
			}
		}
		if r.at != c.Global {
			c.repeat(r.at, key, r.at, "")
		}
		return
	}
	tag := ""
	if len(r.when) > 0 {
		tag = c.tagClass(world{pos: r.when})
	}
	if r.at.Class != nil {
		force(r.at, code)
		c.repeat(r.at, key, c.Global, tag)
	}
	if !c.AtLeast(kea.R30) {
		c.repeatInClass(key, tag)
		return
	}
	if r.at.Class != nil {
		tag = r.at.Class.Name
	}
	for _, p := range c.netPlaces() {
		if r.at.Class != nil && p != c.Global || within(p, r.at, c.Global) {
			c.repeat(p, key, p, tag)
		}
	}
}

// netOf returns the network-side place that a place counts with.
func netOf(p *Place) *Place {
	if p.Host != nil {
		return p.HostNet
	}
	if p.Class != nil {
		return nil
	}
	return p
}

// force sets always-send on what a place already says about an option.
func force(p *Place, code uint32) (found bool) {
	for _, l := range p.OptionData() {
		for i := range *l {
			if e := &(*l)[i]; e.Code == code && e.Space == "" && !e.NeverSend {
				e.AlwaysSend, found = true, true
			}
		}
	}
	return found
}

// repeat writes the value that an option has at the place from into the list
// of p as well, to be sent to members of tag in any case.
func (c *Ctx) repeat(p *Place, key Key, from *Place, tag string) {
	own := p.Find(key) != nil
	if own && tag == "" || !own && tag != "" && p.Class == nil && p != c.Global && len(c.network(p.Up, key)) > 0 && p.Up == c.Global {
		return
	}
	b, ok := c.fixedValue(from, key)
	if !ok || tag != "" && !own && p.Class == nil {
		return
	}
	e := c.optionData(&parser.OptionDef{Space: key.Space, Code: key.Code}, b)
	e.AlwaysSend = true
	if tag != "" && c.AtLeast(kea.R30) {
		e.ClientClasses = []string{tag}
	}
	for _, l := range p.OptionData() {
		*l = append(*l, e)
	}
}

// repeatInClass gives the class of a branch the global value of an option, to
// be sent in any case, for releases without tags.
func (c *Ctx) repeatInClass(key Key, tag string) {
	entry := c.classes.byName[tag]
	b, ok := c.fixedValue(c.Global, key)
	if entry == nil || !ok {
		return
	}
	e := c.optionData(&parser.OptionDef{Space: key.Space, Code: key.Code}, b)
	e.AlwaysSend = true
	entry.class.OptionData = append(entry.class.OptionData, e)
}

// standard are the options that Kea sends unasked wherever they are set.
var standard = []uint32{1, 3, 6, 15, 54}

// alwaysSend says once what clients without a request list miss, or has Kea
// send it to them.
func (c *Ctx) alwaysSend() {
	if c.V6() {
		return
	}
	var codes []uint32
	for _, p := range c.allPlaces() {
		for _, l := range p.OptionData() {
			for i := range *l {
				e := &(*l)[i]
				if e.AlwaysSend || e.NeverSend || e.Space != "" || slices.Contains(standard, e.Code) {
					continue
				}
				if c.Options.AlwaysSendNoPRL {
					e.AlwaysSend = true
				} else if !slices.Contains(codes, e.Code) {
					codes = append(codes, e.Code)
				}
			}
		}
	}
	if len(codes) == 0 {
		return
	}
	slices.Sort(codes)
	var names []string
	for _, n := range codes {
		names = append(names, itoa(int(n)))
	}
	c.report(CodeNoRequestList, diag.None, Loss{Place: c.Global, Suffix: "/option-data",
		Message: "clients that send no request list get only mask, routers, name servers and domain from Kea; dhcpd sends them every option, here also " + strings.Join(names, ", "),
		Hint:    "use --always-send no-prl if there are such clients"})
}
