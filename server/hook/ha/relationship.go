package ha

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
)

// How far the clocks of two partners may be apart (Kea manual, "Clock Skew").
const (
	skewWarn = 30 * time.Second
	skewEnd  = 60 * time.Second
)

// longTerminated is how long a partner is in state terminated before a server
// that waits for it goes there, too.
const longTerminated = 10 * time.Minute

// relationship is the life of one relationship.
type relationship struct {
	*Config
	srv     *server.Server
	log     *slog.Logger
	subnets map[uint32]bool // empty: all
	partner *remote         // nil: there is none
	backups []*remote
	wake    chan struct{}
	updates chan *update

	mu       sync.Mutex
	state    State
	entered  time.Time
	paused   bool
	visited  map[State]bool
	synced   bool
	scopes   map[string]bool // names of the servers whose clients are served
	owed     owed
	overrun  bool // more was owed than is kept
	unsent   int  // updates that the partner was not told of
	rejected rejections
	answered time.Time // when the partner last asked us something
	fetching bool      // the partner fetches our leases
	gate     bool      // closed after a partner fetched our leases, until the state changes
	analysed int
	unacked  map[string]bool // clients; true: unacked
	other    partnerView

	refusing atomic.Bool  // updates of the partner come too late: its clients are served here
	applying sync.RWMutex // held while one is stored
}

// partnerView is what is known of the partner.
type partnerView struct {
	state   State
	known   State // the last state that it told
	scopes  []string
	touched time.Time // last answer
	since   time.Time // of state terminated
	unsent  int
	behind  bool // it has leases that we were not told of
	keeps   bool // it keeps what it could not tell us: it is keatool
	skew    time.Duration
	warned  bool
	time    time.Time // its clock, at touched
	met     bool
}

func newRelationship(c *Config, srv *server.Server, log *slog.Logger, family kea.Family) (*relationship, error) {
	r := &relationship{Config: c, srv: srv, log: log.With("server", c.Self.Name), wake: make(chan struct{}, 1), updates: make(chan *update, 4096),
		visited: map[State]bool{}, unacked: map[string]bool{}, rejected: rejections{}, scopes: map[string]bool{}, subnets: map[uint32]bool{}}
	service := fmt.Sprintf("dhcp%d", family)
	var err error
	if c.Partner != nil {
		if r.partner, err = newRemote(c.Partner, service); err != nil {
			return nil, err
		}
	}
	for _, p := range c.Backups {
		b, err := newRemote(p, service)
		if err != nil {
			return nil, err
		}
		r.backups = append(r.backups, b)
	}
	r.other.touched = time.Now()
	r.enter(r.first())
	return r, nil
}

// first is the state in which a server begins.
func (r *relationship) first() State {
	switch {
	case r.Self.backup():
		return Backup
	case r.Mode == ModePassiveBackup:
		return PassiveBackup
	}
	return Waiting
}

// run lives until ctx ends.
func (r *relationship) run(ctx context.Context) {
	var work sync.WaitGroup
	for range 16 {
		work.Go(func() { r.deliver(ctx) })
	}
	defer work.Wait()
	if r.partner == nil || r.Heartbeat == 0 {
		<-ctx.Done()
		return
	}
	defer r.partner.close()
	for ctx.Err() == nil {
		r.heartbeat(ctx)
		r.advance(ctx)
		timer := time.NewTimer(r.pace())
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-r.wake:
		}
		timer.Stop()
	}
}

// pace is how long to wait for the next heartbeat: at least one comes in the
// time that an answer may be missing.
func (r *relationship) pace() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.state.normal() && r.state != PartnerDown {
		return min(r.Heartbeat, time.Second)
	}
	return r.Heartbeat
}

// poke has the state machine look again, soon.
func (r *relationship) poke() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// beat is the answer to ha-heartbeat.
type beat struct {
	State  string   `json:"state"`
	Date   string   `json:"date-time"`
	Scopes []string `json:"scopes"`
	Unsent int      `json:"unsent-update-count"`
	Keeps  bool     `json:"keeps-updates"` // Kea does not say so, and does not
}

func (r *relationship) heartbeat(ctx context.Context) {
	brief, cancel := context.WithTimeout(ctx, r.brief())
	defer cancel()
	a, err := r.partner.command(brief, "ha-heartbeat", object{"server-name": r.Partner.Name})
	var b beat
	if err == nil && a.Result != resultSuccess {
		err = fmt.Errorf("ha-heartbeat: %s", a.Text)
	}
	if err == nil {
		err = json.Unmarshal(a.Arguments, &b)
	}
	state, ok := stateOf(b.State)
	if err == nil && !ok {
		err = fmt.Errorf("the partner says that its state is %q", b.State)
	}
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		r.away(err)
		return
	}
	r.heard(state, &b)
}

// heard notes a heartbeat of the partner.
func (r *relationship) heard(state State, b *beat) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	o := &r.other
	if state == Terminated && o.known != Terminated {
		o.since = now
	}
	o.behind = o.behind || o.met && b.Unsent > o.unsent
	// A Kea that could not reach us may have answered clients all the same.
	o.behind = o.behind || o.met && !b.Keeps && o.state == Unavailable && r.state.normal() && len(b.Scopes) > 0
	o.state, o.known, o.scopes, o.unsent, o.met, o.keeps = state, state, b.Scopes, b.Unsent, true, b.Keeps
	if t, err := http.ParseTime(b.Date); err == nil {
		o.time, o.skew = t, t.Sub(now).Truncate(time.Second)
		if late := o.skew.Abs() > skewWarn; late && !o.warned {
			r.log.Warn("the clocks of the partners are apart", "by", o.skew)
			o.warned = true
		} else if !late {
			o.warned = false
		}
	}
	r.inTouch(now)
}

// inTouch notes that the partner answered. The lock is held.
func (r *relationship) inTouch(now time.Time) {
	r.other.touched = now
	clear(r.unacked)
	r.analysed = 0
}

// away notes that the partner did not answer.
func (r *relationship) away(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.awayLocked(err)
}

func (r *relationship) awayLocked(err error) {
	was := r.other.state
	r.other.state = Unavailable
	if was != Unavailable {
		r.log.Warn("the partner does not answer", "partner", r.Partner.Name, "error", err)
		r.poke()
	}
}

// advance takes the state machine as far as it goes.
func (r *relationship) advance(ctx context.Context) {
	for range len(stateNames) {
		r.act(ctx)
		r.mu.Lock()
		f := r.facts()
		to := next(r.state, &f)
		if to == r.state || r.paused {
			r.mu.Unlock()
			return
		}
		reset := f.full && to == Waiting && (f.partner.normal() || f.partner == CommunicationRecovery)
		r.enterLocked(to) // before anybody can queue one more update
		r.mu.Unlock()
		if reset { // it is to begin anew as well: it lacks what we could not keep
			if _, err := r.partner.command(ctx, "ha-reset", object{"server-name": r.Partner.Name}); err != nil {
				r.away(err)
			}
		}
	}
}

// act does the work of the state.
func (r *relationship) act(ctx context.Context) {
	r.mu.Lock()
	state, paused, partner := r.state, r.paused, r.other.state
	r.mu.Unlock()
	if paused || partner == Unavailable {
		return
	}
	switch state {
	case Syncing:
		r.fetch(ctx)
	case CommunicationRecovery, LoadBalancing, HotStandby, PartnerInMaintenance, PartnerDown:
		r.recover(ctx)
	}
}

// facts are what the transition depends on. The lock is held.
func (r *relationship) facts() facts {
	now := time.Now()
	o := &r.other
	return facts{mode: r.Mode, primary: r.Self.Role == "primary", sync: r.SyncLeases, partner: o.state, failed: r.failed(now),
		skewed: o.state != Unavailable && o.skew.Abs() > skewEnd || r.MaxRejected > 0 && r.rejected.count(now) >= r.MaxRejected,
		ended:  o.state == Terminated && now.Sub(o.since) > longTerminated, queues: r.DelayedLimit > 0, full: r.overrun, synced: r.synced,
		sent: r.owed.late == 0 && !r.overrun, behind: o.behind}
}

// failed reports whether the partner is to be taken for broken: it has been
// silent for long, and its clients get no answer. The lock is held.
func (r *relationship) failed(now time.Time) bool {
	if now.Sub(r.other.touched) <= r.MaxResponse {
		return false
	}
	watches := r.state.normal() || r.state == CommunicationRecovery
	if !watches || r.MaxUnacked == 0 || r.Mode == ModeHotStandby && r.Self.Role == "primary" {
		return true
	}
	return r.countUnacked() > r.MaxUnacked
}

func (r *relationship) countUnacked() int {
	n := 0
	for _, unacked := range r.unacked {
		if unacked {
			n++
		}
	}
	return n
}

// enter begins a state.
func (r *relationship) enter(to State) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.enterLocked(to)
}

func (r *relationship) enterLocked(to State) {
	from := r.state
	r.state, r.entered, r.synced, r.gate, r.fetching = to, time.Now(), false, false, false
	if r.refusing.Store(to == PartnerDown); to == PartnerDown {
		r.applying.Lock() // what is being stored of the partner comes before what we give
		//lint:ignore SA2001 waiting is all that it is for
		r.applying.Unlock()
	}
	clear(r.scopes)
	switch to {
	case LoadBalancing, CommunicationRecovery, PassiveBackup, Terminated, HotStandby:
		r.serveOwn()
	case PartnerDown, PartnerInMaintenance:
		r.serveAll()
	}
	if to != CommunicationRecovery && !to.normal() {
		r.unsent += r.owed.acked() // the partner sees it grow, and fetches our leases as well
		r.overrun = false
	}
	if to == Waiting {
		r.other.behind = false
		clear(r.rejected)
	}
	switch pause := r.Pauses[to]; {
	case pause == "always", pause == "once" && !r.visited[to]:
		r.paused = true
	}
	r.visited[to] = true
	clear(r.unacked)
	r.log.Info("the state changes", "from", from, "to", to, "partner", r.other.state, "serves", slices.Sorted(maps.Keys(r.scopes)), "paused", r.paused)
}

// serveOwn serves the clients that are dealt to this server: in hot-standby those
// are all, for the primary.
func (r *relationship) serveOwn() {
	if r.Self.Role != "standby" && !r.Self.backup() {
		r.scopes[r.Self.Name] = true
	}
}

// serveAll serves the clients of the partner as well.
func (r *relationship) serveAll() {
	for _, p := range r.Active {
		if p == r.Self && p.Role != "standby" || p != r.Self && r.Self.AutoFailover {
			r.scopes[p.Name] = true
		}
	}
}

// serves reports whether clients of a server are answered now.
func (r *relationship) serves(owner int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.gate && owner < len(r.Active) && r.scopes[r.Active[owner].Name]
}

// watch looks at a message for the partner while that is silent: a client that
// has tried for long gets no answer from it.
func (r *relationship) watch(client []byte, tried time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.MaxUnacked == 0 || r.partner == nil || time.Since(r.other.touched) <= r.MaxResponse || len(r.unacked) >= 1<<16 {
		return
	}
	r.analysed++
	key := string(client)
	if late := tried > r.MaxAck; late && !r.unacked[key] {
		r.unacked[key] = true
		if r.countUnacked() > r.MaxUnacked {
			r.poke()
		}
	} else if !late && !r.unacked[key] {
		r.unacked[key] = false
	}
}
