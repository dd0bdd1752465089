package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
)

// TestHostCommandsAndKea gives the same host commands to Kea and to keatool,
// each with a database of hosts of its own, and compares replies and tables;
// then both are asked about one database.
func TestHostCommandsAndKea(t *testing.T) {
	real := oracle.Find()
	const release = "3.0"
	if real.DatabaseScript(release, "mysql") == "" {
		t.Skipf("Kea %s is not here: %s", release, real.Missing())
	}
	binary := filepath.Join(t.TempDir(), "keatool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			for _, f := range []kea.Family{kea.V4, kea.V6} {
				t.Run(fmt.Sprint("v", f), func(t *testing.T) {
					p := &hostPair{T: t, server: server, family: f, params: [2]database.Params{server.Database(), server.Database()}}
					p.run(real, release, binary)
				})
			}
		})
	}
}

// hostPair are Kea and keatool, in this order, each with its database.
type hostPair struct {
	*testing.T
	server *databasetest.Server
	family kea.Family
	params [2]database.Params
	urls   [2]string
	said   func() string // by both
}

func (p *hostPair) run(real oracle.Oracles, release, binary string) {
	daemon, err := real.KeaServe(release, fmt.Sprintf("kea-dhcp%d", p.family), p.config(0, p.params[0]))
	if err != nil {
		p.Fatal(err)
	}
	defer daemon.Stop()
	ours := &soak{t: p.T, binary: binary, config: filepath.Join(p.TempDir(), "kea.json"), port: freePort(p.T)}
	p.said = func() string { return daemon.Log() + ours.said() }
	p.start(ours, p.params[1])
	requests := p.requests()
	for _, r := range requests {
		want, got := p.ask(0, r), p.ask(1, r)
		if d := cmp.Diff(want, got); d != "" {
			p.Errorf("%s (-Kea +keatool)\n%s", r, d)
		}
		if d := cmp.Diff(p.tables(0), p.tables(1)); d != "" {
			p.Errorf("tables after %s (-Kea +keatool)\n%s", r, d)
		}
	}
	ours.wait(syscall.SIGTERM)
	p.params[0].ReadOnly = true
	p.start(ours, p.params[0]) // what Kea has made
	defer ours.wait(syscall.SIGTERM)
	name := map[database.Kind]string{database.PostgreSQL: "PostgreSQL", database.MySQL: "MySQL"}[p.params[0].Kind]
	want := []any{map[string]any{"result": json.Number("1"), "text": name + " host database backend is configured to operate in read only mode"}}
	if d := cmp.Diff(want, p.ask(1, requests[0])); d != "" {
		p.Errorf("a change of what is only to be read (-Kea +keatool)\n%s", d)
	}
	for _, r := range requests {
		if strings.Contains(r, "-get") {
			if d := cmp.Diff(p.ask(0, r), p.ask(1, r)); d != "" {
				p.Errorf("on one database: %s (-Kea +keatool)\n%s", r, d)
			}
		}
	}
}

func (p *hostPair) start(s *soak, params database.Params) {
	if err := os.WriteFile(s.config, p.config(1, params), 0o600); err != nil {
		p.Fatal(err)
	}
	s.start()
}

func (p *hostPair) config(who int, params database.Params) []byte {
	port := freeTCPPort(p.T)
	p.urls[who] = fmt.Sprintf("http://127.0.0.1:%d/", port)
	params.Host, params.Port = "127.0.0.1", p.server.Port()
	db, _ := json.Marshal(map[string]any{"type": params.Kind, "name": params.Name, "host": params.Host, "port": params.Port,
		"user": params.User, "password": params.Password, "readonly": params.ReadOnly})
	subnets := `"subnet4": [ { "id": 1, "subnet": "10.0.0.0/8", "reservations": [ { "hw-address": "02:00:00:00:00:99", "ip-address": "10.9.9.9", "hostname": "filed" } ] },
		{ "id": 2, "subnet": "11.0.0.0/8" } ]`
	if p.family == kea.V6 {
		subnets = `"subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "reservations": [ { "duid": "00:03:00:01:02:00:00:00:00:99", "ip-addresses": [ "2001:db8::9:9" ], "hostname": "filed" } ] },
		{ "id": 2, "subnet": "2001:db9::/32" } ]`
	}
	hook := fmt.Sprintf(`{ "library": "libdhcp_%s.so" }, `, p.server.KeaKind())
	interfaces, udp := "", ""
	if who == 1 {
		interfaces = map[kea.Family]string{kea.V4: `"lo"`, kea.V6: `"lo/::1"`}[p.family]
		udp = map[kea.Family]string{kea.V4: `, "dhcp-socket-type": "udp"`}[p.family]
	}
	return fmt.Appendf(nil, `{ "Dhcp%d": { "interfaces-config": { "interfaces": [ %s ]%s }, "lease-database": { "type": "memfile", "persist": false },
		"hosts-databases": [ %s ], "client-classes": [ { "name": "red" }, { "name": "blue" } ], %s,
		"control-sockets": [ { "socket-type": "http", "socket-address": "127.0.0.1", "socket-port": %d,
			"authentication": { "type": "basic", "clients": [ { "user": "u", "password": "p" } ] } } ],
		"hooks-libraries": [ %s{ "library": "libdhcp_host_cmds.so" } ] } }`, p.family, interfaces, udp, db, subnets, port, hook)
}

// requests reads the commands of a family, one a line.
func (p *hostPair) requests() []string {
	text, err := os.ReadFile(fmt.Sprintf("testdata/hosts/commands%d.txt", p.family))
	if err != nil {
		p.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// ask gives a command to one of the two: its name, and its arguments if it has any.
func (p *hostPair) ask(who int, request string) any {
	p.Helper()
	name, args, _ := strings.Cut(request, " ")
	body := fmt.Sprintf(`{ "command": %q, "arguments": %s }`, name, args)
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.urls[who], strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth("u", "p")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatalf("%s: %v\n%s", request, err, p.said())
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.Fatal(err)
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		p.Fatalf("%s: %v: %s", request, err, text)
	}
	return v
}

// stamp is a time in a table.
var stamp = regexp.MustCompile(`\|20\d\d-[-0-9T:.Z ]+\|`)

// tables shows all that is in the tables of hosts of one of the two.
func (p *hostPair) tables(who int) map[string]string {
	db := p.server.Open(p.params[who])
	defer db.Close()
	all := map[string]string{}
	for table, order := range map[string]string{"hosts": "host_id", "ipv6_reservations": "reservation_id", "dhcp4_options": "option_id", "dhcp6_options": "option_id"} {
		all[table] = stamp.ReplaceAllString(databasetest.Rows(p.T, db.DB, "SELECT * FROM "+table+" ORDER BY "+order), "|a time|")
	}
	return all
}
