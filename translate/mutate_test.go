package translate_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// piece is a statement of some configuration, as text that can be put elsewhere.
type piece struct {
	text string
	body bool // has a block of its own
}

// donors returns the executable statements of all configurations, the
// conditions of their if statements, and the configurations themselves.
func donors(t *testing.T) (statements []piece, conditions []string, files [][]byte) {
	paths, err := filepath.Glob("../testdata/dhcpd/conf/*/*.conf")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no configurations to start from: %v", err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, src)
		f, _ := parser.Parse(path, src, parser.Options{})
		parser.Walk(f, func(s *parser.Stmt) bool {
			switch n := s.Node.(type) {
			case *parser.If:
				conditions = append(conditions, string(s.File.Src[n.Cond.Start:n.Cond.End]))
			case *parser.OptionSet, *parser.Param, *parser.On, *parser.SetVar, *parser.Log, *parser.Host, *parser.Pool, *parser.Group, *parser.Class:
				statements = append(statements, piece{string(s.File.Src[s.Start:s.End]), s.Body != nil})
			}
			return true
		})
	}
	return statements, conditions, files
}

// mutant changes a configuration in one to four places: a statement added,
// doubled, left out, moved to another block, or put under a condition.
func mutant(r *rand.Rand, src []byte, statements []piece, conditions []string) []byte {
	for range 1 + r.IntN(4) {
		f, _ := parser.Parse("m", src, parser.Options{})
		var all []*parser.Stmt
		var places []uint32 // where a statement can be put
		places = append(places, uint32(len(src)))
		parser.Walk(f, func(s *parser.Stmt) bool {
			all = append(all, s)
			if s.Body != nil {
				places = append(places, s.Body.Open+1)
			}
			return true
		})
		if len(all) == 0 {
			return src
		}
		s := all[r.IntN(len(all))]
		text := string(src[s.Start:s.End])
		at := places[r.IntN(len(places))]
		switch r.IntN(6) {
		case 0:
			src = splice(src, at, at, " "+statements[r.IntN(len(statements))].text+" ")
		case 1:
			src = splice(src, at, at, " "+text+" ")
		case 2:
			src = splice(src, s.Start, s.End, "")
		case 3:
			src = splice(src, s.Start, s.End, "if "+conditions[r.IntN(len(conditions))]+" { "+text+" }")
		case 4:
			src = splice(src, s.Start, s.End, "if "+conditions[r.IntN(len(conditions))]+" { "+text+" } else { "+statements[r.IntN(len(statements))].text+" }")
		case 5:
			src = splice(src, s.Start, s.End, "group { "+statements[r.IntN(len(statements))].text+" "+text+" }")
		}
	}
	return src
}

// splice replaces src[start:end].
func splice(src []byte, start, end uint32, text string) []byte {
	return []byte(string(src[:start]) + text + string(src[end:]))
}

// TestMutants holds the laws of FuzzConfig on configurations put together from
// the statements of others. KEATOOL_MUTANTS names their number, KEATOOL_SEED the seed.
func TestMutants(t *testing.T) {
	number := 1500
	if n, err := strconv.Atoi(os.Getenv("KEATOOL_MUTANTS")); err == nil {
		number = n
	}
	seed := uint64(1)
	if n, err := strconv.ParseUint(os.Getenv("KEATOOL_SEED"), 10, 64); err == nil {
		seed = n
	}
	statements, conditions, files := donors(t)
	r := rand.New(rand.NewPCG(seed, 0))
	accepted, failed := 0, 0
	for i := 0; i < number && failed < 10; i++ {
		src := mutant(r, files[r.IntN(len(files))], statements, conditions)
		file, findings := parser.Parse("mutant.conf", src, parser.Options{})
		if findings.HasErrors() {
			continue
		}
		accepted++
		release := kea.Releases[r.IntN(len(kea.Releases))]
		if faults := broken(file, release); len(faults) > 0 {
			failed++
			t.Errorf("mutant %d of seed %d, for Kea %s:\n%s\n%s", i, seed, release, strings.Join(faults, "\n"), src)
		}
	}
	t.Logf("%d of %d mutants read without error and translated", accepted, number)
	if failed == 0 && accepted*5 < number {
		t.Errorf("only %d of %d mutants could be translated; that is too few to tell much", accepted, number)
	}
}

// broken translates a file and returns which laws are broken.
func broken(file *parser.File, release kea.Release) (faults []string) {
	defer func() {
		if p := recover(); p != nil {
			faults = append(faults, fmt.Sprintf("panic: %v", p))
		}
	}()
	result := translate.Config(file, translate.Options{Release: release})
	faults = unaccounted(file, result.Report)
	for _, part := range []*kea.Config{result.Config, result.DDNS, result.Partner} {
		if part == nil {
			continue
		}
		text := kea.Encode(part, kea.EncodeOptions{Release: release})
		for _, f := range schema.ValidateConfig(part, text, release) {
			if f.Severity == diag.Error {
				faults = append(faults, f.String()+" "+f.Target)
			}
		}
	}
	return faults
}
