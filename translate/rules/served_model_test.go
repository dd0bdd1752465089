package rules

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// This file checks who is served against two small models: of dhcpd, which
// knows the site as it was drawn, and of Kea, which knows the result alone.

// site is a configuration of lone subnets, as drawn.
type site struct {
	denyUnknown bool // globally
	denyClass   string
	subnets     []siteSubnet
	hosts       []siteHost
}

type siteSubnet struct {
	unknown, booting string // "", "allow" or "deny"
	pools            []sitePool
}

type sitePool struct {
	permits []sitePermit
	booting string
}

type sitePermit struct {
	deny bool
	what string // as dhcpd.conf(5) has it
}

type siteHost struct {
	mac     byte
	subnet  int // where its fixed address is; -1: it has none
	booting string
}

// siteClient is one client that turns up on a subnet.
type siteClient struct {
	mac    byte
	a, b   bool // whether it is in the classes of these names
	subnet int
}

var sitePermits = []string{"known-clients", "unknown-clients", "all clients", "members of \"a\"", "members of \"b\"", "authenticated clients", "unauthenticated clients", "dynamic bootp clients"}

func drawSite(r *rand.Rand) site {
	word := func() string { return []string{"", "", "", "allow", "deny"}[r.IntN(5)] }
	s := site{denyUnknown: r.IntN(4) == 0, denyClass: []string{"", "", "", "a", "b"}[r.IntN(5)]}
	for range 1 + r.IntN(2) {
		sub := siteSubnet{unknown: word(), booting: word()}
		for range 1 + r.IntN(3) {
			p := sitePool{booting: word()}
			for range r.IntN(4) {
				p.permits = append(p.permits, sitePermit{r.IntN(2) == 0, sitePermits[r.IntN(len(sitePermits))]})
			}
			sub.pools = append(sub.pools, p)
		}
		s.subnets = append(s.subnets, sub)
	}
	for mac := range r.IntN(3) {
		s.hosts = append(s.hosts, siteHost{byte(mac + 1), r.IntN(len(s.subnets)+1) - 1, []string{"", "", "deny", "allow"}[r.IntN(4)]})
	}
	return s
}

// text is the site as a dhcpd.conf.
func (s site) text() string {
	var b strings.Builder
	if s.denyUnknown {
		b.WriteString("deny unknown-clients;\n")
	}
	for i, name := range []string{"a", "b"} {
		fmt.Fprintf(&b, "class \"%s\" { match if exists %s;%s }\n", name, []string{"user-class", "root-path"}[i], ifText(s.denyClass == name, " deny booting;"))
	}
	for i, sub := range s.subnets {
		fmt.Fprintf(&b, "subnet 10.%d.0.0 netmask 255.255.255.0 {%s%s\n", i, ifText(sub.unknown != "", " "+sub.unknown+" unknown-clients;"), ifText(sub.booting != "", " "+sub.booting+" booting;"))
		for j, p := range sub.pools {
			fmt.Fprintf(&b, "  pool { range 10.%d.0.%d0 10.%d.0.%d9;", i, j+1, i, j+1)
			for _, x := range p.permits {
				fmt.Fprintf(&b, " %s %s;", map[bool]string{true: "deny", false: "allow"}[x.deny], x.what)
			}
			b.WriteString(ifText(p.booting != "", " allow-booting "+map[string]string{"allow": "on", "deny": "off"}[p.booting]+";") + " }\n")
		}
		b.WriteString("}\n")
	}
	for _, h := range s.hosts {
		fmt.Fprintf(&b, "host h%d { hardware ethernet 02:00:00:00:00:%02x;%s%s }\n", h.mac, h.mac,
			ifText(h.subnet >= 0, fmt.Sprintf(" fixed-address 10.%d.0.%d;", h.subnet, 200+int(h.mac))), ifText(h.booting != "", " "+h.booting+" booting;"))
	}
	return b.String()
}

func ifText(on bool, text string) string {
	if on {
		return text
	}
	return ""
}

// dhcpd lists the pools that dhcpd gives the client addresses of, first declared
// first; refused tells that it would not even give it a fixed address.
func (s site) dhcpd(c siteClient) (pools []int, refused bool) {
	host := slices.IndexFunc(s.hosts, func(h siteHost) bool { return h.mac == c.mac })
	known := host >= 0
	attached := known && (s.hosts[host].subnet < 0 || s.hosts[host].subnet == c.subnet)
	for i, p := range s.subnets[c.subnet].pools {
		if !p.serves(known, c) {
			continue
		}
		if s.refuses(c, host, attached, p.booting) {
			break // dhcpd has picked an address of this one, and looks no further
		}
		pools = append(pools, i)
	}
	return pools, s.refuses(c, host, attached, "")
}

// refuses runs the scopes from the widest to the host; inPool is what the pool says.
func (s site) refuses(c siteClient, host int, attached bool, inPool string) bool {
	sub := s.subnets[c.subnet]
	unknown := s.denyUnknown
	if sub.unknown != "" {
		unknown = sub.unknown == "deny"
	}
	booting := sub.booting == "deny"
	if inPool != "" {
		booting = inPool == "deny"
	}
	if s.denyClass == "a" && c.a || s.denyClass == "b" && c.b {
		booting = true
	}
	if attached && s.hosts[host].booting != "" {
		booting = s.hosts[host].booting == "deny"
	}
	return booting || unknown && !attached
}

// serves follows dhcpd.conf(5): any of the allowed, none of the denied.
func (p sitePool) serves(known bool, c siteClient) bool {
	fits := map[string]bool{"known-clients": known, "unknown-clients": !known, "all clients": true, "members of \"a\"": c.a, "members of \"b\"": c.b, "unauthenticated clients": true}
	allowed, some := false, false
	for _, x := range p.permits {
		if x.deny && fits[x.what] {
			return false
		}
		if !x.deny {
			allowed, some = allowed || fits[x.what], true
		}
	}
	return allowed || !some
}

// keaClient is a client as Kea's expressions see it.
type keaClient struct {
	siteClient
	classes map[string]bool
}

// Option, Text, Field and Member make it a packet.
func (k keaClient) Option(p kexpr.Path) ([]byte, bool) {
	return nil, p.Code == 77 && k.a || p.Code == 17 && k.b
}
func (k keaClient) Text(kexpr.Path) string { return "" }
func (k keaClient) Field(name string) []byte {
	if name == "pkt4.mac" {
		return []byte{2, 0, 0, 0, 0, k.mac}
	}
	return []byte{0, 0, 0, 1}
}
func (k keaClient) Member(class string) bool { return k.classes[class] }

// kea lists the pools of the result that are open to the client; refused tells
// that it is dropped, or that the subnet is closed to it.
func keaPools(t *testing.T, out Output, c siteClient) (pools []int, refused bool) {
	t.Helper()
	s := out.Config.Dhcp
	sub := s.Subnets[c.subnet]
	k := keaClient{c, map[string]bool{"ALL": true}}
	r := keaHost(s, sub, c)
	k.classes["KNOWN"], k.classes["UNKNOWN"] = r != nil, r == nil
	if r != nil {
		for _, name := range r.ClientClasses {
			k.classes[name] = true
		}
	}
	for _, class := range s.Classes {
		if class.Test == "" || k.classes[class.Name] {
			continue
		}
		e, err := kexpr.Parse(class.Test, kea.V4, kea.R30)
		if err != nil {
			t.Fatalf("class %s: %v", class.Name, err)
		}
		in, err := e.Bool(k)
		k.classes[class.Name] = in && err == nil
	}
	open := func(guard []string) bool {
		return len(guard) == 0 || slices.ContainsFunc(guard, func(n string) bool { return k.classes[n] })
	}
	if k.classes["DROP"] || !open(sub.ClientClasses) {
		return nil, true
	}
	for _, p := range sub.Pools {
		if open(p.ClientClasses) {
			lo, _, _ := strings.Cut(p.Range, " - ")
			pools = append(pools, int(netip.MustParseAddr(lo).As4()[3])/10-1)
		}
	}
	return pools, false
}

// keaHost finds the client's reservation: that of its subnet hides the global one.
func keaHost(s *kea.Server, sub *kea.Subnet, c siteClient) *kea.Reservation {
	for _, list := range [][]*kea.Reservation{sub.Reservations, s.Reservations} {
		for _, r := range list {
			if r.HWAddress == fmt.Sprintf("02:00:00:00:00:%02x", c.mac) {
				return r
			}
		}
	}
	return nil
}

// TestServedAsInDhcpd: nobody gets an address that dhcpd refuses; everybody whom
// dhcpd serves gets one of the first pool that dhcpd would take.
func TestServedAsInDhcpd(t *testing.T) {
	for seed := range uint64(400) {
		s := drawSite(rand.New(rand.NewPCG(seed, 7)))
		out := run(t, s.text(), Options{})
		for n := range 3 * 4 * len(s.subnets) {
			c := siteClient{mac: byte(n%3 + 1), a: n/3%2 == 1, b: n/6%2 == 1, subnet: n / 12}
			want, refused := s.dhcpd(c)
			got, closed := keaPools(t, out, c)
			if hasFixed(s, c) {
				if refused != closed && only(codes(out), "KT2213") == nil {
					t.Errorf("seed %d: %+v has a fixed address; refused %v by dhcpd, %v by Kea, in\n%s", seed, c, refused, closed, s.text())
				}
				continue
			}
			switch {
			case len(want) == 0 && len(got) > 0:
				t.Errorf("seed %d: %+v gets addresses of pools %v in Kea, none in dhcpd, in\n%s", seed, c, got, s.text())
			case len(want) > 0 && (len(got) == 0 || got[0] != want[0]):
				t.Errorf("seed %d: %+v gets addresses of pools %v in Kea, of %v in dhcpd, in\n%s", seed, c, got, want, s.text())
			case slices.ContainsFunc(got, func(p int) bool { return !slices.Contains(want, p) }):
				t.Errorf("seed %d: %+v gets addresses of pools %v in Kea, of %v alone in dhcpd, in\n%s", seed, c, got, want, s.text())
			}
			if t.Failed() {
				return
			}
		}
	}
}

// hasFixed reports whether the client has a fixed address where it is: pools do
// not matter to it.
func hasFixed(s site, c siteClient) bool {
	return slices.ContainsFunc(s.hosts, func(h siteHost) bool { return h.mac == c.mac && h.subnet == c.subnet })
}
