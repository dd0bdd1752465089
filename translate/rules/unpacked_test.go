package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestTestsInsideOptions: Kea finds what a condition looks for inside an option
// only if its definition says what is in there, and finds the insides of option
// 43 and of private options only after it has looked for a reservation.
func TestTestsInsideOptions(t *testing.T) {
	const ipxe = "option space ipxe;\noption ipxe-encap code 175 = encapsulate ipxe;\noption ipxe.https code 20 = unsigned integer 8;\n"
	const late = "option space late;\noption late-encap code 230 = encapsulate late;\noption late.x code 5 = text;\n"
	const scale = "option space SCALE;\noption SCALE.model code 3 = text;\nvendor-option-space SCALE;\n"
	tests := []struct{ name, conf, want string }{
		{"an option that is taken apart", ipxe + `if exists ipxe.https { filename "a"; }`,
			`{"option-def": [{"name": "ipxe-encap", "code": 175, "type": "empty", "encapsulate": "ipxe"}],
			"client-classes": [{"name": "if.global.1", "test": "option[175].option[20].exists"}]}`},
		{"in a class", ipxe + `class "c" { match if option ipxe.https = 1; filename "a"; }`,
			`{"option-def": [{"code": 175, "type": "empty", "encapsulate": "ipxe"}],
			"client-classes": [{"name": "c", "test": "option[175].option[20].hex == 0x01"}]}`},
		{"nothing looks inside", ipxe + `if exists user-class { filename "a"; } option ipxe.https 1;`,
			`{"option-def": [{"code": 175, "type": "binary"}], "option-data": [{"code": 175, "data": "140101"}]}`},
		{"a private option waits", late + `if option late.x = "a" { filename "a"; }`,
			`{"option-def": [{"code": 230, "type": "empty", "encapsulate": "late"}],
			"client-classes": [{"test": "(member('KNOWN') or member('UNKNOWN')) and option[230].option[5].hex == 'a'"}]}`},
		{"and its absence", late + `class "c" { match if not exists late.x; filename "a"; }`,
			`{"client-classes": [{"name": "c", "test": "(member('KNOWN') or member('UNKNOWN')) and not option[230].option[5].exists"}]}`},
		{"what waits already", late + `subnet 192.0.2.0 netmask 255.255.255.0 { if known and exists late.x { option domain-name "a"; } }`,
			`{"client-classes": [{"test": "member('KNOWN') and option[230].option[5].exists"}]}`},
		{"subclasses", late + `class "c" { match option late.x; } subclass "c" "a" { filename "a"; }`,
			`{"client-classes": [{"name": "c~a", "test": "(member('KNOWN') or member('UNKNOWN')) and option[230].option[5].hex == 'a'"}]}`},
		{"option 43 after parse-vendor-option", scale + `parse-vendor-option; subnet 192.0.2.0 netmask 255.255.255.0 { if exists SCALE.model { filename "a"; } }`,
			`{"client-classes": [{"test": "(member('KNOWN') or member('UNKNOWN')) and option[43].option[3].exists"}]}`},
		{"option 43 as a whole", scale + `if option vendor-encapsulated-options = 1 { filename "a"; }`,
			`{"client-classes": [{"test": "option[43].hex == 0x01"}]}`},
		{"widths that Kea cannot read", "option space w code width 2 length width 2;\noption w-encap code 175 = encapsulate w;\noption w.x code 5 = text;\nif exists user-class { option w.x = option w.x; }",
			`{"option-def": [{"code": 175, "type": "binary"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantJSON(t, run(t, tt.conf, Options{Family: parser.V4}), tt.want) })
	}
}

// TestVendorOptionsNobodyParses: without parse-vendor-option, and in the tests
// of classes, dhcpd finds nothing in option 43.
func TestVendorOptionsNobodyParses(t *testing.T) {
	const scale = "option space SCALE;\noption SCALE.model code 3 = text;\nvendor-option-space SCALE;\n"
	tests := []struct {
		name, conf string
		want       []string
	}{
		{"no statement", scale + `if exists SCALE.model { filename "a"; }`, []string{"note KT2006"}},
		{"in another scope", scale + `subnet 192.0.2.0 netmask 255.255.255.0 { parse-vendor-option; } if exists SCALE.model { filename "a"; }`, []string{"note KT2006"}},
		{"in a class", scale + `parse-vendor-option; class "c" { match if exists SCALE.model; filename "a"; }`, []string{"warning KT2258"}},
		{"compared in a class", scale + `parse-vendor-option; class "c" { match if option SCALE.model = "a"; filename "a"; }`, []string{"warning KT2258"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, Options{Family: parser.V4})
			for _, k := range out.Config.Dhcp.Classes {
				if k.BootFileName != "" && k.Test != "member('ALL') and not member('ALL')" {
					t.Errorf("class %s gives %q to clients for which %q holds, want nobody", k.Name, k.BootFileName, k.Test)
				}
			}
			if got := out.Config.Dhcp.BootFileName; got != "" {
				t.Errorf("boot-file-name is %q, want none", got)
			}
			if diff := cmp.Diff(tt.want, codes(out)); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
		})
	}
}

// TestSortedInside: what Kea takes apart it sends in the order of the codes,
// which is said, and is no loss.
func TestSortedInside(t *testing.T) {
	out := run(t, `option space s;
option s-encap code 175 = encapsulate s;
option s.a code 8 = unsigned integer 8;
option s.b code 20 = unsigned integer 8;
if exists s.b { filename "b"; }
option s.a 1;
option s.b 1;
`, Options{Family: parser.V4})
	wantJSON(t, out, `{"option-data": [{"code": 175, "csv-format": false, "data": "140101080101"}]}`)
	if diff := cmp.Diff([]string{"note KT2303"}, codes(out)); diff != "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
	if got := fidelity(t, out, "option s.a 1"); got != diag.Equivalent {
		t.Errorf("option s.a came out %s, want %s", got, diag.Equivalent)
	}
}

// TestTextEndingInNUL: Kea leaves NULs out of the end of a text, so that the
// option is defined as bytes.
func TestTextEndingInNUL(t *testing.T) {
	const def = "option wpad code 252 = text;\n"
	tests := []struct {
		name, conf, want string
		codes            []string
	}{
		{"with a NUL", def + `option wpad "a\000";`, `{"option-def": [{"code": 252, "type": "binary"}], "option-data": [{"code": 252, "data": "6100"}]}`, []string{"note KT2308"}},
		{"in one of two places", def + "option wpad \"b\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { option wpad \"a\\000\"; }",
			`{"option-def": [{"code": 252, "type": "binary"}], "option-data": [{"code": 252, "data": "62"}]}`, []string{"note KT2308"}},
		{"without one", def + `option wpad "a";`, `{"option-def": [{"code": 252, "type": "string"}], "option-data": [{"code": 252, "data": "a"}]}`, nil},
		{"inside", def + `option wpad "a\000b";`, `{"option-def": [{"code": 252, "type": "string"}], "option-data": [{"code": 252, "csv-format": false, "data": "610062"}]}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, Options{Family: parser.V4})
			wantJSON(t, out, tt.want)
			if diff := cmp.Diff(tt.codes, only(codes(out), "KT2308")); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
		})
	}
}

// TestClassesAfterALateOne: the first declared class has the last word in both
// servers only if no class is evaluated before one declared earlier.
func TestClassesAfterALateOne(t *testing.T) {
	const late = "option space late;\noption late-encap code 230 = encapsulate late;\noption late.x code 5 = text;\n"
	const waits = "(member('KNOWN') or member('UNKNOWN')) and "
	tests := []struct{ name, conf, want string }{
		{"declared after", late + `class "l" { match if option late.x = "a"; filename "l"; } class "e" { match if exists user-class; filename "e"; }`,
			`{"client-classes": [{"name": "e", "test": "` + waits + `option[77].exists"}]}`},
		{"declared before", late + `class "e" { match if exists user-class; filename "e"; } class "l" { match if option late.x = "a"; filename "l"; }`,
			`{"client-classes": [{"name": "e", "test": "option[77].exists"}]}`},
		{"subclasses after", late + `class "l" { match if option late.x = "a"; filename "l"; } class "e" { match option user-class; } subclass "e" "b";`,
			`{"client-classes": [{"name": "e", "test": "` + waits + `option[77].hex == 'b'"}]}`},
		{"spawned", late + `class "l" { spawn with option late.x; filename "l"; } class "e" { match if exists user-class; filename "e"; }`,
			`{"client-classes": [{"name": "l", "test": "` + waits + `not (option[230].option[5].hex == '')"}, {"name": "e", "test": "` + waits + `option[77].exists"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantJSON(t, run(t, tt.conf, Options{Family: parser.V4}), tt.want) })
	}
}

// TestLimitsOfLateClasses: before 3.2 Kea counts by values that it can tell
// before it looks for a reservation.
func TestLimitsOfLateClasses(t *testing.T) {
	const late = "option space late;\noption late-encap code 230 = encapsulate late;\noption late.x code 5 = text;\n"
	tests := []struct {
		name, conf string
		release    kea.Release
		want       []string
	}{
		{"each value spawned", late + `class "l" { spawn with option late.x; lease limit 2; }`, kea.R30, []string{"warning KT2250", "error KT2253"}},
		{"each value spawned, 3.2", late + `class "l" { spawn with option late.x; lease limit 2; }`, kea.R32, nil},
		{"each subclass", late + `class "l" { match option late.x; lease limit 2; } subclass "l" "a";`, kea.R30, []string{"error KT2253"}},
		{"each subclass, 3.2", late + `class "l" { match option late.x; lease limit 2; } subclass "l" "a";`, kea.R32, nil},
		{"one count for all", late + `class "l" { match if option late.x = "a"; lease limit 2; }`, kea.R30, nil},
		{"no such hook", `class "l" { match if exists user-class; lease limit 2; }`, kea.R26, []string{"error KT2253"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, Options{Family: parser.V4, Release: tt.release})
			if diff := cmp.Diff(tt.want, only(codes(out), "KT2250", "KT2253")); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
		})
	}
}
