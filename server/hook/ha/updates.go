package ha

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
)

// update is what the partner and the backups are to be told of one message.
type update struct {
	of      *relationship
	calls   []call // in this order
	held    *server.Held
	partner bool // the partner is told, and the reply waits for it
	at      time.Time
}

// call is one command.
type call struct {
	name string
	args object
}

// origin marks updates that are not to be sent on.
const origin = "ha-partner"

// calls4 are the commands about a DHCPv4 message.
func calls4(stored, ended *lease.Lease) (list []call) {
	if ended != nil {
		args := keyMap(ended)
		args["origin"] = origin
		if ended.State == lease.Released {
			args = leaseMap(ended)
			args["force-create"], args["origin"] = true, origin
			list = append(list, call{"lease4-update", args})
		} else {
			list = append(list, call{"lease4-del", args})
		}
	}
	if stored != nil {
		args := leaseMap(stored)
		args["force-create"], args["origin"] = true, origin
		list = append(list, call{"lease4-update", args})
	}
	return list
}

// calls6 is the one command about a DHCPv6 message.
func calls6(stored, ended []lease.Lease) []call {
	args := object{"origin": origin}
	if len(stored) > 0 {
		list := make([]object, len(stored))
		for i := range stored {
			list[i] = leaseMap(&stored[i])
		}
		args["leases"] = list
	}
	var gone []object
	for i := range ended {
		if ended[i].State == lease.Released {
			list, _ := args["leases"].([]object)
			args["leases"] = append(list, leaseMap(&ended[i]))
		} else {
			gone = append(gone, keyMap(&ended[i]))
		}
	}
	if len(gone) > 0 {
		args["deleted-leases"] = gone
	}
	if len(args) == 1 {
		return nil
	}
	return []call{{"lease6-bulk-apply", args}}
}

// committed makes an update of what a message changed; nil if nobody is to know.
func (r *relationship) committed(calls []call) *update {
	if len(calls) == 0 || !r.SendUpdates {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	u := &update{of: r, calls: calls, at: time.Now()}
	switch r.state {
	case LoadBalancing, HotStandby, PartnerInMaintenance:
		if u.partner = r.partner != nil && r.other.state != Unavailable && len(r.queue) == 0; u.partner {
			break
		}
		// The partner is away, or has not heard yet of what happened meanwhile.
		// Clients do not wait for it: it is told when it is back, unless it
		// fetches all leases then.
		fallthrough
	case CommunicationRecovery:
		r.delay(u)
		if len(r.backups) == 0 {
			return nil
		}
		return &update{of: r, calls: calls}
	case PartnerDown, Terminated:
		r.unsent++
	}
	if !u.partner && len(r.backups) == 0 {
		return nil
	}
	return u
}

// waiting is how many updates are kept for a partner that is away while nothing
// bounds them: in hot-standby Kea keeps none.
const waiting = 10_000

// delay queues an update for a partner that is away for a moment. The lock is held.
func (r *relationship) delay(u *update) {
	limit := r.DelayedLimit
	if r.state != CommunicationRecovery {
		limit = max(limit, waiting)
	}
	if r.overrun || len(r.queue) >= limit {
		r.overrun, r.queue = true, nil
		r.unsent++
		return
	}
	at := len(r.queue)
	for at > 0 && r.queue[at-1].at.After(u.at) {
		at--
	}
	r.queue = slices.Insert(r.queue, at, u)
}

// post takes an update on its way.
func (r *relationship) post(u *update) {
	select {
	case r.updates <- u:
	default: // thousands wait: the client will ask again
		if u.held != nil {
			u.held.Drop()
		}
	}
}

// deliver sends updates until ctx ends.
func (r *relationship) deliver(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case u := <-r.updates:
			r.send(ctx, u)
		}
	}
}

// send tells the partner and then lets the reply go; backups are told meanwhile,
// and are waited for only if the configuration wants it.
func (r *relationship) send(ctx context.Context, u *update) {
	var copies sync.WaitGroup
	failed := make([]bool, len(r.backups))
	for i, b := range r.backups {
		copies.Go(func() {
			for _, c := range u.calls {
				if _, err := b.command(ctx, c.name, c.args); err != nil {
					failed[i] = true
					r.log.Debug("a backup does not answer", "backup", b.peer.Name, "error", err)
				}
			}
		})
	}
	good := true
	if u.partner {
		good = r.tell(ctx, u)
	}
	if r.WaitBackupAck {
		copies.Wait()
		for _, f := range failed {
			good = good && !f
		}
	}
	if u.held == nil {
		return
	}
	if good {
		u.held.Send()
	} else {
		u.held.Drop()
	}
}

// tell sends an update to the partner, and reports whether it has it now.
func (r *relationship) tell(ctx context.Context, u *update) bool {
	for _, c := range u.calls {
		a, err := r.partner.command(ctx, c.name, c.args)
		if err == nil && (a.Result == resultFailure || a.Result == resultUnsupported) {
			err = fmt.Errorf("%s: %s", c.name, a.Text)
		}
		if err != nil {
			// The client gets no answer and will ask again; then the lease may be
			// as it should be, and nobody would tell the partner of it.
			r.mu.Lock()
			if r.state.normal() || r.state == CommunicationRecovery {
				r.delay(&update{of: r, calls: u.calls, at: u.at})
			} else {
				r.unsent++
			}
			r.mu.Unlock()
			r.away(err)
			return false
		}
		if a.Result == resultConflict {
			r.mu.Lock()
			r.rejected++
			r.mu.Unlock()
			r.log.Warn("the partner refuses a lease", "command", c.name, "text", a.Text)
			return false
		}
	}
	r.mu.Lock()
	r.inTouch(time.Now())
	r.mu.Unlock()
	return true
}

// recover sends what was queued while the partner was away.
func (r *relationship) recover(ctx context.Context) {
	for {
		r.mu.Lock()
		if len(r.queue) == 0 || r.overrun || !r.other.state.normal() && r.other.state != CommunicationRecovery {
			r.mu.Unlock()
			return
		}
		u := r.queue[0]
		r.mu.Unlock()
		for _, c := range u.calls {
			a, err := r.partner.command(ctx, c.name, c.args)
			if err != nil {
				r.away(err)
				return
			}
			if a.Result != resultSuccess && a.Result != resultEmpty {
				r.log.Warn("the partner refuses a lease", "command", c.name, "text", a.Text)
			}
		}
		r.mu.Lock()
		if len(r.queue) > 0 && r.queue[0] == u {
			r.queue = r.queue[1:]
		}
		r.inTouch(time.Now())
		r.mu.Unlock()
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
