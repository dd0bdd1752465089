package ha

import (
	"context"
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
	debts   []debt // what the partner does not know before it
	held    *server.Held
	partner bool // the partner is told, and the reply waits for it
}

// committed makes an update of what a message changed; nil if nobody is to know.
func (r *relationship) committed(calls []call, changed ...*lease.Lease) *update {
	if len(calls) == 0 || !r.SendUpdates {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	u := &update{of: r, calls: calls}
	switch r.state {
	case LoadBalancing, HotStandby, PartnerInMaintenance, CommunicationRecovery:
		if r.partner == nil {
			break
		}
		if u.partner = r.state != CommunicationRecovery && r.other.state != Unavailable; u.partner {
			u.debts = r.owed.begin(changed)
		} else { // clients do not wait: it is told when it is back
			r.owe(changed)
		}
	case PartnerDown:
		r.repeat(changed)
		r.unsent++
	case Terminated:
		r.unsent++
	case PassiveBackup:
		if r.WaitBackupAck && len(r.backups) > 0 {
			u.debts = r.owed.begin(changed)
		}
	}
	if !u.partner && len(r.backups) == 0 {
		return nil
	}
	return u
}

// again makes an update of a lease that stays as it was but that the partner may
// not know: what was stored before was told to nobody, or is on its way.
func (r *relationship) again(l *lease.Lease) *update {
	if !r.owes(l.Addr) {
		return nil
	}
	var held lease.Lease
	if err := r.srv.Store().Get(l.Addr, &held); err != nil {
		return nil
	}
	return r.committed(callOf(l.Addr, l.Type, &held), &held)
}

// post takes an update on its way.
func (r *relationship) post(u *update) {
	select {
	case r.updates <- u:
	default: // thousands wait: the client will ask again
		r.mu.Lock()
		r.owed.fail(u.debts)
		r.mu.Unlock()
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
		good = good && !slices.Contains(failed, true)
		r.copied(u, good)
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

// copied notes whether all backups have what an update says. What they have not, they
// are told when the client asks again, also if its lease stays as it is.
func (r *relationship) copied(u *update, good bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if good {
		r.owed.settle(u.debts)
	} else {
		r.owed.fail(u.debts)
	}
}

// tell sends an update to the partner, and reports whether it has it now.
func (r *relationship) tell(ctx context.Context, u *update) bool {
	unlock := r.owed.lock(u.debts)
	defer unlock()
	r.mu.Lock()
	until, going := r.fence(), r.state.normal() || r.state == PartnerInMaintenance
	switch {
	case r.owed.overtaken(u.debts): // the partner knows a later state, or will be told of it
		r.mu.Unlock()
		return false
	case !going || r.other.state == Unavailable || time.Now().After(until):
		r.owed.fail(u.debts)
		r.mu.Unlock()
		return false
	}
	r.mu.Unlock()
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	refused, err := r.calls(ctx, u.calls)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err != nil: // the client gets no answer, and will ask again
		r.owed.fail(u.debts)
		r.awayLocked(err)
		return false
	case refused:
		r.owed.settle(u.debts)
		r.rejected.note(u.debts, time.Now())
		return false
	}
	r.owed.settle(u.debts)
	r.rejected.forget(u.debts)
	r.inTouch(time.Now())
	return true
}

// calls gives the partner commands. The error means that it has not got them all.
func (r *relationship) calls(ctx context.Context, list []call) (refused bool, err error) {
	for _, c := range list {
		a, err := r.partner.command(ctx, c.name, c.args)
		if err == nil && (a.Result == resultFailure || a.Result == resultUnsupported) {
			err = fmt.Errorf("%s: %s", c.name, a.Text)
		}
		if err != nil {
			return false, err
		}
		if a.Result == resultConflict {
			r.log.Warn("the partner refuses a lease", "command", c.name, "text", a.Text)
			return true, nil
		}
	}
	return false, nil
}

// fence is the time until which the partner surely does not take our clients over
// for our silence: it has heard us when we last answered it, or one heartbeat
// before that. What reaches it later might overwrite leases that it has given
// meanwhile. The lock is held.
func (r *relationship) fence() time.Time {
	now := time.Now()
	until := now.Add(r.brief())
	if safe := r.MaxResponse - r.Heartbeat; !r.answered.IsZero() && safe > 0 && r.Heartbeat > 0 {
		if end := r.answered.Add(safe); end.Before(until) {
			return end
		}
	}
	return until
}

// brief is how long the partner may take for an update or a heartbeat: its silence
// is to be known well before it takes ours for a failure.
func (r *relationship) brief() time.Duration {
	return min(patience, max(r.MaxResponse/4, 250*time.Millisecond))
}
