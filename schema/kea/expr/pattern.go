package expr

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// errForeign is for patterns that Kea runs and this package cannot: with
// lookahead, back references or very large counts.
var errForeign = errors.New("the pattern uses what cannot be run here: lookahead, a back reference or a large count")

// mostStates is about how many repetitions Kea's library takes.
const mostStates = 99_998

// compile turns a pattern as Kea's library reads it, ECMAScript over bytes,
// into one for the whole of a string of bytes, each a character.
func compile(src string) (*regexp.Regexp, error) {
	p := &pattern{src: src, out: []byte(`\A(?:`)}
	if err := p.alternatives(0); err != nil {
		return nil, err
	}
	if p.pos < len(src) {
		return nil, errors.New("a parenthesis is closed that is not open")
	}
	if p.foreign {
		return nil, errForeign
	}
	re, err := regexp.Compile(string(p.out) + `)\z`)
	if err != nil {
		return nil, errForeign // too large for Go
	}
	return re, nil
}

// pattern is the reader of one pattern. It writes the same for package regexp.
type pattern struct {
	src     string
	pos     int
	out     []byte
	groups  int
	open    []int // numbers of the groups around
	foreign bool
}

// more reports whether the pattern goes on with one of the bytes; "": with any.
func (p *pattern) more(bytes string) bool {
	return p.pos < len(p.src) && (bytes == "" || strings.IndexByte(bytes, p.src[p.pos]) >= 0)
}

// is takes text if it comes next.
func (p *pattern) is(text string) bool {
	if strings.HasPrefix(p.src[p.pos:], text) {
		p.pos += len(text)
		return true
	}
	return false
}

// alternatives reads up to the end or a closing parenthesis.
func (p *pattern) alternatives(depth int) error {
	if depth > maxDepth {
		return errors.New("it is nested too deep")
	}
	for p.more("") && !p.more(")") {
		if p.is("|") {
			p.out = append(p.out, '|')
			continue
		}
		if err := p.term(depth); err != nil {
			return err
		}
	}
	return nil
}

// assertions hold between characters and cannot be repeated.
var assertions = [...][2]string{{`^`, `\A`}, {`$`, `\z`}, {`\b`, `\b`}, {`\B`, `\B`}}

// term reads an assertion, or an atom and what repeats it.
func (p *pattern) term(depth int) error {
	for _, a := range assertions {
		if p.is(a[0]) {
			p.out = append(p.out, a[1]...)
			return nil
		}
	}
	start := len(p.out)
	quantified, err := p.atom(depth)
	for err == nil && quantified && p.more("*+?{") {
		p.out = append(slices.Insert(p.out, start, []byte("(?:")...), ')')
		err = p.quantifier()
	}
	return err
}

// atom reads what may be repeated; quantified is false after a lookahead.
func (p *pattern) atom(depth int) (quantified bool, err error) {
	switch {
	case p.is("(?="), p.is("(?!"):
		p.foreign = true
		return false, p.group(depth)
	case p.is("(?:"):
		return true, p.group(depth)
	case p.more("(") && !strings.HasPrefix(p.src[p.pos:], "(?"):
		p.pos++
		p.groups++
		p.open = append(p.open, p.groups)
		err := p.group(depth)
		p.open = p.open[:len(p.open)-1]
		return true, err
	case p.is("["):
		return true, p.class()
	case p.is("."):
		p.out = append(p.out, `[^\n\r]`...)
	case p.is(`\`):
		return true, p.escape()
	case p.more("*+?{("):
		return true, fmt.Errorf("`%c` has nothing before it", p.src[p.pos])
	default:
		p.literal(p.src[p.pos])
		p.pos++
	}
	return true, nil
}

// group reads the rest of a group.
func (p *pattern) group(depth int) error {
	p.out = append(p.out, "(?:"...)
	if err := p.alternatives(depth + 1); err != nil {
		return err
	}
	if !p.is(")") {
		return errors.New("a parenthesis is not closed")
	}
	p.out = append(p.out, ')')
	return nil
}

func (p *pattern) literal(c byte) { p.out = fmt.Appendf(p.out, `\x{%02x}`, c) }

var counts = regexp.MustCompile(`^\{([0-9]+)(,([0-9]*))?\}`)

// quantifier reads one of * + ? {n} {n,} {n,m}, greedy or not.
func (p *pattern) quantifier() error {
	if p.more("{") {
		if err := p.count(); err != nil {
			return err
		}
	} else {
		p.out = append(p.out, p.src[p.pos])
		p.pos++
	}
	if p.is("?") {
		p.out = append(p.out, '?')
	}
	return nil
}

// count reads {n}, {n,} or {n,m}.
func (p *pattern) count() error {
	m := counts.FindStringSubmatch(p.src[p.pos:])
	if m == nil {
		return errors.New("`{` begins no count such as {2} or {2,3}")
	}
	least, err1 := strconv.Atoi(m[1])
	most, err2 := least, error(nil)
	if m[3] != "" {
		most, err2 = strconv.Atoi(m[3])
	}
	if err1 != nil || err2 != nil || most < least || most > mostStates {
		return fmt.Errorf("`%s` is no count", m[0])
	}
	p.pos += len(m[0])
	if m[2] == "," {
		p.out = fmt.Appendf(p.out, "{%d,}", least)
	} else {
		p.out = fmt.Appendf(p.out, "{%d,%d}", least, most)
	}
	return nil
}

// escape reads what follows a backslash outside of brackets.
func (p *pattern) escape() error {
	if p.more("123456789") {
		return p.reference()
	}
	set, c, err := p.escaped()
	switch {
	case err != nil:
		return err
	case set != "":
		p.out = append(p.out, ("[" + set + "]")...)
	default:
		p.literal(c)
	}
	return nil
}

// reference reads the number of a group, which must be there and closed.
func (p *pattern) reference() error {
	start := p.pos
	for p.more("0123456789") {
		p.pos++
	}
	n, err := strconv.Atoi(p.src[start:p.pos])
	if err != nil || n > p.groups {
		return fmt.Errorf(`there is no group for \%s`, p.src[start:p.pos])
	}
	if slices.Contains(p.open, n) {
		return fmt.Errorf(`\%d stands inside its group`, n)
	}
	p.foreign = true
	return nil
}

// sets are the classes that a letter after a backslash stands for.
var sets = map[byte]string{'d': `0-9`, 'D': `^0-9`, 'w': `0-9A-Za-z_`, 'W': `^0-9A-Za-z_`, 's': `\t-\r `, 'S': `^\t-\r `}

// controls are the characters that a letter or 0 after a backslash stands for.
var controls = map[byte]byte{'0': 0, 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// escaped reads what follows a backslash: a class, or one character. The
// letters without meaning stand for themselves.
func (p *pattern) escaped() (set string, c byte, err error) {
	if !p.more("") {
		return "", 0, errors.New("it ends in a backslash")
	}
	c = p.src[p.pos]
	p.pos++
	if control, ok := controls[c]; ok {
		return "", control, nil
	}
	digits := map[byte]int{'x': 2, 'u': 4}[c]
	switch {
	case digits > 0:
		end := min(p.pos+digits, len(p.src))
		n, err := strconv.ParseUint(p.src[p.pos:end], 16, 16)
		if err != nil || end-p.pos < digits {
			return "", 0, fmt.Errorf(`\%c takes %d hex digits`, c, digits)
		}
		p.pos = end
		return "", byte(n), nil
	case c == 'c':
		if !p.more("") {
			return "", 0, errors.New(`it ends in \c`)
		}
		c = p.src[p.pos]
		p.pos++
	}
	return sets[c], c, nil
}
