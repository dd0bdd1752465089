package option

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
)

// Verdict is what becomes of a definition.
type Verdict uint8

// The verdicts.
const (
	Own        Verdict = iota // an option-def of its own: [Definition.Emit]
	Predefined                // Kea defines the code itself and refuses another definition
	Container                 // an enterprise of vendor, vendor-class or vsio: no definition, see [VendorSpace]
	NotNeeded                 // of a space whose options travel as bytes of the option around them, or not at all
	Impossible                // Kea cannot have such an option
)

// Definition is what `option NAME code N = TYPE;` becomes.
type Definition struct {
	Verdict    Verdict
	Def        *keaoption.Def // how Kea reads values; nil: it has no definition
	Emit       kea.OptionDef  // Own: the entry of option-def
	Enterprise uint32         // Container
	Notes      []Note

	from   *parser.OptionDef
	family kea.Family
	r      kea.Release
}

// Define returns what becomes of a definition. The same code may be defined
// twice in dhcpd but not in Kea: of several definitions with one Kea space and
// code, emit one.
func Define(def *parser.OptionDef, family kea.Family, r kea.Release) Definition {
	d := Definition{from: def, family: family, r: r}
	switch def.Space {
	case "vendor", "vendor-class", "vsio":
		d.Verdict, d.Enterprise = Container, def.Code
		return d
	case "agent", "fqdn", "nwip", "server":
		d.Verdict = NotNeeded
		return d
	}
	if foreign := map[kea.Family]string{kea.V4: "dhcp6", kea.V6: "dhcp"}[family]; def.Space == foreign {
		d.Verdict = NotNeeded
		d.note(diag.Exact, fmt.Sprintf("options of space `%s` are never sent by this server", foreign), "remove the definition")
		return d
	}
	return d.In(KeaSpace(family, def.Space))
}

// In returns the definition for another space of Kea, such as that of an
// enterprise whose container encapsulates the space.
func (d Definition) In(space string) Definition {
	d.Verdict, d.Emit, d.Notes, d.Def = Own, kea.OptionDef{}, nil, nil
	if std, ok := keaoption.ByCode(d.family, space, d.from.Code, d.r); ok {
		d.Verdict, d.Def = Predefined, std
		d.note(diag.Exact, fmt.Sprintf("Kea defines option %d itself, as `%s` of type %s; values keep their bytes", std.Code, std.Name, TypeText(std)), "")
		return d
	}
	own := d.shape()
	own.Space, own.Code, own.Name = space, d.from.Code, d.name(space)
	made, err := keaoption.FromKeaDef(d.family, own)
	if err != nil {
		d.Verdict = Impossible
		d.note(diag.Dropped, fmt.Sprintf("Kea cannot have option `%s`: %v", d.from, err), "use a code from 1 to 254")
		return d
	}
	d.Def, d.Emit = made, made.KeaDef()
	return d
}

// noType is what is said of a format that Kea cannot describe.
const noType = "Kea has no such type; values are written as raw bytes"

// Opaque returns the definition as one of raw bytes, for a text that Kea would
// not send as it is: it leaves out NULs at the end of one.
func (d Definition) Opaque() Definition {
	if d.Verdict != Own || d.Emit.Type != string(keaoption.String) {
		return d
	}
	e := d.Emit
	e.Type = string(keaoption.Binary)
	def, err := keaoption.FromKeaDef(d.family, e)
	if err != nil {
		return d
	}
	d.Def, d.Emit, d.Notes = def, def.KeaDef(), slices.Clone(d.Notes)
	d.note(diag.Exact, "a value ends in a NUL, which Kea leaves out of text; values are written as raw bytes", "")
	return d
}

// Carrying returns the definition as one of an option that Kea takes apart, for
// conditions to look at the options of dhcpd's space in it. Kea then sends
// those in the order of their codes.
func (d Definition) Carrying(space string) Definition {
	if d.Verdict != Own {
		return d
	}
	e := d.Emit
	e.Type, e.Array, e.RecordTypes, e.Encapsulate = string(keaoption.Empty), false, "", KeaSpace(d.family, space)
	def, err := keaoption.FromKeaDef(d.family, e)
	if err != nil {
		return d
	}
	d.Def, d.Emit = def, def.KeaDef()
	d.Notes = slices.DeleteFunc(slices.Clone(d.Notes), func(n Note) bool { return n.Message == noType })
	return d
}

func (d *Definition) note(f diag.Fidelity, message, hint string) {
	d.Notes = append(d.Notes, Note{Fidelity: f, Message: message, Hint: hint})
}

// name returns the name for a definition in space: dhcpd's unless Kea refuses
// its characters or gives it to another option.
func (d *Definition) name(space string) string {
	name := safeName(d.from.Name)
	if std, ok := keaoption.Lookup(d.family, space, name, d.r); ok {
		name = fmt.Sprintf("%s-%d", name, d.from.Code)
		d.note(diag.Exact, fmt.Sprintf("renamed to `%s`: Kea's `%s` is option %d", name, std.Name, std.Code), "")
	} else if name != d.from.Name {
		d.note(diag.Exact, fmt.Sprintf("renamed to `%s`: Kea takes letters, digits, `-` and `_` in names", name), "")
	}
	return name
}

// shape returns type, array and record-types for the format of the definition.
// A format that Kea cannot describe becomes binary.
func (d *Definition) shape() kea.OptionDef {
	f, ok := readFormat(d.from.Format)
	switch {
	case !ok, f.optional:
	case len(f.types) == 0:
		return kea.OptionDef{Type: string(keaoption.Empty)}
	case d.family == kea.V4 && len(f.types) > 0 && f.types[0] == keaoption.IPv6 && (f.whole && f.same() || f.last && len(f.types) == 1):
		d.note(diag.Exact, "Kea breaks DHCPv4 packets with an array of ipv6-address; values are written as raw bytes", "")
		return kea.OptionDef{Type: string(keaoption.Binary)}
	case len(f.types) == 1:
		return kea.OptionDef{Type: string(f.types[0]), Array: f.whole || f.last}
	case f.whole && !f.same():
		d.note(diag.Exact, "Kea has no array of records; values are written as raw bytes", "")
		return kea.OptionDef{Type: string(keaoption.Binary)}
	case f.whole:
		return kea.OptionDef{Type: string(f.types[0]), Array: true}
	default:
		fields := make([]string, len(f.types))
		for i, t := range f.types {
			fields[i] = string(t)
		}
		return kea.OptionDef{Type: string(keaoption.Record), RecordTypes: strings.Join(fields, ", "), Array: f.last}
	}
	d.note(diag.Exact, noType, "")
	return kea.OptionDef{Type: string(keaoption.Binary)}
}

// format is a string of format letters as Kea types.
type format struct {
	types       []keaoption.Type
	whole, last bool // the whole, or the last type, repeats
	optional    bool
}

var letterTypes = map[byte]keaoption.Type{
	'I': keaoption.IPv4, '6': keaoption.IPv6, 'b': keaoption.Int8, 's': keaoption.Int16, 'l': keaoption.Int32,
	'B': keaoption.Uint8, 'S': keaoption.Uint16, 'L': keaoption.Uint32, 'T': keaoption.Uint32, 'f': keaoption.Boolean,
	't': keaoption.String, 'X': keaoption.Binary, 'd': keaoption.FQDN, 'D': keaoption.FQDN,
}

// readFormat reads format letters; ok is false where Kea has no type for one.
func readFormat(s string) (f format, ok bool) {
	for s != "" {
		c := s[0]
		s = s[1:]
		switch c {
		case 'A':
			f.whole = true
		case 'a':
			f.last = true
		case 'o':
			f.optional = true
		case 'Z':
		case 'D':
			s = strings.TrimPrefix(s, "c")
			f.types, f.last = append(f.types, keaoption.FQDN), true
			if s != "" {
				return f, false
			}
		default:
			t, known := letterTypes[c]
			if !known {
				return f, false
			}
			f.types = append(f.types, t)
		}
	}
	return f, true
}

// same reports whether all types are one.
func (f format) same() bool {
	for _, t := range f.types {
		if t != f.types[0] {
			return false
		}
	}
	return true
}
