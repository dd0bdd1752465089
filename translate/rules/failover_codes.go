package rules

import "github.com/keatool/keatool/internal/diag"

// Codes of failover.
const (
	CodeFailover        diag.Code = "KT2450"
	CodeFailoverAddress diag.Code = "KT2451"
	CodeFailoverSeveral diag.Code = "KT2452"
	CodeFailoverItem    diag.Code = "KT2453"
	CodeFailoverSplit   diag.Code = "KT2454"
	CodeFailoverMode    diag.Code = "KT2455"
	CodeFailoverDown    diag.Code = "KT2456"
	CodeFailoverAll     diag.Code = "KT2457"
	CodeFailoverSmall   diag.Code = "KT2458"
	CodeFailoverDelay   diag.Code = "KT2459"
)

const failoverExample = "failover peer \"dhcp\" {\n  primary;\n  address 192.0.2.1;\n  peer address 192.0.2.2;\n  max-response-delay 30;\n  load balance max seconds 3;\n  mclt 1800;\n  split 128;\n}\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"dhcp\"; range 192.0.2.10 192.0.2.20; } }\n"

const failoverSecondary = "failover peer \"dhcp\" {\n  secondary;\n  address 192.0.2.2;\n  peer address 192.0.2.1;\n}\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"dhcp\"; range 192.0.2.10 192.0.2.20; } }\n"

var failoverCodes = []diag.Info{
	{Code: CodeFailover, Severity: diag.Warning, Title: "failover becomes high availability", Fidelity: diag.Approximate,
		Text:    "Kea's HA hook keeps the leases of two servers the same, but in its own way: there is no balancing of free addresses and no maximum client lead time. Both servers need the result: one file for each is written. They talk HTTP on port 8000.",
		Example: failoverExample},
	{Code: CodeFailoverAddress, Severity: diag.Error, Title: "failover peer without a known address", Fidelity: diag.Manual,
		Text:    "Kea's HA hook takes addresses only, and needs those of both servers. Without them no HA configuration is written; two servers that run without it give the same addresses twice. Write `address` and `peer address` as addresses, or run with --resolve.",
		Example: "failover peer \"dhcp\" {\n  secondary;\n  peer address 192.0.2.1;\n}\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"dhcp\"; range 192.0.2.10 192.0.2.20; } }\n"},
	{Code: CodeFailoverSeveral, Severity: diag.Error, Title: "several failover partners", Fidelity: diag.Manual,
		Text:    "The result has one pair of HA servers, the first. A server that has another partner for some pools needs a relationship for each (hot-standby, from Kea 2.6 on), tied to its subnets by ha-server-name; that must be written by hand.",
		Example: failoverExample + "failover peer \"other\" {\n  secondary;\n  address 192.0.2.1;\n  peer address 192.0.2.9;\n}\nsubnet 198.51.100.0 netmask 255.255.255.0 { pool { failover peer \"other\"; range 198.51.100.10 198.51.100.20; } }\n"},
	{Code: CodeFailoverItem, Severity: diag.Note, Title: "failover setting without meaning in Kea", Fidelity: diag.Dropped,
		Text:    "The setting tunes dhcpd's failover protocol. Kea's HA hook has no such mechanism.",
		Example: failoverExample},
	{Code: CodeFailoverSplit, Severity: diag.Note, Title: "uneven split", Fidelity: diag.Approximate,
		Text:    "Kea's load balancing always shares the clients evenly between the two servers.",
		Example: "failover peer \"dhcp\" {\n  primary;\n  address 192.0.2.1;\n  peer address 192.0.2.2;\n  mclt 1800;\n  split 64;\n}\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"dhcp\"; range 192.0.2.10 192.0.2.20; } }\n"},
	{Code: CodeFailoverMode, Severity: diag.Warning, Title: "split that only the primary's file names",
		Text:    "How the load is shared stands in the primary's file only. For a secondary keatool assumes an even split, which is load balancing. Both servers must run in the same mode: name it with --ha-mode, or translate the primary's file and use what it writes for the partner.",
		Example: failoverSecondary},
	{Code: CodeFailoverDown, Severity: diag.Warning, Title: "partner-down without an operator",
		Text:    "A dhcpd without auto-partner-down waits for an operator when its partner is gone. Kea takes over by itself once the partner is silent and clients go unanswered.",
		Example: failoverExample},
	{Code: CodeFailoverAll, Severity: diag.Note, Title: "pools that failover did not cover",
		Text:    "Kea's HA covers the whole server; a pool cannot be left out. The partner must be able to serve these pools, too.",
		Example: failoverExample + "subnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.10 198.51.100.20; }\n"},
	{Code: CodeFailoverSmall, Severity: diag.Note, Title: "pool too small to be shared",
		Text:    "Load balancing cuts each pool in two halves, one for each server. One address cannot be cut; both servers may give it.",
		Example: "failover peer \"dhcp\" {\n  primary;\n  address 192.0.2.1;\n  peer address 192.0.2.2;\n  mclt 1800;\n  split 128;\n}\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"dhcp\"; range 192.0.2.10; } }\n"},
	{Code: CodeFailoverDelay, Severity: diag.Note, Title: "time limits of another kind", Fidelity: diag.Approximate,
		Text:    "Kea measures the time that clients wait, and the silence of the partner, in its own way; the limits are carried over.",
		Example: failoverExample},
}
