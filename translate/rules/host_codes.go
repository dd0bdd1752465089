package rules

import (
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// Codes of hosts.
const (
	CodeHostOutside     diag.Code = "KT2150"
	CodeHostNoID        diag.Code = "KT2151"
	CodeHostTwice       diag.Code = "KT2152"
	CodeHostAddresses   diag.Code = "KT2153"
	CodeHostInPool      diag.Code = "KT2154"
	CodeHostInfiniBand  diag.Code = "KT2155"
	CodeHostIDLength    diag.Code = "KT2156"
	CodeHostFlexID      diag.Code = "KT2157"
	CodeHostDeclName    diag.Code = "KT2158"
	CodeHostDDNSName    diag.Code = "KT2159"
	CodeHostTimesShared diag.Code = "KT2160"
	CodeHostsGlobal     diag.Code = "KT2161"
	CodeHostDeleted     diag.Code = "KT2162"
	CodeHostCondition   diag.Code = "KT2163"
	CodeHostHardware    diag.Code = "KT2164"
	CodeHostSentBack    diag.Code = "KT2165"
	CodeHostByRelay     diag.Code = "KT2166"
	CodeHostImpossible  diag.Code = "KT2214"
)

var hostCodes = []diag.Info{
	{Code: CodeHostOutside, Severity: diag.Note, Title: "fixed address on no declared subnet",
		Text:    "dhcpd gives a fixed address only on the network it belongs to. None of the host's addresses is on a declared subnet, so dhcpd never gives it, nor runs the host's statements. No reservation is written, except where the configuration asks whether a client is known: there the host keeps counting as known.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\nhost far { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.7; }\n"},
	{Code: CodeHostNoID, Severity: diag.Note, Title: "host without identifier",
		Text:    "The host has no hardware address, client identifier or host-identifier, so that no client ever matches it. It is left out.",
		Example: "host nobody { fixed-address 192.0.2.9; }\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\n"},
	{Code: CodeHostTwice, Severity: diag.Warning, Title: "two hosts with the same identifier on one network",
		Text:    "Where two hosts with the same identifier fit the same network (or both have no fixed address), dhcpd uses the one declared first. Kea refuses such a pair. The first is kept.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\nhost b { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.6; }\n"},
	{Code: CodeHostAddresses, Severity: diag.Note, Title: "several fixed addresses on one network",
		Text:    "dhcpd gives the first fixed address that fits the client's network (for DHCPv6: the first of all). A Kea reservation has that one; the others are never used and left out.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5, 192.0.2.6; }\n"},
	{Code: CodeHostInPool, Severity: diag.Note, Title: "fixed address inside a range",
		Text:    "The range of a pool contains a reserved address. `dhcpd` for DHCPv4 does not keep such an address from other clients, so that two can end up with it; Kea keeps it for its owner. With --hosts global Kea does not keep it either. Where the pool has options of its own, its range is cut around the address: dhcpd gives a host its address without the options of the pool, Kea would send them.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.15; }\n"},
	{Code: CodeHostInfiniBand, Severity: diag.Warning, Title: "InfiniBand hardware address", Fidelity: diag.Approximate,
		Text:    "InfiniBand clients leave the hardware address field empty, so that a reservation by hardware address does not find them. Reserve by client identifier instead.",
		Example: "host ib { hardware infiniband 80:00:00:48:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01; }\n"},
	{Code: CodeHostIDLength, Severity: diag.Error, Title: "identifier longer or shorter than Kea takes", Fidelity: diag.Dropped,
		Text:    "Kea takes client identifiers and flexible identifiers of up to 128 bytes, hardware addresses of up to 20 and DUIDs of 3 to 130. The reservation is left out, so that this client is treated as one without it.",
		Example: "host huge { uid \"" + strings.Repeat("x", 129) + "\"; }\n"},
	{Code: CodeHostFlexID, Severity: diag.Error, Title: "host identified by an option that Kea cannot look hosts up by", Fidelity: diag.Manual,
		Text: "Kea finds reservations by hardware address, client identifier, DUID and circuit id. Any other option needs the flex_id hook, which the open distribution has from 3.0 on, and a value that Kea's expressions can compute. The reservation is left out."},
	{Code: CodeHostDeclName, Severity: diag.Warning, Title: "names of hosts on some networks only", Fidelity: diag.Approximate,
		Text:    "A host without a fixed address is one reservation for all networks, and a reservation's hostname is always sent. dhcpd sends the host's name only on networks with use-host-decl-names, or with an option made of host-decl-name. The global value decides in the result.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { use-host-decl-names on; }\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; }\n"},
	{Code: CodeHostDDNSName, Severity: diag.Warning, Title: "ddns-hostname becomes the reservation's hostname", Fidelity: diag.Approximate,
		Text:    "Kea registers a reserved hostname in DNS, and also sends it to the client, which dhcpd does not do with ddns-hostname. A value that is computed for each client is left out.",
		Example: "ddns-update-style standard;\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ddns-hostname \"alpha\"; }\n"},
	{Code: CodeHostTimesShared, Severity: diag.Note, Title: "lease time of a host in a shared network",
		Text:    "In a shared network Kea adds the classes of a reservation after it has chosen the lease time. So the lease time is given by a class that tests the host's identifier. Elsewhere that class has the client as well.",
		Example: "shared-network lan {\n  subnet 192.0.2.0 netmask 255.255.255.0 {}\n}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; default-lease-time 600; }\n"},
	{Code: CodeHostsGlobal, Severity: diag.Warning, Title: "reservation kept in its subnet",
		Text: "With --hosts global every reservation is written at server level. This one is not: Kea allows one reservation for each identifier there, and Kea 2.2 would hand out its address on every network."},
	{Code: CodeHostDeleted, Severity: diag.Note, Title: "deleted host",
		Text:    "The host is marked as deleted, as in the lease file, so that dhcpd does not use it.",
		Example: "host gone { hardware ethernet 02:00:00:00:00:01; deleted; }\n"},
	{Code: CodeHostCondition, Severity: diag.Warning, Title: "value of a host under a condition", Fidelity: diag.Dropped,
		Text: "The value depends on the client's packet inside a host declaration that Kea can only find by a flexible identifier. It is left out."},
	{Code: CodeHostHardware, Severity: diag.Note, Title: "hardware type of a host",
		Text:    "Kea looks reservations up by the hardware address alone, dhcpd by type and address. A client of another type with the same address would match too.",
		Example: "host tr { hardware token-ring 02:00:00:00:00:01; }\n"},
	{Code: CodeHostSentBack, Severity: diag.Note, Title: "identifier of a host that dhcpd sends back",
		Text:    "The identifier of these hosts is written as `option dhcp-client-identifier`, which to dhcpd is also an option like any other: it sends it to the client, if that asks for it. Kea only looks the host up by it. No client needs to be told its own identifier; with `uid` dhcpd does not either.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { option dhcp-client-identifier \"a\"; fixed-address 192.0.2.5; }\n"},
	{Code: CodeHostByRelay, Severity: diag.Note, Title: "hosts that are known by what the relay says",
		Text:    "A client renews its lease without the relay. dhcpd does not know these hosts again then, and does not answer; they keep their address by asking once more, with everybody, through the relay. Kea keeps what the relay said (stash-agent-options, from 2.6 on), and renews the lease at once. An older Kea would say no.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { host-identifier option agent.circuit-id \"a\"; fixed-address 192.0.2.5; }\n"},
	{Code: CodeHostImpossible, Severity: diag.Error, Title: "address that no host can have", Fidelity: diag.Dropped,
		Text:    "The address is multicast, unspecified or broadcast. dhcpd does not look; Kea refuses a configuration that reserves it. The host is kept without the address.",
		Example: "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 0.0.0.0; }\nsubnet 0.0.0.0 netmask 0.0.0.0 {}\n"},
}
