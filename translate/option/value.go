package option

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"github.com/keatool/keatool/parser"
)

// Wire is the value of an option as dhcpd would send it. Names that dhcpd
// compresses are written out, as Kea writes them.
type Wire struct {
	Bytes []byte
	// Unresolved are the host names whose addresses are missing from Bytes:
	// nobody looked them up, or they have none.
	Unresolved []string
}

// Resolver returns the addresses of a host name.
type Resolver func(name string) ([]netip.Addr, error)

// Encode returns the bytes of a value as it was read by the format of def. r
// looks host names up and may be nil. The error says which value has no bytes.
func Encode(def *parser.OptionDef, atoms []parser.Atom, r Resolver) (Wire, error) {
	var w Wire
	for _, a := range atoms {
		if err := w.add(def, a, r); err != nil {
			return Wire{}, err
		}
	}
	return w, nil
}

// FromExpr returns the value of `option NAME = EXPR;` whose expression is
// constant: dhcpd sends the bytes as they are, whatever the format of def says.
func FromExpr(_ *parser.OptionDef, constant []byte) Wire { return Wire{Bytes: constant} }

func (w *Wire) add(def *parser.OptionDef, a parser.Atom, r Resolver) (err error) {
	switch a.Kind {
	case 'I', '6':
		w.addr(a, r)
	case 'B', 'b', 'f':
		w.Bytes = append(w.Bytes, byte(a.Num))
	case 'S', 's':
		w.Bytes = binary.BigEndian.AppendUint16(w.Bytes, uint16(a.Num))
	case 'L', 'l', 'T':
		w.Bytes = binary.BigEndian.AppendUint32(w.Bytes, a.Num)
	case 'N':
		w.enum(def, a.Num)
	case 't', 'X', 'E':
		w.Bytes = append(w.Bytes, a.Data...)
	case 'd', 'D':
		w.Bytes, err = appendName(w.Bytes, a.Name)
	case 'k', 'U':
		w.Bytes = append(w.Bytes, a.Name...)
	case 'Z':
	default:
		err = fmt.Errorf("option `%s` has a value of unknown kind %q", def, a.Kind)
	}
	return err
}

// addr appends an address, or all addresses of the right family of a host name.
func (w *Wire) addr(a parser.Atom, r Resolver) {
	if a.Addr.IsValid() {
		w.Bytes = append(w.Bytes, a.Addr.AsSlice()...)
		return
	}
	before := len(w.Bytes)
	if r != nil {
		found, _ := r(a.Name)
		for _, x := range found {
			if x = x.Unmap(); x.Is4() == (a.Kind == 'I') {
				w.Bytes = append(w.Bytes, x.AsSlice()...)
			}
		}
	}
	if len(w.Bytes) == before {
		w.Unresolved = append(w.Unresolved, a.Name)
	}
}

// enum appends a word of an enumeration: status codes take two bytes, all
// other words one.
func (w *Wire) enum(def *parser.OptionDef, n uint32) {
	if strings.Contains(def.Format, "Nstatus-codes.") {
		w.Bytes = binary.BigEndian.AppendUint16(w.Bytes, uint16(n))
		return
	}
	w.Bytes = append(w.Bytes, byte(n))
}

// appendName appends a domain name as uncompressed labels. A backslash takes
// the next character as it is, or three digits as a byte.
func appendName(wire []byte, name string) ([]byte, error) {
	start := len(wire)
	wire = append(wire, 0)
	label := start // where the length of the label being written stands
	name = strings.TrimSuffix(name, ".")
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '.' {
			if wire[label] == 0 {
				return nil, fmt.Errorf("the domain name `%s` has an empty label", name)
			}
			label = len(wire)
			wire = append(wire, 0)
			continue
		}
		if c == '\\' && i+1 < len(name) {
			c, i = escaped(name, i+1)
		}
		if wire[label] == 63 {
			return nil, fmt.Errorf("a label of the domain name `%s` is longer than 63 bytes", name)
		}
		wire[label]++
		wire = append(wire, c)
	}
	if wire[label] > 0 {
		wire = append(wire, 0)
	}
	if len(wire)-start > 255 {
		return nil, fmt.Errorf("the domain name `%s` is longer than 255 bytes", name)
	}
	return wire, nil
}

// escaped reads what follows a backslash at i and returns the index of its last byte.
func escaped(s string, i int) (byte, int) {
	n := 0
	for k := i; k < i+3; k++ {
		if k >= len(s) || s[k] < '0' || s[k] > '9' {
			return s[i], i
		}
		n = n*10 + int(s[k]-'0')
	}
	return byte(n), i + 2
}
