package schema

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// firstError returns the code of the first error; "" if there is none.
func firstError(l diag.List) diag.Code {
	for _, f := range l {
		if f.Severity == diag.Error {
			return f.Code
		}
	}
	return ""
}

// TestTruncated: a file that ends too early, anywhere, is refused.
func TestTruncated(t *testing.T) {
	const whole = `{ "Dhcp4": { "option-data": [ { "name": "routers", "data": "192.0.2.1" } ], // note
		"t1-percent": 0.5, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "user-context": { "a": [ true, null, "\u00e9" ] } } ] /* end */ } }`
	if found := Validate("f", []byte(whole), kea.R30); found.HasErrors() {
		t.Fatal(found)
	}
	for n := range len(whole) {
		if found := Validate("f", []byte(whole[:n]), kea.R30); !found.HasErrors() {
			t.Errorf("%q is accepted", whole[:n])
		}
	}
}

// TestExtremes: what no administrator writes is answered, and soon: some of
// these would take minutes if something looked at everything for each thing.
func TestExtremes(t *testing.T) {
	const n = 100000
	nested := func(open, shut string) string { return strings.Repeat(open, n) + strings.Repeat(shut, n) }
	list := func(head, element, tail string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := range n / 10 {
			if i > 0 {
				b.WriteString(",\n")
			}
			b.WriteString(strings.ReplaceAll(element, "%d", strconv.Itoa(i)))
		}
		return b.String() + tail
	}
	for name, c := range map[string]struct {
		text string
		want diag.Code
	}{
		"nothing":             {"", kea.CodeSyntax},
		"zeros":               {strings.Repeat("\x00", n), kea.CodeSyntax},
		"UTF-16":              {sixteen(`{"Dhcp4": {"valid-lifetime": 600}}`), kea.CodeSyntax},
		"Latin-1":             {"{\"Dhcp4\": {\"server-tag\": \"\xe9\"}}", ""},
		"brackets":            {strings.Repeat("[", n), kea.CodeSyntax},
		"lists in lists":      {`{"Dhcp4": {"user-context": {"a": ` + nested("[", "]") + `}}}`, kea.CodeSyntax},
		"maps in maps":        {`{"Dhcp4": {"x": ` + nested(`{"a":`, "}") + `}}`, kea.CodeSyntax},
		"comment":             {`{"Dhcp4": {"valid-lifetime": 600}} /*` + strings.Repeat("/*", n), kea.CodeSyntax},
		"long string":         {`{"Dhcp4": {"comment": "` + strings.Repeat("x", 50*n) + `"}}`, ""},
		"long prefix":         {`{"Dhcp4": {"subnet4": [{"id": 1, "subnet": "` + strings.Repeat("1", 10*n) + `"}]}}`, CodeForm},
		"deep expression":     {`{"Dhcp4": {"client-classes": [{"name": "a", "test": "` + nested("(", ")") + `"}]}}`, CodeExpression},
		"unknown keys":        {list(`{"Dhcp4": {`, `"x%d": 1`, `}}`), CodeUnknownKey},
		"one key many times":  {list(`{"Dhcp4": {`, `"valid-lifetime": %d`, `}}`), kea.CodeDuplicate},
		"classes":             {list(`{"Dhcp4": {"client-classes": [`, `{"name": "c%d", "test": "member('ALL')"}`, `]}}`), ""},
		"classes of one name": {list(`{"Dhcp4": {"client-classes": [`, `{"name": "c"}`, `]}}`), CodeClassTwice},
		"databases":           {list(`{"Dhcp4": {"config-control": {"config-databases": [`, `{"type": "mysql", "name": "k%d"}`, `]}}}`), ""},
		"bad reservations":    {list(`{"Dhcp4": {"reservations": [`, `{"hw-address": "zz", "hostname": "h%d"}`, `]}}`), CodeForm},
		"relay agents":        {list(`{"Dhcp4": {"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "relay": {"ip-addresses": [`, `"192.0.2.1"`, `]}}]}}`), CodeRepeated},
		"networks":            {list(`{"Dhcp6": {"shared-networks": [`, `{"name": "n%d", "renew-timer": %d}`, `]}}`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := firstError(Validate("f", []byte(c.text), kea.R30)); got != c.want {
				t.Errorf("the first error is %q, want %q", got, c.want)
			}
		})
	}
}

// sixteen returns s as UTF-16 with a byte-order mark.
func sixteen(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}
