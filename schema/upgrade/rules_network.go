package upgrade

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// networkRules are about subnets, their pools and classes.
var networkRules = []Rule{{
	Code: "KT4530", Severity: diag.Warning, Gate: kea.R26, In: []string{serverMap},
	Title: "subnet gets the number that it had by its place",
	Doc:   "Up to Kea 2.4 a subnet without `id` got the next number, counted from 1, those in shared networks first. Leases refer to their subnet by that number. Kea 2.6 wants every subnet to have an `id`, so the number that an older server gave is written down. If subnets have been added, taken away or moved since the server was last started, compare it with what the running server says (`config-get`).",
	Hint:  "compare it with the running server's, since leases refer to it",
	Apply: numberSubnets,
	Example: Example{In: `{ "Dhcp4": { "subnet4": [ { "subnet": "192.0.2.0/24" } ] } }`,
		Out: `{ "Dhcp4": { "subnet4": [ { "subnet": "192.0.2.0/24", "id": 1 } ] } }`},
}, {
	Code: "KT4531", Severity: diag.Note, Gate: kea.R24, In: []string{"pool"}, Keys: []string{"pool"},
	Title: "pool with bits behind its length",
	Doc:   "Up to Kea 2.2 a pool could be written as an address and a length, and bits behind the length were passed over. Later releases refuse them. They are set to zero: the pool stays the same.",
	Apply: func(s *spot) {
		if masked := maskedText(strings.Join(strings.Fields(s.value().Text), "")); masked != "" {
			s.set(quote(masked))
			s.say("the pool `%s` becomes `%s`", short(s.value().Text), masked)
		}
	},
	Example: Example{In: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.65/26" } ] } ] } }`,
		Out: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.64/26" } ] } ] } }`},
}, {
	Code: "KT4532", Severity: diag.Note, Gate: kea.R24, In: []string{"pd-pool"}, Keys: []string{"prefix"},
	Title: "prefix of a pool with bits behind its length",
	Doc:   "Up to Kea 2.2 bits of `prefix` behind `prefix-len` were passed over. Later releases refuse them. They are set to zero.",
	Apply: maskDelegation,
	Example: Example{In: `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/64",
  "pd-pools": [ { "prefix": "2001:db8:8::1", "prefix-len": 48, "delegated-len": 64 } ] } ] } }`,
		Out: `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/64",
  "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 48, "delegated-len": 64 } ] } ] } }`},
}, {
	Code: "KT4533", Severity: diag.Warning, Gate: kea.R32, In: []string{"class"}, Keys: []string{"name"},
	Title: "class that has a meaning of its own",
	Doc:   "Kea 3.2 gives no leases to members of the class `REJECT`, as it drops the packets of members of `DROP`. A class of that name that meant something else needs another name.",
	Hint:  "rename the class if it is for something else",
	Apply: func(s *spot) {
		if s.value().Text == "REJECT" {
			s.say("members of the class `REJECT` get no leases from Kea %s on", kea.R32)
		}
	},
	Example: Example{To: kea.R32, In: `{ "Dhcp4": { "client-classes": [ { "name": "REJECT", "test": "pkt4.hlen == 6" } ] } }`,
		Out: `{ "Dhcp4": { "client-classes": [ { "name": "REJECT", "test": "pkt4.hlen == 6" } ] } }`},
}}

// numberSubnets writes down the numbers that an older server gave by place.
func numberSubnets(s *spot) {
	all := subnetsInOrder(s)
	taken := map[string]bool{}
	for _, subnet := range all {
		if id := subnet.n.Get("id"); id != nil {
			taken[id.Text] = true
		}
	}
	next := 1
	for _, subnet := range all {
		id := subnet.member("id")
		if id != nil && id.value().Text != "0" {
			continue
		}
		for taken[strconv.Itoa(next)] {
			next++
		}
		subnet.number(id, strconv.Itoa(next))
		next++
	}
}

// number gives a subnet its id.
func (s *spot) number(id *spot, number string) {
	if id != nil {
		id.set(number)
		id.say("`%s` becomes `\"id\": %s`, as an older server counted", id.source(), number)
		return
	}
	s.edit.add(s.n, max(0, indexOf(s.n, "subnet")), part{text: `"id": ` + number})
	s.say("the subnet `%s` gets the `id` %s, as an older server counted", short(text(s.n, "subnet")), number)
}

// subnetsInOrder returns the subnets in the order in which Kea makes them.
func subnetsInOrder(s *spot) []*spot {
	name := fmt.Sprintf("subnet%d", s.family())
	var all []*spot
	add := func(at *spot) {
		list := at.n.Get(name)
		if list == nil || list.Kind != kea.List {
			return
		}
		for i, item := range list.Items {
			if item.Kind == kea.Object {
				c := at.into("subnet", item, at.pointer+"/"+name+"/"+strconv.Itoa(i), "")
				c.rule = s.rule
				all = append(all, c)
			}
		}
	}
	if networks := s.n.Get("shared-networks"); networks != nil {
		for i, item := range networks.Items {
			add(s.into("shared-network", item, s.pointer+"/shared-networks/"+strconv.Itoa(i), ""))
		}
	}
	add(s)
	return all
}

// maskDelegation clears the bits of a delegated prefix behind its length.
func maskDelegation(s *spot) {
	length := s.n.Get("prefix-len")
	if length == nil {
		return
	}
	masked := maskedText(s.value().Text + "/" + length.Text)
	if p, err := netip.ParsePrefix(masked); err == nil {
		s.set(quote(p.Addr().String()))
		s.say("the prefix `%s` becomes `%s`", s.value().Text, p.Addr())
	}
}
