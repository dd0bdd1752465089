package parser

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
)

// shared returns the folder with the real-world corpus, or skips the test.
func shared(t testing.TB) string {
	dir := os.Getenv("KEATOOL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "corpus", "INDEX.tsv")); err != nil {
		t.Skipf("no corpus of real configurations: %v", err)
	}
	return dir
}

// corpusFile is one row of the corpus index.
type corpusFile struct {
	path, family string
	accepted     bool
	complaint    string
}

func corpus(t testing.TB) []corpusFile {
	dir := filepath.Join(shared(t), "corpus")
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []corpusFile
	for sc := bufio.NewScanner(f); sc.Scan(); {
		col := strings.Split(sc.Text(), "\t")
		if len(col) > 7 && strings.HasPrefix(col[0], "conf/") {
			out = append(out, corpusFile{filepath.Join(dir, col[0]), col[4], col[6] == "yes", col[7]})
		}
	}
	if len(out) < 100 {
		t.Fatalf("only %d configurations in the corpus index", len(out))
	}
	return out
}

var lineRE = regexp.MustCompile(`line (\d+)`)

func TestCorpus(t *testing.T) {
	named, right, rejected, other := 0, 0, 0, 0
	for _, c := range corpus(t) {
		src, err := os.ReadFile(c.path)
		if err != nil {
			t.Fatal(err)
		}
		family := V4
		if c.family == "v6" {
			family = V6
		}
		_, findings := Parse(filepath.Base(c.path), src, Options{Family: family})
		errs := findings.Filter(func(f diag.Finding) bool { return f.Severity == diag.Error })
		if c.accepted {
			if len(errs) > 0 {
				t.Errorf("dhcpd accepts this file, keatool does not: %s", errs)
			}
			continue
		}
		rejected++
		m := lineRE.FindStringSubmatch(c.complaint)
		if m == nil {
			if len(errs) > 0 {
				other++
			} else {
				t.Errorf("%s: dhcpd says %q, keatool sees no error", filepath.Base(c.path), c.complaint)
			}
			continue
		}
		named++
		line, _ := strconv.Atoi(m[1])
		if near(errs, line) {
			right++
		} else {
			t.Logf("%s: dhcpd says %q, keatool: %v", filepath.Base(c.path), c.complaint, errs)
		}
	}
	t.Logf("%d rejected files: %d of %d with the line that dhcpd names, %d others with an error", rejected, right, named, other)
	if right*100 < named*95 {
		t.Errorf("only %d of %d rejected files have an error at or beside the line that dhcpd names; want 95 %%", right, named)
	}
}

func near(l diag.List, line int) bool {
	for _, f := range l {
		if d := f.Span.Start.Line - line; d >= -1 && d <= 1 {
			return true
		}
	}
	return false
}
