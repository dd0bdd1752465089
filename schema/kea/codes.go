package kea

import "github.com/keatool/keatool/internal/diag"

// The codes of what this package reports; package schema documents them
// beside its own.
const (
	CodeSyntax    diag.Code = "KT4001" // the text is not JSON in Kea's dialect
	CodeDuplicate diag.Code = "KT4002" // a key stands twice in one map
	CodeComma     diag.Code = "KT4003" // an extra comma
	CodeInclude   diag.Code = "KT4004" // a file cannot be included
	CodeEscape    diag.Code = "KT4005" // a string escape that Kea refuses
	CodeType      diag.Code = "KT4011" // a value is of the wrong kind
	CodeRange     diag.Code = "KT4012" // a value is outside what the key takes
	CodeTop       diag.Code = "KT4017" // the file does not hold exactly one server's map
)
