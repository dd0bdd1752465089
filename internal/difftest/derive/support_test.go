package derive

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
)

// parse reads a configuration that must be without errors.
func parse(t testing.TB, src string, family parser.Family) *parser.File {
	t.Helper()
	f, l := parser.Parse("t.conf", []byte(src), parser.Options{Family: family})
	if l.HasErrors() {
		t.Fatalf("%v\n%s", l.Filter(func(x diag.Finding) bool { return x.Severity == diag.Error }), src)
	}
	return f
}

// planOf derives the clients of a configuration.
func planOf(t testing.TB, src string, family parser.Family) difftest.Plan {
	t.Helper()
	p, _ := Plan(parse(t, src, family), Options{Seed: 1})
	return p
}

// textOf returns the source that a span covers.
func heads(f *parser.File) map[int]string {
	out := map[int]string{}
	parser.Walk(f, func(s *parser.Stmt) bool {
		out[s.HeadSpan().Start.Offset] = head(s)
		return true
	})
	return out
}

// reaches returns the statements that a client reaches, as written.
func reaches(f *parser.File, c difftest.Client) []string {
	var out []string
	text := heads(f)
	for _, s := range c.Reaches {
		out = append(out, text[s.Start.Offset])
	}
	return out
}

// real is a configuration of the shared corpus that dhcpd accepts.
type real struct {
	name string
	file *parser.File
}

// corpus reads the accepted files of the shared corpus, or skips the test.
func corpus(t testing.TB) []real {
	t.Helper()
	dir := os.Getenv("KEATOOL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	} else if !filepath.IsAbs(dir) {
		dir = filepath.Join("..", "..", "..", dir)
	}
	dir = filepath.Join(dir, "corpus")
	index, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skipf("no corpus of real configurations: %v", err)
	}
	defer index.Close()
	var list []real
	for lines := bufio.NewScanner(index); lines.Scan(); {
		col := strings.Split(lines.Text(), "\t")
		if len(col) < 8 || !strings.HasPrefix(col[0], "conf/") || col[6] != "yes" {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(col[0])))
		if err != nil {
			t.Fatal(err)
		}
		family := parser.V4
		if col[4] == "v6" {
			family = parser.V6
		}
		f, l := parser.Parse(filepath.Base(col[0]), src, parser.Options{Family: family})
		if l.HasErrors() {
			t.Fatalf("%s: %v", col[0], l)
		}
		list = append(list, real{filepath.Base(col[0]), f})
	}
	return list
}
