package server

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBacklog counts cycles that did not reclaim everything.
func TestBacklog(t *testing.T) {
	var b backlog
	var got []bool
	for _, full := range []bool{true, true, true, true, false, true, true} {
		got = append(got, b.grows(2, full))
	}
	if diff := cmp.Diff([]bool{false, true, false, true, false, false, true}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if b.grows(0, true) {
		t.Error("a warning without a number of cycles")
	}
}

// A new configuration tells the loop of the timers, also while it is busy.
func TestReloadWakesReclaim(t *testing.T) {
	r := newRig(t, oneSubnet)
	for range 3 {
		if findings := r.Reload(r.Snapshot().Source); findings.HasErrors() {
			t.Fatal(findings)
		}
	}
	if len(r.reloaded) != 1 {
		t.Errorf("%d wake-ups wait; want 1", len(r.reloaded))
	}
}

// TestWorkers follows multi-threading.
func TestWorkers(t *testing.T) {
	for threads, want := range map[string]int{
		`"multi-threading": { "enable-multi-threading": true, "thread-pool-size": 3 }, `:  3,
		`"multi-threading": { "enable-multi-threading": false, "thread-pool-size": 3 }, `: 1,
		`"multi-threading": { "enable-multi-threading": true }, `:                         7,
		"": 7,
	} {
		r := newRig(t, `{ `+threads+`"valid-lifetime": 60 }`)
		r.opts.Workers = 7
		if got := r.Workers(); got != want {
			t.Errorf("%s: %d workers; want %d", threads, got, want)
		}
	}
}
