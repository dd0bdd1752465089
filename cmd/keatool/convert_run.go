package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// run reads, translates and validates. readable is false if the file could not
// be read as dhcpd reads it: then there is nothing to write.
func (c *conversion) run(path string, p *progress) (readable bool, err error) {
	p.at("reading " + path)
	name, src, err := c.in.main(path)
	if err != nil {
		return false, err
	}
	c.report.src = c.in.source
	file, findings := parser.Parse(name, src, parser.Options{Family: c.options.Family, Open: c.in.include})
	c.report.findings = append(c.report.findings, findings...)
	if findings.HasErrors() {
		c.report.closing = closingFor(findings, name, "; nothing was written")
		return false, nil
	}
	p.at("translating " + name)
	c.result = translate.Config(file, c.options)
	c.report.findings = append(c.report.findings, c.result.Report.Findings...)
	p.at("checking the result")
	c.collect()
	c.require()
	c.report.findings.Sort()
	c.account()
	return true, nil
}

// account fills in the summary and, where a report file wants it, every statement.
func (c *conversion) account() {
	outcomes := c.result.Report.Outcomes
	c.report.summary = summarize(outcomes)
	c.report.closing = c.report.summary.text(c.report.findings)
	if c.reporting.file != "" {
		c.report.statements = account(outcomes)
	}
}

// fault adds a finding of the command itself.
func (c *conversion) fault(f diag.Finding) {
	f.Severity = diag.Error
	c.report.findings = append(c.report.findings, f)
}

// collect encodes and validates the parts of the result and decides where each goes.
func (c *conversion) collect() {
	main := "kea-dhcp4"
	if s := c.result.Config.Dhcp; s != nil && s.Family == kea.V6 {
		main = "kea-dhcp6"
	}
	c.place(c.out, main+".json", "the configuration", c.encode(c.result.Config))
	if c.result.DDNS != nil {
		c.place(c.ddns, "kea-dhcp-ddns.json", "kea-dhcp-ddns", c.encode(c.result.DDNS))
	}
	if c.result.Partner != nil {
		c.place("", main+".partner.json", "the failover partner", c.encode(c.result.Partner))
	}
	for _, s := range c.result.Scripts {
		c.place("", s.Name, "a hook script", s.Body)
	}
}

// executable is the mode of hook scripts.
const executable fs.FileMode = 0o755

// place puts data at path or, with --out-dir, at name in that folder. Data
// without a place is a fault.
func (c *conversion) place(path, name, what string, data []byte) {
	mode := fs.FileMode(0o644)
	if !strings.HasSuffix(name, ".json") {
		mode = executable
	}
	switch {
	case c.dir != "":
		c.files = append(c.files, output{filepath.Join(c.dir, filepath.Base(name)), data, mode})
	case path == "-":
		c.main = append(c.main, data...)
	case path != "":
		c.files = append(c.files, output{path, data, mode})
	default:
		hint := "name a folder with `--out-dir`; it takes everything"
		if strings.Contains(name, "ddns") {
			hint = "name it with `--ddns-out`, or a folder for everything with `--out-dir`"
		}
		c.fault(diag.Finding{Code: codeNoPlace, Message: fmt.Sprintf("%s needs a file of its own, `%s`, and no place was named for it", what, name), Hint: hint})
	}
}

// encode writes one part and checks it against the schema of the release.
func (c *conversion) encode(part *kea.Config) []byte {
	text := kea.Encode(part, c.encoding())
	for _, f := range schema.ValidateConfig(part, text, c.options.Release) {
		if f.Severity != diag.Error {
			continue
		}
		c.fault(diag.Finding{Code: codeInvalid, Span: c.origin(f.Target), Target: f.Target, Message: "the result fails validation: " + f.Message,
			Hint: "please report this with the statement; correct the result by hand meanwhile"})
	}
	return text
}

// origin finds the statement that the object at a JSON pointer came from: the
// one that became it, or else the object around it.
func (c *conversion) origin(pointer string) diag.Span {
	if c.origins == nil {
		c.origins = map[string]*parser.Stmt{}
		for i := range c.result.Report.Outcomes {
			o := &c.result.Report.Outcomes[i]
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
	for i := range c.result.Report.Outcomes {
		if o := &c.result.Report.Outcomes[i]; o.Fidelity > limit {
			c.fault(diag.Finding{Code: codeRequired, Span: o.From.HeadSpan(), Fidelity: o.Fidelity,
				Message: fmt.Sprintf("`%s` is %s, and `--require` asks for %s", o.From.File.Text(o.From.Keyword), o.Fidelity, limit),
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
	if len(c.main) == 0 {
		return nil
	}
	return a.put("-", c.main)
}

// pinned returns the file of --subnet-ids with the ids of this result added.
func (c *conversion) pinned() (f output, changed bool) {
	ids := maps.Clone(c.ids)
	maps.Copy(ids, c.result.SubnetIDs)
	if maps.Equal(ids, c.ids) {
		return output{}, false
	}
	// A map of numbers always encodes, its keys sorted.
	text, _ := json.MarshalIndent(ids, "", "  ")
	return output{c.subnetIDs, append(text, '\n'), 0o644}, true
}
