package option

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
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
	types, err := d.types(len(values))
	if err != nil {
		return nil, err
	}
	var wire []byte
	for i, t := range types {
		if wire, err = d.appendValue(wire, t, strings.TrimSpace(values[i])); err != nil {
			return nil, err
		}
	}
	return d.Raw(wire)
}

// types returns the types of the first n values, or of as many as are used.
func (d *Def) types(n int) ([]Type, error) {
	fields := []Type{d.Type}
	switch {
	case d.Type == Empty && n > 0:
		return nil, errors.New("an empty option takes no value")
	case d.Type == Empty, d.Type != Record && d.Array && n == 0:
		return nil, nil
	case d.Type == Record:
		fields = d.Fields
	}
	if n < len(fields) {
		return nil, fmt.Errorf("%d values where %d are needed", n, len(fields))
	}
	out := append([]Type(nil), fields...)
	for d.Array && len(out) < n {
		out = append(out, fields[len(fields)-1])
	}
	return out, nil
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
	fields := []Type{d.Type}
	switch d.Type {
	case Empty:
		return "", len(wire) == 0
	case Record:
		fields = d.Fields
	}
	if d.container() && len(wire) > 4 {
		wire = wire[:4] // the enterprise number; Text finds out whether the rest matters
	}
	var values []string
	for i := 0; i < d.least() || d.Array && len(wire) > 0; i++ {
		v, rest, ok := d.takeValue(fields[min(i, len(fields)-1)], wire)
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

func escape(value string) string { return escaper.Replace(value) }
