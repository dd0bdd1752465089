// Package ha is Kea's hook library ha: servers that stand in for each other. It
// speaks Kea's own protocol, control commands over HTTP, so that the partner may
// be a Kea.
//
// Each server runs a state machine (state.go) on what it knows of its partner
// (relationship.go). A lease that a client is to hear of is told to the partner
// first (updates.go); a server that was away fetches all leases before it answers
// anybody (fetch.go).
package ha

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

// Library is the hook library.
var Library = hook.Library{Name: "ha", Attach: attach}

// service is the hook of one configuration.
type service struct {
	srv     *server.Server
	log     *slog.Logger
	family  kea.Family
	all     []*relationship
	classes map[string]option.Class // HA_<name> of each active server
	bySub   map[uint32]*relationship
}

func attach(s *hook.Setup) { prepare(s) }

// prepare is attach, for tests as well; nil: there is nothing that runs.
func prepare(s *hook.Setup) *service {
	configs := relationships(s)
	if s.Failed() || configs == nil {
		return nil
	}
	h := &service{srv: s.Server, log: s.Log, family: s.Snapshot.Family, classes: map[string]option.Class{}}
	for _, c := range configs {
		for _, p := range c.Active {
			h.classes[p.Name] = s.Snapshot.Classes.Mention("HA_" + p.Name)
		}
	}
	h.assign(s, configs)
	if s.Server == nil || s.Failed() {
		return nil
	}
	for _, c := range configs {
		r, err := newRelationship(c, s.Server, s.Log, h.family)
		if err != nil {
			s.Fail(s.Library, fmt.Sprintf("a partner cannot be reached over TLS: %v", err), "")
			return nil
		}
		h.all = append(h.all, r)
	}
	h.hook(s)
	h.start(s)
	return h
}

// start has the relationships live until the configuration is replaced.
func (h *service) start(s *hook.Setup) {
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	for _, r := range h.all {
		work.Go(func() {
			if h.inForce(ctx, s.Snapshot) {
				r.run(ctx)
			}
		})
		if r.Dedicated {
			work.Go(func() { h.listen(ctx, r) })
		}
	}
	s.OnClose(func() {
		stop()
		work.Wait()
	})
}

// inForce waits until the configuration is in force: before, there is nothing to
// take leases over with. It returns false if that never happens.
func (h *service) inForce(ctx context.Context, snap *config.Snapshot) bool {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !h.srv.InForce(snap) {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

// assign finds the relationship of each subnet where there are several.
func (h *service) assign(s *hook.Setup, configs []*Config) {
	if len(configs) == 1 {
		return
	}
	names := map[string]int{}
	for i, c := range configs {
		for _, p := range c.Active {
			names[p.Name] = i
		}
	}
	h.bySub = map[uint32]*relationship{}
	tie := func(sub *kea.Subnet, network *kea.Context, at string) {
		name, ok := sub.UserContext.Get("ha-server-name")
		if !ok {
			name, ok = network.Get("ha-server-name")
		}
		text, _ := name.(string)
		i, known := names[text]
		if !ok || !known {
			s.Fail(at, fmt.Sprintf("subnet %d does not say whose it is", sub.ID), "name a server of a relationship in `user-context`, as `ha-server-name`")
			return
		}
		if h.srv != nil { // the relationships are made in the order of their configurations
			h.bySub[sub.ID] = &relationship{Config: configs[i]}
		}
	}
	s.EachSubnet(func(sub *kea.Subnet, at string) {
		var outer *kea.Context
		for _, n := range s.Snapshot.Source.Dhcp.SharedNetworks {
			for _, inside := range n.Subnets {
				if inside == sub {
					outer = n.UserContext
				}
			}
		}
		tie(sub, outer, at)
	})
}

// hook attaches the functions of the pipeline.
func (h *service) hook(s *hook.Setup) {
	at := server.BufferReceive
	if len(h.all) > 1 {
		at = server.SubnetSelect
		for id, r := range h.bySub {
			r = h.all[r.Index]
			h.bySub[id] = r
			r.subnets[id] = true
		}
	}
	s.V4(at, func(e *server.Exchange4) server.Verdict { return h.receive4(e) })
	s.V6(at, func(e *server.Exchange6) server.Verdict { return h.receive6(e) })
	s.V4(server.LeasesCommitted, func(e *server.Exchange4) server.Verdict {
		if r := h.of(e.Subnet); r != nil {
			stored, ended := e.Committed()
			if u := r.about4(e, stored, ended); u != nil {
				e.Hold(u)
			}
		}
		return server.Next
	})
	s.V6(server.LeasesCommitted, func(e *server.Exchange6) server.Verdict {
		if r := h.of(e.Subnet); r != nil {
			stored, ended := e.Committed()
			if u := r.committed(calls6(stored, ended), each(stored, ended)...); u != nil {
				e.Hold(u)
			}
		}
		return server.Next
	})
	hooks := s.Hooks()
	hooks.Deliver = deliver
	hooks.Added = h.commands()
	hooks.Mine = func(l *lease.Lease) bool { return h.mine(l) }
}

// about4 makes the update of a message. An answer about a lease that stays as it
// was waits as well while the partner may not know that lease.
func (r *relationship) about4(e *server.Exchange4, stored, ended *lease.Lease) *update {
	var changed []*lease.Lease
	for _, l := range []*lease.Lease{ended, stored} {
		if l != nil {
			changed = append(changed, l)
		}
	}
	if changed == nil && e.Type == packet.Request && e.ReplyType == packet.Ack {
		return r.again(&e.Lease)
	}
	return r.committed(calls4(stored, ended), changed...)
}

func each(lists ...[]lease.Lease) (all []*lease.Lease) {
	for _, list := range lists {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	return all
}

// deliver takes held replies on their way. Those that wait only for backups, or
// for nobody, leave at once.
func deliver(list []*server.Held) {
	for _, held := range list {
		u, ok := held.Ticket.(*update)
		if !ok {
			held.Send()
			continue
		}
		if u.partner || u.of.WaitBackupAck {
			u.held = held
		} else {
			held.Send()
		}
		u.of.post(u)
	}
}

// of returns the relationship of a subnet.
func (h *service) of(sub *config.Subnet) *relationship {
	if len(h.all) == 1 {
		return h.all[0]
	}
	if sub == nil {
		return nil
	}
	return h.bySub[sub.ID]
}

// mine reports whether the server reclaims a lease: a terminated one does so for
// its own clients only.
func (h *service) mine(l *lease.Lease) bool {
	r := h.all[0]
	if len(h.all) > 1 {
		if r = h.bySub[l.SubnetID]; r == nil {
			return true
		}
	}
	r.mu.Lock()
	terminated := r.state == Terminated
	r.mu.Unlock()
	if !terminated {
		return true
	}
	id := l.DUID
	if l.Type == lease.V4 {
		if id = l.ClientID; len(id) == 0 {
			id = l.HW
		}
	}
	owner, ok := r.owner(id)
	return ok && r.serves(owner)
}

// receive4 gives the message the class of the server that it is dealt to, and
// drops it if that is not us.
func (h *service) receive4(e *server.Exchange4) server.Verdict {
	r := h.of(e.Subnet)
	if r == nil || !scoped4(e.Query.Type()) {
		return server.Next
	}
	id := client4(e)
	owner, ok := r.owner(id)
	if !ok || owner >= len(r.Active) {
		return server.Drop
	}
	e.Classes.Give(h.classes[r.Active[owner].Name])
	if r.partner != nil && r.Active[owner] != r.Self || r.Self.Role == "standby" {
		secs := e.Query.Secs()
		if secs > 255 && secs&0xff == 0 { // some clients have the bytes in the wrong order
			secs >>= 8
		}
		r.watch(e.Query.CHAddr(), time.Duration(secs)*time.Second)
	}
	if !r.serves(owner) {
		return server.Drop
	}
	return server.Next
}

// receive6 is receive4 for DHCPv6.
func (h *service) receive6(e *server.Exchange6) server.Verdict {
	r := h.of(e.Subnet)
	if r == nil || !scoped6(e.Type) {
		return server.Next
	}
	id, _ := e.Query.ClientID()
	owner, ok := r.owner(id)
	if !ok || owner >= len(r.Active) {
		return server.Drop
	}
	e.Classes.Give(h.classes[r.Active[owner].Name])
	if r.partner != nil && r.Active[owner] != r.Self || r.Self.Role == "standby" {
		var tried time.Duration
		if v, ok := e.Query.Option(packet.Opt6ElapsedTime); ok && len(v) == 2 {
			tried = time.Duration(binary.BigEndian.Uint16(v)) * 10 * time.Millisecond
		}
		r.watch(id, tried)
	}
	if !r.serves(owner) {
		return server.Drop
	}
	return server.Next
}
