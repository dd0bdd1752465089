package stats

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

func (r *ring) all() (out []Sample) {
	for i := range r.len() {
		out = append(out, *r.at(i))
	}
	return out
}

// TestRing does at random what counters do, and compares with a slice.
func TestRing(t *testing.T) {
	for seed := range uint64(50) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		var r ring
		var want []Sample
		at := int64(0)
		for step := range 300 {
			switch rnd.IntN(12) {
			case 0:
				most := 1 + rnd.IntN(25)
				r.keep(most)
				want = want[max(0, len(want)-most):]
			case 1:
				age := time.Duration(rnd.IntN(30)) * time.Microsecond
				r.expire(age)
				if age > 0 && len(want) > 0 {
					oldest := want[len(want)-1].At - age.Microseconds()
					want = slices.DeleteFunc(want, func(s Sample) bool { return s.At < oldest })
				}
			case 2:
				if rnd.IntN(10) == 0 {
					r.clear()
					want = nil
				}
			default:
				at += int64(rnd.IntN(5))
				s, most := Sample{Value: int64(step), At: at}, 1+rnd.IntN(25)
				r.push(s, most)
				want = append(want, s)
				want = want[max(0, len(want)-most):]
			}
			want = slices.Clone(want)
			if diff := cmp.Diff(want, r.all(), cmp.Comparer(func(a, b []Sample) bool { return slices.Equal(a, b) })); diff != "" {
				t.Fatalf("seed %d, step %d (-want +got):\n%s", seed, step, diff)
			}
		}
	}
}

// TestRingSize: a ring has no more room than it may use.
func TestRingSize(t *testing.T) {
	var r ring
	for i := range 1000 {
		r.push(Sample{At: int64(i)}, defaultCount)
	}
	if len(r.slots) != defaultCount {
		t.Errorf("room for %d samples; want %d", len(r.slots), defaultCount)
	}
	if r.keep(3); len(r.slots) != 3 || r.at(2).At != 999 {
		t.Errorf("room for %d samples, the newest of %d; want 3 and 999", len(r.slots), r.at(2).At)
	}
}

// TestLine: a counter is as large as a line of the processor's caches.
func TestLine(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the layout is made for processors of 64 bits")
	}
	const line = 64
	for name, n := range map[string]uintptr{"a counter": unsafe.Sizeof(Counter{}), "a subnet": unsafe.Sizeof(Subnet{}) % line, "a pool": unsafe.Sizeof(Pool{}) % line} {
		if n != line && n != 0 {
			t.Errorf("%s has %d octets beyond whole lines", name, n)
		}
	}
}
