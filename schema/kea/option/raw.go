package option

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// Bytes reads the data of an option-data entry with csv-format false: hex
// digits, plain or behind 0x, or bytes separated by colons or blanks, or text
// between apostrophes. An odd digit stands for a byte of its own in front.
func Bytes(data string) ([]byte, error) {
	if s := strings.TrimSpace(data); len(s) > 2 && s[0] == '\'' && s[len(s)-1] == '\'' {
		return []byte(s[1 : len(s)-1]), nil
	}
	if data == "" {
		return nil, nil
	}
	separator := ""
	if i := strings.IndexAny(data, ": "); i >= 0 {
		separator = data[i : i+1]
	}
	parts := []string{strings.TrimPrefix(data, "0x")}
	if separator != "" {
		parts = strings.Split(data, separator)
	}
	var out []byte
	for _, p := range parts {
		if len(p)%2 == 1 {
			p = "0" + p
		}
		b, err := hex.DecodeString(p)
		if err != nil || p == "" || separator != "" && len(b) > 1 {
			return nil, fmt.Errorf("%q is neither hex digits nor text between apostrophes", data)
		}
		out = append(out, b...)
	}
	return out, nil
}

// Raw returns the bytes that Kea sends when an option-data entry gives wire in
// hex, with csv-format false. Kea reads such bytes with the definition and
// writes them anew: what is left over behind the value is lost, NULs behind
// text too, compressed names are written out, and sub-options are sorted by
// code. An error means that Kea refuses the bytes, or names in them, or would
// send none of them.
func (d *Def) Raw(wire []byte) ([]byte, error) {
	switch {
	case d.container():
		return d.rawContainer(wire)
	case d.vendorClass():
		return wire, d.checkVendorClass(wire)
	case d.Type == Internal:
		return wire, d.checkInternal(wire)
	case d.Type == Binary, d.ownForm():
		return wire, nil
	case d.Type == Empty:
		return d.subOptions(nil, wire), nil
	case d.Type == String:
		if wire = bytes.TrimRight(wire, "\x00"); len(wire) == 0 {
			return nil, errors.New("a string option without text")
		}
		return wire, nil
	case d.Type == Record:
		return d.rawRecord(wire)
	case d.Array:
		return d.rawArray(wire)
	}
	out, rest, err := d.take(nil, d.Type, wire, 0)
	if err != nil {
		return nil, err
	}
	if d.Type == Tuple && len(out) == d.tupleLength() {
		return nil, errors.New("an empty tuple")
	}
	return d.subOptions(out, wire[rest:]), nil
}

// ownForm reports whether Kea has code of its own for the bytes of d, which
// keeps them: the names of clients (81, and 39 in DHCPv6) and pd-exclude.
func (d *Def) ownForm() bool {
	return d.Standard && (d.Space == "dhcp4" && d.Code == 81 || d.Space == "dhcp6" && (d.Code == 39 || d.Code == 67))
}

func (d *Def) rawRecord(wire []byte) (out []byte, err error) {
	at := 0
	for _, f := range d.Fields {
		before := len(out)
		if out, at, err = d.take(out, f, wire, at); err != nil {
			return nil, err
		}
		if f == Tuple && len(out)-before == d.tupleLength() {
			return nil, errors.New("an empty tuple in a record")
		}
	}
	for d.Array && at < len(wire) {
		last := d.Fields[len(d.Fields)-1]
		more, next, err := d.take(out, last, wire, at)
		if err != nil && last != Tuple {
			return out, nil // left over
		}
		if err != nil {
			return nil, err
		}
		out, at = more, next
	}
	return d.subOptions(out, wire[at:]), nil
}

func (d *Def) rawArray(wire []byte) (out []byte, err error) {
	if len(wire) == 0 && (d.Type.fixed() > 0 && d.Type != IPv4 && d.Type != IPv6 || d.Type == FQDN) {
		return nil, fmt.Errorf("no %s", d.Type)
	}
	for at := 0; at < len(wire); {
		more, next, err := d.take(out, d.Type, wire, at)
		if err != nil && d.Type == PSID && at > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		out, at = more, next
	}
	return out, nil
}

// take appends the value of type t that stands at wire[at:] and returns where it ends.
func (d *Def) take(out []byte, t Type, wire []byte, at int) ([]byte, int, error) {
	n := t.fixed()
	switch t {
	case String, Binary:
		n = len(wire) - at
	case FQDN:
		return takeLabels(out, wire, at)
	case Tuple:
		w := d.tupleLength()
		if n = w; len(wire)-at >= w {
			n = w + length(wire[at:at+w])
		}
	case IPv6Prefix:
		if n = 1; at < len(wire) {
			n = 1 + (int(wire[at])+7)/8
			if wire[at] > 128 {
				return nil, 0, errors.New("a prefix longer than 128 bits")
			}
		}
	}
	if len(wire)-at < n {
		return nil, 0, fmt.Errorf("%d bytes where %s takes %d", len(wire)-at, t, n)
	}
	return append(out, wire[at:at+n]...), at + n, nil
}

func length(b []byte) int {
	n := 0
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

// padded skips what Kea takes for padding, and for the end, inside its own option
// 43: codes 0 and 255, as among the options of a packet.
func (d *Def) padded(wire []byte) []byte {
	if !d.Standard || d.Family != kea.V4 || d.Code != 43 {
		return wire
	}
	wire = bytes.TrimLeft(wire, "\x00")
	if len(wire) > 0 && wire[0] == 255 {
		return nil
	}
	return wire
}

// subOptions appends the sub-options that wire is made of, by code; in DHCPv4
// those of one code become one. It stops at the first that is cut short. Where
// d encapsulates nothing, nothing is appended.
func (d *Def) subOptions(out, wire []byte) []byte {
	if d.Encapsulates == "" {
		return out
	}
	w := 1
	if d.Family == kea.V6 {
		w = 2
	}
	type sub struct {
		code int
		data []byte
	}
	var subs []sub
	wire = d.padded(wire)
	for len(wire) >= 2*w && len(wire)-2*w >= length(wire[w:2*w]) {
		n := length(wire[w : 2*w])
		s := sub{length(wire[:w]), bytes.Clone(wire[2*w : 2*w+n])}
		i := slices.IndexFunc(subs, func(o sub) bool { return o.code == s.code })
		if i >= 0 && d.Family == kea.V4 {
			subs[i].data = append(subs[i].data, s.data...)
		} else {
			subs = append(subs, s)
		}
		wire = d.padded(wire[2*w+n:])
	}
	slices.SortStableFunc(subs, func(a, b sub) int { return cmp.Compare(a.code, b.code) })
	for _, s := range subs {
		head := binary.BigEndian.AppendUint16(nil, uint16(s.code))
		head = binary.BigEndian.AppendUint16(head, uint16(len(s.data)))
		out = append(append(append(out, head[2-w:2]...), head[4-w:]...), s.data...)
	}
	return out
}
