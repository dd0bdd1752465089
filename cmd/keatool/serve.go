package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/ddns/d2"
	"github.com/keatool/keatool/server/hook/builtin"
	"github.com/keatool/keatool/server/logging"
	"github.com/keatool/keatool/server/netio"
)

// serveFlags are the flags of serve, as given.
type serveFlags struct {
	four, six, test, debug bool
	port, clientPort       uint16
	durable, udp, adopt    bool
	pidFile, metrics       string
	scripts                servedScripts // of a dhcpd.conf
	reporting              reportFlags
}

func newServe(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve [flags] FILE...",
		Short: "answer DHCP clients as a Kea configuration says",
		Long: `Serve is a DHCP server that runs the configurations of kea-dhcp4 and of
kea-dhcp6, one of each at the most. A FILE may also be a dhcpd.conf: it is
converted in memory, with scripts for what a configuration of Kea cannot say
(convert --scripts), and what convert has to say is said first. With a
configuration of kea-dhcp-ddns beside the others DNS is updated as well, as by
keatool ddns.

Configurations are checked before any socket is opened. With an error nothing
starts, and the exit status is 1. SIGHUP reads the files again: a bad one is
reported, and the server goes on with what it has. SIGTERM and SIGINT end the
server when what has been received is answered.`,
		Example: `  keatool serve /etc/kea/kea-dhcp4.conf
  keatool serve -t kea-dhcp4.json
  keatool serve --udp -p 6767 dhcpd.conf`,
		Args: cobra.RangeArgs(1, 3),
		RunE: func(cmd *cobra.Command, args []string) error { return a.serve(cmd.Context(), &f, args) },
	}
	cmd.Flags().BoolVarP(&f.four, "v4", "4", false, "refuse files that are not for DHCPv4")
	cmd.Flags().BoolVarP(&f.six, "v6", "6", false, "refuse files that are not for DHCPv6")
	cmd.Flags().BoolVarP(&f.test, "test", "t", false, "check the configuration and end")
	cmd.Flags().BoolVarP(&f.debug, "debug", "d", false, "log in more detail")
	cmd.Flags().Uint16VarP(&f.port, "port", "p", 0, "listen on this UDP `PORT` instead of 67, or 547")
	cmd.Flags().Uint16VarP(&f.clientPort, "client-port", "P", 0, "answer to this UDP `PORT` instead of those of clients and relays")
	cmd.Flags().BoolVar(&f.durable, "durable", false, "answer only when the lease is on the disk, not only on its way there")
	cmd.Flags().BoolVar(&f.adopt, "adopt-txt", false, "take over names in DNS that dhcpd has marked by TXT records")
	cmd.Flags().BoolVar(&f.udp, "udp", false, "use UDP sockets only, whatever dhcp-socket-type says; they need no right to raw ones")
	cmd.Flags().StringVar(&f.pidFile, "pid-file", "", "keep the number of the process in this `FILE` while it runs")
	cmd.Flags().StringVar(&f.metrics, "metrics", "", "serve statistics for Prometheus, and /healthz and /readyz, at this `ADDRESS:PORT`")
	cmd.MarkFlagsMutuallyExclusive("v4", "v6")
	f.reporting.add(cmd, "")
	return cmd
}

// daemon is one server and what it was made of.
type daemon struct {
	*server.Server
	app   *app
	flags *serveFlags
	path  string
	log   *slog.Logger
	boss  *supervisor
	ctl   *control // nil before it runs
	logs  *logging.Loggers

	databases *link
	hosts     *hostDatabases
}

// serve runs until a signal ends it.
func (a *app) serve(ctx context.Context, f *serveFlags, paths []string) error {
	if ctx == nil {
		ctx = context.Background()
	}
	boss := &supervisor{log: a.serveLog(f.debug)}
	defer f.scripts.remove()
	configs, err := a.loadConfigs(f, paths)
	if err != nil || f.test {
		return err
	}
	var daemons []*daemon
	var updates *ddnsDaemon // nil: none
	for i, snap := range configs {
		if snap.Source.DhcpDdns != nil {
			if updates, err = a.newDDNSDaemon(f, paths[i], snap.Source, boss); err != nil {
				return err
			}
		}
	}
	for i, snap := range configs {
		if snap.Source.Dhcp == nil {
			continue
		}
		configs[i] = nil // the server has it
		d, err := a.newDaemon(f, paths[i], snap, updates, boss)
		if err != nil {
			return err
		}
		daemons = append(daemons, d)
	}
	remove, err := writePID(f.pidFile)
	if err != nil {
		return err
	}
	defer remove()
	debug.SetGCPercent(30) // leases are no work for the collector, and the rest is small
	debug.SetMemoryLimit(1 << 50)
	debug.FreeOSMemory() // what reading took
	boss.waiting.Store(int32(len(configs)))
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := metrics(ctx, f.metrics, daemons, func() bool { return boss.waiting.Load() <= 0 && ctx.Err() == nil }); err != nil {
		return err
	}
	if updates == nil {
		return runAll(ctx, stop, daemons, boss)
	}
	last, end := context.WithCancel(context.Background()) // updates end after those who ask for them
	defer end()
	updated := make(chan error, 1)
	go func() {
		defer stop()
		updated <- updates.run(last, stop)
	}()
	err = runAll(ctx, stop, daemons, boss)
	end()
	return errors.Join(err, <-updated)
}

// serveLog is what a server says before its configuration has said where to.
func (a *app) serveLog(all bool) *slog.Logger {
	level := slog.LevelInfo
	if all {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: level}))
}

// loadConfigs reads the configurations of a call, at most one of each kind.
func (a *app) loadConfigs(f *serveFlags, paths []string) ([]*config.Snapshot, error) {
	var configs []*config.Snapshot
	kinds := map[string]string{}
	for _, path := range paths {
		snap, r, err := a.readAny(f, path)
		if err != nil {
			return nil, err
		}
		if err := a.say(r, f.reporting); err != nil {
			return nil, err
		}
		kind := "DNS updates"
		if d := snap.Source.Dhcp; d != nil {
			kind = fmt.Sprintf("DHCPv%d", d.Family)
		} else if err := checkDDNS(path, snap.Source); err != nil {
			return nil, err
		}
		if first, ok := kinds[kind]; ok {
			return nil, usagef("%s and %s are both for %s; serve runs one of each kind", first, path, kind)
		}
		kinds[kind] = path
		configs = append(configs, snap)
	}
	if _, ok := kinds["DNS updates"]; ok && len(configs) == 1 {
		return nil, usagef("%s is for kea-dhcp-ddns alone; run it with `keatool ddns`", paths[0])
	}
	if _, ok := kinds["DNS updates"]; f.adopt && !ok {
		return nil, usagef("--adopt-txt is for a configuration of kea-dhcp-ddns, and there is none")
	}
	return configs, nil
}

// runAll runs daemons until a signal comes, a command ends them, or one of them fails.
func runAll(ctx context.Context, stop context.CancelFunc, daemons []*daemon, boss *supervisor) error {
	failed := make([]error, len(daemons))
	var work sync.WaitGroup
	work.Go(func() {
		<-ctx.Done()
		boss.stopping()
	})
	for i, d := range daemons {
		hangup := make(chan os.Signal, 1)
		signal.Notify(hangup, syscall.SIGHUP) // before anybody can know that it may be sent
		d.ctl = newControl(d, stop)
		if err := d.ctl.follow(); err != nil {
			failed[i] = errors.Join(newFileError("open", "a control socket of "+d.path, err), d.Store().Close())
			d.ctl.listener.Close()
			d.logs.Close()
			stop()
			continue
		}
		d.databases.running(d.ctl.commands, stop)
		work.Go(func() { d.reloadOn(ctx, hangup) })
		work.Go(func() {
			defer stop()
			defer d.logs.Close()
			defer d.hosts.close()
			defer d.ctl.listener.Close()
			if err := d.Run(ctx); err != nil {
				failed[i] = newFileError("serve", d.path, err)
			} else if d.databases.lost() {
				failed[i] = newFileError("serve", d.path, errDatabase)
			} else if exit := d.ctl.exit.Load(); exit != 0 {
				failed[i] = exitError{int(exit)}
			}
		})
	}
	work.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// newDaemon makes a server for a configuration, which opens its leases.
func (a *app) newDaemon(f *serveFlags, path string, snap *config.Snapshot, updates *ddnsDaemon, boss *supervisor) (*daemon, error) {
	c := snap.Source
	logs := logging.New(c.Dhcp.Family, f.debug)
	log := slog.New(logs.Handler())
	if err := logs.Configure(c.Dhcp.Loggers, f.debug); err != nil {
		boss.log.Error("a log cannot be written", "error", err)
	}
	databases := &link{log: log}
	leases, err := openLeases(c.Dhcp, f.durable, log, databases)
	if err != nil {
		return nil, newFileError("use", "the lease database", err)
	}
	o := server.Options{Config: c, Snapshot: snap, Network: netio.System{}, Store: leases, Log: log, Events: logs,
		Port: f.port, ClientPort: f.clientPort, RelayPort: f.clientPort, Workers: runtime.GOMAXPROCS(0), Ready: boss.ready,
		Hooks: builtin.Maker(log)}
	if updates != nil {
		o.DNS = &server.LocalDNS{Sink: updates, Address: d2.Address(updates.Config().DhcpDdns), Guards: f.adopt}
	}
	hosts, err := openHosts(c.Dhcp, databases)
	if err != nil {
		leases.Close()
		return nil, newFileError("use", "a database of hosts", err)
	}
	o.Hosts = hosts.sources
	if hosts.some() {
		o.Workers, o.Batch = databaseWorkers(), databaseBatch
	}
	if usesDatabase(c.Dhcp) {
		o.Shared, o.Workers, o.Batch = true, databaseWorkers(), databaseBatch
	}
	if c.Dhcp.Family == kea.V6 {
		if o.DUID, err = serverDUID(c.Dhcp); err != nil {
			return nil, newFileError("use", "the server identifier", err)
		}
	}
	srv, findings := server.New(o)
	if findings.HasErrors() {
		leases.Close()
		hosts.close()
		return nil, a.say(&report{findings: findings}, f.reporting)
	}
	return &daemon{Server: srv, app: a, flags: f, path: path, log: log, boss: boss, logs: logs, databases: databases, hosts: hosts}, nil
}

// useUDP makes a configuration one for UDP sockets.
func useUDP(s *kea.Server) {
	var i kea.InterfacesConfig
	if s.Interfaces != nil {
		i = *s.Interfaces
	}
	i.SocketType = "udp"
	s.Interfaces = &i // the old one may be in use
}

// reloadOn reads the configuration again at every signal.
func (d *daemon) reloadOn(ctx context.Context, hangup chan os.Signal) {
	defer signal.Stop(hangup)
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

func (d *daemon) reload() {
	begun := time.Now()
	snap, err := d.app.loadConfig(d.flags, d.path)
	if err != nil {
		d.log.Error("the configuration stays as it was", "file", d.path, "error", err)
		return
	}
	if findings := d.ctl.Apply(snap.Source); findings.HasErrors() {
		_ = d.app.say(&report{findings: findings}, d.flags.reporting) // it has no better place to fail
		d.log.Error("the configuration stays as it was", "file", d.path)
		return
	}
	d.log.Info("the configuration has been replaced", "file", d.path, "took", time.Since(begun).Round(time.Millisecond))
}
