package kea

import (
	"bytes"
	"slices"

	"github.com/keatool/keatool/internal/diag"
)

// IsConfig reports whether src looks like a Kea configuration, or a part of
// one, and not like a dhcpd.conf: the first that is neither blank nor comment
// opens a map, a list, a string or an include.
func IsConfig(src []byte) bool {
	list, _ := tokensOf(src)
	for _, t := range list {
		if t.kind != noteToken {
			return t.kind == openToken || t.kind == atomToken && (t.text[0] == '"' || t.text[0] == '<')
		}
	}
	return false
}

// tokenKind tells apart what [Format] treats differently.
type tokenKind uint8

const (
	atomToken tokenKind = iota // a string, a word, a number, an include
	openToken
	closeToken
	commaToken
	colonToken
	noteToken // a comment
)

// token is a stretch of text that [Format] moves as a whole.
type token struct {
	kind  tokenKind
	off   int
	text  string
	lines int // line ends in front of it
}

// isBlock reports whether t is a comment that other tokens may follow on its line.
func (t *token) isBlock() bool { return t.kind == noteToken && t.text[0] == '/' && t.text[1] == '*' }

// tokensOf cuts src into tokens; bad is the offset of the first byte that is
// part of none, -1 if all are.
func tokensOf(src []byte) (list []token, bad int) {
	lines := 0
	for i := 0; i < len(src); {
		switch src[i] {
		case '\n':
			lines++
			i++
			continue
		case ' ', '\t', '\r':
			i++
			continue
		}
		kind, n := tokenAt(src[i:])
		if n == 0 {
			return list, i
		}
		text := src[i : i+n]
		if kind == noteToken {
			text = bytes.TrimRight(text, " \t\r")
		}
		list = append(list, token{kind: kind, off: i, text: string(text), lines: lines})
		lines = 0
		i += n
	}
	return list, -1
}

// tokenAt returns the kind and the length of the token at the start of src; 0
// if there is none.
func tokenAt(src []byte) (tokenKind, int) {
	switch src[0] {
	case '{', '[':
		return openToken, 1
	case '}', ']':
		return closeToken, 1
	case ',':
		return commaToken, 1
	case ':':
		return colonToken, 1
	case '"':
		n := stringLen(src)
		if n < 2 || src[n-1] != '"' {
			n = 0
		}
		return atomToken, n
	case '#', '/':
		return noteToken, noteLen(src)
	case '<':
		return atomToken, len(includeForm.Find(src))
	}
	n := 0
	for n < len(src) && isWordByte(src[n]) {
		n++
	}
	return atomToken, n
}

// noteLen returns the length of the comment at the start of src; 0 if there is none.
func noteLen(src []byte) int {
	switch {
	case bytes.HasPrefix(src, []byte("/*")):
		if end := bytes.Index(src[2:], []byte("*/")); end >= 0 {
			return end + 4
		}
		return 0
	case src[0] == '/' && !bytes.HasPrefix(src, []byte("//")):
		return 0
	}
	if n := bytes.IndexByte(src, '\n'); n >= 0 {
		return n
	}
	return len(src)
}

func isWordByte(ch byte) bool {
	return isDigit(ch) || ch|32 >= 'a' && ch|32 <= 'z' || ch == '-' || ch == '+' || ch == '.' || ch == '_'
}

// deepest is how deep brackets may stand in each other.
const deepest = 1000

// unsound looks for what no layout can mend: bytes that are no token, brackets
// that do not pair up, and, where all of the text is at hand, anything else that
// is not JSON in Kea's dialect.
func unsound(name string, src []byte, list []token, bad int) diag.List {
	fragment := !slices.ContainsFunc(list, func(t token) bool { return t.kind != noteToken })
	var open []byte
	for i := range list {
		switch t := &list[i]; {
		case t.kind == openToken && len(open) == deepest:
			return syntaxAt(name, src, t.off, "brackets stand too deep in each other")
		case t.kind == openToken:
			open = append(open, t.text[0]+2) // the closing bracket is two behind in ASCII
		case t.kind == closeToken && (len(open) == 0 || open[len(open)-1] != t.text[0]):
			return syntaxAt(name, src, t.off, "the bracket `"+t.text+"` closes nothing")
		case t.kind == closeToken:
			open = open[:len(open)-1]
		case t.text[0] == '<' || len(open) == 0 && t.kind != noteToken:
			fragment = true
		}
	}
	if !fragment || bad >= 0 && src[bad] != '<' {
		_, found := Parse(name, src, ParseOptions{})
		if found = found.Filter(func(f diag.Finding) bool { return f.Code == CodeSyntax }); len(found) > 0 {
			return found
		}
	}
	switch {
	case bad >= 0:
		return syntaxAt(name, src, bad, "this is no part of a configuration")
	case len(open) > 0:
		return syntaxAt(name, src, len(src), "the text ends before `"+string(open[len(open)-1:])+"`")
	}
	return nil
}

// syntaxAt is one error of syntax.
func syntaxAt(name string, src []byte, off int, message string) diag.List {
	f := &file{name: name, src: src}
	return diag.List{{Code: CodeSyntax, Severity: diag.Error, Message: message,
		Span: diag.Span{File: name, Start: f.pos(off), End: f.pos(min(off+1, len(src)))}}}
}
