package server

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSeldom(t *testing.T) {
	at := time.Unix(1_800_000_000, 0)
	var s seldom
	var got []int
	for _, wait := range []time.Duration{0, time.Second, time.Second, time.Minute, time.Second, time.Hour} {
		at = at.Add(wait)
		s.say(at, func(times int) { got = append(got, times) })
	}
	if diff := cmp.Diff([]int{1, 3, 2}, got); diff != "" {
		t.Errorf("said with these numbers (-want +got):\n%s", diff)
	}
}
