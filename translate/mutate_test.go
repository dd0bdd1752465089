package translate_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// TestMutants holds the laws of FuzzConfig on configurations put together from
// the statements of others. KEATOOL_MUTANTS names their number, KEATOOL_SEED the seed.
func TestMutants(t *testing.T) {
	number := 400
	if n, err := strconv.Atoi(os.Getenv("KEATOOL_MUTANTS")); err == nil {
		number = n
	}
	seed := uint64(1)
	if n, err := strconv.ParseUint(os.Getenv("KEATOOL_SEED"), 10, 64); err == nil {
		seed = n
	}
	m := newMutator(t, seed)
	accepted, failed := 0, 0
	for i := 0; i < number && failed < 10; i++ {
		file, ok := m.mutant()
		o := m.setting()
		if !ok {
			continue
		}
		accepted++
		if faults := broken(file, o); len(faults) > 0 {
			failed++
			t.Errorf("mutant %d of seed %d, with %+v:\n%s\n%s", i, seed, o, strings.Join(faults, "\n"), file.Src)
		}
	}
	t.Logf("%d of %d mutants read without error and translated", accepted, number)
	if failed == 0 && accepted*2 < number {
		t.Errorf("only %d of %d mutants could be translated; that is too few to tell much", accepted, number)
	}
}

// broken translates a file and returns which laws are broken.
func broken(file *parser.File, o translate.Options) (faults []string) {
	defer func() {
		if p := recover(); p != nil {
			faults = append(faults, fmt.Sprintf("panic: %v", p))
		}
	}()
	result := translate.Config(file, o)
	faults = unaccounted(file, result.Report)
	for _, part := range []*kea.Config{result.Config, result.DDNS, result.Partner} {
		if part == nil {
			continue
		}
		text := kea.Encode(part, kea.EncodeOptions{Release: o.Release, Annotate: o.Annotate})
		for _, f := range schema.ValidateConfig(part, text, o.Release) {
			if f.Severity == diag.Error {
				faults = append(faults, f.String()+" "+f.Target)
			}
		}
		if _, l := kea.Parse("result.json", text, kea.ParseOptions{}); l.HasErrors() {
			faults = append(faults, "the result cannot be read: "+l[0].String())
		}
	}
	return faults
}
