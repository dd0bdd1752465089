package expr

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/keatool/keatool/parser"
)

// written prints an expression as dhcpd reads it, with variables in place.
func written(e *parser.Expr, env *Env) string {
	infix := map[parser.Op]string{parser.OpAnd: "and", parser.OpOr: "or", parser.OpEqual: "=", parser.OpNotEqual: "!=", parser.OpRegex: "~=", parser.OpIRegex: "~~",
		parser.OpAdd: "+", parser.OpSub: "-", parser.OpMul: "*", parser.OpDiv: "/", parser.OpMod: "%", parser.OpBitAnd: "&", parser.OpBitOr: "|", parser.OpBitXor: "^"}
	calls := map[parser.Op]string{parser.OpSubstring: "substring", parser.OpSuffix: "suffix", parser.OpLcase: "lcase", parser.OpUcase: "ucase", parser.OpConcat: "concat",
		parser.OpReverse: "reverse", parser.OpBinaryToASCII: "binary-to-ascii", parser.OpPickFirst: "pick-first-value", parser.OpPacket: "packet"}
	var args []string
	for _, a := range e.Args {
		args = append(args, written(a, env))
	}
	if word, ok := infix[e.Op]; ok {
		return "(" + args[0] + " " + word + " " + args[1] + ")"
	}
	if name, ok := calls[e.Op]; ok {
		return name + "(" + strings.Join(args, ", ") + ")"
	}
	switch e.Op {
	case parser.OpNot:
		return "(not " + args[0] + ")"
	case parser.OpEncodeInt:
		return fmt.Sprintf("encode-int(%s, %d)", args[0], e.Num)
	case parser.OpExtractInt:
		return fmt.Sprintf("extract-int(%s, %d)", args[0], e.Num)
	case parser.OpData:
		return constantText(e.Data)
	case parser.OpNum:
		return fmt.Sprint(e.Num)
	case parser.OpOption:
		return "option " + e.Option.Def.String()
	case parser.OpConfigOption:
		return "config-option " + e.Option.Def.String()
	case parser.OpExists:
		return "exists " + e.Option.Def.String()
	case parser.OpVar:
		if x, ok := env.Var(e.Name); ok {
			return written(x, env)
		}
		return e.Name
	}
	return map[parser.Op]string{parser.OpHardware: "hardware", parser.OpKnown: "known", parser.OpStatic: "static", parser.OpNull: "null"}[e.Op]
}

// constantText prints bytes as text, or in hex.
func constantText(b []byte) string {
	for _, c := range b {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			var list []string
			for i := range b {
				list = append(list, hex.EncodeToString(b[i:i+1]))
			}
			return strings.Join(list, ":")
		}
	}
	return `"` + string(b) + `"`
}
