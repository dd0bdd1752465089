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
	m := duidMaker{ServerID: id, fixed: fixed, stored: stored, ifaces: ifaces, now: now}
	switch id.Type {
	case "EN":
		return m.enterprise(), nil
	case "LL":
		return m.link(3), nil
	}
	return m.link(1), nil
}

// duidMaker makes a DUID out of what there is.
type duidMaker struct {
	*kea.ServerID
	fixed, stored []byte // the identifier that is configured; the DUID of the last run
	ifaces        []netio.Interface
	now           time.Time
}

func (m *duidMaker) enterprise() []byte {
	number := m.EnterpriseID
	if number == 0 {
		number = enterprise
	}
	head := binary.BigEndian.AppendUint32([]byte{0, 2}, number)
	if len(m.fixed) > 0 {
		return append(head, m.fixed...)
	}
	if len(m.stored) > 6 && bytes.Equal(m.stored[:6], head) {
		return m.stored
	}
	value := make([]byte, 6)
	rand.Read(value) // never fails
	return append(head, value...)
}

// link makes a DUID-LLT (kind 1) or DUID-LL (kind 3).
func (m *duidMaker) link(kind uint16) []byte {
	from := 4
	if kind == 1 {
		from = 8
	}
	keep := len(m.stored) > from && binary.BigEndian.Uint16(m.stored) == kind
	hw, htype := m.fixed, m.HType
	if len(hw) == 0 && keep {
		hw = m.stored[from:]
	}
	if htype == 0 && keep {
		htype = binary.BigEndian.Uint16(m.stored[2:])
	}
	if len(hw) == 0 {
		hw, htype = hardware(m.ifaces)
	}
	if len(hw) == 0 { // there is no hardware address to begin with
		return (&duidMaker{ServerID: &kea.ServerID{}, stored: m.stored}).enterprise()
	}
	duid := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, kind), max(htype, 1))
	if kind == 1 {
		duid = binary.BigEndian.AppendUint32(duid, m.time(keep))
	}
	return append(duid, hw...)
}

// time returns the time of a DUID-LLT.
func (m *duidMaker) time(keep bool) uint32 {
	switch {
	case m.Time != 0:
		return m.Time
	case keep && binary.BigEndian.Uint32(m.stored[4:]) != 0:
		return binary.BigEndian.Uint32(m.stored[4:])
	}
	return uint32(m.now.Sub(epoch) / time.Second)
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
