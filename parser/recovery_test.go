package parser

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keatool/keatool/internal/diag"
)

// linesOf returns the lines with an error, each once.
func linesOf(l diag.List) []int {
	var out []int
	for _, f := range l {
		if n := f.Span.Start.Line; f.Severity == diag.Error && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

var anyLine = regexp.MustCompile(`dhcpd\.conf line (\d+):`)

// dhcpdLines asks dhcpd for the lines that it complains of, each once.
func dhcpdLines(family Family, conf string) []int {
	v := programs().DhcpdCheck(map[Family]int{V4: 4, V6: 6}[family], "", []byte(conf))
	var out []int
	for _, m := range anyLine.FindAllStringSubmatch(v.Output, -1) {
		if n, _ := strconv.Atoi(m[1]); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// TestRecovery: one run finds the faults of a file, each on its line, and reads
// what stands between them. Where dhcpd recovers too, it names the same lines.
func TestRecovery(t *testing.T) {
	for _, c := range []struct {
		name, conf string
		lines      []int // with an error
		good       int   // statements that were read
		alone      bool  // dhcpd loses its place, or stops
	}{
		{"two parameters", "default-lease-time x;\nmax-lease-time 60;\nmin-lease-time y;\n", []int{1, 3}, 1, false},
		{"a missing semicolon", "authoritative\nmax-lease-time 60;\nmin-lease-time 60;\n", []int{2}, 1, false},
		{"an unknown statement", "foo bar;\nmax-lease-time 60;\nbaz qux;\n", []int{1, 3}, 1, false},
		{"an unknown block", "foo bar {\n  max-lease-time 60;\n}\nmin-lease-time 60;\n", []int{1}, 1, false},
		{"a block of nested ones", "foo bar {\n  group {\n    max-lease-time 60;\n  }\n}\nmin-lease-time y;\n", []int{1, 6}, 0, false},
		{"inside a subnet", "subnet 192.0.2.0 netmask 255.255.255.0 {\n  option routers \"x\";\n  option domain-name \"x\";\n  ranje 192.0.2.1;\n  option host-name y z;\n}\nmax-lease-time z;\n", []int{2, 4, 5, 7}, 2, false},
		{"a subnet that cannot be", "subnet 192.0.2.1 netmask 255.255.255.0 {\n  option routers \"x\";\n}\nmax-lease-time z;\n", []int{1, 4}, 0, false},
		{"a host that cannot be", "host {\n  hardware ethernet x;\n}\nhost a {\n  hardware ethernet y;\n}\n", []int{1, 5}, 1, false},
		{"inside a host", "host a {\n  hardware ethernet 1:2:3:zz;\n  fixed-address 300.0.0.1;\n  option host-name \"a\";\n}\n", []int{2, 3}, 2, false},
		{"option definitions", "option a code x = text;\noption b code 222 = foo;\noption c code 223 = text;\noption c \"x\";\noption d \"x\";\n", []int{1, 2, 5}, 2, false},
		{"a record with a fault", "option a code 222 = { text, boolean };\noption c code 223 = text;\noption c 5;\n", []int{1, 3}, 1, false},
		{"conditions", "if known = {\n}\nif known {\n  default-lease-time x;\n}\nset v-x = ;\n", []int{1, 4, 6}, 1, true},
		{"if, elsif and else", "if foo bar {\n} elsif known {\n} else {\n  max-lease-time x;\n}\nauthoritative;\n", []int{1, 4}, 3, true},
		{"classes", "class c {\n}\nsubclass \"c\" 1;\nclass \"d\" {\n  match foo bar;\n}\n", []int{1, 3, 5}, 1, false},
		{"a pool without its range", "subnet 192.0.2.0 netmask 255.255.255.0 {\n  pool {\n    allow foo;\n  }\n  pool {\n  }\n}\n", []int{3, 6}, 3, true},
		{"keys and zones", "key k {\n  algorithm hmac-md5;\n  secret a-b;\n};\nzone z. {\n  primary \"x\";\n}\nauthoritative;\n", []int{3, 6}, 4, true},
		{"a failover peer", "failover peer \"p\" {\n  primary;\n  foo;\n  port x;\n}\nauthoritative;\n", []int{3, 4}, 3, true},
		{"too many braces", "group {\n}\n}\nmax-lease-time x;\n", []int{3, 4}, 1, true},
		{"an empty statement", ";\nmax-lease-time 60;\n;\n", []int{1, 3}, 1, true},
		{"a stray sign", "max-lease-time 60;\n= 5;\nmin-lease-time 60;\n", []int{2}, 2, true},
		{"three on a line", "foo bar; max-lease-time x; authoritative;\n", []int{1}, 1, false},
		{"no brace at the end", "group {\n  max-lease-time x;\n", []int{2}, 1, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, l := Parse("f", []byte(c.conf), Options{Family: V4})
			if diff := cmp.Diff(c.lines, linesOf(l)); diff != "" {
				t.Errorf("lines with errors (-want +got):\n%s\n%s", diff, report(l))
			}
			good := 0
			Walk(f, func(s *Stmt) bool {
				if _, bad := s.Node.(*Bad); !bad {
					good++
				}
				return true
			})
			if good != c.good {
				t.Errorf("%d statements were read; want %d", good, c.good)
			}
			if programs().Dhcpd() && !c.alone {
				if diff := cmp.Diff(c.lines, dhcpdLines(V4, c.conf)); diff != "" {
					t.Errorf("lines that dhcpd names (-ours +dhcpd):\n%s", diff)
				}
			}
		})
	}
}

// TestManyFindings: a run lists so many findings and says that there are more.
func TestManyFindings(t *testing.T) {
	for _, n := range []int{maxFindings - 1, maxFindings, 5 * maxFindings} {
		_, l := Parse("f", []byte(strings.Repeat("foo bar;\n", n)), Options{})
		want := min(n, maxFindings)
		if len(l) != want {
			t.Errorf("%d faults give %d findings; want %d", n, len(l), want)
		}
		if last := l[len(l)-1]; (last.Code == CodeTooMany) != (n >= maxFindings) {
			t.Errorf("the last finding of %d faults is %s", n, last)
		}
	}
}

// TestOneFault: what a fault drags behind it is not reported.
func TestOneFault(t *testing.T) {
	for _, conf := range []string{
		"option domain-name \"x;\ngroup {\n",
		"option domain-name \"a\\x1",
		"option domain-name \"a\\",
		"group { option domain-name \"x; }\n",
		"group { group { option domain-name \"\\0\"; } }\n",
		"shared-network n { subnet 192.0.2.1 netmask 255.255.255.0 {} }\n",
		"subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2; } }\n",
		"subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.3.1; } }\n",
		"failover peer \"p\" { primary; port x; }\n",
		"key k { algorithm hmac-md5; secret !; }\n",
		"key { algorithm hmac-md5; secret AAAA; };\n",
		"omapi-key 5;\n",
		"\xef\xbb\xbfauthoritative;\n",
		"if known = { }\nelse { }\n",
	} {
		_, l := Parse("f", []byte(conf), Options{Family: V4})
		if n := len(l.Filter(func(f diag.Finding) bool { return f.Severity == diag.Error })); n != 1 {
			t.Errorf("%q: %d errors; want 1:\n%s", conf, n, report(l))
		}
	}
}

// TestGarbage: whatever a file is, reading it ends, and the work grows with its
// size alone: each token is made once and taken by one statement.
func TestGarbage(t *testing.T) {
	for name, unit := range map[string]string{
		"braces":      "{",
		"closings":    "}",
		"parentheses": "(",
		"semicolons":  ";",
		"quotes":      "\"",
		"zeros":       "\x00",
		"letters":     "a ",
		"high bytes":  "\xff",
		"colons":      ":",
		"dots":        "a.",
		"not":         "if not ",
		"groups":      "group {",
		"options":     "option a code 1 = {",
	} {
		src := []byte(strings.Repeat(unit, 100_000/len(unit)))
		f, _ := Parse("f", src, Options{})
		taken := 0
		for _, s := range f.Stmts {
			taken += int(s.End - s.Start)
		}
		if taken > len(src) {
			t.Errorf("%s: statements cover %d of %d bytes", name, taken, len(src))
		}
		if len(f.tokens) > len(src) {
			t.Errorf("%s: %d tokens of %d bytes", name, len(f.tokens), len(src))
		}
	}
}

// TestDepth: blocks and parentheses nest to a limit, and no deeper.
func TestDepth(t *testing.T) {
	blocks := func(n int) string { return strings.Repeat("group {", n) + strings.Repeat("}", n) }
	parens := func(n int) string { return "if " + strings.Repeat("(", n) + "known" + strings.Repeat(")", n) + " {}" }
	for _, c := range []struct {
		name, conf, want string
	}{
		{"blocks to the limit", blocks(maxDepth), ""},
		{"blocks beyond", blocks(maxDepth + 1), fmt.Sprintf("1:%d KT1008", 7*maxDepth+7)},
		{"many blocks beyond", blocks(100 * maxDepth), fmt.Sprintf("1:%d KT1008", 7*maxDepth+7)},
		{"parentheses to the limit", parens(maxDepth), ""},
		{"parentheses beyond", parens(maxDepth + 1), "1:4 KT1008"},
		{"many parentheses beyond", parens(100 * maxDepth), "1:4 KT1008"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, l := Parse("f", []byte(c.conf), Options{})
			wantBrief(t, l, c.want)
		})
	}
}

// TestSize: a file over the limit is refused.
func TestSize(t *testing.T) {
	if l := tooLarge("f", maxSize); l != nil {
		t.Errorf("a file of the largest size: %v", l)
	}
	l := tooLarge("f", maxSize+1)
	if len(l) != 1 || l[0].Code != CodeTooLarge || l[0].Span.File != "f" || l[0].Message != "the file has 1073741825 bytes; files over 1 GiB are not read" {
		t.Errorf("a file of one byte more: %v", l)
	}
}
