package ctrl

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/stats"
)

// fakeDDNS is a server of DNS updates that does nothing.
type fakeDDNS struct {
	config *kea.Config
	stats  *stats.Set
	file   string
	ended  []any
}

const fakeConfig = `{ "DhcpDdns": { "port": 53099, "user-context": { "a": 1 },
	"tsig-keys": [ { "name": "K.", "algorithm": "hmac-sha256", "digest-bits": 128, "secret": "PN4xKZ/jDobCMlo4rpr70w==" } ],
	"forward-ddns": { "ddns-domains": [ { "name": "example.org.", "key-name": "K.", "dns-servers": [ { "ip-address": "127.0.0.1", "port": 5399 }, { "ip-address": "127.0.0.2" } ] } ] },
	"loggers": [ { "name": "kea-dhcp-ddns", "output-options": [ { "output": "stdout" } ] } ] } }`

func newFakeDDNS(t *testing.T) *fakeDDNS {
	t.Helper()
	d, _ := kea.Parse("", []byte(fakeConfig), kea.ParseOptions{})
	c, _ := kea.Decode(d)
	return &fakeDDNS{config: c, stats: stats.NewSet(time.Now, "update-sent", "ncr-received"), file: filepath.Join(t.TempDir(), "d2.json")}
}

func (f *fakeDDNS) Config() *kea.Config            { return f.config }
func (f *fakeDDNS) Statistics() *stats.Set         { return f.stats }
func (f *fakeDDNS) Now() time.Time                 { return time.Unix(1000, 0) }
func (f *fakeDDNS) Load() (*kea.Config, diag.List) { return f.config, nil }
func (f *fakeDDNS) Shutdown(drain bool, exit int)  { f.ended = append(f.ended, drain, exit) }

func (f *fakeDDNS) Check(c *kea.Config) error {
	if len(c.DhcpDdns.Hooks) > 0 {
		return errors.New("no hooks here")
	}
	return nil
}

func (f *fakeDDNS) Apply(c *kea.Config) error {
	f.config = c
	return f.Check(c)
}

func (f *fakeDDNS) About() About {
	return About{Version: "3.0.0", Extended: "more", Report: "built", Started: time.Unix(900, 0), Loaded: time.Unix(990, 0), File: f.file}
}

// TestDDNSCommands holds replies of kea-dhcp-ddns 3.0.4.
func TestDDNSCommands(t *testing.T) {
	f := newFakeDDNS(t)
	c := NewDDNS(f)
	tests := []struct{ command, want string }{
		{`{ "command": "list-commands" }`, `{"arguments":["build-report","config-get","config-hash-get","config-reload","config-set","config-test","config-write",` +
			`"list-commands","shutdown","statistic-get","statistic-get-all","statistic-reset","statistic-reset-all","status-get","version-get"],"result":0}`},
		{`{ "command": "version-get" }`, `{"arguments":{"extended":"more"},"result":0,"text":"3.0.0"}`},
		{`{ "command": "status-get" }`, fmt.Sprintf(`{"arguments":{"pid":%d,"reload":10,"uptime":100},"result":0}`, os.Getpid())},
		{`{ "command": "build-report" }`, `{"result":0,"text":"built"}`},
		{`{ "command": "statistic-get" }`, `{"result":1,"text":"Missing mandatory 'name' parameter."}`},
		{`{ "command": "statistic-get", "arguments": { "name": "nope" } }`, `{"arguments":{},"result":0}`},
		{`{ "command": "statistic-reset", "arguments": { "name": "nope" } }`, `{"result":1,"text":"No 'nope' statistic found"}`},
		{`{ "command": "statistic-reset", "arguments": { "name": "update-sent" } }`, `{"result":0,"text":"Statistic 'update-sent' reset."}`},
		{`{ "command": "statistic-reset-all" }`, `{"result":0,"text":"All statistics reset to neutral values."}`},
		{`{ "command": "config-test" }`, `{"result":1,"text":"Missing mandatory 'arguments' parameter."}`},
		{`{ "command": "config-test", "arguments": {} }`, `{"result":1,"text":"Missing mandatory 'DhcpDdns' parameter."}`},
		{`{ "command": "config-test", "arguments": { "DhcpDdns": [] } }`, `{"result":1,"text":"'DhcpDdns' parameter expected to be a map."}`},
		{`{ "command": "config-test", "arguments": { "DhcpDdns": { "tsig-keys": [] }, "x": 1 } }`, `{"result":1,"text":"'arguments' parameter contains unsupported 'x' parameter"}`},
		{`{ "command": "config-test", "arguments": { "DhcpDdns": { "tsig-keys": [] } } }`, `{"result":0,"text":"Configuration check successful"}`},
		{`{ "command": "config-test", "arguments": { "DhcpDdns": { "hooks-libraries": [ { "library": "libddns_gss_tsig.so" } ] } } }`, `{"result":1,"text":"no hooks here"}`},
		{`{ "command": "gss-tsig-list" }`, `{"result":2,"text":"'gss-tsig-list' command not supported."}`},
		{`{ "command": "shutdown", "arguments": { "type": "bogus" } }`, `{"result":1,"text":"Invalid Shutdown type: bogus"}`},
		{`{ "command": "shutdown", "arguments": { "exit-value": "a" } }`, `{"result":1,"text":"parameter 'exit-value' is not an integer"}`},
		{`{ "command": "shutdown", "arguments": { "type": "drain_first", "exit-value": 3 } }`, `{"result":0,"text":"Shutdown initiated, type is: drain_first"}`},
		{`{ "command": "config-write", "arguments": { "filename": "/etc/x.json" } }`,
			`{"result":1,"text":"not allowed to write config into /etc/x.json: file /etc/x.json must be in the same directory as the config file (` + f.file + `)"}`},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, string(encode(c.Execute(t.Context(), []byte(tt.command))))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.command, diff)
		}
	}
	if diff := cmp.Diff([]any{true, 3}, f.ended); diff != "" {
		t.Errorf("shutdown (-want +got):\n%s", diff)
	}
}

// TestDDNSConfig shows the configuration with every default, and takes back what
// it shows.
func TestDDNSConfig(t *testing.T) {
	f := newFakeDDNS(t)
	c := NewDDNS(f)
	r := c.Execute(t.Context(), []byte(`{ "command": "config-get" }`))
	m := r.Arguments.(object)
	sum := m["hash"]
	delete(m, "hash")
	const want = `{"DhcpDdns":{"dns-server-timeout":500,"forward-ddns":{"ddns-domains":[{"dns-servers":[{"hostname":"","ip-address":"127.0.0.1","port":5399},` +
		`{"hostname":"","ip-address":"127.0.0.2","port":53}],"key-name":"K.","name":"example.org."}]},"hooks-libraries":[],"ip-address":"127.0.0.1",` +
		`"loggers":[{"debuglevel":0,"name":"kea-dhcp-ddns","output-options":[{"flush":true,"output":"stdout","pattern":""}],"severity":"INFO"}],` +
		`"ncr-format":"JSON","ncr-protocol":"UDP","port":53099,"reverse-ddns":{"ddns-domains":[]},` +
		`"tsig-keys":[{"algorithm":"hmac-sha256","digest-bits":128,"name":"K.","secret":"PN4xKZ/jDobCMlo4rpr70w=="}],"user-context":{"a":1}}}`
	if diff := cmp.Diff(want, string(encode(m))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := c.Execute(t.Context(), []byte(`{ "command": "config-hash-get" }`)); got.Arguments.(object)["hash"] != sum {
		t.Errorf("config-hash-get: %v, want %v", got, sum)
	}
	set, err := json.Marshal(object{"command": "config-set", "arguments": m})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Execute(t.Context(), set); got.Result != Success || got.Arguments.(object)["hash"] != sum {
		t.Errorf("config-set: %v", got)
	}
	if got := c.Execute(t.Context(), []byte(`{ "command": "config-write" }`)); got.Result != Success {
		t.Errorf("config-write: %v", got)
	}
	if text, err := os.ReadFile(f.file); err != nil || !strings.Contains(string(text), `"name": "example.org."`) {
		t.Errorf("%v, the file holds %s", err, text)
	}
}
