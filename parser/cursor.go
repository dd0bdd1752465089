package parser

import (
	"net/netip"
	"strings"
)

// A cursor reads tokens the way dhcpd's own lexer cuts them: a Word is taken
// apart at '.' and ':' as far as a reader asks for the parts.

// tkind is the class of a part, in dhcpd's terms.
type tkind uint8

const (
	tEOF     tkind = iota
	tName          // letters, digits, - and _
	tNumber        // optional '-', digits
	tNumName       // a name or a hex number: every character behind the first is a hex digit
	tString
	tPunct
)

// tok is one token in dhcpd's terms.
type tok struct {
	kind       tkind
	ch         byte // of a punctuation mark
	start, end uint32
}

func (t tok) is(ch byte) bool { return t.kind == tPunct && t.ch == ch }

// identifier reports whether t may stand where dhcpd wants an identifier.
func (t tok) identifier() bool { return t.kind == tName || t.kind == tNumName }

// cursor walks the tokens of a file. sub is the offset inside the current Word
// from which it has not been read yet; 0: nothing of it has.
type cursor struct {
	src  []byte
	toks []Token
	pos  int
	sub  uint32
}

// peek returns the next part.
func (c *cursor) peek() tok {
	if c.pos >= len(c.toks) {
		n := uint32(len(c.src))
		return tok{tEOF, 0, n, n}
	}
	t := c.toks[c.pos]
	switch t.Kind {
	case String:
		return tok{tString, 0, t.Start, t.End}
	case Punct:
		return tok{tPunct, c.src[t.Start], t.Start, t.End}
	}
	start := t.Start
	if c.sub != 0 {
		start = c.sub
	}
	if ch := c.src[start]; ch == '.' || ch == ':' {
		return tok{tPunct, ch, start, start + 1}
	}
	end := start + 1
	for end < t.End && c.src[end] != '.' && c.src[end] != ':' {
		end++
	}
	return tok{wordKind(c.src[start:end]), 0, start, end}
}

// wordKind classifies letters, digits, - and _ as dhcpd's lexer does.
func wordKind(w []byte) tkind {
	i := 0
	switch {
	case isDigit(w[0]) || w[0] == '-':
		for i = 1; i < len(w) && isDigit(w[i]); i++ {
		}
		if i == len(w) {
			return tNumber
		}
		if w[0] == '-' && len(w) > 1 && !isDigit(w[1]) {
			return tName
		}
	case !isLetter(w[0]):
		return tPunct
	default:
		i = 1
	}
	if len(w) > 2 && w[0] == '0' && w[1] == 'x' {
		i = 2
	}
	for ; i < len(w); i++ {
		if !isHex(w[i]) {
			return tName
		}
	}
	return tNumName
}

// next takes the next part.
func (c *cursor) next() tok {
	t := c.peek()
	if t.kind == tEOF {
		return t
	}
	if t.end < c.toks[c.pos].End {
		c.sub = t.end
		return t
	}
	c.pos++
	c.sub = 0
	return t
}

// word returns the whole rest of the current Word, unsplit; ok is false if the next token is no Word.
func (c *cursor) word() (text []byte, start, end uint32, ok bool) {
	if c.pos >= len(c.toks) || c.toks[c.pos].Kind != Word {
		return nil, 0, 0, false
	}
	t := c.toks[c.pos]
	start = t.Start
	if c.sub != 0 {
		start = c.sub
	}
	return c.src[start:t.End], start, t.End, true
}

// skipWord takes the whole rest of the current Word.
func (c *cursor) skipWord() { c.pos++; c.sub = 0 }

// mark is a place to come back to.
type mark struct {
	pos int
	sub uint32
}

func (c *cursor) mark() mark        { return mark{c.pos, c.sub} }
func (c *cursor) reset(m mark)      { c.pos, c.sub = m.pos, m.sub }
func (c *cursor) text(t tok) string { return string(c.src[t.start:t.end]) }

// lower returns the text of t in lower case. The words of dhcpd's language cost
// no memory.
func (c *cursor) lower(t tok) string {
	if w, ok := interned[string(c.src[t.start:t.end])]; ok {
		return w
	}
	return strings.ToLower(c.text(t))
}

// interned are the words of the language that files repeat most.
var interned = func() map[string]string {
	m := map[string]string{}
	for _, w := range declWords {
		m[w] = w
	}
	for i := range builtinOptions {
		m[builtinOptions[i].Name] = builtinOptions[i].Name
		m[builtinOptions[i].Space] = builtinOptions[i].Space
	}
	for _, w := range []string{"option", "ethernet", "if", "elsif", "else", "allow", "deny", "ignore", "supersede", "append", "prepend", "default", "set", "log"} {
		m[w] = w
	}
	return m
}()

// isWord reports whether t is the given keyword, whatever its case.
func (c *cursor) isWord(t tok, keyword string) bool {
	if !t.identifier() || int(t.end-t.start) != len(keyword) {
		return false
	}
	for i := range len(keyword) {
		b := c.src[t.start+uint32(i)]
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b != keyword[i] {
			return false
		}
	}
	return true
}

// fastIPv4 reads a dotted quad that is one Word, as nearly all are.
func fastIPv4(w []byte) (netip.Addr, bool) {
	var b [4]byte
	n, digits, v := 0, 0, 0
	for i := 0; i <= len(w); i++ {
		if i == len(w) || w[i] == '.' {
			if digits == 0 || n == 4 {
				return netip.Addr{}, false
			}
			b[n] = byte(v)
			n++
			digits, v = 0, 0
			continue
		}
		if !isDigit(w[i]) || digits == 3 {
			return netip.Addr{}, false
		}
		v = v*10 + int(w[i]-'0')
		digits++
		if v > 255 {
			return netip.Addr{}, false
		}
	}
	return netip.AddrFrom4(b), n == 4
}

// fastHex reads a colon-separated hex list that is one Word.
func fastHex(w []byte, buf []byte) ([]byte, bool) {
	out := buf[:0]
	digits, v := 0, byte(0)
	for i := 0; i <= len(w); i++ {
		if i == len(w) || w[i] == ':' {
			if digits == 0 {
				return nil, false
			}
			out = append(out, v)
			digits, v = 0, 0
			continue
		}
		if !isHex(w[i]) || digits == 2 {
			return nil, false
		}
		v = v<<4 | hexDigit(w[i])
		digits++
	}
	return out, true
}
