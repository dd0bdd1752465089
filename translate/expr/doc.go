// Package expr turns dhcp-eval(5) expressions into Kea class expressions with
// the same truth, null semantics included, or says why that cannot be done.
//
// One thing differs without a word: NUL bytes that a client sends after a text.
// dhcpd leaves them out of the options it reads as text, such as user-class, and
// Kea out of those that it reads so, such as vendor-class-identifier. A client
// that sends one passes a comparison in the one server and not in the other
// where only one of them reads the option as text.
package expr

import (
	"net/netip"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// Env is what an expression needs to know of the configuration around it.
// Every function field may be nil: then nothing of that kind is known.
type Env struct {
	Family  kea.Family
	Release kea.Release

	// Var returns the expression a variable stands for where the expression is
	// evaluated: false if it is never set, nil and true if it is set but has no
	// single value.
	Var func(name string) (*parser.Expr, bool)
	// Container returns, for an encapsulated or vendor space, the code of the
	// option that carries it (43, 125, 17, …), the code inside a vendor option
	// if any (enterprise), and whether it is known. Code 0: none carries it, its
	// options have no value.
	Container func(space string) (code uint32, enterprise int64, ok bool)
	// ConfigOption returns the value, constant in this scope, that the reply has for an option.
	ConfigOption func(ref parser.OptionRef) ([]byte, bool)
	// HostDeclName returns the name of the host being translated.
	HostDeclName func() (string, bool)
	// Resolve looks a host name up; nil where --resolve is not given.
	Resolve func(name string) ([]netip.Addr, error)
	// Static returns the name of the class that all hosts with an address are in.
	Static func() (string, bool)
}

// Note is something the reader of the report should know about a translated expression.
type Note struct {
	Start, End  uint32 // in the source file of the expression
	Message     string
	Approximate bool // the result differs from dhcpd in a corner the message names
}

// Problem says why an expression has no Kea counterpart.
type Problem struct {
	Start, End uint32
	Message    string // lower-case clause
	Hint       string
}

// Error makes a Problem an error.
func (p *Problem) Error() string { return p.Message }

// Result is a translated expression.
type Result struct {
	Expr      *kexpr.Expr // nil if Const is set
	Const     *bool       // a condition that is always true or never
	UsesKnown bool        // relies on member('KNOWN') or member('UNKNOWN')
	Classes   []string    // Kea names of classes it tests
	Notes     []Note
}
