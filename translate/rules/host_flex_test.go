package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// flexExpression returns what the flex_id hook is told to compute.
func flexExpression(t *testing.T, out Output) string {
	t.Helper()
	for _, h := range out.Config.Dhcp.Hooks {
		if strings.Contains(h.Library, "flex_id") {
			v, _ := h.Parameters.Get("identifier-expression")
			return fmt.Sprint(v)
		}
	}
	return ""
}

const (
	byUserClass = `host u { host-identifier option user-class "u1"; }` + "\n"
	byVendor    = `host v { host-identifier option vendor-class-identifier "v1"; }` + "\n"
	byRemoteID  = `host r { host-identifier option agent.remote-id "r1"; }` + "\n"
	byCircuit   = `host c { host-identifier option agent.circuit-id "c1"; }` + "\n"
	byHardware  = `host h { hardware ethernet 02:00:00:00:00:01; }` + "\n"
)

// TestFlexOrder: dhcpd tries the option that was named last first, the circuit id
// among them; one that is native to Kea keeps its own kind.
func TestFlexOrder(t *testing.T) {
	for _, tc := range []struct {
		name, conf  string
		identifiers []string
		expression  string
	}{
		{"one option", byUserClass, []string{"flex-id"}, "option[77].hex"},
		{"two options", byUserClass + byVendor, []string{"flex-id"},
			"ifelse(option[60].hex == 0x7631, concat(0x01, option[60].hex), concat(0x02, option[77].hex))"},
		{"the other way round", byVendor + byUserClass, []string{"flex-id"},
			"ifelse(option[77].hex == 0x7531, concat(0x01, option[77].hex), concat(0x02, option[60].hex))"},
		{"three options", byUserClass + byVendor + byRemoteID, []string{"flex-id"},
			"ifelse(relay4[2].hex == 0x7231, concat(0x01, relay4[2].hex), ifelse(option[60].hex == 0x7631, concat(0x02, option[60].hex), concat(0x03, option[77].hex)))"},
		{"two values of one option", byVendor + `host w { host-identifier option vendor-class-identifier "w1"; }` + "\n" + byUserClass + `host x { host-identifier option user-class "x1"; }`, []string{"flex-id"},
			"ifelse(option[77].hex == 0x7531 or option[77].hex == 0x7831, concat(0x01, option[77].hex), concat(0x02, option[60].hex))"},
		{"the circuit id after another option", byUserClass + byCircuit, []string{"circuit-id", "flex-id"}, "option[77].hex"},
		{"the circuit id before another option", byCircuit + byUserClass, []string{"flex-id", "circuit-id"}, "option[77].hex"},
		{"the circuit id again", byUserClass + byCircuit + `host d { host-identifier option agent.circuit-id "d1"; }`, []string{"circuit-id", "flex-id"}, "option[77].hex"},
		{"hardware comes before all of them", byCircuit + byUserClass + byHardware, []string{"hw-address", "flex-id", "circuit-id"}, "option[77].hex"},
		{"hardware and circuit id", byCircuit + byHardware, []string{"hw-address", "circuit-id"}, ""},
		{"the circuit id alone", byCircuit, nil, ""},
		{"hardware alone", byHardware, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			if diff := cmp.Diff(tc.identifiers, out.Config.Dhcp.HostIdentifiers); diff != "" {
				t.Errorf("host-reservation-identifiers (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.expression, flexExpression(t, out)); diff != "" {
				t.Errorf("identifier-expression (-want +got):\n%s", diff)
			}
		})
	}
}

// TestFlexValues: with several options each value has the number of its option before it.
func TestFlexValues(t *testing.T) {
	out := run(t, byUserClass+byVendor+byRemoteID+byHardware, Options{})
	var got []string
	for _, r := range out.Config.Dhcp.Reservations {
		got = append(got, r.FlexID+r.HWAddress)
	}
	if diff := cmp.Diff([]string{"03:75:31", "02:76:31", "01:72:31", "02:00:00:00:00:01"}, got); diff != "" {
		t.Errorf("identifiers (-want +got):\n%s", diff)
	}
}

// TestFlexManyValues: beyond a bound the values of an option are not told apart
// one by one, which is said.
func TestFlexManyValues(t *testing.T) {
	many := byUserClass
	for i := range maxFlexTests + 1 {
		many += fmt.Sprintf("host m%d { host-identifier option vendor-class-identifier \"m%d\"; }\n", i, i)
	}
	out := run(t, many, Options{})
	if want := "ifelse(not (option[60].hex == ''), concat(0x01, option[60].hex), concat(0x02, option[77].hex))"; flexExpression(t, out) != want {
		t.Errorf("identifier-expression is %s, want %s", flexExpression(t, out), want)
	}
	if diff := cmp.Diff([]string{"error KT2157"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := fidelity(t, out, `host-identifier option vendor-class-identifier "m0"`); got != diag.Approximate {
		t.Errorf("the first identifier came out %s, want approximate", got)
	}
}

// TestFlexImpossible: identifiers that Kea cannot look hosts up by cost the
// reservation, never another host's.
func TestFlexImpossible(t *testing.T) {
	for _, tc := range []struct {
		name, conf string
		o          Options
		message    string
	}{
		{"no hook in 2.6", byUserClass, Options{Release: kea.R26}, "host `u` cannot be found by this option in Kea: the hook that looks hosts up by any option is not part of the open Kea 2.6; it gets no reservation by it"},
		{"an option in no packet", `host o { host-identifier option nwip.nsq-broadcast true; }`, Options{}, "host `o` cannot be found by this option in Kea: nothing says in which option the space `nwip` is sent; it gets no reservation by it"},
		{"a value that needs a look-up", `host l { host-identifier option routers boot.example.org; }`, Options{}, "host `l` cannot be found by this option in Kea: its value could not be written as bytes; it gets no reservation by it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, tc.o)
			if diff := cmp.Diff([]string{tc.message}, messagesOf(out, CodeHostFlexID)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if n := len(out.Config.Dhcp.Reservations); n != 0 {
				t.Errorf("%d reservations, want none", n)
			}
			if got := fidelity(t, out, "host-identifier"); got != diag.Dropped {
				t.Errorf("the identifier came out %s, want dropped", got)
			}
		})
	}
}

// TestFlexBesideAnother: a host that has another identifier as well is reserved by that.
func TestFlexBesideAnother(t *testing.T) {
	out := run(t, `host b { hardware ethernet 02:00:00:00:00:01; host-identifier option user-class "u1"; }`, Options{Release: kea.R26})
	wantJSONFor(t, out, kea.R26, `{"reservations": [{"hw-address": "02:00:00:00:00:01"}]}`)
	if diff := cmp.Diff([]string{"error KT2157"}, only(codes(out), "KT2157")); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if got := fidelity(t, out, "host b"); got == diag.Dropped {
		t.Errorf("the host came out %s", got)
	}
}

// TestFlexRelay6: an option of a relay is read at its place in the chain.
func TestFlexRelay6(t *testing.T) {
	for _, tc := range []struct{ name, statement, want string }{
		{"the client's own", `host-identifier option dhcp6.interface-id "if1"`, "option[18].hex"},
		{"the client's own, by number", `host-identifier v6relopt 0 dhcp6.interface-id "if1"`, "option[18].hex"},
		{"the relay next to the client", `host-identifier v6relopt 1 dhcp6.interface-id "if1"`, "relay6[-1].option[18].hex"},
		{"the second", `host-identifier v6relopt 2 dhcp6.interface-id "if1"`, "relay6[-2].option[18].hex"},
		{"more than there can be: the last", `host-identifier v6relopt 33 dhcp6.interface-id "if1"`, "relay6[0].option[18].hex"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, "subnet6 2001:db8::/64 {}\nhost r { "+tc.statement+"; }", Options{Family: parser.V6})
			if diff := cmp.Diff(tc.want, flexExpression(t, out)); diff != "" {
				t.Errorf("identifier-expression (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDUIDOfARelay: the client identifier inside a relay's message is no DUID of the client.
func TestDUIDOfARelay(t *testing.T) {
	const value = " 00:03:00:01:02:00:00:00:00:01; }"
	for _, tc := range []struct{ name, statement, want string }{
		{"the client's", "host-identifier option dhcp6.client-id", `{"reservations": [{"duid": "00:03:00:01:02:00:00:00:00:01"}]}`},
		{"the client's, by number", "host-identifier v6relopt 0 dhcp6.client-id", `{"reservations": [{"duid": "00:03:00:01:02:00:00:00:00:01"}]}`},
		{"a relay's", "host-identifier v6relopt 1 dhcp6.client-id", `{"reservations": [{"flex-id": "00:03:00:01:02:00:00:00:00:01"}]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			wantJSON(t, run(t, "subnet6 2001:db8::/64 {}\nhost r { "+tc.statement+value, Options{Family: parser.V6}), tc.want)
		})
	}
}
