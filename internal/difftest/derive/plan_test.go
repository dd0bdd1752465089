package derive

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/parser"
)

// TestPlans shows whole plans: who the clients are, what they do, what they
// reach, and what nobody does.
func TestPlans(t *testing.T) {
	for _, e := range examples {
		f := parse(t, e.src, e.family)
		p, l := Plan(f, Options{Seed: 1})
		if len(l) > 0 {
			t.Errorf("%s: %v", e.name, l)
		}
		golden.Check(t, filepath.Join("testdata", e.name+".plan"), []byte(show(f, p)))
	}
}

// show writes a plan as text.
func show(f *parser.File, p difftest.Plan) string {
	var b strings.Builder
	for _, c := range p.Clients {
		fmt.Fprintf(&b, "%s: %s\n\t%s\n", c.ID, c.What, who(c))
		for _, s := range c.Steps {
			fmt.Fprintf(&b, "\t%v", s.Do)
			if s.Address.IsValid() {
				fmt.Fprintf(&b, " %v", s.Address)
			}
			if s.Lease > 0 {
				fmt.Fprintf(&b, " for %v", s.Lease)
			}
			for _, ia := range s.IAs {
				fmt.Fprintf(&b, " (PD %v, IAID %d, %v)", ia.PD, ia.IAID, ia.Prefix)
			}
			b.WriteByte('\n')
		}
		for _, s := range reaches(f, c) {
			fmt.Fprintf(&b, "\t- %s\n", s)
		}
	}
	text := heads(f)
	fmt.Fprintf(&b, "%d statements can show\n", len(p.Shown))
	for _, u := range p.Unreached {
		fmt.Fprintf(&b, "unreached: %s: %s\n", text[u.Span.Start.Offset], u.Why)
	}
	return b.String()
}

func who(c difftest.Client) string {
	var words []string
	if c.V6 {
		words = append(words, fmt.Sprintf("DUID %x", c.DUID))
	} else {
		words = append(words, fmt.Sprintf("hardware %d/%x", c.HType, c.HW))
	}
	if c.ClientID != nil {
		words = append(words, fmt.Sprintf("identifier %q", c.ClientID))
	}
	if c.At.Relay.IsValid() {
		words = append(words, fmt.Sprintf("relay %v", c.At.Relay))
	} else {
		words = append(words, fmt.Sprintf("in %v", c.At.Direct))
	}
	for _, o := range c.Options {
		words = append(words, fmt.Sprintf("%d=%q", o.Code, o.Data))
	}
	for _, o := range c.At.RelayOptions {
		words = append(words, fmt.Sprintf("relay %d=%q", o.Code, o.Data))
	}
	return strings.Join(words, ", ")
}

// TestSeed: the same seed makes the same plan, another one other clients.
func TestSeed(t *testing.T) {
	f := parse(t, examples[0].src, parser.V4)
	a, _ := Plan(f, Options{Seed: 1})
	b, _ := Plan(f, Options{Seed: 1})
	c, _ := Plan(f, Options{Seed: 2})
	if d := cmp.Diff(show(f, a), show(f, b)); d != "" {
		t.Error(d)
	}
	if show(f, a) == show(f, c) {
		t.Error("another seed makes the same plan")
	}
}

// TestNames: clients are told apart by their names, and each does something.
func TestNames(t *testing.T) {
	for _, e := range examples {
		seen := map[string]bool{}
		p := planOf(t, e.src, e.family)
		for _, c := range p.Clients {
			if seen[c.ID] || len(c.Steps) == 0 || c.What == "" {
				t.Errorf("%s: %+v", e.name, c)
			}
			seen[c.ID] = true
		}
	}
}

// TestSampling: of many hosts some get clients, the others a reason.
func TestSampling(t *testing.T) {
	var b strings.Builder
	b.WriteString("subnet 192.0.2.0 netmask 255.255.255.0 { }\n")
	for i := range 40 {
		fmt.Fprintf(&b, "host h%d { hardware ethernet 00:00:5e:00:53:%02x; fixed-address 192.0.2.%d; }\n", i, i, i+10)
	}
	p, _ := Plan(parse(t, b.String(), parser.V4), Options{Seed: 3, Hosts: 10})
	hosts := 0
	for _, c := range p.Clients {
		if strings.HasPrefix(c.ID, "host-") {
			hosts++
		}
	}
	alike := 0
	for _, u := range p.Unreached {
		if u.Why == "one host of many alike" {
			alike++
		}
	}
	if hosts != 10 || alike < 80 {
		t.Errorf("%d clients, %d statements left out", hosts, alike)
	}
}

// TestUnreached says why statements show in no packet.
func TestUnreached(t *testing.T) {
	src := `
option domain-name "never";
class "nobody" { match hardware; option root-path "/x"; }
class "phones" { match if option vendor-class-identifier = "p"; lease limit 900; }
subnet 192.0.2.0 netmask 255.255.255.0 {
  option domain-name "always";
  pool { range 192.0.2.10 192.0.2.20; deny authenticated clients; }
  option host-name = option agent.nowhere;
  if option host-name = "a" and option host-name = "b" { filename "x"; }
}
host same1 { hardware ethernet 00:00:5e:00:53:01; }
host same2 { hardware ethernet 00:00:5e:00:53:01; option root-path "/y"; }
host far { hardware ethernet 00:00:5e:00:53:02; fixed-address 198.51.100.1; }
host name { hardware ethernet 00:00:5e:00:53:03; fixed-address host.invalid; }
host none { option root-path "/z"; }
`
	f, l := parser.Parse("t.conf", []byte("option agent.nowhere code 77 = text;\n"+src), parser.Options{})
	if l.HasErrors() {
		t.Fatal(l)
	}
	p, _ := Plan(f, Options{})
	text := heads(f)
	got := map[string]string{}
	for _, u := range p.Unreached {
		got[text[u.Span.Start.Offset]] = u.Why
	}
	for head, why := range map[string]string{
		`option domain-name "never"`: "line 7 of t.conf overrides it for every client",
		`class "nobody"`:             "the class has `match` and no subclass, so that nobody is in it",
		`lease limit 900`:            "it would take 901 clients to reach the limit",
		`deny authenticated clients`: "no client is ever authenticated",
		`host same2`:                 "another host with the same identifier comes first, or no pool is open to it",
		`host far`:                   "no subnet holds the address of the host",
		`fixed-address host.invalid`: "the address of the host is a name that has to be looked up",
		`host none`:                  "the host has no identifier that a client of this family could send",
		`filename "x"`:               "no packet was found that takes this branch",
	} {
		if got[head] != why {
			t.Errorf("%s: %q, want %q", head, got[head], why)
		}
	}
}

// TestNoPlace: without a network there are no clients.
func TestNoPlace(t *testing.T) {
	for _, src := range []string{"option domain-name \"x\";\n", "subnet 192.0.2.0 netmask 255.0.255.0 { }\n"} {
		f, _ := parser.Parse("t.conf", []byte(src), parser.Options{})
		p, l := Plan(f, Options{})
		if len(p.Clients) > 0 || len(l) != 1 || l[0].Code != CodeNoPlace {
			t.Errorf("%q: %d clients, %v", src, len(p.Clients), l)
		}
	}
}

// TestNamesOfHosts: made-up addresses are in the networks and nobody else's.
func TestNamesOfHosts(t *testing.T) {
	f := parse(t, `subnet 192.0.2.0 netmask 255.255.255.240 { range 192.0.2.1 192.0.2.3; option domain-name-servers dns.example; }
host a { hardware ethernet 00:00:5e:00:53:01; fixed-address a.example; }
host b { hardware ethernet 00:00:5e:00:53:02; fixed-address b.example; }
host c { hardware ethernet 00:00:5e:00:53:03; fixed-address 192.0.2.4; }
`, parser.V4)
	r := Names(f)
	got := map[string]string{}
	for _, name := range []string{"a.example", "B.example", "dns.example", "a.example"} {
		list, err := r(name)
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %v, %v", name, list, err)
		}
		got[name] = list[0].String()
	}
	want := map[string]string{"a.example": "192.0.2.5", "B.example": "192.0.2.6", "dns.example": "192.0.2.16"}
	if !reflect.DeepEqual(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}
