package rules

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/translate/option"
)

// outputs returns the options of the result that a statement about key has a
// part in, at a place: the option itself, or those that carry its space.
func (c *Ctx) outputs(p *Place, key Key) []Key {
	if key == keyVendorSpace && !c.V6() {
		return []Key{Opt("dhcp", 43)}
	}
	if !key.IsOption() {
		return nil
	}
	switch key.Space {
	case "dhcp", "dhcp6", "vendor", "vendor-class", "vsio", "agent", "fqdn", "nwip":
		return []Key{key}
	}
	s := c.space(key.Space)
	if s.site {
		if !c.siteChosen(p, key) {
			return nil
		}
		c.siteOption(p, key)
		return []Key{key}
	}
	var out []Key
	for _, k := range s.carriers {
		// dhcpd does not build an option inside another one inside a third.
		if k.Space == c.baseSpace() || k.Space == "vendor" || k.Space == "vsio" {
			out = append(out, k)
		}
	}
	if s.selected && !c.V6() {
		out = append(out, Opt("dhcp", 43))
	}
	return out
}

// siteChosen reports whether the clients of p can have options of the site space
// of key: those of a class or host that chooses another one cannot.
func (c *Ctx) siteChosen(p *Place, key Key) bool {
	if p.Class == nil && p.Host == nil {
		return true
	}
	cases := c.Cases(p.Find(keySiteSpace))
	cs, always := Always(cases)
	if !always || len(cases) > 1 {
		return true
	}
	name, ok := c.text(&cs.Set)
	return !ok || strings.EqualFold(name, key.Space)
}

// siteOption says so where a site space is not in force at the place itself.
func (c *Ctx) siteOption(p *Place, key Key) {
	q := p
	if p.Class != nil || p.Host != nil {
		if p.Find(keySiteSpace) != nil {
			return
		}
		q = c.Global
	}
	if _, d := q.Lookup(keySiteSpace); d != nil {
		return
	}
	if d := p.Find(key); d != nil {
		c.Approximate(CodeSiteSpace, Loss{At: d.Seq[0].Stmt, Place: p, Message: "no `site-option-space` selects `" + key.Space + "` in this scope; dhcpd sends the option only where one does, Kea wherever it is set here",
			Hint: "set the option in the scope that has site-option-space"})
	}
}

// builtFromSpace reports whether an option carries the options of a space.
func (c *Ctx) builtFromSpace(out Key) bool {
	if _, ok := c.state.opts.carried[out]; ok {
		return true
	}
	return out == Opt("dhcp", 43) && !c.V6() && len(c.selectedKeys()) > 0
}

// selectedKeys returns the sub-options of all spaces that option 43 can carry.
func (c *Ctx) selectedKeys() []Key {
	var out []Key
	for _, s := range c.state.opts.spaces {
		if s.selected {
			out = append(out, s.keys...)
		}
	}
	return out
}

// parts returns the keys whose statements have a part in an option.
func (c *Ctx) parts(out Key) []Key {
	if name, ok := c.state.opts.carried[out]; ok {
		return append([]Key{out}, c.space(name).keys...)
	}
	if out == Opt("dhcp", 43) && !c.V6() {
		return append([]Key{out, keyVendorSpace}, c.selectedKeys()...)
	}
	return []Key{out}
}

// wholeOption returns the option that the parts for each enterprise make up.
func (c *Ctx) wholeOption(out Key) (Key, bool) {
	switch out.Space {
	case "vendor":
		return Opt("dhcp", 125), true
	case "vendor-class":
		return Opt("dhcp", 124), true
	case "vsio":
		return Opt("dhcp6", 17), true
	}
	return Key{}, false
}

// deadSpace reports whether nothing at p could send options of the space of key.
func (c *Ctx) deadSpace(p *Place, key Key) bool {
	switch key.Space {
	case "vendor", "vendor-class", "vsio":
		return false
	}
	s := c.space(key.Space)
	return !s.site
}

// containerCases builds the value of an option that carries a space, from the
// sub-options in force: one case for each way their conditions turn out. A
// value of its own replaces what the sub-options would give.
func (c *Ctx) containerCases(v view, out Key) []optCase {
	raw := c.cases(v, out)
	var chosen []optCase
	if name, ok := c.state.opts.carried[out]; ok {
		chosen = []optCase{{val: &optValue{wire: []byte(name)}}}
	} else {
		chosen = c.cases(v, keyVendorSpace)
	}
	ws, _ := worlds(world{}, raw, chosen)
	var list []optCase
	for _, w := range ws {
		switch {
		case w.chosen[0] != nil:
			k := *w.chosen[0]
			k.all, k.own = w.pos, true
			list = append(list, k)
		case w.chosen[1] == nil:
			list = append(list, optCase{all: w.pos})
		default:
			list = append(list, c.gather(v, w, w.chosen[1])...)
		}
	}
	c.severalNetworks(v, out)
	return list
}

// gather encapsulates the options of the space that chosen names.
func (c *Ctx) gather(v view, w world, chosen *optCase) []optCase {
	s := c.space(string(chosen.val.wire))
	lists := make([][]optCase, len(s.keys))
	for i, k := range s.keys {
		lists[i] = c.cases(v, k)
	}
	ws, _ := worlds(world{pos: w.pos, neg: w.neg}, lists...)
	var out []optCase
	for _, sub := range ws {
		out = append(out, c.encapsulated(s, sub, chosen))
	}
	return out
}

// encapsulated is the case of one world: the sub-options it chose, as bytes.
func (c *Ctx) encapsulated(s *spaceInfo, w world, chosen *optCase) optCase {
	k := optCase{all: w.pos, own: true, src: slices.Clone(chosen.src)}
	var subs []option.SubOption
	var names *kea.Context
	for i, sub := range w.chosen {
		if sub == nil || sub.val == nil || sub.val.unset {
			continue
		}
		if sub.val.expr != nil {
			c.computedInside(sub)
			continue
		}
		subs = append(subs, option.SubOption{Code: s.keys[i].Code, Bytes: sub.val.wire})
		if def := sub.val.def; def != nil {
			names = names.Set(optionName(def), hex.EncodeToString(sub.val.wire))
		}
		k.src = append(k.src, sub.src...)
	}
	if len(subs) > 0 {
		k.val = &optValue{wire: option.Encapsulate(s.decl, subs), names: names}
	}
	return k
}

// computedInside reports a computed sub-option.
func (c *Ctx) computedInside(k *optCase) {
	for _, s := range k.src {
		c.Dropped(CodeOptionComputed, Loss{At: s.set.Stmt, Message: "Kea cannot compute an option inside another one for each client; it is left out",
			Hint: "write a class for each value that is needed"})
	}
}

// severalNetworks says so where a reservation of no network in particular has
// sub-options, and networks add others.
func (c *Ctx) severalNetworks(v view, out Key) {
	if v.host == nil || v.host.HostNet != nil {
		return
	}
	for _, k := range c.parts(out) {
		for _, p := range c.state.opts.netSide[k] {
			if d := v.host.Find(k); p != c.Global && d != nil {
				c.Approximate(CodeSpaceNotSent, Loss{At: d.Seq[0].Stmt, Place: v.host,
					Message: "dhcpd combines this with the sub-options of the network the client is in; the reservation applies in every network and has those of the server as a whole only",
					Hint:    "give the host a fixed-address in its network, or repeat the sub-options in it"})
				return
			}
		}
	}
}

// vendorEntries writes the options of one enterprise: the container with the
// number, and its sub-options, which Kea sends only if told to always.
func (c *Ctx) vendorEntries(out Key, k *optCase) []kea.OptionData {
	width := 1
	if c.V6() {
		width = 2
	}
	subs, ok := readSubs(k.val.wire, width)
	if !ok {
		c.notApart(k)
		return nil
	}
	if out.Code == 0 {
		c.Dropped(CodeOptionValue, Loss{At: firstSource(k), Message: "Kea sends no options of enterprise 0, which it takes for none; the value is left out",
			Hint: "nothing to do if it only stands there so that dhcpd sends option 125 at all"})
		return nil
	}
	list := []kea.OptionData{c.vendorContainer(out.Code)}
	for _, s := range subs {
		def := c.vendorDef(out, s.Code)
		e, notes := option.Data(option.Value{Space: option.VendorSpace(out.Code), Code: s.Code, Bytes: s.Bytes, Def: def}, c.optionTarget())
		if c.vendorNotes(out, notes, firstSource(k)) {
			e.AlwaysSend = true
			list = append(list, e)
		}
	}
	if len(list) == 1 {
		return nil
	}
	return list
}

// vendorNotes files what writing one option of an enterprise had to say; false
// if Kea cannot have it.
func (c *Ctx) vendorNotes(out Key, notes []option.Note, at *parser.Stmt) bool {
	for _, n := range notes {
		loss := Loss{At: at, Message: "inside the options of enterprise " + itoa(int(out.Code)) + ": " + n.Message, Hint: n.Hint}
		switch {
		case n.Fidelity == diag.Dropped:
			c.Dropped(CodeOptionValue, loss)
		case n.Fidelity == diag.Approximate:
			loss.Severity = diag.Warning
			c.Approximate(CodeOptionRaw, loss)
		}
		if n.Omit {
			return false
		}
	}
	return true
}

// vendorDef returns how Kea reads a sub-option of an enterprise, where the
// file defines it.
func (c *Ctx) vendorDef(out Key, code uint32) *keaoption.Def {
	if name, ok := c.state.opts.carried[out]; ok {
		return c.state.opts.keaDefs[Opt(name, code)]
	}
	return nil
}

// vendorContainer is the entry that makes Kea send the options of an enterprise.
func (c *Ctx) vendorContainer(enterprise uint32) kea.OptionData {
	e := kea.OptionData{Code: 125, Name: "vivso-suboptions", Data: itoa(int(enterprise)), CSV: ptr(true)}
	if c.V6() {
		e.Code, e.Name = 17, "vendor-opts"
	}
	return e
}

// notApart reports vendor data that is no list of sub-options.
func (c *Ctx) notApart(k *optCase) {
	c.Dropped(CodeOptionValue, Loss{At: firstSource(k), Message: "the data of the enterprise does not come apart into sub-options, and Kea refuses any other; the value is left out",
		Hint: "write codes and lengths before the contents"})
}

// withheld reports whether dhcpd leaves the options of a space out of option
// 125: it looks for those that carry others only where an option of space
// vendor is set itself.
func (c *Ctx) withheld(v view, out Key) bool {
	if _, carrier := c.state.opts.carried[out]; !carrier || out.Space != "vendor" {
		return false
	}
	return !slices.ContainsFunc(c.space("vendor").keys, func(k Key) bool {
		_, carrier := c.state.opts.carried[k]
		return !carrier && len(c.cases(v, k)) > 0
	})
}

// vendorClassEntry writes a vendor class: enterprise, length, data.
func (c *Ctx) vendorClassEntry(out Key, k *optCase) kea.OptionData {
	b := binary.BigEndian.AppendUint32(nil, out.Code)
	b = append(b, byte(len(k.val.wire)))
	return kea.OptionData{Code: 124, CSV: ptr(false), Data: hex.EncodeToString(append(b, k.val.wire...))}
}

// rawVendor splits a vendor option that was given as bytes into the form in
// which Kea sends it; ok is false for other options and for other contents.
func (c *Ctx) rawVendor(out Key, k *optCase) (list []kea.OptionData, ok bool) {
	if out != Opt("dhcp", 125) && out != Opt("dhcp6", 17) {
		return nil, false
	}
	b, read := k.val.wire, false
	for len(b) > 4 {
		enterprise, body := binary.BigEndian.Uint32(b), b[4:]
		b = nil
		if !c.V6() {
			n := int(body[0])
			if len(body) < 1+n {
				return nil, false
			}
			body, b = body[1:1+n], body[1+n:]
		}
		width := 1
		if c.V6() {
			width = 2
		}
		if _, ok := readSubs(body, width); !ok {
			return nil, false
		}
		part := optCase{val: &optValue{wire: body}, src: k.src}
		list = append(list, c.vendorEntries(Opt("vendor", enterprise), &part)...)
		read = true
	}
	return list, len(b) == 0 && read
}

// readSubs splits the contents of an option into sub-options with codes and
// lengths of width bytes.
func readSubs(b []byte, width int) (subs []option.SubOption, ok bool) {
	number := func(b []byte) uint32 {
		if width == 1 {
			return uint32(b[0])
		}
		return uint32(binary.BigEndian.Uint16(b))
	}
	for len(b) > 0 {
		if len(b) < 2*width {
			return nil, false
		}
		code, n := number(b), int(number(b[width:]))
		if len(b) < 2*width+n || n == 0 || code == 0 {
			return nil, false
		}
		subs = append(subs, option.SubOption{Code: code, Bytes: b[2*width : 2*width+n]})
		b = b[2*width+n:]
	}
	return subs, len(subs) > 0
}
