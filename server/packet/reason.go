package packet

// Reason says why a datagram is no message that a server can use. It is an
// error that costs nothing to make; its text is fit for a log.
type Reason uint8

// The reasons, of both families.
const (
	TooShort         Reason = iota + 1 // less than the fixed header
	NoCookie                           // BOOTP without options, or something else altogether
	LongHardware                       // hardware address of more than 20 bytes
	BadOption                          // an option whose contents cannot be read
	NoRelayedMessage                   // Relay-forward without a message in it
	TooManyRelays                      // relays in relays, beyond what Kea accepts
	BadDUID                            // client or server identifier of an impossible length
	BadFrame                           // link or network header that is not IPv4 and UDP
	reasonEnd
)

var reasonTexts = [reasonEnd]string{
	"no reason",
	"message shorter than its header",
	"no DHCP magic cookie",
	"hardware address longer than 20 bytes",
	"malformed option",
	"relay message without relayed message",
	"too many relays",
	"DUID shorter than 3 or longer than 130 bytes",
	"no IPv4 and UDP header",
}

// Error returns the reason as a clause.
func (r Reason) Error() string {
	if r >= reasonEnd {
		return "unknown reason"
	}
	return reasonTexts[r]
}
