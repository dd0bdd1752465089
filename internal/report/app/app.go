// Package app is the converter as a web page: files and options in, the page of
// package report and the results out.
//
// [Convert] does the work, wherever it runs: in the browser, when the program
// in the folder wasm is part of the page, or in a server that the page asks. It
// reads no file and asks no network; included files are among those that the
// user gave.
package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/report"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// File is a text by its name.
type File struct {
	Name string `json:"name"`
	Text string `json:"text"`
	What string `json:"what,omitempty"` // of a result: what it is for
}

// Request is what the page asks for. The first file is the main one, the others
// are what it may include.
type Request struct {
	Files   []File  `json:"files"`
	Leases  *File   `json:"leases,omitempty"` // a lease file of dhcpd
	Options Options `json:"options"`
	Page    bool    `json:"page"` // the answer is to hold a page of its own, for keeping
}

// Answer is what the page shows.
type Answer struct {
	HTML    string   `json:"html"`             // a fragment, see [report.Fragment]
	Page    string   `json:"page,omitempty"`   // a whole page, without the leases
	Leases  string   `json:"leases,omitempty"` // a fragment about the lease file
	Results []File   `json:"results"`
	Missing []string `json:"missing"`         // includes that were not among the files
	Fault   string   `json:"fault,omitempty"` // an option that makes no sense; then nothing else is set
}

// Serve answers a request as JSON.
func Serve(request []byte, tool string) []byte {
	return answer(request, tool).encode()
}

// ServeParts is [Serve] for an engine in the browser: the long texts of HTML,
// which JSON would only make longer, are apart from the rest of the answer.
func ServeParts(request []byte, tool string) (rest []byte, html, page string) {
	a := answer(request, tool)
	html, page, a.HTML, a.Page = a.HTML, a.Page, "", ""
	return a.encode(), html, page
}

func answer(request []byte, tool string) *Answer {
	var r Request
	if err := json.Unmarshal(request, &r); err != nil {
		return &Answer{Fault: "the request cannot be read: " + err.Error()}
	}
	return Convert(&r, tool)
}

func (a *Answer) encode() []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)              // it goes to a script, never into a page as it is
	if err := enc.Encode(a); err != nil { // of texts and lists there is always JSON
		return []byte(`{"fault":"the answer cannot be written"}`)
	}
	return out.Bytes()
}

// Convert does what a request asks for. tool is the name and version that pages show.
func Convert(r *Request, tool string) *Answer {
	a := &Answer{Results: []File{}, Missing: []string{}}
	if len(r.Files) == 0 && r.Leases == nil {
		a.Fault = "there is no file"
		return a
	}
	o, err := r.Options.settings()
	if err != nil {
		a.Fault = err.Error()
		return a
	}
	c := &conversion{request: r, settings: o, answer: a}
	if len(r.Files) > 0 {
		err = c.convert(tool)
	}
	if err = errors.Join(err, a.leases(r, c.site, o)); err != nil {
		a.Fault = "the page cannot be made: " + err.Error()
	}
	return a
}

// convert makes the pages about the configuration.
func (c *conversion) convert(tool string) (err error) {
	p := c.run()
	p.Tool = tool
	if c.answer.HTML, err = text(p, report.Fragment); err == nil && c.request.Page {
		c.answer.Page, err = text(p, report.Write)
	}
	return err
}

// text renders a page to a string.
func text(p *report.Page, render func(io.Writer, *report.Page) error) (string, error) {
	var b bytes.Buffer
	err := render(&b, p)
	return b.String(), err
}

// conversion is one request on its way.
type conversion struct {
	request  *Request
	settings *settings
	answer   *Answer
	findings diag.List
	used     []File      // main file and includes, in order of reading
	site     *kea.Server // what came out
}

// run reads, translates and checks.
func (c *conversion) run() *report.Page {
	main := c.request.Files[0]
	c.used = []File{main}
	f, l := parser.Parse(main.Name, []byte(main.Text), parser.Options{Family: c.settings.options.Family, Open: c.open})
	for i := range l {
		if l[i].Code == parser.CodeInclude {
			l[i].Hint = "open it together with the main file, or drop both here"
		}
	}
	c.findings = l
	p := &report.Page{Title: main.Name, Target: c.settings.options.Release.String()}
	if !l.HasErrors() {
		r := translate.Config(f, c.settings.options)
		c.findings = append(c.findings, r.Report.Findings...)
		p.Statements = report.Account(r.Report.Outcomes)
		c.results(&r)
		c.site = r.Config.Dhcp
		c.require(r.Report.Outcomes)
	}
	c.findings.Sort()
	for _, u := range c.used {
		p.Sources = append(p.Sources, report.Document{Name: u.Name, Text: []byte(u.Text)})
	}
	for _, r := range c.answer.Results {
		p.Results = append(p.Results, report.Document{Name: r.Name, Text: []byte(r.Text), Note: r.What})
	}
	p.Findings, p.Explain = c.findings, report.Explanations(c.findings, codes())
	return p
}

// open finds an included file among those of the request: the one whose path
// ends most like the one asked for, for a browser tells little of paths.
func (c *conversion) open(name, _ string) (string, []byte, bool, error) {
	best, tail := 0, 0
	for i := 1; i < len(c.request.Files); i++ {
		if n := commonTail(name, c.request.Files[i].Name); n > tail {
			best, tail = i, n
		}
	}
	if tail == 0 {
		c.answer.Missing = append(c.answer.Missing, name)
		return "", nil, false, errAbsent
	}
	f := c.request.Files[best]
	if !slices.ContainsFunc(c.used, func(u File) bool { return u.Name == f.Name }) {
		c.used = append(c.used, f)
	}
	return f.Name, []byte(f.Text), false, nil
}

// commonTail counts the names at the end that two paths have in common.
func commonTail(a, b string) int {
	names := func(p string) []string {
		list := strings.Split(path.Clean(strings.ReplaceAll(p, `\`, "/")), "/")
		slices.Reverse(list)
		return list
	}
	x, y := names(a), names(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

var errAbsent = errors.New("it is not among the files that were opened")

// results encodes and checks everything that came out.
func (c *conversion) results(r *translate.Result) {
	name := "kea-dhcp4"
	if d := r.Config.Dhcp; d != nil && d.Family == kea.V6 {
		name = "kea-dhcp6"
	}
	c.result(name+".json", "the configuration", r.Config)
	if r.DDNS != nil {
		c.result("kea-dhcp-ddns.json", "kea-dhcp-ddns", r.DDNS)
	}
	if r.Partner != nil {
		c.result(name+".partner.json", "the failover partner", r.Partner)
	}
	for _, s := range r.Scripts {
		c.answer.Results = append(c.answer.Results, File{Name: s.Name, Text: string(s.Body), What: "a hook script"})
	}
}

func (c *conversion) result(name, what string, part *kea.Config) {
	body := kea.Encode(part, c.settings.encoding)
	c.answer.Results = append(c.answer.Results, File{Name: name, Text: string(body), What: what})
	for _, f := range schema.ValidateConfig(part, body, c.settings.options.Release) {
		if f.Severity == diag.Error {
			f.Code, f.Span = CodeInvalid, diag.Span{}
			f.Message = "the result fails validation: " + f.Message
			f.Hint = "please report this with the statement; correct the result by hand meanwhile"
			c.findings = append(c.findings, f)
		}
	}
}

// require reports statements below what the options ask for.
func (c *conversion) require(outcomes []translate.Outcome) {
	limit := c.settings.require
	for i := range outcomes {
		if o := &outcomes[i]; limit != diag.None && o.Fidelity > limit {
			c.findings = append(c.findings, diag.Finding{Code: CodeRequired, Severity: diag.Error, Span: o.From.HeadSpan(), Fidelity: o.Fidelity,
				Message: fmt.Sprintf("`%s` is %s, and %s is required", o.From.File.Text(o.From.Keyword()), o.Fidelity, limit),
				Hint:    "see the finding about it for what can be done"})
		}
	}
}
