package server

import (
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

// additional6 adds the classes that are only looked at when the leases are known:
// those of their pools first, then subnet and shared network.
func additional6(e *Exchange6) Verdict {
	e.leasedPools()
	in := e.in()
	if in == nil {
		return Next
	}
	if !in.Network.Lone() && e.Host != nil && e.Host.Subnet != host.GlobalSubnet {
		e.addClasses(e.Host.Classes) // the choice of the pool is over
	}
	for _, p := range e.pools {
		e.more = e.Classes.Additional(p.Additional, e.more[:0])
	}
	e.more = e.Classes.Additional(in.Additional, e.more[:0])
	e.more = e.Classes.Additional(in.Network.Additional, e.more[:0])
	return Next
}

// leasedPools lists the pools of the subnet at hand that the leases are from, in
// the order of these.
func (e *Exchange6) leasedPools() {
	e.pools = e.pools[:0]
	slices.SortFunc(e.granted, func(a, b grant) int { return a.prefix.Addr().Compare(b.prefix.Addr()) })
	for i := range e.granted {
		g := &e.granted[i]
		if p := poolOfKind(e.In, g.kind, g.prefix.Addr()); p != nil && !slices.Contains(e.pools, p) {
			e.pools = append(e.pools, p)
		}
	}
}

// options6 fills the reply with what the server itself knows, and what the
// configuration sends.
func options6(e *Exchange6) Verdict {
	r := &e.Reply
	if id, ok := e.Query.ClientID(); ok { // whatever a hook made of it
		r.Set(packet.Opt6ClientID, id)
	}
	r.Set(packet.Opt6ServerID, e.srv.duid)
	if e.Rapid {
		r.Set(packet.Opt6RapidCommit, nil)
	}
	if e.Type != packet.Release6 && e.Type != packet.Decline6 {
		e.gather6()
		e.configuredOptions()
		e.vendors()
		e.writeName()
	}
	if e.status != none6 {
		r.SetCopy(packet.Opt6StatusCode, e.statusValue())
	}
	e.relayOptions()
	return Next
}

var statusTexts = map[uint16]string{
	statusSuccess: "all is well", statusUnspecified: "the lease does not end", statusNoBinding: "the client has no such lease", statusNotOnLink: "an address is not of this link",
}

func (e *Exchange6) statusValue() []byte {
	e.scratch = binary.BigEndian.AppendUint16(e.scratch[:0], e.status)
	e.scratch = append(e.scratch, statusTexts[e.status]...)
	return e.scratch
}

// gather6 is gather, with the pools of all leases.
func (e *Exchange6) gather6() {
	e.Pool = nil
	e.gather()
	at := 0
	if e.Host != nil && e.Host.Options != nil {
		at = 1
	}
	for _, p := range e.pools {
		if p.Options != nil {
			e.lists = slices.Insert(e.lists, at, p.Options)
			at++
		}
	}
}

// configuredOptions adds what the configuration sends: what the client asks for,
// and what is sent always.
func (e *Exchange6) configuredOptions() {
	requested, _ := e.Query.Option(packet.Opt6RequestList)
	for ; len(requested) >= 2; requested = requested[2:] {
		e.send(binary.BigEndian.Uint16(requested))
	}
	for _, l := range e.lists {
		for i, all := 0, l.All(); i < len(all); i++ {
			if all[i].Always {
				e.send(all[i].Code)
			}
		}
	}
}

// send adds the entry of a code that wins, unless some list forbids it, be it
// for other clients.
func (e *Exchange6) send(code uint16) {
	if e.Reply.Has(code) || e.marked(code, never) {
		return
	}
	if o := e.lookup(code); o != nil && o.Enterprise == 0 {
		e.Reply.Set(code, o.Data)
	}
}

func always(o *option.Option) bool { return o.Always }
func never(o *option.Option) bool  { return o.Never }

// marked reports whether some list has an entry of a code that is marked.
func (e *Exchange6) marked(code uint16, mark func(*option.Option) bool) bool {
	for _, l := range e.lists {
		entries := l.Of(code)
		for i := range entries {
			if mark(&entries[i]) {
				return true
			}
		}
	}
	return false
}

// relayOptions adds the options that relays supply (RFC 6422), if the server has
// none of its own.
func (e *Exchange6) relayOptions() {
	relays := e.Query.Relays()
	for i := len(relays) - 1; i >= 0; i-- {
		supplied, ok := relays[i].Options.Get(packet.Opt6RSOO)
		if !ok {
			continue
		}
		for code, v := range packet.Options6(supplied).All {
			if e.run.snap.RSOO[code] && !e.Reply.Has(code) {
				e.Reply.Set(code, v)
			}
		}
	}
}

// vendors adds the options of vendors, each vendor's in an instance of its own
// (RFC 8415, 21.17): what is configured for a code that the client asks for, and
// the vendors of which it says that it is one's.
func (e *Exchange6) vendors() {
	e.vendorBuf, e.vendorIDs = e.vendorBuf[:0], e.vendorIDs[:0]
	for _, code := range [...]uint16{packet.Opt6VendorClass, packet.Opt6VendorOptions} {
		if e.marked(code, never) || !e.Query.Options().Asks(code) && !e.marked(code, always) {
			continue
		}
		for _, l := range e.lists {
			for i, entries := 0, l.Of(code); i < len(entries); i++ {
				o := &entries[i]
				if o.Enterprise == 0 || !e.Classes.Allows(o.Classes) || e.hasVendor(code, o.Enterprise) {
					continue
				}
				if code == packet.Opt6VendorClass {
					e.Reply.Add(code, o.Data)
				} else {
					e.vendorOptions(o.Enterprise, true)
				}
			}
		}
	}
	for _, code := range [...]uint16{packet.Opt6VendorOptions, packet.Opt6VendorClass} {
		for v := range e.Query.Options().Of(code) {
			if len(v) >= 4 {
				e.vendorIDs = append(e.vendorIDs, binary.BigEndian.Uint32(v))
			}
		}
	}
	slices.Sort(e.vendorIDs)
	for _, id := range e.vendorIDs {
		if e.In != nil && !e.hasVendor(packet.Opt6VendorOptions, id) {
			e.vendorOptions(id, false)
		}
	}
}

func (e *Exchange6) hasVendor(code uint16, enterprise uint32) bool {
	for c, v := range e.Reply.EachOption {
		if c == code && len(v) >= 4 && binary.BigEndian.Uint32(v) == enterprise {
			return true
		}
	}
	return false
}

// vendorOptions adds the options of one vendor: those that are sent always, and
// those that a cable modem asks for (sub-option 1 of CableLabs). If there is none
// the option is added only if it must be.
func (e *Exchange6) vendorOptions(enterprise uint32, must bool) {
	start := len(e.vendorBuf)
	b := binary.BigEndian.AppendUint32(e.vendorBuf, enterprise)
	wanted := e.vendorRequests(enterprise)
	for _, l := range e.lists {
		for _, v := range l.Vendors() {
			if v.Enterprise != enterprise || e.In == nil {
				continue
			}
			for i := range v.Options {
				o := &v.Options[i]
				if !asks(wanted, o) && !e.markedVendor(o.Code, enterprise, always) || !e.Classes.Allows(o.Classes) ||
					packet.Options6(b[start+4:]).Has(o.Code) || e.markedVendor(o.Code, enterprise, never) {
					continue
				}
				b = binary.BigEndian.AppendUint16(b, o.Code)
				b = binary.BigEndian.AppendUint16(b, uint16(len(o.Data)))
				b = append(b, o.Data...)
			}
		}
	}
	e.vendorBuf = b
	if must || len(b) > start+4 {
		e.Reply.Add(packet.Opt6VendorOptions, b[start:len(b):len(b)])
	}
}

// markedVendor is marked for the options of a vendor.
func (e *Exchange6) markedVendor(code uint16, enterprise uint32, mark func(*option.Option) bool) bool {
	for _, l := range e.lists {
		for _, v := range l.Vendors() {
			for i := range v.Options {
				if v.Enterprise == enterprise && v.Options[i].Code == code && mark(&v.Options[i]) {
					return true
				}
			}
		}
	}
	return false
}

func asks(list []byte, o *option.Option) bool {
	for ; len(list) >= 2; list = list[2:] {
		if binary.BigEndian.Uint16(list) == o.Code {
			return true
		}
	}
	return false
}

// vendorRequests returns the codes that a CableLabs client asks for.
func (e *Exchange6) vendorRequests(enterprise uint32) []byte {
	if enterprise != cableLabs {
		return nil
	}
	for v := range e.Query.Options().Of(packet.Opt6VendorOptions) {
		if len(v) >= 4 && binary.BigEndian.Uint32(v) == cableLabs {
			oro, _ := packet.Options6(v[4:]).Get(1)
			return oro
		}
	}
	return nil
}

// address6 sends the reply back the way the query came. Clients have their port,
// and so have relays, unless they say that they use another one (RFC 8357).
func address6(e *Exchange6) Verdict {
	port := e.srv.clientPort
	if relays := e.Query.Relays(); len(relays) > 0 {
		port = e.srv.relayPort
		if relays[0].Options.Has(packet.Opt6RelaySourcePort) {
			port = e.Meta.Src.Port()
		}
	}
	e.To = netio.Meta{Iface: e.Meta.Iface, Dst: netip.AddrPortFrom(e.Meta.Src.Addr(), port)}
	if !e.Meta.Broadcast() {
		e.To.Src = e.Meta.Dst
	}
	e.buf = e.Reply.Bytes()
	return Next
}
