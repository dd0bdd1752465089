package stats

import "time"

// ring is a list of samples of which the oldest make room for new ones. None is
// ever moved but when the ring grows, so that a new sample costs as much memory
// traffic as there is in a sample.
type ring struct {
	slots []Sample
	first uint32 // the oldest
	n     uint32
}

func (r *ring) len() int { return int(r.n) }

// at returns sample i, counted from the oldest.
func (r *ring) at(i int) *Sample {
	if i += int(r.first); i >= len(r.slots) {
		i -= len(r.slots)
	}
	return &r.slots[i]
}

// push adds a sample, and drops the oldest if there would be more than most.
func (r *ring) push(s Sample, most int) {
	if r.len() >= most {
		r.drop(r.len() - most + 1)
	}
	if r.len() == len(r.slots) {
		r.grow(min(max(5*r.len(), 1), most)) // rarely: most counters hardly change, and the others fill it soon
	}
	r.n++
	*r.at(r.len() - 1) = s
}

func (r *ring) grow(size int) {
	slots := make([]Sample, size)
	for i := range r.len() {
		slots[i] = *r.at(i)
	}
	r.slots, r.first = slots, 0
}

// drop forgets the n oldest samples.
func (r *ring) drop(n int) {
	first := int(r.first) + n
	if first >= len(r.slots) {
		first -= len(r.slots)
	}
	r.first, r.n = uint32(first), r.n-uint32(n)
}

// keep forgets all but the newest samples, and keeps no room for more of them.
func (r *ring) keep(most int) {
	if r.len() > most {
		r.drop(r.len() - most)
	}
	if len(r.slots) > most {
		r.grow(most)
	}
}

// expire forgets the samples that are older than the newest by more than age; 0: none.
func (r *ring) expire(age time.Duration) {
	if age == 0 || r.n == 0 {
		return
	}
	oldest, stale := r.at(r.len()-1).At-age.Microseconds(), 0
	for stale < r.len()-1 && r.at(stale).At < oldest {
		stale++
	}
	r.drop(stale)
}

func (r *ring) clear() { r.first, r.n = 0, 0 }
