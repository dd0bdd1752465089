package difftest

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/translate/scope"
)

// judge compares answers, and says where differences come from.
type judge struct {
	src    *Source
	blame  *blame
	agreed *Agreed
	has    map[diag.Code]bool // codes of what convert found
	mu     sync.Mutex         // the report finds its places when asked, one at a time
}

func newJudge(s *Source, a *Agreed) *judge {
	j := &judge{src: s, blame: newBlame(s), agreed: a, has: map[diag.Code]bool{}}
	if s.Report != nil {
		for _, f := range s.Report.Findings {
			j.has[f.Code] = true
		}
	}
	return j
}

// exchange compares the two answers to a message.
func (j *judge) exchange(c *Client, x *Exchange) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.deltas(x)
	for i := range x.Deltas {
		d := &x.Deltas[i]
		if d.Verdict == Different {
			j.explain(c, x, d)
		}
	}
	j.blame.reconsider(c, x)
	follow(x)
	comesWith(x)
	for i := range x.Deltas {
		d := &x.Deltas[i]
		if d.Verdict == Different && j.agreed.has(c, x, d) {
			d.Verdict = Accepted
		}
		x.Verdict = max(x.Verdict, d.Verdict)
	}
}

// follow lets what differs beside an address that should not differ come from
// the same cause.
func follow(x *Exchange) {
	i := slices.IndexFunc(x.Deltas, func(d Delta) bool { return d.What == Address && d.Verdict == Different && d.Statement != "" })
	if i < 0 {
		return
	}
	for k := range x.Deltas {
		if d := &x.Deltas[k]; k != i && d.Verdict == Different {
			d.Span, d.Statement, d.Pointer, d.Why = x.Deltas[i].Span, x.Deltas[i].Statement, x.Deltas[i].Pointer, "it comes with the other address"
		}
	}
}

// comesWith explains what differs because of an address that may differ: with one
// that only one side gives, the times of its identity association; with one of
// another pool, what pools and subnets give.
func comesWith(x *Exchange) {
	for _, d := range x.Deltas {
		if d.What != Address || d.Verdict == Different {
			continue
		}
		other := d.Reference != "" && d.Candidate != ""
		name, _ := strings.CutSuffix(d.Field, " address")
		for k := range x.Deltas {
			t := &x.Deltas[k]
			times := !other && t.What == Lifetime && strings.HasPrefix(t.Field, name+" ")
			around := other && d.Verdict == Announced && (t.at == scope.PoolScope || t.at == scope.SubnetScope) && (t.What == OptionOf || t.What == BootField || t.What == Lifetime)
			if t.Verdict == Different && (times || around) {
				t.Verdict, t.Codes, t.Why = d.Verdict, d.Codes, "it comes with the address"
			}
		}
	}
}

const silence = "no answer"

func (j *judge) deltas(x *Exchange) {
	ref, cand := x.Reference, x.Candidate
	switch {
	case ref == nil && cand == nil:
	case ref == nil:
		x.Deltas = []Delta{{Field: "answer", What: Absence, Reference: silence, Candidate: cand.summary(), Verdict: Different}}
	case cand == nil:
		x.Deltas = []Delta{{Field: "answer", What: Absence, Reference: ref.summary(), Candidate: silence, Verdict: Different}}
	case ref.Kind != cand.Kind:
		x.Deltas = []Delta{{Field: "message", What: MessageOf, Reference: ref.summary(), Candidate: cand.summary(), Verdict: Different}}
	default:
		j.fields(x)
	}
}

// summary is the kind of a reply and what it gives.
func (r *Reply) summary() string {
	s := r.Kind
	for _, f := range r.Fields {
		if f.What == Address {
			s += " " + f.Value
		}
	}
	return s
}

func (j *judge) fields(x *Exchange) {
	for i := range x.Reference.Fields {
		f := &x.Reference.Fields[i]
		j.field(x, f, x.Candidate.Field(f.Name))
	}
	for i := range x.Candidate.Fields {
		f := &x.Candidate.Fields[i]
		if x.Reference.Field(f.Name) == nil {
			j.field(x, nil, f)
		}
	}
}

// tolerance is by how many seconds lifetimes may differ: the servers may look at
// the clock at different times.
const tolerance = 3

func (j *judge) field(x *Exchange, ref, cand *Field) {
	some := ref
	if some == nil {
		some = cand
	}
	if some.Name == "ciaddr" && x.echoed(ref, 0) && x.echoed(cand, 1) {
		return
	}
	d := Delta{Field: some.Name, What: some.What, Verdict: Different}
	if ref != nil {
		d.Reference = ref.Value
	}
	if cand != nil {
		d.Candidate = cand.Value
	}
	switch {
	case some.What == Free:
		return
	case ref == nil || cand == nil:
	case some.What == Lifetime:
		if max(ref.Num, cand.Num)-min(ref.Num, cand.Num) <= tolerance {
			return
		}
	case some.What == Address:
		if ref.Addr == cand.Addr {
			return
		}
		j.addresses(&d, ref.Addr, cand.Addr)
	case ref.Value == cand.Value && bytes.Equal(ref.Raw, cand.Raw):
		return
	}
	x.Deltas = append(x.Deltas, d)
}

// echoed reports whether a reply's ciaddr is what the client sent to that side.
func (x *Exchange) echoed(f *Field, side int) bool {
	sent := x.Sent[side]
	return f != nil && len(sent) > 16 && bytes.Equal(f.Raw, sent[12:16])
}

// addresses compares where two addresses come from.
func (j *judge) addresses(d *Delta, ref, cand netip.Prefix) {
	a, b := j.blame.origin(ref), j.blame.origin(cand)
	d.Reference, d.Candidate = fmt.Sprintf("%s (%s)", d.Reference, a.text), fmt.Sprintf("%s (%s)", d.Candidate, b.text)
	switch {
	case a.pool != nil && b.pool != nil && a.text == b.text && a.pool.Subnet == b.pool.Subnet:
		d.Verdict, d.Why = ByDesign, "which address of a pool a client gets is chance"
	case a.pool != nil && b.pool != nil && a.pool.Subnet.Network == b.pool.Subnet.Network && samePermits(a.pool, b.pool):
		d.Verdict, d.Why = ByDesign, otherPool
	}
}

// samePermits reports whether two pools are for the same clients.
func samePermits(a, b *scope.Pool) bool {
	return slices.EqualFunc(a.Permits, b.Permits, func(x, y scope.Permit) bool { return *x.Permit == *y.Permit })
}
