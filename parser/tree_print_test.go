package parser

import (
	"fmt"
	"strings"
)

// opNames are the operators and functions as tables of trees write them.
var opNames = map[Op]string{
	OpBadExpr: "bad", OpAnd: "and", OpOr: "or", OpNot: "not", OpEqual: "=", OpNotEqual: "!=", OpRegex: "~=", OpIRegex: "~~",
	OpAdd: "+", OpSub: "-", OpMul: "*", OpDiv: "/", OpMod: "%", OpBitAnd: "&", OpBitOr: "|", OpBitXor: "^",
	OpNull: "null", OpExists: "exists", OpKnown: "known", OpStatic: "static", OpCheck: "check", OpDefined: "defined",
	OpOption: "option", OpConfigOption: "config-option", OpHardware: "hardware", OpSubstring: "substring", OpSuffix: "suffix",
	OpLcase: "lcase", OpUcase: "ucase", OpConcat: "concat", OpReverse: "reverse", OpBinaryToASCII: "binary-to-ascii",
	OpEncodeInt: "encode-int", OpExtractInt: "extract-int", OpPickFirst: "pick", OpPacket: "packet", OpLeasedAddress: "leased-address",
	OpFilename: "filename", OpServerName: "server-name", OpHostDeclName: "host-decl-name", OpGetHostname: "gethostname",
	OpGetHostByName: "gethostbyname", OpV6Relay: "v6relay", OpLeaseTime: "lease-time", OpClientState: "client-state",
}

// tree writes an expression with its operator in front and all its parentheses:
// (and known (= (option host-name) "a")).
func tree(e *Expr) string {
	if e == nil {
		return "nothing"
	}
	switch e.Op {
	case OpData:
		return fmt.Sprintf("%q", e.Data)
	case OpNum:
		return fmt.Sprint(e.Num)
	case OpVar:
		return "$" + e.Name
	}
	parts := []string{opNames[e.Op]}
	switch e.Op {
	case OpCall:
		parts = []string{"call", e.Name}
	case OpOption, OpConfigOption, OpExists:
		parts = append(parts, e.Option.Space+"."+e.Option.Name)
	case OpCheck, OpDefined, OpGetHostByName:
		parts = append(parts, e.Name)
	case OpEncodeInt, OpExtractInt:
		parts = append(parts, fmt.Sprint(e.Num))
	}
	for _, a := range e.Args {
		parts = append(parts, tree(a))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "(" + strings.Join(parts, " ") + ")"
}
