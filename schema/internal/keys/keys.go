// Package keys is the one table of what Kea's configuration files may hold:
// every key of every map, what its value may be, and in which releases. The
// JSON Schemas are generated from it, and findings are worded with it.
package keys

import "github.com/keatool/keatool/schema/kea"

// Daemon is a set of Kea's servers.
type Daemon uint8

// The daemons. DHCP is both of the first two.
const (
	DHCP4 Daemon = 1 << iota
	DHCP6
	D2
	Agent
	DHCP = DHCP4 | DHCP6
	All  = DHCP | D2 | Agent
)

// In reports whether release r of Kea has the daemon.
func (d Daemon) In(r kea.Release) bool { return d != Agent || r < kea.R32 }

// Kind is what the value of a key is.
type Kind uint8

// The kinds of value.
const (
	Text Kind = iota
	Integer
	Float // Kea wants a point in it
	Bool
	Free  // a map of anything
	Map   // one object of the table
	Texts // a list of strings
	Maps  // a list of objects of the table
)

// Rule is what a value may be.
type Rule struct {
	Kind     Kind
	Min, Max int64    // of an Integer; both 0: Kea does not look
	Wraps    bool     // Kea takes an Integer out of range, too, and keeps its lower 32 bits
	Enum     []string // of a Text or of the elements of Texts
	Fold     bool     // Enum ignores case
	Form     Form     // of a Text or of the elements of Texts
	Of       string   // the object of Map and Maps
	NonEmpty bool     // a Map, Maps or Texts that Kea refuses when empty
	Unique   bool     // Texts without repeats
}

// Key is one key of an object, as some daemons and releases have it. A key
// that changed has a row for each form.
type Key struct {
	Name  string
	For   Daemon
	Rule  Rule
	Since kea.Release // first release; 0: all that the table covers
	Last  kea.Release // last release; 0: all
	Old   kea.Release // deprecated from this release on; 0: never
	Use   string      // what to use instead of a removed or deprecated key
	Need  bool        // mandatory
	Not   []string    // keys of the same map beside which Kea refuses it, even where both are empty
	Doc   string
}

// In reports whether release r of daemon d has the key in this form.
func (k *Key) In(d Daemon, r kea.Release) bool {
	return k.For&d != 0 && k.Since <= r && (k.Last == 0 || r <= k.Last)
}

// Object is one kind of map.
type Object struct {
	Name string
	Doc  string
	Keys []Key
}

// Open reports whether Kea takes keys in o that it does not know, and does
// nothing with them.
func (o *Object) Open() bool { return o.Name == "dhcp-queue-control" }

// Find returns the row of key name in release r of daemon d; nil if that
// release has no such key.
func (o *Object) Find(name string, d Daemon, r kea.Release) *Key {
	for i := range o.Keys {
		if o.Keys[i].Name == name && o.Keys[i].In(d, r) {
			return &o.Keys[i]
		}
	}
	return nil
}

// Other returns a row of key name in another release or daemon than asked for.
func (o *Object) Other(name string, d Daemon) *Key {
	var other *Key
	for i := range o.Keys {
		if k := &o.Keys[i]; k.Name == name && (other == nil || k.For&d != 0) {
			other = k
		}
	}
	return other
}

// Names returns the keys that release r of daemon d has.
func (o *Object) Names(d Daemon, r kea.Release) []string {
	var names []string
	for i := range o.Keys {
		if o.Keys[i].In(d, r) {
			names = append(names, o.Keys[i].Name)
		}
	}
	return names
}

// Top returns the key of the file's only map for daemon d, and its object.
func Top(d Daemon) (key, object string) {
	switch d {
	case DHCP4:
		return "Dhcp4", "server"
	case DHCP6:
		return "Dhcp6", "server"
	case Agent:
		return "Control-agent", "agent"
	}
	return "DhcpDdns", "d2"
}

// Lookup returns the object called name; nil if there is none.
func Lookup(name string) *Object {
	for i := range Objects {
		if Objects[i].Name == name {
			return &Objects[i]
		}
	}
	return nil
}
