package parser

import (
	"errors"
	"io"
	"sync"

	"github.com/alecthomas/participle/v2"
	"github.com/alecthomas/participle/v2/lexer"
)

// This file is where participle reads: the two sublanguages with a grammar of
// their own, option types and expressions. The statements around them are read
// by hand, because dhcpd's recovery and its error places are part of what this
// package promises.

// symbols are the token kinds in participle's terms.
var symbols = map[string]lexer.TokenType{"EOF": lexer.EOF, "Word": -2, "String": -3, "Punct": -4}

// definition lets participle build grammars over our tokens.
type definition struct{}

// Symbols implements lexer.Definition.
func (definition) Symbols() map[string]lexer.TokenType { return symbols }

// Lex implements lexer.Definition; grammars are always run on tokens, never on text.
func (definition) Lex(string, io.Reader) (lexer.Lexer, error) {
	return nil, errors.New("parser: grammars run on tokens")
}

// slice feeds a run of our tokens to participle.
type slice struct {
	src  []byte
	toks []Token
	i    int
}

// Next implements lexer.Lexer.
func (s *slice) Next() (lexer.Token, error) {
	if s.i >= len(s.toks) {
		end := 0
		if n := len(s.toks); n > 0 {
			end = int(s.toks[n-1].End)
		}
		return lexer.Token{Type: lexer.EOF, Pos: lexer.Position{Offset: end}}, nil
	}
	t := s.toks[s.i]
	s.i++
	kind := symbols["Word"]
	switch t.Kind {
	case String:
		kind = symbols["String"]
	case Punct:
		kind = symbols["Punct"]
	}
	return lexer.Token{Type: kind, Value: string(s.src[t.Start:t.End]), Pos: lexer.Position{Offset: int(t.Start)}}, nil
}

// gType is the type in an option definition.
type gType struct {
	Array  bool     `parser:"( @'array' 'of' )?"`
	Record *gRecord `parser:"( @@"`
	Atom   *gAtom   `parser:"| @@ )"`
}

// gRecord is `{ TYPE, … }`.
type gRecord struct {
	Fields []*gField `parser:"'{' @@ ( ',' @@ )* '}'"`
}

// gField is one member of a record.
type gField struct {
	Pos   lexer.Position
	Array bool   `parser:"( @'array' 'of' )?"`
	Atom  *gAtom `parser:"@@"`
}

// gAtom is a single type.
type gAtom struct {
	Pos        lexer.Position
	Sign       string `parser:"( @( 'signed' | 'unsigned' )?"`
	Integer    bool   `parser:"  @'integer'"`
	Width      string `parser:"  @Word"`
	Encap      string `parser:"| 'encapsulate' @Word"`
	Compressed bool   `parser:"| 'domain-list' @'compressed'"`
	Name       string `parser:"| @Word )"`
}

// gExpr is a flat run of operands; precedence is dhcpd's own (see fold).
type gExpr struct {
	First *gPrimary `parser:"@@"`
	Rest  []*gRest  `parser:"@@*"`
}

// gRest is an operator and its right operand.
type gRest struct {
	Pos   lexer.Position
	Op    []string  `parser:"@( ( '!' '=' ) | ( '~' '=' ) | ( '~' '~' ) | '=' | 'and' | 'or' | '+' | '*' | '/' | '%' | '&' | '|' | '^' )"`
	Right *gPrimary `parser:"@@"`
}

// gPrimary is an operand.
type gPrimary struct {
	Pos    lexer.Position
	Paren  *gExpr    `parser:"( '(' @@ ')'"`
	Not    *gPrimary `parser:"| 'not' @@"`
	String string    `parser:"| @String"`
	Option *gOption  `parser:"| @@"`
	Check  *gCheck   `parser:"| @@"`
	Call   *gCall    `parser:"| @@"`
	Hex    []string  `parser:"| @( Word ( ':' Word )+ )"`
	Word   string    `parser:"| @Word )"`
	EndPos lexer.Position
}

// gOption is a reference to an option.
type gOption struct {
	Word string   `parser:"@( 'option' | 'config-option' | 'exists' )"`
	Name []string `parser:"@Word @( '.' Word )?"`
	Pos  lexer.Position
}

// gCheck is `check "COLLECTION"`.
type gCheck struct {
	Name string `parser:"'check' @String"`
}

// gCall is a function with its arguments.
type gCall struct {
	Name string   `parser:"@Word '('"`
	Args []*gExpr `parser:"( @@ ( ',' @@ )* )? ')'"`
}

// grammars are built once, when first needed.
var grammars = sync.OnceValue(func() (g struct {
	types *participle.Parser[gType]
	exprs *participle.Parser[gExpr]
}) {
	opts := []participle.Option{participle.Lexer(definition{}), participle.CaseInsensitive("Word"), participle.UseLookahead(3)}
	g.types = participle.MustBuild[gType](opts...)
	g.exprs = participle.MustBuild[gExpr](opts...)
	return g
})

// run parses the tokens from the cursor on, up to the end of the statement,
// and moves the cursor behind what was taken. On failure it returns the offset
// of the token that does not fit.
func run[G any](p *parser, grammar *participle.Parser[G], braces bool) (g *G, fail *grammarFault) {
	defer func() {
		// participle panics where an alternative makes no progress; no input must be able to show that.
		if r := recover(); r != nil {
			g, fail = nil, &grammarFault{at: p.peek()}
		}
	}()
	end := p.extent(braces)
	if end < 0 {
		return nil, &grammarFault{at: p.peek(), deep: true}
	}
	lex, err := lexer.Upgrade(&slice{src: p.src, toks: p.rest(end)})
	if err != nil {
		return nil, &grammarFault{at: p.peek()}
	}
	g, err = grammar.ParseFromLexer(lex, participle.AllowTrailing(true))
	if err != nil {
		return nil, p.fault(err, end)
	}
	taken := lex.RawCursor()
	for range int(taken) {
		p.last = p.toks[p.pos].End
		p.pos, p.sub = p.pos+1, 0
	}
	return g, nil
}

// grammarFault says where a grammar stopped.
type grammarFault struct {
	at   tok
	deep bool
}

// fault turns participle's error into the token it is about.
func (p *parser) fault(err error, end int) *grammarFault {
	f := &grammarFault{at: p.peek()}
	var pe participle.Error
	if !errors.As(err, &pe) {
		return f
	}
	off := uint32(pe.Position().Offset)
	for i := p.pos; i < len(p.toks); i++ {
		if p.toks[i].Start >= off || i >= end {
			c := p.cursor
			c.pos, c.sub = i, 0
			f.at = c.peek()
			break
		}
	}
	return f
}

// rest returns the tokens from the cursor to end; a word read in part starts where reading stopped.
func (p *parser) rest(end int) []Token {
	toks := p.toks[p.pos:end]
	if p.sub != 0 && len(toks) > 0 {
		toks = append([]Token{{Word, p.sub, toks[0].End}}, toks[1:]...)
	}
	return toks
}

// extent returns the index of the token that ends an expression or type at the
// latest: a semicolon, the colon of a label, or a brace, which only types have.
// It is -1 if parentheses nest too deep.
func (p *parser) extent(braces bool) int {
	depth, i := 0, p.pos
	for ; i < len(p.toks); i++ {
		if p.toks[i].Kind != Punct {
			if p.labelColon(i) {
				return i
			}
			continue
		}
		switch p.src[p.toks[i].Start] {
		case ';':
			return i
		case '{', '}':
			if !braces {
				return i
			}
		case '(':
			if depth++; depth > maxDepth {
				return -1
			}
		case ')':
			depth--
		}
	}
	return i
}

// labelColon reports whether the token at i is a colon behind a name, which
// ends a label.
func (p *parser) labelColon(i int) bool {
	t := p.toks[i]
	return p.src[t.Start] == ':' && t.End-t.Start == 1 && i > p.pos && p.toks[i-1].Kind == Word && endsInName(p.src[p.toks[i-1].Start:p.toks[i-1].End])
}
