// Package upgrade rewrites Kea configurations of older releases for newer ones.
//
// What changed between the releases is one table of rules (rules.go and the
// files named after their subjects). [Upgrade] walks the tree of a document,
// lets each rule look at the maps and keys that it is about, and collects
// edits of the text; whatever no rule touches stays as it is, byte for byte.
// The result is read again and validated for the release that it is for.
package upgrade

import (
	"regexp"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
)

// Options says how to upgrade.
type Options struct {
	To   kea.Release
	From kea.Release // 0: unknown; then nothing is said about defaults that changed
	Name string      // what findings about the result call it
	Open func(name string) ([]byte, error)
}

// olderReleases are those that nobody can upgrade to.
var olderReleases = map[string]kea.Release{"1.6": 106, "1.8": 108, "2.0": 200}

// ParseRelease reads the release that a file is for, from 1.6 on; the empty
// word is an unknown one.
func ParseRelease(word string) (kea.Release, error) {
	if word == "" {
		return 0, nil
	}
	series := word
	if parts := strings.SplitN(word, ".", 3); len(parts) == 3 && strings.Trim(parts[2], "0123456789") == "" {
		series = parts[0] + "." + parts[1]
	}
	if r, ok := olderReleases[series]; ok {
		return r, nil
	}
	return kea.ParseRelease(word)
}

// Result is an upgraded configuration.
type Result struct {
	Text     []byte
	Edits    []Edit    // what was done to the text, in order
	Inlined  bool      // included files stand in Text, because they change too
	Findings diag.List // about the document
	Rest     diag.List // errors of validation, placed in Text
}

// Changed reports whether Text differs from what was read.
func (r *Result) Changed() bool { return len(r.Edits) > 0 }

// Upgrade rewrites d, which was read without an error. Every change is a
// finding; an error among them is something that a person has to decide.
func Upgrade(d *kea.Document, o Options) Result {
	run := &run{doc: d, options: o, edit: editor{text: d.Text()}, rules: rulesFor(o)}
	if d.Root != nil {
		run.file()
	}
	r := run.result()
	r.Rest = run.validate(&r)
	return r
}

// result writes the text anew.
func (r *run) result() Result {
	r.edit.settle()
	_, src := r.doc.Source()
	out := Result{Text: src}
	changes := r.edit.within(0, int32(len(r.edit.text)))
	edits, ok := r.inFile(changes)
	if !ok {
		r.inline()
		edits, src, out.Inlined = r.inText(), []byte(r.edit.text), true
	}
	if len(edits) > 0 {
		out.Text, out.Edits = apply(src, edits), edits
	}
	r.findings.Sort()
	out.Findings = r.findings
	return out
}

// inFile places changes in the file that was read; ok is false if one falls
// into an included file.
func (r *run) inFile(changes []change) (edits []Edit, ok bool) {
	name, _ := r.doc.Source()
	for _, c := range changes {
		span := r.doc.Span(c.off, c.end)
		if span.File != name || span.End.Offset-span.Start.Offset != int(c.end-c.off) {
			return nil, false
		}
		edits = append(edits, Edit{span.Start.Offset, span.End.Offset, r.edit.spell(c)})
	}
	return edits, true
}

// inText places changes in the text with its included files.
func (r *run) inText() []Edit {
	var edits []Edit
	for _, c := range r.edit.within(0, int32(len(r.edit.text))) {
		edits = append(edits, Edit{int(c.off), int(c.end), r.edit.spell(c)})
	}
	return edits
}

var includeForm = regexp.MustCompile(`<\?include[ \t\r\n]*"[^"\n]+"[ \t\r\n]*\?>`)

// inline takes out the words that ask for included files, which stand behind
// them, and says so.
func (r *run) inline() {
	for _, m := range includeForm.FindAllStringIndex(r.edit.text, -1) {
		span, behind := r.doc.Span(int32(m[0]), int32(m[1])), r.doc.Span(int32(m[1]), int32(m[1]))
		if span.File == behind.File {
			continue // it stands in a comment
		}
		r.edit.replace(int32(m[0]), int32(m[1]))
		r.findings = append(r.findings, diag.Finding{Code: codeIncluded, Severity: diag.Warning, Span: span,
			Message: "`" + short(r.edit.text[m[0]:m[1]]) + "` becomes what `" + behind.File + "` holds, because that changes too",
			Hint:    "the included file is left as it is: other files that include it need the same changes"})
	}
	r.edit.settle()
}

// apply makes edits, which are in order.
func apply(src []byte, edits []Edit) []byte {
	var sb strings.Builder
	done := 0
	for _, e := range edits {
		sb.Write(src[done:e.Off])
		sb.WriteString(e.Text)
		done = e.End
	}
	sb.Write(src[done:])
	return []byte(sb.String())
}

// validate returns the errors in the result that no finding is about yet.
func (r *run) validate(out *Result) diag.List {
	d, found := kea.Parse(r.options.Name, out.Text, kea.ParseOptions{Open: r.options.Open})
	found = append(found, schema.ValidateDocument(d, r.options.To)...)
	said := r.faultsIn(out)
	return found.Filter(func(f diag.Finding) bool {
		at := int32(f.Span.Start.Offset)
		return f.Severity == diag.Error && !(f.Span.File == r.options.Name &&
			slices.ContainsFunc(said, func(s stretch) bool { return s.off <= at && at < s.end }))
	})
}

// faultsIn returns where the errors are that were found, in the text of the result.
func (r *run) faultsIn(out *Result) []stretch {
	var list []stretch
	for _, f := range r.faults {
		off, end := int(f.off), int(f.end)
		if !out.Inlined {
			span := r.doc.Span(f.off, f.end)
			off, end = span.Start.Offset, span.End.Offset
		}
		if slices.ContainsFunc(out.Edits, func(e Edit) bool { return e.Off <= off && end <= e.End && e.Text == "" }) {
			continue // it is taken out
		}
		list = append(list, stretch{int32(off + shift(out.Edits, off)), int32(end + shift(out.Edits, end))})
	}
	return list
}

// shift returns how far edits move an offset.
func shift(edits []Edit, off int) int {
	by := 0
	for _, e := range edits {
		if e.End > off {
			break
		}
		by += len(e.Text) - (e.End - e.Off)
	}
	return by
}
