package option

// Handling says how a value given to an option of the protocol itself is to be
// carried over.
type Handling uint8

// The handlings.
const (
	Ordinary         Handling = iota // option-data
	ServerComputed                   // Kea works it out; a configured value is not sent, or does not belong in a reply
	Lifetime                         // 51: dhcpd and Kea both send the lease time instead
	Timer                            // 58, 59: renew-timer and rebind-timer; v6 T1 and T2
	RequestList                      // 55: forces options on the client: always-send
	ClientID                         // v6 1: identifies clients
	FQDN                             // 81, v6 39 and space fqdn: the DDNS settings decide
	Relay                            // 82 and space agent: echoed from the relay
	HostName                         // 12: hostname of a reservation
	ServerIdentifier                 // 54: option-data; v6 2: server-id
	RapidCommit                      // v6 14: rapid-commit of the subnet
	SubnetMask                       // 1: follows from the subnet
	MessageSize                      // 57: option-data, but nothing limits the replies
	Nowhere                          // an option of a space that dhcpd itself never sends
)

var special4 = map[uint32]Handling{
	1: SubnetMask, 12: HostName, 51: Lifetime, 52: ServerComputed, 53: ServerComputed,
	54: ServerIdentifier, 55: RequestList, 57: MessageSize, 58: Timer, 59: Timer, 81: FQDN, 82: Relay,
}

var special6 = map[uint32]Handling{
	1: ClientID, 2: ServerIdentifier, 3: ServerComputed, 4: ServerComputed, 5: ServerComputed, 6: RequestList,
	8: ServerComputed, 9: ServerComputed, 13: ServerComputed, 14: RapidCommit, 18: Relay, 19: ServerComputed,
	20: ServerComputed, 25: ServerComputed, 26: ServerComputed, 39: FQDN, 87: ServerComputed, 135: Relay,
}

// Special returns how an option of one of dhcpd's spaces is to be carried over.
func Special(space string, code uint32) Handling {
	switch space {
	case "dhcp":
		return special4[code]
	case "dhcp6":
		return special6[code]
	case "agent":
		return Relay
	case "fqdn":
		return FQDN
	case "server", "nwip":
		return Nowhere // dhcpd does not build option 63, whatever nwip.* is set to
	}
	return Ordinary
}
