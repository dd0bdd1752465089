package derive

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/internal/difftest"
)

// Options of DHCPv4 and DHCPv6 that have a meaning here.
const (
	optHostName    = 12
	optVendor      = 43
	optAddress     = 50
	optLease       = 51
	optMessage     = 53
	optServerID    = 54
	optRequested   = 55
	optMaxSize     = 57
	optVendorClass = 60
	optClientID    = 61
	optUserClass   = 77
	optFQDN        = 81
	optAgent       = 82
	optArch        = 93
	optNDI         = 94
	optUUID        = 97

	opt6ClientID  = 1
	opt6Requested = 6
)

// request is what a client says of itself and where it says it: all that a
// configuration can look at before it answers.
type request struct {
	htype       byte
	hw          []byte
	options     map[uint32][]byte // 61 and, in DHCPv6, 1 among them
	agent       map[uint32][]byte // sub-options of option 82; options of the relay in DHCPv6
	at          difftest.Place
	sname, file []byte
	asks        netip.Addr   // address asked for
	do          difftest.Act // Discover, Inform or Bootp
}

func (r *request) clone() *request {
	c := *r
	c.options, c.agent = maps.Clone(r.options), maps.Clone(r.agent)
	return &c
}

// with returns r with an option changed; nil takes it away.
func (r *request) with(code uint32, value []byte) *request {
	c := r.clone()
	if value == nil {
		delete(c.options, code)
	} else {
		c.options[code] = value
	}
	return c
}

// withAgent is with for what the relay adds.
func (r *request) withAgent(code uint32, value []byte) *request {
	c := r.clone()
	if value == nil {
		delete(c.agent, code)
	} else {
		c.agent[code] = value
	}
	return c
}

// in returns r at another place.
func (r *request) in(p difftest.Place) *request {
	c := r.clone()
	c.at.Relay, c.at.Direct = p.Relay, p.Direct
	return c
}

// asking returns r with the wish for an address.
func (r *request) asking(a netip.Addr) *request {
	c := r.clone()
	c.asks = a
	return c
}

// relayed reports whether a relay speaks for the client.
func (r *request) relayed() bool { return r.at.Relay.IsValid() }

// wire returns options in the order of their codes, without those of which the
// client has a field of its own.
func wire(m map[uint32][]byte, but ...uint32) []difftest.Option {
	var list []difftest.Option
	for _, code := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(but, code) {
			list = append(list, difftest.Option{Code: uint16(code), Data: m[code]})
		}
	}
	return list
}

// client returns the client that sends r.
func (w *world) client(r *request, steps []difftest.Step) difftest.Client {
	c := difftest.Client{V6: w.v6, At: r.at, SName: r.sname, File: r.file, Steps: steps}
	if r.relayed() {
		c.At.RelayOptions = wire(r.agent)
	}
	if w.v6 {
		c.DUID, c.Options = r.options[opt6ClientID], wire(r.options, opt6ClientID)
		return c
	}
	c.HType, c.HW = r.htype, r.hw
	c.ClientID, c.Options = r.options[optClientID], wire(r.options, optClientID, optLease)
	return c
}

// messageType is option 53 of what a client sends first; 0: none.
func messageType(a difftest.Act) byte {
	switch a {
	case difftest.Discover:
		return 1
	case difftest.Inform:
		return 8
	case difftest.Reboot:
		return 3
	}
	return 0
}

// saying returns r as a message of the type v; nil if clients do not start so.
func (r *request) saying(v []byte) *request {
	c := r.clone()
	switch {
	case v == nil:
		c.do = difftest.Bootp
	case len(v) != 1:
		return nil
	case v[0] == 1:
		c.do = difftest.Discover
	case v[0] == 3:
		c.do = difftest.Reboot
	case v[0] == 8:
		c.do = difftest.Inform
	default:
		return nil
	}
	return c
}

// askingFor returns r with option 50.
func (r *request) askingFor(v []byte) *request {
	a, ok := netip.AddrFromSlice(v)
	if v != nil && (!ok || !a.Is4()) {
		return nil
	}
	return r.asking(a)
}
