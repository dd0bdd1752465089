package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/server/client"
	"github.com/keatool/keatool/server/store/database/databasetest"
)

// TestServeHosts serves a client whose reservation is in a database, beside one
// of the configuration, and follows a change at once. While the database is
// away nobody is served.
func TestServeHosts(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "keatool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			p := server.Database()
			db := server.Open(p)
			reserve := func(id, last int) {
				t.Helper()
				hw := map[bool]string{true: "UNHEX('02000000%04d')", false: "decode('02000000%04d', 'hex')"}[k == "mysql"]
				_, err := db.Exec(fmt.Sprintf("INSERT INTO hosts (dhcp_identifier, dhcp_identifier_type, dhcp4_subnet_id, ipv4_address) VALUES ("+hw+", 0, 1, %d)",
					id, 127<<24+16<<16+last))
				if err != nil {
					t.Fatal(err)
				}
			}
			reserve(1, 77)
			s := &soak{t: t, binary: binary, config: filepath.Join(t.TempDir(), "kea.json"), port: freePort(t)}
			text := fmt.Sprintf(`{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" },
				"lease-database": { "type": "memfile", "persist": false }, "hosts-databases": [ %s ],
				"subnet4": [ { "id": 1, "subnet": "127.0.0.0/8", "pools": [ { "pool": "127.16.0.1-127.16.0.200" } ],
					"reservations": [ { "hw-address": "02:00:00:00:00:02", "ip-address": "127.16.0.88" } ] } ] } }`, databaseJSON(t, p))
			if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s.start()
			defer s.wait(syscall.SIGTERM)
			wantLease(t, s.port, 1, "127.16.0.77")
			wantLease(t, s.port, 2, "127.16.0.88")
			reserve(3, 99)
			wantLease(t, s.port, 3, "127.16.0.99")
			server.Kill()
			wantLease(t, s.port, 4, "")
			server.Restart()
			deadline := time.Now().Add(30 * time.Second)
			for leaseOf(t, s.port, 3) == "" {
				if time.Now().After(deadline) {
					t.Fatalf("nobody is served again; the server says:\n%s", s.said())
				}
			}
			wantLease(t, s.port, 3, "127.16.0.99")
		})
	}
}

func wantLease(t *testing.T, port uint16, id byte, want string) {
	t.Helper()
	if got := leaseOf(t, port, id); got != want {
		t.Errorf("client %d got %q, not %q", id, got, want)
	}
}

// leaseOf returns what a client gets; "" for nothing.
func leaseOf(t *testing.T, port uint16, id byte) string {
	t.Helper()
	c := &client.Relay4{Server: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port), Addr: netip.MustParseAddr("127.0.0.1"), Timeout: 2 * time.Second}
	if err := c.Open(); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	l, err := c.Lease(t.Context(), net.HardwareAddr{2, 0, 0, 0, 0, id})
	if err != nil {
		return ""
	}
	return l.Addr.String()
}
