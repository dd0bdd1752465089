package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/ctrl"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/logging"
	"github.com/keatool/keatool/server/stats"
	"github.com/keatool/keatool/server/store"
)

// exitError ends the program with a status that somebody has asked for.
type exitError struct{ status int }

func (e exitError) Error() string { return fmt.Sprintf("ended with status %d as asked for", e.status) }

// control is a daemon as commands see it.
type control struct {
	*daemon
	started  time.Time
	loaded   atomic.Int64 // nanoseconds since 1970
	commands *ctrl.Commands
	listener *ctrl.Listener
	stop     context.CancelFunc
	exit     atomic.Int64

	mu   sync.Mutex
	text *kea.Config // the configuration whose sockets are open
}

// newControl makes the control channel of a daemon; nothing is open yet.
func newControl(d *daemon, stop context.CancelFunc) *control {
	c := &control{daemon: d, started: time.Now(), stop: stop}
	c.loaded.Store(c.started.UnixNano())
	commands := ctrl.New(c)
	c.commands = commands
	commands.Notify = func(name string, result int) { d.logs.Log(logging.CommandReceived, name, result) }
	d.SetCommander(func(ctx context.Context, request []byte) []byte {
		b, _ := json.Marshal(commands.Execute(ctx, request)) // what commands answer can always be written
		return b
	})
	c.listener = ctrl.NewListener(commands, func(text string) { d.log.Warn(text) })
	return c
}

// follow opens and closes control sockets as the configuration has them. One that
// cannot be opened is said. As Kea, the server does not start without it; when the
// configuration is replaced clients are served all the same.
func (c *control) follow() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Snapshot().Source
	if now == c.text {
		return nil
	}
	c.text = now
	err := c.listener.Update(now.Dhcp.ControlSockets)
	if err != nil {
		c.log.Error("a control socket cannot be opened", "error", err)
	}
	return err
}

// Now implements [ctrl.Server].
func (c *control) Now() time.Time { return time.Now() }

// Apply implements [ctrl.Server].
func (c *control) Apply(cfg *kea.Config) diag.List {
	if c.flags.udp {
		useUDP(cfg.Dhcp)
	}
	findings := otherLeases(c.Snapshot().Source.Dhcp, cfg.Dhcp)
	if findings == nil {
		findings = c.hosts.replace(cfg.Dhcp, func() diag.List { return c.Reload(cfg) })
	}
	if !findings.HasErrors() {
		c.loaded.Store(time.Now().UnixNano())
		if err := c.logs.Configure(cfg.Dhcp.Loggers, c.flags.debug); err != nil {
			c.log.Error("a log cannot be written", "error", err)
		}
		_ = c.follow() // it has been said
		keepFile(c.Store(), c.log)
	}
	return findings
}

// keepFile writes the lease file anew if somebody has removed it: what the server
// writes into a file without a name nobody will ever read.
func keepFile(s store.Store, log *slog.Logger) {
	own, ok := s.(interface {
		File() string
		Rewrite(ctx context.Context, aside string) error
	})
	if !ok {
		return
	}
	if _, err := os.Stat(own.File()); !errors.Is(err, fs.ErrNotExist) {
		return
	}
	log.Warn("the lease file was removed, and is written anew", "file", own.File())
	if err := own.Rewrite(context.Background(), own.File()+".old"); err != nil {
		log.Error("the lease files could not be cleaned up", "file", own.File(), "error", err)
	}
}

// Load implements [ctrl.Server].
func (c *control) Load() (*kea.Config, diag.List) {
	snap, r, err := c.app.readConfig(c.flags, c.path)
	if err != nil {
		return nil, diag.List{{Severity: diag.Error, Message: err.Error()}}
	}
	return snap.Source, r.findings
}

// Reclaim implements [ctrl.Server].
func (c *control) Reclaim(remove bool) int { return c.ReclaimAll(remove) }

// Keepers returns the databases of reservations, for commands.
func (c *control) Keepers() []host.Keeper { return c.hosts.keepers() }

// Shutdown implements [ctrl.Server].
func (c *control) Shutdown(exit int) {
	c.exit.Store(int64(exit))
	c.stop()
}

// About implements [ctrl.Server].
func (c *control) About() ctrl.About {
	a := ctrl.About{Version: fmt.Sprintf("%s.0", config.Release), Extended: fmt.Sprintf("keatool %s%s", version, commit()),
		Report: fmt.Sprintf("keatool %s%s, for configurations of Kea %s", version, commit(), config.Release), Started: c.started, Loaded: time.Unix(0, c.loaded.Load()),
		Workers: c.Workers(), Waiting: c.Waiting(), SocketErrors: c.listener.Errors()}
	a.File, _ = filepath.Abs(c.path) // without a working directory it stays as it is named
	if a.File == "" {
		a.File = c.path
	}
	if path, err := dataFile("", "leases"); err == nil {
		a.DataDir = filepath.Dir(path)
	}
	return a
}

// metrics serves statistics to Prometheus, and says whether clients are served,
// until ctx ends.
func metrics(ctx context.Context, address string, daemons []*daemon, ready func() bool) error {
	if address == "" {
		return nil
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return newFileError("listen for metrics at", address, err)
	}
	var list []*stats.Registry
	for _, d := range daemons {
		list = append(list, d.Stats())
	}
	srv := &http.Server{Handler: stats.Handler(ready, list...), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		srv.Close()
	}()
	go func() {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			daemons[0].log.Error("metrics are not served any more", "error", err)
		}
	}()
	daemons[0].log.Info("metrics are served", "address", ln.Addr())
	return nil
}
