package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/memfile"
)

const leaseGoldens = "../../testdata/dhcpd/leases/"

// importing runs import-leases on one of our lease files.
func importing(t *testing.T, family kea.Family, to string, more ...string) string {
	t.Helper()
	name := map[kea.Family]string{kea.V4: "v4_usual.leases", kea.V6: "v6_usual.leases"}[family]
	args := []string{"import-leases", "--config", fmt.Sprintf("%ssite%d.json", leaseGoldens, family), "--now", "2026-11-25", "--server-id", filepath.Join(t.TempDir(), "id"), "--to", to}
	var said bytes.Buffer
	if status := run(append(append(args, more...), leaseGoldens+name), nil, &said, &said); status != exitDone {
		t.Fatalf("import-leases: status %d\n%s", status, said.String())
	}
	return said.String()
}

// csvOf is what the goldens say that the leases are.
func csvOf(t *testing.T, family kea.Family) []byte {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("%sv%d_usual.lease%d.csv", leaseGoldens, family, family))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// leasesIn opens lease files as a server does, and returns their rows, sorted.
func leasesIn(t *testing.T, f lease.Format, path string) []string {
	t.Helper()
	s, err := memfile.Open(memfile.Options{Format: f, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var rows []string
	for l, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, string(lease.AppendCSV(nil, l)))
	}
	slices.Sort(rows)
	return rows
}

func row(addr, hw string, valid, expire int, state int) string {
	return fmt.Sprintf("%s,%s,,%d,%d,7,0,0,,%d,,0\n", addr, hw, valid, expire, state)
}

// TestImportJoins imports into files that a server and its cleanup have left in
// every state. What they say, and what the import adds, must be there in the end,
// and in one file.
func TestImportJoins(t *testing.T) {
	const later, earlier = 1795700000, 1795500000
	header := lease.CSV4.Header() + "\n"
	other := row("10.9.9.9", "02:00:00:00:99:01", 3600, later, 0)   // in no record
	newer := row("192.0.2.12", "02:00:00:00:99:02", 60, later, 0)   // began after the record
	older := row("192.0.2.10", "02:00:00:00:99:03", 60, earlier, 0) // began before it
	gone := row("10.9.9.10", "02:00:00:00:99:04", 3600, later, 0)
	removed := row("10.9.9.10", "02:00:00:00:99:04", 0, later, 0)
	imported := strings.SplitAfter(string(csvOf(t, kea.V4)), "\n")
	want := []string{other, newer}
	for _, r := range imported[1 : len(imported)-1] {
		if !strings.HasPrefix(r, "192.0.2.12,") {
			want = append(want, r)
		}
	}
	slices.Sort(want)
	for name, files := range map[string]map[string]string{
		"one file":           {"": header + other + newer + older + gone + removed},
		"before a cleanup":   {".2": header + other + gone, ".1": header + newer + older, "": header + removed},
		"after a cleanup":    {".completed": header + other + newer + gone, ".1": header + row("10.9.9.11", "02:00:00:00:99:05", 60, later, 0), "": header + older + removed},
		"a torn row":         {"": header + other + newer + older + "10.9.9.12,02:00"},
		"older columns":      {"": strings.TrimSuffix(lease.CSV4.Header(), ",pool_id") + "\n" + strings.ReplaceAll(other+newer+older, ",,0\n", ",\n")},
		"nothing new at all": {"": header + other + strings.Join(imported[1:], "") + newer},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "leases.csv")
			for suffix, text := range files {
				if err := os.WriteFile(path+suffix, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			said := importing(t, kea.V4, "memfile:"+path)
			if !strings.Contains(said, "1 kept as they are because they are later") || !strings.Contains(said, "KT3121") {
				t.Errorf("import-leases says:\n%s", said)
			}
			left, _ := filepath.Glob(path + "*")
			if len(left) != 1 {
				t.Errorf("the files left are %v", left)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the file has another mode: %v, %v", info, err)
			}
			before, _ := os.ReadFile(path)
			if again := importing(t, kea.V4, "memfile:"+path); !strings.Contains(again, ": 0 added, 0 changed") {
				t.Errorf("a second run says:\n%s", again)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("a second run has changed the file")
			}
			if diff := cmp.Diff(want, leasesIn(t, lease.CSV4, path)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestImportDatabases loads into databases, twice, and exports from them what
// a lease file gives.
func TestImportDatabases(t *testing.T) {
	for _, kind := range databasetest.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			server := databasetest.Start(t, kind, false)
			for _, family := range []kea.Family{kea.V4, kea.V6} {
				p := server.Database()
				s, err := openSQLTarget(p, family)
				if err != nil {
					t.Fatal(err)
				}
				if dry := importInto(t, s, family, true); dry.Added == 0 || dry.Same != 0 {
					t.Errorf("a dry run counts %+v", dry)
				}
				first, idle, again := importInto(t, s, family, false), importInto(t, s, family, true), importInto(t, s, family, false)
				if idle != again {
					t.Errorf("a dry run counts %+v, and then there are %+v", idle, again)
				}
				if first.Added == 0 || again != (leaseCounts{Same: first.Added}) {
					t.Errorf("%+v, and a second time %+v", first, again)
				}
				var got bytes.Buffer
				for l, err := range s.(source).each(t.Context()) {
					if err != nil {
						t.Fatal(err)
					}
					got.Write(lease.AppendCSV(nil, l))
				}
				want := bytes.SplitAfter(csvOf(t, family), []byte("\n"))[1:]
				if diff := cmp.Diff(sortedLines(bytes.Join(want, nil)), sortedLines(got.Bytes())); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
				if err := s.close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func sortedLines(text []byte) []string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	slices.Sort(lines)
	return lines
}

// importInto imports one of our files into an open target.
func importInto(t *testing.T, to target, family kea.Family, dry bool) leaseCounts {
	t.Helper()
	counts, err := tryImport(t, to, family, dry)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func tryImport(t *testing.T, to target, family kea.Family, dry bool) (leaseCounts, error) {
	t.Helper()
	im := &leaseImport{importFlags: &importFlags{config: fmt.Sprintf("%ssite%d.json", leaseGoldens, family), states: "active,abandoned", now: "2026-11-25", dryRun: dry}}
	a := &app{stdout: io.Discard, stderr: io.Discard}
	src, size, closeFile, err := a.openLeaseFile(fmt.Sprintf("%sv%d_usual.leases", leaseGoldens, family))
	if err != nil {
		t.Fatal(err)
	}
	defer closeFile()
	if err := im.prepare(a, src, ""); err != nil {
		t.Fatal(err)
	}
	err = im.run(t.Context(), src, size, to, nil)
	return im.loaded, err
}

// BenchmarkImport imports a million records into a lease file. `dhcpd -T` takes
// about ten seconds of a processor for as many.
func BenchmarkImport(b *testing.B) {
	const count = 1000000
	dir := b.TempDir()
	path, site := filepath.Join(dir, "dhcpd.leases"), filepath.Join(dir, "kea.json")
	var text bytes.Buffer
	text.WriteString("authoring-byte-order little-endian;\n")
	for i := range count {
		fmt.Fprintf(&text, "lease 10.%d.%d.%d {\n  starts 2 2026/11/24 08:00:00;\n  ends 3 2026/11/25 08:00:00;\n  cltt 2 2026/11/24 08:00:00;\n  binding state active;\n  next binding state free;\n  rewind binding state free;\n  hardware ethernet 02:00:00:%02x:%02x:%02x;\n",
			i>>16, i>>8&255, i&255, i>>16, i>>8&255, i&255)
		if i%3 == 0 {
			fmt.Fprintf(&text, "  uid \"\\001host-%d\";\n  set vendor-class-identifier = \"MSFT 5.0\";\n  client-hostname \"host-%d\";\n", i, i)
		}
		text.WriteString("}\n")
	}
	config := `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "10.0.0.0/8", "pools": [ { "pool": "10.0.0.0/8" } ] } ] } }`
	for name, text := range map[string][]byte{path: text.Bytes(), site: []byte(config)} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		out := filepath.Join(dir, "out.csv")
		var said bytes.Buffer
		if status := run([]string{"import-leases", "--config", site, "--now", "2026-11-25", "--to", "memfile:" + out, path}, nil, &said, &said); status != exitDone {
			b.Fatal(said.String())
		}
		os.Remove(out)
	}
	b.ReportMetric(count*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// dying is a database that ends just before a load is committed.
type dying struct {
	store.BulkStore
	store.Loader
	server *databasetest.Server
}

func (d dying) Load(ctx context.Context) (store.Loader, error) {
	var err error
	d.Loader, err = d.BulkStore.Load(ctx)
	return d, err
}

func (d dying) Finish(ctx context.Context) (store.Loaded, error) {
	d.server.Kill()
	return d.Loader.Finish(ctx)
}

// TestImportBreaks ends the database in the middle of an import: it must be as it
// was, and the message say so.
func TestImportBreaks(t *testing.T) {
	for _, kind := range databasetest.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			server := databasetest.Start(t, kind, false)
			p := server.Database()
			s, err := openSQLTarget(p, kea.V4)
			if err != nil {
				t.Fatal(err)
			}
			defer s.close()
			broken := &sqlTarget{store: dying{BulkStore: s.(*sqlTarget).store, server: server}}
			if _, err := tryImport(t, broken, kea.V4, false); err == nil || !strings.Contains(err.Error(), "the database is as it was") {
				t.Errorf("the import says %v", err)
			}
			server.Restart()
			again, err := openSQLTarget(p, kea.V4)
			if err != nil {
				t.Fatal(err)
			}
			defer again.close()
			if counts := importInto(t, again, kea.V4, false); counts.Added == 0 || counts.Same+counts.Changed > 0 {
				t.Errorf("the next import counts %+v", counts)
			}
		})
	}
}
