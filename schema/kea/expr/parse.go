package expr

import (
	"math"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// maxDepth is how deep expressions may nest.
const maxDepth = 1000

// Parse reads a condition, such as the test of a class, as release r does for
// a family. The error is a *[SyntaxError].
func Parse(src string, fam kea.Family, r kea.Release) (*Expr, error) {
	return parse(src, fam, r, true)
}

// ParseString reads an expression that yields a string, such as the
// template-test of a class. The error is a *[SyntaxError].
func ParseString(src string, fam kea.Family, r kea.Release) (*Expr, error) {
	return parse(src, fam, r, false)
}

func parse(src string, fam kea.Family, r kea.Release, cond bool) (*Expr, error) {
	toks, err := tokenize(src)
	if err != nil {
		return nil, err
	}
	p := &parser{toks: toks, v6: fam == kea.V6, release: r}
	e, err := p.expr(0)
	if err != nil {
		return nil, err
	}
	if p.peek().kind != endToken {
		return nil, p.unexpected("the end of the expression")
	}
	if e.deeper(maxDepth) {
		return nil, p.fail(toks[0].at, tooDeep, "")
	}
	return e, p.typed(e, cond, toks[0].at)
}

const tooDeep = "the expression is nested too deep"

// deeper reports whether the tree below e has more levels than allowed.
func (e *Expr) deeper(levels int) bool {
	return levels < 0 || slices.ContainsFunc(e.Args, func(a *Expr) bool { return a.deeper(levels - 1) })
}

// IsBool reports whether e is a condition rather than a string.
func (e *Expr) IsBool() bool { return e.Op <= Exists }

type parser struct {
	toks    []token
	pos     int
	v6      bool
	release kea.Release
	depth   int // of parentheses and functions
	nots    int // that are open
}

func (p *parser) peek() token { return p.toks[p.pos] }

// is reports whether the next token is a mark or word; then it is taken.
func (p *parser) is(text string) bool {
	t := p.peek()
	if (t.kind == markToken || t.kind == wordToken) && t.text == text {
		p.pos++
		return true
	}
	return false
}

func (p *parser) fail(at int, message, hint string) error {
	return &SyntaxError{Offset: at, Message: message, Hint: hint}
}

func (p *parser) unexpected(wanted string) error {
	t := p.peek()
	if t.kind == endToken {
		return p.fail(t.at, "the expression ends too early: expected "+wanted, "")
	}
	return p.fail(t.at, "expected "+wanted+", not `"+t.text+"`", "")
}

// misread helps with what other languages write.
func misread(text string) string {
	switch text {
	case "=":
		return "Kea compares with =="
	case "known":
		return "write member('KNOWN')"
	}
	return ""
}

func (p *parser) want(marks ...string) error {
	for _, m := range marks {
		if !p.is(m) {
			return p.unexpected("`" + m + "`")
		}
	}
	return nil
}

// typed checks that e is a condition, or a string.
func (p *parser) typed(e *Expr, cond bool, at int) error {
	switch {
	case cond && !e.IsBool():
		return p.fail(at, "a condition is wanted here, not a string", "compare the string with ==, or ask with .exists")
	case !cond && e.IsBool():
		return p.fail(at, "a string is wanted here, not a condition", "turn a condition into a string with ifelse()")
	}
	return nil
}

// levels are the operators between operands, loosest first. and and or mean the
// same as sand and sor, which say that they stop early.
var levels = []struct {
	word string
	op   Op
	cond bool
}{{"sor", Or, true}, {"or", Or, true}, {"sand", And, true}, {"and", And, true}}

// expr reads an expression of a level and those that bind tighter.
func (p *parser) expr(level int) (*Expr, error) {
	at := p.peek().at
	switch level {
	case 0:
		if p.depth++; p.depth > maxDepth {
			return nil, p.fail(at, tooDeep, "")
		}
		defer func() { p.depth-- }()
	case len(levels):
		return p.comparison()
	}
	e, err := p.expr(level + 1)
	if err != nil {
		return nil, err
	}
	l := levels[level]
	list := []*Expr{e}
	for word := p.peek(); p.is(l.word); word = p.peek() {
		if strings.HasPrefix(l.word, "s") {
			if err := p.since(word, kea.R30); err != nil {
				return nil, err
			}
		}
		if err := p.typed(list[0], true, at); err != nil {
			return nil, err
		}
		at := p.peek().at
		if e, err = p.expr(level + 1); err != nil {
			return nil, err
		}
		if err := p.typed(e, true, at); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return join(l.op, list), nil
}

// since refuses a word that the release does not know yet.
func (p *parser) since(t token, r kea.Release) error {
	if p.release >= r {
		return nil
	}
	return p.fail(t.at, "`"+t.text+"` is known from Kea "+r.String()+" on", "")
}

// comparison reads not, == and what binds tighter.
func (p *parser) comparison() (*Expr, error) {
	at := p.peek().at
	if p.is("not") {
		at = p.peek().at
		if p.nots++; p.nots > maxDepth {
			return nil, p.fail(at, tooDeep, "")
		}
		defer func() { p.nots-- }()
		e, err := p.comparison()
		if err != nil {
			return nil, err
		}
		if err := p.typed(e, true, at); err != nil {
			return nil, err
		}
		return &Expr{Op: Not, Args: []*Expr{e}}, nil
	}
	a, err := p.sum()
	if err != nil || !p.is("==") {
		return a, err
	}
	if err := p.typed(a, false, at); err != nil {
		return nil, err
	}
	at = p.peek().at
	b, err := p.sum()
	if err != nil {
		return nil, err
	}
	return Eq(a, b), p.typed(b, false, at)
}

// sum reads strings joined by +.
func (p *parser) sum() (*Expr, error) {
	at := p.peek().at
	a, err := p.operand()
	if err != nil {
		return nil, err
	}
	for p.is("+") {
		if err := p.typed(a, false, at); err != nil {
			return nil, err
		}
		at := p.peek().at
		b, err := p.operand()
		if err != nil {
			return nil, err
		}
		if err := p.typed(b, false, at); err != nil {
			return nil, err
		}
		a = &Expr{Op: Concat, Args: []*Expr{a, b}}
	}
	return a, nil
}

// operand reads a constant, a function, a field or an expression in parentheses.
func (p *parser) operand() (*Expr, error) {
	t := p.peek()
	p.pos++
	switch t.kind {
	case textToken:
		return &Expr{Op: Text, Bytes: t.data}, nil
	case hexToken:
		return Hex(t.data), nil
	case addrToken:
		return &Expr{Op: IPAddress, Bytes: t.data}, nil
	case intToken:
		if t.num < 0 {
			return nil, p.fail(t.at, "a negative number cannot be a string", "")
		}
		if t.num > math.MaxUint32 {
			return nil, outOfRange(t.at, t.text)
		}
		return &Expr{Op: Integer, Num: t.num}, nil
	case wordToken:
		return p.word(t)
	case markToken:
		if t.text == "(" {
			e, err := p.expr(0)
			if err != nil {
				return nil, err
			}
			return e, p.want(")")
		}
	}
	p.pos--
	return nil, p.unexpected("a string, a function, an option or a field of the packet")
}
