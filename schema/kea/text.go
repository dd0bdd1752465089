package kea

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string that Kea reads back byte for byte:
// UTF-8 as it is, any other byte above 127 as \u00XX, which Kea takes for
// that byte.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		ch := s[i]
		if ch < utf8.RuneSelf {
			if ch >= ' ' && ch != '"' && ch != '\\' {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			b = appendEscape(b, ch)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(b, s[start:i]...)
			b = append(b, '\\', 'u', '0', '0', hexDigits[ch>>4], hexDigits[ch&15])
			start = i + 1
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

func appendEscape(b []byte, ch byte) []byte {
	switch ch {
	case '"', '\\':
		return append(b, '\\', ch)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[ch>>4], hexDigits[ch&15])
}

// appendFloat appends v with a point, without which Kea takes it for an
// integer. JSON has no infinities; they and NaN become 0.0.
func appendFloat(b []byte, v float64) []byte {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return append(b, "0.0"...)
	}
	start := len(b)
	b = strconv.AppendFloat(b, v, 'f', -1, 64)
	if !strings.Contains(string(b[start:]), ".") {
		b = append(b, ".0"...)
	}
	return b
}

// appendComment appends line as a `//` comment that no reader of the file can
// stumble over: no control characters, no broken UTF-8.
func appendComment(b []byte, line string) []byte {
	b = append(b, '/', '/')
	line = strings.TrimRight(strings.ToValidUTF8(line, "\uFFFD"), " \t\r\n")
	if line != "" && line[0] != ' ' {
		b = append(b, ' ')
	}
	for i := range len(line) {
		ch := line[i]
		if ch == '\t' || ch < ' ' || ch == 0x7f {
			ch = ' '
		}
		b = append(b, ch)
	}
	return b
}

// joinComment returns the comment of an object whose user-context may hold one already.
func joinComment(ctx *Context, lines []string) string {
	text := strings.Join(lines, "\n")
	if old, ok := ctx.Get("comment"); ok {
		if s, isText := old.(string); isText && s != "" {
			text = s + "\n" + text
		}
	}
	return text
}
