package ha

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// owed are the addresses of which the partner may not know the newest state. What
// it is told in the end is what the store holds then: so an older state never
// follows a newer one, and a lease that its client was never told of does no harm
// when the address has gone to somebody else meanwhile.
type owed struct {
	last    uint64
	of      map[netip.Addr]debt
	late    int            // debts that nobody is about to pay
	stripes [64]sync.Mutex // held, by address, while the partner is told
}

// debt is one of them.
type debt struct {
	at    netip.Addr
	kind  lease.Type
	seq   uint64 // of the change
	late  bool   // it could not be told
	acked bool   // and its client was answered all the same
}

// owedLimit is how many addresses are kept for a partner that is away while
// nothing else bounds them: in hot-standby Kea keeps none.
const owedLimit = 10_000

func (o *owed) put(l *lease.Lease, late, acked bool) debt {
	if o.of == nil {
		o.of = map[netip.Addr]debt{}
	}
	o.last++
	if o.of[l.Addr].late {
		o.late--
	}
	if late {
		o.late++
	}
	d := debt{l.Addr, l.Type, o.last, late, acked}
	o.of[l.Addr] = d
	return d
}

// begin notes changes that the partner is about to be told of.
func (o *owed) begin(changed []*lease.Lease) []debt {
	list := make([]debt, len(changed))
	for i, l := range changed {
		list[i] = o.put(l, false, false)
	}
	return list
}

// overtaken reports whether one of the addresses has changed again.
func (o *owed) overtaken(list []debt) bool {
	return slices.ContainsFunc(list, func(d debt) bool { return o.of[d.at].seq != d.seq })
}

// settle notes that the partner knows these states.
func (o *owed) settle(list []debt) {
	for _, d := range list {
		if have := o.of[d.at]; have.seq == d.seq {
			o.drop(have)
		}
	}
}

// fail notes that the partner was not told of these states.
func (o *owed) fail(list []debt) {
	for _, d := range list {
		if have, ok := o.of[d.at]; ok && have.seq == d.seq && !have.late {
			have.late = true
			o.of[d.at] = have
			o.late++
		}
	}
}

func (o *owed) drop(d debt) {
	if d.late {
		o.late--
	}
	delete(o.of, d.at)
}

// all returns the debts that nobody is about to pay.
func (o *owed) all() []debt {
	list := make([]debt, 0, o.late)
	for _, d := range o.of {
		if d.late {
			list = append(list, d)
		}
	}
	return list
}

// acked counts those whose clients were answered.
func (o *owed) acked() (n int) {
	for _, d := range o.of {
		if d.late && d.acked {
			n++
		}
	}
	return n
}

// lock has the caller alone tell the partner of these addresses.
func (o *owed) lock(list []debt) (unlock func()) {
	var which []int
	for _, d := range list {
		which = append(which, stripe(d.at))
	}
	slices.Sort(which)
	which = slices.Compact(which)
	for _, i := range which {
		o.stripes[i].Lock()
	}
	return func() {
		for _, i := range which {
			o.stripes[i].Unlock()
		}
	}
}

// stripe deals prefixes by their upper half, and addresses by their last bytes.
func stripe(at netip.Addr) int {
	b := at.As16()
	return int(b[7]+b[14]*31+b[15]) % 64
}

// calm returns when everything that was being sent before the call has been sent,
// or has failed.
func (o *owed) calm() {
	for i := range o.stripes {
		o.stripes[i].Lock()
		//lint:ignore SA2001 waiting is all that it is for
		o.stripes[i].Unlock()
	}
}

// owe notes changes whose clients do not wait for the partner. The lock is held.
func (r *relationship) owe(changed []*lease.Lease) {
	limit := r.DelayedLimit
	if r.state != CommunicationRecovery {
		limit = max(limit, owedLimit)
	}
	for _, l := range changed {
		if _, known := r.owed.of[l.Addr]; !known && r.owed.late >= limit {
			r.overrun = true
			r.unsent++
			continue
		}
		r.owed.put(l, true, true)
	}
}

// repeat notes changes made while the partner is down. It fetches them when it is
// back; but a Kea that was there all the time may keep a newer lease of its own
// that no client was told of, and so has to be told once more. The lock is held.
func (r *relationship) repeat(changed []*lease.Lease) {
	if r.other.keeps || r.partner == nil || r.owed.late >= 10*owedLimit {
		return
	}
	for _, l := range changed {
		r.owed.put(l, true, true)
	}
}

// owes reports whether the partner may not know the newest state of an address.
func (r *relationship) owes(at netip.Addr) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.owed.of[at]
	return ok
}

// doubtful returns the debt of an address.
func (r *relationship) doubtful(at netip.Addr) (debt, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	d, ok := r.owed.of[at]
	return d, ok
}

// recover tells the partner what it does not know, when it is back.
func (r *relationship) recover(ctx context.Context) {
	for {
		r.mu.Lock()
		able := !r.overrun && (r.other.state.normal() || r.other.state == CommunicationRecovery || r.state == PartnerDown && r.other.state == Ready)
		list := r.owed.all()
		r.mu.Unlock()
		if !able || len(list) == 0 || !r.pay(ctx, list) {
			return
		}
	}
}

// pay tells the partner the state of addresses, and reports whether it answers.
func (r *relationship) pay(ctx context.Context, list []debt) bool {
	const payers = 8
	var work sync.WaitGroup
	var good [payers]bool
	for k := range payers {
		work.Go(func() {
			good[k] = true
			for i := k; i < len(list) && good[k]; i += payers {
				if err := r.payOne(ctx, list[i].at); err != nil {
					r.away(err)
					good[k] = false
				}
			}
		})
	}
	work.Wait()
	return !slices.Contains(good[:], false)
}

func (r *relationship) payOne(ctx context.Context, at netip.Addr) error {
	unlock := r.owed.lock([]debt{{at: at}})
	defer unlock()
	d, ok := r.doubtful(at)
	if !ok || !d.late { // somebody else is at it
		return nil
	}
	held := new(lease.Lease)
	if err := r.srv.Store().Get(at, held); errors.Is(err, store.ErrNotFound) {
		held = nil
	} else if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.brief())
	defer cancel()
	if _, err := r.calls(ctx, callOf(at, d.kind, held)); err != nil {
		return err
	}
	r.mu.Lock()
	r.owed.settle([]debt{d})
	r.mu.Unlock()
	return nil
}
