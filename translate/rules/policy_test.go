package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

const net1 = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; }\n"

func TestPolicy(t *testing.T) {
	const drop = `{"client-classes": [{"name": "DROP", "test": `
	for _, tc := range []struct {
		name, conf, want string
		codes            []string
	}{
		{"unknown clients denied", "deny unknown-clients;\n" + net1, drop + `"not member('KNOWN')"}]}`, nil},
		{"unknown clients ignored", "ignore unknown-clients;\n" + net1, drop + `"not member('KNOWN')"}]}`, nil},
		{"the parameter itself", "boot-unknown-clients false;\n" + net1, drop + `"not member('KNOWN')"}]}`, nil},
		{"unknown clients allowed", "allow unknown-clients;\n" + net1, `{}`, nil},
		{"denied in a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { deny unknown-clients; range 192.0.2.10 192.0.2.20; }", `{"subnet4": [{"pools": [{"client-classes": ["KNOWN"]}]}]}`, nil},
		{"denied in a shared network", "shared-network n { deny unknown-clients; " + net1 + "}", `{"shared-networks": [{"subnet4": [{"pools": [{"client-classes": ["KNOWN"]}]}]}]}`, nil},
		{"denied in a group", "group { deny unknown-clients; " + net1 + "}", `{"subnet4": [{"pools": [{"client-classes": ["KNOWN"]}]}]}`, nil},
		{"denied globally, allowed in a subnet", "deny unknown-clients;\n" + net1 + "subnet 198.51.100.0 netmask 255.255.255.0 { allow unknown-clients; range 198.51.100.10 198.51.100.20; }",
			`{"subnet4": [{"subnet": "192.0.2.0/24", "pools": [{"client-classes": ["KNOWN"]}]}, {"subnet": "198.51.100.0/24", "pools": [{"pool": "198.51.100.10 - 198.51.100.20"}]}]}`, nil},
		{"denied beside a permit", "class \"c\" { match if exists user-class; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { deny unknown-clients; pool { allow members of \"c\"; range 192.0.2.10 192.0.2.20; } }",
			`{"client-classes": [{"name": "pool.1", "test": "member('c') and member('KNOWN')"}]}`, nil},
		{"denied in a class", "class \"c\" { match if exists user-class; deny unknown-clients; }\n" + net1, drop + `"member('c') and not member('KNOWN')"}]}`, nil},
		{"denied globally, allowed in a class", "deny unknown-clients;\nclass \"c\" { match if exists user-class; allow unknown-clients; }\n" + net1, drop + `"not member('c') and not member('KNOWN')"}]}`, nil},
		{"the first class decides", "class \"c\" { match if exists user-class; allow booting; }\nclass \"d\" { match if exists host-name; deny booting; }\n" + net1, drop + `"not member('c') and member('d')"}]}`, nil},
		{"booting denied", "deny booting;\n" + net1, drop + `"member('ALL')"}]}`, nil},
		{"booting denied in a host", net1 + "host h { hardware ethernet 02:00:00:00:00:01; deny booting; }", `{"client-classes": [{"name": "DROP"}], "reservations": [{"client-classes": ["DROP"]}]}`, nil},
		{"booting denied in a host of a shared network", "shared-network n { " + net1 + "}\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; ignore booting; }",
			`{"client-classes": [{"name": "host.h", "test": "pkt4.mac == 0x020000000001"}, {"name": "DROP", "test": "member('host.h')"}]}`, nil},
		{"booting denied in a class", "class \"c\" { match if exists user-class; deny booting; }\n" + net1, drop + `"member('c')"}]}`, nil},
		{"booting denied in a subclass", "class \"c\" { match option user-class; }\nsubclass \"c\" \"bad\" { deny booting; }\n" + net1, drop + `"member('c~bad')"}]}`, nil},
		{"booting denied under a condition", "if exists user-class { deny booting; }\n" + net1, drop + `"member('if.global.1')"}]}`, nil},
		{"booting denied in a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { deny booting; range 192.0.2.10 192.0.2.20; }", `{"client-classes": [{"name": "never"}], "subnet4": [{"client-classes": ["never"]}]}`, nil},
		{"booting denied in a subnet under a condition", "subnet 192.0.2.0 netmask 255.255.255.0 { if exists user-class { deny booting; } range 192.0.2.10 192.0.2.20; }\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }",
			`{"client-classes": [{"name": "pool.1", "test": "not member('if.192.0.2.0-24.1')"}], "subnet4": [{"client-classes": ["pool.1"]}]}`, nil},
		{"booting denied in a subnet to known clients", "subnet 192.0.2.0 netmask 255.255.255.0 { if known { deny booting; } range 192.0.2.10 192.0.2.20; }\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }",
			`{"client-classes": [{"name": "pool.1", "test": "not member('if.192.0.2.0-24.1')"}], "subnet4": [{"pools": [{"client-classes": ["pool.1"]}]}]}`, []string{"error KT2213"}},
		{"booting denied in a subnet, a class that says the same", "class \"c\" { match if exists user-class; deny booting; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { deny booting; range 192.0.2.10 192.0.2.20; }", `{"subnet4": [{"client-classes": ["never"]}]}`, nil},
		{"booting denied but for a host", "deny booting;\n" + net1 + "host h { hardware ethernet 02:00:00:00:00:01; allow booting; }",
			`{"client-classes": [{"name": "allowed.allow-booting"}, {"name": "DROP", "test": "not (member('KNOWN') and member('allowed.allow-booting'))"}], "reservations": [{"client-classes": ["allowed.allow-booting"]}]}`, nil},
		{"booting denied in a class but for a host", "class \"c\" { match if exists user-class; deny booting; }\n" + net1 + "host h { hardware ethernet 02:00:00:00:00:01; if exists host-name { allow booting; } else { deny booting; } }",
			`{"client-classes": [{"name": "DROP", "test": "(member('KNOWN') and member('host.h') and member('if.h.else')) or (member('c') and not (member('KNOWN') and member('host.h') and not member('if.h.else') and member('if.h.1')))"}]}`, nil},
		{"declines ignored", "ignore declines;\n" + net1, drop + `"pkt4.msgtype == 4"}]}`, nil},
		{"declines denied in a class", "class \"c\" { match if exists user-class; deny declines; }\n" + net1, drop + `"member('c') and pkt4.msgtype == 4"}]}`, nil},
		{"declines ignored but on a subnet", "ignore declines;\nsubnet 192.0.2.0 netmask 255.255.255.0 { allow declines; }", drop + `"pkt4.msgtype == 4"}]}`, []string{"warning KT2202"}},
		{"declines denied in a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { deny declines; }", `{}`, []string{"warning KT2202"}},
		{"two causes", "deny unknown-clients;\nignore declines;\n" + net1, drop + `"not member('KNOWN') or pkt4.msgtype == 4"}]}`, nil},
		{"a class without counterpart", "class \"odd\" { match if packet(10, 1) = 80; deny booting; }\n" + net1, `{}`, []string{"warning KT2250", "error KT2200"}},
		{"duplicates", "deny duplicates;\n" + net1, `{}`, []string{"note KT2002"}},
		{"duplicates that matter", "deny duplicates;\none-lease-per-client on;\n" + net1, `{}`, []string{"note KT2205", "note KT2206"}},
		{"lease queries", "allow leasequery;\n" + net1, `{}`, []string{"warning KT2207"}},
		{"client identifiers ignored", "ignore-client-uids on;\n" + net1, `{"match-client-id": false}`, nil},
		{"client identifiers ignored in a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 { ignore-client-uids on; }", `{"subnet4": [{"match-client-id": false}]}`, nil},
		{"client identifiers ignored in a pool", "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.10 192.0.2.20; ignore-client-uids on; } }", `{}`, []string{"warning KT2212"}},
		{"min-secs", "min-secs 3;\n" + net1, `{}`, []string{"warning KT2208"}},
		{"min-secs 0", "min-secs 0;\n" + net1, `{}`, nil},
		{"always-broadcast", "always-broadcast on;\n" + net1, `{}`, []string{"warning KT2209"}},
		{"always-broadcast off", "always-broadcast off;\n" + net1, `{}`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			wantJSON(t, out, tc.want)
			if diff := cmp.Diff(tc.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPolicyV6(t *testing.T) {
	out := run(t, "deny unknown-clients;\ndeny booting;\nsubnet6 2001:db8::/64 { range6 2001:db8::10 2001:db8::20; }", Options{Family: parser.V6})
	lacksKey(t, out, "client-classes")
	if diff := cmp.Diff([]string{"note KT2002", "note KT2002"}, codes(out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestKnownEverywhere: two networks, one asks for known clients.
func TestKnownEverywhere(t *testing.T) {
	const nets = "subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow known-clients; range 192.0.2.10 192.0.2.20; } }\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\n"
	const here = "host here { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n"
	const there = "host there { hardware ethernet 02:00:00:00:00:02; fixed-address 198.51.100.5; }\n"
	const nowhere = "host nowhere { hardware ethernet 02:00:00:00:00:03; fixed-address 203.0.113.5; }\n"
	for _, tc := range []struct {
		name, conf string
		want       []string // global reservations
	}{
		{"elsewhere", nets + here + there, []string{"02:00:00:00:00:02"}},
		{"on no network", nets + nowhere, []string{"02:00:00:00:00:03"}},
		{"an expression asks", "if known { default-lease-time 600; }\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\n" + here + there, []string{"02:00:00:00:00:01", "02:00:00:00:00:02"}},
		{"nobody asks", net1 + "subnet 198.51.100.0 netmask 255.255.255.0 {}\n" + there + nowhere, nil},
		{"global denial alone needs none", "deny unknown-clients;\n" + net1 + "subnet 198.51.100.0 netmask 255.255.255.0 {}\n" + there, nil},
		{"one network alone", "subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow known-clients; range 192.0.2.10 192.0.2.20; } }\n" + here, nil},
		{"known by another host without address", nets + there + "host any { hardware ethernet 02:00:00:00:00:02; }\n", []string{"02:00:00:00:00:02"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			var got []string
			for _, r := range out.Config.Dhcp.Reservations {
				got = append(got, r.HWAddress)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("global reservations (-want +got):\n%s", diff)
			}
			if len(got) > 0 {
				wantJSON(t, out, `{"reservations-global": true, "reservations-in-subnet": true}`)
			}
		})
	}
}

// TestTwoMeaningsOfKnown: pool permits count a host as known wherever its
// address is, `deny unknown-clients` only where its statements run.
func TestTwoMeaningsOfKnown(t *testing.T) {
	out := run(t, `deny unknown-clients;
subnet 192.0.2.0 netmask 255.255.255.0 { pool { allow known-clients; range 192.0.2.10 192.0.2.20; } }
subnet 198.51.100.0 netmask 255.255.255.0 {}
host there { hardware ethernet 02:00:00:00:00:02; fixed-address 198.51.100.5; }
`, Options{})
	wantJSON(t, out, `{"client-classes": [{"name": "elsewhere"}, {"name": "DROP", "test": "not member('KNOWN') or member('elsewhere')"}], "reservations": [{"hw-address": "02:00:00:00:00:02", "client-classes": ["elsewhere"]}]}`)
	out = run(t, `subnet 192.0.2.0 netmask 255.255.255.0 { deny unknown-clients; pool { allow known-clients; range 192.0.2.10 192.0.2.20; } }
subnet 198.51.100.0 netmask 255.255.255.0 {}
host there { hardware ethernet 02:00:00:00:00:02; fixed-address 198.51.100.5; }
`, Options{})
	wantJSON(t, out, `{"client-classes": [{"name": "pool.1", "test": "member('KNOWN') and not member('elsewhere')"}]}`)
}

func TestDropComesLast(t *testing.T) {
	out := run(t, "deny unknown-clients;\nclass \"c\" { match if exists user-class; }\n"+net1, Options{Release: kea.R22})
	list := out.Config.Dhcp.Classes
	if last := list[len(list)-1].Name; last != "DROP" {
		t.Errorf("the last class is %s, want DROP: it may name all others", last)
	}
	if got := fidelity(t, out, "deny unknown-clients"); got != diag.Equivalent {
		t.Errorf("deny unknown-clients is %v, want equivalent", got)
	}
}
