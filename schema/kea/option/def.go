// Package option knows the options that Kea defines, by name and by code, and
// turns their values from configuration text to bytes and back.
//
// The path: [Lookup] or [ByCode] finds a [Def] in the tables (table4.go,
// table6.go) or [FromKeaDef] makes one from an option-def; [Def.Encode] reads
// the data of an option-data entry; [Def.Text] writes one; [Def.Raw] says what
// becomes of bytes given in hex.
package option

import (
	"slices"
	"strings"
	"sync"

	"github.com/keatool/keatool/schema/kea"
)

// Type is the type of an option or of a record field, as Kea names it.
type Type string

// The types of option-def. Internal options have a text form of their own.
const (
	Empty      Type = "empty"
	Binary     Type = "binary"
	Boolean    Type = "boolean"
	Int8       Type = "int8"
	Int16      Type = "int16"
	Int32      Type = "int32"
	Uint8      Type = "uint8"
	Uint16     Type = "uint16"
	Uint32     Type = "uint32"
	IPv4       Type = "ipv4-address"
	IPv6       Type = "ipv6-address"
	IPv6Prefix Type = "ipv6-prefix"
	PSID       Type = "psid"
	String     Type = "string"
	Tuple      Type = "tuple"
	FQDN       Type = "fqdn"
	Record     Type = "record"
	Internal   Type = "internal"
)

// Def defines one option. Those that [Lookup] and [ByCode] return are shared:
// they must not be changed.
type Def struct {
	Family       kea.Family
	Space        string
	Code         uint32
	Name         string
	Type         Type
	Array        bool   // a record repeats its last field
	Fields       []Type // of a record
	Encapsulates string // space of the sub-options
	Since        kea.Release
	Until        kea.Release // first release without the definition; 0: none
	Configurable bool        // a value given in a configuration is sent; false: the server or client makes it
	Standard     bool        // defined by Kea itself
	Dhcpd        string      // name in dhcpd.conf, with its space unless that is dhcp; "" if dhcpd has none
}

// row is one line of the tables. Type ends in '*' for an array and lists the
// fields of a record in braces.
type row struct {
	space        string
	code         uint32
	name, typ    string
	encapsulates string
	since, until kea.Release
	configurable bool
	dhcpd        string
}

type nameKey struct {
	family      kea.Family
	space, name string
}

type codeKey struct {
	family kea.Family
	space  string
	code   uint32
}

type tables struct {
	byName map[nameKey][]*Def
	byCode map[codeKey][]*Def
	all    []*Def
}

// index is built once, when first asked for, and never changed.
var index = sync.OnceValue(func() *tables {
	t := &tables{map[nameKey][]*Def{}, map[codeKey][]*Def{}, nil}
	t.add(kea.V4, rows4)
	t.add(kea.V6, rows6)
	return t
})

func (t *tables) add(family kea.Family, rows []row) {
	for _, r := range rows {
		d := r.def(family)
		n, c := nameKey{family, d.Space, d.Name}, codeKey{family, d.Space, d.Code}
		t.byName[n] = append(t.byName[n], d)
		t.byCode[c] = append(t.byCode[c], d)
		t.all = append(t.all, d)
	}
}

func (r row) def(family kea.Family) *Def {
	d := &Def{Family: family, Space: r.space, Code: r.code, Name: r.name, Encapsulates: r.encapsulates,
		Since: r.since, Until: r.until, Configurable: r.configurable, Standard: true, Dhcpd: r.dhcpd}
	typ, array := strings.CutSuffix(r.typ, "*")
	d.Array = array
	if fields, ok := strings.CutPrefix(typ, "{"); ok {
		typ = string(Record)
		for f := range strings.SplitSeq(strings.TrimSuffix(fields, "}"), ", ") {
			d.Fields = append(d.Fields, Type(f))
		}
	}
	d.Type = Type(typ)
	return d
}

// Lookup returns Kea's own definition of an option by space and name. An empty
// space is dhcp4 or dhcp6.
func Lookup(family kea.Family, space, name string, r kea.Release) (*Def, bool) {
	return pick(index().byName[nameKey{family, ownSpace(family, space), name}], r)
}

// ByCode returns Kea's own definition of an option by space and code. An empty
// space is dhcp4 or dhcp6.
func ByCode(family kea.Family, space string, code uint32, r kea.Release) (*Def, bool) {
	return pick(index().byCode[codeKey{family, ownSpace(family, space), code}], r)
}

// All returns every definition that a release of Kea has, in table order.
func All(family kea.Family, r kea.Release) []*Def {
	var out []*Def
	for _, d := range index().all {
		if d.Family == family && d.in(r) {
			out = append(out, d)
		}
	}
	return out
}

// DefaultSpace returns the space of options that name none: dhcp4 or dhcp6.
func DefaultSpace(family kea.Family) string {
	if family == kea.V6 {
		return "dhcp6"
	}
	return "dhcp4"
}

func orDefault(family kea.Family, space string) string {
	if space == "" {
		return DefaultSpace(family)
	}
	return space
}

// ownSpace returns the space in which the tables have the options of space. The
// sub-options of CableLabs have a second one, which only Kea's examples use.
func ownSpace(family kea.Family, space string) string {
	if space == "docsis3-v4" && family == kea.V4 || space == "docsis3-v6" && family == kea.V6 {
		return "vendor-4491"
	}
	return orDefault(family, space)
}

func (d *Def) in(r kea.Release) bool { return d.Since <= r && (d.Until == 0 || r < d.Until) }

func pick(defs []*Def, r kea.Release) (*Def, bool) {
	if i := slices.IndexFunc(defs, func(d *Def) bool { return d.in(r) }); i >= 0 {
		return defs[i], true
	}
	return nil, false
}
