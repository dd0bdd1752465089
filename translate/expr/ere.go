package expr

import (
	"errors"
	"strconv"
)

// errNoRegex is what regcomp(3) refuses; errHardRegex what it takes and Kea cannot express.
var (
	errNoRegex   = errors.New("not a regular expression")
	errHardRegex = errors.New("uses what Kea's regular expressions do not have")
)

// reKind is the form of a node of a regular expression.
type reKind uint8

const (
	reSet    reKind = iota // set: one byte of it
	reSeq                  // subs, one after the other
	reAlt                  // subs, one of them
	reRepeat               // subs[0], min to max times; max -1: any number
	reStart                // ^
	reEnd                  // $
)

// reNode is a node of a POSIX extended regular expression.
type reNode struct {
	kind     reKind
	set      *[256]bool
	subs     []*reNode
	min, max int
}

// ereParser reads a pattern as regcomp(3) does in the C locale.
type ereParser struct {
	src    []byte
	pos    int
	icase  bool
	nested int
}

// maxRepeat is RE_DUP_MAX as far as it is carried over; maxNested the deepest group.
const (
	maxRepeat = 255
	maxNested = 100
)

// parseERE reads a pattern. With icase both cases of a letter are the same.
func parseERE(src []byte, icase bool) (*reNode, error) {
	p := &ereParser{src: src, icase: icase}
	return p.alternatives()
}

func (p *ereParser) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

func (p *ereParser) alternatives() (*reNode, error) {
	if p.nested++; p.nested > maxNested {
		return nil, errHardRegex
	}
	defer func() { p.nested-- }()
	out := &reNode{kind: reAlt}
	for {
		seq, err := p.sequence()
		if err != nil {
			return nil, err
		}
		out.subs = append(out.subs, seq)
		if p.peek() != '|' {
			break
		}
		p.pos++
	}
	if len(out.subs) == 1 {
		return out.subs[0], nil
	}
	return out, nil
}

func (p *ereParser) sequence() (*reNode, error) {
	out := &reNode{kind: reSeq}
	for p.pos < len(p.src) && p.peek() != '|' && (p.peek() != ')' || p.nested == 1) { // outside of groups a `)` is plain
		atom, err := p.atom()
		if err != nil {
			return nil, err
		}
		if atom, err = p.repeated(atom); err != nil {
			return nil, err
		}
		out.subs = append(out.subs, atom)
	}
	return out, nil
}

func (p *ereParser) atom() (*reNode, error) {
	c := p.peek()
	p.pos++
	switch c {
	case '(':
		n, err := p.alternatives()
		if err != nil {
			return nil, err
		}
		if p.peek() != ')' {
			return nil, errNoRegex
		}
		p.pos++
		return n, nil
	case '^':
		return &reNode{kind: reStart}, nil
	case '$':
		return &reNode{kind: reEnd}, nil
	case '.':
		return &reNode{kind: reSet, set: except(0)}, nil
	case '[':
		return p.bracket()
	case '\\':
		return p.escape()
	case '*', '+', '?', '{':
		return nil, errHardRegex // nothing to repeat: glibc takes some of these
	}
	return p.literal(c), nil
}

// except is every byte but one.
func except(c byte) *[256]bool {
	var s [256]bool
	for i := range s {
		s[i] = byte(i) != c
	}
	return &s
}

func (p *ereParser) literal(c byte) *reNode {
	var s [256]bool
	s[c] = true
	p.bothCases(&s)
	return &reNode{kind: reSet, set: &s}
}

// bothCases adds the other case of each letter where case does not count.
func (p *ereParser) bothCases(s *[256]bool) {
	if !p.icase {
		return
	}
	for c := 'a'; c <= 'z'; c++ {
		both := s[c] || s[c-'a'+'A']
		s[c], s[c-'a'+'A'] = both, both
	}
}

// escape reads what follows a backslash; \w and the like are GNU's.
func (p *ereParser) escape() (*reNode, error) {
	if p.pos >= len(p.src) {
		return nil, errNoRegex
	}
	c := p.src[p.pos]
	p.pos++
	switch c {
	case 'w', 'W', 's', 'S':
		var s [256]bool
		for i := range s {
			b := byte(i)
			in := isAlpha(b) || isDigit(b) || b == '_'
			if c == 's' || c == 'S' {
				in = isSpace(b)
			}
			s[i] = b != 0 && in == (c == 'w' || c == 's')
		}
		return &reNode{kind: reSet, set: &s}, nil
	case '`':
		return &reNode{kind: reStart}, nil
	case '\'':
		return &reNode{kind: reEnd}, nil
	case 'b', 'B', '<', '>', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return nil, errHardRegex
	}
	return p.literal(c), nil
}

// repeated reads the repetitions after an atom.
func (p *ereParser) repeated(n *reNode) (*reNode, error) {
	for {
		lo, hi := 0, -1
		switch p.peek() {
		case '*':
		case '+':
			lo = 1
		case '?':
			hi = 1
		case '{':
			var ok bool
			if lo, hi, ok = p.bounds(); !ok {
				return nil, errHardRegex
			}
		default:
			return n, nil
		}
		if n.kind == reStart || n.kind == reEnd {
			return nil, errHardRegex
		}
		p.pos++
		n = &reNode{kind: reRepeat, subs: []*reNode{n}, min: lo, max: hi}
	}
}

// bounds reads {n}, {n,}, {,m} and {n,m} up to the closing brace.
func (p *ereParser) bounds() (lo, hi int, ok bool) {
	number := func() (int, bool) {
		start := p.pos
		for isDigit(p.peek()) {
			p.pos++
		}
		n, err := strconv.Atoi(string(p.src[start:p.pos]))
		return n, err == nil
	}
	p.pos++
	lo, given := number()
	hi = lo
	if p.peek() == ',' {
		p.pos++
		var bounded bool
		if hi, bounded = number(); !bounded {
			hi = -1
		}
		given = given || bounded
	}
	return lo, hi, given && p.peek() == '}' && lo <= maxRepeat && hi <= maxRepeat && (hi < 0 || lo <= hi)
}
