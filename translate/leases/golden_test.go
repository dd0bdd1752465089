package leases

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

const dir = "../../testdata/dhcpd/leases"

// today is the day of the goldens.
var today = time.Date(2026, time.November, 25, 0, 0, 0, 0, time.UTC)

// site reads the configuration of the goldens.
func site(t testing.TB, family string) *kea.Server {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, "site"+family+".json"))
	if err != nil {
		t.Fatal(err)
	}
	d, findings := kea.Parse("site.json", src, kea.ParseOptions{})
	c, more := kea.Decode(d)
	if all := append(findings, more...); all.HasErrors() {
		t.Fatal(all)
	}
	return c.Dhcp
}

// eachFile calls run for each lease file of ours.
func eachFile(t *testing.T, run func(t *testing.T, path, family string, src []byte)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.leases"))
	if err != nil || len(paths) < 8 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".leases")
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			run(t, path, name[1:2], src)
		})
	}
}

// TestGolden compares leases and report with those beside the file.
func TestGolden(t *testing.T) {
	eachFile(t, func(t *testing.T, path, family string, src []byte) {
		o := Options{Config: site(t, family), Name: "leases", Now: today.Unix()}
		r := read(t, src, o)
		r.checkAccount(t)
		var csv bytes.Buffer
		csv.WriteString(r.table.Format().Header() + "\n")
		for row := range r.table.Rows() {
			csv.Write(row)
		}
		golden.Check(t, golden.Sibling(path, ".lease"+family+".csv"), csv.Bytes())
		golden.Check(t, golden.Sibling(path, ".report"), []byte(r.report()))
		o.States = StatesOf(leasefile.Active, leasefile.Abandoned, leasefile.Expired, leasefile.Released, leasefile.Free, leasefile.Backup, leasefile.Reset)
		read(t, src, o).checkAccount(t)
	})
}

// TestFilesAgainstDhcpd holds that dhcpd has the same leases after it has read
// the file.
func TestFilesAgainstDhcpd(t *testing.T) {
	host, dhcpd := netns.New(t), dhcpdPath(t)
	eachFile(t, func(t *testing.T, path, _ string, src []byte) {
		if strings.Contains(path, "damage") || strings.Contains(path, "other") || strings.Contains(path, "big_endian") {
			t.Skip("dhcpd does not read this file as a whole")
		}
		sameAsDhcpd(t, host, dhcpd, recent(src, true, time.Now()))
	})
}

// exported writes the leases of a table as dhcpd does.
func exported(t testing.TB, table *Table) ([]byte, Exported) {
	t.Helper()
	var out bytes.Buffer
	duid, _ := table.ServerDUID()
	done, err := Export(&out, all(table), ExportOptions{Family: table.options.Config.Family, ServerDUID: duid})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), done
}

func all(table *Table) iter.Seq2[*lease.Lease, error] {
	return func(yield func(*lease.Lease, error) bool) {
		for l := range table.Leases() {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// TestRoundTrip exports what was imported: it must come back, and so it must
// from dhcpd that has read and written it.
func TestRoundTrip(t *testing.T) {
	eachFile(t, func(t *testing.T, path, family string, src []byte) {
		o := Options{Config: site(t, family), Name: "leases", Now: today.Unix()}
		first := read(t, src, o)
		back, done := exported(t, first.table)
		golden.Check(t, golden.Sibling(path, ".back"), back)
		again := read(t, back, o)
		if diff := cmp.Diff(first.rows(), again.rows()); diff != "" {
			t.Errorf("-imported +imported again\n%s", diff)
		}
		if s := again.table.Summary(); again.stats.Lost > 0 || s.Leases() != done.Leases || done.Leases != len(first.rows()) {
			t.Errorf("%d leases were exported, and %d read: %v", done.Leases, s.Leases(), again.found)
		}
		if want, _ := first.table.ServerDUID(); family == "6" {
			if got, _ := again.table.ServerDUID(); !bytes.Equal(got, want) {
				t.Errorf("the server identifier is %x, not %x", got, want)
			}
		}
	})
}

// TestRoundTripDhcpd gives exported leases to dhcpd: it must hold the same.
func TestRoundTripDhcpd(t *testing.T) {
	host, dhcpd := netns.New(t), dhcpdPath(t)
	eachFile(t, func(t *testing.T, path, _ string, src []byte) {
		if strings.Contains(path, "damage") {
			t.Skip("it has leases of both protocols")
		}
		src = recent(src, true, time.Now())
		_, wide, conf := everywhere(t, src)
		o := Options{Config: wide, Name: "leases", Now: time.Now().Unix()}
		first := read(t, src, o)
		back, _ := exported(t, first.table)
		rewritten, said := rewrite(t, host, dhcpd, wide.Family, conf, back)
		if diff := cmp.Diff(first.rows(), read(t, rewritten, o).rows()); diff != "" {
			t.Errorf("-imported +after dhcpd\n%s\ndhcpd says:\n%s", diff, said)
		}
	})
}

// TestExamples runs the example of each code.
func TestExamples(t *testing.T) {
	for _, i := range Codes() {
		if i.Example == "" {
			continue
		}
		r := read(t, []byte(i.Example), Options{Config: site(t, "4"), Name: "leases", Now: today.Unix()})
		if report := r.report(); !strings.Contains(report, "["+string(i.Code)+"]") {
			t.Errorf("the example does not cause %s but\n%s", i.Code, report)
		}
	}
}

// TestFindingsLimit shows no more findings of a kind than wanted, and counts the
// rest.
func TestFindingsLimit(t *testing.T) {
	src := strings.Repeat("x", 0)
	for _, last := range "123456789" {
		src += leaseText("198.51.100."+string(last), hw+never)
	}
	r := read(t, []byte(src), Options{Config: site(t, "4"), Now: today.Unix()})
	list, more := r.table.Findings(4)
	if len(list) != 4 || more[CodeOutside] != 5 {
		t.Errorf("%d findings, %v more", len(list), more)
	}
}

// TestYield holds that a later lease of the target stays.
func TestYield(t *testing.T) {
	src := leaseText("192.0.2.20", hw+"  cltt 2 2026/11/24 08:00:00;\n"+never)
	for _, c := range []struct {
		cltt int64
		want int
	}{{today.Unix(), 0}, {today.Unix() - 86400, 1}} {
		r := read(t, []byte(src), Options{Config: site(t, "4"), Now: today.Unix()})
		old := lease.Lease{Type: lease.V4, CLTT: c.cltt}
		for l := range r.table.Leases() {
			old.Addr = l.Addr
		}
		if r.table.Yield(&old) != (c.want == 0) || len(r.rows()) != c.want {
			t.Errorf("there are %d leases, not %d", len(r.rows()), c.want)
		}
	}
}

// TestManyRecords holds that memory does not grow with records that are
// replaced.
func TestManyRecords(t *testing.T) {
	for family, text := range map[string]string{"4": leaseText("192.0.2.20", hw+never),
		"6": "ia-na \"\\001\\000\\000\\000\\000\\003\\000\\001\\002\\000\\000\\000\\000\\001\" { iaaddr 2001:db8:1::101 { binding state active; ends never; } }\n"} {
		table := New(Options{Config: site(t, family), Now: today.Unix()})
		r := leasefile.NewReader(io.LimitReader(&forever{text: text}, 20<<20), leasefile.Options{})
		for {
			record, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			table.Add(record)
		}
		s := table.Summary()
		if s.Leases() != 1 || s.Superseded != s.Addresses-1 {
			t.Errorf("%+v", s)
		}
		if n := len(table.entries); n > fewest+1 {
			t.Errorf("%d entries are kept", n)
		}
		if n := len(table.chunks); n > 16 {
			t.Errorf("%d chunks are kept", n)
		}
	}
}

// forever is a text without an end.
type forever struct {
	text string
	at   int
}

func (f *forever) Read(b []byte) (int, error) {
	n := copy(b, f.text[f.at:])
	f.at = (f.at + n) % len(f.text)
	return n, nil
}

// FuzzImport imports anything: everything is accounted for, every lease is one
// that Kea takes, and comes back from an export.
func FuzzImport(f *testing.F) {
	paths, _ := filepath.Glob(filepath.Join(dir, "*.leases"))
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	sites := []*kea.Server{site(f, "4"), site(f, "6")}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, s := range sites {
			o := Options{Config: s, Name: "leases", Now: today.Unix()}
			r := read(t, src, o)
			r.checkAccount(t)
			for l := range r.table.Leases() {
				if err := l.Check(); err != nil {
					t.Errorf("%s: %v", l.Addr, err)
				}
			}
			back, _ := exported(t, r.table)
			again := read(t, back, o)
			if diff := cmp.Diff(r.rows(), again.rows()); diff != "" {
				t.Errorf("-imported +imported again\n%s\n%s", diff, back)
			}
		}
	})
}
