package parser

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOptionNodes(t *testing.T) {
	host := OptionRef{Space: "dhcp", Name: "host-name"}
	value := []Atom{textAtom("x")}
	runReadings(t, []reading{
		{name: "option", conf: "option host-name \"x\";\n", want: &OptionSet{Option: host, Values: value}},
		{name: "supersede", conf: "supersede host-name \"x\";\n", want: &OptionSet{Option: host, Values: value}},
		{name: "send", conf: "send host-name \"x\";\n", want: &OptionSet{Option: host, Values: value}},
		{name: "default", conf: "default host-name \"x\";\n", want: &OptionSet{Verb: Default, Option: host, Values: value}},
		{name: "append", conf: "append host-name \"x\";\n", want: &OptionSet{Verb: Append, Option: host, Values: value}},
		{name: "prepend", conf: "prepend host-name \"x\";\n", want: &OptionSet{Verb: Prepend, Option: host, Values: value}},
		{name: "in capitals", conf: "OPTION Host-Name \"x\";\n", want: &OptionSet{Option: host, Values: value}},
		{name: "with its space", conf: "option dhcp.host-name \"x\";\n", want: &OptionSet{Option: host, Values: value}},
		{name: "with blanks around the dot", conf: "option dhcp . host-name\"x\";\n", want: &OptionSet{Option: host, Values: value}},
		{name: "of another space", conf: "option agent.circuit-id \"x\";\n",
			want: &OptionSet{Option: OptionRef{Space: "agent", Name: "circuit-id"}, Values: []Atom{dataAtom('x')}}},
		{name: "of DHCPv6", family: V6, conf: "option dhcp6.preference 7;\n",
			want: &OptionSet{Option: OptionRef{Space: "dhcp6", Name: "preference"}, Values: nums('B', 7)}},
		{name: "by number", conf: "option unknown-222 1:2;\n",
			want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "unknown-222"}, Values: []Atom{dataAtom(1, 2)}}},
		{name: "by the number of a known option", conf: "option unknown-12 \"x\";\n",
			want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "unknown-12"}, Values: value}},
		{name: "by a number of two bytes", conf: "option unknown-300 1:2;\n",
			want: &OptionSet{Option: OptionRef{Space: "dhcp", Name: "unknown-300"}, Values: []Atom{dataAtom(1, 2)}}},
		{name: "by expression", conf: "option host-name = \"x\";\n",
			want: &OptionSet{Option: host, Expr: &Expr{Op: OpData, Type: DataType, Data: []byte("x")}}},
		{name: "by expression of a byte", conf: "option host-name = 5;\n",
			want: &OptionSet{Option: host, Expr: &Expr{Op: OpData, Type: DataType, Data: []byte{5}}}},
		{name: "by variable", conf: "option host-name = my-name;\n",
			want: &OptionSet{Option: host, Expr: &Expr{Op: OpVar, Name: "my-name"}}},
		{name: "a server parameter as option", conf: "option server.default-lease-time 60;\n",
			want: &OptionSet{Option: OptionRef{Space: "server", Name: "default-lease-time"}, Values: nums('T', 60)}},
		{name: "the option called space", conf: "option space code 222 = text;\noption host-name \"x\";\n", want: &OptionSet{Option: host, Values: value}, findings: "1:19 KT1002"},
	})
}

func TestOptionDefinitions(t *testing.T) {
	const spaces = "option space sub;\n"
	for _, c := range []struct{ definition, format, findings string }{
		{"= boolean", "f", ""},
		{"= integer 8", "b", ""},
		{"= integer 16", "s", ""},
		{"= integer 32", "l", ""},
		{"= signed integer 8", "b", ""},
		{"= signed integer 16", "s", ""},
		{"= signed integer 32", "l", ""},
		{"= unsigned integer 8", "B", ""},
		{"= unsigned integer 16", "S", ""},
		{"= unsigned integer 32", "L", ""},
		{"= UNSIGNED Integer 8", "B", ""},
		{"= ip-address", "I", ""},
		{"= ip6-address", "6", ""},
		{"= text", "t", ""},
		{"= string", "X", ""},
		{"= domain-name", "d", ""},
		{"= domain-list", "D", ""},
		{"= domain-list compressed", "Dc", ""},
		{"= zerolen", "Z", ""},
		{"= encapsulate sub", "Esub.", ""},
		{"= array of ip-address", "IA", ""},
		{"= array of ip6-address", "6A", ""},
		{"= array of boolean", "fA", ""},
		{"= array of integer 8", "bA", ""},
		{"= array of unsigned integer 16", "SA", ""},
		{"= { ip-address, integer 8 }", "Ib", ""},
		{"= { ip-address }", "I", ""},
		{"= { boolean, text }", "ft", ""},
		{"= { integer 8, string }", "bX", ""},
		{"= { integer 8, domain-name }", "bd", ""},
		{"= { integer 8, domain-list }", "bD", ""},
		{"= { integer 8, array of ip-address }", "bIa", ""},
		{"= { array of integer 8, ip-address }", "baI", ""},
		{"= { integer 8, encapsulate sub }", "bEsub.", ""},
		{"= array of { ip-address, integer 8 }", "IbA", ""},
		{"= integer 64", "", "2:29 KT1023"},
		{"= integer 24", "", "2:29 KT1023"},
		{"= integer", "", "2:29 KT1023"},
		{"= number", "", "2:29 KT1023"},
		{"= array of text", "", "2:38 KT1023"},
		{"= array of string", "", "2:38 KT1023"},
		{"= array of domain-name", "", "2:38 KT1023"},
		{"= array of domain-list", "", "2:38 KT1023"},
		{"= array of zerolen", "", "2:38 KT1023"},
		{"= array of encapsulate sub", "", "2:38 KT1023"},
		{"= array of array of integer 8", "", "2:38 KT1023"},
		{"= array ip-address", "", "2:29 KT1023"},
		{"= { text, boolean }", "", "2:31 KT1023"},
		{"= { string, boolean }", "", "2:31 KT1023"},
		{"= { encapsulate sub, boolean }", "", "2:31 KT1023"},
		{"= { ip-address integer 8 }", "", "2:42 KT1023"},
		{"= { ip-address, }", "", "2:43 KT1023"},
		{"= { }", "", "2:31 KT1023"},
		{"= { ip-address, { integer 8 } }", "", "2:43 KT1023"},
		{"= array of { integer 8, text }", "", "2:29 KT1023"},
		{"= encapsulate nospace", "", "2:1 KT1011"},
		{"= encapsulate agent", "", "2:1 KT1023"},
		{"text", "", "2:27 KT1001"},
		{"=", "", "2:28 KT1023"},
	} {
		t.Run(c.definition, func(t *testing.T) {
			t.Parallel()
			f, l := read(t, V4, spaces+"option my-option code 222 "+c.definition+";\n")
			wantBrief(t, l, c.findings)
			n, _ := nodeLike(f, &OptionDefine{})
			if c.format == "" {
				if n != nil {
					t.Errorf("node %+v; want none", n)
				}
				return
			}
			want := &OptionDefine{Def: &OptionDef{Space: "dhcp", Name: "my-option", Code: 222, Format: c.format}}
			if diff := cmp.Diff(want, n, places); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if d, ok := f.Options.Lookup("dhcp", "My-Option"); !ok || d.Decl == nil || d.Decl != f.Stmts[1] {
				t.Errorf("the file's table does not know the definition: %+v", d)
			}
		})
	}
}

// TestDefinedValues sets options of the user's own definitions.
func TestDefinedValues(t *testing.T) {
	for _, c := range []struct {
		definition, value string
		want              []Atom
		findings          string
	}{
		{"{ ip-address, integer 8 }", "192.0.2.1 5", atoms(v4Atom("192.0.2.1"), numAtom('b', 5)), ""},
		{"{ ip-address, integer 8 }", "192.0.2.1, 5", nil, "2:21 KT1012"},
		{"{ ip-address, integer 8 }", "192.0.2.1", nil, "2:21 KT1012"},
		{"{ ip-address, integer 8 }", "192.0.2.1 5 6", nil, "2:24 KT1002"},
		{"array of { ip-address, integer 8 }", "192.0.2.1 5, 192.0.2.2 6", atoms(v4Atom("192.0.2.1"), numAtom('b', 5), v4Atom("192.0.2.2"), numAtom('b', 6)), ""},
		{"array of { ip-address, integer 8 }", "192.0.2.1 5 192.0.2.2 6", nil, "2:24 KT1002"},
		{"array of integer 8", "1,2 , 3", nums('b', 1, 2, 3), ""},
		{"array of integer 8", "1", nums('b', 1), ""},
		{"{ boolean, array of unsigned integer 16 }", "true 1, 2, 3", append(nums('f', 1), nums('S', 1, 2, 3)...), ""},
		{"{ array of integer 8, ip-address }", "1, 2 192.0.2.1", append(nums('b', 1, 2), v4Atom("192.0.2.1")), ""},
		{"{ integer 8, text }", "5 \"x\"", atoms(numAtom('b', 5), textAtom("x")), ""},
		{"{ integer 8, string }", "5 1:2", atoms(numAtom('b', 5), dataAtom(1, 2)), ""},
		{"{ integer 8, domain-list }", "5 \"a\", \"b\"", atoms(numAtom('b', 5), nameAtom('D', "a"), nameAtom('D', "b")), ""},
		{"domain-list compressed", "\"a.b\", \"c\"", atoms(nameAtom('D', "a.b"), nameAtom('D', "c")), ""},
		{"ip6-address", "2001:db8::1", atoms(v6Atom("2001:db8::1")), ""},
		{"array of ip6-address", "2001:db8::1, 2001:db8::2", atoms(v6Atom("2001:db8::1"), v6Atom("2001:db8::2")), ""},
		{"zerolen", "", []Atom{}, ""},
		{"zerolen", "1", nil, "2:9 KT1002"},
	} {
		t.Run(c.definition+" "+c.value, func(t *testing.T) {
			t.Parallel()
			f, l := read(t, V4, fmt.Sprintf("option o-x code 222 = %s;\noption o-x %s;\n", c.definition, c.value))
			if c.definition == "zerolen" && c.value == "1" {
				c.findings = "2:12 KT1002"
			}
			wantBrief(t, l, c.findings)
			n, _ := nodeLike(f, &OptionSet{})
			if c.want == nil {
				if n != nil {
					t.Errorf("node %+v; want none", n)
				}
				return
			}
			if diff := cmp.Diff(&OptionSet{Option: OptionRef{Space: "dhcp", Name: "o-x"}, Values: c.want}, n, places); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestOptionSpaces(t *testing.T) {
	runReadings(t, []reading{
		{name: "plain", conf: "option space my;\n", want: &OptionSpace{Name: "my", CodeWidth: 1, LengthWidth: 1}},
		{name: "in capitals", conf: "OPTION SPACE My;\n", want: &OptionSpace{Name: "my", CodeWidth: 1, LengthWidth: 1}},
		{name: "wide codes", conf: "option space my code width 2;\n", want: &OptionSpace{Name: "my", CodeWidth: 2, LengthWidth: 1}},
		{name: "wider codes", conf: "option space my code width 4;\n", want: &OptionSpace{Name: "my", CodeWidth: 4, LengthWidth: 1}},
		{name: "wide lengths", conf: "option space my length width 2;\n", want: &OptionSpace{Name: "my", CodeWidth: 1, LengthWidth: 2}},
		{name: "both", conf: "option space my length width 2 code width 2 hash size 11;\n", want: &OptionSpace{Name: "my", CodeWidth: 2, LengthWidth: 2}},
		{name: "a width twice", conf: "option space my code width 2 code width 4;\n", want: &OptionSpace{Name: "my", CodeWidth: 4, LengthWidth: 1}},
		{name: "the name of a builtin", conf: "option space dhcp;\n", want: &OptionSpace{Name: "dhcp", CodeWidth: 1, LengthWidth: 1}, findings: "1:1 KT1113"},
		{name: "the name of another", conf: "option space my;\noption space my code width 2;\n", want: &OptionSpace{Name: "my", CodeWidth: 1, LengthWidth: 1}, findings: "2:1 KT1113"},
	})
	f, _ := read(t, V4, "option space My code width 2 length width 2;\noption my.Thing code 300 = text;\noption my.thing \"x\";\noption my.unknown-255 1;\n")
	if s, ok := f.Options.Space("MY"); !ok || s.CodeWidth != 2 || s.LengthWidth != 2 {
		t.Errorf("space my is %+v, %v; want widths of 2", s, ok)
	}
	if d, ok := f.Options.ByCode("My", 300); !ok || d.String() != "my.thing" {
		t.Errorf("option 300 of my is %v; want my.thing", d)
	}
}

func TestOptionRefusals(t *testing.T) {
	runRefusals(t, []refusal{
		{name: "unknown", conf: "option domain-nam \"x\";\n", at: "1:8", code: CodeOption, message: "there is no option `domain-nam`", hint: "did you mean `domain-name`?"},
		{name: "unknown and like nothing", conf: "option zzzzzz \"x\";\n", at: "1:8", code: CodeOption, message: "there is no option `zzzzzz`", hint: "define it with `option zzzzzz code N = TYPE;`"},
		{name: "of DHCPv6 without its space", conf: "option sntp-servers 2001:db8::1;\n", family: V6, at: "1:8", code: CodeOption, message: "there is no option `sntp-servers`", hint: "did you mean `dhcp6.sntp-servers`?"},
		{name: "a parameter", conf: "option max-lease-time 60;\n", at: "1:8", code: CodeOption, message: "there is no option `max-lease-time`", hint: "`max-lease-time` is a parameter: write it without `option`"},
		{name: "a parameter superseded", conf: "supersede min-lease-time 60;\n", at: "1:11", code: CodeOption, message: "there is no option `min-lease-time`", hint: "`min-lease-time` is a parameter: write it without `option`"},
		{name: "of an unknown space", conf: "option agnt.circuit-id \"x\";\n", at: "1:8", code: CodeOption, message: "there is no option space `agnt`", hint: "did you mean `agent`?"},
		{name: "of a space like nothing", conf: "option qqqqqq.circuit-id \"x\";\n", at: "1:8", code: CodeOption, message: "there is no option space `qqqqqq`", hint: "declare it with `option space qqqqqq;`"},
		{name: "unknown in its space", conf: "option agent.circuitid \"x\";\n", at: "1:8", code: CodeOption, message: "there is no option `agent.circuitid`", hint: "did you mean `circuit-id`?"},
		{name: "number 0", conf: "option unknown-0 1;\n", at: "1:8", code: CodeOption, message: "`unknown-0` has no option code that dhcpd takes", hint: "write unknown-N with N from 1 to 254 in decimal"},
		{name: "number 255", conf: "option unknown-255 1;\n", at: "1:8", code: CodeOption, message: "`unknown-255` has no option code that dhcpd takes", hint: "write unknown-N with N from 1 to 254 in decimal"},
		{name: "a string for a name", conf: "option \"host-name\" \"x\";\n", at: "1:8", code: CodeValue, message: "expected an option name before `\"host-name\"`", hint: "write it without quotes"},
		{name: "a string behind the dot", conf: "option dhcp.\"host-name\" \"x\";\n", at: "1:13", code: CodeValue, message: "expected an option name before `\"host-name\"`", hint: "write it without quotes"},
		{name: "no value", conf: "option host-name;\n", at: "1:17", code: CodeValue, message: "expected text before `;`", hint: "put it in quotes"},
		{name: "without a format", conf: "option nwip.illegal-1 1;\n", at: "1:23", code: CodeOption, message: "option `nwip.illegal-1` has no format dhcpd can read"},
		{name: "a code in hex", conf: "option o code 0xC8 = text;\n", at: "1:15", code: CodeValue, message: "expected the option's code before `0xC8`", hint: "write a decimal number"},
		{name: "a definition in an unknown space", conf: "option sub.o code 1 = text;\n", at: "1:8", code: CodeOption, message: "there is no option space `sub`", hint: "declare it with `option space sub;`"},
		{name: "a definition without its =", conf: "option o code 1 text;\n", at: "1:17", code: CodeSyntax, message: "expected `=` before `text`", hint: "write option NAME code N = TYPE;"},
		{name: "an unknown type", conf: "option o code 200 = foo;\n", at: "1:21", code: CodeDefinition, message: "there is no option type `foo`", hint: "see dhcp-options(5), DEFINING NEW OPTIONS"},
		{name: "64 bits", conf: "option o code 200 = integer 64;\n", at: "1:21", code: CodeDefinition, message: "dhcpd has no 64-bit integers", hint: "see dhcp-options(5), DEFINING NEW OPTIONS"},
		{name: "an array of text", conf: "option o code 200 = array of text;\n", at: "1:30", code: CodeDefinition, message: "dhcpd has no arrays of text, string, domain-name, domain-list, encapsulate or zerolen", hint: "see dhcp-options(5), DEFINING NEW OPTIONS"},
		{name: "text before the end", conf: "option o code 200 = { text, boolean };\n", at: "1:23", code: CodeDefinition, message: "text, string, domain-name, domain-list, encapsulate and zerolen can stand only at the end of a record", hint: "see dhcp-options(5), DEFINING NEW OPTIONS"},
		{name: "no type", conf: "option o code 200 = ;\n", at: "1:21", code: CodeDefinition, message: "expected an option type before `;`",
			hint: "such as text, string, ip-address, boolean, unsigned integer 8, domain-name, domain-list, array of TYPE, { TYPE, TYPE } or encapsulate SPACE"},
		{name: "an unknown space to encapsulate", conf: "option space sub;\noption o code 200 = encapsulate sib;\n", at: "2:1", code: CodeOption, message: "there is no option space `sib` to encapsulate", hint: "did you mean `sub`?"},
		{name: "a space encapsulated twice", conf: "option space sub;\noption o code 200 = encapsulate sub;\noption p code 201 = encapsulate sub;\n", at: "3:1", code: CodeDefinition, message: "option space `sub` is encapsulated by another option already", hint: "only one option can carry a space"},
		{name: "a builtin space encapsulated", conf: "option o code 200 = encapsulate fqdn;\n", at: "1:1", code: CodeDefinition, message: "option space `fqdn` is encapsulated by another option already", hint: "only one option can carry a space"},
		{name: "a width of 3", conf: "option space my code width 3;\n", at: "1:28", code: CodeValue, message: "a width of 3; possible are [1 2 4]"},
		{name: "a length of 0", conf: "option space my length width 0;\n", at: "1:30", code: CodeValue, message: "a width of 0; possible are [1 2]"},
		{name: "a width without its word", conf: "option space my code 2;\n", at: "1:22", code: CodeSyntax, message: "expected `width` before `2`"},
		{name: "a width in words", conf: "option space my code width two;\n", at: "1:28", code: CodeValue, message: "expected a number before `two`", hint: "write a plain number, without quotes or unit"},
		{name: "a hash without its word", conf: "option space my hash 2;\n", at: "1:22", code: CodeSyntax, message: "expected `size` before `2`"},
		{name: "a hash below zero", conf: "option space my hash size -1;\n", at: "1:27", code: CodeValue, message: "a size below zero"},
	})
}

// TestRedefinitions: the last definition of a code rules, and an older name of it goes on.
func TestRedefinitions(t *testing.T) {
	f, l := read(t, V4, "option first code 222 = text;\noption second code 222 = ip-address;\noption first code 222 = text;\noption my-dns code 6 = text;\noption my-dns \"x\";\noption domain-name-servers 192.0.2.1;\n")
	wantBrief(t, l, "2:8 KT1113, 3:8 KT1113, 4:8 KT1113")
	for name, code := range map[string]uint32{"first": 222, "second": 222, "my-dns": 6, "domain-name-servers": 6} {
		if d, ok := f.Options.Lookup("dhcp", name); !ok || d.Code != code {
			t.Errorf("option %s is %+v; want code %d", name, d, code)
		}
	}
	for code, name := range map[uint32]string{222: "first", 6: "my-dns", 15: "domain-name"} {
		if d, ok := f.Options.ByCode("dhcp", code); !ok || d.Name != name {
			t.Errorf("code %d means %+v; want %s", code, d, name)
		}
	}
	if _, l := read(t, V4, "option same code 222 = text;\noption same code 222 = text;\n"); len(l) != 0 {
		t.Errorf("the same definition twice: %v; want nothing", l)
	}
}
