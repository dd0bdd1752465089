// Package ddns asks for changes of DNS: it makes the requests that kea-dhcp-ddns
// understands (Kea manual, "The DHCP-DDNS Server"), and sends them to it.
package ddns

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"net/netip"
	"strings"
	"time"
)

// Request is one change: the records of a name and an address are to be made,
// or removed.
type Request struct {
	Remove           bool
	Forward, Reverse bool   // the name's record, the address's record
	FQDN             string // lower case, with its final dot
	Addr             netip.Addr
	DHCID            []byte
	Expires          time.Time // of the lease
	TTL              uint32    // of the records, seconds
	Conflicts        string    // ddns-conflict-resolution-mode

	// Guards are the texts by which dhcpd's interim style would mark the name as
	// this client's. They are known only where the lease is.
	Guards []string
}

// wire is the request as kea-dhcp-ddns reads it.
type wire struct {
	Type      int    `json:"change-type"`
	Forward   bool   `json:"forward-change"`
	Reverse   bool   `json:"reverse-change"`
	FQDN      string `json:"fqdn"`
	Addr      string `json:"ip-address"`
	DHCID     string `json:"dhcid"`
	Expires   string `json:"lease-expires-on"`
	TTL       uint32 `json:"lease-length"`
	Conflicts string `json:"conflict-resolution-mode"`
}

// Append appends the datagram of r: its length in two bytes, then JSON.
func (r *Request) Append(out []byte) ([]byte, error) {
	w := wire{Forward: r.Forward, Reverse: r.Reverse, FQDN: r.FQDN, Addr: r.Addr.String(), DHCID: strings.ToUpper(hex.EncodeToString(r.DHCID)),
		Expires: r.Expires.UTC().Format("20060102150405"), TTL: r.TTL, Conflicts: r.Conflicts}
	if r.Remove {
		w.Type = 1
	}
	text, err := json.Marshal(w)
	if err != nil {
		return out, err
	}
	return append(binary.BigEndian.AppendUint16(out, uint16(len(text))), text...), nil
}

// Kinds of identifiers in a DHCID (RFC 4701, 3.3).
const (
	byHardware uint16 = 0 // hardware type and address
	byClientID uint16 = 1
	byDUID     uint16 = 2
)

// DHCID4 returns the DHCID of a DHCPv4 client: by its DUID if the client
// identifier holds one (RFC 4361), by the client identifier, or by its hardware
// address.
func DHCID4(clientID, hw []byte, hwtype uint8, fqdn string) []byte {
	switch {
	case len(clientID) > 5 && clientID[0] == 255:
		return dhcid(byDUID, clientID[5:], fqdn)
	case len(clientID) > 0:
		return dhcid(byClientID, clientID, fqdn)
	}
	return dhcid(byHardware, append([]byte{hwtype}, hw...), fqdn)
}

// DHCID6 returns the DHCID of a DHCPv6 client.
func DHCID6(duid []byte, fqdn string) []byte { return dhcid(byDUID, duid, fqdn) }

// dhcid makes the record: kind, digest type 1, and SHA-256 of the identifier and
// the name in wire form.
func dhcid(kind uint16, id []byte, fqdn string) []byte {
	h := sha256.New()
	h.Write(id)
	h.Write(wireName(fqdn))
	return h.Sum(append(binary.BigEndian.AppendUint16(nil, kind), 1))
}

func wireName(fqdn string) []byte {
	var out []byte
	for label := range strings.SplitSeq(strings.TrimSuffix(strings.ToLower(fqdn), "."), ".") {
		label = label[:min(len(label), 63)]
		out = append(append(out, byte(len(label))), label...)
	}
	return append(out, 0)
}
