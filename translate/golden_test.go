package translate_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// TestGolden converts every input below testdata/dhcpd/conf and compares all
// that comes of it with the files beside it.
func TestGolden(t *testing.T) {
	cases := confs(t)
	if len(cases) < 150 {
		t.Fatalf("%d inputs below %s, want at least 150", len(cases), confDir)
	}
	for _, s := range cases {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(s.id, "conf/"), ".conf"), func(t *testing.T) {
			if !bytes.HasPrefix(s.src, []byte("# Shows: ")) && !targetLine.Match(firstLine(s.src)) {
				t.Errorf("%s: the first line does not say what the file shows", s.path)
			}
			f, findings := s.parse()
			if findings.HasErrors() {
				t.Fatalf("reading: %v", findings)
			}
			written := map[string]bool{}
			for _, r := range s.targets(t) {
				goldensOf(t, s, f, r, written)
			}
			stale(t, s, written)
		})
	}
}

func firstLine(src []byte) []byte {
	line, _, _ := bytes.Cut(src, []byte("\n"))
	return line
}

// goldensOf checks everything one release gets.
func goldensOf(t *testing.T, s source, f *parser.File, r kea.Release, written map[string]bool) {
	t.Helper()
	res, docs := convert(f, r)
	for _, fault := range lawful(f, r, res, docs) {
		t.Error(fault)
	}
	_, again := convert(f, r)
	suffix := ""
	if r != kea.DefaultRelease {
		suffix = "-" + r.String()
	}
	check := func(ext string, got []byte) {
		path := golden.Sibling(s.path, ext)
		written[path] = true
		golden.Check(t, path, got)
	}
	for i, d := range docs {
		check("."+d.kind+suffix+".json", d.text)
		if !bytes.Equal(d.text, again[i].text) {
			t.Errorf("%s: two translations of one file differ", d.kind)
		}
	}
	check(".report"+suffix, reportText(f.Name, res.Report))
	if scripts := scriptsText(res.Scripts); scripts != nil {
		check(".scripts"+suffix, scripts)
	}
}

// scriptsText joins generated scripts into one golden; nil if there are none.
func scriptsText(scripts []translate.Script) []byte {
	var b bytes.Buffer
	for _, s := range scripts {
		fmt.Fprintf(&b, "==> %s <==\n%s", s.Name, s.Body)
	}
	return b.Bytes()
}

// goldenMarks are the parts by which a golden is told from an input.
var goldenMarks = []string{".kea4", ".kea6", ".ddns", ".partner", ".report", ".scripts"}

// stale fails for goldens of the input that nothing produces any more; with
// -update it removes them.
func stale(t *testing.T, s source, written map[string]bool) {
	t.Helper()
	dir, base := filepath.Split(s.path)
	stem := strings.TrimSuffix(base, ".conf")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), stem)
		isGolden := ok && slices.ContainsFunc(goldenMarks, func(m string) bool { return strings.HasPrefix(rest, m) })
		if path := filepath.Join(dir, e.Name()); isGolden && !written[path] {
			golden.Check(t, path, nil)
		}
	}
}

// TestInputsCoverStatements: every statement of the coverage table that the
// reference build of dhcpd can read occurs in some input.
func TestInputsCoverStatements(t *testing.T) {
	used := map[string]bool{}
	for _, s := range confs(t) {
		f, _ := s.parse()
		parser.Walk(f, func(st *parser.Stmt) bool {
			used[strings.ToLower(st.File.Text(st.Keyword()))] = true
			for _, a := range st.Args() {
				used[strings.ToLower(st.File.Text(a))] = true // `allow KEY` sets the parameter KEY
			}
			return true
		})
	}
	for _, row := range translate.Coverage() {
		if notInBuild(row.Statement) {
			continue
		}
		for word := range strings.FieldsSeq(row.Statement) {
			if word = strings.Trim(word, ","); word == strings.ToLower(word) && !used[word] && !prose[word] {
				t.Errorf("no input below %s has `%s` (of the row %q)", confDir, word, row.Statement)
			}
		}
	}
}

// notInBuild tells the parameters that dhcpd refuses unless it was built for them.
func notInBuild(keyword string) bool {
	return strings.HasPrefix(keyword, "ldap-") || strings.HasSuffix(keyword, "use-eui-64") || keyword == "persist-eui-64-leases"
}

// prose are words of the table that are no words of the language.
var prose = map[string]bool{"in": true, "a": true, "of": true, "reference": true, "…;": true}
