package main

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/host/hostdb"
	"github.com/keatool/keatool/server/store/database"
)

// hostDatabases are the databases of hosts-databases, in order. A new
// configuration may bring others.
type hostDatabases struct {
	link *link
	next int // number of the database that is opened next

	open atomic.Pointer[openedHosts] // never nil
	work sync.Mutex                  // held by who changes them
}

// openedHosts are databases and the part of the configuration that names them.
type openedHosts struct {
	config []kea.Database
	list   []*hostdb.DB
}

// openHosts opens the databases of a configuration.
func openHosts(s *kea.Server, l *link) (*hostDatabases, error) {
	h := &hostDatabases{link: l, next: firstHostsDatabase}
	h.open.Store(&openedHosts{})
	now, err := h.make(s)
	if err == nil {
		h.open.Store(now)
	}
	return h, err
}

func (h *hostDatabases) make(s *kea.Server) (*openedHosts, error) {
	o := &openedHosts{config: s.HostsDatabases}
	for i := range s.HostsDatabases {
		p, err := database.FromConfig(&s.HostsDatabases[i])
		var d *hostdb.DB
		if err == nil {
			d, err = hostdb.Open(hostdb.Options{Family: s.Family, Params: p, Conns: databaseConns(s), Notify: h.link.hear(h.next, p.Recovery)})
			h.next++
		}
		if err != nil {
			o.close()
			return nil, err
		}
		o.list = append(o.list, d)
	}
	return o, nil
}

// replace opens the databases of a new configuration, if they are others, and
// closes the old ones when use has put the configuration in force.
func (h *hostDatabases) replace(s *kea.Server, use func() diag.List) diag.List {
	h.work.Lock()
	defer h.work.Unlock()
	old := h.open.Load()
	if reflect.DeepEqual(old.config, s.HostsDatabases) || len(old.config)+len(s.HostsDatabases) == 0 {
		return use()
	}
	first := h.next
	now, err := h.make(s)
	if err != nil {
		return diag.List{{Severity: diag.Error, Target: fmt.Sprintf("/Dhcp%d/hosts-databases", s.Family),
			Message: "`hosts-databases` cannot be used: " + err.Error()}}
	}
	h.open.Store(now)
	findings := use()
	if findings.HasErrors() {
		h.open.Store(old)
		now.close()
		h.link.forget(first, h.next)
		return findings
	}
	time.AfterFunc(lastUse, old.close)
	h.link.forget(firstHostsDatabase, first)
	return findings
}

// lastUse is how long a message that was received under the old configuration may
// still ask its databases.
const lastUse = 10 * time.Second

// sources returns the databases as a configuration sees them.
func (h *hostDatabases) sources(snap *config.Snapshot) []host.Source {
	var list []host.Source
	for _, d := range h.open.Load().list {
		list = append(list, hostdb.Source{DB: d, Make: snap.Host})
	}
	return list
}

// keepers returns them as commands see them.
func (h *hostDatabases) keepers() []host.Keeper {
	list := make([]host.Keeper, 0, len(h.open.Load().list))
	for _, d := range h.open.Load().list {
		list = append(list, d)
	}
	return list
}

func (h *hostDatabases) some() bool { return len(h.open.Load().list) > 0 }

func (h *hostDatabases) close() { h.open.Load().close() }

func (o *openedHosts) close() {
	for _, d := range o.list {
		d.Close()
	}
}

// otherLeases says why a new configuration cannot be used while the server runs:
// it keeps its leases elsewhere, or reaches them in another way.
func otherLeases(old, now *kea.Server) diag.List {
	if reflect.DeepEqual(leasePlace(old), leasePlace(now)) {
		return nil
	}
	return diag.List{{Severity: diag.Error, Target: fmt.Sprintf("/Dhcp%d/lease-database", now.Family),
		Message: "`lease-database` is not the one that the server runs with", Hint: "restart the server"}}
}

// leasePlace returns where a configuration keeps its leases, the same for what is
// the same, in whatever words.
func leasePlace(s *kea.Server) kea.Database {
	var d kea.Database
	if s.LeaseDatabase != nil {
		d = *s.LeaseDatabase
	}
	d.Note, d.LFCInterval, d.MaxRowErrors = kea.Note{}, nil, nil // no other place
	if usesDatabase(s) {
		return d
	}
	path, err := leaseFile(s)
	if err != nil { // then it is refused where it is opened
		path = d.Name
	}
	d.Type, d.Persist, d.Name = "", nil, path
	return d
}
