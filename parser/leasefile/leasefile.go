// Package leasefile reads the lease files of ISC dhcpd, dhcpd.leases and
// dhcpd6.leases.
//
// The files are logs: what a later record says about an address replaces what
// an earlier one said. A [Reader] (reader.go) hands out the records one by one,
// in the order of the file, and keeps none of them. It finds the end of a record
// by reading it (record4.go, record6.go, other.go), from tokens (token.go) to
// dates (date.go) and identifiers (value.go).
//
// A record that cannot be read is reported, and loses nothing but itself. dhcpd
// itself often loses the next one too, or the rest of the file.
package leasefile

import (
	"math"
	"net/netip"
)

// Kind is what a record is about.
type Kind uint8

// The kinds of records.
const (
	Lease      Kind = iota // an IPv4 address
	NA                     // IPv6 addresses of an identity association
	TA                     // temporary ones
	PD                     // delegated prefixes
	ServerDUID             // the identifier of the server
	ByteOrder              // how IAIDs are written
	Failover               // the state of a failover peer
	Host                   // a host made while the server ran
	Group                  // a group made so
	Class                  // a class made so
	Subclass               // a subclass made so
	kinds
)

// Kinds is how many kinds there are.
const Kinds = int(kinds)

// String returns the word that begins a record of the kind.
func (k Kind) String() string { return kindWords[k] }

var kindWords = [kinds]string{"lease", "ia-na", "ia-ta", "ia-pd", "server-duid", "authoring-byte-order",
	"failover", "host", "group", "class", "subclass"}

// IA reports whether the record is an identity association.
func (k Kind) IA() bool { return k >= NA && k <= PD }

// State is what has become of a lease.
type State uint8

// The states. None means that the record does not say.
const (
	None State = iota
	Free
	Active
	Expired
	Released
	Abandoned
	Reset
	Backup
	states
)

// String returns dhcpd's word for the state; "" for None.
func (s State) String() string { return stateWords[s] }

// ParseState is the reverse of [State.String].
func ParseState(word string) (State, bool) {
	return stateOf([]byte(word))
}

func stateOf(word []byte) (State, bool) {
	for s := Free; s < states; s++ {
		if stateWords[s] == string(word) {
			return s, true
		}
	}
	return None, false
}

var stateWords = [states]string{"", "free", "active", "expired", "released", "abandoned", "reset", "backup"}

// Time is in seconds since 1970. 0 means that the record does not say.
type Time int64

// Never is the time of what does not end.
const Never Time = math.MaxInt64

// VarKind is the type of a variable.
type VarKind uint8

// The types of variables.
const (
	Data VarKind = iota
	Number
	Bool
)

// Var is a variable that `set` keeps with a lease. The value of a boolean is in
// Number, 0 or 1.
type Var struct {
	Name   []byte
	Kind   VarKind
	Data   []byte
	Number int64
}

// AgentOption is a sub-option of the relay agent.
type AgentOption struct {
	Code uint8
	Data []byte
}

// Address is an address or prefix of an identity association.
type Address struct {
	Line      int
	Addr      netip.Addr
	PrefixLen uint8 // 128 for addresses
	State     State
	Preferred uint32
	Max       uint32
	Ends      Time
	Vars      []Var
	Events    bool // something is to be done at the end
}

// Peer is the state of a failover peer.
type Peer struct {
	My, Partner     []byte
	MyAt, PartnerAt Time
	MCLT            uint32
}

// Record is one record. Its slices are valid until the next call of
// [Reader.Next], which uses the record again.
type Record struct {
	Kind   Kind
	Line   int   // where it begins, from 1
	Offset int64 // the same in bytes

	// Of leases.
	Addr                                  netip.Addr
	Starts, Ends, TSTP, TSFP, ATSFP, CLTT Time // CLTT of identity associations too
	State, Next, Rewind                   State
	Reserved, BOOTP                       bool
	HWType                                uint16 // of hosts too
	HW                                    []byte
	ClientID                              []byte
	Hostname                              []byte
	Class                                 []byte // whose lease limit is charged
	Vars                                  []Var
	Agent                                 []AgentOption
	Events                                bool

	// Of identity associations. DUID of the server's identifier too.
	IAID  uint32
	DUID  []byte
	Addrs []Address

	// Of the rest.
	Name             []byte
	Dynamic, Deleted bool
	Fixed            []netip.Addr
	Peer             Peer

	scratch []byte // decoded identifiers
}

// reset empties the record and keeps its buffers.
func (r *Record) reset(kind Kind) {
	*r = Record{Kind: kind, Vars: r.Vars[:0], Agent: r.Agent[:0], Addrs: r.Addrs[:0], Fixed: r.Fixed[:0], scratch: r.scratch[:0]}
}

// address adds an address to an identity association.
func (r *Record) address() *Address {
	n := len(r.Addrs)
	if n == cap(r.Addrs) {
		r.Addrs = append(r.Addrs, Address{})
	}
	r.Addrs = r.Addrs[:n+1]
	a := &r.Addrs[n]
	*a = Address{Vars: a.Vars[:0]}
	return a
}
