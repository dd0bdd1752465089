package scope

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
)

// sources shows statements as they stand in the file.
func sources(list []*parser.Stmt) []string {
	var out []string
	for _, s := range list {
		out = append(out, strings.TrimSuffix(string(s.File.Src[s.Start:s.End]), ";"))
	}
	return out
}

// TestHostIdentifiers: which statement identifies a host, which ones lose to it,
// and which are no identifier at all.
func TestHostIdentifiers(t *testing.T) {
	for _, c := range []struct {
		name, body, uid string
		ignored, set    []string
	}{
		{"uid", "uid \"a\";", "a", nil, nil},
		{"the option", "option dhcp-client-identifier \"a\";", "a", nil, nil},
		{"the option twice: the first one", "option dhcp-client-identifier \"a\"; option dhcp-client-identifier \"b\";", "a", []string{"option dhcp-client-identifier \"b\""}, nil},
		{"uid, then the option", "uid \"a\"; option dhcp-client-identifier \"b\";", "a", []string{"option dhcp-client-identifier \"b\""}, nil},
		{"the option, then uid", "option dhcp-client-identifier \"b\"; uid \"a\";", "a", []string{"option dhcp-client-identifier \"b\""}, nil},
		{"bytes", "uid 01:02:00:ff;", "\x01\x02\x00\xff", nil, nil},
		{"computed: an option to send", "option dhcp-client-identifier = \"a\";", "", nil, []string{"option dhcp-client-identifier = \"a\""}},
		{"supersede is the same", "supersede dhcp-client-identifier \"a\";", "a", nil, nil},
		{"under a condition: an option to send", "if known { option dhcp-client-identifier \"a\"; }", "", nil, []string{"[1.0] option dhcp-client-identifier \"a\""}},
		{"in a switch: an option to send", "switch (option user-class) { case \"x\": option dhcp-client-identifier \"a\"; }", "", nil, []string{"[1.0] option dhcp-client-identifier \"a\""}},
		{"another option", "option host-name \"a\";", "", nil, []string{"option host-name \"a\""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := resolve(t, "host h { "+c.body+" }").Hosts[0]
			if string(h.UID) != c.uid || (c.uid != "") != (h.IDStmt != nil) {
				t.Errorf("identifier %q by %v, want %q", h.UID, h.IDStmt, c.uid)
			}
			if d := cmp.Diff(c.ignored, sources(h.Ignored)); d != "" {
				t.Errorf("ignored (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.set, values(h.Scope.Set)); d != "" {
				t.Errorf("settings (-want +got):\n%s", d)
			}
		})
	}
}

// TestHostParts: everything that only a host has.
func TestHostParts(t *testing.T) {
	m := resolve(t, `host h {
  hardware token-ring 02:00:00:00:00:01;
  host-identifier option agent.circuit-id "port";
  fixed-address 192.0.2.5, boot.example.org;
  dynamic;
}
host gone { deleted; }
`)
	h := m.Hosts[0]
	if h.Hardware.Type != "token-ring" || h.HWStmt == nil || h.HostID == nil || h.HostIDStmt == nil {
		t.Errorf("hardware %+v, host identifier %+v; want both, with their statements", h.Hardware, h.HostID)
	}
	var addrs []string
	for _, a := range h.Addrs {
		addrs = append(addrs, a.Addr.String()+a.Name)
	}
	if d := cmp.Diff([]string{"192.0.2.5", "invalid IPboot.example.org"}, addrs); d != "" {
		t.Errorf("addresses (-want +got):\n%s", d)
	}
	if len(h.Fixed) != 1 || h.Deleted || len(h.Flags) != 1 {
		t.Errorf("%d fixed-address statements, deleted %v, %d flags; want 1, false, 1", len(h.Fixed), h.Deleted, len(h.Flags))
	}
	if gone := m.Hosts[1]; !gone.Deleted || len(gone.Flags) != 1 {
		t.Errorf("the second host: deleted %v, %d flags; want true, 1", gone.Deleted, len(gone.Flags))
	}
}

func TestHostParts6(t *testing.T) {
	m := resolve6(t, `subnet6 2001:db8::/64 {}
host h { fixed-address6 2001:db8::5; fixed-prefix6 2001:db8:1::/48; fixed-prefix6 2001:db8:2::/48; }`)
	if h := m.Hosts[0]; len(h.Fixed) != 1 || len(h.Addrs) != 1 || len(h.Prefixes) != 2 {
		t.Errorf("%d addresses by %d statements and %d prefixes; want 1, 1, 2", len(h.Addrs), len(h.Fixed), len(h.Prefixes))
	}
}

// TestHostGroups: a named group may come after the host, and the last one counts.
func TestHostGroups(t *testing.T) {
	m := resolve(t, `group "one" { min-secs 1; }
group "two" { min-secs 2; }
host a { group "two"; }
host b { group "one"; group "two"; }
host c {}
`)
	var got []string
	for _, h := range m.Hosts {
		name := "none"
		if h.Group != nil {
			name = h.Group.Name
		}
		got = append(got, fmt.Sprintf("%s: %s, %d ignored", h.Name, name, len(h.Ignored)))
	}
	if d := cmp.Diff([]string{"a: two, 0 ignored", "b: two, 1 ignored", "c: none, 0 ignored"}, got); d != "" {
		t.Errorf("groups (-want +got):\n%s", d)
	}
}

// TestHostsEverywhere: hosts belong to no network, wherever they stand.
func TestHostsEverywhere(t *testing.T) {
	m := resolve(t, `host a {}
group { host b {} }
shared-network n { host c {} subnet 192.0.2.0 netmask 255.255.255.0 { host d {} } }
`)
	var got []string
	for _, h := range m.Hosts {
		got = append(got, h.Name+" in "+h.Scope.Parent.Kind.String())
	}
	if d := cmp.Diff([]string{"a in global scope", "b in group", "c in shared-network", "d in subnet"}, got); d != "" {
		t.Errorf("hosts (-want +got):\n%s", d)
	}
}

// TestKinds: a scope says what it is.
func TestKinds(t *testing.T) {
	want := []string{"global scope", "group", "shared-network", "subnet", "pool", "class", "subclass", "host"}
	for k, name := range want {
		if got := Kind(k).String(); got != name {
			t.Errorf("kind %d is %q, want %q", k, got, name)
		}
	}
}

// TestOuter: the next wider place that a client reaches through its address.
func TestOuter(t *testing.T) {
	m := resolve(t, `shared-network n {
  group { subnet 198.51.100.0 netmask 255.255.255.0 {} }
  subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.5; } group { host h {} } }
}
class "c" {}
`)
	pool := m.Networks[0].Subnets[0].Pools[0].Scope
	for _, c := range []struct {
		name string
		of   *Scope
		want string
	}{
		{"global", m.Root, "none"},
		{"pool", pool, "subnet"},
		{"subnet", pool.Parent, "shared-network"},
		{"shared network", m.Networks[0].Scope, "global scope"},
		{"subnet in a group", m.Networks[1].Subnets[0].Scope, "shared-network"},
		{"host in a group in a subnet", m.Hosts[0].Scope, "subnet"},
		{"class", m.Classes[0].Scope, "global scope"},
	} {
		got := "none"
		if o := c.of.Outer(); o != nil {
			got = o.Kind.String()
		}
		if got != c.want {
			t.Errorf("around the %s there is %s, want %s", c.name, got, c.want)
		}
	}
	if !m.Root.Encloses(pool) || !pool.Encloses(pool) || pool.Encloses(pool.Parent) || m.Classes[0].Scope.Encloses(pool) {
		t.Error("Encloses is wrong about the pool, what is around it, or a class")
	}
}
