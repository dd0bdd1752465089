package derive

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// hosts makes a client for each identifier of every host, or of as many as wanted.
func (w *world) hosts(c *coverage) {
	chosen := w.sample(len(w.m.Hosts), w.o.Hosts)
	for i, h := range w.m.Hosts {
		switch {
		case h.Deleted:
		case !chosen[i]:
			c.cannot("one host of many alike", h.Scope.Decl, h.HWStmt, h.IDStmt, h.HostIDStmt)
			c.cannot("one host of many alike", h.Fixed...)
		default:
			w.host(c, h, i)
		}
	}
}

// sample chooses n of total by the seed; all if there are no more.
func (w *world) sample(total, n int) []bool {
	chosen := make([]bool, total)
	order := w.rand.Perm(total)
	for _, i := range order[:min(n, total)] {
		chosen[i] = true
	}
	return chosen
}

func (w *world) host(c *coverage, h *scope.Host, i int) {
	all := w.as(h, difftest.Place{})
	if len(all) == 0 {
		c.cannot("the host has no identifier that a client of this family could send", h.Scope.Decl)
	}
	for k, q := range all {
		q, t := w.settle(w.homes(h), q, func(t *trace) bool { return t.host == h && (t.served || !w.anyPool()) })
		if q == nil {
			c.cannot(w.whyNot(h), h.Scope.Decl, h.HWStmt, h.IDStmt, h.HostIDStmt)
			c.cannot(w.whyNot(h), h.Fixed...)
			q = all[k].in(w.spots[0].relayed())
			t = w.trace(q, nil)
		}
		if (i+k)%2 == 0 {
			q = w.full(q)
		}
		steps := w.hostSteps(t, i)
		if a := w.wish(t); a.IsValid() {
			steps = append(steps, difftest.Step{Do: difftest.Discover, Address: a})
		}
		c.add(candidate{"host-" + h.Name + suffix(k), fmt.Sprintf("host `%s` by its %s", h.Name, w.identifier(h, k)), q, steps})
	}
}

func suffix(k int) string {
	if k == 0 {
		return ""
	}
	return fmt.Sprint("-", k+1)
}

// hostSteps lets the first hosts do all that clients do, and the many only see what they get.
func (w *world) hostSteps(t *trace, i int) []difftest.Step {
	steps := visit()
	if i < 5 {
		steps = life()
	}
	if t.fixed && !w.v6 {
		return slices.DeleteFunc(steps, func(s difftest.Step) bool { return i >= 5 && s.Do == difftest.Release })
	}
	if w.v6 && t.host != nil && len(t.host.Prefixes) > 0 {
		steps[0].IAs = []difftest.IA{{IAID: 1}, {PD: true, IAID: 2}}
	}
	return steps
}

// whyNot says why h is attached to no client.
func (w *world) whyNot(h *scope.Host) string {
	if w.hasFixed(h) && len(w.fixed[h]) == 0 {
		return "the address of the host is a name that has to be looked up"
	}
	if w.hasFixed(h) && len(w.homes(h)) == 0 {
		return "no subnet holds the address of the host"
	}
	if w.hasFixed(h) {
		return "another host with the same identifier comes first"
	}
	return "another host with the same identifier comes first, or no pool is open to it"
}

func (w *world) anyPool() bool {
	return slices.ContainsFunc(w.spots, func(s spot) bool { return len(s.sub.Pools) > 0 })
}

// homes are the places to look for a host: where its address is, else everywhere.
func (w *world) homes(h *scope.Host) []spot {
	if !w.hasFixed(h) { // first where it makes a difference to be a host
		list := slices.Clone(w.spots)
		slices.SortStableFunc(list, func(a, b spot) int { return b.guards() - a.guards() })
		return list
	}
	for _, sp := range w.spots {
		if sub, _ := w.fixedIn(h, sp.net); sub == sp.sub {
			return []spot{sp}
		}
	}
	return nil
}

// wish is an address of a pool for hosts that a client wants, so that it shows
// whether it is known; not valid if its pool is for everybody.
func (w *world) wish(t *trace) (a netip.Addr) {
	if w.v6 || t.fixed || t.pool == nil || !guarded(t.pool) {
		return a
	}
	if r := leasable(t.pool); r != nil {
		a = w.addressIn(t.pool, *r)
	}
	if x := w.trace(t.r.asking(a), nil); x.pool != t.pool || x.host != t.host {
		return netip.Addr{}
	}
	return a
}

// guards is 1 if a pool of the subnet asks whether a client is a host.
func (s spot) guards() int {
	if slices.ContainsFunc(s.sub.Pools, guarded) {
		return 1
	}
	return 0
}

func guarded(p *scope.Pool) bool {
	return slices.ContainsFunc(p.Permits, func(pm scope.Permit) bool { return pm.What == parser.KnownClients || pm.What == parser.UnknownClients })
}

// settle looks for a place where a request does what it is for.
func (w *world) settle(spots []spot, r *request, ok func(*trace) bool) (*request, *trace) {
	if r.relayed() || r.at.Direct.IsValid() {
		if t := w.trace(r, nil); ok(t) {
			return r, t
		}
	}
	for _, sp := range spots[:min(len(spots), maxPlaces)] {
		q := r.in(sp.relayed())
		if t := w.trace(q, nil); t.net != nil && ok(t) {
			return q, t
		}
	}
	return nil, nil
}

// as returns a request for each identifier of a host.
func (w *world) as(h *scope.Host, p difftest.Place) []*request {
	var list []*request
	for k := range 3 {
		if q := w.asOne(h, k, p); q != nil {
			list = append(list, q)
		}
	}
	return list
}

// asOne returns the request of a host by its hardware address, identifier or option.
func (w *world) asOne(h *scope.Host, k int, p difftest.Place) *request {
	switch k {
	case 0:
		return w.byHardware(h, p)
	case 1:
		return w.byIdentifier(h, p)
	}
	return w.byHostIdentifier(h, p)
}

func (w *world) byHardware(h *scope.Host, p difftest.Place) *request {
	if h.Hardware == nil || len(h.Hardware.Addr) == 0 || len(h.Hardware.Addr) > 16 {
		return nil
	}
	return w.fresh(h.Hardware.TypeCode, h.Hardware.Addr, p)
}

func (w *world) byIdentifier(h *scope.Host, p difftest.Place) *request {
	if len(h.UID) < 2 {
		return nil
	}
	if w.v6 {
		return w.stranger(p).with(opt6ClientID, h.UID)
	}
	return w.stranger(p).with(optClientID, h.UID)
}

func (w *world) byHostIdentifier(h *scope.Host, p difftest.Place) *request {
	if h.HostID == nil || h.HostID.Option.Def == nil {
		return nil
	}
	v, err := option.Encode(h.HostID.Option.Def, h.HostID.Values, nil)
	if err != nil || len(v.Bytes) == 0 {
		return nil
	}
	q := w.stranger(p)
	if !p.Relay.IsValid() {
		q = q.in(w.spots[0].relayed())
	}
	if h.HostID.Relay > 0 {
		return q.withAgent(h.HostID.Option.Def.Code, v.Bytes)
	}
	return w.put(q, lower(h.HostID.Option.Def.Space), h.HostID.Option.Def.Code, v.Bytes)
}

// identifier names the k-th identifier that a host has.
func (w *world) identifier(h *scope.Host, k int) string {
	names := [...]string{"hardware address", "client identifier", "`host-identifier`"}
	for i, name := range names {
		if w.asOne(h, i, difftest.Place{}) == nil {
			continue
		}
		if k == 0 {
			return name
		}
		k--
	}
	return "identifier"
}
