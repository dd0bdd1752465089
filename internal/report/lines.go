package report

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/keatool/keatool/internal/diag"
)

// mark is a stretch of a source that is a statement.
type mark struct{ start, end, statement int }

// note is what the margin of a source line holds.
type note struct {
	findings []int // indexes, worst first
	severity diag.Severity
	reach    *Reach
}

// sourceView is one source on its way to HTML.
type sourceView struct {
	page  *Page
	links *links
	doc   int
	marks []mark
	notes map[int]*note // by line
}

// newSourceView gathers what belongs to one source.
func newSourceView(p *Page, l *links, doc int) *sourceView {
	v := &sourceView{page: p, links: l, doc: doc, notes: map[int]*note{}}
	name := p.Sources[doc].Name
	for i := range p.Statements {
		if s := &p.Statements[i]; s.Span.File == name && s.Span.Start.Known() {
			v.marks = append(v.marks, mark{s.Span.Start.Offset, s.Span.End.Offset, i})
		}
	}
	slices.SortFunc(v.marks, func(a, b mark) int { return cmp.Or(a.start-b.start, a.end-b.end) })
	for i, f := range p.Findings {
		if f.Span.File == name && f.Span.Start.Known() {
			n := v.note(f.Span.Start.Line)
			n.findings = append(n.findings, i)
			n.severity = max(n.severity, f.Severity)
		}
	}
	if p.Diff != nil {
		v.coverage(name)
	}
	return v
}

// coverage notes how far clients reached; of several statements of a line one
// that was not reached counts.
func (v *sourceView) coverage(name string) {
	for i := range v.page.Diff.Coverage {
		r := &v.page.Diff.Coverage[i]
		if r.Span.File != name || !r.Span.Start.Known() {
			continue
		}
		if n := v.note(r.Span.Start.Line); n.reach == nil || !r.Reached {
			n.reach = r
		}
	}
}

func (v *sourceView) note(line int) *note {
	n := v.notes[line]
	if n == nil {
		n = &note{}
		v.notes[line] = n
	}
	return n
}

// html writes the source line by line. Everything that is not markup of ours
// goes through [escape].
func (v *sourceView) html() template.HTML {
	return writeLines(v.page.Sources[v.doc].Text, func(b []byte, k *block, at textLine) []byte { return v.line(b, k, at) })
}

// line writes attributes, margin and text of one line; the tag is open.
func (v *sourceView) line(b []byte, k *block, at textLine) []byte {
	text, line, off, end := v.page.Sources[v.doc].Text, at.number, at.start, at.end
	here := v.on(off, end)
	note := v.notes[line]
	var class []string
	fidelity := v.starting(here, off, k)
	if fidelity != diag.None {
		class = append(class, fidelityClass(fidelity))
	}
	if trimmed := bytes.TrimLeft(text[off:end], " \t"); len(trimmed) > 0 && trimmed[0] == '#' {
		class = append(class, "c")
	}
	b, class = v.reachAttribute(b, note, class)
	b = appendClass(b, class)
	if note == nil || len(note.findings) == 0 {
		b = append(b, '>')
	} else {
		b = append(append(b, " id="...), lineID(v.doc, line)...)
		b = appendBadge(append(b, '>'), note)
	}
	for _, m := range here {
		from, to := max(m.start, off), min(m.end, end)
		if from < off || from >= to {
			continue
		}
		b = escape(b, text[off:from])
		b = v.openStatement(b, m, m.start == from, fidelity)
		b = escape(b, text[from:to])
		b = append(b, "</a>"...)
		off = to
	}
	return escape(b, text[off:end])
}

// on returns the marks that touch a line.
func (v *sourceView) on(off, end int) []mark {
	first, _ := slices.BinarySearchFunc(v.marks, off, func(m mark, off int) int { return m.end - off - 1 })
	last := first
	for last < len(v.marks) && v.marks[last].start < end {
		last++
	}
	return v.marks[first:last]
}

// starting is the greatest loss of the statements that start on the line at
// off. It enters them into the line's block.
func (v *sourceView) starting(here []mark, off int, k *block) diag.Fidelity {
	f := diag.None
	for _, m := range here {
		if m.start >= off {
			k.enter(m.statement, v.page.Statements[m.statement].Fidelity)
			f = max(f, v.page.Statements[m.statement].Fidelity)
		}
	}
	return f
}

// openStatement opens the link of a statement; only its first piece has the id.
// Its class says how it fared where its line does not, or where that is marked.
func (v *sourceView) openStatement(b []byte, m mark, first bool, lineFidelity diag.Fidelity) []byte {
	b = append(b, "<a"...)
	if first {
		b = append(b, " id=s"...)
		b = strconv.AppendInt(b, int64(m.statement), 10)
	} else {
		b = append(b, " data-s="...)
		b = strconv.AppendInt(b, int64(m.statement), 10)
	}
	if f := v.page.Statements[m.statement].Fidelity; f > diag.Equivalent || f != lineFidelity {
		b = append(append(b, " class="...), fidelityClass(f)...)
	}
	if ranges := v.links.ranges[m.statement]; len(ranges) > 0 {
		b = append(b, " href=#"...)
		b = appendKeaID(b, ranges[0].doc, ranges[0].first)
		b = appendRanges(b, ranges)
	} else {
		b = append(b, " href=#s"...)
		b = strconv.AppendInt(b, int64(m.statement), 10)
	}
	return append(b, " tabindex=-1>"...)
}

// appendRanges appends the lines of a statement where the link's own target
// does not say them all: "0:17-21 0:40-40".
func appendRanges(b []byte, ranges []lineRange) []byte {
	if len(ranges) == 1 && ranges[0].first == ranges[0].last {
		return b
	}
	b = append(b, ` data-k="`...)
	for i, r := range ranges {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(strconv.AppendInt(b, int64(r.doc), 10), ':')
		b = append(strconv.AppendInt(b, int64(r.first), 10), '-')
		b = strconv.AppendInt(b, int64(r.last), 10)
	}
	return append(b, '"')
}

// reachAttribute marks a line as reached by clients or not.
func (v *sourceView) reachAttribute(b []byte, n *note, class []string) ([]byte, []string) {
	if n == nil || n.reach == nil {
		return b, class
	}
	if n.reach.Reached {
		return b, append(class, "r")
	}
	b = append(b, ` title="`...)
	b = append(b, template.HTMLEscapeString("no client reaches this: "+n.reach.Why)...)
	return append(b, '"'), append(class, "u")
}

// lineID is the id of a source line that has findings.
func lineID(doc, line int) string { return fmt.Sprintf("l%d.%d", doc, line) }

// appendBadge appends the link to the first finding of a line.
func appendBadge(b []byte, n *note) []byte {
	b = append(b, `<a class="m v`...)
	b = strconv.AppendInt(b, int64(n.severity), 10)
	b = append(b, `" href=#f`...)
	b = strconv.AppendInt(b, int64(n.findings[0]), 10)
	b = append(b, ` tabindex=-1 aria-label="`...)
	b = strconv.AppendInt(b, int64(len(n.findings)), 10)
	b = append(b, " finding"...)
	if len(n.findings) > 1 {
		b = append(b, 's')
	}
	b = append(b, ", "...)
	b = append(b, n.severity.String()...)
	return append(b, `"></a>`...)
}

func appendClass(b []byte, class []string) []byte {
	if len(class) == 0 {
		return b
	}
	b = append(b, ` class="`...)
	b = append(b, strings.Join(class, " ")...)
	return append(b, '"')
}

func fidelityClass(f diag.Fidelity) string { return "e" + strconv.Itoa(int(f)) }

// escape appends text with everything that HTML could take for markup as
// references; bytes that are no UTF-8 and controls become signs that can be
// seen. It serves between tags only, not in attributes.
func escape(b, text []byte) []byte {
	for len(text) > 0 {
		n := plainLength(text)
		b = append(b, text[:n]...)
		if text = text[n:]; len(text) == 0 {
			return b
		}
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r < ' ':
			b = utf8.AppendRune(b, '\u2400'+r)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// plainLength returns how many bytes of text stand for themselves.
func plainLength(text []byte) int {
	for i, c := range text {
		if c < ' ' && c != '\t' || c == '&' || c == '<' || c == '>' || c >= utf8.RuneSelf {
			return i
		}
	}
	return len(text)
}
