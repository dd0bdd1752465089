package rules

import "github.com/keatool/keatool/internal/diag"

// CodeScripted is told of what the script for `keatool serve` does.
const CodeScripted diag.Code = "KT2580"

var scriptCodes = []diag.Info{
	{Code: CodeScripted, Severity: diag.Note, Title: "kept by a script for keatool serve", Fidelity: diag.Equivalent,
		Text: "With --scripts, what Kea's configuration cannot say becomes a part of a script in Starlark, which hooks-libraries names. `keatool serve` runs it; Kea does not load scripts and refuses the configuration until the entry is taken out. Without --scripts the statement is reported as lost or changed, as far as it is."},
}
