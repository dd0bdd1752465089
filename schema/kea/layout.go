package kea

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// width is the column up to which an object is kept on one line.
const width = 110

// layout appends JSON text: two blanks of indentation a level, one member a
// line, and on one line what fits and was tried so.
type layout struct {
	out    io.Writer
	err    error  // of out
	buf    []byte // what out has not got yet
	depth  int
	line   int  // offset in buf at which the current line starts; negative if out has got that
	inline int  // levels opened since a try on one line began; 0: not trying
	failed bool // the try does not fit, or holds what needs lines of its own
	first  bool // the container just opened has no member yet
	wide   bool // one line is enough, however long
}

// piece is how much text collects before it is written.
const piece = 1 << 16

// flush writes what there is. It must not happen during a try, which may take text back.
func (w *layout) flush() {
	if w.err == nil {
		_, w.err = w.out.Write(w.buf)
	}
	w.line -= len(w.buf)
	w.buf = w.buf[:0]
}

const spaces = "                                                                "

// newline starts a line at the current depth.
func (w *layout) newline() {
	w.buf = append(w.buf, '\n')
	w.line = len(w.buf)
	for n := 2 * w.depth; n > 0; n -= len(spaces) {
		w.buf = append(w.buf, spaces[:min(n, len(spaces))]...)
	}
}

// separate ends the previous member of the container and starts the next.
func (w *layout) separate() {
	if !w.first {
		w.buf = append(w.buf, ',')
	}
	w.first = false
	if w.inline == 0 {
		w.newline()
		return
	}
	w.buf = append(w.buf, ' ')
	if len(w.buf)-w.line > width && !w.wide {
		w.failed = true
	}
}

// try begins an attempt to write a container on the current line; the return
// value goes to fits.
func (w *layout) try() (mark int) {
	w.inline = 1
	return len(w.buf)
}

// fits ends the attempt. If it failed the text is taken back and the caller
// writes again, over lines.
func (w *layout) fits(mark int) bool {
	ok := !w.failed && len(w.buf)-w.line < width
	w.inline, w.failed = 0, false
	if !ok {
		w.buf = w.buf[:mark]
	}
	return ok
}

// lines says that the current container is to be written over several lines.
func (w *layout) lines() {
	if w.inline > 0 {
		w.failed = true
	}
}

func (w *layout) open(bracket byte) {
	w.buf = append(w.buf, bracket)
	w.depth++
	w.first = true
}

// shut closes a container; in its parent a member has been written.
func (w *layout) shut(bracket byte) {
	w.depth--
	if !w.first {
		if w.inline > 0 {
			w.buf = append(w.buf, ' ')
		} else {
			w.newline()
		}
	}
	w.buf = append(w.buf, bracket)
	w.first = false
}

// strings writes a list of strings.
func (w *layout) strings(list []string) {
	write := func() {
		w.open('[')
		for _, s := range list {
			if w.failed {
				break
			}
			w.separate()
			w.buf = appendString(w.buf, s)
		}
		w.shut(']')
	}
	w.oneLine(write)
}

// oneLine runs write as a try, and once more over lines if it does not fit.
func (w *layout) oneLine(write func()) {
	if w.inline > 0 {
		write()
		return
	}
	mark := w.try()
	if write(); !w.fits(mark) {
		write()
	}
}

func (w *layout) bool(v bool) { w.buf = strconv.AppendBool(w.buf, v) }

func (w *layout) unsignedText(v uint64) { w.buf = strconv.AppendUint(w.buf, v, 10) }

// context writes a free map.
func (w *layout) context(ctx *Context) {
	w.oneLine(func() {
		w.open('{')
		for i, key := range ctx.Keys {
			if w.failed {
				break
			}
			w.member(key)
			w.value(ctx.Values[i])
		}
		w.shut('}')
	})
}

func (w *layout) member(key string) {
	w.separate()
	w.buf = appendString(w.buf, key)
	w.buf = append(w.buf, ':', ' ')
}

// value writes a value of the kinds that [Context] allows; any other is null.
func (w *layout) value(v any) {
	switch v := v.(type) {
	case string:
		w.buf = appendString(w.buf, v)
	case bool:
		w.bool(v)
	case int:
		w.buf = strconv.AppendInt(w.buf, int64(v), 10)
	case int64:
		w.buf = strconv.AppendInt(w.buf, v, 10)
	case uint32:
		w.unsignedText(uint64(v))
	case float64:
		w.buf = appendFloat(w.buf, v)
	case []any:
		w.oneLine(func() {
			w.open('[')
			for _, item := range v {
				if w.failed {
					break
				}
				w.separate()
				w.value(item)
			}
			w.shut(']')
		})
	case *Context:
		w.mapOrNull(v)
	case json.RawMessage:
		w.raw(v)
	default:
		w.buf = append(w.buf, "null"...)
	}
}

func (w *layout) mapOrNull(ctx *Context) {
	if ctx == nil {
		w.buf = append(w.buf, "null"...)
		return
	}
	w.context(ctx)
}

// comments writes the comment lines of n ahead of the member that comes next.
// The comma that ends the previous member stands before them.
func (c *codec) comments(n *Note, above bool) {
	if n == nil || len(n.Comments) == 0 || !c.keepsComments(above) {
		return
	}
	if c.inline > 0 {
		c.failed = true
		return
	}
	if !c.first {
		c.buf = append(c.buf, ',')
	}
	c.first = true // the comma is written
	for _, text := range n.Comments {
		for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
			c.newline()
			c.buf = appendComment(c.buf, line)
		}
	}
}

// keepsComments reports whether comments stand above their object, or, if they
// can stand nowhere else, at all.
func (c *codec) keepsComments(above bool) bool {
	return c.options.Comments == CommentsKeep || above && c.options.Comments == CommentsContext
}
