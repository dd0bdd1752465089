package expr

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestMain has the property tests draw more than rapid does by itself.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", "2000"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// definitions stand before every expression of the tests.
const definitions = `option arch code 93 = unsigned integer 16;
option x code 224 = string;
option y code 225 = string;
option space PXE;
option PXE.mtftp code 1 = ip-address;
option vendor-class.acme code 32473 = string;
`

const definitions6 = `option dhcp6.x code 1000 = string;
`

// exprOf reads an expression of a kind: `if` for a condition, `set` for a value.
func exprOf(t testing.TB, fam kea.Family, src string, cond bool) *parser.Expr {
	t.Helper()
	text, family := definitions, parser.V4
	if fam == kea.V6 {
		text, family = definitions6, parser.V6
	}
	if cond {
		text += "if " + src + " { }\n"
	} else {
		text += "option x = " + src + ";\n"
		if fam == kea.V6 {
			text = strings.Replace(text, "option x =", "option dhcp6.x =", 1)
		}
	}
	f, list := parser.Parse("test.conf", []byte(text), parser.Options{Family: family})
	var out *parser.Expr
	parser.Walk(f, func(s *parser.Stmt) bool {
		switch n := s.Node.(type) {
		case *parser.If:
			out = n.Cond
		case *parser.OptionSet:
			out = n.Expr
		}
		return true
	})
	if out == nil {
		t.Fatalf("%s\nis not read: %v", src, list)
	}
	return out
}

// testEnv is the configuration around the expressions of the tests.
func testEnv(fam kea.Family, r kea.Release) *Env {
	return &Env{
		Family: fam, Release: r,
		Container: func(space string) (uint32, int64, bool) {
			switch strings.ToLower(space) {
			case "pxe":
				return 43, 0, true
			case "acme":
				return 125, 4491, true
			}
			return 0, 0, false
		},
		Static: func() (string, bool) { return "fixed", true },
	}
}
