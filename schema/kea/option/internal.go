package option

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

func (d *Def) encodeInternal(csv string) ([]byte, error) {
	if d.Space == "dhcp4" && d.Code == 121 {
		return encodeRoutes(csv)
	}
	if d.dnr() {
		return d.encodeDNR(csv)
	}
	return nil, errors.New("its text form is not known here; give the bytes in hex")
}

func (d *Def) internalText(wire []byte) (string, bool) {
	if d.Space == "dhcp4" && d.Code == 121 {
		return routesText(wire)
	}
	return "", false
}

// checkInternal reports whether Kea reads wire as the value of an internal
// option.
func (d *Def) checkInternal(wire []byte) error {
	if d.dnr() {
		return d.checkDNR(wire)
	}
	if d.Space != "dhcp4" || d.Code != 121 {
		return nil
	}
	if _, ok := routesText(wire); !ok {
		return errors.New("not made of whole routes (RFC 3442)")
	}
	return nil
}

// encodeRoutes reads `PREFIX - ROUTER, …` into the bytes of RFC 3442.
func encodeRoutes(csv string) ([]byte, error) {
	var wire []byte
	for _, v := range split(csv) {
		dest, router, ok := strings.Cut(v, "-")
		p, err1 := netip.ParsePrefix(strings.TrimSpace(dest))
		r, err2 := netip.ParseAddr(strings.TrimSpace(router))
		if !ok || err1 != nil || err2 != nil || !p.Addr().Is4() || !r.Is4() {
			return nil, fmt.Errorf("%q is not a route (10.0.0.0/8 - 192.0.2.1)", strings.TrimSpace(v))
		}
		b := p.Addr().As4()
		wire = append(append(wire, byte(p.Bits())), b[:(p.Bits()+7)/8]...)
		wire = append(wire, r.AsSlice()...)
	}
	if len(wire) == 0 {
		return nil, errors.New("no route")
	}
	return wire, nil
}

func routesText(wire []byte) (string, bool) {
	var routes []string
	for len(wire) > 0 {
		n := 1 + (int(wire[0])+7)/8
		if wire[0] > 32 || len(wire) < n+4 {
			return "", false
		}
		var b [4]byte
		copy(b[:], wire[1:n])
		dest := netip.PrefixFrom(netip.AddrFrom4(b), int(wire[0]))
		routes = append(routes, dest.String()+" - "+netip.AddrFrom4([4]byte(wire[n:n+4])).String())
		wire = wire[n+4:]
	}
	return strings.Join(routes, ", "), len(routes) > 0
}
