package app

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/translate"
)

// The codes of what only a whole conversion can find, on the page as on the
// command line.
const (
	CodeRequired diag.Code = "KT2991"
	CodeInvalid  diag.Code = "KT2992"
)

// own documents them. They depend on options, so they have no example.
var own = []diag.Info{
	{Code: CodeRequired, Severity: diag.Error, Title: "statement below the required fidelity",
		Text: "The call asked with `--require` for a translation that keeps at least so much of every statement. This statement lost more. The result was written all the same."},
	{Code: CodeInvalid, Severity: diag.Error, Title: "result that Kea would refuse",
		Text: "keatool checks what it writes against its own description of Kea's configuration. The result failed, which is a fault of keatool and not of the file. It was written, so that it can be corrected by hand; the finding names the statement that it came from. Please report it together with that statement."},
}

// OwnCodes lists the codes of this package.
func OwnCodes() []diag.Info { return slices.Clone(own) }

// codes lists the codes of everything that a conversion may find.
func codes() []diag.Info {
	return slices.Concat(parser.Codes(), translate.Codes(), schema.Codes(), own)
}
