package expr

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

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
	told := len(t.notes)
	upToNUL, err := t.equalConst(cut(x, 0, int64(len(s))+1), append(append([]byte{}, s...), 0))
	t.notes = t.notes[:told] // of the comparison that nobody wrote there is nothing to say
	return all.or(upToNUL), err
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
