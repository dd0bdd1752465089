package expr

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// branch is one way a pattern can match: a sequence, and whether it must begin
// or end where the data does.
type branch struct {
	start, end bool
	body       []*reNode
}

// maxBranches bounds what a pattern with anchors inside of groups expands to.
const maxBranches = 64

// branches moves ^ and $ out of groups and takes them off the ends.
func (n *reNode) branches() ([]branch, error) {
	seqs, err := n.spread()
	if err != nil {
		return nil, err
	}
	var out []branch
	for _, seq := range seqs {
		b := branch{}
		for len(seq) > 0 && seq[0].kind == reStart {
			b.start, seq = true, seq[1:]
		}
		for len(seq) > 0 && seq[len(seq)-1].kind == reEnd {
			b.end, seq = true, seq[:len(seq)-1]
		}
		for _, x := range seq {
			if x.kind == reStart || x.kind == reEnd {
				return nil, errHardRegex
			}
		}
		b.body = b.trim(seq)
		out = append(out, b)
	}
	return out, nil
}

// trim leaves out what can match nothing at an end where anything may stand.
func (b branch) trim(seq []*reNode) []*reNode {
	loose := func(n *reNode) bool { return n.kind == reRepeat && n.min == 0 }
	for !b.start && len(seq) > 0 && loose(seq[0]) {
		seq = seq[1:]
	}
	for !b.end && len(seq) > 0 && loose(seq[len(seq)-1]) {
		seq = seq[:len(seq)-1]
	}
	return seq
}

// spread lists the sequences a pattern with anchors stands for; without
// anchors in its groups it is left whole.
func (n *reNode) spread() ([][]*reNode, error) {
	switch n.kind {
	case reAlt:
		var out [][]*reNode
		for _, s := range n.subs {
			list, err := s.spread()
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
		return out, limited(out)
	case reSeq:
		out := [][]*reNode{nil}
		for _, s := range n.subs {
			list := [][]*reNode{{s}}
			if (s.kind == reAlt || s.kind == reSeq) && s.anchored() {
				var err error
				if list, err = s.spread(); err != nil {
					return nil, err
				}
			}
			var next [][]*reNode
			for _, a := range out {
				for _, b := range list {
					next = append(next, append(append([]*reNode{}, a...), b...))
				}
			}
			if out = next; limited(out) != nil {
				return nil, errHardRegex
			}
		}
		return out, nil
	case reRepeat:
		if n.anchored() {
			return nil, errHardRegex
		}
	}
	return [][]*reNode{{n}}, nil
}

func limited(list [][]*reNode) error {
	if len(list) > maxBranches {
		return errHardRegex
	}
	return nil
}

// anchored reports whether ^ or $ is in n.
func (n *reNode) anchored() bool {
	if n.kind == reStart || n.kind == reEnd {
		return true
	}
	for _, s := range n.subs {
		if s.anchored() {
			return true
		}
	}
	return false
}

// search reports whether the pattern is found in b; ok is false if that cannot be told.
func (n *reNode) search(b []byte) (found, ok bool) {
	list, err := n.branches()
	if err != nil {
		return false, false
	}
	for _, x := range list {
		src := x.pattern(func(s *[256]bool) string { return setPattern(s, `\x%02x`) })
		if x.start {
			src = `\A` + src
		}
		if x.end {
			src += `\z`
		}
		re, err := regexp.Compile(src)
		if err != nil {
			return false, false
		}
		text := make([]rune, len(b))
		for i, c := range b {
			text[i] = rune(c)
		}
		if re.MatchString(string(text)) {
			return true, true
		}
	}
	return false, true
}

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

// match translates ~= and ~~, which have no value where an operand has none.
func (t *translator) match(e *parser.Expr, want bool) (cond, error) {
	p, ok := t.fold(e.Args[1])
	if !ok {
		return cond{}, problem(e.Args[1], "Kea takes only a constant as pattern", "")
	}
	if p.kind != dataKind {
		return fixed(false), nil
	}
	in, err := t.inline(e.Args[0])
	if err != nil {
		return cond{}, err
	}
	d, err := t.data(in)
	if err != nil {
		return cond{}, err
	}
	found := fixed(false) // dhcpd cannot use "" as a pattern
	if p.data != nil {
		if found, err = t.found(e, in, cString(p.data)); err != nil {
			return cond{}, err
		}
	}
	there := d.has.and(d.void.not())
	if want && (d.void.is(false) || !matchesNothing(p.data, e.Op == parser.OpIRegex)) {
		return found, nil
	}
	return there.and(either(found, want)), nil
}

// matchesNothing reports whether an empty value may fit a pattern.
func matchesNothing(src []byte, icase bool) bool {
	re, err := parseERE(cString(src), icase)
	if err != nil {
		return false
	}
	found, ok := re.search(nil)
	return found || !ok
}

// found returns when the pattern is found in the value of in.
func (t *translator) found(e, in *parser.Expr, src []byte) (cond, error) {
	icase := e.Op == parser.OpIRegex
	re, err := parseERE(src, icase)
	if err == errNoRegex {
		t.note(e.Args[1], false, "dhcpd cannot read this pattern: it is never found")
		return fixed(false), nil
	}
	var list []branch
	if err == nil {
		list, err = re.branches()
	}
	if err != nil {
		return cond{}, problem(e.Args[1], "the pattern "+err.Error(), "write it with alternatives, groups, sets and repetitions only")
	}
	out := fixed(false)
	var hard []branch
	for _, b := range list {
		c, simple, err := t.simple(b, in, icase)
		if err != nil {
			return cond{}, err
		}
		if !simple {
			hard = append(hard, b)
			continue
		}
		out = out.or(c)
	}
	if len(hard) == 0 {
		return out, nil
	}
	rest, err := t.complex(e, in, hard)
	return out.or(rest), err
}

// maxTexts is how many texts a simple pattern can stand for.
const maxTexts = 16

// simple translates a branch that begins with ^ and goes on with plain text,
// to its end or not.
func (t *translator) simple(b branch, in *parser.Expr, icase bool) (c cond, ok bool, err error) {
	if len(b.body) == 0 && (!b.start || !b.end) {
		d, err := t.data(in)
		return d.has, true, err
	}
	if !b.start {
		return cond{}, false, nil
	}
	texts, ok := (&reNode{kind: reSeq, subs: b.body}).texts(icase)
	if !ok {
		return cond{}, false, nil
	}
	out := fixed(false)
	for _, s := range texts {
		one, err := t.begins(in, s, b.end, icase)
		if err != nil {
			return cond{}, false, err
		}
		out = out.or(one)
	}
	return out, true, nil
}

// begins returns when in begins with s, and with whole set has nothing more up
// to a NUL, where dhcpd stops to read.
func (t *translator) begins(in *parser.Expr, s []byte, whole, icase bool) (cond, error) {
	x := in
	if icase {
		x = &parser.Expr{Op: parser.OpLcase, Type: parser.DataType, Args: []*parser.Expr{in}, Start: in.Start, End: in.End}
	}
	if !whole {
		return t.equalConst(cut(x, 0, int64(len(s))), s)
	}
	all, err := t.equalConst(x, s)
	if err != nil || in.Op == parser.OpBinaryToASCII {
		return all, err
	}
	if d, err := t.data(in); err != nil || d.trim {
		return all, err
	}
	upToNUL, err := t.equalConst(cut(x, 0, int64(len(s))+1), append(append([]byte{}, s...), 0))
	return all.or(upToNUL), err
}

// texts lists what n matches, if that is a few texts only.
func (n *reNode) texts(icase bool) ([][]byte, bool) {
	switch n.kind {
	case reSet:
		var out [][]byte
		for c, in := range n.set {
			if in && (!icase || !unicode.IsUpper(rune(c)) || c > 127) {
				out = append(out, []byte{byte(c)})
			}
		}
		return out, len(out) <= maxTexts
	case reAlt:
		var out [][]byte
		for _, s := range n.subs {
			list, ok := s.texts(icase)
			if !ok {
				return nil, false
			}
			out = append(out, list...)
		}
		return out, len(out) <= maxTexts
	case reSeq:
		out := [][]byte{{}}
		for _, s := range n.subs {
			list, ok := s.texts(icase)
			if !ok || len(list)*len(out) > maxTexts {
				return nil, false
			}
			var next [][]byte
			for _, a := range out {
				for _, b := range list {
					next = append(next, append(append([]byte{}, a...), b...))
				}
			}
			out = next
		}
		return out, true
	case reRepeat:
		if n.max == n.min && n.min <= maxTexts {
			seq := &reNode{kind: reSeq}
			for range n.min {
				seq.subs = append(seq.subs, n.subs[0])
			}
			return seq.texts(icase)
		}
	}
	return nil, false
}

// complex translates the other branches with match(), which tests data as a
// whole: [^\0]* stands for what dhcpd passes over, and what follows a NUL counts for nothing.
func (t *translator) complex(e, in *parser.Expr, list []branch) (cond, error) {
	if !t.atLeast(kea.R30) {
		return cond{}, problem(e, "Kea "+t.env.Release.String()+" has no regular expressions", "translate for 3.0 or newer, or write a pattern that begins with ^ and is plain text after it")
	}
	d, err := t.data(in)
	if err != nil || d.has.is(false) {
		return fixed(false), err
	}
	icase := e.Op == parser.OpIRegex
	var alts []string
	for _, b := range list {
		p, ok := b.ecma(icase)
		if !ok {
			return cond{}, problem(e.Args[1], "the pattern tells bytes above 127 apart, which Kea's regular expressions cannot", "")
		}
		alts = append(alts, p)
	}
	pattern := alts[0]
	if len(alts) > 1 {
		pattern = "(?:" + strings.Join(alts, ")|(?:") + ")"
	}
	x := d.e
	if icase {
		x = kexpr.Lower(x)
	}
	found := holds(kexpr.Matches(pattern, x))
	if d.blank && !slices.ContainsFunc(list, branch.empty) {
		return found, nil
	}
	return d.has.and(found), nil
}

// empty reports whether nothing at all fits the branch.
func (b branch) empty() bool {
	for _, n := range b.body {
		if !n.empty() {
			return false
		}
	}
	return true
}

// empty reports whether n can match nothing.
func (n *reNode) empty() bool {
	switch n.kind {
	case reSet:
		return false
	case reAlt:
		return slices.ContainsFunc(n.subs, (*reNode).empty)
	case reRepeat:
		return n.min == 0 || n.subs[0].empty()
	}
	return !slices.ContainsFunc(n.subs, func(s *reNode) bool { return !s.empty() })
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
