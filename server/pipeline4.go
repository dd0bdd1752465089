package server

// step4 is one step in the life of a DHCPv4 message.
type step4 struct {
	name string
	run  func(*Exchange4) Verdict
}

// pipeline4 is the whole life of a DHCPv4 message: read this first. Steps are
// plain functions in files named after them, and know nothing of each other;
// what one finds out is in the [Exchange4]. A retry begins at "select".
var pipeline4 = []step4{
	{"query", query4},           // questions about leases are no business of what follows
	{"accept", accept4},         // lengths, message type, server identifier: cheap refusals first
	{"classify", classify4},     // classes that need no reservation; DROP
	at4(PktReceive),             // hooks see a message that can be read
	{"identify", identify4},     // hardware address, client identifier, flexible identifier
	{"locate", locate4},         // relay or interface -> subnet
	at4(SubnetSelect),           //
	{"reserve", reserve4},       // reservation; its classes, KNOWN or UNKNOWN, what depends on them; DROP again
	{"select", select4},         // which address: one short function for each kind of message
	{"names", names4},           // host name and FQDN
	{"hook", leaseHooks4},       // a new lease, or the one that the client has
	{"commit", commit4},         // compare and swap; a conflict goes back to select
	{"additional", additional4}, // classes that are added late, for their options
	{"options", options4},       // host > pool > subnet > network > classes > global
	{"address", address4},       // RFC 2131, 4.1: where the reply goes
	{"hook", replyHooks4},       // an offer, which can be parked; leases that were stored
	{"hook", sendHooks4},        //
}

// retryFrom4 is the index of the step "select".
var retryFrom4 = stepIndex4("select")

func stepIndex4(name string) int {
	for i, s := range pipeline4 {
		if s.name == name {
			return i
		}
	}
	return 0
}

// maxTries bounds how often a message is decided anew because of others.
const maxTries = 3

// walk4 takes an exchange through the steps from one on.
func walk4(e *Exchange4, from int) Verdict {
	for i := from; i < len(pipeline4); i++ {
		switch v := pipeline4[i].run(e); v {
		case Next, Answer:
		case Done:
			return Next
		case Retry:
			if e.tries++; e.tries >= maxTries {
				return e.drop(NoAddress)
			}
			e.forget()
			i = retryFrom4 - 1
		default:
			e.parkedStep = i + 1
			return v
		}
	}
	if e.ReplyType == 0 {
		return Drop
	}
	return Next
}
