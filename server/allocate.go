package server

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/alloc"
	"github.com/keatool/keatool/server/config"
)

// searchIn is the part of a subnet in which something free is searched for.
type searchIn struct {
	subnet    *config.Subnet
	pools     []*config.Pool
	order     *alloc.Order
	iterative bool
	again     bool // what the iterative search did not come by
}

const (
	guesses   = 1 << 16 // bound the search of a pool that is too large to be kept in mind
	smallPool = 1024    // a pool that is looked through, address by address
	someOver  = 64      // leases that are over and looked at, of any pool
)

// taking takes what is proposed, if it may.
type taking = func(*config.Pool, netip.Addr) (bool, error)

// search proposes what seems to be free in the pools that are open to take, until
// it takes something. If none of the subnets has anything it can be called again,
// to look where the iterative search did not: a client should get the last address
// of a pool, even if Kea would not find it.
func (e *exchange) search(in searchIn, open func(*config.Pool) bool, take taking) (found bool, err error) {
	if in.again && !in.iterative {
		return false, nil
	}
	walk, ok := e.run.alloc.Walk(in.order, in.subnet, in.pools, open)
	if !ok {
		return false, nil
	}
	if !in.again {
		in.order.Searched(in.subnet)
	}
	if in.iterative && !in.again {
		if found, err = e.goAlong(&walk, open, take); found || err != nil {
			return found, err
		}
	}
	e.beyond = in.again
	for _, p := range in.pools {
		if !open(p) {
			continue
		}
		if in.again || !in.iterative {
			found, err = e.propose(p, take)
		}
		if !found && err == nil && !in.again {
			found, err = e.reuse(p, take)
		}
		if found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// ask lets something that is proposed be taken. What the store could not say is an
// error: else, with the store away, a whole pool would seem to be taken.
func (e *exchange) ask(take taking, p *config.Pool, a netip.Addr) (found bool, err error) {
	found, err = take(p, a)
	if err == nil {
		err = e.broken
	}
	return found, err
}

func (e *exchange) goAlong(walk *alloc.Walk, open func(*config.Pool) bool, take taking) (found bool, err error) {
	free := e.run.alloc
	for p, a, ok := free.Next(walk, open); ok; p, a, ok = free.Next(walk, open) {
		if found, err = e.ask(take, p, a); found || err != nil {
			return found, err
		}
		free.Take(p, a) // somebody has it, or may come for it
	}
	return false, nil
}

func (e *exchange) propose(p *config.Pool, take taking) (found bool, err error) {
	free := e.run.alloc
	for range min(free.Size(p), guesses) {
		a, ok := free.Propose(p)
		if !ok {
			break
		}
		if found, err = e.ask(take, p, a); found || err != nil {
			return found, err
		}
		free.Take(p, a)
	}
	return false, nil
}

// reuse looks for a lease of a full pool that is over but not yet reclaimed.
func (e *exchange) reuse(p *config.Pool, take taking) (found bool, err error) {
	if e.found, err = e.srv.store.Expired(e.Now, someOver, e.found[:0]); err != nil || len(e.found) == 0 {
		return false, err
	}
	for i := range e.found {
		l := &e.found[i]
		if !p.Contains(l.Addr) || l.Type == lease.PD && int(l.PrefixLen) != p.Len {
			continue
		}
		if found, err = e.ask(take, p, l.Addr); found || err != nil {
			return found, err
		}
	}
	size := e.run.alloc.Size(p)
	if len(e.found) < someOver || size > smallPool {
		return false, nil
	}
	for n := range size {
		if found, err = e.ask(take, p, e.run.alloc.At(p, n)); found || err != nil {
			return found, err
		}
	}
	return false, nil
}
