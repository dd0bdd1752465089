package diag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spanOf finds want in src and returns its span in file "dhcpd.conf".
func spanOf(t *testing.T, src, want string) Span {
	t.Helper()
	at := strings.Index(src, want)
	if at < 0 {
		t.Fatalf("%q is not in the source of this test", want)
	}
	return Span{File: "dhcpd.conf", Start: posOf(src, at), End: posOf(src, at+len(want))}
}

func posOf(src string, at int) Pos {
	line := strings.Count(src[:at], "\n") + 1
	return Pos{Offset: at, Line: line, Col: at - strings.LastIndexByte(src[:at], '\n')}
}

func render(t *testing.T, l List, src string, colored bool) string {
	t.Helper()
	var sb strings.Builder
	if err := Text(&sb, l, SourceMap(map[string][]byte{"dhcpd.conf": []byte(src)}), colored); err != nil {
		t.Fatal(err)
	}
	return sb.String()
}

func TestText(t *testing.T) {
	long := strings.Repeat("a ", 400) + "FAULT" + strings.Repeat(" b", 400)
	tests := []struct {
		name, src, fault string
		want             []string // from the source line on
	}{
		{"plain", "one;\n  max-lease-time 600;\n", "max-lease-time 600;", []string{
			"    2 |   max-lease-time 600;",
			"      |   ^^^^^^^^^^^^^^^^^^^"}},
		{"tab before the fault", "\trange 1;\n", "range", []string{
			"    1 |         range 1;",
			"      |         ^^^^^"}},
		{"tab inside the fault", "ab\tcd;", "b\tcd", []string{
			"    1 | ab      cd;",
			"      |  ^^^^^^^^^"}},
		{"wide characters", "log \"日本\" x;", "x", []string{
			"    1 | log \"日本\" x;",
			"      |            ^"}},
		{"combining mark", "e\u0301 x", "x", []string{
			"    1 | e\u0301 x",
			"      |   ^"}},
		{"Latin-1 and control bytes", "\"caf\xe9\x1b[31m\" bad", "bad", []string{
			"    1 | \"caf\ufffd\ufffd[31m\" bad",
			"      |             ^^^"}},
		{"several lines: only the first is marked", "pool {\n}\n", "pool {\n}", []string{
			"    1 | pool {",
			"      | ^^^^^^"}},
		{"carriage return is not shown", "abc;\r\nnext\r\n", "abc;", []string{
			"    1 | abc;",
			"      | ^^^^"}},
		{"empty fault at the end", "abc", "", []string{
			"    1 | abc",
			"      | ^"}},
		{"a line too long to show is cut", long, "FAULT", []string{
			"    1 | …" + strings.Repeat("a ", 60) + "FAULT" + strings.Repeat(" b", 60) + "…",
			"      | " + strings.Repeat(" ", 121) + "^^^^^"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Finding{Code: "KT1001", Severity: Error, Span: spanOf(t, tt.src, tt.fault), Message: "m"}
			got := strings.Split(strings.TrimSuffix(render(t, List{f}, tt.src, false), "\n"), "\n")[1:]
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("source line and caret (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTextWhole(t *testing.T) {
	src := "pool {\n  max-lease-time 3600;\n}\npool {\n  max-lease-time 600;\n}\n"
	f := Finding{
		Code: "KT2107", Severity: Warning, Span: spanOf(t, src, "max-lease-time 600;"), Target: "/Dhcp4/subnet4/2/max-valid-lifetime",
		Message: "pools differ in `max-lease-time`", Hint: "guard the pools\nor give them one lease time", Fidelity: Approximate,
		Related: []Related{{Span: spanOf(t, src, "max-lease-time 3600;"), Message: "the first pool's value, 3600"}, {Message: "without a place"}},
	}
	want := `dhcpd.conf:5:3: warning[KT2107]: pools differ in ` + "`max-lease-time`" + ` (approximate)
    5 |   max-lease-time 600;
      |   ^^^^^^^^^^^^^^^^^^^
   = kea: /Dhcp4/subnet4/2/max-valid-lifetime
   = see: dhcpd.conf:2:3: the first pool's value, 3600
   = see: without a place
   = help: guard the pools
          or give them one lease time
error[KT2999]: nothing known
other.conf: note[KT1000]: a file without a place
`
	l := List{f, {Code: "KT2999", Severity: Error, Message: "nothing known"},
		{Code: "KT1000", Span: Span{File: "other.conf"}, Message: "a file without a place"}}
	if diff := cmp.Diff(want, render(t, l, src, false)); diff != "" {
		t.Errorf("Text (-want +got):\n%s", diff)
	}
}

func TestTextColour(t *testing.T) {
	src := "abc;"
	l := List{{Code: "KT1001", Severity: Error, Span: spanOf(t, src, "abc"), Message: "m", Hint: "h"}}
	colored := render(t, l, src, true)
	if !strings.Contains(colored, "\x1b[31;1merror[KT1001]") {
		t.Errorf("with colour, error[KT1001] is not bold red:\n%q", colored)
	}
	if plain := render(t, l, src, false); strings.Contains(plain, "\x1b") {
		t.Errorf("without colour the report has escape sequences:\n%q", plain)
	}
}

func TestTextOutsideSource(t *testing.T) {
	l := List{{Code: "KT1001", Span: Span{File: "dhcpd.conf", Start: Pos{Offset: 99, Line: 9, Col: 9}}, Message: "stale"}}
	want := "dhcpd.conf:9:9: note[KT1001]: stale\n"
	if got := render(t, l, "short", false); got != want {
		t.Errorf("a place outside the source: got %q, want %q", got, want)
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("range 10.0.0.1;\n\t\xff"), 3, 9, 1)
	f.Add([]byte(""), 0, 0, 1)
	f.Fuzz(func(t *testing.T, src []byte, start, end, line int) {
		l := List{{Code: "KT1001", Message: "m", Span: Span{File: "dhcpd.conf", Start: Pos{start, line, start + 1}, End: Pos{end, line, end + 1}}}}
		for _, r := range render(t, l, string(src), false) {
			if r < ' ' && r != '\n' {
				t.Fatalf("control character %q of the source reached the terminal", r)
			}
		}
		SARIF(new(strings.Builder), l, Tool{Sources: SourceMap(map[string][]byte{"dhcpd.conf": src})})
	})
}
