package leasequery

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store"
)

// Codes of DHCPv6 options of lease queries.
const (
	optQuery      = 44
	optClientData = 45
	optLastTime   = 46
	optRelayData  = 47
	optClientLink = 48
)

// Kinds of questions.
const (
	byAddress  = 1
	byClientID = 2
	byRelayID  = 3
	byLink     = 4
	byRemoteID = 5
)

// Status codes (RFC 5007, 4.1.3).
const (
	unknownQuery6  = 7
	malformed6     = 8
	notConfigured6 = 9
)

// question6 is a question of DHCPv6.
type question6 struct {
	message *packet.V6
	client  []byte // DUID of who asks
	kind    uint8
	link    netip.Addr
	options packet.Options6
}

// read6 reads a question; false if it is none that is answered.
func (d *desk) read6(m *packet.V6) (q question6, ok bool) {
	q.message = m
	if q.client, ok = m.ClientID(); !ok {
		return q, false
	}
	if id, named := m.ServerID(); named && !bytes.Equal(id, d.duid) {
		return q, false
	}
	v, ok := m.Option(optQuery)
	if !ok || len(v) < 17 {
		return q, false
	}
	q.kind, q.link, q.options = v[0], netip.AddrFrom16([16]byte(v[1:])), packet.Options6(v[17:])
	return q, true
}

// answer6 is what is known.
type answer6 struct {
	status uint8
	text   string
	leases []lease.Lease
	links  []netip.Addr // where the client has leases, if that is more than one link
}

// refuse6 is an answer that is none.
func refuse6(status uint8, text string) answer6 { return answer6{status: status, text: text} }

// single6 answers a question that came by UDP; nil if it is none that is answered.
func (d *desk) single6(m *packet.V6, from netip.Addr) ([]byte, uint8) {
	q, ok := d.read6(m)
	if !ok || !d.requesters[from] {
		return nil, 0
	}
	a, err := refuse6(unknownQuery6, "unknown query-type"), error(nil)
	switch q.kind {
	case byAddress:
		a, err = d.address6(&q)
	case byClientID:
		if a, err = d.client6(&q); q.link.IsUnspecified() {
			a.spread(d.snap)
		}
	}
	if err != nil {
		return nil, 0
	}
	r := d.reply6(&q, a)
	if len(a.leases) > 0 {
		d.clientData(r, a.leases, nil)
		if v := relayData(a.leases[0].Context); v != nil {
			r.Add(optRelayData, v) // beside the client's data, as Kea has it in a single reply
		}
	}
	if len(a.links) > 0 {
		var v []byte
		for _, link := range a.links {
			v = append(v, link.AsSlice()...)
		}
		r.Add(optClientLink, v)
	}
	return r.Bytes(), packet.LeaseQueryReply
}

// spread leaves the links in place of the leases if there are several.
func (a *answer6) spread(snap *config.Snapshot) {
	var ids []uint32
	for i := range a.leases {
		if id := a.leases[i].SubnetID; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) < 2 {
		return
	}
	slices.Sort(ids)
	a.leases = nil
	for _, id := range ids {
		if sub := snap.Subnet(id); sub != nil {
			a.links = append(a.links, sub.Prefix.Addr())
		}
	}
}

// reply6 begins a reply.
func (d *desk) reply6(q *question6, a answer6) *packet.Reply6 {
	r := new(packet.Reply6)
	r.ResetRequest(nil, packet.LeaseQueryReply, q.message.XID())
	r.Add(packet.Opt6ClientID, q.client)
	r.Add(packet.Opt6ServerID, d.duid)
	r.Add(packet.Opt6StatusCode, append([]byte{0, a.status}, a.text...))
	return r
}

// address6 looks for the lease of an address, or of the prefix that it is in.
func (d *desk) address6(q *question6) (answer6, error) {
	v, ok := q.options.Get(packet.Opt6IAAddr)
	if !ok || len(v) < 24 {
		return refuse6(malformed6, "missing D6O_IAADDR"), nil
	}
	addr := netip.AddrFrom16([16]byte(v))
	l, err := d.holder(addr)
	switch {
	case err != nil:
		return answer6{}, err
	case l != nil && active(l, d.now().Unix()):
		return answer6{text: "active lease found", leases: []lease.Lease{*l}}, nil
	case l != nil:
		return answer6{text: "inactive lease exists"}, nil
	case !d.inPool(addr) && !d.inPrefixPool(addr):
		return refuse6(notConfigured6, "address not in a configured pool"), nil
	}
	return answer6{text: "no active lease"}, nil
}

// holder returns the lease that has an address; nil if there is none.
func (d *desk) holder(addr netip.Addr) (*lease.Lease, error) {
	l := new(lease.Lease)
	switch err := d.leases.Get(addr, l); {
	case err == nil && l.Key().Contains(addr):
		return l, nil
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return nil, err
	}
	for _, n := range d.lengths {
		first := netip.PrefixFrom(addr, int(n)).Masked().Addr()
		switch err := d.leases.Get(first, l); {
		case err == nil && l.Type == lease.PD && l.Key().Contains(addr):
			return l, nil
		case err != nil && !errors.Is(err, store.ErrNotFound):
			return nil, err
		}
	}
	return nil, nil
}

func (d *desk) inPrefixPool(a netip.Addr) bool {
	for _, sub := range d.snap.Subnets {
		for _, p := range sub.Prefixes {
			last := netip.PrefixFrom(p.Last, p.Len)
			if a.Compare(p.First) >= 0 && (a.Compare(p.Last) <= 0 || last.Contains(a)) {
				return true
			}
		}
	}
	return false
}

// client6 looks for the leases of a client, the newest first.
func (d *desk) client6(q *question6) (answer6, error) {
	id, ok := q.options.Get(packet.Opt6ClientID)
	switch {
	case !ok:
		return refuse6(malformed6, "missing D6O_CLIENTID"), nil
	case !packet.ValidDUID(id):
		return refuse6(malformed6, "malformed D6O_CLIENTID"), nil
	}
	a, err := d.onLink(q, store.Query{DUID: id})
	slices.SortStableFunc(a.leases, newestFirst)
	return a, err
}

// onLink returns the leases that fit, on the link that the question names, if it
// does.
func (d *desk) onLink(q *question6, by store.Query) (answer6, error) {
	var on []uint32
	if !q.link.IsUnspecified() {
		for _, sub := range d.snap.Containing(q.link) {
			on = append(on, sub.ID)
		}
		if len(on) == 0 {
			return refuse6(notConfigured6, "not a configured link"), nil
		}
	}
	if len(on) == 1 {
		by.Subnet = on[0]
	}
	list, err := d.find(by)
	list = slices.DeleteFunc(list, func(l lease.Lease) bool { return len(on) > 0 && !slices.Contains(on, l.SubnetID) })
	if len(list) == 0 {
		return answer6{text: "no active leases"}, err
	}
	return answer6{text: "active lease(s) found", leases: list}, err
}

// clientData adds what is known of the leases of one client, the newest of which
// stands first, and what their relays had sent, if it is not nil.
func (d *desk) clientData(r *packet.Reply6, list []lease.Lease, relays []byte) {
	newest := &list[0]
	now := d.now().Unix()
	r.Open(optClientData, nil)
	r.Put(packet.Opt6ClientID, newest.DUID)
	for i := range list {
		l := &list[i]
		preferred, valid := left(l.Preferred, now-l.CLTT), left(l.Valid, now-l.CLTT)
		code := uint16(packet.Opt6IANA)
		if l.Type == lease.PD {
			code = packet.Opt6IAPD
		}
		r.OpenResource(code, l.Key(), preferred, valid)
		r.Close()
	}
	r.Put(optLastTime, binary.BigEndian.AppendUint32(nil, uint32(max(0, now-newest.CLTT))))
	if relays != nil {
		r.Put(optRelayData, relays)
	}
	r.Close()
}

// left returns what is left of a lifetime. As in Kea, a preferred lifetime that is
// over stays what it was.
func left(lifetime uint32, age int64) uint32 {
	if lifetime == lease.Infinity || age < 0 || age >= int64(lifetime) {
		return lifetime
	}
	return lifetime - uint32(age)
}

// relayData makes of the user context of a lease what relays had sent: the address
// of the relay that is nearest to the server, and its message without the
// client's.
func relayData(context []byte) []byte {
	var c struct {
		ISC struct {
			Relays []struct {
				Hop        uint8
				Link, Peer netip.Addr
				Options    string
			} `json:"relay-info"`
		}
	}
	if len(context) == 0 || json.Unmarshal(context, &c) != nil || len(c.ISC.Relays) == 0 {
		return nil
	}
	var message []byte
	for _, relay := range slices.Backward(c.ISC.Relays) {
		if !relay.Link.Is6() || !relay.Peer.Is6() {
			return nil
		}
		out := append([]byte{packet.RelayForward, relay.Hop}, relay.Link.AsSlice()...)
		out = append(append(out, relay.Peer.AsSlice()...), unhex(relay.Options)...)
		if message != nil {
			out = binary.BigEndian.AppendUint16(out, packet.Opt6RelayMessage)
			out = append(binary.BigEndian.AppendUint16(out, uint16(len(message))), message...)
		}
		message = out
	}
	return append(c.ISC.Relays[0].Peer.AsSlice(), message...)
}

// bulk6 answers a question that came by TCP; false if the connection is to end.
func (d *desk) bulk6(message []byte, send func([]byte) error) bool {
	m := new(packet.V6)
	if m.Parse(message) != nil || m.Type() != packet.LeaseQuery6 || m.CheckOptions(false) != nil {
		return false
	}
	q, ok := d.read6(m)
	if !ok {
		return false
	}
	a, err := d.bulkLeases6(&q)
	if err != nil {
		return false
	}
	r := d.reply6(&q, a)
	if len(a.leases) > 0 {
		d.clientData(r, a.leases[:1], relayData(a.leases[0].Context))
	}
	if send(r.Bytes()) != nil || len(a.leases) == 0 {
		return len(a.leases) == 0
	}
	for i := 1; i < len(a.leases); i++ {
		data := new(packet.Reply6)
		data.ResetRequest(nil, packet.LeaseQueryData, m.XID())
		d.clientData(data, a.leases[i:i+1], relayData(a.leases[i].Context))
		if send(data.Bytes()) != nil {
			return false
		}
	}
	done := new(packet.Reply6)
	done.ResetRequest(nil, packet.LeaseQueryDone6, m.XID())
	return send(done.Bytes()) == nil
}

var errShort = errors.New("the identifier is too short")

// bulkLeases6 returns the leases that a question by TCP is about.
func (d *desk) bulkLeases6(q *question6) (answer6, error) {
	switch q.kind {
	case byAddress:
		return d.address6(q)
	case byClientID:
		return d.client6(q)
	case byRelayID:
		id, ok := q.options.Get(packet.Opt6RelayID)
		if !ok {
			return refuse6(malformed6, "missing D6O_RELAY_ID"), nil
		}
		return d.onLink(q, store.Query{RelayID: id})
	case byRemoteID:
		id, ok := q.options.Get(packet.Opt6RemoteID)
		if !ok {
			return refuse6(malformed6, "missing D6O_REMOTE_ID"), nil
		}
		if len(id) < 4 {
			return answer6{}, errShort
		}
		return d.onLink(q, store.Query{RemoteID: id})
	case byLink:
		if q.link.IsUnspecified() {
			return refuse6(malformed6, "undefined link address"), nil
		}
		return d.onLink(q, store.Query{})
	}
	return refuse6(unknownQuery6, "unknown query-type"), nil
}
