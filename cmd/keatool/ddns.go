package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/ctrl"
	"github.com/keatool/keatool/server/ddns/d2"
	"github.com/keatool/keatool/server/logging"
)

func newDDNS(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "ddns [flags] FILE",
		Short: "update DNS as DHCP servers ask for",
		Long: `Ddns is a server that runs the configuration of kea-dhcp-ddns: DHCP servers,
Kea's or those of keatool serve, send it requests, and it updates DNS. If FILE
is given to serve beside those of the DHCP servers, all run in one process.

The configuration is checked before any socket is opened. With an error nothing
starts, and the exit status is 1. SIGHUP reads the file again; SIGTERM and
SIGINT end the server. While no DNS server answers, updates wait: the newest
for each name and address.

dhcpd marks names as a client's by TXT records (ddns-update-style interim),
which Kea does not know: it would refuse to touch those names. With --adopt-txt
such a record is replaced by a DHCID record when its client renews.`,
		Example: `  keatool ddns /etc/kea/kea-dhcp-ddns.conf
  keatool ddns -t kea-dhcp-ddns.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.ddns(cmd.Context(), &f, args[0]) },
	}
	cmd.Flags().BoolVarP(&f.test, "test", "t", false, "check the configuration and end")
	cmd.Flags().BoolVarP(&f.debug, "debug", "d", false, "log in more detail")
	cmd.Flags().BoolVar(&f.adopt, "adopt-txt", false, "take over names that dhcpd has marked by TXT records")
	cmd.Flags().StringVar(&f.pidFile, "pid-file", "", "keep the number of the process in this `FILE` while it runs")
	f.reporting.add(cmd, "")
	return cmd
}

// ddns runs the server of DNS updates alone, until a signal ends it.
func (a *app) ddns(ctx context.Context, f *serveFlags, path string) error {
	if ctx == nil {
		ctx = context.Background()
	}
	snap, r, err := a.readAny(f, path)
	if err != nil {
		return err
	}
	c := snap.Source
	if !r.findings.HasErrors() && c.DhcpDdns == nil {
		return usagef("%s is not for kea-dhcp-ddns; ddns runs no others", path)
	}
	if err := a.say(r, f.reporting); err != nil {
		return err
	}
	if err := checkDDNS(path, c); err != nil || f.test {
		return err
	}
	boss := &supervisor{log: slog.New(slog.NewTextHandler(a.stderr, nil))}
	d, err := a.newDDNSDaemon(f, path, c, boss)
	if err != nil {
		return err
	}
	remove, err := writePID(f.pidFile)
	if err != nil {
		return err
	}
	defer remove()
	boss.waiting.Store(1)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	context.AfterFunc(ctx, boss.stopping)
	return d.run(ctx, stop)
}

// checkDDNS says what the schema does not see: hook libraries, and files with secrets.
func checkDDNS(path string, c *kea.Config) error {
	if err := d2.Check(c); err != nil {
		return newFileError("use", path, err)
	}
	return nil
}

// ddnsDaemon is a server of DNS updates as commands see it.
type ddnsDaemon struct {
	*d2.Server
	app      *app
	flags    *serveFlags
	path     string
	log      *slog.Logger
	logs     *logging.Loggers
	boss     *supervisor
	listener *ctrl.Listener
	started  time.Time
	loaded   atomic.Int64 // seconds since 1970
	exit     atomic.Int64
	stop     context.CancelFunc

	mu   sync.Mutex
	text *kea.Config // the configuration whose sockets are open
}

func (a *app) newDDNSDaemon(f *serveFlags, path string, c *kea.Config, boss *supervisor) (*ddnsDaemon, error) {
	d := &ddnsDaemon{app: a, flags: f, path: path, logs: logging.NewDDNS(f.debug), boss: boss, started: time.Now()}
	d.log = slog.New(d.logs.Handler())
	d.loaded.Store(d.started.Unix())
	if err := d.logs.Configure(c.DhcpDdns.Loggers, f.debug); err != nil {
		d.log.Error("a log cannot be written", "error", err)
	}
	var err error
	if d.Server, err = d2.New(d2.Options{Config: c, Adopt: f.adopt, Log: d.log, Ready: boss.ready}); err != nil {
		return nil, newFileError("use", path, err)
	}
	commands := ctrl.NewDDNS(d)
	commands.Notify = func(name string, result int) { d.logs.Log(logging.CommandReceived, name, result) }
	d.listener = ctrl.NewListener(commands, func(text string) { d.log.Warn(text) })
	return d, nil
}

// run serves until ctx ends; stop ends it.
func (d *ddnsDaemon) run(ctx context.Context, stop context.CancelFunc) error {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	d.stop = stop
	defer d.logs.Close()
	defer d.listener.Close()
	if err := d.follow(); err != nil {
		return newFileError("open", "a control socket of "+d.path, err)
	}
	go d.reloadOn(ctx, hangup)
	if err := d.Run(ctx); err != nil {
		return newFileError("serve", d.path, err)
	}
	if exit := d.exit.Load(); exit != 0 {
		return exitError{int(exit)}
	}
	return nil
}

func (d *ddnsDaemon) reloadOn(ctx context.Context, hangup chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			d.boss.reloading()
			d.reload()
			d.boss.reloaded()
		}
	}
}

func (d *ddnsDaemon) reload() {
	c, findings := d.Load()
	err := error(findings)
	if !findings.HasErrors() {
		err = d.Apply(c)
	}
	if err != nil {
		d.log.Error("the configuration stays as it was", "file", d.path, "error", err)
		return
	}
	d.log.Info("the configuration has been replaced", "file", d.path)
}

// follow opens and closes control sockets as the configuration has them. One that
// cannot be opened is said. As Kea, the server does not start without it; when the
// configuration is replaced updates go on all the same.
func (d *ddnsDaemon) follow() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.Config()
	if now == d.text {
		return nil
	}
	d.text = now
	err := d.listener.Update(now.DhcpDdns.ControlSockets)
	if err != nil {
		d.log.Error("a control socket cannot be opened", "error", err)
	}
	return err
}

// Now implements [ctrl.DDNSServer].
func (d *ddnsDaemon) Now() time.Time { return time.Now() }

// Apply implements [ctrl.DDNSServer].
func (d *ddnsDaemon) Apply(c *kea.Config) error {
	if err := d.Server.Apply(c); err != nil {
		return err
	}
	d.loaded.Store(time.Now().Unix())
	if err := d.logs.Configure(c.DhcpDdns.Loggers, d.flags.debug); err != nil {
		d.log.Error("a log cannot be written", "error", err)
	}
	_ = d.follow() // it has been said
	return nil
}

// Load implements [ctrl.DDNSServer].
func (d *ddnsDaemon) Load() (*kea.Config, diag.List) {
	snap, r, err := d.app.readAny(d.flags, d.path)
	if err == nil && !r.findings.HasErrors() && snap.Source.DhcpDdns == nil {
		err = errors.New("the file is not for kea-dhcp-ddns any more")
	}
	if err != nil {
		return nil, diag.List{{Severity: diag.Error, Message: err.Error()}}
	}
	return snap.Source, r.findings
}

// Shutdown implements [ctrl.DDNSServer].
func (d *ddnsDaemon) Shutdown(drain bool, exit int) {
	if drain {
		d.Drain()
	}
	d.exit.Store(int64(exit))
	d.stop()
}

// About implements [ctrl.DDNSServer].
func (d *ddnsDaemon) About() ctrl.About {
	a := ctrl.About{Version: fmt.Sprintf("%s.0", config.Release), Extended: fmt.Sprintf("keatool %s%s", version, commit()),
		Report:  fmt.Sprintf("keatool %s%s, for configurations of Kea %s", version, commit(), config.Release),
		Started: d.started, Loaded: time.Unix(d.loaded.Load(), 0), File: d.path}
	if file, err := filepath.Abs(d.path); err == nil {
		a.File = file
	}
	return a
}
