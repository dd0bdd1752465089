package parser

import (
	"net/netip"
	"testing"
	"time"
)

func ip(s string) netip.Addr       { return netip.MustParseAddr(s) }
func prefix(s string) netip.Prefix { return netip.MustParsePrefix(s) }

// The atoms that tables use.
func v4Atom(s string) Atom           { return Atom{Kind: 'I', Addr: ip(s)} }
func v6Atom(s string) Atom           { return Atom{Kind: '6', Addr: ip(s)} }
func hostAtom(name string) Atom      { return Atom{Kind: 'I', Name: name} }
func numAtom(k byte, n uint32) Atom  { return Atom{Kind: k, Num: n} }
func textAtom(s string) Atom         { return Atom{Kind: 't', Data: []byte(s)} }
func dataAtom(b ...byte) Atom        { return Atom{Kind: 'X', Data: b} }
func nameAtom(k byte, s string) Atom { return Atom{Kind: k, Name: s} }

func TestNetworkNodes(t *testing.T) {
	runReadings(t, []reading{
		{name: "subnet", conf: "subnet 192.0.2.0 netmask 255.255.255.0 {}\n",
			want: &Subnet{Addr: ip("192.0.2.0"), Mask: ip("255.255.255.0")}},
		{name: "subnet of one address", conf: "subnet 192.0.2.7 netmask 255.255.255.255 {}\n",
			want: &Subnet{Addr: ip("192.0.2.7"), Mask: ip("255.255.255.255")}},
		{name: "subnet of everything", conf: "subnet 0.0.0.0 netmask 0.0.0.0 {}\n",
			want: &Subnet{Addr: ip("0.0.0.0"), Mask: ip("0.0.0.0")}},
		{name: "subnet in capitals", conf: "SUBNET 192.0.2.0 NetMask 255.255.255.0 {}\n",
			want: &Subnet{Addr: ip("192.0.2.0"), Mask: ip("255.255.255.0")}},
		{name: "subnet6", family: V6, conf: "subnet6 2001:db8::/64 {}\n",
			want: &Subnet6{Prefix: prefix("2001:db8::/64")}},
		{name: "subnet6 with blanks around the slash", family: V6, conf: "subnet6 2001:db8:: / 64 {}\n",
			want: &Subnet6{Prefix: prefix("2001:db8::/64")}},
		{name: "subnet6 of everything", family: V6, conf: "subnet6 ::/0 {}\n",
			want: &Subnet6{Prefix: prefix("::/0")}},
		{name: "subnet6 of one address", family: V6, conf: "subnet6 2001:db8::1/128 {}\n",
			want: &Subnet6{Prefix: prefix("2001:db8::1/128")}},
		{name: "shared network by word", conf: "shared-network lan { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n",
			want: &SharedNetwork{Name: "lan"}},
		{name: "shared network by string", conf: "shared-network \"the lan\" { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n",
			want: &SharedNetwork{Name: "the lan"}},
		{name: "shared network by number", conf: "shared-network 255 { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n",
			want: &SharedNetwork{Name: "255"}},
		{name: "shared network by domain name", conf: "shared-network a.b. { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n",
			want: &SharedNetwork{Name: "a.b."}},
		{name: "shared network by keyword", conf: "shared-network subnet { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n",
			want: &SharedNetwork{Name: "subnet"}},
		{name: "interface by word", conf: "subnet 192.0.2.0 netmask 255.255.255.0 { interface eth0; }\n",
			want: &Interface{Name: "eth0"}},
		{name: "interface by string", conf: "subnet 192.0.2.0 netmask 255.255.255.0 { interface \"eth0.5\"; }\n",
			want: &Interface{Name: "eth0.5"}},
		{name: "interface of a shared network", conf: "shared-network n { interface eth0; subnet 192.0.2.0 netmask 255.255.255.0 {} }\n",
			want: &Interface{Name: "eth0"}},
		{name: "interface by number", conf: "subnet 192.0.2.0 netmask 255.255.255.0 { interface 5; }\n",
			want: &Interface{Name: "5"}},
	})
}

func TestPoolNodes(t *testing.T) {
	in := func(s string) string { return "subnet 192.0.2.0 netmask 255.255.255.0 { " + s + " }\n" }
	in6 := func(s string) string { return "subnet6 2001:db8::/32 { " + s + " }\n" }
	runReadings(t, []reading{
		{name: "pool", conf: in("pool { range 192.0.2.1; }"), want: &Pool{}},
		{name: "pool6", family: V6, conf: in6("pool6 { range6 2001:db8::1 2001:db8::2; }"), want: &Pool{V6: true}},
		{name: "range", conf: in("range 192.0.2.1 192.0.2.9;"), want: &Range{Lo: ip("192.0.2.1"), Hi: ip("192.0.2.9")}},
		{name: "range of one", conf: in("range 192.0.2.1;"), want: &Range{Lo: ip("192.0.2.1"), Hi: ip("192.0.2.1")}},
		{name: "range for BOOTP", conf: in("range dynamic-bootp 192.0.2.1 192.0.2.9;"),
			want: &Range{Lo: ip("192.0.2.1"), Hi: ip("192.0.2.9"), DynamicBootp: true}},
		{name: "range the wrong way round", conf: in("range 192.0.2.9 192.0.2.1;"), findings: "1:48 KT1102",
			want: &Range{Lo: ip("192.0.2.1"), Hi: ip("192.0.2.9")}},
		{name: "range with the network's and the broadcast address", conf: in("range 192.0.2.0 192.0.2.255;"),
			want: &Range{Lo: ip("192.0.2.0"), Hi: ip("192.0.2.255")}},
		{name: "range6", family: V6, conf: in6("range6 2001:db8::1 2001:db8::9;"),
			want: &Range6{Lo: ip("2001:db8::1"), Hi: ip("2001:db8::9")}},
		{name: "range6 the wrong way round", family: V6, conf: in6("range6 2001:db8::9 2001:db8::1;"), findings: "1:32 KT1102",
			want: &Range6{Lo: ip("2001:db8::1"), Hi: ip("2001:db8::9")}},
		{name: "range6 by prefix", family: V6, conf: in6("range6 2001:db8:0:5::/64;"),
			want: &Range6{Lo: ip("2001:db8:0:5::"), Hi: ip("2001:db8:0:5:ffff:ffff:ffff:ffff"), Prefix: prefix("2001:db8:0:5::/64")}},
		{name: "range6 of one address", family: V6, conf: in6("range6 2001:db8::5/128;"),
			want: &Range6{Lo: ip("2001:db8::5"), Hi: ip("2001:db8::5"), Prefix: prefix("2001:db8::5/128")}},
		{name: "range6 by temporary prefix", family: V6, conf: in6("range6 2001:db8:0:5::/127 temporary;"),
			want: &Range6{Lo: ip("2001:db8:0:5::"), Hi: ip("2001:db8:0:5::1"), Prefix: prefix("2001:db8:0:5::/127"), Temporary: true}},
		{name: "range6 temporary without length", family: V6, conf: in6("range6 2001:db8:0:5:: temporary;"),
			want: &Range6{Lo: ip("2001:db8:0:5::"), Hi: ip("2001:db8:0:5:ffff:ffff:ffff:ffff"), Prefix: prefix("2001:db8:0:5::/64"), Temporary: true}},
		{name: "prefix6", family: V6, conf: in6("prefix6 2001:db8:100:: 2001:db8:300:: /40;"),
			want: &Prefix6{Lo: ip("2001:db8:100::"), Hi: ip("2001:db8:300::"), Bits: 40}},
		{name: "prefix6 the wrong way round", family: V6, conf: in6("prefix6 2001:db8:300:: 2001:db8:100:: /40;"), findings: "1:33 KT1102",
			want: &Prefix6{Lo: ip("2001:db8:100::"), Hi: ip("2001:db8:300::"), Bits: 40}},
		{name: "prefix6 elsewhere", family: V6, conf: in6("prefix6 2001:db9:: 2001:db9:: /48;"),
			want: &Prefix6{Lo: ip("2001:db9::"), Hi: ip("2001:db9::"), Bits: 48}},
		{name: "prefix6, the widest", family: V6, conf: in6("prefix6 8000:: 8000:: /1;"),
			want: &Prefix6{Lo: ip("8000::"), Hi: ip("8000::"), Bits: 1}},
		{name: "prefix6, the narrowest", family: V6, conf: in6("prefix6 2001:db8::2 2001:db8::4 /127;"),
			want: &Prefix6{Lo: ip("2001:db8::2"), Hi: ip("2001:db8::4"), Bits: 127}},
	})
}

func TestPermitNodes(t *testing.T) {
	in := func(s string) string {
		return "class \"c\" {}\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.1; " + s + " } }\n"
	}
	runReadings(t, []reading{
		{name: "known-clients", conf: in("allow known-clients;"), want: &Permit{Verb: Allow, What: KnownClients}},
		{name: "known clients", conf: in("allow known clients;"), want: &Permit{Verb: Allow, What: KnownClients}},
		{name: "unknown-clients", conf: in("deny unknown-clients;"), want: &Permit{Verb: Deny, What: UnknownClients}},
		{name: "unknown clients", conf: in("deny unknown clients;"), want: &Permit{Verb: Deny, What: UnknownClients}},
		{name: "members", conf: in("allow members of \"c\";"), want: &Permit{Verb: Allow, What: MembersOf, Class: "c"}},
		{name: "dynamic bootp", conf: in("deny dynamic bootp clients;"), want: &Permit{Verb: Deny, What: DynamicBootpClients}},
		{name: "authenticated", conf: in("allow authenticated clients;"), want: &Permit{Verb: Allow, What: AuthenticatedClients}},
		{name: "unauthenticated", conf: in("deny unauthenticated clients;"), want: &Permit{Verb: Deny, What: UnauthenticatedClients}},
		{name: "all", conf: in("allow all clients;"), want: &Permit{Verb: Allow, What: AllClients}},
		{name: "in capitals", conf: in("ALLOW All Clients;"), want: &Permit{Verb: Allow, What: AllClients}},
		{name: "ignore is a parameter even here", conf: in("ignore bootp;"),
			want: &Param{Name: "allow-bootp", Allow: true, Verb: Ignore, Value: numAtom('f', 2)}},
		{name: "pool6", family: V6, conf: "subnet6 2001:db8::/64 { pool6 { range6 2001:db8::/80; deny known-clients; } }\n",
			want: &Permit{Verb: Deny, What: KnownClients}},
	})
}

func TestDates(t *testing.T) {
	day := func(y int, m time.Month, d, h, min, s int) time.Time {
		return time.Date(y, m, d, h, min, s, 0, time.UTC)
	}
	for _, c := range []struct {
		name, date string
		want       time.Time
		findings   string
	}{
		{"a date", "4 2030/08/15 12:34:56", day(2030, time.August, 15, 12, 34, 56), ""},
		{"with a blank at every place", "4 2030 / 8 / 15 12 : 34 : 56", day(2030, time.August, 15, 12, 34, 56), ""},
		{"the day of the week is not looked at", "0 2030/08/15 00:00:00", day(2030, time.August, 15, 0, 0, 0), ""},
		{"a leap second", "4 2030/12/31 23:59:60", day(2031, time.January, 1, 0, 0, 0), ""},
		{"with seconds for the time zone", "4 2030/08/15 12:00:00 3600", day(2030, time.August, 15, 13, 0, 0), ""},
		{"with negative seconds for the time zone", "4 2030/08/15 12:00:00 -3600", day(2030, time.August, 15, 11, 0, 0), ""},
		{"never", "never", time.Time{}, ""},
		{"NEVER", "NEVER", time.Time{}, ""},
		{"epoch", "epoch 1900000000", time.Unix(1900000000, 0).UTC(), ""},
		{"epoch 0", "epoch 0", time.Unix(0, 0).UTC(), ""},
		{"epoch below zero", "epoch -5", time.Unix(-5, 0).UTC(), "1:84 KT1105"},
		{"the last epoch", "epoch 2147483647", time.Unix(1<<31-1, 0).UTC(), ""},
		{"an epoch that wraps", "epoch 4294967299", time.Unix(3, 0).UTC(), "1:84 KT1105"},
		{"a month that does not exist", "4 2030/13/01 00:00:00", day(2031, time.January, 1, 0, 0, 0), "1:78 KT1117"},
		{"a day that does not exist", "4 2030/01/32 00:00:00", day(2030, time.February, 1, 0, 0, 0), "1:78 KT1117"},
		{"an hour that does not exist", "4 2030/01/01 24:00:00", day(2030, time.January, 2, 0, 0, 0), "1:78 KT1117"},
		{"a minute that does not exist", "4 2030/01/01 00:60:00", day(2030, time.January, 1, 1, 0, 0), "1:78 KT1117"},
		{"a second that does not exist", "4 2030/01/01 00:00:61", day(2030, time.January, 1, 0, 1, 1), "1:78 KT1117"},
		{"a day of the week that does not exist", "8 2030/01/01 00:00:00", day(2030, time.January, 1, 0, 0, 0), "1:78 KT1117"},
		{"a year of two digits", "4 99/01/01 00:00:00", day(1999, time.January, 1, 0, 0, 0), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, l := read(t, V4, "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.1; allow after "+c.date+"; } }\n")
			wantBrief(t, l, c.findings)
			n, _ := nodeLike(f, &Permit{})
			p, ok := n.(*Permit)
			if !ok || p.What != AfterDate || !p.After.Equal(c.want) {
				t.Errorf("allow after %s gives %+v; want the date %v", c.date, n, c.want)
			}
		})
	}
}

func TestHostNodes(t *testing.T) {
	in := func(s string) string { return "host h { " + s + " }\n" }
	mac := []byte{0, 0, 0x5e, 0, 0x53, 1}
	runReadings(t, []reading{
		{name: "host", conf: "host h {}\n", want: &Host{Name: "h"}},
		{name: "host by domain name", conf: "host a.example.org. {}\n", want: &Host{Name: "a.example.org."}},
		{name: "host by number", conf: "host 1.2 {}\n", want: &Host{Name: "1.2"}},
		{name: "host by address", conf: "host 192.0.2.1 {}\n", want: &Host{Name: "192.0.2.1"}},
		{name: "host by keyword", conf: "host range {}\n", want: &Host{Name: "range"}},
		{name: "host with a minus in front", conf: "host -a {}\n", want: &Host{Name: "-a"}},
		{name: "host with blanks around the dot", conf: "host a . b {}\n", want: &Host{Name: "a.b"}},
		{name: "ethernet", conf: in("hardware ethernet 00:00:5e:00:53:01;"), want: &Hardware{Type: "ethernet", TypeCode: 1, Addr: mac}},
		{name: "ethernet with short bytes", conf: in("hardware ethernet 0:0:5E:0:53:1;"), want: &Hardware{Type: "ethernet", TypeCode: 1, Addr: mac}},
		{name: "ethernet with blanks", conf: in("hardware ethernet 00 : 00 : 5e : 00 : 53 : 01;"), want: &Hardware{Type: "ethernet", TypeCode: 1, Addr: mac}},
		{name: "ethernet in capitals", conf: in("HARDWARE Ethernet 00:00:5e:00:53:01;"), want: &Hardware{Type: "ethernet", TypeCode: 1, Addr: mac}},
		{name: "token ring", conf: in("hardware token-ring 1:2;"), want: &Hardware{Type: "token-ring", TypeCode: 6, Addr: []byte{1, 2}}},
		{name: "FDDI", conf: in("hardware fddi ff;"), want: &Hardware{Type: "fddi", TypeCode: 8, Addr: []byte{0xff}}},
		{name: "InfiniBand", conf: in("hardware infiniband 1:2;"), want: &Hardware{Type: "infiniband", TypeCode: 32, Addr: []byte{1, 2}}},
		{name: "by number", conf: in("hardware unknown-24 1:2;"), want: &Hardware{Type: "unknown-24", TypeCode: 24, Addr: []byte{1, 2}}},
		{name: "without address", conf: in("hardware ethernet;"), want: &Hardware{Type: "ethernet", TypeCode: 1}},
		{name: "twenty bytes", conf: in("hardware infiniband 1:2:3:4:5:6:7:8:9:a:b:c:d:e:f:10:11:12:13:14;"),
			want: &Hardware{Type: "infiniband", TypeCode: 32, Addr: []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}}},
		{name: "fixed address", conf: in("fixed-address 192.0.2.1;"), want: &FixedAddress{Addrs: []Atom{v4Atom("192.0.2.1")}}},
		{name: "fixed addresses and names", conf: in("fixed-address 192.0.2.1, a.example.org,b;"),
			want: &FixedAddress{Addrs: []Atom{v4Atom("192.0.2.1"), hostAtom("a.example.org"), hostAtom("b")}}},
		{name: "fixed address of DHCPv6", family: V6, conf: in("fixed-address6 2001:db8::1;"), want: &FixedAddress{V6: true, Addrs: []Atom{v6Atom("2001:db8::1")}}},
		{name: "fixed address of DHCPv6 in a DHCPv4 file", conf: in("fixed-address6 2001:db8::1;"), want: &FixedAddress{V6: true, Addrs: []Atom{v6Atom("2001:db8::1")}}},
		{name: "fixed prefix", family: V6, conf: in("fixed-prefix6 2001:db8:1::/48;"), want: &FixedPrefix6{Prefix: prefix("2001:db8:1::/48")}},
		{name: "uid by string", conf: in("uid \"abc\";"), want: &UID{Value: []byte("abc")}},
		{name: "uid by bytes", conf: in("uid 1:0:0:5e;"), want: &UID{Value: []byte{1, 0, 0, 0x5e}}},
		{name: "uid of one byte", conf: in("uid ff;"), want: &UID{Value: []byte{255}}},
		{name: "identifier by option", conf: in("host-identifier option agent.circuit-id \"p1\";"),
			want: &HostIdentifier{Relay: -1, Option: OptionRef{Space: "agent", Name: "circuit-id"}, Values: []Atom{dataAtom('p', '1')}}},
		{name: "identifier by relay", family: V6, conf: in("host-identifier v6relopt 1 dhcp6.interface-id 1:2;"),
			want: &HostIdentifier{Relay: 1, Option: OptionRef{Space: "dhcp6", Name: "interface-id"}, Values: []Atom{dataAtom(1, 2)}}},
		{name: "group", conf: "group g {}\nhost h { group g; }\n", want: &HostGroup{Name: "g"}},
		{name: "group by string", conf: "group \"the g\" {}\nhost h { group \"the g\"; }\n", want: &HostGroup{Name: "the g"}},
		{name: "dynamic", conf: in("dynamic;"), want: &Flag{Word: "dynamic"}},
		{name: "deleted", conf: in("deleted;"), want: &Flag{Word: "deleted"}},
	})
}

func TestGroupAndClassNodes(t *testing.T) {
	in := func(s string) string { return "class \"c\" { " + s + " }\n" }
	hw := &Expr{Op: OpHardware, Type: DataType}
	runReadings(t, []reading{
		{name: "group", conf: "group {}\n", want: &Group{}},
		{name: "named group", conf: "group g {}\n", want: &Group{Name: "g"}},
		{name: "group by string", conf: "group \"a b\" {}\n", want: &Group{Name: "a b"}},
		{name: "static group", conf: "group g { static; authoritative; }\n", want: &Flag{Word: "static"}},
		{name: "deleted group", conf: "group g { deleted; authoritative; }\n", want: &Flag{Word: "deleted"}},
		{name: "class", conf: "class \"c\" {}\n", want: &Class{Name: "c"}},
		{name: "class without a name", conf: "class \"\" {}\n", want: &Class{}},
		{name: "vendor class", conf: "class \"c\" {}\ngroup { vendor-class \"c\" { default-lease-time 5; } }\n", want: &Class{Name: "c"}},
		{name: "match if", conf: in("match if known;"), want: &MatchIf{Cond: &Expr{Op: OpKnown, Type: BoolType}}},
		{name: "match", conf: in("match hardware;"), want: &Match{Data: hw}},
		{name: "spawn with", conf: in("spawn with hardware;"), want: &SpawnWith{Data: hw}},
		{name: "lease limit", conf: in("lease limit 4;"), want: &LeaseLimit{N: 4}},
		{name: "lease limit 0", conf: in("lease limit 0;"), want: &LeaseLimit{}},
		{name: "flag", conf: in("dynamic;"), want: &Flag{Word: "dynamic"}},
		{name: "subclass by string", conf: in("") + "subclass \"c\" \"v\";\n", want: &Subclass{Class: "c", Value: []byte("v")}},
		{name: "subclass by bytes", conf: in("") + "subclass \"c\" 1:0:0:5e:0:53:1;\n", want: &Subclass{Class: "c", Value: []byte{1, 0, 0, 0x5e, 0, 0x53, 1}}},
		{name: "subclass with a body", conf: in("") + "subclass \"c\" \"v\" { lease limit 2; }\n", want: &LeaseLimit{N: 2}},
		{name: "subclass of an empty value", conf: in("") + "subclass \"c\" \"\";\n", want: &Subclass{Class: "c"}},
	})
}

func TestServerNodes(t *testing.T) {
	runReadings(t, []reading{
		{name: "authoritative", conf: "authoritative;\n", want: &Authoritative{}},
		{name: "not authoritative", conf: "not authoritative;\n", want: &Authoritative{Not: true}},
		{name: "server-identifier", conf: "server-identifier 192.0.2.1;\n", want: &ServerIdentifier{Value: v4Atom("192.0.2.1")}},
		{name: "server-identifier by name", conf: "server-identifier dhcp.example.org;\n", want: &ServerIdentifier{Value: hostAtom("dhcp.example.org")}},
		{name: "lease-id-format hex", conf: "lease-id-format hex;\n", want: &LeaseIDFormat{Word: "hex"}},
		{name: "lease-id-format octal", conf: "lease-id-format OCTAL;\n", want: &LeaseIDFormat{Word: "octal"}},
		{name: "db-time-format default", conf: "db-time-format default;\n", want: &DBTimeFormat{Word: "default"}},
		{name: "db-time-format local", conf: "db-time-format local;\n", want: &DBTimeFormat{Word: "local"}},
		{name: "llt", family: V6, conf: "server-duid llt;\n", want: &ServerDUID{Type: 1}},
		{name: "ll", family: V6, conf: "server-duid LL;\n", want: &ServerDUID{Type: 3}},
		{name: "explicit llt", family: V6, conf: "server-duid llt ethernet 9999 0:0:5e:0:53:1;\n",
			want: &ServerDUID{Type: 1, HWType: 1, Time: 9999, ID: []byte{0, 0, 0x5e, 0, 0x53, 1}, Explicit: true}},
		{name: "explicit ll", family: V6, conf: "server-duid ll fddi 1:2;\n",
			want: &ServerDUID{Type: 3, HWType: 8, ID: []byte{1, 2}, Explicit: true}},
		{name: "enterprise", family: V6, conf: "server-duid en 2495 \"\\x01abc\";\n",
			want: &ServerDUID{Type: 2, Enterprise: 2495, ID: []byte("\x01abc"), Explicit: true}},
		{name: "of another type", family: V6, conf: "server-duid 5 \"abc\";\n",
			want: &ServerDUID{Type: 5, ID: []byte("abc"), Explicit: true}},
		{name: "skipped", conf: "% anything { at all ;\n", findings: "1:1 KT1104", want: &Skipped{}},
	})
}
