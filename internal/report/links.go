package report

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// lineRange is a stretch of lines of a result, both ends included, from 1.
type lineRange struct {
	doc         int
	first, last int
}

// links joins statements and lines of the results, both ways.
type links struct {
	ranges [][]lineRange  // by statement
	starts [][][]int      // by result and line: the statements that begin there
	owner  [][]int        // by result and line: the statement around a line where none begins; -1: none
	wanted []map[int]bool // by result and line: lines that a finding or a difference points to
	docs   []*kea.Document
}

// newLinks looks up where the results hold what each statement became.
func newLinks(p *Page) *links {
	l := &links{ranges: make([][]lineRange, len(p.Statements))}
	for _, r := range p.Results {
		doc, _ := kea.Parse(r.Name, r.Text, kea.ParseOptions{})
		l.docs = append(l.docs, doc)
		l.wanted = append(l.wanted, map[int]bool{})
		lines := lineCount(r.Text) + 2 // from 1, and the one behind the last line end
		l.starts = append(l.starts, make([][]int, lines))
		l.owner = append(l.owner, slices.Repeat([]int{-1}, lines))
	}
	for s := range p.Statements {
		for _, pointer := range p.Statements[s].Targets {
			r, ok := l.locate(pointer)
			if !ok || slices.Contains(l.ranges[s], r) {
				continue
			}
			l.ranges[s] = append(l.ranges[s], r)
			l.starts[r.doc][r.first] = append(l.starts[r.doc][r.first], s)
		}
	}
	for doc := range l.docs {
		l.own(doc)
	}
	for i := range p.Findings {
		if r, ok := l.locate(p.Findings[i].Target); ok {
			l.wanted[r.doc][r.first] = true
		}
	}
	if p.Diff != nil {
		for i := range p.Diff.Differences {
			if r, ok := l.locate(p.Diff.Differences[i].Target); ok {
				l.wanted[r.doc][r.first] = true
			}
		}
	}
	return l
}

// locate finds the lines of a JSON pointer in the first document that has it.
func (l *links) locate(pointer string) (lineRange, bool) {
	for i, d := range l.docs {
		node, key := d.Find(pointer)
		if node == nil || pointer == "" {
			continue
		}
		off := node.Off
		if key != nil {
			off = key.Off
		}
		span := d.Span(off, node.End)
		return lineRange{i, span.Start.Line, max(span.Start.Line, span.End.Line)}, true
	}
	return lineRange{}, false
}

// own enters, for each line of a result, the innermost statement around it.
func (l *links) own(doc int) {
	type stretch struct {
		lineRange
		statement int
	}
	var all []stretch
	for s, ranges := range l.ranges {
		for _, r := range ranges {
			if r.doc == doc && r.last > r.first {
				all = append(all, stretch{r, s})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b stretch) int { return (a.last - a.first) - (b.last - b.first) })
	for _, s := range all { // the shorter ones stand inside the longer ones
		l.fill(doc, s.first, s.last, s.statement)
	}
}

// fill enters an owner for the lines that have none yet.
func (l *links) fill(doc, first, last, statement int) {
	for line := first; line <= last; line++ {
		if l.owner[doc][line] < 0 && len(l.starts[doc][line]) == 0 {
			l.owner[doc][line] = statement
		}
	}
}

// worst is the greatest loss among statements.
func worst(p *Page, statements []int) diag.Fidelity {
	f := diag.None
	for _, s := range statements {
		f = max(f, p.Statements[s].Fidelity)
	}
	return f
}

// appendKeaID appends the id of a line of a result: k17, or k1.17 in the second.
func appendKeaID(b []byte, doc, line int) []byte {
	b = append(b, 'k')
	if doc > 0 {
		b = append(strconv.AppendInt(b, int64(doc), 10), '.')
	}
	return strconv.AppendInt(b, int64(line), 10)
}

// lineCount returns how many lines a text is shown as.
func lineCount(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}
