// Package leasequery is Kea's hook library lease_query: relays and others that
// are named in the configuration may ask who has which address, by one message
// (RFC 4388, RFC 5007), or by TCP for many leases at once (RFC 6926, RFC 5460).
package leasequery

import (
	"cmp"
	"math"
	"net/netip"
	"strconv"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/stats"
	"github.com/keatool/keatool/server/store"
)

// Library is the hook library.
var Library = hook.Library{Name: "lease_query", Attach: attach}

// desk answers questions about leases, under one configuration.
type desk struct {
	requesters map[netip.Addr]bool
	lengths    []uint8 // of delegated prefixes
	bulk       bulk

	snap   *config.Snapshot
	leases store.Store
	now    func() time.Time
	duid   []byte // of the server, DHCPv6
}

// bulk are the parameters of questions by TCP.
type bulk struct {
	enabled     bool
	at          netip.AddrPort
	connections int           // of all requesters together
	idle        time.Duration // how long a connection may be without a question
}

func attach(s *hook.Setup) {
	if d := prepare(s); d != nil && d.bulk.enabled {
		d.open(s)
	}
}

// prepare reads the parameters, and adds what answers single questions; nil if
// nothing is to be answered.
func prepare(s *hook.Setup) *desk {
	d := &desk{requesters: map[netip.Addr]bool{}, snap: s.Snapshot}
	s.Params.Only("requesters", "prefix-lengths", "advanced", "comment")
	d.readRequesters(s)
	d.readLengths(s)
	d.readAdvanced(s.Params.Map("advanced"))
	if s.Failed() || s.Server == nil {
		return nil
	}
	d.leases, d.now, d.duid = s.Server.Store(), s.Server.Now, s.Server.DUID()
	count := counting(s.Server.Stats(), s.Snapshot.Family, d.now)
	if s.Snapshot.Family == kea.V4 {
		s.Hooks().Query4 = func(e *server.Exchange4) ([]byte, uint8) { return count(d.single4(&e.Query, e.LocalAddr)) }
	} else {
		s.Hooks().Query6 = func(e *server.Exchange6) ([]byte, uint8) { return count(d.single6(&e.Query, e.Meta.Src.Addr())) }
	}
	return d
}

// counting returns what counts a question and passes its answer on.
func counting(r *stats.Registry, family kea.Family, now func() time.Time) func([]byte, uint8) ([]byte, uint8) {
	names := map[uint8]string{packet.LeaseQueryReply: "pkt6-lease-query-reply-sent"}
	if family == kea.V4 {
		names = map[uint8]string{packet.LeaseActive: "pkt4-lease-query-response-active-sent",
			packet.LeaseUnassigned: "pkt4-lease-query-response-unassigned-sent", packet.LeaseUnknown: "pkt4-lease-query-response-unknown-sent"}
	}
	received, sent := r.Extra("pkt"+strconv.Itoa(int(family))+"-lease-query-received"), map[uint8]*stats.Counter{}
	for kind, name := range names {
		sent[kind] = r.Extra(name)
	}
	return func(reply []byte, kind uint8) ([]byte, uint8) {
		at := now().UnixMicro()
		received.Add(1, at)
		if reply != nil {
			sent[kind].Add(1, at)
		}
		return reply, kind
	}
}

// family reports whether an address is of the server's family.
func (d *desk) family(a netip.Addr) bool { return a.Is4() == (d.snap.Family == kea.V4) }

func (d *desk) readRequesters(s *hook.Setup) {
	p := s.Params
	list, ok := p.Texts("requesters")
	if len(list) == 0 && (ok || !p.Has("requesters")) {
		p.Fail("requesters", "`requesters` names nobody", "list the addresses of those who may ask")
	}
	for i, text := range list {
		a, err := netip.ParseAddr(text)
		switch at := p.Item("requesters", i); {
		case err != nil || a.Zone() != "":
			s.Fail(at, "`"+text+"` is no address", "Kea 3.0 takes single addresses, no networks")
		case !d.family(a):
			s.Fail(at, "`"+text+"` is an address of the other family", "")
		case d.requesters[a]:
			s.Fail(at, "`"+text+"` is in the list twice", "")
		default:
			d.requesters[a] = true
		}
	}
}

// readLengths finds out how long delegated prefixes may be: as the parameter says,
// else as the pools do.
func (d *desk) readLengths(s *hook.Setup) {
	seen := map[uint8]bool{}
	for _, n := range s.Params.Numbers("prefix-lengths", 1, 128) {
		seen[uint8(n)] = true
	}
	if len(seen) == 0 {
		for _, sub := range d.snap.Subnets {
			for _, p := range sub.Prefixes {
				seen[uint8(p.Len)] = true
			}
		}
	}
	for n := 128; n > 0; n-- { // the longest first
		if seen[uint8(n)] {
			d.lengths = append(d.lengths, uint8(n))
		}
	}
}

func (d *desk) readAdvanced(p hook.Params) {
	p.Only("bulk-query-enabled", "active-query-enabled", "extended-info-tables-enabled", "lease-query-ip", "lease-query-tcp-port",
		"max-bulk-query-threads", "max-requester-connections", "max-concurrent-queries", "max-requester-idle-time",
		"max-leases-per-fetch", "trust-anchor", "cert-file", "key-file", "cert-required", "comment")
	d.bulk.enabled = p.Bool("bulk-query-enabled", false)
	if p.Bool("extended-info-tables-enabled", false) {
		p.Unheeded("extended-info-tables-enabled", "the leases are looked through as they are")
	}
	if p.Bool("active-query-enabled", false) {
		p.Fail("active-query-enabled", "active lease queries are not supported", "Kea does not support them either")
	}
	for _, key := range []string{"trust-anchor", "cert-file", "key-file"} {
		if text, ok := p.Text(key); ok && text != "" {
			p.Fail(key, "`"+key+"` is not honoured: lease queries are answered without TLS", "take it out, and keep strangers away from the port")
		}
	}
	port, own := uint64(packet.ServerPort4), "127.0.0.1"
	if d.snap.Family == kea.V6 {
		port, own = packet.ServerPort6, "::1"
	}
	port = p.Uint("lease-query-tcp-port", port, 1, math.MaxUint16)
	if text, ok := p.Text("lease-query-ip"); ok {
		own = text
	}
	a, err := netip.ParseAddr(own)
	if err != nil || !d.family(a) {
		p.Fail("lease-query-ip", "`"+own+"` is no address of the server's family", "")
	}
	d.bulk.at = netip.AddrPortFrom(a, uint16(port))
	p.Uint("max-bulk-query-threads", 0, 0, math.MaxUint32) // questions of one connection come one after the other
	p.Uint("max-concurrent-queries", 0, 0, math.MaxUint32)
	p.Uint("max-leases-per-fetch", 100, 1, math.MaxUint32)
	d.bulk.connections = int(p.Uint("max-requester-connections", 10, 1, math.MaxUint32))
	d.bulk.idle = time.Duration(p.Uint("max-requester-idle-time", 300, 1, math.MaxUint32)) * time.Second
}

// active reports whether a client has a lease at a time.
func active(l *lease.Lease, now int64) bool {
	return (l.State == lease.Default || l.State == lease.Registered) && (l.Infinite() || l.Expires() >= now)
}

// find returns the active leases that fit a question, sorted by address.
func (d *desk) find(q store.Query) ([]lease.Lease, error) {
	q.States, q.Limit = store.Of(lease.Default, lease.Registered), math.MaxInt32
	list, err := d.leases.Find(q, nil)
	now, n := d.now().Unix(), 0
	for i := range list {
		if active(&list[i], now) {
			list[i], list[n] = list[n], list[i]
			n++
		}
	}
	return list[:n], err
}

// newestFirst compares leases by the time of the last transaction; of those at the
// same time addresses come before prefixes.
func newestFirst(a, b lease.Lease) int {
	return cmp.Or(cmp.Compare(b.CLTT, a.CLTT), cmp.Compare(a.Type, b.Type))
}
