package difftest

import (
	"context"
	"sync"
)

// session is one client talking to both servers.
type session struct {
	*run
	c     *Client
	index int
	mem   [2]memory
}

// step sends one message to both sides. sent is false if a side has not told
// the client what the message needs.
func (s *session) step(ctx context.Context, n int) (x Exchange, sent bool, err error) {
	step := s.c.Steps[n]
	if s.careful && step.Do == Release {
		return x, false, nil
	}
	xid := xidOf(s.Seed, s.c.ID, n)
	var ms [2]message
	for i := range ms {
		var ok bool
		if ms[i], ok = s.message(step, &s.mem[i], xid); !ok {
			return x, false, nil
		}
	}
	replies, err := s.both(ctx, ms)
	if err != nil {
		return x, false, err
	}
	x = Exchange{Step: n, Do: step.Do, Sent: [2][]byte{ms[0].payload, ms[1].payload}}
	s.note(step)
	for i, g := range replies {
		if g == nil {
			continue
		}
		s.learn(i, *g)
		if i == 0 {
			x.Reference = s.dec.decode(*g)
		} else {
			x.Candidate = s.dec.decode(*g)
		}
	}
	s.judge.exchange(s.c, &x)
	return x, true, nil
}

func (s *session) message(step Step, mem *memory, xid uint32) (message, bool) {
	m := maker{s.l}
	if s.l.v6 {
		return m.message6(s.c, step, mem, s.index, xid)
	}
	return m.message4(s.c, step, mem, s.index, xid)
}

// note remembers what a message says by itself.
func (s *session) note(step Step) {
	if step.Do != Release && step.Do != Decline {
		return
	}
	for i := range s.mem {
		s.mem[i].bound = false
	}
}

func (s *session) learn(i int, g datagram) {
	if s.l.v6 {
		s.mem[i].learn6(g)
	} else {
		s.mem[i].learn4(g)
	}
}

func (s *session) both(ctx context.Context, ms [2]message) (replies [2]*datagram, err error) {
	var errs [2]error
	var work sync.WaitGroup
	for i := range ms {
		work.Go(func() { replies[i], errs[i] = s.sides[i].ask(ctx, ms[i]) })
	}
	work.Wait()
	for _, e := range errs {
		if e != nil {
			return replies, e
		}
	}
	return replies, nil
}

// cleanUp gives back what a client still has, so that small pools last. A
// server that holds an offer for a while gives it up only so.
func (s *session) cleanUp(ctx context.Context) {
	if s.careful || s.c.Keeps {
		return
	}
	for i := range s.mem {
		mem := &s.mem[i]
		if !mem.bound && mem.offered.IsValid() && !mem.leased.IsValid() {
			if m, ok := s.message(Step{Do: Request}, mem, xidOf(s.Seed, s.c.ID, 1000)); ok {
				if g, err := s.sides[i].ask(ctx, m); err == nil && g != nil {
					s.learn(i, *g)
				}
			}
		}
		if mem.bound {
			if m, ok := s.message(Step{Do: Release}, mem, xidOf(s.Seed, s.c.ID, 1001)); ok {
				_, _ = s.sides[i].ask(ctx, m) // it is out of the way, or it is not
			}
		}
	}
}
