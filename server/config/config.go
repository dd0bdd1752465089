// Package config turns Kea's configuration into a [Snapshot]: everything that
// answering a packet needs, inherited, indexed and ready for the wire.
//
// Read [Build] first. A Snapshot never changes; a server replaces the whole of
// it when it gets a new configuration. What depends on packets is elsewhere:
// server/classify, server/alloc, server.
package config

import (
	"net/netip"
	"regexp"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/option"
)

// Release is the release of Kea whose configuration and behaviour this is.
const Release = kea.R30

// Snapshot is one configuration.
type Snapshot struct {
	Family  kea.Family
	Source  *kea.Config // as it was read
	Global  *Scope
	Options *option.List // of the server level
	Defs    *Definitions
	Classes *Classes

	Networks []*Network // also those that hold one subnet alone
	Subnets  []*Subnet  // by id
	Hosts    *host.Table

	Identifiers []host.Kind // in the order of the look-up
	EarlyGlobal bool        // early-global-reservations-lookup
	IPUnique    bool        // ip-reservations-unique

	Decline     time.Duration // decline-probation-period
	Expired     Expired
	Compat      Compatibility
	EchoClient  bool // echo-client-id
	StashAgent  bool // stash-agent-options
	MACSources  []string
	RSOO        map[uint16]bool // relay-supplied-options
	Interfaces  Interfaces
	ServerID    *kea.ServerID
	LeaseChecks string              // sanity-checks
	ServerIDs   map[netip.Addr]bool // DHCPv4 server identifiers that some option-data sets

	index subnetIndex
}

// Expired is expired-leases-processing, defaults filled in.
type Expired struct {
	ReclaimWait, FlushWait, Hold time.Duration
	MaxLeases                    int
	MaxTime                      time.Duration
	UnwarnedCycles               int
}

// Compatibility is compatibility.
type Compatibility struct {
	Lenient, IgnoreServerID, IgnoreRAILink, ExcludeFirstLast bool
}

// Interfaces is interfaces-config, defaults filled in.
type Interfaces struct {
	Names      []string // as configured: "*", "eth0", "eth0/192.0.2.1"
	UDP        bool     // dhcp-socket-type udp
	UseRouting bool     // outbound-interface use-routing
	RequireAll bool
	MaxRetries int
	RetryWait  time.Duration
}

// Network is a shared network, or the place of a subnet that is in none.
type Network struct {
	Name       string // "": of a lone subnet
	Guard      []option.Class
	Additional []option.Class
	Options    *option.List
	Subnets    []*Subnet
	Scope      *Scope
}

// Lone reports whether n holds one subnet that is in no shared network.
func (n *Network) Lone() bool { return n.Name == "" }

// Subnet is one subnet with all that it inherits. What every message needs comes
// first; see lot.
type Subnet struct {
	ID      uint32
	Number  int // in Snapshot.Subnets, for tables by subnet
	Prefix  netip.Prefix
	Network *Network
	*Scope
	Options    *option.List
	Guard      []option.Class
	Pools      []*Pool
	Index      int // in Network.Subnets
	Additional []option.Class
	Prefixes   []*Pool // pd-pools
	PoolNames  bool    // a pool has ddns-* parameters of its own

	Interface, InterfaceID string
	Relays                 []netip.Addr
}

// Tees returns T1 and T2 of a DHCPv4 lease; 0: not to be sent.
func (s *Scope) Tees(valid uint32) (t1, t2 uint32) {
	t1, t2 = s.Renew, s.Rebind
	if s.CalculateTee && !s.HasRebind {
		t2 = uint32(s.T2*float64(valid) + 0.5)
	}
	if s.CalculateTee && !s.HasRenew {
		t1 = uint32(s.T1*float64(valid) + 0.5)
	}
	if t2 >= valid {
		t2 = 0
	}
	ceiling := valid
	if t2 > 0 {
		ceiling = t2
	}
	if t1 >= ceiling {
		t1 = 0
	}
	return t1, t2
}

// Pool is a range of addresses, or of prefixes to delegate.
type Pool struct {
	First, Last netip.Addr
	Number      int // counts the pools of a snapshot, for tables by pool
	Subnet      *Subnet
	ID          uint32
	Guard       []option.Class
	Options     *option.List
	DDNS        *DDNS
	Additional  []option.Class
	Len         int          // of a delegated prefix; 32 or 128 for addresses
	Excluded    netip.Prefix // of a prefix pool, relative to its first prefix; zero: none
}

// Scope are the parameters in force at one level, everything inherited.
type Scope struct {
	Lifetimes
	Renew, Rebind                  uint32 // seconds; 0: none
	HasRenew, HasRebind            bool   // the configuration sets them, be it to 0
	CalculateTee                   bool
	T1, T2                         float64
	CacheThreshold                 float64
	CacheMaxAge                    int64 // -1: none
	MatchClientID, Authoritative   bool
	RapidCommit, StoreExtended     bool
	HostsGlobal, HostsIn, HostsOut bool // reservations-global, -in-subnet, -out-of-pool
	Boot                           host.Boot
	Allocator, PDAllocator         string
	DDNS                           *DDNS
}

// Lifetimes are the lease times in seconds.
type Lifetimes struct {
	Valid, MinValid, MaxValid             uint32
	Preferred, MinPreferred, MaxPreferred uint32 // 0: 5/8 of the valid lifetime
	Offer                                 uint32
}

// DDNS are the behavioural ddns-* parameters in force.
type DDNS struct {
	SendUpdates, OverrideNoUpdate, OverrideClientUpdate bool
	ReplaceClientName                                   string // never, always, when-present, when-not-present
	GeneratedPrefix, QualifyingSuffix                   string
	UpdateOnRenew                                       bool
	ConflictResolution                                  string
	TTLPercent                                          float64 // 0: not set
	TTL, TTLMin, TTLMax                                 uint32
	CharSet, CharReplacement                            string

	pattern *regexp.Regexp // of CharSet, where it is not the default; see Clean
}

// Build makes the snapshot of a configuration that [schema.Validate] accepts.
// Findings are about what this server does not do.
func Build(c *kea.Config) (*Snapshot, diag.List) {
	b := &builder{src: c.Dhcp, snap: &Snapshot{Family: c.Dhcp.Family, Source: c, ServerIDs: map[netip.Addr]bool{}}}
	b.lots = newLots(b.src)
	b.definitions()
	b.classNames()
	b.server()
	b.networks()
	b.classes()
	b.hosts()
	b.refusals()
	b.omissions()
	for i, s := range b.snap.Subnets {
		s.Number = i
	}
	return b.snap, b.findings
}
