package derive

import (
	"net/netip"

	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// matching returns the hosts that a request names, by identifier, by hardware
// address, and by host-identifier, in the order in which dhcpd looks.
func (w *world) matching(r *request) []*scope.Host {
	id, hw := r.options[optClientID], append([]byte{r.htype}, r.hw...)
	if w.v6 {
		id, hw = r.options[opt6ClientID], w.hardware6(r)
	}
	var list []*scope.Host
	if len(id) > 0 {
		list = append(list, w.byID[string(id)]...)
	}
	list = append(list, w.byHW[string(hw)]...)
	for _, h := range w.byOption {
		if w.identified(r, h) {
			list = append(list, h)
		}
	}
	return list
}

// hardware6 is the hardware address that dhcpd learns of a DHCPv6 client: from
// the relay (RFC 6939), else from a DUID-LLT or DUID-LL.
func (w *world) hardware6(r *request) []byte {
	if b := r.agent[79]; len(b) > 2 && r.relayed() {
		return b[1:]
	}
	d := r.options[opt6ClientID]
	switch {
	case len(d) > 8 && d[0] == 0 && d[1] == 1:
		return append([]byte{d[3]}, d[8:]...)
	case len(d) > 4 && d[0] == 0 && d[1] == 3:
		return append([]byte{d[3]}, d[4:]...)
	}
	return nil
}

// identified reports whether a request has the option that a host is known by.
func (w *world) identified(r *request, h *scope.Host) bool {
	want, err := option.Encode(h.HostID.Option.Def, h.HostID.Values, nil)
	if err != nil || len(want.Bytes) == 0 {
		return false
	}
	f := facts{w: w, r: r, parsed: true}
	if h.HostID.Relay > 0 {
		f.relay = uint64(h.HostID.Relay)
	}
	got, ok := f.option(h.HostID.Option.Def)
	return ok && string(got) == string(want.Bytes)
}

// attach chooses among the hosts that match: one whose fixed address fits the
// network, else the first that has none.
func (w *world) attach(hosts []*scope.Host, n *scope.Network) (h *scope.Host, sub *scope.Subnet, a netip.Addr) {
	for _, h := range hosts {
		if sub, a := w.fixedIn(h, n); sub != nil {
			return h, sub, a
		}
	}
	for _, h := range hosts {
		if !w.hasFixed(h) {
			return h, nil, netip.Addr{}
		}
	}
	return nil, nil, netip.Addr{}
}

// hasFixed reports whether a host has addresses of the family.
func (w *world) hasFixed(h *scope.Host) bool {
	for _, a := range h.Addrs {
		if (a.Kind == '6') == w.v6 {
			return true
		}
	}
	return false
}

// fixedIn returns the fixed address of h that is in n.
func (w *world) fixedIn(h *scope.Host, n *scope.Network) (*scope.Subnet, netip.Addr) {
	for _, a := range w.fixed[h] {
		for _, s := range n.Subnets {
			if s.Prefix.IsValid() && s.Prefix.Contains(a) {
				return s, a
			}
		}
	}
	return nil, netip.Addr{}
}
