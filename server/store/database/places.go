package database

import (
	"strconv"
	"strings"
)

// Places puts into a statement, which has a question mark for each value, what a
// kind of database wants there.
func Places(k Kind, text string) string {
	if k == MySQL {
		return text
	}
	var out strings.Builder
	for i, part := range strings.Split(text, "?") {
		if i > 0 {
			out.WriteByte('$')
			out.WriteString(strconv.Itoa(i))
		}
		out.WriteString(part)
	}
	return out.String()
}
