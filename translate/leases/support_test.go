package leases

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
)

// reading is a lease file that was read.
type reading struct {
	table *Table
	stats leasefile.Stats
	found diag.List
}

// read reads a lease file for a configuration.
func read(t testing.TB, src []byte, o Options) *reading {
	t.Helper()
	r := &reading{table: New(o)}
	reader := leasefile.NewReader(bytes.NewReader(src), leasefile.Options{Name: o.Name, Report: func(f diag.Finding) { r.found = append(r.found, f) }})
	for {
		record, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		r.table.Add(record)
	}
	r.stats = reader.Stats()
	return r
}

// rows returns the rows of the leases, sorted.
func (r *reading) rows() []string {
	var list []string
	for row := range r.table.Rows() {
		list = append(list, strings.TrimSuffix(string(row), "\n"))
	}
	slices.Sort(list)
	return list
}

// checkAccount fails the test unless every record and address is accounted for.
func (r *reading) checkAccount(t testing.TB) {
	t.Helper()
	s := r.table.Summary()
	sum := s.Superseded
	for _, n := range s.Outcomes {
		sum += n
	}
	if sum != s.Addresses {
		t.Errorf("%d of %d addresses are accounted for: %+v", sum, s.Addresses, s)
	}
	if s.Records != r.stats.Records {
		t.Errorf("the reader counts %v, the table %v", r.stats.Records, s.Records)
	}
	if n := len(r.rows()); n != s.Leases() {
		t.Errorf("%d rows for %d leases", n, s.Leases())
	}
}

// report lists findings and numbers, one a line.
func (r *reading) report() string {
	list, _ := r.table.Findings(0)
	list = append(slices.Clone(r.found), list...)
	slices.SortStableFunc(list, func(a, b diag.Finding) int { return a.Span.Start.Line - b.Span.Start.Line })
	var b strings.Builder
	for _, f := range list {
		fmt.Fprintf(&b, "%d: %s[%s]", f.Span.Start.Line, f.Severity, f.Code)
		if f.Fidelity != diag.None {
			fmt.Fprintf(&b, " (%s)", f.Fidelity)
		}
		fmt.Fprintf(&b, ": %s", f.Message)
		if f.Hint != "" {
			fmt.Fprintf(&b, "; %s", f.Hint)
		}
		b.WriteByte('\n')
	}
	s := r.table.Summary()
	fmt.Fprintf(&b, "records %v, damaged %d; addresses %d, superseded %d; leases: %s; others: %s\n",
		r.stats.Records, r.stats.Lost, s.Addresses, s.Superseded, s.Text(true), s.Text(false))
	return b.String()
}

// everywhere is a configuration in which every address of a file is in a pool,
// and the same for dhcpd.
func everywhere(t testing.TB, src []byte) (family kea.Family, site *kea.Server, conf string) {
	t.Helper()
	r := leasefile.NewReader(bytes.NewReader(src), leasefile.Options{})
	family = kea.V4
	sub := &kea.Subnet{ID: 1}
	var ranges strings.Builder
	seen := map[netip.Prefix]bool{}
	for {
		record, err := r.Next()
		if err != nil {
			break
		}
		if record.Kind == leasefile.Lease && !seen[netip.PrefixFrom(record.Addr, 32)] {
			seen[netip.PrefixFrom(record.Addr, 32)] = true
			sub.Pools = append(sub.Pools, &kea.Pool{Range: record.Addr.String() + "-" + record.Addr.String()})
			fmt.Fprintf(&ranges, "range %s;\n", record.Addr)
		}
		for _, a := range record.Addrs {
			family = kea.V6
			p := netip.PrefixFrom(a.Addr, int(a.PrefixLen))
			if seen[p] {
				continue
			}
			seen[p] = true
			if record.Kind == leasefile.PD {
				sub.PDPools = append(sub.PDPools, &kea.PDPool{Prefix: a.Addr.String(), PrefixLen: a.PrefixLen, DelegatedLen: a.PrefixLen})
				fmt.Fprintf(&ranges, "prefix6 %s %s /%d;\n", a.Addr, a.Addr, a.PrefixLen)
				continue
			}
			sub.Pools = append(sub.Pools, &kea.Pool{Range: a.Addr.String() + "-" + a.Addr.String()})
			if record.Kind == leasefile.TA {
				few, _ := a.Addr.Prefix(126) // one alone dhcpd refuses
				fmt.Fprintf(&ranges, "range6 %s temporary;\n", few)
				continue
			}
			fmt.Fprintf(&ranges, "range6 %s %s;\n", a.Addr, a.Addr)
		}
		if record.Kind.IA() {
			family = kea.V6
		}
	}
	sub.Prefix, conf = "0.0.0.0/0", "subnet 0.0.0.0 netmask 0.0.0.0 {\n"+ranges.String()+"}\n"
	if family == kea.V6 {
		sub.Prefix, conf = "::/0", "subnet6 ::/0 {\n"+ranges.String()+"}\n"
	}
	return family, &kea.Server{Family: family, Subnets: []*kea.Subnet{sub}}, "ddns-update-style none;\n" + conf
}

// corpus lists the lease files of the shared corpus, and whether dhcpd reads them.
func corpus(t *testing.T) (dir string, reads map[string]bool) {
	t.Helper()
	shared := os.Getenv("KEATOOL_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	dir = filepath.Join(shared, "corpus")
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Skipf("the corpus is not here: %v (KEATOOL_SHARED says where it is)", err)
	}
	reads = map[string]bool{}
	for line := range strings.Lines(string(index)) {
		if cells := strings.Split(line, "\t"); strings.HasPrefix(cells[0], "leases/") && len(cells) > 6 {
			reads[cells[0]] = cells[6] == "yes"
		}
	}
	return dir, reads
}
