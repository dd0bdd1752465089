package parser

import (
	"strings"
)

// expression reads an expression that should have type want; UnknownType takes any.
func (p *parser) expression(want Type) (*Expr, bool) {
	if p.peek().is(';') {
		p.errTok(CodeExpr, p.peek(), "expected an expression before `;`", "")
		return nil, false
	}
	g, fail := run(p, grammars().exprs, false)
	if fail != nil && !(fail.at.is('(') && p.goTo(fail.at)) {
		p.exprFault(fail)
		return nil, false
	}
	if p.peek().is('(') {
		p.argumentFault()
		return nil, false
	}
	if at, dangling := p.danglingOperator(); dangling {
		p.exprFault(&grammarFault{at: at})
		return nil, false
	}
	r := &exprReader{p: p}
	e := r.expr(g, want)
	if e == nil {
		return nil, false
	}
	return e, p.typed(e, want)
}

// argumentFault reports what is wrong with the arguments of a function, which
// the grammar gave up on as a whole.
func (p *parser) argumentFault() {
	for p.take(); ; p.take() {
		if _, ok := p.expression(UnknownType); !ok {
			return
		}
		if t := p.peek(); !t.is(',') {
			p.errTok(CodeExpr, t, "expected `,` or `)` "+p.found(t), "")
			return
		}
	}
}

// goTo moves the cursor on to a token, and reports whether a word stands before it.
func (p *parser) goTo(t tok) (behindWord bool) {
	for p.pos < len(p.toks) && p.toks[p.pos].Start < t.start {
		behindWord = p.toks[p.pos].Kind == Word
		p.skipWord()
	}
	return behindWord
}

// danglingOperator looks at what follows an expression: if it is an operator,
// its right side cannot be read, and starts at the token returned.
func (p *parser) danglingOperator() (at tok, ok bool) {
	c := p.cursor
	t := c.next()
	switch {
	case t.is('<'), t.is('>'):
		return t, true
	case t.is('!'), t.is('~'):
		if t = c.next(); !t.is('=') && !t.is('~') {
			return p.peek(), true
		}
	case c.isWord(t, "and"), c.isWord(t, "or"):
	case t.kind != tPunct || strings.IndexByte("=+*/%&|^", t.ch) < 0:
		return t, false
	}
	return c.peek(), true
}

func (p *parser) exprFault(f *grammarFault) {
	if f.deep {
		p.errTok(CodeDeep, f.at, "parentheses nest deeper than 200", "no condition needs this")
		return
	}
	hint := ""
	switch {
	case f.at.is('='):
		hint = "equality is a single `=`"
	case f.at.is('&'), f.at.is('|'):
		hint = "write `and`, `or`"
	case f.at.is('!'):
		hint = "write `not (…)`"
	case f.at.is('<'), f.at.is('>'):
		hint = "dhcpd cannot compare by size"
	case f.at.kind == tNumber && p.src[f.at.start] == '-':
		hint = "dhcpd cannot subtract: it takes the `-` for part of a number"
	}
	p.errTok(CodeExpr, f.at, "expected an operand "+p.found(f.at), hint)
}

// typed reports an expression of the wrong type; a variable may have any.
func (p *parser) typed(e *Expr, want Type) bool {
	return want == UnknownType || e.Type == UnknownType || p.surely(e, want)
}

// comparable reports conditions as operands of = and !=.
func (p *parser) comparable(e *Expr) bool {
	if e.Type == BoolType {
		p.errAt(CodeExpr, e.Start, e.End, "this is a condition; only data and numbers can be compared", "join conditions with `and`, `or` and `not (…)`")
		return false
	}
	return true
}

// surely reports an expression that is not of the type, variables included:
// what dhcpd asks for behind `not` and `~=`.
func (p *parser) surely(e *Expr, want Type) bool {
	if e.Type == want {
		return true
	}
	names := map[Type]string{UnknownType: "a variable", BoolType: "a condition", DataType: "data", NumType: "a number"}
	hint := ""
	if want == BoolType && e.Op == OpOption {
		hint = "write `exists " + e.Option.Name + "`, or compare the option with a value"
	}
	p.errAt(CodeExpr, e.Start, e.End, "this is "+names[e.Type]+", where "+names[want]+" is wanted", hint)
	return false
}

// exprReader turns the flat runs of the grammar into trees.
type exprReader struct{ p *parser }

// precedence: higher binds tighter. and, or share a rank, and arithmetic is
// inverted, both as dhcpd has it.
func precedence(op Op) int {
	switch op {
	case OpBitAnd, OpBitOr, OpBitXor:
		return 5
	case OpEqual, OpNotEqual, OpRegex, OpIRegex:
		return 4
	case OpAnd, OpOr:
		return 3
	case OpAdd:
		return 2
	}
	return 1
}

var opOf = map[string]Op{"and": OpAnd, "or": OpOr, "=": OpEqual, "!=": OpNotEqual, "~=": OpRegex, "~~": OpIRegex,
	"+": OpAdd, "*": OpMul, "/": OpDiv, "%": OpMod, "&": OpBitAnd, "|": OpBitOr, "^": OpBitXor}

// context is what dhcpd expects of the right operand of op.
func context(op Op, left *Expr) Type {
	switch op {
	case OpAnd, OpOr:
		return BoolType
	case OpEqual, OpNotEqual:
		if left != nil && left.Type == NumType {
			return NumType
		}
		return DataType
	case OpRegex, OpIRegex:
		return DataType
	}
	return NumType
}

// expr turns one run into a tree, or returns nil after a finding.
func (r *exprReader) expr(g *gExpr, want Type) *Expr {
	left := r.primary(g.First, want)
	if left == nil || len(g.Rest) == 0 {
		return left
	}
	r.mixed(g)
	return r.fold(left, g.Rest)
}

// fold combines left with the operators behind it. As soon as the next operator
// binds tighter than the current one, all that is left becomes the right operand.
func (r *exprReader) fold(left *Expr, rest []*gRest) *Expr {
	return r.foldIn(left, rest, false)
}

// foldIn: nested tells that dhcpd has recursed, where it no longer knows that
// the left operand is a number.
func (r *exprReader) foldIn(left *Expr, rest []*gRest, nested bool) *Expr {
	for i := 0; i < len(rest); i++ {
		op := opOf[strings.ToLower(strings.Join(rest[i].Op, ""))]
		ctx := context(op, left)
		if nested && i == 0 && precedence(op) == 4 {
			ctx = DataType
		}
		right := r.primary(rest[i].Right, ctx)
		if right == nil {
			return nil
		}
		if i+1 < len(rest) && precedence(opOf[strings.ToLower(strings.Join(rest[i+1].Op, ""))]) > precedence(op) {
			if right = r.foldIn(right, rest[i+1:], true); right == nil {
				return nil
			}
			return r.combine(op, left, right)
		}
		if left = r.combine(op, left, right); left == nil {
			return nil
		}
	}
	return left
}

// combine makes one binary node and checks the types of its operands as dhcpd
// does: against each other, then the right one alone.
func (r *exprReader) combine(op Op, a, b *Expr) *Expr {
	e := &Expr{Op: op, Type: BoolType, Args: []*Expr{a, b}, Start: a.Start, End: b.End}
	ok := true
	switch {
	case a.Type != UnknownType && b.Type != UnknownType && a.Type != b.Type:
		r.p.errAt(CodeExpr, e.Start, e.End, "the two sides of this operator have different types", "a number can be compared only at the start of an expression or in parentheses")
		ok = false
	case op == OpAnd, op == OpOr:
		ok = r.p.typed(b, BoolType)
	case op == OpEqual, op == OpNotEqual:
		ok = r.p.comparable(b)
	case op == OpRegex:
		ok = r.p.surely(b, DataType)
	case op == OpIRegex: // dhcpd looks at neither side
	default:
		e.Type = NumType
		ok = r.p.typed(b, NumType)
	}
	if !ok {
		return nil
	}
	return e
}

// mixed warns where `and` and `or` stand in one run, as dhcpd gives them the same rank.
func (r *exprReader) mixed(g *gExpr) {
	var and, or bool
	for _, x := range g.Rest {
		switch strings.ToLower(strings.Join(x.Op, "")) {
		case "and":
			and = true
		case "or":
			or = true
		}
	}
	if and && or {
		at := uint32(g.First.Pos.Offset)
		r.p.warnAt(CodeSameRank, at, r.p.last, "`and` and `or` have the same rank in dhcpd; what belongs together is not what it would be elsewhere", "put parentheses around what belongs together")
	}
}

// primary turns one operand into a tree.
func (r *exprReader) primary(g *gPrimary, want Type) *Expr {
	start, end := uint32(g.Pos.Offset), r.p.endBefore(uint32(g.EndPos.Offset))
	switch {
	case g.Paren != nil:
		return r.expr(g.Paren, want)
	case g.Not != nil:
		a := r.primary(g.Not, BoolType)
		if a == nil || !r.p.surely(a, BoolType) {
			return nil
		}
		return &Expr{Op: OpNot, Type: BoolType, Args: []*Expr{a}, Start: start, End: end}
	case g.String != "":
		return &Expr{Op: OpData, Type: DataType, Data: Unquote([]byte(g.String)), Start: start, End: end}
	case g.Option != nil:
		return r.option(g.Option, start, end)
	case g.Check != nil:
		return r.check(g.Check, start, end)
	case g.Call != nil:
		return r.call(g.Call, start, end)
	case g.Hex != nil:
		return r.word(strings.Join(g.Hex, ""), span{start, end}, want)
	}
	return r.word(g.Word, span{start, end}, want)
}

type span struct{ start, end uint32 }

// endBefore returns the end of the last token that starts before off.
func (p *parser) endBefore(off uint32) uint32 {
	for i := min(p.pos, len(p.toks)) - 1; i >= 0; i-- {
		if p.toks[i].Start < off {
			return p.toks[i].End
		}
	}
	return off
}

// option turns option, config-option and exists into a node.
func (r *exprReader) option(g *gOption, start, end uint32) *Expr {
	name := strings.ToLower(strings.ReplaceAll(strings.Join(g.Name, ""), " ", ""))
	ref := OptionRef{Space: "dhcp", Name: name, Start: start, End: end}
	if i := strings.IndexByte(name, '.'); i >= 0 {
		ref.Space, ref.Name = name[:i], name[i+1:]
	}
	d, ok := r.p.table.Lookup(ref.Space, ref.Name)
	if !ok {
		r.p.unknownOption(ref)
		return nil
	}
	ref.Def = d
	e := &Expr{Op: OpOption, Type: DataType, Option: ref, Start: start, End: end}
	switch strings.ToLower(g.Word) {
	case "config-option":
		e.Op = OpConfigOption
	case "exists":
		e.Op, e.Type = OpExists, BoolType
	}
	return e
}

func (r *exprReader) check(g *gCheck, start, end uint32) *Expr {
	name := string(Unquote([]byte(g.Name)))
	if name != "default" {
		r.p.errAt(CodeUndeclared, start, end, "there is no collection `"+name+"`", "`check` takes no class; test the class with a permit, or its condition itself")
		return nil
	}
	return &Expr{Op: OpCheck, Type: BoolType, Name: name, Start: start, End: end}
}

// constants are words that stand for a value.
var constants = map[string]struct {
	op Op
	t  Type
}{
	"known": {OpKnown, BoolType}, "static": {OpStatic, BoolType}, "hardware": {OpHardware, DataType}, "hardware-type": {OpHardware, DataType},
	"leased-address": {OpLeasedAddress, DataType}, "filename": {OpFilename, DataType}, "server-name": {OpServerName, DataType},
	"host-decl-name": {OpHostDeclName, DataType}, "null": {OpNull, DataType}, "lease-time": {OpLeaseTime, NumType},
	"client-state": {OpClientState, NumType},
}

// numbers are words that stand for a number: DNS response codes and the states of a client.
var numbers = map[string]int64{"noerror": 0, "formerr": 1, "servfail": 2, "nxdomain": 3, "notimp": 4, "refused": 5, "yxdomain": 6, "yxrrset": 7,
	"nxrrset": 8, "notauth": 9, "notzone": 10, "booting": 1, "reboot": 2, "select": 3, "request": 4, "bound": 5, "renew": 6, "rebind": 7}

// word turns a single word into a constant or a variable.
func (r *exprReader) word(w string, at span, want Type) *Expr {
	low := strings.ToLower(w)
	e := &Expr{Start: at.start, End: at.end}
	if k, ok := constants[low]; ok {
		e.Op, e.Type = k.op, k.t
		return e
	}
	if n, ok := numbers[low]; ok {
		e.Op, e.Type, e.Num = OpNum, NumType, n
		return e
	}
	if head, _, dotted := strings.Cut(w, "."); dotted {
		return r.dotted(head, e)
	}
	kind := tNumName
	if first, _, _ := strings.Cut(w, ":"); first != "" {
		kind = wordKind([]byte(first))
	}
	switch {
	case want == NumType && kind == tNumber:
		return r.number(w, e)
	case kind == tNumber || kind == tNumName || strings.Contains(w, ":"):
		return r.hex(w, e)
	}
	if keywords[low] {
		r.p.errAt(CodeExpr, e.Start, e.End, "`"+w+"` is a word of dhcpd's language, not a value", r.p.operandHint(low))
		return nil
	}
	e.Op, e.Name = OpVar, low
	return e
}

// operandHint says what a word that is no operand may be meant for.
func (p *parser) operandHint(word string) string {
	switch word {
	case "option", "config-option", "exists":
		return "the name of an option belongs behind it"
	}
	if _, ok := functions[word]; ok || word == "defined" {
		return "its arguments belong behind it in parentheses"
	}
	if _, ok := p.table.Lookup("dhcp", word); ok {
		return "for the value of the option write `option " + word + "`"
	}
	return "a variable of this name is not possible"
}

// dotted reports a word with a dot, of which dhcpd takes the part before it for
// the whole: an address is no expression.
func (r *exprReader) dotted(head string, e *Expr) *Expr {
	if k := wordKind([]byte(head + " ")[:max(1, len(head))]); k == tNumber || k == tNumName {
		if r.hex(head, &Expr{Start: e.Start, End: e.Start + uint32(len(head))}) == nil {
			return nil
		}
	}
	at := e.Start + uint32(len(head))
	r.p.errAt(CodeSemicolon, at, e.End, "expected `;` before `"+string(r.p.src[at:e.End])+"`", "behind `=` stands an expression: write an address as hex bytes, such as c0:00:02:01, or leave the `=` out")
	return nil
}

func (r *exprReader) number(w string, e *Expr) *Expr {
	e.Op, e.Type, e.Num = OpNum, NumType, int64(int32(atoi(w)))
	return e
}

// hex turns a hex list into a constant. A word that looks like hex cannot be a
// variable, whatever it was meant for.
func (r *exprReader) hex(w string, e *Expr) *Expr {
	e.Op, e.Type = OpData, DataType
	for _, part := range strings.Split(w, ":") {
		v, ok := byteOf(part)
		if !ok {
			hint := "bytes of one or two hex digits, joined by colons; text stands in quotes"
			if len(part) > 0 && isLetter(part[0]) {
				hint = "dhcpd reads a word of hex digits as a number, also where a variable of that name was set; rename the variable"
			}
			r.p.errAt(CodeExpr, e.Start, e.End, "`"+w+"` is no hex constant", hint)
			return nil
		}
		e.Data = append(e.Data, v)
	}
	return e
}

// function describes a built-in function: its operands, and what it yields.
type function struct {
	op       Op
	args     []Type // the last one repeats if more is set
	more     bool
	min      int
	yields   Type
	widthArg int // index of an operand that must be 8, 16 or 32; -1: none
}

var functions = map[string]function{
	"substring":        {OpSubstring, []Type{DataType, NumType, NumType}, false, 3, DataType, -1},
	"suffix":           {OpSuffix, []Type{DataType, NumType}, false, 2, DataType, -1},
	"lcase":            {OpLcase, []Type{DataType}, false, 1, DataType, -1},
	"ucase":            {OpUcase, []Type{DataType}, false, 1, DataType, -1},
	"concat":           {OpConcat, []Type{DataType}, true, 2, DataType, -1},
	"reverse":          {OpReverse, []Type{NumType, DataType}, false, 2, DataType, -1},
	"binary-to-ascii":  {OpBinaryToASCII, []Type{NumType, NumType, DataType, DataType}, false, 4, DataType, -1},
	"encode-int":       {OpEncodeInt, []Type{NumType, NumType}, false, 2, DataType, 1},
	"extract-int":      {OpExtractInt, []Type{DataType, NumType}, false, 2, NumType, 1},
	"pick-first-value": {OpPickFirst, []Type{DataType}, true, 1, DataType, -1},
	"pick":             {OpPickFirst, []Type{DataType}, true, 1, DataType, -1},
	"packet":           {OpPacket, []Type{NumType, NumType}, false, 2, DataType, -1},
	"v6relay":          {OpV6Relay, []Type{NumType, DataType}, false, 2, DataType, -1},
	"gethostname":      {OpGetHostname, nil, false, 0, DataType, -1},
	"gethostbyname":    {OpGetHostByName, []Type{DataType}, false, 1, DataType, -1},
}
