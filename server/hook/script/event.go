package script

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"go.starlark.net/starlark"

	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/packet"
)

// event is what a function gets: one message at one point. It cannot outlive the
// call: what a script could keep it in is frozen.
type event struct {
	v4     *server.Exchange4 // of these two there is one
	v6     *server.Exchange6
	point  server.Point
	script *Script
}

// attributes of the event, and how each is found.
var eventAttrs = map[string]func(*event) starlark.Value{
	"query":          func(e *event) starlark.Value { return &query{e} },
	"reply":          func(e *event) starlark.Value { return e.reply() },
	"lease":          func(e *event) starlark.Value { return e.lease() },
	"subnet":         func(e *event) starlark.Value { return e.subnet() },
	"classes":        func(e *event) starlark.Value { return &classes{e} },
	"params":         func(e *event) starlark.Value { return e.script.params },
	"interface":      func(e *event) starlark.Value { return starlark.String(e.common().iface) },
	"now":            func(e *event) starlark.Value { return starlark.MakeInt64(e.common().now) },
	"reserved":       func(e *event) starlark.Value { return starlark.Bool(e.common().host != nil) },
	"hostname":       func(e *event) starlark.Value { return starlark.String(e.common().name) },
	"peer":           func(e *event) starlark.Value { return starlark.String(e.common().peer.String()) },
	"static":         func(e *event) starlark.Value { return starlark.Bool(e.static()) },
	"configured":     method(configured),
	"leased_address": func(e *event) starlark.Value { return e.leasedAddress() },
	"lease_time":     func(e *event) starlark.Value { return e.leaseTime() },
	"set_hostname":   method(setHostname),
	"set_dns_name":   method(setDNSName),
	"skip_dns":       method(skipDNS),
	"select_subnet":  method(selectSubnet),
	"revive":         method(revive),

	"reserved_hostname": func(e *event) starlark.Value { return e.reservedHostname() },
	"server_address":    func(e *event) starlark.Value { return e.serverAddress() },
}

// common is what exchanges of both families know.
type common struct {
	iface string
	now   int64
	host  *host.Host
	name  []byte
	peer  netip.Addr
}

func (e *event) common() common {
	if e.v4 != nil {
		return common{e.v4.Interface, e.v4.Now, e.v4.Host, e.v4.Name(), e.v4.Meta.Src.Addr()}
	}
	return common{e.v6.Interface, e.v6.Now, e.v6.Host, e.v6.Name(), e.v6.Meta.Src.Addr()}
}

// The event is a value of Starlark.
func (e *event) String() string        { return "event" }
func (e *event) Type() string          { return "event" }
func (e *event) Freeze()               {}
func (e *event) Truth() starlark.Bool  { return true }
func (e *event) Hash() (uint32, error) { return 0, errors.New("an event cannot be a key") }

// Attr implements [starlark.HasAttrs].
func (e *event) Attr(name string) (starlark.Value, error) {
	if get, ok := eventAttrs[name]; ok {
		return get(e), nil
	}
	return nil, nil // no such attribute
}

// AttrNames implements [starlark.HasAttrs].
func (e *event) AttrNames() []string { return sortedKeys(eventAttrs) }

// reply is the reply as far as there is one.
func (e *event) reply() starlark.Value {
	switch e.point {
	case server.LeaseOffer, server.LeasesCommitted, server.PktSend:
		return &reply{e}
	}
	return starlark.None
}

// static reports whether the client has an address that is reserved for it.
func (e *event) static() bool {
	h := e.common().host
	switch {
	case h == nil:
		return false
	case e.v4 != nil:
		return h.Addr.IsValid() && (!e.v4.HasLease() || h.Addr == e.v4.Lease.Addr)
	}
	return len(h.Prefixes) > 0
}

// leasedAddress is the bytes of the address of a DHCPv4 lease.
func (e *event) leasedAddress() starlark.Value {
	if l, ok := e.lease().(*leaseValue); ok && e.v4 != nil {
		return starlark.Bytes(l.l.Addr.AsSlice())
	}
	return starlark.None
}

// offered is for how long dhcpd holds an address that it has offered.
const offered = 120

// leaseTime is how long a DHCPv4 lease runs from now on, as dhcpd sees it: an
// address that is but offered is not the client's for longer than the offer holds.
func (e *event) leaseTime() starlark.Value {
	switch l, ok := e.lease().(*leaseValue); {
	case !ok || e.v4 == nil:
		return starlark.None
	case e.v4.Type == packet.Discover:
		return starlark.MakeInt(offered)
	default:
		return starlark.MakeUint64(uint64(l.l.Valid))
	}
}

// configured is the method configured(key): the bytes that the configuration
// has for an option, for this client, whether it asks for it or not.
func configured(e *event, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	code, _, err := e.one("configured", args, kw)
	switch {
	case err != nil:
		return nil, err
	case e.v4 != nil:
		return optional(e.v4.Configured(code)), nil
	}
	return optional(e.v6.Configured(code)), nil
}

// subnet is the selected subnet.
func (e *event) subnet() starlark.Value {
	s := e.selected()
	if s == nil {
		return starlark.None
	}
	network := starlark.Value(starlark.None)
	if !s.Network.Lone() {
		network = starlark.String(s.Network.Name)
	}
	return record("subnet", starlark.StringDict{"id": starlark.MakeUint64(uint64(s.ID)), "prefix": starlark.String(s.Prefix.String()), "shared_network": network})
}

// verdict reads what a function returned.
func (e *event) verdict(v starlark.Value) (server.Verdict, error) {
	switch v := v.(type) {
	case starlark.NoneType:
		return server.Next, nil
	case starlark.Bytes:
		if e.point != server.HostIdentifier {
			break
		}
		return server.Next, e.identify([]byte(v))
	case starlark.String:
		switch {
		case v == "next":
			return server.Next, nil
		case v == "drop", v == "skip" && slices.Contains(skipped, e.point):
			return server.Drop, nil
		}
	}
	return 0, fmt.Errorf("%s; it may return None, \"next\", \"drop\" and, for a lease, \"skip\"", v)
}

// skipped are points at which the server can do without what comes next.
var skipped = []server.Point{server.LeaseSelect, server.LeaseRenew, server.LeaseRebind, server.LeaseRelease, server.LeaseDecline}

// identify gives the client a flexible identifier.
func (e *event) identify(id []byte) error {
	if len(id) == 0 || len(id) > 128 {
		return fmt.Errorf("an identifier of %d bytes; it has 1 to 128", len(id))
	}
	if e.v4 != nil {
		e.v4.IDs[host.FlexID] = id
	} else {
		e.v6.IDs[host.FlexID] = id
	}
	return nil
}

// setHostname is the method set_hostname(name).
func setHostname(e *event, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var name string
	if err := starlark.UnpackPositionalArgs("set_hostname", args, kw, 1, &name); err != nil {
		return nil, err
	}
	if e.point != server.DDNSUpdate {
		return nil, errors.New("set_hostname: names are decided at ddns4_update and ddns6_update")
	}
	if e.v4 != nil {
		e.v4.SetName([]byte(name))
	} else {
		e.v6.SetName([]byte(name))
	}
	return starlark.None, nil
}

// setDNSName is the method set_dns_name(name).
func setDNSName(e *event, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var name string
	if err := starlark.UnpackPositionalArgs("set_dns_name", args, kw, 1, &name); err != nil {
		return nil, err
	}
	if e.v4 == nil || e.point != server.LeaseSelect && e.point != server.LeaseRenew {
		return nil, errors.New("set_dns_name: the name of a lease is set at lease4_select and lease4_renew")
	}
	e.v4.SetLeaseName([]byte(name))
	return starlark.None, nil
}

// skipDNS is the method skip_dns().
func skipDNS(e *event, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackPositionalArgs("skip_dns", args, kw, 0); err != nil {
		return nil, err
	}
	if e.v4 != nil {
		e.v4.SkipUpdates()
	} else {
		e.v6.SkipUpdates()
	}
	return starlark.None, nil
}

// selectSubnet is the method select_subnet(id).
func selectSubnet(e *event, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var id uint32
	if err := starlark.UnpackPositionalArgs("select_subnet", args, kw, 1, &id); err != nil {
		return nil, err
	}
	if e.point != server.SubnetSelect {
		return nil, errors.New("select_subnet: the subnet is selected at subnet4_select and subnet6_select")
	}
	snap := e.snapshot()
	s := snap.Subnet(id)
	if s == nil {
		return nil, fmt.Errorf("select_subnet: there is no subnet %d", id)
	}
	if e.v4 != nil {
		e.v4.Subnet = s
	} else {
		e.v6.Subnet = s
	}
	return starlark.None, nil
}

// reservedHostname is the name that the reservation of the client has.
func (e *event) reservedHostname() starlark.Value {
	if h := e.common().host; h != nil && h.Hostname != "" {
		return starlark.String(h.Hostname)
	}
	return starlark.None
}

// serverAddress is the server's IPv4 address that is nearest to the client.
func (e *event) serverAddress() starlark.Value {
	if e.v4 != nil {
		if a := e.v4.ServerAddr(); a.IsValid() {
			return address(a)
		}
	}
	return starlark.None
}

// revive is the method revive().
func revive(e *event, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackPositionalArgs("revive", args, kw, 0); err != nil {
		return nil, err
	}
	if e.v4 == nil || e.point > server.SubnetSelect {
		return nil, errors.New("revive: leases of DHCPv4 are found after subnet4_select")
	}
	e.v4.Revive()
	return starlark.None, nil
}

// typeName is the name of a message's type, in capitals as the RFCs have it.
func typeName(v6 bool, t uint8) string {
	if v6 {
		return names6[t]
	}
	if t == 0 {
		return "BOOTREQUEST"
	}
	return names4[t]
}

var names4 = map[uint8]string{packet.Discover: "DHCPDISCOVER", packet.Offer: "DHCPOFFER", packet.Request: "DHCPREQUEST", packet.Decline: "DHCPDECLINE",
	packet.Ack: "DHCPACK", packet.Nak: "DHCPNAK", packet.Release: "DHCPRELEASE", packet.Inform: "DHCPINFORM"}
var names6 = map[uint8]string{packet.Solicit: "SOLICIT", packet.Advertise: "ADVERTISE", packet.Request6: "REQUEST", packet.Confirm: "CONFIRM", packet.Renew: "RENEW",
	packet.Rebind: "REBIND", packet.Reply: "REPLY", packet.Release6: "RELEASE", packet.Decline6: "DECLINE", packet.InformationRequest: "INFORMATION-REQUEST"}
