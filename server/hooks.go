package server

import (
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
)

// Point is a place of the pipeline at which hooks run (Kea manual, "Hook Points").
type Point uint8

// The points, in the order of the pipeline. What a verdict other than [Next]
// means depends on the point; where nothing is said, the message is dropped.
const (
	BufferReceive   Point = iota // the message can be read; classes that hooks give here count for the tests of others
	PktReceive                   // the message can be read, classes without reservation are known
	HostIdentifier               // the usual identifiers are known; a hook may add one or change them
	SubnetSelect                 // the subnet is known, or there is none
	LeaseSelect                  // a new lease was chosen; Drop: the client does not get it
	LeaseRenew                   // the client has the lease already; Drop: it is not written anew
	LeaseRebind                  // DHCPv6: as LeaseRenew, for a REBIND
	DDNSUpdate                   // the name of the lease is known; see [Exchange4.SetName]
	LeaseRelease                 // Drop: the client keeps the lease
	LeaseDecline                 // Drop: the lease is not declined
	LeaseOffer                   // the offer is complete, and can be parked
	LeasesCommitted              // what was stored is known; the reply is complete
	PktSend                      // the last change of the reply
	points
)

// Hook4 is called at a point with the exchange of a DHCPv4 message.
type Hook4 func(*Exchange4) Verdict

// Hook6 is called at a point with the exchange of a DHCPv6 message. It can park it
// where that is a step of the pipeline: at the points before LeaseSelect, at
// LeasesCommitted and at PktSend.
type Hook6 func(*Exchange6) Verdict

// HookCommand runs a command of a library. Arguments and answer are JSON text;
// nil: none.
type HookCommand func(arguments []byte) (result int, text string, answer any)

// Guard counts leases, and bounds them. Its functions are called by several
// goroutines at once, and must be quick. Old and new are nil where there is no
// lease.
type Guard struct {
	// Take counts a change that is about to be made. It returns false, and has
	// counted nothing, if the change would be one lease too many; but not if it is
	// forced, by an administrator.
	Take func(old, new *lease.Lease, forced bool) bool
	// Back takes that back, if the change could not be made.
	Back func(old, new *lease.Lease)
}

// Hooks are the hooks of one configuration. Server/hook makes them from the
// libraries that the configuration names.
type Hooks struct {
	V4 [points][]Hook4
	V6 [points][]Hook6

	// Expired is called for a lease whose time is over, before it is reclaimed;
	// removed says that nothing stays of it. Recovered is called likewise for
	// one that was declined.
	Expired   []func(l *lease.Lease, removed bool)
	Recovered []func(*lease.Lease)

	// Guards see every change of the store before it is made.
	Guards []Guard

	// Commands are called after every command that was answered, with its
	// arguments (nil: none), its result, and the addresses that a command for
	// many could do nothing about.
	Commands []func(name string, args *kea.Node, result int, failed []string)

	// Deliver gets the replies that were held, see Hold; not nil if a hook holds any.
	// It must not block, and sends or drops each of them sooner or later.
	Deliver func([]*Held)

	// Mine reports whether this server reclaims a lease whose time is over; nil: it
	// reclaims all.
	Mine func(*lease.Lease) bool

	// Added are the commands that libraries add to the control channel, by name.
	Added map[string]HookCommand

	// Hosts are places of reservations beside the configuration.
	Hosts []host.Source

	LeaseQueries

	Bootp bool   // BOOTP clients are served
	Close func() // nil: nothing to close. Called when the configuration is replaced
}

// at4 is the step that runs the hooks of a point.
func at4(p Point) step4 {
	return step4{"hook", func(e *Exchange4) Verdict {
		if len(e.run.hooks.V4[p]) == 0 {
			return Next
		}
		return runHooks4(e, p)
	}}
}

func runHooks4(e *Exchange4, p Point) Verdict { return e.resumeHooks(p, 0) }

// resumeHooks runs the hooks of a point from one on.
func (e *Exchange4) resumeHooks(p Point, from int) Verdict {
	hooks := e.run.hooks.V4[p]
	for i := from; i < len(hooks); i++ {
		v := hooks[i](e)
		switch v {
		case Next:
			continue
		case Park:
			e.parkedAt, e.parkedHook = p, i+1
		case Drop:
			if e.Why == 0 {
				e.Why = ByHook
			}
		}
		return v
	}
	return Next
}

// leaseHooks4 lets hooks say whether the client gets, or goes on with, its lease.
func leaseHooks4(e *Exchange4) Verdict {
	if !e.hasLease {
		return Next
	}
	if e.hasPrev && e.owns(&e.previous) {
		e.keepOld = runHooks4(e, LeaseRenew) != Next
		e.Why = 0
		return Next
	}
	if v := runHooks4(e, LeaseSelect); v == Next {
		return Next
	}
	if e.Type == packet.Discover {
		return Drop
	}
	e.Why = 0
	return e.refuse()
}

// replyHooks4 runs those hooks that see the finished reply.
func replyHooks4(e *Exchange4) Verdict {
	switch e.Type {
	case packet.Discover:
		if e.hasLease {
			return runHooks4(e, LeaseOffer)
		}
	case packet.Request, 0:
		return runHooks4(e, LeasesCommitted)
	}
	return Next
}

// sendHooks4 lets hooks change the reply.
func sendHooks4(e *Exchange4) Verdict {
	if len(e.run.hooks.V4[PktSend]) == 0 {
		return Next
	}
	if v := runHooks4(e, PktSend); v != Next {
		return v
	}
	e.encode()
	return Next
}

func (e *Exchange4) encode() {
	if e.Type == 0 {
		e.buf = e.Reply.PaddedBytes(300)
	} else {
		e.buf = e.Reply.Bytes()
	}
}

// at6 is the step that runs the hooks of a point.
func at6(p Point) step6 {
	return step6{"hook", func(e *Exchange6) Verdict { return runHooks6(e, p) }}
}

func runHooks6(e *Exchange6, p Point) Verdict {
	if len(e.run.hooks.V6[p]) == 0 {
		return Next
	}
	return e.resumeHooks(p, 0)
}

// resumeHooks runs the hooks of a point from one on.
func (e *Exchange6) resumeHooks(p Point, from int) Verdict {
	hooks := e.run.hooks.V6[p]
	for i := from; i < len(hooks); i++ {
		switch v := hooks[i](e); v {
		case Next:
		case Park:
			e.parkedAt, e.parkedHook = p, i+1
			return v
		default:
			if e.Why == 0 {
				e.Why = ByHook
			}
			return Drop
		}
	}
	return Next
}

// replyHooks6 runs those hooks that see what was stored.
func replyHooks6(e *Exchange6) Verdict {
	switch e.Type {
	case packet.Solicit:
		if !e.Rapid {
			return Next
		}
	case packet.Confirm, packet.InformationRequest:
		return Next
	}
	return runHooks6(e, LeasesCommitted)
}

// sendHooks6 lets hooks change the reply.
func sendHooks6(e *Exchange6) Verdict {
	if len(e.run.hooks.V6[PktSend]) == 0 {
		return Next
	}
	if v := runHooks6(e, PktSend); v != Next {
		return v
	}
	e.encode()
	return Next
}

func (e *Exchange6) encode() { e.buf = e.Reply.Bytes() }

// allowed asks the hooks whether the client may have the lease at hand. A lease
// that it has already stays, whatever they say: then it is not written anew.
func (e *Exchange6) allowed() bool {
	p := LeaseSelect
	if e.hasPrev && e.isMine(&e.previous) {
		switch p = LeaseRenew; e.Type {
		case packet.Rebind:
			p = LeaseRebind
		case packet.Renew:
		default:
			return true
		}
	}
	v := runHooks6(e, p)
	e.Why = 0
	return v == Next
}

// mayEnd asks the hooks whether the lease at hand may be released or declined.
func (e *Exchange6) mayEnd(state lease.State) bool {
	p := LeaseRelease
	if state == lease.Declined {
		p = LeaseDecline
	}
	v := runHooks6(e, p)
	e.Why = 0
	return v == Next
}

// expired tells the hooks that a lease ends, or that a declined one is free again.
func (r *runtime) expired(l *lease.Lease, removed bool) {
	if l.State == lease.Declined {
		for _, h := range r.hooks.Recovered {
			h(l)
		}
		return
	}
	for _, h := range r.hooks.Expired {
		h(l, removed)
	}
}

// close lets the hooks of a configuration go that is not in force any more.
func (h *Hooks) close() {
	if h.Close != nil {
		h.Close()
	}
}

// Now returns the server's time.
func (s *Server) Now() time.Time { return s.opts.Now() }
