package flexid

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

func conf4(params string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_flex_id.so", "parameters": { %s } } ],
	"host-reservation-identifiers": [ "flex-id", "hw-address" ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ],
		"reservations": [ { "flex-id": "'port7'", "ip-address": "192.0.2.77" } ] } ] } }`, params)
}

func conf6(params string) string {
	return fmt.Sprintf(`{ "Dhcp6": { "hooks-libraries": [ { "library": "libdhcp_flex_id.so", "parameters": { %s } } ],
	"host-reservation-identifiers": [ "flex-id", "duid" ],
	"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8::10-2001:db8::20" } ],
		"reservations": [ { "flex-id": "'port7'", "ip-addresses": [ "2001:db8::77" ] } ] } ] } }`, params)
}

const byCircuit = `"identifier-expression": "relay4[1].hex"`

// agent is option 82 with a circuit identifier.
func agent(circuit string) map[uint8]string {
	return map[uint8]string{82: "\x01" + string(rune(len(circuit))) + circuit}
}

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters"
	tests := []struct {
		name, params string
		want         []string
	}{
		{"right", byCircuit + `, "replace-client-id": true`, nil},
		{"unknown key", byCircuit + `, "nobody": 1`, nil},
		{"missing", ``, []string{at + " `identifier-expression` is missing"}},
		{"empty", `"identifier-expression": ""`, nil},
		{"number", `"identifier-expression": 7`, []string{at + "/identifier-expression `identifier-expression` must be a string"}},
		{"no boolean", byCircuit + `, "replace-client-id": "yes"`, []string{at + "/replace-client-id `replace-client-id` must be true or false"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, conf4(tt.params), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
	for _, text := range []string{"relay4[1].exists", "relay4[", "option[9].hex =="} {
		if got := hooktest.Check(t, conf4(fmt.Sprintf(`"identifier-expression": %q`, text)), Library); len(got) != 1 {
			t.Errorf("%s: findings %v; want one", text, got)
		}
	}
}

func TestReservation(t *testing.T) {
	r := hooktest.New(t, conf4(byCircuit), Library)
	tests := []struct {
		circuit, want string
	}{{"port7", "192.0.2.77"}, {"port8", "192.0.2.10"}, {"", "192.0.2.11"}, {"p", "192.0.2.12"}}
	for i, tt := range tests {
		ack := r.Lease4(hooktest.Ask{MAC: byte(i), Options: agent(tt.circuit)})
		if ack == nil || ack.YIAddr().String() != tt.want {
			t.Errorf("circuit %q gets %v; want %s", tt.circuit, ack, tt.want)
		}
	}
}

// TestReplace moves a line to another client: it keeps its lease.
func TestReplace(t *testing.T) {
	r := hooktest.New(t, conf4(byCircuit+`, "replace-client-id": true`), Library)
	options := agent("port9")
	options[61] = "\x01abc"
	first := r.Lease4(hooktest.Ask{MAC: 1, Options: options})
	if id, _ := first.ClientID(); string(id) != "\x01abc" {
		t.Errorf("the reply has client identifier %q; want the client's own", id)
	}
	second := r.Lease4(hooktest.Ask{MAC: 2, Options: agent("port9")})
	if second == nil || second.YIAddr() != first.YIAddr() {
		t.Errorf("the second client gets %v; want %v, which the line has", second, first.YIAddr())
	}
	if second.Has(packet.OptClientID) {
		t.Error("the reply has a client identifier, which the client did not send")
	}
	var l lease.Lease
	if err := r.Leases.Get(first.YIAddr(), &l); err != nil || string(l.ClientID) != "\x00port9" {
		t.Errorf("the lease has client identifier %q (%v)", l.ClientID, err)
	}
	if got := r.Send4(hooktest.Ask{Kind: packet.Discover, MAC: 3, Options: agent("po")}); got != nil {
		t.Error("a value that cannot be an identifier is answered")
	}
}

func TestDUID(t *testing.T) {
	r := hooktest.New(t, conf6(`"identifier-expression": "option[200].hex", "replace-client-id": true`), Library)
	ask := hooktest.Ask6{Kind: packet.Solicit, Client: 1, NA: true, Options: map[uint16]string{200: "port7"}}
	offer := r.Send6(ask)
	if got := fmt.Sprint(hooktest.Given(offer)); got != "[2001:db8::77/128]" {
		t.Fatalf("offered %s; want the reservation", got)
	}
	ask.Kind, ask.Server = packet.Request6, true
	reply := r.Send6(ask)
	if id, _ := reply.ClientID(); len(id) != 10 || id[9] != 1 {
		t.Errorf("the reply is for %x; want the client's own DUID", id)
	}
	var l lease.Lease
	if err := r.Leases.Get(hooktest.Given(reply)[0].Addr(), &l); err != nil || string(l.DUID) != "\x00\x00port7" {
		t.Errorf("the lease has DUID %q (%v)", l.DUID, err)
	}
}

func TestIgnoreIAID(t *testing.T) {
	r := hooktest.New(t, conf6(`"identifier-expression": "''", "ignore-iaid": true`), Library)
	ask := hooktest.Ask6{Kind: packet.Request6, Client: 1, NA: true, Server: true, IAID: 5}
	first := hooktest.Given(r.Send6(ask))
	ask.IAID = 6
	reply := r.Send6(ask)
	if second := hooktest.Given(reply); len(first) != 1 || fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("with another IAID the client gets %v; want %v", second, first)
	}
	for ia := range reply.Options().IAs {
		if ia.IAID != 6 {
			t.Errorf("the reply has IAID %d; want the client's", ia.IAID)
		}
	}
	if r.Leases.Len() != 1 {
		t.Errorf("%d leases; want 1", r.Leases.Len())
	}
}
