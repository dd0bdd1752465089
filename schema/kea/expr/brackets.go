package expr

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// byteSet is a set of bytes.
type byteSet [256]bool

// class reads the rest of a class in brackets. Ranges go by signed bytes, as
// in Kea's library, so that none leads from ASCII to what is above it.
func (p *pattern) class() error {
	var in byteSet
	negated := p.is("^")
	for !p.is("]") {
		set, low, err := p.classItem()
		if err != nil {
			return err
		}
		if !p.more("-") || p.pos+1 < len(p.src) && p.src[p.pos+1] == ']' {
			in.add(set, low)
			continue
		}
		p.pos++
		collated := strings.HasPrefix(p.src[p.pos:], "[.")
		upper, high, err := p.classItem()
		switch {
		case err != nil:
			return err
		case collated || set != nil || upper != nil || int8(low) > int8(high):
			return errors.New("a range in brackets does not go up")
		}
		for c := int(int8(low)); c <= int(int8(high)); c++ {
			in[byte(c)] = true
		}
	}
	p.writeClass(&in, negated)
	return nil
}

func (s *byteSet) add(set *byteSet, c byte) {
	if set == nil {
		s[c] = true
		return
	}
	for i, member := range set {
		s[i] = s[i] || member
	}
}

// classItem reads a set or one character of a class.
func (p *pattern) classItem() (set *byteSet, c byte, err error) {
	switch {
	case !p.more(""):
		return nil, 0, errors.New("a bracket is not closed")
	case p.is("[:"):
		return p.named()
	case p.is("[."), p.is("[="):
		return p.collated()
	case p.is(`\`):
		if p.more("B123456789") {
			return nil, 0, fmt.Errorf(`\%c cannot stand in brackets`, p.src[p.pos])
		}
		text, c, err := p.escaped()
		if text == "" || err != nil {
			return nil, c, err
		}
		return setOf(c), 0, nil
	}
	c = p.src[p.pos]
	p.pos++
	return nil, c, nil
}

// collated reads the rest of [.x.], which stands for x, or [=x=], a set of x.
func (p *pattern) collated() (*byteSet, byte, error) {
	mark := p.src[p.pos-1 : p.pos]
	name, _, ok := strings.Cut(p.src[p.pos:], mark+"]")
	if !ok || name == "" {
		return nil, 0, errors.New("a collating element is not closed")
	}
	p.pos += len(name) + 2
	p.foreign = p.foreign || len(name) > 1 // a name such as space
	if mark == "=" {
		return setWhere(func(c byte) bool { return c == name[0] }), 0, nil
	}
	return nil, name[0], nil
}

// named reads the rest of [:name:].
func (p *pattern) named() (*byteSet, byte, error) {
	name, _, ok := strings.Cut(p.src[p.pos:], ":]")
	in := classes[name]
	if !ok || in == nil {
		return nil, 0, fmt.Errorf("there is no class `[:%s:]`", name)
	}
	p.pos += len(name) + 2
	return setWhere(in), 0, nil
}

// classes are the named classes of the C locale.
var classes = map[string]func(c byte) bool{
	"alpha": isLetter, "digit": isDigit, "alnum": isAlnum, "xdigit": isHexDigit, "space": isSpace,
	"lower": func(c byte) bool { return 'a' <= c && c <= 'z' },
	"upper": func(c byte) bool { return 'A' <= c && c <= 'Z' },
	"blank": func(c byte) bool { return c == ' ' || c == '\t' },
	"cntrl": func(c byte) bool { return c < ' ' || c == 0x7f },
	"print": func(c byte) bool { return ' ' <= c && c <= '~' },
	"graph": func(c byte) bool { return ' ' < c && c <= '~' },
	"punct": func(c byte) bool { return ' ' < c && c <= '~' && !isAlnum(c) },
	"d":     isDigit, "s": isSpace, "w": isWordByte,
}

func isLetter(c byte) bool { return 'a' <= c|32 && c|32 <= 'z' }

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func setWhere(in func(c byte) bool) *byteSet {
	var s byteSet
	for i := range s {
		s[i] = in(byte(i))
	}
	return &s
}

// setOf returns the set of \d, \w, \s and their opposites.
func setOf(letter byte) *byteSet {
	s := setWhere(classes[string(letter|32)])
	if letter < 'a' {
		for i := range s {
			s[i] = !s[i]
		}
	}
	return s
}

// writeClass writes the set of the bytes that a class matches; an empty one
// matches nothing.
func (p *pattern) writeClass(in *byteSet, negated bool) {
	start := len(p.out)
	for i := range in {
		if in[i] != negated {
			p.literal(byte(i))
		}
	}
	if len(p.out) == start {
		p.out = append(p.out, `^\x{00}-\x{10ffff}`...)
	}
	p.out = append(slices.Insert(p.out, start, '['), ']')
}
