package difftest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

// TestSkipped: what a client that was not run would have reached counts as not
// reached only if nobody else does, and once.
func TestSkipped(t *testing.T) {
	at := func(line int) diag.Span { return diag.Span{File: "f", Start: diag.Pos{Line: line}} }
	r := Result{Outcomes: []Outcome{
		{Client: &Client{Reaches: []diag.Span{at(1), at(2), at(3)}}, Skipped: "no cable"},
		{Client: &Client{Reaches: []diag.Span{at(3), at(4)}}, Skipped: "no time"},
		{Client: &Client{Reaches: []diag.Span{at(1)}}},
	}}
	r.count()
	want := []Unreached{{at(2), "no cable"}, {at(3), "no cable"}, {at(4), "no time"}}
	if diff := cmp.Diff(want, r.Unreached); diff != "" {
		t.Error(diff)
	}
}
