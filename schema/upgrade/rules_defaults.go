package upgrade

import (
	"path"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// defaultRules are about what a configuration does not say. They hold only for
// files that are known to be older than the change, and edit nothing: the new
// default is the better one for most.
var defaultRules = []Rule{{
	Code: "KT4580", Severity: diag.Note, Gate: kea.R24, Default: true, In: []string{serverMap},
	Title: "packets are served at the same time",
	Doc:   "Multi-threading is on by default from Kea 2.4 on. Hook libraries that do not allow for it switch it off again. It also switches the packet queue of `dhcp-queue-control` off.",
	Hint:  "to keep it off, add `\"multi-threading\": { \"enable-multi-threading\": false }`",
	Apply: func(s *spot) {
		if s.has("multi-threading") {
			return
		}
		s.say("multi-threading, which was off, is on by default from Kea %s on", kea.R24)
		if queue := s.member("dhcp-queue-control"); queue != nil && truth(queue.value(), "enable-queue") {
			queue.warn("switch multi-threading off to keep the queue", "the packet queue is off while multi-threading is on")
		}
	},
	Example: silent(`{ "Dhcp4": { "valid-lifetime": 600, "cache-threshold": 0.25, "expired-leases-processing": { "hold-reclaimed-time": 0 } } }`),
}, {
	Code: "KT4581", Severity: diag.Note, Gate: kea.R24, Default: true, In: []string{serverMap},
	Title: "preferred lifetime follows the valid one",
	Doc:   "Without `preferred-lifetime` an address was preferred for 3600 seconds up to Kea 2.2, and is for five eighths of its valid lifetime from 2.4 on.",
	Hint:  "to keep it, add `\"preferred-lifetime\": 3600`",
	Apply: func(s *spot) {
		if s.family() == kea.V6 && !s.has("preferred-lifetime") {
			s.say("the preferred lifetime, which was 3600 seconds, is 0.625 of the valid lifetime from Kea %s on", kea.R24)
		}
	},
	Example: silent(`{ "Dhcp6": { "valid-lifetime": 7200 } }`),
}, {
	Code: "KT4582", Severity: diag.Note, Gate: kea.R30, Default: true, In: []string{serverMap},
	Title: "young leases are handed out again unchanged",
	Doc:   "From Kea 3.0 on a client that renews within the first quarter of its lease time gets the rest of that time, and nothing is written. Before, every renewal started the lease time anew.",
	Hint:  "to renew always, add `\"cache-threshold\": 0.0`",
	Apply: func(s *spot) {
		if !s.has("cache-threshold") {
			s.say("`cache-threshold`, which was off, is 0.25 by default from Kea %s on", kea.R30)
		}
	},
	Example: silent(`{ "Dhcp4": { "valid-lifetime": 600 } }`),
}, {
	Code: "KT4583", Severity: diag.Note, Gate: kea.R24, Default: true, In: []string{d2Map},
	Title: "longer wait for DNS servers",
	Doc:   "Without `dns-server-timeout` kea-dhcp-ddns waited 100 milliseconds for a DNS server up to Kea 2.2, and waits 500 from 2.4 on.",
	Hint:  "to keep it, add `\"dns-server-timeout\": 100`",
	Apply: func(s *spot) {
		if !s.has("dns-server-timeout") {
			s.say("`dns-server-timeout`, which was 100, is 500 by default from Kea %s on", kea.R24)
		}
	},
	Example: silent(`{ "DhcpDdns": { "port": 53001 } }`),
}, {
	Code: "KT4584", Severity: diag.Note, Gate: kea.R24, Default: true, In: []string{serverMap},
	Title: "released leases are kept for their client",
	Doc:   "From Kea 2.4 on a lease that its client releases is kept with a lifetime of 0 until expired leases are cleaned up, so that the client gets the same address again. Updates of DNS for it happen then and not at once.",
	Hint:  "to delete them at once, set `hold-reclaimed-time` of `expired-leases-processing` to 0",
	Apply: func(s *spot) {
		expiry := s.n.Get("expired-leases-processing")
		if number(expiry, "hold-reclaimed-time") != "0" && number(expiry, "flush-reclaimed-timer-wait-time") != "0" {
			s.say("released leases, which were deleted at once, are kept for their client from Kea %s on", kea.R24)
		}
	},
	Example: silent(`{ "Dhcp4": { "valid-lifetime": 600 } }`),
}, {
	Code: "KT4585", Severity: diag.Warning, Gate: kea.R24, Default: true, In: []string{"hook"}, Keys: []string{"parameters"},
	Title: "high availability listens by itself",
	Doc:   "From Kea 2.4 on servers of a pair speak to each other directly, where a control agent passed commands on: each opens the address and port of its own `url`. If the control agent of that host listens there too, one of them fails to start.",
	Hint:  "give the `url` of each peer a port that no control agent uses, or set `enable-multi-threading` in `multi-threading` of `high-availability` to false",
	Apply: func(s *spot) {
		eachRelation(s, func(n *kea.Node) {
			if n.Get("multi-threading") == nil {
				s.say("the server opens the address and port of its own `url` itself from Kea %s on", kea.R24)
			}
		})
	},
	Example: silent(pair),
}, {
	Code: "KT4586", Severity: diag.Note, Gate: kea.R30, Default: true, In: []string{"hook"}, Keys: []string{"parameters"},
	Title: "partners may send few commands",
	Doc:   "From Kea 3.0 on the address that servers of a pair use takes only the commands that they send each other (`restrict-commands`).",
	Hint:  "what sends other commands there needs a control socket, or `\"restrict-commands\": false`",
	Apply: func(s *spot) {
		eachRelation(s, func(n *kea.Node) {
			if n.Get("restrict-commands") == nil {
				s.say("`restrict-commands`, which was off, is on by default from Kea %s on", kea.R30)
			}
		})
	},
	Example: silent(pair),
}, {
	Code: "KT4587", Severity: diag.Warning, Gate: kea.R24, Default: true, In: []string{serverMap}, Keys: []string{"reservations"},
	Title: "globally reserved addresses of other subnets",
	Doc:   "Up to Kea 2.2 an address of a global reservation was handed out in whatever subnet the client was. From 2.4 on it is passed over where it does not fit the subnet.",
	Hint:  "see to it that the addresses fit the subnets in which their clients are",
	Apply: func(s *spot) {
		for _, host := range s.value().Items {
			if host.Get("ip-address") != nil || hasItems(host.Get("ip-addresses")) {
				s.say("addresses of global reservations count only in subnets that they fit from Kea %s on", kea.R24)
				return
			}
		}
	},
	Example: silent(`{ "Dhcp4": { "reservations-global": true, "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "ip-address": "192.0.2.9" } ] } }`),
}}

// pair is one of two servers.
const pair = `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_lease_cmds.so" },
  { "library": "libdhcp_ha.so", "parameters": { "high-availability": [ { "this-server-name": "a", "mode": "hot-standby",
    "peers": [ { "name": "a", "url": "http://192.0.2.1:8000/", "role": "primary" },
      { "name": "b", "url": "http://192.0.2.2:8000/", "role": "standby" } ] } ] } } ] } }`

// silent is an example that stays as it is, of a file of Kea 2.2.
func silent(in string) Example { return Example{From: kea.R22, In: in, Out: in} }

// truth reports whether a key of n is true.
func truth(n *kea.Node, key string) bool {
	v := n.Get(key)
	return v != nil && v.Kind == kea.Bool && v.Text == "true"
}

// eachRelation calls visit for the relationships of the high-availability library.
func eachRelation(s *spot, visit func(*kea.Node)) {
	if path.Base(text(s.n, "library")) != "libdhcp_ha.so" {
		return
	}
	list := s.value().Get("high-availability")
	if list == nil {
		return
	}
	for _, n := range list.Items {
		visit(n)
	}
}
