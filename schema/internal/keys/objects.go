package keys

import "github.com/keatool/keatool/schema/kea"

// Objects is every kind of map, the servers' own first.
var Objects = []Object{
	{"server", "A DHCP server.", serverKeys()},
	{"d2", "The server of DNS updates.", d2Keys()},
	{"shared-network", "A link with several subnets.", sharedNetworkKeys()},
	{"subnet", "A subnet.", subnetKeys()},
	{"pool", "Addresses to hand out.", poolKeys()},
	{"pd-pool", "Prefixes to hand out.", delegationKeys()},
	{"reservation", "What one client gets.", reservationKeys()},
	{"class", "A class of clients.", classKeys()},
	{"option-data", "The value of an option.", optionKeys()},
	{"option-def", "The form of an option.", definitionKeys()},
	{"relay", "Relay agents of a link.", []Key{
		k("ip-addresses", unique(IPv4), "Their addresses.").v4().until(kea.R24),
		k("ip-addresses", unique(IPv4), "Their addresses.").v4().since(kea.R26).need(),
		k("ip-addresses", unique(IPv6), "Their addresses.").v6().until(kea.R24),
		k("ip-addresses", unique(IPv6), "Their addresses.").v6().since(kea.R26).need(),
		k("ip-address", form(IPv4), "The address of the only one.").v4().until(kea.R24).old(kea.R22).instead("ip-addresses"),
		k("ip-address", form(IPv6), "The address of the only one.").v6().until(kea.R24).old(kea.R22).instead("ip-addresses"),
	}},
	{"interfaces-config", "Where a server listens.", interfaceKeys()},
	{"control-socket", "A socket for commands.", socketKeys()},
	{"authentication", "Who may send commands over HTTP.", authenticationKeys()},
	{"http-client", "One who may send commands.", clientKeys()},
	{"http-header", "A header of HTTP answers.", headerKeys()},
	{"lease-database", "The store of leases.", join(databaseKeys(), []Key{k("max-row-errors", number, "Rows of a lease file that may be wrong; 0: any.")})},
	{"hosts-database", "A store of reservations.", join(databaseKeys(), []Key{k("readonly", truth, "Do not change reservations here.")})},
	{"config-database", "A store of configuration.", databaseKeys()},
	{"config-control", "Parts of the configuration kept elsewhere.", []Key{
		k("config-databases", list("config-database"), "Databases, asked in this order."),
		k("config-fetch-wait-time", upTo(0, 65535), "Seconds between looks for changes; 0: never."),
	}},
	{"server-id", "The DUID of a server.", serverIDKeys()},
	{"multi-threading", "Packets served at the same time.", threadKeys()},
	{"dhcp-queue-control", "The queue of packets.", queueKeys()},
	{"expired-leases-processing", "Cleaning up after expired leases.", expiryKeys()},
	{"sanity-checks", "Leases that do not fit.", []Key{
		k("lease-checks", oneOf("none", "warn", "fix", "fix-del", "del"), "What to do about a lease of another subnet."),
		k("extended-info-checks", oneOf("none", "fix", "strict", "pedantic"), "What to do about stored relay information in an old form.").since(kea.R24),
	}},
	{"compatibility", "Concessions.", compatibilityKeys()},
	{"dhcp-ddns", "The connection to kea-dhcp-ddns.", ddnsClientKeys()},
	{"hook", "A library.", []Key{
		k("library", anyText, "Its file.").all().need(),
		k("parameters", freeMap, "What it wants to know.").all(),
	}},
	{"logger", "What is logged.", loggerKeys()},
	{"log-output", "Where a log goes to.", outputKeys()},
	{"ddns", "DNS domains.", []Key{k("ddns-domains", list("ddns-domain"), "The domains; the longest that matches counts.").only(D2)}},
	{"ddns-domain", "A DNS domain.", domainKeys()},
	{"dns-server", "A DNS server.", dnsServerKeys()},
	{"tsig-key", "A key to sign with.", tsigKeys()},
}
