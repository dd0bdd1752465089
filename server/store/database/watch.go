package database

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/server/store"
)

// Change is what has become of the connection to a database.
type Change uint8

// The changes.
const (
	Lost  Change = iota // it is gone; trying again
	Back                // it is there again
	Given               // given up, or, where the server goes on without, too late to be waited for
)

// Event is one change.
type Event struct {
	Change   Change
	Database string
	Err      error // why, for Lost and Given
	Tries    int
}

// Watch knows whether a database is there, and tries again when it is not.
type Watch struct {
	name   string
	rule   Recovery
	ping   func(context.Context) error
	notify func(Event)

	away atomic.Bool
	mu   sync.Mutex
	done context.CancelFunc
	ctx  context.Context
	work sync.WaitGroup
}

// NewWatch returns a watch. ping looks whether the database is there, and notify
// hears what changes; it may be nil.
func NewWatch(p *Params, ping func(context.Context) error, notify func(Event)) *Watch {
	if notify == nil {
		notify = func(Event) {}
	}
	w := &Watch{name: p.String(), rule: p.Recovery, ping: ping, notify: notify}
	w.ctx, w.done = context.WithCancel(context.Background())
	return w
}

// Check returns an error, at once, while the database is away.
func (w *Watch) Check() error {
	if w.away.Load() {
		return store.ErrAway
	}
	return nil
}

// Lost says that the connection has failed. The first to say so starts the tries.
func (w *Watch) Lost(err error) error {
	err = fmt.Errorf("%w: %w", store.ErrAway, err)
	if w.ctx.Err() != nil || !w.away.CompareAndSwap(false, true) {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx.Err() == nil {
		w.work.Go(func() { w.recover(err) })
	}
	return err
}

// shortest is how long to wait at least, so as not to spin.
const shortest = 50 * time.Millisecond

func (w *Watch) recover(err error) {
	w.notify(Event{Change: Lost, Database: w.name, Err: err})
	for tries := 1; tries <= w.rule.Tries || !w.rule.Exit; tries++ {
		if err = w.try(); err == nil {
			w.away.Store(false)
			w.notify(Event{Change: Back, Database: w.name, Tries: tries})
			return
		}
		if tries == w.rule.Tries {
			w.notify(Event{Change: Given, Database: w.name, Err: err, Tries: tries})
		}
		if !w.sleep(max(w.rule.Wait, shortest)) {
			return
		}
	}
	if w.rule.Tries == 0 {
		w.notify(Event{Change: Given, Database: w.name, Err: err})
	}
}

func (w *Watch) try() error {
	ctx, cancel := context.WithTimeout(w.ctx, connectTimeout)
	defer cancel()
	return w.ping(ctx)
}

// sleep reports whether there is still somebody to wait for.
func (w *Watch) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-w.ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// First opens a database, again and again if the configuration says so.
func (w *Watch) First(open func() error) error {
	err := open()
	if err == nil || !w.rule.AtStart {
		return err
	}
	for range w.rule.Tries {
		w.notify(Event{Change: Lost, Database: w.name, Err: err})
		if !w.sleep(max(w.rule.Wait, shortest)) {
			return err
		}
		if err = open(); err == nil {
			w.notify(Event{Change: Back, Database: w.name})
			return nil
		}
	}
	return err
}

// Close ends the tries.
func (w *Watch) Close() {
	w.mu.Lock()
	w.done()
	w.mu.Unlock()
	w.work.Wait()
}
