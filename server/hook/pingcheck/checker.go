package pingcheck

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/keatool/keatool/server"
)

// pinger sends echo requests, and receives what comes of them.
type pinger interface {
	send(to netip.Addr, sequence uint16) error
	// receive waits for an answer: from whom, or, if the address was found
	// unreachable, about whom. After close the error is net.ErrClosed.
	receive() (addr netip.Addr, reachable bool, err error)
	close() error
}

// waiting is an offer that waits.
type waiting interface {
	Resume(server.Verdict)
	Taken()
}

// check is one address that is asked for.
type check struct {
	offer    waiting
	left     int // requests to be sent yet
	timeout  time.Duration
	sequence uint16
}

// checker keeps the offers that wait, by address.
type checker struct {
	conn  pinger
	after func(time.Duration, func())
	log   *slog.Logger
	done  sync.WaitGroup

	mu       sync.Mutex
	checks   map[netip.Addr]*check // nil: closed
	sequence uint16
}

func newChecker(conn pinger, after func(time.Duration, func()), log *slog.Logger) *checker {
	c := &checker{conn: conn, after: after, log: log, checks: map[netip.Addr]*check{}}
	c.done.Go(c.listen)
	return c
}

// busy reports whether an address is being checked.
func (c *checker) busy(a netip.Addr) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.checks[a] != nil
}

// start begins a check; false if there is one of the address, or no more are made.
func (c *checker) start(a netip.Addr, offer waiting, use settings) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.checks == nil || c.checks[a] != nil {
		return false
	}
	k := &check{offer: offer, left: use.requests, timeout: use.timeout}
	c.checks[a] = k
	c.ask(a, k)
	return true
}

// ask sends the next request of a check.
func (c *checker) ask(a netip.Addr, k *check) {
	k.left--
	c.sequence++
	k.sequence = c.sequence
	if err := c.conn.send(a, k.sequence); err != nil {
		c.log.Debug("an echo request cannot be sent", "address", a, "error", err)
	}
	c.after(k.timeout, func() { c.expire(a, k, k.sequence) })
}

// expire is called when a request had time enough for an answer.
func (c *checker) expire(a netip.Addr, k *check, sequence uint16) {
	c.mu.Lock()
	current := c.checks[a] == k && k.sequence == sequence
	if current && k.left > 0 {
		c.ask(a, k)
		current = false
	}
	if current {
		delete(c.checks, a)
	}
	c.mu.Unlock()
	if current {
		k.offer.Resume(server.Next)
	}
}

// listen takes the answers.
func (c *checker) listen() {
	for {
		a, reachable, err := c.conn.receive()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			c.log.Warn("receiving echo replies", "error", err)
			continue
		}
		c.answered(a, reachable)
	}
}

// answered ends the check of an address. Somebody who is unreachable does not
// have it.
func (c *checker) answered(a netip.Addr, reachable bool) {
	c.mu.Lock()
	k := c.checks[a]
	delete(c.checks, a)
	c.mu.Unlock()
	switch {
	case k == nil:
	case reachable:
		c.log.Warn("somebody has an address that was to be offered", "address", a)
		k.offer.Taken()
	default:
		k.offer.Resume(server.Next)
	}
}

// close gives up the offers that wait: their clients will ask again.
func (c *checker) close() {
	c.mu.Lock()
	checks := c.checks
	c.checks = nil
	c.mu.Unlock()
	if checks == nil {
		return
	}
	if err := c.conn.close(); err != nil {
		c.log.Warn("closing the socket for echo requests", "error", err)
	}
	for _, k := range checks {
		k.offer.Resume(server.Drop)
	}
	c.done.Wait()
}
