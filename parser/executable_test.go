package parser

import "testing"

func TestExecutableNodes(t *testing.T) {
	str := func(s string) *Expr { return &Expr{Op: OpData, Type: DataType, Data: []byte(s)} }
	known := &Expr{Op: OpKnown, Type: BoolType}
	agent := &Expr{Op: OpOption, Type: DataType, Option: OptionRef{Space: "dhcp", Name: "user-class"}}
	runReadings(t, []reading{
		{name: "if", conf: "if known {}\n", want: &If{Cond: known}},
		{name: "if in parentheses", conf: "if (known) {}\n", want: &If{Cond: known}},
		{name: "else", conf: "if known {} else {}\n", want: &Else{}},
		{name: "switch", conf: "switch (option user-class) {}\n", want: &Switch{Value: agent}},
		{name: "switch of a condition", conf: "switch (known) {}\n", want: &Switch{Value: known}},
		{name: "case", conf: "switch (option user-class) { case \"a\": break; }\n", want: &Case{Value: str("a")}},
		{name: "case with a blank", conf: "switch (option user-class) { case \"a\" : break; }\n", want: &Case{Value: str("a")}},
		{name: "case of bytes", conf: "switch (option user-class) { case (1:2): break; }\n", want: &Case{Value: str("\x01\x02")}},
		{name: "case of an expression", conf: "switch (option user-class) { case concat(\"a\", \"b\"): break; }\n",
			want: &Case{Value: &Expr{Op: OpConcat, Type: DataType, Args: []*Expr{str("a"), str("b")}}}},
		{name: "case of a number", conf: "switch (extract-int(hardware, 8)) { case 6: break; }\n", want: &Case{Value: &Expr{Op: OpNum, Type: NumType, Num: 6}}},
		{name: "case of a negative number", conf: "switch (extract-int(hardware, 8)) { case -6: break; }\n", want: &Case{Value: &Expr{Op: OpNum, Type: NumType, Num: -6}}},
		{name: "case of a number where a variable is switched", conf: "switch (v-x) { case 6: break; }\n", want: &Case{Value: &Expr{Op: OpNum, Type: NumType, Num: 6}}},
		{name: "case of a variable", conf: "switch (option user-class) { case guest: break; }\n", want: &Case{Value: &Expr{Op: OpVar, Name: "guest"}}},
		{name: "case of a word of the language", conf: "switch (option user-class) { case filename: break; }\n", want: &Case{Value: &Expr{Op: OpFilename, Type: DataType}}},
		{name: "case of an option", conf: "switch (option user-class) { case option user-class: break; }\n", want: &Case{Value: agent}},
		{name: "case inside an if of a switch", conf: "switch (option user-class) { if known { break; } case \"a\": break; }\n", want: &Case{Value: str("a")}},
		{name: "default", conf: "switch (option user-class) { default: break; }\n", want: &DefaultCase{}},
		{name: "default with a blank", conf: "switch (option user-class) { default : break; }\n", want: &DefaultCase{}},
		{name: "default for an option in a switch", conf: "switch (option user-class) { default host-name \"a\"; }\n",
			want: &OptionSet{Verb: Default, Option: OptionRef{Space: "dhcp", Name: "host-name"}, Values: atoms(textAtom("a"))}},
		{name: "break", conf: "break;\n", want: &Break{}},
		{name: "on", conf: "on commit {}\n", want: &On{Events: []string{"commit"}}},
		{name: "on several", conf: "ON Commit OR expiry or release or transmission {}\n", want: &On{Events: []string{"commit", "expiry", "release", "transmission"}}},
		{name: "on without a body", conf: "on commit;\n", want: &On{Events: []string{"commit"}}},
		{name: "set", conf: "set My-Var = \"x\";\n", want: &SetVar{Name: "my-var", Value: str("x")}},
		{name: "set by function", conf: "set my-var = fun-x(\"a\");\n", want: &SetVar{Name: "my-var", Value: &Expr{Op: OpCall, Name: "fun-x", Args: []*Expr{str("a")}}}},
		{name: "set to a condition", conf: "set my-var = known;\n", want: &SetVar{Name: "my-var", Value: known}},
		{name: "set of a name that reads as hex", conf: "set face = \"x\";\n", want: &SetVar{Name: "face", Value: str("x")}, findings: "1:5 KT1107"},
		{name: "set of a name of one letter", conf: "set x = \"x\";\n", want: &SetVar{Name: "x", Value: str("x")}, findings: "1:5 KT1107"},
		{name: "set of a number with a unit", conf: "set 10m = \"x\";\n", want: &SetVar{Name: "10m", Value: str("x")}},
		{name: "unset", conf: "unset My-Var;\n", want: &Unset{Name: "my-var"}},
		{name: "define", conf: "define Fun-X (Arg-X, y) { return arg-x; }\n", want: &Define{Name: "fun-x", Params: []string{"arg-x", "y"}}},
		{name: "define without parameters", conf: "define fun-x () {}\n", want: &Define{Name: "fun-x"}},
		{name: "return", conf: "return \"x\";\n", want: &Return{Value: str("x")}},
		{name: "eval", conf: "eval fun-x(\"a\");\n", want: &Eval{Value: &Expr{Op: OpCall, Name: "fun-x", Args: []*Expr{str("a")}}}},
		{name: "log", conf: "log(\"x\");\n", want: &Log{Priority: "debug", Value: str("x")}},
		{name: "log fatal", conf: "on commit { log(fatal, \"x\"); }\n", want: &Log{Priority: "fatal", Value: str("x")}},
		{name: "log error", conf: "LOG (Error, \"x\");\n", want: &Log{Priority: "error", Value: str("x")}},
		{name: "log info", conf: "log(info, \"x\");\n", want: &Log{Priority: "info", Value: str("x")}},
		{name: "log debug", conf: "log(debug, \"x\");\n", want: &Log{Priority: "debug", Value: str("x")}},
		{name: "log of a byte", conf: "log(info, 5);\n", want: &Log{Priority: "info", Value: str("\x05")}},
		{name: "log of nothing", conf: "log(info, );\n", want: &Skipped{}, findings: "1:11 KT1116"},
		{name: "log of a keyword", conf: "log(pool);\n", want: &Skipped{}, findings: "1:5 KT1116"},
		{name: "execute", conf: "on commit { execute(\"/bin/true\"); }\n", want: &Execute{Program: "/bin/true"}},
		{name: "execute with arguments", conf: "on commit { execute(\"/bin/true\", \"a\", option user-class); }\n",
			want: &Execute{Program: "/bin/true", Args: []*Expr{str("a"), agent}}},
		{name: "add", conf: "class \"c\" {}\non commit { add \"c\"; }\n", want: &Add{Class: "c"}},
		{name: "parse-vendor-option", conf: "parse-vendor-option;\n", want: &ParseVendorOption{}},
		{name: "call", conf: "fun-x(\"a\");\n", want: &Call{Name: "fun-x", Value: &Expr{Op: OpCall, Name: "fun-x", Args: []*Expr{str("a")}}}},
		{name: "a word alone", conf: "auhtoritative;\n", want: &Call{Name: "auhtoritative", Value: &Expr{Op: OpVar, Name: "auhtoritative"}}, findings: "1:1 KT1101"},
		{name: "an assignment that is none", conf: "foo-bar = 5;\n", want: &Call{Name: "foo-bar", Value: str("\x05")}, findings: "1:1 KT1101"},
		{name: "a word that reads as a byte", conf: "ab;\n", want: &Call{Name: "ab", Value: str("\xab")}, findings: "1:1 KT1101"},
		{name: "bytes alone", conf: "ab:cd;\n", want: &Call{Name: "ab", Value: str("\xab\xcd")}, findings: "1:1 KT1101"},
		{name: "an option without a value before two semicolons", conf: "group { option host-name ;; }\n", want: &Skipped{}, findings: "1:9 KT1025"},
		{name: "a parameter without a value before two semicolons", conf: "group { default-lease-time ;; }\n", want: &Skipped{}, findings: "1:9 KT1025"},
	})
}

// TestPolicies: each word behind allow, deny and ignore, with the parameter it sets.
func TestPolicies(t *testing.T) {
	for word, param := range map[string]string{"bootp": "allow-bootp", "booting": "allow-booting", "dynamic-bootp": "dynamic-bootp", "unknown-clients": "boot-unknown-clients",
		"duplicates": "duplicates", "declines": "declines", "client-updates": "client-updates", "leasequery": "leasequery"} {
		runReadings(t, []reading{
			{name: "allow " + word, conf: "allow " + word + ";\n", want: &Param{Name: param, Allow: true, Verb: Allow, Value: numAtom('f', 1)}},
			{name: "deny " + word, conf: "group { DENY " + word + "; }\n", want: &Param{Name: param, Allow: true, Verb: Deny, Value: numAtom('f', 0)}},
			{name: "ignore " + word, conf: "if known { ignore " + word + "; }\n", want: &Param{Name: param, Allow: true, Verb: Ignore, Value: numAtom('f', 2)}},
		})
	}
}

func TestExecutableRefusals(t *testing.T) {
	runRefusals(t, []refusal{
		{name: "if without a body", conf: "if known default-lease-time 5;\n", at: "1:10", code: CodeSyntax, message: "expected `{` before `default-lease-time`", hint: "this statement has a body in braces"},
		{name: "if without a condition", conf: "if { }\n", at: "1:4", code: CodeExpr, message: "expected an operand before `{`"},
		{name: "switch without parentheses", conf: "switch option user-class {}\n", at: "1:8", code: CodeSyntax, message: "expected `(` before `option`", hint: "write switch (EXPRESSION) { … }"},
		{name: "a case whose colon is eaten", conf: "switch (option user-class) { case 1: break; }\n", at: "1:35", code: CodeExpr, message: "dhcpd takes the colon behind this value for part of a hex list", hint: "put the value in parentheses or quotes"},
		{name: "a case without its colon", conf: "switch (option user-class) { case \"a\" break; }\n", at: "1:39", code: CodeSyntax, message: "expected `:` before `break`"},
		{name: "a case that is no number", conf: "switch (extract-int(hardware, 8)) { case x-y break; }\n", at: "1:46", code: CodeSyntax, message: "expected `:` before `break`"},
		{name: "an unknown event", conf: "on start {}\n", at: "1:4", code: CodeSyntax, message: "expected an event before `start`", hint: "the events are commit, release, expiry and transmission"},
		{name: "an event too few", conf: "on commit or {}\n", at: "1:14", code: CodeSyntax, message: "expected an event before `{`", hint: "the events are commit, release, expiry and transmission"},
		{name: "on without a body or an end", conf: "on commit log(\"x\");\n", at: "1:11", code: CodeSyntax, message: "expected `{` before `log`", hint: "this statement has a body in braces"},
		{name: "set of a keyword", conf: "set pool = \"x\";\n", at: "1:5", code: CodeSyntax, message: "`pool` is a word of dhcpd's language and cannot be a variable name", hint: "choose another name"},
		{name: "set of a string", conf: "set \"x\" = \"x\";\n", at: "1:5", code: CodeValue, message: "expected a variable name before `\"x\"`", hint: "write it without quotes"},
		{name: "set of a number", conf: "set 5 = \"x\";\n", at: "1:5", code: CodeValue, message: "expected a variable name before `5`", hint: "write it without quotes"},
		{name: "set without =", conf: "set v-x \"x\";\n", at: "1:9", code: CodeSyntax, message: "expected `=` before `\"x\"`", hint: "write set NAME = EXPRESSION;"},
		{name: "unset of a keyword", conf: "unset pool;\n", at: "1:7", code: CodeSyntax, message: "`pool` is a word of dhcpd's language and cannot be a variable name", hint: "choose another name"},
		{name: "define of a keyword", conf: "define pool (x) {}\n", at: "1:8", code: CodeSyntax, message: "`pool` is a word of dhcpd's language and cannot be a function name", hint: "choose another name"},
		{name: "define of a variable", conf: "define v-x \"x\";\n", at: "1:12", code: CodeSyntax, message: "expected `(` before `\"x\"`", hint: "a function is define NAME (PARAMETERS) { … }; use `set` for a variable"},
		{name: "define with a keyword for a parameter", conf: "define f-x (pool) {}\n", at: "1:13", code: CodeSyntax, message: "`pool` is a word of dhcpd's language and cannot be a parameter name", hint: "choose another name"},
		{name: "define without its comma", conf: "define f-x (a-x b-x) {}\n", at: "1:17", code: CodeSyntax, message: "expected `)` before `b-x`"},
		{name: "define without a body", conf: "define f-x (a-x);\n", at: "1:17", code: CodeSyntax, message: "expected `{` before `;`", hint: "this statement has a body in braces"},
		{name: "return of nothing", conf: "return;\n", at: "1:7", code: CodeExpr, message: "expected an expression before `;`"},
		{name: "log without parentheses", conf: "log \"x\";\n", at: "1:5", code: CodeSyntax, message: "expected `(` before `\"x\"`", hint: "write log(PRIORITY, EXPRESSION);"},
		{name: "log of an unknown priority", conf: "log(warn, \"x\");\n", at: "1:9", code: CodeSyntax, message: "expected `)` before `,`", hint: "the priorities are fatal, error, info and debug"},
		{name: "log of a priority alone", conf: "log(info);\n", at: "1:9", code: CodeSyntax, message: "expected `,` before `)`"},
		{name: "log of a condition", conf: "log(info, known);\n", at: "1:11", code: CodeExpr, message: "this is a condition, where data is wanted"},
		{name: "execute without parentheses", conf: "execute \"x\";\n", at: "1:9", code: CodeSyntax, message: "expected `(` before `\"x\"`", hint: "write execute(\"PROGRAM\", ARGUMENTS);"},
		{name: "execute of a word", conf: "execute(ls);\n", at: "1:9", code: CodeValue, message: "expected a program in quotes before `ls`", hint: "write it as \"…\""},
		{name: "execute without a comma", conf: "on commit { execute(\"ls\" \"-l\"); }\n", at: "1:26", code: CodeSyntax, message: "expected `)` or `,` before `\"-l\"`"},
		{name: "execute of a number", conf: "on commit { execute(\"ls\", lease-time); }\n", at: "1:27", code: CodeExpr, message: "this is a number, where data is wanted"},
		{name: "add of an unknown class", conf: "class \"phones\" {}\non commit { add \"phone\"; }\n", at: "2:17", code: CodeUndeclared, message: "there is no class `phone`", hint: "did you mean `phones`?"},
		{name: "add of a word", conf: "class \"phones\" {}\non commit { add phones; }\n", at: "2:17", code: CodeValue, message: "expected a class name in quotes before `phones`", hint: "write it as \"…\""},
		{name: "a time format that does not exist", conf: "db-time-format utc;\n", at: "1:16", code: CodeValue, message: "expected `default` or `local` before `utc`"},
		{name: "parse-vendor-option with a value", conf: "parse-vendor-option 43;\n", at: "1:21", code: CodeSemicolon, message: "expected `;` before `43`",
			hint: "remove this value, or separate values with `,` where the statement takes a list, or end it with `;`"},
		{name: "a call with a keyword", conf: "text(\"a\");\n", at: "1:1", code: CodeSyntax, message: "`text` is a word of dhcpd's language, but starts no statement"},
		{name: "a call whose name reads as hex", conf: "set v-x = dad(\"a\");\n", at: "1:14", code: CodeSemicolon, message: "expected `;` before `(`", hint: "dhcpd reads `dad` as hex digits; give the function a name with another letter in it"},
	})
}

// TestDroppedLog: in a block, dhcpd loses its place over a log statement without text.
func TestDroppedLog(t *testing.T) {
	_, l := Parse("f", []byte("on commit { log(info, ); }\n"), Options{})
	wantBrief(t, l, "1:23 KT1116")
	if !l.HasErrors() {
		t.Error("no error for a log statement that drops the block around it")
	}
}
