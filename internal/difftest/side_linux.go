package difftest

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/keatool/keatool/internal/netns"
)

//go:embed kea.sh
var keaScript string

// startLimit is how long a server may take to start.
const startLimit = 30 * time.Second

// side is one server in its own namespace, and the clients' end of its cables.
type side struct {
	server  Server
	l       *layout
	hosts   [2]*netns.Host // server, clients
	wire    *wire
	cmd     *exec.Cmd
	log     *serverLog
	exited  chan struct{}
	dir     string
	leases  *Leases
	changed []string // in its configuration
	source  string   // the name of the file that it is a copy of
	pace    pace
}

// openSide makes the namespaces of a side and their cables.
func openSide(s Server, l *layout, dir string) (_ *side, err error) {
	d := &side{server: s, l: l, dir: dir}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	for i := range d.hosts {
		if d.hosts[i], err = netns.Open(); err != nil {
			return nil, noNamespaces(err)
		}
		d.hosts[i].Do(quieten)
	}
	if err := d.hosts[0].Configure(l.cables(d.hosts[1].Path())); err != nil {
		return nil, err
	}
	if err := d.hosts[1].Configure(l.clientUp()); err != nil {
		return nil, err
	}
	if err := d.hosts[0].Configure(l.serverUp()); err != nil {
		return nil, err
	}
	d.wire, err = openWire(d.hosts[1], l)
	return d, err
}

// quieten keeps the kernel of a namespace from what disturbs: checks of source
// addresses, and waiting for addresses to be tried.
func quieten() {
	for name, value := range map[string]string{"ipv4/conf/all/rp_filter": "0", "ipv4/conf/default/rp_filter": "0",
		"ipv6/conf/default/accept_dad": "0", "ipv6/conf/all/accept_dad": "0", "ipv6/conf/default/router_solicitations": "0"} {
		_ = os.WriteFile("/proc/sys/net/"+name, []byte(value), 0o644) // a kernel without the setting does without
	}
}

// start starts the server on its configuration, and returns when it serves.
func (d *side) start(ctx context.Context, src *Source, kea []byte) error {
	var err error
	var mark string
	switch d.server.Kind {
	case Dhcpd:
		mark = "Server starting service."
		err = d.prepareDhcpd(src)
	default:
		mark = "_STARTED"
		if d.server.Kind == Keatool {
			mark = "clients are listened for"
		}
		err = d.prepareKea(kea)
	}
	if err != nil {
		return err
	}
	d.log = &serverLog{mark: mark, seen: make(chan struct{})}
	d.cmd.Stdout, d.cmd.Stderr = d.log, d.log
	d.cmd.WaitDelay = time.Second
	d.cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	d.hosts[0].Do(func() { err = d.cmd.Start() })
	if err != nil {
		return err
	}
	d.exited = make(chan struct{})
	go func() {
		_ = d.cmd.Wait() // how it ended shows in its log
		close(d.exited)
	}()
	return d.awaitStart(ctx)
}

func (d *side) awaitStart(ctx context.Context) error {
	select {
	case <-d.log.seen:
		return nil
	case <-d.exited:
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(startLimit):
	}
	return d.refused()
}

var linePattern = regexp.MustCompile(`(\S+) line (\d+):`)

// refused makes an error of what a server says that does not start.
func (d *side) refused() error {
	said := strings.ReplaceAll(d.log.String(), d.dir+"/", "")
	if d.server.Kind == Dhcpd {
		said = strings.ReplaceAll(said, "dhcpd.conf line ", d.source+" line ")
	}
	e := &RefusedError{Server: d.server, Output: said}
	if m := linePattern.FindStringSubmatch(e.Output); m != nil {
		e.File = m[1]
		e.Line, _ = strconv.Atoi(m[2])
	}
	return e
}

func (d *side) prepareDhcpd(src *Source) error {
	files, changed := adaptDhcpd(src, d.l, d.dir)
	d.changed, d.source = changed, src.File.Name
	leases := filepath.Join(d.dir, "dhcpd.leases")
	if files[leases] = nil; d.leases != nil {
		files[leases] = d.leases.Dhcpd
	}
	for path, text := range files {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	family := "-4"
	if d.l.v6 {
		family = "-6"
	}
	args := []string{family, "-f", "-d", "-cf", filepath.Join(d.dir, "dhcpd.conf"), "-lf", leases, "-pf", filepath.Join(d.dir, "dhcpd.pid")}
	d.cmd = exec.Command(d.server.Path, append(args, d.l.interfaces()...)...)
	d.cmd.Dir = d.dir
	d.cmd.SysProcAttr = new(syscall.SysProcAttr)
	return nil
}

func (d *side) prepareKea(doc []byte) error {
	leases, err := d.writeLeases()
	if err != nil {
		return err
	}
	text, changed, err := adaptKea(doc, d.l, leases)
	if err != nil {
		return err
	}
	d.changed = changed
	file := filepath.Join(d.dir, "kea.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return err
	}
	switch {
	case d.server.Kind == Keatool:
		d.cmd = &exec.Cmd{Path: d.server.Path, Args: []string{"keatool", "serve", file}}
	case d.server.Tree != "":
		d.cmd = exec.Command("sh", "-c", keaScript, "kea", d.server.Tree, d.server.Path, file, filepath.Join(d.dir, leasesName))
	default:
		d.cmd = exec.Command(d.server.Path, "-c", file)
	}
	d.cmd.Dir = d.dir
	d.cmd.Env = append(os.Environ(), "KEA_DHCP_DATA_DIR="+d.dir, "KEA_PIDFILE_DIR="+d.dir, "KEA_LOCKFILE_DIR="+d.dir, "KEA_LOGGER_DESTINATION=stdout",
		"GOGC=", "GOMEMLIMIT=")
	d.cmd.SysProcAttr = new(syscall.SysProcAttr)
	if d.server.Tree != "" {
		d.cmd.Env = os.Environ()
		d.cmd.SysProcAttr.Unshareflags = syscall.CLONE_NEWNS
	}
	return nil
}

// leasesName is what the lease file of a Kea is called.
const leasesName = "leases.csv"

// writeLeases writes the leases that Kea is to begin with, and returns where they
// will be for it; "" if there are none.
func (d *side) writeLeases() (path string, err error) {
	if d.leases == nil {
		return "", nil
	}
	path = filepath.Join(d.dir, leasesName)
	err = os.WriteFile(path, d.leases.Kea, 0o644)
	if d.server.Tree != "" {
		path = "/var/lib/kea/" + leasesName
	}
	return path, err
}

// alive reports whether the server still runs.
func (d *side) alive() bool {
	select {
	case <-d.exited:
		return false
	default:
		return true
	}
}

// close ends the server and everything that was made for it.
func (d *side) close() {
	if d == nil {
		return
	}
	if d.cmd != nil && d.cmd.Process != nil && d.exited != nil {
		_ = d.cmd.Process.Kill() // it may have ended
		<-d.exited
	}
	if d.wire != nil {
		d.wire.close()
	}
	for _, h := range slices.Backward(d.hosts[:]) {
		if h != nil {
			h.Close()
		}
	}
}

// serverLog collects what a server says, and tells when a mark is in it.
type serverLog struct {
	mark string
	seen chan struct{}

	mu   sync.Mutex
	text bytes.Buffer
	told bool
}

// logLimit bounds what is kept of a log.
const logLimit = 4 << 20

func (s *serverLog) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text.Len() < logLimit {
		s.text.Write(b)
	}
	if !s.told && strings.Contains(s.text.String(), s.mark) {
		s.told = true
		close(s.seen)
	}
	return len(b), nil
}

func (s *serverLog) String() string {
	if s == nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// neighbours tells the server's kernel the hardware addresses of DHCPv6 clients.
func (d *side) neighbours(local map[string]string) error {
	var b strings.Builder
	for _, addr := range slices.Sorted(maps.Keys(local)) {
		dev, mac, _ := strings.Cut(local[addr], " ")
		fmt.Fprintf(&b, "neigh replace %s lladdr %s dev %s nud permanent\n", addr, mac, dev)
	}
	if b.Len() == 0 {
		return nil
	}
	return d.hosts[0].Configure(b.String())
}
