package ha

import (
	"net/netip"
	"time"
)

// rejections are the addresses whose updates the partner refused, and until when
// each counts: a day, or until an update of it is taken (Kea manual,
// "max-rejected-lease-updates").
type rejections map[netip.Addr]time.Time

const rejectionLife = 24 * time.Hour

func (r rejections) note(list []debt, now time.Time) {
	for _, d := range list {
		r[d.at] = now.Add(rejectionLife)
	}
}

func (r rejections) forget(list []debt) {
	for _, d := range list {
		delete(r, d.at)
	}
}

// count returns how many count, and drops those that do not any more.
func (r rejections) count(now time.Time) int {
	for at, until := range r {
		if now.After(until) {
			delete(r, at)
		}
	}
	return len(r)
}
