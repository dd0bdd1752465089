package expr

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SyntaxError says where and why a text is no expression.
type SyntaxError struct {
	Offset  int // in bytes
	Message string
	Hint    string
}

// Error returns the message with its place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at byte %d", e.Message, e.Offset)
}

// tokenKind is the lexical class of a token.
type tokenKind uint8

const (
	endToken tokenKind = iota
	wordToken
	textToken
	hexToken
	addrToken
	intToken
	markToken
)

// token is one lexical unit; data holds the bytes of a constant.
type token struct {
	kind tokenKind
	at   int
	text string
	data []byte
	num  int64
}

// tokenize splits src as Kea does.
func tokenize(src string) ([]token, error) {
	var out []token
	for i := 0; ; {
		for i < len(src) && strings.IndexByte(" \t\r\n", src[i]) >= 0 {
			i++
		}
		if i == len(src) {
			return append(out, token{kind: endToken, at: i}), nil
		}
		t, n, err := next(src, i)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
		i += n
	}
}

// next reads the token at i and returns its length.
func next(src string, i int) (token, int, error) {
	rest := src[i:]
	switch c := rest[0]; {
	case c == '\'':
		end := strings.IndexAny(rest[1:], "'\n")
		if end < 0 || rest[1+end] == '\n' {
			return token{}, 0, &SyntaxError{i, "a string has no end on its line", "close it with '; write a line break or a quote in hex, such as 0x0a"}
		}
		return token{kind: textToken, at: i, text: rest[:end+2], data: []byte(rest[1 : end+1])}, end + 2, nil
	case strings.HasPrefix(rest, "=="):
		return token{kind: markToken, at: i, text: "=="}, 2, nil
	case strings.IndexByte("()[].,+*", c) >= 0:
		return token{kind: markToken, at: i, text: rest[:1]}, 1, nil
	case c == '"':
		return token{}, 0, &SyntaxError{i, "a double quote cannot stand in an expression", "write strings in single quotes"}
	}
	return nextWord(rest, i)
}

// nextWord reads a number, an address or a name.
func nextWord(rest string, i int) (token, int, error) {
	n := span(rest, isHexDigit, ":")
	if n > 0 && strings.Contains(rest[:n], ":") {
		n = span(rest, isHexDigit, ":.")
		return addressAt(rest[:n], i)
	}
	if dotted := span(rest, isDigit, "."); strings.Count(rest[:dotted], ".") == 3 {
		return addressAt(rest[:dotted], i)
	}
	if n = span(rest, isWordByte, "-"); rest[0] == '-' {
		n = 1 + span(rest[1:], isDigit, "")
	}
	word := rest[:n]
	switch {
	case n == 0:
		_, size := utf8.DecodeRuneInString(rest)
		return token{}, 0, &SyntaxError{i, fmt.Sprintf("%q cannot stand in an expression", rest[:size]), misread(rest[:size])}
	case len(word) > 2 && (word[:2] == "0x" || word[:2] == "0X"):
		digits := word[2:]
		if len(digits)%2 == 1 {
			digits = "0" + digits
		}
		if b, err := hex.DecodeString(digits); err == nil {
			return token{kind: hexToken, at: i, text: word, data: b}, n, nil
		}
	case isDigit(word[0]) || word[0] == '-':
		num, err := strconv.ParseInt(word, 10, 64)
		if err == nil {
			return token{kind: intToken, at: i, text: word, num: num}, n, nil
		}
		if errors.Is(err, strconv.ErrRange) {
			return token{}, 0, outOfRange(i, word)
		}
	default:
		return token{kind: wordToken, at: i, text: word}, n, nil
	}
	return token{}, 0, &SyntaxError{i, "`" + word + "` is neither a number nor a name", ""}
}

func outOfRange(at int, number string) error {
	return &SyntaxError{at, "the number " + number + " is out of range", "numbers go from 0 to 4294967295"}
}

func addressAt(text string, i int) (token, int, error) {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return token{}, 0, &SyntaxError{i, "`" + text + "` is no address", ""}
	}
	return token{kind: addrToken, at: i, text: text, data: a.AsSlice()}, len(text), nil
}

// span counts the leading bytes that are in a class or among more.
func span(s string, in func(byte) bool, more string) int {
	n := 0
	for n < len(s) && (in(s[n]) || strings.IndexByte(more, s[n]) >= 0) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHexDigit(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isWordByte(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}
