package expr

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
)

// String prints e as Kea reads it. Parentheses stand around the operand of a
// not, and around an and or or inside another one.
func (e *Expr) String() string {
	var b strings.Builder
	e.print(&b)
	return b.String()
}

func (e *Expr) print(b *strings.Builder) {
	switch e.Op {
	case And:
		e.infix(b, " and ")
	case Or:
		e.infix(b, " or ")
	case Equal:
		e.Args[0].print(b)
		b.WriteString(" == ")
		e.Args[1].print(b)
	case Not:
		b.WriteString("not ")
		e.Args[0].inside(b)
	case Member:
		b.WriteString("member('" + e.Name + "')")
	case Match:
		e.call(b, "match", "'"+e.Name+"'")
	case Exists:
		b.WriteString(e.Args[0].place() + ".exists")
	default:
		e.printString(b)
	}
}

func (e *Expr) infix(b *strings.Builder, word string) {
	for i, a := range e.Args {
		if i > 0 {
			b.WriteString(word)
		}
		if a.Op == And || a.Op == Or {
			a.inside(b)
			continue
		}
		a.print(b)
	}
}

// inside prints e, in parentheses if it has an operator outside of a function.
func (e *Expr) inside(b *strings.Builder) {
	switch e.Op {
	case And, Or, Not, Equal:
		b.WriteByte('(')
		e.print(b)
		b.WriteByte(')')
	default:
		e.print(b)
	}
}

func (e *Expr) printString(b *strings.Builder) {
	switch e.Op {
	case Text:
		b.WriteString(constant(e.Bytes, e.Suffix == "hex"))
	case IPAddress:
		a, _ := netip.AddrFromSlice(e.Bytes)
		b.WriteString(a.String())
	case Integer:
		b.WriteString(strconv.FormatInt(e.Num, 10))
	case Option:
		b.WriteString(e.place())
		if e.Suffix != "" {
			b.WriteString("." + e.Suffix)
		}
	case Field:
		b.WriteString(e.Name)
	case Relay6Addr:
		b.WriteString("relay6[" + strconv.FormatInt(e.Num, 10) + "]." + e.Name)
	case Substring:
		length := "all"
		if !e.All {
			length = strconv.FormatInt(e.Len, 10)
		}
		e.call(b, "substring", "", strconv.FormatInt(e.Num, 10), length)
	case Split:
		e.call(b, "split", "", strconv.FormatInt(e.Num, 10))
	case IntToText:
		e.call(b, e.Name, "")
	default:
		e.call(b, functionNames[e.Op], "")
	}
}

var functionNames = map[Op]string{Concat: "concat", IfElse: "ifelse", Lcase: "lcase", Ucase: "ucase", HexString: "hexstring", AddrToText: "addrtotext"}

// call prints a function: first, the operands, then the rest.
func (e *Expr) call(b *strings.Builder, name, first string, rest ...string) {
	b.WriteString(name + "(" + first)
	for i, a := range e.Args {
		if i > 0 || first != "" {
			b.WriteString(", ")
		}
		a.print(b)
	}
	for _, r := range rest {
		b.WriteString(", " + r)
	}
	b.WriteByte(')')
}

// constant prints bytes as text where text can hold them and hex is not asked for.
func constant(s []byte, inHex bool) string {
	if len(s) == 0 {
		return "''"
	}
	for _, c := range s {
		if c < ' ' || c > '~' || c == '\'' {
			inHex = true
		}
	}
	if inHex {
		return "0x" + hex.EncodeToString(s)
	}
	return "'" + string(s) + "'"
}

// place prints the path of an option without what is asked of it.
func (e *Expr) place() string {
	p := e.Path
	code := "[" + strconv.FormatUint(uint64(p.Code), 10) + "]"
	if e.Name != "" {
		code = "[" + e.Name + "]"
	}
	enterprise := "[*]"
	if p.Enterprise >= 0 {
		enterprise = "[" + strconv.FormatInt(p.Enterprise, 10) + "]"
	}
	switch p.Kind {
	case PathRelay4:
		return "relay4" + code + p.sub()
	case PathRelay6:
		return "relay6[" + strconv.Itoa(p.Relay) + "].option" + code + p.sub()
	case PathVendor:
		if p.NoOption {
			return "vendor" + enterprise
		}
		return "vendor" + enterprise + ".option" + code
	case PathVendorClass:
		if p.NoOption {
			return "vendor-class" + enterprise
		}
		return "vendor-class" + enterprise + ".data" + code
	}
	return "option" + code + p.sub()
}

// sub prints the sub-option, if one is named.
func (p Path) sub() string {
	if p.Sub < 0 {
		return ""
	}
	return ".option[" + strconv.Itoa(p.Sub) + "]"
}
