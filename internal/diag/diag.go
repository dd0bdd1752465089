// Package diag is the one model of findings that every command shares: a
// stable code, a place in a source file, what is wrong, and what to do.
//
// Library code returns a value and a [List]; it never prints, and it keeps
// going after an error where it can. error is left for I/O and broken promises.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// Pos is a place in a file. Offset counts bytes from 0; Line and Col (bytes)
// count from 1. The zero value means unknown.
type Pos struct{ Offset, Line, Col int }

// Known reports whether p names a place.
func (p Pos) Known() bool { return p.Line > 0 }

// Span is a stretch of one file; End is exclusive.
type Span struct {
	File       string
	Start, End Pos
}

// Severity orders findings; a higher value is worse.
type Severity uint8

// The severities. Error means the input is at fault and the exit status is 1.
const (
	Note Severity = iota
	Warning
	Error
)

// String returns the word printed for s.
func (s Severity) String() string { return [...]string{"note", "warning", "error"}[s] }

// Fidelity says how much of a statement's meaning survived translation; a
// higher value is a greater loss. The zero value means "not about translation".
type Fidelity uint8

// The fidelities, from nothing lost to everything lost.
const (
	None        Fidelity = iota
	Exact                // same meaning, carried by one Kea parameter
	Equivalent           // same behaviour by another construct
	Approximate          // differs in a corner that the message names
	Manual               // Kea can; a person must finish it, the hint says how
	Dropped              // no counterpart in Kea
)

var fidelityNames = [...]string{"", "exact", "equivalent", "approximate", "manual", "dropped"}

// String returns the word printed for f; "" for None.
func (f Fidelity) String() string { return fidelityNames[f] }

// ParseFidelity is the inverse of [Fidelity.String].
func ParseFidelity(s string) (Fidelity, bool) {
	i := slices.Index(fidelityNames[:], s)
	if i <= 0 {
		return None, false
	}
	return Fidelity(i), true
}

// Code names one kind of finding for ever, for example "KT2104". The first digit is
// 1 for reading, 2 translating, 3 leases, 4 schemas, 5 serving.
type Code string

// Related points at another place that belongs to the finding ("first declared here").
type Related struct {
	Span    Span
	Message string
}

// Finding is one thing a command has to say about its input.
type Finding struct {
	Code     Code
	Severity Severity // as declared for Code unless the finder raised or lowered it
	Span     Span     // smallest stretch that shows the fault; zero if there is none
	Target   string   // JSON pointer in the Kea document, if there is one
	Message  string   // one lower-case clause, no full stop, identifiers in backquotes
	Hint     string   // what to do
	Related  []Related
	Fidelity Fidelity
}

// String renders f on one line, for logs and test failures.
func (f Finding) String() string {
	where := f.Span.File
	if f.Span.Start.Known() {
		where = fmt.Sprintf("%s:%d:%d", f.Span.File, f.Span.Start.Line, f.Span.Start.Col)
	}
	return fmt.Sprintf("%s: %s[%s]: %s", where, f.Severity, f.Code, f.Message)
}

// List is a list of findings. A nil List is an empty one.
type List []Finding

// Error makes a non-empty list usable as an error.
func (l List) Error() string {
	switch len(l) {
	case 0:
		return "no findings"
	case 1:
		return l[0].String()
	}
	return fmt.Sprintf("%s (and %d more)", l[0], len(l)-1)
}

// Sort orders l by file, offset and code; findings of one place keep their order.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Span.File, b.Span.File),
			cmp.Compare(a.Span.Start.Offset, b.Span.Start.Offset), cmp.Compare(a.Code, b.Code))
	})
}

// Worst returns the highest severity in l; ok is false for an empty list.
func (l List) Worst() (worst Severity, ok bool) {
	for _, f := range l {
		worst = max(worst, f.Severity)
	}
	return worst, len(l) > 0
}

// HasErrors reports whether l holds a finding of severity Error.
func (l List) HasErrors() bool {
	w, ok := l.Worst()
	return ok && w == Error
}

// Filter returns the findings for which keep is true.
func (l List) Filter(keep func(Finding) bool) List {
	var out List
	for _, f := range l {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}
