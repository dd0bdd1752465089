package ha

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// remoteOrigin numbers those who stop a server from outside: 2000 and the
// index of the relationship.
const remoteOrigin = 2000

// fetch takes over the leases of the partner, which answers no client meanwhile.
func (r *relationship) fetch(ctx context.Context) {
	n, err := r.fetchFrom(ctx, r.partner, r.SyncTimeout)
	if err != nil {
		r.log.Error("the leases of the partner could not be fetched", "partner", r.Partner.Name, "error", err)
		return
	}
	r.log.Info("the leases of the partner are here", "partner", r.Partner.Name, "leases", n)
	r.mu.Lock()
	r.synced, r.other.behind = true, false
	r.mu.Unlock()
	// Only in state ready do we tell that we have them: the partner asks at once.
	r.enter(Ready)
	a, err := r.partner.command(ctx, "ha-sync-complete-notify", object{"server-name": r.Partner.Name, "origin": origin, "origin-id": remoteOrigin + r.Index})
	if err == nil && a.Result == resultUnsupported {
		_, err = r.partner.command(ctx, "dhcp-enable", object{"origin": origin, "origin-id": remoteOrigin + r.Index})
	}
	if err != nil {
		r.away(err)
	}
}

// fetchFrom fetches the leases of a server, and returns how many there were.
func (r *relationship) fetchFrom(ctx context.Context, from *remote, limit time.Duration) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	a, err := from.command(ctx, "dhcp-disable", object{"origin": origin, "origin-id": remoteOrigin + r.Index, "max-period": max(int(limit/time.Second), 1)})
	if err != nil {
		r.away(err)
		return 0, err
	}
	if a.Result != resultSuccess {
		return 0, fmt.Errorf("dhcp-disable: %s", a.Text)
	}
	at, command := "start", fmt.Sprintf("lease%d-get-page", r.family())
	for {
		a, err := from.command(ctx, command, object{"from": at, "limit": r.PageLimit})
		if err != nil {
			r.away(err)
			return n, err
		}
		p, err := readPage(a)
		if err != nil {
			return n, err
		}
		for i := range p.Leases {
			if err := r.take(&p.Leases[i]); err != nil {
				r.log.Warn("a lease of the partner cannot be taken over", "address", p.Leases[i].Address, "error", err)
			}
		}
		n += len(p.Leases)
		if len(p.Leases) < r.PageLimit {
			return n, nil
		}
		at = p.Leases[len(p.Leases)-1].Address
	}
}

func (r *relationship) family() kea.Family { return r.srv.Snapshot().Family }

// take stores a lease of the partner unless we know a newer one.
func (r *relationship) take(w *wireLease) error {
	l, err := w.lease()
	if err != nil {
		return err
	}
	if r.srv.Snapshot().Subnet(l.SubnetID) == nil {
		return fmt.Errorf("there is no subnet %d", l.SubnetID)
	}
	for range 3 {
		var have lease.Lease
		old := &have
		switch err := r.srv.Store().Get(l.Addr, &have); {
		case errors.Is(err, store.ErrNotFound):
			old = nil
		case err != nil:
			return err
		case have.CLTT >= l.CLTT:
			return nil
		}
		if err := r.srv.Change(old, &l); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return store.ErrConflict
}
