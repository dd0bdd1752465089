package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/server/client"
	"github.com/keatool/keatool/server/store/database/databasetest"
)

// BenchmarkDatabase gets leases for new clients, 32 at a time, from keatool and
// from Kea 3.0, each on a database of its own at the same server, whose tables
// keatool has made. Both wait for the disk. Kea needs root.
func BenchmarkDatabase(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "keatool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	for _, k := range databasetest.Kinds() {
		b.Run(string(k), func(b *testing.B) {
			db := databasetest.Start(b, k, true)
			b.Run("keatool", func(b *testing.B) { benchmarkKeatool(b, binary, db) })
			b.Run("kea", func(b *testing.B) { benchmarkKea(b, db) })
		})
	}
}

// benchConfig is a configuration for a server at the loopback interface.
func benchConfig(b *testing.B, db *databasetest.Server, hooks string) []byte {
	p := db.Database()
	text, err := json.Marshal(map[string]any{"type": p.Kind, "name": p.Name, "host": "127.0.0.1", "port": db.Port(), "user": p.User, "password": ""})
	if err != nil {
		b.Fatal(err)
	}
	return fmt.Appendf(nil, `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" }, "lease-database": %s, %s
		"subnet4": [ { "id": 1, "subnet": "127.0.0.0/8", "pools": [ { "pool": "127.64.0.0/12" } ] } ] } }`, text, hooks)
}

func benchmarkKeatool(b *testing.B, binary string, db *databasetest.Server) {
	path := filepath.Join(b.TempDir(), "kea.json")
	if err := os.WriteFile(path, benchConfig(b, db, ""), 0o600); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(binary, "serve", path)
	said := &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "clients are listened for"}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have failed
		_ = cmd.Wait()
	}()
	select {
	case <-said.heard:
	case <-time.After(time.Minute):
		b.Fatalf("the server does not listen:\n%s", said.text())
	}
	dora(b)
}

func benchmarkKea(b *testing.B, db *databasetest.Server) {
	kea := oracle.Find()
	if kea.DatabaseScript("3.0", db.KeaKind()) == "" {
		b.Skipf("Kea 3.0 is not here: %s", kea.Missing())
	}
	daemon, err := kea.KeaServe("3.0", "kea-dhcp4", benchConfig(b, db, fmt.Sprintf(`"hooks-libraries": [ { "library": "libdhcp_%s.so" } ],
		"loggers": [ { "name": "kea-dhcp4", "severity": "WARN", "output-options": [ { "output": "stdout" } ] },
			{ "name": "kea-dhcp4.dhcp4", "severity": "INFO", "output-options": [ { "output": "stdout" } ] } ],`, db.KeaKind())))
	if err != nil {
		b.Fatal(err)
	}
	defer daemon.Stop()
	dora(b)
}

// dora counts whole exchanges.
func dora(b *testing.B) {
	const clients = 32
	var number, done atomic.Uint32
	var addr atomic.Uint32
	b.SetParallelism(clients)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		last := addr.Add(1)
		c := &client.Relay4{Server: netip.MustParseAddrPort("127.0.0.1:67"), Addr: netip.AddrFrom4([4]byte{127, 0, byte(1 + last>>7), byte(last & 127)}), Port: 67, Timeout: 5 * time.Second}
		if err := c.Open(); err != nil {
			b.Error(err)
			return
		}
		defer c.Close()
		for pb.Next() {
			if _, err := c.Lease(b.Context(), net.HardwareAddr(binary.BigEndian.AppendUint32([]byte{2, 0}, number.Add(1)))); err == nil {
				done.Add(1)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(done.Load())/b.Elapsed().Seconds(), "leases/s")
	if lost := uint32(b.N) - done.Load(); lost > 0 {
		b.ReportMetric(float64(lost), "lost")
	}
}
