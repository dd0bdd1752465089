// Package difftest lets an old server and a new one answer the same clients,
// and says in what their answers differ.
//
// A [Plan] holds the clients and what each of them sends. It says nothing about
// servers: plans come from a configuration (package derive below this one), from
// a capture, or from a file.
package difftest

import (
	"net/netip"
	"time"

	"github.com/keatool/keatool/internal/diag"
)

// Plan is what is sent, and what could not be.
type Plan struct {
	Clients   []Client
	Unreached []Unreached // statements that no client exercises
	Shown     []diag.Span // every statement that can show in a packet
}

// Unreached is a statement of the configuration that no packet reaches.
type Unreached struct {
	Span diag.Span
	Why  string // one lower-case clause, no full stop
}

// Client is one simulated client: who it is, where it is, what it does.
// DHCPv4 uses HType, HW and ClientID, DHCPv6 DUID.
type Client struct {
	ID      string // short and unique in the plan: "host-printer-hw"
	What    string // one lower-case clause: "host `printer` by its hardware address"
	Reaches []diag.Span
	V6      bool

	HType    byte // ARP hardware type (RFC 1700); 1 is Ethernet
	HW       []byte
	ClientID []byte // value of option 61; nil: not sent
	DUID     []byte // value of option 1 of DHCPv6

	At      Place
	Options []Option // sent with each message, in this order
	SName   []byte   // DHCPv4 header fields as sent
	File    []byte
	Steps   []Step
	Keeps   bool // what it has when its steps are over, so that others go without
}

// Place says from where a client speaks.
type Place struct {
	// Relay is the address of the relay (giaddr, link-address). Not valid: the
	// client is on the wire itself, in a network of which Direct is a part.
	Relay  netip.Addr
	Direct netip.Prefix
	// RelayOptions are what the relay adds: sub-options of option 82 in DHCPv4,
	// options of the Relay-forward message in DHCPv6.
	RelayOptions []Option
}

// Option is one option as it goes on the wire.
type Option struct {
	Code uint16
	Data []byte
}

// Step is one message of a client. What it needs of earlier answers (server
// identifier, address, lifetimes) is filled in for each server from that server's
// own answers; a step whose need was not met is not sent to either.
type Step struct {
	Do Act
	// Address is asked for: in option 50 or ciaddr, or in the identity
	// association. Not valid: what the server gave, or none.
	Address netip.Addr
	Lease   time.Duration // option 51, or lifetimes asked for; 0: not sent
	Options []Option      // more of them, after those of the client
	// IAs are asked for in DHCPv6; none stands for one IA_NA with IAID 1.
	IAs []IA
}

// IA is an identity association that a DHCPv6 client asks for.
type IA struct {
	PD     bool
	IAID   uint32
	Prefix netip.Prefix // a hint; not valid: none
}

// Act is what a step does.
type Act int

// The acts of both families. RFC 2131 §4.3.2 and RFC 8415 §18.2 say what the
// messages carry.
const (
	Discover   Act = iota // DHCPDISCOVER; Solicit
	Request               // DHCPREQUEST, selecting; Request
	Reboot                // DHCPREQUEST, init-reboot; Confirm
	Renew                 // DHCPREQUEST with ciaddr, unicast; Renew
	Rebind                // DHCPREQUEST with ciaddr, broadcast; Rebind
	Release               // DHCPRELEASE; Release
	Decline               // DHCPDECLINE; Decline
	Inform                // DHCPINFORM; Information-request
	Bootp                 // BOOTREQUEST without a message type; DHCPv4 only
	Rapid                 // DHCPDISCOVER or Solicit with rapid commit
	LeaseQuery            // DHCPLEASEQUERY by the address (RFC 4388); DHCPv4 only
)
