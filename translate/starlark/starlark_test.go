package starlark

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
)

// conditionOf reads a condition as dhcpd does.
func conditionOf(t *testing.T, src string, family parser.Family) *parser.Expr {
	t.Helper()
	f, list := parser.Parse("test.conf", []byte("option space V;\noption V.one code 1 = text;\nif "+src+" { }\n"), parser.Options{Family: family})
	if list.HasErrors() {
		t.Fatalf("%s: %v", src, list)
	}
	return f.Stmts[len(f.Stmts)-1].Node.(*parser.If).Cond
}

func testEnv(v6 bool) *Env {
	return &Env{
		V6:        v6,
		Var:       func(name string) (string, error) { return "var_" + name + "(event)", nil },
		Config:    func(ref parser.OptionRef) (string, error) { return "reply_" + ref.Name + "(event)", nil },
		HostName:  func() (string, error) { return "host_decl_name(event)", nil },
		Container: func(space string) (uint32, int64, bool) { return 43, 0, space == "v" },
		Resolve: func(name string) ([]netip.Addr, error) {
			if name != "www.example" {
				return nil, errors.New("no such name")
			}
			return []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")}, nil
		},
	}
}

func TestConditions(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`option vendor-class-identifier = "a\"b\377"`, `event.query.option(60) == b"a\"b\xff"`},
		{`option host-name != "x"`, `dhcpd.text(event.query.option(12)) != b"x"`},
		{`exists vendor-class-identifier and known`, `event.query.option(60) != None and event.reserved`},
		{`((known or static) and exists vendor-class-identifier)`, `(event.reserved or event.static) and event.query.option(60) != None`},
		{`not exists vendor-class-identifier`, `not (event.query.option(60) != None)`},
		{`not (option vendor-class-identifier ~= "x")`, `dhcpd.match(event.query.option(60), b"x") == False`},
		{`option vendor-class-identifier ~~ "x"`, `dhcpd.match(event.query.option(60), b"x", True)`},
		{`not (known and static)`, `(event.static if event.reserved else None) == False`},
		{`not (known and (option vendor-class-identifier ~= "x"))`, `(dhcpd.match(event.query.option(60), b"x") if event.reserved else None) == False`},
		{`option agent.circuit-id = 1:2`, `event.query.relay_option(1) == b"\x01\x02"`},
		{`option V.one = "x"`, `dhcpd.text(dhcpd.suboption(event.query.option(43), 1)) == b"x"`},
		{`substring(hardware, 1, 3) = 2:0:0`, `dhcpd.substring(event.query.hardware, 1, 3) == b"\x02\x00\x00"`},
		{`extract-int(option vendor-class-identifier, 16) & 255 = 7`, `dhcpd.bit_and(dhcpd.extract(event.query.option(60), 16), 255) == 7`},
		{`packet(1, 1) = 01`, `dhcpd.substring(event.query.raw, 1, 1) == b"\x01"`},
		{`concat(filename, server-name) = "x"`, `dhcpd.concat((event.query.file or None), (event.query.sname or None)) == b"x"`},
		{`binary-to-ascii(16, 8, ":", reverse(1, leased-address)) = "x"`, `dhcpd.ascii(16, 8, b":", dhcpd.reverse(1, event.leased_address)) == b"x"`},
		{`encode-int(lease-time, 32) = ""`, `dhcpd.encode_int(event.lease_time, 32) == b""`},
		{`pick-first-value(who, host-decl-name, config-option domain-name) = lcase(ucase(suffix("x", 1)))`,
			`dhcpd.pick(var_who(event), host_decl_name(event), reply_domain-name(event)) == dhcpd.lcase(dhcpd.ucase(dhcpd.suffix(b"x", 1)))`},
		{`defined(who)`, `var_who(event) != None`},
		{`who`, `var_who(event) == True`},
		{`gethostbyname("www.example") = 1`, `b"\xc0\x00\x02\x01" == b"\x01"`},
		{`option vendor-class-identifier = null`, `event.query.option(60) == None`},
	} {
		got, err := Test(conditionOf(t, c.in, parser.V4), testEnv(false))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s (%v) (-want +got):\n%s", c.in, err, diff)
		}
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`known or static`, `(True if event.reserved else event.static if event.static != None else event.reserved)`},
		{`not exists vendor-class-identifier`, `(not (event.query.option(60) != None))`},
		{`not (option vendor-class-identifier ~= "x")`, `(None if dhcpd.match(event.query.option(60), b"x") == None else not dhcpd.match(event.query.option(60), b"x"))`},
	} {
		got, err := Value(conditionOf(t, c.in, parser.V4), testEnv(false))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s (%v) (-want +got):\n%s", c.in, err, diff)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		in   string
		v6   bool
		want string
	}{
		{`gethostname() = "x"`, false, "scripts do not learn this value"},
		{`gethostbyname("no.example") = 1`, false, "the name has no address"},
		{`option fqdn.hostname = "x"`, false, "scripts cannot look into the option of the space `fqdn`"},
		{`option vendor-class-identifier ~= "("`, false, "the pattern is none that scripts can use"},
		{`v6relay(1, option dhcp6.interface-id) = "x"`, true, "scripts do not learn this value"},
		{`hardware = 1`, true, "scripts do not learn this value"},
	} {
		family := parser.V4
		if c.v6 {
			family = parser.V6
		}
		_, err := Test(conditionOf(t, c.in, family), testEnv(c.v6))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v, want %q", c.in, err, c.want)
		}
	}
	if _, err := Test(conditionOf(t, `who`, parser.V4), &Env{}); err == nil {
		t.Error("a variable is written that nobody knows")
	}
}

func TestTooLong(t *testing.T) {
	e := conditionOf(t, `known`, parser.V4)
	for range 30 {
		e = &parser.Expr{Op: parser.OpNot, Type: parser.BoolType, Args: []*parser.Expr{{Op: parser.OpAnd, Type: parser.BoolType, Args: []*parser.Expr{e, e}}}}
	}
	if text, err := Value(e, testEnv(false)); err == nil {
		t.Errorf("%d bytes are written for what has no end", len(text))
	}
}
