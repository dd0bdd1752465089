package leasefile

import (
	"bytes"
	"fmt"
)

// lease reads a record of an IPv4 address, whose first word was read.
func (p *parser) lease() {
	t := p.next()
	addr, ok := addr4(t.text)
	if t.kind != word || !ok {
		p.expected(t, "an IPv4 address")
		return
	}
	p.rec.Addr = addr
	if p.opened() {
		p.body(p.leaseStatement)
	}
}

// leaseStatement reads one statement of a lease.
func (p *parser) leaseStatement(t token) {
	r := &p.rec
	switch string(p.keyword(t)) {
	case "starts":
		r.Starts = p.date("starts")
	case "ends":
		r.Ends = p.date("ends")
	case "cltt":
		r.CLTT = p.date("cltt")
	case "tstp":
		r.TSTP = p.date("tstp")
	case "tsfp":
		r.TSFP = p.date("tsfp")
	case "atsfp":
		r.ATSFP = p.date("atsfp")
	case "binding":
		r.State = p.bindingState("binding")
	case "next":
		p.follows("binding")
		r.Next = p.bindingState("next binding")
	case "rewind":
		p.follows("binding")
		r.Rewind = p.bindingState("rewind binding")
	case "hardware":
		p.hardware()
	case "uid":
		r.ClientID = p.bytes("uid")
	case "client-hostname":
		r.Hostname = p.bareText("client-hostname")
	case "set":
		r.Vars = p.set(r.Vars)
	case "option":
		p.option()
	default:
		p.rareStatement(t)
	}
}

// rareStatement reads the statements that few leases have.
func (p *parser) rareStatement(t token) {
	r := &p.rec
	switch name := string(p.keyword(t)); name {
	case "on":
		p.event()
		r.Events = true
	case "billing":
		p.billing()
	case "reserved":
		r.Reserved = true
		p.semicolon(name)
	case "dynamic-bootp":
		r.BOOTP = true
		p.semicolon(name)
	case "abandoned":
		r.State = Abandoned
		p.semicolon(name)
	case "ddns-fwd-name", "ddns-rev-name":
		if value := p.bytes(name); value != nil {
			r.Vars = append(r.Vars, Var{Name: t.text, Data: value})
		}
	case "class":
		p.bareText(name)
	default:
		p.lose(t, fmt.Sprintf("`%s` is no statement of a lease", excerpt(t.text)))
	}
}

// follows reads a word that must come next.
func (p *parser) follows(lower string) {
	if t := p.next(); t.kind != word || !p.same(t.text, lower) {
		p.expected(t, "`"+lower+"`")
	}
}

// bindingState reads `state` and the word after it. Two old words are states and
// something else at once.
func (p *parser) bindingState(before string) State {
	if p.damaged {
		return None
	}
	p.follows("state")
	t := p.next()
	if t.kind != word {
		p.expected(t, "a state")
		return None
	}
	state, ok := stateOf(p.keyword(t))
	switch {
	case ok:
	case p.rec.Kind == Lease && p.same(t.text, "reserved"):
		state, p.rec.Reserved = Active, true
	case p.rec.Kind == Lease && p.same(t.text, "bootp"):
		state, p.rec.BOOTP = Active, true
	default:
		p.lose(t, fmt.Sprintf("`%s` is no %s state", excerpt(t.text), before))
		return None
	}
	p.semicolon("state")
	return state
}

// hardware reads a hardware type and address.
func (p *parser) hardware() {
	t := p.next()
	kind, ok := hardwareType(p.keyword(t))
	if t.kind != word || !ok {
		p.unread(t)
		p.fieldLost(t, "hardware", "a type of hardware")
		return
	}
	at := p.next()
	if at.is(';') {
		p.rec.HWType, p.rec.HW = kind, nil
		return
	}
	hw, ok := p.hexList(at.text)
	if at.kind != word || !ok {
		p.unread(at)
		p.fieldLost(at, "hardware", "a hardware address")
		return
	}
	p.rec.HWType, p.rec.HW = kind, hw
	p.semicolon("hardware")
}

func hardwareType(name []byte) (uint16, bool) {
	switch string(name) {
	case "ethernet":
		return 1, true
	case "token-ring":
		return 6, true
	case "fddi":
		return 8, true
	case "infiniband":
		return 32, true
	}
	number, unknown := bytes.CutPrefix(name, []byte("unknown-"))
	n, ok := decimal(number)
	return uint16(n), unknown && ok && n < 256
}

// bytes reads an identifier and its semicolon; nil if there is none.
func (p *parser) bytes(field string) []byte {
	t := p.next()
	value, ok := p.identifier(t)
	if !ok {
		p.unread(t)
		p.fieldLost(t, field, "a string or bytes in hex")
		return nil
	}
	p.semicolon(field)
	return value
}

// bareText reads a string or a word.
func (p *parser) bareText(field string) []byte {
	t := p.next()
	value, ok := t.text, t.kind == word
	if t.kind == text {
		value, ok = p.unquoted(t.text)
	}
	if !ok {
		p.unread(t)
		p.fieldLost(t, field, "a string")
		return nil
	}
	p.semicolon(field)
	return value
}

// set reads `NAME = VALUE;` and adds it to the variables.
func (p *parser) set(vars []Var) []Var {
	name := p.next()
	if name.kind != word && name.kind != text {
		p.expected(name, "the name of a variable")
		return vars
	}
	if t := p.next(); !t.is('=') {
		p.expected(t, "`=`")
		return vars
	}
	t := p.next()
	v := Var{Name: name.text}
	ok := false
	switch {
	case t.kind == text:
		v.Data, ok = p.unquoted(t.text)
	case t.kind != word:
	case p.same(t.text, "true"), p.same(t.text, "false"):
		v.Kind, ok = Bool, true
		if t.text[0]|0x20 == 't' {
			v.Number = 1
		}
	case t.text[0] == '%':
		v.Kind = Number
		v.Number, ok = signed(t.text[1:])
	case hexDigit(t.text[0]) > 9:
		v.Data, ok = p.hexList(t.text)
	}
	if !ok {
		p.expected(t, "a value that dhcpd reads")
		return vars
	}
	p.semicolon("set")
	return setVar(vars, v)
}

// setVar adds a variable, in place of one with its name.
func setVar(vars []Var, v Var) []Var {
	for i := range vars {
		if string(vars[i].Name) == string(v.Name) {
			vars[i] = v
			return vars
		}
	}
	return append(vars, v)
}

// event skips what is to be done on events: `on expiry or release { ... }`.
func (p *parser) event() {
	for {
		t := p.next()
		switch {
		case t.is('{'):
			p.skipBlock()
			return
		case t.kind != word:
			p.expected(t, "`{`")
			return
		}
	}
}

// billing reads the class that a lease is charged to.
func (p *parser) billing() {
	t, name := p.next(), p.next()
	sub := p.same(t.text, "subclass")
	if !sub && !p.same(t.text, "class") || name.kind != text {
		p.expected(t, "`class` or `subclass`, and a name")
		return
	}
	p.rec.Class, _ = p.unquoted(name.text)
	if sub {
		if t = p.next(); t.kind != text && t.kind != word {
			p.expected(t, "what chose the subclass")
			return
		}
	}
	p.semicolon("billing")
}
