package memfile

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
)

// driven is a disk under load: what was committed, and what may have been.
type driven struct {
	sure map[int]int
	last map[int]int
}

// drive changes leases and cleans up until the disk stops. It returns how many
// steps the disk had done.
func (w *driven) drive(t *testing.T, d *disk, durable bool) {
	t.Helper()
	w.sure, w.last = map[int]int{}, map[int]int{}
	s, err := Open(Options{Format: lease.CSV4, Path: "leases", Files: d, Durable: durable})
	if err != nil {
		return
	}
	defer s.Close()
	for round := 1; round <= 6; round++ {
		for n := 1; n <= 5; n++ {
			v := round*10 + n
			if (n+round)%4 == 0 {
				v = 0
			}
			if put(s, n, v) != nil {
				return
			}
			w.last[n] = v
		}
		if s.Commit(ctx) != nil {
			return
		}
		for n, v := range w.last {
			w.sure[n] = v
		}
		if round%2 == 0 && s.Cleanup(ctx) != nil {
			return
		}
	}
}

// check compares what a start finds.
func (w *driven) check(t *testing.T, d *disk, what string) {
	t.Helper()
	d.revive()
	s := open(t, d, nil)
	got := versions(t, s)
	for n := 1; n <= 5; n++ {
		if got[n] != w.sure[n] && got[n] != w.last[n] {
			t.Fatalf("%s: lease %d has version %d, not %d or %d", what, n, got[n], w.sure[n], w.last[n])
		}
	}
	mustPut(t, s, 7, 7)
	again := open(t, d, nil)
	if diff := cmp.Diff(versions(t, s), versions(t, again)); diff != "" {
		t.Fatalf("%s: the start after it: -want +got\n%s", what, diff)
	}
}

// TestKilledAnywhere stops the process at every step that changes something on
// the disk, and in the middle of every write.
func TestKilledAnywhere(t *testing.T) {
	for _, durable := range []bool{false, true} {
		whole := newDisk()
		new(driven).drive(t, whole, durable)
		if whole.steps < 40 {
			t.Fatalf("only %d steps", whole.steps)
		}
		for killAt := 1; killAt <= whole.steps+1; killAt++ {
			for _, tear := range []int{0, 1, 50, 100, 1000} {
				d := newDisk()
				d.killAt, d.tear = killAt, tear
				var w driven
				w.drive(t, d, durable)
				w.check(t, d, fmt.Sprintf("durable %v, killed at step %d of %d, %d bytes written", durable, killAt, whole.steps, tear))
			}
		}
	}
}

// TestPowerLossAnywhere also forgets what was not synced.
func TestPowerLossAnywhere(t *testing.T) {
	whole := newDisk()
	new(driven).drive(t, whole, true)
	for killAt := 1; killAt <= whole.steps+1; killAt++ {
		d := newDisk()
		d.killAt = killAt
		var w driven
		w.drive(t, d, true)
		d.powerLoss()
		w.check(t, d, fmt.Sprintf("power lost at step %d of %d", killAt, whole.steps))
	}
}
