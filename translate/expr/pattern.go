package expr

import (
	"fmt"
	"strings"
)

// pattern prints the body of a branch with the sets printed by set.
func (b branch) pattern(set func(*[256]bool) string) string {
	var out strings.Builder
	for _, n := range b.body {
		n.print(&out, set)
	}
	return out.String()
}

func (n *reNode) print(out *strings.Builder, set func(*[256]bool) string) {
	switch n.kind {
	case reSet:
		out.WriteString(set(n.set))
	case reSeq:
		for _, s := range n.subs {
			if s.kind == reSeq {
				s.group(out, set)
				continue
			}
			s.print(out, set)
		}
	case reAlt:
		n.group(out, set)
	case reRepeat:
		if n.subs[0].kind == reSet {
			n.subs[0].print(out, set)
		} else {
			n.subs[0].group(out, set)
		}
		out.WriteString(repetition(n.min, n.max))
	}
}

// group prints n in parentheses.
func (n *reNode) group(out *strings.Builder, set func(*[256]bool) string) {
	list := []*reNode{n}
	if n.kind == reAlt {
		list = n.subs
	}
	out.WriteString("(?:")
	for i, s := range list {
		if i > 0 {
			out.WriteByte('|')
		}
		s.print(out, set)
	}
	out.WriteByte(')')
}

func repetition(lo, hi int) string {
	switch {
	case hi < 0 && lo == 0:
		return "*"
	case hi < 0 && lo == 1:
		return "+"
	case lo == 0 && hi == 1:
		return "?"
	case hi < 0:
		return fmt.Sprintf("{%d,}", lo)
	case lo == hi:
		return fmt.Sprintf("{%d}", lo)
	}
	return fmt.Sprintf("{%d,%d}", lo, hi)
}

// setPattern prints a set of bytes; code is the form of a byte that cannot stand for itself.
func setPattern(s *[256]bool, code string) string {
	items, count := setItems(s, code)
	switch count {
	case 0:
		return `[^\x00-\x{10ffff}]`
	case 1:
		return items
	}
	return "[" + items + "]"
}

// setItems prints the inside of a bracket expression, and counts the bytes in it.
func setItems(s *[256]bool, code string) (items string, count int) {
	var out strings.Builder
	for lo := 0; lo < 256; lo++ {
		if !s[lo] {
			continue
		}
		hi := lo
		for hi+1 < 256 && s[hi+1] {
			hi++
		}
		count += hi - lo + 1
		out.WriteString(bytePattern(lo, code))
		if hi > lo+1 {
			out.WriteByte('-')
		}
		if hi > lo {
			out.WriteString(bytePattern(hi, code))
		}
		lo = hi
	}
	return out.String(), count
}

// bytePattern prints one byte.
func bytePattern(c int, code string) string {
	switch {
	case isAlpha(byte(c)), isDigit(byte(c)), strings.IndexByte(" !\"#%&,/:;<=>@_`~", byte(c)) >= 0:
		return string(rune(c))
	case isPrint(byte(c)) && c != '\'':
		return `\` + string(rune(c))
	}
	return fmt.Sprintf(code, c)
}

// ecma prints a branch as a pattern for the whole of the data.
func (b branch) ecma(icase bool) (pattern string, ok bool) {
	ok = true
	set := func(s *[256]bool) string {
		p, fine := ecmaSet(s, icase)
		ok = ok && fine
		return p
	}
	var out strings.Builder
	if !b.start {
		out.WriteString(`[^\0]*`)
	}
	out.WriteString(b.pattern(set))
	if b.end {
		out.WriteString(`(?:\0[\s\S]*)?`)
	} else {
		out.WriteString(`[\s\S]*`)
	}
	return out.String(), ok
}

// ecmaSet prints a set for ECMAScript. The bytes above 127 must be in it all, or none.
func ecmaSet(s *[256]bool, icase bool) (string, bool) {
	in := *s
	if icase {
		for c := 'A'; c <= 'Z'; c++ {
			in[c] = in[c+'a'-'A'] // the data has none of these: whatever is shorter
		}
	}
	for c := 129; c < 256; c++ {
		if in[c] != in[128] {
			return "", false
		}
	}
	if in[128] {
		for i := range in {
			in[i] = !in[i]
		}
		body, _ := setItems(&in, `\x%02x`)
		return "[^" + strings.Replace(body, `\x00`, `\0`, 1) + "]", true
	}
	if icase {
		for c := 'A'; c <= 'Z'; c++ {
			in[c] = false
		}
	}
	p := setPattern(&in, `\x%02x`)
	if strings.HasPrefix(p, "[^") {
		return `[^\s\S]`, true
	}
	return p, true
}
