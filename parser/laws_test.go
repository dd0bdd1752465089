package parser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keatool/keatool/internal/diag"
)

// codesOf are the codes of findings, in order of their names.
func codesOf(l diag.List) []string {
	var out []string
	for _, f := range l {
		out = append(out, string(f.Code))
	}
	slices.Sort(out)
	return out
}

// sameMeaning requires that two texts have the same statements and findings.
func sameMeaning(t *testing.T, what string, a, b []byte) {
	t.Helper()
	f, lf := Parse("f", a, Options{Open: noInclude})
	g, lg := Parse("f", b, Options{Open: noInclude})
	if diff := cmp.Diff(outline(f), outline(g)); diff != "" {
		t.Errorf("statements %s (-before +after):\n%s", what, diff)
	}
	if diff := cmp.Diff(codesOf(lf), codesOf(lg)); diff != "" {
		t.Errorf("findings %s (-before +after):\n%s\n%s", what, diff, report(lg))
	}
}

// TestLineEnds: files of DOS read as those of Unix.
func TestLineEnds(t *testing.T) {
	for _, src := range ownInputs(t) {
		if bytes.ContainsRune(src, '\r') || strings.Contains(string(src), "\"\n") || multiline(src) {
			continue
		}
		sameMeaning(t, "with line ends of DOS", src, bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n")))
	}
}

// multiline reports whether a string runs over a line end, which is part of it.
func multiline(src []byte) bool {
	return slices.ContainsFunc(lex(src).tokens, func(k Token) bool {
		return k.Kind == String && bytes.IndexByte(src[k.Start:k.End], '\n') >= 0
	})
}

// TestGaps: what stands between two tokens means nothing, be it a blank, a line
// end or a comment.
func TestGaps(t *testing.T) {
	for _, src := range ownInputs(t) {
		lx := lex(src)
		if len(lx.errors) > 0 || bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
			continue
		}
		for _, gap := range []string{"\t\v\f ", " # x ; { \"\n"} {
			var b strings.Builder
			for _, k := range lx.tokens {
				b.Write(src[k.Start:k.End])
				b.WriteString(gap)
			}
			sameMeaning(t, fmt.Sprintf("with %q between tokens", gap), src, []byte(b.String()))
		}
	}
}

// TestCutFiles: a file that ends anywhere is read to its end, has an error
// unless what is left is whole, and no place outside it.
func TestCutFiles(t *testing.T) {
	for _, src := range ownInputs(t) {
		for n := len(src) - 1; n > 0; n -= max(1, len(src)/5) {
			cut := src[:n]
			f, l := Parse("f", cut, Options{Open: noInclude})
			Walk(f, func(s *Stmt) bool {
				if int(s.End) > n || s.Body != nil && int(s.Body.Close) > n {
					t.Errorf("a statement of %d bytes ends at %d", n, s.End)
				}
				return true
			})
			for _, x := range l {
				if x.Span.End.Offset > n {
					t.Errorf("finding %s of %d bytes ends at %d", x, n, x.Span.End.Offset)
				}
			}
		}
	}
}

// TestEndsAreNoted: a file that ends inside a block, a string or a statement has
// one error for that, however much is open.
func TestEndsAreNoted(t *testing.T) {
	const whole = "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.1 192.0.2.9; option domain-name \"x\"; if known { log(info, \"y\"); } } }\n"
	for n := 1; n < len(whole)-2; n++ {
		_, l := Parse("f", []byte(whole[:n]), Options{Family: V4})
		errs := l.Filter(func(f diag.Finding) bool { return f.Severity == diag.Error })
		if len(errs) == 0 || len(errs) > 2 {
			t.Errorf("%q: %d errors; want one, or two where a statement and a block end:\n%s", whole[:n], len(errs), report(l))
		}
	}
}

// TestEveryRefusal: the reference's list of refusals has a file for each row,
// by its number, and a report beside it.
func TestEveryRefusal(t *testing.T) {
	there := map[string]bool{}
	for _, path := range badFiles(t) {
		name := filepath.Base(path)
		number, _, _ := strings.Cut(name, "-")
		there[number] = true
		if _, err := os.Stat(strings.TrimSuffix(path, ".conf") + ".report"); err != nil {
			t.Errorf("%s has no report: %v", name, err)
		}
	}
	for row := 1; row <= 125; row++ {
		if !there[fmt.Sprintf("%03d", row)] {
			t.Errorf("row %d has no file", row)
		}
	}
}

// TestWordsInCapitals: the words of the language read the same in capitals.
func TestWordsInCapitals(t *testing.T) {
	for _, conf := range []string{
		"subnet 192.0.2.0 netmask 255.255.255.0 { range dynamic-bootp 192.0.2.1 192.0.2.9; }",
		"subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.1; allow unknown clients; deny dynamic bootp clients; } }",
		"subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.1; deny after epoch 5; } }",
		"shared-network 5 { interface \"a\"; subnet 192.0.2.0 netmask 255.255.255.0 { } }",
		"group { not authoritative; }",
		"class \"c\" { match if exists host-name and not known; lease limit 4; }",
		"class \"c\" { spawn with hardware; }",
		"host 5 { hardware ethernet 1:2; uid \"x\"; }",
		"host 5 { host-identifier option host-name \"x\"; }",
		"option space s code width 2 length width 2 hash size 5;",
		"option o code 222 = array of unsigned integer 8;",
		"option o code 222 = { ip-address, text };",
		"allow booting; ignore client-updates;",
		"if known { } elsif static { } else { }",
		"switch (hardware) { case \"a\": break; default: break; }",
		"on commit or expiry { log(info, \"x\"); }",
		"default-lease-time infinite; ping-check off;",
		"lease-id-format octal; db-time-format local;",
		"server-duid en 5 \"x\"; server-duid ll;",
		"zone 5. { primary 192.0.2.1; secondary6 2001:db8::1; }",
		"include \"x\";",
	} {
		f, lf := Parse("f", []byte(conf), Options{Family: V4, Open: noInclude})
		g, lg := Parse("f", []byte(strings.ToUpper(conf)), Options{Family: V4, Open: noInclude})
		if diff := cmp.Diff(brief(lf), brief(lg)); diff != "" {
			t.Errorf("findings of %s in capitals (-before +after):\n%s", conf, diff)
		}
		if diff := cmp.Diff(kinds(f), kinds(g)); diff != "" {
			t.Errorf("%s in capitals (-before +after):\n%s", conf, diff)
		}
	}
}

// kinds are the types of a file's nodes.
func kinds(f *File) (out []string) {
	Walk(f, func(s *Stmt) bool {
		out = append(out, fmt.Sprintf("%T", s.Node))
		return true
	})
	return out
}
