// Package server is a DHCP server that runs Kea's configuration.
//
// Read pipeline4.go first: it lists what happens to a message. This file is
// about the life of the server: [New] checks, [Server.Run] opens, serves,
// drains and closes, [Server.Reload] replaces the configuration as a whole
// without losing a message.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/logging"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/stats"
	"github.com/keatool/keatool/server/store"
)

// Options are what a server is made of.
type Options struct {
	Config   *kea.Config      // validated
	Snapshot *config.Snapshot // of Config; nil: New builds it
	Network  netio.Network
	Store    store.Store // closed by Run
	Now      func() time.Time
	Log      *slog.Logger
	Events   *logging.Loggers // what becomes of messages; nil: nobody hears of it
	Workers  int              // 0: one for each processor
	Batch    int              // how many datagrams a worker takes at once; 0: 64
	Shared   bool             // others change the leases of the store too

	// Hosts returns where reservations are besides a configuration, in the order
	// in which they are asked; nil: nowhere.
	Hosts func(*config.Snapshot) []host.Source

	DUID []byte // DHCPv6: the server's

	// Ports; 0 stands for those of the protocol.
	Port, ClientPort, RelayPort uint16

	// Ready is called when the sockets are open; nil: nobody asks.
	Ready func()

	// DNS is asked for updates instead of kea-dhcp-ddns at its address; nil: none is here.
	DNS *LocalDNS

	// Hooks makes the hooks of a configuration; nil: there are none.
	Hooks func(*Server, *config.Snapshot) (Hooks, diag.List)
}

// Server serves one family. Make it with [New].
type Server struct {
	opts        Options
	store       store.Store
	log         *slog.Logger
	run         atomic.Pointer[runtime]
	ifaces      atomic.Pointer[interfaces]
	connecting  sync.Mutex
	conn        netio.Conn // nil before Run
	port        uint16
	clientPort  uint16
	relayPort   uint16
	duid        []byte                     // DHCPv6
	tellClass   func(*config.Class, error) // classFailed, made once
	off         atomic.Bool
	shift       shift
	commander   atomic.Pointer[Commander] // nil before there is a control channel
	noRaw       bool                      // raw sockets are not permitted
	locks       [1024]sync.Mutex          // by client
	workersOnce sync.Once
	workers     int
	reloaded    chan struct{} // one is in it after a reload
	parked      atomic.Int64  // messages that hooks keep
	stats       *stats.Registry
	Counters    Counters
	second      secondLook
}

// New checks a configuration and returns a server for it. Nothing is opened.
func New(o Options) (*Server, diag.List) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{opts: o, store: o.Store, log: o.Log, duid: o.DUID, reloaded: make(chan struct{}, 1)}
	s.tellClass = s.classFailed
	s.port, s.clientPort, s.relayPort = or(o.Port, 67), or(o.ClientPort, 68), or(o.RelayPort, 67)
	if o.Config.Dhcp.Family == kea.V6 {
		s.port, s.clientPort, s.relayPort = or(o.Port, 547), or(o.ClientPort, 546), or(o.RelayPort, 547)
	}
	s.stats = stats.New(o.Config.Dhcp.Family, o.Store, o.Now)
	if s.opts.Snapshot = nil; o.Snapshot != nil { // not kept: one day another takes its place
		return s, s.adopt(o.Snapshot, nil)
	}
	return s, s.Reload(o.Config)
}

func or(v, def uint16) uint16 {
	if v == 0 {
		return def
	}
	return v
}

// Reload replaces the configuration. With findings of severity error the old
// one stays.
func (s *Server) Reload(c *kea.Config) diag.List {
	snap, findings := config.Build(c)
	if findings.HasErrors() {
		return findings
	}
	return s.adopt(snap, findings)
}

// adopt puts a configuration in force, or adds to the findings why not.
func (s *Server) adopt(snap *config.Snapshot, findings diag.List) diag.List {
	err := s.checkLeases(snap)
	var r *runtime
	if err == nil {
		r, err = newRuntime(snap, s.store)
	}
	if err != nil {
		return append(findings, diag.Finding{Code: codeStore, Severity: diag.Error, Message: "the leases cannot be read: " + err.Error()})
	}
	if s.opts.Hosts != nil {
		r.hosts = append(r.hosts, s.opts.Hosts(snap)...)
	}
	if s.opts.Hooks != nil {
		hooks, more := s.opts.Hooks(s, snap)
		findings = append(findings, more...)
		if more.HasErrors() {
			return findings
		}
		r.hooks, r.bootp = hooks, hooks.Bootp
		r.hosts = append(r.hosts, hooks.Hosts...)
	}
	r.counters = s.stats.Configure(snap)
	r.dns = s.newSender(snap.Source.Dhcp.DhcpDdns)
	if old := s.run.Swap(r); old != nil {
		old.hooks.close()
		old.closeDNS()
		select {
		case s.reloaded <- struct{}{}:
		default: // it is not yet known of the one before
		}
	}
	s.connecting.Lock()
	defer s.connecting.Unlock()
	if s.conn != nil {
		s.missing(s.conn.Update(s.listen(r)))
		s.lookAtInterfaces()
	}
	return findings
}

// Snapshot returns the configuration in force.
func (s *Server) Snapshot() *config.Snapshot { return s.run.Load().snap }

// Store returns where the leases are.
func (s *Server) Store() store.Store { return s.store }

// Disable stops, and Enable starts, answering.
func (s *Server) Disable() {
	s.off.Store(true)
	s.shift.quiesce()
}

// Suspend stops answering, too, but does not wait for what is at hand: that may
// itself wait for what the server is suspended for.
func (s *Server) Suspend() { s.off.Store(true) }

// Enable starts answering again.
func (s *Server) Enable() { s.off.Store(false) }

func (s *Server) disabled() bool { return s.off.Load() }

// Run opens the sockets and answers until ctx ends; then what has been received
// is still answered, and the store closed. The error is nil after an orderly end.
func (s *Server) Run(ctx context.Context) error {
	conn, err := s.open(ctx)
	if err != nil {
		return errors.Join(err, s.store.Close())
	}
	s.connecting.Lock()
	s.conn = conn
	s.connecting.Unlock()
	s.lookAtInterfaces()
	var work sync.WaitGroup
	for range s.Workers() {
		work.Go(func() { s.work(conn) })
	}
	work.Go(func() { s.reclaimLoop(ctx) })
	if s.opts.Ready != nil {
		s.opts.Ready()
	}
	<-ctx.Done()
	conn.Stop()
	work.Wait()
	conn.Close()
	r := s.run.Load()
	r.hooks.close()
	r.closeDNS()
	return s.store.Close()
}

// interfaces is what is known of the machine's interfaces.
type interfaces struct {
	byIndex map[int]ifaceInfo
	addrs   map[netip.Addr]bool
}

type ifaceInfo struct {
	name string
	addr netip.Addr // first IPv4 address
}

func (s *Server) lookAtInterfaces() {
	list, err := s.opts.Network.Interfaces()
	if err != nil {
		s.log.Warn("the interfaces cannot be listed", "error", err)
		return
	}
	t := &interfaces{byIndex: map[int]ifaceInfo{}, addrs: map[netip.Addr]bool{}}
	for i := range list {
		t.byIndex[list[i].Index] = ifaceInfo{list[i].Name, list[i].Addr4()}
		for _, p := range list[i].Addrs {
			t.addrs[p.Addr()] = true
		}
	}
	s.ifaces.Store(t)
}

func (s *Server) ownAddress(a netip.Addr) bool {
	t := s.ifaces.Load()
	return t != nil && t.addrs[a]
}

// swap changes the store on behalf of a client.
func (s *Server) swap(r *runtime, old, new *lease.Lease) error {
	if err := s.put(r, old, new, false); err != nil {
		return err
	}
	s.countLease(r, old, new)
	s.updateDNS(r, old, new)
	return nil
}

// put changes the store if the guards let it, and tells the allocator. What a
// guard stops counts as a conflict: the message is decided anew, and then the
// hooks say what becomes of it.
func (s *Server) put(r *runtime, old, new *lease.Lease, forced bool) error {
	guards := r.hooks.Guards
	for i := range guards {
		if !guards[i].Take(old, new, forced) {
			back(guards[:i], old, new)
			return store.ErrConflict
		}
	}
	if err := s.store.Swap(old, new); err != nil {
		back(guards, old, new)
		return err
	}
	if new == nil {
		r.gone(old)
	} else {
		r.note(new)
	}
	return nil
}

func back(guards []Guard, old, new *lease.Lease) {
	for i := range guards {
		guards[i].Back(old, new)
	}
}

// lock returns what is locked while a message of a client is handled, so that
// its messages come one after the other.
func (s *Server) lock(id []byte) *sync.Mutex {
	h := uint32(2166136261) // FNV-1a
	for _, c := range id {
		h = (h ^ uint32(c)) * 16777619
	}
	return &s.locks[h%uint32(len(s.locks))]
}
