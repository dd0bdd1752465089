package update

import (
	"errors"
	"time"

	"github.com/keatool/keatool/server/ddns"
)

// The bounds of a lane: how many updates are on their way at once, and among how
// many that wait it looks for one that may go.
const (
	atOnce = 32
	window = 128
)

// The time after which a zone whose servers are all silent is tried again: it is
// doubled up to the longer one.
const (
	soon  = 500 * time.Millisecond
	later = 8 * time.Second
)

// job is a half of a request on its way.
type job struct {
	request ddns.Request
	running bool
}

// lane carries out the updates of one zone. Those about the same name, or the
// same address, keep their order; others overtake. While no server of the zone
// is heard everything waits, but for one update that finds out.
type lane struct {
	u       *Updater // whose mu guards what follows
	zone    *Zone
	waiting *backlog
	jobs    []*job // the oldest first
	running int
	pause   time.Duration // not 0: the zone is away
	timer   *time.Timer   // of the next attempt, while nothing is on its way
}

// push takes a request whose half in the zone is to be done.
func (l *lane) push(r *ddns.Request) {
	if l.waiting.push(r) {
		l.u.leave()
	}
	l.pump()
}

// pump sets as many updates going as may go. The caller has the lock.
func (l *lane) pump() {
	if l.u.closed {
		return
	}
	most := atOnce
	if l.pause > 0 {
		if most = 1; l.timer != nil {
			return
		}
	}
	for l.running < most {
		j := l.pick()
		if j == nil {
			return
		}
		j.running = true
		l.running++
		zone := l.zone
		l.u.work.Go(func() { l.do(j, zone) })
	}
}

// pick returns the first update that may go: one with no older one in the window
// about its name or address.
func (l *lane) pick() *job {
	for len(l.jobs) < window {
		r, ok := l.waiting.pop()
		if !ok {
			break
		}
		l.jobs = append(l.jobs, &job{request: r})
	}
	for i, j := range l.jobs {
		if !j.running && !l.blocked(i) {
			return j
		}
	}
	return nil
}

func (l *lane) blocked(i int) bool {
	r := &l.jobs[i].request
	for _, older := range l.jobs[:i] {
		if older.request.FQDN == r.FQDN || older.request.Addr == r.Addr {
			return true
		}
	}
	return false
}

// do carries out an update, and what follows from how it went.
func (l *lane) do(j *job, zone *Zone) {
	c := change{Updater: l.u, Request: &j.request, zone: zone, ctx: l.u.ctx}
	err := c.run()
	l.u.mu.Lock()
	defer l.u.mu.Unlock()
	j.running = false
	l.running--
	if isAway(err) {
		l.wait(err)
		return
	}
	if l.pause > 0 {
		l.pause = 0
		l.u.log.Info("DNS servers answer again", "zone", l.zone.Name)
	}
	l.remove(j)
	if err == nil && !zone.Reverse && j.request.Reverse {
		j.request.Forward = false
		l.u.route(&j.request)
	} else {
		l.u.leave()
		l.u.done(&j.request, err)
	}
	l.pump()
}

func (l *lane) remove(done *job) {
	for i, j := range l.jobs {
		if j == done {
			l.jobs = append(l.jobs[:i], l.jobs[i+1:]...)
			return
		}
	}
}

// wait stops the lane for a while, since no server was heard.
func (l *lane) wait(err error) {
	if l.u.closed {
		return
	}
	if l.pause == 0 {
		l.u.log.Warn("no DNS server answers: updates wait", "zone", l.zone.Name, "error", errors.Unwrap(err))
	}
	switch {
	case l.timer == nil:
		l.pause = min(max(2*l.pause, soon), later)
		l.timer = time.AfterFunc(l.pause, l.again)
	case l.pause == 0: // away, back, and away again before the timer was due
		l.pause = soon
	}
}

// renew gives the lane other servers, and tries them at once. The caller has the
// lock.
func (l *lane) renew(z *Zone) {
	l.zone, l.pause = z, 0
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	l.pump()
}

func (l *lane) again() {
	l.u.mu.Lock()
	defer l.u.mu.Unlock()
	l.timer = nil
	l.pump()
}

// all takes everything that is not on its way out of the lane.
func (l *lane) all() []ddns.Request {
	var list []ddns.Request
	var still []*job
	for _, j := range l.jobs {
		if j.running {
			still = append(still, j)
		} else {
			list = append(list, j.request)
		}
	}
	l.jobs = still
	for {
		r, ok := l.waiting.pop()
		if !ok {
			return list
		}
		list = append(list, r)
	}
}
