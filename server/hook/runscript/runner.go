package runscript

import (
	"log/slog"
	"os/exec"
	"sync"
	"sync/atomic"
)

// How many programs run at once, and how many events wait for that at most.
const (
	atOnce  = 32
	waiting = 4096
)

// runner runs a program for one event after the other, some at once. Messages do
// not wait for it: when too many events wait, the next ones are lost, and that is
// logged.
type runner struct {
	path string
	log  *slog.Logger
	jobs chan job
	lost atomic.Int64
	done sync.WaitGroup

	mu     sync.RWMutex
	closed bool
}

type job struct {
	event string
	env   env
}

func newRunner(path string, log *slog.Logger) *runner {
	r := &runner{path: path, log: log, jobs: make(chan job, waiting)}
	for range atOnce {
		r.done.Go(r.work)
	}
	return r
}

func (r *runner) work() {
	for j := range r.jobs {
		cmd := exec.Command(r.path, j.event)
		cmd.Env = j.env
		if err := cmd.Run(); err != nil {
			r.log.Error("the program failed", "path", r.path, "event", j.event, "error", err)
		}
	}
}

// run has the program run for an event.
func (r *runner) run(event string, v env) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		r.log.Warn("an event came too late for the program", "event", event)
		return
	}
	select {
	case r.jobs <- job{event, v}:
	default:
		if n := r.lost.Add(1); n&(n-1) == 0 { // 1, 2, 4, …: not one line for each
			r.log.Error("the program is too slow: events are lost", "path", r.path, "lost", n)
		}
	}
}

// close lets the program finish what waits, without waiting for that.
func (r *runner) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		r.closed = true
		close(r.jobs)
	}
}
