package report

import (
	"bytes"
	"html/template"
	"strconv"
)

// resultHTML writes a result line by line. A line where a statement's result
// begins is a link to the statement; others know around which statement they stand.
func resultHTML(p *Page, l *links, doc int) template.HTML {
	text := p.Results[doc].Text
	return writeLines(text, func(b []byte, _ *block, at textLine) []byte {
		return resultLine(b, p, l, lineRange{doc, at.number, at.number}, text[at.start:at.end])
	})
}

func resultLine(b []byte, p *Page, l *links, at lineRange, text []byte) []byte {
	from := l.starts[at.doc][at.first]
	owner := l.owner[at.doc][at.first]
	trimmed := bytes.TrimLeft(text, " \t")
	var class []string
	if f := worst(p, from); f != 0 {
		class = append(class, fidelityClass(f))
	}
	if bytes.HasPrefix(trimmed, []byte("//")) || bytes.HasPrefix(trimmed, []byte("#")) {
		class = append(class, "c")
	}
	b = appendClass(b, class)
	if len(from) == 0 && owner >= 0 {
		b = append(b, " data-s="...)
		b = strconv.AppendInt(b, int64(owner), 10)
	}
	if len(from) == 0 && l.wanted[at.doc][at.first] {
		b = append(b, " id="...)
		b = appendKeaID(b, at.doc, at.first)
	}
	b = append(b, '>')
	if len(from) == 0 {
		return escape(b, text)
	}
	b = escape(b, text[:len(text)-len(trimmed)])
	b = append(b, "<a id="...)
	b = appendKeaID(b, at.doc, at.first)
	b = append(b, " href=#s"...)
	b = strconv.AppendInt(b, int64(from[0]), 10)
	b = appendOthers(b, from)
	b = append(b, " tabindex=-1>"...)
	b = escape(b, trimmed)
	return append(b, "</a>"...)
}

// appendOthers appends the statements of a line where there are several.
func appendOthers(b []byte, from []int) []byte {
	if len(from) == 1 {
		return b
	}
	b = append(b, ` data-s="`...)
	for i, s := range from {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(s), 10)
	}
	return append(b, '"')
}
