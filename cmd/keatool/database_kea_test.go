package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/sqlschema"
	"github.com/keatool/keatool/server/store/storetest"
)

// TestDatabaseAndKea starts real Kea on a database that keatool has made and
// filled, and lets Kea change what is there; and opens, with keatool, a database
// that Kea has made and filled.
func TestDatabaseAndKea(t *testing.T) {
	kea := oracle.Find()
	const release = "3.0"
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			script := kea.DatabaseScript(release, server.KeaKind())
			if script == "" {
				t.Skipf("Kea %s is not here: %s", release, kea.Missing())
			}
			makers := map[string]database.Params{"keatool's": server.Database(), "Kea's": server.Script(script)}
			if old := kea.DatabaseScript("2.2", server.KeaKind()); old != "" {
				makers["keatool's upgrade of an old one of Kea's"] = server.Script(old)
				db := server.Open(makers["keatool's upgrade of an old one of Kea's"])
				if _, err := db.Upgrade(t.Context(), sqlschema.Latest(k)); err != nil {
					t.Fatal(err)
				}
			}
			for maker, params := range makers {
				for _, f := range []lease.Format{lease.CSV4, lease.CSV6} {
					t.Run(fmt.Sprintf("%s v%d", maker, f), func(t *testing.T) {
						p := &keaPair{T: t, kea: kea, server: server, params: params, format: f}
						p.run(release)
					})
				}
			}
		})
	}
}

// keaPair is a database that Kea and keatool share.
type keaPair struct {
	*testing.T
	kea    oracle.Oracles
	server *databasetest.Server
	params database.Params
	format lease.Format
	url    string
}

func (p *keaPair) run(release string) {
	st, err := openDatabase(p.params, p.format, 2, nil)
	if err != nil {
		p.Fatal(err)
	}
	defer st.Close()
	for n := 1; n <= 5; n++ {
		l := storetest.Lease(p.format, n)
		l.Hostname, l.PoolID = fmt.Appendf(nil, "host%d.example", n), 3
		if n == 2 {
			l.Context = []byte(`{ "comment": "a", "ISC": { "client-classes": [ "ALL" ] } }`)
		}
		if n == 3 {
			l.State = lease.Declined
		}
		if n == 4 {
			l.Valid = lease.Infinity
		}
		if err := st.Swap(nil, l); err != nil {
			p.Fatal(err)
		}
	}
	daemon, err := p.kea.KeaServe(release, fmt.Sprintf("kea-dhcp%d", p.format), p.config())
	if err != nil {
		p.Fatal(err)
	}
	defer daemon.Stop()
	p.compare(st, 5)
	// Kea adds, changes and removes.
	six := storetest.Lease(p.format, 6)
	p.command("add", p.leaseArgs(six, "six"), 0)
	p.command("update", p.leaseArgs(storetest.Lease(p.format, 1), "changed"), 0)
	p.command("del", map[string]any{"ip-address": storetest.Lease(p.format, 5).Addr.String()}, 0)
	p.compare(st, 5)
	var got lease.Lease
	if err := st.Get(six.Addr, &got); err != nil || string(got.Hostname) != "six" {
		p.Fatalf("what Kea has added: %v %+v", err, &got)
	}
	// keatool changes what Kea has written.
	changed := got.Clone()
	changed.Hostname = []byte("seven")
	if err := st.Swap(&got, changed); err != nil {
		p.Errorf("Swap of a lease that Kea has written: %v", err)
	}
	p.compare(st, 5)
	total := map[lease.State]int64{}
	for _, c := range st.Count(1, nil) {
		total[c.State] += c.N
	}
	if d := cmp.Diff(map[lease.State]int64{lease.Default: 4, lease.Declined: 1}, total); d != "" {
		p.Errorf("statistics (-want +got)\n%s", d)
	}
}

func (p *keaPair) config() []byte {
	port := freeTCPPort(p.T)
	p.url = fmt.Sprintf("http://127.0.0.1:%d/", port)
	subnet := `"subnet4": [ { "id": 1, "subnet": "10.0.0.0/8" } ]`
	if p.format == lease.CSV6 {
		subnet = `"subnet6": [ { "id": 1, "subnet": "2001:db8::/32" } ]`
	}
	host := p.params
	host.Host, host.Port = "127.0.0.1", p.server.Port()
	text, _ := json.Marshal(map[string]any{"type": host.Kind, "name": host.Name, "host": host.Host, "port": host.Port,
		"user": host.User, "password": host.Password})
	return fmt.Appendf(nil, `{ "Dhcp%d": { "interfaces-config": { "interfaces": [ ] }, "lease-database": %s, %s,
		"control-sockets": [ { "socket-type": "http", "socket-address": "127.0.0.1", "socket-port": %d,
			"authentication": { "type": "basic", "clients": [ { "user": "u", "password": "p" } ] } } ],
		"hooks-libraries": [ { "library": "libdhcp_%s.so" }, { "library": "libdhcp_lease_cmds.so" } ] } }`,
		p.format, text, subnet, port, p.server.KeaKind())
}

func freeTCPPort(t *testing.T) int {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}

func (p *keaPair) leaseArgs(l *lease.Lease, name string) map[string]any {
	args := map[string]any{"ip-address": l.Addr.String(), "subnet-id": 1, "hostname": name, "valid-lft": 3600,
		"expire": l.CLTT + 3600, "user-context": map[string]any{"a": 1}}
	hw := fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", l.HW[0], l.HW[1], l.HW[2], l.HW[3], l.HW[4], l.HW[5])
	args["hw-address"] = hw
	if p.format == lease.CSV6 {
		args["duid"], args["iaid"], args["preferred-lft"], args["type"] = "00:03:00:01:"+hw, l.IAID, 1800, "IA_NA"
	}
	return args
}

// command gives a lease command to Kea, and returns the arguments of the answer.
func (p *keaPair) command(verb string, args any, want int) json.RawMessage {
	p.Helper()
	body, _ := json.Marshal(map[string]any{"command": fmt.Sprintf("lease%d-%s", p.format, verb), "arguments": args})
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth("u", "p")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		p.Fatal(err)
	}
	var list []struct {
		Result    int
		Text      string
		Arguments json.RawMessage
	}
	if err := json.Unmarshal(text, &list); err != nil || len(list) != 1 || list[0].Result != want {
		p.Fatalf("%s: %v: %s", verb, err, text)
	}
	return list[0].Arguments
}

// compare holds that both see the same leases.
func (p *keaPair) compare(st store.Store, n int) {
	p.Helper()
	var answer struct {
		Leases []struct {
			IP       string `json:"ip-address"`
			CLTT     int64  `json:"cltt"`
			Valid    uint32 `json:"valid-lft"`
			State    lease.State
			Hostname string
			Subnet   uint32 `json:"subnet-id"`
			Pool     uint32 `json:"pool-id"`
		}
	}
	if err := json.Unmarshal(p.command("get-all", map[string]any{"subnets": []int{1}}, 0), &answer); err != nil {
		p.Fatal(err)
	}
	kea, ours := map[string]string{}, map[string]string{}
	for _, l := range answer.Leases {
		kea[l.IP] = fmt.Sprint(l.CLTT, l.Valid, l.State, l.Hostname, l.Subnet, l.Pool)
	}
	for l, err := range st.All() {
		if err != nil {
			p.Fatal(err)
		}
		ours[l.Addr.String()] = fmt.Sprint(l.CLTT, l.Valid, l.State, string(l.Hostname), l.SubnetID, l.PoolID)
	}
	if d := cmp.Diff(kea, ours); d != "" || len(kea) != n {
		p.Errorf("%d leases (-Kea +keatool)\n%s", len(kea), d)
	}
}
