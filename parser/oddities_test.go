package parser

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOddities is the list of what dhcpd accepts although nobody would expect
// it: the warning that says so, and the node.
func TestOddities(t *testing.T) {
	net := func(s string) string { return "subnet 192.0.2.0 netmask 255.255.255.0 { " + s + " }\n" }
	call := func(name string, v *Expr) *Call { return &Call{Name: name, Value: v} }
	runReadings(t, []reading{
		{name: "a word alone", conf: "foo;\n", findings: "1:1 KT1101", want: call("foo", &Expr{Op: OpVar, Name: "foo"})},
		{name: "a word and a value", conf: "foo-bar = 5;\n", findings: "1:1 KT1101", want: call("foo-bar", &Expr{Op: OpData, Type: DataType, Data: []byte{5}})},
		{name: "a function that is not defined", conf: "set v-x = foo(1);\n",
			want: &SetVar{Name: "v-x", Value: &Expr{Op: OpCall, Name: "foo", Args: []*Expr{{Op: OpData, Type: DataType, Data: []byte{1}}}}}},
		{name: "a function without parameters", conf: "define f-x () {}\n", want: &Define{Name: "f-x"}},
		{name: "return anywhere", conf: net("return \"x\";"), want: &Return{Value: &Expr{Op: OpData, Type: DataType, Data: []byte("x")}}},
		{name: "break anywhere", conf: net("break;"), want: &Break{}},
		{name: "a variable called true", conf: "if true {}\n", want: &If{Cond: &Expr{Op: OpVar, Name: "true"}}},
		{name: "a variable called false", conf: "if false {}\n", want: &If{Cond: &Expr{Op: OpVar, Name: "false"}}},
		{name: "text without quotes", conf: "option domain-name example;\n", want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "domain-name"}, Values: atoms(textAtom("example"))}},
		{name: "a byte behind =", conf: "option host-name = 5;\n",
			want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "host-name"}, Expr: &Expr{Op: OpData, Type: DataType, Data: []byte{5}}}},
		{name: "two names in one string", conf: "option domain-search \"a.com b.com\";\n", findings: "1:22 KT1106",
			want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "domain-search"}, Values: atoms(nameAtom('D', "a.com b.com"))}},
		{name: "a range reversed", conf: net("range 192.0.2.9 192.0.2.1;"), findings: "1:48 KT1102", want: &Range{Lo: ip("192.0.2.1"), Hi: ip("192.0.2.9")}},
		{name: "a range of the whole subnet", conf: net("range 192.0.2.0 192.0.2.255;"), want: &Range{Lo: ip("192.0.2.0"), Hi: ip("192.0.2.255")}},
		{name: "octets with zeros in front", conf: "subnet 010.1.0.0 netmask 255.255.0255.0 {}\n", want: &Subnet{Addr: ip("10.1.0.0"), Mask: ip("255.255.255.0")}},
		{name: "a mask with gaps", conf: "subnet 10.0.0.0 netmask 255.0.255.0 {}\n", findings: "1:8 KT1115", want: &Subnet{Addr: ip("10.0.0.0"), Mask: ip("255.0.255.0")}},
		{name: "a subnet twice", conf: net("") + net(""), findings: "2:1 KT1109", want: &Subnet{Addr: ip("192.0.2.0"), Mask: ip("255.255.255.0")}},
		{name: "a subnet in another", conf: "subnet 192.0.0.0 netmask 255.255.0.0 {}\n" + net(""), findings: "2:1 KT1109", want: &Subnet{Addr: ip("192.0.0.0"), Mask: ip("255.255.0.0")}},
		{name: "a host name that nobody can look up", conf: "option routers no-such-host.invalid;\n",
			want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "routers"}, Values: atoms(hostAtom("no-such-host.invalid"))}},
		{name: "a class without a name", conf: "class \"\" {}\n", want: &Class{}},
		{name: "a class opened again", conf: "class \"c\" { match if known; }\nclass \"c\" { match if static; }\n", findings: "2:7 KT1114", want: &Class{Name: "c"}},
		{name: "a subclass twice", conf: "class \"c\" {}\nsubclass \"c\" 1;\nsubclass \"c\" 1;\n", want: &Subclass{Class: "c", Value: []byte{1}}},
		{name: "a limit of no leases", conf: "class \"c\" { lease limit 0; }\n", want: &LeaseLimit{}},
		{name: "code 255", conf: "option o code 255 = text;\n", want: &OptionDefine{Def: &OptionDef{Space: "dhcp", Name: "o", Code: 255, Format: "t"}}},
		{name: "code 300", conf: "option o code 300 = text;\n", want: &OptionDefine{Def: &OptionDef{Space: "dhcp", Name: "o", Code: 300, Format: "t"}}},
		{name: "code -1", conf: "option o code -1 = text;\n", findings: "1:15 KT1105", want: &OptionDefine{Def: &OptionDef{Space: "dhcp", Name: "o", Code: 1<<32 - 1, Format: "t"}}},
		{name: "code 0", conf: "option o code 0 = text;\n", want: &OptionDefine{Def: &OptionDef{Space: "dhcp", Name: "o", Code: 0, Format: "t"}}},
		{name: "the code of a builtin", conf: "option o code 6 = text;\noption o \"hi\";\n", findings: "1:8 KT1113", want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "o"}, Values: atoms(textAtom("hi"))}},
		{name: "the space of a builtin", conf: "option space dhcp;\n", findings: "1:1 KT1113", want: &OptionSpace{Name: "dhcp", CodeWidth: 1, LengthWidth: 1}},
		{name: "unknown-300", conf: "option unknown-300 1:2;\n", want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "unknown-300"}, Values: atoms(dataAtom(1, 2))}},
		{name: "a negative time", conf: "default-lease-time -1;\n", findings: "1:20 KT1105", want: &Param{Name: "default-lease-time", Value: numAtom('T', 1<<32-1)}},
		{name: "33 bits", conf: "option time-offset 4294967296;\n", findings: "1:20 KT1105", want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "time-offset"}, Values: nums('l', 0)}},
		{name: "101 percent", conf: "adaptive-lease-time-threshold 101;\n", findings: "1:1 KT1116", want: &Param{Name: "adaptive-lease-time-threshold", Value: numAtom('B', 101)}},
		{name: "100 percent", conf: "adaptive-lease-time-threshold 100;\n", want: &Param{Name: "adaptive-lease-time-threshold", Value: numAtom('B', 100)}},
		{name: "a threshold of 200", conf: "dhcp-cache-threshold 200;\n", findings: "1:1 KT1116", want: &Param{Name: "dhcp-cache-threshold", Value: numAtom('B', 200)}},
		{name: "a threshold of 100", conf: "dhcp-cache-threshold 100;\n", findings: "1:1 KT1116", want: &Param{Name: "dhcp-cache-threshold", Value: numAtom('B', 100)}},
		{name: "a threshold of 99", conf: "dhcp-cache-threshold 99;\n", want: &Param{Name: "dhcp-cache-threshold", Value: numAtom('B', 99)}},
		{name: "a threshold of 0", conf: "dhcp-cache-threshold 0;\n", want: &Param{Name: "dhcp-cache-threshold", Value: numAtom('B', 0)}},
		{name: "a minimum above the maximum", conf: "min-lease-time 900;\nmax-lease-time 600;\n", want: &Param{Name: "min-lease-time", Value: numAtom('T', 900)}},
		{name: "hardware without an address", conf: "host h { hardware ethernet; }\n", want: &Hardware{Type: "ethernet", TypeCode: 1}},
		{name: "hardware of three bytes", conf: "host h { hardware ethernet 1:2:3; }\n", want: &Hardware{Type: "ethernet", TypeCode: 1, Addr: []byte{1, 2, 3}}},
		{name: "a host called range", conf: "host range {}\n", want: &Host{Name: "range"}},
		{name: "two identifiers", conf: "host a { uid \"x\"; option dhcp-client-identifier \"y\"; }\n", findings: "1:19 KT1111", want: &UID{Value: []byte("x")}},
		{name: "two identifiers the other way round", conf: "host a { option dhcp-client-identifier \"y\"; uid \"x\"; }\n", findings: "1:45 KT1111", want: &UID{Value: []byte("x")}},
		{name: "a pool with a class", conf: net("pool { range 192.0.2.1; class \"c\" {} }"), want: &Class{Name: "c"}},
		{name: "a pool with a host", conf: net("pool { range 192.0.2.1; host h {} }"), findings: "1:66 KT1103", want: &Host{Name: "h"}},
		{name: "a class in a host", conf: "host h { class \"c\" {} }\n", want: &Class{Name: "c"}},
		{name: "a host in a subnet", conf: net("host h {}"), findings: "1:42 KT1103", want: &Host{Name: "h"}},
		{name: "hosts in a subnet are noted once", conf: net("host h {} host i {}"), findings: "1:42 KT1103", want: &Host{Name: "h"}},
		{name: "an empty zone", conf: "zone example.org. {}\n", want: &Zone{Name: "example.org."}},
		{name: "an unknown algorithm", conf: "key k { algorithm hmac-md6; secret AAAA; };\n", findings: "1:19 KT1112", want: &Key{Name: "k", Algorithm: "hmac-md6", Secret: "AAAA"}},
		{name: "a key twice", conf: "key k { algorithm hmac-md5; secret AAAA; };\nkey k { algorithm hmac-md5; secret BBBB; };\n", want: &Key{Name: "k", Algorithm: "hmac-md5", Secret: "AAAA"}},
		{name: "raw option 43", conf: "option vendor-encapsulated-options 1:4:ff;\n",
			want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "vendor-encapsulated-options"}, Values: atoms(Atom{Kind: 'E', Data: []byte{1, 4, 255}})}},
		{name: "a space that does not exist", conf: "vendor-option-space PXE;\n", want: &Param{Name: "vendor-option-space", Value: nameAtom('U', "PXE")}},
		{name: "text behind %", conf: "% whatever { it is ;\n", findings: "1:1 KT1104", want: &Skipped{}},
		{name: "a DHCPv4 subnet in a DHCPv6 file", family: V6, conf: net(""), want: &Subnet{Addr: ip("192.0.2.0"), Mask: ip("255.255.255.0")}},
		{name: "blanks in an address", conf: "option routers 10 . 0 . 0 . 1;\n", want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "routers"}, Values: atoms(v4Atom("10.0.0.1"))}},
		{name: "no blank before a string", conf: "option domain-name\"x\";\n", want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "domain-name"}, Values: atoms(textAtom("x"))}},
		{name: "a switch on a condition", conf: "switch (known) {}\n", want: &Switch{Value: &Expr{Op: OpKnown, Type: BoolType}}},
		{name: "option 82 in the configuration", conf: "option agent.circuit-id \"x\";\n", want: &OptionSet{Option: OptionRef{Space: "agent", Name: "circuit-id"}, Values: atoms(dataAtom('x'))}},
		{name: "option 54 in the configuration", conf: "option dhcp-server-identifier 9.9.9.9;\n",
			want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "dhcp-server-identifier"}, Values: atoms(v4Atom("9.9.9.9"))}},
		{name: "a key with a semicolon behind it", conf: "key k { algorithm hmac-md5; secret AAAA; };\nauthoritative;\n", want: &Authoritative{}},
		{name: "a key without one", conf: "key k { algorithm hmac-md5; secret AAAA; }\nauthoritative;\n", want: &Authoritative{}},
		{name: "a fixed address inside a range", conf: net("range 192.0.2.1 192.0.2.9;") + "host h { fixed-address 192.0.2.5; }\n", want: &FixedAddress{Addrs: atoms(v4Atom("192.0.2.5"))}},
		{name: "a vendor option of type string", family: V6, conf: "option vsio.mine code 99 = string;\noption vsio.mine 1:2;\n",
			want: &OptionSet{Option: OptionRef{Space: "vsio", Name: "mine"}, Values: atoms(dataAtom(1, 2))}},
		{name: "the code of an enterprise", conf: "option space my;\noption vendor.my code 99 = encapsulate my;\n",
			want: &OptionDefine{Def: &OptionDef{Space: "vendor", Name: "my", Code: 99, Format: "Emy."}}},
	})
}

// TestNoFailoverPeer: the statement has no semicolon, and what follows is one of its own.
func TestNoFailoverPeer(t *testing.T) {
	const peer = "failover peer \"p\" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; }\n"
	f, l := read(t, V4, peer+"subnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"p\"; range 192.0.2.9; } pool { no failover peer range 192.0.2.20; } }\n")
	if len(l) > 0 {
		t.Errorf("findings %v", l)
	}
	pool := f.Stmts[1].Body.Stmts[1]
	if diff := cmp.Diff([]Node{&FailoverRef{No: true}, &Range{Lo: ip("192.0.2.20"), Hi: ip("192.0.2.20")}}, []Node{pool.Body.Stmts[0].Node, pool.Body.Stmts[1].Node}, places); diff != "" {
		t.Errorf("the pool (-want +got):\n%s", diff)
	}
	if _, l := read(t, V4, "subnet 192.0.2.0 netmask 255.255.255.0 { pool { no failover peer; range 192.0.2.20; } }\n"); !l.HasErrors() {
		t.Error("with a semicolon: no error")
	}
}
