package scope

import (
	"net/netip"

	"github.com/keatool/keatool/parser"
)

// Resolve builds the model of a file that was read without errors. The
// statements of family are given their meaning; those of the other family are
// kept where dhcpd accepts them, so that nothing is lost.
func Resolve(f *parser.File, family parser.Family) *Model {
	r := &resolver{
		m:       &Model{Family: family, File: f, Groups: map[string]*Scope{}, Functions: map[string]*parser.Stmt{}},
		classes: map[string]*Class{},
		hosts:   map[*Scope]*Host{},
		subs:    map[subKey]*Class{},
	}
	r.m.Root = &Scope{Kind: Global}
	r.list(f.Stmts, place{scope: r.m.Root}, nil, false)
	r.finish()
	return r.m
}

type subKey struct {
	class *Class
	value string
}

// place is what a statement list stands in.
type place struct {
	scope   *Scope
	network *Network // of the nearest shared-network or subnet
	subnet  *Subnet
	pool    *poolDecl
	host    *Host
	class   *Class
	branch  bool // of an if or switch: nothing here identifies a host
}

// poolDecl collects one pool declaration before its ranges are dealt out to subnets.
type poolDecl struct {
	scope    *Scope
	permits  []Permit
	ranges   []Range
	prefixes []PrefixRange
	failover string
	network  *Network
	subnet   *Subnet
	bare     bool
}

type resolver struct {
	m       *Model
	classes map[string]*Class
	subs    map[subKey]*Class
	hosts   map[*Scope]*Host
	pools   []*poolDecl
	hostRef []hostRef
	slab    []hostSlab
	plain   HostRare // of hosts that have nothing rare
	adds    []Setting
}

type hostRef struct {
	host *Host
	name string
}

// list reads one statement list. when is the path of conditions around it, and
// cut tells that a break or return has ended it already: then no statement runs
// any more, while declarations still count. It reports whether the list ends so.
func (r *resolver) list(stmts []*parser.Stmt, p place, when []Branch, cut bool) bool {
	for i := 0; i < len(stmts); i++ {
		s := stmts[i]
		if n, ok := s.Node.(*parser.Include); ok {
			if n.File != nil {
				cut = r.list(n.File.Stmts, p, when, cut)
			}
			continue
		}
		if r.declaration(s, p) {
			continue
		}
		if cut {
			r.m.Unreachable = append(r.m.Unreachable, s)
			continue
		}
		switch n := s.Node.(type) {
		case *parser.If:
			i = r.chain(stmts, i, p, when)
		case *parser.Switch:
			r.switchChain(s, n, p, when)
		case *parser.Break, *parser.Return:
			r.setting(s, p, when)
			cut = true
		default:
			r.setting(s, p, when)
		}
	}
	return cut
}

// setting files an executable statement under its scope.
func (r *resolver) setting(s *parser.Stmt, p place, when []Branch) {
	set := Setting{Stmt: s, Node: s.Node, When: when}
	if _, ok := s.Node.(*parser.Add); ok {
		r.adds = append(r.adds, set)
	}
	p.scope.Set = append(p.scope.Set, set)
}

// unreachable notes the executable statements that a break or return cuts off.
func (r *resolver) unreachable(stmts []*parser.Stmt) {
	r.m.Unreachable = append(r.m.Unreachable, stmts...)
}

// declaration files everything that is not an executable statement.
func (r *resolver) declaration(s *parser.Stmt, p place) bool {
	switch n := s.Node.(type) {
	case *parser.SharedNetwork:
		r.sharedNetwork(s, n, p)
	case *parser.Subnet:
		r.subnet(s, subnetPrefix(n), p)
	case *parser.Subnet6:
		r.subnet(s, n.Prefix, p)
	case *parser.Group:
		r.group(s, n, p)
	case *parser.Pool:
		r.pool(s, p)
	case *parser.Host:
		r.host(s, n, p)
	case *parser.Class:
		r.class(s, n, p)
	case *parser.Subclass:
		r.subclass(s, n, p)
	case *parser.FailoverPeer:
		r.peer(s, n)
	case *parser.Zone:
		r.m.Zones = append(r.m.Zones, &Zone{Name: n.Name, Decl: s, Items: body(s)})
	case *parser.Key:
		r.m.Keys = append(r.m.Keys, &Key{Name: n.Name, Algorithm: n.Algorithm, Secret: n.Secret, Decl: s})
	case *parser.On:
		r.keysIn(body(s))
		return r.item(s, p)
	case *parser.OptionSpace:
		r.m.Spaces = append(r.m.Spaces, s)
	case *parser.OptionDefine:
		r.m.Defs = append(r.m.Defs, s)
	case *parser.Define:
		r.m.Functions[n.Name] = s
	case *parser.Skipped, *parser.Bad:
	default:
		return r.item(s, p)
	}
	return true
}

// keysIn declares the keys inside the block of an event: dhcpd knows them from
// where they stand on, whether the event comes or not.
func (r *resolver) keysIn(stmts []*parser.Stmt) {
	for _, s := range stmts {
		if n, ok := s.Node.(*parser.Key); ok {
			r.m.Keys = append(r.m.Keys, &Key{Name: n.Name, Algorithm: n.Algorithm, Secret: n.Secret, Decl: s})
		}
		r.keysIn(body(s))
	}
}

// item files statements that belong to the declaration around them.
func (r *resolver) item(s *parser.Stmt, p place) bool {
	switch {
	case p.host != nil && !p.branch && r.hostItem(s, p.host):
	case p.class != nil && classItem(s, p.class):
	case p.pool != nil && poolItem(s, p.pool):
	case r.netItem(s, p):
	default:
		return false
	}
	return true
}

// netItem files ranges and interface statements.
func (r *resolver) netItem(s *parser.Stmt, p place) bool {
	switch n := s.Node.(type) {
	case *parser.Range, *parser.Range6, *parser.Prefix6:
		d := r.barePool(p)
		return poolItem(s, d)
	case *parser.Interface:
		switch {
		case p.subnet != nil:
			p.subnet.Interface, p.subnet.InterfaceStmt = n.Name, s
		case p.network != nil:
			p.network.Interface, p.network.InterfaceStmt = n.Name, s
		}
		return true
	case *parser.FailoverRef:
		p.scope.Failover, p.scope.FailoverStmt = n.Name, s
		return true
	}
	return false
}

// barePool returns the collector for ranges written straight into a subnet; a
// run of them forms one.
func (r *resolver) barePool(p place) *poolDecl {
	if n := len(r.pools); n > 0 && r.pools[n-1].bare && r.pools[n-1].subnet == p.subnet {
		return r.pools[n-1]
	}
	d := &poolDecl{bare: true, network: p.network, subnet: p.subnet}
	r.pools = append(r.pools, d)
	return d
}

// poolItem files what only a pool has.
func poolItem(s *parser.Stmt, d *poolDecl) bool {
	switch n := s.Node.(type) {
	case *parser.Range:
		d.ranges = append(d.ranges, Range{Stmt: s, Lo: n.Lo, Hi: n.Hi, DynamicBootp: n.DynamicBootp})
	case *parser.Range6:
		d.ranges = append(d.ranges, Range{Stmt: s, Lo: n.Lo, Hi: n.Hi, Prefix: n.Prefix, Temporary: n.Temporary})
	case *parser.Prefix6:
		d.prefixes = append(d.prefixes, PrefixRange{Stmt: s, Lo: n.Lo, Hi: n.Hi, Bits: n.Bits})
	case *parser.Permit:
		d.permits = append(d.permits, Permit{Stmt: s, Permit: n})
	case *parser.FailoverRef:
		d.failover = n.Name
		d.scope.FailoverStmt, d.scope.Failover = s, n.Name
	default:
		return false
	}
	return true
}

// child opens a scope under p.
func child(kind Kind, name string, s *parser.Stmt, p place) *Scope {
	c := &Scope{Kind: kind, Name: name, Parent: p.scope, Decl: s}
	p.scope.Children = append(p.scope.Children, c)
	return c
}

func body(s *parser.Stmt) []*parser.Stmt {
	if s.Body == nil {
		return nil
	}
	return s.Body.Stmts
}

func (r *resolver) sharedNetwork(s *parser.Stmt, n *parser.SharedNetwork, p place) {
	sc := child(SharedNetworkScope, n.Name, s, p)
	net := &Network{Scope: sc, Name: n.Name}
	r.m.Networks = append(r.m.Networks, net)
	r.list(body(s), place{scope: sc, network: net}, nil, false)
}

// subnetPrefix turns number and mask into a prefix; a mask with gaps gives the zero prefix.
func subnetPrefix(n *parser.Subnet) netip.Prefix {
	m := n.Mask.As4()
	v := uint32(m[0])<<24 | uint32(m[1])<<16 | uint32(m[2])<<8 | uint32(m[3])
	bits := 0
	for ; bits < 32 && v&(1<<(31-bits)) != 0; bits++ {
	}
	if bits < 32 && v<<bits != 0 {
		return netip.Prefix{}
	}
	return netip.PrefixFrom(n.Addr, bits)
}

func (r *resolver) subnet(s *parser.Stmt, prefix netip.Prefix, p place) {
	sc := child(SubnetScope, prefix.String(), s, p)
	net := p.network
	if net == nil || p.scope.Kind != SharedNetworkScope {
		net = &Network{Name: prefix.String()}
		r.m.Networks = append(r.m.Networks, net)
	}
	sub := &Subnet{Scope: sc, Network: net, Prefix: prefix}
	net.Subnets = append(net.Subnets, sub)
	r.list(body(s), place{scope: sc, network: net, subnet: sub}, nil, false)
}

func (r *resolver) group(s *parser.Stmt, n *parser.Group, p place) {
	sc := child(GroupScope, n.Name, s, p)
	if n.Name != "" {
		r.m.Groups[n.Name] = sc
	}
	q := p
	q.scope, q.host, q.class, q.pool = sc, nil, nil, nil
	r.list(body(s), q, nil, false)
}

func (r *resolver) pool(s *parser.Stmt, p place) {
	sc := child(PoolScope, "", s, p)
	d := &poolDecl{scope: sc, network: p.network, subnet: p.subnet}
	r.pools = append(r.pools, d)
	q := p
	q.scope, q.pool = sc, d
	r.list(body(s), q, nil, false)
}

// finish links what may be named before it is known: pools to subnets, hosts to
// named groups, add statements to classes.
func (r *resolver) finish() {
	if r.m.Family == parser.V6 {
		r.stray6()
	} else {
		r.stray()
	}
	for _, d := range r.pools {
		r.deal(d)
	}
	for _, ref := range r.hostRef {
		r.rare(ref.host).Group = r.m.Groups[ref.name]
	}
	for _, a := range r.adds {
		if c := r.classes[a.Node.(*parser.Add).Class]; c != nil {
			c.Adds = append(c.Adds, a)
		}
	}
}

// deal hands the ranges of a pool to the subnets they lie in.
func (r *resolver) deal(d *poolDecl) {
	if d.network == nil {
		return
	}
	var parts []*Pool
	part := func(sub *Subnet) *Pool {
		for _, p := range parts {
			if p.Subnet == sub {
				return p
			}
		}
		p := &Pool{Scope: d.scope, Subnet: sub, Permits: d.permits, Failover: d.failover, Bare: d.bare}
		parts = append(parts, p)
		sub.Pools = append(sub.Pools, p)
		return p
	}
	for _, rg := range d.ranges {
		if sub := d.home(rg.Lo); sub != nil {
			p := part(sub)
			p.Ranges = append(p.Ranges, rg)
		}
	}
	for _, px := range d.prefixes {
		if sub := d.subnet; sub != nil {
			p := part(sub)
			p.Prefixes = append(p.Prefixes, px)
		}
	}
}

// home returns the subnet of the pool's network that an address lies in.
func (d *poolDecl) home(a netip.Addr) *Subnet {
	if d.subnet != nil {
		return d.subnet
	}
	for _, s := range d.network.Subnets {
		if s.Prefix.Contains(a) {
			return s
		}
	}
	return nil
}
