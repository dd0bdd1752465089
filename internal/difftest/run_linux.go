package difftest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/keatool/keatool/translate/scope"
)

// run is a run under way.
type run struct {
	Setup
	l       *layout
	sides   [2]*side
	ids     identities
	judge   *judge
	dec     decoder
	careful bool // no client releases its lease

	mu    sync.Mutex
	done  int
	err   error
	twins []Outcome // of clients that ask for nothing and get something
}

// attempts is how often a run is begun anew because a server ended: dhcpd -6 may
// fail an assertion of its own when a lease is released.
const attempts = 3

// Run lets both servers answer the clients of a plan. Nothing of it is left
// behind when it returns, also when the context ends it.
func Run(ctx context.Context, s Setup) (res *Result, err error) {
	for i := range attempts {
		res, err = once(ctx, s, i == attempts-1)
		if !errors.Is(err, errDead) {
			break
		}
	}
	return res, err
}

// once is one attempt; careful leaves out what servers are known to end of.
func once(ctx context.Context, s Setup, careful bool) (*Result, error) {
	dir, err := os.MkdirTemp("", "keatool-difftest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if s.Keep != "" {
		if dir, err = filepath.Abs(s.Keep); err != nil {
			return nil, err
		}
	}
	r := &run{Setup: s, l: newLayout(s.Source, &s.Plan), careful: careful}
	r.dec = decoder{s.Source.File.Options, s.Source.V6()}
	r.judge = newJudge(s.Source, s.Accept)
	defer r.close()
	if err := r.open(ctx, dir); err != nil {
		return nil, err
	}
	res := r.result()
	if careful {
		res.Changed = append(res.Changed, "clients do not release their leases: a server ended when they did")
	}
	if err := r.clients(ctx, res); err != nil {
		return nil, err
	}
	slices.SortFunc(r.twins, func(a, b Outcome) int { return strings.Compare(a.Client.ID, b.Client.ID) })
	res.Outcomes = append(res.Outcomes, r.twins...)
	r.judge.blame.reconcile(res.Outcomes)
	res.count()
	return res, nil
}

func (r *run) close() {
	for _, d := range r.sides {
		d.close()
		if d != nil && r.Keep != "" {
			_ = os.WriteFile(filepath.Join(d.dir, "log"), []byte(d.log.String()), 0o644) // the run counts, not this
		}
	}
}

// open starts both servers, side by side.
func (r *run) open(ctx context.Context, dir string) error {
	var work sync.WaitGroup
	var failed [2]error
	for i, server := range []Server{r.Reference, r.Candidate} {
		work.Go(func() {
			failed[i] = r.openOne(ctx, i, server, filepath.Join(dir, [2]string{"reference", "candidate"}[i]))
		})
	}
	work.Wait()
	if failed[0] != nil {
		return failed[0]
	}
	return failed[1]
}

func (r *run) openOne(ctx context.Context, i int, server Server, dir string) error {
	d, err := openSide(server, r.l, dir)
	if err != nil {
		return err
	}
	r.sides[i], d.leases = d, r.Leases
	if r.l.v6 {
		if err := d.neighbours(r.directClients()); err != nil {
			return err
		}
	}
	if err := d.start(ctx, r.Source, r.Kea[i]); err != nil {
		return err
	}
	return d.calibrate(ctx)
}

// directClients lists where the servers find DHCPv6 clients that are not relayed.
func (r *run) directClients() map[string]string {
	list := map[string]string{}
	for i := range r.Plan.Clients {
		c := &r.Plan.Clients[i]
		if index, ok := r.l.place(r.Source.Model, c.At); ok && !c.At.Relay.IsValid() {
			list[localAddr(c).String()] = neighbour(r.l, c, index)
		}
	}
	return list
}

func (r *run) result() *Result {
	res := &Result{Reference: r.Reference.Name, Candidate: r.Candidate.Name, Unreached: r.Plan.Unreached, Shown: r.Plan.Shown}
	for i, d := range r.sides {
		for _, what := range d.changed {
			res.Changed = append(res.Changed, []string{"reference", "candidate"}[i]+": "+what)
		}
	}
	res.Changed = append(res.Changed, r.l.cut...)
	res.Outcomes = make([]Outcome, len(r.Plan.Clients))
	return res
}

// clients runs all clients: those of one network one after the other, because
// Kea may offer an address to two clients at once.
func (r *run) clients(ctx context.Context, res *Result) error {
	groups := map[*scope.Network][]int{}
	for i := range r.Plan.Clients {
		at := r.Plan.Clients[i].At
		a := at.Relay
		if !a.IsValid() {
			a = at.Direct.Addr()
		}
		var n *scope.Network
		if s := subnetOf(r.Source.Model, a); s != nil {
			n = s.Network
		}
		groups[n] = append(groups[n], i)
	}
	limit := make(chan struct{}, 12)
	var work sync.WaitGroup
	for _, list := range groups {
		work.Go(func() {
			for _, i := range list {
				limit <- struct{}{}
				r.client(ctx, i, &res.Outcomes[i])
				<-limit
			}
		})
	}
	work.Wait()
	if r.err == nil {
		r.err = ctx.Err()
	}
	return r.err
}

// client runs one client.
func (r *run) client(ctx context.Context, i int, out *Outcome) {
	c := &r.Plan.Clients[i]
	out.Client = c
	defer r.progress()
	if r.stopped() || ctx.Err() != nil {
		out.Skipped = "the run ended before"
		return
	}
	index, ok := r.l.place(r.Source.Model, c.At)
	if !ok {
		out.Skipped = r.l.unwired()
		return
	}
	unlock := r.ids.lock(c)
	defer unlock()
	if !r.talk(ctx, index, out) {
		return
	}
	if list := unasked(out); len(list) > 0 {
		twin := asking(c, list)
		also := Outcome{Client: &twin}
		if r.talk(ctx, index, &also) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.twins = append(r.twins, also)
		}
	}
}

// talk takes one client through its steps.
func (r *run) talk(ctx context.Context, index int, out *Outcome) bool {
	s := session{run: r, c: out.Client, index: index}
	for n := range out.Client.Steps {
		x, sent, err := s.step(ctx, n)
		if err != nil {
			r.fail(err)
			return false
		}
		if sent {
			out.Exchanges = append(out.Exchanges, x)
			out.Verdict = max(out.Verdict, x.Verdict)
		}
	}
	s.cleanUp(ctx)
	return true
}

func (r *run) progress() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	if r.Progress != nil {
		r.Progress(r.done, len(r.Plan.Clients))
	}
}

func (r *run) stopped() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err != nil
}

func (r *run) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if errors.Is(err, errDead) {
		for _, d := range r.sides {
			if !d.alive() {
				err = fmt.Errorf("%s: %w while it was asked: %s", d.server.Name, errDead, d.lastWords())
			}
		}
	}
	if r.err == nil {
		r.err = err
	}
}

var wordsPattern = regexp.MustCompile(`(?m)^.*(INSIST|REQUIRE|ENSURE|assert|panic:|fatal error|Fatal).*$`)

// lastWords is what a server said when it ended.
func (d *side) lastWords() string {
	log := strings.TrimSpace(d.log.String())
	if m := wordsPattern.FindString(log); m != "" {
		return m
	}
	return log[strings.LastIndexByte(log, '\n')+1:]
}

// identities keeps clients that are the same one from being there at once.
type identities struct {
	mu    sync.Mutex
	locks map[string]*sync.Mutex
}

func (d *identities) lock(c *Client) (unlock func()) {
	var keys []string
	for _, k := range [][]byte{c.HW, c.ClientID, c.DUID} {
		if k != nil {
			keys = append(keys, string(k))
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	var held []*sync.Mutex
	d.mu.Lock()
	if d.locks == nil {
		d.locks = map[string]*sync.Mutex{}
	}
	for _, k := range keys {
		if d.locks[k] == nil {
			d.locks[k] = new(sync.Mutex)
		}
		held = append(held, d.locks[k])
	}
	d.mu.Unlock()
	for _, m := range held {
		m.Lock()
	}
	return func() {
		for _, m := range held {
			m.Unlock()
		}
	}
}
