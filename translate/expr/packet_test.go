package expr

import (
	"encoding/binary"

	"github.com/keatool/keatool/parser"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// testPacket is a DHCPv4 request as both sides see it.
type testPacket struct {
	options map[uint32][]byte
	agent   map[uint32][]byte
	inner   map[uint32][]byte // in option 43
	htype   byte
	mac     []byte
	giaddr  []byte
	known   bool
	fixed   bool
}

// leaf gives dhcpd's value of what is read from the packet.
func (p *testPacket) leaf(e *parser.Expr, relay uint64) (value, bool) {
	switch e.Op {
	case parser.OpExists:
		_, ok := p.find(e.Option.Def)
		return boolValue(ok), true
	case parser.OpOption:
		b, ok := p.find(e.Option.Def)
		if !ok {
			return value{}, true
		}
		return dataValue(append([]byte{}, b...)), true
	case parser.OpHardware:
		return dataValue(append([]byte{p.htype}, p.mac...)), true
	case parser.OpKnown:
		return boolValue(p.known), true
	case parser.OpStatic:
		return boolValue(p.fixed), true
	case parser.OpPacket:
		raw := make([]byte, 44)
		raw[0], raw[1], raw[2] = 1, p.htype, byte(len(p.mac))
		copy(raw[24:], p.giaddr)
		copy(raw[28:], p.mac)
		return dataValue(substring(raw, uint64(e.Args[0].Num), uint64(e.Args[1].Num))), true
	}
	return value{}, false
}

func (p *testPacket) find(d *parser.OptionDef) (b []byte, ok bool) {
	switch d.Space {
	case "agent":
		b, ok = p.agent[d.Code]
	case "PXE":
		b, ok = p.inner[d.Code]
	default:
		b, ok = p.options[d.Code]
	}
	return b, ok
}

// Option, Text, Field and Member make it a packet for Kea's expressions.
func (p *testPacket) Option(at kexpr.Path) (b []byte, ok bool) {
	switch {
	case at.Kind == kexpr.PathRelay4:
		b, ok = p.agent[at.Code]
	case at.Sub >= 0:
		b, ok = p.inner[uint32(at.Sub)]
	default:
		b, ok = p.options[at.Code]
	}
	return b, ok
}

func (p *testPacket) Text(kexpr.Path) string { return "" }

func (p *testPacket) Field(name string) []byte {
	switch name {
	case "pkt4.htype":
		return binary.BigEndian.AppendUint32(nil, uint32(p.htype))
	case "pkt4.hlen":
		return binary.BigEndian.AppendUint32(nil, uint32(len(p.mac)))
	case "pkt4.mac":
		return p.mac
	case "pkt4.giaddr":
		return p.giaddr
	}
	return nil
}

func (p *testPacket) Member(class string) bool {
	return class == "KNOWN" && p.known || class == "fixed" && p.fixed
}
