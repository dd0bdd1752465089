package update

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/server/ddns"
	"github.com/keatool/keatool/server/stats"
)

// Options say how an updater is to be.
type Options struct {
	Plan  *Plan
	Adopt bool // guards of dhcpd are taken over
	Most  int  // requests that may wait; 0: a million
	Stats *stats.Set
	Log   *slog.Logger
}

// Updater carries out requests.
type Updater struct {
	Adopt bool
	most  int
	stats *counts
	log   *slog.Logger
	plan  atomic.Pointer[Plan]
	ctx   context.Context
	stop  context.CancelFunc
	work  sync.WaitGroup

	mu     sync.Mutex
	lanes  map[laneKey]*lane
	held   int // requests in all lanes
	closed bool
	idle   *sync.Cond // signalled when held becomes 0
}

// laneKey tells zones apart: their configuration may change.
type laneKey struct {
	reverse bool
	name    string
}

// New returns an updater.
func New(o Options) *Updater {
	u := &Updater{Adopt: o.Adopt, most: o.Most, log: o.Log, lanes: map[laneKey]*lane{}}
	if u.most == 0 {
		u.most = 1_000_000
	}
	if u.log == nil {
		u.log = slog.New(slog.DiscardHandler)
	}
	if o.Stats == nil {
		o.Stats = stats.NewSet(time.Now)
	}
	u.stats = newCounts(o.Stats)
	u.idle = sync.NewCond(&u.mu)
	u.ctx, u.stop = context.WithCancel(context.Background())
	u.adopt(o.Plan)
	return u
}

// adopt puts a plan in force; the statistics of its keys exist from then on.
func (u *Updater) adopt(p *Plan) {
	u.plan.Store(p)
	for _, k := range p.Keys {
		u.stats.key(k)
	}
}

// Send takes a request; false if too many wait. It does not wait itself.
func (u *Updater) Send(r ddns.Request) bool {
	u.stats.add(u.stats.received)
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed || u.held >= u.most {
		u.stats.add(u.stats.full)
		return false
	}
	u.held++
	u.route(&r)
	return true
}

// Waiting returns how many requests are not carried out yet.
func (u *Updater) Waiting() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.held
}

// Drain waits until every request is carried out, or ctx ends.
func (u *Updater) Drain(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.idle.Broadcast()
	})
	defer stop()
	u.mu.Lock()
	defer u.mu.Unlock()
	for u.held > 0 && !u.closed && ctx.Err() == nil {
		u.idle.Wait()
	}
}

// route puts a request into the lane of its next half. As in Kea a request is
// given up as a whole if there is no zone for one of its halves. The caller has
// the lock.
func (u *Updater) route(r *ddns.Request) {
	p := u.plan.Load()
	var zone *Zone
	if r.Reverse {
		if zone = match(p.Reverse, reverseName(r.Addr)); zone == nil {
			u.log.Error("no reverse zone is configured for an address", "name", r.FQDN, "address", r.Addr)
			u.leave()
			return
		}
	}
	if r.Forward {
		if zone = match(p.Forward, r.FQDN); zone == nil {
			u.log.Error("no forward zone is configured for a name", "name", r.FQDN, "address", r.Addr)
			u.leave()
			return
		}
	}
	if zone == nil {
		u.leave()
		return
	}
	u.lane(zone).push(r)
}

// leave counts a request that is done with.
func (u *Updater) leave() {
	if u.held--; u.held == 0 {
		u.idle.Broadcast()
	}
}

func (u *Updater) lane(z *Zone) *lane {
	key := laneKey{z.Reverse, z.Name}
	l := u.lanes[key]
	if l == nil {
		l = &lane{u: u, zone: z, waiting: newBacklog()}
		u.lanes[key] = l
	}
	return l
}

// Replace puts another plan in force. What waits is done by the new one.
func (u *Updater) Replace(p *Plan) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.adopt(p)
	for _, zones := range [][]*Zone{p.Forward, p.Reverse} {
		for _, z := range zones {
			if l := u.lanes[laneKey{z.Reverse, z.Name}]; l != nil {
				l.renew(z)
			}
		}
	}
	for key, l := range u.lanes {
		if known(p, key) {
			continue
		}
		for _, r := range l.all() {
			u.route(&r)
		}
		delete(u.lanes, key)
	}
}

func known(p *Plan, key laneKey) bool {
	zones := p.Forward
	if key.reverse {
		zones = p.Reverse
	}
	for _, z := range zones {
		if z.Name == key.name {
			return true
		}
	}
	return false
}

// done says how a request ended.
func (u *Updater) done(r *ddns.Request, err error) {
	switch {
	case err == nil && r.Remove:
		u.log.Info("records were removed from DNS", "name", r.FQDN, "address", r.Addr)
	case err == nil:
		u.log.Info("records were added to DNS", "name", r.FQDN, "address", r.Addr)
	case r.Remove:
		u.log.Error("records are not removed from DNS", "name", r.FQDN, "address", r.Addr, "error", err)
	default:
		u.log.Error("records are not added to DNS", "name", r.FQDN, "address", r.Addr, "error", err)
	}
}

// Close ends the updater; what waits is lost, what is on its way is cut off.
func (u *Updater) Close() {
	u.mu.Lock()
	u.closed = true
	for _, l := range u.lanes {
		if l.timer != nil {
			l.timer.Stop()
		}
	}
	u.idle.Broadcast()
	u.mu.Unlock()
	u.stop()
	u.work.Wait()
}
