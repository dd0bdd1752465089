package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/translate"
)

// statement is a line of the account.
type statement struct {
	File     string      `json:"file"`
	Line     int         `json:"line"`
	Column   int         `json:"column"`
	Keyword  string      `json:"keyword"`
	Fidelity string      `json:"fidelity"`
	Targets  []string    `json:"targets,omitempty"`
	Codes    []diag.Code `json:"codes,omitempty"`
}

// account spells the outcomes of a translation out.
func account(outcomes []translate.Outcome) []statement {
	list := make([]statement, 0, len(outcomes))
	for i := range outcomes {
		o := &outcomes[i]
		at := o.From.File.Pos(o.From.Start)
		list = append(list, statement{File: o.From.File.Name, Line: at.Line, Column: at.Col, Keyword: o.From.File.Text(o.From.Keyword()),
			Fidelity: o.Fidelity.String(), Targets: o.Targets(), Codes: o.Codes()})
	}
	return list
}

// writeStatements writes the account as a table.
func writeStatements(w io.Writer, list []statement) {
	var table bytes.Buffer
	tw := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for _, s := range list {
		codes := make([]string, len(s.Codes))
		for i, c := range s.Codes {
			codes[i] = string(c)
		}
		fmt.Fprintf(tw, "%s:%d:%d\t%s\t%s\t%s\t%s\n", s.File, s.Line, s.Column,
			s.Fidelity, s.Keyword, strings.Join(codes, ","), strings.Join(s.Targets, " "))
	}
	tw.Flush()
	for line := range bytes.Lines(table.Bytes()) {
		w.Write(append(bytes.TrimRight(line, " \n"), '\n'))
	}
}

// summary counts the statements of a translation by what became of them.
type summary struct {
	count [diag.Dropped + 1]int
	total int
}

var levels = []diag.Fidelity{diag.Exact, diag.Equivalent, diag.Approximate, diag.Manual, diag.Dropped}

func summarize(outcomes []translate.Outcome) *summary {
	s := &summary{total: len(outcomes)}
	for i := range outcomes {
		s.count[outcomes[i].Fidelity]++
	}
	return s
}

// MarshalJSON writes the counts by name, in order.
func (s *summary) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Statements  int `json:"statements"`
		Exact       int `json:"exact"`
		Equivalent  int `json:"equivalent"`
		Approximate int `json:"approximate"`
		Manual      int `json:"manual"`
		Dropped     int `json:"dropped"`
	}{s.total, s.count[diag.Exact], s.count[diag.Equivalent], s.count[diag.Approximate], s.count[diag.Manual], s.count[diag.Dropped]})
}

// properties is the summary as SARIF carries it; nil for no summary.
func (s *summary) properties() map[string]any {
	if s == nil {
		return nil
	}
	return map[string]any{"summary": s}
}

// text is the summary's line for people, and where to look first.
func (s *summary) text(l diag.List) string {
	parts := make([]string, len(levels))
	for i, f := range levels {
		parts[i] = fmt.Sprintf("%d %s", s.count[f], f)
	}
	line := fmt.Sprintf("keatool: %s: %s\n", plural(s.total, "statement"), strings.Join(parts, ", "))
	if first := lookFirst(l, 3); len(first) > 0 {
		line += "keatool: look first at " + strings.Join(first, ", ") + "\n"
	}
	return line
}

// lookFirst names the places of the n worst findings; notes are no reason to look.
func lookFirst(l diag.List, n int) []string {
	worst := slices.Clone(l.Filter(func(f diag.Finding) bool { return f.Severity > diag.Note }))
	slices.SortStableFunc(worst, func(a, b diag.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Fidelity, a.Fidelity))
	})
	var places []string
	for _, f := range worst[:min(n, len(worst))] {
		place := fmt.Sprintf("%s:%d (%s)", f.Span.File, f.Span.Start.Line, f.Code)
		if !f.Span.Start.Known() {
			place = string(f.Code)
		}
		places = append(places, place)
	}
	return places
}
