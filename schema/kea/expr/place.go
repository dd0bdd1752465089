package expr

import "math"

// place reads an option, or part of a relay's or vendor's message, and what is asked of it.
func (p *parser) place(t token) (*Expr, error) {
	e := &Expr{Op: Option, Path: Path{Sub: -1}}
	switch t.text {
	case "relay4":
		e.Path.Kind = PathRelay4
		if p.v6 {
			return nil, p.fail(t.at, "DHCPv6 packets have no relay4", "relay6[n] is the message of a relay")
		}
		return p.numbered(e)
	case "relay6":
		return p.relay6(t)
	case "vendor", "vendor-class":
		return p.vendor(t)
	}
	if err := p.code(e); err != nil {
		return nil, err
	}
	return p.asked(e, true)
}

// numbered reads the rest of an option that has a number and no sub-options.
func (p *parser) numbered(e *Expr) (*Expr, error) {
	n, err := p.index(0, p.lastCode())
	if err != nil {
		return nil, err
	}
	e.Path.Code = uint32(n)
	return p.asked(e, false)
}

// lastCode is the greatest code of an option or sub-option.
func (p *parser) lastCode() int64 {
	if p.v6 {
		return 65535
	}
	return 255
}

// index reads [n], with n between lo and hi.
func (p *parser) index(lo, hi int64) (int64, error) {
	if err := p.want("["); err != nil {
		return 0, err
	}
	t := p.peek()
	if t.kind != intToken || t.num < lo || t.num > hi {
		return 0, p.unexpected("a number in range")
	}
	p.pos++
	return t.num, p.want("]")
}

// code reads [n] or [name].
func (p *parser) code(e *Expr) error {
	if p.toks[min(p.pos+1, len(p.toks)-1)].kind != wordToken {
		n, err := p.index(0, p.lastCode())
		e.Path.Code = uint32(n)
		return err
	}
	if err := p.want("["); err != nil {
		return err
	}
	e.Name = p.peek().text
	p.pos++
	return p.want("]")
}

// asked reads .exists, .hex, .text, or a sub-option first.
func (p *parser) asked(e *Expr, sub bool) (*Expr, error) {
	if err := p.want("."); err != nil {
		return nil, err
	}
	t := p.peek()
	switch {
	case p.is("exists"):
		return &Expr{Op: Exists, Args: []*Expr{e}}, nil
	case p.is("hex"), p.is("text"):
		e.Suffix = t.text
		return e, nil
	case sub && p.is("option"):
		n, err := p.index(0, p.lastCode())
		if err != nil {
			return nil, err
		}
		e.Path.Sub = int(n)
		return p.asked(e, false)
	}
	return nil, p.unexpected("`exists`, `hex` or `text`")
}

// relay6 reads relay6[n].peeraddr, .linkaddr or .option[n] and so on.
func (p *parser) relay6(t token) (*Expr, error) {
	if !p.v6 {
		return nil, p.fail(t.at, "DHCPv4 packets have no relay6", "relay4[n] is an option of the relay agent")
	}
	n, err := p.index(-32, 31)
	if err != nil {
		return nil, err
	}
	if err := p.want("."); err != nil {
		return nil, err
	}
	name := p.peek()
	switch {
	case p.is("peeraddr"), p.is("linkaddr"):
		return &Expr{Op: Relay6Addr, Num: n, Name: name.text}, nil
	case p.is("option"):
		return p.numbered(&Expr{Op: Option, Path: Path{Kind: PathRelay6, Relay: int(n), Sub: -1}})
	}
	return nil, p.unexpected("`option`, `peeraddr` or `linkaddr`")
}

// vendor reads vendor[e] and vendor-class[e] and what follows, or .enterprise.
func (p *parser) vendor(t token) (*Expr, error) {
	e := &Expr{Op: Option, Path: Path{Kind: PathVendor, Sub: -1}}
	if t.text == "vendor-class" {
		e.Path.Kind = PathVendorClass
	}
	if p.is(".") {
		return Pkt(t.text + ".enterprise"), p.want("enterprise")
	}
	if p.toks[min(p.pos+1, len(p.toks)-1)].text == "*" {
		e.Path.Enterprise = -1
		if err := p.want("[", "*", "]", "."); err != nil {
			return nil, err
		}
	} else {
		n, err := p.index(0, math.MaxUint32)
		if err != nil {
			return nil, err
		}
		e.Path.Enterprise = n
		if err := p.want("."); err != nil {
			return nil, err
		}
	}
	return p.vendorPart(e)
}

func (p *parser) vendorPart(e *Expr) (*Expr, error) {
	switch {
	case p.is("exists"):
		e.Path.NoOption = true
		return &Expr{Op: Exists, Args: []*Expr{e}}, nil
	case e.Path.Kind == PathVendor && p.is("option"):
		return p.numbered(e)
	case e.Path.Kind == PathVendorClass && p.is("data"):
		if p.peek().text != "[" {
			return e, nil
		}
		n, err := p.index(0, 255)
		e.Path.Code = uint32(n)
		return e, err
	}
	return nil, p.unexpected("`exists` or what the vendor's option holds")
}
