// Package d2 is the server of DNS updates: what kea-dhcp-ddns is to Kea's
// servers. It takes requests from a socket, or from a server in the same
// process, and gives them to an updater (package update).
package d2

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/ddns"
	"github.com/keatool/keatool/server/ddns/update"
	"github.com/keatool/keatool/server/stats"
)

// patience is how long a server that ends still waits for what is on its way.
const patience = 2 * time.Second

// Options say what a server is made of.
type Options struct {
	Config *kea.Config // valid, for kea-dhcp-ddns
	Adopt  bool        // names that dhcpd guards by TXT records are taken over
	Log    *slog.Logger
	Ready  func() // called when requests are taken; nil: nobody is told
}

// Server is the server of DNS updates.
type Server struct {
	opts    Options
	updater *update.Updater
	stats   *stats.Set

	mu       sync.Mutex
	config   *kea.Config
	listener *update.Listener // nil before it runs
	drain    bool
}

// New makes a server; no socket is open yet.
func New(o Options) (*Server, error) {
	plan, err := newPlan(o.Config)
	if err != nil {
		return nil, err
	}
	set := stats.NewSet(time.Now)
	return &Server{opts: o, config: o.Config, stats: set, updater: update.New(update.Options{Plan: plan, Adopt: o.Adopt, Stats: set, Log: o.Log})}, nil
}

// newPlan is update.NewPlan for a whole configuration.
func newPlan(c *kea.Config) (*update.Plan, error) {
	if len(c.DhcpDdns.Hooks) > 0 {
		return nil, fmt.Errorf("the hook library `%s` is not built in: updates are signed by tsig-keys, or not at all", c.DhcpDdns.Hooks[0].Library)
	}
	return update.NewPlan(c.DhcpDdns)
}

// Check says why a configuration cannot be used that the schema takes.
func Check(c *kea.Config) error {
	_, err := newPlan(c)
	return err
}

// Check is [Check].
func (s *Server) Check(c *kea.Config) error { return Check(c) }

// Address is where a configuration wants requests to come in.
func Address(d *kea.DDNS) netip.AddrPort {
	ip, port := d.IPAddress, d.Port
	if ip == "" {
		ip = "127.0.0.1"
	}
	if port == 0 {
		port = 53001
	}
	a, _ := netip.ParseAddr(ip) // validated
	return netip.AddrPortFrom(a, port)
}

// Run takes requests until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	s.mu.Lock()
	err := s.listen(s.config)
	s.mu.Unlock()
	if err != nil {
		s.updater.Close()
		return err
	}
	if s.opts.Ready != nil {
		s.opts.Ready()
	}
	<-ctx.Done()
	s.mu.Lock()
	s.listener.Close()
	drain := s.drain
	s.mu.Unlock()
	last, stop := context.Background(), context.CancelFunc(func() {})
	if !drain {
		last, stop = context.WithTimeout(last, patience)
	}
	defer stop()
	s.updater.Drain(last)
	if n := s.updater.Waiting(); n > 0 {
		s.opts.Log.Warn("updates of DNS are lost, since the server ends", "count", n)
	}
	s.updater.Close()
	return nil
}

// listen opens the socket of a configuration in place of the one that is open.
// The caller has the lock.
func (s *Server) listen(c *kea.Config) error {
	at := Address(c.DhcpDdns)
	l, err := update.Listen(at, s.updater)
	if err != nil {
		return err
	}
	if s.listener != nil {
		s.listener.Close()
	}
	s.listener = l
	s.opts.Log.Info("requests for updates of DNS are listened for", "address", at)
	return nil
}

// Apply replaces the configuration; with an error the old one stays.
func (s *Server) Apply(c *kea.Config) error {
	plan, err := newPlan(c)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil && Address(c.DhcpDdns) != Address(s.config.DhcpDdns) {
		if err := s.listen(c); err != nil {
			return err
		}
	}
	s.config = c
	s.updater.Replace(plan)
	return nil
}

// Config returns the configuration in force.
func (s *Server) Config() *kea.Config {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config
}

// Drain has the server end only when nothing waits any more.
func (s *Server) Drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drain = true
}

// Send takes a request of a server in this process.
func (s *Server) Send(r ddns.Request) bool { return s.updater.Send(r) }

// Statistics returns the statistics, under Kea's names.
func (s *Server) Statistics() *stats.Set { return s.stats }

// Waiting returns how many requests are not carried out yet.
func (s *Server) Waiting() int { return s.updater.Waiting() }
