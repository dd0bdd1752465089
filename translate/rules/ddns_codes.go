package rules

import "github.com/keatool/keatool/internal/diag"

// Codes of DNS updates.
const (
	CodeDDNSScope     diag.Code = "KT2400"
	CodeDDNSInterim   diag.Code = "KT2401"
	CodeDDNSNoZone    diag.Code = "KT2402"
	CodeDDNSZone      diag.Code = "KT2403"
	CodeDDNSStatic    diag.Code = "KT2404"
	CodeDDNSName      diag.Code = "KT2405"
	CodeDDNSFullName  diag.Code = "KT2406"
	CodeDDNSConflict  diag.Code = "KT2407"
	CodeDDNSIgnore    diag.Code = "KT2408"
	CodeDDNSReverse   diag.Code = "KT2409"
	CodeDDNSKeyFile   diag.Code = "KT2410"
	CodeDDNSGenerated diag.Code = "KT2411"
	CodeDDNSSuffix    diag.Code = "KT2412"
	CodeDDNSLocal     diag.Code = "KT2413"
	CodeDDNSReply     diag.Code = "KT2414"
	CodeDDNSTTL       diag.Code = "KT2415"
	CodeDDNSKeyTwice  diag.Code = "KT2416"
	CodeDDNSAlgorithm diag.Code = "KT2417"
	CodeDDNSUnnamed   diag.Code = "KT2418"
	CodeDDNSTold      diag.Code = "KT2419"
	CodeDDNSCompleted diag.Code = "KT2420"
)

const ddnsExample = "ddns-update-style standard;\nddns-domainname \"example.org\";\nzone example.org. { primary 192.0.2.53; }\nzone 2.0.192.in-addr.arpa. { primary 192.0.2.53; }\n"

const ddnsSubnet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"

var ddnsCodes = []diag.Info{
	{Code: CodeDDNSScope, Severity: diag.Warning, Title: "update parameter where Kea has none", Fidelity: diag.Dropped,
		Text:    "Kea has parameters for DNS updates for the server, its shared networks and its subnets (pools from 3.0 on). What a class or a host says about them has no place, except that updates can be switched off.",
		Example: ddnsExample + "class \"c\" { match if exists vendor-class-identifier; ddns-ttl 60; }\n" + ddnsSubnet},
	{Code: CodeDDNSInterim, Severity: diag.Warning, Title: "records of the interim update style", Fidelity: diag.Approximate,
		Text:    "dhcpd's interim style guards a name with a TXT record; kea-dhcp-ddns knows DHCID records only, and would refuse to touch a name that dhcpd registered. The result therefore updates without checks (no-check-with-dhcid). keatool ddns --adopt-txt, and keatool serve with the same flag, know those records and replace them when their clients renew: with it, set ddns-conflict-resolution-mode to check-with-dhcid at once. With kea-dhcp-ddns, wait until every lease has been renewed, and delete the TXT records before you do.",
		Example: "ddns-update-style interim;\n" + ddnsSubnet},
	{Code: CodeDDNSNoZone, Severity: diag.Warning, Title: "zone that is not declared", Fidelity: diag.Approximate,
		Text:    "Without a zone declaration dhcpd asks the DNS who the master of a zone is. kea-dhcp-ddns never does: it updates only the domains of its configuration. The names that the message lists get no update until their domains are added.",
		Example: "ddns-update-style standard;\nddns-domainname \"example.org\";\n" + ddnsSubnet},
	{Code: CodeDDNSZone, Severity: diag.Warning, Title: "zone without a server", Fidelity: diag.Manual,
		Text:    "kea-dhcp-ddns must be told the address of a server for each domain. The zone names none that is known, so it is left out; no update is made in it.",
		Example: "ddns-update-style standard;\nzone example.org. { }\n"},
	{Code: CodeDDNSStatic, Severity: diag.Note, Title: "hosts with a fixed address and DNS updates",
		Text:    "dhcpd makes no updates for hosts with a fixed address unless update-static-leases is on; Kea always does. From 3.0 on the ddns_tuning hook leaves out members of the class SKIP_DDNS, which these reservations are put into. Older releases of the open Kea have no such hook.",
		Example: ddnsExample + "host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n" + ddnsSubnet},
	{Code: CodeDDNSName, Severity: diag.Warning, Title: "computed DNS name", Fidelity: diag.Dropped,
		Text:    "Kea's ddns_tuning hook computes names with Kea's expressions, for the server or for a subnet. This name cannot be had that way; clients are registered under the name they send.",
		Example: ddnsExample + "ddns-hostname = binary-to-ascii(10, 8, \"x\", reverse(1, leased-address));\n" + ddnsSubnet},
	{Code: CodeDDNSFullName, Severity: diag.Note, Title: "clients that send a full name", Fidelity: diag.Approximate,
		Text:    "Of a name that a client sends, dhcpd takes the first label and adds its own domain. Kea keeps a name that is already full, and adds its suffix to all the labels of one that is not; that is also what it tells the client. An update for a foreign domain finds no zone in kea-dhcp-ddns, and is not made.",
		Example: ddnsExample + ddnsSubnet},
	{Code: CodeDDNSConflict, Severity: diag.Warning, Title: "finer rules for conflicts of names", Fidelity: diag.Approximate,
		Text:    "Kea has a few fixed modes for names that are taken. The nearest one to dhcpd's settings is written.",
		Example: "ddns-dual-stack-mixed-mode true;\n" + ddnsExample + ddnsSubnet},
	{Code: CodeDDNSIgnore, Severity: diag.Note, Title: "what clients are told about their own updates", Fidelity: diag.Approximate,
		Text:    "With `ignore client-updates` dhcpd makes the update itself but tells the client that it may; Kea makes it and tells the client that it need not.",
		Example: "ignore client-updates;\n" + ddnsExample + ddnsSubnet},
	{Code: CodeDDNSReverse, Severity: diag.Warning, Title: "domain of reverse names", Fidelity: diag.Dropped,
		Text:    "kea-dhcp-ddns writes reverse names below in-addr.arpa and ip6.arpa only.",
		Example: "ddns-rev-domainname \"rev.example.org.\";\n" + ddnsExample + ddnsSubnet},
	{Code: CodeDDNSKeyFile, Severity: diag.Warning, Title: "secret of a key in a file of its own", Fidelity: diag.Manual,
		Text: "From 3.2 on Kea refuses secrets inside its configuration. The result names a file instead; put the secret there."},
	{Code: CodeDDNSGenerated, Severity: diag.Warning, Title: "generated name of a slightly other form", Fidelity: diag.Approximate,
		Text:    "Kea generates names of the form PREFIX-192-0-2-10. The name that dhcpd would have made differs from that, or is given under a condition that Kea does not look at.",
		Example: "ddns-hostname = concat(\"pc\", binary-to-ascii(10, 8, \"-\", leased-address));\n" + ddnsExample + ddnsSubnet},
	{Code: CodeDDNSSuffix, Severity: diag.Warning, Title: "domain that depends on the client",
		Text:    "dhcpd registers a client in the domain name that it sends to it. Kea has one suffix for a subnet, shared network or server, whatever the client.",
		Example: "ddns-update-style standard;\noption domain-name \"example.org\";\nclass \"c\" { match if exists vendor-class-identifier; option domain-name \"c.example.org\"; }\n" + ddnsSubnet},
	{Code: CodeDDNSLocal, Severity: diag.Note, Title: "source address of updates", Fidelity: diag.Dropped,
		Text:    "kea-dhcp-ddns leaves the source address of its updates to the system's routing. DNS servers that allow updates by address must know the address that is used.",
		Example: "ddns-local-address4 192.0.2.1;\n" + ddnsExample + ddnsSubnet},
	{Code: CodeDDNSReply, Severity: diag.Note, Title: "the client's name is always answered", Fidelity: diag.Approximate,
		Text:    "Kea always answers the FQDN option of a client.",
		Example: "fqdn-reply false;\n" + ddnsExample + ddnsSubnet},
	{Code: CodeDDNSTTL, Severity: diag.Warning, Title: "time to live of records", Fidelity: diag.Dropped,
		Text: "Kea has a parameter for the time to live of records from 3.0 on. Older releases use a part of the lease time."},
	{Code: CodeDDNSKeyTwice, Severity: diag.Warning, Title: "two keys of one name", Fidelity: diag.Manual,
		Text:    "dhcpd gives a zone the key that was declared last before it, so that zones can have different keys of one name. kea-dhcp-ddns has one key of a name: updates of the later zone are signed with the key of the earlier one, and its name server refuses them.",
		Example: "ddns-update-style standard;\nkey k { algorithm hmac-md5; secret c2FtcGxl; }\nzone a.example. { primary 192.0.2.1; key k; }\nkey k { algorithm hmac-sha256; secret c2FtcGxl; }\nzone b.example. { primary 192.0.2.1; key k; }\n"},
	{Code: CodeDDNSAlgorithm, Severity: diag.Warning, Title: "key with an unknown algorithm", Fidelity: diag.Approximate,
		Text:    "dhcpd logs that it does not know the algorithm and goes on without the key; kea-dhcp-ddns refuses to start with it. The zone is written without a key, so that its updates are not signed.",
		Example: "ddns-update-style standard;\nkey k { algorithm hmac-sha3; secret c2FtcGxl; }\nzone a.example. { primary 192.0.2.1; key k; }\n"},
	{Code: CodeDDNSUnnamed, Severity: diag.Warning, Title: "computed names of clients that send none", Fidelity: diag.Approximate,
		Text:    "Kea's ddns_tuning hook puts a computed name in the place of one that the client sends or that is reserved for it. Clients without any name are given one first only where the expression has a value for every client; elsewhere no update is made for them.",
		Example: ddnsExample + "if exists vendor-class-identifier { ddns-hostname = binary-to-ascii(16, 8, \"\", hardware); }\n" + ddnsSubnet},
	{Code: CodeDDNSTold, Severity: diag.Note, Title: "made-up name that the client learns", Fidelity: diag.Approximate,
		Text:    "dhcpd registers a computed name and keeps it to itself. Kea also sends it to the client, in full: in the option host-name, where the client asks for that.",
		Example: "ddns-hostname = concat(\"dhcp-\", binary-to-ascii(10, 8, \"-\", leased-address));\n" + ddnsExample + ddnsSubnet},
	{Code: CodeDDNSCompleted, Severity: diag.Note, Title: "name of a host that is completed", Fidelity: diag.Approximate,
		Text:    "Where DNS updates are on, Kea adds the suffix of the updates to the name that is reserved for a host, and sends the host that. dhcpd sends the name as it stands.",
		Example: ddnsExample + ddnsSubnet + "host a { hardware ethernet 02:00:00:00:00:01; option host-name \"a\"; }\n"},
}
