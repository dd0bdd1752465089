package database

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// RelayIDs returns the relay and remote identifiers that store-extended-info
// has put into the user context of a DHCPv4 lease. Kea has columns for them, by
// which its lease queries find leases.
func RelayIDs(context []byte) (relay, remote []byte) {
	if !bytes.Contains(context, []byte("relay-agent-info")) {
		return nil, nil
	}
	var c struct {
		ISC struct {
			Info json.RawMessage `json:"relay-agent-info"`
		}
	}
	var ids struct {
		Relay  string `json:"relay-id"`
		Remote string `json:"remote-id"`
	}
	if json.Unmarshal(context, &c) != nil || json.Unmarshal(c.ISC.Info, &ids) != nil {
		return nil, nil
	}
	return unhex(ids.Relay), unhex(ids.Remote)
}

func unhex(text string) []byte {
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(b) > 255 {
		return nil
	}
	return b
}
