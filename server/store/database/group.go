package database

import (
	"sync"

	"github.com/keatool/keatool/schema/kea/lease"
)

// Group gathers new leases while others are being written, so that those that
// come meanwhile share one statement, and one wait for the disk. Kea's
// statistics make it worth while: their rows are locked until a transaction
// ends, and so all new leases of a subnet wait for one another.
type Group struct {
	write func([]*Insert)

	mu    sync.Mutex
	queue []*Insert
	busy  bool
}

// Insert is a new lease, and what has become of it.
type Insert struct {
	Lease *lease.Lease
	Err   error

	turn chan bool // true: write; false: it has been done
}

// MostInserts is how many leases are written at once at most.
const MostInserts = 16

// NewGroup returns a group. write is called for one list at a time, and sets
// what became of each.
func NewGroup(write func([]*Insert)) *Group { return &Group{write: write} }

// Add writes a lease, at once if nobody else is writing.
func (g *Group) Add(l *lease.Lease) error {
	in := &Insert{Lease: l, turn: make(chan bool, 1)}
	g.mu.Lock()
	g.queue = append(g.queue, in)
	mine := !g.busy
	g.busy = true
	g.mu.Unlock()
	if mine || <-in.turn {
		g.lead()
	}
	return in.Err
}

// lead writes the head of the queue, which is the caller's, and what follows it.
func (g *Group) lead() {
	g.mu.Lock()
	n := min(len(g.queue), MostInserts)
	list := g.queue[:n:n]
	g.queue = g.queue[n:]
	g.mu.Unlock()
	defer g.led(list)
	g.write(list)
}

// led lets the next one write, and the others of a list go.
func (g *Group) led(list []*Insert) {
	g.mu.Lock()
	if g.busy = len(g.queue) > 0; g.busy {
		g.queue[0].turn <- true
	} else {
		g.queue = nil
	}
	g.mu.Unlock()
	for _, in := range list[1:] {
		in.turn <- false
	}
}
