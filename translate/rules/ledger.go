package rules

import (
	"fmt"
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
)

// Report is the account of a translation: one outcome for each statement of the
// source, in source order, and the findings.
type Report struct {
	Outcomes []Outcome
	Findings diag.List
}

// Outcome says what became of one statement.
type Outcome struct {
	From     *parser.Stmt
	Fidelity diag.Fidelity
	first    target // most statements become one thing
	more     *outcomeMore
}

// NewOutcome returns the outcome of a statement that became nothing of its own.
func NewOutcome(s *parser.Stmt, f diag.Fidelity, codes ...diag.Code) Outcome {
	o := Outcome{From: s, Fidelity: f}
	if len(codes) > 0 {
		o.extra().codes = codes
	}
	return o
}

// outcomeMore is what few outcomes have.
type outcomeMore struct {
	targets []target
	codes   []diag.Code
}

// target is a place in the Kea document, turned into a pointer on request: only
// then are all indexes final.
type target struct {
	place  *Place
	suffix string
}

// Codes returns the codes of the findings about the statement.
func (o *Outcome) Codes() []diag.Code {
	if o.more == nil {
		return nil
	}
	return o.more.codes
}

// Targets returns the JSON pointers of what the statement became.
func (o *Outcome) Targets() []string {
	if o.first.place == nil {
		return nil
	}
	out := []string{o.first.pointer()}
	if o.more == nil {
		return out
	}
	for _, t := range o.more.targets {
		if p := t.pointer(); !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

func (t target) pointer() string { return t.place.Pointer() + t.suffix }

// extra returns what few outcomes have, making it if need be.
func (o *Outcome) extra() *outcomeMore {
	if o.more == nil {
		o.more = &outcomeMore{}
	}
	return o.more
}

// ledger collects outcomes while the rules run. A statement that lands in
// several places is entered several times; the greatest loss counts.
type ledger struct {
	outcomes []Outcome // by Stmt.ID
	findings diag.List
	about    []*parser.Stmt // of each finding
	pointers []pointed
	infos    map[diag.Code]diag.Info
}

// newLedger returns a ledger for the n statements of a file.
func newLedger(n uint32) *ledger {
	return &ledger{outcomes: make([]Outcome, n), infos: infoByCode()}
}

// entry returns the outcome of s.
func (l *ledger) entry(s *parser.Stmt) *Outcome {
	o := &l.outcomes[s.ID]
	o.From = s
	return o
}

// fidelity returns what has been entered for s so far; None if nothing has.
func (l *ledger) fidelity(s *parser.Stmt) diag.Fidelity {
	return l.outcomes[s.ID].Fidelity
}

// mark enters fidelity f for s, carried at p + suffix; p may be nil.
func (l *ledger) mark(s *parser.Stmt, f diag.Fidelity, p *Place, suffix string) {
	if s == nil {
		return
	}
	o := l.entry(s)
	o.Fidelity = max(o.Fidelity, f)
	switch t := (target{p, suffix}); {
	case p == nil || o.first == t:
	case o.first.place == nil:
		o.first = t
	case len(o.extra().targets) < maxTargets:
		o.more.targets = append(o.more.targets, t)
	}
}

// maxTargets bounds what is kept for a statement that lands in very many places.
const maxTargets = 16

// known reports whether s has an outcome; a finding alone is none.
func (l *ledger) known(s *parser.Stmt) bool {
	return l.fidelity(s) != diag.None
}

// add files a finding and its code with the statement's outcome. A statement
// gets each code once.
func (l *ledger) add(s *parser.Stmt, f diag.Finding) {
	info, ok := l.infos[f.Code]
	if !ok {
		panic("rules: undeclared code " + string(f.Code))
	}
	if f.Severity < info.Severity {
		f.Severity = info.Severity
	}
	if s != nil {
		o := l.entry(s)
		if slices.Contains(o.Codes(), f.Code) {
			return
		}
		o.extra().codes = append(o.more.codes, f.Code)
	}
	l.findings = append(l.findings, f)
	l.about = append(l.about, s)
}

// close returns the outcomes in source order. A statement nobody accounted for
// is an internal error, which is reported rather than hidden.
func (l *ledger) close(f *parser.File) *Report {
	parser.Walk(f, func(s *parser.Stmt) bool {
		if o := l.entry(s); o.Fidelity == diag.None {
			l.add(s, diag.Finding{Code: CodeNoOutcome, Span: s.HeadSpan(), Fidelity: diag.Dropped,
				Message: fmt.Sprintf("internal error: `%s` was left without an account", s.File.Text(s.Keyword())),
				Hint:    "the result may lack what this statement did; please report the file that shows it"})
			o.Fidelity = diag.Dropped
		}
		return true
	})
	r := &Report{Outcomes: l.outcomes}                                                            // ids count in the order of the source
	r.Findings = slices.DeleteFunc(l.findings, func(f diag.Finding) bool { return f.Code == "" }) // taken back
	r.Findings.Sort()
	return r
}
