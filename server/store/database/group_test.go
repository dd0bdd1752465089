package database

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
)

// TestGroup adds leases while the first of them is being written: they are
// written together, and each is told its own fate.
func TestGroup(t *testing.T) {
	const late = MostInserts + 3
	began, release := make(chan struct{}), make(chan struct{})
	var sizes []int
	g := NewGroup(func(list []*Insert) {
		if sizes = append(sizes, len(list)); len(sizes) == 1 {
			close(began)
			<-release
		}
		for _, in := range list {
			in.Err = fmt.Errorf("lease %d", in.Lease.IAID)
		}
	})
	var work sync.WaitGroup
	add := func(id uint32) {
		work.Go(func() {
			if err := g.Add(&lease.Lease{IAID: id}); err == nil || err.Error() != fmt.Sprintf("lease %d", id) {
				t.Errorf("lease %d was told: %v", id, err)
			}
		})
	}
	add(0)
	<-began
	for id := range uint32(late) {
		add(id + 1)
	}
	for queued := 0; queued < late; runtime.Gosched() {
		g.mu.Lock()
		queued = len(g.queue)
		g.mu.Unlock()
	}
	close(release)
	work.Wait()
	if diff := cmp.Diff([]int{1, MostInserts, 3}, sizes); diff != "" {
		t.Errorf("leases at once (-want +got):\n%s", diff)
	}
}

// TestGroupPanics lets the others write after somebody could not.
func TestGroupPanics(t *testing.T) {
	refused := errors.New("refused")
	fail := true
	g := NewGroup(func(list []*Insert) {
		if fail {
			panic("a fault")
		}
		list[0].Err = refused
	})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the fault was hidden")
			}
		}()
		_ = g.Add(&lease.Lease{}) // it panics
	}()
	fail = false
	if err := g.Add(&lease.Lease{}); err != refused {
		t.Errorf("the next one was told %v", err)
	}
}
