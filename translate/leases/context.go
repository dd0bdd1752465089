package leases

import (
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea/lease"
)

// What Kea has no column for goes into the user context of the lease, in the
// form and order in which Kea writes it:
//
//	{ "ISC": { "relay-agent-info": { "remote-id": "...", "sub-options": "0x..." } },
//	  "dhcpd": { "client-hostname": "...", "hardware-type": 6, "set": { "NAME": VALUE } } }
//
// The first is Kea's own (Kea manual, "store-extended-info"). The second is ours,
// and is there so that export-leases can give it back to dhcpd. Bytes are text
// where they can be read, and else "0x" and hex.
type contextWriter struct {
	out     []byte
	options []byte
	vars    []leasefile.Var
	begun   bool // "dhcpd" is
}

// lease writes the context of an IPv4 lease.
func (w *contextWriter) lease(l *lease.Lease, r *leasefile.Record) {
	w.out, w.begun = w.out[:0], false
	w.relay(r.Agent)
	if r.BOOTP {
		w.member("bootp")
		w.out = append(w.out, "true"...)
	}
	if len(r.Hostname) > 0 && printable(r.Hostname) && string(r.Hostname) != string(l.Hostname) {
		w.member("client-hostname")
		w.bytes(r.Hostname)
	}
	if len(r.HW) > 0 && r.HWType != 1 {
		w.member("hardware-type")
		w.out = strconv.AppendUint(w.out, uint64(r.HWType), 10)
	}
	if r.Reserved {
		w.member("reserved")
		w.out = append(w.out, "true"...)
	}
	w.variables(l, r.Vars)
	w.close(l)
}

// address writes the context of an IPv6 lease.
func (w *contextWriter) address(l *lease.Lease, a *leasefile.Address) {
	w.out, w.begun = w.out[:0], false
	w.variables(l, a.Vars)
	w.close(l)
}

func (w *contextWriter) close(l *lease.Lease) {
	if w.begun {
		w.out = append(w.out, " }"...)
	}
	if len(w.out) > 0 {
		w.out = append(w.out, " }"...)
	}
	l.Context = append(l.Context[:0], w.out...)
}

// member begins a member of "dhcpd".
func (w *contextWriter) member(name string) {
	switch {
	case w.begun:
		w.out = append(w.out, `, "`...)
	case len(w.out) > 0:
		w.out = append(w.out, `, "dhcpd": { "`...)
	default:
		w.out = append(w.out, `{ "dhcpd": { "`...)
	}
	w.begun = true
	w.out = append(append(w.out, name...), `": `...)
}

// relay writes what the relay said, as Kea does.
func (w *contextWriter) relay(list []leasefile.AgentOption) {
	if len(list) == 0 {
		return
	}
	w.options = w.options[:0]
	for _, o := range list {
		if len(o.Data) < 256 {
			w.options = append(append(w.options, o.Code, byte(len(o.Data))), o.Data...)
		}
	}
	w.out = append(w.out, `{ "ISC": { "relay-agent-info": { `...)
	for _, id := range [...]struct {
		code uint8
		name string
	}{{relayID, `"relay-id": "`}, {remoteID, `"remote-id": "`}} {
		if i := slices.IndexFunc(list, func(o leasefile.AgentOption) bool { return o.Code == id.code }); i >= 0 {
			w.out = append(appendUpper(append(w.out, id.name...), list[i].Data), `", `...)
		}
	}
	w.out = append(w.out, `"sub-options": "0x`...)
	w.out = append(appendUpper(w.out, w.options), `" } }`...)
}

// Codes of sub-options of the relay agent.
const remoteID, relayID = 2, 12

func appendUpper(dst, b []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range b {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	return dst
}

// variables writes those that cannot be made again from the lease, by name.
func (w *contextWriter) variables(l *lease.Lease, vars []leasefile.Var) {
	w.vars = w.vars[:0]
	for _, v := range vars {
		if !derived(l, &v) {
			w.vars = append(w.vars, v)
		}
	}
	if len(w.vars) == 0 {
		return
	}
	slices.SortStableFunc(w.vars, func(a, b leasefile.Var) int { return strings.Compare(string(a.Name), string(b.Name)) })
	w.member("set")
	for i, v := range w.vars {
		between := ", "
		if i == 0 {
			between = "{ "
		}
		w.out = append(w.out, between...)
		w.bytes(v.Name)
		w.out = append(w.out, ": "...)
		w.value(&v)
	}
	w.out = append(w.out, " }"...)
}

// derived reports whether a variable says what the lease does: then export makes
// it again.
func derived(l *lease.Lease, v *leasefile.Var) bool {
	if v.Kind != leasefile.Data {
		return false
	}
	switch string(v.Name) {
	case forwardName:
		return l.FwdDNS && string(v.Data) == string(l.Hostname)
	case reverseName:
		return l.RevDNS && string(v.Data) == string(appendReverse(nil, l.Addr))
	}
	return false
}

func (w *contextWriter) value(v *leasefile.Var) {
	switch v.Kind {
	case leasefile.Number:
		w.out = strconv.AppendInt(w.out, v.Number, 10)
	case leasefile.Bool:
		w.out = strconv.AppendBool(w.out, v.Number != 0)
	default:
		w.bytes(v.Data)
	}
}

// bytes writes a string of JSON.
func (w *contextWriter) bytes(b []byte) {
	w.out = append(w.out, '"')
	defer func() { w.out = append(w.out, '"') }()
	if !printable(b) || len(b) > 1 && b[0] == '0' && b[1] == 'x' {
		w.out = append(w.out, "0x"...)
		w.out = hex.AppendEncode(w.out, b)
		return
	}
	for _, c := range b {
		if c == '"' || c == '\\' {
			w.out = append(w.out, '\\')
		}
		w.out = append(w.out, c)
	}
}

// appendReverse appends the name of an address in the reverse zone.
func appendReverse(dst []byte, a netip.Addr) []byte {
	octets := a.AsSlice()
	for i := len(octets) - 1; i >= 0; i-- {
		if a.Is4() {
			dst = append(strconv.AppendUint(dst, uint64(octets[i]), 10), '.')
			continue
		}
		const digits = "0123456789abcdef"
		dst = append(dst, digits[octets[i]&15], '.', digits[octets[i]>>4], '.')
	}
	if a.Is4() {
		return append(dst, "in-addr.arpa"...)
	}
	return append(dst, "ip6.arpa"...)
}
