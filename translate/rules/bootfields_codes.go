package rules

import "github.com/keatool/keatool/internal/diag"

// Codes of boot fields.
const (
	CodeBootLists diag.Code = "KT2120"
	CodeBootEmpty diag.Code = "KT2121"
)

var bootCodes = []diag.Info{
	{Code: CodeBootLists, Severity: diag.Warning, Title: "conditional boot fields beside those of a pool", Fidelity: diag.Approximate,
		Text: "Pools have no boot fields in Kea; classes that a pool lists bring them. Before 3.0 the list of the subnet goes first and would win over that of its pools, so that it is moved to the pools. Clients with a reserved address outside the pools then miss what the subnet's list brings."},
	{Code: CodeBootEmpty, Severity: diag.Note, Title: "empty boot field",
		Text:    "An empty file or server name keeps what a wider scope sets from these clients. Kea takes an empty text for none at all and goes on to the wider scope; one NUL character stops there, and makes the same empty field in the packet.",
		Example: "filename \"boot.0\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { filename \"\"; }\n"},
}
