package storetest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
)

// Lease returns the lease number n of a family: n decides its address and its
// client, so that leases of different numbers have nothing in common but their
// subnet.
func Lease(f lease.Format, n int) *lease.Lease {
	l := &lease.Lease{
		Valid: 3600, CLTT: 1_800_000_000, SubnetID: 1, HWType: 1,
		HW: binary.BigEndian.AppendUint32([]byte{2, 0}, uint32(n)),
	}
	if f == lease.CSV4 {
		l.Type, l.PrefixLen = lease.V4, 32
		l.Addr = netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, 10<<24+uint32(n))))
		l.ClientID = append([]byte{1}, l.HW...)
		return l
	}
	l.Type, l.PrefixLen, l.IAID, l.Preferred = lease.NA, 128, uint32(n), 1800
	at := [16]byte{0: 0x20, 1: 1, 2: 0xd, 3: 0xb8}
	binary.BigEndian.PutUint32(at[12:], uint32(n))
	l.Addr = netip.AddrFrom16(at)
	l.DUID = append([]byte{0, 3, 0, 1}, l.HW...)
	return l
}

// vary changes something in a lease that a file keeps.
func vary(rng *rand.Rand, l *lease.Lease) {
	switch rng.IntN(10) {
	case 0:
		l.CLTT += rng.Int64N(5000)
	case 1:
		l.Valid = 1 + rng.Uint32N(5000)
	case 2:
		l.Valid = lease.Infinity
	case 3:
		l.State = lease.State(rng.IntN(5))
	case 4:
		l.Hostname = fmt.Appendf(nil, "host-%0*d", rng.IntN(40), rng.IntN(5))
	case 5:
		l.SubnetID, l.PoolID = 1+rng.Uint32N(3), rng.Uint32N(200)
	case 6:
		l.Context = fmt.Appendf(nil, `{ "n": %0*d1 }`, rng.IntN(3000), 0)
		if rng.IntN(10) == 0 {
			l.Context = fmt.Appendf(nil, `{ "text": "%0*d" }`, rng.IntN(60_000), 0)
		}
	case 7:
		l.Context, l.Hostname = nil, nil
	case 8:
		renameClient(rng, l)
	case 9:
		l.FwdDNS, l.RevDNS = rng.IntN(2) == 0, rng.IntN(2) == 0
	}
}

// renameClient gives the lease to one of a few clients.
func renameClient(rng *rand.Rand, l *lease.Lease) {
	client := byte(rng.IntN(6))
	l.HW, l.HWType = []byte{6, 5, 4, 3, client}, 1
	if l.Type == lease.V4 {
		l.ClientID = [][]byte{nil, {1, client}}[rng.IntN(2)]
		return
	}
	l.DUID, l.IAID = []byte{0, 4, 4, client}, rng.Uint32N(3)
}
