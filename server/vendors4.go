package server

import (
	"encoding/binary"
	"slices"

	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

// vendors4 adds the options of vendors, each vendor's in an instance of its own
// (RFC 3925): where the container is configured and asked for, or where the
// client shows itself as that vendor's.
func vendors4(e *Exchange4) {
	e.vendorBuf, e.vendors, e.contained = e.vendorBuf[:0], e.vendors[:0], 0
	if e.wants(packet.OptVendorIdentClass) {
		e.vendorClasses()
	}
	if e.wants(packet.OptVendorIdentOptions) {
		e.containers()
	}
	e.clientVendors()
	for i, v := range e.vendors {
		e.addVendor(v, i < e.contained)
	}
}

// wants reports whether an option of ours is to be sent: it is asked for, or
// some list sends it always, and none sends it never.
func (e *Exchange4) wants(code uint8) bool {
	wanted := e.Query.Asks(code)
	for _, l := range e.lists {
		for i, entries := 0, l.Of(uint16(code)); i < len(entries); i++ {
			if entries[i].Never {
				return false
			}
			wanted = wanted || entries[i].Always
		}
	}
	return wanted
}

// vendorClasses adds what is configured as option 124, once for each enterprise.
func (e *Exchange4) vendorClasses() {
	e.eachContainer(packet.OptVendorIdentClass, func(o *option.Option) {
		if !e.hasVendorClass(o.Enterprise) {
			e.Reply.AddOption(packet.OptVendorIdentClass, o.Data)
		}
	})
}

func (e *Exchange4) hasVendorClass(enterprise uint32) bool {
	for code, v := range e.Reply.EachOption {
		if code == packet.OptVendorIdentClass && len(v) >= 4 && binary.BigEndian.Uint32(v) == enterprise {
			return true
		}
	}
	return false
}

// containers notes the enterprises that are configured as option 125.
func (e *Exchange4) containers() {
	e.eachContainer(packet.OptVendorIdentOptions, func(o *option.Option) { e.noteVendor(o.Enterprise) })
	e.contained = len(e.vendors)
}

func (e *Exchange4) eachContainer(code uint8, visit func(*option.Option)) {
	for _, l := range e.lists {
		for i, entries := 0, l.Of(uint16(code)); i < len(entries); i++ {
			if o := &entries[i]; o.Enterprise != 0 && e.Classes.Allows(o.Classes) {
				visit(o)
			}
		}
	}
}

func (e *Exchange4) noteVendor(enterprise uint32) {
	if !slices.Contains(e.vendors, enterprise) {
		e.vendors = append(e.vendors, enterprise)
	}
}

// clientVendors notes the enterprises that the client names, in options 124 and 125.
func (e *Exchange4) clientVendors() {
	for _, code := range [...]uint8{packet.OptVendorIdentOptions, packet.OptVendorIdentClass} {
		v, _ := e.Query.Option(code)
		for len(v) > 4 {
			e.noteVendor(binary.BigEndian.Uint32(v))
			v = v[min(len(v), 5+int(v[4])):]
		}
	}
	slices.Sort(e.vendors[e.contained:])
}

// addVendor adds the options of one vendor: those that are sent always, and
// those that a cable modem asks for. An empty container is only sent where it is
// configured itself.
func (e *Exchange4) addVendor(enterprise uint32, container bool) {
	var wanted, never bits4
	for _, c := range e.cableRequests(enterprise) {
		wanted.set(c)
	}
	for _, l := range e.lists {
		for i, all := 0, vendorOptions(l, enterprise); i < len(all); i++ {
			if all[i].Always {
				wanted.set(uint8(all[i].Code))
			}
			if all[i].Never {
				never.set(uint8(all[i].Code))
			}
		}
	}
	start := len(e.vendorBuf)
	b := append(binary.BigEndian.AppendUint32(e.vendorBuf, enterprise), 0)
	for code := 1; code < 255; code++ {
		if c := uint8(code); wanted.has(c) && !never.has(c) {
			b = e.appendVendorOption(b, enterprise, c)
		}
	}
	e.vendorBuf = b
	if n := len(b) - start - 5; n > 0 && n < 256 || n == 0 && container {
		b[start+4] = byte(n)
		e.Reply.AddOption(packet.OptVendorIdentOptions, b[start:len(b):len(b)])
	}
}

func vendorOptions(l *option.List, enterprise uint32) []option.Option {
	all := l.Vendors()
	for i := range all {
		if all[i].Enterprise == enterprise {
			return all[i].Options
		}
	}
	return nil
}

// appendVendorOption appends the first option of a code that the classes allow.
func (e *Exchange4) appendVendorOption(b []byte, enterprise uint32, code uint8) []byte {
	for _, l := range e.lists {
		entries := option.Of(vendorOptions(l, enterprise), uint16(code))
		for i := range entries {
			if e.Classes.Allows(entries[i].Classes) {
				n := min(len(entries[i].Data), 255)
				return append(append(b, code, byte(n)), entries[i].Data[:n]...)
			}
		}
	}
	return b
}

// cableRequests returns the codes that a CableLabs client asks for in sub-option
// 1: no other enterprise has such a list.
func (e *Exchange4) cableRequests(enterprise uint32) []byte {
	if enterprise != cableLabs {
		return nil
	}
	v, _ := e.Query.Option(packet.OptVendorIdentOptions)
	for len(v) > 4 {
		end := min(len(v), 5+int(v[4]))
		if binary.BigEndian.Uint32(v) == cableLabs {
			oro, _ := packet.SubOption(v[5:end], 1)
			return oro
		}
		v = v[end:]
	}
	return nil
}
