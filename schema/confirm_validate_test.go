package schema

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea"
)

// outcome is a trial with both verdicts on it.
type outcome struct {
	trial
	release kea.Release
	kea     answer
	ours    *diag.Finding // the first error; nil: none
}

func (o *outcome) agrees() bool { return o.kea.OK == (o.ours == nil) }

// placed reports whether both name a place, whether Kea's line is one that we
// name, and whether ours is at least in the map or list that Kea names.
func (o *outcome) placed() (both, line, inside bool) {
	if o.ours == nil || o.kea.OK || o.kea.Line == 0 {
		return false, false, false
	}
	line = slices.Contains(linesOf(o.ours), o.kea.Line)
	for i, m := range keaPlaces.FindAllStringSubmatch(o.kea.Said, -1) {
		stated, _ := strconv.Atoi(m[1])
		line = line || slices.Contains(linesOf(o.ours), stated)
		inside = inside || i == 0 && o.inside(m)
	}
	return true, line, line || inside
}

// linesOf are the lines that a finding names as Kea's or its own.
func linesOf(f *diag.Finding) []int {
	lines := []int{f.Span.Start.Line}
	for _, r := range f.Related {
		lines = append(lines, r.Span.Start.Line)
	}
	return lines
}

// keaPlaces are the places in what Kea says: some faults have two.
var keaPlaces = regexp.MustCompile(`kea\.json:(\d+)[.:](\d+)`)

// inside reports whether our place is in a value that starts where Kea points,
// or whose key does.
func (o *outcome) inside(m []string) bool {
	doc, _ := kea.Parse("f", []byte(o.text), kea.ParseOptions{})
	return doc.Root != nil && holds(doc, doc.Root, m[1]+":"+m[2], o.ours.Span.Start.Offset)
}

// holds looks for the value below n that starts at a line and column, and
// reports whether an offset is in it.
func holds(doc *kea.Document, n *kea.Node, place string, offset int) bool {
	starts := func(off int32) bool {
		start := doc.Span(off, off).Start
		return fmt.Sprintf("%d:%d", start.Line, start.Col) == place
	}
	within := func(n *kea.Node) bool { return int(n.Off) <= offset && offset < int(n.End) }
	if starts(n.Off) {
		return within(n)
	}
	for i, item := range n.Items {
		if n.Kind == kea.Object && starts(n.Keys[i].Off) && within(item) || holds(doc, item, place, offset) {
			return true
		}
	}
	return false
}

// judge asks Validate.
func judge(one trial, r kea.Release, said answer) outcome {
	o := outcome{trial: one, release: r, kea: said}
	found := Validate("f", []byte(one.text), r)
	found.Sort()
	slices.SortStableFunc(found, func(a, b diag.Finding) int { return cmp.Compare(stage(&a), stage(&b)) })
	for i := range found {
		if found[i].Severity == diag.Error {
			o.ours = &found[i]
			break
		}
	}
	return o
}

// stage tells what Kea's grammar refuses from what Kea finds out later: it
// names the first fault of the grammar before any other.
func stage(f *diag.Finding) int {
	switch f.Code {
	case CodeForm:
		if strings.Contains(f.Message, "one of ") { // most words are in the grammar
			return 0
		}
	case kea.CodeSyntax, kea.CodeDuplicate, kea.CodeEscape, kea.CodeTop, kea.CodeType, CodeUnknownKey, CodeRelease, CodeEmpty:
		return 0
	}
	return 1
}

// TestConfirmValidate compares Validate with the real servers over
// configurations made from a seed: KEATOOL_SEED, KEATOOL_CASES.
func TestConfirmValidate(t *testing.T) {
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asks the real servers about thousands of files; run with KEATOOL_CONFIRM=1 (make confirm-validate)")
	}
	o := oracle.Find()
	if len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	seed, cases := number("KEATOOL_SEED", defaultSeed), number("KEATOOL_CASES", defaultCases)
	all, known := openAnswers(t, o), readDisagreements(t)
	usual, tell := seed == defaultSeed && cases == defaultCases, t.Errorf
	if !usual { // others are for the bars, and to find more
		tell = t.Logf
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-6s %-8s %6s %10s %10s %10s\n", "daemon", "release", "cases", "agreement", "line", "place")
	for _, daemon := range []string{"4", "6", "ddns"} {
		trials := makeTrials(t, daemon, cases, uint64(seed))
		for _, r := range judgedReleases {
			said := all.ask(t, r, trials)
			outcomes := make([]outcome, len(trials))
			for i := range trials {
				outcomes[i] = judge(trials[i], r, said[i])
			}
			table.WriteString(summary(t, outcomes))
			report(t, outcomes)
			known.explain(outcomes, tell)
		}
	}
	t.Log("\n" + table.String())
	if usual {
		known.unused(t)
	}
}

// What is asked unless the environment says otherwise.
const (
	defaultSeed  = 1
	defaultCases = 2000
)

// number reads a number from the environment.
func number(name string, otherwise int) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(otherwise)))
	if err != nil {
		return otherwise
	}
	return n
}

// The bars, in per cent.
const (
	agreementBar = 99
	positionBar  = 95
)

// summary is the line of the table about one daemon and release, which are to
// reach the bars.
func summary(t *testing.T, list []outcome) string {
	agree, both, same, inside := 0, 0, 0, 0
	for i := range list {
		if list[i].agrees() {
			agree++
		}
		two, line, in := list[i].placed()
		if two {
			both++
		}
		if line {
			same++
		}
		if in {
			inside++
		}
	}
	verdicts, lines := percent(agree, len(list)), percent(same, both)
	if verdicts < agreementBar || lines < positionBar {
		t.Errorf("%s %s: %.2f %% of the verdicts and %.2f %% of the lines agree; the bars are %d and %d",
			list[0].daemon, list[0].release, verdicts, lines, agreementBar, positionBar)
	}
	return fmt.Sprintf("%-6s %-8s %6d %9.2f%% %9.2f%% %9.2f%% of %d\n", list[0].daemon, list[0].release, len(list), verdicts, lines, percent(inside, both), both)
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

// report writes disagreements to the file that KEATOOL_REPORT names.
func report(t *testing.T, list []outcome) {
	name := os.Getenv("KEATOOL_REPORT")
	if name == "" {
		return
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range list {
		o := &list[i]
		both, same, inside := o.placed()
		what := "place"
		switch {
		case !o.agrees() && o.kea.OK:
			what = "strict"
		case !o.agrees():
			what = "lax"
		case !both || same:
			continue
		case inside:
			what = "within"
		}
		ours := ""
		if o.ours != nil {
			ours = fmt.Sprintf("%d %s %s %s", o.ours.Span.Start.Line, o.ours.Code, o.ours.Target, o.ours.Message)
		}
		fmt.Fprintf(f, "%s\t%s %s %s\t%s\t%s\t%s\n", what, o.daemon, o.release, o.kind, o.kea.Said, ours, strings.ReplaceAll(strings.TrimSpace(o.text), "\n", "¶"))
	}
}
