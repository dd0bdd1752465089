package config

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
)

// build makes the snapshot of the inside of a server's map.
func build(t testing.TB, family int, inside string) *Snapshot {
	t.Helper()
	d, findings := kea.Parse("test", fmt.Appendf(nil, `{ "Dhcp%d": %s }`, family, inside), kea.ParseOptions{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	c, _ := kea.Decode(d)
	s, findings := Build(c)
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	return s
}

// TestInheritance asks a subnet in a shared network what holds there.
func TestInheritance(t *testing.T) {
	s := build(t, 4, `{
		"valid-lifetime": 1000, "min-valid-lifetime": 500, "max-valid-lifetime": 2000, "renew-timer": 100, "next-server": "192.0.2.1",
		"boot-file-name": "global", "reservations-global": true, "ddns-qualifying-suffix": "example.org", "match-client-id": false,
		"shared-networks": [ { "name": "n", "rebind-timer": 200, "boot-file-name": "net", "authoritative": true, "relay": { "ip-addresses": [ "192.0.2.9" ] },
			"interface": "eth1",
			"subnet4": [
				{ "id": 2, "subnet": "192.0.2.0/24", "valid-lifetime": 1500, "calculate-tee-times": true, "ddns-send-updates": false },
				{ "id": 1, "subnet": "198.51.100.0/24", "interface": "eth2", "relay": { "ip-addresses": [ "192.0.2.8" ] }, "max-valid-lifetime": 3000 } ] } ] }`)
	sub := s.Subnet(2)
	want := Lifetimes{Valid: 1500, MinValid: 500, MaxValid: 2000}
	if diff := cmp.Diff(want, sub.Lifetimes); diff != "" {
		t.Errorf("lifetimes (-want +got):\n%s", diff)
	}
	if sub.Renew != 100 || sub.Rebind != 200 || !sub.CalculateTee || sub.T2 != 0.875 || sub.CacheThreshold != 0.25 {
		t.Errorf("timers: %+v", sub.Scope)
	}
	boot := host.Boot{NextServer: netip.MustParseAddr("192.0.2.1"), File: "net"}
	if sub.Boot != boot || !sub.HostsGlobal || !sub.HostsIn || sub.HostsOut || sub.MatchClientID || !sub.Authoritative {
		t.Errorf("parameters: %+v", sub.Scope)
	}
	if d := sub.DDNS; d.QualifyingSuffix != "example.org" || d.SendUpdates || d.ReplaceClientName != "never" || d.GeneratedPrefix != "myhost" {
		t.Errorf("names: %+v", d)
	}
	if sub.Interface != "eth1" || len(sub.Relays) != 1 || s.Subnet(1).Interface != "eth2" || s.Subnet(1).MaxValid != 3000 {
		t.Errorf("links: %q %v, %q", sub.Interface, sub.Relays, s.Subnet(1).Interface)
	}
	if s.Subnets[0].ID != 1 || sub.Network.Subnets[0].ID != 1 || sub.Index != 1 || sub.Network.Lone() {
		t.Error("the subnets do not stand in the order of their ids")
	}
}

// TestTriplets gives lifetimes in parts.
func TestTriplets(t *testing.T) {
	n := func(v uint32) *uint32 { return &v }
	tests := []struct {
		in   kea.Lifetimes
		want [3]uint32
	}{
		{kea.Lifetimes{}, [3]uint32{7200, 7200, 7200}},
		{kea.Lifetimes{Valid: n(60)}, [3]uint32{60, 60, 60}},
		{kea.Lifetimes{MinValid: n(60)}, [3]uint32{60, 60, 60}},
		{kea.Lifetimes{MaxValid: n(90)}, [3]uint32{90, 90, 90}},
		{kea.Lifetimes{Valid: n(60), MaxValid: n(90)}, [3]uint32{60, 60, 90}},
	}
	for _, tt := range tests {
		l := lifetimes(tt.in, defaultValid)
		if got := [3]uint32{l.Valid, l.MinValid, l.MaxValid}; got != tt.want {
			t.Errorf("%+v: %v; want %v", tt.in, got, tt.want)
		}
	}
	l := lifetimes(kea.Lifetimes{Preferred: n(50), MinPreferred: n(40)}, defaultValid)
	if l.Preferred != 50 || l.MinPreferred != 40 || l.MaxPreferred != 50 {
		t.Errorf("preferred: %+v", l)
	}
}

// TestOptions encodes options with all that belongs to them.
func TestOptions(t *testing.T) {
	s := build(t, 4, `{
		"option-def": [ { "name": "a", "code": 1, "space": "inner", "type": "uint8" }, { "name": "own", "code": 230, "type": "empty", "encapsulate": "inner" },
			{ "name": "v", "code": 3, "space": "vendor-99", "type": "string" } ],
		"option-data": [
			{ "name": "routers", "data": "192.0.2.1, 192.0.2.2", "always-send": true },
			{ "name": "domain-name", "data": "example.org", "client-classes": [ "c" ] },
			{ "code": 240, "csv-format": false, "data": "0102" },
			{ "name": "own" }, { "name": "a", "space": "inner", "data": "7" },
			{ "name": "vendor-encapsulated-options" }, { "code": 9, "space": "vendor-encapsulated-options-space", "csv-format": false, "data": "ab" },
			{ "name": "vivso-suboptions", "data": "99" }, { "name": "v", "space": "vendor-99", "data": "x" },
			{ "name": "dhcp-server-identifier", "data": "192.0.2.7" } ],
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] }`)
	want := map[uint16]string{3: "\xc0\x00\x02\x01\xc0\x00\x02\x02", 15: "example.org", 240: "\x01\x02", 230: "\x01\x01\x07", 43: "\x09\x01\xab",
		54: "\xc0\x00\x02\x07"}
	for code, data := range want {
		o := s.Options.Of(code)
		if len(o) != 1 || string(o[0].Data) != data {
			t.Errorf("option %d: %v; want %q", code, o, data)
		}
	}
	if o := s.Options.Of(3)[0]; !o.Always || len(o.Classes) > 0 {
		t.Errorf("option 3: %+v; want it sent always", o)
	}
	if o := s.Options.Of(15)[0]; s.Classes.Name(o.Classes[0]) != "c" {
		t.Errorf("option 15 is for %v", o.Classes)
	}
	if o := s.Options.Of(125)[0]; o.Enterprise != 99 {
		t.Errorf("the container is of enterprise %d; want 99", o.Enterprise)
	}
	v := s.Options.Vendors()
	if len(v) != 1 || v[0].Enterprise != 99 || string(v[0].Options[0].Data) != "x" {
		t.Errorf("vendors: %+v", v)
	}
	if !s.ServerIDs[netip.MustParseAddr("192.0.2.7")] {
		t.Error("the configured server identifier is not known")
	}
}

func TestClasses(t *testing.T) {
	s := build(t, 4, `{ "client-classes": [
			{ "name": "a", "test": "option[60].hex == 'x'", "valid-lifetime": 60, "boot-file-name": "f" },
			{ "name": "b", "test": "member('KNOWN')" },
			{ "name": "c", "test": "member('b') or member('elsewhere')", "only-in-additional-list": true },
			{ "name": "t", "template-test": "option[12].hex" },
			{ "name": "v", "option-def": [ { "name": "vendor-encapsulated-options", "code": 43, "type": "empty", "encapsulate": "s" } ] } ],
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "guard" ] } ] }`)
	c := s.Classes
	if len(c.List) != 5 || c.Name(ClassKnown) != "KNOWN" || c.Name(ClassDrop) != "DROP" {
		t.Fatalf("%d classes; KNOWN is %q", len(c.List), c.Name(ClassKnown))
	}
	a, b, third, tpl, v := c.List[0], c.List[1], c.List[2], c.List[3], c.List[4]
	if a.AfterHost || !b.AfterHost || !third.AfterHost || !third.OnlyAdditional || tpl.Template == nil || v.Vendor == nil || v.Vendor.Encapsulates != "s" {
		t.Errorf("a %+v, b %+v, c %+v, t %+v, v %+v", a, b, third, tpl, v)
	}
	if !a.HasLifetimes || a.Valid != 60 || a.Boot.File != "f" || b.HasLifetimes {
		t.Errorf("lifetimes of a: %+v", a)
	}
	for _, name := range []string{"guard", "elsewhere"} {
		n, ok := c.Number(name)
		if !ok || c.Get(n) != nil {
			t.Errorf("%s has the number %d, %v, and a definition: %v", name, n, ok, c.Get(n))
		}
	}
	if _, ok := c.NumberOf([]byte("never named")); ok {
		t.Error("a class that is never named has a number")
	}
}

func TestPools(t *testing.T) {
	s := build(t, 6, `{ "subnet6": [ { "id": 1, "subnet": "2001:db8::/32",
		"pools": [ { "pool": "2001:db8::10 - 2001:db8::1f" }, { "pool": "2001:db8:1::/64", "pool-id": 7 } ],
		"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56, "excluded-prefix": "2001:db8:8000:0:8000::", "excluded-prefix-len": 72 } ] } ] }`)
	sub := s.Subnets[0]
	for addr, want := range map[string]*Pool{"2001:db8::10": sub.Pools[0], "2001:db8::1f": sub.Pools[0], "2001:db8:1::ffff": sub.Pools[1], "2001:db8::20": nil, "192.0.2.1": nil} {
		if got := sub.PoolOf(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s is in the pool %v; want %v", addr, got, want)
		}
	}
	pd := sub.Prefixes[0]
	for prefix, want := range map[string]*Pool{"2001:db8:8000::/56": pd, "2001:db8:80ff:ff00::/56": pd, "2001:db8:8000::/64": nil, "2001:db8:8100::/56": nil} {
		if got := sub.PrefixPoolOf(netip.MustParsePrefix(prefix)); got != want {
			t.Errorf("%s is in the pool %v; want %v", prefix, got, want)
		}
	}
	if sub.Pools[1].ID != 7 || pd.Number != 2 || pd.Excluded.Bits() != 72 || sub.Pools[0].Len != 128 {
		t.Errorf("pools: %+v, %+v", sub.Pools[1], pd)
	}
}

func TestHosts(t *testing.T) {
	s := build(t, 4, `{ "reservations": [ { "flex-id": "'x'", "hostname": "g" } ], "host-reservation-identifiers": [ "flex-id", "hw-address" ],
		"subnet4": [ { "id": 4, "subnet": "192.0.2.0/24", "reservations": [
			{ "hw-address": "01:02:03:04:05:06", "ip-address": "192.0.2.5", "next-server": "192.0.2.3", "client-classes": [ "k" ], "user-context": { "a": 1 },
				"option-data": [ { "name": "routers", "data": "192.0.2.1" } ] },
			{ "circuit-id": "'port'", "ip-address": "192.0.2.6" } ] } ] }`)
	h, _ := s.Hosts.Find(4, host.HWAddress, []byte{1, 2, 3, 4, 5, 6})
	if h == nil || h.Addr != netip.MustParseAddr("192.0.2.5") || h.Boot == nil || len(h.Classes) != 1 || h.Options == nil || h.Context == "" {
		t.Errorf("host: %+v", h)
	}
	if g, _ := s.Hosts.Find(host.GlobalSubnet, host.FlexID, []byte("x")); g == nil || g.Hostname != "g" || g.Boot != nil {
		t.Errorf("global host: %+v", g)
	}
	if c, _ := s.Hosts.Find(4, host.CircuitID, []byte("port")); c == nil {
		t.Error("the host of a circuit is not found")
	}
	if diff := cmp.Diff([]host.Kind{host.FlexID, host.HWAddress}, s.Identifiers); diff != "" {
		t.Error(diff)
	}
}

func TestHosts6(t *testing.T) {
	s := build(t, 6, `{ "subnet6": [ { "id": 1, "subnet": "2001:db8::/32", "reservations": [
		{ "duid": "00:01", "ip-addresses": [ "2001:db8::1" ], "prefixes": [ "2001:db8:1::/56", "2001:db8:2::/56" ], "excluded-prefixes": [ "", "2001:db8:2::/64" ] } ] } ] }`)
	h, _ := s.Hosts.Find(1, host.DUID, []byte{0, 1})
	if h == nil || len(h.Prefixes) != 3 || len(h.Excluded) != 2 || h.Excluded[0].IsValid() || !h.Excluded[1].IsValid() {
		t.Fatalf("host: %+v", h)
	}
	if got, _ := s.Hosts.Holder(1, netip.MustParsePrefix("2001:db8:2::/56")); got != h {
		t.Errorf("the holder of the prefix is %v", got)
	}
}

func TestServerLevel(t *testing.T) {
	s := build(t, 6, `{ "decline-probation-period": 60, "relay-supplied-options": [ "110", "bootfile-url" ],
		"expired-leases-processing": { "reclaim-timer-wait-time": 1, "hold-reclaimed-time": 0, "max-reclaim-time": 5 },
		"sanity-checks": { "lease-checks": "fix" }, "mac-sources": [ "duid" ],
		"interfaces-config": { "interfaces": [ "eth0" ], "re-detect": false, "service-sockets-max-retries": 3, "service-sockets-retry-wait-time": 50 } }`)
	want := Expired{ReclaimWait: time.Second, FlushWait: 25 * time.Second, MaxLeases: 100, MaxTime: 5 * time.Millisecond, UnwarnedCycles: 5}
	if diff := cmp.Diff(want, s.Expired); diff != "" {
		t.Errorf("expired (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[uint16]bool{65: true, 110: true, 59: true}, s.RSOO); diff != "" {
		t.Errorf("relay-supplied-options (-want +got):\n%s", diff)
	}
	ifaces := Interfaces{Names: []string{"eth0"}, MaxRetries: 3, RetryWait: 50 * time.Millisecond}
	if diff := cmp.Diff(ifaces, s.Interfaces); diff != "" {
		t.Errorf("interfaces (-want +got):\n%s", diff)
	}
	if s.Decline != time.Minute || s.LeaseChecks != "fix" || s.MACSources[0] != "duid" || s.Global.T2 != 0.8 || !s.Global.CalculateTee {
		t.Errorf("server: %+v", s)
	}
}

// TestIndex finds subnets by what packets tell.
func TestIndex(t *testing.T) {
	s := build(t, 6, `{ "subnet6": [
		{ "id": 1, "subnet": "2001:db8:1::/64", "interface": "eth0" },
		{ "id": 2, "subnet": "2001:db8:2::/64", "interface-id": "port", "relay": { "ip-addresses": [ "2001:db8:f::1" ] } },
		{ "id": 3, "subnet": "2001:db8:3::/64", "interface": "eth0" } ] }`)
	ids := func(list []*Subnet) (out []uint32) {
		for _, sub := range list {
			out = append(out, sub.ID)
		}
		return out
	}
	got := [][]uint32{ids(s.OnInterface("eth0")), ids(s.OnLink([]byte("port"))), ids(s.Relayed(netip.MustParseAddr("2001:db8:f::1"))),
		ids(s.Containing(netip.MustParseAddr("2001:db8:3::5"))), ids(s.Containing(netip.MustParseAddr("2001:db8:4::5"))), ids(s.OnInterface("eth9"))}
	if diff := cmp.Diff([][]uint32{{1, 3}, {2}, {2}, {3}, nil, nil}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Subnet(2) == nil || s.Subnet(9) != nil {
		t.Error("subnets are not found by id")
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ set, replacement, name, want string }{
		{defaultCharSet, "", "My_host!.x", "Myhost.x"},
		{defaultCharSet, "-", "a_b", "a-b"},
		{defaultCharSet, "xx", "a_b", "axxb"},
		{"[^a-z]", "9", "aB", "a9"},
		{"", "", "a_b", "a_b"},
	}
	for _, tt := range tests {
		d := ddns(kea.DDNSParams{HostnameCharSet: &tt.set, HostnameCharReplacement: &tt.replacement})
		if got := string(d.Clean([]byte(tt.name))); got != tt.want {
			t.Errorf("%q without %q: %q; want %q", tt.name, tt.set, got, tt.want)
		}
	}
}

// TestRefusals asks for what this server does not do.
func TestRefusals(t *testing.T) {
	for _, inside := range []string{
		`"dhcp4o6-port": 6767`,
		`"config-control": { "config-databases": [ { "type": "mysql", "name": "x" } ] }`,
	} {
		d, _ := kea.Parse("test", []byte(`{ "Dhcp4": { `+inside+` } }`), kea.ParseOptions{})
		c, _ := kea.Decode(d)
		if _, findings := Build(c); len(findings) != 1 || findings[0].Code != CodeNotHonoured {
			t.Errorf("%s: %v; want one refusal", inside, findings)
		}
	}
}

// An option of a space that encapsulates itself does not go on for ever.
func TestRing(t *testing.T) {
	s := build(t, 4, `{ "option-def": [ { "name": "r", "code": 1, "space": "s", "type": "empty", "encapsulate": "s" }, { "name": "o", "code": 230, "type": "empty", "encapsulate": "s" } ],
		"option-data": [ { "name": "o" }, { "name": "r", "space": "s" } ] }`)
	if o := s.Options.Of(230); len(o) != 1 || len(o[0].Data) > 2*maxNesting {
		t.Errorf("option 230: %v", o)
	}
}

// TestUnheeded asks for what changes nothing.
func TestUnheeded(t *testing.T) {
	for _, inside := range []string{
		`"reservations-lookup-first": false`, `"dhcp-queue-control": { "enable-queue": true }`,
		`"multi-threading": { "enable-multi-threading": true, "packet-queue-size": 8 }`, `"interfaces-config": { "interfaces": [ ], "re-detect": false }`,
	} {
		d, _ := kea.Parse("test", []byte(`{ "Dhcp4": { `+inside+` } }`), kea.ParseOptions{})
		c, _ := kea.Decode(d)
		_, findings := Build(c)
		if len(findings) != 1 || findings[0].Code != CodeUnheeded {
			t.Errorf("%s: %v; want one warning", inside, findings)
		}
		for _, f := range findings {
			if n, _ := d.Find(f.Target); n == nil {
				t.Errorf("%s: there is nothing at %s", inside, f.Target)
			}
		}
	}
}
