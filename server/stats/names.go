package stats

import "github.com/keatool/keatool/schema/kea"

// Global names a statistic of the server.
type Global uint8

// The statistics of the server. Those that the other family has keep to 0 and
// have no name.
const (
	Received Global = iota
	Sent
	ParseFailed
	ReceiveDrop
	AllocationFail
	AllocationFailNetwork
	AllocationFailSubnet
	AllocationFailNoPools
	AllocationFailClasses
	Conflicts // DHCPv4: reservations whose address somebody else has
	Reuses    // of leases of addresses
	PrefixReuses
	Cumulative // addresses assigned
	CumulativePrefixes
	CumulativeRegistered
	ReclaimedLeases
	ReclaimedDeclined
	Declined // counted by the store
	globals
)

// Local names a statistic of a subnet; the first of them pools have too.
type Local uint8

// The statistics of subnets.
const (
	Total Local = iota
	Assigned
	LocalCumulative
	LocalDeclined
	LocalReclaimedDeclined
	LocalReclaimed
	TotalPrefixes
	AssignedPrefixes
	LocalCumulativePrefixes
	LocalConflicts
	LocalReuses
	LocalPrefixReuses
	LocalRegistered
	LocalCumulativeRegistered
	LocalFail
	LocalFailNetwork
	LocalFailSubnet
	LocalFailNoPools
	LocalFailClasses
	locals
)

// poolStats is how many of the local statistics pools of addresses have.
const poolStats = int(LocalReclaimed) + 1

// The statistics of pools of prefixes.
const (
	prefixTotal = iota
	prefixAssigned
	prefixCumulative
	prefixReclaimed
	prefixStats
)

// names are the names of one family's statistics; "" where it has none.
type names struct {
	global   [globals]string
	local    [locals]string
	pool     [poolStats]string
	prefix   [prefixStats]string
	received map[uint8]string // by message type; of other types "unknown"
	sent     map[uint8]string
	packet   string // pkt4-
}

var names4 = &names{
	packet: "pkt4-",
	global: [globals]string{Received: "pkt4-received", Sent: "pkt4-sent", ParseFailed: "pkt4-parse-failed", ReceiveDrop: "pkt4-receive-drop",
		AllocationFail: "v4-allocation-fail", AllocationFailNetwork: "v4-allocation-fail-shared-network",
		AllocationFailSubnet: "v4-allocation-fail-subnet", AllocationFailNoPools: "v4-allocation-fail-no-pools",
		AllocationFailClasses: "v4-allocation-fail-classes", Conflicts: "v4-reservation-conflicts", Reuses: "v4-lease-reuses",
		Cumulative: "cumulative-assigned-addresses", ReclaimedLeases: "reclaimed-leases",
		ReclaimedDeclined: "reclaimed-declined-addresses", Declined: "declined-addresses"},
	local: [locals]string{Total: "total-addresses", Assigned: "assigned-addresses", LocalCumulative: "cumulative-assigned-addresses",
		LocalDeclined: "declined-addresses", LocalReclaimedDeclined: "reclaimed-declined-addresses", LocalReclaimed: "reclaimed-leases",
		LocalConflicts: "v4-reservation-conflicts", LocalReuses: "v4-lease-reuses",
		LocalFail: "v4-allocation-fail", LocalFailNetwork: "v4-allocation-fail-shared-network", LocalFailSubnet: "v4-allocation-fail-subnet",
		LocalFailNoPools: "v4-allocation-fail-no-pools", LocalFailClasses: "v4-allocation-fail-classes"},
	pool: [poolStats]string{Total: "total-addresses", Assigned: "assigned-addresses", LocalCumulative: "cumulative-assigned-addresses",
		LocalDeclined: "declined-addresses", LocalReclaimedDeclined: "reclaimed-declined-addresses", LocalReclaimed: "reclaimed-leases"},
	received: map[uint8]string{1: "discover", 2: "offer", 3: "request", 4: "decline", 5: "ack", 6: "nak", 7: "release", 8: "inform"},
	sent:     map[uint8]string{2: "offer", 5: "ack", 6: "nak"},
}

var names6 = &names{
	packet: "pkt6-",
	global: [globals]string{Received: "pkt6-received", Sent: "pkt6-sent", ParseFailed: "pkt6-parse-failed", ReceiveDrop: "pkt6-receive-drop",
		AllocationFail: "v6-allocation-fail", AllocationFailNetwork: "v6-allocation-fail-shared-network",
		AllocationFailSubnet: "v6-allocation-fail-subnet", AllocationFailNoPools: "v6-allocation-fail-no-pools",
		AllocationFailClasses: "v6-allocation-fail-classes", Reuses: "v6-ia-na-lease-reuses", PrefixReuses: "v6-ia-pd-lease-reuses",
		Cumulative: "cumulative-assigned-nas", CumulativePrefixes: "cumulative-assigned-pds", CumulativeRegistered: "cumulative-registered-nas",
		ReclaimedLeases: "reclaimed-leases", ReclaimedDeclined: "reclaimed-declined-addresses", Declined: "declined-addresses"},
	local: [locals]string{Total: "total-nas", Assigned: "assigned-nas", LocalCumulative: "cumulative-assigned-nas",
		LocalDeclined: "declined-addresses", LocalReclaimedDeclined: "reclaimed-declined-addresses", LocalReclaimed: "reclaimed-leases",
		TotalPrefixes: "total-pds", AssignedPrefixes: "assigned-pds", LocalCumulativePrefixes: "cumulative-assigned-pds",
		LocalReuses: "v6-ia-na-lease-reuses", LocalPrefixReuses: "v6-ia-pd-lease-reuses",
		LocalRegistered: "registered-nas", LocalCumulativeRegistered: "cumulative-registered-nas",
		LocalFail: "v6-allocation-fail", LocalFailNetwork: "v6-allocation-fail-shared-network", LocalFailSubnet: "v6-allocation-fail-subnet",
		LocalFailNoPools: "v6-allocation-fail-no-pools", LocalFailClasses: "v6-allocation-fail-classes"},
	pool: [poolStats]string{Total: "total-nas", Assigned: "assigned-nas", LocalCumulative: "cumulative-assigned-nas",
		LocalDeclined: "declined-addresses", LocalReclaimedDeclined: "reclaimed-declined-addresses", LocalReclaimed: "reclaimed-leases"},
	prefix: [prefixStats]string{"total-pds", "assigned-pds", "cumulative-assigned-pds", "reclaimed-leases"},
	received: map[uint8]string{1: "solicit", 2: "advertise", 3: "request", 5: "renew", 6: "rebind", 7: "reply", 8: "release", 9: "decline",
		11: "infrequest", 20: "dhcpv4-query", 21: "dhcpv4-response", 36: "addr-reg-inform", 37: "addr-reg-reply"},
	sent: map[uint8]string{2: "advertise", 7: "reply", 21: "dhcpv4-response", 37: "addr-reg-reply"},
}

func namesOf(f kea.Family) *names {
	if f == kea.V6 {
		return names6
	}
	return names4
}
