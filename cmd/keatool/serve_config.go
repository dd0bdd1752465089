package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook/builtin"
	"github.com/keatool/keatool/server/hook/script"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/memfile"
	"github.com/keatool/keatool/server/store/memory"
	"github.com/keatool/keatool/translate"
)

// loadConfig reads, converts if need be, and checks a configuration. The error
// is errFault after findings have been reported.
func (a *app) loadConfig(f *serveFlags, path string) (*config.Snapshot, error) {
	snap, r, err := a.readConfig(f, path)
	if err != nil {
		return nil, err
	}
	return snap, a.say(r, f.reporting)
}

// readConfig is loadConfig without a word. What it returns holds the
// configuration itself, also where that has errors.
func (a *app) readConfig(f *serveFlags, path string) (*config.Snapshot, *report, error) {
	snap, r, err := a.readAny(f, path)
	if err == nil && !r.findings.HasErrors() && snap.Source.Dhcp == nil {
		err = usagef("%s is for neither kea-dhcp4 nor kea-dhcp6", path)
	}
	return snap, r, err
}

// readAny is readConfig, and takes configurations of kea-dhcp-ddns as well.
func (a *app) readAny(f *serveFlags, path string) (*config.Snapshot, *report, error) {
	in := newInputs(a, "")
	name, src, err := in.main(path)
	if err != nil {
		return nil, nil, err
	}
	r := report{src: in.source}
	var c *kea.Config
	var d *kea.Document // nil: the file is a dhcpd.conf
	if kea.IsConfig(src) {
		c, d = readKea(in, &r, name, src)
	} else {
		if c, err = convertForServe(in, &r, textFile{name, src}, &f.scripts); err != nil {
			return nil, nil, err
		}
	}
	snap := &config.Snapshot{Source: c}
	if !r.findings.HasErrors() {
		if c.DhcpDdns != nil {
			return snap, &r, nil
		}
		if c.Dhcp == nil {
			return nil, nil, usagef("%s is for neither kea-dhcp4 nor kea-dhcp6; serve runs no others", name)
		}
		if f.four && c.Dhcp.Family != kea.V4 || f.six && c.Dhcp.Family != kea.V6 {
			return nil, nil, usagef("%s is for DHCPv%d", name, c.Dhcp.Family)
		}
		if f.udp {
			useUDP(c.Dhcp)
		}
		var more diag.List
		snap, more = config.Build(c)
		more = append(more, builtin.Check(snap)...)
		r.findings = append(r.findings, placed(d, more)...)
	}
	return snap, &r, nil
}

// placed gives findings about a Kea configuration their place in its text. One
// about a member that is absent stands at the map that lacks it.
func placed(d *kea.Document, list diag.List) diag.List {
	if d == nil {
		return list
	}
	for i := range list {
		at := list[i].Target
		node, _ := d.Find(at)
		for node == nil && at != "" {
			at = at[:max(strings.LastIndexByte(at, '/'), 0)]
			node, _ = d.Find(at)
		}
		if node != nil {
			list[i].Span = d.Span(node.Off, node.End)
		}
	}
	return list
}

func readKea(in *inputs, r *report, name string, src []byte) (*kea.Config, *kea.Document) {
	d, findings := kea.Parse(name, src, kea.ParseOptions{Open: in.kea})
	r.findings = append(r.findings, findings...)
	if findings.HasErrors() || d.Root == nil {
		return nil, d
	}
	r.findings = append(r.findings, config.Relax(schema.ValidateDocument(d, config.Release))...)
	c, _ := kea.Decode(d) // what it finds the schema has found
	placeScripts(c, name)
	return c, d
}

// placeScripts has hook scripts looked for beside the configuration that names
// them without a directory.
func placeScripts(c *kea.Config, name string) {
	if c == nil || c.Dhcp == nil {
		return
	}
	for i := range c.Dhcp.Hooks {
		if h := &c.Dhcp.Hooks[i]; strings.HasSuffix(h.Library, script.Suffix) && !filepath.IsAbs(h.Library) {
			h.Library = filepath.Join(filepath.Dir(name), h.Library)
		}
	}
}

// textFile is a file and what it says.
type textFile struct {
	name string
	text []byte
}

// convertForServe converts a dhcpd.conf. What does not come over exactly is
// said, and served all the same: errors of translation leave the closed side.
// With a place for them, scripts do what Kea's configuration cannot say.
func convertForServe(in *inputs, r *report, src textFile, scripts *servedScripts) (*kea.Config, error) {
	file, findings := parser.Parse(src.name, src.text, parser.Options{Open: in.include})
	r.findings = append(r.findings, findings...)
	if findings.HasErrors() {
		return nil, nil
	}
	o := translate.Options{Release: config.Release}
	if scripts != nil {
		o.ScriptName = scripts.nameFor(file.Family)
	}
	result := translate.Config(file, o)
	r.findings = append(r.findings, result.Report.Findings...)
	if scripts != nil {
		return result.Config, scripts.keep(result)
	}
	return result.Config, nil
}

// openLeases opens the lease database of a configuration.
func openLeases(s *kea.Server, durable bool, log *slog.Logger, l *link) (store.Store, error) {
	format := lease.CSV4
	if s.Family == kea.V6 {
		format = lease.CSV6
	}
	db := s.LeaseDatabase
	if db == nil {
		db = &kea.Database{}
	}
	if usesDatabase(s) {
		p, err := database.FromConfig(db)
		if err != nil {
			return nil, err
		}
		return openDatabase(p, format, databaseConns(s), l.hear(leaseDatabase, p.Recovery))
	}
	path, err := leaseFile(s)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return memory.New(memory.Options{Format: format}), nil
	}
	o := memfile.Options{Format: format, Path: path, Durable: durable, CleanupInterval: time.Hour,
		Notify: func(e memfile.Event) { logStore(log, e) }}
	if db.LFCInterval != nil {
		o.CleanupInterval = time.Duration(*db.LFCInterval) * time.Second
	}
	if db.MaxRowErrors != nil {
		o.MaxRowErrors = int(*db.MaxRowErrors)
	}
	return memfile.Open(o)
}

// leaseFile returns the file of a configuration's leases, nothing if they are in
// memory alone.
func leaseFile(s *kea.Server) (string, error) {
	db := s.LeaseDatabase
	if db == nil {
		db = &kea.Database{}
	}
	if db.Persist != nil && !*db.Persist {
		return "", nil
	}
	return dataFile(db.Name, fmt.Sprintf("kea-leases%d.csv", s.Family))
}

// logStore says what happens to the lease files.
func logStore(log *slog.Logger, e memfile.Event) {
	switch e.Kind {
	case memfile.Loaded:
		log.Info("leases read", "file", e.Path, "rows", e.Rows, "bad", e.Bad)
	case memfile.BadRow, memfile.TornRow:
		log.Warn("a lease cannot be read", "file", e.Path, "line", e.Line, "error", e.Err)
	case memfile.CleanupFailed:
		log.Error("the lease files could not be cleaned up", "file", e.Path, "error", e.Err)
	case memfile.CleanupDone:
		log.Info("the lease files have been cleaned up", "file", e.Path, "leases", e.Rows)
	}
}

// dataFile returns where a server keeps a file: where the configuration says,
// else below KEA_DHCP_DATA_DIR, else in Kea's directory if the server runs as
// root, or in the user's own state directory.
func dataFile(name, usual string) (string, error) {
	if filepath.IsAbs(name) {
		return name, nil
	}
	if name == "" {
		name = usual
	}
	dir := os.Getenv("KEA_DHCP_DATA_DIR")
	switch {
	case dir != "":
	case os.Getuid() == 0:
		dir = "/var/lib/kea"
	default:
		state, err := stateDir()
		if err != nil {
			return "", err
		}
		dir = state
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	return filepath.Join(dir, name), nil
}

func stateDir() (string, error) {
	if dir := os.Getenv("XDG_STATE_HOME"); dir != "" {
		return filepath.Join(dir, "keatool"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errors.New("there is neither HOME nor XDG_STATE_HOME below which to keep leases")
	}
	return filepath.Join(home, ".local", "state", "keatool"), nil
}

// serverDUID reads or makes the identifier of a DHCPv6 server, and keeps it.
func serverDUID(s *kea.Server) ([]byte, error) {
	path, err := dataFile("", "kea-dhcp6-serverid")
	if err != nil {
		return nil, err
	}
	var stored []byte
	text, err := os.ReadFile(path)
	switch {
	case err == nil:
		if stored, err = server.ParseDUID(string(text)); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	ifaces, err := netio.System{}.Interfaces()
	if err != nil {
		return nil, err
	}
	duid, err := server.MakeDUID(s.ServerID, stored, ifaces, time.Now())
	if err != nil {
		return nil, err
	}
	if id := s.ServerID; id != nil && id.Persist != nil && !*id.Persist || string(duid) == string(stored) {
		return duid, nil
	}
	return duid, renameio.WriteFile(path, []byte(server.FormatDUID(duid)), 0o640)
}
