package parser

import "bytes"

// The lexer knows one kind of word: whatever is made of letters, digits, and
// the signs _ - . : is a Word. Number, address, hex list and name are told
// apart by the reader that wants one of them (see cursor.go).

// byte classes
const (
	classOther = iota
	classSpace
	classWord
)

var byteClass = func() (t [256]uint8) {
	for c := range 256 {
		switch {
		case c == ' ', c == '\t', c == '\n', c == '\r', c == '\f', c == '\v':
			t[c] = classSpace
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '-', c == '.', c == ':':
			t[c] = classWord
		}
	}
	return t
}()

// lexError is a fault of the text itself.
type lexError struct {
	start, end uint32
	what       lexFault
}

type lexFault uint8

const (
	faultString lexFault = iota // string without its closing quote
	faultLong                   // token longer than dhcpd's buffer
	faultEscape                 // \x or \0 to \3 without its digits
)

// maxToken is the longest token or string dhcpd's buffer holds.
const maxToken = 1499

// lexed is a whole file as tokens; comments are kept apart.
type lexed struct {
	tokens   []Token
	comments []Comment
	errors   []lexError
}

// lex splits src. Every byte of src is in a token, in a comment or white space.
func lex(src []byte) lexed {
	out := lexed{tokens: make([]Token, 0, len(src)/5+8)}
	n := len(src)
	for i := 0; i < n; {
		c := src[i]
		switch {
		case byteClass[c] == classSpace:
			i++
		case c == '#':
			start := i
			for i < n && src[i] != '\n' {
				i++
			}
			out.comments = append(out.comments, Comment{uint32(start), uint32(trimCR(src, start, i))})
		case c == '"':
			i = out.str(src, i)
		case byteClass[c] == classWord:
			start := i
			for i < n && byteClass[src[i]] == classWord {
				i++
			}
			if i-start > 1 && src[i-1] == ':' && endsInName(src[start:i-1]) {
				i--
			}
			out.tokens = append(out.tokens, Token{Word, uint32(start), uint32(i)})
			if i-start > maxToken {
				out.errors = append(out.errors, lexError{uint32(start), uint32(i), faultLong})
			}
		default:
			out.tokens = append(out.tokens, Token{Punct, uint32(i), uint32(i + 1)})
			i++
		}
	}
	return out
}

// endsInName reports whether what stands before a colon is a name: then the
// colon ends a label (`case guest:`, `default:`) and no hex list or address.
func endsInName(w []byte) bool {
	last := w[bytes.LastIndexAny(w, ".:")+1:]
	return len(last) > 0 && wordKind(last) == tName
}

// trimCR leaves the carriage return of a CRLF line end out of a comment.
func trimCR(src []byte, start, end int) int {
	if end > start && src[end-1] == '\r' {
		return end - 1
	}
	return end
}

// str reads the string that starts at i and returns the offset behind it. An
// octal or hex escape takes its digits without looking, as in dhcpd, so that a
// short one takes the closing quote along.
func (l *lexed) str(src []byte, i int) int {
	start, faults := i, len(l.errors)
	for i++; i < len(src); i++ {
		switch src[i] {
		case '"':
			i++
			l.tokens = append(l.tokens, Token{String, uint32(start), uint32(i)})
			if i-start-2 > maxToken {
				l.errors = append(l.errors, lexError{uint32(start), uint32(i), faultLong})
			}
			return i
		case '\\':
			n := escapeLen(src, i)
			if n == 3 && !isEscape(src[i+1:min(i+4, len(src))]) {
				l.errors = append(l.errors, lexError{uint32(i), uint32(min(i+4, len(src))), faultEscape})
			}
			i += n
		}
	}
	l.errors = l.errors[:faults] // of a string that lost its end, that is the fault
	l.tokens = append(l.tokens, Token{String, uint32(start), uint32(len(src))})
	l.errors = append(l.errors, lexError{uint32(start), uint32(len(src)), faultString})
	return len(src)
}

// escapeLen returns how many bytes behind the backslash at i belong to it.
func escapeLen(src []byte, i int) int {
	if i+1 >= len(src) {
		return 0
	}
	switch c := src[i+1]; {
	case c == 'x', c >= '0' && c <= '3':
		return 3
	}
	return 1
}

// isEscape reports whether s is x with two hex digits, or three octal digits.
func isEscape(s []byte) bool {
	if len(s) < 3 {
		return false
	}
	if s[0] == 'x' {
		return isHex(s[1]) && isHex(s[2])
	}
	return s[1] >= '0' && s[1] <= '7' && s[2] >= '0' && s[2] <= '7'
}

// Unquote returns the bytes that a String token stands for, escapes resolved
// as dhcpd does: \t \r \n \b, \xHH, \ooo with a first digit 0 to 3; any other
// character stands for itself.
func Unquote(quoted []byte) []byte {
	if len(quoted) < 2 {
		return []byte{}
	}
	body := quoted[1:]
	if body[len(body)-1] == '"' {
		body = body[:len(body)-1]
	}
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' || i+1 >= len(body) {
			out = append(out, body[i])
			continue
		}
		b, n := unescape(body[i+1:])
		out = append(out, b)
		i += n
	}
	return out
}

// unescape reads what follows a backslash: the byte meant and the bytes taken.
func unescape(s []byte) (byte, int) {
	switch c := s[0]; {
	case c == 't':
		return '\t', 1
	case c == 'r':
		return '\r', 1
	case c == 'n':
		return '\n', 1
	case c == 'b':
		return '\b', 1
	case c == 'x' && len(s) >= 3:
		return hexDigit(s[1])<<4 | hexDigit(s[2]), 3
	case c >= '0' && c <= '3' && len(s) >= 3:
		return (c-'0')<<6 | (s[1]-'0')&7<<3 | (s[2]-'0')&7, 3
	default:
		return c, 1
	}
}

// hexDigit returns the value of a hex digit; 0 for anything else.
func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
