package classify

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
)

// Packet4 shows a DHCPv4 message to expressions. It implements expr.Packet.
type Packet4 struct {
	Message   *packet.V4
	Interface string
	Src, Dst  netip.Addr
	Classes   *Classifier
	Defs      *config.Definitions
}

// Member implements expr.Packet.
func (p *Packet4) Member(class string) bool { return p.Classes.Member(class) }

// length returns how long Kea takes the message to be: header and options,
// without the cookie between them, the end and what fills the message up.
func (p *Packet4) length() int {
	n := 236
	for _, v := range p.Message.EachOption {
		n += len(v) + 2*max(1, (len(v)+254)/255)
	}
	return n
}

// Field implements expr.Packet.
func (p *Packet4) Field(name string) []byte {
	m := p.Message
	switch name {
	case "pkt.iface":
		return []byte(p.Interface)
	case "pkt.src":
		return p.Src.AsSlice()
	case "pkt.dst":
		return p.Dst.AsSlice()
	case "pkt.len":
		return number(uint32(p.length()))
	case "pkt4.mac":
		return m.CHAddr()
	case "pkt4.hlen":
		return number(uint32(m.HLen()))
	case "pkt4.htype":
		return number(uint32(m.HType()))
	case "pkt4.msgtype":
		return number(uint32(m.Type()))
	case "pkt4.transid":
		return number(m.XID())
	case "pkt4.ciaddr":
		return m.Data()[12:16]
	case "pkt4.yiaddr":
		return m.Data()[16:20]
	case "pkt4.siaddr":
		return m.Data()[20:24]
	case "pkt4.giaddr":
		return m.Data()[24:28]
	case "vendor.enterprise":
		return enterprise(m, packet.OptVendorIdentOptions)
	case "vendor-class.enterprise":
		return enterprise(m, packet.OptVendorIdentClass)
	}
	return nil
}

func number(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

// enterprise returns the number of the first vendor in an option 124 or 125.
func enterprise(m *packet.V4, code uint8) []byte {
	if v, ok := m.Option(code); ok && len(v) >= 4 {
		return v[:4]
	}
	return nil
}

// Option implements expr.Packet.
func (p *Packet4) Option(path expr.Path) ([]byte, bool) {
	var value []byte
	var ok bool
	switch path.Kind {
	case expr.PathOption:
		if path.Code > 255 {
			return nil, false
		}
		value, ok = p.Message.Option(uint8(path.Code))
	case expr.PathRelay4:
		return p.Message.RAISub(uint8(path.Code))
	case expr.PathVendor:
		return p.vendor(path)
	case expr.PathVendorClass:
		return p.vendorClass(path)
	}
	if !ok || path.Sub < 0 {
		return value, ok
	}
	return packet.SubOption(value, uint8(path.Sub))
}

// vendor finds an option in the first option 125 (RFC 3925).
func (p *Packet4) vendor(path expr.Path) ([]byte, bool) {
	v, ok := p.Message.Option(packet.OptVendorIdentOptions)
	if !ok || len(v) < 5 || path.Enterprise >= 0 && int64(binary.BigEndian.Uint32(v)) != path.Enterprise {
		return nil, false
	}
	options := v[5:min(len(v), 5+int(v[4]))]
	if path.NoOption {
		return options, true
	}
	return packet.SubOption(options, uint8(path.Code))
}

// vendorClass finds the data of an option 124 by index (RFC 3925).
func (p *Packet4) vendorClass(path expr.Path) ([]byte, bool) {
	v, ok := p.Message.Option(packet.OptVendorIdentClass)
	if !ok || len(v) < 4 || path.Enterprise >= 0 && int64(binary.BigEndian.Uint32(v)) != path.Enterprise {
		return nil, false
	}
	if path.NoOption {
		return v[4:], true
	}
	rest := v[4:]
	for i := uint32(0); len(rest) > 0; i++ {
		n := min(int(rest[0]), len(rest)-1)
		if i == path.Code {
			return rest[1 : 1+n], true
		}
		rest = rest[1+n:]
	}
	return nil, false
}

// Text implements expr.Packet: the value as a configuration would write it.
func (p *Packet4) Text(path expr.Path) string {
	value, ok := p.Option(path)
	if !ok {
		return ""
	}
	if path.Kind != expr.PathOption || path.Sub >= 0 {
		return hex.EncodeToString(value)
	}
	return text(p.Defs, path.Code, value)
}
