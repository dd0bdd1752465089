package kea

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/keatool/keatool/internal/diag"
)

// Format lays out src, the configuration file called name or a file that one
// includes, in one style: two blanks of indentation a level, and a member or
// element a line, unless all of a map or list stands on one line and fits
// there. Keys, values and comments stay as they are and where they are; only
// white space changes, and a comma goes to the end of the line it belongs to.
//
// Text that is no configuration is returned as it is, with findings.
func Format(name string, src []byte) ([]byte, diag.List) {
	list, bad := tokensOf(src)
	if findings := unsound(name, src, list, bad); len(findings) > 0 {
		return src, findings
	}
	f := &formatter{tokens: list}
	top := f.items()
	for i, it := range top {
		f.item(it, i > 0 && it.blank)
	}
	return f.out, nil
}

// entry is a member, an element, or a comment on lines of its own.
type entry struct {
	blank  bool    // an empty line stands above
	parts  []group // key, colon, value and what stands between
	commas int
	trail  []token // comments behind it
}

// group is a token or, if it opens, all up to the bracket that closes.
type group struct {
	tok    token
	shut   string  // the closing bracket
	head   []token // comments behind the opening one
	inside []*entry
	broken bool // some of it stands on another line
}

type formatter struct {
	tokens []token // not yet read
	out    []byte
	depth  int
}

func (f *formatter) next() token {
	t := f.tokens[0]
	f.tokens = f.tokens[1:]
	return t
}

// at reports whether the next token is of kind k.
func (f *formatter) at(k tokenKind) bool { return len(f.tokens) > 0 && f.tokens[0].kind == k }

// leads reports whether the next token is a comment ahead of something on the
// same line.
func (f *formatter) leads() bool {
	if !f.at(noteToken) || !f.tokens[0].isBlock() || len(f.tokens) < 2 {
		return false
	}
	after := &f.tokens[1]
	return after.lines == 0 && after.kind != closeToken && after.kind != commaToken && after.kind != noteToken
}

// items reads entries up to a closing bracket or the end.
func (f *formatter) items() []*entry {
	var all []*entry
	var last *entry // that is no comment
	for len(f.tokens) > 0 && !f.at(closeToken) {
		blank := f.tokens[0].lines > 1
		switch {
		case f.at(commaToken) && last != nil:
			f.next()
			last.commas++
		case f.at(noteToken) && f.tokens[0].lines == 0 && len(all) > 0 && !f.leads():
			e := all[len(all)-1]
			e.trail = append(e.trail, f.next())
		case f.at(noteToken) && !f.leads():
			all = append(all, &entry{blank: blank, parts: []group{{tok: f.next()}}})
		default:
			last = &entry{blank: blank, parts: f.parts()}
			all = append(all, last)
		}
	}
	return all
}

// parts reads one entry: a value, or a key, a colon and a value.
func (f *formatter) parts() []group {
	var all []group
	valued := false // the value, or what may be a key, has come
	for len(f.tokens) > 0 {
		switch t := &f.tokens[0]; {
		case t.kind == noteToken && (!valued || f.colonFollows()):
		case t.kind == colonToken:
			valued = false
		case t.kind == closeToken || t.kind == commaToken && len(all) > 0 || valued:
			return all
		default:
			valued = true
		}
		all = append(all, f.group())
	}
	return all
}

// colonFollows reports whether a colon comes after comments.
func (f *formatter) colonFollows() bool {
	i := slices.IndexFunc(f.tokens, func(t token) bool { return t.kind != noteToken })
	return i >= 0 && f.tokens[i].kind == colonToken
}

// group reads a token, and what it opens.
func (f *formatter) group() group {
	g := group{tok: f.next()}
	if g.tok.kind != openToken {
		return g
	}
	for f.at(noteToken) && f.tokens[0].lines == 0 && !f.leads() {
		g.head = append(g.head, f.next())
	}
	rest := f.tokens
	g.inside = f.items()
	read := rest[:len(rest)-len(f.tokens)]
	shut := f.next()
	g.shut = shut.text
	g.broken = shut.lines > 0 || slices.ContainsFunc(read, breaks) || slices.ContainsFunc(g.head, breaks)
	return g
}

// breaks reports whether what holds t cannot stand on one line.
func breaks(t token) bool {
	return t.lines > 0 || t.kind == noteToken && (!t.isBlock() || strings.Contains(t.text, "\n"))
}

// item writes an entry on lines of its own.
func (f *formatter) item(e *entry, blank bool) {
	if blank {
		f.out = append(f.out, '\n')
	}
	f.indent(f.depth)
	f.write(e.parts, e.commas)
	f.out = append(f.out, strings.Repeat(",", e.commas)...)
	for _, t := range e.trail {
		f.out = append(append(f.out, "  "...), t.text...)
	}
	f.out = append(f.out, '\n')
}

func (f *formatter) indent(depth int) {
	f.out = append(f.out, strings.Repeat("  ", max(depth, 0))...)
}

// write writes the parts of an entry after what stands on the line; room is
// how many bytes follow them there.
func (f *formatter) write(parts []group, room int) {
	for i := range parts {
		g := &parts[i]
		if i > 0 && g.tok.kind != colonToken {
			if last := &parts[i-1].tok; last.kind == noteToken && !last.isBlock() {
				f.out = append(f.out, '\n')
				f.indent(f.depth + 1)
			} else {
				f.out = append(f.out, ' ')
			}
		} else if i > 0 && parts[i-1].tok.kind == noteToken && !parts[i-1].tok.isBlock() {
			f.out = append(f.out, '\n')
			f.indent(f.depth + 1)
		}
		f.value(g, room)
	}
}

// value writes a group, on one line if it was and fits.
func (f *formatter) value(g *group, room int) {
	if g.tok.kind != openToken {
		f.out = append(f.out, g.tok.text...)
		return
	}
	if !g.broken {
		start := bytes.LastIndexByte(f.out, '\n') + 1
		if text := g.line(nil); len(text) <= longest && utf8.RuneCount(f.out[start:])+utf8.RuneCount(text)+room <= width {
			f.out = append(f.out, text...)
			return
		}
	}
	f.out = append(f.out, g.tok.text...)
	for _, t := range g.head {
		f.out = append(append(f.out, "  "...), t.text...)
	}
	f.out = append(f.out, '\n')
	f.depth++
	for i, e := range g.inside {
		f.item(e, i > 0 && e.blank)
	}
	f.depth--
	f.indent(f.depth)
	f.out = append(f.out, g.shut...)
}

// longest is how many bytes a line of the greatest width can have.
const longest = utf8.UTFMax * width

// line appends a group as it is on one line; it gives up where that is too long.
func (g *group) line(b []byte) []byte {
	b = append(b, g.tok.text...)
	if g.tok.kind != openToken {
		return b
	}
	for _, t := range g.head {
		b = append(append(b, ' '), t.text...)
	}
	for _, e := range g.inside {
		if len(b) > longest {
			return b
		}
		for i := range e.parts {
			if i == 0 || e.parts[i].tok.kind != colonToken {
				b = append(b, ' ')
			}
			b = e.parts[i].line(b)
		}
		b = append(b, strings.Repeat(",", e.commas)...)
		for _, t := range e.trail {
			b = append(append(b, ' '), t.text...)
		}
	}
	if len(g.head)+len(g.inside) > 0 {
		b = append(b, ' ')
	}
	return append(b, g.shut...)
}
