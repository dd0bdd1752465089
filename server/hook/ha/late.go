package ha

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
)

// request is what is looked at of a command before it is carried out.
type request struct {
	Command   string
	Arguments json.RawMessage
}

// fromPartner reports whether it is the partner that gives the command.
func (c *request) fromPartner() bool {
	var a struct{ Origin any }
	return json.Unmarshal(c.Arguments, &a) == nil && a.Origin == origin
}

// execute carries a command out. While the clients of the partner are served here,
// it has nothing to say about leases. A keatool that takes over ours at the time adds
// those that only it has.
func (d *door) execute(ctx context.Context, c *request, body []byte) []byte {
	r := d.r
	if !c.fromPartner() {
		return d.srv.Execute(ctx, body)
	}
	r.mu.Lock()
	r.answered = time.Now()
	switch c.Command {
	case "dhcp-disable":
		r.fetching = true
	case "dhcp-enable":
		r.fetching = false
	}
	fetching := r.fetching && r.other.keeps // a Kea goes on with what it had to tell before
	r.mu.Unlock()
	if !strings.HasPrefix(c.Command, "lease") {
		return d.srv.Execute(ctx, body)
	}
	r.applying.RLock()
	defer r.applying.RUnlock()
	if r.refusing.Load() && !fetching || r.contradicts(c.Arguments) {
		out, _ := json.Marshal(answer{Result: resultFailure, Text: "this server serves the clients of its partner now"}) // plain values never fail
		return out
	}
	return d.srv.Execute(ctx, body)
}

// contradicts reports whether leases that the partner tells are of addresses that
// we gave to other clients while it was away, and could not tell it yet: it has
// had them under way since before that.
func (r *relationship) contradicts(arguments json.RawMessage) bool {
	r.mu.Lock()
	none := r.owed.late == 0
	r.mu.Unlock()
	var told struct {
		wireLease
		Leases []wireLease `json:"leases"`
	}
	if none || json.Unmarshal(arguments, &told) != nil {
		return false
	}
	for _, w := range append(told.Leases, told.wireLease) {
		l, err := w.lease()
		if err != nil {
			continue // a command without this lease
		}
		if d, ok := r.doubtful(l.Addr); !ok || !d.acked {
			continue
		}
		var have lease.Lease
		if r.srv.Store().Get(l.Addr, &have) == nil && have.State == lease.Default && !sameClient(&have, &l) {
			return true
		}
	}
	return false
}

func sameClient(a, b *lease.Lease) bool {
	if a.Type != lease.V4 {
		return bytes.Equal(a.DUID, b.DUID)
	}
	return bytes.Equal(a.HW, b.HW) && bytes.Equal(a.ClientID, b.ClientID)
}
