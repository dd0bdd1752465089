package memfile

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// world is a store on a disk that is full or unreliable now and then, under a
// process that dies now and then, and what must be true of both.
type world struct {
	*testing.T
	rng     *rand.Rand
	disk    *disk
	durable bool
	store   *Store
	sure    map[int]int          // committed
	maybe   map[int]map[int]bool // swapped since, perhaps kept
	story   []string
}

// TestRandomFaults lets everything happen in random order.
func TestRandomFaults(t *testing.T) {
	for seed := range uint64(60) {
		w := &world{
			T: t, rng: rand.New(rand.NewPCG(seed, 1)), disk: newDisk(), durable: seed%2 == 0,
			sure: map[int]int{}, maybe: map[int]map[int]bool{},
		}
		w.start()
		for range 150 {
			w.step()
		}
		w.repair()
		w.commit()
		w.die(false)
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, strings.Join(w.story, "\n"))
		}
	}
}

func (w *world) tell(format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

func (w *world) step() {
	switch w.rng.IntN(20) {
	case 0:
		w.disk.full, w.disk.tear = true, w.rng.IntN(300)
		w.tell("full after %d bytes", w.disk.tear)
	case 1:
		w.disk.unsafe = true
		w.tell("syncs fail")
	case 2, 3:
		w.repair()
	case 4, 5:
		w.tell("cleanup: %v", w.store.Cleanup(ctx))
	case 6:
		w.die(w.durable && w.rng.IntN(2) == 0)
	case 7, 8, 9, 10:
		w.commit()
	default:
		w.put()
	}
}

func (w *world) repair() {
	w.disk.full, w.disk.unsafe = false, false
	w.tell("the disk works")
}

func (w *world) put() {
	n, v := 1+w.rng.IntN(8), w.rng.IntN(5)*w.rng.IntN(1000)
	err := put(w.store, n, v)
	w.tell("lease %d to version %d: %v", n, v, err)
	if err != nil {
		w.Errorf("put: %v", err)
	}
	if w.maybe[n] == nil {
		w.maybe[n] = map[int]bool{}
	}
	w.maybe[n][v] = true
}

// commit makes sure what the store says, if it succeeds.
func (w *world) commit() {
	err := w.store.Commit(ctx)
	w.tell("commit: %v", err)
	if err != nil {
		return
	}
	w.maybe = map[int]map[int]bool{}
	w.sure = versions(w, w.store)
}

// die ends the process, and perhaps the power, and begins anew with what is on
// the disk.
func (w *world) die(powerToo bool) {
	if powerToo {
		w.disk.powerLoss()
	}
	w.disk = w.disk.copy() // what the old process still does is of no consequence
	w.tell("dies, the power too: %v; files: %s", powerToo, w.disk.list())
	w.start()
	got := versions(w, w.store)
	for n := 1; n <= 8; n++ {
		if got[n] != w.sure[n] && !w.maybe[n][got[n]] {
			w.Errorf("lease %d has version %d, not %d or %v", n, got[n], w.sure[n], w.maybe[n])
		}
	}
	w.sure, w.maybe = got, map[int]map[int]bool{}
}

func (w *world) start() {
	w.store = open(w, w.disk, func(o *Options) {
		o.Durable = w.durable
		o.Notify = func(e Event) {
			if e.Kind == BadRow {
				w.Errorf("%+v", e)
			}
		}
	})
}
