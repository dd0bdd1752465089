package parser

import (
	"fmt"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/oracle"
)

// programs are the real programs of this machine, looked for once.
var programs = sync.OnceValue(oracle.Find)

// TestPrograms says so where the tables of this package are not compared with dhcpd.
func TestPrograms(t *testing.T) {
	if !programs().Dhcpd() {
		t.Skip("the tables of this package are not compared with dhcpd: " + programs().Missing())
	}
	if v := programs().DhcpdCheck(4, t.TempDir(), []byte("subnet 192.0.2.0 netmask 255.255.255.0 {}\n")); !v.OK {
		t.Errorf("dhcpd refuses a plain subnet, so nothing can be learned from it: %s", v.Output)
	}
}

// read parses conf, which includes nothing, and, where dhcpd is installed,
// requires that it comes to the same verdict.
func read(t *testing.T, family Family, conf string) (*File, diag.List) {
	t.Helper()
	f, l := Parse("dhcpd.conf", []byte(conf), Options{Family: family, Open: noInclude})
	if programs().Dhcpd() {
		number := 4
		if f.Family == V6 {
			number = 6
		}
		if v := programs().DhcpdCheck(number, os.TempDir(), []byte(conf)); v.OK == l.HasErrors() {
			t.Errorf("dhcpd -%d accepts this: %v (%s); keatool finds: %s\nin:\n%s", number, v.OK, v.Output, report(l), conf)
		}
	}
	return f, l
}

// brief writes findings as LINE:COLUMN CODE, which is what most tables pin.
func brief(l diag.List) string {
	var out []string
	for _, f := range l {
		out = append(out, fmt.Sprintf("%d:%d %s", f.Span.Start.Line, f.Span.Start.Col, f.Code))
	}
	return strings.Join(out, ", ")
}

// wantBrief compares findings with what brief should write of them.
func wantBrief(t *testing.T, l diag.List, want string) {
	t.Helper()
	if diff := cmp.Diff(want, brief(l)); diff != "" {
		t.Errorf("findings (-want +got):\n%s\nin words:\n%s", diff, report(l))
	}
}

// places ignores where in the file something stands, and which definition an
// option name was resolved to.
var places = cmp.Options{
	cmpopts.IgnoreFields(Atom{}, "Start", "End"),
	cmpopts.IgnoreFields(Expr{}, "Start", "End"),
	cmpopts.IgnoreFields(OptionRef{}, "Start", "End", "Def"),
	cmpopts.IgnoreFields(OptionDef{}, "Decl"),
	cmpopts.IgnoreFields(Include{}, "File"),
	cmpopts.EquateComparable(netip.Addr{}, netip.Prefix{}),
	cmpopts.EquateEmpty(),
}

// nodeLike returns the node of the first statement whose node has the type of sample.
func nodeLike(f *File, sample Node) (found Node, stmt *Stmt) {
	Walk(f, func(s *Stmt) bool {
		if found == nil && reflect.TypeOf(s.Node) == reflect.TypeOf(sample) {
			found, stmt = s.Node, s
		}
		return found == nil
	})
	return found, stmt
}

// reading is a row of a table of statements: the first node of want's type, and
// what is found.
type reading struct {
	name, conf string
	family     Family
	want       Node
	findings   string
}

// runReadings runs a table of statements.
func runReadings(t *testing.T, rows []reading) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if row.family == Auto {
				row.family = V4
			}
			f, l := read(t, row.family, row.conf)
			wantBrief(t, l, row.findings)
			got, _ := nodeLike(f, row.want)
			if diff := cmp.Diff(row.want, got, places); diff != "" {
				t.Errorf("node of %s (-want +got):\n%s", row.conf, diff)
			}
		})
	}
}

// refusal is a row of a table of what dhcpd refuses: the first finding in full.
type refusal struct {
	name, conf    string
	family        Family
	at            string // LINE:COLUMN
	code          diag.Code
	message, hint string
}

// runRefusals runs a table of refused configurations.
func runRefusals(t *testing.T, rows []refusal) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if row.family == Auto {
				row.family = V4
			}
			_, l := read(t, row.family, row.conf)
			l = l.Filter(func(f diag.Finding) bool { return f.Severity == diag.Error })
			if len(l) != 1 {
				t.Errorf("%d errors; one cause is to have one:\n%s", len(l), report(l))
			}
			if len(l) == 0 {
				return
			}
			at := fmt.Sprintf("%d:%d", l[0].Span.Start.Line, l[0].Span.Start.Col)
			got := refusal{row.name, row.conf, row.family, at, l[0].Code, l[0].Message, l[0].Hint}
			if diff := cmp.Diff(row, got, cmp.AllowUnexported(refusal{})); diff != "" {
				t.Errorf("the finding (-want +got):\n%s", diff)
			}
		})
	}
}

// acceptance is a row of a table of what dhcpd accepts, with the warnings and notes.
type acceptance struct {
	name, conf string
	family     Family
	findings   string
}

// runAccepted runs a table of accepted configurations.
func runAccepted(t *testing.T, rows []acceptance) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if row.family == Auto {
				row.family = V4
			}
			_, l := read(t, row.family, row.conf)
			wantBrief(t, l, row.findings)
			if l.HasErrors() {
				t.Errorf("refused:\n%s", report(l))
			}
		})
	}
}

// statementLines reads statements that stand one a line, and reports which of
// them cannot be read. dhcpd, asked once about all of them, must name the same
// lines: a statement that it does not recover from has no place here.
func statementLines(t *testing.T, family Family, statements []string) (f *File, bad []bool) {
	t.Helper()
	conf := strings.Join(statements, "\n") + "\n"
	f, l := Parse("dhcpd.conf", []byte(conf), Options{Family: family, Open: noInclude})
	bad = make([]bool, len(statements))
	for _, x := range l {
		if x.Severity == diag.Error {
			bad[x.Span.Start.Line-1] = true
		}
	}
	if !programs().Dhcpd() {
		return f, bad
	}
	v := programs().DhcpdCheck(map[Family]int{V4: 4, V6: 6}[family], os.TempDir(), []byte(conf))
	theirs := make([]bool, len(statements))
	for _, m := range complaintRE.FindAllStringSubmatch(v.Output, -1) {
		if n, _ := strconv.Atoi(m[1]); n <= len(theirs) {
			theirs[n-1] = true
		}
	}
	for i, s := range statements {
		if bad[i] != theirs[i] {
			t.Errorf("%s: dhcpd refuses it: %v; keatool refuses it: %v; all that dhcpd says:\n%s", s, theirs[i], bad[i], v.Output)
		}
	}
	return f, bad
}

// complaintRE finds the line of each complaint of dhcpd.
var complaintRE = regexp.MustCompile(`dhcpd\.conf line (\d+):`)
