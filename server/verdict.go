package server

// Verdict is what a step says of an exchange.
type Verdict uint8

// The verdicts.
const (
	Next   Verdict = iota // go on with the next step
	Answer                // go on with those steps that complete the reply
	Retry                 // the store had something else: decide anew
	Park                  // somebody else goes on with it later
	Drop                  // no reply; Exchange4.Why says why
	Done                  // the reply is complete: no more steps
)

// Why is the reason why a message gets no reply. Every one is counted.
type Why uint8

// The reasons.
const (
	Unread        Why = iota + 1 // the datagram is no DHCP message
	WrongType                    // a message that servers do not answer
	OtherServer                  // it names another server
	NoSubnet                     // from no subnet of the configuration
	InDropClass                  // in the class DROP
	NoAddress                    // nothing is free for this client
	UnknownClient                // no lease for a client that says it has one
	NotMine                      // release or decline of what is not the client's
	ByHook                       // a hook wants it so
	Disabled                     // the service is off
	StoreFailed                  // the lease could not be kept
	Internal                     // a fault of the server
	NotIsolated                  // v6: the exchange is not one that clients may have
	ReplyTooLong                 // the reply does not fit a datagram
	ParkedFull                   // hooks keep as many messages as they may
	Refused                      // a question about leases by somebody who may not ask, or that cannot be answered
	whyEnd
)

var whyTexts = [whyEnd]string{
	"", "unreadable message", "message type not for servers", "for another server", "no subnet", "class DROP",
	"no free address", "unknown client", "lease of somebody else", "a hook", "service disabled", "lease not stored",
	"internal fault", "not a proper exchange", "reply too long", "too many parked messages",
	"lease query refused",
}

// classified reports whether a message that was dropped for a reason, or for none,
// was put into classes before.
func (w Why) classified() bool {
	switch w {
	case Unread, WrongType, OtherServer, Disabled, Refused, Internal, NotIsolated:
		return false
	}
	return true
}

// String returns the reason as a clause for the log.
func (w Why) String() string { return whyTexts[w] }
