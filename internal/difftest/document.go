package difftest

import (
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// The result as JSON.
type (
	docResult struct {
		Reference string         `json:"reference"`
		Candidate string         `json:"candidate"`
		Summary   map[string]int `json:"summary"`
		Changed   []string       `json:"changed,omitempty"`
		Clients   []docClient    `json:"clients"`
		Unreached []docUnreached `json:"unreached,omitempty"`
	}
	docClient struct {
		ID        string        `json:"id"`
		What      string        `json:"what"`
		Verdict   string        `json:"verdict"`
		Skipped   string        `json:"skipped,omitempty"`
		Exchanges []docExchange `json:"exchanges,omitempty"`
	}
	docExchange struct {
		Message     string     `json:"message"`
		Verdict     string     `json:"verdict"`
		Sent        string     `json:"sent,omitempty"`
		Reference   []docField `json:"reference,omitempty"`
		Candidate   []docField `json:"candidate,omitempty"`
		Differences []docDelta `json:"differences,omitempty"`
	}
	docField struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	docDelta struct {
		Field     string      `json:"field"`
		Verdict   string      `json:"verdict"`
		Reference *string     `json:"reference"`
		Candidate *string     `json:"candidate"`
		Cause     string      `json:"cause,omitempty"`
		Codes     []diag.Code `json:"codes,omitempty"`
		File      string      `json:"file,omitempty"`
		Line      int         `json:"line,omitempty"`
		Statement string      `json:"statement,omitempty"`
		Target    string      `json:"target,omitempty"`
	}
	docUnreached struct {
		File string `json:"file"`
		Line int    `json:"line"`
		Why  string `json:"why"`
	}
)

// JSON writes a result for programs. Packets are in it where they differ.
func JSON(w io.Writer, r *Result) error {
	d := docResult{Reference: r.Reference, Candidate: r.Candidate, Changed: r.Changed, Summary: map[string]int{"messages": r.Exchanges}}
	for v := Same; v <= Different; v++ {
		d.Summary[v.String()] = r.Count[v]
	}
	for i := range r.Outcomes {
		d.Clients = append(d.Clients, documentOf(&r.Outcomes[i]))
	}
	for _, u := range r.Unreached {
		d.Unreached = append(d.Unreached, docUnreached{u.Span.File, u.Span.Start.Line, u.Why})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(&d)
}

func documentOf(o *Outcome) docClient {
	c := docClient{ID: o.Client.ID, What: o.Client.What, Verdict: o.Verdict.String(), Skipped: o.Skipped}
	for i := range o.Exchanges {
		x := &o.Exchanges[i]
		e := docExchange{Message: x.Do.String(), Verdict: x.Verdict.String()}
		if x.Verdict > Same {
			e.Sent = hex.EncodeToString(x.Sent[1])
			e.Reference, e.Candidate = docFields(x.Reference), docFields(x.Candidate)
		}
		for k := range x.Deltas {
			e.Differences = append(e.Differences, docDeltaOf(&x.Deltas[k]))
		}
		c.Exchanges = append(c.Exchanges, e)
	}
	return c
}

func docFields(r *Reply) (list []docField) {
	if r == nil {
		return nil
	}
	for _, f := range r.Fields {
		list = append(list, docField{f.Name, f.Value})
	}
	return list
}

func docDeltaOf(d *Delta) docDelta {
	some := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	return docDelta{Field: d.Field, Verdict: d.Verdict.String(), Reference: some(d.Reference), Candidate: some(d.Candidate), Cause: d.Why, Codes: d.Codes,
		File: d.Span.File, Line: d.Span.Start.Line, Statement: d.Statement, Target: d.Pointer}
}

// The result as JUnit's XML: a test case for each client.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Skipped *junitSkipped `xml:"skipped,omitempty"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// JUnit writes a result for systems of continuous integration; name is that of
// the file.
func JUnit(w io.Writer, r *Result, name string) error {
	s := junitSuite{Name: fmt.Sprintf("%s: %s and %s", name, r.Reference, r.Candidate), Tests: len(r.Outcomes)}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		c := junitCase{Class: "difftest", Name: fmt.Sprintf("%s: %s", o.Client.ID, o.Client.What)}
		switch {
		case o.Skipped != "":
			s.Skipped++
			c.Skipped = &junitSkipped{o.Skipped}
		case o.Verdict == Different:
			s.Failures++
			c.Failure = &junitFailure{firstDifference(o), pairsText(o)}
		case o.Verdict > Same:
			c.Out = o.Verdict.String()
		}
		s.Cases = append(s.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(junitSuites{Suites: []junitSuite{s}}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func firstDifference(o *Outcome) string {
	for _, x := range o.Exchanges {
		for _, d := range x.Deltas {
			if d.Verdict == Different {
				return fmt.Sprintf("%s: %s: %s, now %s (%s:%d)", x.Do, d.Field, orNone(d.Reference), orNone(d.Candidate), d.Span.File, d.Span.Start.Line)
			}
		}
	}
	return "different"
}

// pairsText shows the differences of one client as for people.
func pairsText(o *Outcome) string {
	var b strings.Builder
	one := Result{Outcomes: []Outcome{*o}}
	writeDifferences(&b, &one, false)
	return b.String()
}
