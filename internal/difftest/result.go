package difftest

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// Verdict says how much two answers have in common; a higher value is worse.
type Verdict int

// The verdicts.
const (
	Same      Verdict = iota
	ByDesign          // equivalent: chance, order, what each server may choose
	Announced         // convert said so
	Accepted          // agreed on in the file of --accept
	Different
)

// String returns the word for a verdict.
func (v Verdict) String() string {
	return [...]string{"same", "equivalent", "announced", "accepted", "different"}[v]
}

// Setup is what a run needs.
type Setup struct {
	Source               *Source
	Kea                  [2][]byte // configurations of reference and candidate, in plain JSON; not used by dhcpd
	Reference, Candidate Server
	Plan                 Plan
	Seed                 uint64
	Leases               *Leases             // what both know of before; nil: nothing
	Accept               *Agreed             // nil: nothing is agreed on
	Progress             func(done, all int) // may be nil
	Keep                 string              // a folder for what both servers read and said; "": nowhere
}

// Leases are the leases that the servers begin with: the same ones, as dhcpd and as
// Kea keep them.
type Leases struct{ Dhcpd, Kea []byte }

// Delta is one thing in which two answers differ.
type Delta struct {
	Field     string // "option 6 domain-name-servers", "answer"
	What      What
	Reference string // "" if absent
	Candidate string
	Verdict   Verdict
	Why       string      // the likely cause, one lower-case clause
	Codes     []diag.Code // of the findings that announced it
	Span      diag.Span   // of the statement
	Statement string      // its text, in one line
	Pointer   string      // of what became of it
	at        scope.Kind  // of the scope that the statement is in
}

// Exchange is one message and both answers; nil if there was none.
type Exchange struct {
	Step                 int
	Do                   Act
	Sent                 [2][]byte // to reference and candidate
	Reference, Candidate *Reply
	Deltas               []Delta
	Verdict              Verdict

	mistaken *parser.Stmt // what the client is for dhcpd, and is not for the candidate, or the other way round
}

// Outcome is what came of one client.
type Outcome struct {
	Client    *Client
	Exchanges []Exchange
	Verdict   Verdict
	Skipped   string // why it was not run
}

// Result is a whole run.
type Result struct {
	Reference, Candidate string // names of the servers
	Changed              []string
	Outcomes             []Outcome
	Unreached            []Unreached
	Shown, Reached       []diag.Span
	Count                [Different + 1]int // clients by verdict
	Exchanges            int
}

// Differences lists the clients whose answers differ.
func (r *Result) Differences() (list []*Outcome) {
	for i := range r.Outcomes {
		if r.Outcomes[i].Verdict == Different {
			list = append(list, &r.Outcomes[i])
		}
	}
	return list
}

// String names an act as RFC 2131 and RFC 8415 do.
func (a Act) String() string {
	names := [...]string{"discover", "request", "reboot", "renew", "rebind", "release", "decline", "inform", "bootp", "rapid", "leasequery"}
	if a < 0 || int(a) >= len(names) {
		return "unknown"
	}
	return names[a]
}

// count fills in the numbers.
func (r *Result) count() {
	r.Count = [Different + 1]int{}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		r.Exchanges += len(o.Exchanges)
		if o.Skipped != "" {
			continue
		}
		r.Count[o.Verdict]++
		r.Reached = append(r.Reached, o.Client.Reaches...)
	}
	r.skipped()
}

// skipped enters what only clients would have reached that were not run.
func (r *Result) skipped() {
	done := map[diag.Span]bool{}
	for _, s := range r.Reached {
		done[s] = true
	}
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		for _, s := range o.Client.Reaches {
			if o.Skipped != "" && !done[s] {
				done[s] = true
				r.Unreached = append(r.Unreached, Unreached{Span: s, Why: o.Skipped})
			}
		}
	}
}
