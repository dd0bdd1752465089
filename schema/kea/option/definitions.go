package option

import "github.com/keatool/keatool/schema/kea"

// Definitions are the options that a configuration can name: those of a class,
// those that Kea knows by itself, and those of the configuration. They are made
// once and then only read.
type Definitions struct {
	family kea.Family
	rel    kea.Release
	names  map[spaceName]*Def
	codes  map[spaceCode]*Def
	outer  *Definitions // of a class: those of the server
}

type spaceName struct{ space, name string }

type spaceCode struct {
	space string
	code  uint32
}

// NewDefinitions reads the option-def entries of a server or, with its server's
// as outer, of a class. An entry that does not work out is kept with what can
// be read of it; its Type is empty, and no value can be checked by it.
func NewDefinitions(list []kea.OptionDef, f kea.Family, r kea.Release, outer *Definitions) *Definitions {
	d := &Definitions{family: f, rel: r, names: map[spaceName]*Def{}, codes: map[spaceCode]*Def{}, outer: outer}
	for _, o := range list {
		def, err := FromKeaDef(f, o)
		if err != nil {
			def = &Def{Family: f, Space: o.Space, Name: o.Name, Code: o.Code}
		}
		space := orDefault(f, o.Space)
		d.names[spaceName{space, o.Name}] = def
		d.codes[spaceCode{space, o.Code}] = def
	}
	return d
}

// Find looks for the definition of an option-data entry, by its code if it has
// one: in the class, in Kea, in the configuration; nil if there is none.
func (d *Definitions) Find(o *kea.OptionData) *Def {
	space := orDefault(d.family, o.Space)
	for scope := d; scope != nil; scope = scope.outer {
		if scope.outer == nil { // the server's own come after Kea's
			if def := d.standard(space, o); def != nil {
				return def
			}
		}
		if def := scope.names[spaceName{space, o.Name}]; o.Code == 0 && def != nil {
			return def
		}
		if def := scope.codes[spaceCode{space, o.Code}]; o.Code != 0 && def != nil {
			return def
		}
	}
	return nil
}

// standard returns Kea's own definition of o. Option 43 may be defined anew.
func (d *Definitions) standard(space string, o *kea.OptionData) *Def {
	var def *Def
	if o.Code == 0 {
		def, _ = Lookup(d.family, space, o.Name, d.rel)
	} else {
		def, _ = ByCode(d.family, space, o.Code, d.rel)
	}
	if def == nil || d.family != kea.V4 || def.Code != 43 || space != "dhcp4" {
		return def
	}
	for scope := d; scope != nil; scope = scope.outer {
		if own := scope.codes[spaceCode{space, 43}]; own != nil && (o.Name == "" || o.Name == own.Name) {
			return own
		}
	}
	return def
}
