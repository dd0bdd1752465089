// Package host finds host reservations (Kea manual, "Host Reservations").
// Reservations of the configuration file are in a [Table]; other places, such
// as databases, are a [Source] too.
package host

import (
	"net/netip"

	"github.com/keatool/keatool/server/option"
)

// Kind is the kind of an identifier, numbered as in Kea's databases.
type Kind uint8

// The identifiers that reservations have.
const (
	HWAddress Kind = iota
	DUID
	CircuitID
	ClientID
	FlexID
)

// kindNames are the keys of the configuration.
var kindNames = [...]string{"hw-address", "duid", "circuit-id", "client-id", "flex-id"}

func (k Kind) String() string { return kindNames[k] }

// ParseKind returns the kind that a key of the configuration names.
func ParseKind(s string) (Kind, bool) {
	for i, name := range kindNames {
		if s == name {
			return Kind(i), true
		}
	}
	return 0, false
}

// GlobalSubnet is the subnet number of reservations that are in no subnet.
const GlobalSubnet uint32 = 0

// Host is one reservation. It must not be changed once it is in a source.
type Host struct {
	Subnet   uint32 // GlobalSubnet: a global reservation
	Kind     Kind
	ID       []byte
	Addr     netip.Addr     // DHCPv4; zero: none
	Prefixes []netip.Prefix // DHCPv6 addresses (/128) and delegated prefixes, in order
	Excluded []netip.Prefix // of the delegated prefixes, in order; zero: none
	Hostname string
	Classes  []option.Class
	Options  *option.List // nil: none
	Boot     *Boot        // DHCPv4; nil: none
	Context  string       // user-context as JSON; "" if none
}

// Boot are the fixed fields of a DHCPv4 message that a reservation sets.
type Boot struct {
	NextServer netip.Addr // zero: not set
	ServerName string
	File       string
}

// Source is where reservations are kept. Its methods may be called by several
// goroutines at once. A missing reservation is no error.
type Source interface {
	// Find returns the reservation of an identifier in a subnet, or among the
	// global ones; nil if there is none.
	Find(subnet uint32, kind Kind, id []byte) (*Host, error)
	// Holder returns the reservation of an address, or of a prefix that begins
	// there, of whatever length as in Kea, in a subnet; nil if there is none. Several hosts may share an address if the configuration
	// says so: then the first is returned.
	Holder(subnet uint32, addr netip.Prefix) (*Host, error)
}
