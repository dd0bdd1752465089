package rules

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
)

// The codes of the engine itself. Each family of statements declares its own
// beside its rules, in a table that [Codes] lists.
const (
	CodeNoOutcome   diag.Code = "KT2999"
	CodeOverridden  diag.Code = "KT2001"
	CodeNoEffect    diag.Code = "KT2002"
	CodeCondition   diag.Code = "KT2003"
	CodeConditional diag.Code = "KT2004"
	CodeUnreachable diag.Code = "KT2005"
	CodeNeverTrue   diag.Code = "KT2006"
	CodeExprNote    diag.Code = "KT2007"
	CodeHostName    diag.Code = "KT2008"
	CodeComputed    diag.Code = "KT2009"
	CodeNoRule      diag.Code = "KT2998"
)

var engineCodes = []diag.Info{
	{Code: CodeNoOutcome, Severity: diag.Error, Title: "statement left without an account",
		Text: "Every statement of the source must end with exactly one outcome. This one did not, which is a fault of keatool and not of the file. The result was written, but look at what the statement did before using it."},
	{Code: CodeNoRule, Severity: diag.Error, Title: "parameter without a rule", Fidelity: diag.Dropped,
		Text: "keatool knows the parameter as part of dhcpd's language but has no rule for it, which is a fault of keatool. The statement is left out."},
	{Code: CodeOverridden, Severity: diag.Note, Title: "value set again in the same scope",
		Text:    "dhcpd runs the statements of a scope in order, so that a later value of the same option or parameter replaces an earlier one. The earlier one never reaches a client, in dhcpd or in Kea, and is left out.",
		Example: "default-lease-time 600;\ndefault-lease-time 3600;\n"},
	{Code: CodeNoEffect, Severity: diag.Note, Title: "statement without effect in dhcpd",
		Text:    "dhcpd accepts the statement but never acts on it, so there is nothing to carry over.",
		Example: "foo-bar;\n"},
	{Code: CodeCondition, Severity: diag.Warning, Title: "condition cannot be translated", Fidelity: diag.Dropped,
		Text:    "The condition of an `if`, `elsif` or `switch` uses something that Kea's expressions cannot compute. What stands under it, and under the branches after it, is left out, so that no client gets a value it should not get.",
		Example: "option domain-name \"example.org\";\nif packet(10, 1) = 80 {\n  option domain-name \"six.example.org\";\n}\n"},
	{Code: CodeConditional, Severity: diag.Warning, Title: "parameter cannot depend on a condition in Kea", Fidelity: diag.Dropped,
		Text:    "Kea has the parameter, but only as a fixed value of a server, shared network or subnet. A value that holds for some clients only cannot be given.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.10 192.0.2.20;\n  if exists user-class {\n    min-secs 5;\n  }\n}\n"},
	{Code: CodeUnreachable, Severity: diag.Note, Title: "statement that dhcpd never runs",
		Text:    "A `break` or `return` before it, or the lack of a label that leads to it, keeps dhcpd from ever running this statement. It is left out.",
		Example: "break;\noption domain-name \"never.example.org\";\n"},
	{Code: CodeNeverTrue, Severity: diag.Note, Title: "branch that is never taken",
		Text:    "The condition has the same outcome for every client, so that this branch is never taken. It is left out.",
		Example: "if \"a\" = \"b\" {\n  option domain-name \"never.example.org\";\n}\n"},
	{Code: CodeExprNote, Severity: diag.Warning, Title: "expression translated with a difference", Fidelity: diag.Approximate,
		Text: "The Kea expression agrees with dhcpd's but for the corner that the message names."},
	{Code: CodeHostName, Severity: diag.Warning, Title: "host name where Kea wants an address", Fidelity: diag.Manual,
		Text:    "dhcpd looks the name up when it needs the address; Kea takes addresses only. Without `--resolve`, keatool asks no resolver, because the result would then depend on the moment. Write the address, or run again with `--resolve`.",
		Example: "next-server boot.example.org;\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\n"},
	{Code: CodeComputed, Severity: diag.Warning, Title: "computed value has no place in Kea", Fidelity: diag.Dropped,
		Text:    "The value is computed for each client in dhcpd. Kea can compute an option (with the flex_option hook), but not this parameter or field.",
		Example: "next-server = option dhcp-server-identifier;\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\n"},
}

// Codes lists every finding code of translation, sorted.
func Codes() []diag.Info {
	all := slices.Concat(engineCodes, topologyCodes, lifetimeCodes, bootCodes, classCodes, policyCodes, guardCodes, hostCodes, serverCodes, ddnsCodes, failoverCodes, eventCodes, optionCodes, scriptCodes)
	slices.SortFunc(all, func(a, b diag.Info) int {
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	return all
}

func infoByCode() map[diag.Code]diag.Info {
	m := map[diag.Code]diag.Info{}
	for _, i := range Codes() {
		m[i.Code] = i
	}
	return m
}
