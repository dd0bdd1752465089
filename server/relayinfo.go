package server

import (
	"strconv"

	"github.com/keatool/keatool/server/packet"
)

// appendRelayInfo appends the user context in which Kea keeps what the relay
// said (Kea manual, "store-extended-info").
func appendRelayInfo(out, info []byte) []byte {
	out = append(out, `{ "ISC": { "relay-agent-info": { `...)
	if id, ok := packet.SubOption(info, packet.RAIRelayID); ok {
		out = append(out, `"relay-id": "`...)
		out = append(appendHex(out, id), `", `...)
	}
	if id, ok := packet.SubOption(info, packet.RAIRemoteID); ok {
		out = append(out, `"remote-id": "`...)
		out = append(appendHex(out, id), `", `...)
	}
	out = append(out, `"sub-options": "0x`...)
	return append(appendHex(out, info), `" } } }`...)
}

func appendHex(out, b []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range b {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return out
}

// appendRelays appends the same for DHCPv6: each relay, that nearest to the
// client last.
func (e *Exchange6) appendRelays(out []byte) []byte {
	relays := e.Query.Relays()
	if len(relays) == 0 {
		return out
	}
	out = append(out, `{ "ISC": { "relay-info": [ `...)
	for i := range relays {
		if i > 0 {
			out = append(out, `, `...)
		}
		out = appendRelay(out, &relays[i])
	}
	return append(out, ` ] } }`...)
}

func appendRelay(out []byte, r *packet.Relay) []byte {
	out = append(out, `{ "hop": `...)
	out = strconv.AppendUint(out, uint64(r.Hops()), 10)
	out = append(out, `, "link": "`...)
	out = append(r.Link().AppendTo(out), '"')
	out = appendRelayOptions(out, r)
	out = append(out, `, "peer": "`...)
	out = append(r.Peer().AppendTo(out), '"')
	for _, o := range [...]struct {
		code uint16
		key  string
	}{{packet.Opt6RelayID, "relay-id"}, {packet.Opt6RemoteID, "remote-id"}} {
		if v, ok := r.Options.Get(o.code); ok {
			out = append(append(append(out, `, "`...), o.key...), `": "`...)
			out = append(appendHex(out, v), '"')
		}
	}
	return append(out, ` }`...)
}

// appendRelayOptions appends the options of a relay by code, as Kea has them.
func appendRelayOptions(out []byte, r *packet.Relay) []byte {
	before := -1
	for {
		code := 1 << 16
		for c := range r.Options.All {
			if int(c) > before && c != packet.Opt6RelayMessage {
				code = min(code, int(c))
			}
		}
		switch {
		case code == 1<<16 && before < 0:
			return out
		case code == 1<<16:
			return append(out, '"')
		case before < 0:
			out = append(out, `, "options": "0x`...)
		}
		before = code
		for v := range r.Options.Of(uint16(code)) {
			out = appendHex(out, []byte{byte(code >> 8), byte(code), byte(len(v) >> 8), byte(len(v))})
			out = appendHex(out, v)
		}
	}
}
