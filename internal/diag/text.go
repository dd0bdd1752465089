package diag

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"
	"github.com/rivo/uniseg"
)

// Text writes l for people: for each finding its place and message, the source
// line with the fault underlined, and what belongs to it (`= kea:` the place in
// the Kea document, `= see:` related places, `= help:` what to do).
func Text(w io.Writer, l List, src Sources, colored bool) error {
	p := printer{w: bufio.NewWriter(w), src: src, paint: newPalette(colored)}
	for i := range l {
		p.finding(&l[i])
	}
	return p.w.Flush()
}

// palette holds the colours of a text report; without colour all are plain.
type palette struct {
	severity         [3]*color.Color
	bold, dim, caret *color.Color
}

func newPalette(colored bool) palette {
	p := palette{
		severity: [3]*color.Color{color.New(color.FgCyan, color.Bold), color.New(color.FgYellow, color.Bold), color.New(color.FgRed, color.Bold)},
		bold:     color.New(color.Bold), dim: color.New(color.FgBlue), caret: color.New(color.FgRed, color.Bold),
	}
	for _, c := range append(p.severity[:], p.bold, p.dim, p.caret) {
		if colored {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return p
}

type printer struct {
	w     *bufio.Writer
	src   Sources
	paint palette
}

func (p *printer) finding(f *Finding) {
	if where := place(f.Span); where != "" {
		p.w.WriteString(p.paint.bold.Sprint(where+":") + " ")
	}
	p.w.WriteString(p.paint.severity[min(f.Severity, Error)].Sprintf("%s[%s]", f.Severity, f.Code))
	p.w.WriteString(": " + p.paint.bold.Sprint(visible(f.Message)))
	if f.Fidelity != None {
		fmt.Fprintf(p.w, " (%s)", f.Fidelity)
	}
	p.w.WriteByte('\n')
	p.source(f.Span)
	p.note("kea", f.Target)
	for _, r := range f.Related {
		p.note("see", strings.TrimPrefix(place(r.Span)+": "+r.Message, ": "))
	}
	p.note("help", f.Hint)
}

// place renders the start of s as file:line:col; "" if s is empty.
func place(s Span) string {
	file := visible(s.File)
	if !s.Start.Known() {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, s.Start.Line, s.Start.Col)
}

// source writes the line of s and underlines the fault in it.
func (p *printer) source(s Span) {
	if p.src == nil {
		return
	}
	src, ok := p.src(s.File)
	if !ok {
		return
	}
	e, ok := lineAt(src, s)
	if !ok {
		return
	}
	before, pad := columns(e.text[:e.mark], 0)
	fault, end := columns(e.text[e.mark:e.mark+e.length], pad)
	after, _ := columns(e.text[e.mark+e.length:], end)
	if e.cutL {
		before, pad, end = "…"+before, pad+1, end+1
	}
	if e.cutR {
		after += "…"
	}
	line := strings.TrimRight(before+fault+after, " ")
	fmt.Fprintf(p.w, "%s %s\n", p.paint.dim.Sprintf("%5d |", s.Start.Line), line)
	fmt.Fprintf(p.w, "%s %s%s\n", p.paint.dim.Sprint("      |"), strings.Repeat(" ", pad),
		p.paint.caret.Sprint(strings.Repeat("^", max(1, end-pad))))
}

func (p *printer) note(label, text string) {
	if text == "" {
		return
	}
	text = strings.ReplaceAll(visible(text), "\n", "\n          ")
	fmt.Fprintf(p.w, "   %s %s\n", p.paint.bold.Sprint("= "+label+":"), text)
}

// tabStop is the distance of tab stops in a shown source line.
const tabStop = 8

// columns renders source bytes that start at screen column col and returns the
// column after them. Tabs become spaces; bytes that are not UTF-8 and control
// characters become a replacement character, so that a file cannot steer the terminal.
func columns(b []byte, col int) (string, int) {
	var sb strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == '\t':
			step := tabStop - col%tabStop
			sb.WriteString(strings.Repeat(" ", step))
			col += step
			b = b[n:]
		case r < ' ' || r == 0x7f || r == utf8.RuneError:
			sb.WriteRune(utf8.RuneError)
			col++
			b = b[n:]
		default:
			cluster, rest, width, _ := uniseg.FirstGraphemeCluster(b, -1)
			sb.Write(cluster)
			col += width
			b = rest
		}
	}
	return sb.String(), col
}

// visible keeps text that may quote a file from steering the terminal.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return utf8.RuneError
		}
		return r
	}, s)
}
