package scope

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
)

// resolve6 is resolve for DHCPv6.
func resolve6(t *testing.T, src string) *Model {
	t.Helper()
	f, l := parser.Parse("t.conf", []byte(src), parser.Options{Family: parser.V6})
	if l.HasErrors() {
		t.Fatal(l)
	}
	return Resolve(f, f.Family)
}

// pools shows the pools of every subnet: what they hold, then what they are.
func pools(m *Model) []string {
	var out []string
	for _, n := range m.Networks {
		for _, s := range n.Subnets {
			for _, p := range s.Pools {
				out = append(out, s.Prefix.String()+": "+strings.Join(append(held(p), traits(p)...), " "))
			}
		}
	}
	return out
}

func held(p *Pool) []string {
	var out []string
	for _, r := range p.Ranges {
		text := r.Lo.String()
		switch {
		case r.Prefix.IsValid():
			text = r.Prefix.String()
		case r.Hi.IsValid() && r.Hi != r.Lo:
			text += "-" + r.Hi.String()
		}
		if r.DynamicBootp {
			text += "(bootp)"
		}
		if r.Temporary {
			text += "(temporary)"
		}
		out = append(out, text)
	}
	for _, x := range p.Prefixes {
		out = append(out, fmt.Sprintf("%s-%s/%d", x.Lo, x.Hi, x.Bits))
	}
	return out
}

func traits(p *Pool) []string {
	var out []string
	if p.Bare {
		out = append(out, "bare")
	}
	if n := len(p.Permits); n > 0 {
		out = append(out, fmt.Sprintf("permits=%d", n))
	}
	if p.Failover != "" {
		out = append(out, "failover="+p.Failover)
	}
	return out
}

const (
	netA = "subnet 192.0.2.0 netmask 255.255.255.0 "
	netB = "subnet 198.51.100.0 netmask 255.255.255.0 "
	peer = "failover peer \"p\" { primary; address 192.0.2.1; peer address 192.0.2.2; split 128; mclt 600; }\n"
)

func TestPoolsOfSubnets(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"none", netA + "{}", nil},
		{"a run of bare ranges is one pool", netA + "{ range 192.0.2.5; min-secs 1; range 192.0.2.7 192.0.2.9; }",
			[]string{"192.0.2.0/24: 192.0.2.5 192.0.2.7-192.0.2.9 bare"}},
		{"a pool between bare ranges parts them", netA + "{ range 192.0.2.5; pool { range 192.0.2.6; } range 192.0.2.7; }",
			[]string{"192.0.2.0/24: 192.0.2.5 bare", "192.0.2.0/24: 192.0.2.6", "192.0.2.0/24: 192.0.2.7 bare"}},
		{"bare ranges of two subnets", netA + "{ range 192.0.2.5; } " + netB + "{ range 198.51.100.5; }",
			[]string{"192.0.2.0/24: 192.0.2.5 bare", "198.51.100.0/24: 198.51.100.5 bare"}},
		{"bare ranges of two subnets of one link", "shared-network n { " + netA + "{ range 192.0.2.5; } " + netB + "{ range 198.51.100.5; } }",
			[]string{"192.0.2.0/24: 192.0.2.5 bare", "198.51.100.0/24: 198.51.100.5 bare"}},
		{"a pool of a link is dealt to its subnets", "shared-network n { " + netA + "{} " + netB + "{} pool { deny known-clients; range 198.51.100.5; range 192.0.2.5; range 192.0.2.7; } }",
			[]string{"192.0.2.0/24: 192.0.2.5 192.0.2.7 permits=1", "198.51.100.0/24: 198.51.100.5 permits=1"}},
		{"bootp", netA + "{ range dynamic-bootp 192.0.2.5; range 192.0.2.6; }", []string{"192.0.2.0/24: 192.0.2.5(bootp) 192.0.2.6 bare"}},
		{"every permit counts", netA + "{ pool { allow known-clients; deny unknown-clients; allow all clients; range 192.0.2.5; } }", []string{"192.0.2.0/24: 192.0.2.5 permits=3"}},
		{"failover", peer + netA + "{ pool { failover peer \"p\"; range 192.0.2.5; } pool { range 192.0.2.6; } }",
			[]string{"192.0.2.0/24: 192.0.2.5 failover=p", "192.0.2.0/24: 192.0.2.6"}},
		{"pools of a group", "group { " + netA + "{ pool { range 192.0.2.5; } } }", []string{"192.0.2.0/24: 192.0.2.5"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, pools(resolve(t, c.src))); d != "" {
				t.Errorf("pools (-want +got):\n%s", d)
			}
		})
	}
}

func TestPoolsOfSubnets6(t *testing.T) {
	const net = "subnet6 2001:db8::/64 "
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"a range", net + "{ range6 2001:db8::5 2001:db8::9; }", []string{"2001:db8::/64: 2001:db8::5-2001:db8::9 bare"}},
		{"a prefix", net + "{ range6 2001:db8::/80; }", []string{"2001:db8::/64: 2001:db8::/80 bare"}},
		{"temporary", net + "{ range6 2001:db8::/80 temporary; }", []string{"2001:db8::/64: 2001:db8::/80(temporary) bare"}},
		{"delegated", net + "{ prefix6 2001:db8:1:: 2001:db8:2:: /48; }", []string{"2001:db8::/64: 2001:db8:1::-2001:db8:2::/48 bare"}},
		{"both in one pool", net + "{ pool6 { allow known-clients; range6 2001:db8::5 2001:db8::9; prefix6 2001:db8:1:: 2001:db8:2:: /48; } }",
			[]string{"2001:db8::/64: 2001:db8::5-2001:db8::9 2001:db8:1::-2001:db8:2::/48 permits=1"}},
		{"both bare", net + "{ range6 2001:db8::5 2001:db8::9; prefix6 2001:db8:1:: 2001:db8:2:: /48; range6 2001:db8::15 2001:db8::19; }",
			[]string{"2001:db8::/64: 2001:db8::5-2001:db8::9 2001:db8::15-2001:db8::19 2001:db8:1::-2001:db8:2::/48 bare"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, pools(resolve6(t, c.src))); d != "" {
				t.Errorf("pools (-want +got):\n%s", d)
			}
		})
	}
}

// TestSubnetPrefix: masks become lengths; those with gaps are no prefix.
func TestSubnetPrefix(t *testing.T) {
	for mask, want := range map[string]string{
		"255.255.255.255": "10.0.0.0/32", "255.255.255.254": "10.0.0.0/31", "255.255.255.0": "10.0.0.0/24", "255.255.254.0": "10.0.0.0/23",
		"255.0.0.0": "10.0.0.0/8", "254.0.0.0": "10.0.0.0/7",
		"255.0.255.0": "invalid Prefix", "255.255.255.1": "invalid Prefix",
	} {
		m := resolve(t, "subnet 10.0.0.0 netmask "+mask+" {}")
		if got := m.Networks[0].Subnets[0].Prefix.String(); got != want {
			t.Errorf("10.0.0.0 with mask %s is %s, want %s", mask, got, want)
		}
	}
	if got := resolve(t, "subnet 0.0.0.0 netmask 0.0.0.0 {}").Networks[0].Subnets[0].Prefix.String(); got != "0.0.0.0/0" {
		t.Errorf("the mask of all is %s, want 0.0.0.0/0", got)
	}
}

// TestNetworks: which subnets are on one link, and what the link is called.
func TestNetworks(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"a lone subnet", netA + "{}", []string{"192.0.2.0/24 explicit=false: 192.0.2.0/24"}},
		{"two of them", netA + "{} " + netB + "{}", []string{"192.0.2.0/24 explicit=false: 192.0.2.0/24", "198.51.100.0/24 explicit=false: 198.51.100.0/24"}},
		{"a shared network", "shared-network n { " + netA + "{} " + netB + "{} }", []string{"n explicit=true: 192.0.2.0/24 198.51.100.0/24"}},
		{"one with a single subnet", "shared-network \"one\" { " + netA + "{} }", []string{"one explicit=true: 192.0.2.0/24"}},
		{"in a group", "group { shared-network n { " + netA + "{} } }", []string{"n explicit=true: 192.0.2.0/24"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, n := range resolve(t, c.src).Networks {
				text := fmt.Sprintf("%s explicit=%v:", n.Name, n.Scope != nil)
				for _, s := range n.Subnets {
					text += " " + s.Prefix.String()
					if s.Network != n {
						t.Errorf("subnet %s knows another network than %s", s.Prefix, n.Name)
					}
				}
				got = append(got, text)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("networks (-want +got):\n%s", d)
			}
		})
	}
}

// TestInterfaces: a statement belongs to the nearest declaration around it.
func TestInterfaces(t *testing.T) {
	m := resolve(t, "shared-network n { interface \"eth0\"; "+netA+"{} }\n"+netB+"{ interface \"eth2\"; }")
	for _, c := range []struct{ what, got, want string }{
		{"shared network", m.Networks[0].Interface, "eth0"},
		{"its subnet", m.Networks[0].Subnets[0].Interface, ""},
		{"lone subnet", m.Networks[1].Subnets[0].Interface, "eth2"},
		{"network of the lone subnet", m.Networks[1].Interface, ""},
	} {
		if c.got != c.want {
			t.Errorf("the %s has interface %q, want %q", c.what, c.got, c.want)
		}
	}
}

// TestFailoverOfScopes: `failover peer` outside a pool is kept with its scope.
func TestFailoverOfScopes(t *testing.T) {
	m := resolve(t, peer+"shared-network n { failover peer \"p\"; "+netA+"{ pool { failover peer \"p\"; range 192.0.2.5; } } }")
	if sc := m.Networks[0].Scope; sc.Failover != "p" || sc.FailoverStmt == nil {
		t.Errorf("the shared network has peer %q, want p", sc.Failover)
	}
	if len(m.Networks[0].Scope.Set) != 0 {
		t.Errorf("%d settings, want none: the statement sets nothing", len(m.Networks[0].Scope.Set))
	}
	if items := m.Peers[0].Items; items["split"] == nil || items["mclt"] == nil || items["nothing"] != nil {
		t.Errorf("the items of the peer are %v", items)
	}
}
