package option

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// KeaDef returns d as the option-def entry that would define it. The space is
// left out where it is the default of the family.
func (d *Def) KeaDef() kea.OptionDef {
	out := kea.OptionDef{Name: d.Name, Code: d.Code, Type: string(d.Type), Array: d.Array, Encapsulate: d.Encapsulates}
	if d.Space != DefaultSpace(d.Family) {
		out.Space = d.Space
	}
	fields := make([]string, len(d.Fields))
	for i, f := range d.Fields {
		fields[i] = string(f)
	}
	out.RecordTypes = strings.Join(fields, ", ")
	return out
}

// FromKeaDef makes a definition from an option-def entry of a server of the
// given family, refusing what Kea refuses whatever else is configured: bad
// names, codes out of range, unknown types, and arrays and records that cannot
// be read back. Whether the option is a standard one is not its business.
func FromKeaDef(family kea.Family, o kea.OptionDef) (*Def, error) {
	d := &Def{Family: family, Space: orDefault(family, o.Space), Code: o.Code, Name: o.Name, Type: Type(o.Type),
		Array: o.Array, Encapsulates: o.Encapsulate, Since: kea.Releases[0], Configurable: true}
	if d.Type == Record || o.RecordTypes != "" {
		for f := range strings.SplitSeq(o.RecordTypes, ",") {
			if f = strings.TrimSpace(f); f != "" {
				d.Fields = append(d.Fields, Type(f))
			}
		}
	}
	for _, check := range []func(*Def) error{checkNames, checkCode, checkType, checkArray, checkRecord} {
		if err := check(d); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// ValidName reports whether Kea takes s as the name of an option or a space:
// letters, digits, '-' and '_', the last two not at an end.
func ValidName(s string) bool {
	for i := range len(s) {
		c := s[i]
		inner := i > 0 && i < len(s)-1
		if !isAlnum(c) && !(inner && (c == '-' || c == '_')) {
			return false
		}
	}
	return s != ""
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func checkNames(d *Def) error {
	if !ValidName(d.Name) {
		return fmt.Errorf("invalid option name %q", d.Name)
	}
	if !ValidName(d.Space) {
		return fmt.Errorf("invalid option space %q", d.Space)
	}
	return nil
}

func checkCode(d *Def) error {
	limit := uint32(255)
	if d.Family == kea.V6 {
		limit = 65535
	}
	if d.Code > limit || d.Space == "dhcp4" && (d.Code == 0 || d.Code == 255) || d.Space == "dhcp6" && d.Code == 0 {
		return fmt.Errorf("code %d is out of range for option %s in space %s", d.Code, d.Name, d.Space)
	}
	return nil
}

func checkType(d *Def) error {
	if d.Type == Record || d.Type == Internal || isField(d.Type) || d.Type == Empty {
		return nil
	}
	return fmt.Errorf("unknown type %q of option %s", d.Type, d.Name)
}

func checkArray(d *Def) error {
	last := d.Type
	if n := len(d.Fields); n > 0 {
		last = d.Fields[n-1]
	}
	switch {
	case !d.Array:
		return nil
	case last == String || last == Binary || last == Empty || last == Internal:
		return fmt.Errorf("option %s: no array of %s", d.Name, last)
	case d.Encapsulates != "":
		return fmt.Errorf("option %s: an array cannot encapsulate", d.Name)
	}
	return nil
}

func checkRecord(d *Def) error {
	switch {
	case d.Encapsulates != "" && d.Encapsulates == d.Space:
		return fmt.Errorf("option %s encapsulates its own space", d.Name)
	case d.Type != Record && len(d.Fields) > 0:
		return fmt.Errorf("option %s: record-types without type record", d.Name)
	case d.Type == Record && len(d.Fields) < 2:
		return fmt.Errorf("option %s: a record needs two fields", d.Name)
	}
	for i, f := range d.Fields {
		if !isField(f) {
			return fmt.Errorf("option %s: no %q in a record", d.Name, f)
		}
		if (f == String || f == Binary) && i < len(d.Fields)-1 {
			return fmt.Errorf("option %s: %s must be the last field", d.Name, f)
		}
	}
	return nil
}

// isField reports whether t is a known type that a record may hold.
func isField(t Type) bool {
	switch t {
	case Binary, Boolean, Int8, Int16, Int32, Uint8, Uint16, Uint32, IPv4, IPv6, IPv6Prefix, PSID, String, Tuple, FQDN:
		return true
	}
	return false
}
