package main

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is how long a command may take before it shows that it is alive.
const patience = time.Second

// progress shows on a terminal what a slow command is doing. A nil *progress
// shows nothing.
type progress struct {
	mu    sync.Mutex
	stage string
	quit  chan struct{}
	done  chan struct{}
}

// newProgress starts watching; nothing appears before patience is over.
func (a *app) newProgress() *progress {
	if !a.terminal {
		return nil
	}
	p := &progress{quit: make(chan struct{}), done: make(chan struct{})}
	go p.watch(a.stderr, patience)
	return p
}

// at names what is being done now.
func (p *progress) at(stage string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = stage
}

// stop removes the line, if there is one, and returns when the terminal is free.
func (p *progress) stop() {
	if p == nil {
		return
	}
	close(p.quit)
	<-p.done
}

func (p *progress) watch(w io.Writer, wait time.Duration) {
	defer close(p.done)
	select {
	case <-p.quit:
		return
	case <-time.After(wait):
	}
	bar := progressbar.NewOptions64(-1, progressbar.OptionSetWriter(w), progressbar.OptionClearOnFinish(),
		progressbar.OptionSpinnerType(14), progressbar.OptionSetElapsedTime(true))
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		p.mu.Lock()
		stage := p.stage
		p.mu.Unlock()
		bar.Describe(stage)
		bar.Add(0) // a line that cannot be drawn is no reason to fail
		select {
		case <-p.quit:
			bar.Finish()
			return
		case <-tick.C:
		}
	}
}
