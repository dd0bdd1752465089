package classify

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
)

// Packet6 shows a DHCPv6 message to expressions. It implements expr.Packet.
type Packet6 struct {
	Message   *packet.V6
	Interface string
	Src, Dst  netip.Addr
	Classes   *Classifier
	Defs      *config.Definitions
}

// Member implements expr.Packet.
func (p *Packet6) Member(class string) bool { return p.Classes.Member(class) }

// Field implements expr.Packet.
func (p *Packet6) Field(name string) []byte {
	switch name {
	case "pkt.iface":
		return []byte(p.Interface)
	case "pkt.src":
		return p.Src.AsSlice()
	case "pkt.dst":
		return p.Dst.AsSlice()
	case "pkt.len":
		return number(uint32(len(p.Message.Data())))
	case "pkt6.msgtype":
		return number(uint32(p.Message.Type()))
	case "pkt6.transid":
		return number(p.Message.XID())
	case "vendor.enterprise":
		return p.enterprise(packet.Opt6VendorOptions)
	case "vendor-class.enterprise":
		return p.enterprise(packet.Opt6VendorClass)
	}
	return p.relayField(name)
}

// relayField returns relay6[n].peeraddr or relay6[n].linkaddr.
func (p *Packet6) relayField(name string) []byte {
	rest, ok := strings.CutPrefix(name, "relay6[")
	if !ok {
		return nil
	}
	index, field, _ := strings.Cut(rest, "].")
	n, err := strconv.Atoi(index)
	if err != nil {
		return nil
	}
	r := p.relay(n)
	switch {
	case r == nil:
		return nil
	case field == "peeraddr":
		return r.Peer().AsSlice()
	}
	return r.Link().AsSlice()
}

// relay returns a relay: 0 is nearest to the server, -1 nearest to the client.
func (p *Packet6) relay(n int) *packet.Relay {
	relays := p.Message.Relays()
	if n < 0 {
		n += len(relays)
	}
	if n < 0 || n >= len(relays) {
		return nil
	}
	return &relays[n]
}

func (p *Packet6) enterprise(code uint16) []byte {
	if v, ok := p.Message.Option(code); ok && len(v) >= 4 {
		return v[:4]
	}
	return nil
}

// Option implements expr.Packet.
func (p *Packet6) Option(path expr.Path) ([]byte, bool) {
	var value []byte
	var ok bool
	switch path.Kind {
	case expr.PathOption:
		value, ok = p.Message.Option(uint16(path.Code))
	case expr.PathRelay6:
		if r := p.relay(path.Relay); r != nil {
			value, ok = r.Options.Get(uint16(path.Code))
		}
	case expr.PathVendor:
		return p.vendor(path)
	case expr.PathVendorClass:
		return p.vendorClass(path)
	}
	if !ok || path.Sub < 0 {
		return value, ok
	}
	return packet.Options6(value[p.fixed(path.Code, len(value)):]).Get(uint16(path.Sub))
}

// fixed returns how many bytes of an option stand before its sub-options.
func (p *Packet6) fixed(code uint32, n int) int {
	size := 0
	switch code {
	case packet.Opt6IANA, packet.Opt6IAPD:
		size = 12
	case packet.Opt6IATA, packet.Opt6VendorOptions:
		size = 4
	}
	return min(size, n)
}

func (p *Packet6) vendor(path expr.Path) ([]byte, bool) {
	v, ok := p.Message.Option(packet.Opt6VendorOptions)
	if !ok || len(v) < 4 || path.Enterprise >= 0 && int64(binary.BigEndian.Uint32(v)) != path.Enterprise {
		return nil, false
	}
	if path.NoOption {
		return v[4:], true
	}
	return packet.Options6(v[4:]).Get(uint16(path.Code))
}

func (p *Packet6) vendorClass(path expr.Path) ([]byte, bool) {
	v, ok := p.Message.Option(packet.Opt6VendorClass)
	if !ok || len(v) < 4 || path.Enterprise >= 0 && int64(binary.BigEndian.Uint32(v)) != path.Enterprise {
		return nil, false
	}
	if path.NoOption {
		return v[4:], true
	}
	rest := v[4:]
	for i := uint32(0); len(rest) >= 2; i++ {
		n := min(int(binary.BigEndian.Uint16(rest)), len(rest)-2)
		if i == path.Code {
			return rest[2 : 2+n], true
		}
		rest = rest[2+n:]
	}
	return nil, false
}

// Text implements expr.Packet: the value as a configuration would write it.
func (p *Packet6) Text(path expr.Path) string {
	value, ok := p.Option(path)
	if !ok {
		return ""
	}
	switch {
	case path.Kind != expr.PathOption || path.Sub >= 0:
		return hex.EncodeToString(value)
	case path.Code == packet.Opt6FQDN && len(value) > 0:
		return fqdnText(value)
	}
	return text(p.Defs, path.Code, value)
}

// text writes the value of an option of the family's own space.
func text(defs *config.Definitions, code uint32, value []byte) string {
	def := defs.Find(&kea.OptionData{Code: code})
	switch {
	case def == nil:
	case def.Type == keaoption.String:
		return string(value)
	default:
		if s, ok := def.Text(value); ok {
			return s
		}
	}
	return hex.EncodeToString(value)
}

// fqdnText writes the client FQDN option as Kea does.
func fqdnText(v []byte) string {
	name, kind := make([]byte, 0, len(v)), "partial"
	for rest := v[1:]; len(rest) > 0; {
		n := min(int(rest[0]), len(rest)-1)
		if n == 0 {
			kind = "full"
			break
		}
		if len(name) > 0 {
			name = append(name, '.')
		}
		name = append(name, rest[1:n+1]...)
		rest = rest[n+1:]
	}
	if kind == "full" {
		name = append(name, '.')
	}
	return fmt.Sprintf("type=39(CLIENT_FQDN), flags: (N=%d, O=%d, S=%d), domain-name='%s' (%s)",
		v[0]>>2&1, v[0]>>1&1, v[0]&1, strings.ToLower(string(name)), kind)
}
