package option

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// Encode reads the data of an option-data entry with csv-format true and
// returns the bytes that Kea sends. The rules are Kea's: values end at commas,
// `\,` is a comma and `\\` a backslash, blanks around values and empty values
// do not count, and what is neither array nor record uses the first value only.
// One thing that Kea accepts is an error here: an IPv6 address for an
// ipv4-address.
func (d *Def) Encode(csv string) ([]byte, error) {
	wire, err := d.encode(csv)
	if err != nil {
		return nil, fmt.Errorf("option %s.%s (code %d): %w", d.Space, d.Name, d.Code, err)
	}
	return wire, nil
}

func (d *Def) encode(csv string) ([]byte, error) {
	if d.Type == Internal {
		return d.encodeInternal(csv)
	}
	values := split(csv)
	used, err := d.used(len(values))
	if err != nil {
		return nil, err
	}
	var wire []byte
	for i := range used {
		if wire, err = d.appendValue(wire, d.field(i), strings.TrimSpace(values[i])); err != nil {
			return nil, err
		}
	}
	return d.Raw(wire)
}

// Loads reports whether Kea loads a value that [Def.Encode] refuses: in a list
// of names, the last may be the root or have odd characters.
func (d *Def) Loads(csv string) bool {
	if d.Type != FQDN || !d.Array {
		return false
	}
	names := split(csv)
	return len(names) == 0 && d.Family == kea.V6 || len(names) == 1 && ValidDomain(strings.TrimSpace(names[0]))
}

// used returns how many of n values are used.
func (d *Def) used(n int) (int, error) {
	least := 1
	switch {
	case d.Type == Empty && n > 0:
		return 0, errors.New("an empty option takes no value")
	case d.Type == Empty, d.Type != Record && d.Array && n == 0:
		return 0, nil
	case d.Type == Record:
		least = len(d.Fields)
	}
	if n < least {
		return 0, fmt.Errorf("%d values where %d are needed", n, least)
	}
	if d.Array {
		return n, nil
	}
	return least, nil
}

// field returns the type of value i; those behind the last field are like it.
func (d *Def) field(i int) Type {
	if d.Type == Record {
		return d.Fields[min(i, len(d.Fields)-1)]
	}
	return d.Type
}

// Text returns the data that, with csv-format true, makes Kea send exactly
// wire; ok is false where no plain printable text does, and wire must be
// given in hex.
func (d *Def) Text(wire []byte) (csv string, ok bool) {
	if d.Type == Internal {
		csv, ok = d.internalText(wire)
	} else {
		csv, ok = d.text(wire)
	}
	if !ok {
		return "", false
	}
	back, err := d.encode(csv)
	if err != nil || !bytes.Equal(back, wire) {
		return "", false
	}
	return csv, true
}

func (d *Def) text(wire []byte) (string, bool) {
	if d.Type == Empty {
		return "", len(wire) == 0
	}
	if d.container() && len(wire) > 4 {
		wire = wire[:4] // the enterprise number; Text finds out whether the rest matters
	}
	if d.least() == 1 && !d.Array && d.Type != Record { // the usual option
		v, rest, ok := d.takeValue(d.Type, wire)
		return escape(v), ok && len(rest) == 0
	}
	var values []string
	for i := 0; i < d.least() || d.Array && len(wire) > 0; i++ {
		v, rest, ok := d.takeValue(d.field(i), wire)
		if !ok {
			return "", false
		}
		values, wire = append(values, escape(v)), rest
	}
	return strings.Join(values, ", "), len(wire) == 0
}

// least returns how many values d has at least.
func (d *Def) least() int {
	switch {
	case d.Type == Record:
		return len(d.Fields)
	case d.Array:
		return 0
	}
	return 1
}

// split cuts text at commas, drops empty values and undoes the escapes.
func split(text string) []string {
	if strings.IndexByte(text, '\\') < 0 {
		return slices.DeleteFunc(strings.Split(text, ","), func(s string) bool { return s == "" })
	}
	var values []string
	var value []byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ',':
			if len(value) > 0 {
				values, value = append(values, string(value)), nil
			}
		case c == '\\' && i+1 < len(text) && (text[i+1] == ',' || text[i+1] == '\\'):
			i++
			value = append(value, text[i])
		default:
			value = append(value, c)
		}
	}
	if len(value) > 0 {
		values = append(values, string(value))
	}
	return values
}

var escaper = strings.NewReplacer(`\`, `\\`, `,`, `\,`)

func escape(value string) string {
	if !strings.ContainsAny(value, `\,`) {
		return value
	}
	return escaper.Replace(value)
}
