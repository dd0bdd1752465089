package ha

import (
	"net/netip"
	"testing"
	"time"
)

// TestRejections: an address counts once, for a day, unless it is taken later.
func TestRejections(t *testing.T) {
	r, now := rejections{}, time.Unix(1_800_000_000, 0)
	one := []debt{{at: netip.MustParseAddr("192.0.2.1")}}
	two := []debt{{at: netip.MustParseAddr("192.0.2.2")}}
	step := func(what string, at time.Time, want int) {
		t.Helper()
		if got := r.count(at); got != want {
			t.Errorf("%s: %d count, want %d", what, got, want)
		}
	}
	step("nothing", now, 0)
	r.note(one, now)
	r.note(one, now)
	step("the same twice", now, 1)
	r.note(two, now.Add(time.Hour))
	step("another", now.Add(time.Hour), 2)
	step("a day later", now.Add(rejectionLife+time.Minute), 1)
	r.forget(two)
	step("taken at last", now.Add(rejectionLife+time.Minute), 0)
}
