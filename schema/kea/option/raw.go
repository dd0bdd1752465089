package option

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Raw returns the bytes that Kea sends when an option-data entry gives wire in
// hex, with csv-format false. Kea reads such bytes with the definition and
// writes them anew, so that they may be refused, shortened or completed.
func (d *Def) Raw(wire []byte) ([]byte, error) {
	if d.container() {
		return d.rawContainer(wire)
	}
	switch {
	case d.Type == Internal, d.Type == Binary, d.Type == Empty:
		return wire, nil
	case d.Type == String:
		wire = bytes.TrimRight(wire, "\x00")
		if len(wire) == 0 {
			return nil, errors.New("a string option without text")
		}
		return wire, nil
	}
	return wire, d.check(wire)
}

// check reports whether wire is made of whole values.
func (d *Def) check(wire []byte) error {
	fields := []Type{d.Type}
	if d.Type == Record {
		fields = d.Fields
	}
	rest := wire
	for i := 0; i < d.least() || d.Array && len(rest) > 0; i++ {
		t := fields[min(i, len(fields)-1)]
		n, ok := d.size(t, rest)
		if !ok {
			return fmt.Errorf("%d bytes are not a value of type %s", len(wire), d.Type)
		}
		rest = rest[n:]
	}
	if len(rest) > 0 && d.Encapsulates == "" {
		return fmt.Errorf("%d bytes behind the value", len(rest))
	}
	return nil
}

// size returns the length of the value of type t that wire begins with.
func (d *Def) size(t Type, wire []byte) (n int, ok bool) {
	switch t {
	case String, Binary:
		return len(wire), true
	case Boolean:
		return 1, len(wire) > 0 && wire[0] <= 1
	case FQDN, Tuple, IPv6Prefix:
		var rest []byte
		switch t {
		case FQDN:
			_, rest, ok = takeName(wire)
		case Tuple:
			rest, ok = d.skipTuple(wire)
		default:
			_, rest, ok = takePrefix(wire)
		}
		return len(wire) - len(rest), ok
	}
	return t.fixed(), len(wire) >= t.fixed()
}

func (d *Def) skipTuple(wire []byte) ([]byte, bool) {
	w := d.tupleLength()
	if len(wire) < w {
		return nil, false
	}
	n := int(wire[0])
	if w == 2 {
		n = int(binary.BigEndian.Uint16(wire))
	}
	if len(wire) < w+n {
		return nil, false
	}
	return wire[w+n:], true
}

// container reports whether d is one of the options whose value is an
// enterprise number and that enterprise's sub-options.
func (d *Def) container() bool {
	return d.Standard && (d.Space == "dhcp4" && d.Code == 125 || d.Space == "dhcp6" && d.Code == 17)
}

// rawContainer completes the bytes of a container: in DHCPv4 a length byte
// comes behind the enterprise number.
func (d *Def) rawContainer(wire []byte) ([]byte, error) {
	if len(wire) < 4 {
		return nil, errors.New("no enterprise number")
	}
	if d.Space == "dhcp4" && len(wire) == 4 {
		return append(bytes.Clone(wire), 0), nil
	}
	return wire, nil
}
