package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// keptApart takes the clients out of t, those a pool serves, that an earlier
// pool of the link serves as well: dhcpd gives them addresses of the first pool
// declared that has some left; Kea goes on where it stopped last, in whichever
// pool other clients have led it to. Nothing is taken out where nobody would be left.
func (c *Ctx) keptApart(p *Place, t truth) truth {
	var first *Place
	rest, sure := t, false
	for _, q := range c.state.served.onLink[p.SubnetDecl.Network] {
		earlier := c.state.served.permits[q]
		switch {
		case !before(q, p) || c.exclusive(rest, earlier):
			continue
		case rest.implies(earlier):
			c.mixed(q, p)
			continue
		}
		rest = rest.without(earlier)
		if all := earlier.implies(t); first == nil || all && !sure {
			first, sure = q, all
		}
	}
	if first == nil || c.state.served.kept[poolStmt(p)] {
		return rest
	}
	c.state.served.kept[poolStmt(p)] = true
	loss := Loss{At: poolStmt(p), Place: p, Suffix: c.guardKey(), Related: See(poolStmt(first), "the pool declared before"),
		Message: "clients that fit the pool of " + poolName(first) + " too are kept to that one, which dhcpd fills first; it gives them addresses of this pool once that one is full",
		Hint:    "make that pool large enough; to let them overflow, take the exclusion out of the guard: Kea then takes addresses of both"}
	if sure {
		loss.Severity = diag.Warning
		c.Approximate(CodePoolsKept, loss)
	} else {
		c.Say(CodePoolsKept, loss)
	}
	return rest
}

// notRefusedBefore takes the clients out of t whom an earlier pool of the link
// would refuse: dhcpd picks an address of that one, and then looks no further.
func (c *Ctx) notRefusedBefore(p *Place, t truth) truth {
	rest := t
	for _, q := range c.state.served.onLink[p.SubnetDecl.Network] {
		refused := c.state.served.refused[q]
		if refused.is(false) || !before(q, p) || c.exclusive(rest, refused) {
			continue
		}
		rest = rest.without(refused)
		if rest.key() != t.key() {
			c.Say(CodePoolsKept, Loss{At: poolStmt(p), Place: p, Suffix: c.guardKey(), Related: See(poolStmt(q), "the pool declared before"),
				Message: "clients whom the pool of " + poolName(q) + " refuses get no address of this one either: dhcpd tries that pool first, and looks no further",
				Hint:    "declare this pool before that one, or give that one a permit in place of the parameter, if they are to get addresses of this one"})
		}
	}
	return rest
}

// mixed says so where all clients of a pool are those of an earlier one, which
// sends them other values: they cannot be kept to that one.
func (c *Ctx) mixed(first, p *Place) {
	if valuesText(first) == valuesText(p) {
		return
	}
	c.Approximate(CodePoolsMixed, Loss{At: poolStmt(p), Place: p, Related: See(poolStmt(first), "the pool declared before"),
		Message: "dhcpd gives addresses of this pool once that of " + poolName(first) + " is full; Kea takes addresses of both from the start, so that the same clients get the options of one or the other",
		Hint:    "give both pools the same options, or permits that exclude each other"})
}

// valuesText is what a pool sends its clients, as the source has it.
func valuesText(p *Place) string {
	var list []string
	for _, d := range p.Decisions {
		for _, s := range d.Seq {
			if !givesValue(d.Key) {
				continue
			}
			text := sourceOf(s.Stmt)
			for _, b := range s.When {
				text += " in " + sourceOf(b.Chain.Arms[b.Arm].Stmt)
			}
			list = append(list, text)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}

func sourceOf(s *parser.Stmt) string { return string(s.File.Src[s.Start:s.End]) }

// before reports whether dhcpd has pool q before p on their link.
func before(q, p *Place) bool {
	a, b := poolStmt(q), poolStmt(p)
	if a == nil || b == nil {
		return false
	}
	return a.File == b.File && a.Start < b.Start
}

// poolStmt returns the statement that makes a pool: its declaration or, bare,
// its first range.
func poolStmt(p *Place) *parser.Stmt {
	d := p.PoolDecl
	switch {
	case d.Scope != nil:
		return d.Scope.Decl
	case len(d.Ranges) > 0:
		return d.Ranges[0].Stmt
	case len(d.Prefixes) > 0:
		return d.Prefixes[0].Stmt
	}
	return nil
}

// poolName names a pool by what it holds first.
func poolName(p *Place) string {
	switch {
	case len(p.Pools) > 0:
		return p.Pools[0].Range
	case len(p.PDPools) > 0:
		return p.PDPools[0].Prefix
	}
	return p.Name
}

// disjuncts returns the parts of an or, or the truth itself.
func (t truth) disjuncts() []truth {
	if t.expr == nil || t.expr.Op != kexpr.Or {
		return []truth{t}
	}
	out := make([]truth, len(t.expr.Args))
	for i, a := range t.expr.Args {
		out[i] = when(a)
	}
	return out
}

// implies reports whether every client that fits t fits o, as far as that can be seen.
func (t truth) implies(o truth) bool {
	return t.key() == o.key() || slices.ContainsFunc(o.disjuncts(), func(part truth) bool { return t.excludes(part.not()) })
}

// without is t and not o, leaving unsaid what follows from t.
func (t truth) without(o truth) truth {
	out := t
	for _, part := range o.disjuncts() {
		if t.excludes(part) {
			continue
		}
		rest := always()
		for _, x := range part.conjuncts() {
			if !t.implies(x) {
				rest = rest.and(x)
			}
		}
		for _, x := range rest.disjuncts() {
			if !t.excludes(x) {
				out = out.and(x.not())
			}
		}
	}
	return out
}
