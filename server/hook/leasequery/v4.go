package leasequery

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// Codes of DHCPv4 options of lease queries.
const (
	optLastTransaction = 91
	optAssociated      = 92
	optStatus          = 151
	optBaseTime        = 152
	optQueryStart      = 154
	optQueryEnd        = 155
	optVPN             = 221
)

// Status codes (RFC 6926, 6.2.2).
const (
	malformed4  = 3
	notAllowed4 = 4
)

// reply4 begins a reply to a question.
func reply4(q *packet.V4, kind uint8, client *lease.Lease) *packet.Reply4 {
	r := new(packet.Reply4)
	if client != nil {
		r.ResetRequest(nil, q.XID(), uint8(client.HWType), client.HW)
	} else {
		r.ResetRequest(nil, q.XID(), 0, nil)
	}
	r.SetUint8(packet.OptMessageType, kind)
	return r
}

// finish4 returns the bytes of a reply.
func finish4(r *packet.Reply4) []byte {
	b := r.Bytes()
	b[0] = packet.BootReply
	return b
}

// single4 answers a question that came by UDP; nil if it is none that is answered.
func (d *desk) single4(q *packet.V4, own netip.Addr) ([]byte, uint8) {
	if !d.requesters[q.GIAddr()] {
		return nil, 0
	}
	id, named := q.ClientID()
	by := 0
	for _, set := range []bool{!q.CIAddr().IsUnspecified(), len(q.CHAddr()) > 0, named} {
		if set {
			by++
		}
	}
	if by != 1 || named && len(id) < 2 {
		return nil, 0
	}
	r, kind, err := d.look4(q, id)
	if err != nil {
		return nil, 0
	}
	r.SetGIAddr(q.GIAddr())
	r.SetAddr(packet.OptServerID, own)
	return finish4(r), kind
}

// look4 answers by what the question names.
func (d *desk) look4(q *packet.V4, id []byte) (*packet.Reply4, uint8, error) {
	if a := q.CIAddr(); !a.IsUnspecified() {
		return d.byAddress4(q, a)
	}
	list, err := d.find(store.Query{HW: q.CHAddr(), ClientID: id})
	if err != nil {
		return nil, 0, err
	}
	if len(list) == 0 {
		r := reply4(q, packet.LeaseUnknown, &lease.Lease{HWType: uint32(q.HType()), HW: q.CHAddr()})
		if id != nil {
			r.SetOption(packet.OptClientID, id)
		}
		return r, packet.LeaseUnknown, nil
	}
	slices.SortStableFunc(list, newestFirst)
	r := d.active4(q, &list[0])
	var others []byte
	for _, l := range list[1:] {
		others = append(others, l.Addr.AsSlice()...)
	}
	if others != nil {
		r.SetOption(optAssociated, others)
	}
	return r, packet.LeaseActive, nil
}

func (d *desk) byAddress4(q *packet.V4, a netip.Addr) (*packet.Reply4, uint8, error) {
	var l lease.Lease
	switch err := d.leases.Get(a, &l); {
	case err == nil && active(&l, d.now().Unix()):
		return d.active4(q, &l), packet.LeaseActive, nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return nil, 0, err
	}
	kind := uint8(packet.LeaseUnknown)
	if d.inPool(a) {
		kind = packet.LeaseUnassigned
	}
	r := reply4(q, kind, nil)
	r.SetCIAddr(a)
	return r, kind, nil
}

// inPool reports whether an address is in a pool of addresses.
func (d *desk) inPool(a netip.Addr) bool {
	for _, sub := range d.snap.Containing(a) {
		if sub.PoolOf(a) != nil {
			return true
		}
	}
	return false
}

// active4 tells of a lease.
func (d *desk) active4(q *packet.V4, l *lease.Lease) *packet.Reply4 {
	r := reply4(q, packet.LeaseActive, l)
	r.SetCIAddr(l.Addr)
	age := uint32(max(0, d.now().Unix()-l.CLTT))
	if len(l.ClientID) > 0 {
		r.SetOption(packet.OptClientID, l.ClientID)
	}
	r.SetUint32(optLastTransaction, age)
	if info := relayInfo(l.Context); info != nil {
		r.SetOption(packet.OptRelayAgentInfo, info)
	}
	if l.Infinite() {
		r.SetUint32(packet.OptLeaseTime, lease.Infinity)
		return r
	}
	r.SetUint32(packet.OptLeaseTime, l.Valid-age)
	if sub := d.snap.Subnet(l.SubnetID); sub != nil {
		t1, t2 := sub.Tees(l.Valid)
		if t1 > age {
			r.SetUint32(packet.OptRenewalTime, t1-age)
		}
		if t2 > age {
			r.SetUint32(packet.OptRebindingTime, t2-age)
		}
	}
	return r
}

// relayInfo returns what the relay had said, out of the user context of a lease.
func relayInfo(context []byte) []byte {
	var c struct {
		ISC struct {
			Info json.RawMessage `json:"relay-agent-info"`
		}
	}
	if len(context) == 0 || json.Unmarshal(context, &c) != nil || len(c.ISC.Info) == 0 {
		return nil
	}
	var text string
	if json.Unmarshal(c.ISC.Info, &text) != nil { // releases from 2.3 on have a map
		var parts struct {
			All string `json:"sub-options"`
		}
		if json.Unmarshal(c.ISC.Info, &parts) != nil {
			return nil
		}
		text = parts.All
	}
	return unhex(text)
}

func unhex(text string) []byte {
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(b) == 0 {
		return nil
	}
	return b
}

// refusal is why a question by TCP is not answered.
type refusal struct {
	code uint8
	text string
}

func (r *refusal) Error() string { return r.text }

// bulk4 answers a question that came by TCP; false if the connection is to end.
func (d *desk) bulk4(message []byte, send func([]byte) error) bool {
	q := new(packet.V4)
	if q.Parse(message) != nil || q.CheckOptions(false) != nil || q.Type() != packet.BulkLeaseQuery {
		return false
	}
	if id, ok := q.ClientID(); ok && len(id) < 2 {
		return false
	}
	for _, code := range []uint8{optQueryStart, optQueryEnd} {
		if v, ok := q.Option(code); ok && len(v) != 4 {
			return false
		}
	}
	list, err := d.bulkLeases4(q)
	var no *refusal
	if err != nil && !errors.As(err, &no) {
		return false
	}
	for i := range list {
		r := d.active4(q, &list[i])
		r.SetUint32(optBaseTime, uint32(d.now().Unix()))
		if i == 0 {
			r.SetAddr(packet.OptServerID, d.bulk.at.Addr())
		}
		if send(finish4(r)) != nil {
			return false
		}
	}
	done := reply4(q, packet.LeaseQueryDone, nil)
	if len(list) == 0 {
		done.SetAddr(packet.OptServerID, d.bulk.at.Addr())
	}
	if no != nil {
		done.SetOption(optStatus, append([]byte{no.code}, no.text...))
	}
	return send(finish4(done)) == nil
}

// bulkLeases4 returns the leases that a question by TCP is about.
func (d *desk) bulkLeases4(q *packet.V4) ([]lease.Lease, error) {
	for _, field := range []struct {
		name string
		addr netip.Addr
	}{{"ciaddr", q.CIAddr()}, {"yiaddr", q.YIAddr()}, {"siaddr", q.SIAddr()}} {
		if !field.addr.IsUnspecified() {
			return nil, &refusal{malformed4, field.name + " must be zero"}
		}
	}
	if q.Has(optVPN) {
		return nil, &refusal{notAllowed4, "VPNs are not supported"}
	}
	by, err := criterion4(q)
	if err != nil {
		return nil, err
	}
	from, to, err := d.span(q)
	if err != nil {
		return nil, err
	}
	list, err := d.find(by)
	return slices.DeleteFunc(list, func(l lease.Lease) bool { return l.CLTT < from || l.CLTT > to }), err
}

// criterion4 reads what leases are asked for. It must be one thing.
func criterion4(q *packet.V4) (by store.Query, err error) {
	n := 0
	if by.HW = q.CHAddr(); len(by.HW) > 0 {
		n++
	}
	if id, ok := q.ClientID(); ok {
		by.ClientID = id
		n++
	}
	for _, sub := range []struct {
		code uint8
		into *[]byte
		name string
	}{{packet.RAIRelayID, &by.RelayID, "relay"}, {packet.RAIRemoteID, &by.RemoteID, "remote"}} {
		v, ok := q.RAISub(sub.code)
		if !ok {
			continue
		}
		if len(v) == 0 {
			return by, &refusal{malformed4, "empty " + sub.name + " id option"}
		}
		*sub.into = v
		n++
	}
	switch n {
	case 0:
		return by, &refusal{notAllowed4, "query for all configured addresses is not supported"}
	case 1:
		return by, nil
	}
	return by, &refusal{malformed4, "multiple queries"}
}

// span reads between which times the last transaction is to have been.
func (d *desk) span(q *packet.V4) (from, to int64, err error) {
	now := d.now().Unix()
	to = now
	if v, ok := q.Option(optQueryStart); ok {
		if from = int64(binary.BigEndian.Uint32(v)); from > now {
			return 0, 0, &refusal{malformed4, "illegal 'query-start-time'"}
		}
	}
	if v, ok := q.Option(optQueryEnd); ok {
		if to = int64(binary.BigEndian.Uint32(v)); to > now {
			return 0, 0, &refusal{malformed4, "illegal 'query-end-time'"}
		}
	}
	if from > to {
		return 0, 0, &refusal{malformed4, "query-start-time > query-end-time"}
	}
	return from, to, nil
}
