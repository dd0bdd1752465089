package scope

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keatool/keatool/parser"
)

// resolve parses and resolves a configuration that must be without errors.
func resolve(t *testing.T, src string) *Model {
	t.Helper()
	f, l := parser.Parse("t.conf", []byte(src), parser.Options{})
	if l.HasErrors() {
		t.Fatal(l)
	}
	return Resolve(f, f.Family)
}

// values shows settings as "keyword value" with their conditions.
func values(set []Setting) []string {
	var out []string
	for _, s := range set {
		text := string(s.Stmt.File.Src[s.Stmt.Start:s.Stmt.End])
		for _, b := range s.When {
			text = fmt.Sprintf("[%d.%d] ", b.Chain.ID, b.Arm) + text
		}
		out = append(out, strings.TrimSuffix(text, ";"))
	}
	return out
}

func TestFlat(t *testing.T) {
	m := resolve(t, `
min-secs 1;
group {
  min-secs 2;
  group {
    min-secs 3;
    subnet 192.0.2.0 netmask 255.255.255.0 { min-secs 4; group { min-secs 5; host a { min-secs 6; } } }
    class "c" { min-secs 7; }
  }
}
`)
	sub := m.Networks[0].Subnets[0].Scope
	for _, c := range []struct {
		name string
		got  []Setting
		want []string
	}{
		{"global", m.Root.Flat(), []string{"min-secs 1"}},
		{"subnet with the groups around it", sub.Flat(), []string{"min-secs 2", "min-secs 3", "min-secs 4"}},
		{"host met in its own subnet", m.Hosts[0].Scope.FlatFor(sub), []string{"min-secs 5", "min-secs 6"}},
		{"host met elsewhere", m.Hosts[0].Scope.FlatFor(nil), []string{"min-secs 2", "min-secs 3", "min-secs 4", "min-secs 5", "min-secs 6"}},
		{"class", m.Classes[0].Scope.FlatFor(nil), []string{"min-secs 2", "min-secs 3", "min-secs 7"}},
		{"class met inside its groups", m.Classes[0].Scope.FlatFor(sub), []string{"min-secs 7"}},
	} {
		if d := cmp.Diff(c.want, values(c.got)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestChains(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"if", `if known { min-secs 1; if static { min-secs 2; } } elsif static { min-secs 3; } else { min-secs 4; }`,
			[]string{"[1.0] min-secs 1", "[2.0] [1.0] min-secs 2", "[1.1] min-secs 3", "[1.2] min-secs 4"}},
		{"two ifs", `if known { min-secs 1; } if static { min-secs 2; }`, []string{"[1.0] min-secs 1", "[2.0] min-secs 2"}},
		{"fall-through", `switch (option user-class) { case "a": min-secs 1; case "b": min-secs 2; break; default: min-secs 3; }`,
			[]string{"[1.0] min-secs 1", "[1.0] min-secs 2", "[1.1] min-secs 2", "[1.2] min-secs 3"}},
		{"labels that share statements", `switch (option user-class) { case "a": case "b": min-secs 1; }`, []string{"[1.0] min-secs 1"}},
		{"break ends the scope", `min-secs 1; break; min-secs 2;`, []string{"min-secs 1", "break"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, values(resolve(t, c.src).Root.Set)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestSwitchArms(t *testing.T) {
	m := resolve(t, `switch (option user-class) { case "a": case "b": min-secs 1; break; min-secs 9; default: min-secs 2; }`)
	arms := m.Chains[0].Arms
	if len(arms) != 2 || len(arms[0].Cases) != 2 || !arms[1].Else {
		t.Errorf("arms = %+v; want one for \"a\" and \"b\", and the default", arms)
	}
	if len(m.Unreachable) != 1 {
		t.Errorf("%d unreachable statements; want the one behind the break", len(m.Unreachable))
	}
}

func TestPools(t *testing.T) {
	m := resolve(t, `
class "x" { match if known; }
shared-network lan {
  subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.5; }
  subnet 198.51.100.0 netmask 255.255.255.0 { interface "eth1"; }
  pool { allow members of "x"; range 192.0.2.10 192.0.2.20; range 198.51.100.10 198.51.100.20; }
}
`)
	net := m.Networks[0]
	if net.Name != "lan" || len(net.Subnets) != 2 {
		t.Fatalf("network %q with %d subnets; want lan with 2", net.Name, len(net.Subnets))
	}
	var got []string
	for _, s := range net.Subnets {
		for _, p := range s.Pools {
			got = append(got, fmt.Sprintf("%s bare=%v permits=%d first=%s", s.Prefix, p.Bare, len(p.Permits), p.Ranges[0].Lo))
		}
	}
	want := []string{"192.0.2.0/24 bare=true permits=0 first=192.0.2.5", "192.0.2.0/24 bare=false permits=1 first=192.0.2.10", "198.51.100.0/24 bare=false permits=1 first=198.51.100.10"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if net.Subnets[1].Interface != "eth1" {
		t.Errorf("interface %q; want eth1", net.Subnets[1].Interface)
	}
}

// A subnet in a group inside a shared network does not join it.
func TestGroupedSubnet(t *testing.T) {
	m := resolve(t, `shared-network lan { subnet 192.0.2.0 netmask 255.255.255.0 {} group { subnet 198.51.100.0 netmask 255.255.255.0 {} } }`)
	if len(m.Networks) != 2 || len(m.Networks[0].Subnets) != 1 {
		t.Errorf("%d networks, the first with %d subnets; want 2, 1", len(m.Networks), len(m.Networks[0].Subnets))
	}
}

func TestHost(t *testing.T) {
	m := resolve(t, `
group lab { min-secs 1; }
host a { hardware ethernet 00:00:5e:00:53:01; uid "x"; option dhcp-client-identifier "y"; fixed-address 192.0.2.1, 192.0.2.2; group "lab"; }
host b { option dhcp-client-identifier 1:2:3; option host-name "b"; }
`)
	a, b := m.Hosts[0], m.Hosts[1]
	if string(a.UID) != "x" || len(a.Ignored) != 1 || len(a.Addrs) != 2 || a.Group != m.Groups["lab"] {
		t.Errorf("host a: uid %q, %d ignored, %d addresses, group %v; want x, 1, 2, lab", a.UID, len(a.Ignored), len(a.Addrs), a.Group)
	}
	if string(b.UID) != "\x01\x02\x03" || len(b.Scope.Set) != 1 {
		t.Errorf("host b: uid %x and %d settings; want 010203 and 1", b.UID, len(b.Scope.Set))
	}
}

func TestClass(t *testing.T) {
	m := resolve(t, `
class "a" { match hardware; lease limit 4; }
class "b" { match if exists user-class; }
subclass "a" 1:00:00:5e:00:53:01 { min-secs 1; }
subclass "a" 1:00:00:5e:00:53:01 { min-secs 2; }
class "a" { match option user-class; }
subnet 192.0.2.0 netmask 255.255.255.0 { if known { add "b"; } }
`)
	a, b := m.Classes[0], m.Classes[1]
	if a.Name != "a" || len(a.Decls) != 2 || len(a.Ignored) != 1 || a.Match.Op != parser.OpOption || a.Limit != 4 {
		t.Errorf("class a: %d declarations, %d ignored, match %v, limit %d; want 2, 1, the later match, 4", len(a.Decls), len(a.Ignored), a.Match.Op, a.Limit)
	}
	if len(a.Subclasses) != 1 || len(a.Subclasses[0].Scope.Set) != 2 {
		t.Errorf("%d subclasses; want one, opened twice, with two settings", len(a.Subclasses))
	}
	if len(b.Adds) != 1 || len(b.Adds[0].When) != 1 {
		t.Errorf("class b: adds %v; want one under a condition", b.Adds)
	}
}

func TestRest(t *testing.T) {
	m := resolve(t, `
option space S;
option S.x code 1 = text;
key k { algorithm hmac-md5; secret AAAA; }
zone example.org. { primary 192.0.2.1; key k; }
define f(a) { return a; }
failover peer "p" { primary; address 192.0.2.1; peer address 192.0.2.2; split 128; mclt 600; }
subnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer "p"; range 192.0.2.9; } }
subnet 10.0.0.0 netmask 255.0.255.0 {}
`)
	got := []int{len(m.Spaces), len(m.Defs), len(m.Keys), len(m.Zones), len(m.Functions), len(m.Peers)}
	if d := cmp.Diff([]int{1, 1, 1, 1, 1, 1}, got); d != "" {
		t.Errorf("spaces, definitions, keys, zones, functions, peers (-want +got):\n%s", d)
	}
	if p := m.Networks[0].Subnets[0].Pools[0]; p.Failover != "p" {
		t.Errorf("pool's failover peer %q; want p", p.Failover)
	}
	if p := m.Networks[1].Subnets[0].Prefix; p.IsValid() {
		t.Errorf("a mask with gaps gave prefix %s; want none", p)
	}
}
