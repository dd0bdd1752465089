package upgrade

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strconv"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
)

// optionRules are about options that Kea names or defines otherwise.
var optionRules = []Rule{{
	Code: "KT4540", Severity: diag.Note, Gate: kea.R22, In: []string{"option-data"}, Keys: []string{"name"},
	Title: "default-url becomes v4-captive-portal",
	Doc:   "Option 114 was called `default-url` up to Kea 2.0. RFC 8910 gave it to captive portals, and 2.2 calls it `v4-captive-portal`. Clients read it as the address of the portal's API.",
	Apply: func(s *spot) {
		if s.value().Text == "default-url" && s.family() == kea.V4 && s.inOwnSpace() && !s.defines("default-url") {
			s.set(`"v4-captive-portal"`)
			s.say("the option `default-url` becomes `v4-captive-portal`")
		}
	},
	Example: Example{In: `{ "Dhcp4": { "option-data": [ { "name": "default-url", "data": "http://192.0.2.1/" } ] } }`,
		Out: `{ "Dhcp4": { "option-data": [ { "name": "v4-captive-portal", "data": "http://192.0.2.1/" } ] } }`},
}, {
	Code: "KT4541", Severity: diag.Note, Gate: kea.R22, In: []string{"option-def"},
	Title: "definition of an option that Kea has by itself",
	Doc:   "Each release of Kea knows more options by itself, and refuses a definition for the code of one: 2.6 came to know the classless routes (121), for example. The definition is taken out. Values of the option are written in the form of Kea's own definition (KT4542). Where the definition encapsulates a space of its own a person has to decide.",
	Apply: ownDefinition,
	Example: Example{In: `{ "Dhcp4": { "option-def": [ { "name": "routes", "code": 121, "type": "binary" } ] } }`,
		Out: `{ "Dhcp4": { "option-def": [ ] } }`},
}, {
	Code: "KT4542", Severity: diag.Note, Gate: kea.R22, In: []string{"option-data"},
	Title: "value of an option that Kea has by itself",
	Doc:   "The option was defined in the configuration, and the definition had to go, because Kea has one of its own (KT4541). Name and value are written as that wants them: what is sent stays the same to the byte.",
	Apply: ownValue,
	Example: Example{In: `{ "Dhcp4": { "option-def": [ { "name": "routes", "code": 121, "type": "uint8", "array": true } ],
  "option-data": [ { "name": "routes", "data": "8, 10, 192, 0, 2, 1" } ] } }`,
		Out: `{ "Dhcp4": { "option-def": [ ],
  "option-data": [ { "name": "classless-static-route", "data": "10.0.0.0/8 - 192.0.2.1" } ] } }`},
}, {
	Code: "KT4543", Severity: diag.Note, Gate: kea.R22, In: []string{"class"}, Keys: []string{"test", "template-test"},
	Title: "option in an expression has another name",
	Doc:   "The expression names an option by a name that is gone: the definition in the configuration had to go (KT4541), or Kea renamed the option (KT4540). The code stands in its place.",
	Apply: renameInTest,
	Example: Example{In: `{ "Dhcp4": { "client-classes": [ { "name": "a", "test": "option[default-url].exists" } ] } }`,
		Out: `{ "Dhcp4": { "client-classes": [ { "name": "a", "test": "option[114].exists" } ] } }`},
}, {
	Code: "KT4544", Severity: diag.Note, Gate: kea.R26, In: []string{"option-data"}, Keys: []string{"data"},
	Title: "value of an option that Kea defines anew",
	Doc:   "Kea 2.4 took the encrypted resolvers, `v4-dnr` and `v6-dnr`, as records with the lengths and parameters in hex. From 2.6 on their values are text of another form. The value is written in hex, which both understand: what is sent stays the same to the byte.",
	Apply: redefinedValue,
	Example: Example{In: `{ "Dhcp6": { "option-data": [ { "name": "v6-dnr", "data": "100, 17, dns.example.org., 001020010db8000000000000000000000053" } ] } }`,
		Out: `{ "Dhcp6": { "option-data": [ { "name": "v6-dnr", "data": "0064001103646e73076578616d706c65036f726700001020010db8000000000000000000000053", "csv-format": false } ] } }`},
}}

// known is a definition of the configuration beside Kea's own.
type known struct{ mine, keas *option.Def }

// server returns the server's map around s.
func (s *spot) server() *spot {
	up := s
	for up.object != serverMap && up.up != nil {
		up = up.up
	}
	return up
}

// inOwnSpace reports whether an option stands in the space of its server.
func (s *spot) inOwnSpace() bool {
	space := text(s.n, "space")
	return space == "" || space == option.DefaultSpace(s.family())
}

// defines reports whether the configuration defines an option of a name.
func (s *spot) defines(name string) bool {
	list := s.server().n.Get("option-def")
	if list == nil {
		return false
	}
	for _, def := range list.Items {
		if text(def, "name") == name {
			return true
		}
	}
	return false
}

// definition compares an option-def with what Kea has at its code.
func (s *spot) definition(n *kea.Node) (known, bool) {
	space := text(n, "space")
	code, err := strconv.ParseUint(number(n, "code"), 10, 16)
	if err != nil || space != "" && space != option.DefaultSpace(s.family()) || s.family() == kea.V4 && code == 43 {
		return known{}, false
	}
	keas, ok := option.ByCode(s.family(), "", uint32(code), s.options.To)
	if !ok {
		return known{}, false
	}
	array := n.Get("array")
	mine, err := option.FromKeaDef(s.family(), kea.OptionDef{Name: text(n, "name"), Code: uint32(code), Type: text(n, "type"),
		Array: array != nil && array.Text == "true", RecordTypes: text(n, "record-types"), Encapsulate: text(n, "encapsulate")})
	return known{mine, keas}, err == nil
}

// number returns the literal of an integer under a key of n.
func number(n *kea.Node, key string) string {
	if v := n.Get(key); v != nil && v.Kind == kea.Integer {
		return v.Text
	}
	return ""
}

// foreign reports a definition whose sub-options cannot be moved by rule.
func (k known) foreign() bool {
	return k.mine.Encapsulates != "" && k.mine.Encapsulates != k.keas.Encapsulates
}

// ownDefinition takes a definition out that Kea has by itself.
func ownDefinition(s *spot) {
	list := s.up.n.Get("option-def")
	k, ok := s.definition(s.n)
	if !ok || s.up.object != serverMap {
		return
	}
	if k.foreign() {
		hint, its := "define the sub-options in that space, or leave this option out", "its sub-options are in the space `"+k.keas.Encapsulates+"`"
		if k.keas.Encapsulates == "" {
			hint, its = "leave the sub-options and this definition out", "it has no sub-options"
		}
		s.fail(hint, "Kea %s defines the option %d, `%s`, by itself, and %s", s.options.To, k.keas.Code, k.keas.Name, its)
		return
	}
	for i, item := range list.Items {
		if item == s.n {
			s.edit.remove(list, i)
		}
	}
	s.say("the definition of `%s`, code %d, is taken out: Kea %s has `%s` by itself", short(k.mine.Name), k.keas.Code, s.options.To, k.keas.Name)
}

// definitionFor returns the definition that had to go of the option that s gives.
func (s *spot) definitionFor() (known, bool) {
	if s.server().object != serverMap || !s.inOwnSpace() {
		return known{}, false
	}
	list := s.server().n.Get("option-def")
	if list == nil {
		return known{}, false
	}
	name, code := text(s.n, "name"), number(s.n, "code")
	for _, def := range list.Items {
		if text(def, "name") != name && number(def, "code") != code {
			continue
		}
		if k, ok := s.definition(def); ok && !k.foreign() {
			return k, true
		}
	}
	return known{}, false
}

// ownValue writes an option as Kea's own definition wants it.
func ownValue(s *spot) {
	k, ok := s.definitionFor()
	if !ok {
		return
	}
	if name := s.member("name"); name != nil && name.value().Text != k.keas.Name {
		name.set(quote(k.keas.Name))
		name.say("the option `%s` becomes `%s`", short(name.value().Text), k.keas.Name)
	}
	data, csv := s.member("data"), s.n.Get("csv-format")
	if data == nil || csv != nil && csv.Text == "false" {
		return
	}
	wire, err := k.mine.Encode(data.value().Text)
	if err != nil {
		data.fail("write the value anew", "the value `%s` does not fit the definition that it had: %v", short(data.value().Text), err)
		return
	}
	if same, err := k.keas.Encode(data.value().Text); err == nil && bytes.Equal(same, wire) {
		return
	}
	data.rewrite(k, wire)
}

// redefinedValue rewrites the value of an option whose definition in Kea is
// another than it was.
func redefinedValue(s *spot) {
	csv := s.n.Get("csv-format")
	if csv != nil && csv.Text == "false" || !s.inOwnSpace() {
		return
	}
	keas, ok := s.keas(s.options.To)
	if !ok {
		return
	}
	if _, err := keas.Encode(s.value().Text); err == nil {
		return
	}
	for _, release := range kea.Releases {
		was, ok := s.keas(release)
		if !ok || was == keas || release > s.options.To {
			continue
		}
		if wire, err := was.Encode(s.value().Text); err == nil {
			s.rewrite(known{was, keas}, wire)
			return
		}
	}
}

// keas returns the definition that a release has of the option that s gives.
func (s *spot) keas(r kea.Release) (*option.Def, bool) {
	if code, err := strconv.ParseUint(number(s.n, "code"), 10, 16); err == nil {
		return option.ByCode(s.family(), "", uint32(code), r)
	}
	return option.Lookup(s.family(), "", text(s.n, "name"), r)
}

// rewrite gives data, the value of an option, the form of Kea's own definition:
// text if there is one, else hex digits.
func (s *spot) rewrite(k known, wire []byte) {
	value, ok := k.keas.Text(wire)
	if _, err := k.keas.Raw(wire); !ok && err != nil {
		s.fail("write the value anew, as Kea's manual shows", "the value `%s` does not fit `%s` of Kea %s: %v",
			short(s.value().Text), k.keas.Name, s.options.To, err)
		return
	}
	if !ok {
		value = hex.EncodeToString(wire)
		if csv := s.member("csv-format"); csv != nil {
			csv.set("false")
		} else {
			s.edit.add(s.n, s.i, part{text: `"csv-format": false`})
		}
	}
	s.set(quote(value))
	s.say("the value `%s` becomes `%s`, which are the same bytes", short(s.value().Text), short(value))
}

// renameInTest replaces names of options that are gone by their codes.
func renameInTest(s *spot) {
	server := s.server()
	if server.object != serverMap {
		return
	}
	codes := map[string]uint32{}
	if s.family() == kea.V4 && !s.defines("default-url") {
		codes["default-url"] = 114
	}
	if list := server.n.Get("option-def"); list != nil {
		for _, def := range list.Items {
			if k, ok := s.definition(def); ok && !k.foreign() && k.mine.Name != k.keas.Name {
				codes[k.mine.Name] = k.mine.Code
			}
		}
	}
	was := s.edit.text[s.value().Off:s.value().End]
	now := optionForm.ReplaceAllStringFunc(was, func(m string) string {
		if code, ok := codes[optionForm.FindStringSubmatch(m)[1]]; ok {
			return "option[" + strconv.Itoa(int(code)) + "]"
		}
		return m
	})
	if was != now {
		s.set(now)
		s.say("`%s` becomes `%s`", short(was), short(now))
	}
}

var optionForm = regexp.MustCompile(`option\[[ \t]*([A-Za-z][A-Za-z0-9_-]*)[ \t]*\]`)
