// Package kea holds Kea's configuration as Go types: one model for what
// translate writes, what validate reads and what the server runs.
//
// Both families share the types; where a key exists in one family only, the
// field says so. A nil pointer, nil slice or empty string means the key is
// absent. Keys that the model does not know are kept in Extra. Encode writes
// keys in one fixed order, so equal configurations are equal bytes.
package kea

import "encoding/json"

// Family tells which server a configuration is for.
type Family uint8

// The two DHCP families.
const (
	V4 Family = 4
	V6 Family = 6
)

// Config is one configuration file: exactly one of its parts is set.
type Config struct {
	Dhcp     *Server // Dhcp4 or Dhcp6, as Server.Family says
	DhcpDdns *DDNS
	Agent    *Agent // Control-agent, to 3.0
}

// Note is what surrounds an object but is not Kea's: comment lines that
// travelled with it from the source, and where it came from.
type Note struct {
	Comments []string // without leading '#'; the encoder writes them as `//` lines or user-context.comment
	Origin   string   // "file:line", written into user-context by --annotate
}

// Extra holds keys outside the model, in the order they were read.
type Extra []Member

// Member is one key and its value as JSON text.
type Member struct {
	Key   string
	Value json.RawMessage
}

// Lifetimes are the lease-time keys, in seconds. They exist at server,
// shared-network, subnet and class scope.
type Lifetimes struct {
	Valid, MinValid, MaxValid             *uint32 // valid-lifetime, min-valid-lifetime, max-valid-lifetime
	Preferred, MinPreferred, MaxPreferred *uint32 // V6
	Offer                                 *uint32 // offer-lifetime, V4, 2.4
}

// Timers are renewal keys of server, shared-network and subnet scope.
type Timers struct {
	Renew, Rebind        *uint32  // renew-timer, rebind-timer, seconds
	CalculateTee         *bool    // calculate-tee-times
	T1Percent, T2Percent *float64 // fractions
	CacheThreshold       *float64 // cache-threshold, fraction
	CacheMaxAge          *uint32
	AdaptiveThreshold    *float64 // adaptive-lease-time-threshold, 3.2
}

// BootFields are the fixed DHCPv4 fields of server, shared-network, subnet,
// class and reservation scope.
type BootFields struct {
	NextServer, ServerHostname, BootFileName string
}

// DDNSParams are the behavioural ddns-* keys of server, shared-network, subnet (3.0: pool) scope.
type DDNSParams struct {
	SendUpdates, OverrideNoUpdate, OverrideClientUpdate *bool
	ReplaceClientName                                   string
	GeneratedPrefix, QualifyingSuffix                   *string
	UpdateOnRenew                                       *bool
	UseConflictResolution                               *bool  // to 2.4
	ConflictResolutionMode                              string // 2.6
	TTLPercent                                          *float64
	TTL, TTLMin, TTLMax                                 *uint32 // 3.0
	HostnameCharSet, HostnameCharReplacement            *string
}

// ReservationFlags are the reservations-* keys of server, shared-network and subnet scope.
type ReservationFlags struct{ Global, InSubnet, OutOfPool *bool }

// Allocators are the keys of server, shared-network and subnet scope about how
// free addresses and prefixes are picked, 2.4.
type Allocators struct {
	Allocator   string
	PDAllocator string // pd-allocator, V6
}

// Guard is the class list of a pool, subnet or shared network. The encoder
// writes client-classes or client-class, evaluate-additional-classes or
// require-client-classes, as the release wants.
type Guard struct {
	ClientClasses     []string
	AdditionalClasses []string
}

// Server is the Dhcp4 or Dhcp6 map.
type Server struct {
	Note
	Family Family
	Lifetimes
	Timers
	BootFields // V4
	DDNSParams
	ReservationFlags
	Authoritative    *bool // V4
	EchoClientID     *bool // V4
	MatchClientID    *bool // V4
	StashAgent       *bool // stash-agent-options, V4, 2.6
	StoreExtended    *bool
	DeclineProbation *uint32
	ServerTag        string
	DataDirectory    string // V6
	Allocators
	ReservationMode     string  // to 2.4
	AddressRegistration *bool   // allow-address-registration, V6, 3.2
	DHCP4o6Port         *uint16 // dhcp4o6-port
	ParkedPacketLimit   *uint32
	StatisticSamples    *uint32 // statistic-default-sample-count
	StatisticAge        *uint32 // statistic-default-sample-age, seconds

	Interfaces        *InterfacesConfig
	ControlSockets    []ControlSocket
	LeaseDatabase     *Database
	HostsDatabases    []Database // hosts-databases, or the one hosts-database
	ConfigControl     *ConfigControl
	QueueControl      *QueueControl // dhcp-queue-control
	HostIdentifiers   []string      // host-reservation-identifiers
	IPUnique          *bool         // ip-reservations-unique
	LookupFirst       *bool         // reservations-lookup-first
	EarlyGlobalLookup *bool         // early-global-reservations-lookup
	MACSources        []string      // V6
	RelaySuppliedOpts []string      // V6
	ServerID          *ServerID
	MultiThreading    *MultiThreading
	ExpiredProcessing *ExpiredProcessing
	SanityChecks      *SanityChecks
	Compatibility     *Compatibility
	DhcpDdns          *DhcpDdnsClient
	Hooks             []Hook
	Loggers           []Logger
	OptionDefs        []OptionDef
	OptionData        []OptionData
	Classes           []*Class
	SharedNetworks    []*SharedNetwork
	Subnets           []*Subnet // subnet4 or subnet6
	Reservations      []*Reservation
	UserContext       *Context
	Extra             Extra
}

// SharedNetwork is one element of shared-networks.
type SharedNetwork struct {
	Note
	Name string
	Lifetimes
	Timers
	BootFields // V4
	DDNSParams
	ReservationFlags
	Guard
	Authoritative, MatchClientID, RapidCommit *bool
	StoreExtended                             *bool
	ReservationMode                           string // to 2.4
	Allocators
	Interface, InterfaceID string
	Relay                  []string // relay.ip-addresses
	OptionData             []OptionData
	Subnets                []*Subnet
	UserContext            *Context
	Extra                  Extra
}

// Subnet is one element of subnet4 or subnet6.
type Subnet struct {
	Note
	ID     uint32
	Prefix string // the "subnet" key
	Lifetimes
	Timers
	BootFields // V4
	DDNSParams
	ReservationFlags
	Guard
	Authoritative, MatchClientID, RapidCommit *bool
	StoreExtended                             *bool
	ReservationMode                           string // to 2.4
	Interface, InterfaceID                    string
	Relay                                     []string
	Allocator, PDAllocator                    string
	Interface4o6, InterfaceID4o6, Prefix4o6   string // 4o6-interface, 4o6-interface-id, 4o6-subnet, V4
	Pools                                     []*Pool
	PDPools                                   []*PDPool
	OptionData                                []OptionData
	Reservations                              []*Reservation
	UserContext                               *Context
	Extra                                     Extra
}

// Pool is one element of pools.
type Pool struct {
	Note
	Range  string // the "pool" key, "A - B" or a prefix
	PoolID uint32
	Guard
	DDNSParams  // 3.0
	OptionData  []OptionData
	UserContext *Context
	Extra       Extra
}

// PDPool is one element of pd-pools.
type PDPool struct {
	Note
	Prefix            string
	PrefixLen         uint8
	DelegatedLen      uint8
	ExcludedPrefix    string
	ExcludedPrefixLen uint8
	PoolID            uint32
	Guard
	OptionData  []OptionData
	UserContext *Context
	Extra       Extra
}

// Reservation is one host reservation. Exactly one of the identifiers is set.
type Reservation struct {
	Note
	HWAddress, DUID, ClientID, CircuitID, FlexID string
	IPAddress                                    string   // V4
	IPAddresses, Prefixes                        []string // V6
	ExcludedPrefixes                             []string // V6, 3.0
	Hostname                                     string
	BootFields                                   // V4
	ClientClasses                                []string
	OptionData                                   []OptionData
	UserContext                                  *Context
	Extra                                        Extra
}

// Class is one element of client-classes.
type Class struct {
	Note
	Name             string
	Test             string
	TemplateTest     string // 2.4
	OnlyInAdditional bool   // only-in-additional-list, before 3.0 only-if-required
	Lifetimes
	BootFields              // V4
	OptionDefs  []OptionDef // V4
	OptionData  []OptionData
	UserContext *Context
	Extra       Extra
}

// OptionData is one element of option-data.
type OptionData struct {
	Note
	Space         string // absent when empty: dhcp4 or dhcp6
	Code          uint32 // 0: absent
	Name          string
	Data          string
	NoData        bool  // write no data key (containers, empty options)
	CSV           *bool // csv-format
	AlwaysSend    bool
	NeverSend     bool     // 2.4
	ClientClasses []string // 3.0
	UserContext   *Context
	Extra         Extra
}

// OptionDef is one element of option-def.
type OptionDef struct {
	Note
	Space, Name string
	Code        uint32
	Type        string
	Array       bool
	RecordTypes string
	Encapsulate string
	UserContext *Context
	Extra       Extra
}

// InterfacesConfig is interfaces-config.
type InterfacesConfig struct {
	Interfaces  []string
	SocketType  string // dhcp-socket-type, V4
	Outbound    string // outbound-interface, V4
	ReDetect    *bool
	MaxRetries  *uint32
	RetryWait   *uint32
	RequireAll  *bool
	UserContext *Context
	Extra       Extra
}

// ControlSocket is one element of control-sockets.
type ControlSocket struct {
	Note
	Type    string // socket-type: unix, http, https
	Name    string // socket-name
	Address string // socket-address
	Port    uint16 // socket-port
	TLS
	CertRequired   *bool
	Authentication *Authentication
	Headers        []HTTPHeader // http-headers
	UserContext    *Context
	Extra          Extra
}

// TLS names the files of an encrypted connection.
type TLS struct{ TrustAnchor, CertFile, KeyFile string }

// Authentication is authentication of a control socket, 3.0.
type Authentication struct {
	Type, Realm, Directory string
	Clients                []HTTPClient
	UserContext            *Context
	Extra                  Extra
}

// HTTPClient is one element of clients.
type HTTPClient struct {
	User, UserFile, Password, PasswordFile string
	UserContext                            *Context
	Extra                                  Extra
}

// HTTPHeader is one element of http-headers.
type HTTPHeader struct {
	Name, Value string
	UserContext *Context
	Extra       Extra
}

// ConfigControl is config-control.
type ConfigControl struct {
	Databases []Database
	FetchWait *uint32 // config-fetch-wait-time, seconds
	Extra     Extra
}

// QueueControl is dhcp-queue-control.
type QueueControl struct {
	Enable      bool
	Type        string
	Capacity    *uint32
	UserContext *Context
	Extra       Extra
}

// Database is lease-database or an element of hosts-databases or of
// config-databases.
type Database struct {
	Note
	Type, Name, Host, User, Password string
	Port                             uint16
	Persist                          *bool
	LFCInterval                      *uint32
	MaxRowErrors                     *uint32 // leases only
	ReadOnly                         *bool   // hosts only
	ConnectTimeout                   *uint32 // seconds
	ReadTimeout, WriteTimeout        *uint32 // seconds, 2.4
	TCPUserTimeout                   *uint32 // seconds, 2.4
	MaxReconnectTries                *uint32
	ReconnectWait                    *uint32 // milliseconds
	OnFail                           string
	RetryOnStartup                   *bool // 2.6
	TLS
	CipherList, SSLMode string
	Extra               Extra
}

// ServerID is server-id (V6).
type ServerID struct {
	Type         string // LLT, EN, LL
	HType        uint16
	Identifier   string // hex without separators
	Time         uint32
	EnterpriseID uint32
	Persist      *bool
	UserContext  *Context
	Extra        Extra
}

// MultiThreading is multi-threading.
type MultiThreading struct {
	Enable             bool
	Threads, QueueSize *uint32
	UserContext        *Context
	Extra              Extra
}

// ExpiredProcessing is expired-leases-processing.
type ExpiredProcessing struct {
	ReclaimWait, FlushWait, Hold, MaxLeases, MaxTime, UnwarnedCycles *uint32
	Extra                                                            Extra
}

// SanityChecks is sanity-checks.
type SanityChecks struct {
	LeaseChecks, ExtendedInfoChecks string
	Extra                           Extra
}

// Compatibility is compatibility.
type Compatibility struct {
	LenientOptionParsing, IgnoreServerID, IgnoreRAILink, ExcludeFirstLast *bool
	Extra                                                                 Extra
}

// DhcpDdnsClient is dhcp-ddns, the DHCP server's side.
type DhcpDdnsClient struct {
	EnableUpdates bool
	ServerIP      string
	ServerPort    uint16
	MaxQueueSize  *uint32
	SenderIP      string
	SenderPort    uint16
	NCRProtocol   string // ncr-protocol
	NCRFormat     string // ncr-format
	UserContext   *Context
	Extra         Extra
}

// Hook is one element of hooks-libraries. Parameters nil: key absent.
type Hook struct {
	Note
	Library    string
	Parameters *Context
	Extra      Extra
}

// Logger is one element of loggers.
type Logger struct {
	Note
	Name, Severity string
	DebugLevel     uint8
	Outputs        []LogOutput
	UserContext    *Context
	Extra          Extra
}

// LogOutput is one element of output-options.
type LogOutput struct {
	Output  string
	Flush   *bool
	MaxSize *uint64
	MaxVer  *uint32
	Pattern string
	Extra   Extra
}

// DDNS is the DhcpDdns map of kea-dhcp-ddns.
type DDNS struct {
	Note
	IPAddress      string
	Port           uint16
	ServerTimeout  *uint32
	NCRProtocol    string // ncr-protocol
	NCRFormat      string // ncr-format
	Hooks          []Hook
	TSIGKeys       []TSIGKey
	Forward        []DDNSDomain
	Reverse        []DDNSDomain
	ControlSockets []ControlSocket
	Loggers        []Logger
	UserContext    *Context
	Extra          Extra
}

// Agent is the Control-agent map.
type Agent struct {
	Note
	Host string // http-host
	Port uint16 // http-port
	TLS
	CertRequired   *bool
	Authentication *Authentication
	Headers        []HTTPHeader // http-headers, 3.0
	Sockets        *AgentSockets
	Hooks          []Hook
	Loggers        []Logger
	UserContext    *Context
	Extra          Extra
}

// AgentSockets is control-sockets of the control agent: where the servers are.
type AgentSockets struct {
	Dhcp4, Dhcp6, D2 *ControlSocket
	Extra            Extra
}

// TSIGKey is one element of tsig-keys.
type TSIGKey struct {
	Note
	Name, Algorithm, Secret string
	SecretFile              string // 2.6
	DigestBits              uint32
	UserContext             *Context
	Extra                   Extra
}

// DDNSDomain is one element of ddns-domains. Name keeps its final dot.
type DDNSDomain struct {
	Note
	Name, KeyName string
	Servers       []DNSServer
	UserContext   *Context
	Extra         Extra
}

// DNSServer is one element of dns-servers.
type DNSServer struct {
	IPAddress   string
	Port        uint16
	KeyName     string
	UserContext *Context
	Extra       Extra
}

// Context is a free JSON map whose members keep their order; values are
// string, bool, int, int64, uint32, float64, nil, []any, *Context or json.RawMessage.
type Context struct {
	Keys   []string
	Values []any
}

// Set adds or replaces member key and returns c; a nil c makes a new one.
func (c *Context) Set(key string, value any) *Context {
	if c == nil {
		c = &Context{}
	}
	for i, k := range c.Keys {
		if k == key {
			c.Values[i] = value
			return c
		}
	}
	c.Keys, c.Values = append(c.Keys, key), append(c.Values, value)
	return c
}

// MarshalJSON implements [json.Marshaler]: the map, its keys in their order.
func (c *Context) MarshalJSON() ([]byte, error) {
	if c == nil {
		return []byte("null"), nil
	}
	out := []byte{'{'}
	for i, k := range c.Keys {
		key, err := json.Marshal(k)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(c.Values[i])
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}

// Get returns the value of member key; c may be nil.
func (c *Context) Get(key string) (any, bool) {
	if c != nil {
		for i, k := range c.Keys {
			if k == key {
				return c.Values[i], true
			}
		}
	}
	return nil, false
}
