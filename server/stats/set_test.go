package stats

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestSet counts under names of its own.
func TestSet(t *testing.T) {
	now := time.UnixMicro(1000)
	s := NewSet(func() time.Time { return now }, "b", "a")
	now = time.UnixMicro(2000)
	s.Add(s.Counter("b"))
	s.Add(s.Counter("b"))
	now = time.UnixMicro(3000)
	s.Add(s.Counter("c"))
	want := []Entry{
		{Name: "a", Samples: []Sample{{0, 1000}}},
		{Name: "b", Samples: []Sample{{2, 2000}, {0, 1000}}},
		{Name: "c", Samples: []Sample{{1, 3000}}},
	}
	if diff := cmp.Diff(want, s.All()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if e, ok := s.Get("b"); !ok || !cmp.Equal(e, want[1]) {
		t.Errorf("b: %v, %v", e, ok)
	}
	if _, ok := s.Get("d"); ok || s.Reset("d") {
		t.Error("there is a d, which nobody made")
	}
	now = time.UnixMicro(4000)
	if !s.Reset("b") {
		t.Error("b cannot be reset")
	}
	if e, _ := s.Get("b"); !cmp.Equal(e.Samples, []Sample{{0, 4000}}) {
		t.Errorf("b after its reset: %v", e.Samples)
	}
	s.ResetAll()
	if e, _ := s.Get("c"); !cmp.Equal(e.Samples, []Sample{{0, 4000}}) {
		t.Errorf("c after the reset of all: %v", e.Samples)
	}
}

// TestSetAtOnce adds from several goroutines to a name that all of them make.
func TestSetAtOnce(t *testing.T) {
	s := NewSet(time.Now)
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			for range 500 {
				s.Add(s.Counter("x"))
			}
		})
	}
	work.Wait()
	if got := s.Counter("x").Value(); got != 4000 {
		t.Errorf("%d; want 4000", got)
	}
}
