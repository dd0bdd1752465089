package ha

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
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

// fetchFrom fetches the leases of a server, and returns how many there were. Those
// that only we have are told to the partner before it answers clients again.
func (r *relationship) fetchFrom(ctx context.Context, from *remote, limit time.Duration) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r.owed.calm()
	a, err := from.command(ctx, "dhcp-disable", object{"origin": origin, "origin-id": remoteOrigin + r.Index, "max-period": max(int(limit/time.Second), 1)})
	if err != nil {
		r.away(err)
		return 0, err
	}
	if a.Result != resultSuccess {
		return 0, fmt.Errorf("dhcp-disable: %s", a.Text)
	}
	theirs, err := r.pages(ctx, from)
	if err != nil || from != r.partner {
		return len(theirs), err
	}
	r.unknown(theirs)
	r.mu.Lock()
	list := r.owed.all()
	r.mu.Unlock()
	if len(list) > 0 {
		r.log.Info("the partner is told of leases that it did not know", "leases", len(list))
		r.pay(ctx, list) // what fails stays owed
	}
	return len(theirs), nil
}

// pages fetches and takes over all leases of a server, and returns their addresses.
func (r *relationship) pages(ctx context.Context, from *remote) (map[netip.Addr]bool, error) {
	theirs := map[netip.Addr]bool{}
	at, command := "start", fmt.Sprintf("lease%d-get-page", r.family())
	for {
		a, err := from.command(ctx, command, object{"from": at, "limit": r.PageLimit})
		if err != nil {
			r.away(err)
			return theirs, err
		}
		p, err := readPage(a)
		if err != nil {
			return theirs, err
		}
		for i := range p.Leases {
			l, err := p.Leases[i].lease()
			if err == nil {
				theirs[l.Addr] = true
				err = r.take(&l)
			}
			if err != nil {
				r.log.Warn("a lease of the partner cannot be taken over", "address", p.Leases[i].Address, "error", err)
			}
		}
		if len(p.Leases) < r.PageLimit {
			return theirs, nil
		}
		at = p.Leases[len(p.Leases)-1].Address
	}
}

func (r *relationship) family() kea.Family { return r.srv.Snapshot().Family }

// unknown notes the leases that the partner does not have: those whose clients
// were about to be told of them when this server ended.
func (r *relationship) unknown(theirs map[netip.Addr]bool) {
	now := time.Now().Unix()
	for l, err := range r.srv.Store().All() {
		if err != nil {
			r.log.Error("the leases cannot be read", "error", err)
			return
		}
		live := l.State == lease.Default || l.State == lease.Declined
		if live && l.Expires() > now && !theirs[l.Addr] && r.has(l.SubnetID) {
			r.mu.Lock()
			r.owed.put(l, true, false)
			r.mu.Unlock()
		}
	}
}

// has reports whether the leases of a subnet are those of the relationship.
func (r *relationship) has(subnet uint32) bool { return len(r.subnets) == 0 || r.subnets[subnet] }

// take stores a lease of the partner unless we know better.
func (r *relationship) take(l *lease.Lease) error {
	if r.srv.Snapshot().Subnet(l.SubnetID) == nil {
		return fmt.Errorf("there is no subnet %d", l.SubnetID)
	}
	d, owes := r.doubtful(l.Addr)
	for range 3 {
		var have lease.Lease
		old := &have
		switch err := r.srv.Store().Get(l.Addr, &have); {
		case errors.Is(err, store.ErrNotFound):
			old = nil
		case err != nil:
			return err
		case alike(&have, l):
			r.settled(l.Addr)
			return nil
		case owes && !d.acked: // nobody was told of ours
		case have.CLTT > l.CLTT || have.CLTT == l.CLTT && owes:
			r.mu.Lock()
			r.owed.put(&have, true, owes && d.acked)
			r.mu.Unlock()
			return nil
		}
		if err := r.srv.Change(old, l); !errors.Is(err, store.ErrConflict) {
			r.settled(l.Addr)
			return err
		}
	}
	return store.ErrConflict
}

// alike reports whether two leases say the same of an address.
func alike(a, b *lease.Lease) bool {
	return a.CLTT == b.CLTT && a.Valid == b.Valid && a.State == b.State && bytes.Equal(a.HW, b.HW) && bytes.Equal(a.ClientID, b.ClientID) &&
		bytes.Equal(a.DUID, b.DUID) && a.IAID == b.IAID
}

// settled forgets what was owed of an address, of which the partner knows best.
func (r *relationship) settled(at netip.Addr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if d, ok := r.owed.of[at]; ok && d.late {
		r.owed.drop(d)
	}
}

// page is an answer to lease4-get-page and lease6-get-page.
type page struct {
	Leases []wireLease `json:"leases"`
	Count  int         `json:"count"`
}

// readPage reads a page of leases.
func readPage(a answer) (p page, err error) {
	switch a.Result {
	case resultEmpty:
		return p, nil
	case resultSuccess:
		err = json.Unmarshal(a.Arguments, &p)
		return p, err
	}
	return p, fmt.Errorf("the leases of the partner cannot be read: %s", a.Text)
}
