package runscript

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// env collects the variables of one run, as the manual names them.
type env []string

func (v *env) text(name, value string) {
	if i := strings.IndexByte(value, 0); i >= 0 {
		value = value[:i] // no variable can hold more
	}
	*v = append(*v, name+"="+value)
}

func (v *env) number(name string, n uint64) { v.text(name, strconv.FormatUint(n, 10)) }

func (v *env) bool(name string, b bool) { v.text(name, strconv.FormatBool(b)) }

func (v *env) addr(name string, a netip.Addr, family int) {
	switch {
	case a.IsValid():
		v.text(name, a.String())
	case family == 4:
		v.text(name, "0.0.0.0")
	default:
		v.text(name, "::")
	}
}

// hw adds a hardware address and its type; both are empty if there is none.
func (v *env) hw(name string, hw []byte, kind uint32) {
	if len(hw) == 0 {
		v.text(name, "")
		v.text(name+"_TYPE", "")
		return
	}
	v.text(name, Colons(hw))
	v.number(name+"_TYPE", uint64(kind))
}

// Colons writes bytes as 01:ab:ff.
func Colons(b []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 3*len(b))
	for i, c := range b {
		if i > 0 {
			out = append(out, ':')
		}
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

func (v *env) option(name string, value []byte, ok bool) {
	if ok {
		text := ""
		if len(value) > 0 {
			text = "0x" + strings.ToUpper(hex.EncodeToString(value))
		}
		v.text(name, text)
	}
}

var types4 = map[uint8]string{packet.Discover: "DHCPDISCOVER", packet.Request: "DHCPREQUEST", packet.Decline: "DHCPDECLINE",
	packet.Release: "DHCPRELEASE", packet.Inform: "DHCPINFORM"}

func (v *env) endpoints(p string, m *netio.Meta, iface string, family int) {
	v.addr(p+"_LOCAL_ADDR", m.Dst.Addr(), family)
	v.number(p+"_LOCAL_PORT", uint64(m.Dst.Port()))
	v.addr(p+"_REMOTE_ADDR", m.Src.Addr(), family)
	v.number(p+"_REMOTE_PORT", uint64(m.Src.Port()))
	v.number(p+"_IFACE_INDEX", uint64(m.Iface))
	v.text(p+"_IFACE_NAME", iface)
}

// query4 adds the message.
func (v *env) query4(e *server.Exchange4) {
	const p = "QUERY4"
	q := &e.Query
	name := types4[e.Type]
	if name == "" {
		name = "UNKNOWN"
	}
	v.text(p+"_TYPE", name)
	v.number(p+"_TXID", uint64(q.XID()))
	v.endpoints(p, &e.Meta, e.Interface, 4)
	v.number(p+"_HOPS", uint64(q.Hops()))
	v.number(p+"_SECS", uint64(q.Secs()))
	v.number(p+"_FLAGS", uint64(q.Flags()))
	v.addr(p+"_CIADDR", q.CIAddr(), 4)
	v.addr(p+"_SIADDR", q.SIAddr(), 4)
	v.addr(p+"_YIADDR", q.YIAddr(), 4)
	v.addr(p+"_GIADDR", q.GIAddr(), 4)
	v.bool(p+"_RELAYED", q.Relayed())
	v.hw(p+"_HWADDR", q.CHAddr(), uint32(q.HType()))
	v.hw(p+"_LOCAL_HWADDR", nil, 0)
	v.hw(p+"_REMOTE_HWADDR", e.Meta.HW.Bytes(), 1)
	info, ok := q.RAI()
	v.option(p+"_OPTION_82", info, ok)
	for code, name := range [...]string{packet.RAICircuitID: "1", packet.RAIRemoteID: "2"} {
		if name != "" {
			value, ok := q.RAISub(uint8(code))
			v.option(p+"_OPTION_82_SUB_OPTION_"+name, value, ok)
		}
	}
}

func (v *env) subnet4(s *config.Subnet) {
	const p = "SUBNET4"
	if s == nil {
		for _, name := range []string{"_ID", "_NAME", "_PREFIX", "_PREFIX_LEN"} {
			v.text(p+name, "")
		}
		return
	}
	v.number(p+"_ID", uint64(s.ID))
	v.text(p+"_NAME", s.Prefix.String())
	v.text(p+"_PREFIX", s.Prefix.Addr().String())
	v.number(p+"_PREFIX_LEN", uint64(s.Prefix.Bits()))
}

// lease adds what both families have, and what only leases of DHCPv6 have.
func (v *env) lease(p string, l *lease.Lease) {
	v.text(p+"_ADDRESS", l.Addr.String())
	v.number(p+"_CLTT", uint64(l.CLTT))
	v.text(p+"_HOSTNAME", string(l.Hostname))
	v.hw(p+"_HWADDR", l.HW, max(l.HWType, 1))
	v.text(p+"_STATE", l.State.String())
	v.number(p+"_SUBNET_ID", uint64(l.SubnetID))
	v.number(p+"_VALID_LIFETIME", uint64(l.Valid))
	if l.Type == lease.V4 {
		v.text(p+"_CLIENT_ID", Colons(l.ClientID))
		return
	}
	v.text(p+"_DUID", Colons(l.DUID))
	v.number(p+"_IAID", uint64(l.IAID))
	v.number(p+"_PREFERRED_LIFETIME", uint64(l.Preferred))
	v.number(p+"_PREFIX_LEN", uint64(l.PrefixLen))
	v.text(p+"_TYPE", l.Type.String())
}

func (v *env) leases(p string, list []lease.Lease) {
	v.number(p+"_SIZE", uint64(len(list)))
	for i := range list {
		v.lease(p+"_AT"+strconv.Itoa(i), &list[i])
	}
}

func (v *env) leaseOrNone(p string, l *lease.Lease) {
	if l == nil {
		v.text(p+"_SIZE", "0")
		return
	}
	v.text(p+"_SIZE", "1")
	v.lease(p+"_AT0", l)
}

var types6 = map[uint8]string{packet.Solicit: "SOLICIT", packet.Request6: "REQUEST", packet.Confirm: "CONFIRM", packet.Renew: "RENEW",
	packet.Rebind: "REBIND", packet.Release6: "RELEASE", packet.Decline6: "DECLINE", packet.InformationRequest: "INFORMATION_REQUEST"}

// query6 adds the message.
func (v *env) query6(e *server.Exchange6) {
	const p = "QUERY6"
	name := types6[e.Type]
	if name == "" {
		name = "UNKNOWN"
	}
	v.text(p+"_TYPE", name)
	v.number(p+"_TXID", uint64(e.Query.XID()))
	v.endpoints(p, &e.Meta, e.Interface, 6)
	v.hw(p+"_REMOTE_HWADDR", e.Meta.HW.Bytes(), 1)
	v.text(p+"_PROTO", "UDP")
	v.text(p+"_CLIENT_ID", Colons(e.DUID))
}

// ia adds the client's identity association.
func (v *env) ia(ia *packet.IA) {
	const p = "PKT6_IA"
	v.number(p+"_IAID", uint64(ia.IAID))
	v.number(p+"_IA_TYPE", uint64(ia.Code))
	v.number(p+"_IA_T1", uint64(ia.T1))
	v.number(p+"_IA_T2", uint64(ia.T2))
}
