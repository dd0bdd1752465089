package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/translate/leases"
)

// mostShown is how many findings of a kind people are shown.
const mostShown = 10

// say reports an import: all of it to the report file and to programs, and to
// people no more than they can read.
func (im *leaseImport) say(a *app) error {
	flags := im.reporting
	if flags.file != "" {
		var all bytes.Buffer
		r := im.full()
		if err := r.write(&all, flags.format.value, false, true); err != nil {
			return err
		}
		if err := a.put(flags.file, all.Bytes()); err != nil {
			return err
		}
		flags = reportFlags{format: newChoice("text")}
	}
	if flags.format.value != "text" {
		return a.say(im.full(), flags)
	}
	return a.say(im.short(), flags)
}

func (im *leaseImport) full() *report {
	list, _ := im.table.Findings(0)
	return im.reportOf(list, nil, im.found)
}

// short is full with no more than mostShown findings of a kind.
func (im *leaseImport) short() *report {
	list, more := im.table.Findings(mostShown)
	var shown diag.List
	count := map[diag.Code]int{}
	for _, f := range im.found {
		if count[f.Code]++; count[f.Code] <= mostShown {
			shown = append(shown, f)
		} else {
			more[f.Code]++
		}
	}
	return im.reportOf(list, more, shown)
}

func (im *leaseImport) reportOf(list diag.List, more map[diag.Code]int, found diag.List) *report {
	list = slices.Concat(found, list)
	slices.SortStableFunc(list, func(a, b diag.Finding) int { return cmp.Compare(a.Span.Start.Line, b.Span.Start.Line) })
	r := &report{findings: list, src: func(string) ([]byte, bool) { return nil, false }}
	s := im.summary()
	r.leases = &s
	r.closing = moreText(more, im.unfound, im.reporting.file) + s.text(im)
	return r
}

// moreText says what is left out.
func moreText(more map[diag.Code]int, unfound int, file string) string {
	var parts []string
	for _, code := range slices.Sorted(maps.Keys(more)) {
		parts = append(parts, fmt.Sprintf("%d more of %s", more[code], code))
	}
	if unfound > 0 {
		parts = append(parts, fmt.Sprintf("%d more damaged records and fields", unfound))
	}
	switch {
	case len(parts) == 0:
		return ""
	case file != "":
		return "keatool: " + strings.Join(parts, ", ") + "\n"
	}
	return "keatool: " + strings.Join(parts, ", ") + "; --report lists them all\n"
}

// leaseSummary accounts for a lease file in the report.
type leaseSummary struct {
	leases.Summary
	stats  leasefile.Stats
	loaded leaseCounts
}

func (im *leaseImport) summary() leaseSummary {
	return leaseSummary{im.table.Summary(), im.stats, im.loaded}
}

// text says it to people.
func (s *leaseSummary) text(im *leaseImport) string {
	var b strings.Builder
	fmt.Fprintf(&b, "keatool: %s: %s", im.name, plural(s.stats.Total(), "record"))
	var kinds []string
	for k, n := range s.stats.Records {
		if n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, leasefile.Kind(k)))
		}
	}
	if s.stats.Lost > 0 {
		kinds = append(kinds, fmt.Sprintf("%d damaged", s.stats.Lost))
	}
	if len(kinds) > 0 {
		b.WriteString(": " + strings.Join(kinds, ", "))
	}
	b.WriteString("\n")
	var parts []string
	if s.Superseded > 0 {
		parts = append(parts, fmt.Sprintf("%d replaced by later records", s.Superseded))
	}
	if text := s.Text(false); text != "" {
		parts = append(parts, text)
	}
	fmt.Fprintf(&b, "keatool: %s", plural(s.Leases(), "lease"))
	if text := s.Text(true); text != "" {
		b.WriteString(": " + text)
		if s.Infinite > 0 {
			fmt.Fprintf(&b, " (%d without an end)", s.Infinite)
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(&b, "; left out: %s", strings.Join(parts, ", "))
	}
	b.WriteString("\n")
	if im.done != "" {
		b.WriteString("keatool: " + im.done + "\n")
	}
	return b.String()
}

// MarshalJSON writes the counts by name.
func (s *leaseSummary) MarshalJSON() ([]byte, error) {
	records := map[string]int{}
	for k, n := range s.stats.Records {
		if n > 0 {
			records[leasefile.Kind(k).String()] = n
		}
	}
	outcomes := map[string]int{}
	for o, n := range s.Outcomes {
		outcomes[leases.OutcomeNames[o]] = n
	}
	return json.Marshal(struct {
		Total      int            `json:"records"`
		Records    map[string]int `json:"by-kind"`
		Damaged    int            `json:"damaged"`
		Addresses  int            `json:"addresses"`
		Superseded int            `json:"superseded"`
		Empty      int            `json:"without-address"`
		Outcomes   map[string]int `json:"outcomes"`
		Leases     int            `json:"leases"`
		Infinite   int            `json:"infinite"`
		Newer      int            `json:"newer-in-target"`
		Added      int            `json:"added"`
		Changed    int            `json:"changed"`
		Same       int            `json:"same"`
	}{s.stats.Total(), records, s.stats.Lost, s.Addresses, s.Superseded, s.Empty, outcomes, s.Leases(), s.Infinite, s.Newer, s.loaded.Added, s.loaded.Changed, s.loaded.Same})
}
