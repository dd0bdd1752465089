// Package hostcache is Kea's hook library host_cache: reservations that are kept in
// memory, and are managed by commands. In Kea they come from slow databases; here
// they are what commands put there.
package hostcache

import (
	"bytes"
	"math"
	"net/netip"
	"os"
	"sync"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/host"
)

// Library is the hook library.
var Library = hook.Library{Name: "host_cache", Attach: attach}

// cache keeps entries, the oldest first. It is a [host.Source].
type cache struct {
	family kea.Family
	snap   *config.Snapshot
	dir    string // of files

	mu      sync.RWMutex
	entries []*entry
}

func attach(s *hook.Setup) {
	s.Params.Uint("maximum", 0, 0, math.MaxUint32) // only what a database gave is thrown out, and there is none
	if s.Failed() || s.Server == nil {
		return
	}
	c := &cache{family: s.Snapshot.Family, snap: s.Snapshot, dir: dataDir()}
	h := s.Hooks()
	h.Hosts = append(h.Hosts, c)
	if h.Added == nil {
		h.Added = map[string]server.HookCommand{}
	}
	for name, run := range c.commands() {
		h.Added[name] = run
	}
}

// dataDir returns where Kea keeps its data.
func dataDir() string {
	if dir := os.Getenv("KEA_DHCP_DATA_DIR"); dir != "" {
		return dir
	}
	return "/var/lib/kea"
}

// entry is one cached reservation.
type entry struct {
	host             host.Host
	subnet4, subnet6 uint32 // unset: none
	id               int64
	negative         bool // there is no reservation: databases need not be asked
	node             *kea.Node
}

const unset = math.MaxUint32

// subnet is the subnet that counts in the server's family.
func (e *entry) subnet(f kea.Family) uint32 {
	if f == kea.V4 {
		return e.subnet4
	}
	return e.subnet6
}

// same reports whether an entry takes the place of another one.
func (e *entry) same(other *entry) bool {
	return e.host.Kind == other.host.Kind && bytes.Equal(e.host.ID, other.host.ID) &&
		(e.subnet4 != unset && e.subnet4 == other.subnet4 || e.subnet6 != unset && e.subnet6 == other.subnet6)
}

// insert adds an entry, and reports whether it replaced another one.
func (c *cache) insert(e *entry) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	replaced := c.remove(func(old *entry) bool { return old.same(e) })
	c.entries = append(c.entries, e)
	return replaced > 0
}

// remove removes entries, and returns how many.
func (c *cache) remove(which func(*entry) bool) int {
	kept := make([]*entry, 0, len(c.entries)) // readers may walk the old list
	for _, e := range c.entries {
		if !which(e) {
			kept = append(kept, e)
		}
	}
	n := len(c.entries) - len(kept)
	c.entries = kept
	return n
}

// list returns the entries, which must not be changed.
func (c *cache) list() []*entry {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.entries
}

// Find implements [host.Source].
func (c *cache) Find(subnet uint32, kind host.Kind, id []byte) (*host.Host, error) {
	for _, e := range c.list() {
		if !e.negative && e.subnet(c.family) == subnet && e.host.Kind == kind && bytes.Equal(e.host.ID, id) {
			return &e.host, nil
		}
	}
	return nil, nil
}

// Holder implements [host.Source].
func (c *cache) Holder(subnet uint32, addr netip.Prefix) (*host.Host, error) {
	for _, e := range c.list() {
		if e.subnet(c.family) == subnet && e.holds(addr) {
			return &e.host, nil
		}
	}
	return nil, nil
}

func (e *entry) holds(p netip.Prefix) bool {
	if p.IsSingleIP() && e.host.Addr == p.Addr() {
		return true
	}
	for _, own := range e.host.Prefixes {
		if own.Addr() == p.Addr() { // of whatever length, as the other sources
			return true
		}
	}
	return false
}
