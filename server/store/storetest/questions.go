package storetest

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

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

// over asks what has ended, changes it in every way, and asks again.
func (s *suite) over() {
	const now = overNow
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
	// They end at now-10k: 3:10 6:9 9:8 1:7 4:6 7:5 10:4 2:3 5:2 8:1
	for _, c := range []overCase{
		{"all", now, 0, "6 9 1 7 10 2 8", "3 4"},
		{"again", now, 0, "6 9 1 7 10 2 8", "3 4"},
		{"some", now, 3, "6 9 1", "3 4"},
		{"before a time", now - 60, 0, "6 9 1", "3"},
		{"none", now - 1000, 0, "", ""},
	} {
		s.wantOver(c)
	}
	s.changeEnds(list)
	s.wantOver(overCase{"after changes", now, 0, "10 6 5 4 8 9", "3 1"})
	s.wantOver(overCase{"some after changes", now, 2, "10 6", "3 1"})
}

const overNow = 1_800_000_000

type overCase struct {
	name      string
	before    int64
	limit     int
	expired   string
	reclaimed string
}

func (s *suite) wantOver(c overCase) {
	s.Helper()
	expired, err1 := s.store.Expired(c.before, c.limit, nil)
	reclaimed, err2 := s.store.Reclaimed(c.before, c.limit, nil)
	if err := errors.Join(err1, err2); err != nil {
		s.Fatal(err)
	}
	if got := s.numbers(expired); got != c.expired {
		s.Errorf("%s: expired %q, want %q", c.name, got, c.expired)
	}
	if got := s.numbers(reclaimed); got != c.reclaimed {
		s.Errorf("%s: reclaimed %q, want %q", c.name, got, c.reclaimed)
	}
}

// changeEnds changes when leases end, and whether they do.
func (s *suite) changeEnds(list []*lease.Lease) {
	s.must(list[2-1], nil)
	for n, change := range map[int]func(*lease.Lease){
		1:  func(l *lease.Lease) { l.State = lease.ExpiredReclaimed },
		4:  func(l *lease.Lease) { l.State = lease.Default },
		5:  func(l *lease.Lease) { l.Valid = 1000 - 65 },
		7:  func(l *lease.Lease) { l.Valid = lease.Infinity },
		9:  func(l *lease.Lease) { l.CLTT += 75 },  // the last one now
		10: func(l *lease.Lease) { l.CLTT -= 500 }, // the first one now
	} {
		changed := list[n-1].Clone()
		change(changed)
		s.must(list[n-1], changed)
	}
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
