// Package translate turns a dhcpd.conf into Kea configuration, with an account
// of what became of every statement.
//
// The path through it is short: [Config] resolves the parsed file into scopes
// (package scope), and has the rules (package rules) carry each statement over.
package translate

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/rules"
	"github.com/keatool/keatool/translate/scope"
)

// Options tunes [Config].
type Options = rules.Options

// Result is everything a translation produces: the configuration of the server,
// further files where the source needs them, and the report.
type Result = rules.Output

// Report is the account of a translation.
type Report = rules.Report

// Outcome says what became of one statement.
type Outcome = rules.Outcome

// Script is a generated hook script.
type Script = rules.Script

// Config translates a file that was read without an error finding. The result
// always holds a configuration; what could not be carried over is left out on
// the closed side, and the report says so. It reads no clock, file or resolver
// but those that the options give it.
func Config(f *parser.File, o Options) Result {
	family := f.Family
	if o.Family != parser.Auto {
		family = o.Family
	}
	return rules.Translate(scope.Resolve(f, family), o)
}

// Codes lists the finding codes of translation, sorted.
func Codes() []diag.Info { return rules.Codes() }
