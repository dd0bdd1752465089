package rules

import (
	"slices"
	"strconv"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// Place is one place in the Kea document that a dhcpd scope maps to, with what
// holds there. Exactly one of the Kea objects is set, as Kind says; a pool
// declaration with several ranges has one Kea pool for each.
type Place struct {
	Kind  scope.Kind // Global, SharedNetworkScope, SubnetScope, PoolScope, ClassScope, SubclassScope or HostScope
	Name  string
	Scope *scope.Scope // nil for bare ranges
	Up    *Place       // next wider network-side place; nil for Global, classes and hosts

	*Side               // never nil; without content for a host
	Class    *kea.Class // of a class, and of a host that has settings of its own for some of its clients
	Host     *kea.Reservation
	HostDecl *scope.Host
	HostNet  *Place // of a host: the subnet it is reserved in; nil: global

	Decisions []Decision // in the order their first statement stands

	ctx *Ctx
}

// Side is what a place is that is no host, of which there are too many to carry it.
type Side struct {
	Server  *kea.Server
	Network *kea.SharedNetwork
	Subnet  *kea.Subnet
	Pools   []*kea.Pool
	PDPools []*kea.PDPool

	SubnetDecl *scope.Subnet // of a subnet or pool
	PoolDecl   *scope.Pool
	ClassDecl  *scope.Class

	fixed string // pointer of a place outside the server map, such as kea-dhcp-ddns's
}

// Decision is all that a place says about one option or parameter, in execution order.
type Decision struct {
	Key Key
	Seq []scope.Setting
}

// Find returns the decision for key, or nil.
func (p *Place) Find(key Key) *Decision {
	for i := range p.Decisions {
		if p.Decisions[i].Key == key {
			return &p.Decisions[i]
		}
	}
	return nil
}

// Lookup returns the decision for key at p or the nearest wider network-side place that has one.
func (p *Place) Lookup(key Key) (*Place, *Decision) {
	for q := p; q != nil; q = q.Up {
		if d := q.Find(key); d != nil {
			return q, d
		}
	}
	return nil, nil
}

// OptionData returns the option-data list of the place to append to. A pool
// place with several Kea pools has one list for each.
func (p *Place) OptionData() []*[]kea.OptionData {
	switch {
	case p.Server != nil:
		return []*[]kea.OptionData{&p.Server.OptionData}
	case p.Network != nil:
		return []*[]kea.OptionData{&p.Network.OptionData}
	case p.Class != nil:
		return []*[]kea.OptionData{&p.Class.OptionData}
	case p.Host != nil:
		return []*[]kea.OptionData{&p.Host.OptionData}
	case p.Kind == scope.PoolScope:
		var out []*[]kea.OptionData
		for _, k := range p.Pools {
			out = append(out, &k.OptionData)
		}
		for _, k := range p.PDPools {
			out = append(out, &k.OptionData)
		}
		return out
	case p.Subnet != nil:
		return []*[]kea.OptionData{&p.Subnet.OptionData}
	}
	return nil
}

// Guards returns the guards of the place: of its network, subnet or pools.
func (p *Place) Guards() []*kea.Guard {
	switch {
	case p.Network != nil:
		return []*kea.Guard{&p.Network.Guard}
	case p.Kind == scope.PoolScope:
		var out []*kea.Guard
		for _, k := range p.Pools {
			out = append(out, &k.Guard)
		}
		for _, k := range p.PDPools {
			out = append(out, &k.Guard)
		}
		return out
	case p.Subnet != nil:
		return []*kea.Guard{&p.Subnet.Guard}
	}
	return nil
}

// Boot returns the fixed fields of the place; nil where Kea has none (pools).
func (p *Place) Boot() *kea.BootFields {
	switch {
	case p.Server != nil:
		return &p.Server.BootFields
	case p.Network != nil:
		return &p.Network.BootFields
	case p.Class != nil:
		return &p.Class.BootFields
	case p.Host != nil:
		return &p.Host.BootFields
	case p.Kind == scope.SubnetScope:
		return &p.Subnet.BootFields
	}
	return nil
}

// Lifetimes returns the lease-time keys of the place; nil where Kea has none (pools, reservations).
func (p *Place) Lifetimes() *kea.Lifetimes {
	switch {
	case p.Server != nil:
		return &p.Server.Lifetimes
	case p.Network != nil:
		return &p.Network.Lifetimes
	case p.Class != nil:
		return &p.Class.Lifetimes
	case p.Kind == scope.SubnetScope:
		return &p.Subnet.Lifetimes
	}
	return nil
}

// DDNSParams returns the ddns-* keys of the place; nil where Kea has none.
func (p *Place) DDNSParams() *kea.DDNSParams {
	switch {
	case p.Server != nil:
		return &p.Server.DDNSParams
	case p.Network != nil:
		return &p.Network.DDNSParams
	case p.Kind == scope.SubnetScope:
		return &p.Subnet.DDNSParams
	}
	return nil
}

// Pointer returns the JSON pointer of the place's (first) object.
func (p *Place) Pointer() string {
	if p.fixed != "" {
		return p.fixed
	}
	c := p.ctx
	root := "/Dhcp4"
	if c.V6() {
		root = "/Dhcp6"
	}
	switch {
	case p.Server != nil:
		return root
	case p.Network != nil:
		return root + "/shared-networks/" + strconv.Itoa(slices.Index(c.Server.SharedNetworks, p.Network))
	case p.Class != nil:
		return root + "/client-classes/" + strconv.Itoa(slices.Index(c.Server.Classes, p.Class))
	case p.Host != nil:
		return c.hostPointer(root, p)
	case p.Kind == scope.PoolScope:
		return c.poolPointer(root, p)
	case p.Subnet != nil:
		return c.subnetPointer(root, p.Subnet)
	}
	return root
}

// subnetPointer finds a subnet at the top or inside a shared network.
func (c *Ctx) subnetPointer(root string, s *kea.Subnet) string {
	key := "/subnet4/"
	if c.V6() {
		key = "/subnet6/"
	}
	if i := slices.Index(c.Server.Subnets, s); i >= 0 {
		return root + key + strconv.Itoa(i)
	}
	for n, net := range c.Server.SharedNetworks {
		if i := slices.Index(net.Subnets, s); i >= 0 {
			return root + "/shared-networks/" + strconv.Itoa(n) + key + strconv.Itoa(i)
		}
	}
	return root
}

func (c *Ctx) poolPointer(root string, p *Place) string {
	base := c.subnetPointer(root, p.Subnet)
	if len(p.Pools) > 0 {
		return base + "/pools/" + strconv.Itoa(slices.Index(p.Subnet.Pools, p.Pools[0]))
	}
	if len(p.PDPools) > 0 {
		return base + "/pd-pools/" + strconv.Itoa(slices.Index(p.Subnet.PDPools, p.PDPools[0]))
	}
	return base
}

func (c *Ctx) hostPointer(root string, p *Place) string {
	c.hostOnce.Do(c.indexHosts) // several may ask a report for its pointers at once
	base := root
	if p.HostNet != nil {
		base = c.subnetPointer(root, p.HostNet.Subnet)
	}
	return base + "/reservations/" + strconv.Itoa(c.state.hostIndex[p.Host])
}

// indexHosts notes where each reservation stands, once all stand.
func (c *Ctx) indexHosts() {
	c.state.hostIndex = map[*kea.Reservation]int{}
	add := func(list []*kea.Reservation) {
		for i, r := range list {
			c.state.hostIndex[r] = i
		}
	}
	add(c.Server.Reservations)
	for _, p := range c.Subnets {
		add(p.Subnet.Reservations)
	}
}
