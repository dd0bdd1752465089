package server

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/netio"
)

// enterprise is the number that Kea puts into DUIDs it makes up.
const enterprise = 2495

// epoch is where the time of a DUID-LLT begins (RFC 8415, 11.2).
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// ParseDUID reads a DUID as Kea's file has it: bytes in hex with colons.
func ParseDUID(text string) ([]byte, error) {
	b, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(text), ":", ""))
	if err != nil || len(b) < 3 || len(b) > 130 {
		return nil, fmt.Errorf("%q is no DUID", strings.TrimSpace(text))
	}
	return b, nil
}

// FormatDUID is the reverse of [ParseDUID].
func FormatDUID(duid []byte) string {
	parts := make([]string, len(duid))
	for i, b := range duid {
		parts[i] = hex.EncodeToString([]byte{b})
	}
	return strings.Join(parts, ":")
}

// MakeDUID returns the DUID that server-id asks for (Kea manual, "Server
// Identifier in DHCPv6"). What the file of the last run held stays as far as the
// configuration does not say otherwise; it may be nil.
func MakeDUID(id *kea.ServerID, stored []byte, ifaces []netio.Interface, now time.Time) ([]byte, error) {
	if id == nil {
		id = &kea.ServerID{}
	}
	fixed, err := hex.DecodeString(id.Identifier)
	if err != nil {
		return nil, fmt.Errorf("server-id: the identifier %q is not hex", id.Identifier)
	}
	kind := map[string]uint16{"": 1, "LLT": 1, "EN": 2, "LL": 3}[id.Type]
	var duid []byte
	switch kind {
	case 2:
		duid = enterpriseDUID(id, fixed, stored)
	default:
		duid = linkDUID(id, kind, fixed, stored, ifaces, now)
	}
	return duid, nil
}

func enterpriseDUID(id *kea.ServerID, fixed, stored []byte) []byte {
	number := id.EnterpriseID
	if number == 0 {
		number = enterprise
	}
	head := binary.BigEndian.AppendUint32([]byte{0, 2}, number)
	if len(fixed) > 0 {
		return append(head, fixed...)
	}
	if len(stored) > 6 && bytes.Equal(stored[:6], head) {
		return stored
	}
	value := make([]byte, 6)
	rand.Read(value) // never fails
	return append(head, value...)
}

// linkDUID makes a DUID-LLT (kind 1) or DUID-LL (kind 3).
func linkDUID(id *kea.ServerID, kind uint16, fixed, stored []byte, ifaces []netio.Interface, now time.Time) []byte {
	from := 4
	if kind == 1 {
		from = 8
	}
	keep := len(stored) > from && binary.BigEndian.Uint16(stored) == kind
	hw, htype := fixed, id.HType
	if len(hw) == 0 && keep {
		hw = stored[from:]
	}
	if htype == 0 && keep {
		htype = binary.BigEndian.Uint16(stored[2:])
	}
	if len(hw) == 0 {
		hw, htype = hardware(ifaces)
	}
	if len(hw) == 0 { // there is no hardware address to begin with
		return enterpriseDUID(&kea.ServerID{}, nil, stored)
	}
	if htype == 0 {
		htype = 1
	}
	duid := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, kind), htype)
	if kind == 1 {
		at := id.Time
		if at == 0 && keep {
			at = binary.BigEndian.Uint32(stored[4:])
		}
		if at == 0 {
			at = uint32(now.Sub(epoch) / time.Second)
		}
		duid = binary.BigEndian.AppendUint32(duid, at)
	}
	return append(duid, hw...)
}

// hardware returns the first hardware address that is fit for a DUID.
func hardware(ifaces []netio.Interface) ([]byte, uint16) {
	for i := range ifaces {
		f := &ifaces[i]
		hw := f.HW.Bytes()
		if f.Loopback || len(hw) < 6 || bytes.Count(hw, []byte{0}) == len(hw) {
			continue
		}
		return bytes.Clone(hw), f.HWType
	}
	return nil, 0
}
