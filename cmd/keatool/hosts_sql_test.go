package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/server/client"
	"github.com/keatool/keatool/server/store/database"
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
			deadline := time.Now().Add(time.Minute)
			for leaseOf(t, s.port, 3) == "" {
				if time.Now().After(deadline) {
					t.Fatalf("nobody is served again; the server says:\n%s", s.said())
				}
			}
			wantLease(t, s.port, 3, "127.16.0.99")
		})
	}
}

// TestReloadDatabases replaces the database of hosts while the server runs, and
// has another database of leases refused by name.
func TestReloadDatabases(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "keatool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	server := databasetest.Start(t, databasetest.Kinds()[0], false)
	config := func(p database.Params, leases string) []byte {
		return fmt.Appendf(nil, `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" },
			"lease-database": { "type": "memfile", %s }, "hosts-databases": [ %s ],
			"subnet4": [ { "id": 1, "subnet": "127.0.0.0/8", "pools": [ { "pool": "127.16.0.1-127.16.0.50" } ] } ] } }`, leases,
			strings.Replace(databaseJSON(t, p), `"retry-on-startup":true`, `"retry-on-startup":false`, 1))
	}
	var params [2]database.Params
	for i := range params {
		params[i] = server.Database()
		_, err := server.Open(params[i]).Exec(fmt.Sprintf("INSERT INTO hosts (dhcp_identifier, dhcp_identifier_type, dhcp4_subnet_id, ipv4_address)"+
			" VALUES (decode('020000000001', 'hex'), 0, 1, %d)", 127<<24+16<<16+71+i))
		if err != nil {
			t.Fatal(err)
		}
	}
	s := &soak{t: t, binary: binary, config: filepath.Join(t.TempDir(), "kea.json"), port: freePort(t)}
	write := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(s.config, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(config(params[0], `"persist": false`))
	s.start()
	defer s.wait(syscall.SIGTERM)
	wantLease(t, s.port, 1, "127.16.0.71")
	hangUp := func(what string, done func() bool) {
		t.Helper()
		if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); !done(); {
			if time.Now().After(deadline) {
				t.Fatalf("%s: not so; the server says:\n%s", what, s.said())
			}
		}
	}
	write(config(params[1], `"persist": false`))
	hangUp("another database of hosts", func() bool { return leaseOf(t, s.port, 1) == "127.16.0.72" })
	write(config(params[1], fmt.Sprintf(`"name": %q`, filepath.Join(t.TempDir(), "leases.csv"))))
	hangUp("another place of leases", func() bool {
		return strings.Contains(s.said(), "`lease-database` is not the one that the server runs with")
	})
	missing := params[0]
	missing.Name = "nowhere"
	write(config(missing, `"persist": false`))
	hangUp("a database that is not there", func() bool { return strings.Contains(s.said(), "`hosts-databases` cannot be used") })
	wantLease(t, s.port, 1, "127.16.0.72")
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
