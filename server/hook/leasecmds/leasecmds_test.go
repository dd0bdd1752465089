package leasecmds

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

func conf4(params string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_lease_cmds.so", "parameters": { %s } } ], "store-extended-info": true,
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] } ] } }`, params)
}

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters/binding-variables"
	entry := func(inside string) string { return `"binding-variables": [ { ` + inside + ` } ]` }
	tests := []struct {
		name, params string
		want         []string
	}{
		{"none", ``, nil},
		{"right", entry(`"name": "a", "expression": "'x'", "source": "query"`), nil},
		{"no list", `"binding-variables": {}`, []string{at + " `binding-variables` must be a list"}},
		{"no source", entry(`"name": "a", "expression": "'x'"`), []string{at + "/0 `source` is missing"}},
		{"another source", entry(`"name": "a", "expression": "'x'", "source": "both"`), []string{at + "/0/source `both` is no message"}},
		{"no name", entry(`"name": "", "expression": "'x'", "source": "query"`), []string{at + "/0/name `name` is empty"}},
		{"unknown key", entry(`"name": "a", "expression": "'x'", "source": "query", "any": 1`), []string{at + "/0/any `any` is no parameter of the library"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, conf4(tt.params), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestVariables(t *testing.T) {
	r := hooktest.New(t, conf4(`"binding-variables": [ { "name": "who", "expression": "option[12].text", "source": "query" },
		{ "name": "what", "expression": "addrtotext(pkt4.yiaddr)", "source": "response" }, { "name": "none", "expression": "option[77].text", "source": "query" } ]`), Library)
	ack := r.Lease4(hooktest.Ask{MAC: 1, Options: map[uint8]string{12: "pc", 82: "\x01\x01a"}})
	var l lease.Lease
	if err := r.Leases.Get(ack.YIAddr(), &l); err != nil {
		t.Fatal(err)
	}
	want := `{ "ISC": { "binding-variables": { "none": "", "what": "192.0.2.10", "who": "pc" }, "relay-agent-info": { "sub-options": "0x010161" } } }`
	if diff := cmp.Diff(want, string(l.Context)); diff != "" {
		t.Errorf("the user context (-want +got):\n%s", diff)
	}
}

func TestVariables6(t *testing.T) {
	const conf = `{ "Dhcp6": { "hooks-libraries": [ { "library": "libdhcp_lease_cmds.so", "parameters": { "binding-variables": [
		{ "name": "id", "expression": "hexstring(option[1].hex, '')", "source": "query" } ] } } ],
	"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8::10-2001:db8::20" } ] } ] } }`
	r := hooktest.New(t, conf, Library)
	given := hooktest.Given(r.Send6(hooktest.Ask6{Kind: packet.Request6, Client: 1, NA: true, Server: true}))
	if len(given) != 1 {
		t.Fatalf("given %v", given)
	}
	var l lease.Lease
	if err := r.Leases.Get(given[0].Addr(), &l); err != nil {
		t.Fatal(err)
	}
	if got, want := string(l.Context), `{ "ISC": { "binding-variables": { "id": "00030001020000000001" } } }`; got != want {
		t.Errorf("the user context is %s; want %s", got, want)
	}
}
