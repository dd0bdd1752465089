package option

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// Encrypted resolvers, RFC 9463: v4-dnr (162) holds any number of instances,
// each behind its length; v6-dnr (144) is one.

// dnr reports whether d is one of the two options.
func (d *Def) dnr() bool {
	return d.Space == "dhcp4" && d.Code == 162 || d.Space == "dhcp6" && d.Code == 144
}

// encodeDNR reads `PRIORITY, NAME[, ADDRESSES[, PARAMETERS]]`; in DHCPv4
// several are separated by `|`. Addresses and parameters are separated by
// blanks, the values of alpn by `\,`.
func (d *Def) encodeDNR(csv string) ([]byte, error) {
	if d.Family == kea.V6 {
		return d.appendResolver(nil, csv)
	}
	var wire []byte
	for part := range strings.SplitSeq(csv, "|") {
		one, err := d.appendResolver(nil, part)
		if err != nil {
			return nil, err
		}
		wire = append(appendLength(wire, 2, len(one)), one...)
	}
	return wire, nil
}

func appendLength(wire []byte, width, n int) []byte {
	return append(wire, binary.BigEndian.AppendUint16(nil, uint16(n))[2-width:]...)
}

func (d *Def) appendResolver(wire []byte, s string) ([]byte, error) {
	f := splitFields(s)
	if len(f) < 2 || len(f) > 4 {
		return nil, fmt.Errorf("%q is not `priority, name, addresses, parameters`", s)
	}
	wire, err := appendInt(wire, Uint16, f[0])
	if err != nil {
		return nil, err
	}
	name, err := appendName(nil, f[1])
	if err != nil {
		return nil, err
	}
	w := d.tupleLength()
	wire = append(appendLength(wire, w, len(name)), name...)
	if len(f) == 2 {
		return wire, nil
	}
	var addrs []byte
	for _, a := range strings.Fields(f[2]) {
		if addrs, err = appendAddr(addrs, map[kea.Family]Type{kea.V4: IPv4, kea.V6: IPv6}[d.Family], a); err != nil {
			return nil, err
		}
	}
	if len(addrs) == 0 {
		return nil, errors.New("no address of the resolver")
	}
	wire = append(appendLength(wire, w, len(addrs)), addrs...)
	if len(f) == 3 {
		return wire, nil
	}
	return appendParams(wire, f[3])
}

// splitFields cuts s at commas without a backslash; escapes stay.
func splitFields(s string) []string {
	var out []string
	start := 0
	for i := 0; i <= len(s); i++ {
		if i == len(s) || s[i] == ',' && (i == 0 || s[i-1] != '\\') {
			out = append(out, strings.TrimSpace(s[start:i]))
			start = i + 1
		}
	}
	return out
}

// appendParams appends service parameters (RFC 9460) by key: alpn 1, port 3, dohpath 7.
func appendParams(wire []byte, s string) ([]byte, error) {
	params := map[uint16][]byte{}
	for _, p := range strings.Fields(s) {
		key, value, _ := strings.Cut(p, "=")
		code, b, err := param(key, value)
		if err != nil {
			return nil, err
		}
		if _, twice := params[code]; twice {
			return nil, fmt.Errorf("parameter %s twice", key)
		}
		params[code] = b
	}
	for _, code := range []uint16{1, 3, 7} {
		if b, ok := params[code]; ok {
			wire = append(appendLength(binary.BigEndian.AppendUint16(wire, code), 2, len(b)), b...)
		}
	}
	return wire, nil
}

func param(key, value string) (code uint16, b []byte, err error) {
	switch key {
	case "alpn":
		for p := range strings.SplitSeq(value, `\,`) {
			if !slices.Contains([]string{"dot", "doq", "h2", "h3"}, p) {
				return 0, nil, fmt.Errorf("%q is not a protocol of a resolver (dot, doq, h2, h3)", p)
			}
			b = append(append(b, byte(len(p))), p...)
		}
		return 1, b, nil
	case "port":
		n, err := strconv.ParseUint(value, 10, 16)
		if err != nil || n > math.MaxUint16 {
			return 0, nil, fmt.Errorf("%q is not a port", value)
		}
		return 3, binary.BigEndian.AppendUint16(nil, uint16(n)), nil
	case "dohpath":
		if !strings.Contains(value, "{?dns}") {
			return 0, nil, fmt.Errorf("%q has no {?dns}", value)
		}
		return 7, []byte(value), nil
	}
	return 0, nil, fmt.Errorf("parameter %q is not one of alpn, port, dohpath", key)
}

// checkDNR reports whether Kea reads wire as the value of d.
func (d *Def) checkDNR(wire []byte) error {
	if d.Family == kea.V6 {
		return d.checkResolver(wire)
	}
	for len(wire) > 0 {
		if len(wire) < 2 || len(wire)-2 < length(wire[:2]) {
			return errors.New("a resolver is cut short")
		}
		n := 2 + length(wire[:2])
		if err := d.checkResolver(wire[2:n]); err != nil {
			return err
		}
		wire = wire[n:]
	}
	return nil
}

func (d *Def) checkResolver(b []byte) error {
	w := d.tupleLength()
	if len(b) < 2+w || len(b) < 2+w+length(b[2:2+w]) {
		return errors.New("a resolver is cut short")
	}
	n := length(b[2 : 2+w])
	name, rest := b[2+w:2+w+n], b[2+w+n:]
	if _, end, err := takeLabels(nil, name, 0); n != 1 && (err != nil || end != n) {
		return errors.New("a resolver without a whole name")
	}
	if len(rest) > 0 && (len(rest) < w || len(rest)-w < length(rest[:w])) {
		return errors.New("the addresses of a resolver are cut short")
	}
	if len(rest) == 0 {
		return nil
	}
	return checkParams(rest[w+length(rest[:w]):])
}

// checkParams reports whether b is made of the service parameters that Kea
// knows, in ascending order.
func checkParams(b []byte) error {
	for last := 0; len(b) > 0; {
		if len(b) < 4 || len(b)-4 < length(b[2:4]) {
			return errors.New("the parameters of a resolver are cut short")
		}
		key := length(b[:2])
		if key != 1 && key != 3 && key != 7 || key <= last {
			return fmt.Errorf("%d is no parameter of a resolver, or not in order", key)
		}
		last, b = key, b[4+length(b[2:4]):]
	}
	return nil
}
