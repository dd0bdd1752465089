package upgrade

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// plan is what becomes of the members of a map or the elements of a list.
// Commas depend on all that is taken out and put in, so they are set at the end.
type plan struct {
	n     *kea.Node
	gone  map[int]bool
	after map[int][]member // new members, by the member they follow; -1: at the start
}

// member is a new member, with the comments that move with it.
type member struct {
	parts []part
	above []string // whole lines
	trail string
}

// planFor returns the plan for n.
func (e *editor) planFor(n *kea.Node) *plan {
	p := e.planned[n]
	if p == nil {
		p = &plan{n: n, gone: map[int]bool{}, after: map[int][]member{}}
		e.plans = append(e.plans, p)
		if e.planned == nil {
			e.planned = map[*kea.Node]*plan{}
		}
		e.planned[n] = p
	}
	return p
}

// start is where member i starts: its key, if it has one.
func (p *plan) start(i int) int32 {
	if p.n.Kind == kea.Object {
		return p.n.Keys[i].Off
	}
	return p.n.Items[i].Off
}

func (p *plan) end(i int) int32 { return p.n.Items[i].End }

// limit is where what follows member i starts.
func (p *plan) limit(i int) int32 {
	if i+1 < len(p.n.Items) {
		return p.start(i + 1)
	}
	return p.n.End - 1
}

func (p *plan) comma(e *editor, i int) int32 { return e.comma(p.end(i), p.limit(i)) }

// settle makes the changes.
func (p *plan) settle(e *editor) {
	last := -1 // of those that stay
	for i := range p.n.Items {
		if !p.gone[i] {
			last = i
		}
	}
	for i := range p.n.Items {
		if p.gone[i] {
			p.takeOut(e, i)
		}
	}
	p.regroup()
	for i := range p.n.Items {
		if len(p.after[i]) > 0 {
			p.putIn(e, i, i == last)
		}
	}
	if len(p.after[-1]) > 0 {
		p.putFirst(e, last < 0)
	}
	if last >= 0 && last < len(p.n.Items)-1 && len(p.after[last]) == 0 {
		for at := p.comma(e, last); at >= 0; at = e.comma(at+1, p.limit(last)) {
			e.replace(at, at+1)
		}
	}
}

// regroup hands what follows a member that goes to one that stays.
func (p *plan) regroup() {
	stays := -1
	for i := range p.n.Items {
		if !p.gone[i] {
			stays = i
			continue
		}
		p.after[stays] = append(p.after[stays], p.after[i]...)
		delete(p.after, i)
	}
}

// takeOut removes member i with its comma, the comment lines just above it and
// the comment behind it.
func (p *plan) takeOut(e *editor, i int) {
	off, end := p.start(i), p.end(i)
	comma := p.comma(e, i)
	for at := comma; at >= 0; at = e.comma(end, p.limit(i)) {
		end = at + 1 // there may be extra ones
	}
	lineEnd, blank, comment := e.lineEnd(end)
	start, first := e.lineStart(off)
	switch {
	case first && (blank || comment) && lineEnd < p.n.End:
		end = e.nextLine(end)
		off = p.withoutGap(e, p.aboveComments(e, start), end)
	case comma >= 0 && !blank:
		end += int32(len(e.text[end:]) - len(strings.TrimLeft(e.text[end:], " \t")))
	default:
		off = p.backTo(e, i)
	}
	e.replace(off, end)
}

// withoutGap moves the start of lines that go up over a blank line, if one
// bracket or another blank line comes next.
func (p *plan) withoutGap(e *editor, off, end int32) int32 {
	above, blank := e.lineStart(max(off-1, 0))
	_, blankBelow, _ := e.lineEnd(end)
	if above > p.n.Off && blank && (blankBelow || strings.IndexAny(strings.TrimLeft(e.text[end:], " \t"), "]}") == 0) {
		return above
	}
	return off
}

// backTo returns where the white space ahead of member i starts, or ahead of
// those before it that go too; lines are kept if comments are among them.
func (p *plan) backTo(e *editor, i int) int32 {
	stays := i - 1
	for stays >= 0 && p.gone[stays] {
		stays--
	}
	before := p.n.Off + 1
	if stays >= 0 {
		before = max(p.end(stays), p.comma(e, stays)+1)
	}
	first := p.start(stays + 1)
	gap := e.text[before:first]
	switch {
	case stays+1 < i && strings.ContainsAny(e.text[before:p.start(i)], "#/"):
		return int32(len(strings.TrimRight(e.text[:p.start(i)], " \t")))
	case strings.ContainsAny(gap, "#/"):
		return before + int32(len(strings.TrimRight(gap, " \t")))
	}
	return before
}

// aboveComments returns where the comment lines start that stand just above a
// line, inside the container.
func (p *plan) aboveComments(e *editor, start int32) int32 {
	for start > p.n.Off+1 {
		above := p.aboveComment(e, start)
		if above < 0 {
			break
		}
		start = above
	}
	return start
}

// aboveComment returns where the comment starts whose last line stands above a
// line, and that has its lines for itself; -1 if there is none.
func (p *plan) aboveComment(e *editor, start int32) int32 {
	above, _ := e.lineStart(start - 1)
	line := strings.TrimSpace(e.text[above : start-1])
	switch {
	case above <= p.n.Off:
		return -1
	case strings.HasPrefix(line, "//") || strings.HasPrefix(line, "#"):
		return above
	case !strings.HasSuffix(line, "*/"):
		return -1
	}
	for open := above; open > p.n.Off; open, _ = e.lineStart(open - 1) {
		comment := strings.TrimSpace(e.text[open : start-1])
		if strings.HasPrefix(comment, "/*") {
			if 2+strings.Index(comment[2:], "*/") == len(comment)-2 {
				return open
			}
			return -1
		}
	}
	return -1
}

// putIn puts new members behind member i.
func (p *plan) putIn(e *editor, i int, last bool) {
	at := p.end(i)
	comma := p.comma(e, i)
	switch {
	case comma >= 0:
		at = comma + 1
	case last:
		e.replace(at, at, part{text: ","})
	}
	_, ownLine := e.lineStart(p.start(i))
	sep := " "
	if ownLine {
		sep = e.newline() + e.indentAt(p.start(i))
	}
	parts := e.spellAll(p.after[i], sep, last)
	if lineEnd, _, comment := e.lineEnd(at); comment && ownLine {
		at = lineEnd
	}
	e.replace(at, at, append(parts, e.lineAfter(p.after[i], at)...)...)
}

// lineAfter is a new line where a comment ends members and more follows.
func (e *editor) lineAfter(members []member, at int32) []part {
	if _, blank, _ := e.lineEnd(at); members[len(members)-1].trail == "" || blank {
		return nil
	}
	return []part{{text: e.newline()}}
}

// putFirst puts new members at the start of the container.
func (p *plan) putFirst(e *editor, alone bool) {
	at := p.n.Off + 1
	sep := " "
	if len(p.n.Items) > 0 {
		if _, ownLine := e.lineStart(p.start(0)); ownLine {
			sep = e.newline() + e.indentAt(p.start(0))
		}
	}
	parts := e.spellAll(p.after[-1], sep, alone)
	if alone && sep == " " && !strings.ContainsRune(" \t\n", rune(e.text[p.n.End-2])) {
		parts = append(parts, part{text: " "})
	}
	e.replace(at, at, append(parts, e.lineAfter(p.after[-1], at)...)...)
}

// spellAll writes members, each behind sep; a comma follows all but the last of
// the container. Comments that run to the end of a line need lines.
func (e *editor) spellAll(members []member, sep string, last bool) []part {
	var parts []part
	for n, m := range members {
		between := sep
		if sep == " " && (len(m.above) > 0 || n > 0 && members[n-1].trail != "") {
			between = e.newline()
		}
		for _, line := range m.above {
			parts = append(parts, part{text: between + line})
		}
		parts = append(append(parts, part{text: between}), m.parts...)
		if n < len(members)-1 || !last {
			parts = append(parts, part{text: ","})
		}
		if m.trail != "" {
			parts = append(parts, part{text: " " + m.trail})
		}
	}
	return parts
}

// remove takes member i of n out.
func (e *editor) remove(n *kea.Node, i int) { e.planFor(n).gone[i] = true }

// add puts a member behind member i of n.
func (e *editor) add(n *kea.Node, i int, parts ...part) { e.addMember(n, i, member{parts: parts}) }

func (e *editor) addMember(n *kea.Node, i int, m member) {
	p := e.planFor(n)
	p.after[i] = append(p.after[i], m)
}

// withComments is a member with the comments of member i of n, for when that is
// removed.
func (e *editor) withComments(n *kea.Node, i int, parts ...part) member {
	p := e.planFor(n)
	m := member{parts: parts}
	start, first := e.lineStart(p.start(i))
	if first {
		indent := e.indentAt(p.start(i))
		for line := range strings.Lines(e.text[p.aboveComments(e, start):start]) {
			m.above = append(m.above, strings.TrimRight(strings.TrimPrefix(line, indent), "\r\n"))
		}
	}
	end := p.end(i)
	if comma := p.comma(e, i); comma >= 0 {
		end = comma + 1
	}
	if lineEnd, _, comment := e.lineEnd(end); comment && first {
		m.trail = strings.TrimSpace(e.text[end:lineEnd])
	}
	return m
}

// indexOf returns the place of a key in a map; -1 if it has none.
func indexOf(n *kea.Node, key string) int {
	if n == nil || n.Kind != kea.Object {
		return -1
	}
	return slices.IndexFunc(n.Keys, func(k kea.Key) bool { return k.Text == key })
}
