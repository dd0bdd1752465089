package report

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// view is a Page as the template wants it.
type view struct {
	*Page
	Policy     string
	CSS        template.CSS
	JS         template.JS
	Sources    []documentView
	Results    []documentView
	Levels     []level
	Bar        []barPart
	BarLabel   string
	Total      string
	Severities []severityView
	Findings   []findingView
	Codes      []diag.Info
	Diff       *diffView
}

// documentView is a document as it is shown.
type documentView struct {
	ID, Name, Note string
	Lines          template.HTML
}

// level is a fidelity and how many statements ended with it.
type level struct {
	Class, Count        int
	Name, Sign, Meaning string
}

// barPart is a stretch of the bar over the page.
type barPart struct {
	Class    int
	X, Width string
}

// severityView is a severity as the filter offers it.
type severityView struct {
	Value, Count int
	Name         string
}

// findingView is a finding as it is shown.
type findingView struct {
	Index              int
	Code               diag.Code
	Severity, Fidelity int
	Word, Level        string
	Where, Href        string
	Message, Hint      string
	Related            []string
}

// piece is a part of a message: prose, or what stood in backquotes.
type piece struct {
	Text string
	Code bool
}

// Class is the number of a fidelity by its name, for the template.
func (v *view) Class(name string) int {
	f, _ := diag.ParseFidelity(name)
	return int(f)
}

func newView(p *Page) *view {
	v := &view{Page: p}
	v.summary(p)
	shown := *p
	shown.Statements = merged(p.Statements)
	p = &shown
	l := newLinks(p)
	for i, d := range p.Sources {
		v.Sources = append(v.Sources, documentView{"source" + strconv.Itoa(i), d.Name, d.Note, newSourceView(p, l, i).html()})
	}
	for i, d := range p.Results {
		v.Results = append(v.Results, documentView{"result" + strconv.Itoa(i), d.Name, d.Note, resultHTML(p, l, i)})
	}
	places := newPlaces(p, l)
	for i := range p.Findings {
		v.Findings = append(v.Findings, newFindingView(places, i, &p.Findings[i]))
	}
	slices.SortStableFunc(v.Findings, func(a, b findingView) int { return b.Severity - a.Severity })
	for _, c := range p.codes() {
		if info, ok := p.Explain[c]; ok {
			v.Codes = append(v.Codes, info)
		}
	}
	if p.Diff != nil {
		v.Diff = newDiffView(p.Diff, places)
	}
	return v
}

// merged returns statements with those at one place in one: a file that is
// included twice has its statements twice, and is shown once.
func merged(list []Statement) []Statement {
	type place struct {
		file   string
		offset int
	}
	first := make(map[place]int, len(list))
	out := make([]Statement, 0, len(list))
	for _, s := range list {
		at := place{s.Span.File, s.Span.Start.Offset}
		i, again := first[at]
		if !again {
			first[at] = len(out)
			out = append(out, s)
			continue
		}
		out[i].Fidelity = max(out[i].Fidelity, s.Fidelity)
		out[i].Targets = slices.Concat(out[i].Targets, s.Targets)
	}
	return out
}

// summary fills in the counts at the top.
func (v *view) summary(p *Page) {
	x := 0.0
	var label []string
	for _, f := range fidelities {
		n := p.count(f)
		v.Levels = append(v.Levels, level{int(f), n, f.String(), sign[f], meaning[f]})
		label = append(label, fmt.Sprintf("%d %s", n, f))
		if n > 0 {
			width := 1000 * float64(n) / float64(len(p.Statements))
			v.Bar = append(v.Bar, barPart{int(f), fmt.Sprintf("%.2f", x), fmt.Sprintf("%.2f", width)})
			x += width
		}
	}
	v.BarLabel = strings.Join(label, ", ")
	v.Total = counted(len(p.Statements), "statement")
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Note} {
		n := p.severe(s)
		v.Severities = append(v.Severities, severityView{int(s), n, counted(n, s.String())[len(strconv.Itoa(n))+1:]})
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func newFindingView(places *places, i int, f *diag.Finding) findingView {
	v := findingView{Index: i, Code: f.Code, Severity: int(f.Severity), Fidelity: int(f.Fidelity), Word: f.Severity.String(),
		Level: f.Fidelity.String(), Message: f.Message, Hint: f.Hint}
	v.Where, v.Href = places.of(f.Span, f.Target)
	for _, r := range f.Related {
		text := r.Message
		if r.Span.Start.Known() {
			text = fmt.Sprintf("%s:%d: %s", r.Span.File, r.Span.Start.Line, text)
		}
		v.Related = append(v.Related, text)
	}
	return v
}

// pieces cuts a message at its backquotes. An odd one is left as it is.
func pieces(text string) []piece {
	var list []piece
	for text != "" {
		before, rest, open := strings.Cut(text, "`")
		code, after, closed := strings.Cut(rest, "`")
		if !open || !closed {
			return append(list, piece{Text: text})
		}
		if before != "" {
			list = append(list, piece{Text: before})
		}
		list = append(list, piece{Text: code, Code: true})
		text = after
	}
	return list
}

// Prose sets what stands in backquotes in a message apart.
func Prose(text string) template.HTML {
	var b strings.Builder
	for _, p := range pieces(text) {
		if t := template.HTMLEscapeString(p.Text); p.Code {
			b.WriteString("<code>" + t + "</code>")
		} else {
			b.WriteString(t)
		}
	}
	return template.HTML(b.String()) // escaped above
}

// noted is a source line by its file.
type noted struct {
	file string
	line int
}

// places turns spans and pointers into links.
type places struct {
	links  *links
	byFile map[string][]mark // heads of statements, in order
	noted  map[noted]int     // the sources of lines that have findings
}

func newPlaces(p *Page, l *links) *places {
	pl := &places{links: l, byFile: map[string][]mark{}, noted: map[noted]int{}}
	for i := range p.Statements {
		s := &p.Statements[i].Span
		pl.byFile[s.File] = append(pl.byFile[s.File], mark{s.Start.Offset, s.End.Offset, i})
	}
	docs := map[string]int{}
	for i := len(p.Sources) - 1; i >= 0; i-- {
		docs[p.Sources[i].Name] = i
	}
	for i := range p.Findings {
		at := noted{p.Findings[i].Span.File, p.Findings[i].Span.Start.Line}
		if doc, ok := docs[at.file]; ok && at.line > 0 {
			pl.noted[at] = doc
		}
	}
	for _, marks := range pl.byFile {
		slices.SortFunc(marks, func(a, b mark) int { return a.start - b.start })
	}
	return pl
}

// of says where something is, and the link to it; the link is "" if there is nothing to go to.
func (pl *places) of(span diag.Span, target string) (where, href string) {
	if !span.Start.Known() {
		if target == "" {
			return span.File, ""
		}
		if r, ok := pl.links.locate(target); ok && pl.links.wanted[r.doc][r.first] {
			href = "#" + string(appendKeaID(nil, r.doc, r.first))
		}
		return target, href
	}
	where = fmt.Sprintf("%s:%d", span.File, span.Start.Line)
	marks := pl.byFile[span.File]
	i, exact := slices.BinarySearchFunc(marks, span.Start.Offset, func(m mark, off int) int { return m.start - off })
	if !exact {
		i--
	}
	if i >= 0 && (exact || span.Start.Offset < marks[i].end) {
		return where, "#s" + strconv.Itoa(marks[i].statement)
	}
	if doc, ok := pl.noted[noted{span.File, span.Start.Line}]; ok {
		return where, "#" + lineID(doc, span.Start.Line)
	}
	return where, ""
}
