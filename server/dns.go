package server

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"math"
	"net/netip"
	"strings"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/ddns"
)

// LocalDNS is a server of DNS updates in this process. It takes the place of
// kea-dhcp-ddns at an address.
type LocalDNS struct {
	Sink interface {
		Send(ddns.Request) bool
	}
	Address netip.AddrPort
	Guards  bool // requests name dhcpd's guards
}

// dnsSink takes requests; false: it cannot.
type dnsSink interface {
	Send(ddns.Request) bool
	Close()
}

// Send implements dnsSink.
func (l *LocalDNS) Send(r ddns.Request) bool { return l.Sink.Send(r) }

// Close implements dnsSink. The server ends by itself.
func (l *LocalDNS) Close() {}

func (r *runtime) closeDNS() {
	if r.dns != nil {
		r.dns.Close()
	}
}

// at reports whether requests to an address are for this server.
func (l *LocalDNS) at(to netip.AddrPort) bool {
	return l.Address == to || l.Address.Port() == to.Port() && l.Address.Addr().IsUnspecified() && to.Addr().IsLoopback()
}

// newSender returns what sends requests to kea-dhcp-ddns; nil if the
// configuration wants no updates.
func (s *Server) newSender(c *kea.DhcpDdnsClient) dnsSink {
	if c == nil || !c.EnableUpdates {
		return nil
	}
	address := func(text, def string, port uint16) netip.AddrPort {
		if text == "" {
			text = def
		}
		a, _ := netip.ParseAddr(text) // validated
		return netip.AddrPortFrom(a, port)
	}
	o := ddns.Options{Server: address(c.ServerIP, "127.0.0.1", or(c.ServerPort, 53001)), Queue: 1024,
		Failed: func(err error) {
			s.Counters.dnsFailed.say(s.opts.Now(), func(times int) { s.log.Warn("DNS is not updated", "requests", times, "error", err) })
		}}
	if local := s.opts.DNS; local != nil && local.at(o.Server) {
		return local
	}
	if c.SenderIP != "" || c.SenderPort != 0 {
		o.From = address(c.SenderIP, "0.0.0.0", c.SenderPort)
	}
	if c.MaxQueueSize != nil {
		o.Queue = int(*c.MaxQueueSize)
	}
	return ddns.New(o)
}

// named reports whether DNS has, or is to have, records of a lease.
func named(l *lease.Lease) bool {
	return l != nil && (l.FwdDNS || l.RevDNS) && len(l.Hostname) > 0
}

// updateDNS asks for what a change of a lease means for DNS: the old name's
// records are removed if they are not the new one's.
func (s *Server) updateDNS(r *runtime, old, new *lease.Lease) {
	if r.dns == nil {
		return
	}
	same := named(old) && named(new) && sameName(old, new)
	if named(old) && !same {
		s.requestDNS(r, old, true)
	}
	if named(new) && new.State == lease.Default && (!same || !old.Infinite() && over(old, new.CLTT) || s.params(r, new).UpdateOnRenew) {
		s.requestDNS(r, new, false)
	}
}

// RemoveDNS asks for the end of the records of a lease, if it has any.
func (s *Server) RemoveDNS(l *lease.Lease) {
	if r := s.run.Load(); r.dns != nil && named(l) {
		s.requestDNS(r, l, true)
	}
}

// sameName reports whether two leases have the same records in DNS.
func sameName(a, b *lease.Lease) bool {
	return string(a.Hostname) == string(b.Hostname) && a.FwdDNS == b.FwdDNS && a.RevDNS == b.RevDNS &&
		string(a.ClientID) == string(b.ClientID) && string(a.DUID) == string(b.DUID) && string(a.HW) == string(b.HW)
}

// params returns the parameters of DNS updates for a lease.
func (s *Server) params(r *runtime, l *lease.Lease) *config.DDNS {
	sub := r.snap.Subnet(l.SubnetID)
	if sub == nil {
		return r.snap.Global.DDNS
	}
	if p := r.pool(sub, l.Key()); p != nil && p.DDNS != nil {
		return p.DDNS
	}
	return sub.DDNS
}

func (s *Server) requestDNS(r *runtime, l *lease.Lease, remove bool) {
	d := s.params(r, l)
	fqdn := strings.ToLower(string(l.Hostname))
	if !strings.HasSuffix(fqdn, ".") {
		fqdn += "."
	}
	req := ddns.Request{Remove: remove, Forward: l.FwdDNS, Reverse: l.RevDNS, FQDN: fqdn, Addr: l.Addr,
		Expires: time.Unix(l.Expires(), 0), TTL: recordTTL(d, l.Valid), Conflicts: d.ConflictResolution}
	if l.Type == lease.V4 {
		req.DHCID = ddns.DHCID4(l.ClientID, l.HW, uint8(max(l.HWType, 1)), fqdn)
	} else {
		req.DHCID = ddns.DHCID6(l.DUID, fqdn)
	}
	if local := s.opts.DNS; local != nil && local.Guards {
		req.Guards = guards(l)
	}
	if !r.dns.Send(req) {
		s.Counters.dnsFull.say(s.opts.Now(), func(times int) {
			s.log.Warn("DNS is not updated: too many requests are waiting", "requests", times, "name", fqdn, "address", l.Addr)
		})
	}
}

// guards lists the texts by which dhcpd's interim style would mark the names of a
// lease's client: a kind in two digits, of which the second is by a mistake that
// dhcpd has kept, and the MD5 digest of an identifier. That of DHCPv6 has the
// IAID before the DUID, in the order of bytes that dhcpd's machine had.
func guards(l *lease.Lease) []string {
	guard := func(kind string, id ...byte) string {
		sum := md5.Sum(id)
		return kind + hex.EncodeToString(sum[:])
	}
	if l.Type != lease.V4 {
		little := binary.LittleEndian.AppendUint32(nil, l.IAID)
		big := binary.BigEndian.AppendUint32(nil, l.IAID)
		return []string{guard("02", append(little, l.DUID...)...), guard("02", append(big, l.DUID...)...)}
	}
	var list []string
	if len(l.ClientID) > 0 {
		list = append(list, guard("31", l.ClientID...))
	}
	return append(list, guard("00", append([]byte{byte(max(l.HWType, 1))}, l.HW...)...))
}

// recordTTL returns the time to live of records (Kea manual, "DDNS TTL").
func recordTTL(d *config.DDNS, valid uint32) uint32 {
	if d.TTL > 0 {
		return d.TTL
	}
	share := d.TTLPercent
	if share == 0 {
		share = 0.33333
	}
	ttl := uint32(math.Round(float64(valid) * share))
	floor := d.TTLMin
	if floor == 0 {
		floor = 600
	}
	ttl = max(ttl, floor)
	if d.TTLMax > 0 {
		ttl = min(ttl, d.TTLMax)
	}
	return ttl
}
