package server

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/keatool/keatool/server/packet"
)

// The places that an option may be set in, the one that wins first (Kea manual,
// "Which Option Value Is Sent").
var places = []string{"host", "pool", "subnet", "network", "first class", "second class", "additional class", "global"}

// each calls try with no place, each place, each pair and all of them: what wins of
// any two wins of any number, and the expected winner is the first.
func each(n int, try func(set []bool, winner int)) {
	of := func(list ...int) {
		set, winner := make([]bool, n), -1
		for _, i := range list {
			set[i] = true
			if winner < 0 || i < winner {
				winner = i
			}
		}
		try(set, winner)
	}
	of()
	var all []int
	for i := range n {
		all = append(all, i)
		of(i)
		for j := range i {
			of(i, j)
		}
	}
	of(all...)
}

// scoped is a configuration with what at says in each place, in a subnet of a
// shared network.
func scoped(family int, at func(place int) string) string {
	subnet, pool, host := `"subnet": "192.0.2.0/24"`, `"pool": "192.0.2.10-192.0.2.12"`, `"hw-address": "02:00:00:00:00:01"`
	if family == 6 {
		subnet, pool, host = `"subnet": "2001:db8:1::/64", "interface": "eth0"`, `"pool": "2001:db8:1::10-2001:db8:1::1f"`, `"duid": "00:03:00:01:02:00:00:00:00:01"`
	}
	return `{ "client-classes": [ { "name": "one", "test": "'a' == 'a'"` + at(4) + ` }, { "name": "two", "test": "'a' == 'a'"` + at(5) + ` },
			{ "name": "late", "only-in-additional-list": true` + at(6) + ` } ],
		"shared-networks": [ { "name": "n"` + at(3) + `, "subnet` + fmt.Sprint(family) + `": [ { "id": 1, ` + subnet + `, "evaluate-additional-classes": [ "late" ]` + at(2) + `,
			"pools": [ { ` + pool + at(1) + ` } ], "reservations": [ { ` + host + at(0) + ` } ] } ] } ]` + at(7) + ` }`
}

// TestOptionPlaces sets an option in some of all places.
func TestOptionPlaces(t *testing.T) {
	each(len(places), func(set []bool, winner int) {
		r := newRig(t, scoped(4, func(i int) string {
			if !set[i] {
				return ""
			}
			return fmt.Sprintf(`, "option-data": [ { "name": "log-servers", "data": "192.0.2.%d" } ]`, 100+i)
		}))
		offer, _ := r.send(ask{kind: packet.Discover, mac: 1, relay: relayOne, want: []byte{7}})
		if offer == nil {
			t.Fatalf("%v: no offer", set)
		}
		checkPlace(t, set, winner, offer.Addr(7))
	})
}

// TestOptionPlaces6 is the same for DHCPv6.
func TestOptionPlaces6(t *testing.T) {
	each(len(places), func(set []bool, winner int) {
		r := newRig6(t, scoped(6, func(i int) string {
			if !set[i] {
				return ""
			}
			return fmt.Sprintf(`, "option-data": [ { "name": "sntp-servers", "data": "2001:db8::%x" } ]`, 100+i)
		}))
		advertise, _ := r.send(ask6{kind: packet.Solicit, client: 1, na: anyAddress, want: []uint16{31}})
		if advertise == nil {
			t.Fatalf("%v: no advertise", set)
		}
		var a netip.Addr
		if v, ok := advertise.Option(31); ok {
			a, _ = netip.AddrFromSlice(v)
		}
		checkPlace(t, set, winner, a)
	})
}

// checkPlace compares the last octet of an address with the place that has to win.
func checkPlace(t *testing.T, set []bool, winner int, a netip.Addr) {
	t.Helper()
	got := -1
	if b := a.AsSlice(); len(b) > 0 {
		got = int(b[len(b)-1]) - 100
	}
	name := func(i int) string {
		if i < 0 || i >= len(places) {
			return "nothing"
		}
		return places[i]
	}
	if got != winner {
		var list []string
		for i, on := range set {
			if on {
				list = append(list, places[i])
			}
		}
		t.Errorf("set in %s: the value of %s is sent; want that of %s", strings.Join(list, ", "), name(got), name(winner))
	}
}

// TestLifetimePlaces: a class wins over the subnet there, other than with options,
// and the first class over the second.
func TestLifetimePlaces(t *testing.T) {
	order := []int{4, 5, 2, 3, 7} // as indices of places
	each(len(order), func(set []bool, winner int) {
		r := newRig(t, scoped(4, func(i int) string {
			for n, place := range order {
				if place == i && set[n] {
					return fmt.Sprintf(`, "valid-lifetime": %d`, 1000+n)
				}
			}
			return ""
		}))
		offer, _ := r.send(ask{kind: packet.Discover, mac: 1, relay: relayOne})
		want := uint32(7200)
		if winner >= 0 {
			want = uint32(1000 + winner)
		}
		if got, _ := offer.Uint32(packet.OptLeaseTime); got != want {
			t.Errorf("set in %v of %v: %d s; want %d", set, order, got, want)
		}
	})
}

// TestFixedFieldPlaces: siaddr, sname and file are each of the first place that has
// one, the reservation before the classes, these before the subnet.
func TestFixedFieldPlaces(t *testing.T) {
	order := []int{0, 4, 5, 2, 3, 7}
	for _, field := range []struct {
		says func(n int) string
		get  func(v *packet.V4) string
		want func(n int) string
	}{
		{func(n int) string { return fmt.Sprintf(`"next-server": "192.0.2.%d"`, 100+n) }, func(v *packet.V4) string { return v.SIAddr().String() },
			func(n int) string { return fmt.Sprintf("192.0.2.%d", 100+n) }},
		{func(n int) string { return fmt.Sprintf(`"server-hostname": "s%d"`, n) }, func(v *packet.V4) string { return string(v.SName()) },
			func(n int) string { return fmt.Sprintf("s%d", n) }},
		{func(n int) string { return fmt.Sprintf(`"boot-file-name": "f%d"`, n) }, func(v *packet.V4) string { return string(v.File()) },
			func(n int) string { return fmt.Sprintf("f%d", n) }},
	} {
		each(len(order), func(set []bool, winner int) {
			r := newRig(t, scoped(4, func(i int) string {
				for n, place := range order {
					if place == i && set[n] {
						return ", " + field.says(n)
					}
				}
				return ""
			}))
			offer, _ := r.send(ask{kind: packet.Discover, mac: 1, relay: relayOne})
			want := ""
			if winner >= 0 {
				want = field.want(winner)
			}
			if got := strings.TrimSuffix(strings.TrimRight(field.get(offer), "\x00"), "0.0.0.0"); got != want {
				t.Errorf("%s in %v of %v: %q; want %q", field.says(0), set, order, got, want)
			}
		})
	}
}

// TestLeaseTimeAskedFor: a client gets what it asks for within the bounds of the
// place that its lifetime is from.
func TestLeaseTimeAskedFor(t *testing.T) {
	const bounds = `"min-valid-lifetime": 500, "valid-lifetime": 1000, "max-valid-lifetime": 2000`
	class := func(says string) string {
		return `"client-classes": [ { "name": "c", "test": "'a' == 'a'", ` + says + ` } ], `
	}
	for _, tt := range []struct {
		classes string
		asked   uint32 // 0: nothing
		want    uint32
	}{
		{"", 0, 1000}, {"", 700, 700}, {"", 100, 500}, {"", 5000, 2000}, {"", 0xffffffff, 2000},
		{class(`"valid-lifetime": 60`), 0, 60}, {class(`"valid-lifetime": 60`), 700, 60}, {class(`"max-valid-lifetime": 90`), 0, 90},
		{class(`"min-valid-lifetime": 30, "valid-lifetime": 60, "max-valid-lifetime": 90`), 80, 80},
		{class(`"min-valid-lifetime": 30, "valid-lifetime": 60, "max-valid-lifetime": 90`), 700, 90},
		{class(`"boot-file-name": "x"`), 700, 700},
	} {
		r := newRig(t, `{ `+tt.classes+`"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", `+bounds+`, "pools": [ { "pool": "192.0.2.10-192.0.2.12" } ] } ] }`)
		a := ask{kind: packet.Discover, mac: 1, relay: relayOne}
		if tt.asked > 0 {
			a.options = map[uint8]string{packet.OptLeaseTime: string([]byte{byte(tt.asked >> 24), byte(tt.asked >> 16), byte(tt.asked >> 8), byte(tt.asked)})}
		}
		offer, _ := r.send(a)
		if got, _ := offer.Uint32(packet.OptLeaseTime); got != tt.want {
			t.Errorf("%s, asked for %d: %d s; want %d", tt.classes, tt.asked, got, tt.want)
		}
	}
}

// TestWhatIsSent: what is asked for, what is sent always, and what never, whichever
// place says so.
func TestWhatIsSent(t *testing.T) {
	for _, tt := range []struct {
		name, global, subnet string
		asks                 []byte
		want                 string // of option 7; "-": not sent
	}{
		{"not asked for", "", "", nil, "-"},
		{"asked for", "", "", []byte{7}, "192.0.2.2"},
		{"always", "", `, "always-send": true`, nil, "192.0.2.2"},
		{"always elsewhere", `, "always-send": true`, "", nil, "192.0.2.2"},
		{"never", "", `, "never-send": true`, []byte{7}, "-"},
		{"never elsewhere", `, "never-send": true`, "", []byte{7}, "-"},
		{"both", "", `, "always-send": true, "never-send": true`, []byte{7}, "-"},
		{"never wins from afar", `, "never-send": true`, `, "always-send": true`, []byte{7}, "-"},
	} {
		entry := func(n int, more string) string {
			return fmt.Sprintf(`"option-data": [ { "name": "log-servers", "data": "192.0.2.%d"%s } ]`, n, more)
		}
		r := newRig(t, `{ `+entry(1, tt.global)+`, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", `+entry(2, tt.subnet)+`, "pools": [ { "pool": "192.0.2.10-192.0.2.12" } ] } ] }`)
		offer, _ := r.send(ask{kind: packet.Discover, mac: 1, relay: relayOne, want: tt.asks})
		got := "-"
		if a := offer.Addr(7); a.IsValid() {
			got = a.String()
		}
		if got != tt.want {
			t.Errorf("%s: %s; want %s", tt.name, got, tt.want)
		}
	}
}
