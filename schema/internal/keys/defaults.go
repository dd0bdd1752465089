package keys

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// preset is what Kea assumes for absent keys of an object: a JSON value, or
// words where the value depends on more than the release.
type preset struct {
	object, keys string // several keys stand with blanks between
	only         Daemon // 0: all daemons
	since, last  kea.Release
	value, words string
}

// presets are the defaults that are not plain zero values of their key.
var presets = []preset{
	{object: "server", keys: "valid-lifetime", value: "7200"},
	{object: "server", keys: "min-valid-lifetime max-valid-lifetime", words: "valid-lifetime"},
	{object: "server", keys: "preferred-lifetime", last: kea.R22, value: "3600"},
	{object: "server", keys: "preferred-lifetime", since: kea.R24, words: "0.625 of valid-lifetime"},
	{object: "server", keys: "min-preferred-lifetime max-preferred-lifetime", words: "preferred-lifetime"},
	{object: "server", keys: "offer-lifetime", value: "0"},
	{object: "server", keys: "renew-timer rebind-timer cache-max-age adaptive-lease-time-threshold", words: "none"},
	{object: "server", keys: "calculate-tee-times", only: DHCP4, value: "false"},
	{object: "server", keys: "calculate-tee-times", only: DHCP6, value: "true"},
	{object: "server", keys: "t1-percent", value: "0.5"},
	{object: "server", keys: "t2-percent", only: DHCP4, value: "0.875"},
	{object: "server", keys: "t2-percent", only: DHCP6, value: "0.8"},
	{object: "server", keys: "cache-threshold", last: kea.R26, words: "none: every renewal is written"},
	{object: "server", keys: "cache-threshold", since: kea.R30, value: "0.25"},
	{object: "server", keys: "next-server", value: `"0.0.0.0"`},
	{object: "server", keys: "server-hostname boot-file-name ddns-qualifying-suffix hostname-char-replacement server-tag", value: `""`},
	{object: "server", keys: "ddns-send-updates ddns-use-conflict-resolution", value: "true"},
	{object: "server", keys: "ddns-override-no-update ddns-override-client-update ddns-update-on-renew", value: "false"},
	{object: "server", keys: "ddns-replace-client-name", value: `"never"`},
	{object: "server", keys: "ddns-generated-prefix", value: `"myhost"`},
	{object: "server", keys: "ddns-conflict-resolution-mode", value: `"check-with-dhcid"`},
	{object: "server", keys: "ddns-ttl-percent", words: "a third"},
	{object: "server", keys: "ddns-ttl ddns-ttl-max", words: "none"},
	{object: "server", keys: "ddns-ttl-min", words: "600"},
	{object: "server", keys: "hostname-char-set", value: `"[^A-Za-z0-9.-]"`},
	{object: "server", keys: "reservations-in-subnet ip-reservations-unique", value: "true"},
	{object: "server", keys: "reservations-global reservations-out-of-pool early-global-reservations-lookup", value: "false"},
	{object: "server", keys: "reservations-lookup-first", words: "false, but true with several threads"},
	{object: "server", keys: "reservation-mode", value: `"all"`},
	{object: "server", keys: "allocator pd-allocator", value: `"iterative"`},
	{object: "server", keys: "authoritative stash-agent-options store-extended-info", value: "false"},
	{object: "server", keys: "echo-client-id match-client-id allow-address-registration", value: "true"},
	{object: "server", keys: "decline-probation-period", value: "86400"},
	{object: "server", keys: "dhcp4o6-port statistic-default-sample-age", value: "0"},
	{object: "server", keys: "statistic-default-sample-count", value: "20"},
	{object: "server", keys: "parked-packet-limit", value: "256"},
	{object: "server", keys: "data-directory", words: "as built in"},
	{object: "server", keys: "host-reservation-identifiers", only: DHCP4, value: `["hw-address", "duid", "circuit-id", "client-id"]`},
	{object: "server", keys: "host-reservation-identifiers", only: DHCP6, value: `["hw-address", "duid"]`},
	{object: "server", keys: "mac-sources", value: `["any"]`},
	{object: "server", keys: "relay-supplied-options", value: `["65"]`},
	{object: "server", keys: "lease-database", words: "a file"},

	{object: "subnet shared-network", keys: "rapid-commit", value: "false"},
	{object: "pool pd-pool", keys: "pool-id", words: "none; statistics count as pool 0"},
	{object: "class", keys: "only-if-required only-in-additional-list", value: "false"},
	{object: "option-data", keys: "csv-format", words: "true at the server; elsewhere true if the option is defined"},
	{object: "option-data", keys: "always-send never-send", value: "false"},
	{object: "option-def", keys: "array", value: "false"},
	{object: "option-data option-def", keys: "space", only: DHCP4, value: `"dhcp4"`},
	{object: "option-data option-def", keys: "space", only: DHCP6, value: `"dhcp6"`},

	{object: "interfaces-config", keys: "dhcp-socket-type", value: `"raw"`},
	{object: "interfaces-config", keys: "outbound-interface", value: `"same-as-inbound"`},
	{object: "interfaces-config", keys: "re-detect", value: "true"},
	{object: "interfaces-config", keys: "service-sockets-max-retries", value: "0"},
	{object: "interfaces-config", keys: "service-sockets-retry-wait-time", value: "5000"},
	{object: "interfaces-config", keys: "service-sockets-require-all", value: "false"},
	{object: "interfaces-config", keys: "interfaces", words: "none: the server hears nobody"},
	{object: "control-socket", keys: "socket-address", value: `"127.0.0.1"`},
	{object: "control-socket", keys: "socket-port", value: "8000"},
	{object: "control-socket agent", keys: "cert-required", value: "true"},
	{object: "agent", keys: "http-host", value: `"127.0.0.1"`},
	{object: "agent", keys: "http-port", value: "8000"},
	{object: "agent-socket", keys: "socket-type", value: `"unix"`},
	{object: "authentication", keys: "realm", only: Agent, value: `"kea-control-agent"`},
	{object: "authentication", keys: "realm", only: DHCP | D2, value: `""`},
	{object: "authentication", keys: "directory", value: `""`},

	{object: "lease-database hosts-database config-database", keys: "host", value: `"localhost"`},
	{object: "lease-database hosts-database config-database", keys: "port", words: "0, the usual one"},
	{object: "lease-database hosts-database config-database", keys: "connect-timeout", value: "5"},
	{object: "lease-database hosts-database config-database", keys: "read-timeout write-timeout tcp-user-timeout max-reconnect-tries reconnect-wait-time", value: "0"},
	{object: "lease-database hosts-database config-database", keys: "on-fail", value: `"stop-retry-exit"`},
	{object: "lease-database hosts-database config-database", keys: "retry-on-startup readonly", value: "false"},
	{object: "lease-database", keys: "name", words: "kea-leases4.csv or kea-leases6.csv in the data directory"},
	{object: "lease-database", keys: "persist", value: "true"},
	{object: "lease-database", keys: "lfc-interval", value: "3600"},
	{object: "lease-database", keys: "max-row-errors", value: "0"},
	{object: "config-control", keys: "config-fetch-wait-time", value: "30"},

	{object: "server-id", keys: "identifier", words: "made up"},
	{object: "server-id", keys: "time", words: "now"},
	{object: "server-id", keys: "htype", words: "that of the interface"},
	{object: "server-id", keys: "enterprise-id", words: "2495"},
	{object: "server-id", keys: "persist", value: "true"},
	{object: "multi-threading", keys: "enable-multi-threading", last: kea.R22, words: "false if the map is absent"},
	{object: "multi-threading", keys: "enable-multi-threading", since: kea.R24, words: "true if the map is absent"},
	{object: "multi-threading", keys: "thread-pool-size", value: "0"},
	{object: "multi-threading", keys: "packet-queue-size", value: "64"},
	{object: "dhcp-queue-control", keys: "enable-queue", words: "false if the map is absent"},
	{object: "dhcp-queue-control", keys: "queue-type", only: DHCP4, value: `"kea-ring4"`},
	{object: "dhcp-queue-control", keys: "queue-type", only: DHCP6, value: `"kea-ring6"`},
	{object: "dhcp-queue-control", keys: "capacity", value: "64"},
	{object: "expired-leases-processing", keys: "reclaim-timer-wait-time", value: "10"},
	{object: "expired-leases-processing", keys: "flush-reclaimed-timer-wait-time", value: "25"},
	{object: "expired-leases-processing", keys: "hold-reclaimed-time", value: "3600"},
	{object: "expired-leases-processing", keys: "max-reclaim-leases", value: "100"},
	{object: "expired-leases-processing", keys: "max-reclaim-time", value: "250"},
	{object: "expired-leases-processing", keys: "unwarned-reclaim-cycles", value: "5"},
	{object: "sanity-checks", keys: "lease-checks", value: `"warn"`},
	{object: "sanity-checks", keys: "extended-info-checks", value: `"fix"`},
	{object: "compatibility", keys: "lenient-option-parsing ignore-dhcp-server-identifier ignore-rai-link-selection exclude-first-last-24", value: "false"},

	{object: "dhcp-ddns", keys: "enable-updates", words: "false if the map is absent"},
	{object: "dhcp-ddns d2", keys: "server-ip ip-address", value: `"127.0.0.1"`},
	{object: "dhcp-ddns d2", keys: "server-port port", value: "53001"},
	{object: "dhcp-ddns", keys: "sender-ip sender-port", words: "any"},
	{object: "dhcp-ddns", keys: "max-queue-size", value: "1024"},
	{object: "dhcp-ddns d2", keys: "ncr-protocol", value: `"UDP"`},
	{object: "dhcp-ddns d2", keys: "ncr-format", value: `"JSON"`},
	{object: "d2", keys: "dns-server-timeout", last: kea.R22, value: "100"},
	{object: "d2", keys: "dns-server-timeout", since: kea.R24, value: "500"},
	{object: "ddns-domain dns-server", keys: "key-name", words: "none: updates are not signed"},
	{object: "dns-server", keys: "port", value: "53"},
	{object: "tsig-key", keys: "digest-bits", value: "0"},

	{object: "logger", keys: "debuglevel", value: "0"},
	{object: "logger", keys: "severity", words: "that of the logger above, at the top INFO"},
	{object: "log-output", keys: "flush", value: "true"},
	{object: "log-output", keys: "maxsize", value: "10240000"},
	{object: "log-output", keys: "maxver", value: "1"},
	{object: "log-output", keys: "pattern", words: "as built in"},
}

// Default returns what release r of daemon d assumes if key is absent from an
// object: a JSON value, or words. Both are empty where there is nothing to say.
func Default(object, key string, d Daemon, r kea.Release) (value, words string) {
	if slices.Contains([]string{"shared-network", "subnet", "pool"}, object) {
		if v, w := Default("server", key, d, r); v+w != "" {
			return "", "as set around it"
		}
	}
	for i := range presets {
		p := &presets[i]
		if (p.only == 0 || p.only&d != 0) && p.since <= r && (p.last == 0 || r <= p.last) &&
			slices.Contains(strings.Fields(p.object), object) && slices.Contains(strings.Fields(p.keys), key) {
			return p.value, p.words
		}
	}
	return "", ""
}
