package report

import (
	"bytes"
	"html/template"
	"strconv"

	"github.com/keatool/keatool/internal/diag"
)

// perBlock is how many lines share an element. A browser lays out only the
// blocks that are in sight.
const perBlock = 100

// manyLines is from how many lines on blocks are folded: each is a comment of
// HTML, which costs a browser next to nothing, and the script unfolds those
// that come near.
const manyLines = 20_000

// textLine is a line of a text: bytes from start to end.
type textLine struct{ number, start, end int }

// block is what the script has to know of a folded block.
type block struct {
	some        bool
	first, last int // the least and the greatest number of its statements
	has         [diag.Dropped + 1]bool
}

// enter notes a statement that begins in the block.
func (k *block) enter(statement int, f diag.Fidelity) {
	if !k.some {
		k.first, k.last, k.some = statement, statement, true
	}
	k.first, k.last, k.has[f] = min(k.first, statement), max(k.last, statement), true
}

// writeLines writes a text line by line, in blocks. line writes the rest of a
// line's tag and what is in it.
func writeLines(text []byte, line func([]byte, *block, textLine) []byte) template.HTML {
	out := make([]byte, 0, 2*len(text)+1024)
	fold := lineCount(text) > manyLines
	var lines []byte // of one block
	for number, off := 1, 0; off < len(text); {
		var k block
		lines = lines[:0]
		for ; off < len(text) && (len(lines) == 0 || number%perBlock != 1); number++ {
			end, next := lineEnd(text, off)
			lines = strconv.AppendInt(append(lines, "<div data-n="...), int64(number), 10)
			lines = append(line(lines, &k, textLine{number, off, end}), "</div>"...)
			off = next
		}
		out = k.appendTo(out, lines, fold)
	}
	return template.HTML(out) // texts were escaped
}

// appendTo appends the element of a block. No line can end a comment: its text
// holds no > and no tag ends with hyphens.
func (k *block) appendTo(out, lines []byte, fold bool) []byte {
	if !fold {
		return append(append(append(out, "<div class=b>"...), lines...), "</div>"...)
	}
	out = append(out, `<div class="b z"`...)
	if k.some {
		out = strconv.AppendInt(append(out, " data-s="...), int64(k.first), 10)
		out = strconv.AppendInt(append(out, '-'), int64(k.last), 10)
		out = append(out, " data-e=x"...)
		for f, has := range k.has {
			if has {
				out = strconv.AppendInt(out, int64(f), 10)
			}
		}
	}
	return append(append(append(out, "><!--"...), lines...), "--></div>"...)
}

// lineEnd returns where the line at off ends, and where the next one starts.
func lineEnd(text []byte, off int) (end, next int) {
	i := bytes.IndexByte(text[off:], '\n')
	if i < 0 {
		return len(text), len(text)
	}
	end = off + i
	if end > off && text[end-1] == '\r' {
		return end - 1, end + 1
	}
	return end, end + 1
}
