package ctrl

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/stats"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/memory"
)

// fakeServer is a server without packets.
type fakeServer struct {
	t     testing.TB
	mu    sync.Mutex
	snap  *config.Snapshot
	store store.Store
	stats *stats.Registry
	about About
	load  func() (*kea.Config, diag.List)

	off       bool
	removed   []bool       // arguments of Reclaim
	nameless  []netip.Addr // whose records were to be removed
	exit      []int
	commands  []string // those that were answered, and their results
	clockWork time.Time
}

// newFake makes a server for the configuration in a file of testdata.
func newFake(t testing.TB, file string) *fakeServer {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return fakeOf(t, text)
}

func fakeOf(t testing.TB, text []byte) *fakeServer {
	t.Helper()
	doc, findings := kea.Parse("test", text, kea.ParseOptions{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	c, _ := kea.Decode(doc)
	f := &fakeServer{t: t, clockWork: time.Unix(1_796_000_000, 0)}
	format := lease.CSV4
	if c.Dhcp.Family == kea.V6 {
		format = lease.CSV6
	}
	f.store = memory.New(memory.Options{Format: format})
	f.stats = stats.New(c.Dhcp.Family, f.store, f.Now)
	f.load = func() (*kea.Config, diag.List) { return c, nil }
	f.about = About{Version: "3.0.4", Extended: "x", Report: "y", Started: f.clockWork, Loaded: f.clockWork,
		File: filepath.Join(t.TempDir(), "kea.json"), DataDir: "/var/lib/kea", Workers: 2}
	if findings := f.Apply(c); findings.HasErrors() {
		t.Fatal(findings)
	}
	return f
}

func (f *fakeServer) Snapshot() *config.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.snap
}

func (f *fakeServer) Store() store.Store             { return f.store }
func (f *fakeServer) Stats() *stats.Registry         { return f.stats }
func (f *fakeServer) Now() time.Time                 { return f.clockWork }
func (f *fakeServer) Load() (*kea.Config, diag.List) { return f.load() }
func (f *fakeServer) About() About                   { return f.about }

func (f *fakeServer) Change(old, new *lease.Lease) error {
	if err := f.store.Swap(old, new); err != nil {
		return err
	}
	return f.store.Commit(context.Background())
}

// RemoveDNS notes what it is asked for.
func (f *fakeServer) RemoveDNS(l *lease.Lease) { f.nameless = append(f.nameless, l.Addr) }

// ResendDNS is asked for leases with a name.
func (f *fakeServer) ResendDNS(l *lease.Lease) bool { return l.FwdDNS || l.RevDNS }

func (f *fakeServer) Apply(c *kea.Config) diag.List {
	snap, findings := config.Build(c)
	if findings.HasErrors() {
		return findings
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.snap = snap
	f.stats.Configure(snap)
	return findings
}

func (f *fakeServer) Disable() { f.setOff(true) }

func (f *fakeServer) Suspend() { f.setOff(true) }
func (f *fakeServer) Enable()  { f.setOff(false) }

func (f *fakeServer) setOff(off bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.off = off
}

func (f *fakeServer) isOff() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.off
}

func (f *fakeServer) Reclaim(remove bool) int {
	f.removed = append(f.removed, remove)
	return 0
}

func (f *fakeServer) CommandDone(name string, _ *kea.Node, result int, _ []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.commands = append(f.commands, fmt.Sprint(name, " ", result))
}

func (f *fakeServer) Shutdown(exit int) { f.exit = append(f.exit, exit) }
