package main

import (
	"bytes"
	"io"
	"strings"

	htmlpage "github.com/keatool/keatool/internal/report"
)

// part is one thing that a conversion produced, whether or not it has a place.
type part struct {
	name, what string
	content
}

// page makes the page of --html. Of a source that could not be read it has the
// text and the findings only. Command difftest makes the same page, and fills
// in [htmlpage.Page.Diff] before it writes it with [htmlpage.Write].
func (c *conversion) page(title string) (*htmlpage.Page, error) {
	p := &htmlpage.Page{Title: title, Tool: "keatool " + version, Target: c.options.Release.String(),
		Statements: htmlpage.Account(c.outcomes), Findings: c.report.findings, Explain: htmlpage.Explanations(c.report.findings, allCodes())}
	for _, name := range c.in.order {
		p.Sources = append(p.Sources, htmlpage.Document{Name: name, Text: c.in.texts[name]})
	}
	for _, part := range c.parts {
		var text bytes.Buffer
		if err := part.writeTo(&text); err != nil {
			return nil, err
		}
		p.Results = append(p.Results, htmlpage.Document{Name: part.name, Text: text.Bytes(), Note: part.what})
	}
	return p, nil
}

// writePage writes the page of --html, if it was asked for. It shows everything
// that the results hold, so that it is as confidential as they are.
func (c *conversion) writePage(a *app, paths []string) error {
	if c.html == "" {
		return nil
	}
	p, err := c.page(strings.Join(paths, " and "))
	if err != nil {
		return err
	}
	out := output{path: c.html, content: content{stream: func(w io.Writer) error { return htmlpage.Write(w, p) }}, mode: 0o644}
	for _, part := range c.parts {
		if part.secret {
			out.mode = confidential
		}
	}
	if c.html != "-" {
		return writeAll([]output{out})
	}
	if err := out.writeTo(a.stdout); err != nil {
		return newFileError("write", "standard output", err)
	}
	return nil
}
