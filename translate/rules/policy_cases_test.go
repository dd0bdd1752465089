package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
)

// dropTest returns the test of the class DROP, or "none".
func dropTest(out Output) string {
	for _, k := range out.Config.Dhcp.Classes {
		if k.Name == "DROP" {
			if k.Test == "" {
				return "by reservation"
			}
			return k.Test
		}
	}
	return "none"
}

const (
	rangedNet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"
	userClass = "class \"c\" { match if exists user-class; "
	knownHost = "host h { hardware ethernet 02:00:00:00:00:01; "
)

// TestDropped: whom the class DROP takes.
func TestDropped(t *testing.T) {
	const shared = "shared-network n { subnet 198.51.100.0 netmask 255.255.255.0 {} }\n"
	for _, tc := range []struct{ name, conf, want string }{
		{"nobody", rangedNet, "none"},
		{"unknown clients", "deny unknown-clients;\n" + rangedNet, "not member('KNOWN')"},
		{"ignored is denied", "ignore unknown-clients;\n" + rangedNet, "not member('KNOWN')"},
		{"as a parameter", "boot-unknown-clients false;\n" + rangedNet, "not member('KNOWN')"},
		{"allowed again", "deny unknown-clients;\nallow unknown-clients;\n" + rangedNet, "none"},
		{"everybody", "deny booting;\n" + rangedNet, "member('ALL')"},
		{"members of a class", userClass + "deny booting; }\n" + rangedNet, "member('c')"},
		{"unknown members of a class", userClass + "deny unknown-clients; }\n" + rangedNet, "member('c') and not member('KNOWN')"},
		{"all but a class", "deny booting;\n" + userClass + "allow booting; }\n" + rangedNet, "not member('c')"},
		{"under a condition", "if exists user-class { deny booting; }\n" + rangedNet, "member('if.global.1')"},
		{"unless a condition", "deny booting;\nif exists user-class { allow booting; }\n" + rangedNet, "not member('if.global.1')"},
		{"under a condition that always holds", "if 1 = 1 { deny booting; }\n" + rangedNet, "member('ALL')"},
		{"under one that never does", "if 1 = 2 { deny booting; }\n" + rangedNet, "none"},
		{"a host", knownHost + "deny booting; }\n" + rangedNet, "by reservation"},
		{"a host of a shared network", shared + knownHost + "fixed-address 198.51.100.5; deny booting; }\n", "pkt4.mac == 0x020000000001"},
		{"a host of a shared network by client identifier", shared + "host h { uid \"ab\"; fixed-address 198.51.100.5; deny booting; }\n", "option[61].hex == 0x6162"},
		{"a host under a condition", knownHost + "if exists user-class { deny booting; } }\n" + rangedNet, "member('KNOWN') and member('host.h') and member('if.h.1')"},
		{"a host that allows it", knownHost + "allow booting; }\n" + rangedNet, "none"},
		{"a host that is spared", "deny booting;\n" + knownHost + "allow booting; }\n" + rangedNet, "not (member('KNOWN') and member('allowed.allow-booting'))"},
		{"unknown clients cannot be spared by a host", "deny unknown-clients;\n" + knownHost + "allow unknown-clients; }\n" + rangedNet, "not member('KNOWN') and not (member('KNOWN') and member('allowed.boot-unknown-clients'))"},
		{"declines", "deny declines;\n" + rangedNet, "pkt4.msgtype == 4"},
		{"declines of a class", userClass + "deny declines; }\n" + rangedNet, "member('c') and pkt4.msgtype == 4"},
		{"declines of a host", knownHost + "deny declines; }\n" + rangedNet, "member('KNOWN') and member('host.h') and pkt4.msgtype == 4"},
		{"a subclass against its class", "class \"m\" { match option user-class; deny booting; }\nsubclass \"m\" \"x\" { allow booting; }\nsubclass \"m\" \"y\";\n" + rangedNet, "not member('m~x') and member('m')"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			got := dropTest(out)
			for _, k := range out.Config.Dhcp.Classes { // hosts of shared networks have a class that tests them
				if strings.HasPrefix(k.Name, "host.") && k.Test != "" && got == "member('"+k.Name+"')" {
					got = k.Test
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("DROP (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPolicyFidelity: what becomes of each statement, in each place.
func TestPolicyFidelity(t *testing.T) {
	const class, host, pool, subnet, global = "class", "host", "pool", "subnet", "global"
	place := map[string]string{
		global: "%s\n" + rangedNet,
		subnet: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; %s }\n",
		pool:   "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; %s } }\n",
		class:  userClass + "%s }\n" + rangedNet,
		host:   knownHost + "%s }\n" + rangedNet,
	}
	for _, tc := range []struct {
		statement string
		want      map[string]diag.Fidelity
	}{
		{"deny booting;", map[string]diag.Fidelity{global: diag.Equivalent, subnet: diag.Equivalent, class: diag.Equivalent, host: diag.Equivalent}},
		{"allow booting;", map[string]diag.Fidelity{global: diag.Exact, subnet: diag.Exact, class: diag.Exact, host: diag.Exact}},
		{"allow-booting off;", map[string]diag.Fidelity{global: diag.Equivalent, subnet: diag.Equivalent, pool: diag.Equivalent, class: diag.Equivalent}},
		{"deny unknown-clients;", map[string]diag.Fidelity{global: diag.Equivalent, subnet: diag.Equivalent, class: diag.Equivalent, host: diag.Exact}},
		{"ignore declines;", map[string]diag.Fidelity{global: diag.Equivalent, subnet: diag.Dropped, class: diag.Equivalent, host: diag.Equivalent}},
		{"allow declines;", map[string]diag.Fidelity{global: diag.Exact, subnet: diag.Exact, class: diag.Exact, host: diag.Exact}},
		{"ignore-client-uids on;", map[string]diag.Fidelity{global: diag.Equivalent, subnet: diag.Equivalent, pool: diag.Dropped, class: diag.Dropped, host: diag.Dropped}},
		{"ignore-client-uids off;", map[string]diag.Fidelity{global: diag.Equivalent, subnet: diag.Equivalent, pool: diag.Exact, class: diag.Exact, host: diag.Exact}},
		{"always-broadcast on;", map[string]diag.Fidelity{global: diag.Dropped, subnet: diag.Dropped, pool: diag.Dropped, class: diag.Dropped, host: diag.Dropped}},
		{"always-broadcast off;", map[string]diag.Fidelity{global: diag.Exact, subnet: diag.Exact, host: diag.Exact}},
		{"min-secs 0;", map[string]diag.Fidelity{global: diag.Exact, subnet: diag.Exact}},
		{"min-secs 3;", map[string]diag.Fidelity{global: diag.Dropped, subnet: diag.Dropped, class: diag.Dropped}},
		{"get-lease-hostnames on;", map[string]diag.Fidelity{global: diag.Dropped, subnet: diag.Dropped}},
		{"infinite-is-reserved on;", map[string]diag.Fidelity{global: diag.Dropped, subnet: diag.Dropped}},
		{"one-lease-per-client on;", map[string]diag.Fidelity{global: diag.Approximate, subnet: diag.Approximate}},
		{"one-lease-per-client off;", map[string]diag.Fidelity{global: diag.Exact, subnet: diag.Exact}},
		{"allow leasequery;", map[string]diag.Fidelity{global: diag.Manual}},
		{"deny leasequery;", map[string]diag.Fidelity{global: diag.Exact}},
		{"always-reply-rfc1048 off;", map[string]diag.Fidelity{global: diag.Exact, subnet: diag.Exact}},
		{"allow duplicates;", map[string]diag.Fidelity{global: diag.Exact}},
	} {
		for where, want := range tc.want {
			t.Run(tc.statement+" "+where, func(t *testing.T) {
				out := run(t, fmt.Sprintf(place[where], tc.statement), Options{})
				word, _, _ := strings.Cut(tc.statement, ";")
				if got := fidelity(t, out, word); got != want {
					t.Errorf("it came out %s, want %s", got, want)
				}
			})
		}
	}
}

// TestPolicyUnderConditions: what a condition leaves of statements that Kea has
// for whole networks only.
func TestPolicyUnderConditions(t *testing.T) {
	for _, tc := range []struct {
		name, conf, text string
		want             diag.Fidelity
		codes            []string
	}{
		{"client identifiers", "if exists user-class { ignore-client-uids on; }\n" + rangedNet, "ignore-client-uids", diag.Dropped, []string{"warning KT2212"}},
		{"client identifiers, always", "if 1 = 1 { ignore-client-uids on; }\n" + rangedNet, "ignore-client-uids", diag.Equivalent, nil},
		{"client identifiers, never", "if 1 = 2 { ignore-client-uids on; }\n" + rangedNet, "ignore-client-uids", diag.Exact, []string{"note KT2006"}},
		{"client identifiers, computed", "ignore-client-uids = option user-class;\n" + rangedNet, "ignore-client-uids", diag.Dropped, []string{"warning KT2009"}},
		{"client identifiers off in a class, on globally", "ignore-client-uids on;\n" + userClass + "ignore-client-uids off; }\n" + rangedNet, "ignore-client-uids off", diag.Dropped, []string{"warning KT2212"}},
		{"client identifiers on a link", "shared-network n { ignore-client-uids on; " + firstNet + " {} }", "ignore-client-uids", diag.Equivalent, nil},
		{"broadcasts, computed", "always-broadcast = option user-class;\n" + rangedNet, "always-broadcast", diag.Dropped, []string{"warning KT2009"}},
		{"booting, computed", "allow-booting = option user-class;\n" + rangedNet, "allow-booting", diag.Dropped, []string{"warning KT2009"}},
		{"declines heeded on one network only", "deny declines;\nsubnet 192.0.2.0 netmask 255.255.255.0 { allow declines; range 192.0.2.10; }\n", "allow declines", diag.Dropped, []string{"warning KT2202"}},
		{"declines of those that cannot be told", "if packet(10, 1) = 80 { deny declines; }\n" + rangedNet, "deny declines", diag.Dropped, []string{"warning KT2003", "warning KT2202"}},
		{"booting of those that cannot be told", "if packet(10, 1) = 80 { deny booting; }\n" + rangedNet, "deny booting", diag.Manual, []string{"warning KT2003", "error KT2200"}},
		{"allowed for those that cannot be told", "deny booting;\nif packet(10, 1) = 80 { allow booting; }\n" + rangedNet, "allow booting", diag.Manual, []string{"warning KT2003", "error KT2200"}},
		{"duplicates with one lease for each client", "one-lease-per-client on;\ndeny duplicates;\n" + rangedNet, "deny duplicates", diag.Approximate, []string{"note KT2206", "note KT2205"}},
		{"duplicates alone", "deny duplicates;\n" + rangedNet, "deny duplicates", diag.Exact, []string{"note KT2002"}},
		{"a host under a condition that cannot be told", knownHost + "if packet(10, 1) = 80 { deny booting; } }\n" + rangedNet, "deny booting", diag.Manual, []string{"warning KT2003", "error KT2200"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			if got := fidelity(t, out, tc.text); got != tc.want {
				t.Errorf("it came out %s, want %s", got, tc.want)
			}
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPolicy6: `dhcpd -6` reads none of the parameters that refuse clients.
func TestPolicy6(t *testing.T) {
	for _, s := range []string{"deny booting;", "deny unknown-clients;", "ignore declines;", "allow-booting off;", "min-secs 5;", "always-broadcast on;"} {
		for _, conf := range []string{s + "\nsubnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::20; }\n", "subnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::20; " + s + " }\n"} {
			out := run(t, conf, Options{Family: parser.V6})
			if got := fidelity(t, out, strings.TrimSuffix(s, ";")); got != diag.Exact {
				t.Errorf("%s came out %s, want exact: it has no effect", s, got)
			}
			if got := dropTest(out); got != "none" {
				t.Errorf("%s made the class DROP with %s", s, got)
			}
			if g := out.Config.Dhcp.Subnets[0].Pools[0].ClientClasses; len(g) > 0 {
				t.Errorf("%s guards the pool by %v", s, g)
			}
		}
	}
}
