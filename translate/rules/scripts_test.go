package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// scripted translates a file with a script.
func scripted(t *testing.T, src string) (Output, string) {
	t.Helper()
	f, list := parser.Parse("t.conf", []byte(src), parser.Options{})
	if list.HasErrors() {
		t.Fatalf("%s: %v", src, list)
	}
	out := Translate(scope.Resolve(f, f.Family), Options{ScriptName: "t.star"})
	for _, s := range out.Scripts {
		if s.Name == "t.star" {
			return out, string(s.Body)
		}
	}
	return out, ""
}

const scriptSubnet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.20; "

// TestScriptLines: what of a script each statement becomes.
func TestScriptLines(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"option", scriptSubnet + `option root-path = concat("x", leased-address); }`,
			[]string{"send(event, 17, option_17(event))", "# t.conf:1: option root-path = concat(\"x\", leased-address)", "if in_subnet(event, \"192.0.2.0/24\"):", `v = dhcpd.concat(b"x", event.leased_address)`}},
		{"value that Kea has", "option root-path = concat(\"x\", leased-address);\n" + scriptSubnet + `option root-path "y"; }`, []string{"v = KEEP\n    return v"}},
		{"branches", scriptSubnet + `if packet(10, 1) = 01 { option root-path "a"; } elsif packet(10, 1) = 02 { option root-path "b"; } else { option root-path "c"; } }`,
			[]string{"if branch_1(event) == 2:", "    return 2\n", "if dhcpd.substring(event.query.raw, 10, 1) == b\"\\x02\":\n        return 1"}},
		{"switch", scriptSubnet + `switch (packet(10, 1)) { case "a": option root-path "a"; break; default: option root-path "c"; } }`,
			[]string{"if dhcpd.substring(event.query.raw, 10, 1) == b\"a\":\n        return 0\n    return 1\n"}},
		{"no request list", "option root-path \"x\";\n" + scriptSubnet + "}", []string{"UNASKED = [17]", "    send_unasked(event)\n"}},
		{"append", scriptSubnet + `if packet(10, 1) = 01 { append domain-name-servers 192.0.2.1; } }`, []string{`v = appended(v, b"\xc0\x00\x02\x01")`, "def appended(v, more):"}},
		{"boot fields", scriptSubnet + `next-server = leased-address; filename = concat("x", leased-address); server-name = concat("x", leased-address); }`,
			[]string{"event.reply.siaddr = ", "event.reply.file = ", "event.reply.sname = "}},
		{"pool", scriptSubnet + `pool { range 192.0.2.30 192.0.2.40; option root-path = concat("x", leased-address); } }`, []string{`if in_range(event, "192.0.2.30", "192.0.2.40"):`}},
		{"class", "class \"c\" { match if option user-class = \"c\"; option root-path = concat(\"x\", leased-address); }\n" + scriptSubnet + "}", []string{`if event.classes.has("c"):`}},
		{"host", scriptSubnet + "}\nhost a { hardware ethernet 02:00:00:00:00:01; uid \"ab\"; option root-path = concat(\"x\", leased-address); }",
			[]string{`if (event.query.client_id == b"ab" or event.query.hardware == b"\x01\x02\x00\x00\x00\x00\x01"):`}},
		{"min-secs", "min-secs 4;\n" + scriptSubnet + "}", []string{"def lease4_offer(event):\n    if event.query.secs < seconds(min_secs(event), 0):\n        return \"drop\"", "v = 4"}},
		{"lease time", scriptSubnet + "if packet(10, 1) = 01 { default-lease-time 99; } }", []string{"def lease4_renew(event):\n    time_lease(event)", "v = 99", "def max_lease_time(event):"}},
		{"log", scriptSubnet + `if known { log(info, concat("a", leased-address)); } }`, []string{"log_messages(event)", `if in_subnet(event, "192.0.2.0/24") and branch_1(event) == 0:`, `say(dhcpd.concat(b"a", event.leased_address))`}},
		{"name for DNS", "ddns-update-style standard;\n" + scriptSubnet + `ddns-hostname = concat("a-", binary-to-ascii(10, 8, "-", leased-address)); }`,
			[]string{"def lease4_select(event):\n    name_lease(event)", "event.set_dns_name(str(name or b\"\"))"}},
		{"name for DNS in a class", "ddns-update-style standard;\nclass \"c\" { match if option user-class = \"c\"; ddns-hostname = concat(\"c-\", binary-to-ascii(10, 8, \"-\", leased-address)); }\n" + scriptSubnet + "}",
			[]string{"if event.classes.has(\"c\"):", `v = dhcpd.concat(b"c-", dhcpd.ascii(10, 8, b"-", event.leased_address))`, "    name_lease(event)"}},
		{"name for DNS in a pool", "ddns-update-style standard;\n" + scriptSubnet + `pool { range 192.0.2.30 192.0.2.40; ddns-hostname = concat("p-", binary-to-ascii(10, 8, "-", leased-address)); } }`,
			[]string{`if in_range(event, "192.0.2.30", "192.0.2.40"):`, `v = dhcpd.concat(b"p-", dhcpd.ascii(10, 8, b"-", event.leased_address))`}},
		{"variable", scriptSubnet + `set a-name = option host-name; if exists host-name { set a-name = "x"; } filename = concat(a-name, leased-address); }`, []string{"def var_a_name(event):", "dhcpd.concat(var_a_name(event), event.leased_address)"}},
		{"host's name", scriptSubnet + "option root-path = concat(host-decl-name, leased-address); }\nhost a { hardware ethernet 02:00:00:00:00:01; }", []string{`("hw", b"\x01\x02\x00\x00\x00\x00\x01"): b"a",`}},
		{"the reply's", scriptSubnet + `option domain-name "x"; option root-path = concat(config-option domain-name, leased-address); }`, []string{"def reply_15(event):\n    return event.configured(15)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, script := scripted(t, c.in)
			for _, want := range c.want {
				if !strings.Contains(script, want) {
					t.Errorf("there is no\n%s\nin\n%s", want, script)
				}
			}
			for _, o := range out.Report.Outcomes {
				if o.Fidelity > diag.Approximate {
					t.Errorf("line %d is %s (%v)", o.From.HeadSpan().Start.Line, o.Fidelity, o.Codes())
				}
			}
			if hooks := out.Config.Dhcp.Hooks; len(hooks) == 0 || hooks[len(hooks)-1].Library != "t.star" {
				t.Errorf("the script is not the last hook of %v", hooks)
			}
		})
	}
}

// TestScriptNot: what scripts leave as it is.
func TestScriptNot(t *testing.T) {
	_, habits := scripted(t, scriptSubnet+"}")
	if !strings.Contains(habits, "def answer_inform(event):") {
		t.Errorf("the habits of dhcpd are not in\n%s", habits)
	}
	for _, c := range []struct{ name, in, want string }{
		{"no value for scripts", scriptSubnet + "option root-path = gethostname(); }", "KT2304"},
		{"no condition for scripts", scriptSubnet + "if gethostname() = \"a\" { option root-path \"x\"; } }", "KT2003"},
		{"request list", scriptSubnet + "option dhcp-parameter-request-list = concat(option dhcp-parameter-request-list, leased-address); }", ""},
		{"a variable made of itself", scriptSubnet + "set a-name = concat(a-name, leased-address); filename = a-name; }", "KT2009"},
		{"the end of dhcpd", scriptSubnet + "log(fatal, \"x\"); }", "KT2554"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, script := scripted(t, c.in)
			if what := strings.TrimSpace(strings.ReplaceAll(script, habits, "")); what != "" {
				t.Errorf("the script does more than usual:\n%s", what)
			}
			var codes []string
			for _, f := range out.Report.Findings {
				codes = append(codes, string(f.Code))
			}
			if !strings.Contains(strings.Join(codes, " "), c.want) {
				t.Errorf("findings %v, want %s", codes, c.want)
			}
		})
	}
}

// TestScriptFindings: what the report says of a statement in a script, once.
func TestScriptFindings(t *testing.T) {
	out, _ := scripted(t, scriptSubnet+"\nif packet(10, 1) = 01 { option root-path \"x\"; }\n}")
	var got []string
	for _, o := range out.Report.Outcomes {
		line := o.Fidelity.String()
		for _, c := range o.Codes() {
			line += " " + string(c)
		}
		got = append(got, line)
	}
	want := []string{"exact", "exact KT2174", "equivalent", "equivalent KT2580"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	n := 0
	for _, f := range out.Report.Findings {
		if f.Code == CodeCondition || f.Code == "" {
			t.Errorf("%v is still told", f)
		}
		if f.Code == CodeScripted {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d findings %s, want 1", n, CodeScripted)
	}
}
