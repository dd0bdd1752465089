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
	fromSubscriber  = 32
	fromDOCSISCMTS  = 64
	fromDOCSISModem = 128
)

// hardware finds the client's hardware address in one of the ways that
// mac-sources names; nil if that shows none.
func (e *Exchange6) hardware(source string) ([]byte, uint32) {
	switch source {
	case "any":
		for _, s := range [...]string{"duid", "ipv6-link-local", "client-link-addr-option", "docsis-modem", "remote-id", "docsis-cmts"} {
			if hw, n := e.hardware(s); hw != nil {
				return hw, n
			}
		}
	case "duid":
		return duidHardware(e.DUID), fromDUID
	case "ipv6-link-local":
		return e.linkLocalHardware(), fromLinkLocal
	case "client-link-addr-option", "rfc6939":
		if v, ok := e.Query.RelayOption(packet.Opt6ClientLinkLayer); ok && len(v) > 2 {
			return v[2:], fromClientLink
		}
	case "remote-id", "rfc4649":
		if v, ok := e.Query.RelayOption(packet.Opt6RemoteID); ok && len(v) > 4 {
			return v[4:], fromRemoteID
		}
	case "subscriber-id", "rfc4580":
		if v, ok := e.Query.RelayOption(packet.Opt6SubscriberID); ok && len(v) > 0 {
			return v, fromSubscriber
		}
	case "docsis-modem":
		if v, ok := e.Query.Option(packet.Opt6VendorOptions); ok {
			return docsis(v, 36), fromDOCSISModem
		}
	case "docsis-cmts":
		if v, ok := e.Query.RelayOption(packet.Opt6VendorOptions); ok {
			return docsis(v, 1026), fromDOCSISCMTS
		}
	}
	return nil, 0
}

// duidHardware returns the hardware address in a DUID-LLT or DUID-LL (RFC 8415, 11).
func duidHardware(duid []byte) []byte {
	if len(duid) < 4 {
		return nil
	}
	switch from := 4; binary.BigEndian.Uint16(duid) {
	case 1:
		from = 8
		fallthrough
	case 3:
		if len(duid) > from {
			return duid[from:]
		}
	}
	return nil
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
	if b[11] != 0xff || b[12] != 0xfe {
		return nil
	}
	return []byte{b[8] ^ 2, b[9], b[10], b[13], b[14], b[15]}
}

const cableLabs = 4491 // as an enterprise

// docsis finds a sub-option of CableLabs.
func docsis(v []byte, code uint16) []byte {
	if len(v) < 4 || binary.BigEndian.Uint32(v) != cableLabs {
		return nil
	}
	hw, _ := packet.Options6(v[4:]).Get(code)
	return hw
}
