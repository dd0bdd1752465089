package lease

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/oracle"
)

// TestKeaReadsTheSameRows gives the rows of the tables to kea-lfc, which loads
// and writes them with the code of the servers.
func TestKeaReadsTheSameRows(t *testing.T) {
	for _, release := range newReleases(t) {
		for f, cases := range map[Format][]rowCase{CSV4: rows4, CSV6: rows6} {
			text := string(AppendHeader(nil, f))
			var want []string
			asked := 0
			for _, c := range cases {
				if c.ours != "" {
					continue
				}
				asked++
				// All rows but those about addresses are given addresses of their own.
				row, expect := c.row, c.want
				if c.name != "a zero alone" && !strings.Contains(c.name, "address") && !strings.Contains(c.refused, "address") && c.name != "IPv4 in IPv6" {
					row, expect = renumber(f, asked, row), renumber(f, asked, expect)
				}
				text += row + "\n"
				if expect != "" {
					want = append(want, expect)
				}
			}
			got, bad := cleaned(t, release, f, text)
			if diff := cmp.Diff(bySelf(want), bySelf(got)); diff != "" {
				t.Errorf("%s %d: -ours +Kea's\n%s", release, f, diff)
			}
			if bad != asked-len(want) {
				t.Errorf("%s %d: Kea refused %d rows, we %d", release, f, bad, asked-len(want))
			}
		}
	}
}

func renumber(f Format, n int, row string) string {
	_, rest, ok := strings.Cut(row, ",")
	switch {
	case !ok:
		return row
	case f == CSV4:
		return "10.0.0." + strconv.Itoa(n) + "," + rest
	}
	return "2001:db8:ffff::" + strconv.Itoa(n) + "," + rest
}

func bySelf(rows []string) map[string]bool {
	set := map[string]bool{}
	for _, row := range rows {
		set[row] = true
	}
	return set
}

// TestKeaKeepsWhatWeWrite holds that rows that we wrote come out of Kea as they
// went in.
func TestKeaKeepsWhatWeWrite(t *testing.T) {
	for _, release := range newReleases(t) {
		for f, l := range map[Format]*Lease{CSV4: sample4(), CSV6: sample6()} {
			want := strings.TrimSuffix(string(AppendCSV(nil, l)), "\n")
			got, _ := cleaned(t, release, f, f.Header()+"\n"+want+"\n")
			if diff := cmp.Diff([]string{want}, got); diff != "" {
				t.Errorf("%s %d: -ours +Kea's\n%s", release, f, diff)
			}
		}
	}
}

// TestReadKeas reads what releases write, the old one with fewer columns.
func TestReadKeas(t *testing.T) {
	for _, release := range releases(t) {
		for f, l := range map[Format]*Lease{CSV4: sample4(), CSV6: sample6()} {
			rows, _ := cleaned(t, release, f, f.Header()+"\n"+string(AppendCSV(nil, l)))
			text := f.Header()
			if release == "2.2" {
				text = text[:strings.LastIndexByte(text, ',')]
				l.PoolID = 0
			}
			r := NewReader(strings.NewReader(text+"\n"+strings.Join(rows, "\n")+"\n"), f)
			var got Lease
			if err := r.Next(&got); err != nil || !got.Equal(l) {
				t.Errorf("%s: %v\n got %+v\nwant %+v", release, err, &got, l)
			}
		}
	}
}

func releases(t *testing.T) []string {
	t.Helper()
	all := oracle.Find()
	if len(all.Releases()) == 0 {
		t.Skip(all.Missing())
	}
	return all.Releases()
}

// newReleases are those whose files have the columns that we write.
func newReleases(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, release := range releases(t) {
		if release != "2.2" {
			list = append(list, release)
		}
	}
	if len(list) == 0 {
		t.Skip("no Kea from 2.4 on is at hand")
	}
	return list
}

var errorsPattern = regexp.MustCompile(`LFC_READ_STATS .*errors: (\d+)`)

// cleaned returns the rows that a release's kea-lfc makes of a file, and how
// many it could not read.
func cleaned(t *testing.T, release string, f Format, text string) ([]string, int) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "leases.1"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	said, err := oracle.Find().LeaseCleanup(release, int(f), dir, "leases")
	if err != nil {
		t.Fatalf("kea-lfc %s: %v\n%s", release, err, said)
	}
	out, err := os.ReadFile(filepath.Join(dir, "leases.2"))
	if err != nil {
		t.Fatal(err)
	}
	bad := 0
	if m := errorsPattern.FindStringSubmatch(said); m != nil {
		bad, _ = strconv.Atoi(m[1])
	}
	_, rows, _ := strings.Cut(strings.TrimSuffix(string(out), "\n"), "\n")
	return strings.Split(rows, "\n"), bad
}
