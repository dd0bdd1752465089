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
		if most := q.of(e.Type); most != none && l.ofSubnet(e) >= most {
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

// usage counts leases by those classes that have a limit.
type usage struct {
	watched []string // the classes, and the beginnings of what templates make

	mu      sync.Mutex
	classes map[string]*counts
}

// counts is a number of addresses and one of prefixes.
type counts [2]int64

func newUsage() *usage { return &usage{classes: map[string]*counts{}} }

func index(l *lease.Lease) int {
	if l.Type == lease.PD {
		return 1
	}
	return 0
}

func (u *usage) watch(class string) { u.watched = append(u.watched, class, "SPAWN_"+class+"_") }

func (u *usage) watches(class string) bool {
	for i := 0; i < len(u.watched); i += 2 {
		if class == u.watched[i] || strings.HasPrefix(class, u.watched[i+1]) {
			return true
		}
	}
	return false
}

// count begins with what the store has.
func (u *usage) count(s store.Store) error {
	for l, err := range s.All() {
		if err != nil {
			return err
		}
		u.add(l, 1)
	}
	return nil
}

// changed follows the store.
func (u *usage) changed(old, new *lease.Lease) {
	if old != nil {
		u.add(old, -1)
	}
	if new != nil {
		u.add(new, 1)
	}
}

func (u *usage) add(l *lease.Lease, n int64) {
	names := u.classesOf(l)
	if len(names) == 0 {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, name := range names {
		u.bump(name, index(l), n)
	}
}

func (u *usage) bump(name string, i int, n int64) {
	c := u.classes[name]
	if c == nil {
		c = new(counts)
		u.classes[name] = c
	}
	if c[i] += n; *c == (counts{}) {
		delete(u.classes, name)
	}
}

// classesOf reads the watched classes of a lease out of its user context.
func (u *usage) classesOf(l *lease.Lease) (names []string) {
	if len(u.watched) == 0 || l.State != lease.Default || !bytes.Contains(l.Context, []byte(`"client-classes"`)) {
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
		if u.watches(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// ofSubnet returns how many leases of a kind a subnet has: the store knows.
func (l *limits) ofSubnet(e *lease.Lease) (n int64) {
	for _, c := range l.store.Count(e.SubnetID, nil) {
		if c.Type == e.Type && (c.State == lease.Default || c.State == lease.Declined) {
			n += c.N
		}
	}
	return n
}

func (u *usage) ofClass(name string, l *lease.Lease) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	if c := u.classes[name]; c != nil {
		return c[index(l)]
	}
	return 0
}
