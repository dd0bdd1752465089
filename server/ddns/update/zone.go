// Package update keeps DNS as requests want it: by dynamic updates (RFC 2136),
// signed if the zone has a key (RFC 8945), and with the care for names of others
// that RFC 4703 and Kea's conflict-resolution-modes ask for.
//
// A request ([ddns.Request]) has two halves, the name's records and the
// address's. Each goes to the zone that it is about, and waits there
// (backlog.go) until the zone's lane (lane.go) takes it; the reverse half begins
// when the forward half has gone well. What a half does in DNS is in steps.go,
// how servers are asked in ask.go. Whoever sends a request never waits.
package update

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/schema/kea"
)

// Plan says who has which zones.
type Plan struct {
	Forward, Reverse []*Zone
	Keys             []*Key
	Timeout          time.Duration // for the answer of a server
}

// Zone is a domain and the servers that take updates for it.
type Zone struct {
	Name    string // as configured
	Reverse bool
	Servers []*Server
}

// Server is a DNS server of a zone.
type Server struct {
	Address string // with its port
	Key     *Key   // nil: updates are not signed

	down atomic.Int64 // it is not asked first before then: nanoseconds since 1970
}

// NewPlan makes a plan of a valid configuration. Secrets that are in files are
// read.
func NewPlan(d *kea.DDNS) (*Plan, error) {
	p := &Plan{Timeout: 500 * time.Millisecond}
	keys := map[string]*Key{}
	for i := range d.TSIGKeys {
		k := &d.TSIGKeys[i]
		secret := k.Secret
		if k.SecretFile != "" {
			text, err := os.ReadFile(secretFile(k.SecretFile))
			if err != nil {
				return nil, fmt.Errorf("the secret of key `%s` cannot be read: %v", k.Name, err)
			}
			secret = strings.TrimSpace(string(text))
		}
		key, err := NewKey(k.Name, k.Algorithm, secret, int(k.DigestBits))
		if err != nil {
			return nil, err
		}
		keys[k.Name] = key
		p.Keys = append(p.Keys, key)
	}
	if d.ServerTimeout != nil {
		p.Timeout = time.Duration(*d.ServerTimeout) * time.Millisecond
	}
	var err error
	if p.Forward, err = newZones(d.Forward, keys, false); err != nil {
		return nil, err
	}
	p.Reverse, err = newZones(d.Reverse, keys, true)
	return p, err
}

// secretFile is where a file with a secret is: a name alone is in Kea's directory.
func secretFile(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join("/etc/kea", name)
}

func newZones(domains []kea.DDNSDomain, keys map[string]*Key, reverse bool) ([]*Zone, error) {
	var zones []*Zone
	for i := range domains {
		d := &domains[i]
		z := &Zone{Name: d.Name, Reverse: reverse}
		for _, s := range d.Servers {
			a, err := netip.ParseAddr(s.IPAddress)
			if err != nil {
				return nil, err
			}
			name, port := d.KeyName, uint16(53)
			if s.KeyName != "" {
				name = s.KeyName
			}
			if s.Port != 0 {
				port = s.Port
			}
			if name != "" && keys[name] == nil {
				return nil, fmt.Errorf("domain `%s` names the key `%s`, which is not defined", d.Name, name)
			}
			z.Servers = append(z.Servers, &Server{Address: net.JoinHostPort(a.String(), strconv.Itoa(int(port))), Key: keys[name]})
		}
		zones = append(zones, z)
	}
	return zones, nil
}

// match returns the zone of a name: that with the longest domain, `*` if there
// is no other, or nil. As in Kea the final dots of both count.
func match(zones []*Zone, name string) *Zone {
	var best *Zone
	for _, z := range zones {
		switch {
		case z.Name == "*":
			if best == nil {
				best = z
			}
		case within(name, z.Name) && (best == nil || best.Name == "*" || len(z.Name) > len(best.Name)):
			best = z
		}
	}
	return best
}

func within(name, domain string) bool {
	before := len(name) - len(domain)
	return before >= 0 && strings.EqualFold(name[before:], domain) && (before == 0 || name[before-1] == '.')
}
