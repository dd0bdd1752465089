package derive

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/translate"
)

// examples are small configurations in which most of what is derived occurs.
var examples = []struct {
	name, src string
	family    parser.Family
}{
	{"classes", `
authoritative;
option domain-name "global.example";
option arch code 93 = unsigned integer 16;
class "phones" { match if substring(option vendor-class-identifier, 0, 5) = "Phone"; option domain-name "phones.example"; }
class "ports" { match option agent.circuit-id; }
subclass "ports" "port-1" { option domain-name "port1.example"; }
class "macs" { match hardware; option domain-name "macs.example"; }
subclass "macs" 1:02:03:04:05:06:07;
class "rooms" { spawn with option agent.remote-id; lease limit 1; option domain-name "rooms.example"; }
subnet 10.7.0.0 netmask 255.255.255.0 {
  option routers 10.7.0.1;
  if option arch = 00:07 { filename "uefi.efi"; } elsif option arch = 00:00 { filename "bios.0"; } else { filename "none"; }
  switch (option host-name) { case "a": option root-path "/a"; break; case "b": option root-path "/b"; break; default: option root-path "/other"; }
  pool { range 10.7.0.10 10.7.0.19; allow members of "phones"; default-lease-time 700; }
  pool { range 10.7.0.100 10.7.0.180; deny members of "phones"; deny known-clients; }
  pool { range 10.7.0.20 10.7.0.29; allow known-clients; option domain-name-servers 10.7.0.3; }
}
subnet 10.8.0.0 netmask 255.255.255.0 { range 10.8.0.10 10.8.0.90; min-lease-time 400; max-lease-time 900; default-lease-time 600; }
group { option log-servers 10.7.0.5;
host fixed { hardware ethernet 00:00:5e:00:53:01; fixed-address 10.7.0.200; option host-name "fixed"; }
host floating { hardware ethernet 00:00:5e:00:53:02; }
host named { option dhcp-client-identifier "named"; fixed-address 10.8.0.200; next-server 10.8.0.9; } }
host circuit { host-identifier option agent.circuit-id "special"; fixed-address 10.7.0.201; }
`, parser.V4},
	{"shared", `
deny unknown-clients;
option space acme; option acme.url code 1 = text; option acme.size code 2 = unsigned integer 16;
shared-network two {
  option domain-name "shared.example";
  subnet 10.1.0.0 netmask 255.255.255.0 { option routers 10.1.0.1; }
  subnet 10.2.0.0 netmask 255.255.255.0 { option routers 10.2.0.1; allow unknown-clients; range dynamic-bootp 10.2.0.10 10.2.0.99; }
  pool { range 10.1.0.50 10.1.0.60; option domain-name "pool.example"; }
}
host h { hardware ethernet 00:00:5e:00:53:03; use-host-decl-names on; vendor-option-space acme; option acme.url "http://x"; option acme.size 7; }
`, parser.V4},
	{"six", `
option dhcp6.name-servers 2001:db8::53;
preferred-lifetime 500; default-lease-time 1000;
option dhcp6.vendor-class code 16 = string;
class "phones" { match if substring(option dhcp6.vendor-class, 6, 5) = "Phone"; option dhcp6.domain-search "phones.example"; }
subnet6 2001:db8:1::/64 { range6 2001:db8:1::100 2001:db8:1::1ff; prefix6 2001:db8:f000:: 2001:db8:f0ff:: /48; option dhcp6.domain-search "one.example"; }
shared-network s { subnet6 2001:db8:2::/64 { range6 2001:db8:2::/120; } option dhcp6.info-refresh-time 900; }
host d { host-identifier option dhcp6.client-id 00:03:00:01:02:03:04:05:06:07; fixed-address6 2001:db8:1::77; option dhcp6.domain-search "host.example"; }
host m { hardware ethernet 02:03:04:05:06:08; fixed-address6 2001:db8:2::88; }
`, parser.V6},
}

// TestTraceAsDhcpd holds traces against the real dhcpd: whether there is an
// answer, which address it gives, and what the options are. KEATOOL_DERIVE_DHCPD
// is a pattern for names of files of the corpus to be tried as well.
func TestTraceAsDhcpd(t *testing.T) {
	dhcpd, err := difftest.FindDhcpd()
	if err != nil {
		t.Skip(err)
	}
	if os.Getuid() != 0 {
		t.Skip("network namespaces need root")
	}
	t.Run("conditions", func(t *testing.T) {
		if wrong := asDhcpd(t, dhcpd, parse(t, allConditions(), parser.V4)); len(wrong) > 0 {
			t.Errorf("%s", strings.Join(wrong, "\n"))
		}
	})
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			if wrong := asDhcpd(t, dhcpd, parse(t, e.src, e.family)); len(wrong) > 0 {
				t.Errorf("%s", strings.Join(wrong, "\n"))
			}
		})
	}
	pattern := os.Getenv("KEATOOL_DERIVE_DHCPD")
	if pattern == "" {
		return
	}
	for _, f := range corpus(t) {
		if strings.Contains(f.name, pattern) && len(cover(f.file, Options{}).w.spots) > 0 {
			t.Run(f.name, func(t *testing.T) {
				for _, x := range asDhcpd(t, dhcpd, f.file) {
					t.Log(x)
				}
			})
		}
	}
}

// asDhcpd runs the derived clients and lists what is not as the traces say.
func asDhcpd(t *testing.T, dhcpd difftest.Server, f *parser.File) []string {
	c := cover(f, Options{Seed: 1})
	converted := translate.Config(f, translate.Options{})
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	res, err := difftest.Run(ctx, difftest.Setup{Source: difftest.NewSource(f, converted.Report), Reference: dhcpd, Candidate: dhcpd, Plan: c.plan(), Seed: 1})
	if err != nil {
		t.Error(err)
		return nil
	}
	var wrong []string
	seen := map[string]bool{} // who comes again gets the address that it had
	for i, o := range res.Outcomes {
		if o.Skipped != "" || len(o.Exchanges) == 0 || o.Client.Keeps {
			continue
		}
		k := c.made[i]
		again := seen[c.w.identityOf(k.r)]
		if seen[c.w.identityOf(k.r)] = true; again && len(c.w.matching(k.r)) > 0 {
			continue
		}
		if s := disagreement(c.w.trace(k.r, k.steps), o.Exchanges[0]); s != "" {
			wrong = append(wrong, fmt.Sprintf("%s (%s): %s", o.Client.ID, o.Client.What, s))
		}
	}
	skipped, silent := 0, 0
	for _, o := range res.Outcomes {
		switch {
		case o.Skipped != "":
			skipped++
			t.Logf("skipped %s: %s", o.Client.ID, o.Skipped)
		case len(o.Exchanges) > 0 && o.Exchanges[0].Reference == nil:
			silent++
		}
	}
	for _, o := range res.Differences() {
		t.Logf("%s (%s): two dhcpd differ", o.Client.ID, o.Client.What)
	}
	t.Logf("%d clients, %d not as traced, %d skipped, %d get no answer, %d differ between two dhcpd", len(res.Outcomes), len(wrong), skipped, silent,
		len(res.Differences()))
	return wrong
}

// disagreement compares a trace with the first answer of the real server.
func disagreement(t *trace, x difftest.Exchange) string {
	switch x.Do {
	case difftest.Discover, difftest.Bootp, difftest.Inform, difftest.Rapid:
	default:
		return ""
	}
	if t.w.v6 {
		return disagreement6(t, x)
	}
	if (x.Reference != nil) != t.served {
		return fmt.Sprintf("answered %v, traced %v", x.Reference != nil, t.served)
	}
	if x.Reference == nil {
		return ""
	}
	var p packet.V4
	if err := p.Parse(x.Reference.Data); err != nil {
		return err.Error()
	}
	if a := p.YIAddr(); x.Do != difftest.Inform && !t.expects(a) {
		return fmt.Sprintf("gets %v, traced %v in %v", a, t.lease, t.sub.Prefix)
	}
	if s := t.bootDiffers(&p); s != "" {
		return s
	}
	return t.optionsDiffer(&p)
}

// bootDiffers compares siaddr, file, sname and the lease time.
func (t *trace) bootDiffers(p *packet.V4) string {
	for name, got := range map[string][]byte{"filename": bytes.TrimRight(p.File(), "\x00"),
		"server-name": bytes.TrimRight(p.SName(), "\x00"), "next-server": p.SIAddr().AsSlice()} {
		want := t.values["param "+name]
		if want != nil && !bytes.HasPrefix(want.b, got) && len(want.b) > 0 && !p.Has(52) {
			return fmt.Sprintf("%s is %q, traced %q", name, got, want.b)
		}
	}
	if got, ok := p.Uint32(optLease); ok && t.lease.IsValid() {
		if want := t.seconds(); uint64(got) != want && want < 1<<31 {
			return fmt.Sprintf("the lease is for %d s, traced %d", got, want)
		}
	}
	return ""
}

// seconds is the time of the lease, if the client asks for none or p.longest.
func (t *trace) seconds() uint64 {
	get := func(name string, other uint64) uint64 {
		if v := t.values["param "+name]; v != nil {
			return v.n
		}
		return other
	}
	most := get("max-lease-time", 86400)
	n := get("default-lease-time", 43200)
	if t.p.longest > 0 {
		n = uint64(t.p.longest / time.Second)
	}
	return max(min(n, most), get("min-lease-time", min(300, most)))
}

// expects reports whether an address is the one that is traced, or of the same pool.
func (t *trace) expects(a netip.Addr) bool {
	if t.fixed || t.pool == nil {
		return a == t.lease
	}
	return rangeOf(t.pool, a) != nil
}

// optionsDiffer compares the options that are traced with those of a reply.
func (t *trace) optionsDiffer(p *packet.V4) string {
	list := t.r.options[optRequested]
	for code := uint32(1); code < 255; code++ {
		key := "option dhcp " + string(rune(code))
		v := t.values[key]
		if v == nil || !t.visible(key) || v.kind != data || len(v.b) == 0 || !t.w.optionCanShow(&parser.OptionDef{Space: "dhcp", Code: code}) {
			continue
		}
		if list != nil && !bytes.Contains(list, []byte{byte(code)}) || code == 58 || code == 59 || code == 43 || code == 55 || code == 61 {
			continue
		}
		got, _ := p.Option(uint8(code))
		if !bytes.Equal(got, v.b) && !(code == 119 || code == 120) {
			return fmt.Sprintf("option %d is %q, traced %q", code, got, v.b)
		}
	}
	for _, code := range t.w.codes {
		made := []uint32{1, 3, 12, 43, 51, 53, 54, 58, 59, 61, 81, 82} // by dhcpd itself, or of other options
		v := t.values["option dhcp "+string(rune(code))]
		if got, ok := p.Option(uint8(code)); ok && (v == nil || len(v.b) == 0) && !slices.Contains(made, code) && !t.carries(code) {
			return fmt.Sprintf("option %d is %q, and not traced", code, got)
		}
	}
	return ""
}

// carries reports whether an option is there for others that are in it.
func (t *trace) carries(code uint32) bool {
	for _, c := range t.w.carriers {
		if c.space == t.w.main && c.code == code {
			return true
		}
	}
	return false
}

// disagreement6 looks whether addresses and prefixes are given as traced.
func disagreement6(t *trace, x difftest.Exchange) string {
	gives := false
	var got []string
	if x.Reference != nil {
		for _, f := range x.Reference.Fields {
			if f.What == difftest.Address && f.Addr.IsValid() {
				gives = true
				got = append(got, f.Addr.String())
				if a := f.Addr.Addr(); f.Addr.IsSingleIP() && !t.expects(a) {
					return fmt.Sprintf("gets %v, traced %v", a, t.lease)
				}
			}
		}
	}
	if want := t.lease.IsValid() && t.served || t.delegates != nil; x.Do != difftest.Inform && gives != want {
		return fmt.Sprintf("gets %q, traced %v", got, want)
	}
	if x.Do == difftest.Inform && (x.Reference != nil) != t.served {
		return fmt.Sprintf("answered %v, traced %v", x.Reference != nil, t.served)
	}
	if x.Reference == nil || x.Do != difftest.Inform && !gives {
		return ""
	}
	return t.options6Differ(x.Reference)
}

// options6Differ looks for the options that are traced in a DHCPv6 reply.
func (t *trace) options6Differ(r *difftest.Reply) string {
	got := map[uint16][]byte{}
	for _, f := range r.Fields {
		if f.What == difftest.OptionOf {
			got[f.Code] = f.Raw
		}
	}
	for _, code := range t.w.codes {
		v := t.values["option dhcp6 "+string(rune(code))]
		if v == nil || v.kind != data || len(v.b) == 0 || t.r.options[opt6Requested] == nil || code < 10 || code == 21 || code == 24 {
			continue
		}
		if !bytes.Equal(got[uint16(code)], v.b) {
			return fmt.Sprintf("option %d is %q, traced %q", code, got[uint16(code)], v.b)
		}
	}
	return ""
}
