// Package report makes the HTML page that shows a translation: dhcpd.conf
// beside the Kea configuration, what became of each statement, what is to be
// said about it and, after a difftest, how two servers answered.
//
// A [Page] is plain data and knows no server. [Write] makes of it one file that
// needs no network and works when opened from a folder. [Fragment] makes the
// same without the frame, for a page that shows one conversion after another.
package report

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
)

// Page is everything that is shown.
type Page struct {
	Title  string // name of the file that was translated
	Tool   string // program and version that made the page
	Target string // release of Kea, "3.0"

	Sources    []Document // the main file first, then what it includes
	Results    []Document // empty if the source could not be read
	Statements []Statement
	Findings   diag.List
	Explain    map[diag.Code]diag.Info // pages of the codes, at least of those in Findings

	// Diff is what clients saw of two servers. Command difftest fills it in;
	// nil: nobody asked them.
	Diff *Diff
}

// Document is a file of text.
type Document struct {
	Name string
	Text []byte
	Note string // a few words about what it is for; may be empty
}

// Statement says what became of one statement.
type Statement struct {
	Span     diag.Span // without the body
	Fidelity diag.Fidelity
	Targets  []string // JSON pointers into the results
}

// Diff is how a reference and a candidate answered the same clients.
type Diff struct {
	Reference, Candidate string // what ran: "dhcpd 4.4.3-P1"
	Clients              []Client
	Differences          []Difference // of all verdicts but Same; the worst first reads best
	Coverage             []Reach
}

// Client is one simulated client and how it fared.
type Client struct {
	ID, What string
	Messages int
	Verdict  Verdict
}

// Verdict says how much two answers have in common; a higher value is worse.
type Verdict uint8

// The verdicts.
const (
	Same       Verdict = iota
	Equivalent         // by design: another address of the same pool, another order
	Announced          // the translation said so, with a finding
	Accepted           // different, and recorded as agreed
	Different
)

var verdictNames = [...]string{"same", "equivalent", "announced", "accepted", "different"}

// String returns the word that is shown for v.
func (v Verdict) String() string { return verdictNames[min(int(v), len(verdictNames)-1)] }

// Difference is a pair of answers that are not the same.
type Difference struct {
	Client  string // ID of the client
	Step    string // what it sent, and when: "DISCOVER"
	Verdict Verdict
	Summary string    // one lower-case clause
	Cause   string    // the likely cause; may be empty
	Code    diag.Code // finding that announced it; may be empty
	Span    diag.Span // statement of dhcpd.conf; zero: unknown
	Target  string    // JSON pointer; may be empty
	Rows    []Row     // both packets decoded, field by field
}

// Row is one field of two packets.
type Row struct {
	Name                 string
	Reference, Candidate string // "" where the packet has no such field
	Differs              bool
}

// Reach says whether a statement that can show in a packet was exercised.
type Reach struct {
	Span    diag.Span
	Reached bool
	Why     string // why not
}

// fidelities are the outcomes of a statement, from nothing lost to all.
var fidelities = []diag.Fidelity{diag.Exact, diag.Equivalent, diag.Approximate, diag.Manual, diag.Dropped}

// meaning says what a fidelity stands for.
var meaning = map[diag.Fidelity]string{
	diag.Exact:       "same meaning, one Kea parameter",
	diag.Equivalent:  "same behaviour by another construct",
	diag.Approximate: "differs in a corner that the finding names",
	diag.Manual:      "Kea can; a person must finish it",
	diag.Dropped:     "no counterpart in Kea",
}

// sign is what stands for a fidelity where there is no room for the word, so
// that colour is never the only difference.
var sign = map[diag.Fidelity]string{
	diag.Exact: "=", diag.Equivalent: "≡", diag.Approximate: "≈", diag.Manual: "!", diag.Dropped: "×",
}

// count returns how many statements ended with f.
func (p *Page) count(f diag.Fidelity) int {
	n := 0
	for i := range p.Statements {
		if p.Statements[i].Fidelity == f {
			n++
		}
	}
	return n
}

// severe returns how many findings have severity s.
func (p *Page) severe(s diag.Severity) int {
	n := 0
	for i := range p.Findings {
		if p.Findings[i].Severity == s {
			n++
		}
	}
	return n
}

// codes returns the codes of the findings and differences, each once, sorted.
func (p *Page) codes() []diag.Code {
	var list []diag.Code
	for i := range p.Findings {
		list = append(list, p.Findings[i].Code)
	}
	if p.Diff != nil {
		for i := range p.Diff.Differences {
			if c := p.Diff.Differences[i].Code; c != "" {
				list = append(list, c)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
