package server

import (
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
