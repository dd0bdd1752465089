package leasefile

import "bytes"

// kind of a token.
type tokenKind uint8

const (
	end   tokenKind = iota // of what there is to read
	word                   // keywords, numbers, addresses, hex
	text                   // a string, without its quotes and not decoded
	punct                  // one character
	junk                   // bytes that belong to nothing
)

// token is a piece of a record. Its text lies in the reader's buffer.
type token struct {
	kind  tokenKind
	char  byte // of punct
	text  []byte
	pos   int
	line  int
	first bool // it begins a line
}

func (t *token) is(char byte) bool { return t.kind == punct && t.char == char }

// cursor cuts a buffer into tokens. Where the buffer ends before a token is
// sure to, it stops, with short set: more must be read first.
type cursor struct {
	buf   []byte
	pos   int
	line  int
	start int // of the line
	eof   bool
	short bool
}

// What a character is to the lexer.
const (
	charJunk = iota
	charSpace
	charWord
	charPunct
	charQuote
	charHash
)

var charClass = charClasses()

func charClasses() [256]uint8 {
	var t [256]uint8
	for _, c := range " \t\r\n\f\v" {
		t[c] = charSpace
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = charWord
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = charWord, charWord
	}
	for _, c := range "_-.:/%+" {
		t[c] = charWord
	}
	for _, c := range "{};=,()[]<>&|!?*~@$^'`\\" {
		t[c] = charPunct
	}
	t['"'], t['#'] = charQuote, charHash
	return t
}

// next returns the next token.
func (c *cursor) next() token {
	buf, pos := c.buf, c.pos
	for pos < len(buf) {
		switch charClass[buf[pos]] {
		case charSpace:
			if buf[pos] == '\n' {
				c.line++
				c.start = pos + 1
			}
			pos++
		case charHash:
			c.pos = pos
			if !c.comment() {
				return c.runOut()
			}
			pos = c.pos
		case charWord:
			c.pos = pos
			return c.run(word, charWord)
		case charQuote:
			c.pos = pos
			return c.quoted()
		case charPunct:
			c.pos = pos + 1
			return token{kind: punct, char: buf[pos], text: buf[pos : pos+1], pos: pos, line: c.line, first: pos == c.start}
		default:
			c.pos = pos
			return c.run(junk, charJunk)
		}
	}
	c.pos = pos
	return c.runOut()
}

// comment skips to the end of the line; false if it is not in the buffer.
func (c *cursor) comment() bool {
	n := bytes.IndexByte(c.buf[c.pos:], '\n')
	if n < 0 {
		if c.eof {
			c.pos = len(c.buf)
		}
		return false
	}
	c.pos += n
	return true
}

// runOut is the token at the end of the buffer.
func (c *cursor) runOut() token {
	c.short = !c.eof
	return token{kind: end, pos: c.pos, line: c.line}
}

// run reads a run of characters of a class.
func (c *cursor) run(kind tokenKind, class uint8) token {
	buf, i := c.buf, c.pos+1
	for i < len(buf) && charClass[buf[i]] == class {
		i++
	}
	if i == len(buf) && !c.eof {
		return c.runOut()
	}
	t := token{kind: kind, text: buf[c.pos:i], pos: c.pos, line: c.line, first: c.pos == c.start}
	c.pos = i
	return t
}

// quoted reads a string. One that runs into the next record has no end, and is
// junk up to there.
func (c *cursor) quoted() token {
	t := token{kind: text, pos: c.pos, line: c.line, first: c.pos == c.start}
	line, start := c.line, c.start
	for i := c.pos + 1; i < len(c.buf); i++ {
		switch c.buf[i] {
		case '"':
			t.text = c.buf[c.pos+1 : i]
			c.pos, c.line, c.start = i+1, line, start
			return t
		case '\\':
			i++
		case '\n':
			line, start = line+1, i+1
			begins, sure := beginsRecord(c.buf[i+1:], c.eof)
			if !sure {
				return c.runOut()
			}
			if begins {
				t.kind, t.text = junk, c.buf[c.pos:i]
				c.pos, c.line, c.start = i+1, line, start
				return t
			}
		}
	}
	if !c.eof {
		return c.runOut()
	}
	t.kind, t.text = junk, c.buf[c.pos:]
	c.pos, c.line, c.start = len(c.buf), line, start
	return t
}

// longestKind is the length of the longest word of a record, and of what must
// follow it.
const longestKind = len("authoring-byte-order") + 1

// beginsRecord reports whether a line begins a record: with one of the words,
// and nothing before it. It is not sure where there is too little to tell.
func beginsRecord(line []byte, eof bool) (begins, sure bool) {
	if len(line) == 0 || charClass[line[0]] != charWord {
		return false, len(line) > 0 || eof
	}
	n := 1
	for n < len(line) && n < longestKind && charClass[line[n]] == charWord {
		n++
	}
	if n == len(line) && n < longestKind && !eof {
		return false, false
	}
	_, ok := kindOf(line[:n])
	return ok, true
}

// kindOf returns the kind of record that a word begins.
func kindOf(w []byte) (Kind, bool) {
	if len(w) >= longestKind {
		return 0, false
	}
	var lower [longestKind]byte
	switch string(lowered(lower[:0], w)) {
	case "lease":
		return Lease, true
	case "ia-na":
		return NA, true
	case "ia-ta":
		return TA, true
	case "ia-pd":
		return PD, true
	case "server-duid":
		return ServerDUID, true
	case "authoring-byte-order":
		return ByteOrder, true
	case "failover":
		return Failover, true
	case "host":
		return Host, true
	case "group":
		return Group, true
	case "class":
		return Class, true
	case "subclass":
		return Subclass, true
	}
	return 0, false
}

// lowered appends w in lower case.
func lowered(dst, w []byte) []byte {
	for _, c := range w {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}
