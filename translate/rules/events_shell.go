package rules

import (
	"fmt"
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

// shellHelper is a function that a script has where it calls it.
type shellHelper struct{ call, text string }

var shellHelpers = []shellHelper{
	{"first", `
# first VALUE... prints the first value that is not empty.
first() {
    for value; do
        if [ -n "$value" ]; then
            printf %s "$value"
            return
        fi
    done
}
`},
	{"all", `
# all VALUE... prints the values one after the other; nothing if one is empty.
all() {
    for value; do
        [ -n "$value" ] || return
    done
    printf %s "$@"
}
`},
	{"hex", `
# hex DIGITS prints bytes such as 02:0a or 0x020a as numbers.
hex() {
    printf %s "$1" | sed 's/^0x//; s/://g; s/../0x& /g'
}
`},
	{"octets", `
# octets ADDRESS prints the four numbers of an address.
octets() {
    printf %s "$1" | tr . ' '
}
`},
	{"ascii", `
# ascii FORMAT SEPARATOR NUMBER... prints numbers as binary-to-ascii does.
ascii() {
    format=$1 separator=$2 out=
    shift 2
    for number; do
        out=$out${out:+$separator}$(printf "%$format" "$number")
    done
    printf %s "$out"
}
`},
	{"text", `
# text NUMBER... prints bytes as characters.
text() {
    for number; do
        printf "\\$(printf %03o "$number")"
    done
}
`},
}

// withinHelper is a function that tests call.
const withinHelper = `
# within FIRST LAST asks whether the address of the lease lies in a range.
within() {
    for number in "$1" "$address" "$2"; do
        set -- "$@" "$(printf '%03d' $(printf %s "$number" | tr . ' '))"
    done
    [ "1$3" -le "1$4" ] && [ "1$4" -le "1$5" ]
}
`

// helpersFor returns the functions that the lines of a script call.
func helpersFor(lines string) string {
	var b strings.Builder
	for _, h := range shellHelpers {
		if strings.Contains(lines, "$("+h.call+" ") {
			b.WriteString(h.text)
		}
	}
	for _, word := range []string{"if", "elif", "||"} {
		if strings.Contains(lines, word+" within ") {
			b.WriteString(withinHelper)
			break
		}
	}
	return b.String()
}

// shellWriter writes dhcp-eval expressions as words of a shell command.
type shellWriter struct {
	c       *Ctx
	sc      *scope.Scope
	block   *parser.Stmt // where variables may be set
	missing []*parser.Expr
	depth   int
}

// word writes an expression as one quoted word.
func (w *shellWriter) word(e *parser.Expr) string {
	if b, ok := expr.Const(e, w.c.Env(w.sc)); ok {
		return shellQuote(string(b))
	}
	s, ok := w.inner(e)
	if !ok {
		return "''"
	}
	return `"` + s + `"`
}

// plainText is what the shell takes as it stands, in quotes or not.
const plainText = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:-"

// shellQuote quotes literal text.
func shellQuote(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	if s != "" && strings.Trim(s, plainText) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// inner writes an expression as text for inside double quotes; what scripts do
// not learn is remembered as missing.
func (w *shellWriter) inner(e *parser.Expr) (string, bool) {
	if w.depth++; w.depth <= 200 {
		if s, ok, known := w.form(e); known {
			w.depth--
			return s, ok
		}
	}
	w.depth--
	w.missing = append(w.missing, e)
	return "", false
}

// form is inner for the kinds of expressions that a script can have; known is
// false for all others.
func (w *shellWriter) form(e *parser.Expr) (s string, ok, known bool) {
	if b, ok := expr.Const(e, w.c.Env(w.sc)); ok {
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`", "\x00", "").Replace(string(b)), true, true
	}
	switch e.Op {
	case parser.OpVar:
		if v := w.variable(e.Name); v != nil {
			s, ok = w.inner(v)
			return s, ok, true
		}
	case parser.OpConcat:
		s, ok = w.concat(e.Args)
		return s, ok, true
	case parser.OpPickFirst:
		s, ok = w.pickFirst(e.Args)
		return s, ok, true
	case parser.OpLcase:
		s, ok = w.filter(e.Args[0], "tr A-Z a-z")
		return s, ok, true
	case parser.OpUcase:
		s, ok = w.filter(e.Args[0], "tr a-z A-Z")
		return s, ok, true
	case parser.OpBinaryToASCII:
		s, ok = w.ascii(e)
		return s, ok, ok
	case parser.OpOption, parser.OpConfigOption:
		s, ok = shellOption(e)
		return s, ok, ok
	case parser.OpHostDeclName:
		// Kea registers and returns the name of the declaration only then.
		return "${hostname}", true, w.c.globalBool("use-host-decl-names", false)
	case parser.OpLeasedAddress:
		return "${address}", true, true
	}
	return "", false, false
}

// shellOption writes the options that Kea's scripts learn.
func shellOption(e *parser.Expr) (string, bool) {
	if nameOption(e.Option) {
		return "${hostname}", true
	}
	if v := shellBytes(e); v != "" {
		return `$(text $(hex "` + v + `"))`, true
	}
	return "", false
}

// shellBytes returns the variable that has the bytes of an option as hex digits.
func shellBytes(e *parser.Expr) string {
	switch d := e.Option.Def; {
	case e.Op != parser.OpOption || d == nil:
	case d.Space == "agent" && d.Code == 1:
		return "${circuit_id}"
	case d.Space == "agent" && d.Code == 2:
		return "${remote_id}"
	case d.Space == "dhcp" && d.Code == 61, d.Space == "dhcp6" && d.Code == 1:
		return "${client_id}"
	}
	return ""
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

// pickFirst writes a choice of the first value that is not empty, of those that
// scripts can have.
func (w *shellWriter) pickFirst(args []*parser.Expr) (string, bool) {
	var list []string
	for _, a := range args {
		if s, ok := w.choice(a); ok {
			list = append(list, s)
		}
	}
	switch n := len(list); {
	case n == 0:
		return "", false
	case n == 1:
		return list[0], true
	case n == 2 && isVariable(list[0]) && strings.Trim(list[1], plainText+" ()") == "":
		return strings.TrimSuffix(list[0], "}") + ":-" + list[1] + "}", true
	}
	return `$(first "` + strings.Join(list, `" "`) + `")`, true
}

// choice writes one value to pick from: a concatenation has none if a part has none.
func (w *shellWriter) choice(e *parser.Expr) (string, bool) {
	if e.Op != parser.OpConcat {
		return w.inner(e)
	}
	var list []string
	for _, a := range flatConcat(e) {
		s, ok := w.inner(a)
		if !ok {
			return "", false
		}
		if s != "" {
			list = append(list, s)
		}
	}
	return `$(all "` + strings.Join(list, `" "`) + `")`, true
}

// isVariable reports whether text is one variable and nothing else.
func isVariable(s string) bool {
	name, ok := strings.CutPrefix(s, "${")
	return ok && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") == "}"
}

func (w *shellWriter) filter(e *parser.Expr, command string) (string, bool) {
	s, ok := w.inner(e)
	return `$(printf %s "` + s + `" | ` + command + `)`, ok
}

// formats are the conversions of printf for the bases of binary-to-ascii.
var formats = map[int64]string{8: "o", 10: "d", 16: "x"}

// ascii writes binary-to-ascii of what scripts know.
func (w *shellWriter) ascii(e *parser.Expr) (string, bool) {
	base, width, v := e.Args[0].Num, e.Args[1].Num, w.resolved(e.Args[3])
	if v == nil {
		return "", false
	}
	sep, ok := expr.Const(e.Args[2], w.c.Env(w.sc))
	switch {
	case !ok:
		return "", false
	case v.Op == parser.OpLeasedAddress && w.c.V6() && base == 16:
		return "${address}", true
	case base == 10 && width == 32 && v.Op == parser.OpEncodeInt && v.Args[0].Op == parser.OpLeaseTime:
		return "${lifetime}", true
	case formats[base] == "" || width != 8:
		return "", false
	case base == 10 && string(sep) == "." && v.Op == parser.OpLeasedAddress && !w.c.V6():
		return "${address}", true
	}
	numbers, ok := w.numbers(v)
	return "$(ascii " + formats[base] + " " + shellQuote(string(sep)) + " $(" + numbers + "))", ok
}

// resolved returns what a variable stands for, or e itself; nil if the variable has no one value.
func (w *shellWriter) resolved(e *parser.Expr) *parser.Expr {
	if e.Op == parser.OpVar {
		return w.variable(e.Name)
	}
	return e
}

// numbers writes a command that prints the bytes of a value as numbers.
func (w *shellWriter) numbers(e *parser.Expr) (string, bool) {
	switch e.Op {
	case parser.OpLeasedAddress:
		return `octets "${address}"`, !w.c.V6()
	case parser.OpHardware:
		return `hex "01:${hwaddr}"`, !w.c.V6()
	case parser.OpOption:
		v := shellBytes(e)
		return `hex "` + v + `"`, v != ""
	case parser.OpSubstring, parser.OpSuffix:
		return w.cut(e)
	}
	return "", false
}

// cut writes the numbers of a part of the hardware or leased address.
func (w *shellWriter) cut(e *parser.Expr) (string, bool) {
	whole := w.resolved(e.Args[0])
	if whole == nil {
		return "", false
	}
	from, n, ok := part(e, map[parser.Op]int64{parser.OpHardware: 7, parser.OpLeasedAddress: 4}[whole.Op])
	if !ok {
		return "", false
	}
	if whole.Op == parser.OpHardware && from == 1 && n >= 6 && !w.c.V6() {
		return `hex "${hwaddr}"`, true
	}
	s, ok := w.numbers(whole)
	return fmt.Sprintf("%s | cut -d ' ' -f %d-%d", s, from+1, from+n), ok
}

// part returns where the substring or suffix of a value of some size starts, and how long it is.
func part(e *parser.Expr, size int64) (from, n int64, ok bool) {
	last := e.Args[len(e.Args)-1]
	if size == 0 || last.Op != parser.OpNum || last.Num < 1 {
		return 0, 0, false
	}
	n = min(last.Num, size)
	if e.Op == parser.OpSuffix {
		return size - n, n, true
	}
	from = e.Args[1].Num
	return from, n, e.Args[1].Op == parser.OpNum && from >= 0 && from < size
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
