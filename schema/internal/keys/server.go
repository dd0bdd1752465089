package keys

import "github.com/keatool/keatool/schema/kea"

// serverKeys are the keys of the maps Dhcp4 and Dhcp6.
func serverKeys() []Key {
	return join(lifetimes(), timers(unlooked), boot(anyText, anyText, anyText), dns(), conflicts(), hostModes(), each(allocators(), openBefore32),
		serverHost(), serverPolicy(), serverContent(), context())
}

// openBefore32 lets a key be any text before 3.2: Kea looks at it where a
// subnet inherits it.
func openBefore32(k Key) Key {
	if k.Last != 0 {
		k.Rule = anyText
	}
	return k
}

// serverHost is what ties a server to its host.
func serverHost() []Key {
	return []Key{
		k("interfaces-config", object("interfaces-config"), "Interfaces to listen on."),
		k("control-socket", object("control-socket"), "Where the server takes commands.").old(kea.R30).instead("control-sockets"),
		k("control-sockets", list("control-socket"), "Where the server takes commands.").since(kea.R30),
		k("lease-database", object("lease-database"), "Where leases are kept."),
		k("hosts-database", object("hosts-database"), "Where reservations are kept besides this file."),
		k("hosts-databases", list("hosts-database"), "Where reservations are kept besides this file."),
		k("config-control", object("config-control"), "Databases that hold parts of the configuration."),
		k("server-tag", anyText, "Name of this server in configuration databases."),
		k("server-id", object("server-id"), "The server's DUID.").v6(),
		k("data-directory", anyText, "Directory of the server's files.").v6().old(kea.R30),
		k("dhcp4o6-port", upTo(0, 65535), "Port on which the two servers of DHCPv4-over-DHCPv6 talk; 0: they do not."),
		k("multi-threading", object("multi-threading"), "Packets served at the same time."),
		k("dhcp-queue-control", object("dhcp-queue-control"), "The queue of packets that wait."),
		k("dhcp-ddns", object("dhcp-ddns"), "The connection to kea-dhcp-ddns."),
		k("hooks-libraries", list("hook"), "Libraries to load."),
		k("loggers", someMaps("logger"), "What is logged, and where to."),
		k("statistic-default-sample-count", unlooked, "Samples to keep of each statistic."),
		k("statistic-default-sample-age", unlooked, "Seconds to keep a sample."),
	}
}

// serverPolicy is how a server behaves.
func serverPolicy() []Key {
	return []Key{
		k("decline-probation-period", number, "Seconds for which a declined address is not used."),
		k("expired-leases-processing", object("expired-leases-processing"), "How expired leases are cleaned up."),
		k("sanity-checks", object("sanity-checks"), "What to do about leases that do not fit the configuration."),
		k("compatibility", object("compatibility"), "Concessions to clients and relays that do not keep to the standards."),
		k("parked-packet-limit", unlooked, "Packets that may wait for hook libraries."),
		k("authoritative", truth, "Deny leases that are not known here.").v4(),
		k("echo-client-id", truth, "Send the client id back.").v4(),
		k("match-client-id", truth, "Look for the client id before the hardware address.").v4(),
		k("stash-agent-options", truth, "Keep relay agent options for the renewal that comes without.").v4().since(kea.R26),
		k("store-extended-info", truth, "Keep relay agent information with the lease."),
		k("allow-address-registration", truth, "Let clients register addresses of their own making (RFC 9686).").v6().since(kea.R32),
		k("host-reservation-identifiers", someOf("hw-address", "duid", "circuit-id", "client-id", "flex-id"), "By what reservations are looked up, in this order.").v4(),
		k("host-reservation-identifiers", someOf("hw-address", "duid", "flex-id"), "By what reservations are looked up, in this order.").v6(),
		k("mac-sources", someOf("any", "raw", "duid", "ipv6-link-local", "client-link-addr-option", "rfc6939", "remote-id", "rfc4649",
			"subscriber-id", "rfc4580", "docsis-cmts", "docsis-modem"), "From what a hardware address is taken, in this order.").v6(),
		k("relay-supplied-options", texts(AnyText), "Options that a relay agent may add to the answer.").v6(),
		k("ip-reservations-unique", truth, "An address is reserved for one client only."),
		k("early-global-reservations-lookup", truth, "Look for global reservations before the subnet is chosen."),
		k("reservations-lookup-first", truth, "Look for a reservation before a lease."),
	}
}

// serverContent is what a server hands out.
func serverContent() []Key {
	return []Key{
		k("option-def", list("option-def"), "Options that Kea does not know by itself."),
		k("option-data", list("option-data"), "Options for every client."),
		k("client-classes", someMaps("class"), "Classes of clients, evaluated in order.").until(kea.R26),
		k("client-classes", list("class"), "Classes of clients, evaluated in order.").since(kea.R30),
		k("shared-networks", list("shared-network"), "Links with several subnets."),
		k("subnet4", list("subnet"), "Subnets that stand alone on their link.").v4(),
		k("subnet6", list("subnet"), "Subnets that stand alone on their link.").v6(),
		k("reservations", list("reservation"), "Reservations that hold in every subnet."),
	}
}

// d2Keys are the keys of the map DhcpDdns.
func d2Keys() []Key {
	return join(each([]Key{
		k("ip-address", form(Addr), "Address on which change requests arrive."),
		k("port", upTo(1, 65535), "Port on which change requests arrive."),
		k("dns-server-timeout", upTo(1, most), "Milliseconds to wait for a DNS server."),
		k("ncr-protocol", word("UDP"), "Protocol of change requests."),
		k("ncr-format", word("JSON"), "Form of change requests."),
		k("forward-ddns", Rule{Kind: Map, Of: "ddns"}, "Where names are kept."),
		k("reverse-ddns", Rule{Kind: Map, Of: "ddns"}, "Where addresses are kept."),
		k("tsig-keys", list("tsig-key"), "Keys to sign updates with."),
		k("control-socket", object("control-socket"), "Where the server takes commands.").old(kea.R30).instead("control-sockets"),
		k("control-sockets", list("control-socket"), "Where the server takes commands.").since(kea.R30),
		k("hooks-libraries", list("hook"), "Libraries to load."),
		k("loggers", someMaps("logger"), "What is logged, and where to."),
	}, func(k Key) Key { return k.only(D2) }), context())
}
