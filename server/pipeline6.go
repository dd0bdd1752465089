package server

// step6 is one step in the life of a DHCPv6 message.
type step6 struct {
	name string
	run  func(*Exchange6) Verdict
}

// pipeline6 is the whole life of a DHCPv6 message, as pipeline4 is of the other
// family's. What "select" decides it also puts into the store, one identity
// association after the other.
var pipeline6 = []step6{
	{"query", query6},           // questions about leases are no business of what follows
	{"accept", accept6},         // message type, identifiers, relays, multicast
	{"classify", classify6},     // classes that need no reservation; DROP
	at6(PktReceive),             // hooks see a message that can be read
	{"identify", identify6},     // DUID, hardware address
	at6(HostIdentifier),         //
	{"locate", locate6},         // link or interface -> subnet
	at6(SubnetSelect),           //
	{"reserve", reserve6},       // reservation, its classes; DROP again
	{"names", names6},           // host name and FQDN, as far as they do not depend on the addresses
	{"select", select6},         // addresses and prefixes: one short function for each kind of message
	{"additional", additional6}, // classes that are added late, for their options
	{"options", options6},       // host > pools > subnet > network > classes > global
	{"address", address6},       // where the reply goes
	{"hook", replyHooks6},       // leases that were stored; the reply can be parked
	{"hook", sendHooks6},        //
}

// walk6 takes an exchange through the steps from one on.
func walk6(e *Exchange6, from int) Verdict {
	for i := from; i < len(pipeline6); i++ {
		switch v := pipeline6[i].run(e); v {
		case Next, Answer:
		case Done:
			return Next
		default:
			e.parkedStep = i + 1
			return v
		}
	}
	return Next
}
