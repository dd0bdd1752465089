package upgrade

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// Edit replaces one stretch of a file.
type Edit struct {
	Off, End int // bytes of the file before the upgrade
	Text     string
}

// change replaces a stretch of the document's text.
type change struct {
	off, end int32
	parts    []part
}

// part is text, or a stretch of the document with the changes inside it, which
// so moves to another place.
type part struct {
	text     string
	off, end int32
	indent   string // of the lines of the stretch after its first, instead of was
	was      string
}

// editor collects the changes to a document.
type editor struct {
	text    string
	changes []change
	plans   []*plan
	planned map[*kea.Node]*plan
	breaks  []int32 // offsets of the newlines, found when first asked for
}

func (e *editor) replace(off, end int32, parts ...part) {
	e.changes = append(e.changes, change{off, end, parts})
}

// settle turns the plans into changes, and sorts all changes. A change comes
// ahead of those inside it.
func (e *editor) settle() {
	for _, p := range e.plans {
		p.settle(e)
	}
	e.plans, e.planned = nil, nil
	slices.SortStableFunc(e.changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.off, b.off), cmp.Compare(min(1, a.end-a.off), min(1, b.end-b.off)), cmp.Compare(b.end, a.end))
	})
}

// within returns the outermost changes inside a stretch, without overlaps.
func (e *editor) within(off, end int32) []change {
	var out []change
	done := off
	from, _ := slices.BinarySearchFunc(e.changes, off, func(c change, off int32) int { return cmp.Compare(c.off, off) })
	for _, c := range e.changes[from:] {
		if c.off > end {
			break
		}
		inside := c.off < done && c.end <= done // of the change before
		if inside || c.end > end || c.off == off && c.end == end {
			continue
		}
		c.off = max(c.off, done)
		out = append(out, c)
		done = c.end
	}
	return out
}

// render returns the new text of a stretch.
func (e *editor) render(off, end int32) string {
	var sb strings.Builder
	for _, c := range e.within(off, end) {
		sb.WriteString(e.text[off:c.off])
		sb.WriteString(e.spell(c))
		off = c.end
	}
	sb.WriteString(e.text[off:end])
	return sb.String()
}

// spell returns what a change puts in.
func (e *editor) spell(c change) string {
	var sb strings.Builder
	for _, p := range c.parts {
		if p.end == 0 {
			sb.WriteString(p.text)
			continue
		}
		sb.WriteString(reindent(e.render(p.off, p.end), p.was, p.indent))
	}
	return sb.String()
}

// reindent gives the lines of text after the first another indentation.
func reindent(text, was, indent string) string {
	if was == indent || !strings.Contains(text, "\n") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines[1:] {
		if rest, ok := strings.CutPrefix(line, was); ok && rest != "" {
			lines[i+1] = indent + rest
		}
	}
	return strings.Join(lines, "\n")
}

// lineBreak returns the place in breaks of the first newline at or after off.
// A file may be one line of megabytes, so that lines are not looked for twice.
func (e *editor) lineBreak(off int32) int {
	if e.breaks == nil {
		e.breaks = []int32{}
		for i := range len(e.text) {
			if e.text[i] == '\n' {
				e.breaks = append(e.breaks, int32(i))
			}
		}
	}
	i, _ := slices.BinarySearch(e.breaks, off)
	return i
}

// lineStart returns where the line of an offset starts, and whether only
// blanks stand between.
func (e *editor) lineStart(off int32) (start int32, blank bool) {
	if i := e.lineBreak(off); i > 0 {
		start = e.breaks[i-1] + 1
	}
	return start, strings.Trim(e.text[start:off], " \t") == ""
}

// nextLine returns where the line after the one of an offset starts.
func (e *editor) nextLine(off int32) int32 {
	if i := e.lineBreak(off); i < len(e.breaks) {
		return e.breaks[i] + 1
	}
	return int32(len(e.text))
}

// indentAt returns the blanks that the line of an offset starts with.
func (e *editor) indentAt(off int32) string {
	start, _ := e.lineStart(off)
	line := e.text[start:off]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// newline is how the text ends its lines.
func (e *editor) newline() string {
	if i := strings.IndexByte(e.text, '\n'); i > 0 && e.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// lineEnd returns where the line of an offset ends, ahead of the newline, and
// what stands there: nothing, or only a comment.
func (e *editor) lineEnd(off int32) (end int32, blank, comment bool) {
	rest := strings.TrimSuffix(strings.TrimSuffix(e.text[off:e.nextLine(off)], "\n"), "\r")
	end = off + int32(len(rest))
	rest = strings.Trim(rest, " \t")
	whole := strings.HasPrefix(rest, "/*") && strings.Index(rest, "*/") == len(rest)-2
	return end, rest == "", whole || strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "#")
}

// comma returns the offset of the first comma between off and end that no
// comment holds; -1 if there is none.
func (e *editor) comma(off, end int32) int32 {
	for i := off; i < end; i++ {
		rest := e.text[i:end]
		switch {
		case rest[0] == ',':
			return i
		case rest[0] == '#' || strings.HasPrefix(rest, "//"):
			i += int32(lengthTo(rest, "\n")) - 1
		case strings.HasPrefix(rest, "/*"):
			i += int32(2+lengthTo(rest[2:], "*/")) - 1
		case strings.HasPrefix(rest, "<?"):
			i += int32(lengthTo(rest, "?>")) - 1
		}
	}
	return -1
}

// lengthTo returns the length of text up to and with mark, or of all of it.
func lengthTo(text, mark string) int {
	if i := strings.Index(text, mark); i >= 0 {
		return i + len(mark)
	}
	return len(text)
}
