package main

import (
	"bytes"
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/difftest"
	htmlpage "github.com/keatool/keatool/internal/report"
)

// write renders the result in the format asked for.
func (c *comparison) write(out *bytes.Buffer, res *difftest.Result) error {
	switch c.format.value {
	case "json":
		return difftest.JSON(out, res)
	case "junit":
		return difftest.JUnit(out, res, c.file.Name)
	case "html":
		return htmlpage.Write(out, c.page(res))
	}
	return difftest.Text(out, res, c.verbose)
}

// page is the page of convert --html with what clients saw of both servers.
func (c *comparison) page(res *difftest.Result) *htmlpage.Page {
	findings := slices.Concat(c.report.findings, c.result.Report.Findings)
	p := &htmlpage.Page{Title: c.file.Name, Tool: "keatool " + version, Target: c.release.String(), Statements: htmlpage.Account(c.result.Report.Outcomes),
		Findings: findings, Explain: htmlpage.Explanations(findings, allCodes()), Diff: pageDiff(res)}
	for _, name := range c.in.order {
		if name != c.kea {
			p.Sources = append(p.Sources, htmlpage.Document{Name: name, Text: c.in.texts[name]})
		}
	}
	result := htmlpage.Document{Name: "kea-dhcp4.json", Text: c.setup.Source.Result}
	if c.setup.Source.V6() {
		result.Name = "kea-dhcp6.json"
	}
	p.Results = append(p.Results, result)
	return p
}

func pageDiff(res *difftest.Result) *htmlpage.Diff {
	d := &htmlpage.Diff{Reference: res.Reference, Candidate: res.Candidate}
	for i := range res.Outcomes {
		o := &res.Outcomes[i]
		d.Clients = append(d.Clients, htmlpage.Client{ID: o.Client.ID, What: o.Client.What, Messages: len(o.Exchanges), Verdict: htmlpage.Verdict(o.Verdict)})
		for k := range o.Exchanges {
			if x := &o.Exchanges[k]; x.Verdict > difftest.Same {
				d.Differences = append(d.Differences, pageDifference(o, x))
			}
		}
	}
	slices.SortStableFunc(d.Differences, func(a, b htmlpage.Difference) int { return int(b.Verdict) - int(a.Verdict) })
	d.Coverage = pageCoverage(res)
	return d
}

// pageDifference shows an exchange by the worst thing in it.
func pageDifference(o *difftest.Outcome, x *difftest.Exchange) htmlpage.Difference {
	d := htmlpage.Difference{Client: o.Client.ID, Step: x.Do.String(), Verdict: htmlpage.Verdict(x.Verdict)}
	for _, delta := range x.Deltas {
		if delta.Verdict == x.Verdict {
			d.Summary, d.Cause, d.Span, d.Target = delta.Summary(), delta.Why, delta.Span, delta.Pointer
			if len(delta.Codes) > 0 {
				d.Code = delta.Codes[0]
			}
			break
		}
	}
	for _, row := range x.Rows() {
		d.Rows = append(d.Rows, htmlpage.Row(row))
	}
	return d
}

// pageCoverage says of every statement that can show whether a client reached it.
func pageCoverage(res *difftest.Result) (list []htmlpage.Reach) {
	reached := map[diag.Span]bool{}
	for _, s := range res.Reached {
		reached[s] = true
	}
	why := map[diag.Span]string{}
	for _, u := range res.Unreached {
		why[u.Span] = u.Why
	}
	for _, s := range res.Shown {
		list = append(list, htmlpage.Reach{Span: s, Reached: reached[s], Why: why[s]})
	}
	return list
}
