package leasefile

import "github.com/keatool/keatool/internal/diag"

// Codes of reading lease files.
const (
	CodeLost    diag.Code = "KT3001"
	CodeTorn    diag.Code = "KT3002"
	CodeField   diag.Code = "KT3003"
	CodeForeign diag.Code = "KT3004"
	CodeNoOrder diag.Code = "KT3005"
)

// Codes returns the codes of reading lease files with their explanations.
func Codes() []diag.Info {
	return []diag.Info{
		{Code: CodeLost, Severity: diag.Error, Title: "damaged record of a lease file",
			Text:    "The record cannot be read, and is left out. What was read is the rest of the file: reading goes on after the record, or with the next line that begins one. dhcpd loses such a record too, and often the one after it or everything behind it. If a client depends on it, mend the line and import again.",
			Example: "lease 192.0.2.5 {\n  ends never;\n  colour blue;\n}\n"},
		{Code: CodeTorn, Severity: diag.Warning, Title: "lease file that ends within a record",
			Text:    "dhcpd was writing the last record when it, or the machine, stopped. The record is left out, as dhcpd does; what an earlier record says about its address holds.",
			Example: "lease 192.0.2.5 {\n  ends never;\n"},
		{Code: CodeField, Severity: diag.Warning, Title: "damaged field of a lease file",
			Text:    "One statement of the record cannot be read, or is not one that dhcpd keeps there. It is left out, as dhcpd does; the rest of the record holds.",
			Example: "lease 192.0.2.5 {\n  ends now;\n  binding state active;\n}\n"},
		{Code: CodeForeign, Severity: diag.Note, Title: "date as another dhcpd writes it",
			Text:    "OpenBSD's dhcpd, which descends from an old release of ISC's, writes `UTC` behind its dates. ISC dhcpd would drop them; here they are taken as they are meant.",
			Example: "lease 192.0.2.5 {\n  ends 3 2026/11/25 08:00:00 UTC;\n}\n"},
		{Code: CodeNoOrder, Severity: diag.Warning, Title: "lease file without a byte order",
			Text:    "dhcpd writes the IAID of a client as it lies in the memory of the machine, and the statement `authoring-byte-order` says how that is. This file has none before its first identity association. A little-endian machine is assumed, which nearly all are. If the file comes from a big-endian one, put `authoring-byte-order big-endian;` at its head, or no DHCPv6 client will find its lease again.",
			Example: "ia-na \"\\001\\000\\000\\000\\000\\003\\000\\001\\002\\000\\000\\000\\000\\001\" {\n}\n"},
	}
}

// severities are those of the codes.
var severities = severityOf(Codes())

func severityOf(list []diag.Info) map[diag.Code]diag.Severity {
	m := map[diag.Code]diag.Severity{}
	for _, i := range list {
		m[i.Code] = i.Severity
	}
	return m
}
