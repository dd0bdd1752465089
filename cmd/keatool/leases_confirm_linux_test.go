package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

// wideSites are configurations with every address in a pool, for a lease file, a
// hook library and a control socket.
var wideSites = map[kea.Family]string{
	kea.V4: `{ "Dhcp4": { "interfaces-config": { "interfaces": [ ] }, "lease-database": { "type": "memfile", "name": %q, "lfc-interval": 0 },
		"expired-leases-processing": { "reclaim-timer-wait-time": 0, "flush-reclaimed-timer-wait-time": 0 },
		"hooks-libraries": [ { "library": %q } ], "control-socket": { "socket-type": "unix", "socket-name": %q },
		"loggers": [ { "name": "kea-dhcp4", "severity": "WARN", "output-options": [ { "output": "stdout" } ] }, { "name": "kea-dhcp4.dhcp4", "severity": "INFO", "output-options": [ { "output": "stdout" } ] } ],
		"subnet4": [ { "id": 1, "subnet": "0.0.0.0/0", "pools": [ { "pool": "1.0.0.0 - 239.255.255.255" } ] } ] } }`,
	kea.V6: `{ "Dhcp6": { "server-id": { "type": "EN" }, "interfaces-config": { "interfaces": [ ] }, "lease-database": { "type": "memfile", "name": %q, "lfc-interval": 0 },
		"expired-leases-processing": { "reclaim-timer-wait-time": 0, "flush-reclaimed-timer-wait-time": 0 },
		"hooks-libraries": [ { "library": %q } ], "control-socket": { "socket-type": "unix", "socket-name": %q },
		"loggers": [ { "name": "kea-dhcp6", "severity": "WARN", "output-options": [ { "output": "stdout" } ] }, { "name": "kea-dhcp6.dhcp6", "severity": "INFO", "output-options": [ { "output": "stdout" } ] } ],
		"subnet6": [ { "id": 1, "subnet": "2000::/3", "pools": [ { "pool": "2001:db8:1::/48" },
				{ "pool": "2001:10:10::/64" }, { "pool": "2001:10:30::/64" }, { "pool": "2001:10:74::/48" }, { "pool": "2001:610:600::/48" } ],
			"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56 }, { "prefix": "2001:610:500:fff::", "prefix-len": 64, "delegated-len": 64 },
				{ "prefix": "2001:10:10:ff00::", "prefix-len": 56, "delegated-len": 56 }, { "prefix": "2001:10:30:ff00::", "prefix-len": 56, "delegated-len": 56 } ] } ] } }`,
}

// keaSite is a place for a Kea, its files and its socket.
type keaSite struct {
	t            *testing.T
	release      string
	family       kea.Family
	dir          string
	config, text string
	csv, socket  string
}

// newKeaSite makes one in memory: what is below /dev is the same for Kea, which
// sees another root.
func newKeaSite(t *testing.T, release string, family kea.Family) *keaSite {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "keatool")
	if err != nil {
		t.Skipf("there is no /dev/shm: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"KEA_DHCP_DATA_DIR", "KEA_CONTROL_SOCKET_DIR", "KEA_PIDFILE_DIR", "KEA_LOCKFILE_DIR"} {
		t.Setenv(name, dir)
	}
	s := &keaSite{t: t, release: release, family: family, dir: dir, csv: filepath.Join(dir, "leases.csv"), socket: filepath.Join(dir, "kea.sock")}
	library := "libdhcp_lease_cmds.so"
	if release != "3.0" {
		machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
		library = "/usr/lib/" + machine + "-linux-gnu/kea/hooks/" + library
	}
	s.text = fmt.Sprintf(wideSites[family], s.csv, library, s.socket)
	if release == "2.2" {
		s.text = strings.ReplaceAll(s.text, "output-options", "output_options")
	}
	s.config = filepath.Join(dir, "kea.json")
	if err := os.WriteFile(s.config, []byte(s.text), 0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

// serve starts Kea where there is no network.
func (s *keaSite) serve() *oracle.Server {
	s.t.Helper()
	daemon, err := s.start()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(daemon.Stop)
	return daemon
}

func (s *keaSite) start() (daemon *oracle.Server, err error) {
	netns.New(s.t).Do(func() {
		daemon, err = oracle.Find().KeaServe(s.release, fmt.Sprintf("kea-dhcp%d", s.family), []byte(s.text))
	})
	return daemon, err
}

// imports runs import-leases, which must succeed but for damaged records.
func (s *keaSite) imports(args ...string) string {
	s.t.Helper()
	var out bytes.Buffer
	args = append([]string{"import-leases", "--config", s.config, "--now", "2000-01-01"}, args...)
	if status := run(args, nil, &out, &out); status > exitFault {
		s.t.Fatalf("%v: status %d\n%s", args, status, out.String())
	}
	return out.String()
}

// rows reads the lease file.
func (s *keaSite) rows() []string {
	s.t.Helper()
	file, err := os.Open(s.csv)
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	var list []wireLease
	r := lease.NewReader(file, formatOf(s.family))
	for {
		var l lease.Lease
		err := r.Next(&l)
		if errors.Is(err, io.EOF) {
			return s.sorted(list)
		}
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, wireOf(&l))
	}
}

// served asks Kea for its leases.
func (s *keaSite) served() []string {
	s.t.Helper()
	var list []wireLease
	c, err := newControlTarget(s.socket, s.family)
	if err != nil {
		s.t.Fatal(err)
	}
	for l, err := range c.all(context.Background()) {
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, *l)
	}
	return s.sorted(list)
}

// sorted makes lists comparable: their contexts are written in one way, and what
// Kea 2.2 has no column for is left out.
func (s *keaSite) sorted(list []wireLease) []string {
	for i := range list {
		var v any
		if json.Unmarshal(list[i].Context, &v) == nil {
			list[i].Context, _ = json.Marshal(v)
		}
	}
	slices.SortFunc(list, func(a, b wireLease) int {
		return cmp.Or(a.Addr.Compare(b.Addr), cmp.Compare(a.Type, b.Type))
	})
	lines := make([]string, len(list))
	for i := range list {
		line, err := json.Marshal(list[i])
		if err != nil {
			s.t.Fatal(err)
		}
		lines[i] = string(line)
	}
	return lines
}

// leaseFilesOf lists lease files of a family, ours and those of the corpus.
func leaseFilesOf(t *testing.T, family kea.Family) []string {
	t.Helper()
	ours, _ := filepath.Glob("../../testdata/dhcpd/leases/*.leases")
	shared := os.Getenv("KEATOOL_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	theirs, _ := filepath.Glob(filepath.Join(shared, "corpus", "leases", "*.leases"))
	var list []string
	for _, path := range append(ours, theirs...) {
		head, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if familyOf(head) == family {
			list = append(list, path)
		}
	}
	if len(list) == 0 {
		t.Fatal("there are no lease files")
	}
	return list
}

// eachKea runs a test for each family, and each release of Kea at hand.
func eachKea(t *testing.T, run func(t *testing.T, s *keaSite)) {
	t.Helper()
	releases := oracle.Find().Releases()
	if len(releases) == 0 {
		t.Skip(oracle.Find().Missing())
	}
	for _, release := range releases {
		for _, family := range []kea.Family{kea.V4, kea.V6} {
			t.Run(fmt.Sprintf("%s/v%d", release, family), func(t *testing.T) { run(t, newKeaSite(t, release, family)) })
		}
	}
}

// TestConfirmImportedLeases imports all lease files one after the other, and
// starts Kea on the result: it must have each lease, with every field.
func TestConfirmImportedLeases(t *testing.T) {
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("KEATOOL_CONFIRM is not set (make confirm sets it)")
	}
	eachKea(t, func(t *testing.T, s *keaSite) {
		for _, path := range leaseFilesOf(t, s.family) {
			s.imports(path)
		}
		want := s.rows()
		daemon := s.serve()
		got := s.served()
		if text := daemon.Log(); strings.Contains(text, "ROW_ERROR") || strings.Contains(text, "LEASE_SANITY") {
			t.Errorf("Kea complains:\n%s", text)
		}
		if d := diff.Diff(want, got); d != "" {
			t.Errorf("-file +Kea\n%.4000s", d)
		}
		t.Logf("%d leases", len(got))
		if len(got) < map[kea.Family]int{kea.V4: 700, kea.V6: 5}[s.family] {
			t.Errorf("there are only %d leases", len(got))
		}
	})
}

// TestConfirmControl gives leases to a Kea that runs, twice, and takes them back.
func TestConfirmControl(t *testing.T) {
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("KEATOOL_CONFIRM is not set (make confirm sets it)")
	}
	eachKea(t, func(t *testing.T, s *keaSite) {
		daemon := s.serve()
		s.control(forCommands(t, s.family))
		if s.t.Failed() {
			t.Log(daemon.Log())
		}
	})
}

// control gives leases to the server that runs, twice, and takes them back. What
// the first time said is returned.
func (s *keaSite) control(path string) string {
	s.t.Helper()
	first := s.imports("--to", "control:"+s.socket, path)
	s.imports("--to", "memfile:"+s.csv+".ours", path)
	s.csv += ".ours"
	s.withoutTemporary()
	want := s.rows()
	if d := diff.Diff(want, s.served()); d != "" || len(want) == 0 {
		s.t.Errorf("-ours +the server's\n%s\n%s", d, first)
	}
	if again := s.imports("--to", "control:"+s.socket, path); !strings.Contains(again, ": 0 added, 0 changed") {
		s.t.Errorf("a second run is not idle:\n%s", again)
	}
	_ = os.Remove(filepath.Join(s.dir, "kea-dhcp6-serverid")) // a command does not tell it
	if a, b := s.exports("control:"+s.socket), s.exports("memfile:"+s.csv); a != b {
		s.t.Errorf("-file +the server\n%s", diff.Diff(b, a))
	}
	return first
}

// withoutTemporary removes the temporary addresses from the lease file: no
// command of Kea's takes them.
func (s *keaSite) withoutTemporary() {
	s.t.Helper()
	text, err := os.ReadFile(s.csv)
	if err != nil {
		s.t.Fatal(err)
	}
	var kept []byte
	for line := range bytes.Lines(text) {
		if cells := bytes.Split(line, []byte(",")); s.family == kea.V4 || string(cells[6]) != "1" {
			kept = append(kept, line...)
		}
	}
	if err := os.WriteFile(s.csv, kept, 0o640); err != nil {
		s.t.Fatal(err)
	}
}

// forCommands is a lease file whose leases commands take, but for a temporary
// address.
func forCommands(t *testing.T, family kea.Family) string {
	if family == kea.V4 {
		return withHardware(t, leaseGoldens+"v4_fields.leases")
	}
	return leaseGoldens + "v6_usual.leases"
}

// withHardware is a lease file whose clients all have hardware addresses, as
// commands want them.
func withHardware(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("uid \"only a uid\""), []byte("hardware ethernet 02:00:00:00:00:13"))
	changed := filepath.Join(t.TempDir(), "leases")
	if err := os.WriteFile(changed, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return changed
}

func (s *keaSite) exports(from string) string {
	s.t.Helper()
	var out, said bytes.Buffer
	if status := run([]string{"export-leases", "--config", s.config, "--from", from}, nil, &out, &said); status != exitDone {
		s.t.Fatalf("export-leases: status %d\n%s", status, said.String())
	}
	return out.String()
}
