package upgrade

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// movedNames are the keys that left the map dhcp-ddns, and their names now.
var movedNames = map[string]string{
	"qualifying-suffix":         "ddns-qualifying-suffix",
	"override-no-update":        "ddns-override-no-update",
	"override-client-update":    "ddns-override-client-update",
	"replace-client-name":       "ddns-replace-client-name",
	"generated-prefix":          "ddns-generated-prefix",
	"hostname-char-set":         "hostname-char-set",
	"hostname-char-replacement": "hostname-char-replacement",
}

// ddnsRules are about updates of DNS.
var ddnsRules = []Rule{{
	Code: "KT4520", Severity: diag.Note, Gate: kea.R22, In: []string{"dhcp-ddns"},
	Keys: []string{"qualifying-suffix", "override-no-update", "override-client-update", "replace-client-name", "generated-prefix",
		"hostname-char-set", "hostname-char-replacement"},
	Title: "key of dhcp-ddns moves to the server",
	Doc:   "What is about names, and not about the connection to kea-dhcp-ddns, can be set for a subnet or a shared network too since Kea 1.8, and stands in the server's own map with the first part `ddns-`. Kea 2.6 refuses it in `dhcp-ddns`. Where the server's map has the key already, that one counted, and the one in `dhcp-ddns` is taken out.",
	Apply: moveUpdates,
	Example: Example{In: `{
  "Dhcp4": {
    "dhcp-ddns": {
      "enable-updates": true,
      "qualifying-suffix": "example.org."
    }
  }
}`, Out: `{
  "Dhcp4": {
    "dhcp-ddns": {
      "enable-updates": true
    },
    "ddns-qualifying-suffix": "example.org."
  }
}`},
}, {
	Code: "KT4521", Severity: diag.Note, Gate: kea.R26, In: []string{serverMap, "shared-network", "subnet"}, Keys: []string{"ddns-use-conflict-resolution"},
	Title: "ddns-use-conflict-resolution becomes ddns-conflict-resolution-mode",
	Doc:   "Kea 2.6 has four ways to treat DNS records of others, where there were two. `true` is `check-with-dhcid`, `false` is `no-check-with-dhcid`.",
	Apply: func(s *spot) {
		const mode = "ddns-conflict-resolution-mode"
		if s.has(mode) {
			s.say("`%s` is taken out: `%s` stands beside it", short(s.source()), mode)
			s.drop()
			return
		}
		word := "check-with-dhcid"
		if s.value().Text == "false" {
			word = "no-check-with-dhcid"
		}
		s.become(quote(mode) + ": " + quote(word))
	},
	Example: Example{In: `{ "Dhcp4": { "ddns-use-conflict-resolution": false } }`, Out: `{ "Dhcp4": { "ddns-conflict-resolution-mode": "no-check-with-dhcid" } }`},
}}

// moveUpdates moves a member of dhcp-ddns into the server's map.
func moveUpdates(s *spot) {
	name := movedNames[s.key().Text]
	s.drop()
	if server := s.up; server.has(name) {
		s.say("`%s` is taken out: the server's own `%s` counts", short(s.source()), name)
		return
	}
	moved := s.edit.withComments(s.n, s.i, part{text: quote(name) + ": "}, part{off: s.value().Off, end: s.value().End})
	s.edit.addMember(s.up.n, slices.Index(s.up.n.Items, s.n), moved)
	s.say("`%s` in `dhcp-ddns` becomes `%s` of the server", short(s.source()), name)
}
