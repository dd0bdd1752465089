// Package storetest is what every store must pass. A backend's test calls Run.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// Open returns an empty store that the test closes.
type Open func(t testing.TB, f lease.Format) store.Store

// Run runs the suite for both families.
func Run(t *testing.T, open Open) {
	for _, f := range []lease.Format{lease.CSV4, lease.CSV6} {
		for _, part := range []struct {
			name string
			run  func(*suite)
		}{
			{"swap", (*suite).swap},
			{"invalid", (*suite).invalid},
			{"buffers", (*suite).buffers},
			{"find", (*suite).find},
			{"context", (*suite).extendedInfo},
			{"pages", (*suite).pages},
			{"over", (*suite).over},
			{"counts", (*suite).counts},
			{"all", (*suite).all},
			{"closed", (*suite).closed},
			{"model", (*suite).model},
			{"clients at once", (*suite).concurrent},
			{"walks while others write", (*suite).walks},
			{"allocations", (*suite).allocations},
		} {
			t.Run(fmt.Sprintf("v%d %s", f, part.name), func(t *testing.T) {
				s := &suite{T: t, format: f, store: open(t, f)}
				part.run(s)
				if err := s.store.Close(); err != nil && !errors.Is(err, store.ErrClosed) {
					t.Errorf("Close: %v", err)
				}
			})
		}
	}
}

type suite struct {
	*testing.T
	format lease.Format
	store  store.Store
}

func (s *suite) lease(n int) *lease.Lease { return Lease(s.format, n) }

// must fails the test on an error of Swap.
func (s *suite) must(old, new *lease.Lease) {
	s.Helper()
	if err := s.store.Swap(old, new); err != nil {
		s.Fatalf("Swap: %v", err)
	}
}

// insert puts in the leases numbered from 1, each changed as change says.
func (s *suite) insert(n int, change func(i int, l *lease.Lease)) []*lease.Lease {
	s.Helper()
	var list []*lease.Lease
	for i := 1; i <= n; i++ {
		l := s.lease(i)
		if change != nil {
			change(i, l)
		}
		s.must(nil, l)
		list = append(list, l)
	}
	return list
}

func (s *suite) wantStored(want *lease.Lease) {
	s.Helper()
	var got lease.Lease
	if err := s.store.Get(want.Addr, &got); err != nil || !got.Equal(want) {
		s.Fatalf("Get: %v\n got %+v\nwant %+v", err, &got, want)
	}
}

func (s *suite) wantError(what string, got, want error) {
	s.Helper()
	if !errors.Is(got, want) {
		s.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func (s *suite) swap() {
	a, b := s.lease(1), s.lease(1)
	b.CLTT, b.Hostname = b.CLTT+1, []byte("a-host-name-that-needs-more-room-than-there-was")
	var out lease.Lease
	s.wantError("Get from an empty store", s.store.Get(a.Addr, &out), store.ErrNotFound)
	s.wantError("replace nothing", s.store.Swap(a, b), store.ErrConflict)
	s.wantError("remove nothing", s.store.Swap(a, nil), store.ErrConflict)
	s.must(nil, a)
	s.wantStored(a)
	s.wantError("insert twice", s.store.Swap(nil, b), store.ErrConflict)
	s.wantError("replace something else", s.store.Swap(b, b), store.ErrConflict)
	s.wantError("remove something else", s.store.Swap(b, nil), store.ErrConflict)
	s.wantStored(a)
	s.must(a, b)
	s.wantStored(b)
	s.must(b, a)
	s.wantStored(a)
	s.must(a, a)
	if n := s.store.Len(); n != 1 {
		s.Errorf("Len is %d", n)
	}
	s.must(a, nil)
	s.wantError("Get what was removed", s.store.Get(a.Addr, &out), store.ErrNotFound)
	s.must(nil, b)
	s.wantStored(b)
	if err := s.store.Commit(context.Background()); err != nil {
		s.Errorf("Commit: %v", err)
	}
}

func (s *suite) invalid() {
	other := lease.CSV4 + lease.CSV6 - s.format
	var out lease.Lease
	s.wantError("Get of the other family", s.store.Get(Lease(other, 1).Addr, &out), store.ErrNotFound)
	s.wantError("Get of no address", s.store.Get(netip.Addr{}, &out), store.ErrNotFound)
	s.wantError("insert of the other family", s.store.Swap(nil, Lease(other, 1)), store.ErrInvalid)
	s.wantError("removal of the other family", s.store.Swap(Lease(other, 1), nil), store.ErrInvalid)
	s.wantError("nothing", s.store.Swap(nil, nil), store.ErrInvalid)
	l := s.lease(1)
	l.Hostname = []byte("UPPER")
	s.wantError("a name in upper case", s.store.Swap(nil, l), store.ErrInvalid)
	s.must(nil, s.lease(1))
	s.wantError("another address", s.store.Swap(s.lease(1), s.lease(2)), store.ErrInvalid)
	s.wantStored(s.lease(1))
}

// buffers holds that the store keeps nothing of what it is given, and gives
// nothing of what it keeps.
func (s *suite) buffers() {
	l := s.lease(1)
	s.must(nil, l)
	l.HW[0]++
	s.wantStored(s.lease(1))
	var out lease.Lease
	if err := s.store.Get(l.Addr, &out); err != nil {
		s.Fatal(err)
	}
	out.HW[0]++
	s.wantStored(s.lease(1))
	list, err := s.store.Find(store.Query{}, nil)
	if err != nil || len(list) != 1 {
		s.Fatalf("Find: %d leases, %v", len(list), err)
	}
	list[0].HW[0]++
	s.wantStored(s.lease(1))
}

// found returns the addresses of a query's result, sorted if the store need not.
func (s *suite) found(q store.Query) string {
	s.Helper()
	// dst holds what must not come out again.
	list, err := s.store.Find(q, []lease.Lease{*s.lease(99), *s.lease(98)})
	if err != nil {
		s.Fatalf("Find: %v", err)
	}
	for i := range list {
		s.wantStored(&list[i])
	}
	if q.Limit == 0 && !q.After.IsValid() {
		slices.SortFunc(list, func(a, b lease.Lease) int { return a.Addr.Compare(b.Addr) })
	}
	return s.numbers(list)
}

// numbers names leases by what they were made from.
func (s *suite) numbers(list []lease.Lease) string {
	var names []string
	for i := range list {
		text := list[i].Addr.AsSlice()
		names = append(names, fmt.Sprint(int(text[len(text)-2])<<8|int(text[len(text)-1])))
	}
	return strings.Join(names, " ")
}

func (s *suite) find() {
	s.insert(9, func(i int, l *lease.Lease) {
		l.SubnetID, l.State = uint32(1+i%2), lease.State(i%3)
		l.Hostname = fmt.Appendf(nil, "host%d", i%4)
		if i > 6 {
			// 8 and 9 have the client identifier of 1, and 7 has nobody's.
			l.HW, l.ClientID, l.DUID = s.lease(1).HW, s.lease(i/8).ClientID, s.lease(1).DUID
		}
		if s.format == lease.CSV6 && i > 7 {
			l.Type, l.PrefixLen = lease.PD, 64
		}
	})
	one := s.lease(1)
	cases := []struct {
		name   string
		q      store.Query
		want   string
		format lease.Format
	}{
		{"everything", store.Query{}, "1 2 3 4 5 6 7 8 9", 0},
		{"subnet", store.Query{Subnet: 2}, "1 3 5 7 9", 0},
		{"no such subnet", store.Query{Subnet: 7}, "", 0},
		{"states", store.Query{States: store.Of(lease.Declined, lease.ExpiredReclaimed)}, "1 2 4 5 7 8", 0},
		{"host name", store.Query{Hostname: []byte("host1")}, "1 5 9", 0},
		{"host name and subnet", store.Query{Hostname: []byte("host0"), Subnet: 1}, "4 8", 0},
		{"hardware address", store.Query{HW: one.HW}, "1 7 8 9", 0},
		{"hardware address and subnet", store.Query{HW: one.HW, Subnet: 2}, "1 7 9", 0},
		{"unknown hardware address", store.Query{HW: []byte{1}}, "", 0},
		{"client identifier", store.Query{ClientID: one.ClientID}, "1 8 9", lease.CSV4},
		{"client identifier and hardware address", store.Query{ClientID: s.lease(2).ClientID, HW: s.lease(3).HW}, "", lease.CSV4},
		{"unknown client identifier", store.Query{ClientID: []byte{9, 9}}, "", 0},
		{"DUID", store.Query{DUID: one.DUID}, "1 7 8 9", lease.CSV6},
		{"DUID and IAID", store.Query{DUID: one.DUID, IAID: 8, HasIAID: true}, "8", lease.CSV6},
		{"DUID and another IAID", store.Query{DUID: one.DUID, IAID: 2, HasIAID: true}, "", lease.CSV6},
		{"DUID, IAID and type", store.Query{DUID: one.DUID, IAID: 8, HasIAID: true, Types: store.Of(lease.NA)}, "", lease.CSV6},
		{"DUID and type", store.Query{DUID: one.DUID, Types: store.Of(lease.PD)}, "8 9", lease.CSV6},
		{"DUID in v4", store.Query{DUID: []byte{1, 2, 3}}, "", lease.CSV4},
		{"IAID", store.Query{IAID: 3, HasIAID: true}, "3", lease.CSV6},
		{"some of many", store.Query{HW: one.HW, After: s.lease(1).Addr, Limit: 2}, "7 8", 0},
	}
	for _, c := range cases {
		if c.format != 0 && c.format != s.format {
			continue
		}
		if got := s.found(c.q); got != c.want {
			s.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func (s *suite) extendedInfo() {
	contexts := []string{
		`{ "ISC": { "relay-agent-info": { "sub-options": "0x0102", "remote-id": "0A0B", "relay-id": "C1" } } }`,
		`{ "ISC": { "relay-info": [ { "hop": 0, "remote-id": "0x0a0b" }, { "hop": 1, "relay-id": "c1" } ] } }`,
		`{ "ISC": { "relay-agent-info": { "remote-id": "0A0B0C" } }, "remote-id": 5, "x": "remote-id" }`,
		`{ "remote-id" }`, `{ "remote-id": "zz" }`,
	}
	s.insert(len(contexts), func(i int, l *lease.Lease) { l.Context = []byte(contexts[i-1]) })
	for want, q := range map[string]store.Query{
		"1 2": {RemoteID: []byte{10, 11}}, "3": {RemoteID: []byte{10, 11, 12}}, "": {RelayID: []byte{10, 11}},
		"1": {RelayID: []byte{0xc1}, Limit: 1}, "2": {RelayID: []byte{0xc1}, After: s.lease(1).Addr},
	} {
		if got := s.found(q); got != want {
			s.Errorf("%+v: got %q, want %q", q, got, want)
		}
	}
}

func (s *suite) pages() {
	list := s.insert(50, func(i int, l *lease.Lease) { l.SubnetID = uint32(1 + i%2) })
	var seen []string
	after := netip.Addr{}
	for turn := 0; ; turn++ {
		page, err := s.store.Find(store.Query{After: after, Limit: 7}, nil)
		if err != nil {
			s.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		seen = append(seen, s.numbers(page))
		after = page[len(page)-1].Addr
		if turn == 1 { // 15 goes; 16 goes and comes back; 51 comes
			s.must(list[14], nil)
			s.must(list[15], nil)
			s.must(nil, list[15])
			s.must(nil, s.lease(51))
		}
	}
	want := "1 2 3 4 5 6 7|8 9 10 11 12 13 14|16 17 18 19 20 21 22|23 24 25 26 27 28 29|30 31 32 33 34 35 36|37 38 39 40 41 42 43|44 45 46 47 48 49 50|51"
	if got := strings.Join(seen, "|"); got != want {
		s.Errorf("got %s\nwant %s", got, want)
	}
	if got := s.found(store.Query{Limit: 3, Subnet: 2, After: s.lease(40).Addr}); got != "41 43 45" {
		s.Errorf("odd ones after 40: %s", got)
	}
	if got := s.found(store.Query{After: s.lease(48).Addr}); got != "49 50 51" {
		s.Errorf("all after 48: %s", got)
	}
	s.must(nil, s.lease(52))
	if got := s.found(store.Query{Limit: 3, After: s.lease(50).Addr}); got != "51 52" {
		s.Errorf("all after 50: %s", got)
	}
}

func (s *suite) over() {
	const now = 1_800_000_000
	list := s.insert(10, func(i int, l *lease.Lease) {
		l.CLTT, l.Valid = now-1000, uint32(1000-10*((i*7)%11)) // the order of the ends is not that of the addresses
		switch i {
		case 3, 4:
			l.State = lease.ExpiredReclaimed
		case 5:
			l.Valid = lease.Infinity
		case 6:
			l.State = lease.Declined
		}
	})
	expired := func(before int64, limit int) string {
		s.Helper()
		got, err := s.store.Expired(before, limit, nil)
		if err != nil {
			s.Fatal(err)
		}
		return s.numbers(got)
	}
	reclaimed := func(before int64) string {
		s.Helper()
		got, err := s.store.Reclaimed(before, 0, nil)
		if err != nil {
			s.Fatal(err)
		}
		return s.numbers(got)
	}
	check := func(what, got, want string) {
		s.Helper()
		if got != want {
			s.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	// ends at now-10k: 3:10 6:9 9:8 1:7 4:6 7:5 10:4 2:3 5:2 8:1
	check("all", expired(now, 0), "6 9 1 7 10 2 8")
	check("again", expired(now, 0), "6 9 1 7 10 2 8")
	check("some", expired(now, 3), "6 9 1")
	check("those before a time", expired(now-70, 0), "6 9")
	check("none", expired(now-1000, 0), "")
	check("reclaimed", reclaimed(now), "3 4")
	check("reclaimed before a time", reclaimed(now-60), "3")

	renewed := list[8].Clone() // 9, now the last one
	renewed.CLTT += 75
	s.must(list[8], renewed)
	shorter := list[9].Clone() // 10, now the first one
	shorter.CLTT -= 500
	s.must(list[9], shorter)
	done := list[0].Clone() // 1
	done.State = lease.ExpiredReclaimed
	s.must(list[0], done)
	s.must(list[1], nil)    // 2
	back := list[3].Clone() // 4
	back.State = lease.Default
	s.must(list[3], back)
	ends := list[4].Clone() // 5
	ends.Valid = 1000 - 65
	s.must(list[4], ends)
	never := list[6].Clone() // 7
	never.Valid = lease.Infinity
	s.must(list[6], never)
	check("after changes", expired(now, 0), "10 6 5 4 8 9")
	check("reclaimed after changes", reclaimed(now), "3 1")
	check("some of them", expired(now, 2), "10 6")
}

func (s *suite) counts() {
	text := func(subnet uint32) string {
		list := s.store.Count(subnet, nil)
		var lines []string
		for _, c := range list {
			lines = append(lines, fmt.Sprintf("%d/%d/%d/%d:%d", c.Subnet, c.Pool, c.Type, c.State, c.N))
		}
		slices.Sort(lines)
		return strings.Join(lines, " ")
	}
	kind := s.lease(1).Type
	list := s.insert(6, func(i int, l *lease.Lease) { l.SubnetID, l.PoolID = uint32(1+i/4), uint32(i%2) })
	declined := list[0].Clone()
	declined.State = lease.Declined
	s.must(list[0], declined)
	s.must(list[1], nil)
	moved := list[2].Clone()
	moved.SubnetID, moved.Hostname = 2, []byte("a-name-that-is-long-enough-to-move-the-record")
	s.must(list[2], moved)
	want1, want2 := fmt.Sprintf("1/1/%d/1:1", kind), fmt.Sprintf("2/0/%[1]d/0:2 2/1/%[1]d/0:2", kind)
	for subnet, want := range map[uint32]string{0: want1 + " " + want2, 1: want1, 2: want2, 3: ""} {
		if got := text(subnet); got != want {
			s.Errorf("subnet %d: got %q, want %q", subnet, got, want)
		}
	}
	if n := s.store.Len(); n != 5 {
		s.Errorf("Len is %d", n)
	}
}

func (s *suite) all() {
	list := s.insert(100, nil)
	seen := 0
	for l, err := range s.store.All() {
		if err != nil {
			s.Fatal(err)
		}
		s.wantStored(l)
		if seen++; seen == 50 {
			break
		}
	}
	// What the walk removes ahead of itself is not there, the rest is.
	seen = 0
	for l, err := range s.store.All() {
		if err != nil {
			s.Fatal(err)
		}
		if seen == 0 {
			for _, o := range list[:10] {
				if o.Addr != l.Addr {
					s.must(o, nil)
				}
			}
		}
		seen++
	}
	if seen < 90 || seen > 91 {
		s.Errorf("the walk saw %d", seen)
	}
}

func (s *suite) closed() {
	s.insert(3, nil)
	if err := s.store.Close(); err != nil {
		s.Fatal(err)
	}
	l := s.lease(1)
	_, findErr := s.store.Find(store.Query{}, nil)
	_, expiredErr := s.store.Expired(1, 0, nil)
	_, reclaimedErr := s.store.Reclaimed(1, 0, nil)
	for what, err := range map[string]error{
		"Get": s.store.Get(l.Addr, l), "Swap": s.store.Swap(nil, s.lease(7)), "Commit": s.store.Commit(context.Background()),
		"Find": findErr, "Expired": expiredErr, "Reclaimed": reclaimedErr, "Close": s.store.Close(),
	} {
		s.wantError(what+" after Close", err, store.ErrClosed)
	}
}
