package expr

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// matching are patterns with strings that they match and strings that they do not.
func matching() []struct {
	pattern   string
	good, bad []string
} {
	return []struct {
		pattern   string
		good, bad []string
	}{
		{``, []string{""}, []string{"a"}},
		{`abc`, []string{"abc"}, []string{"", "ab", "abcd", "xabc"}},
		{`a|b`, []string{"a", "b"}, []string{"", "ab", "a|b"}},
		{`a|bc|`, []string{"a", "bc", ""}, []string{"ac", "b"}},
		{`(a|b)c`, []string{"ac", "bc"}, []string{"a", "c", "abc"}},
		{`(?:a|b)c`, []string{"ac", "bc"}, []string{"a", "(?:ac"}},
		{`(?::)`, []string{":"}, []string{"", "::"}},
		{`()`, []string{""}, []string{"()"}},
		{`.`, []string{"a", "\x00", "\xff", "\v"}, []string{"", "\n", "\r", "ab"}},
		{`a*`, []string{"", "a", "aaaa"}, []string{"b", "ab"}},
		{`a+`, []string{"a", "aa"}, []string{"", "b"}},
		{`a?`, []string{"", "a"}, []string{"aa"}},
		{`ab*`, []string{"a", "abb"}, []string{"abab"}},
		{`a*?b+?c??`, []string{"b", "aabbc"}, []string{"", "ac"}},
		{`a{2}`, []string{"aa"}, []string{"a", "aaa"}},
		{`a{2,}`, []string{"aa", "aaaaa"}, []string{"a"}},
		{`a{1,2}`, []string{"a", "aa"}, []string{"", "aaa"}},
		{`a{0}`, []string{""}, []string{"a"}},
		{`a{01}`, []string{"a"}, []string{""}},
		{`a{1}{2}`, []string{"aa"}, []string{"a", "aaa"}},
		{`a?*`, []string{"", "aaa"}, []string{"b"}},
		{`(ab){2}`, []string{"abab"}, []string{"abb", "ab"}},
		{`a}`, []string{"a}"}, []string{"a"}},
		{`]`, []string{"]"}, []string{""}},
		{`^a$`, []string{"a"}, []string{"^a$"}},
		{`a^b`, nil, []string{"ab", "a^b", "a\nb"}},
		{`a$|b`, []string{"a", "b"}, []string{"a\n"}},
		{`a\b-`, []string{"a-"}, []string{"ab"}},
		{`a\Bb`, []string{"ab"}, []string{"a-"}},
		{`\d`, []string{"0", "9"}, []string{"a", ""}},
		{`\D`, []string{"a", "\xff"}, []string{"0"}},
		{`\w`, []string{"a", "Z", "0", "_"}, []string{"-", "\xe9"}},
		{`\W`, []string{"-", "\xe9"}, []string{"a", "_"}},
		{`\s`, []string{" ", "\t", "\n", "\v", "\f", "\r"}, []string{"a", "\xa0", "\x85"}},
		{`\S`, []string{"a", "\xa0"}, []string{" ", "\v"}},
		{`\f\n\r\t\v\0`, []string{"\f\n\r\t\v\x00"}, []string{"fnrtv0"}},
		{`\01`, []string{"\x001"}, []string{"\x01"}},
		{`\x41\u0042`, []string{"AB"}, []string{"x41u0042"}},
		{`\xe9`, []string{"\xe9"}, []string{"é"}},
		{`\u20ac`, []string{"\xac"}, []string{"€"}},
		{`\cA`, []string{"A"}, []string{"\x01"}},
		{`\A\Z\z\a\e\Q\E\C\G\k\pL`, []string{"AZzaeQECGkpL"}, []string{"", "\a\x1b"}},
		{`\.\*\+\?\(\)\[\]\{\}\|\^\$\\\/\-\"\@\:\ `, []string{`.*+?()[]{}|^$\/-"@: `}, []string{""}},
		{"é", []string{"é"}, []string{"\xe9", "e"}},
		{`[abc]`, []string{"a", "c"}, []string{"", "d", "ab"}},
		{`[^abc]`, []string{"d", "\n", "\xff"}, []string{"a", ""}},
		{`[a-c]`, []string{"a", "b", "c"}, []string{"d", "-"}},
		{`[a-]`, []string{"a", "-"}, []string{"b"}},
		{`[-a]`, []string{"a", "-"}, []string{"b"}},
		{`[^-a]`, []string{"b"}, []string{"a", "-"}},
		{`[--a]`, []string{"-", "0", "a"}, []string{"b", ","}},
		{`[a-c-e]`, []string{"a", "c", "-", "e"}, []string{"d"}},
		{`[\w-]`, []string{"a", "-"}, []string{"+"}},
		{`[\d\s]`, []string{"7", "\v"}, []string{"a"}},
		{`[\D]`, []string{"a", "\xff"}, []string{"7"}},
		{`[^\W]`, []string{"a", "_"}, []string{"-"}},
		{`[^\S]`, []string{" ", "\v"}, []string{"a"}},
		{`[.*+?(){}|$]+`, []string{".*+?(){}|$"}, []string{"a"}},
		{`[\]]`, []string{"]"}, []string{`\`}},
		{`[\b]`, []string{"\b"}, []string{"b"}},
		{`[\-\a\cA\u0041]`, []string{"-", "a", "A"}, []string{"c", "u"}},
		{`[\0-\x7f]`, []string{"\x00", "a", "\x7f"}, []string{"\x80", "\xff"}},
		{`[\x80-\xff]`, []string{"\x80", "\xff"}, []string{"\x7f", "a"}},
		{`[\xf0-\x10]`, []string{"\xf0", "\xff", "\x00", "\x10"}, []string{"\x11", "\xef"}},
		{`[é]`, []string{"\xc3", "\xa9"}, []string{"é"}},
		{`[]`, nil, []string{"", "a", "]"}},
		{`[^]`, []string{"a", "\n", "\xff"}, []string{"", "ab"}},
		{`[]a]`, nil, []string{"a", "]", "a]"}},
		{`[[]`, []string{"["}, []string{"]"}},
		{`[:alpha:]`, []string{"a", ":"}, []string{"b", "z"}},
		{`[[:alpha:]]`, []string{"a", "Z"}, []string{"0", ":", "\xe9"}},
		{`[[:digit:]]`, []string{"0"}, []string{"a"}},
		{`[[:alnum:]]`, []string{"0", "a"}, []string{"_"}},
		{`[[:xdigit:]]`, []string{"0", "a", "F"}, []string{"g"}},
		{`[[:lower:]]`, []string{"a"}, []string{"A"}},
		{`[[:upper:]]`, []string{"A"}, []string{"a"}},
		{`[[:space:]]`, []string{" ", "\v"}, []string{"a"}},
		{`[[:blank:]]`, []string{" ", "\t"}, []string{"\n"}},
		{`[[:cntrl:]]`, []string{"\x00", "\x7f"}, []string{" ", "\x80"}},
		{`[[:print:]]`, []string{" ", "~"}, []string{"\x7f", "\t"}},
		{`[[:graph:]]`, []string{"!", "~"}, []string{" ", "\x7f"}},
		{`[[:punct:]]`, []string{"!", "_"}, []string{"a", " ", "0"}},
		{`[[:w:][:d:][:s:]]`, []string{"_", "0", "\v"}, []string{"-"}},
		{`[^[:alpha:]x-z]`, []string{"0"}, []string{"a", "y"}},
		{`[[.a.]-c]`, []string{"a", "b", "c"}, []string{"d", "."}},
		{`[[=a=][=c=]]`, []string{"a", "c"}, []string{"b", "="}},
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	for _, tt := range matching() {
		re, err := compile(tt.pattern)
		if err != nil {
			t.Errorf("the pattern %q is refused: %v", tt.pattern, err)
			continue
		}
		for _, s := range tt.good {
			if !re.MatchString(runes(s)) {
				t.Errorf("the pattern %q does not match %q (as %s)", tt.pattern, s, re)
			}
		}
		for _, s := range tt.bad {
			if re.MatchString(runes(s)) {
				t.Errorf("the pattern %q matches %q (as %s)", tt.pattern, s, re)
			}
		}
	}
}

// runes makes each byte of s a character.
func runes(s string) string {
	out := make([]rune, len(s))
	for i := range len(s) {
		out[i] = rune(s[i])
	}
	return string(out)
}

// badPatterns are no regular expressions, with the reason.
func badPatterns() map[string]string {
	return map[string]string{
		`(`:                    "a parenthesis is not closed",
		`(a`:                   "a parenthesis is not closed",
		`((a)`:                 "a parenthesis is not closed",
		`)`:                    "a parenthesis is closed that is not open",
		`a)`:                   "a parenthesis is closed that is not open",
		`)(`:                   "a parenthesis is closed that is not open",
		`a)|(b`:                "a parenthesis is closed that is not open",
		`(?`:                   "`(` has nothing before it",
		`(?i)a`:                "`(` has nothing before it",
		`(?P<n>a)`:             "`(` has nothing before it",
		`(?<n>a)`:              "`(` has nothing before it",
		`(?#c)`:                "`(` has nothing before it",
		`*`:                    "`*` has nothing before it",
		`+`:                    "`+` has nothing before it",
		`?`:                    "`?` has nothing before it",
		`{`:                    "`{` has nothing before it",
		`{}`:                   "`{` has nothing before it",
		`(*)`:                  "`*` has nothing before it",
		`a|*`:                  "`*` has nothing before it",
		`^*`:                   "`*` has nothing before it",
		`$+`:                   "`+` has nothing before it",
		`\b+`:                  "`+` has nothing before it",
		`\B{2}`:                "`{` has nothing before it",
		`(?=a)*`:               "`*` has nothing before it",
		`a{`:                   "`{` begins no count such as {2} or {2,3}",
		`a{1`:                  "`{` begins no count such as {2} or {2,3}",
		`a{,2}`:                "`{` begins no count such as {2} or {2,3}",
		`a{ 1}`:                "`{` begins no count such as {2} or {2,3}",
		`\p{L}`:                "`{` begins no count such as {2} or {2,3}",
		`a{2,1}`:               "`{2,1}` is no count",
		`a{99999}`:             "`{99999}` is no count",
		`a{100000}`:            "`{100000}` is no count",
		`[`:                    "a bracket is not closed",
		`[a`:                   "a bracket is not closed",
		`[^`:                   "a bracket is not closed",
		`[[:alpha:]`:           "a bracket is not closed",
		`[a-`:                  "a bracket is not closed",
		`[z-a]`:                "a range in brackets does not go up",
		`[\x41-\x40]`:          "a range in brackets does not go up",
		`[\x00-\xff]`:          "a range in brackets does not go up",
		`[a-é]`:                "a range in brackets does not go up",
		`[a-\d]`:               "a range in brackets does not go up",
		`[\d-z]`:               "a range in brackets does not go up",
		`[\w-a]`:               "a range in brackets does not go up",
		`[a-[.c.]]`:            "a range in brackets does not go up",
		`[a-[=c=]]`:            "a range in brackets does not go up",
		`[[.a]`:                "a collating element is not closed",
		`[[..]]`:               "a collating element is not closed",
		`[[:foo:]]`:            "there is no class `[:foo:]`",
		`[\B]`:                 `\B cannot stand in brackets`,
		`\`:                    "it ends in a backslash",
		`\c`:                   `it ends in \c`,
		`\x4`:                  `\x takes 2 hex digits`,
		`\xg1`:                 `\x takes 2 hex digits`,
		`\u00`:                 `\u takes 4 hex digits`,
		`\u+123`:               `\u takes 4 hex digits`,
		`\1`:                   `there is no group for \1`,
		`\8`:                   `there is no group for \8`,
		`\2(a)`:                `there is no group for \2`,
		`(?:a)\1`:              `there is no group for \1`,
		`(a)\10`:               `there is no group for \10`,
		`(a\1)`:                `\1 stands inside its group`,
		`((a)\1)`:              `\1 stands inside its group`,
		`(a)\9999999999999999`: `there is no group for \9999999999999999`,
	}
}

func TestBadPatterns(t *testing.T) {
	t.Parallel()
	for pattern, want := range badPatterns() {
		if _, err := compile(pattern); err == nil || err.Error() != want {
			t.Errorf("the pattern %q: the error is %v, want %s", pattern, err, want)
		}
	}
	deep := strings.Repeat("(", maxDepth+2) + strings.Repeat(")", maxDepth+2)
	if _, err := compile(deep); err == nil || err.Error() != "it is nested too deep" {
		t.Errorf("a pattern of %d groups in each other: the error is %v", maxDepth+2, err)
	}
}

// foreign are patterns that Kea runs and this package does not.
var foreign = []string{`(?=a)a`, `(?!a)b`, `(a)\1`, `(a)(b)\2`, `((a)\2)`, `a{1001}`, `(a{100}){100}`, `[[.space.]]`}

func TestForeignPatterns(t *testing.T) {
	t.Parallel()
	for _, pattern := range foreign {
		if _, err := compile(pattern); !errors.Is(err, errForeign) {
			t.Errorf("the pattern %q: the error is %v, want %v", pattern, err, errForeign)
		}
		got, err := Matches(pattern, Str("a")).Bool(request{})
		if got || !errors.Is(err, errForeign) {
			t.Errorf("match('%s', 'a') is %v (%v), want an evaluation error", pattern, got, err)
		}
	}
}

// TestPatternOfBytes: a pattern of escaped bytes matches these bytes only.
func TestPatternOfBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.Byte(), 0, 6).Draw(t, "a")
		b := rapid.SliceOfN(rapid.Byte(), 0, 6).Draw(t, "b")
		var plain, bracketed strings.Builder
		for _, c := range a {
			fmt.Fprintf(&plain, `\x%02x`, c)
			fmt.Fprintf(&bracketed, `[\x%02x]`, c)
		}
		for _, pattern := range []string{plain.String(), bracketed.String()} {
			for _, s := range [][]byte{a, b} {
				got, err := Matches(pattern, Hex(s)).Bool(request{})
				if want := string(s) == string(a); err != nil || got != want {
					t.Fatalf("%s matches %x: %v (%v), want %v", pattern, s, got, err, want)
				}
			}
		}
	})
}

// TestPatternComplement: a class matches a byte or its negation does.
func TestPatternComplement(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		inside := rapid.StringMatching(`([a-z0-9]|\\[dwsDWS]|\[:(alpha|punct|w):\])*`).Draw(t, "class")
		c := rapid.Byte().Draw(t, "byte")
		in, err1 := compile("[" + inside + "]")
		out, err2 := compile("[^" + inside + "]")
		if err1 != nil || err2 != nil {
			t.Fatalf("[%s] is refused: %v, %v", inside, err1, err2)
		}
		if s := string(rune(c)); in.MatchString(s) == out.MatchString(s) {
			t.Fatalf("[%s] and [^%s] are of one mind about %#x", inside, inside, c)
		}
	})
}

// FuzzPattern: whatever is not refused is either run or foreign, and plain
// patterns mean what they mean to package regexp.
func FuzzPattern(f *testing.F) {
	for _, tt := range matching() {
		f.Add(tt.pattern, "abc")
	}
	for pattern := range badPatterns() {
		f.Add(pattern, "a\n")
	}
	plain := regexp.MustCompile(`^[a-c.|*()]*$`)
	f.Fuzz(func(t *testing.T, pattern, s string) {
		re, err := compile(pattern)
		if re == nil && err == nil {
			t.Fatalf("%q is neither compiled nor refused", pattern)
		}
		if !plain.MatchString(pattern) || strings.Contains(pattern, "**") || strings.ContainsAny(s, "\r\n") {
			return
		}
		want, wantErr := regexp.Compile(pattern)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q is refused: %v; by package regexp: %v", pattern, err, wantErr)
		}
		if err == nil && re.MatchString(runes(s)) != regexp.MustCompile(`\A(?:`+want.String()+`)\z`).MatchString(runes(s)) {
			t.Fatalf("%q and package regexp differ about %q", pattern, s)
		}
	})
}
