package expr

import (
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// hardware is the hardware type and address.
func (t *translator) hardware(e *parser.Expr) (data, error) {
	if t.env.Family == kea.V6 {
		return data{}, problem(e, "DHCPv6 clients do not tell their hardware address", "test the client's DUID, option dhcp6.client-id")
	}
	return always(kexpr.Cat(hardwareType(), mac()), 17), nil
}

func hardwareType() *kexpr.Expr { return kexpr.Tail(kexpr.Pkt("pkt4.htype"), -1) }

func mac() *kexpr.Expr { return kexpr.Pkt("pkt4.mac") }

// hardwarePart is a part of the hardware type and address.
func (t *translator) hardwarePart(e *parser.Expr, off, n int64) (data, error) {
	if _, err := t.hardware(e); err != nil {
		return data{}, err
	}
	switch {
	case n == 0:
		return constant(nil), nil
	case off > 0:
		return always(mac(), 16).slice(off-1, n), nil
	case n == 1:
		return data{e: hardwareType(), has: fixed(true), blank: true, max: 1, exact: true}, nil
	}
	return always(kexpr.Cat(hardwareType(), always(mac(), 16).slice(0, n-1).e), min(n, 17)), nil
}

// fields are the parts of a BOOTP message that Kea can read.
var fields = []struct {
	name     string
	off, len int64
	last     bool // the last byte of a number of four
}{
	{"pkt4.htype", 1, 1, true}, {"pkt4.hlen", 2, 1, true}, {"pkt4.transid", 4, 4, false}, {"pkt4.ciaddr", 12, 4, false},
	{"pkt4.yiaddr", 16, 4, false}, {"pkt4.siaddr", 20, 4, false}, {"pkt4.giaddr", 24, 4, false}, {"pkt4.mac", 28, 16, false},
}

// packet is a part of the message as it came.
func (t *translator) packet(e *parser.Expr) (data, error) {
	off, err := t.number(e.Args[0])
	if err != nil || off < 0 {
		return null(), err
	}
	n, err := t.number(e.Args[1])
	if err != nil || n < 0 {
		return null(), err
	}
	if t.env.Family == kea.V6 {
		return data{}, problem(e, "Kea cannot read a DHCPv6 message by offset", "test an option")
	}
	if off == 0 && n == 1 {
		return constant([]byte{1}), nil // op: a server gets requests only
	}
	for _, f := range fields {
		if off < f.off || off+n > f.off+f.len || n == 0 {
			continue
		}
		return t.field(e, f.name, off-f.off, n, f.last), nil
	}
	return data{}, problem(e, "Kea cannot read this part of the message", "it has op, htype, hlen, xid, the addresses and chaddr")
}

func (t *translator) field(e *parser.Expr, name string, off, n int64, last bool) data {
	d := data{e: kexpr.Pkt(name), has: fixed(true), blank: true, max: 4, exact: true}
	switch {
	case last:
		d.e, d.max = kexpr.Tail(d.e, -1), 1
	case name == "pkt4.mac":
		t.note(e, true, "dhcpd reads the whole chaddr field here, Kea only as much of it as the hardware address is long")
		return always(d.e, 16).slice(off, n)
	}
	return d.slice(off, n)
}
