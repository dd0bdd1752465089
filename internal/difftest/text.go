package difftest

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Text writes a result for people.
func Text(w io.Writer, r *Result, verbose bool) error {
	if err := writeDifferences(w, r, verbose); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	for _, what := range r.Changed {
		fmt.Fprintf(b, "note: %s\n", what)
	}
	fmt.Fprintln(b, r.Summary())
	return b.Flush()
}

// writeDifferences writes the exchanges that differ; verbose: also those that
// are equivalent or announced.
func writeDifferences(w io.Writer, r *Result, verbose bool) error {
	b := bufio.NewWriter(w)
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		for k := range o.Exchanges {
			x := &o.Exchanges[k]
			if x.Verdict == Different || verbose && x.Verdict > Same {
				textExchange(b, o, x, verbose)
			}
		}
	}
	return b.Flush()
}

// Summary is the difference as one clause.
func (d *Delta) Summary() string {
	return fmt.Sprintf("%s: %s, now %s", d.Field, orNone(d.Reference), orNone(d.Candidate))
}

// Summary is the result in one line.
func (r *Result) Summary() string {
	all := 0
	for _, n := range r.Count {
		all += n
	}
	s := fmt.Sprintf("%s and %s answered %d clients (%d messages): %d the same, %d equivalent, %d as announced, ",
		r.Reference, r.Candidate, all, r.Exchanges, r.Count[Same], r.Count[ByDesign], r.Count[Announced])
	if r.Count[Accepted] > 0 {
		s += fmt.Sprintf("%d accepted, ", r.Count[Accepted])
	}
	return s + fmt.Sprintf("%d different", r.Count[Different])
}

func textExchange(b *bufio.Writer, o *Outcome, x *Exchange, verbose bool) {
	fmt.Fprintf(b, "%s: %s, %s (%s)\n", x.Verdict, o.Client.What, x.Do, o.Client.ID)
	for i := range x.Deltas {
		if d := &x.Deltas[i]; d.Verdict == Different || verbose {
			textDelta(b, d)
		}
	}
	if x.Reference != nil && x.Candidate != nil && x.Verdict == Different {
		textPair(b, x)
	}
	fmt.Fprintln(b)
}

func textDelta(b *bufio.Writer, d *Delta) {
	fmt.Fprintf(b, "  %s", d.Summary())
	if d.Verdict != Different {
		fmt.Fprintf(b, " [%s", d.Verdict)
		for _, c := range d.Codes {
			fmt.Fprintf(b, " %s", c)
		}
		b.WriteByte(']')
	}
	b.WriteByte('\n')
	if d.Why != "" {
		fmt.Fprintf(b, "    = cause: %s\n", d.Why)
	}
	if d.Statement != "" {
		fmt.Fprintf(b, "    = see: %s:%d: %s\n", d.Span.File, d.Span.Start.Line, d.Statement)
	}
	if d.Pointer != "" {
		fmt.Fprintf(b, "    = kea: %s\n", d.Pointer)
	}
}

func orNone(s string) string {
	if s == "" {
		return "absent"
	}
	return s
}

// Row is one field of two replies.
type Row struct {
	Name, Reference, Candidate string
	Differs                    bool
}

// Rows sets both replies of an exchange side by side, in the order of the
// reference's fields.
func (x *Exchange) Rows() (rows []Row) {
	differs := map[string]bool{}
	for _, d := range x.Deltas {
		differs[d.Field] = true
	}
	if x.Reference != nil {
		for _, f := range x.Reference.Fields {
			row := Row{Name: f.Name, Reference: f.Value, Differs: differs[f.Name]}
			if x.Candidate != nil {
				if c := x.Candidate.Field(f.Name); c != nil {
					row.Candidate = c.Value
				}
			}
			rows = append(rows, row)
		}
	}
	if x.Candidate != nil {
		for _, f := range x.Candidate.Fields {
			if x.Reference == nil || x.Reference.Field(f.Name) == nil {
				rows = append(rows, Row{f.Name, "", f.Value, differs[f.Name]})
			}
		}
	}
	return rows
}

// column is the width of a reply in the side-by-side table.
const column = 38

func textPair(b *bufio.Writer, x *Exchange) {
	for _, row := range x.Rows() {
		mark := " "
		if row.Differs {
			mark = "*"
		}
		fmt.Fprintf(b, "  %s %-28s %-*s %s\n", mark, cutText(row.Name, 28), column, cutText(row.Reference, column), cutText(row.Candidate, column))
	}
}

func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n-3], "") + "..."
}
