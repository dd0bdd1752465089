package rules

import (
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

const scriptHead = `#!/bin/sh
# What the event blocks of dhcpd.conf did, for Kea's run_script hook. The hook
# starts this script with the event as $1 and the lease in the environment, and
# does not wait for it. Look it over before use: lines that are comments could
# not be carried over.
`

// scriptTail takes the lease out of the environment; % stands for the family.
const scriptTail = `
# lease PREFIX takes one lease out of the environment.
lease() {
    eval "address=\${$1_ADDRESS:-} hwaddr=\${$1_HWADDR:-} hostname=\${$1_HOSTNAME:-}"
    eval "client_id=\${$1_CLIENT_ID:-\${$1_DUID:-}} lifetime=\${$1_VALID_LIFETIME:-} subnet_id=\${$1_SUBNET_ID:-}"
    circuit_id=${QUERY4_OPTION_82_SUB_OPTION_1:-}
    remote_id=${QUERY4_OPTION_82_SUB_OPTION_2:-}
}

case "$1" in
leases%_committed)
    i=0
    while [ "$i" -lt "${LEASES%_SIZE:-0}" ]; do
        lease "LEASES%_AT${i}"
        on_commit
        i=$((i + 1))
    done
    ;;
lease%_release)
    lease LEASE%
    on_release
    ;;
lease%_expire)
    lease LEASE%
    on_expiry
    ;;
esac
exit 0
`

// shellWriter writes dhcp-eval expressions as words of a shell command.
type shellWriter struct {
	c       *Ctx
	sc      *scope.Scope
	block   *parser.Stmt // where variables may be set
	missing []*parser.Expr
	depth   int
}

// word writes an expression as one double-quoted word.
func (w *shellWriter) word(e *parser.Expr) string {
	if b, ok := expr.Const(e, w.c.Env(w.sc)); ok {
		return shellQuote(string(b))
	}
	s, ok := w.inner(e)
	if !ok {
		w.missing = append(w.missing, e)
		return "''"
	}
	return `"` + s + `"`
}

// shellQuote quotes literal text.
func shellQuote(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// inner writes an expression as text for inside double quotes.
func (w *shellWriter) inner(e *parser.Expr) (string, bool) {
	if w.depth++; w.depth > 200 {
		return "", false
	}
	defer func() { w.depth-- }()
	if b, ok := expr.Const(e, w.c.Env(w.sc)); ok {
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`", "\x00", "").Replace(string(b)), true
	}
	switch e.Op {
	case parser.OpVar:
		if v := w.variable(e.Name); v != nil {
			return w.inner(v)
		}
	case parser.OpConcat:
		return w.concat(e.Args)
	case parser.OpPickFirst:
		return w.pickFirst(e.Args)
	case parser.OpBinaryToASCII:
		return w.ascii(e)
	case parser.OpLcase:
		return w.filter(e.Args[0], "tr A-Z a-z")
	case parser.OpUcase:
		return w.filter(e.Args[0], "tr a-z A-Z")
	case parser.OpHostDeclName:
		return "${hostname}", true
	case parser.OpOption, parser.OpConfigOption:
		return shellOption(e)
	case parser.OpLeasedAddress:
		return "${address}", true
	case parser.OpLeaseTime:
		return "${lifetime}", true
	}
	return "", false
}

// shellOption writes the options that Kea's scripts learn.
func shellOption(e *parser.Expr) (string, bool) {
	d := e.Option.Def
	switch {
	case d == nil:
	case nameOption(e.Option):
		return "${hostname}", true
	case d.Space == "agent" && d.Code == 1:
		return "${circuit_id}", true
	case d.Space == "agent" && d.Code == 2:
		return "${remote_id}", true
	case d.Space == "dhcp" && d.Code == 61, d.Space == "dhcp6" && d.Code == 1:
		return "${client_id}", true
	}
	return "", false
}

func (w *shellWriter) concat(args []*parser.Expr) (string, bool) {
	var b strings.Builder
	for _, a := range args {
		s, ok := w.inner(a)
		if !ok {
			return "", false
		}
		b.WriteString(s)
	}
	return b.String(), true
}

// pickFirst writes the values one inside the other: the first that is not empty counts.
func (w *shellWriter) pickFirst(args []*parser.Expr) (string, bool) {
	out := ""
	for i := len(args) - 1; i >= 0; i-- {
		s, ok := w.inner(args[i])
		switch {
		case !ok:
			return "", false
		case strings.HasPrefix(s, "${") && strings.Count(s, "${") == 1 && strings.HasSuffix(s, "}"):
			out = strings.TrimSuffix(s, "}") + ":-" + out + "}"
		default:
			out = s
		}
	}
	return out, true
}

func (w *shellWriter) filter(e *parser.Expr, command string) (string, bool) {
	s, ok := w.inner(e)
	return `$(printf %s "` + s + `" | ` + command + `)`, ok
}

// ascii writes binary-to-ascii of what scripts know as text.
func (w *shellWriter) ascii(e *parser.Expr) (string, bool) {
	if len(e.Args) != 4 {
		return "", false
	}
	sep, ok := expr.Const(e.Args[2], w.c.Env(w.sc))
	if !ok {
		return "", false
	}
	v := e.Args[3]
	if v.Op == parser.OpVar {
		if v = w.variable(v.Name); v == nil {
			return "", false
		}
	}
	switch base := e.Args[0].Num; {
	case base == 10 && v.Op == parser.OpLeasedAddress && !w.c.V6():
		return joined("${address}", ".", string(sep)), true
	case base == 16 && v.Op == parser.OpLeasedAddress && w.c.V6():
		return "${address}", true
	case base == 10 && (v.Op == parser.OpLeaseTime || v.Op == parser.OpEncodeInt && len(v.Args) == 1 && v.Args[0].Op == parser.OpLeaseTime):
		return "${lifetime}", true
	case base == 16 && v.Op == parser.OpHardware:
		return joined("1:${hwaddr}", ":", string(sep)), true
	case base == 16 && hardwareBytes(v):
		return joined("${hwaddr}", ":", string(sep)), true
	case base == 16 && v.Op == parser.OpOption:
		return shellOption(v)
	}
	return "", false
}

// hardwareBytes reports whether an expression is the hardware address without its type.
func hardwareBytes(e *parser.Expr) bool {
	switch e.Op {
	case parser.OpSubstring:
		return len(e.Args) == 3 && e.Args[0].Op == parser.OpHardware && e.Args[1].Num == 1 && e.Args[2].Num >= 6
	case parser.OpSuffix:
		return len(e.Args) == 2 && e.Args[0].Op == parser.OpHardware && e.Args[1].Num == 6
	}
	return false
}

// joined writes a value with another separator.
func joined(value, from, to string) string {
	switch to {
	case from:
		return value
	case "":
		return `$(printf %s "` + value + `" | tr -d '` + from + `')`
	}
	return `$(printf %s "` + value + `" | sed 's/[` + from + `]/` + strings.NewReplacer(`\`, `\\`, "/", `\/`, "&", `\&`, "'", `'\''`).Replace(to) + `/g')`
}

// variable returns what a variable stands for inside the block, or around it.
func (w *shellWriter) variable(name string) *parser.Expr {
	var found *parser.Expr
	walkBody(w.block, func(s *parser.Stmt) {
		if n, ok := s.Node.(*parser.SetVar); ok && strings.EqualFold(n.Name, name) {
			found = n.Value
		}
	})
	if found == nil {
		found, _ = variable(w.sc, name)
	}
	return found
}
