package update

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"slices"
	"time"

	"github.com/keatool/keatool/server/ddns"
)

// backlog is what waits for a zone: requests in the order they came, without
// those that a newer one makes pointless. It is compact, some hundred bytes for
// a request, since it may have to take what comes while DNS is away for long.
type backlog struct {
	chunks  [][]byte // records, back to back
	read    int      // of the first chunk
	first   uint64   // number of the record at read
	next    uint64   // number of the next record to come
	latest  map[uint64]uint64
	seed    maphash.Seed
	peak    int // of the length of latest
	scratch []byte
}

const chunkSize = 64 << 10

func newBacklog() *backlog {
	return &backlog{latest: map[uint64]uint64{}, seed: maphash.MakeSeed()}
}

// len is the number of requests that are still to the point.
func (b *backlog) len() int { return len(b.latest) }

// push takes a request. One before about the same records of the same client is
// forgotten, as replaced says: what is newer is what DNS shall have.
func (b *backlog) push(r *ddns.Request) (replaced bool) {
	before := len(b.latest)
	b.scratch = encode(b.scratch[:0], r)
	b.append(b.scratch)
	replaced = len(b.latest) == before
	if stale := int(b.next-b.first) - len(b.latest); stale > 1000 && stale > len(b.latest) {
		b.compact()
	}
	b.peak = max(b.peak, len(b.latest))
	return replaced
}

func (b *backlog) append(record []byte) {
	n := len(b.chunks)
	if n == 0 || len(b.chunks[n-1])+len(record)+2 > chunkSize {
		b.chunks = append(b.chunks, make([]byte, 0, chunkSize))
		n++
	}
	c := binary.BigEndian.AppendUint16(b.chunks[n-1], uint16(len(record)))
	b.chunks[n-1] = append(c, record...)
	b.latest[b.key(record)] = b.next
	b.next++
}

// key stands for what a request is about: the record but for whether it adds or
// removes, and for how long. With 64 bits two of a million collide once in tens
// of millions of such backlogs.
func (b *backlog) key(record []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(b.seed)
	_ = h.WriteByte(record[0] & (flagForward | flagReverse))
	h.Write(record[headSize:])
	return h.Sum64()
}

// pop returns the oldest request that is to the point.
func (b *backlog) pop() (ddns.Request, bool) {
	for b.first < b.next {
		record := b.take()
		key := b.key(record)
		if b.latest[key] != b.first-1 {
			continue
		}
		delete(b.latest, key)
		if len(b.latest) == 0 && b.peak > 1000 { // a map that was large stays so
			b.latest, b.peak = map[uint64]uint64{}, 0
		}
		return decode(record), true
	}
	return ddns.Request{}, false
}

// take returns the oldest record.
func (b *backlog) take() []byte {
	for b.read == len(b.chunks[0]) {
		b.chunks, b.read = b.chunks[1:], 0
	}
	rest := b.chunks[0][b.read:]
	n := int(binary.BigEndian.Uint16(rest))
	b.read += 2 + n
	b.first++
	return rest[2 : 2+n]
}

// compact drops the records that are not to the point any more.
func (b *backlog) compact() {
	old := *b
	*b = *newBacklog()
	b.seed = old.seed
	for old.first < old.next {
		record := old.take()
		if old.latest[old.key(record)] == old.first-1 {
			b.append(record)
		}
	}
}

const (
	flagRemove = 1 << iota
	flagForward
	flagReverse
	modeShift = iota
)

// headSize is the part of a record that says when and how: flags, expiry, TTL.
const headSize = 1 + 4 + 4

func modes() []string {
	return []string{ddns.CheckDHCID, ddns.NoCheckDHCID, ddns.CheckExists, ddns.NoCheckNoDHCID}
}

// encode appends the record of a request.
func encode(out []byte, r *ddns.Request) []byte {
	flags := byte(max(slices.Index(modes(), r.Conflicts), 0)) << modeShift
	for i, set := range []bool{r.Remove, r.Forward, r.Reverse} {
		if set {
			flags |= 1 << i
		}
	}
	out = binary.BigEndian.AppendUint32(append(out, flags), uint32(r.Expires.Unix()))
	out = binary.BigEndian.AppendUint32(out, r.TTL)
	for _, field := range [][]byte{r.Addr.AsSlice(), []byte(r.FQDN), r.DHCID} {
		out = append(append(out, byte(len(field))), field...)
	}
	for _, g := range r.Guards {
		out = append(append(out, byte(len(g))), g...)
	}
	return out
}

// decode is the reverse of encode.
func decode(record []byte) ddns.Request {
	flags := record[0]
	r := ddns.Request{Remove: flags&flagRemove != 0, Forward: flags&flagForward != 0, Reverse: flags&flagReverse != 0, Conflicts: modes()[flags>>modeShift],
		Expires: time.Unix(int64(binary.BigEndian.Uint32(record[1:])), 0), TTL: binary.BigEndian.Uint32(record[5:])}
	rest := record[headSize:]
	field := func() []byte {
		n := int(rest[0])
		f := rest[1 : 1+n]
		rest = rest[1+n:]
		return f
	}
	r.Addr, _ = netip.AddrFromSlice(field())
	r.FQDN = string(field())
	r.DHCID = slices.Clone(field())
	for len(rest) > 0 {
		r.Guards = append(r.Guards, string(field()))
	}
	return r
}
