// Package scope gives a parsed dhcpd.conf its meaning, still in dhcpd's terms:
// which networks, pools, classes and hosts there are, and which statements hold
// in each of them, in which order, under which conditions.
package scope

import (
	"net/netip"

	"github.com/keatool/keatool/parser"
)

// Kind is the kind of a scope.
type Kind uint8

// The scopes of dhcpd.conf(5).
const (
	Global Kind = iota
	GroupScope
	SharedNetworkScope
	SubnetScope
	PoolScope
	ClassScope
	SubclassScope
	HostScope
)

// String names the kind as dhcpd.conf(5) does.
func (k Kind) String() string {
	return [...]string{"global scope", "group", "shared-network", "subnet", "pool", "class", "subclass", "host"}[k]
}

// Scope is one place where statements stand.
type Scope struct {
	Kind     Kind
	Name     string
	Parent   *Scope // textually enclosing scope; nil for Global
	Children []*Scope
	Decl     *parser.Stmt // nil for Global and for implicit pools
	Set      []Setting    // executable statements written directly here, in order, blocks flattened

	Failover     string // peer named here; "" for none or `no failover peer`
	FailoverStmt *parser.Stmt
}

// Setting is one executable statement (option, parameter, set, log, …) and the
// conditions around it. If, else and switch statements do not appear themselves:
// they are the chains in When.
type Setting struct {
	Stmt *parser.Stmt
	Node parser.Node // *parser.OptionSet, *parser.Param, *parser.SetVar, *parser.On, …
	When []Branch    // outermost first; empty: unconditional
}

// Chain is one if/elsif/else or switch statement of a scope.
type Chain struct {
	ID     int // counts from 1 in the file
	Scope  *Scope
	Stmt   *parser.Stmt // the if or switch
	Arms   []Arm
	Switch *parser.Expr // the value switched on; nil for if
}

// Arm is one branch of a chain. The arms of a chain exclude each other: an arm
// is taken when its own test holds and no earlier arm's does.
type Arm struct {
	Stmt  *parser.Stmt   // if, elsif, else, case or default
	Cond  *parser.Expr   // if chains: nil for else
	Cases []*parser.Expr // switch chains: values that lead here, fall-through resolved
	Else  bool           // taken when no other arm is; for a switch, the default
}

// Branch is one arm being taken.
type Branch struct {
	Chain *Chain
	Arm   int
}

// Network is what one link is served with: an explicit shared network, or a lone subnet.
type Network struct {
	Scope   *Scope // of the shared-network; nil for a lone subnet
	Name    string
	Subnets []*Subnet

	Interface     string
	InterfaceStmt *parser.Stmt
}

// Subnet is one subnet or subnet6.
type Subnet struct {
	Scope         *Scope
	Network       *Network
	Prefix        netip.Prefix
	Interface     string
	InterfaceStmt *parser.Stmt
	Pools         []*Pool // those with addresses of this subnet, in declaration order
}

// Pool is the part of a pool declaration, or of the bare ranges, that lies in one subnet.
type Pool struct {
	Scope    *Scope // nil for bare ranges
	Subnet   *Subnet
	Ranges   []Range
	Prefixes []PrefixRange
	Permits  []Permit
	Failover string // peer name; "" none
	Bare     bool   // written outside a pool declaration
}

// Range is one address range.
type Range struct {
	Stmt         *parser.Stmt
	Lo, Hi       netip.Addr
	Prefix       netip.Prefix // valid if written as one
	DynamicBootp bool
	Temporary    bool
	Into         *parser.Stmt // the pool or subnet that dhcpd takes a range outside of pools for a part of, by a fault; nil: none
}

// PrefixRange is one prefix6 statement.
type PrefixRange struct {
	Stmt   *parser.Stmt
	Lo, Hi netip.Addr
	Bits   int
	Into   *parser.Stmt // as that of a range
}

// Permit is one allow or deny of a pool.
type Permit struct {
	Stmt *parser.Stmt
	*parser.Permit
}

// Host is one host declaration.
type Host struct {
	Scope     *Scope
	Name      string
	Hardware  *parser.Hardware
	UID       []byte // by uid or option dhcp-client-identifier; nil: none
	IDStmt    *parser.Stmt
	HWStmt    *parser.Stmt
	Fixed     []*parser.Stmt // fixed-address and fixed-address6 statements
	Addrs     []parser.Atom  // their values, in order
	*HostRare                // never nil; shared by the hosts that have nothing of it
}

// HostRare is what few of many hosts have.
type HostRare struct {
	HostID     *parser.HostIdentifier
	HostIDStmt *parser.Stmt
	Prefixes   []*parser.Stmt // fixed-prefix6 statements
	Group      *Scope         // named group attached with `group NAME;`, which replaces the nesting
	GroupStmt  *parser.Stmt
	Deleted    bool
	Flags      []*parser.Stmt // dynamic and deleted statements
	Ignored    []*parser.Stmt // identifiers and groups that lose to another one
}

// Class is a class or a subclass.
type Class struct {
	Scope                             *Scope
	Name                              string
	Parent                            *Class // of a subclass
	Value                             []byte // of a subclass
	MatchIf                           *parser.Expr
	Match                             *parser.Expr
	Spawn                             *parser.Expr
	MatchStmt, MatchIfStmt, LimitStmt *parser.Stmt
	Limit                             uint32
	HasLimit                          bool
	Subclasses                        []*Class
	Adds                              []Setting      // `add` statements naming the class
	Decls                             []*parser.Stmt // every declaration; a class may be reopened
	Flags, Ignored                    []*parser.Stmt // dynamic and deleted; match statements replaced by a later one
}

// Peer is a failover peer declaration.
type Peer struct {
	Name  string
	Decl  *parser.Stmt
	Items map[string]*parser.Stmt // by FailoverItem.Name
}

// Zone is a zone declaration; Key is a key declaration.
type Zone struct {
	Name  string
	Decl  *parser.Stmt
	Items []*parser.Stmt
}

// Key is a key declaration.
type Key struct {
	Name, Algorithm, Secret string
	Decl                    *parser.Stmt
}

// Model is the whole configuration.
type Model struct {
	Family    parser.Family
	File      *parser.File
	Root      *Scope
	Networks  []*Network
	Hosts     []*Host
	Classes   []*Class // declaration order; subclasses hang below their parent
	Groups    map[string]*Scope
	Peers     []*Peer
	Zones     []*Zone
	Keys      []*Key
	Spaces    []*parser.Stmt // option space statements
	Defs      []*parser.Stmt // option definition statements
	Chains    []*Chain
	Functions map[string]*parser.Stmt // define
	// Unreachable are statements that a break or return before them cuts off.
	Unreachable []*parser.Stmt
}
