package parser

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/oracle"
)

var (
	mutations    = flag.Int("mutations", 0, "how many mutated configurations TestConfirmMutations shows to dhcpd; 0: 300, and 3000 with KEATOOL_CONFIRM")
	mutationSeed = flag.Uint64("mutation-seed", 1, "seed of TestConfirmMutations")
)

// wanted is how many mutated configurations are compared: a sample, unless all is to be confirmed.
func wanted() int {
	switch {
	case *mutations > 0:
		return *mutations
	case os.Getenv("KEATOOL_CONFIRM") != "":
		return 3000
	}
	return 300
}

// mutant is a configuration with one token changed.
type mutant struct {
	dir, from, what string
	family          Family
	conf            string
}

// pieceRE cuts a configuration as finely as dhcpd does; comments and white
// space are pieces too, so that the pieces joined are the configuration.
var pieceRE = regexp.MustCompile(`(?s)"(?:[^"\\]|\\.)*"|#[^\n]*|[A-Za-z0-9_-]+|\s+|.`)

// statementRE finds statements, as well as a regular expression can, and
// boundaryRE places between statements.
var (
	statementRE = regexp.MustCompile(`[a-z][^;{}#]*(?:;|\{[^{}#]*\})`)
	boundaryRE  = regexp.MustCompile(`(?m)[;{}](?:[ \t]*#.*)?$`)
)

// words returns the indexes of the pieces that are neither space nor comment.
func words(pieces []string) []int {
	var out []int
	for i, s := range pieces {
		if strings.TrimSpace(s) != "" && s[0] != '#' {
			out = append(out, i)
		}
	}
	return out
}

// mutate deletes, repeats, exchanges or replaces one token of a configuration,
// or puts in a statement of another one.
func mutate(r *rand.Rand, conf, other string) (string, string) {
	pieces := pieceRE.FindAllString(conf, -1)
	at := words(pieces)
	n := r.IntN(len(at))
	i := at[n]
	switch r.IntN(6) {
	case 0:
		what := fmt.Sprintf("without token %d, %s", n, pieces[i])
		pieces[i] = " "
		return strings.Join(pieces, ""), what
	case 1:
		what := fmt.Sprintf("token %d, %s, twice", n, pieces[i])
		pieces[i] += " " + pieces[i]
		return strings.Join(pieces, ""), what
	case 2:
		j := at[min(n+1, len(at)-1)]
		pieces[i], pieces[j] = pieces[j], pieces[i]
		return strings.Join(pieces, ""), fmt.Sprintf("tokens %d and %d exchanged", n, n+1)
	case 3:
		j := at[r.IntN(len(at))]
		pieces[i], pieces[j] = pieces[j], pieces[i]
		return strings.Join(pieces, ""), fmt.Sprintf("token %d exchanged for %s", n, pieces[i])
	}
	if r.IntN(2) == 0 {
		more := statementRE.FindAllString(other, -1)
		ends := boundaryRE.FindAllStringIndex(conf, -1)
		what, end := more[r.IntN(len(more))], ends[r.IntN(len(ends))][1]
		return conf[:end] + " " + what + " " + conf[end:], fmt.Sprintf("with %q put in at %d", what, end)
	}
	theirs := pieceRE.FindAllString(other, -1)
	pool := words(theirs)
	pieces[i] = theirs[pool[r.IntN(len(pool))]]
	return strings.Join(pieces, ""), fmt.Sprintf("token %d replaced by %s", n, pieces[i])
}

// mutants makes n mutated configurations of the project's own inputs. Those
// that run programs stay out: dhcpd executes what stands at the top even when
// it only checks.
func mutants(t *testing.T, n int, seed uint64) []mutant {
	paths, err := filepath.Glob("../testdata/dhcpd/conf/*/*.conf")
	if err != nil || len(paths) < 100 {
		t.Fatalf("%d inputs below testdata/dhcpd/conf (%v); want 100 or more", len(paths), err)
	}
	var bases []mutant
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m := mutant{dir: filepath.Dir(path), from: filepath.Base(path), family: V4, conf: string(src)}
		if filepath.Base(m.dir) == "v6" || strings.HasSuffix(path, ".v6.conf") {
			m.family = V6
		}
		if len(src) < 4000 && !strings.Contains(m.conf, "execute") && !strings.Contains(m.conf, "include") {
			bases = append(bases, m)
		}
	}
	r := rand.New(rand.NewPCG(seed, 0))
	out := make([]mutant, n)
	for i := range out {
		m := bases[r.IntN(len(bases))]
		other := bases[r.IntN(len(bases))]
		m.conf, m.what = mutate(r, m.conf, other.conf)
		out[i] = m
	}
	return out
}

// onPurpose reports whether we refuse what dhcpd accepts without reading it: a
// log statement without text inside a block (see droppedLog), and a missing
// operand, where dhcpd's verdict hangs on memory that it does not set.
func onPurpose(errs diag.List) bool {
	others := errs.Filter(func(f diag.Finding) bool {
		operand := strings.HasPrefix(f.Message, "expected an operand before") || strings.HasSuffix(f.Message, "not a value")
		return f.Code != CodeIgnored && !operand
	})
	return len(errs) > 0 && len(others) == 0
}

// TestConfirmMutations changes one token at a time and compares our verdict with dhcpd's.
func TestConfirmMutations(t *testing.T) {
	o := oracle.Find()
	if !o.Dhcpd() {
		t.Skip("our verdicts cannot be compared: " + o.Missing())
	}
	all := mutants(t, wanted(), *mutationSeed)
	verdicts := make([]oracle.Verdict, len(all))
	oracle.Each(len(all), func(i int) {
		verdicts[i] = o.DhcpdCheck(map[Family]int{V4: 4, V6: 6}[all[i].family], all[i].dir, []byte(all[i].conf))
	})
	accepted, named, right := 0, 0, 0
	for i, m := range all {
		_, l := Parse(m.from, []byte(m.conf), Options{Family: m.family, Open: noInclude})
		if verdicts[i].OK {
			accepted++
		}
		errs := l.Filter(func(f diag.Finding) bool { return f.Severity == diag.Error })
		if !verdicts[i].OK && verdicts[i].Line > 0 {
			named++
			if near(errs, verdicts[i].Line) {
				right++
			} else {
				t.Logf("%s (%s), %s: keatool says %v, dhcpd %s\n", m.from, m.family, m.what, errs, verdicts[i].Output)
			}
		}
		if verdicts[i].OK == (len(errs) > 0) && !onPurpose(errs) {
			t.Errorf("%s (%s), %s: dhcpd accepts it: %v; keatool says: %v; dhcpd says: %s\n%s", m.from, m.family, m.what, verdicts[i].OK, errs, verdicts[i].Output, m.conf)
		}
	}
	t.Logf("%d of %d accepted; %d of %d complaints at or beside dhcpd's line", accepted, len(all), right, named)
	if right*100 < named*95 {
		t.Errorf("only %d of %d complaints at or beside the line that dhcpd names; want 95 %%", right, named)
	}
	if accepted*20 < len(all) || accepted*20 > len(all)*19 {
		t.Errorf("dhcpd accepts %d of %d mutated configurations; the mutations are to make both kinds", accepted, len(all))
	}
}
