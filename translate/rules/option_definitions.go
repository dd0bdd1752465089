package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// spaceInfo is what is known of an option space other than the packet's own.
type spaceInfo struct {
	decl     parser.OptionSpace
	keys     []Key // options of the space that are set anywhere
	carriers []Key // options that carry the space
	selected bool  // named by vendor-option-space: option 43 carries it
	tested   bool  // expressions look for its options in requests
	site     bool  // named by site-option-space
}

// optionSpaces notes which option carries which space: tests of classes ask.
func (c *Ctx) optionSpaces() {
	c.state.opts = optionState{
		atoms: map[string]*atom{}, inForce: map[placeKey][]optCase{}, values: map[*parser.Stmt]*optValue{}, entries: map[*parser.Stmt]groupEntry{},
		byClass: map[Key][]layer{}, netSide: map[Key][]*Place{}, tags: map[string]string{},
		carriers: map[optCarrierKey]*kea.Class{}, listed: map[placeKey]bool{},
		spaces: map[string]*spaceInfo{}, keaDefs: map[Key]*keaoption.Def{}, carried: map[Key]string{},
		flexTags: map[string]string{}, flexDone: map[*parser.Stmt]bool{},
		classDefs: map[Key]kea.OptionDef{}, nulEnded: map[Key]bool{}, defined: map[defKey]Key{},
	}
	c.builtinSpaces()
	for _, s := range c.Model.Spaces {
		if n, ok := s.Node.(*parser.OptionSpace); ok {
			c.space(n.Name).decl = *n
		}
		c.Exact(s, nil, "")
	}
	for _, s := range c.Model.Defs {
		if n, ok := s.Node.(*parser.OptionDefine); ok && n.Def != nil {
			c.noteCarrier(n.Def)
		}
	}
	c.namedSpaces(c.Model.Root)
	c.noteTested()
	c.noteNULs()
}

// definitions carries option definitions over.
func (c *Ctx) definitions() {
	for i, s := range c.Model.Defs {
		c.definition(s, c.Model.Defs[i+1:])
	}
}

// builtinSpaces notes the spaces that dhcpd knows without being told.
func (c *Ctx) builtinSpaces() {
	wide := parser.OptionSpace{CodeWidth: 2, LengthWidth: 2}
	c.space("isc").decl, c.space("isc6").decl = wide, wide
	if c.V6() {
		c.noteCarrier(&parser.OptionDef{Space: "vsio", Code: 2495, Format: "Eisc6."})
		return
	}
	c.noteCarrier(&parser.OptionDef{Space: "vendor", Code: 2495, Format: "Eisc."})
}

// space returns what is known of a space.
func (c *Ctx) space(name string) *spaceInfo {
	name = strings.ToLower(name)
	s := c.state.opts.spaces[name]
	if s == nil {
		s = &spaceInfo{decl: parser.OptionSpace{Name: name, CodeWidth: 1, LengthWidth: 1}}
		c.state.opts.spaces[name] = s
	}
	return s
}

// noteCarrier notes that an option carries a space, as its format says.
func (c *Ctx) noteCarrier(def *parser.OptionDef) {
	i := strings.IndexByte(def.Format, 'E')
	if i < 0 {
		return
	}
	name, _, _ := strings.Cut(def.Format[i+1:], ".")
	if name == "" || i > 0 {
		return
	}
	key := Opt(def.Space, def.Code)
	s := c.space(name)
	s.carriers = append(s.carriers, key)
	c.state.opts.carried[key] = strings.ToLower(name)
}

// namedSpaces notes the spaces that vendor-option-space and site-option-space
// name in a scope and inside it.
func (c *Ctx) namedSpaces(sc *scope.Scope) {
	for i := range sc.Set {
		key, _ := keyOf(sc.Set[i].Node)
		if key != keyVendorSpace && key != keySiteSpace {
			continue
		}
		if name, ok := c.text(&sc.Set[i]); ok {
			info := c.space(name)
			info.selected = info.selected || key == keyVendorSpace
			info.site = info.site || key == keySiteSpace && !c.V6()
		}
	}
	for _, in := range sc.Children {
		c.namedSpaces(in)
	}
}

// noteSubOption notes that an option of a space is set somewhere.
func (c *Ctx) noteSubOption(key Key) {
	if !key.IsOption() || key.Space == c.baseSpace() {
		return
	}
	s := c.space(key.Space)
	if !slices.Contains(s.keys, key) {
		s.keys = append(s.keys, key)
	}
}

// definition carries one definition over; later are those after it in the file.
func (c *Ctx) definition(s *parser.Stmt, later []*parser.Stmt) {
	n, ok := s.Node.(*parser.OptionDefine)
	if !ok || n.Def == nil {
		c.Exact(s, nil, "")
		return
	}
	if by := redefined(n.Def, later); by != nil {
		c.Exact(s, nil, "")
		c.Say(CodeDefinitionTwice, Loss{At: s, Message: "option " + itoa(int(n.Def.Code)) + " is defined again later; dhcpd reads values by the last definition, and only that one is written",
			Hint: "remove the definition that does not count", Related: See(by, "the definition that counts")})
		return
	}
	d := option.Define(n.Def, c.Family, c.Release)
	if space, ok := c.ownSpace(n.Def); ok {
		d = d.In(space)
	}
	if d.Verdict == option.Own && nameTaken(n.Def, later) {
		d.Emit.Name = numbered(d.Emit)
	}
	if c.state.opts.nulEnded[Opt(n.Def.Space, n.Def.Code)] {
		d = d.Opaque()
	}
	if space, ok := c.takenApart(n.Def); ok {
		d = d.Carrying(space)
	}
	c.enterDefinition(s, n.Def, d)
}

// nameTaken reports whether a later statement gives the name to another code.
func nameTaken(def *parser.OptionDef, later []*parser.Stmt) bool {
	return slices.ContainsFunc(later, func(s *parser.Stmt) bool {
		n, ok := s.Node.(*parser.OptionDefine)
		return ok && n.Def != nil && n.Def.Space == def.Space && strings.EqualFold(n.Def.Name, def.Name)
	})
}

// numbered is the name of a definition with its code, for a name that another
// option of the space has.
func numbered(e kea.OptionDef) string { return e.Name + "-" + itoa(int(e.Code)) }

// redefined returns the later statement that defines the same code; nil if there is none.
func redefined(def *parser.OptionDef, later []*parser.Stmt) *parser.Stmt {
	for _, s := range later {
		if n, ok := s.Node.(*parser.OptionDefine); ok && n.Def != nil && n.Def.Space == def.Space && n.Def.Code == def.Code {
			return s
		}
	}
	return nil
}

// ownSpace returns the Kea space of a definition where that is not the one of
// its name: the packet's own for a site space, that of the enterprise for a
// space inside a vendor option.
func (c *Ctx) ownSpace(def *parser.OptionDef) (string, bool) {
	s := c.state.opts.spaces[def.Space]
	if s == nil {
		return "", false
	}
	if s.site {
		return keaoption.DefaultSpace(c.Family), true
	}
	for _, k := range s.carriers {
		if k.Space == "vendor" || k.Space == "vsio" {
			return option.VendorSpace(k.Code), true
		}
	}
	return "", false
}

// enterDefinition writes what became of a definition.
func (c *Ctx) enterDefinition(s *parser.Stmt, def *parser.OptionDef, d option.Definition) {
	key := Opt(def.Space, def.Code)
	if d.Def != nil {
		c.state.opts.keaDefs[key] = d.Def
	}
	fidelity := diag.Exact
	switch d.Verdict {
	case option.Own:
		e := d.Emit
		e.Comments, e.Origin = c.commentsOf(s), Line(s)
		c.ownDefinition(key, e, s)
	case option.Predefined, option.Container:
		fidelity = diag.Equivalent
	case option.Impossible:
		fidelity = diag.Dropped
		if def.Space != c.baseSpace() {
			// Its values travel as bytes of the option around them.
			c.mark(s, diag.Equivalent, nil, "")
			return
		}
	}
	c.mark(s, fidelity, c.Global, "/option-def")
	for _, n := range d.Notes {
		c.Say(CodeDefinition, Loss{At: s, Message: n.Message, Hint: n.Hint})
	}
}

// ownDefinition adds the definition of an option of the file. Where site spaces
// give one code two meanings, each class that sets the option has its own
// definition of it, as Kea allows for codes from 224 to 254.
func (c *Ctx) ownDefinition(key Key, e kea.OptionDef, at *parser.Stmt) {
	i := slices.IndexFunc(c.Server.OptionDefs, func(x kea.OptionDef) bool { return c.sameSpace(x, e) && x.Code == e.Code })
	if i < 0 && !c.definedInClasses(key) {
		c.addDefinition(key, e)
		return
	}
	o := &c.state.opts
	if i >= 0 {
		other := o.defined[defKey{c.keaKey(key).Space, e.Code}]
		if c.V6() || e.Code < 224 || e.Code > 254 || c.setOutsideClasses(other) || c.setOutsideClasses(key) || c.setTogether(other, key) {
			c.Server.OptionDefs[i].Type, c.Server.OptionDefs[i].Array, c.Server.OptionDefs[i].RecordTypes = string(keaoption.Binary), false, ""
			d, _ := keaoption.FromKeaDef(c.Family, c.Server.OptionDefs[i])
			o.keaDefs[key], o.keaDefs[other] = d, d
			c.Say(CodeDefinition, Loss{At: at, Place: c.Global, Suffix: "/option-def/" + itoa(i),
				Message: "option " + itoa(int(e.Code)) + " has two meanings, which Kea can tell apart in classes only; values of both are written as raw bytes, by the name `" + d.Name + "`"})
			return
		}
		o.classDefs[other] = c.Server.OptionDefs[i]
		c.Server.OptionDefs = slices.Delete(c.Server.OptionDefs, i, i+1)
	}
	if e.Space == keaoption.DefaultSpace(c.Family) {
		e.Space = ""
	}
	o.classDefs[key] = e
	o.keaDefs[key], _ = keaoption.FromKeaDef(c.Family, e)
}

// defineIn gives a class the definition of an option that it sets, where the
// server as a whole has none.
func (c *Ctx) defineIn(k *kea.Class, out Key) {
	e, ok := c.state.opts.classDefs[out]
	if ok && !slices.ContainsFunc(k.OptionDefs, func(x kea.OptionDef) bool { return x.Code == e.Code }) {
		k.OptionDefs = append(k.OptionDefs, e)
	}
}

// definedInClasses reports whether options with the code of key have their
// definitions in classes.
func (c *Ctx) definedInClasses(key Key) bool {
	for k := range c.state.opts.classDefs {
		if c.keaKey(k) == c.keaKey(key) {
			return true
		}
	}
	return false
}

// setOutsideClasses reports whether an option is set on the network side or by a host.
func (c *Ctx) setOutsideClasses(key Key) bool {
	sets := func(p *Place) bool { return p.Find(key) != nil }
	return slices.ContainsFunc(c.netPlaces(), sets) || slices.ContainsFunc(c.Hosts, sets)
}

// setTogether reports whether a class sets both of two options.
func (c *Ctx) setTogether(a, b Key) bool {
	return slices.ContainsFunc(c.Classes, func(p *Place) bool {
		return p.Find(a) != nil && p.Find(b) != nil && c.siteChosen(p, a) && c.siteChosen(p, b)
	})
}

// addDefinition adds an option-def and notes how Kea reads the option. Kea
// wants the names and codes of a space once.
func (c *Ctx) addDefinition(key Key, e kea.OptionDef) {
	if e.Space == keaoption.DefaultSpace(c.Family) {
		e.Space = ""
	}
	for _, x := range c.Server.OptionDefs {
		if !c.sameSpace(x, e) {
			continue
		}
		if x.Code == e.Code {
			return
		}
		if x.Name == e.Name {
			e.Name = numbered(e)
		}
	}
	d, err := keaoption.FromKeaDef(c.Family, e)
	if err != nil {
		return
	}
	o := &c.state.opts
	o.keaDefs[key] = d
	o.defined[defKey{c.keaKey(key).Space, e.Code}] = key
	c.Server.OptionDefs = append(c.Server.OptionDefs, e)
}

// sameSpace reports whether two definitions are of one space.
func (c *Ctx) sameSpace(a, b kea.OptionDef) bool {
	std := keaoption.DefaultSpace(c.Family)
	return orElse(a.Space, std) == orElse(b.Space, std)
}

// defKey is what Kea tells definitions apart by.
type defKey struct {
	space string
	code  uint32
}

// container returns the option that carries a space: its code, and the
// enterprise number where it is a vendor option.
func (c *Ctx) container(space string) (code uint32, enterprise int64, ok bool) {
	s := c.state.opts.spaces[strings.ToLower(space)]
	if s == nil {
		return 0, 0, false
	}
	if len(s.carriers) > 0 {
		k := s.carriers[0]
		switch k.Space {
		case "vendor":
			return 125, int64(k.Code), true
		case "vsio":
			return 17, int64(k.Code), true
		}
		return k.Code, 0, true
	}
	if s.selected && !c.V6() {
		return 43, 0, true
	}
	return 0, 0, false
}
