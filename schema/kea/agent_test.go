package kea

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAgentFields(t *testing.T) {
	unix := func(name string) *ControlSocket { return &ControlSocket{Type: "unix", Name: name} }
	held(t, R30, `{"Control-agent": {…}}`, func(a Agent) *Config { return &Config{Agent: &a} }, []field[Agent]{
		{`"http-host": "x"`, Agent{Host: "x"}},
		{`"http-port": 65535`, Agent{Port: 65535}},
		{`"trust-anchor": "x"`, Agent{TLS: TLS{TrustAnchor: "x"}}},
		{`"cert-file": "x"`, Agent{TLS: TLS{CertFile: "x"}}},
		{`"key-file": "x"`, Agent{TLS: TLS{KeyFile: "x"}}},
		{`"cert-required": false`, Agent{CertRequired: ptr(false)}},
		{`"authentication": { "type": "basic", "realm": "r", "clients": [ { "user": "u", "password": "p" } ] }`,
			Agent{Authentication: &Authentication{Type: "basic", Realm: "r", Clients: []HTTPClient{{User: "u", Password: "p"}}}}},
		{`"http-headers": [ { "name": "a", "value": "b" }, { "name": "c" } ]`, Agent{Headers: []HTTPHeader{{Name: "a", Value: "b"}, {Name: "c"}}}},
		{`"control-sockets": { "dhcp4": { "socket-type": "unix", "socket-name": "4" } }`, Agent{Sockets: &AgentSockets{Dhcp4: unix("4")}}},
		{`"control-sockets": { "dhcp6": { "socket-type": "unix", "socket-name": "6" } }`, Agent{Sockets: &AgentSockets{Dhcp6: unix("6")}}},
		{`"control-sockets": { "d2": { "socket-type": "unix", "socket-name": "2" } }`, Agent{Sockets: &AgentSockets{D2: unix("2")}}},
		{`"control-sockets": { "dhcp4": { "socket-name": "4" }, "dhcp6": { "socket-name": "6" }, "d2": { "socket-name": "2" } }`,
			Agent{Sockets: &AgentSockets{Dhcp4: &ControlSocket{Name: "4"}, Dhcp6: &ControlSocket{Name: "6"}, D2: &ControlSocket{Name: "2"}}}},
		{`"control-sockets": { "netconf": "x" }`, Agent{Sockets: &AgentSockets{Extra: Extra{{"netconf", json.RawMessage(`"x"`)}}}}},
		{`"hooks-libraries": [ { "library": "x" } ]`, Agent{Hooks: []Hook{{Library: "x"}}}},
		{`"loggers": [ { "name": "x" } ]`, Agent{Loggers: []Logger{{Name: "x"}}}},
		{`"user-context": { "a": 1 }`, Agent{UserContext: (*Context)(nil).Set("a", int64(1))}},
		{`"key-of-tomorrow": [ 1, "x" ]`, Agent{Extra: Extra{{"key-of-tomorrow", json.RawMessage(`[ 1, "x" ]`)}}}},
	})
}

// TestAgentLayout: the agent's map stands on lines of its own, whatever is in it.
func TestAgentLayout(t *testing.T) {
	for _, c := range []struct {
		agent Agent
		want  string
	}{
		{Agent{Port: 8000}, "{\n  \"Control-agent\": {\n    \"http-port\": 8000\n  }\n}\n"},
		{Agent{}, "{\n}\n"},
		{Agent{Note: Note{Comments: []string{"an agent"}}, Host: "x"}, "{\n  // an agent\n  \"Control-agent\": {\n    \"http-host\": \"x\"\n  }\n}\n"},
	} {
		if diff := cmp.Diff(c.want, string(Encode(&Config{Agent: &c.agent}, EncodeOptions{}))); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.agent, diff)
		}
	}
}

// everyMap lists a way into each map of a configuration; … stands for its members.
func everyMap() map[string]string {
	const client = `"authentication": {"clients": [{…}]}`
	return map[string]string{
		"server": `{"Dhcp4": {…}}`, "server of DHCPv6": `{"Dhcp6": {…}}`, "DDNS": `{"DhcpDdns": {…}}`, "agent": `{"Control-agent": {…}}`,
		"interfaces": `{"Dhcp4": {"interfaces-config": {…}}}`, "socket": `{"Dhcp4": {"control-sockets": [{…}]}}`,
		"authentication": `{"Dhcp4": {"control-sockets": [{"authentication": {…}}]}}`, "client": `{"Dhcp4": {"control-sockets": [{` + client + `}]}}`,
		"header":   `{"Dhcp4": {"control-sockets": [{"http-headers": [{…}]}]}}`,
		"database": `{"Dhcp4": {"lease-database": {…}}}`, "databases of hosts": `{"Dhcp4": {"hosts-databases": [{…}]}}`,
		"config-control": `{"Dhcp4": {"config-control": {…}}}`, "database of it": `{"Dhcp4": {"config-control": {"config-databases": [{…}]}}}`,
		"server-id": `{"Dhcp6": {"server-id": {…}}}`, "queue": `{"Dhcp4": {"dhcp-queue-control": {"enable-queue": true, …}}}`,
		"threads": `{"Dhcp4": {"multi-threading": {"enable-multi-threading": true, …}}}`, "dhcp-ddns": `{"Dhcp4": {"dhcp-ddns": {"enable-updates": true, …}}}`,
		"expired": `{"Dhcp4": {"expired-leases-processing": {…}}}`, "sanity": `{"Dhcp4": {"sanity-checks": {…}}}`, "compatibility": `{"Dhcp4": {"compatibility": {…}}}`,
		"hook": `{"Dhcp4": {"hooks-libraries": [{…}]}}`, "logger": `{"Dhcp4": {"loggers": [{…}]}}`, "output": `{"Dhcp4": {"loggers": [{"output-options": [{…}]}]}}`,
		"option-def": `{"Dhcp4": {"option-def": [{"code": 1, …}]}}`, "option-data": `{"Dhcp4": {"option-data": [{…}]}}`, "class": `{"Dhcp4": {"client-classes": [{…}]}}`,
		"network": `{"Dhcp4": {"shared-networks": [{…}]}}`, "subnet": `{"Dhcp4": {"subnet4": [{…}]}}`, "pool": `{"Dhcp4": {"subnet4": [{"pools": [{…}]}]}}`,
		"delegation":  `{"Dhcp6": {"subnet6": [{"pd-pools": [{"prefix-len": 0, "delegated-len": 0, …}]}]}}`,
		"reservation": `{"Dhcp4": {"reservations": [{…}]}}`, "key": `{"DhcpDdns": {"tsig-keys": [{…}]}}`,
		"zone": `{"DhcpDdns": {"forward-ddns": {"ddns-domains": [{…}]}}}`, "DNS server": `{"DhcpDdns": {"reverse-ddns": {"ddns-domains": [{"dns-servers": [{…}]}]}}}`,
	}
}

// throughModel reads text into the model and writes it again, both on one line.
func throughModel(t *testing.T, text string) (before, after string) {
	t.Helper()
	doc, findings := Parse("f", []byte(text), ParseOptions{})
	c, more := Decode(doc)
	if findings = append(findings, more...); len(findings) > 0 {
		t.Fatalf("%s has findings: %v", text, findings)
	}
	again, _ := Parse("f", Encode(c, EncodeOptions{}), ParseOptions{})
	return string(Text(doc.Root)), string(Text(again.Root))
}

// TestUnknownKeyInEveryMap: no map loses what the model does not know.
func TestUnknownKeyInEveryMap(t *testing.T) {
	for name, way := range everyMap() {
		text := strings.Replace(way, "…", `"key-of-tomorrow": { "a": [ 1.50, null, "x" ] }`, 1)
		before, after := throughModel(t, text)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s (-read +written):\n%s", name, diff)
		}
	}
}

// TestContextInEveryMap: a user-context is kept wherever it stands, known to
// the model there or not.
func TestContextInEveryMap(t *testing.T) {
	for name, way := range everyMap() {
		text := strings.Replace(way, "…", `"user-context": { "a": { "b": [ 1 ] } }`, 1)
		before, after := throughModel(t, text)
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s (-read +written):\n%s", name, diff)
		}
	}
}

// TestCommentInEveryMap: the member comment moves into user-context where the
// map has one, and stays elsewhere.
func TestCommentInEveryMap(t *testing.T) {
	plain := map[string]bool{"database": true, "databases of hosts": true, "database of it": true, "config-control": true, "expired": true,
		"sanity": true, "compatibility": true, "hook": true, "output": true}
	for name, way := range everyMap() {
		text := strings.Replace(way, "…", `"comment": "c"`, 1)
		before, after := throughModel(t, text)
		if !plain[name] {
			before = strings.Replace(before, `"comment": "c"`, `"user-context": { "comment": "c" }`, 1)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestNullInEveryMap: null is no map, and nothing is made of it.
func TestNullInEveryMap(t *testing.T) {
	for name, way := range everyMap() {
		i := strings.LastIndex(way, "{")
		shut := strings.Index(way[i:], "}")
		text := way[:i] + "null" + way[i+shut+1:]
		doc, _ := Parse("f", []byte(text), ParseOptions{})
		_, findings := Decode(doc)
		if len(findings) == 0 || findings[0].Code != CodeType || findings[0].Message != "null stands where Kea expects a map" || findings[0].Span.Start.Col != i+1 {
			t.Errorf("%s: findings of %s: %v", name, text, show(findings))
		}
	}
}
