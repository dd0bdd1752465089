package kea

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// unquote returns the bytes that Kea makes of the string from off to end,
// quotes included. Unlike JSON proper, \u00e9 is the single byte 0xe9.
func (p *parser) unquote(off, end int) string {
	raw := p.doc.text[off+1 : end-1]
	if strings.IndexByte(raw, '\\') < 0 {
		return raw
	}
	b := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			b = append(b, raw[i])
			continue
		}
		i++
		if raw[i] != 'u' {
			b = append(b, plainEscape(raw[i]))
			continue
		}
		if raw[i+1:i+3] != "00" {
			p.badEscape(off+i, raw[i-1:i+5])
		}
		b = append(b, hexValue(raw[i+3])<<4|hexValue(raw[i+4]))
		i += 4
	}
	return string(b)
}

// badEscape reports an escape that starts at an offset of the text.
func (p *parser) badEscape(off int, escape string) {
	p.findings = append(p.findings, diag.Finding{Code: CodeEscape, Severity: diag.Error,
		Span:    p.doc.Span(int32(off), int32(off+len(escape))),
		Message: fmt.Sprintf("Kea refuses the escape `%s`: it reads no further than `\\u00ff`", escape),
		Hint:    "write the character itself, in UTF-8"})
}

func plainEscape(ch byte) byte {
	switch ch {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return ch
}

func hexValue(ch byte) byte {
	switch {
	case ch <= '9':
		return ch - '0'
	case ch <= 'F':
		return ch - 'A' + 10
	}
	return ch - 'a' + 10
}

// lead returns the comment lines that stand on lines of their own between the
// last token and the offset off.
func (p *parser) lead(off int) string {
	var lines []string
	for len(p.comments) > 0 && p.comments[0].off < off {
		c := p.comments[0]
		p.comments = p.comments[1:]
		if c.off >= p.end && (p.end == 0 || strings.Contains(p.doc.text[p.end:c.off], "\n")) {
			lines = append(lines, commentLines(p.doc.text[c.off:c.end])...)
		}
	}
	return strings.Join(lines, "\n")
}

// commentLines returns the lines of a comment without its marks.
func commentLines(text string) []string {
	switch {
	case strings.HasPrefix(text, "/*"):
		text = strings.TrimSuffix(text[2:], "*/")
	case strings.HasPrefix(text, "//"):
		text = text[2:]
	default:
		text = strings.TrimLeft(text, "#")
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(strings.TrimRight(line, " \t\r"), " ")
	}
	return lines
}

func joinLead(above, before string) string {
	if above == "" || before == "" {
		return above + before
	}
	return above + "\n" + before
}
