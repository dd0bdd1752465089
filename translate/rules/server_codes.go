package rules

import "github.com/keatool/keatool/internal/diag"

// Codes of server parameters.
const (
	CodeNoMeaning     diag.Code = "KT2480"
	CodeStartup       diag.Code = "KT2481"
	CodeOMAPI         diag.Code = "KT2482"
	CodePing          diag.Code = "KT2483"
	CodeLeaseFile     diag.Code = "KT2484"
	CodeNoCounterpart diag.Code = "KT2485"
	CodeInform        diag.Code = "KT2486"
	CodeOldHook       diag.Code = "KT2487"
	CodeListen        diag.Code = "KT2488"
	CodeAdaptive      diag.Code = "KT2489"
	CodeGlobalKey     diag.Code = "KT2490"
	CodeServerDUID    diag.Code = "KT2491"
	CodeHooksDir      diag.Code = "KT2492"
	CodeManyPerIA     diag.Code = "KT2493"
	CodeThreshold     diag.Code = "KT2494"
	CodeStash         diag.Code = "KT2495"
	CodeLink          diag.Code = "KT2496"
	CodeAuthorityLate diag.Code = "KT2497"
	CodeOwnWays       diag.Code = "KT2498"
)

var serverCodes = []diag.Info{
	{Code: CodeNoMeaning, Severity: diag.Note, Title: "setting that Kea does not need", Fidelity: diag.Equivalent,
		Text:    "The statement tunes how dhcpd itself works. Kea gives the same service without it.",
		Example: "db-time-format local;\n"},
	{Code: CodeStartup, Severity: diag.Note, Title: "setting given to Kea at its start", Fidelity: diag.Equivalent,
		Text:    "Kea takes this from its command line or environment, not from its configuration.",
		Example: "pid-file-name \"/run/dhcpd.pid\";\n"},
	{Code: CodeOMAPI, Severity: diag.Warning, Title: "OMAPI becomes the control channel", Fidelity: diag.Approximate,
		Text:    "Kea has no OMAPI. Its control channel does the same work with JSON commands (lease_cmds and host_cmds hooks), so programs that spoke OMAPI, such as omshell scripts, must be changed.",
		Example: "omapi-port 7911;\n"},
	{Code: CodePing, Severity: diag.Note, Title: "ping before an offer",
		Text:    "dhcpd pings an address before it offers it, unless told not to. From 3.0 on, Kea's ping_check hook does the same and is loaded with dhcpd's values; before 3.0 there is no such hook in the open distribution.",
		Example: "ping-timeout 2;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"},
	{Code: CodeLeaseFile, Severity: diag.Note, Title: "lease file of another form", Fidelity: diag.Equivalent,
		Text:    "Kea keeps its leases in a CSV file in its own data directory; the file that dhcpd used is imported, not shared.",
		Example: "lease-file-name \"/var/lib/dhcpd/dhcpd.leases\";\n"},
	{Code: CodeNoCounterpart, Severity: diag.Warning, Title: "parameter without a counterpart", Fidelity: diag.Dropped,
		Text:    "Kea cannot do what this parameter asks for. The message says what clients will notice.",
		Example: "limited-broadcast-address 192.0.2.255;\n"},
	{Code: CodeInform, Severity: diag.Note, Title: "DHCPINFORM is always answered",
		Text:    "dhcpd answers DHCPINFORM only where it is authoritative; Kea always does.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\n"},
	{Code: CodeOldHook, Severity: diag.Warning, Title: "hook that the target release lacks", Fidelity: diag.Dropped,
		Text: "The open distribution of Kea has the hook library that this needs from 3.0 on only."},
	{Code: CodeListen, Severity: diag.Note, Title: "interfaces to listen on",
		Text:    "dhcpd listens on every interface that has a declared subnet; Kea listens on those it is told, here all. Name them with --listen where that is too many.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\n"},
	{Code: CodeAdaptive, Severity: diag.Warning, Title: "adaptive lease times need a newer Kea", Fidelity: diag.Dropped,
		Text:    "Kea shortens leases in a pool that fills up from 3.2 on (adaptive-lease-time-threshold). For an older target the statement is left out: clients get their usual lease time until the pool is full.",
		Example: "adaptive-lease-time-threshold 80;\n"},
	{Code: CodeGlobalKey, Severity: diag.Warning, Title: "parameter that Kea has for the whole server only", Fidelity: diag.Approximate,
		Text:    "dhcpd reads the parameter for each client, through all scopes; Kea has one value for the server. The value that stands at global scope holds.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { echo-client-id true; }\n"},
	{Code: CodeServerDUID, Severity: diag.Note, Title: "server DUID that the server makes itself",
		Text: "Without an explicit value both servers make a DUID and keep it in a file. Clients renew without a break if the DUID of the lease file is carried over."},
	{Code: CodeHooksDir, Severity: diag.Note, Title: "where the hook libraries are",
		Text: "Before 2.6 Kea takes hook libraries by their full path. The result names the directory of Debian's packages for amd64; change it where the libraries are elsewhere."},
	{Code: CodeManyPerIA, Severity: diag.Warning, Title: "several addresses for one identity association", Fidelity: diag.Approximate,
		Text:    "Kea gives one address or prefix for each IA. A client that asked for several in one IA gets one.",
		Example: "limit-addrs-per-ia 4;\nsubnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::20; }\n"},
	{Code: CodeThreshold, Severity: diag.Note, Title: "log line about full pools", Fidelity: diag.Dropped,
		Text:    "dhcpd logs a line when a pool fills up. Kea keeps statistics instead, for a monitor to watch.",
		Example: "log-threshold-high 90;\n"},
	{Code: CodeStash, Severity: diag.Note, Title: "relay information of renewals",
		Text:    "dhcpd keeps the relay's information with the lease and uses it when a client renews without a relay, unless told not to. The file looks at relay information, so that Kea is told to do the same (stash-agent-options, from 2.6 on); an older Kea sees no relay information in such renewals.",
		Example: "class \"c\" { match if option agent.circuit-id = \"a\"; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { allow members of \"c\"; range 192.0.2.10 192.0.2.20; } }\n"},
	{Code: CodeAuthorityLate, Severity: diag.Note, Title: "network declared before `authoritative`",
		Text:    "dhcpd copies `authoritative` into a network when it reads the network, so that a global one has no effect on networks that stand before it. The result says so for each of these networks. That is seldom what was meant: clients from elsewhere are not told there that their address is wrong.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\nauthoritative;\n"},
	{Code: CodeOwnWays, Severity: diag.Note, Title: "messages that Kea answers in its own way",
		Text: "No configuration makes Kea answer these as dhcpd does. DHCPv4: BOOTP clients are not answered without the hook libdhcp_bootp.so, which is loaded where the file shows that there are such clients. " +
			"With it, one for which there is no address gets an empty reply, and Kea is not named as the boot server where no other is. A client that restarts and asks for its old address, of which there is no lease (take the leases over, and there is one), starts over. " +
			"A reply to DHCPINFORM comes back through the relay, and has no subnet mask of itself. A NAK has the address of the server, and no text. A host that asks for another address than its own gets a NAK only where the server is authoritative. " +
			"A client that sends its name, in option 12 or 81, gets it back, with flags and codes of Kea's own. DHCPv6: a client that sends its full name gets it back; one that asks for information only gets the options of its subnet, also in a shared network, where dhcpd gives those of the network alone. " +
			"So does one for which there is no address. One that accepts being reconfigured is not told so in turn. Who renews or releases what the server has no record of is told that, where dhcpd leaves it out. Replies to Confirm, Release and Decline have options too. T1 is left to the client where it is above T2. Addresses below ff00::/8, which are no addresses of hosts, are given, but not renewed.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"},
	{Code: CodeLink, Severity: diag.Warning, Title: "subnet whose interface is not known",
		Text: "Kea serves clients on a directly attached DHCPv6 link only if a subnet names its interface. dhcpd finds the link by its own address on it, which a configuration does not show. Clients behind relays are served without."},
}
