package server

import (
	"encoding/binary"

	"github.com/keatool/keatool/server/packet"
)

// Sources of hardware addresses, numbered as in Kea's lease files.
const (
	fromDUID        = 2
	fromLinkLocal   = 4
	fromClientLink  = 8
	fromRemoteID    = 16
	fromDOCSISCMTS  = 64
	fromDOCSISModem = 128
)

// inOrder is how Kea goes through the sources for "any".
var inOrder = [...]string{"client-link-addr-option", "duid", "ipv6-link-local", "remote-id", "docsis-cmts", "docsis-modem"}

// findHardware looks for the client's hardware address in the ways that
// mac-sources names.
func (e *Exchange6) findHardware() {
	for _, source := range e.run.snap.MACSources {
		if source != "any" && e.hardware(source) {
			return
		}
		for i := 0; source == "any" && i < len(inOrder); i++ {
			if e.hardware(inOrder[i]) {
				return
			}
		}
	}
}

// hardware looks in one way; of relays only that nearest to the client counts.
// Kea finds nothing by subscriber-id.
func (e *Exchange6) hardware(source string) bool {
	relays := e.Query.Relays()
	var last packet.Options6
	if n := len(relays); n > 0 {
		last = relays[n-1].Options
	}
	switch source {
	case "duid":
		e.hardwareOfDUID()
	case "ipv6-link-local":
		e.setHW(e.linkLocalHardware(), ethernet, fromLinkLocal)
	case "client-link-addr-option", "rfc6939":
		if v, _ := last.Get(packet.Opt6ClientLinkLayer); len(v) > 2 {
			e.setHW(v[2:], uint32(binary.BigEndian.Uint16(v)), fromClientLink)
		}
	case "remote-id", "rfc4649":
		if v, _ := last.Get(packet.Opt6RemoteID); len(v) > 4 {
			e.setHW(v[4:min(len(v), 24)], ethernet, fromRemoteID)
		}
	case "docsis-modem":
		e.setHW(docsis(e.Query.Options(), 36), ethernet, fromDOCSISModem)
	case "docsis-cmts":
		for i := len(relays) - 1; i >= 0 && len(e.HW) == 0; i-- {
			e.setHW(docsis(relays[i].Options, 1026), ethernet, fromDOCSISCMTS)
		}
	}
	return len(e.HW) > 0
}

const ethernet = 1 // as a type of hardware

func (e *Exchange6) setHW(hw []byte, kind, source uint32) {
	if len(hw) > 0 {
		e.HW, e.HWType, e.HWSource = hw, kind, source
	}
}

// hardwareOfDUID takes the address out of a DUID-LLT or DUID-LL (RFC 8415, 11).
func (e *Exchange6) hardwareOfDUID() {
	d, from := e.DUID, 4
	if len(d) < 4 {
		return
	}
	switch binary.BigEndian.Uint16(d) {
	case 1:
		from = 8
	case 3:
	default:
		return
	}
	if len(d) > from {
		e.setHW(d[from:], uint32(binary.BigEndian.Uint16(d[2:])), fromDUID)
	}
}

// linkLocalHardware takes the address out of an EUI-64 interface identifier.
func (e *Exchange6) linkLocalHardware() []byte {
	a := e.Meta.Src.Addr()
	if relays := e.Query.Relays(); len(relays) > 0 {
		a = relays[len(relays)-1].Peer()
	}
	if !a.IsLinkLocalUnicast() {
		return nil
	}
	b := a.As16()
	if b[8]&3 != 2 || b[11] != 0xff || b[12] != 0xfe {
		return nil
	}
	return []byte{b[8] ^ 2, b[9], b[10], b[13], b[14], b[15]}
}

const cableLabs = 4491 // as an enterprise

// docsis finds a sub-option of CableLabs.
func docsis(o packet.Options6, code uint16) []byte {
	for v := range o.Of(packet.Opt6VendorOptions) {
		if len(v) < 4 || binary.BigEndian.Uint32(v) != cableLabs {
			continue
		}
		if hw, _ := packet.Options6(v[4:]).Get(code); len(hw) > 0 {
			return hw
		}
	}
	return nil
}
