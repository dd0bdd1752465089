package upgrade

import (
	"net/netip"
	"strconv"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
)

// modes says what each reservation-mode is in the keys that took its place:
// reservations-global, -in-subnet and -out-of-pool.
var modes = map[string][3]bool{
	"disabled":    {false, false, false},
	"off":         {false, false, false},
	"global":      {true, false, false},
	"out-of-pool": {false, true, true},
	"all":         {false, true, false},
}

// hostRules are about reservations.
var hostRules = []Rule{{
	Code: "KT4525", Severity: diag.Note, Gate: kea.R22, In: []string{serverMap, "shared-network", "subnet"}, Keys: []string{"reservation-mode"},
	Title: "reservation-mode becomes three keys",
	Doc:   "Which reservations count is said by `reservations-global`, `reservations-in-subnet` and `reservations-out-of-pool` since Kea 2.0; 2.6 is without `reservation-mode`. All three are written, since a mode sets all.",
	Apply: func(s *spot) {
		mode, ok := modes[s.value().Text]
		switch {
		case s.has("reservations-global", "reservations-in-subnet", "reservations-out-of-pool"):
			s.fail("keep the keys that took its place", "`reservation-mode` stands beside the keys that took its place")
		case !ok:
			s.fail("it was one of disabled, off, global, out-of-pool and all", "`%s` is no reservation mode", short(s.value().Text))
		default:
			s.become(`"reservations-global": `+strconv.FormatBool(mode[0]), `"reservations-in-subnet": `+strconv.FormatBool(mode[1]),
				`"reservations-out-of-pool": `+strconv.FormatBool(mode[2]))
		}
	},
	Example: Example{In: `{ "Dhcp4": { "reservation-mode": "global" } }`,
		Out: `{ "Dhcp4": { "reservations-global": true, "reservations-in-subnet": false, "reservations-out-of-pool": false } }`},
}, {
	Code: "KT4526", Severity: diag.Note, Gate: kea.R24, In: []string{"reservation"}, Keys: []string{"prefixes"},
	Title: "reserved prefix with bits behind its length",
	Doc:   "Up to Kea 2.2 bits behind the length of a reserved prefix were passed over. Later releases refuse them. They are set to zero.",
	Apply: func(s *spot) {
		for _, item := range s.value().Items {
			if masked := maskedText(item.Text); masked != "" {
				s.edit.replace(item.Off, item.End, part{text: quote(masked)})
				s.say("the prefix `%s` becomes `%s`", item.Text, masked)
			}
		}
	},
	Example: Example{In: `{ "Dhcp6": { "reservations": [ { "duid": "01:02:03:04", "prefixes": [ "2001:db8:1::1/48" ] } ] } }`,
		Out: `{ "Dhcp6": { "reservations": [ { "duid": "01:02:03:04", "prefixes": [ "2001:db8:1::/48" ] } ] } }`},
}, {
	Code: "KT4527", Severity: diag.Error, Gate: kea.R24, In: []string{"reservation"}, Keys: []string{"duid", "client-id", "circuit-id", "flex-id"},
	Title: "identifier too short or too long",
	Doc:   "From Kea 2.4 on a `duid` has 3 to 130 bytes, a `client-id` at most 255, a `circuit-id` and a `flex-id` at most 128. Kea drops the packets of a client with a shorter DUID, so a reservation for one is of no use.",
	Hint:  "take the reservation out, or know the client by something else",
	Apply: identifierLength,
	Example: Example{In: `{ "Dhcp6": { "reservations": [ { "duid": "00:04", "hostname": "a" } ] } }`,
		Out: `{ "Dhcp6": { "reservations": [ { "duid": "00:04", "hostname": "a" } ] } }`},
}}

// identifierLength reports an identifier that later releases find too short or
// too long.
func identifierLength(s *spot) {
	id, err := option.Bytes(s.value().Text)
	least, most := 1, 128
	switch s.key().Text {
	case "duid":
		least, most = 3, 130
	case "client-id":
		most = 255
	}
	if err == nil && (len(id) < least || len(id) > most) {
		s.say("`%s` has %d bytes; Kea %s takes %d to %d", short(s.source()), len(id), s.options.To, least, most)
	}
}

// maskedText returns a prefix without the bits behind its length; "" if it has
// none there, or is no prefix.
func maskedText(text string) string {
	p, err := netip.ParsePrefix(text)
	if err != nil || p == p.Masked() {
		return ""
	}
	return p.Masked().String()
}
