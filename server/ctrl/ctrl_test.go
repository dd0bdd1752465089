package ctrl

import (
	"encoding/json"
	"fmt"
	"github.com/keatool/keatool/schema/kea/lease"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/schema/kea"
)

// ask gives a command to a server and returns the result and what is in the reply.
func ask(t *testing.T, c *Commands, name, args string) (Reply, string) {
	t.Helper()
	request := fmt.Sprintf(`{"command":%q}`, name)
	if args != "" {
		request = fmt.Sprintf(`{"command":%q,"arguments":%s}`, name, args)
	}
	r := c.Execute(t.Context(), []byte(request))
	return r, string(encode(r.Arguments))
}

// expect gives a command and checks the result.
func expect(t *testing.T, c *Commands, result int, name, args string) string {
	t.Helper()
	r, text := ask(t, c, name, args)
	if r.Result != result {
		t.Fatalf("%s %s: result %d, want %d: %s", name, args, r.Result, result, r.Text)
	}
	return text
}

func TestCommandsOfHooksNeedTheirLibrary(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	expect(t, c, Empty, "lease4-get-all", "")
	text := expect(t, c, Success, "config-set", `{"Dhcp4":{"hooks-libraries":[{"library":"/usr/lib/kea/hooks/libdhcp_stat_cmds.so"}]}}`)
	if !strings.Contains(text, `"hash"`) {
		t.Errorf("config-set replies %s", text)
	}
	expect(t, c, Unsupported, "lease4-get-all", "")
	expect(t, c, Empty, "stat-lease4-get", "")
	expect(t, c, Unsupported, "subnet6-select-test", "{}")
}

func TestHookName(t *testing.T) {
	for path, want := range map[string]string{"libdhcp_lease_cmds.so": "lease_cmds", "/a/b/libdhcp_stat_cmds.so": "stat_cmds", "libddns_gss_tsig.so": "gss_tsig", "other": "other"} {
		if got := HookName(path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}

// TestConfigGetCanBeSet gives what config-get says back to the server, which
// then says the same.
func TestConfigGetCanBeSet(t *testing.T) {
	for _, file := range []string{"kea4.json", "kea6.json"} {
		c := New(newFake(t, file))
		var got map[string]json.RawMessage
		text := expect(t, c, Success, "config-get", "")
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		delete(got, "hash")
		again, _ := json.Marshal(got)
		expect(t, c, Success, "config-test", string(again))
		expect(t, c, Success, "config-set", string(again))
		if after := expect(t, c, Success, "config-get", ""); after != text {
			t.Errorf("%s: %s", file, cmp.Diff(text, after))
		}
	}
}

func TestConfigWrite(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	expect(t, c, Success, "subnet4-add", `{"subnet4":[{"id":5,"subnet":"10.9.0.0/16"}]}`)
	text := expect(t, c, Success, "config-write", "")
	written, err := os.ReadFile(f.about.File)
	if err != nil || !strings.Contains(string(written), "10.9.0.0/16") || !strings.Contains(text, fmt.Sprint(len(written))) {
		t.Errorf("%s; the file has %d octets, error %v", text, len(written), err)
	}
	other := filepath.Join(filepath.Dir(f.about.File), "other.json")
	expect(t, c, Success, "config-write", `{"filename":"other.json"}`)
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
	for _, name := range []string{`"/etc/kea.json"`, `"../kea.json"`, `"sub/kea.json"`, `7`} {
		expect(t, c, Failure, "config-write", `{"filename":`+name+`}`)
	}
	if entries, _ := os.ReadDir(filepath.Dir(f.about.File)); len(entries) != 2 {
		t.Errorf("there are %d files", len(entries))
	}
}

// A dhcpd.conf that is served is not replaced by what was made of it.
func TestConfigWriteKeepsOthers(t *testing.T) {
	f := newFake(t, "kea4.json")
	const conf = "subnet 192.0.2.0 netmask 255.255.255.0 { }\n"
	if err := os.WriteFile(f.about.File, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	expect(t, New(f), Failure, "config-write", "")
	if text, _ := os.ReadFile(f.about.File); string(text) != conf {
		t.Errorf("the file holds %q now", text)
	}
}

func TestConfigReload(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	f.load = func() (*kea.Config, diag.List) {
		return nil, diag.List{{Severity: diag.Error, Message: "no such thing"}}
	}
	before := f.Snapshot()
	if r, _ := ask(t, c, "config-reload", ""); r.Result != Failure || r.Text != "no such thing" {
		t.Errorf("%+v", r)
	}
	if f.Snapshot() != before {
		t.Error("a bad configuration has replaced the old one")
	}
	f.load = func() (*kea.Config, diag.List) { return &kea.Config{Dhcp: &kea.Server{Family: kea.V4}}, nil }
	expect(t, c, Success, "config-reload", "")
	if len(f.Snapshot().Subnets) != 0 {
		t.Error("the new configuration is not in force")
	}
	f.load = func() (*kea.Config, diag.List) { return &kea.Config{Dhcp: &kea.Server{Family: kea.V6}}, nil }
	expect(t, c, Failure, "config-reload", "")
}

func TestDisableForATime(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	expect(t, c, Success, "dhcp-disable", `{"origin":"ha-partner"}`)
	c.state.disable(originUser, time.Millisecond)
	deadline := time.After(time.Minute)
	for len(c.state.report()["disabled-by-remote-command"].([]int64)) == 1 && c.state.report()["disabled-by-user"] == true {
		select {
		case <-deadline:
			t.Fatal("it stays disabled")
		default:
		}
	}
	if !f.isOff() {
		t.Error("the service is on, and the partner does not want it")
	}
	expect(t, c, Success, "dhcp-enable", `{"origin":"ha-partner"}`)
	if f.isOff() {
		t.Error("the service is off, and nobody wants it so")
	}
}

func TestShutdownAndReclaim(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	expect(t, c, Success, "shutdown", `{"exit-value":3}`)
	expect(t, c, Success, "shutdown", "")
	expect(t, c, Success, "leases-reclaim", `{"remove":true}`)
	expect(t, c, Success, "leases-reclaim", `{"remove":false}`)
	if diff := cmp.Diff([]int{3, 0}, f.exit); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]bool{true, false}, f.removed); diff != "" {
		t.Error(diff)
	}
}

func TestSockets(t *testing.T) {
	f := newFake(t, "kea4.json")
	f.about.SocketErrors = []string{"no"}
	if text := expect(t, New(f), Success, "status-get", ""); !strings.Contains(text, `"sockets":{"errors":["no"],"status":"failed"}`) {
		t.Error(text)
	}
}

func TestNotify(t *testing.T) {
	c := New(newFake(t, "kea4.json"))
	var heard []string
	c.Notify = func(name string, result int) { heard = append(heard, fmt.Sprint(name, result)) }
	expect(t, c, Success, "version-get", "")
	expect(t, c, Failure, "config-set", "")
	if diff := cmp.Diff([]string{"version-get0", "config-set1"}, heard); diff != "" {
		t.Error(diff)
	}
}

// TestTheConfigurationInForceIsNotTouched changes a copy by every command that
// changes, and looks at the first one.
func TestTheConfigurationInForceIsNotTouched(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	first := f.Snapshot()
	before := kea.Encode(first.Source, kea.EncodeOptions{})
	for _, x := range transcript(t, "objects4.txt") {
		c.Execute(t.Context(), []byte(x.request))
	}
	if diff := cmp.Diff(string(before), string(kea.Encode(first.Source, kea.EncodeOptions{}))); diff != "" {
		t.Error(diff)
	}
}

func TestAnyBytes(t *testing.T) {
	c := New(newFake(t, "kea4.json"))
	for _, cmd := range All() {
		if cmd.Name == "shutdown" {
			continue
		}
		for _, args := range []string{`null`, `5`, `"x"`, `[]`, `{}`, `{"subnet4":[5]}`, `{"subnet4":[{}]}`, `{"shared-networks":[5]}`, `{"client-classes":[5]}`,
			`{"reservation":{}}`, `{"reservation":5}`, `{"leases":[5]}`, `{"leases":[{}],"deleted-leases":[{}]}`, `{"name":5}`, `{"id":"x"}`, `{"id":-1}`,
			`{"ip-address":null}`, `{"subnet-id":-1}`, `{"subnet-id":1e3}`, `{"subnets":[{}]}`, `{"Dhcp4":null}`, `{"Dhcp4":[]}`, `{"Dhcp6":{}}`} {
			r := c.Execute(t.Context(), []byte(fmt.Sprintf(`{"command":%q,"arguments":%s}`, cmd.Name, args)))
			if strings.Contains(r.Text, "runtime error") || strings.Contains(r.Text, "interface conversion") {
				t.Errorf("%s %s: %s", cmd.Name, args, r.Text)
			}
		}
	}
}

// TestDocs keeps the page of the commands up to date.
func TestDocs(t *testing.T) {
	var page strings.Builder
	page.WriteString("# Control commands\n\nThe commands that `keatool serve` answers on its control sockets, as Kea 3.0 does. Those with a library are there\nwhile the configuration names it under `hooks-libraries`.\n\n| command | library | changes | what it does |\n| --- | --- | --- | --- |\n")
	for _, cmd := range All() {
		if cmd.Doc == "" || strings.HasSuffix(cmd.Doc, ".") {
			t.Errorf("%s has the text %q", cmd.Name, cmd.Doc)
		}
		changes := ""
		if cmd.Write {
			changes = "yes"
		}
		fmt.Fprintf(&page, "| `%s` | %s | %s | %s |\n", cmd.Name, cmd.Hook, changes, cmd.Doc)
	}
	golden.Check(t, "../../docs/commands.md", []byte(page.String()))
}

// TestResend goes through what lease4-resend-ddns finds.
func TestResend(t *testing.T) {
	const conf = `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_lease_cmds.so" } ], "dhcp-ddns": { "enable-updates": true },
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] } }`
	f := fakeOf(t, []byte(conf))
	c := New(f)
	for i, l := range []lease.Lease{{Hostname: []byte("a.example."), FwdDNS: true}, {Hostname: []byte("b.example.")}, {}} {
		l.Type, l.PrefixLen, l.Addr, l.HW, l.SubnetID, l.Valid, l.CLTT = lease.V4, 32, netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)}), []byte{1, 2}, 1, 60, 1_796_000_000
		if err := f.store.Swap(nil, &l); err != nil {
			t.Fatal(err)
		}
	}
	for last, want := range map[int]struct {
		result int
		text   string
	}{1: {Success, "NCR generated for: 192.0.2.1, hostname: a.example."}, 2: {Conflict, "Neither forward nor reverse"}, 3: {Conflict, "has no hostname"}, 4: {Empty, "No lease found for: 192.0.2.4"}} {
		r, _ := ask(t, c, "lease4-resend-ddns", fmt.Sprintf(`{"ip-address":"192.0.2.%d"}`, last))
		if r.Result != want.result || !strings.Contains(r.Text, want.text) {
			t.Errorf("192.0.2.%d: %d, %s; want %d, %s", last, r.Result, r.Text, want.result, want.text)
		}
	}
	expect(t, New(withoutDNS(t)), Conflict, "lease4-resend-ddns", `{"ip-address":"192.0.2.1"}`)
}

// withoutDNS is a server that updates no DNS.
func withoutDNS(t *testing.T) *fakeServer {
	return fakeOf(t, []byte(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_lease_cmds.so" } ] } }`))
}

// TestLeaseDelRemovesFromDNS: the records of a lease go with it only if that is wanted.
func TestLeaseDelRemovesFromDNS(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	for _, args := range []string{`"ip-address": "192.0.2.1"`, `"ip-address": "192.0.2.2", "update-ddns": false`, `"ip-address": "192.0.2.3", "update-ddns": true`} {
		address := args[15:24]
		if r := c.Execute(t.Context(), []byte(`{ "command": "lease4-add", "arguments": { "ip-address": "`+address+`", "hw-address": "02:00:00:00:00:0`+address[8:]+`" } }`)); r.Result != Success {
			t.Fatal(r)
		}
		if r := c.Execute(t.Context(), []byte(`{ "command": "lease4-del", "arguments": { `+args+` } }`)); r.Result != Success {
			t.Error(r)
		}
	}
	if len(f.nameless) != 1 || f.nameless[0].String() != "192.0.2.3" {
		t.Errorf("records are removed of %v; want of 192.0.2.3", f.nameless)
	}
}

// TestCommandDone has hooks hear of every command that there is.
func TestCommandDone(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	for _, request := range []string{`{"command":"version-get"}`, `{"command":"nonsense"}`, `{"command":"lease4-get","arguments":{"ip-address":"192.0.2.1"}}`} {
		c.Execute(t.Context(), []byte(request))
	}
	if diff := cmp.Diff([]string{"version-get 0", "lease4-get 3"}, f.commands); diff != "" {
		t.Errorf("heard of (-want +got):\n%s", diff)
	}
}

// TestDatabaseOrigin has silence end only when all who wanted it agree.
func TestDatabaseOrigin(t *testing.T) {
	f := newFake(t, "kea4.json")
	c := New(f)
	state := func() any {
		r := c.Execute(t.Context(), []byte(`{ "command": "status-get" }`))
		return r.Arguments.(object)["dhcp-state"].(object)["disabled-by-db-connection"]
	}
	c.DatabaseLost(0)
	c.DatabaseLost(2)
	if d := cmp.Diff([]int64{3000, 3002}, state()); d != "" || !f.off {
		t.Errorf("both away: answering %v (-want +got)\n%s", !f.off, d)
	}
	c.Execute(t.Context(), []byte(`{ "command": "dhcp-disable" }`))
	c.DatabaseBack(0)
	c.DatabaseBack(2)
	if d := cmp.Diff([]int64{}, state()); d != "" || !f.off {
		t.Errorf("disabled by the user: answering %v (-want +got)\n%s", !f.off, d)
	}
	c.Execute(t.Context(), []byte(`{ "command": "dhcp-enable" }`))
	if f.off {
		t.Error("nobody wants silence any more")
	}
}

// TestHostnamesOfBytes reads back names that are no UTF-8, which clients may have sent.
func TestHostnamesOfBytes(t *testing.T) {
	c := New(newFake(t, "kea4.json"))
	for escaped, want := range map[string]string{`b\u00fccher`: "b\u00fccher", `b\u00c3\u00bccher`: "bücher", `bücher`: "bücher"} {
		expect(t, c, Success, "lease4-add", `{"ip-address":"192.0.2.44","hw-address":"1a:1b:1c:1d:1e:1f","hostname":"`+escaped+`"}`)
		var got struct{ Hostname string }
		if err := json.Unmarshal([]byte(expect(t, c, Success, "lease4-get", `{"ip-address":"192.0.2.44"}`)), &got); err != nil || got.Hostname != want {
			t.Errorf("%s is read back as %q, error %v", escaped, got.Hostname, err)
		}
		expect(t, c, Success, "lease4-get-by-hostname", `{"hostname":"`+escaped+`"}`)
		expect(t, c, Success, "lease4-del", `{"ip-address":"192.0.2.44"}`)
	}
}
