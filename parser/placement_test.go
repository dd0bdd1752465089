package parser

import (
	"fmt"
	"strings"
	"testing"
)

// scopes are the declarations that a statement can stand in, with %s for it.
var scopes = []struct{ name, conf string }{
	{"root", "%s\n"},
	{"shared", "shared-network outer { subnet 10.0.0.0 netmask 255.0.0.0 {} %s }\n"},
	{"subnet", "subnet 10.0.0.0 netmask 255.0.0.0 { %s }\n"},
	{"pool", "subnet 10.0.0.0 netmask 255.0.0.0 { pool { range 10.0.0.1; %s } }\n"},
	{"group", "group { %s }\n"},
	{"class", "class \"outer\" { %s }\n"},
	{"host", "host outer { %s }\n"},
	{"if", "subnet 10.0.0.0 netmask 255.0.0.0 { if known { %s } }\n"},
	{"on", "subnet 10.0.0.0 netmask 255.0.0.0 { on commit { %s } }\n"},
	{"define", "define fun-x (arg-x) { %s }\n"},
}

// TestPlacement is the table of what may stand where: y accepted, w accepted
// with a warning, - refused; scopes in the order above. Each cell is checked
// with dhcpd too.
func TestPlacement(t *testing.T) {
	const before = "class \"c\" {}\nkey k { algorithm hmac-md5; secret AAAA; };\ngroup g {}\n"
	for _, row := range []struct{ statement, want string }{
		{`shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} }`, "y--yy-----"},
		{`subnet 192.0.2.0 netmask 255.255.255.0 {}`, "yy-yy-----"},
		{`pool { range 10.0.0.9; }`, "-yy-------"},
		{`range 10.0.0.9;`, "--yy------"},
		{`interface eth0;`, "-yy-------"},
		{`group {}`, "yyyyy-----"},
		{`host h {}`, "ywwwy-----"},
		{`class "d" {}`, "yyyyy-y---"},
		{`subclass "c" "v";`, "yyyyy-y---"},
		{`vendor-class "c" {}`, "yyyyy-y---"},
		{`user-class "c" {}`, "yyyyy-y---"},
		{`zone z. {}`, "yyyyyyyyyy"},
		{`key k { algorithm hmac-md5; secret AAAA; };`, "yyyyyyyyyy"},
		{`option space s;`, "y---------"},
		{`option o code 222 = text;`, "y---------"},
		{`authoritative;`, "yyyyyy----"},
		{`not authoritative;`, "yyyyyy----"},
		{`server-identifier 10.0.0.1;`, "yyyyyyy---"},
		{`lease-id-format hex;`, "yyyyyyy---"},
		{`server-duid ll;`, "yyyyyyy---"},
		{`db-time-format local;`, "yyyyyyyyyy"},
		{`hardware ethernet 1:2;`, "------y---"},
		{`fixed-address 10.0.0.1;`, "------y---"},
		{`fixed-address6 2001:db8::1;`, "------y---"},
		{`fixed-prefix6 2001:db8::/64;`, "------y---"},
		{`uid "x";`, "------y---"},
		{`host-identifier option agent.circuit-id "x";`, "------y---"},
		{`group g;`, "------y---"},
		{`dynamic;`, "-----yy---"},
		{`deleted;`, "-----yy---"},
		{`allow known-clients;`, "---y------"},
		{`deny members of "c";`, "---y------"},
		{`allow after never;`, "---y------"},
		{`no failover peer`, "---y------"},
		{`match if known;`, "-----y----"},
		{`match hardware;`, "-----y----"},
		{`spawn with hardware;`, "-----y----"},
		{`lease limit 4;`, "-----y----"},
		{`% skipped;`, "wwwwwww---"},
		{`default-lease-time 60;`, "yyyyyyyyyy"},
		{`ignore bootp;`, "yyyyyyyyyy"},
		{`allow bootp;`, "yyy-yyyyyy"},
		{`option domain-name "x";`, "yyyyyyyyyy"},
		{`supersede domain-name "x";`, "yyyyyyyyyy"},
		{`send domain-name "x";`, "yyyyyyyyyy"},
		{`append domain-name "x";`, "yyyyyyyyyy"},
		{`prepend domain-name "x";`, "yyyyyyyyyy"},
		{`default domain-name "x";`, "yyyyyyyyyy"},
		{`if known {}`, "yyyyyyyyyy"},
		{`switch (hardware) { case "a": break; }`, "yyyyyyyyyy"},
		{`case "a":`, "----------"},
		{`default:`, "----------"},
		{`break;`, "yyyyyyyyyy"},
		{`on expiry {}`, "yyyyyyyyyy"},
		{`set v-x = "x";`, "yyyyyyyyyy"},
		{`unset v-x;`, "yyyyyyyyyy"},
		{`define f-x (a-x) {}`, "yyyyyyyyyy"},
		{`eval f-x("a");`, "yyyyyyyyyy"},
		{`return "x";`, "yyyyyyyyyy"},
		{`f-x("a");`, "yyyyyyyyyy"},
		{`v-x;`, "wwwwwwwwww"},
		{`log(info, "x");`, "yyyyyyyyyy"},
		{`add "c";`, "-yyyyyyyyy"},
		{`parse-vendor-option;`, "yyyyyyyyyy"},
	} {
		t.Run(row.statement, func(t *testing.T) {
			t.Parallel()
			got := ""
			for _, scope := range scopes {
				_, l := read(t, V4, before+fmt.Sprintf(scope.conf, row.statement))
				switch {
				case l.HasErrors():
					got += "-"
				case len(l) > 0:
					got += "w"
				default:
					got += "y"
				}
			}
			if got != row.want {
				t.Errorf("accepted in %s; want %s (root, shared, subnet, pool, group, class, host, if, on, define)", got, row.want)
			}
		})
	}
}

// TestPlacement6 is the same for the statements of DHCPv6 alone.
func TestPlacement6(t *testing.T) {
	in := []string{
		"%s\n",
		"shared-network outer { subnet6 2001:db8::/32 {} %s }\n",
		"subnet6 2001:db8::/32 { %s }\n",
		"subnet6 2001:db8::/32 { pool6 { range6 2001:db8::1 2001:db8::1; %s } }\n",
		"group { %s }\n",
		"class \"outer\" { %s }\n",
		"host outer { %s }\n",
	}
	for _, row := range []struct{ statement, want string }{
		{`subnet6 2001:db9::/64 {}`, "yy-yy--"},
		{`shared-network n { subnet6 2001:db9::/64 {} }`, "y--yy--"},
		{`range6 2001:db8::5 2001:db8::6;`, "--yy---"},
		{`prefix6 2001:db8:: 2001:db8:: /64;`, "--yy---"},
		{`pool6 { range6 2001:db8::5 2001:db8::6; }`, "--y----"},
		{`allow known-clients;`, "---y---"},
		{`fixed-address6 2001:db8::1;`, "------y"},
		{`range 192.0.2.1;`, "-------"},
		{`no failover peer`, "-------"},
	} {
		got := ""
		for _, conf := range in {
			_, l := read(t, V6, fmt.Sprintf(conf, row.statement))
			if l.HasErrors() {
				got += "-"
			} else {
				got += "y"
			}
		}
		if got != row.want {
			t.Errorf("%s is accepted in %s; want %s (root, shared, subnet6, pool6, group, class, host)", row.statement, got, row.want)
		}
	}
}

func TestPlaceRefusals(t *testing.T) {
	net := func(s string) string { return "subnet 192.0.2.0 netmask 255.255.255.0 { " + s + " }\n" }
	runRefusals(t, []refusal{
		{name: "host in a host", conf: "host a { host b {} }\n", at: "1:10", code: CodePlace, message: "`host` cannot stand here", hint: "a host cannot be declared inside a host or class"},
		{name: "hardware outside", conf: "hardware ethernet 1:2;\n", at: "1:1", code: CodePlace, message: "`hardware` can stand only in a host declaration", hint: "move it into `host NAME { … }`"},
		{name: "subnet in a subnet", conf: net("subnet 10.0.0.0 netmask 255.0.0.0 {}"), at: "1:42", code: CodePlace, message: "`subnet` cannot stand here", hint: "a subnet cannot stand inside a subnet, class or host"},
		{name: "shared network in a subnet", conf: net("shared-network n {}"), at: "1:42", code: CodePlace, message: "`shared-network` cannot stand here", hint: "a shared network cannot stand inside a network, class or host"},
		{name: "range at the top", conf: "range 192.0.2.1;\n", at: "1:1", code: CodePlace, message: "`range` cannot stand here", hint: "a range belongs in a subnet or pool"},
		{name: "pool at the top", conf: "pool { range 192.0.2.1; }\n", at: "1:1", code: CodePlace, message: "`pool` cannot stand here", hint: "a pool belongs directly in a subnet or shared network"},
		{name: "pool6 in a pool6", family: V6, conf: "subnet6 2001:db8::/64 { pool6 { range6 2001:db8::/80; pool6 { range6 2001:db8:0:0:1::/80; } } }\n", at: "1:55", code: CodePlace, message: "`pool6` cannot stand here", hint: "a pool belongs directly in a subnet6"},
		{name: "range in a pool6", family: V6, conf: "subnet6 2001:db8::/64 { pool6 { range 192.0.2.1; } }\n", at: "1:33", code: CodePlace, message: "`range` cannot stand in a pool6", hint: "`range` belongs in a subnet or pool, `range6` and `prefix6` in a subnet6 or pool6"},
		{name: "range6 in a pool", family: V6, conf: "subnet6 2001:db8::/64 { pool { range6 2001:db8::/80; } }\n", at: "1:32", code: CodePlace, message: "`range6` cannot stand in a pool", hint: "`range` belongs in a subnet or pool, `range6` and `prefix6` in a subnet6 or pool6"},
		{name: "interface at the top", conf: "interface eth0;\n", at: "1:1", code: CodePlace, message: "`interface` cannot stand here", hint: "it ties a subnet or shared network to an interface"},
		{name: "group in a class", conf: "class \"c\" { group {} }\n", at: "1:13", code: CodePlace, message: "`group` cannot stand here", hint: "a group cannot stand in a class"},
		{name: "class in a class", conf: "class \"c\" { class \"d\" {} }\n", at: "1:13", code: CodePlace, message: "`class` cannot stand here", hint: "a class cannot stand in a class"},
		{name: "match outside a class", conf: "match hardware;\n", at: "1:1", code: CodePlace, message: "`match` cannot stand here", hint: "it belongs in `class \"NAME\" { … }`"},
		{name: "a lease", conf: "lease 192.0.2.1 {}\n", at: "1:1", code: CodePlace, message: "`lease` cannot stand here", hint: "leases belong in the lease file; `lease limit N;` in a class"},
		{name: "match in a subclass", conf: "class \"c\" {}\nsubclass \"c\" \"v\" { match hardware; }\n", at: "2:20", code: CodePlace, message: "a subclass has no `match` of its own", hint: "its value is what the class's `match` is compared with"},
		{name: "spawn in a subclass", conf: "class \"c\" {}\nsubclass \"c\" \"v\" { spawn with hardware; }\n", at: "2:20", code: CodePlace, message: "a subclass cannot match or spawn"},
		{name: "authority of a host", conf: "host h { authoritative; }\n", at: "1:10", code: CodePlace, message: "authority makes no sense in a host", hint: "set it globally or in a network"},
		{name: "definition in a block", conf: net("option o code 222 = text;"), at: "1:42", code: CodePlace, message: "an option is defined at the top of the file only", hint: "move the definition out of the braces"},
		{name: "space in a block", conf: net("option space s;"), at: "1:42", code: CodePlace, message: "an option space is declared at the top of the file only", hint: "move it out of the braces"},
		{name: "host in an if", conf: net("if known { host h {} }"), at: "1:53", code: CodePlace, message: "`host` cannot stand inside `if`, `switch`, `on` or `define`", hint: "only options, parameters and other executable statements can; move it out"},
		{name: "include in an if", conf: net("if known { include \"x\"; }"), at: "1:53", code: CodePlace, message: "`include` cannot stand inside `if`, `switch`, `on` or `define`", hint: "only options, parameters and other executable statements can; move it out"},
		{name: "dynamic in a subnet", conf: net("dynamic;"), at: "1:42", code: CodePlace, message: "`dynamic` cannot stand here", hint: "it belongs to records of the lease file"},
		{name: "dynamic at the end of a group", conf: "group { dynamic; }\n", at: "1:18", code: CodeSyntax, message: "expected a statement before `}`: dhcpd wants one behind `dynamic` in a group", hint: "remove `dynamic;`, which belongs to records of the lease file"},
		{name: "two flags in a group", conf: "group { dynamic; static; authoritative; }\n", at: "1:18", code: CodeSyntax, message: "expected a statement before `static`: dhcpd wants one behind `dynamic` in a group", hint: "remove `dynamic;`, which belongs to records of the lease file"},
		{name: "failover reference in a subnet", conf: "failover peer \"p\" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; }\n" + net("failover peer \"p\"; pool { failover peer \"p\"; range 192.0.2.9; }"), at: "2:56", code: CodePlace, message: "a failover peer is referred to in a pool or shared network"},
		{name: "a permit outside a pool", conf: net("allow known-clients;"), at: "1:48", code: CodeSyntax, message: "expected what to allow before `known-clients`", hint: "this permit belongs in a pool; outside one can stand: booting, bootp, client-updates, declines, duplicates, dynamic-bootp, leasequery, unknown-clients"},
		{name: "a misspelt permit", conf: net("deny unknwn-clients;"), at: "1:47", code: CodeSyntax, message: "expected what to deny before `unknwn-clients`", hint: "did you mean `unknown-clients`?"},
		{name: "a parameter among permits", conf: net("pool { range 192.0.2.1; allow bootp; }"), at: "1:72", code: CodeSyntax, message: "expected what to permit before `bootp`", hint: "in a pool: known-clients, unknown-clients, members of \"CLASS\", dynamic bootp clients, all clients, after DATE; `bootp` belongs outside the pool"},
		{name: "case outside a switch", conf: net("case \"a\": break;"), at: "1:42", code: CodeSyntax, message: "`case` outside a `switch`"},
		{name: "else without if", conf: net("else { }"), at: "1:42", code: CodeSyntax, message: "`else` without an `if` before it", hint: "it must follow the closing brace of the `if`"},
		{name: "elsif without if", conf: net("if known {} authoritative; elsif known {}"), at: "1:69", code: CodeSyntax, message: "`elsif` without an `if` before it", hint: "it must follow the closing brace of the `if`"},
		{name: "elif", conf: net("if known {} elif static {}"), at: "1:59", code: CodeUnknown, message: "`elif` is not a statement", hint: "write `elsif`"},
		{name: "dhclient's request", conf: "request domain-name;\n", at: "1:1", code: CodeSyntax, message: "`request` is not a statement of dhcpd.conf", hint: "it belongs in dhclient.conf or in a lease file"},
		{name: "dhclient's let", conf: "let x = 1;\n", at: "1:1", code: CodeSyntax, message: "`let` is not a statement of dhcpd.conf", hint: "it belongs in dhclient.conf or in a lease file"},
		{name: "a keyword as statement", conf: "booting;\n", at: "1:1", code: CodeSyntax, message: "`booting` is a word of dhcpd's language, but starts no statement"},
		{name: "a misspelt parameter", conf: "default-lease-tiem 600;\n", at: "1:20", code: CodeUnknown, message: "dhcpd knows no statement `default-lease-tiem`", hint: "did you mean `default-lease-time`?"},
		{name: "a word that reads as hex", conf: "off;\n", at: "1:1", code: CodeUnknown, message: "dhcpd knows no statement `off`; it takes the word for hex digits, which it cannot read"},
		{name: "an empty statement", conf: "authoritative;;\n", at: "1:15", code: CodeSyntax, message: "an empty statement; dhcpd accepts none", hint: "remove this `;`"},
		{name: "a comment of C", conf: "/* x */\n", at: "1:1", code: CodeSyntax, message: "expected a declaration or parameter before `/`", hint: "a comment starts with `#`; dhcpd knows no // and /* */"},
		{name: "JSON", conf: "{ \"Dhcp4\": {} }\n", at: "1:1", code: CodeSyntax, message: "expected a declaration or parameter before `{`", hint: "is this a dhcpd.conf?"},
		{name: "a crash behind a zone", conf: net("if known { zone z. {} break; }"), at: "1:64", code: CodeCrash, message: "a statement behind `zone` in this block makes dhcpd crash", hint: "move the `zone` statement out of the block"},
		{name: "a crash behind a time format", conf: net("on commit { DB-Time-Format local; break; }"), at: "1:76", code: CodeCrash, message: "a statement behind `db-time-format` in this block makes dhcpd crash", hint: "move the `db-time-format` statement out of the block"},
		{name: "a crash by add", conf: "class \"c\" {}\nadd \"c\";\n", at: "2:1", code: CodeCrash, message: "`add` at the top of the file makes dhcpd crash at its start", hint: "move it into a subnet or an `if`"},
		{name: "a crash by check", conf: "if not check \"default\" {}\nclass \"c\" { match hardware; }\n", at: "1:1", code: CodeCrash, message: "`check` at the top of a file makes dhcpd crash at its start when classes match something", hint: "move it into a subnet or group"},
		{name: "a crash by eval", conf: "class \"c\" { match if known; }\neval check \"default\";\n", at: "2:1", code: CodeCrash, message: "`check` at the top of a file makes dhcpd crash at its start when classes match something", hint: "move it into a subnet or group"},
		{name: "a crash by two semicolons", conf: "default-lease-time ;;\n", at: "1:1", code: CodeCrash, message: "dhcpd accepts `default-lease-time` without a value before two semicolons, and crashes at its start", hint: "give it a value, or remove it"},
		{name: "a key without a secret", conf: "key k { algorithm hmac-md5; };\n", at: "1:5", code: CodeCrash, message: "key `k` lacks its algorithm or secret, which makes dhcpd crash", hint: "give it both"},
	})
}

// TestGapsInBlocks: a zone, key or time format is harmless at the end of a block.
func TestGapsInBlocks(t *testing.T) {
	for _, s := range []string{"zone z. {}", "key k { algorithm hmac-md5; secret AAAA; };", "db-time-format local;"} {
		for _, conf := range []string{"if known { %s }\n", "if known { break; %s }\n", "on commit { %s }\n", "subnet 192.0.2.0 netmask 255.255.255.0 { %s authoritative; }\n"} {
			conf = fmt.Sprintf(conf, s)
			if _, l := read(t, V4, conf); l.HasErrors() {
				t.Errorf("%s: %v", strings.TrimSpace(conf), l)
			}
		}
	}
}
