package schema

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// placed gives a fault its place in the document.
func placed(f *fault, d *kea.Document) diag.Finding {
	out := f.Finding
	out.Target = actual(d, f.Target)
	out.Span = spanOf(d, out.Target, f.atKey)
	if f.other != "" {
		out.Related = append(out.Related, diag.Related{Span: spanOf(d, actual(d, f.other), false), Message: "first here"})
	}
	keaBlames(d, &out)
	return out
}

// spanOf returns the place of a pointer, or of the nearest container that the
// document has of it. A container is shown by its first bracket.
func spanOf(d *kea.Document, pointer string, atKey bool) diag.Span {
	n, key := d.Find(pointer)
	for n == nil && pointer != "" {
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
		n, key = d.Find(pointer)
	}
	switch {
	case n == nil:
		return diag.Span{}
	case atKey && key != nil:
		return d.Span(key.Off, key.End)
	case n.Kind == kea.Object || n.Kind == kea.List:
		return d.Span(n.Off, n.Off+1)
	}
	return d.Span(n.Off, n.End)
}

// trace says where findings about c are in its encoding, and from where the
// objects at fault came.
func trace(findings diag.List, c *kea.Config, encoded []byte, r kea.Release) {
	doc, _ := kea.Parse("", encoded, kea.ParseOptions{})
	annotated, _ := kea.Parse("", kea.Encode(c, kea.EncodeOptions{Release: r, Comments: kea.CommentsDrop, Annotate: true}), kea.ParseOptions{})
	for i := range findings {
		f := &findings[i]
		f.Target = actual(doc, f.Target)
		if doc.Root != nil {
			f.Related = append(f.Related, diag.Related{Message: fmt.Sprintf("line %d of the result", spanOf(doc, f.Target, false).Start.Line)})
		}
		if origin := originOf(annotated, f.Target); origin != "" {
			f.Related = append(f.Related, diag.Related{Message: "made from " + origin})
		}
	}
}

// originOf returns where the nearest object around a pointer came from.
func originOf(d *kea.Document, pointer string) string {
	if d.Root == nil {
		return ""
	}
	for {
		n, _ := d.Find(pointer)
		if origin := n.Get("user-context").Get("origin"); origin != nil {
			return origin.Text
		}
		cut := strings.LastIndexByte(pointer, '/')
		if cut < 0 {
			return ""
		}
		pointer = pointer[:cut]
	}
}
