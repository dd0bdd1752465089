package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// lawStmt is a statement about the one option of the law: a verb with an
// address, or a condition on a client's option with statements on both arms.
type lawStmt struct {
	verb      string
	addr      string
	cond      int // index into lawAtoms
	then, els []lawStmt
}

// lawAtoms are the options that conditions and classes ask for.
var lawAtoms = []struct {
	name string
	code uint32
}{{"user-class", 77}, {"host-name", 12}, {"nis-domain", 40}}

// lawConf is a configuration: two classes, a shared network of two subnets, the
// first with a pool of its own, and a host in it.
type lawConf struct {
	global, network, pool, host []lawStmt
	subnets, classes            [2][]lawStmt
	atoms                       [2]int // what the classes ask for
}

func randomLaw(r *rand.Rand, hostCond bool) lawConf {
	stmts := func(depth int) []lawStmt { return randomStmts(r, depth) }
	c := lawConf{global: stmts(2), network: stmts(1), pool: stmts(1), host: stmts(1), atoms: [2]int{r.IntN(3), r.IntN(3)}}
	for i := range 2 {
		c.subnets[i], c.classes[i] = stmts(1), stmts(1)
	}
	if !hostCond {
		c.host = slices.DeleteFunc(c.host, func(s lawStmt) bool { return s.verb == "" })
	}
	return c
}

func randomStmts(r *rand.Rand, depth int) []lawStmt {
	var out []lawStmt
	for range r.IntN(3) {
		if depth > 0 && r.IntN(2) == 0 {
			out = append(out, lawStmt{cond: r.IntN(len(lawAtoms)), then: randomStmts(r, depth-1), els: randomStmts(r, depth-1)})
			continue
		}
		verbs := []string{"option", "option", "option", "append", "prepend", "default"}
		out = append(out, lawStmt{verb: verbs[r.IntN(len(verbs))], addr: fmt.Sprintf("10.0.0.%d", 1+r.IntN(250))})
	}
	return out
}

func lawText(list []lawStmt) string {
	var b strings.Builder
	for _, s := range list {
		if s.verb != "" {
			fmt.Fprintf(&b, "%s ntp-servers %s; ", s.verb, s.addr)
			continue
		}
		fmt.Fprintf(&b, "if exists %s { %s} else { %s} ", lawAtoms[s.cond].name, lawText(s.then), lawText(s.els))
	}
	return b.String()
}

func (c lawConf) text() string {
	var b strings.Builder
	b.WriteString(lawText(c.global) + "\n")
	for i, s := range c.classes {
		fmt.Fprintf(&b, "class \"c%d\" { match if exists %s; %s}\n", i, lawAtoms[c.atoms[i]].name, lawText(s))
	}
	fmt.Fprintf(&b, "shared-network n { %s\nsubnet 192.0.2.0 netmask 255.255.255.0 { %s pool { range 192.0.2.10 192.0.2.20; %s} }\n", lawText(c.network), lawText(c.subnets[0]), lawText(c.pool))
	fmt.Fprintf(&b, "subnet 198.51.100.0 netmask 255.255.255.0 { %s range 198.51.100.10 198.51.100.20; } }\n", lawText(c.subnets[1]))
	fmt.Fprintf(&b, "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; %s}\n", lawText(c.host))
	return b.String()
}

// lawClient is who asks: what options it sends, and where it ends up: 0 in the
// pool, 1 in the second subnet, 2 as the host.
type lawClient struct {
	atoms [3]bool
	where int
}

// dhcpd runs the statements in the order of dhcpd.
func (c lawConf) dhcpd(k lawClient) string {
	var v []string
	var run func(list []lawStmt)
	run = func(list []lawStmt) {
		for _, s := range list {
			switch {
			case s.verb == "option", s.verb == "default" && len(v) == 0:
				v = []string{s.addr}
			case s.verb == "append":
				v = append(slices.Clone(v), s.addr)
			case s.verb == "prepend":
				v = append([]string{s.addr}, v...)
			case s.verb != "":
			case k.atoms[s.cond]:
				run(s.then)
			default:
				run(s.els)
			}
		}
	}
	run(c.global)
	run(c.network)
	run(c.subnets[k.where%2])
	if k.where == 0 {
		run(c.pool)
	}
	for i := 1; i >= 0; i-- {
		if k.atoms[c.atoms[i]] {
			run(c.classes[i])
		}
	}
	if k.where == 2 {
		run(c.host)
	}
	return strings.Join(v, ", ")
}

// lawPacket answers the expressions of classes.
type lawPacket struct {
	client lawClient
	in     map[string]bool
}

func (p lawPacket) Option(path kexpr.Path) ([]byte, bool) {
	for i, a := range lawAtoms {
		if a.code == path.Code {
			return []byte("x"), p.client.atoms[i]
		}
	}
	return nil, false
}
func (p lawPacket) Text(kexpr.Path) string { return "" }
func (p lawPacket) Field(string) []byte    { return nil }
func (p lawPacket) Member(c string) bool   { return c == "ALL" || p.in[c] }

// join adds the client to a class if its test holds, and reports whether it did.
func (p lawPacket) join(t *testing.T, k *kea.Class, r kea.Release) bool {
	if k.Test == "" || p.in[k.Name] {
		return false
	}
	e, err := kexpr.Parse(k.Test, kea.V4, r)
	if err != nil {
		t.Fatalf("class %s: %q: %v", k.Name, k.Test, err)
	}
	yes, _ := e.Bool(p)
	p.in[k.Name] = p.in[k.Name] || yes
	return yes
}

// keaSends looks the option up as Kea does.
func keaSends(t *testing.T, s *kea.Server, k lawClient, r kea.Release) string {
	p := lawPacket{k, map[string]bool{}}
	var classes []*kea.Class
	for _, c := range s.Classes {
		if !c.OnlyInAdditional && p.join(t, c, r) {
			classes = append(classes, c)
		}
	}
	net := s.SharedNetworks[0]
	sub := net.Subnets[k.where%2]
	guards := []kea.Guard{sub.Guard, net.Guard}
	var lists [][]kea.OptionData
	if k.where == 2 {
		lists = append(lists, sub.Reservations[0].OptionData)
	} else {
		lists = append(lists, sub.Pools[0].OptionData)
		guards = slices.Insert(guards, 0, sub.Pools[0].Guard)
	}
	lists = append(lists, sub.OptionData, net.OptionData)
	if r < kea.R30 {
		slices.Reverse(guards)
	}
	for _, g := range guards {
		for _, name := range g.AdditionalClasses {
			i := slices.IndexFunc(s.Classes, func(c *kea.Class) bool { return c.Name == name })
			if p.join(t, s.Classes[i], r) {
				classes = append(classes, s.Classes[i])
			}
		}
	}
	for _, c := range classes {
		lists = append(lists, c.OptionData)
	}
	for _, l := range append(lists, s.OptionData) {
		if v, ok := p.pick(l); ok {
			return v
		}
	}
	return ""
}

// pick returns what one list has for the client: entries with tags first.
func (p lawPacket) pick(list []kea.OptionData) (string, bool) {
	for _, e := range list {
		if slices.ContainsFunc(e.ClientClasses, p.Member) {
			return e.Data, true
		}
	}
	for _, e := range list {
		if len(e.ClientClasses) == 0 {
			return e.Data, true
		}
	}
	return "", false
}

// TestLawOptions compares what dhcpd and Kea send for random configurations,
// every place and every client.
func TestLawOptions(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 120 {
		checkLaw(t, randomLaw(r, true), kea.R30)
		checkLaw(t, randomLaw(r, false), kea.R26)
	}
}

func checkLaw(t *testing.T, c lawConf, rel kea.Release) {
	t.Helper()
	text := c.text()
	out := run(t, text, Options{Family: parser.V4, Release: rel})
	said := func(code diag.Code) bool { return slices.Contains(codes(out), "warning "+string(code)) }
	if said(CodeOptionFold) {
		return // said to differ
	}
	places := 3
	if said(CodeOptionHostIf) || said(CodeOptionPoolHosts) {
		places = 2
	}
	for n := range 8 * places {
		k := lawClient{atoms: [3]bool{n&1 != 0, n&2 != 0, n&4 != 0}, where: n / 8}
		want, got := c.dhcpd(k), keaSends(t, out.Config.Dhcp, k, rel)
		if want != got {
			t.Fatalf("for %s, a client with options %v at %d gets %q from dhcpd and %q from Kea:\n%s\n%s", rel, k.atoms, k.where, want, got, text, optionText(out))
		}
	}
}
