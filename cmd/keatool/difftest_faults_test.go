package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate"
	"github.com/keatool/keatool/translate/option"
)

// The bars of seeded faults.
const (
	faultsBar = 60   // how many there are
	foundBar  = 0.95 // difftest reports a difference
	lineBar   = 0.95 // and the statement that was translated wrongly
)

// seededFault is a mistranslation of one statement.
type seededFault struct {
	kind string
	file string
	stmt *parser.Stmt
	doc  []byte
	also *parser.Stmt // a statement that is as right to name; may be nil
}

// faultFiles are what faults are sown in.
var faultFiles = []string{"difftest/site.conf", "conf/pxe/uefi.conf", "conf/classes/order.conf", "conf/classes/match-if.conf", "conf/boot/every-scope.conf",
	"conf/classes/subclass-bodies.conf", "conf/boot/group.conf", "conf/boot/pool.conf",
	"conf/lifetimes/pools-disjoint-classes.conf", "conf/expr/vendor.conf", "conf/hosts/no-address.conf"}

// TestDifftestFaults sows faults into Kea configurations, and wants them found.
func TestDifftestFaults(t *testing.T) {
	only := os.Getenv("KEATOOL_DIFFTEST_FAULTS") // 1: all
	if only == "" {
		t.Skip("sowing and finding faults takes minutes: set KEATOOL_DIFFTEST_FAULTS=1, or to a part of their names, such as site.conf:11")
	}
	all, found, named := 0, 0, 0
	for _, name := range faultFiles {
		path := filepath.Join("..", "..", "testdata", "dhcpd", name)
		c := newComparison(t, path)
		clean := runComparison(t, c)
		t.Logf("%s: %s", name, clean.Summary())
		for _, f := range sow(t, c) {
			place := fmt.Sprintf("%s:%d: %s", name, f.stmt.HeadSpan().Start.Line, f.kind)
			if only != "1" && !strings.Contains(place, only) {
				continue
			}
			all++
			c.setup.Kea[1] = f.doc
			res, err := difftest.Run(context.Background(), c.setup)
			switch {
			case err != nil: // a fault that keeps Kea from starting is no quiet one
				t.Logf("%-60s the candidate does not start: %.100v", place, err)
				all--
				continue
			case res.Count[difftest.Different] == clean.Count[difftest.Different]:
				t.Logf("%-60s NOT FOUND", place)
				if only != "1" {
					t.Logf("%s", f.doc)
					_ = difftest.Text(os.Stdout, res, true)
				}
				continue
			}
			found++
			line := blamedLine(res, clean)
			if near(f, line) {
				named++
			} else {
				t.Logf("%-60s found, but line %d is named%s", place, line, example(res, line))
			}
		}
	}
	t.Logf("%d faults: %d found (%.1f %%), the right line named for %d (%.1f %%)", all, found, 100*float64(found)/float64(all), named, 100*float64(named)/float64(found))
	if only == "1" && (all < faultsBar || float64(found) < foundBar*float64(all) || float64(named) < lineBar*float64(found)) {
		t.Errorf("want at least %d faults, %.0f %% found, and the right line for %.0f %%", faultsBar, 100*foundBar, 100*lineBar)
	}
}

// newComparison prepares a comparison of dhcpd and keatool serve.
func newComparison(t *testing.T, path string) *comparison {
	t.Helper()
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	f := &difftestFlags{reference: "dhcpd", candidate: "keatool", clients: "auto", seed: 1, format: newChoice("text")}
	c := &comparison{difftestFlags: f, app: a, in: newInputs(a, "")}
	if err := c.prepare(path); err != nil {
		t.Fatal(err)
	}
	return c
}

func runComparison(t *testing.T, c *comparison) *difftest.Result {
	t.Helper()
	res, err := difftest.Run(context.Background(), c.setup)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// blamedLine is the line that most differences of a result name, of those that
// the clean result does not have.
func blamedLine(res, clean *difftest.Result) int {
	count, known := map[int]int{}, map[string]bool{}
	for _, o := range clean.Differences() {
		known[o.Client.ID] = true
	}
	for i := range res.Outcomes {
		if known[res.Outcomes[i].Client.ID] {
			continue
		}
		for _, x := range res.Outcomes[i].Exchanges {
			for _, d := range x.Deltas {
				if d.Verdict == difftest.Different {
					count[d.Span.Start.Line]++
				}
			}
		}
	}
	best := 0
	for line, n := range count {
		if n > count[best] || n == count[best] && line < best {
			best = line
		}
	}
	return best
}

// example is a difference for which a line is blamed.
func example(res *difftest.Result, line int) string {
	for _, o := range res.Differences() {
		for _, x := range o.Exchanges {
			for _, d := range x.Deltas {
				if d.Verdict == difftest.Different && d.Span.Start.Line == line {
					return fmt.Sprintf(": %s of %s: %s: %q and %q: %s", x.Do, o.Client.ID, d.Field, d.Reference, d.Candidate, d.Why)
				}
			}
		}
	}
	return ""
}

// near reports whether a line is that of the fault's statement, or of one that
// declares the same thing.
func near(f seededFault, line int) bool {
	is := func(s *parser.Stmt) bool { return s != nil && s.HeadSpan().Start.Line == line }
	if is(f.stmt) || is(f.also) {
		return true
	}
	switch f.stmt.Node.(type) { // parts of one declaration
	case *parser.Hardware, *parser.FixedAddress, *parser.UID, *parser.MatchIf, *parser.Permit, *parser.Range:
		return is(f.stmt.Parent) || siblings(f.stmt.Parent, line)
	case *parser.Host, *parser.Pool, *parser.Class, *parser.Subclass:
		return siblings(f.stmt, line)
	}
	return false
}

func siblings(s *parser.Stmt, line int) bool {
	return s != nil && s.Body != nil && slices.ContainsFunc(s.Body.Stmts, func(k *parser.Stmt) bool { return k.HeadSpan().Start.Line == line })
}

// sow makes the faults that a file has room for.
func sow(t *testing.T, c *comparison) (list []seededFault) {
	t.Helper()
	for i := range c.result.Report.Outcomes {
		o := &c.result.Report.Outcomes[i]
		if o.Fidelity > diag.Equivalent || lossyClass(c, o.From) { // what is wrong already
			continue
		}
		for _, target := range o.Targets() {
			for kind, change := range faultsOf(o.From, target) {
				doc := decodeJSON(t, c.setup.Source.Result)
				if change(doc) {
					list = append(list, seededFault{kind: kind, file: c.file.Name, stmt: o.From, doc: encodeJSON(t, doc)})
				}
			}
			break // the first place of a statement is enough
		}
	}
	slices.SortStableFunc(list, func(a, b seededFault) int {
		return 100*(int(a.stmt.ID)-int(b.stmt.ID)) + strings.Compare(a.kind, b.kind)
	})
	return list
}

// lossyClass reports whether a statement stands in a class that nobody is in any
// more, as convert says.
func lossyClass(c *comparison, s *parser.Stmt) bool {
	if s.Parent == nil || s.Parent.Body == nil {
		return false
	}
	return slices.ContainsFunc(c.result.Report.Outcomes, func(o translate.Outcome) bool {
		_, test := o.From.Node.(*parser.MatchIf)
		return test && o.From.Parent == s.Parent && o.Fidelity > diag.Equivalent
	})
}

func decodeJSON(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var doc map[string]any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func encodeJSON(t *testing.T, doc map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// change alters a document; false if it cannot.
type change func(doc map[string]any) bool

// faultsOf lists the mistranslations of a statement that became what is at target.
func faultsOf(s *parser.Stmt, target string) map[string]change {
	switch n := s.Node.(type) {
	case *parser.OptionSet:
		if n.Option.Def == nil || n.Option.Def.Space != "dhcp" || n.Expr != nil {
			return nil
		}
		w, err := option.Encode(n.Option.Def, n.Values, nil)
		if err != nil || len(w.Bytes) == 0 {
			return nil
		}
		return map[string]change{"wrong option value": wrongOption(target, s, w.Bytes), "lost option": lostOption(target, s)}
	case *parser.Param:
		return map[string]change{"wrong value": wrongMember(target)}
	case *parser.Permit:
		return map[string]change{"open pool": atMember(target, func(m map[string]any, _ string) bool {
			_, one := m["client-class"]
			_, many := m["client-classes"]
			delete(m, "client-class")
			delete(m, "client-classes")
			return one || many
		})}
	case *parser.Hardware, *parser.UID:
		return map[string]change{"wrong identifier": wrongMember(target)}
	case *parser.FixedAddress:
		return map[string]change{"wrong address": wrongMember(target)}
	case *parser.Host:
		return map[string]change{"lost host": lostElement(target)}
	case *parser.MatchIf, *parser.Subclass:
		return map[string]change{"lost class": classTest(target, func(string) string { return "'a' == 'b'" }),
			"open class": classTest(target, func(string) string { return "'a' == 'a'" })}
	case *parser.Authoritative:
		return map[string]change{"not authoritative": wrongMember(target)}
	}
	return nil
}

// walkTo returns the map that holds the last member of a pointer.
func walkTo(doc any, pointer string) (holder any, last string) {
	words := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for _, w := range words[:len(words)-1] {
		switch v := doc.(type) {
		case map[string]any:
			doc = v[w]
		case []any:
			n, err := strconv.Atoi(w)
			if err != nil || n >= len(v) {
				return nil, ""
			}
			doc = v[n]
		}
	}
	return doc, words[len(words)-1]
}

// atMember calls f with the map that a pointer leads to, or that holds what it leads to.
func atMember(pointer string, f func(m map[string]any, last string) bool) change {
	return func(doc map[string]any) bool {
		holder, last := walkTo(doc, pointer)
		switch v := holder.(type) {
		case map[string]any:
			if inner, ok := v[last].(map[string]any); ok {
				return f(inner, "")
			}
			return f(v, last)
		case []any:
			if n, err := strconv.Atoi(last); err == nil && n < len(v) {
				if inner, ok := v[n].(map[string]any); ok {
					return f(inner, "")
				}
			}
		}
		return false
	}
}

func wrongMember(pointer string) change {
	return atMember(pointer, func(m map[string]any, last string) bool {
		switch v := m[last].(type) {
		case json.Number:
			n, _ := v.Int64()
			m[last] = json.Number(strconv.FormatInt(n+120, 10))
		case bool:
			m[last] = !v
		case string:
			if v == "" {
				return false
			}
			tail := byte('1')
			if v[len(v)-1] == '1' {
				tail = '2'
			}
			m[last] = v[:len(v)-1] + string(tail)
		default:
			return false
		}
		return true
	})
}

func lostElement(pointer string) change {
	return func(doc map[string]any) bool {
		up := pointer[:max(0, strings.LastIndexByte(pointer, '/'))]
		list, last := walkTo(doc, pointer)
		holder, name := walkTo(doc, up)
		elements, ok := list.([]any)
		m, ok2 := holder.(map[string]any)
		n, err := strconv.Atoi(last)
		if !ok || !ok2 || err != nil || n >= len(elements) {
			return false
		}
		m[name] = slices.Delete(slices.Clone(elements), n, n+1)
		return true
	}
}

// optionEntry finds the entry of an option in the option-data at a pointer: of
// several the one whose value stands in the statement.
func optionEntry(doc map[string]any, pointer string, s *parser.Stmt) (m map[string]any, name string, n int) {
	pointer, _, _ = strings.Cut(pointer, "/option-data")
	holder, last := walkTo(doc, pointer+"/option-data")
	m, _ = holder.(map[string]any)
	list, _ := m[last].([]any)
	code, text, n := s.Node.(*parser.OptionSet).Option.Def.Code, string(s.File.Src[s.Start:s.End]), -1
	for i, e := range list {
		entry, ok := e.(map[string]any)
		if !ok || fmt.Sprint(entry["code"]) != fmt.Sprint(code) {
			continue
		}
		if value, _ := entry["data"].(string); n < 0 || strings.Contains(text, value) {
			n = i
		}
	}
	if n < 0 {
		return nil, "", 0
	}
	return m, last, n
}

func wrongOption(pointer string, s *parser.Stmt, wire []byte) change {
	return func(doc map[string]any) bool {
		m, name, i := optionEntry(doc, pointer, s)
		if m == nil {
			return false
		}
		b := slices.Clone(wire)
		b[len(b)-1] ^= 1
		entry := m[name].([]any)[i].(map[string]any)
		entry["csv-format"], entry["data"] = false, hex.EncodeToString(b)
		return true
	}
}

func lostOption(pointer string, s *parser.Stmt) change {
	return func(doc map[string]any) bool {
		m, name, i := optionEntry(doc, pointer, s)
		if m == nil {
			return false
		}
		m[name] = slices.Delete(slices.Clone(m[name].([]any)), i, i+1)
		return true
	}
}

func classTest(pointer string, to func(string) string) change {
	return atMember(pointer, func(m map[string]any, _ string) bool {
		test, ok := m["test"].(string)
		if ok {
			m["test"] = to(test)
		}
		return ok
	})
}
