package rules

import (
	"fmt"
	"strconv"
	"sync"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// Ctx is one translation under way: what the rules read, and what they write into.
type Ctx struct {
	Model   *scope.Model
	Options Options
	Release kea.Release
	Family  kea.Family

	Server  *kea.Server
	DDNS    *kea.DDNS   // made by the first rule that needs it
	Partner *kea.Server // the failover partner's server map
	Scripts []Script

	Global   *Place
	Networks []*Place // one for each explicit shared network, in source order
	Subnets  []*Place
	Pools    []*Place
	Classes  []*Place // one for each class and subclass
	Hosts    []*Place // one for each reservation

	*ledger
	classes classList
	conds   conditions
	state   state

	hostOnce sync.Once // for state.hostIndex
}

// V6 reports whether the configuration is for DHCPv6.
func (c *Ctx) V6() bool { return c.Family == kea.V6 }

// AtLeast reports whether the target release is r or newer.
func (c *Ctx) AtLeast(r kea.Release) bool { return c.Release >= r }

// Exact enters s as carried by one Kea parameter, at p + suffix (for example "/renew-timer").
func (c *Ctx) Exact(s *parser.Stmt, p *Place, suffix string) { c.mark(s, diag.Exact, p, suffix) }

// Equivalent enters s as carried by a construction.
func (c *Ctx) Equivalent(s *parser.Stmt, p *Place, suffix string) {
	c.mark(s, diag.Equivalent, p, suffix)
}

// Loss says what a finding says beside its code.
type Loss struct {
	At       *parser.Stmt
	Span     diag.Span // zero: the head of At
	Place    *Place    // where the result stands, if anywhere
	Suffix   string
	Severity diag.Severity // raises the code's own
	Message  string
	Hint     string
	Related  []diag.Related
}

// Say files a finding about a statement without changing its outcome.
func (c *Ctx) Say(code diag.Code, l Loss) { c.report(code, diag.None, l) }

// Approximate enters a statement as kept but for a corner, which the message names.
func (c *Ctx) Approximate(code diag.Code, l Loss) { c.report(code, diag.Approximate, l) }

// Manual enters a statement as left for a person to finish.
func (c *Ctx) Manual(code diag.Code, l Loss) { c.report(code, diag.Manual, l) }

// Dropped enters a statement as lost.
func (c *Ctx) Dropped(code diag.Code, l Loss) { c.report(code, diag.Dropped, l) }

func (c *Ctx) report(code diag.Code, f diag.Fidelity, l Loss) {
	if f != diag.None {
		c.mark(l.At, f, l.Place, l.Suffix)
	}
	span := l.Span
	if span.File == "" && l.At != nil {
		span = l.At.HeadSpan()
	}
	find := diag.Finding{Code: code, Severity: l.Severity, Span: span, Fidelity: f, Message: l.Message, Hint: l.Hint, Related: l.Related}
	n := len(c.findings)
	c.add(l.At, find)
	if l.Place != nil && len(c.findings) > n {
		c.pointers = append(c.pointers, pointed{n, l.Place, l.Suffix})
	}
}

// pointed remembers which finding gets which place's pointer once indexes are final.
type pointed struct {
	finding int
	place   *Place
	suffix  string
}

// fixPointers fills in the targets of findings.
func (c *Ctx) fixPointers() {
	for _, p := range c.pointers {
		if p.finding < len(c.findings) {
			c.findings[p.finding].Target = p.place.Pointer() + p.suffix
		}
	}
}

// Line returns "FILE:LINE" of a statement.
func Line(s *parser.Stmt) string {
	return s.File.Name + ":" + strconv.Itoa(s.File.Pos(s.Start).Line)
}

// origin is Line where the encoder will want it, and nothing elsewhere.
func (c *Ctx) origin(s *parser.Stmt) string {
	if !c.Options.Annotate {
		return ""
	}
	return Line(s)
}

// See makes a related place of a statement.
func See(s *parser.Stmt, format string, args ...any) []diag.Related {
	if s == nil {
		return nil
	}
	return []diag.Related{{Span: s.HeadSpan(), Message: fmt.Sprintf(format, args...)}}
}

// ptr returns a pointer to a copy of v, for optional fields.
func ptr[T any](v T) *T { return &v }
