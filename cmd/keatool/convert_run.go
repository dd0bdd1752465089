package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// run reads, translates and validates. readable is false if a file could not
// be read as dhcpd reads it: then there is nothing to write.
func (c *conversion) run(paths []string, p *progress) (readable bool, err error) {
	c.report.src = c.in.source
	files, err := c.read(paths, p)
	if err != nil || files == nil {
		return false, err
	}
	for _, f := range files {
		p.at("translating " + f.Name)
		r := translate.Config(f, c.optionsFor(f))
		c.results = append(c.results, r)
		c.report.findings = append(c.report.findings, r.Report.Findings...)
	}
	c.outcomes = c.results[0].Report.Outcomes
	for _, r := range c.results[1:] {
		c.outcomes = slices.Concat(c.outcomes, r.Report.Outcomes)
	}
	p.at("checking the result")
	c.collect()
	c.require()
	return true, nil
}

// optionsFor are the options for one file: each has a script of its own.
func (c *conversion) optionsFor(f *parser.File) translate.Options {
	o := c.options
	if c.scripts {
		o.ScriptName = c.scriptName(f.Family)
	}
	return o
}

// starSuffix ends the names of scripts in Starlark.
const starSuffix = ".star"

// scriptName names the script after the result.
func (c *conversion) scriptName(family parser.Family) string {
	switch {
	case c.dir == "" && c.out != "-":
		return strings.TrimSuffix(filepath.Base(c.out), ".json") + starSuffix
	case family == parser.V6:
		return "kea-dhcp6" + starSuffix
	}
	return "kea-dhcp4" + starSuffix
}

// finish waits for what runs beside the writing, and completes the report.
func (c *conversion) finish() {
	for _, k := range c.checks {
		c.judge(k)
	}
	c.report.findings.Sort()
	c.account()
}

// read parses the files; nil if one has errors.
func (c *conversion) read(paths []string, p *progress) ([]*parser.File, error) {
	var files []*parser.File
	for _, path := range paths {
		p.at("reading " + path)
		name, src, err := c.in.main(path)
		if err != nil {
			return nil, err
		}
		f, findings := parser.Parse(name, src, parser.Options{Family: c.options.Family, Open: c.in.include})
		files = append(files, f)
		c.report.findings = append(c.report.findings, findings...)
		if findings.HasErrors() {
			c.report.closing += closingFor(findings, name, "; nothing was written")
		}
	}
	if c.report.findings.HasErrors() {
		return nil, nil
	}
	if len(files) == 2 && files[0].Family == files[1].Family {
		return nil, usagef("%s and %s are both for %s; a site has one file for each protocol", paths[0], paths[1], files[0].Family)
	}
	return files, nil
}

// account fills in the summary and, where a report file wants it, every statement.
func (c *conversion) account() {
	c.report.summary = summarize(c.outcomes)
	c.report.closing = c.report.summary.text(c.report.findings)
	if c.reporting.file != "" {
		c.report.statements = account(c.outcomes)
	}
}

// fault adds a finding of the command itself.
func (c *conversion) fault(f diag.Finding) {
	f.Severity = diag.Error
	c.report.findings = append(c.report.findings, f)
}

// collect decides where each part of the results goes, and has it validated
// while the parts are written.
func (c *conversion) collect() {
	var ddns *kea.DDNS
	for _, r := range c.results {
		main := "kea-dhcp4"
		if s := r.Config.Dhcp; s != nil && s.Family == kea.V6 {
			main = "kea-dhcp6"
		}
		c.place(c.out, main+".json", "the configuration", c.encode(r.Config))
		if r.DDNS != nil {
			ddns = c.merge(ddns, r.DDNS.DhcpDdns)
		}
		if r.Partner != nil {
			c.place("", main+".partner.json", "the failover partner", c.encode(r.Partner))
		}
		for _, s := range r.Scripts {
			path := ""
			if strings.HasSuffix(s.Name, starSuffix) && c.out != "-" {
				path = filepath.Join(filepath.Dir(c.out), s.Name)
			}
			c.place(path, s.Name, "a hook script", content{data: s.Body})
		}
	}
	if ddns != nil {
		c.place(c.ddns, "kea-dhcp-ddns.json", "kea-dhcp-ddns", c.encode(&kea.Config{DhcpDdns: ddns}))
	}
}

// Modes of hook scripts, and of files with secrets.
const (
	executable   fs.FileMode = 0o755
	confidential fs.FileMode = 0o640
)

// place puts data at path or, with --out-dir, at name in that folder. Data
// without a place is a fault.
func (c *conversion) place(path, name, what string, body content) {
	c.parts = append(c.parts, part{name, what, body})
	mode := fs.FileMode(0o644)
	switch {
	case body.secret:
		mode = confidential
	case !strings.HasSuffix(name, ".json") && !strings.HasSuffix(name, starSuffix):
		mode = executable
	}
	switch {
	case c.dir != "":
		f := output{filepath.Join(c.dir, filepath.Base(name)), body, mode}
		same := func(have output) bool {
			return have.path == f.path && f.stream == nil && bytes.Equal(have.data, f.data)
		}
		if !slices.ContainsFunc(c.files, same) { // both protocols may want the same script
			c.files = append(c.files, f)
		}
	case path == "-":
		c.main = append(c.main, body)
	case path != "":
		c.files = append(c.files, output{path, body, mode})
	default:
		hint := "name a folder with `--out-dir`; it takes everything"
		if strings.Contains(name, "ddns") {
			hint = "name it with `--ddns-out`, or a folder for everything with `--out-dir`"
		}
		c.fault(diag.Finding{Code: codeNoPlace, Message: fmt.Sprintf("%s needs a file of its own, `%s`, and no place was named for it", what, name), Hint: hint})
	}
}

// partCheck is the validation of one part, which runs by itself.
type partCheck struct {
	part  *kea.Config
	found chan diag.List
}

// encode starts the check of one part against the schema of the release, and
// returns its text.
func (c *conversion) encode(part *kea.Config) content {
	k := partCheck{part, make(chan diag.List, 1)}
	go func() { k.found <- schema.ValidateConfig(part, nil, c.options.Release) }()
	c.checks = append(c.checks, k)
	secret := part.DhcpDdns != nil && len(part.DhcpDdns.TSIGKeys) > 0
	return content{stream: func(w io.Writer) error { return kea.EncodeTo(w, part, c.encoding()) }, secret: secret}
}

// judge enters what the check of a part found.
func (c *conversion) judge(k partCheck) {
	faults := <-k.found
	if len(faults) > 0 { // once more, to have them at lines of the text
		faults = schema.ValidateConfig(k.part, kea.Encode(k.part, c.encoding()), c.options.Release)
	}
	for _, f := range faults {
		if f.Severity != diag.Error || c.scripts && f.Code == schema.CodeLibrary && strings.Contains(f.Message, starSuffix) {
			continue
		}
		c.fault(diag.Finding{Code: codeInvalid, Span: c.origin(f.Target), Target: f.Target, Message: "the result fails validation: " + f.Message,
			Hint: "please report this with the statement; correct the result by hand meanwhile"})
	}
}

// origin finds the statement that the object at a JSON pointer came from: the
// one that became it, or else the object around it.
func (c *conversion) origin(pointer string) diag.Span {
	if c.origins == nil {
		c.origins = map[string]*parser.Stmt{}
		for i := range c.outcomes {
			o := &c.outcomes[i]
			for _, t := range o.Targets() {
				if _, ok := c.origins[t]; !ok {
					c.origins[t] = o.From
				}
			}
		}
	}
	for pointer != "" {
		if s := c.origins[pointer]; s != nil {
			return s.HeadSpan()
		}
		pointer = pointer[:max(0, strings.LastIndexByte(pointer, '/'))]
	}
	return diag.Span{}
}

// require applies --require.
func (c *conversion) require() {
	limit, ok := diag.ParseFidelity(c.convertFlags.require.value)
	if !ok {
		return
	}
	for i := range c.outcomes {
		if o := &c.outcomes[i]; o.Fidelity > limit {
			c.fault(diag.Finding{Code: codeRequired, Span: o.From.HeadSpan(), Fidelity: o.Fidelity,
				Message: fmt.Sprintf("`%s` is %s, and `--require` asks for %s", o.From.File.Text(o.From.Keyword()), o.Fidelity, limit),
				Hint:    "see the finding about it for what can be done"})
		}
	}
}

// write puts the result into its places, all files or none.
func (c *conversion) write(a *app) error {
	if c.subnetIDs != "" {
		if f, changed := c.pinned(); changed {
			c.files = append(c.files, f)
		}
	}
	if err := distinct(c.files); err != nil {
		return err
	}
	if c.dir != "" {
		if err := makeDir(c.dir); err != nil {
			return err
		}
	}
	if err := writeAll(c.files); err != nil {
		return err
	}
	for _, part := range c.main {
		if err := part.writeTo(a.stdout); err != nil {
			return newFileError("write", "standard output", err)
		}
	}
	return nil
}

// pinned returns the file of --subnet-ids with the ids of this result added.
func (c *conversion) pinned() (f output, changed bool) {
	ids := maps.Clone(c.ids)
	for _, r := range c.results {
		maps.Copy(ids, r.SubnetIDs)
	}
	if maps.Equal(ids, c.ids) {
		return output{}, false
	}
	// A map of numbers always encodes, its keys sorted.
	text, _ := json.MarshalIndent(ids, "", "  ")
	return output{c.subnetIDs, content{data: append(text, '\n')}, 0o644}, true
}
