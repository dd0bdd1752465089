package parser

import "testing"

// TestHangs: over these dhcpd complains for ever, so it is not asked about them.
func TestHangs(t *testing.T) {
	for _, row := range []refusal{
		{name: "an option space without an end", conf: "option space sub\n", at: "1:17", message: "expected `;` before the end of the file", hint: "end the statement on line 1 with `;`"},
		{name: "an option space with a body", conf: "option space sub { }\n", at: "1:18", message: "expected `;` before `{`", hint: "end the statement with `;`"},
	} {
		_, l := Parse("f", []byte(row.conf), Options{Family: V4})
		if brief(l) != row.at+" "+string(CodeSemicolon) || l[0].Message != row.message || l[0].Hint != row.hint {
			t.Errorf("%s: findings %v; want %s %s (%s)", row.name, l, row.at, row.message, row.hint)
		}
	}
}
