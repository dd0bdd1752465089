package leases

import "github.com/keatool/keatool/internal/diag"

// Codes of leases that are carried over with a remark, or not at all.
const (
	CodeOutside  diag.Code = "KT3101"
	CodeUnpooled diag.Code = "KT3102"
	CodeExpired  diag.Code = "KT3103"
	CodeNobody   diag.Code = "KT3104"
	CodeUnfit    diag.Code = "KT3105"
	CodeDeclined diag.Code = "KT3110"
	CodeInfinite diag.Code = "KT3111"
	CodeNoHW     diag.Code = "KT3112"
	CodeCollides diag.Code = "KT3113"
	CodeReserved diag.Code = "KT3114"
	CodeBOOTP    diag.Code = "KT3115"
	CodeHWType   diag.Code = "KT3116"
	CodeID       diag.Code = "KT3117"
	CodeEvents   diag.Code = "KT3118"
	CodeName     diag.Code = "KT3119"
	CodeStolen   diag.Code = "KT3120"
	CodeNewer    diag.Code = "KT3121"
	CodeForeign  diag.Code = "KT3122"
	CodeHost     diag.Code = "KT3130"
	CodeDynamic  diag.Code = "KT3131"
	CodeFailover diag.Code = "KT3132"
)

// Codes returns the codes of carrying leases over with their explanations. Their
// examples are lease files, for a configuration with the subnet 192.0.2.0/24, its
// pool 192.0.2.10 to 192.0.2.99, and 192.0.2.9 and 192.0.2.50 reserved for a
// client with the hardware address 02:00:00:00:00:99.
func Codes() []diag.Info {
	return []diag.Info{
		{Code: CodeOutside, Severity: diag.Warning, Fidelity: diag.Dropped, Title: "lease outside every subnet",
			Text:    "No subnet of the Kea configuration holds the address, so that Kea could not do anything with the lease. It is left out; dhcpd ignores such leases too. If the subnet should be there, the configuration is not the one that belongs to the lease file.",
			Example: leaseText("198.51.100.20", hw+never)},
		{Code: CodeUnpooled, Severity: diag.Warning, Fidelity: diag.Dropped, Title: "lease outside every pool",
			Text:    "A subnet holds the address, but none of its pools does, or for a prefix none with its length, and it is not reserved for anybody. dhcpd ignores such leases, and Kea would never give the address. The lease is left out; its client gets another address when it renews.",
			Example: leaseText("192.0.2.200", hw+never)},
		{Code: CodeExpired, Severity: diag.Note, Fidelity: diag.Dropped, Title: "lease that is over",
			Text:    "The file calls the lease active or abandoned, but its end has passed: dhcpd wrote it when the client was there last. It is left out. With `--state active,abandoned,expired` it goes over as an expired lease, so that the client gets the same address again if nobody has it by then.",
			Example: leaseText("192.0.2.20", hw+"  ends 4 2020/01/02 00:00:00;\n  binding state active;\n")},
		{Code: CodeNobody, Severity: diag.Warning, Fidelity: diag.Dropped, Title: "lease without a client",
			Text:    "The lease is active, but says neither a hardware address nor a client identifier. Kea refuses such a lease, and nobody could renew it.",
			Example: leaseText("192.0.2.20", never)},
		{Code: CodeUnfit, Severity: diag.Warning, Fidelity: diag.Dropped, Title: "lease with an identifier that Kea refuses",
			Text:    "Kea takes hardware addresses of up to 20 bytes, client identifiers of 2 to 255, and DUIDs of 3 to 130. The lease has nothing else that names its client, so it is left out.",
			Example: leaseText("192.0.2.20", "  uid \"x\";\n"+never)},
		{Code: CodeDeclined, Severity: diag.Note, Fidelity: diag.Exact, Title: "abandoned address",
			Text:    "dhcpd found the address in use by somebody who had no lease, or a client declined it. Kea calls that declined: nobody gets the address until the time that dhcpd had set is over.",
			Example: leaseText("192.0.2.20", "  ends never;\n  binding state abandoned;\n")},
		{Code: CodeInfinite, Severity: diag.Note, Fidelity: diag.Exact, Title: "lease without an end",
			Text:    "The lease never ends, and does not in Kea. To take it back, delete it with the command `lease4-del` or `lease6-del`.",
			Example: leaseText("192.0.2.20", hw+never)},
		{Code: CodeNoHW, Severity: diag.Note, Fidelity: diag.Exact, Title: "lease without a hardware address",
			Text:    "The client is known by its identifier only. Kea finds the lease by it, unless `match-client-id` is false.",
			Example: leaseText("192.0.2.20", "  uid \"\\001abc\";\n"+never)},
		{Code: CodeCollides, Severity: diag.Warning, Fidelity: diag.Approximate, Title: "lease of an address that is reserved for another client",
			Text:    "The configuration reserves the address for somebody else. The lease goes over all the same, because its client uses the address: Kea gives the reserved client another address meanwhile, and the reserved one once this client has left, which Kea makes it do when it renews.",
			Example: leaseText("192.0.2.50", hw+never)},
		{Code: CodeReserved, Severity: diag.Warning, Fidelity: diag.Manual, Title: "lease that is reserved for its client",
			Text:    "`reserved` keeps the address for this client for good. Kea does that with a reservation in its configuration; the lease alone goes to somebody else some time after it has ended. Add a reservation with the hardware address or the client identifier.",
			Example: leaseText("192.0.2.20", hw+never+"  reserved;\n")},
		{Code: CodeBOOTP, Severity: diag.Note, Fidelity: diag.Equivalent, Title: "lease of a BOOTP client",
			Text:    "A BOOTP client keeps its address for ever. The lease goes over as one without an end; for Kea to answer such clients at all, its library `libdhcp_bootp.so` must be loaded.",
			Example: leaseText("192.0.2.20", hw+never+"  dynamic-bootp;\n")},
		{Code: CodeHWType, Severity: diag.Note, Fidelity: diag.Equivalent, Title: "hardware address that is not of Ethernet",
			Text:    "Kea's DHCPv4 leases do not say of which type a hardware address is. The type is kept in the user context of the lease; Kea finds the lease by the bytes of the address.",
			Example: leaseText("192.0.2.20", "  hardware token-ring 02:00:00:00:00:01;\n"+never)},
		{Code: CodeID, Severity: diag.Warning, Fidelity: diag.Approximate, Title: "identifier that Kea refuses",
			Text:    "Kea takes hardware addresses of up to 20 bytes and client identifiers of 2 to 255. This one is left out; Kea knows the client by the other.",
			Example: leaseText("192.0.2.20", hw+"  uid \"x\";\n"+never)},
		{Code: CodeEvents, Severity: diag.Warning, Fidelity: diag.Dropped, Title: "statements for the end of a lease",
			Text:    "The configuration of dhcpd had something to be done when this lease ends, and the file remembers that. Leases of Kea cannot do anything. The hook library for scripts, `libdhcp_run_script.so`, is told of the end of every lease.",
			Example: leaseText("192.0.2.20", hw+never+"  on expiry { log(info, \"gone\"); }\n")},
		{Code: CodeName, Severity: diag.Warning, Fidelity: diag.Approximate, Title: "host name that cannot be kept",
			Text:    "The name has bytes that are no printable ASCII characters, which Kea cannot show or write to DNS. The lease goes over without it. dhcpd itself forgets such a name when it writes its file anew.",
			Example: leaseText("192.0.2.20", hw+never+"  client-hostname \"caf\\303\\251\";\n")},
		{Code: CodeStolen, Severity: diag.Warning, Title: "address of two identity associations",
			Text: "Two clients have a lease of the same address. The later record holds, as for dhcpd."},
		{Code: CodeNewer, Severity: diag.Note, Title: "later lease in the target",
			Text: "The place that the leases go to has one for this address already, which began later than the one in the file. It stays. This happens when a file is imported again after Kea has served clients."},
		{Code: CodeForeign, Severity: diag.Warning, Fidelity: diag.Dropped, Title: "lease of the other protocol",
			Text:    "A lease file is of one protocol. dhcpd ignores the leases of the other, and so does keatool. The finding is about the first of them.",
			Example: "ia-na \"\\001\\000\\000\\000\\000\\003\\000\\001\\002\\000\\000\\000\\000\\001\" {\n}\n"},
		{Code: CodeHost, Severity: diag.Warning, Fidelity: diag.Manual, Title: "host that was made while dhcpd ran",
			Text:    "The host is in the lease file because it was made by OMAPI, and not by dhcpd.conf. In Kea it is a reservation: add what the hint says to the `reservations` of its subnet, or use the command `reservation-add`. Options of the host are not in the hint.",
			Example: "host printer {\n  dynamic;\n  hardware ethernet 02:00:00:00:00:01;\n  fixed-address 192.0.2.7;\n}\n"},
		{Code: CodeDynamic, Severity: diag.Warning, Fidelity: diag.Manual, Title: "group or class that was made while dhcpd ran",
			Text:    "Groups and classes in a lease file were made by OMAPI or by `spawn with`. Kea has no counterpart that comes and goes. A class that is always wanted belongs into the configuration; to limit the leases of each client, see Kea's library `libdhcp_limits.so`.",
			Example: "group staff {\n  dynamic;\n  option-limit 1;\n}\n"},
		{Code: CodeFailover, Severity: diag.Warning, Title: "failover peers that were apart",
			Text:    "The file says that the two servers were not in the state `normal` when it was written, so that either may have leases that the other does not know. Import the file of the server that answered clients last, or let both servers reach `normal` first.",
			Example: "failover peer \"x\" state {\n  my state partner-down at 3 2026/11/25 08:00:00;\n  partner state unknown-state at 3 2026/11/25 08:00:00;\n}\n"},
	}
}

const (
	hw    = "  hardware ethernet 02:00:00:00:00:01;\n"
	never = "  ends never;\n  binding state active;\n"
)

// leaseText is the record of a lease.
func leaseText(addr, body string) string { return "lease " + addr + " {\n" + body + "}\n" }
