package expr

import "bytes"

func isAlpha(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }
func isPrint(c byte) bool { return ' ' <= c && c <= '~' }

// inClass reports whether c is in a class such as alpha; ok is false for a class there is not.
func inClass(name string, c byte) (in, ok bool) {
	switch name {
	case "alpha":
		return isAlpha(c), true
	case "digit":
		return isDigit(c), true
	case "alnum":
		return isAlpha(c) || isDigit(c), true
	case "upper":
		return 'A' <= c && c <= 'Z', true
	case "lower":
		return 'a' <= c && c <= 'z', true
	case "space":
		return isSpace(c), true
	case "blank":
		return c == ' ' || c == '\t', true
	case "punct":
		return isPrint(c) && c != ' ' && !isAlpha(c) && !isDigit(c), true
	case "print":
		return isPrint(c), true
	case "graph":
		return isPrint(c) && c != ' ', true
	case "cntrl":
		return c < ' ' || c == 0x7f, true
	case "xdigit":
		return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F', true
	}
	return false, false
}

// bracket reads a bracket expression after its `[`.
func (p *ereParser) bracket() (*reNode, error) {
	var s [256]bool
	negated := p.peek() == '^'
	if negated {
		p.pos++
	}
	for first := true; ; first = false {
		if p.pos >= len(p.src) {
			return nil, errNoRegex
		}
		if p.peek() == ']' && !first {
			p.pos++
			break
		}
		if err := p.bracketItem(&s); err != nil {
			return nil, err
		}
	}
	p.bothCases(&s)
	if negated {
		for i := range s {
			s[i] = !s[i]
		}
	}
	s[0] = false // the data ends at a NUL
	return &reNode{kind: reSet, set: &s}, nil
}

// bracketItem reads a class, a range or a single byte.
func (p *ereParser) bracketItem(s *[256]bool) error {
	rest := p.src[p.pos:]
	if bytes.HasPrefix(rest, []byte("[:")) {
		end := bytes.Index(rest, []byte(":]"))
		if end < 0 {
			return errNoRegex
		}
		name := string(rest[2:end])
		if _, ok := inClass(name, 0); !ok {
			return errNoRegex
		}
		for i := range s {
			if in, _ := inClass(name, byte(i)); in {
				s[i] = true
			}
		}
		p.pos += end + 2
		return nil
	}
	if bytes.HasPrefix(rest, []byte("[.")) || bytes.HasPrefix(rest, []byte("[=")) {
		return errHardRegex
	}
	lo := rest[0]
	p.pos++
	hi := lo
	if len(rest) > 2 && rest[1] == '-' && rest[2] != ']' {
		if rest[2] == '[' {
			return errHardRegex
		}
		hi = rest[2]
		p.pos += 2
	}
	if hi < lo {
		return errNoRegex
	}
	for c := int(lo); c <= int(hi); c++ {
		s[c] = true
	}
	return nil
}
