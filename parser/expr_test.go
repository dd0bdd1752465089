package parser

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keatool/keatool/internal/diag"
)

// TestConditions reads expressions behind `if`. dhcpd itself can only be asked
// whether it accepts them; the trees follow its rule that a tighter operator
// takes the whole rest.
func TestConditions(t *testing.T) {
	const num = "extract-int(hardware, 8)"
	const tree8 = "(extract-int 8 hardware)"
	for _, c := range []struct{ cond, want, findings string }{
		{`known`, `known`, ""},
		{`static`, `static`, ""},
		{`KNOWN`, `known`, ""},
		{`not known`, `(not known)`, ""},
		{`not not known`, `(not (not known))`, ""},
		{`not (known)`, `(not known)`, ""},
		{`exists host-name`, `(exists dhcp.host-name)`, ""},
		{`exists agent.circuit-id`, `(exists agent.circuit-id)`, ""},
		{`exists AGENT . Circuit-ID`, `(exists agent.circuit-id)`, ""},
		{`check "default"`, `(check default)`, ""},
		{`defined(foo)`, `(defined foo)`, ""},
		{`defined(Foo-Bar)`, `(defined foo-bar)`, ""},
		{`defined(face)`, `(defined face)`, ""},
		{`foo`, `$foo`, ""},
		{`Foo-Bar`, `$foo-bar`, ""},
		{`true`, `$true`, ""},
		{`false`, `$false`, ""},
		{`is-ours("x")`, `(call is-ours "x")`, ""},

		{`option host-name = "a"`, `(= (option dhcp.host-name) "a")`, ""},
		{`option host-name != "a"`, `(!= (option dhcp.host-name) "a")`, ""},
		{`option host-name ! = "a"`, `(!= (option dhcp.host-name) "a")`, ""},
		{`option host-name ~= "^a"`, `(~= (option dhcp.host-name) "^a")`, ""},
		{`option host-name ~ = "^a"`, `(~= (option dhcp.host-name) "^a")`, ""},
		{`option host-name ~~ "^a"`, `(~~ (option dhcp.host-name) "^a")`, ""},
		{`"a" = option host-name`, `(= "a" (option dhcp.host-name))`, ""},
		{`hardware = 1:0:0:5e:0:53:1`, `(= hardware "\x01\x00\x00^\x00S\x01")`, ""},
		{`hardware = 01`, `(= hardware "\x01")`, ""},
		{`hardware = 1 : 2`, `(= hardware "\x01\x02")`, ""},
		{`foo = bar-x`, `(= $foo $bar-x)`, ""},
		{`foo = 1:2`, `(= $foo "\x01\x02")`, ""},
		{`foo("a") = "b"`, `(= (call foo "a") "b")`, ""},
		{`foo ~~ bar-x`, `(~~ $foo $bar-x)`, ""},
		{`null = null`, `(= null null)`, ""},

		{num + ` = 97`, `(= ` + tree8 + ` 97)`, ""},
		{num + ` = 010`, `(= ` + tree8 + ` 10)`, ""},
		{`(` + num + `) = 97`, ``, "1:31 KT1001"},
		{`((` + num + `) = 97)`, `(= ` + tree8 + ` 97)`, ""},
		{num + ` + 1 = 2`, ``, "1:31 KT1024"},
		{`((` + num + ` + 1) = 2)`, `(= (+ ` + tree8 + ` 1) 2)`, ""},
		{num + ` != ` + num, `(!= ` + tree8 + ` ` + tree8 + `)`, ""},
		{`lease-time = 600`, `(= lease-time 600)`, ""},
		{num + ` = lease-time`, `(= ` + tree8 + ` lease-time)`, ""},
		{num + ` = foo`, `(= ` + tree8 + ` $foo)`, ""},
		{num + ` = nxdomain`, `(= ` + tree8 + ` 3)`, ""},

		{`known and static`, `(and known static)`, ""},
		{`known or static`, `(or known static)`, ""},
		{`known and static and known`, `(and (and known static) known)`, ""},
		{`known or static and exists host-name`, `(and (or known static) (exists dhcp.host-name))`, "1:4 KT1108"},
		{`known and static or exists host-name`, `(or (and known static) (exists dhcp.host-name))`, "1:4 KT1108"},
		{`known or (static and exists host-name)`, `(or known (and static (exists dhcp.host-name)))`, ""},
		{`not known and static`, `(and (not known) static)`, ""},
		{`not known or not static and known`, `(and (or (not known) (not static)) known)`, "1:4 KT1108"},
		{`foo and bar-x`, `(and $foo $bar-x)`, ""},
		{`hardware = 01 and known`, `(and (= hardware "\x01") known)`, ""},
		{`known and hardware = 01`, `(and known (= hardware "\x01"))`, ""},
		{`hardware = 01 and hardware = 02 or hardware = 03`,
			`(and (= hardware "\x01") (or (= hardware "\x02") (= hardware "\x03")))`, "1:4 KT1108"},
		{`hardware = 01 or hardware = 02 and hardware = 03`,
			`(or (= hardware "\x01") (and (= hardware "\x02") (= hardware "\x03")))`, "1:4 KT1108"},
		{`hardware = 01 or hardware = 02 or hardware = 03 or hardware = 04`,
			`(or (= hardware "\x01") (or (= hardware "\x02") (or (= hardware "\x03") (= hardware "\x04"))))`, ""},
		{`known and hardware = 01 and static`, `(and known (and (= hardware "\x01") static))`, ""},
		{`(hardware = 01) and (hardware = 02) or (hardware = 03)`, ``, "1:4 KT1108, 1:20 KT1001"},
		{`((hardware = 01) and (hardware = 02) or (hardware = 03))`,
			`(or (and (= hardware "\x01") (= hardware "\x02")) (= hardware "\x03"))`, "1:5 KT1108"},
		{`((known) and (static))`, `(and known static)`, ""},
		{`known and (` + num + ` = 97)`, `(and known (= ` + tree8 + ` 97))`, ""},
		{`option host-name and foo`, `(and (option dhcp.host-name) $foo)`, ""},
	} {
		t.Run(c.cond, func(t *testing.T) {
			t.Parallel()
			f, l := read(t, V4, "if "+c.cond+" { option domain-name \"x\"; }\n")
			wantBrief(t, l, c.findings)
			if l.HasErrors() {
				return
			}
			n, _ := nodeLike(f, &If{})
			if diff := cmp.Diff(c.want, tree(n.(*If).Cond)); diff != "" {
				t.Errorf("the tree of %s (-want +got):\n%s", c.cond, diff)
			}
		})
	}
}

// TestData reads expressions of data, each as the value of a variable.
func TestData(t *testing.T) {
	for _, c := range []struct{ expr, want, findings string }{
		{`"text"`, `"text"`, ""},
		{`""`, `""`, ""},
		{`"a\x00\101\n"`, `"a\x00A\n"`, ""},
		{`10`, `"\x10"`, ""},
		{`97`, `"\x97"`, ""},
		{`ff`, `"\xff"`, ""},
		{`0`, `"\x00"`, ""},
		{`1:2:ff`, `"\x01\x02\xff"`, ""},
		{`1:2:`, ``, "1:14 KT1024"},
		{`100`, ``, "1:14 KT1024"},
		{`1:100`, ``, "1:14 KT1024"},
		{`face`, ``, "1:14 KT1024"},
		{`(("x"))`, `"x"`, ""},
		{`null`, `null`, ""},
		{`option host-name`, `(option dhcp.host-name)`, ""},
		{`option unknown-222`, `(option dhcp.unknown-222)`, ""},
		{`option dhcp.host-name`, `(option dhcp.host-name)`, ""},
		{`config-option domain-name`, `(config-option dhcp.domain-name)`, ""},
		{`hardware`, `hardware`, ""},
		{`leased-address`, `leased-address`, ""},
		{`filename`, `filename`, ""},
		{`server-name`, `server-name`, ""},
		{`host-decl-name`, `host-decl-name`, ""},
		{`gethostname()`, `gethostname`, ""},
		{`gethostbyname("localhost")`, `(gethostbyname localhost)`, ""},
		{`substring("abc", 1, 2)`, `(substring "abc" 1 2)`, ""},
		{`SubString("abc", 1, 2)`, `(substring "abc" 1 2)`, ""},
		{`substring(foo, lease-time, extract-int(option host-name, 16))`, `(substring $foo lease-time (extract-int 16 (option dhcp.host-name)))`, ""},
		{`suffix("abc", 2)`, `(suffix "abc" 2)`, ""},
		{`lcase("ABC")`, `(lcase "ABC")`, ""},
		{`ucase("abc")`, `(ucase "abc")`, ""},
		{`concat("a", "b")`, `(concat "a" "b")`, ""},
		{`concat("a", 1:2, hardware)`, `(concat "a" "\x01\x02" hardware)`, ""},
		{`reverse(1, hardware)`, `(reverse 1 hardware)`, ""},
		{`binary-to-ascii(16, 8, ":", hardware)`, `(binary-to-ascii 16 8 ":" hardware)`, ""},
		{`encode-int(5, 8)`, `(encode-int 8 5)`, ""},
		{`encode-int(5, 16)`, `(encode-int 16 5)`, ""},
		{`encode-int(lease-time, 32)`, `(encode-int 32 lease-time)`, ""},
		{`encode-int(-1, 8)`, `(encode-int 8 -1)`, ""},
		{`pick-first-value("a")`, `(pick "a")`, ""},
		{`pick("a", option host-name, null)`, `(pick "a" (option dhcp.host-name) null)`, ""},
		{`packet(24, 4)`, `(packet 24 4)`, ""},
		{`v6relay(1, option dhcp6.interface-id)`, `(v6relay 1 (option dhcp6.interface-id))`, ""},
		{`foo-bar`, `$foo-bar`, ""},
		{`foo-bar("a", 1, known)`, `(call foo-bar "a" "\x01" known)`, ""},
		{`7-2`, `$7-2`, ""},
		{`10m`, `$10m`, ""},
		{`known`, `known`, ""},
		{`"a" = "b"`, `(= "a" "b")`, ""},
	} {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			f, l := read(t, V4, "set my-var = "+c.expr+";\n")
			wantBrief(t, l, c.findings)
			if l.HasErrors() {
				return
			}
			n, _ := nodeLike(f, &SetVar{})
			if diff := cmp.Diff(c.want, tree(n.(*SetVar).Value)); diff != "" {
				t.Errorf("the tree of %s (-want +got):\n%s", c.expr, diff)
			}
		})
	}
}

// TestNumbers reads numeric expressions: arithmetic ranks upside down.
func TestNumbers(t *testing.T) {
	for _, c := range []struct{ expr, want, findings string }{
		{`5`, `5`, ""},
		{`010`, `10`, ""},
		{`-5`, `-5`, ""},
		{`2147483647`, `2147483647`, ""},
		{`(5)`, `5`, ""},
		{`lease-time`, `lease-time`, ""},
		{`client-state`, `client-state`, ""},
		{`extract-int(hardware, 8)`, `(extract-int 8 hardware)`, ""},
		{`extract-int(hardware, 16)`, `(extract-int 16 hardware)`, ""},
		{`extract-int(hardware, 32)`, `(extract-int 32 hardware)`, ""},
		{`1 + 2`, `(+ 1 2)`, ""},
		{`1 + 2 + 3`, `(+ (+ 1 2) 3)`, ""},
		{`1 + 2 * 3`, `(* (+ 1 2) 3)`, ""},
		{`2 * 3 + 4`, `(* 2 (+ 3 4))`, ""},
		{`8 / 2 + 2`, `(/ 8 (+ 2 2))`, ""},
		{`9 % 5 + 1`, `(% 9 (+ 5 1))`, ""},
		{`8 / 2 * 3`, `(* (/ 8 2) 3)`, ""},
		{`1 + 6 & 3`, `(+ 1 (& 6 3))`, ""},
		{`6 & 3 + 1`, `(+ (& 6 3) 1)`, ""},
		{`1 | 2 ^ 3 & 4`, `(& (^ (| 1 2) 3) 4)`, ""},
		{`2 * 3 & 1 + 1`, `(* 2 (+ (& 3 1) 1))`, ""},
		{`(1 + 2) * (3 + 4)`, `(* (+ 1 2) (+ 3 4))`, ""},
		{`noerror`, `0`, ""}, {`formerr`, `1`, ""}, {`servfail`, `2`, ""}, {`nxdomain`, `3`, ""}, {`notimp`, `4`, ""}, {`refused`, `5`, ""},
		{`yxdomain`, `6`, ""}, {`yxrrset`, `7`, ""}, {`nxrrset`, `8`, ""}, {`notauth`, `9`, ""}, {`notzone`, `10`, ""},
		{`1 - 2`, ``, "1:33 KT1024"},
		{`1 -2`, ``, "1:33 KT1024"},
		{`0x10`, ``, "1:31 KT1024"},
		{`"1"`, ``, "1:31 KT1024"},
		{`known`, ``, "1:31 KT1024"},
	} {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			f, l := read(t, V4, "set my-var = substring(\"abc\", "+c.expr+", 1);\n")
			wantBrief(t, l, c.findings)
			if l.HasErrors() {
				return
			}
			n, _ := nodeLike(f, &SetVar{})
			if diff := cmp.Diff(c.want, tree(n.(*SetVar).Value.Args[1])); diff != "" {
				t.Errorf("the tree of %s (-want +got):\n%s", c.expr, diff)
			}
		})
	}
}

// TestTypes: the static type of every operator and function.
func TestTypes(t *testing.T) {
	for _, c := range []struct {
		expr string
		want Type
	}{
		{`known`, BoolType}, {`static`, BoolType}, {`not known`, BoolType}, {`exists host-name`, BoolType}, {`check "default"`, BoolType},
		{`defined(foo)`, BoolType}, {`"a" = "b"`, BoolType}, {`"a" != "b"`, BoolType}, {`"a" ~= "b"`, BoolType}, {`"a" ~~ "b"`, BoolType},
		{`known and static`, BoolType}, {`known or static`, BoolType},
		{`"a"`, DataType}, {`1:2`, DataType}, {`option host-name`, DataType}, {`config-option host-name`, DataType}, {`hardware`, DataType},
		{`substring("a", 0, 1)`, DataType}, {`suffix("a", 1)`, DataType}, {`lcase("a")`, DataType}, {`ucase("a")`, DataType},
		{`concat("a", "b")`, DataType}, {`reverse(1, "a")`, DataType}, {`binary-to-ascii(10, 8, ".", "a")`, DataType}, {`encode-int(1, 8)`, DataType},
		{`pick("a")`, DataType}, {`packet(0, 1)`, DataType}, {`leased-address`, DataType}, {`filename`, DataType}, {`server-name`, DataType},
		{`host-decl-name`, DataType}, {`null`, DataType}, {`gethostname()`, DataType}, {`gethostbyname("localhost")`, DataType}, {`v6relay(1, "a")`, DataType},
		{`extract-int("a", 8)`, NumType}, {`lease-time`, NumType}, {`client-state`, NumType}, {`nxdomain`, NumType}, {`lease-time + 1`, NumType},
		{`lease-time * 2`, NumType}, {`lease-time / 2`, NumType}, {`lease-time % 2`, NumType}, {`lease-time & 1`, NumType},
		{`lease-time | 1`, NumType}, {`lease-time ^ 1`, NumType},
		{`foo`, UnknownType}, {`foo("a")`, UnknownType},
	} {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			f, l := read(t, V4, "set my-var = "+c.expr+";\n")
			if len(l) > 0 {
				t.Fatal(l)
			}
			n, _ := nodeLike(f, &SetVar{})
			if got := n.(*SetVar).Value.Type; got != c.want {
				t.Errorf("%s has type %d; want %d", c.expr, got, c.want)
			}
		})
	}
}

// TestExprPlaces: an expression says where it stands, so that findings about a
// part of it can underline that part.
func TestExprPlaces(t *testing.T) {
	const src = `set my-var = concat("a", substring(option host-name , 0, 4), 1:2);`
	f, l := Parse("f", []byte(src), Options{})
	if len(l) > 0 {
		t.Fatal(l)
	}
	var got []string
	var visit func(e *Expr)
	visit = func(e *Expr) {
		got = append(got, src[e.Start:e.End])
		for _, a := range e.Args {
			visit(a)
		}
	}
	visit(f.Stmts[0].Node.(*SetVar).Value)
	want := []string{`concat("a", substring(option host-name , 0, 4), 1:2)`, `"a"`, `substring(option host-name , 0, 4)`, `option host-name`, `0`, `4`, `1:2`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the text of each part (-want +got):\n%s", diff)
	}
}

// TestOperandsOfTypes tries every operator with operands of every type. dhcpd
// compares the two sides, then looks at the right one.
func TestOperandsOfTypes(t *testing.T) {
	operands := []string{"known", `"a"`, "lease-time", "foo"}
	verdict := func(t *testing.T, op, left, right string) string {
		_, l := read(t, V4, "set my-var = ("+left+") "+op+" ("+right+");\n")
		if l.HasErrors() {
			return "-"
		}
		return "+"
	}
	// Rows are the left operands, columns the right ones, in the order above.
	for op, want := range map[string]string{
		"and": "+--+ ---+ ---+ +--+",
		"or":  "+--+ ---+ ---+ +--+",
		"=":   "---+ -+-+ --++ -+++",
		"!=":  "---+ -+-+ --++ -+++",
		"~=":  "---- -+-- ---- -+--",
		"~~":  "+--+ -+-+ --++ ++++",
		"+":   "---+ ---+ --++ --++",
		"*":   "---+ ---+ --++ --++",
		"/":   "---+ ---+ --++ --++",
		"%":   "---+ ---+ --++ --++",
		"&":   "---+ ---+ --++ --++",
		"|":   "---+ ---+ --++ --++",
		"^":   "---+ ---+ --++ --++",
	} {
		t.Run(op, func(t *testing.T) {
			t.Parallel()
			got := ""
			for i, left := range operands {
				if i > 0 {
					got += " "
				}
				for _, right := range operands {
					got += verdict(t, op, left, right)
				}
			}
			if got != want {
				t.Errorf("%s accepts %s; want %s", op, got, want)
			}
		})
	}
}

func TestExprRefusals(t *testing.T) {
	set := func(s string) string { return "set my-var = " + s + ";\n" }
	cond := func(s string) string { return "if " + s + " { option domain-name \"x\"; }\n" }
	runRefusals(t, []refusal{
		{name: "nothing", conf: set(``), at: "1:14", code: CodeExpr, message: "expected an expression before `;`"},
		{name: "==", conf: cond(`"a" == "b"`), at: "1:9", code: CodeExpr, message: "expected an operand before `=`", hint: "equality is a single `=`"},
		{name: "&&", conf: cond(`known && static`), at: "1:11", code: CodeExpr, message: "expected an operand before `&`", hint: "write `and`, `or`"},
		{name: "||", conf: cond(`known || static`), at: "1:11", code: CodeExpr, message: "expected an operand before `|`", hint: "write `and`, `or`"},
		{name: "!", conf: cond(`!known`), at: "1:4", code: CodeExpr, message: "expected an operand before `!`", hint: "write `not (…)`"},
		{name: "<", conf: cond(`lease-time < 5`), at: "1:15", code: CodeExpr, message: "expected an operand before `<`", hint: "dhcpd cannot compare by size"},
		{name: "<>", conf: cond(`"a" <> "b"`), at: "1:8", code: CodeExpr, message: "expected an operand before `<`", hint: "dhcpd cannot compare by size"},
		{name: "= <", conf: cond(`"a" = < "b"`), at: "1:10", code: CodeExpr, message: "expected an operand before `<`", hint: "dhcpd cannot compare by size"},
		{name: "not without parentheses", conf: cond(`not option host-name = "a"`), at: "1:8", code: CodeExpr, message: "this is data, where a condition is wanted",
			hint: "write `exists host-name`, or compare the option with a value"},
		{name: "not of a variable", conf: cond(`not foo`), at: "1:8", code: CodeExpr, message: "this is a variable, where a condition is wanted"},
		{name: "a pattern in a variable", conf: cond(`"a" ~= foo`), at: "1:11", code: CodeExpr, message: "this is a variable, where data is wanted"},
		{name: "an option as condition", conf: cond(`option host-name`), at: "1:4", code: CodeExpr, message: "this is data, where a condition is wanted",
			hint: "write `exists host-name`, or compare the option with a value"},
		{name: "a number as condition", conf: cond(`lease-time`), at: "1:4", code: CodeExpr, message: "this is a number, where a condition is wanted"},
		{name: "conditions compared", conf: cond(`known = static`), at: "1:12", code: CodeExpr, message: "this is a condition; only data and numbers can be compared",
			hint: "join conditions with `and`, `or` and `not (…)`"},
		{name: "a number late in a condition", conf: cond(`known and lease-time = 97`), at: "1:14", code: CodeExpr, message: "the two sides of this operator have different types",
			hint: "a number can be compared only at the start of an expression or in parentheses"},
		{name: "a number on the left", conf: cond(`97 = lease-time`), at: "1:4", code: CodeExpr, message: "the two sides of this operator have different types",
			hint: "a number can be compared only at the start of an expression or in parentheses"},
		{name: "subtraction", conf: cond(`(extract-int(hardware, 8) - 1) = 5`), at: "1:30", code: CodeExpr, message: "expected an operand before `-`", hint: "dhcpd cannot subtract: it takes the `-` for part of a number"},
		{name: "a keyword", conf: cond(`pool`), at: "1:4", code: CodeExpr, message: "`pool` is a word of dhcpd's language, not a value", hint: "a variable of this name is not possible"},
		{name: "an option without the word", conf: cond(`user-class = "x"`), at: "1:4", code: CodeExpr, message: "`user-class` is a word of dhcpd's language, not a value",
			hint: "for the value of the option write `option user-class`"},
		{name: "option without a name", conf: cond(`option = "x"`), at: "1:4", code: CodeExpr, message: "`option` is a word of dhcpd's language, not a value",
			hint: "the name of an option belongs behind it"},
		{name: "exists without a name", conf: cond(`exists`), at: "1:4", code: CodeExpr, message: "`exists` is a word of dhcpd's language, not a value",
			hint: "the name of an option belongs behind it"},
		{name: "a function without arguments", conf: set(`substring`), at: "1:14", code: CodeExpr, message: "`substring` is a word of dhcpd's language, not a value",
			hint: "its arguments belong behind it in parentheses"},
		{name: "defined without parentheses", conf: cond(`defined foo`), at: "1:4", code: CodeExpr, message: "`defined` is a word of dhcpd's language, not a value",
			hint: "its arguments belong behind it in parentheses"},
		{name: "defined of a keyword", conf: cond(`defined(pool)`), at: "1:4", code: CodeExpr, message: "`defined` takes one variable name", hint: "write defined(NAME)"},
		{name: "defined of a string", conf: cond(`defined("x")`), at: "1:4", code: CodeExpr, message: "`defined` takes one variable name", hint: "write defined(NAME)"},
		{name: "defined of a number", conf: cond(`defined(5)`), at: "1:4", code: CodeExpr, message: "`defined` takes one variable name", hint: "write defined(NAME)"},
		{name: "check of a class", conf: "class \"A\" {}\n" + cond(`check "A"`), at: "2:4", code: CodeUndeclared, message: "there is no collection `A`",
			hint: "`check` takes no class; test the class with a permit, or its condition itself"},
		{name: "an unknown option", conf: cond(`exists host-nam`), at: "1:4", code: CodeOption, message: "there is no option `host-nam`", hint: "did you mean `host-name`?"},
		{name: "an unknown space", conf: cond(`exists agnt.circuit-id`), at: "1:4", code: CodeOption, message: "there is no option space `agnt`", hint: "did you mean `agent`?"},
		{name: "one argument too few", conf: set(`substring("abc", 1)`), at: "1:14", code: CodeExpr, message: "`substring` has the wrong number of arguments", hint: "it takes 3"},
		{name: "one argument too many", conf: set(`lcase("a", "b")`), at: "1:14", code: CodeExpr, message: "`lcase` has the wrong number of arguments", hint: "it takes 1"},
		{name: "concat of one", conf: set(`concat("a")`), at: "1:14", code: CodeExpr, message: "`concat` has the wrong number of arguments", hint: "it takes 2 or more"},
		{name: "data for a number", conf: set(`suffix("abc", "b")`), at: "1:28", code: CodeExpr, message: "this is data, where a number is wanted"},
		{name: "a number for data", conf: set(`lcase(lease-time)`), at: "1:20", code: CodeExpr, message: "this is a number, where data is wanted"},
		{name: "a width of 24", conf: set(`encode-int(5, 24)`), at: "1:28", code: CodeExpr, message: "the width of an integer is 8, 16 or 32"},
		{name: "a width in parentheses", conf: set(`extract-int(hardware, (8))`), at: "1:37", code: CodeExpr, message: "the width of an integer is 8, 16 or 32"},
		{name: "gethostbyname of a variable", conf: set(`gethostbyname(foo)`), at: "1:28", code: CodeExpr, message: "`gethostbyname` takes a quoted name only", hint: "write gethostbyname(\"NAME\")"},
		{name: "gethostbyname of bytes", conf: set(`gethostbyname(1:2)`), at: "1:28", code: CodeExpr, message: "`gethostbyname` takes a quoted name only", hint: "write gethostbyname(\"NAME\")"},
		{name: "a call without arguments", conf: set(`foo-bar()`), at: "1:14", code: CodeExpr, message: "a call of `foo-bar` without an argument, which dhcpd cannot read",
			hint: "give the function a parameter that it does not use"},
		{name: "a variable that reads as hex", conf: set(`dead`), at: "1:14", code: CodeExpr, message: "`dead` is no hex constant",
			hint: "dhcpd reads a word of hex digits as a number, also where a variable of that name was set; rename the variable"},
		{name: "bytes too large", conf: set(`1:100`), at: "1:14", code: CodeExpr, message: "`1:100` is no hex constant",
			hint: "bytes of one or two hex digits, joined by colons; text stands in quotes"},
		{name: "an address", conf: "option routers = 10.0.0.1;\n", at: "1:20", code: CodeSemicolon, message: "expected `;` before `.0.0.1`",
			hint: "behind `=` stands an expression: write an address as hex bytes, such as c0:00:02:01, or leave the `=` out"},
		{name: "an argument too few in front", conf: set(`foo-bar(, 1)`), at: "1:22", code: CodeExpr, message: "expected an operand before `,`"},
		{name: "an argument too few in the middle", conf: set(`concat("a", , "b")`), at: "1:26", code: CodeExpr, message: "expected an operand before `,`"},
		{name: "arguments without a comma", conf: set(`concat("a" "b")`), at: "1:25", code: CodeExpr, message: "expected `,` or `)` before `\"b\"`"},
		{name: "arguments without a comma, deeper", conf: set(`concat("a", lcase("b" "c"))`), at: "1:36", code: CodeExpr, message: "expected `,` or `)` before `\"c\"`"},
		{name: "arguments without an end", conf: set(`lcase("b"`), at: "1:23", code: CodeExpr, message: "expected `,` or `)` before `;`"},
		{name: "a parenthesis that is not closed", conf: set(`("a"`), at: "1:18", code: CodeExpr, message: "expected an operand before `;`"},
		{name: "and without a right side", conf: cond(`known and`), at: "1:14", code: CodeExpr, message: "expected an operand before `{`"},
		{name: "a leading parenthesis", conf: cond(`(known) and (static)`), at: "1:12", code: CodeSyntax, message: "dhcpd takes the parenthesis at the start of a condition for the whole of it and expects `{` here",
			hint: "put another pair of parentheses around the whole condition"},
	})
}

func TestDeepExpressions(t *testing.T) {
	deep := func(n int) string {
		s := make([]byte, 0, 2*n+30)
		s = append(s, "set my-var = "...)
		for range n {
			s = append(s, '(')
		}
		s = append(s, `"a"`...)
		for range n {
			s = append(s, ')')
		}
		return string(append(s, ";\n"...))
	}
	if _, l := read(t, V4, deep(200)); len(l) > 0 {
		t.Errorf("200 parentheses: %v", l)
	}
	_, l := Parse("f", []byte(deep(201)), Options{}) // dhcpd has no limit of its own
	if len(l) != 1 || l[0].Code != CodeDeep || l[0].Severity != diag.Error {
		t.Errorf("201 parentheses give %v; want one error %s", l, CodeDeep)
	}
}
