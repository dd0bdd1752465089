package schema

import (
	"fmt"

	"github.com/keatool/keatool/schema/kea"
)

// optionsOfServer checks the option data of the server's own scope.
func (c *checker) optionsOfServer(s *kea.Server, root string) { c.options(root, s.OptionData) }

// ownSpace is the option space of the family; otherSpace the other family's.
func (c *checker) ownSpace() (own, other string) {
	if c.fam == kea.V6 {
		return "dhcp6", "dhcp4"
	}
	return "dhcp4", "dhcp6"
}

// options checks a list of option data below where.
func (c *checker) options(where string, list []kea.OptionData) {
	own, other := c.ownSpace()
	for i := range list {
		o := &list[i]
		space := o.Space
		if space == "" {
			space = own
		}
		switch {
		case o.Name == "" && o.Code == 0 && (space == own || !hasCode(o)):
			c.report(CodeOptionName, at(where, "option-data", i), "the option has neither `name` nor `code`", "")
		case space == other:
			c.report(CodeFamily, at(where, "option-data", i, "space"), fmt.Sprintf("`%s` is the option space of the other family", other), "")
		case o.Code > c.lastCode(space):
			c.report(kea.CodeRange, at(where, "option-data", i, "code"), fmt.Sprintf("the space `%s` has no code %d: the last is %d", space, o.Code, c.lastCode(space)), "")
		}
	}
}

// hasCode reports whether the code 0 of o was written; the model keeps no
// zero apart from an absent code, so that a nameless option outside the
// family's own space counts as having it.
func hasCode(o *kea.OptionData) bool { return o.Space != "" }

// lastCode is the greatest code of an option space.
func (c *checker) lastCode(space string) uint32 {
	switch {
	case c.fam == kea.V6:
		return 65535
	case space == "dhcp4":
		return 254
	}
	return 255
}

// definitions checks option definitions.
func (c *checker) definitions(s *kea.Server, root string) {
	own, other := c.ownSpace()
	type code struct {
		space string
		code  uint32
	}
	type name struct{ space, name string }
	codes, names := register[code]{}, register[name]{}
	for i := range s.OptionDefs {
		d, where := &s.OptionDefs[i], at(root, "option-def", i)
		space := d.Space
		if space == "" {
			space = own
		}
		if first := codes.add(code{space, d.Code}, where); first != "" {
			c.twice(CodeDefinitionTwice, at(where, "code"), at(first, "code"), fmt.Sprintf("the code %d of the space `%s` is defined twice", d.Code, space))
		} else if first := names.add(name{space, d.Name}, where); first != "" && d.Name != "" {
			c.twice(CodeDefinitionTwice, at(where, "name"), at(first, "name"), fmt.Sprintf("the option `%s` of the space `%s` is defined twice", d.Name, space))
		}
		c.definition(d, where, space, other)
	}
}

// definition checks one option definition.
func (c *checker) definition(d *kea.OptionDef, where, space, other string) {
	switch {
	case space == other:
		c.report(CodeFamily, at(where, "space"), fmt.Sprintf("`%s` is the option space of the other family", other), "")
	case d.Code > c.lastCode(space) || d.Code == 0 && (space == "dhcp4" || space == "dhcp6"):
		c.report(kea.CodeRange, at(where, "code"), fmt.Sprintf("the space `%s` has no code %d", space, d.Code), "")
	case d.Encapsulate != "" && d.Encapsulate == space:
		c.report(CodeDefinition, at(where, "encapsulate"), fmt.Sprintf("the option encapsulates its own space `%s`", space), "")
	case d.Encapsulate != "" && d.Array:
		c.report(CodeDefinition, at(where, "encapsulate"), "an array cannot encapsulate a space", "")
	case d.Array && (d.Type == "string" || d.Type == "binary" || d.Type == "empty"):
		c.report(CodeDefinition, at(where, "array"), fmt.Sprintf("there is no array of %s", d.Type), "values of no fixed length cannot be told apart")
	case d.Type == "record" && d.RecordTypes == "":
		c.report(CodeDefinition, where, "the record has no `record-types`", "")
	case d.Type != "record" && d.RecordTypes != "":
		c.report(CodeDefinition, at(where, "record-types"), fmt.Sprintf("`record-types` stand beside the type `%s`", d.Type), "only a record has them")
	}
}
