package ctrl

import (
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"unicode/utf8"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
)

// shownLease is a lease as replies have it.
func shownLease(l *lease.Lease) object {
	m := object{"ip-address": l.Addr.String(), "subnet-id": l.SubnetID, "valid-lft": l.Valid, "cltt": l.CLTT,
		"hostname": readable(l.Hostname), "fqdn-fwd": l.FwdDNS, "fqdn-rev": l.RevDNS, "state": l.State}
	if l.Type == lease.V4 {
		m["hw-address"] = colons(l.HW)
		if len(l.ClientID) > 0 {
			m["client-id"] = colons(l.ClientID)
		}
	} else {
		m["duid"], m["iaid"], m["type"], m["preferred-lft"] = colons(l.DUID), l.IAID, l.Type.String(), l.Preferred
		if len(l.HW) > 0 {
			m["hw-address"] = colons(l.HW)
		}
		if l.Type == lease.PD {
			m["prefix-len"] = l.PrefixLen
		}
	}
	if l.PoolID != 0 {
		m["pool-id"] = l.PoolID
	}
	if len(l.Context) > 0 {
		m["user-context"] = json.RawMessage(l.Context)
	}
	return m
}

// readable writes bytes as text. Those that are no UTF-8 become one character each,
// as Kea writes them, so that they can be read again.
func readable(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	text := make([]rune, len(b))
	for i, c := range b {
		text[i] = rune(c)
	}
	return string(text)
}

// readLease reads a lease from arguments, those of the command or one of a list.
func (c *Call) readLease(in *kea.Node) (*lease.Lease, error) {
	l := &lease.Lease{Type: lease.V4, PrefixLen: 32, HWType: 1}
	text, err := c.text(in, "ip-address")
	if err != nil {
		return nil, err
	}
	if l.Addr, err = addr(text); err != nil {
		return nil, failed(Failure, "Failed to convert '%s' to address: %v%s", text, err, c.at(in.Get("ip-address")))
	}
	identity, want := c.readIdentity4, l.Addr.Is4()
	if c.version() == kea.V6 {
		identity, want = c.readIdentity6, l.Addr.Is6()
		l.PrefixLen = 128
	}
	if !want {
		return nil, failed(Failure, "Non-IPv%d address specified: %s", c.version(), text)
	}
	if err := identity(in, l); err != nil {
		return nil, err
	}
	if l.PoolID, err = c.number32(in, "pool-id", 0); err != nil {
		return nil, err
	}
	sub, err := c.leaseSubnet(in, l)
	if err != nil {
		return nil, err
	}
	l.SubnetID = sub.ID
	if c.version() == kea.V6 {
		if err := c.readAssociation(in, l); err != nil {
			return nil, err
		}
	}
	return l, c.readRest(in, l, sub)
}

func (c *Call) readIdentity4(in *kea.Node, l *lease.Lease) error {
	text, err := c.text(in, "hw-address")
	if err != nil {
		return err
	}
	if l.HW, err = hardware(text); err != nil {
		return err
	}
	if text, err = c.optionalText(in, "client-id"); err != nil || in.Get("client-id") == nil {
		return err
	}
	if l.ClientID, err = octets(text); err != nil {
		return err
	}
	return fits(l.ClientID, leastClientID, mostClientID)
}

func (c *Call) readIdentity6(in *kea.Node, l *lease.Lease) error {
	text, err := c.text(in, "duid")
	if err != nil {
		return err
	}
	if l.DUID, err = octets(text); err != nil {
		return err
	}
	if err = fits(l.DUID, leastDUID, mostDUID); err != nil {
		return err
	}
	return c.readType(in, l)
}

// readAssociation reads what Kea looks at when it knows the subnet.
func (c *Call) readAssociation(in *kea.Node, l *lease.Lease) error {
	iaid, err := c.number(in, "iaid", math.MaxUint32)
	if err != nil {
		return err
	}
	l.IAID = uint32(iaid)
	l.HWType = 0
	text, err := c.optionalText(in, "hw-address")
	if err != nil || text == "" {
		return err
	}
	l.HWType = 1
	l.HW, err = hardware(text)
	return err
}

// readType reads the type of a DHCPv6 lease, and the length of a prefix.
func (c *Call) readType(in *kea.Node, l *lease.Lease) error {
	l.Type = lease.NA
	if in.Get("type") == nil {
		return nil
	}
	text, err := c.text(in, "type")
	if err != nil {
		return err
	}
	switch text {
	case "IA_NA":
		return nil
	case "IA_PD":
		l.Type = lease.PD
		n, err := c.number(in, "prefix-len", 128)
		if err == nil && n == 0 {
			err = errors.New("Invalid prefix length: 0")
		}
		l.PrefixLen = uint8(n)
		return err
	}
	return failed(Failure, "Incorrect lease type: %s, the only supported values are: IA_NA and IA_PD", text)
}

// leaseSubnet finds the subnet of a lease, by its id or by the address.
func (c *Call) leaseSubnet(in *kea.Node, l *lease.Lease) (*config.Subnet, error) {
	id, err := c.number32(in, "subnet-id", 0)
	if err != nil {
		return nil, err
	}
	if id != 0 {
		sub := c.Snapshot().Subnet(id)
		switch {
		case sub == nil || c.foreign():
			return nil, failed(Conflict, "Invalid subnet-id: No IPv%d subnet with subnet-id=%d currently configured.", c.version(), id)
		case l.Type != lease.PD && !sub.Prefix.Contains(l.Addr):
			return nil, failed(Conflict, "The address %s does not belong to subnet %s, subnet-id=%d", l.Addr, sub.Prefix, id)
		}
		return sub, nil
	}
	if l.Type == lease.PD {
		return nil, failed(Failure, "Subnet-id is 0 or not specified. This is allowed for address leases only, not prefix leases.")
	}
	if list := c.Snapshot().Containing(l.Addr); len(list) > 0 && !c.foreign() {
		return list[0], nil
	}
	return nil, failed(Conflict, "subnet-id not specified and failed to find a subnet for address %s", l.Addr)
}

// readRest reads what says nothing of who has the lease, and where.
func (c *Call) readRest(in *kea.Node, l *lease.Lease, sub *config.Subnet) (err error) {
	if l.Valid, err = c.number32(in, "valid-lft", sub.Valid); err != nil {
		return err
	}
	if l.Type != lease.V4 {
		if l.Preferred, err = c.number32(in, "preferred-lft", l.Valid); err != nil {
			return err
		}
	}
	if err := c.readTime(in, l); err != nil {
		return err
	}
	if l.FwdDNS, err = c.flag(in, "fqdn-fwd"); err != nil {
		return err
	}
	if l.RevDNS, err = c.flag(in, "fqdn-rev"); err != nil {
		return err
	}
	name, err := c.optionalText(in, "hostname")
	if err != nil {
		return err
	}
	l.Hostname = lower(name)
	if name == "" && (l.FwdDNS || l.RevDNS) {
		return failed(Failure, "No hostname specified and either forward or reverse fqdn was set to true.")
	}
	if err := c.readState(in, l); err != nil {
		return err
	}
	return c.readContext(in, l)
}

// lower writes a host name as leases have it.
func lower(name string) []byte {
	b := []byte(name)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return b
}

func (c *Call) readTime(in *kea.Node, l *lease.Lease) error {
	n := in.Get("expire")
	if n == nil {
		l.CLTT = c.Now().Unix()
		return nil
	}
	expire, ok := integer(n)
	switch {
	case !ok:
		return c.mistyped("expire", n)
	case expire <= 0:
		return failed(Failure, "expiration time must be positive for address %s", l.Addr)
	case expire < int64(l.Valid):
		return failed(Failure, "expiration time must be greater than valid lifetime for address %s", l.Addr)
	}
	l.CLTT = expire - int64(l.Valid)
	return nil
}

func (c *Call) readState(in *kea.Node, l *lease.Lease) error {
	if in.Get("state") == nil {
		return nil
	}
	n, err := c.number(in, "state", 255)
	if err != nil {
		return err
	}
	if l.State = lease.State(n); l.State > lease.Registered {
		return failed(Failure, "Invalid state value: %d, supported values are: 0 (default), 1 (declined), 2 (expired-reclaimed), 3 (released) and 4 (registered)", n)
	}
	return nil
}

func (c *Call) readContext(in *kea.Node, l *lease.Lease) error {
	n, comment := in.Get("user-context"), in.Get("comment")
	m := object{}
	if n != nil {
		if n.Kind != kea.Object {
			return failed(Failure, "Invalid user context '%s' is not a JSON map.", c.textOf(n))
		}
		m = value(n).(object)
	}
	if comment != nil {
		m["comment"] = value(comment)
	}
	if n != nil || comment != nil {
		l.Context = encode(m)
	}
	return nil
}

// sameAddress reads the one address that some commands have for an argument.
func (c *Call) oneAddress(key string) (netip.Addr, error) {
	n := c.Args.Get(key)
	switch {
	case n == nil:
		return netip.Addr{}, failed(Failure, "'%s' parameter is missing.", key)
	case n.Kind != kea.String:
		return netip.Addr{}, failed(Failure, "'%s' is not a string.", key)
	}
	a, err := addr(n.Text)
	if err != nil {
		return a, failed(Failure, "'%s' is not a valid IP address.", n.Text)
	}
	return a, nil
}
