package packet

// Op codes of the BOOTP header.
const (
	BootRequest = 1
	BootReply   = 2
)

// Ports of both families.
const (
	ServerPort4 = 67
	ClientPort4 = 68
	ClientPort6 = 546
	ServerPort6 = 547
)

// DHCPv4 message types, the values of option 53. Zero is a BOOTP message.
const (
	Discover = iota + 1
	Offer
	Request
	Decline
	Ack
	Nak
	Release
	Inform
	ForceRenew
	LeaseQuery
	LeaseUnassigned
	LeaseUnknown
	LeaseActive
	BulkLeaseQuery
	LeaseQueryDone
)

// Codes of DHCPv4 options that the server itself reads or writes.
const (
	OptPad                = 0
	OptSubnetMask         = 1
	OptHostName           = 12
	OptVendorEncapsulated = 43
	OptRequestedAddress   = 50
	OptLeaseTime          = 51
	OptOverload           = 52
	OptMessageType        = 53
	OptServerID           = 54
	OptParameterList      = 55
	OptMessage            = 56
	OptMaxMessageSize     = 57
	OptRenewalTime        = 58
	OptRebindingTime      = 59
	OptVendorClass        = 60
	OptClientID           = 61
	OptUserClass          = 77
	OptRapidCommit        = 80
	OptFQDN               = 81
	OptRelayAgentInfo     = 82
	OptIPv6OnlyPreferred  = 108
	OptSubnetSelection    = 118
	OptVendorIdentClass   = 124
	OptVendorIdentOptions = 125
	OptEnd                = 255
)

// Codes of sub-options of the relay agent information option.
const (
	RAICircuitID        = 1
	RAIRemoteID         = 2
	RAILinkSelection    = 5
	RAISubscriberID     = 6
	RAIServerIDOverride = 11
	RAIRelayID          = 12
	RAIRelayPort        = 19
)

// DHCPv6 message types.
const (
	Solicit = iota + 1
	Advertise
	Request6
	Confirm
	Renew
	Rebind
	Reply
	Release6
	Decline6
	Reconfigure
	InformationRequest
	RelayForward
	RelayReply
	LeaseQuery6
	LeaseQueryReply
	LeaseQueryDone6
	LeaseQueryData
)

// DHCPv6 message types further up.
const (
	DHCPv4Query    = 20
	DHCPv4Response = 21
	AddrRegInform  = 36
	AddrRegReply   = 37
)

// Codes of DHCPv6 options that the server itself reads or writes.
const (
	Opt6ClientID          = 1
	Opt6ServerID          = 2
	Opt6IANA              = 3
	Opt6IATA              = 4
	Opt6IAAddr            = 5
	Opt6RequestList       = 6
	Opt6Preference        = 7
	Opt6ElapsedTime       = 8
	Opt6RelayMessage      = 9
	Opt6Unicast           = 12
	Opt6StatusCode        = 13
	Opt6RapidCommit       = 14
	Opt6UserClass         = 15
	Opt6VendorClass       = 16
	Opt6VendorOptions     = 17
	Opt6InterfaceID       = 18
	Opt6ReconfigureAccept = 20
	Opt6IAPD              = 25
	Opt6IAPrefix          = 26
	Opt6RefreshTime       = 32
	Opt6RemoteID          = 37
	Opt6SubscriberID      = 38
	Opt6FQDN              = 39
	Opt6RelayID           = 53
	Opt6RSOO              = 66
	Opt6PDExclude         = 67
	Opt6ClientLinkLayer   = 79
	Opt6SolMaxRT          = 82
	Opt6InfMaxRT          = 83
	Opt6RelaySourcePort   = 135
)
