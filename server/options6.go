package server

import (
	"encoding/binary"
	"slices"

	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

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
	if e.status != none6 {
		r.SetCopy(packet.Opt6StatusCode, e.statusValue())
	}
	if e.status == statusUseMulticast {
		return Next
	}
	switch e.Type {
	case packet.Confirm, packet.Release6, packet.Decline6:
		return Next
	}
	e.gather6()
	e.configuredOptions()
	e.relayOptions()
	e.vendors()
	e.writeName()
	return Next
}

var statusTexts = map[uint16]string{
	statusSuccess: "all is well", statusNoBinding: "the client has no such lease", statusNotOnLink: "an address is not of this link",
	statusUseMulticast: "send to ff02::1:2 instead",
}

func (e *Exchange6) statusValue() []byte {
	e.scratch = binary.BigEndian.AppendUint16(e.scratch[:0], e.status)
	e.scratch = append(e.scratch, statusTexts[e.status]...)
	return e.scratch
}

// gather6 is gather, with the pools of all leases.
func (e *Exchange6) gather6() {
	pool := e.Pool
	e.Pool = nil
	e.gather()
	e.Pool = pool
	at := 0
	if e.Host != nil && e.Host.Options != nil {
		at = 1
	}
	for i := range e.granted {
		if p := e.granted[i].pool; p != nil && p.Options != nil && !slices.Contains(e.lists, p.Options) {
			e.lists = slices.Insert(e.lists, at, p.Options)
			at++
		}
	}
}

// own6 reports whether the server makes an option itself, or its client does.
func own6(code uint16) bool {
	switch code {
	case packet.Opt6ClientID, packet.Opt6ServerID, packet.Opt6IANA, packet.Opt6IATA, packet.Opt6IAAddr, packet.Opt6RequestList,
		packet.Opt6ElapsedTime, packet.Opt6RelayMessage, packet.Opt6StatusCode, packet.Opt6RapidCommit, packet.Opt6IAPD,
		packet.Opt6IAPrefix, packet.Opt6InterfaceID:
		return true
	}
	return false
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
			if all[i].Always && e.Classes.Allows(all[i].Classes) {
				e.send(all[i].Code)
			}
		}
	}
}

// send adds the entry of a code that wins, unless some list forbids it.
func (e *Exchange6) send(code uint16) {
	if own6(code) || e.Reply.Has(code) {
		return
	}
	for _, l := range e.lists {
		entries := l.Of(code)
		for i := range entries {
			if entries[i].Never && e.Classes.Allows(entries[i].Classes) {
				return
			}
		}
	}
	if o := e.lookup(code); o != nil && o.Enterprise == 0 {
		e.Reply.Set(code, o.Data)
	}
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
// (RFC 8415, 21.17).
func (e *Exchange6) vendors() {
	e.vendorBuf = e.vendorBuf[:0]
	for _, code := range [...]uint16{packet.Opt6VendorClass, packet.Opt6VendorOptions} {
		asked := e.Query.Options().Asks(code)
		for _, l := range e.lists {
			for i, entries := 0, l.Of(code); i < len(entries); i++ {
				o := &entries[i]
				if o.Enterprise == 0 || !e.Classes.Allows(o.Classes) || !asked && !o.Always || e.hasVendor(code, o.Enterprise) {
					continue
				}
				if code == packet.Opt6VendorClass {
					e.Reply.Add(code, o.Data)
				} else {
					e.vendorOptions(o.Enterprise)
				}
			}
		}
	}
	for _, code := range [...]uint16{packet.Opt6VendorOptions, packet.Opt6VendorClass} {
		if v, ok := e.Query.Option(code); ok && len(v) >= 4 {
			if n := binary.BigEndian.Uint32(v); !e.hasVendor(packet.Opt6VendorOptions, n) {
				e.vendorOptions(n)
			}
			return
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
// those that a cable modem asks for (sub-option 1 of CableLabs).
func (e *Exchange6) vendorOptions(enterprise uint32) {
	start := len(e.vendorBuf)
	b := binary.BigEndian.AppendUint32(e.vendorBuf, enterprise)
	wanted := e.vendorRequests(enterprise)
	for _, l := range e.lists {
		for _, v := range l.Vendors() {
			if v.Enterprise != enterprise {
				continue
			}
			for i := range v.Options {
				o := &v.Options[i]
				if o.Never || !o.Always && !asks(wanted, o) || !e.Classes.Allows(o.Classes) || packet.Options6(b[start+4:]).Has(o.Code) {
					continue
				}
				b = binary.BigEndian.AppendUint16(b, o.Code)
				b = binary.BigEndian.AppendUint16(b, uint16(len(o.Data)))
				b = append(b, o.Data...)
			}
		}
	}
	e.vendorBuf = b
	if len(b) > start+4 {
		e.Reply.Add(packet.Opt6VendorOptions, b[start:len(b):len(b)])
	}
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
	v, ok := e.Query.Option(packet.Opt6VendorOptions)
	if !ok || len(v) < 4 || binary.BigEndian.Uint32(v) != enterprise || enterprise != 4491 {
		return nil
	}
	oro, _ := packet.Options6(v[4:]).Get(1)
	return oro
}

// address6 sends the reply back the way the query came.
func address6(e *Exchange6) Verdict {
	e.To = netio.Meta{Iface: e.Meta.Iface, Dst: e.Meta.Src}
	if !e.Meta.Broadcast() {
		e.To.Src = e.Meta.Dst
	}
	e.buf = e.Reply.Bytes()
	return Next
}
