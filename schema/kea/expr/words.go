package expr

import (
	"errors"

	"github.com/keatool/keatool/schema/kea"
)

// operands of a function: s a string, b a condition, i a number, l a number or all, t a text constant.
type function struct {
	op    Op
	args  string
	since kea.Release
}

// functionOf looks a function up by its name.
func functionOf(name string) (function, bool) {
	switch name {
	case "member":
		return function{Member, "t", 0}, true
	case "match":
		return function{Match, "ts", kea.R30}, true
	case "substring":
		return function{Substring, "sil", 0}, true
	case "split":
		return function{Split, "ssi", 0}, true
	case "concat":
		return function{Concat, "ss", 0}, true
	case "ifelse":
		return function{IfElse, "bss", 0}, true
	case "sifelse":
		return function{IfElse, "bss", kea.R30}, true
	case "lcase":
		return function{Lcase, "s", kea.R26}, true
	case "ucase":
		return function{Ucase, "s", kea.R26}, true
	case "hexstring":
		return function{HexString, "ss", 0}, true
	case "addrtotext":
		return function{AddrToText, "s", 0}, true
	case "int8totext", "int16totext", "int32totext", "uint8totext", "uint16totext", "uint32totext":
		return function{IntToText, "s", 0}, true
	}
	return function{}, false
}

// Needs returns the first release that has everything e uses.
func (e *Expr) Needs() kea.Release {
	r := kea.R22
	e.Walk(func(x *Expr) {
		switch x.Op {
		case Lcase, Ucase:
			r = max(r, kea.R26)
		case Match:
			r = max(r, kea.R30)
		}
	})
	return r
}

// word reads what begins with a name.
func (p *parser) word(t token) (*Expr, error) {
	if f, ok := functionOf(t.text); ok {
		if err := p.since(t, f.since); err != nil {
			return nil, err
		}
		return p.call(t, f)
	}
	switch t.text {
	case "option", "relay4", "relay6", "vendor", "vendor-class":
		return p.place(t)
	case "pkt", "pkt4", "pkt6":
		return p.field(t)
	}
	return nil, p.fail(t.at, "there is no function or field `"+t.text+"`", misread(t.text))
}

// call reads the operands of a function.
func (p *parser) call(t token, f function) (*Expr, error) {
	e := &Expr{Op: f.op}
	if f.op == IntToText {
		e.Name = t.text
	}
	for i, kind := range f.args {
		mark := ","
		if i == 0 {
			mark = "("
		}
		if err := p.want(mark); err != nil {
			return nil, err
		}
		if err := p.argument(e, kind); err != nil {
			return nil, err
		}
	}
	return e, p.want(")")
}

// argument reads one operand into e.
func (p *parser) argument(e *Expr, kind rune) error {
	t := p.peek()
	switch kind {
	case 's', 'b':
		a, err := p.expr(0)
		if err != nil {
			return err
		}
		e.Args = append(e.Args, a)
		return p.typed(a, kind == 'b', t.at)
	case 't':
		if t.kind != textToken {
			return p.unexpected("a text in single quotes")
		}
		p.pos++
		e.Name = string(t.data)
		if e.Op == Match {
			if _, err := compile(e.Name); err != nil && !errors.Is(err, errForeign) {
				return p.fail(t.at, "the pattern is no regular expression: "+err.Error(), "")
			}
		}
		return nil
	case 'l':
		if p.is("all") {
			e.All = true
			return nil
		}
	}
	if t.kind != intToken {
		return p.unexpected("a number")
	}
	p.pos++
	if kind == 'l' {
		e.Len = t.num
	} else {
		e.Num = t.num
	}
	return nil
}

var fields4 = map[string]bool{"mac": true, "hlen": true, "htype": true, "msgtype": true, "transid": true, "ciaddr": true, "giaddr": true, "yiaddr": true, "siaddr": true}

// field reads pkt.x, pkt4.x or pkt6.x.
func (p *parser) field(t token) (*Expr, error) {
	if err := p.want("."); err != nil {
		return nil, err
	}
	name := p.peek()
	p.pos++
	ok := false
	switch t.text {
	case "pkt":
		ok = name.text == "iface" || name.text == "src" || name.text == "dst" || name.text == "len"
	case "pkt4":
		ok = fields4[name.text] && !p.v6
	case "pkt6":
		ok = (name.text == "msgtype" || name.text == "transid") && p.v6
	}
	if !ok {
		p.pos--
		return nil, p.fail(t.at, "packets of this family have no field `"+t.text+"."+name.text+"`", "")
	}
	return Pkt(t.text + "." + name.text), nil
}
