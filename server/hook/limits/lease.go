package limits

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/store"
)

// name returns the name under which a class counts for a message: for a template
// class, that of the class that it makes of the message.
func (l *limits) name(n option.Class, p expr.Packet) (name string, template bool) {
	name = l.snap.Classes.Name(n)
	c := l.snap.Classes.Get(n)
	if c == nil || c.Template == nil {
		return name, false
	}
	value, err := c.Template.Eval(p)
	if err != nil {
		return name, false
	}
	return "SPAWN_" + name + "_" + string(value), true
}

// selected refuses a new lease that exceeds a limit. The lease remembers the
// classes of its client, and counts for them from then on.
func (l *limits) selected(e *lease.Lease, c *classify.Classifier, p expr.Packet) server.Verdict {
	l.mark(e, c, p)
	if q, ok := l.nets[e.SubnetID]; ok {
		if most := q.of(e.Type); most != none && l.used.ofSubnet(e) >= most {
			return server.Drop
		}
	}
	for _, n := range c.List() {
		q, ok := l.classes[n]
		if !ok {
			continue
		}
		name, _ := l.name(n, p)
		if most := q.of(e.Type); most != none && l.used.ofClass(name, e) >= most {
			return server.Drop
		}
	}
	return server.Next
}

// mark writes the classes of the client into the user context of its lease.
func (l *limits) mark(e *lease.Lease, c *classify.Classifier, p expr.Packet) server.Verdict {
	var names []string
	for _, n := range c.List() {
		if spawned, template := l.name(n, p); template && !slices.Contains(names, spawned) {
			names = append(names, spawned)
		}
		if name := l.snap.Classes.Name(n); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	e.Context = hook.WithISC(e.Context, "client-classes", hook.Strings(names))
	return server.Next
}

// usage counts leases by those classes and subnets that have a limit.
type usage struct {
	watched []watched
	subnets map[uint32]*net // all that have a limit; only their counts change

	mu      sync.Mutex
	classes map[string]*counts
}

// watched is a class that has a limit: the limit of a template is one for each
// class that it makes.
type watched struct {
	name     string // or the beginning of it
	template bool
	quota    quota
}

// net is a subnet that has a limit.
type net struct {
	quota quota
	held  counts
}

// counts is a number of addresses and one of prefixes.
type counts [2]int64

func newUsage() *usage { return &usage{subnets: map[uint32]*net{}, classes: map[string]*counts{}} }

func index(l *lease.Lease) int {
	if l.Type == lease.PD {
		return 1
	}
	return 0
}

func (u *usage) watch(class string, template bool, q quota) {
	if template {
		class = "SPAWN_" + class + "_"
	}
	u.watched = append(u.watched, watched{class, template, q})
}

// watching returns what is watched under the name of a class; nil if it is not.
func (u *usage) watching(class string) *watched {
	for i := range u.watched {
		if w := &u.watched[i]; class == w.name || w.template && strings.HasPrefix(class, w.name) {
			return w
		}
	}
	return nil
}

// count begins with what the store has.
func (u *usage) count(s store.Store) error {
	for l, err := range s.All() {
		if err != nil {
			return err
		}
		u.move(nil, l)
	}
	return nil
}

// move counts a change of the store.
func (u *usage) move(old, new *lease.Lease) {
	lost, gained := u.classesOf(old), u.classesOf(new)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.add(old, lost, -1)
	u.add(new, gained, 1)
}

// take counts a change of the store, unless it begins a lease too many.
func (u *usage) take(old, new *lease.Lease, forced bool) bool {
	lost, gained := u.classesOf(old), u.classesOf(new)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.add(old, lost, -1)
	if !forced && begins(old, new) && u.full(new, gained) {
		u.add(old, lost, 1)
		return false
	}
	u.add(new, gained, 1)
	return true
}

// begins reports whether a lease is one that its client did not have.
func begins(old, new *lease.Lease) bool {
	if new == nil || new.State != lease.Default {
		return false
	}
	return old == nil || old.State != lease.Default || !bytes.Equal(old.DUID, new.DUID) ||
		!bytes.Equal(old.HW, new.HW) && !bytes.Equal(old.ClientID, new.ClientID)
}

// full reports whether there is no room for a lease.
func (u *usage) full(l *lease.Lease, classes []string) bool {
	if n := u.subnets[l.SubnetID]; n != nil && reached(n.quota, l, n.held) {
		return true
	}
	for _, name := range classes {
		if c := u.classes[name]; reached(u.watching(name).quota, l, orNone(c)) {
			return true
		}
	}
	return false
}

func reached(q quota, l *lease.Lease, held counts) bool {
	most := q.of(l.Type)
	return most != none && held[index(l)] >= most
}

func orNone(c *counts) counts {
	if c == nil {
		return counts{}
	}
	return *c
}

// add adds a lease with its classes, or takes it away.
func (u *usage) add(l *lease.Lease, classes []string, n int64) {
	if l == nil {
		return
	}
	if s := u.subnets[l.SubnetID]; s != nil && (l.State == lease.Default || l.State == lease.Declined) {
		s.held[index(l)] += n
	}
	for _, name := range classes {
		c := u.classes[name]
		if c == nil {
			c = new(counts)
			u.classes[name] = c
		}
		if c[index(l)] += n; *c == (counts{}) {
			delete(u.classes, name)
		}
	}
}

// classesOf reads the watched classes of a lease out of its user context.
func (u *usage) classesOf(l *lease.Lease) (names []string) {
	if len(u.watched) == 0 || l == nil || l.State != lease.Default || !bytes.Contains(l.Context, []byte(`"client-classes"`)) {
		return nil
	}
	var context struct {
		ISC struct {
			Classes []string `json:"client-classes"`
		}
	}
	if json.Unmarshal(l.Context, &context) != nil {
		return nil
	}
	for _, name := range context.ISC.Classes {
		if u.watching(name) != nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// ofSubnet returns how many leases of a kind a subnet with a limit has.
func (u *usage) ofSubnet(l *lease.Lease) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	if n := u.subnets[l.SubnetID]; n != nil {
		return n.held[index(l)]
	}
	return 0
}

func (u *usage) ofClass(name string, l *lease.Lease) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	return orNone(u.classes[name])[index(l)]
}
