package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ecmaOf is what a pattern becomes for ECMAScript, branch by branch.
func ecmaOf(src string, icase bool) string {
	re, err := parseERE([]byte(src), icase)
	var list []branch
	if err == nil {
		list, err = re.branches()
	}
	switch {
	case errors.Is(err, errNoRegex):
		return "no pattern"
	case err != nil:
		return "hard"
	}
	var out []string
	for _, b := range list {
		p, ok := b.ecma(icase)
		if !ok {
			return "bytes above 127"
		}
		out = append(out, p)
	}
	return strings.Join(out, "  or  ")
}

func TestERE(t *testing.T) {
	t.Parallel()
	const any, rest, end = `[^\0]*`, `[\s\S]*`, `(?:\0[\s\S]*)?`
	for src, want := range map[string]string{
		`a`:                            any + `a` + rest,
		`^a`:                           `a` + rest,
		`a$`:                           any + `a` + end,
		`^a$`:                          `a` + end,
		`^.*a`:                         `[^\0]*a` + rest,
		`.*a.*`:                        any + `a` + rest,
		`a.b`:                          any + `a[^\0]b` + rest,
		`a|^b`:                         any + `a` + rest + `  or  b` + rest,
		`(a|b)c`:                       any + `(?:a|b)c` + rest,
		`(^a|b)c`:                      `ac` + rest + `  or  ` + any + `bc` + rest,
		`x(a$|b)`:                      any + `xa` + end + `  or  ` + any + `xb` + rest,
		`(ab)+`:                        any + `(?:ab)+` + rest,
		`a{2}b{1,}c{,3}d`:              any + `a{2}b+c{0,3}d` + rest,
		`a\.b\\c`:                      any + `a\.b\\c` + rest,
		`[]a-c^-]`:                     any + `[\-\]\^a-c]` + rest,
		`[^ab]`:                        any + `[^\0ab]` + rest,
		`[[:alpha:]_]`:                 any + `[A-Z_a-z]` + rest,
		`[[:space:]]`:                  any + `[\x09-\x0d ]` + rest,
		`it's`:                         any + `it\x27s` + rest,
		`\w\S`:                         any + `[0-9A-Z_a-z][^\0\x09-\x0d ]` + rest,
		`a)`:                           any + `a\)` + rest,
		`é`:                            "bytes above 127",
		`[`:                            "no pattern",
		`[b-a]`:                        "no pattern",
		`(a`:                           "no pattern",
		`[[:word:]]`:                   "no pattern",
		`a\`:                           "no pattern",
		`(a)\1`:                        "hard",
		`\ba`:                          "hard",
		`a{999}`:                       "hard",
		`*a`:                           "hard",
		`x(^a)*y`:                      "hard",
		`a^b`:                          "hard",
		`[[.a.]]`:                      "hard",
		strings.Repeat("(", 200) + "a": "hard",
	} {
		if diff := cmp.Diff(want, ecmaOf(src, false)); diff != "" {
			t.Errorf("%.40s (-want +got)\n%s", src, diff)
		}
	}
}

func TestEREWithoutCase(t *testing.T) {
	t.Parallel()
	const any, rest = `[^\0]*`, `[\s\S]*`
	for src, want := range map[string]string{
		`Ab1`:          any + `ab1` + rest,
		`[A-C]`:        any + `[a-c]` + rest,
		`[^A]`:         any + `[^\0Aa]` + rest,
		`[[:upper:]]1`: any + `[a-z]1` + rest,
	} {
		if diff := cmp.Diff(want, ecmaOf(src, true)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

func TestReadings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		d    digits
		text string
		want [][]byte
	}{
		{digits{base: 16, width: 1, sep: []byte(":")}, "0:4:f2", [][]byte{{0, 4, 0xf2}}},
		{digits{base: 16, width: 1, sep: []byte(":")}, "0:04", nil},
		{digits{base: 16, width: 1, sep: []byte(":")}, "100", nil},
		{digits{base: 16, width: 1, sep: []byte(":")}, "1:", nil},
		{digits{base: 10, width: 1, sep: []byte(".")}, "192.0.2.255", [][]byte{{192, 0, 2, 255}}},
		{digits{base: 10, width: 1, sep: []byte(".")}, "256", nil},
		{digits{base: 16, width: 2, sep: []byte("-")}, "1-ffff", [][]byte{{0, 1, 0xff, 0xff}}},
		{digits{base: 10, width: 4, sep: []byte("-")}, "04294967295", [][]byte{{255, 255, 255, 255}}},
		{digits{base: 16, width: 1}, "12", [][]byte{{1, 2}, {0x12}}},
		{digits{base: 16, width: 1}, strings.Repeat("1", 200) + "x", nil},
		{digits{base: 8, width: 1, sep: []byte("0")}, "101", [][]byte{{1, 1}, {65}}},
	} {
		if diff := cmp.Diff(tt.want, tt.d.parse([]byte(tt.text), maxReadings)); diff != "" {
			t.Errorf("%q to base %d (-want +got)\n%s", tt.text, tt.d.base, diff)
		}
	}
}
