// Package pingcheck is Kea's hook library ping_check: before an address is
// offered, it is asked whether somebody has it. The offer waits for that.
package pingcheck

import (
	"math"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/hook"
)

// Library is the hook library.
var Library = hook.Library{Name: "ping_check", Only4: true, Attach: func(s *hook.Setup) {
	attach(s, openICMP, func(d time.Duration, f func()) { time.AfterFunc(d, f) })
}}

// settings are those of the configuration, or of a subnet.
type settings struct {
	enabled  bool
	requests int // how many echo requests go unanswered before the address is free
	timeout  time.Duration
	recent   int64 // seconds: a client's own lease that is younger is not checked
}

// attach reads the parameters. Open opens the socket for echo requests; after
// calls a function later.
func attach(s *hook.Setup, open func() (pinger, error), after func(time.Duration, func())) {
	if !s.Params.Present() {
		s.Params.Fail("", "`parameters` is missing", "an empty map will do")
	}
	global := read(s.Params, settings{true, 1, 100 * time.Millisecond, 60})
	s.Params.Uint("ping-channel-threads", 0, 0, math.MaxUint32) // ours needs none
	own := map[uint32]settings{}
	s.EachSubnet(func(sub *kea.Subnet, at string) {
		if p := hook.NewParams(s, sub.UserContext, at+"/user-context").Map("ping-check"); p.Present() {
			own[sub.ID] = read(p, global)
		}
	})
	if s.Failed() || s.Server == nil {
		return
	}
	conn, err := open()
	if err != nil {
		s.Log.Error("no echo requests can be sent: addresses are offered unchecked", "error", err)
		return
	}
	c := newChecker(conn, after, s.Log)
	s.OnClose(c.close)
	s.V4(server.LeaseOffer, func(e *server.Exchange4) server.Verdict {
		use := global
		if o, ok := own[e.Lease.SubnetID]; ok {
			use = o
		}
		return c.offer(e, use)
	})
}

// read reads what the parameters and the user context of a subnet have in common.
func read(p hook.Params, absent settings) settings {
	p.Only("enable-ping-check", "min-ping-requests", "reply-timeout", "ping-cltt-secs", "ping-channel-threads", "comment")
	return settings{
		enabled:  p.Bool("enable-ping-check", absent.enabled),
		requests: int(p.Uint("min-ping-requests", uint64(absent.requests), 1, math.MaxUint32)),
		timeout:  time.Duration(p.Uint("reply-timeout", uint64(absent.timeout/time.Millisecond), 1, math.MaxUint32)) * time.Millisecond,
		recent:   int64(p.Uint("ping-cltt-secs", uint64(absent.recent), 0, math.MaxUint32)),
	}
}

// offer decides about an offer: it goes, or waits.
func (c *checker) offer(e *server.Exchange4, use settings) server.Verdict {
	addr := e.Lease.Addr
	switch {
	case !use.enabled:
		return server.Next
	case c.busy(addr):
		return server.Drop // another client's offer of the address waits, or this client asks again
	case reserved(e), fresh(e, use):
		return server.Next
	}
	parked := e.Parked()
	if parked == nil {
		return server.Drop
	}
	if !c.start(addr, parked, use) {
		return server.Drop
	}
	return server.Park
}

// reserved reports whether the address is the client's own by a reservation.
func reserved(e *server.Exchange4) bool { return e.Host != nil && e.Host.Addr == e.Lease.Addr }

// fresh reports whether the client has the address, or had it not long ago.
func fresh(e *server.Exchange4, use settings) bool {
	l := e.OwnPrevious()
	return l != nil && (l.Infinite() || l.Expires() >= e.Now || e.Now-l.CLTT < use.recent)
}
