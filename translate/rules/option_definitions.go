package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/translate/option"
)

// spaceInfo is what is known of an option space other than the packet's own.
type spaceInfo struct {
	decl     parser.OptionSpace
	keys     []Key // options of the space that are set anywhere
	carriers []Key // options that carry the space
	selected bool  // named by vendor-option-space: option 43 carries it
	site     bool  // named by site-option-space
}

// definitions carries option spaces and option definitions over.
func (c *Ctx) definitions() {
	c.state.opts = optionState{
		atoms: map[string]*atom{}, inForce: map[placeKey][]optCase{}, values: map[*parser.Stmt]*optValue{},
		byClass: map[Key][]layer{}, netSide: map[Key][]*Place{}, tags: map[string]string{},
		carriers: map[optCarrierKey]*kea.Class{}, listed: map[placeKey]bool{},
		spaces: map[string]*spaceInfo{}, keaDefs: map[Key]*keaoption.Def{}, carried: map[Key]string{},
		flexTags: map[string]string{}, flexDone: map[*parser.Stmt]bool{},
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
	c.namedSpaces()
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
	c.noteCarrier(&parser.OptionDef{Space: "dhcp", Code: 63, Format: "Enwip."})
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

// namedSpaces notes the spaces that vendor-option-space and site-option-space name.
func (c *Ctx) namedSpaces() {
	for _, p := range c.allPlaces() {
		for i := range p.Decisions {
			d := &p.Decisions[i]
			if d.Key != keyVendorSpace && d.Key != keySiteSpace {
				continue
			}
			for _, s := range d.Seq {
				name, ok := c.text(&s)
				if !ok {
					continue
				}
				info := c.space(name)
				info.selected = info.selected || d.Key == keyVendorSpace
				info.site = info.site || d.Key == keySiteSpace && !c.V6()
			}
		}
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
	c.enterDefinition(s, n.Def, d)
}

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
		c.addDefinition(e)
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

// addDefinition adds an option-def; Kea wants names and codes of a space once.
func (c *Ctx) addDefinition(e kea.OptionDef) {
	if e.Space == keaoption.DefaultSpace(c.Family) {
		e.Space = ""
	}
	for _, x := range c.Server.OptionDefs {
		if x.Space != e.Space {
			continue
		}
		if x.Code == e.Code {
			return
		}
		if x.Name == e.Name {
			e.Name += "-" + itoa(int(e.Code))
		}
	}
	c.Server.OptionDefs = append(c.Server.OptionDefs, e)
}

// container returns the option that carries a space: its code, and the
// enterprise number where it is a vendor option.
func (c *Ctx) container(space string) (code uint32, enterprise int64, ok bool) {
	s := c.state.opts.spaces[strings.ToLower(space)]
	if s == nil {
		return 0, 0, false
	}
	for _, k := range s.carriers {
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
