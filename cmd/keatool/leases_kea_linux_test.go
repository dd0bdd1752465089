package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

// TestImportKeaFiles carries leases from one file of Kea into another: rows of
// every state, removals, damage, and what a cleanup has left.
func TestImportKeaFiles(t *testing.T) {
	kept := []string{row("192.0.2.1", "02:00:00:00:00:01", 3600, 1795700000, 0), row("192.0.2.2", "", 3600, 1795700000, 1),
		row("203.0.113.3", "02:00:00:00:00:03", 3600, 1000000000, 2), row("192.0.2.4", "02:00:00:00:00:04", 4294967295, 1795700000, 0)}
	older, gone, removed := row("192.0.2.1", "02:00:00:00:00:09", 60, 1795600000, 0),
		row("192.0.2.5", "02:00:00:00:00:05", 60, 1795600000, 0), row("192.0.2.5", "02:00:00:00:00:05", 0, 1795600000, 0)
	header := lease.CSV4.Header() + "\n"
	for name, files := range map[string]map[string]string{
		"one file":         {"": header + older + gone + strings.Join(kept, "") + removed},
		"a cleanup begun":  {".2": header + older, ".1": header + gone, "": header + strings.Join(kept, "") + removed},
		"a cleanup ended":  {".completed": header + older + gone, ".1": header + row("192.0.2.9", "", 60, 1795600000, 0), "": header + strings.Join(kept, "") + removed},
		"columns of Kea 2": {"": strings.TrimSuffix(lease.CSV4.Header(), ",pool_id") + "\n" + strings.ReplaceAll(strings.Join(kept, ""), ",,0\n", ",\n")},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := filepath.Join(t.TempDir(), "from.csv"), filepath.Join(t.TempDir(), "to.csv")
			for suffix, text := range files {
				if err := os.WriteFile(from+suffix, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			said, status := importKea(t, kea.V4, from, to)
			if status != exitDone || !strings.Contains(said, ": 4 added, 0 changed") || !strings.Contains(said, "1 without an end") {
				t.Errorf("status %d\n%s", status, said)
			}
			want := slices.Sorted(slices.Values(kept))
			if d := cmp.Diff(want, leasesIn(t, lease.CSV4, to)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

// importKea imports a lease file of Kea into another.
func importKea(t *testing.T, family kea.Family, from, to string) (said string, status int) {
	t.Helper()
	var out bytes.Buffer
	status = run([]string{"import-leases", "--config", fmt.Sprintf("%ssite%d.json", leaseGoldens, family), "--to", "memfile:" + to, from}, nil, &out, &out)
	return out.String(), status
}

// TestImportKeaFile6 carries addresses and prefixes, and refuses the other family.
func TestImportKeaFile6(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from.csv"), filepath.Join(dir, "to.csv")
	if err := os.WriteFile(from, csvOf(t, kea.V6), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, status := importKea(t, kea.V6, from, to); status != exitDone {
		t.Fatalf("status %d\n%s", status, said)
	}
	if d := cmp.Diff(leasesIn(t, lease.CSV6, from), leasesIn(t, lease.CSV6, to)); d != "" {
		t.Errorf("-from +to\n%s", d)
	}
	if said, status := importKea(t, kea.V4, from, to+".other"); status != exitUsage || !strings.Contains(said, "leases of DHCPv6") {
		t.Errorf("the other family: status %d\n%s", status, said)
	}
}

// TestImportKeaDamage holds that a damaged row is said, and loses only itself.
func TestImportKeaDamage(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from.csv"), filepath.Join(dir, "to.csv")
	good, after := row("192.0.2.1", "02:00:00:00:00:01", 60, 1795700000, 0), row("192.0.2.2", "02:00:00:00:00:02", 60, 1795700000, 0)
	text := lease.CSV4.Header() + "\n" + good + row("192.0.2.x", "", 60, 1795700000, 0) + after + "192.0.2.3,02:"
	if err := os.WriteFile(from, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said, status := importKea(t, kea.V4, from, to)
	if status != exitFault || !strings.Contains(said, "from.csv:3:1") || !strings.Contains(said, "KT3001") ||
		!strings.Contains(said, "from.csv:5:1") || !strings.Contains(said, "KT3002") || !strings.Contains(said, "2 damaged") {
		t.Errorf("status %d\n%s", status, said)
	}
	if d := cmp.Diff([]string{good, after}, leasesIn(t, lease.CSV4, to)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// TestImportOpenFile refuses a file that another process has open, and not one
// that we have.
func TestImportOpenFile(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("the system does not tell who has files open")
	}
	path := filepath.Join(t.TempDir(), "leases.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if pid := writerOf(path); pid != 0 {
		t.Errorf("process %d, which is not another one, is in the way", pid)
	}
	holder := exec.Command("sh", "-c", `exec 9>>"$1"; echo open; read -r _`, "sh", path)
	in, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Skipf("there is no shell: %v", err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	var said bytes.Buffer
	args := []string{"import-leases", "--config", leaseGoldens + "site4.json", "--now", "2026-11-25", "--to", "memfile:" + path, leaseGoldens + "v4_usual.leases"}
	want := fmt.Sprintf("process %d has it open: stop the server first", holder.Process.Pid)
	if status := run(args, nil, &said, &said); status != exitUsage || !strings.Contains(said.String(), want) {
		t.Errorf("status %d; want %q in\n%s", status, want, said.String())
	}
	if text, err := os.ReadFile(path); err != nil || len(text) > 0 {
		t.Errorf("the file has become %q, %v", text, err)
	}
	in.Close()
	_ = holder.Wait() // it ends with what it reads
	if status := run(args, nil, &said, &said); status != exitDone {
		t.Errorf("when the other process has ended: status %d\n%s", status, said.String())
	}
}

// TestImportControl gives leases to a keatool serve that runs, twice, and takes
// them back.
func TestImportControl(t *testing.T) {
	interfaces := map[kea.Family]string{kea.V4: `"interfaces": [ "lo" ], "dhcp-socket-type": "udp"`, kea.V6: `"interfaces": [ "lo/::1" ]`}
	for _, family := range []kea.Family{kea.V4, kea.V6} {
		t.Run(fmt.Sprintf("v%d", family), func(t *testing.T) {
			s := newKeaSite(t, "3.0", family)
			text := strings.NewReplacer(`"stdout"`, `"stderr"`, `"WARN"`, `"INFO"`, `"interfaces": [ ]`, interfaces[family]).Replace(s.text)
			if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			startServer(t, "-p", fmt.Sprint(freePort(t)), s.config)
			said := s.control(forCommands(t, family))
			if want := ", 1 that it cannot take"; family == kea.V6 && !strings.Contains(said, want) {
				t.Errorf("want %q in\n%s", want, said)
			}
		})
	}
}
