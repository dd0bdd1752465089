package schema

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
)

// optionName and optionCode name an option in its space.
type optionName struct{ space, name string }

type optionCode struct {
	space string
	code  uint32
}

// orSpace returns space, or the family's own if it is empty.
func orSpace(space string, f kea.Family) string {
	if space == "" {
		return option.DefaultSpace(f)
	}
	return space
}

// globalOptions checks the option data of the server's own scope, where a
// value is text unless it says otherwise.
func (c *checker) globalOptions(s *kea.Server, root string) {
	for i := range s.OptionData {
		c.option(spot{container: root}, i, &s.OptionData[i], c.defs, true)
	}
}

// spot is an object that holds option data: a container, or an element of one
// of its lists. Only a fault needs its pointer as text.
type spot struct {
	container, list string
	index           int
}

func (s spot) pointer() string {
	if s.list == "" {
		return s.container
	}
	return at(s.container, s.list, s.index)
}

// options checks the option data of an object.
func (c *checker) options(where spot, list []kea.OptionData) {
	for i := range list {
		c.option(where, i, &list[i], c.defs, false)
	}
}

// option checks one entry of option data.
func (c *checker) option(where spot, i int, o *kea.OptionData, defs *option.Definitions, global bool) {
	target := func(key ...any) string { return at(at(where.pointer(), "option-data", i), key...) }
	space, own := orSpace(o.Space, c.fam), option.DefaultSpace(c.fam)
	switch {
	case !option.ValidName(space): // the schema says so
		return
	case o.Name == "" && o.Code == 0 && space == own:
		c.report(CodeOptionName, target(), "the option has neither `name` nor `code`", "")
		return
	case o.Name == "" && o.Code == 0: // the model does not tell code 0, which other spaces have, from no code
		return
	case space != own && (space == "dhcp4" || space == "dhcp6"):
		c.report(CodeFamily, target("space"), fmt.Sprintf("`%s` is the option space of the other family", space), "")
		return
	case o.Code > c.lastCode(space):
		c.report(kea.CodeRange, target("code"), fmt.Sprintf("the space `%s` has no code %d: the last is %d", space, o.Code, c.lastCode(space)), "")
		return
	}
	def := defs.Find(o)
	switch {
	case strings.Contains(o.Name, " "):
		c.report(CodeForm, target("name"), fmt.Sprintf("`%s` is no name of an option: there is a blank in it", short(o.Name)), "")
	case def == nil && o.Name != "" && o.Code == 0:
		c.report(CodeOptionUnknown, target("name"), fmt.Sprintf("there is no option `%s` in the space `%s`", o.Name, space), c.optionHint(o, space))
	case def == nil && (o.CSV != nil && *o.CSV || o.CSV == nil && global):
		key := "code"
		if o.Name != "" {
			key = "name"
		}
		c.report(CodeOptionUnknown, target(key), fmt.Sprintf("the option %d of the space `%s` is not defined, so that its value cannot be text", o.Code, space),
			"define it under `option-def`, or set `csv-format` to false and give the value in hex")
	case def != nil && o.Name != "" && def.Name != o.Name:
		c.report(CodeOptionUnknown, target("name"), fmt.Sprintf("the option %d is `%s`, not `%s`", o.Code, def.Name, o.Name), "keep one of the two")
	default:
		c.optionValue(target, o, def)
	}
}

// optionHint proposes the name that may have been meant.
func (c *checker) optionHint(o *kea.OptionData, space string) string {
	var names []string
	for _, d := range option.All(c.fam, c.rel) {
		if d.Space == space {
			names = append(names, d.Name)
		}
	}
	return nearestHint(o.Name, names)
}

// optionValue checks the value of an option; def is nil if there is none.
func (c *checker) optionValue(target func(...any) string, o *kea.OptionData, def *option.Def) {
	if def != nil && def.Type == "" || o.Data == "" && (o.NeverSend || def == nil) {
		return
	}
	var err error
	if def == nil || o.CSV != nil && !*o.CSV {
		var wire []byte
		if wire, err = option.Bytes(o.Data); err == nil && def != nil {
			_, err = def.Raw(wire)
		}
	} else {
		_, err = def.Encode(o.Data)
	}
	switch {
	case err == nil:
	case def != nil && (o.CSV == nil || *o.CSV) && def.Loads(o.Data):
		c.report(CodeOddNames, target("data"), fmt.Sprintf("Kea loads the value `%s`, which makes no list of names: %v", short(o.Data), err), "")
	default:
		c.report(CodeOptionValue, target("data"), fmt.Sprintf("the value `%s` does not fit: %v", short(o.Data), err), "")
	}
}

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

// definitionsOfServer checks option definitions.
func (c *checker) definitionsOfServer(s *kea.Server, root string) {
	seen := defined{register[optionCode]{}, register[optionName]{}}
	for i := range s.OptionDefs {
		d, where := &s.OptionDefs[i], at(root, "option-def", i)
		c.defineOnce(d, where, seen)
		c.redefinition(d, where, orSpace(d.Space, c.fam))
		c.definition(d, where)
	}
}

// defined is what a list of definitions has defined so far.
type defined struct {
	codes register[optionCode]
	names register[optionName]
}

// defineOnce checks that a definition is the first of its code and its name.
func (c *checker) defineOnce(d *kea.OptionDef, where string, seen defined) {
	space := orSpace(d.Space, c.fam)
	if first := seen.codes.add(optionCode{space, d.Code}, where); first != "" {
		c.twice(CodeDefinitionTwice, at(where, "code"), at(first, "code"), fmt.Sprintf("the code %d of the space `%s` is defined twice", d.Code, space))
	} else if first := seen.names.add(optionName{space, d.Name}, where); first != "" && d.Name != "" {
		c.twice(CodeDefinitionTwice, at(where, "name"), at(first, "name"), fmt.Sprintf("the option `%s` of the space `%s` is defined twice", d.Name, space))
	}
}

// redefinition checks that a definition is not for what Kea knows by itself.
func (c *checker) redefinition(d *kea.OptionDef, where, space string) {
	family := kea.V4
	switch space {
	case "dhcp4", "dhcp-agent-options-space":
	case "dhcp6":
		family = kea.V6
	default:
		return
	}
	if _, known := option.ByCode(family, space, d.Code, c.rel); known && !isVendor43(space, d.Code) {
		c.report(CodeDefinition, at(where, "code"), fmt.Sprintf("Kea defines the option %d itself", d.Code), "leave the definition out, or take a private code")
	} else if std, known := option.Lookup(family, space, d.Name, c.rel); known && std.Code != d.Code && !isVendor43(space, std.Code) {
		c.report(CodeDefinition, at(where, "name"), fmt.Sprintf("Kea has an option `%s` itself, with the code %d", d.Name, std.Code), "take another name")
	}
}

// isVendor43 reports whether an option is the one of Kea's own that may be
// defined anew.
func isVendor43(space string, code uint32) bool { return space == "dhcp4" && code == 43 }

// definition checks one option definition for itself.
func (c *checker) definition(d *kea.OptionDef, where string) {
	space := orSpace(d.Space, c.fam)
	switch {
	case d.Name == "" || d.Type == "": // the schema says so
	case d.Type != "record" && d.RecordTypes != "":
		c.report(CodeDefinition, at(where, "record-types"), fmt.Sprintf("`record-types` stands beside the type `%s`", d.Type), "the type of a record is `record`")
	case d.Encapsulate != "" && !option.ValidName(d.Encapsulate):
		c.report(CodeForm, at(where, "encapsulate"), fmt.Sprintf("`%s` is no name of an option space", short(d.Encapsulate)), "")
	case d.Encapsulate != "" && d.Encapsulate == space:
		c.report(CodeDefinition, at(where, "encapsulate"), fmt.Sprintf("the option encapsulates its own space `%s`", space), "")
	case d.Encapsulate != "" && d.Array:
		c.report(CodeDefinition, at(where, "encapsulate"), "an array cannot encapsulate a space", "")
	default:
		if _, err := option.FromKeaDef(c.fam, *d); err != nil && shapely(d, c.rel) {
			target := where
			if d.RecordTypes != "" {
				target = at(where, "record-types")
			}
			c.report(CodeDefinition, target, fmt.Sprintf("the definition of `%s` does not work out: %v", d.Name, err), "")
		}
	}
}

// shapely reports whether the schema has nothing to say about the name, the
// space and the type of d.
func shapely(d *kea.OptionDef, r kea.Release) bool {
	return option.ValidName(d.Name) && (d.Space == "" || option.ValidName(d.Space)) && (d.Type != "internal" || r >= kea.R26) && d.Type != "uint64"
}

// classOptions checks the definitions and the option data of a class.
func (c *checker) classOptions(class *kea.Class, where string) {
	defs := c.defs
	if len(class.OptionDefs) > 0 {
		defs = option.NewDefinitions(class.OptionDefs, c.fam, c.rel, c.defs)
	}
	seen := defined{register[optionCode]{}, register[optionName]{}}
	for i := range class.OptionDefs {
		d, place := &class.OptionDefs[i], at(where, "option-def", i)
		if space := orSpace(d.Space, c.fam); space != "dhcp4" {
			c.report(CodeDefinition, at(place, "space"), fmt.Sprintf("a class cannot define options of the space `%s`", space), "define them under the server's `option-def`")
			continue
		}
		if d.Code != 43 && (d.Code < 224 || d.Code > 254) {
			c.report(CodeDefinition, at(place, "code"), fmt.Sprintf("a class cannot define the option %d", d.Code), "only 43 and 224 to 254 differ from class to class")
			continue
		}
		c.defineOnce(d, place, seen)
		c.redefinition(d, place, "dhcp4")
		c.definition(d, place)
	}
	for i := range class.OptionData {
		c.option(spot{container: where}, i, &class.OptionData[i], defs, false)
	}
}

// codesOfOptions documents what is about the values of options.
func codesOfOptions() []diag.Info {
	return []diag.Info{
		{Code: CodeOptionUnknown, Severity: diag.Error, Title: "unknown option",
			Text:    "The option is defined neither by Kea nor under `option-def`, or its name and its code are those of different options. A value in hex, with `csv-format` set to false, needs no definition.",
			Example: `{ "Dhcp4": { "option-data": [ { "name": "router", "data": "192.0.2.1" } ] } }`},
		{Code: CodeOptionValue, Severity: diag.Error, Title: "option value that does not fit",
			Text:    "The value cannot be read as the type of the option. With `csv-format` true it is text, with commas between the fields and `\\,` for a comma; with false it is hex digits.",
			Example: `{ "Dhcp4": { "option-data": [ { "name": "routers", "data": "192.0.2" } ] } }`},
		{Code: CodeSocket, Severity: diag.Error, Title: "control socket that does not work out",
			Text:    "A Unix socket wants `socket-name`, an HTTP socket takes none, HTTPS wants certificates, and there is one Unix socket at most.",
			Example: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "unix" } ] } }`},
		{Code: CodeUser, Severity: diag.Error, Title: "user without usable name or password",
			Text:    "Each entry of `clients` has a `user` without a colon, or a file that holds name and password. Since 3.0 Kea refuses the passwords that examples have: 1234, ***** and keatest.",
			Example: `{ "Control-agent": { "authentication": { "type": "basic", "clients": [ { "user": "a:b", "password": "c" } ] } } }`},
		{Code: CodeOddNames, Severity: diag.Warning, Title: "list of names that is none",
			Text:    "Kea loads an option that is a list of domain names without looking closely: the root, names with characters that need quotes, and in DHCPv6 an empty list pass. Clients can do nothing with them.",
			Example: `{ "Dhcp4": { "option-data": [ { "name": "domain-search", "data": "a b" } ] } }`},
		{Code: CodeLibrary, Severity: diag.Error, Title: "hook library that Kea does not load",
			Text:    "From 2.6 on Kea loads libraries from its own directory only; the name of the file is enough. Kea 2.2 wants the whole path.",
			Example: `{ "Dhcp4": { "hooks-libraries": [ { "library": "/opt/libdhcp_lease_cmds.so" } ] } }`},
		{Code: CodeDatabase, Severity: diag.Error, Title: "key of another kind of database",
			Text:    "`read-timeout` and `write-timeout` are for MySQL, `tcp-user-timeout` is for PostgreSQL; Kea refuses them beside another `type`.",
			Example: `{ "Dhcp4": { "lease-database": { "type": "memfile", "read-timeout": 5 } } }`},
		{Code: CodeSecret, Severity: diag.Error, Title: "TSIG key without usable secret",
			Text:    "A key has either `secret`, in base64, or `secret-file`. `digest-bits` is 0 or a multiple of 8, at least 80 and at least half of the algorithm's digest.",
			Example: `{ "DhcpDdns": { "tsig-keys": [ { "name": "k", "algorithm": "HMAC-MD5" } ] } }`},
	}
}
