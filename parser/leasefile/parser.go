package leasefile

import (
	"bytes"
	"fmt"

	"github.com/keatool/keatool/internal/diag"
)

// parser reads one record at a time.
type parser struct {
	cursor
	name    string
	rec     Record
	found   diag.List // about the record that is being read
	damaged bool      // it is lost
	torn    bool      // because the file ends in it
	lower   []byte    // a keyword
	began   int       // where the first line of the record does

	ordered   bool // the byte order of the file is settled
	bigEndian bool
}

// deepest is how deep blocks may be nested. dhcpd itself has two levels.
const deepest = 100

// unread gives a token back.
func (p *parser) unread(t token) {
	if t.kind != end {
		p.pos, p.line = t.pos, t.line
	}
}

// same compares a word with one in lower case.
func (p *parser) same(w []byte, lower string) bool {
	if len(w) != len(lower) {
		return false
	}
	for i, c := range w {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// keyword returns a word in lower case. It is valid until the next call.
func (p *parser) keyword(t token) []byte {
	for _, c := range t.text {
		if c >= 'A' && c <= 'Z' {
			return p.lowered(t.text)
		}
	}
	return t.text
}

func (p *parser) lowered(w []byte) []byte {
	p.lower = lowered(p.lower[:0], w)
	return p.lower
}

// report notes something about the record.
func (p *parser) report(code diag.Code, at token, format string, args ...any) {
	if p.short {
		return // it is read again
	}
	p.found = append(p.found, diag.Finding{Code: code, Severity: severities[code], Span: p.span(at), Message: fmt.Sprintf(format, args...)})
}

func (p *parser) span(at token) diag.Span {
	column := 1
	if at.line == p.rec.Line { // its beginning may be gone from the buffer
		column = at.pos - p.began + 1
	} else if n := bytes.LastIndexByte(p.buf[:min(at.pos, len(p.buf))], '\n'); n >= 0 {
		column = at.pos - n
	}
	from := diag.Pos{Offset: at.pos, Line: at.line, Col: column}
	to := from
	if n := bytes.IndexByte(at.text, '\n'); n < 0 {
		to.Offset, to.Col = from.Offset+len(at.text), from.Col+len(at.text)
	}
	return diag.Span{File: p.name, Start: from, End: to}
}

// lose gives a record up.
func (p *parser) lose(at token, reason string) {
	if !p.damaged {
		p.damaged = true
		p.found = p.found[:0] // of no interest any more
		p.report(CodeLost, at, "%s; the record is lost", reason)
	}
}

// fieldLost reports a field that cannot be read, and skips the rest of it.
func (p *parser) fieldLost(at token, field, want string) {
	if at.kind == end {
		return // which is said of the record
	}
	p.report(CodeField, at, "`%s` is not %s but `%s`; the field is lost", field, want, excerpt(at.text))
	p.skipStatement()
}

// excerpt shows the beginning of a text.
func excerpt(b []byte) string {
	if len(b) > 40 {
		return string(b[:40]) + "…"
	}
	return string(b)
}

// record reads what begins with a token.
func (p *parser) record(t token) {
	kind, ok := kindOf(t.text)
	p.rec.reset(kind)
	p.rec.Line, p.rec.Offset, p.began = t.line, int64(t.pos), p.start
	if t.line != p.line { // a string of several lines
		p.began = bytes.LastIndexByte(p.buf[:t.pos], '\n') + 1
	}
	switch {
	case t.kind == junk:
		p.lose(t, "there are bytes that belong to nothing")
		return
	case t.kind != word || !ok:
		p.stray(t)
		return
	}
	switch kind {
	case Lease:
		p.lease()
	case NA, TA, PD:
		p.association()
	case ServerDUID:
		p.serverDUID()
	case ByteOrder:
		p.byteOrder()
	default:
		p.declaration()
	}
	if p.damaged && !p.short {
		p.resync()
	}
}

// stray skips what is no record, up to the next one or the end of a statement.
func (p *parser) stray(t token) {
	p.lose(t, fmt.Sprintf("`%s` begins no record", excerpt(t.text)))
	if !t.is(';') && !t.is('}') {
		p.unread(t)
		p.skipStatement()
	}
}

// opened reads the brace that begins a block.
func (p *parser) opened() bool {
	t := p.next()
	if t.is('{') {
		return true
	}
	p.expected(t, "`{`")
	return false
}

// expected gives the record up for want of something.
func (p *parser) expected(t token, what string) {
	if t.kind == end {
		p.unfinished(t)
		return
	}
	p.unread(t)
	p.lose(t, fmt.Sprintf("%s is missing before `%s`", what, excerpt(t.text)))
}

// unfinished gives up a record that the file ends in.
func (p *parser) unfinished(t token) {
	if p.short || p.damaged {
		return
	}
	p.damaged, p.torn = true, true
	p.found = p.found[:0]
	p.report(CodeTorn, token{pos: p.recordStart(), line: p.rec.Line}, "the file ends within the record, which is lost")
}

func (p *parser) recordStart() int { return int(p.rec.Offset) }

// body reads the statements of a block up to its end. read gets the first word
// of each.
func (p *parser) body(read func(t token)) {
	for !p.damaged && !p.short {
		if p.rec.Kind == Lease {
			p.usual()
		}
		t := p.next()
		switch {
		case t.kind == end:
			p.unfinished(t)
			return
		case t.is('}'):
			return
		case t.is(';'):
		case t.kind != word:
			p.unread(t)
			p.lose(t, fmt.Sprintf("`%s` begins no statement", excerpt(t.text)))
		case p.startsRecord(t):
			p.unread(t)
			p.lose(t, "the record has no end before the next one")
		default:
			read(t)
		}
	}
}

// startsRecord reports whether a record begins: with a word at the beginning of
// a line, or with one that begins nothing else.
func (p *parser) startsRecord(t token) bool {
	if t.kind != word {
		return false
	}
	kind, ok := kindOf(t.text)
	limit := kind == Lease && p.rec.Kind >= Host // `lease limit` of a class
	return ok && (t.first || kind < ServerDUID && !limit)
}

// semicolon reads the end of a statement.
func (p *parser) semicolon(field string) {
	t := p.next()
	if !t.is(';') {
		p.expected(t, "the `;` of `"+field+"`")
	}
}

// skipStatement skips up to a semicolon, a block, or the end of the block that
// we are in, which it leaves there. A block ends a statement.
func (p *parser) skipStatement() {
	for {
		t := p.next()
		switch {
		case t.kind == end, t.is(';'):
			return
		case t.is('{'):
			p.skipBlock()
			return
		case t.is('}'), p.startsRecord(t):
			p.unread(t)
			return
		}
	}
}

// skipBlock skips to the end of a block whose beginning was read.
func (p *parser) skipBlock() {
	for depth := 1; depth > 0; {
		t := p.next()
		switch {
		case t.kind == end:
			p.unfinished(t)
			return
		case p.startsRecord(t):
			p.unread(t)
			p.lose(t, "the record has no end before the next one")
			return
		case t.is('{'):
			if depth++; depth > deepest {
				p.lose(t, "the blocks are nested too deep")
				return
			}
		case t.is('}'):
			depth--
		}
	}
}

// resync goes on behind a damaged record: after its last brace, or with the
// next word that begins a line and a record.
func (p *parser) resync() {
	p.cursor.pos, p.cursor.line, p.cursor.start = p.afterWord()
	depth, statement := 0, false
	for {
		t := p.next()
		switch {
		case t.kind == end:
			return
		case p.startsRecord(t) && statement:
			p.unread(t)
			return
		case t.is('{'):
			depth++
		case t.is('}'):
			if depth--; depth <= 0 {
				return
			}
		}
		statement = t.kind == punct || t.kind == junk
	}
}

// afterWord is the place behind the word that the record begins with. What was
// read of the record since is read once more, for its braces.
func (p *parser) afterWord() (pos, line, start int) {
	at := int(p.rec.Offset)
	line, start = p.rec.Line, p.began
	pos = at
	for pos < len(p.buf) && charClass[p.buf[pos]] == charWord {
		pos++
	}
	return max(pos, at+1), line, start
}
