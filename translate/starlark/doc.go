// Package starlark writes dhcp-eval(5) expressions as Starlark, for the scripts
// that `keatool serve` runs: with the values that dhcpd computes, null included.
// What functions of dhcpd become are those of the module `dhcpd` that scripts
// know (docs/hooks/README.md).
package starlark

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/keatool/keatool/parser"
)

// Env is what an expression needs to know of the configuration around it. A
// field that is nil knows nothing.
type Env struct {
	V6 bool
	// Var returns the Starlark expression for a variable.
	Var func(name string) (string, error)
	// Config returns the Starlark expression for the value that the reply has for an option.
	Config func(ref parser.OptionRef) (string, error)
	// HostName returns the Starlark expression for host-decl-name.
	HostName func() (string, error)
	// Container returns the code of the option that carries a space, and the
	// enterprise inside it if any; 0 for none.
	Container func(space string) (code uint32, enterprise int64, ok bool)
	// Resolve looks a host name up.
	Resolve func(name string) ([]netip.Addr, error)
}

// Problem says why an expression cannot be written.
type Problem struct {
	At      *parser.Expr
	Message string // lower-case clause
}

// Error makes a Problem an error.
func (p *Problem) Error() string { return p.Message }

func problem(e *parser.Expr, format string, args ...any) error {
	return &Problem{e, fmt.Sprintf(format, args...)}
}

// Value writes an expression that gives what e gives: bytes, a number, True,
// False, or None where dhcpd has no value.
func Value(e *parser.Expr, env *Env) (string, error) {
	w := &writer{env: env}
	return w.done(w.value(e))
}

// Test writes a condition that holds where e is true.
func Test(e *parser.Expr, env *Env) (string, error) {
	w := &writer{env: env}
	return w.done(w.test(e))
}

// Bytes writes a constant.
func Bytes(b []byte) string {
	var s strings.Builder
	s.WriteString(`b"`)
	for _, c := range b {
		switch {
		case c == '"' || c == '\\':
			s.WriteString(`\` + string(rune(c)))
		case c >= ' ' && c < 0x7f:
			s.WriteByte(c)
		default:
			fmt.Fprintf(&s, `\x%02x`, c)
		}
	}
	s.WriteString(`"`)
	return s.String()
}

// writer writes one expression.
type writer struct {
	env   *Env
	steps int
}

// The bounds of what is written.
const (
	maxSteps = 2000
	maxText  = 4000
)

func (w *writer) done(text string, err error) (string, error) {
	if err == nil && len(text) > maxText {
		err = &Problem{nil, "it is too long"}
	}
	return text, err
}

// list writes the operands of a call.
func (w *writer) list(args []*parser.Expr) (string, error) {
	var out []string
	for _, a := range args {
		s, err := w.value(a)
		if err != nil {
			return "", err
		}
		out = append(out, s)
	}
	return strings.Join(out, ", "), nil
}
