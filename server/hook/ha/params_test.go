package ha

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/hook/hooktest"
)

const (
	first  = `{ "name": "server1", "url": "http://127.0.0.1:1/", "role": "primary" }`
	second = `{ "name": "server2", "url": "http://127.0.0.1:2/", "role": "secondary" }`
	third  = `{ "name": "server3", "url": "http://127.0.0.1:3/", "role": "backup" }`
)

// relation is a relationship of server1.
func relation(mode, more string, peers ...string) string {
	return fmt.Sprintf(`{ "this-server-name": "server1", "mode": %q, %s "peers": [ %s ] }`, mode, more, strings.Join(peers, ", "))
}

func withParams(params, subnets string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_ha.so", "parameters": { %s } } ], "subnet4": [ %s ] } }`, params, subnets)
}

// TestParameters: each mistake is found where it is.
func TestParameters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(path, []byte("secret\r\nmore\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	spoke := func(name string) string {
		return fmt.Sprintf(`{ "this-server-name": "hub-%[1]s", "mode": "hot-standby", "peers": [ { "name": "hub-%[1]s", "url": "http://127.0.0.1:1/", "role": "standby" },
			{ "name": %[1]q, "url": "http://127.0.0.1:2/", "role": "primary" } ] }`, name)
	}
	for _, c := range []struct {
		name, params, subnets string
		want                  []string
	}{
		{"two servers", `"high-availability": [ ` + relation("load-balancing", "", first, second) + ` ]`, ``, nil},
		{"with a backup", `"high-availability": [ ` + relation("load-balancing", "", first, second, third) + ` ]`, ``, nil},
		{"backups alone", `"high-availability": [ ` + relation("passive-backup", `"wait-backup-ack": true,`, first, third) + ` ]`, ``, nil},
		{"a password in a file", `"high-availability": [ ` + relation("passive-backup", ``, strings.Replace(first, `"name"`,
			fmt.Sprintf(`"basic-auth-user": "partner", "basic-auth-password-file": %q, "name"`, path), 1)) + ` ]`, ``, nil},
		{"nothing", ``, ``, []string{"`high-availability` is missing"}},
		{"an empty list", `"high-availability": [ ]`, ``, []string{"`high-availability` is missing"}},
		{"no such mode", `"high-availability": [ ` + relation("failover", "", first) + ` ]`, ``, []string{"`mode` is none of `hot-standby`, `load-balancing`, `passive-backup`"}},
		{"a role of another mode", `"high-availability": [ ` + relation("hot-standby", "", first, second) + ` ]`, ``,
			[]string{"hot-standby has no server with the role `secondary`", "hot-standby needs a server with the role `standby`"}},
		{"a server twice", `"high-availability": [ ` + relation("load-balancing", "", first, second, second) + ` ]`, ``,
			[]string{"there are two servers `server2`", "there are two servers with the role `secondary`"}},
		{"nobody", `"high-availability": [ ` + strings.Replace(relation("load-balancing", "", first, second), "server1", "server9", 1) + ` ]`, ``, []string{"there is no peer `server9`"}},
		{"no name", `"high-availability": [ { "mode": "passive-backup", "peers": [ ` + first + ` ] } ]`, ``, []string{"`this-server-name` is missing"}},
		{"a name in a URL", `"high-availability": [ ` + relation("passive-backup", "", strings.Replace(first, "127.0.0.1", "example.org", 1)) + ` ]`, ``,
			[]string{"`example.org` in the URL is no address"}},
		{"no URL", `"high-availability": [ ` + relation("passive-backup", "", strings.Replace(first, "http:", "ftp:", 1)) + ` ]`, ``, []string{"`ftp://127.0.0.1:1/` is no URL"}},
		{"no certificate", `"high-availability": [ ` + relation("passive-backup", "", strings.Replace(first, "http:", "https:", 1)) + ` ]`, ``,
			[]string{"https needs `trust-anchor`, `cert-file` and `key-file`"}},
		{"half a certificate", `"high-availability": [ ` + relation("passive-backup", `"cert-file": "c.pem",`, first) + ` ]`, ``,
			[]string{"of `trust-anchor`, `cert-file` and `key-file` some are missing"}},
		{"limits of another mode", `"high-availability": [ ` + relation("passive-backup", `"delayed-updates-limit": 5,`, first) + `, ` +
			relation("load-balancing", `"wait-backup-ack": true,`, strings.ReplaceAll(first, "server1", "a"), second) + ` ]`, ``,
			[]string{"`delayed-updates-limit` is for load-balancing only", "`wait-backup-ack` is for passive-backup only", "several relationships are for hot-standby only",
				"several relationships are for hot-standby only", "there is no peer `server1`"}},
		{"threads", `"high-availability": [ ` + relation("passive-backup", `"multi-threading": { "http-listener-threads": 4, "http-client-threads": 0 },`, first) + ` ]`, ``,
			[]string{"`http-listener-threads` changes nothing"}},
		{"pauses", `"high-availability": [ ` + relation("passive-backup", `"state-machine": { "states": [ { "state": "asleep", "pause": "once" }, { "state": "ready", "pause": "often" },
			{ "state": "waiting", "pause": "always" }, { "state": "waiting", "pause": "never" } ] },`, first) + ` ]`, ``,
			[]string{"`asleep` is no state", "`pause` is none of `never`, `once`, `always`", "the state `waiting` stands twice"}},
		{"an absent password", `"high-availability": [ ` + relation("passive-backup", ``, strings.Replace(first, `"name"`,
			`"basic-auth-password-file": "/absent/file", "name"`, 1)) + ` ]`, ``, []string{"`/absent/file` cannot be read: open /absent/file: no such file or directory"}},
		{"a hub", `"high-availability": [ ` + spoke("a") + `, ` + spoke("b") + ` ]`,
			`{ "id": 1, "subnet": "192.0.2.0/24", "user-context": { "ha-server-name": "a" } }, { "id": 2, "subnet": "192.0.3.0/24" }`,
			[]string{"subnet 2 does not say whose it is"}},
	} {
		var got []string
		for _, f := range hooktest.Check(t, withParams(c.params, c.subnets), hook.Library{Name: "ha", Attach: attach}) {
			got = append(got, strings.SplitN(f, " ", 3)[2])
		}
		less := func(list []string) map[string]int {
			n := map[string]int{}
			for _, s := range list {
				n[s]++
			}
			return n
		}
		if diff := cmp.Diff(less(c.want), less(got)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestHub: the server in the middle asks about each lease the one whose subnet it is.
func TestHub(t *testing.T) {
	a, b := newPartner(t, HotStandby), newPartner(t, HotStandby)
	spoke := func(name, url string) string {
		return fmt.Sprintf(`{ "this-server-name": "hub-%[1]s", "mode": "hot-standby", "heartbeat-delay": 20, "multi-threading": { "http-dedicated-listener": false },
			"peers": [ { "name": "hub-%[1]s", "url": "http://127.0.0.1:1/", "role": "primary" }, { "name": %[1]q, "url": %[2]q, "role": "standby" } ] }`, name, url)
	}
	o := open(t, a, withParams(`"high-availability": [ `+spoke("a", a.URL)+`, `+spoke("b", b.URL)+` ]`,
		`{ "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.100-192.0.2.110" } ], "user-context": { "ha-server-name": "b" } },
		{ "id": 2, "subnet": "192.0.3.0/24", "user-context": { "ha-server-name": "a" } }`))
	o.reaches(t, HotStandby)
	for o.h.all[1].served1() != "hub-b" {
		b.await(t, "ha-heartbeat", len(b.named("ha-heartbeat"))+1)
	}
	if o.request(t, 1) == nil {
		o.Late4()
	}
	if n, m := len(a.named("lease4-update")), len(b.named("lease4-update")); n != 0 || m != 1 {
		t.Errorf("the partners were told %d and %d times", n, m)
	}
	result, text, _ := o.h.commands()["ha-heartbeat"](nil)
	if result != resultFailure || !strings.Contains(text, "several relationships") {
		t.Errorf("a heartbeat for nobody: %d %s", result, text)
	}
}

func (r *relationship) served1() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.served(), " ")
}

// TestBackups: backups get copies; the reply waits for them only if it is to.
func TestBackups(t *testing.T) {
	for _, wait := range []bool{false, true} {
		p := newPartner(t, Backup)
		p.answer["lease4-update"] = "gone"
		text := strings.Replace(conf(p, fmt.Sprintf(`"wait-backup-ack": %v,`, wait)), "hot-standby", "passive-backup", 1)
		o := open(t, p, strings.Replace(text, `"standby"`, `"backup"`, 1))
		got := o.request(t, 1)
		p.await(t, "lease4-update", 1)
		if (got == nil) != wait {
			t.Errorf("with wait-backup-ack %v the client gets %v", wait, got)
		}
		if n := len(p.named("ha-heartbeat")); n != 0 {
			t.Errorf("a backup is asked for its state %d times", n)
		}
	}
}

// TestClientCerts: a server's own require-client-certs wins over that of its
// relationship, and without either certificates are asked for.
func TestClientCerts(t *testing.T) {
	own := func(peer, value string) string {
		return strings.Replace(peer, `"name"`, `"require-client-certs": `+value+`, "name"`, 1)
	}
	for _, c := range []struct {
		name, extra, peer string
		want              bool
	}{
		{"neither", ``, first, true},
		{"the relationship", `"require-client-certs": false,`, first, false},
		{"the server", ``, own(first, "false"), false},
		{"the server against the relationship", `"require-client-certs": false,`, own(first, "true"), true},
	} {
		params := `"high-availability": [ ` + relation("load-balancing", c.extra, c.peer, second) + ` ]`
		if got := configured(t, params).Self.ClientCerts; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// configured reads the only relationship of parameters that are right.
func configured(t *testing.T, params string) (c *Config) {
	t.Helper()
	text := `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_ha.so", "parameters": { ` + params + ` } } ] } }`
	reader := hook.Library{Name: "ha", Attach: func(s *hook.Setup) { c = relationships(s)[0] }}
	if found := hooktest.Check(t, text, reader); found != nil {
		t.Fatal(found)
	}
	return c
}
