package kea

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func u32(n uint32) *uint32 { return &n }

// field is a member of a map, and the model that holds it and nothing else.
type field[T any] struct {
	text string
	want T
}

// held checks that each text, put into a whole file by wrap, is read into the
// model that hold makes of the wanted part, and is written as it was read.
func held[T any](t *testing.T, rel Release, wrap string, hold func(T) *Config, rows []field[T]) {
	t.Helper()
	seen := map[string]bool{}
	for _, row := range rows {
		if seen[row.text] {
			t.Errorf("%s stands twice in the table", row.text)
		}
		seen[row.text] = true
		text := strings.Replace(wrap, "…", row.text, 1)
		doc, findings := Parse("f", []byte(text), ParseOptions{})
		c, more := Decode(doc)
		if findings = append(findings, more...); len(findings) > 0 {
			t.Errorf("%s has findings: %v", text, findings)
			continue
		}
		if diff := cmp.Diff(hold(row.want), c); diff != "" {
			t.Errorf("%s is read as (-want +got):\n%s", text, diff)
		}
		again, _ := Parse("f", Encode(c, EncodeOptions{Release: rel}), ParseOptions{})
		if diff := cmp.Diff(string(Text(doc.Root)), string(Text(again.Root))); diff != "" {
			t.Errorf("%s is written for %s as (-read +written):\n%s", text, rel, diff)
		}
	}
}

func both(fam Family, s Server) *Config { s.Family = fam; return &Config{Dhcp: &s} }

// lifetimeFields are keys of server, network, subnet and class.
func lifetimeFields() []field[Lifetimes] {
	return []field[Lifetimes]{
		{`"valid-lifetime": 1`, Lifetimes{Valid: u32(1)}},
		{`"valid-lifetime": 0`, Lifetimes{Valid: u32(0)}},
		{`"valid-lifetime": 4294967295`, Lifetimes{Valid: u32(4294967295)}},
		{`"min-valid-lifetime": 1`, Lifetimes{MinValid: u32(1)}},
		{`"max-valid-lifetime": 1`, Lifetimes{MaxValid: u32(1)}},
		{`"preferred-lifetime": 1`, Lifetimes{Preferred: u32(1)}},
		{`"min-preferred-lifetime": 1`, Lifetimes{MinPreferred: u32(1)}},
		{`"max-preferred-lifetime": 1`, Lifetimes{MaxPreferred: u32(1)}},
		{`"offer-lifetime": 1`, Lifetimes{Offer: u32(1)}},
	}
}

// timerFields are keys of server, network and subnet.
func timerFields() []field[Timers] {
	return []field[Timers]{
		{`"renew-timer": 1`, Timers{Renew: u32(1)}},
		{`"rebind-timer": 1`, Timers{Rebind: u32(1)}},
		{`"calculate-tee-times": true`, Timers{CalculateTee: ptr(true)}},
		{`"calculate-tee-times": false`, Timers{CalculateTee: ptr(false)}},
		{`"t1-percent": 0.5`, Timers{T1Percent: ptr(0.5)}},
		{`"t2-percent": 0.5`, Timers{T2Percent: ptr(0.5)}},
		{`"cache-threshold": 0.0`, Timers{CacheThreshold: ptr(0.0)}},
		{`"cache-max-age": 1`, Timers{CacheMaxAge: u32(1)}},
		{`"adaptive-lease-time-threshold": 0.5`, Timers{AdaptiveThreshold: ptr(0.5)}},
	}
}

// bootFields are keys of server, network, subnet, class and reservation.
func bootFields() []field[BootFields] {
	return []field[BootFields]{
		{`"next-server": "x"`, BootFields{NextServer: "x"}},
		{`"server-hostname": "x"`, BootFields{ServerHostname: "x"}},
		{`"boot-file-name": "x"`, BootFields{BootFileName: "x"}},
	}
}

// nameFields are keys of server, network, subnet and pool.
func nameFields() []field[DDNSParams] {
	return []field[DDNSParams]{
		{`"ddns-send-updates": false`, DDNSParams{SendUpdates: ptr(false)}},
		{`"ddns-override-no-update": true`, DDNSParams{OverrideNoUpdate: ptr(true)}},
		{`"ddns-override-client-update": true`, DDNSParams{OverrideClientUpdate: ptr(true)}},
		{`"ddns-replace-client-name": "always"`, DDNSParams{ReplaceClientName: "always"}},
		{`"ddns-generated-prefix": "x"`, DDNSParams{GeneratedPrefix: ptr("x")}},
		{`"ddns-generated-prefix": ""`, DDNSParams{GeneratedPrefix: ptr("")}},
		{`"ddns-qualifying-suffix": "x"`, DDNSParams{QualifyingSuffix: ptr("x")}},
		{`"ddns-qualifying-suffix": ""`, DDNSParams{QualifyingSuffix: ptr("")}},
		{`"ddns-update-on-renew": true`, DDNSParams{UpdateOnRenew: ptr(true)}},
		{`"ddns-use-conflict-resolution": false`, DDNSParams{UseConflictResolution: ptr(false)}},
		{`"ddns-conflict-resolution-mode": "x"`, DDNSParams{ConflictResolutionMode: "x"}},
		{`"ddns-ttl-percent": 0.5`, DDNSParams{TTLPercent: ptr(0.5)}},
		{`"ddns-ttl": 1`, DDNSParams{TTL: u32(1)}},
		{`"ddns-ttl-min": 1`, DDNSParams{TTLMin: u32(1)}},
		{`"ddns-ttl-max": 1`, DDNSParams{TTLMax: u32(1)}},
		{`"hostname-char-set": ""`, DDNSParams{HostnameCharSet: ptr("")}},
		{`"hostname-char-replacement": ""`, DDNSParams{HostnameCharReplacement: ptr("")}},
	}
}

// flagFields are keys of server, network and subnet.
func flagFields() []field[ReservationFlags] {
	return []field[ReservationFlags]{
		{`"reservations-global": true`, ReservationFlags{Global: ptr(true)}},
		{`"reservations-in-subnet": false`, ReservationFlags{InSubnet: ptr(false)}},
		{`"reservations-out-of-pool": true`, ReservationFlags{OutOfPool: ptr(true)}},
	}
}

// guardFields are keys of network, subnet, pool and prefix pool, from 3.0 on.
func guardFields() []field[Guard] {
	return []field[Guard]{
		{`"client-classes": [ "a" ]`, Guard{ClientClasses: []string{"a"}}},
		{`"client-classes": [ "a", "b" ]`, Guard{ClientClasses: []string{"a", "b"}}},
		{`"evaluate-additional-classes": [ "a", "b" ]`, Guard{AdditionalClasses: []string{"a", "b"}}},
	}
}

// oldGuards are the same to 2.6.
func oldGuards() []field[Guard] {
	return []field[Guard]{
		{`"client-class": "a"`, Guard{ClientClasses: []string{"a"}}},
		{`"require-client-classes": [ "a", "b" ]`, Guard{AdditionalClasses: []string{"a", "b"}}},
	}
}

// TestGroupsOfFields: the keys that several maps share, in every one of them.
func TestGroupsOfFields(t *testing.T) {
	const network, subnet = `{"Dhcp4": {"shared-networks": [{…}]}}`, `{"Dhcp4": {"subnet4": [{…}]}}`
	const pool, delegation = `{"Dhcp4": {"subnet4": [{"pools": [{…}]}]}}`, `{"Dhcp6": {"subnet6": [{"pd-pools": [{"prefix-len": 0, "delegated-len": 0, …}]}]}}`
	const class, host = `{"Dhcp4": {"client-classes": [{…}]}}`, `{"Dhcp4": {"reservations": [{…}]}}`
	ofNetwork := func(n SharedNetwork) *Config { return both(V4, Server{SharedNetworks: []*SharedNetwork{&n}}) }
	ofSubnet := func(s Subnet) *Config { return both(V4, Server{Subnets: []*Subnet{&s}}) }
	ofPool := func(p Pool) *Config { return ofSubnet(Subnet{Pools: []*Pool{&p}}) }
	ofDelegation := func(p PDPool) *Config { return both(V6, Server{Subnets: []*Subnet{{PDPools: []*PDPool{&p}}}}) }
	ofClass := func(k Class) *Config { return both(V4, Server{Classes: []*Class{&k}}) }

	held(t, R32, `{"Dhcp4": {…}}`, func(l Lifetimes) *Config { return both(V4, Server{Lifetimes: l}) }, lifetimeFields())
	held(t, R32, `{"Dhcp6": {…}}`, func(l Lifetimes) *Config { return both(V6, Server{Lifetimes: l}) }, lifetimeFields())
	held(t, R32, network, func(l Lifetimes) *Config { return ofNetwork(SharedNetwork{Lifetimes: l}) }, lifetimeFields())
	held(t, R32, subnet, func(l Lifetimes) *Config { return ofSubnet(Subnet{Lifetimes: l}) }, lifetimeFields())
	held(t, R32, class, func(l Lifetimes) *Config { return ofClass(Class{Lifetimes: l}) }, lifetimeFields())

	held(t, R32, `{"Dhcp4": {…}}`, func(x Timers) *Config { return both(V4, Server{Timers: x}) }, timerFields())
	held(t, R32, network, func(x Timers) *Config { return ofNetwork(SharedNetwork{Timers: x}) }, timerFields())
	held(t, R32, subnet, func(x Timers) *Config { return ofSubnet(Subnet{Timers: x}) }, timerFields())

	held(t, R32, `{"Dhcp4": {…}}`, func(b BootFields) *Config { return both(V4, Server{BootFields: b}) }, bootFields())
	held(t, R32, network, func(b BootFields) *Config { return ofNetwork(SharedNetwork{BootFields: b}) }, bootFields())
	held(t, R32, subnet, func(b BootFields) *Config { return ofSubnet(Subnet{BootFields: b}) }, bootFields())
	held(t, R32, class, func(b BootFields) *Config { return ofClass(Class{BootFields: b}) }, bootFields())
	held(t, R32, host, func(b BootFields) *Config { return both(V4, Server{Reservations: []*Reservation{{BootFields: b}}}) }, bootFields())

	held(t, R32, `{"Dhcp4": {…}}`, func(d DDNSParams) *Config { return both(V4, Server{DDNSParams: d}) }, nameFields())
	held(t, R32, network, func(d DDNSParams) *Config { return ofNetwork(SharedNetwork{DDNSParams: d}) }, nameFields())
	held(t, R32, subnet, func(d DDNSParams) *Config { return ofSubnet(Subnet{DDNSParams: d}) }, nameFields())
	held(t, R32, pool, func(d DDNSParams) *Config { return ofPool(Pool{DDNSParams: d}) }, nameFields())

	held(t, R32, `{"Dhcp4": {…}}`, func(r ReservationFlags) *Config { return both(V4, Server{ReservationFlags: r}) }, flagFields())
	held(t, R32, network, func(r ReservationFlags) *Config { return ofNetwork(SharedNetwork{ReservationFlags: r}) }, flagFields())
	held(t, R32, subnet, func(r ReservationFlags) *Config { return ofSubnet(Subnet{ReservationFlags: r}) }, flagFields())

	for rel, rows := range map[Release][]field[Guard]{R32: guardFields(), R30: guardFields(), R26: oldGuards(), R22: oldGuards()} {
		held(t, rel, network, func(g Guard) *Config { return ofNetwork(SharedNetwork{Guard: g}) }, rows)
		held(t, rel, subnet, func(g Guard) *Config { return ofSubnet(Subnet{Guard: g}) }, rows)
		held(t, rel, pool, func(g Guard) *Config { return ofPool(Pool{Guard: g}) }, rows)
		held(t, rel, delegation, func(g Guard) *Config { return ofDelegation(PDPool{Guard: g}) }, rows)
	}
}

func TestServerFields(t *testing.T) {
	rows := []field[Server]{
		{`"authoritative": true`, Server{Authoritative: ptr(true)}},
		{`"authoritative": false`, Server{Authoritative: ptr(false)}},
		{`"echo-client-id": false`, Server{EchoClientID: ptr(false)}},
		{`"match-client-id": false`, Server{MatchClientID: ptr(false)}},
		{`"stash-agent-options": true`, Server{StashAgent: ptr(true)}},
		{`"store-extended-info": true`, Server{StoreExtended: ptr(true)}},
		{`"decline-probation-period": 0`, Server{DeclineProbation: u32(0)}},
		{`"server-tag": "x"`, Server{ServerTag: "x"}},
		{`"data-directory": "x"`, Server{DataDirectory: "x"}},
		{`"allocator": "random"`, Server{Allocators: Allocators{Allocator: "random"}}},
		{`"pd-allocator": "flq"`, Server{Allocators: Allocators{PDAllocator: "flq"}}},
		{`"reservation-mode": "all"`, Server{ReservationMode: "all"}},
		{`"allow-address-registration": false`, Server{AddressRegistration: ptr(false)}},
		{`"dhcp4o6-port": 65535`, Server{DHCP4o6Port: ptr(uint16(65535))}},
		{`"dhcp4o6-port": 0`, Server{DHCP4o6Port: ptr(uint16(0))}},
		{`"parked-packet-limit": 0`, Server{ParkedPacketLimit: u32(0)}},
		{`"statistic-default-sample-count": 1`, Server{StatisticSamples: u32(1)}},
		{`"statistic-default-sample-age": 1`, Server{StatisticAge: u32(1)}},
		{`"host-reservation-identifiers": [ "duid" ]`, Server{HostIdentifiers: []string{"duid"}}},
		{`"mac-sources": [ "any" ]`, Server{MACSources: []string{"any"}}},
		{`"relay-supplied-options": [ "65" ]`, Server{RelaySuppliedOpts: []string{"65"}}},
		{`"ip-reservations-unique": false`, Server{IPUnique: ptr(false)}},
		{`"reservations-lookup-first": true`, Server{LookupFirst: ptr(true)}},
		{`"early-global-reservations-lookup": true`, Server{EarlyGlobalLookup: ptr(true)}},
		{`"interfaces-config": { "interfaces": [ "*" ] }`, Server{Interfaces: &InterfacesConfig{Interfaces: []string{"*"}}}},
		{`"interfaces-config": { "dhcp-socket-type": "udp" }`, Server{Interfaces: &InterfacesConfig{SocketType: "udp"}}},
		{`"interfaces-config": { "outbound-interface": "x" }`, Server{Interfaces: &InterfacesConfig{Outbound: "x"}}},
		{`"interfaces-config": { "re-detect": false }`, Server{Interfaces: &InterfacesConfig{ReDetect: ptr(false)}}},
		{`"interfaces-config": { "service-sockets-max-retries": 0 }`, Server{Interfaces: &InterfacesConfig{MaxRetries: u32(0)}}},
		{`"interfaces-config": { "service-sockets-retry-wait-time": 1 }`, Server{Interfaces: &InterfacesConfig{RetryWait: u32(1)}}},
		{`"interfaces-config": { "service-sockets-require-all": true }`, Server{Interfaces: &InterfacesConfig{RequireAll: ptr(true)}}},
		{`"interfaces-config": { "user-context": { "a": 1 } }`, Server{Interfaces: &InterfacesConfig{UserContext: (*Context)(nil).Set("a", int64(1))}}},
		{`"lease-database": { "type": "x" }`, Server{LeaseDatabase: &Database{Type: "x"}}},
		{`"lease-database": { "name": "x" }`, Server{LeaseDatabase: &Database{Name: "x"}}},
		{`"lease-database": { "host": "x" }`, Server{LeaseDatabase: &Database{Host: "x"}}},
		{`"lease-database": { "port": 65535 }`, Server{LeaseDatabase: &Database{Port: 65535}}},
		{`"lease-database": { "user": "x" }`, Server{LeaseDatabase: &Database{User: "x"}}},
		{`"lease-database": { "password": "x" }`, Server{LeaseDatabase: &Database{Password: "x"}}},
		{`"lease-database": { "persist": false }`, Server{LeaseDatabase: &Database{Persist: ptr(false)}}},
		{`"lease-database": { "lfc-interval": 0 }`, Server{LeaseDatabase: &Database{LFCInterval: u32(0)}}},
		{`"lease-database": { "max-row-errors": 1 }`, Server{LeaseDatabase: &Database{MaxRowErrors: u32(1)}}},
		{`"lease-database": { "connect-timeout": 1 }`, Server{LeaseDatabase: &Database{ConnectTimeout: u32(1)}}},
		{`"lease-database": { "read-timeout": 1 }`, Server{LeaseDatabase: &Database{ReadTimeout: u32(1)}}},
		{`"lease-database": { "write-timeout": 1 }`, Server{LeaseDatabase: &Database{WriteTimeout: u32(1)}}},
		{`"lease-database": { "tcp-user-timeout": 1 }`, Server{LeaseDatabase: &Database{TCPUserTimeout: u32(1)}}},
		{`"lease-database": { "max-reconnect-tries": 1 }`, Server{LeaseDatabase: &Database{MaxReconnectTries: u32(1)}}},
		{`"lease-database": { "reconnect-wait-time": 1 }`, Server{LeaseDatabase: &Database{ReconnectWait: u32(1)}}},
		{`"lease-database": { "on-fail": "x" }`, Server{LeaseDatabase: &Database{OnFail: "x"}}},
		{`"lease-database": { "retry-on-startup": true }`, Server{LeaseDatabase: &Database{RetryOnStartup: ptr(true)}}},
		{`"lease-database": { "trust-anchor": "x" }`, Server{LeaseDatabase: &Database{TLS: TLS{TrustAnchor: "x"}}}},
		{`"lease-database": { "cert-file": "x" }`, Server{LeaseDatabase: &Database{TLS: TLS{CertFile: "x"}}}},
		{`"lease-database": { "key-file": "x" }`, Server{LeaseDatabase: &Database{TLS: TLS{KeyFile: "x"}}}},
		{`"lease-database": { "cipher-list": "x" }`, Server{LeaseDatabase: &Database{CipherList: "x"}}},
		{`"lease-database": { "ssl-mode": "x" }`, Server{LeaseDatabase: &Database{SSLMode: "x"}}},
		{`"hosts-databases": [ { "type": "a" }, { "readonly": true } ]`, Server{HostsDatabases: []Database{{Type: "a"}, {ReadOnly: ptr(true)}}}},
		{`"config-control": { "config-databases": [ { "type": "a" } ] }`, Server{ConfigControl: &ConfigControl{Databases: []Database{{Type: "a"}}}}},
		{`"config-control": { "config-fetch-wait-time": 0 }`, Server{ConfigControl: &ConfigControl{FetchWait: u32(0)}}},
		{`"server-id": { "type": "EN" }`, Server{ServerID: &ServerID{Type: "EN"}}},
		{`"server-id": { "htype": 65535 }`, Server{ServerID: &ServerID{HType: 65535}}},
		{`"server-id": { "identifier": "0102" }`, Server{ServerID: &ServerID{Identifier: "0102"}}},
		{`"server-id": { "time": 1 }`, Server{ServerID: &ServerID{Time: 1}}},
		{`"server-id": { "enterprise-id": 1 }`, Server{ServerID: &ServerID{EnterpriseID: 1}}},
		{`"server-id": { "persist": false }`, Server{ServerID: &ServerID{Persist: ptr(false)}}},
		{`"dhcp-queue-control": { "enable-queue": true }`, Server{QueueControl: &QueueControl{Enable: true}}},
		{`"dhcp-queue-control": { "enable-queue": false, "queue-type": "x" }`, Server{QueueControl: &QueueControl{Type: "x"}}},
		{`"dhcp-queue-control": { "enable-queue": false, "capacity": 1 }`, Server{QueueControl: &QueueControl{Capacity: u32(1)}}},
		{`"multi-threading": { "enable-multi-threading": true }`, Server{MultiThreading: &MultiThreading{Enable: true}}},
		{`"multi-threading": { "enable-multi-threading": false, "thread-pool-size": 1 }`, Server{MultiThreading: &MultiThreading{Threads: u32(1)}}},
		{`"multi-threading": { "enable-multi-threading": false, "packet-queue-size": 1 }`, Server{MultiThreading: &MultiThreading{QueueSize: u32(1)}}},
		{`"dhcp-ddns": { "enable-updates": true }`, Server{DhcpDdns: &DhcpDdnsClient{EnableUpdates: true}}},
		{`"dhcp-ddns": { "enable-updates": false, "server-ip": "x" }`, Server{DhcpDdns: &DhcpDdnsClient{ServerIP: "x"}}},
		{`"dhcp-ddns": { "enable-updates": false, "server-port": 1 }`, Server{DhcpDdns: &DhcpDdnsClient{ServerPort: 1}}},
		{`"dhcp-ddns": { "enable-updates": false, "max-queue-size": 1 }`, Server{DhcpDdns: &DhcpDdnsClient{MaxQueueSize: u32(1)}}},
		{`"dhcp-ddns": { "enable-updates": false, "sender-ip": "x" }`, Server{DhcpDdns: &DhcpDdnsClient{SenderIP: "x"}}},
		{`"dhcp-ddns": { "enable-updates": false, "sender-port": 1 }`, Server{DhcpDdns: &DhcpDdnsClient{SenderPort: 1}}},
		{`"dhcp-ddns": { "enable-updates": false, "ncr-protocol": "UDP" }`, Server{DhcpDdns: &DhcpDdnsClient{NCRProtocol: "UDP"}}},
		{`"dhcp-ddns": { "enable-updates": false, "ncr-format": "JSON" }`, Server{DhcpDdns: &DhcpDdnsClient{NCRFormat: "JSON"}}},
		{`"expired-leases-processing": { "reclaim-timer-wait-time": 0 }`, Server{ExpiredProcessing: &ExpiredProcessing{ReclaimWait: u32(0)}}},
		{`"expired-leases-processing": { "flush-reclaimed-timer-wait-time": 1 }`, Server{ExpiredProcessing: &ExpiredProcessing{FlushWait: u32(1)}}},
		{`"expired-leases-processing": { "hold-reclaimed-time": 1 }`, Server{ExpiredProcessing: &ExpiredProcessing{Hold: u32(1)}}},
		{`"expired-leases-processing": { "max-reclaim-leases": 1 }`, Server{ExpiredProcessing: &ExpiredProcessing{MaxLeases: u32(1)}}},
		{`"expired-leases-processing": { "max-reclaim-time": 1 }`, Server{ExpiredProcessing: &ExpiredProcessing{MaxTime: u32(1)}}},
		{`"expired-leases-processing": { "unwarned-reclaim-cycles": 1 }`, Server{ExpiredProcessing: &ExpiredProcessing{UnwarnedCycles: u32(1)}}},
		{`"sanity-checks": { "lease-checks": "x" }`, Server{SanityChecks: &SanityChecks{LeaseChecks: "x"}}},
		{`"sanity-checks": { "extended-info-checks": "x" }`, Server{SanityChecks: &SanityChecks{ExtendedInfoChecks: "x"}}},
		{`"compatibility": { "lenient-option-parsing": true }`, Server{Compatibility: &Compatibility{LenientOptionParsing: ptr(true)}}},
		{`"compatibility": { "ignore-dhcp-server-identifier": true }`, Server{Compatibility: &Compatibility{IgnoreServerID: ptr(true)}}},
		{`"compatibility": { "ignore-rai-link-selection": true }`, Server{Compatibility: &Compatibility{IgnoreRAILink: ptr(true)}}},
		{`"compatibility": { "exclude-first-last-24": true }`, Server{Compatibility: &Compatibility{ExcludeFirstLast: ptr(true)}}},
		{`"hooks-libraries": [ { "library": "a" }, { "library": "b", "parameters": { "x": true } } ]`,
			Server{Hooks: []Hook{{Library: "a"}, {Library: "b", Parameters: (*Context)(nil).Set("x", true)}}}},
		{`"hooks-libraries": [ { "library": "a", "parameters": {} } ]`, Server{Hooks: []Hook{{Library: "a", Parameters: &Context{Keys: []string{}, Values: []any{}}}}}},
		{`"loggers": [ { "name": "a" }, { "severity": "INFO" } ]`, Server{Loggers: []Logger{{Name: "a"}, {Severity: "INFO"}}}},
		{`"loggers": [ { "debuglevel": 99 } ]`, Server{Loggers: []Logger{{DebugLevel: 99}}}},
		{`"loggers": [ { "output-options": [ { "output": "x" }, { "flush": false } ] } ]`, Server{Loggers: []Logger{{Outputs: []LogOutput{{Output: "x"}, {Flush: ptr(false)}}}}}},
		{`"loggers": [ { "output-options": [ { "maxsize": 18446744073709551615 } ] } ]`, Server{Loggers: []Logger{{Outputs: []LogOutput{{MaxSize: ptr(uint64(18446744073709551615))}}}}}},
		{`"loggers": [ { "output-options": [ { "maxver": 1 } ] } ]`, Server{Loggers: []Logger{{Outputs: []LogOutput{{MaxVer: u32(1)}}}}}},
		{`"loggers": [ { "output-options": [ { "pattern": "%m\n" } ] } ]`, Server{Loggers: []Logger{{Outputs: []LogOutput{{Pattern: "%m\n"}}}}}},
		{`"control-sockets": [ { "socket-type": "unix" }, { "socket-name": "x" } ]`, Server{ControlSockets: []ControlSocket{{Type: "unix"}, {Name: "x"}}}},
		{`"control-sockets": [ { "socket-address": "x" } ]`, Server{ControlSockets: []ControlSocket{{Address: "x"}}}},
		{`"control-sockets": [ { "socket-port": 1 } ]`, Server{ControlSockets: []ControlSocket{{Port: 1}}}},
		{`"control-sockets": [ { "trust-anchor": "x" } ]`, Server{ControlSockets: []ControlSocket{{TLS: TLS{TrustAnchor: "x"}}}}},
		{`"control-sockets": [ { "cert-file": "x" } ]`, Server{ControlSockets: []ControlSocket{{TLS: TLS{CertFile: "x"}}}}},
		{`"control-sockets": [ { "key-file": "x" } ]`, Server{ControlSockets: []ControlSocket{{TLS: TLS{KeyFile: "x"}}}}},
		{`"control-sockets": [ { "cert-required": false } ]`, Server{ControlSockets: []ControlSocket{{CertRequired: ptr(false)}}}},
		{`"control-sockets": [ { "http-headers": [ { "name": "x", "value": "y" } ] } ]`, Server{ControlSockets: []ControlSocket{{Headers: []HTTPHeader{{Name: "x", Value: "y"}}}}}},
		{`"control-sockets": [ { "authentication": { "type": "basic" } } ]`, Server{ControlSockets: []ControlSocket{{Authentication: &Authentication{Type: "basic"}}}}},
		{`"control-sockets": [ { "authentication": { "realm": "x" } } ]`, Server{ControlSockets: []ControlSocket{{Authentication: &Authentication{Realm: "x"}}}}},
		{`"control-sockets": [ { "authentication": { "directory": "x" } } ]`, Server{ControlSockets: []ControlSocket{{Authentication: &Authentication{Directory: "x"}}}}},
		{`"control-sockets": [ { "authentication": { "clients": [ { "user": "x" }, { "password": "x" } ] } } ]`,
			Server{ControlSockets: []ControlSocket{{Authentication: &Authentication{Clients: []HTTPClient{{User: "x"}, {Password: "x"}}}}}}},
		{`"control-sockets": [ { "authentication": { "clients": [ { "user-file": "x" }, { "password-file": "x" } ] } } ]`,
			Server{ControlSockets: []ControlSocket{{Authentication: &Authentication{Clients: []HTTPClient{{UserFile: "x"}, {PasswordFile: "x"}}}}}}},
		{`"option-def": [ { "space": "x", "code": 0 } ]`, Server{OptionDefs: []OptionDef{{Space: "x"}}}},
		{`"option-def": [ { "name": "x", "code": 1 } ]`, Server{OptionDefs: []OptionDef{{Name: "x", Code: 1}}}},
		{`"option-def": [ { "code": 0, "type": "x" } ]`, Server{OptionDefs: []OptionDef{{Type: "x"}}}},
		{`"option-def": [ { "code": 0, "array": true } ]`, Server{OptionDefs: []OptionDef{{Array: true}}}},
		{`"option-def": [ { "code": 0, "record-types": "x" } ]`, Server{OptionDefs: []OptionDef{{RecordTypes: "x"}}}},
		{`"option-def": [ { "code": 0, "encapsulate": "x" } ]`, Server{OptionDefs: []OptionDef{{Encapsulate: "x"}}}},
		{`"user-context": { "a": null, "b": [ 1, "x", true, { "c": {} } ] }`, Server{UserContext: &Context{Keys: []string{"a", "b"},
			Values: []any{nil, []any{int64(1), "x", true, (*Context)(nil).Set("c", &Context{Keys: []string{}, Values: []any{}})}}}}},
	}
	held(t, R32, `{"Dhcp4": {…}}`, func(s Server) *Config { return both(V4, s) }, rows)
	held(t, R32, `{"Dhcp6": {…}}`, func(s Server) *Config { return both(V6, s) }, rows)
}

// TestOldServerFields: keys under the names that they had to 2.6.
func TestOldServerFields(t *testing.T) {
	hold := func(s Server) *Config { return both(V4, s) }
	socket := []field[Server]{{`"control-socket": { "socket-type": "unix" }`, Server{ControlSockets: []ControlSocket{{Type: "unix"}}}}}
	outputs := []field[Server]{{`"loggers": [ { "output_options": [ { "output": "x" } ] } ]`, Server{Loggers: []Logger{{Outputs: []LogOutput{{Output: "x"}}}}}}}
	class := []field[Server]{{`"client-classes": [ { "name": "x", "only-if-required": true } ]`, Server{Classes: []*Class{{Name: "x", OnlyInAdditional: true}}}}}
	for _, r := range []Release{R22, R24, R26} {
		held(t, r, `{"Dhcp4": {…}}`, hold, socket)
		held(t, r, `{"Dhcp4": {…}}`, hold, class)
		if r < R26 {
			held(t, r, `{"Dhcp4": {…}}`, hold, outputs)
		}
	}
}

func TestSubnetFields(t *testing.T) {
	rows := []field[Subnet]{
		{`"id": 1`, Subnet{ID: 1}},
		{`"id": 4294967295`, Subnet{ID: 4294967295}},
		{`"subnet": "192.0.2.0/24"`, Subnet{Prefix: "192.0.2.0/24"}},
		{`"interface": "x"`, Subnet{Interface: "x"}},
		{`"interface-id": "x"`, Subnet{InterfaceID: "x"}},
		{`"relay": { "ip-addresses": [ "a", "b" ] }`, Subnet{Relay: []string{"a", "b"}}},
		{`"authoritative": false`, Subnet{Authoritative: ptr(false)}},
		{`"match-client-id": false`, Subnet{MatchClientID: ptr(false)}},
		{`"rapid-commit": true`, Subnet{RapidCommit: ptr(true)}},
		{`"store-extended-info": true`, Subnet{StoreExtended: ptr(true)}},
		{`"reservation-mode": "x"`, Subnet{ReservationMode: "x"}},
		{`"4o6-interface": "x"`, Subnet{Interface4o6: "x"}},
		{`"4o6-interface-id": "x"`, Subnet{InterfaceID4o6: "x"}},
		{`"4o6-subnet": "x"`, Subnet{Prefix4o6: "x"}},
		{`"allocator": "x"`, Subnet{Allocator: "x"}},
		{`"pd-allocator": "x"`, Subnet{PDAllocator: "x"}},
		{`"pools": [ { "pool": "x" }, { "pool-id": 1 } ]`, Subnet{Pools: []*Pool{{Range: "x"}, {PoolID: 1}}}},
		{`"pd-pools": [ { "prefix": "x", "prefix-len": 48, "delegated-len": 56 } ]`, Subnet{PDPools: []*PDPool{{Prefix: "x", PrefixLen: 48, DelegatedLen: 56}}}},
		{`"pd-pools": [ { "prefix-len": 0, "delegated-len": 0, "excluded-prefix": "x" } ]`, Subnet{PDPools: []*PDPool{{ExcludedPrefix: "x"}}}},
		{`"pd-pools": [ { "prefix-len": 0, "delegated-len": 0, "excluded-prefix-len": 255 } ]`, Subnet{PDPools: []*PDPool{{ExcludedPrefixLen: 255}}}},
		{`"pd-pools": [ { "prefix-len": 0, "delegated-len": 0, "pool-id": 1 } ]`, Subnet{PDPools: []*PDPool{{PoolID: 1}}}},
		{`"option-data": [ { "name": "x", "data": "y" } ]`, Subnet{OptionData: []OptionData{{Name: "x", Data: "y"}}}},
		{`"reservations": [ { "duid": "x" } ]`, Subnet{Reservations: []*Reservation{{DUID: "x"}}}},
		{`"user-context": { "a": 1 }`, Subnet{UserContext: (*Context)(nil).Set("a", int64(1))}},
	}
	held(t, R32, `{"Dhcp4": {"subnet4": [{…}]}}`, func(s Subnet) *Config { return both(V4, Server{Subnets: []*Subnet{&s}}) }, rows)
	held(t, R32, `{"Dhcp6": {"subnet6": [{…}]}}`, func(s Subnet) *Config { return both(V6, Server{Subnets: []*Subnet{&s}}) }, rows)
	held(t, R32, `{"Dhcp6": {"shared-networks": [{"subnet6": [{…}]}]}}`, func(s Subnet) *Config {
		return both(V6, Server{SharedNetworks: []*SharedNetwork{{Subnets: []*Subnet{&s}}}})
	}, rows)
}

func TestNetworkFields(t *testing.T) {
	held(t, R32, `{"Dhcp4": {"shared-networks": [{…}]}}`, func(n SharedNetwork) *Config { return both(V4, Server{SharedNetworks: []*SharedNetwork{&n}}) }, []field[SharedNetwork]{
		{`"name": "x"`, SharedNetwork{Name: "x"}},
		{`"interface": "x"`, SharedNetwork{Interface: "x"}},
		{`"interface-id": "x"`, SharedNetwork{InterfaceID: "x"}},
		{`"relay": { "ip-addresses": [ "a" ] }`, SharedNetwork{Relay: []string{"a"}}},
		{`"authoritative": true`, SharedNetwork{Authoritative: ptr(true)}},
		{`"match-client-id": true`, SharedNetwork{MatchClientID: ptr(true)}},
		{`"rapid-commit": false`, SharedNetwork{RapidCommit: ptr(false)}},
		{`"store-extended-info": false`, SharedNetwork{StoreExtended: ptr(false)}},
		{`"reservation-mode": "x"`, SharedNetwork{ReservationMode: "x"}},
		{`"allocator": "x"`, SharedNetwork{Allocators: Allocators{Allocator: "x"}}},
		{`"pd-allocator": "x"`, SharedNetwork{Allocators: Allocators{PDAllocator: "x"}}},
		{`"option-data": [ { "name": "x", "data": "y" } ]`, SharedNetwork{OptionData: []OptionData{{Name: "x", Data: "y"}}}},
		{`"subnet4": [ { "id": 1 }, { "id": 2 } ]`, SharedNetwork{Subnets: []*Subnet{{ID: 1}, {ID: 2}}}},
		{`"user-context": { "a": 1 }`, SharedNetwork{UserContext: (*Context)(nil).Set("a", int64(1))}},
	})
}

func TestReservationFields(t *testing.T) {
	held(t, R32, `{"Dhcp6": {"reservations": [{…}]}}`, func(r Reservation) *Config { return both(V6, Server{Reservations: []*Reservation{&r}}) }, []field[Reservation]{
		{`"hw-address": "x"`, Reservation{HWAddress: "x"}},
		{`"duid": "x"`, Reservation{DUID: "x"}},
		{`"client-id": "x"`, Reservation{ClientID: "x"}},
		{`"circuit-id": "x"`, Reservation{CircuitID: "x"}},
		{`"flex-id": "x"`, Reservation{FlexID: "x"}},
		{`"ip-address": "x"`, Reservation{IPAddress: "x"}},
		{`"ip-addresses": [ "a", "b" ]`, Reservation{IPAddresses: []string{"a", "b"}}},
		{`"prefixes": [ "a", "b" ]`, Reservation{Prefixes: []string{"a", "b"}}},
		{`"excluded-prefixes": [ "a", "" ]`, Reservation{ExcludedPrefixes: []string{"a", ""}}},
		{`"hostname": "x"`, Reservation{Hostname: "x"}},
		{`"client-classes": [ "a", "b" ]`, Reservation{ClientClasses: []string{"a", "b"}}},
		{`"option-data": [ { "code": 1, "data": "y" } ]`, Reservation{OptionData: []OptionData{{Code: 1, Data: "y"}}}},
		{`"user-context": { "a": 1 }`, Reservation{UserContext: (*Context)(nil).Set("a", int64(1))}},
	})
}

func TestClassFields(t *testing.T) {
	held(t, R30, `{"Dhcp4": {"client-classes": [{…}]}}`, func(k Class) *Config { return both(V4, Server{Classes: []*Class{&k}}) }, []field[Class]{
		{`"name": "x"`, Class{Name: "x"}},
		{`"test": "x"`, Class{Test: "x"}},
		{`"template-test": "x"`, Class{TemplateTest: "x"}},
		{`"only-in-additional-list": true`, Class{OnlyInAdditional: true}},
		{`"option-def": [ { "code": 43, "type": "empty" } ]`, Class{OptionDefs: []OptionDef{{Code: 43, Type: "empty"}}}},
		{`"option-data": [ { "code": 1, "data": "y" } ]`, Class{OptionData: []OptionData{{Code: 1, Data: "y"}}}},
		{`"user-context": { "a": 1 }`, Class{UserContext: (*Context)(nil).Set("a", int64(1))}},
	})
}

func TestOptionDataFields(t *testing.T) {
	held(t, R30, `{"Dhcp4": {"option-data": [{…}]}}`, func(o OptionData) *Config { return both(V4, Server{OptionData: []OptionData{o}}) }, []field[OptionData]{
		{`"space": "x"`, OptionData{Space: "x", NoData: true}},
		{`"name": "x"`, OptionData{Name: "x", NoData: true}},
		{`"code": 255`, OptionData{Code: 255, NoData: true}},
		{`"csv-format": true`, OptionData{CSV: ptr(true), NoData: true}},
		{`"csv-format": false, "data": "0102"`, OptionData{CSV: ptr(false), Data: "0102"}},
		{`"data": "a\\,b"`, OptionData{Data: `a\,b`}},
		{`"always-send": true`, OptionData{AlwaysSend: true, NoData: true}},
		{`"never-send": true`, OptionData{NeverSend: true, NoData: true}},
		{`"client-classes": [ "a", "b" ]`, OptionData{ClientClasses: []string{"a", "b"}, NoData: true}},
		{`"user-context": { "a": 1 }`, OptionData{UserContext: (*Context)(nil).Set("a", int64(1)), NoData: true}},
	})
}

func TestDDNSFields(t *testing.T) {
	held(t, R30, `{"DhcpDdns": {…}}`, func(d DDNS) *Config { return &Config{DhcpDdns: &d} }, []field[DDNS]{
		{`"ip-address": "x"`, DDNS{IPAddress: "x"}},
		{`"port": 1`, DDNS{Port: 1}},
		{`"dns-server-timeout": 1`, DDNS{ServerTimeout: u32(1)}},
		{`"ncr-protocol": "UDP"`, DDNS{NCRProtocol: "UDP"}},
		{`"ncr-format": "JSON"`, DDNS{NCRFormat: "JSON"}},
		{`"control-sockets": [ { "socket-name": "x" } ]`, DDNS{ControlSockets: []ControlSocket{{Name: "x"}}}},
		{`"hooks-libraries": [ { "library": "x" } ]`, DDNS{Hooks: []Hook{{Library: "x"}}}},
		{`"tsig-keys": [ { "name": "x" }, { "algorithm": "x" } ]`, DDNS{TSIGKeys: []TSIGKey{{Name: "x"}, {Algorithm: "x"}}}},
		{`"tsig-keys": [ { "secret": "x" }, { "secret-file": "x" } ]`, DDNS{TSIGKeys: []TSIGKey{{Secret: "x"}, {SecretFile: "x"}}}},
		{`"tsig-keys": [ { "digest-bits": 80 } ]`, DDNS{TSIGKeys: []TSIGKey{{DigestBits: 80}}}},
		{`"forward-ddns": { "ddns-domains": [ { "name": "x" }, { "key-name": "x" } ] }`, DDNS{Forward: []DDNSDomain{{Name: "x"}, {KeyName: "x"}}}},
		{`"reverse-ddns": { "ddns-domains": [ { "dns-servers": [ { "ip-address": "x" }, { "port": 1 }, { "key-name": "x" } ] } ] }`,
			DDNS{Reverse: []DDNSDomain{{Servers: []DNSServer{{IPAddress: "x"}, {Port: 1}, {KeyName: "x"}}}}}},
		{`"loggers": [ { "name": "x" } ]`, DDNS{Loggers: []Logger{{Name: "x"}}}},
		{`"user-context": { "a": 1 }`, DDNS{UserContext: (*Context)(nil).Set("a", int64(1))}},
	})
	held(t, R26, `{"DhcpDdns": {…}}`, func(d DDNS) *Config { return &Config{DhcpDdns: &d} }, []field[DDNS]{
		{`"control-socket": { "socket-name": "x" }`, DDNS{ControlSockets: []ControlSocket{{Name: "x"}}}},
	})
}

// TestKindsOfFields: a value of another kind is reported at its place and
// leaves the field absent.
func TestKindsOfFields(t *testing.T) {
	others := []struct{ text, phrase string }{{`"x"`, "a string"}, {`1`, "an integer"}, {`1.5`, "a float"}, {`true`, "a boolean"}, {`null`, "null"}, {`[]`, "a list"}, {`{}`, "a map"}}
	for _, c := range []struct{ key, takes string }{
		{"valid-lifetime", "an integer"}, {"dhcp4o6-port", "an integer"}, {"t1-percent", "a float"}, {"authoritative", "a boolean"},
		{"server-tag", "a string"}, {"hostname-char-set", "a string"}, {"mac-sources", "a list"}, {"subnet4", "a list"}, {"option-data", "a list"},
		{"client-classes", "a list"}, {"interfaces-config", "a map"}, {"lease-database", "a map"},
	} {
		for _, other := range others {
			if other.phrase == c.takes || c.takes == "a float" && other.phrase == "an integer" { // package schema refuses that one
				continue
			}
			text := fmt.Sprintf(`{"Dhcp4": {%q: %s}}`, c.key, other.text)
			doc, _ := Parse("f", []byte(text), ParseOptions{})
			got, findings := Decode(doc)
			at := strings.Index(text, ": "+other.text+"}") + 3
			want := []string{fmt.Sprintf("f:1:%d-1:%d KT4011 %s stands where Kea expects %s", at, at+len(other.text), other.phrase, c.takes)}
			if diff := cmp.Diff(want, show(findings)); diff != "" {
				t.Errorf("findings of %s (-want +got):\n%s", text, diff)
			}
			if diff := cmp.Diff(both(V4, Server{}), got); diff != "" {
				t.Errorf("%s is read all the same (-want +got):\n%s", text, diff)
			}
		}
	}
}
