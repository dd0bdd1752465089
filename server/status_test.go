package server

import (
	"math"
	"testing"
)

func TestLoad(t *testing.T) {
	var l load
	at := func() (m [3]float64) {
		for i := range m {
			m[i] = math.Float64frombits(l.means[i].Load())
		}
		return m
	}
	l.took(0)
	if at() != [3]float64{} {
		t.Errorf("without messages: %v; want nothing", at())
	}
	for range 4 {
		l.took(1)
	}
	// What a real Kea 3.0.4 reports after four messages, each of which came alone.
	for i, want := range []float64{0.3297, 0.0392, 0.0040} {
		if got := at()[i]; math.Abs(got-want) > 0.0001 {
			t.Errorf("mean %d is %.4f; want %.4f", i, got, want)
		}
	}
	for range 1000 {
		l.took(3)
	}
	if got := at(); math.Abs(got[0]-2) > 0.01 || got[2] > 2 || got[2] < 1.8 {
		t.Errorf("three at once, for long: %v; want about 2", got)
	}
}
