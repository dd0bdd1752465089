// Package draft writes the table of keys as JSON Schemas, draft 2020-12.
//
// The schemas hold no oneOf, anyOf or not: a validator that tries branches
// builds an error text for each that fails, and reservations come by the
// hundred thousand.
package draft

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// Daemons are those that have schemas.
var Daemons = []keys.Daemon{keys.DHCP4, keys.DHCP6, keys.D2, keys.Agent}

// Name returns the file name of the schema for release r of daemon d.
func Name(d keys.Daemon, r kea.Release) string {
	return fmt.Sprintf("%s-%s.json", words[d], r)
}

var words = map[keys.Daemon]string{keys.DHCP4: "dhcp4", keys.DHCP6: "dhcp6", keys.D2: "dhcp-ddns", keys.Agent: "control-agent"}

// programs are the names of the daemons' programs.
var programs = map[keys.Daemon]string{keys.DHCP4: "kea-dhcp4", keys.DHCP6: "kea-dhcp6", keys.D2: "kea-dhcp-ddns", keys.Agent: "kea-ctrl-agent"}

// Word returns the word for daemon d that names of files hold.
func Word(d keys.Daemon) string { return words[d] }

// URL returns the address by which the schema calls itself.
func URL(d keys.Daemon, r kea.Release) string {
	return "https://github.com/keatool/keatool/schema/json/" + Name(d, r)
}

// Schema returns the schema for release r of daemon d.
func Schema(d keys.Daemon, r kea.Release) []byte {
	top, root := keys.Top(d)
	g := &generator{daemon: d, release: r, defs: map[string]any{}}
	g.define(root)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"$id":                  URL(d, r),
		"title":                fmt.Sprintf("Configuration of %s %s", programs[d], r),
		"type":                 "object",
		"properties":           map[string]any{top: ref(root)},
		"required":             []string{top},
		"additionalProperties": false,
		"$defs":                g.defs,
	}); err != nil {
		panic(err) // maps, strings and numbers: cannot happen
	}
	return b.Bytes()
}

type generator struct {
	daemon  keys.Daemon
	release kea.Release
	defs    map[string]any
}

func ref(object string) map[string]any { return map[string]any{"$ref": "#/$defs/" + object} }

// define adds an object of the table, and those that it holds.
func (g *generator) define(name string) {
	if g.defs[name] != nil {
		return
	}
	o := keys.Lookup(name)
	properties := map[string]any{}
	def := map[string]any{"type": "object", "title": name, "description": o.Doc, "properties": properties, "additionalProperties": o.Open()}
	g.defs[name] = def
	if name == "server" || name == "d2" || name == "agent" {
		def["minProperties"] = 1
	}
	var required []string
	for i := range o.Keys {
		k := &o.Keys[i]
		if !k.In(g.daemon, g.release) {
			continue
		}
		properties[k.Name] = g.property(name, k)
		if k.Need {
			required = append(required, k.Name)
		}
	}
	if required != nil {
		def["required"] = required
	}
}

// property is the schema of a value of an object.
func (g *generator) property(object string, k *keys.Key) map[string]any {
	p := g.rule(&k.Rule)
	text := k.Doc
	value, words := keys.Default(object, k.Name, g.daemon, g.release)
	if value != "" {
		p["default"] = json.RawMessage(value)
	}
	if words = cmp.Or(words, value); words != "" {
		text += " Default: " + words + "."
	}
	if k.Old != 0 && g.release >= k.Old {
		p["deprecated"] = true
		if k.Use != "" {
			text += " Superseded by " + k.Use + "."
		}
	}
	p["description"] = text
	return p
}

func (g *generator) rule(r *keys.Rule) map[string]any {
	switch r.Kind {
	case keys.Text:
		return text(r)
	case keys.Integer:
		if r.Min == 0 && r.Max == 0 {
			return map[string]any{"type": "integer"}
		}
		return map[string]any{"type": "integer", "minimum": r.Min, "maximum": r.Max}
	case keys.Float:
		return map[string]any{"type": "number"}
	case keys.Bool:
		return map[string]any{"type": "boolean"}
	case keys.Free:
		return map[string]any{"type": "object"}
	case keys.Map:
		g.define(r.Of)
		p := ref(r.Of)
		if r.NonEmpty {
			p["minProperties"] = 1
		}
		return p
	}
	return g.array(r)
}

func (g *generator) array(r *keys.Rule) map[string]any {
	p := map[string]any{"type": "array"}
	if r.Kind == keys.Maps {
		g.define(r.Of)
		p["items"] = ref(r.Of)
	} else {
		p["items"] = text(r)
	}
	if r.NonEmpty {
		p["minItems"] = 1
	}
	if r.Unique {
		p["uniqueItems"] = true
	}
	return p
}

// text is the schema of a string.
func text(r *keys.Rule) map[string]any {
	p := map[string]any{"type": "string"}
	switch {
	case r.Enum != nil && r.Fold:
		p["pattern"] = anyCase(r.Enum)
	case r.Enum != nil:
		p["enum"] = r.Enum
	case r.Form == keys.NotEmpty:
		p["minLength"] = 1
	case r.Form.MaxLength() > 0:
		p["maxLength"] = r.Form.MaxLength()
	case r.Form.Pattern() != "":
		p["pattern"] = r.Form.Pattern()
	}
	return p
}

// anyCase is a pattern for words without regard to case, which the regular
// expressions of JSON Schema have no flag for.
func anyCase(list []string) string {
	var b strings.Builder
	for i, w := range list {
		b.WriteString([]string{"^(", "|"}[min(i, 1)])
		for _, ch := range w {
			if up, low := unicode.ToUpper(ch), unicode.ToLower(ch); up != low {
				fmt.Fprintf(&b, "[%c%c]", up, low)
			} else {
				b.WriteRune(ch)
			}
		}
	}
	return b.String() + ")$"
}
