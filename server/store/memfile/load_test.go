package memfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
)

// The files of each moment of Kea's cleanup, and which version of which lease
// they stand for.
func TestLoadOrder(t *testing.T) {
	file := func(rows ...int) string { // n*10+v
		text := lease.AppendHeader(nil, lease.CSV4)
		for _, row := range rows {
			if l := leaseN(row/10, row%10); row%10 == 0 {
				text = lease.AppendRemoval(text, l)
			} else {
				text = lease.AppendCSV(text, l)
			}
		}
		return string(text)
	}
	type files = map[string]string
	cases := []struct {
		name  string
		files files
		want  map[int]int
		after string // the files when it is open and clean
	}{
		{"nothing", files{}, map[int]int{}, "leases"},
		{"the file", files{"": file(11, 21, 12)}, map[int]int{1: 2, 2: 1}, "leases"},
		{"a removal", files{"": file(11, 21, 10)}, map[int]int{2: 1}, "leases"},
		{"a removal of nothing", files{"": file(10, 21)}, map[int]int{2: 1}, "leases"},
		{"after a cleanup", files{previous: file(11, 21), "": file(12)}, map[int]int{1: 2, 2: 1}, "leases leases.2"},
		{"after the first step", files{previous: file(11, 21), copied: file(12, 20)}, map[int]int{1: 2}, "leases leases.2"},
		{"during a cleanup", files{previous: file(11, 21, 31), copied: file(12, 20), output: file(11), "": file(13)},
			map[int]int{1: 3, 3: 1}, "leases leases.2 leases.output"},
		{"at its end", files{previous: file(11, 21), copied: file(12, 20), completed: file(12), "": file(31)},
			map[int]int{1: 2, 3: 1}, "leases leases.2"},
		{"at its end, one removed", files{copied: file(12, 20, 91), completed: file(12), "": file(31)}, map[int]int{1: 2, 3: 1}, "leases leases.2"},
		{"at its end, both removed", files{completed: file(12), "": file(31)}, map[int]int{1: 2, 3: 1}, "leases leases.2"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := newDisk()
			for suffix, text := range c.files {
				d.put("leases"+suffix, text)
			}
			s := open(t, d, nil)
			if diff := cmp.Diff(c.want, versions(t, s)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			want := strings.TrimSuffix(c.after, " leases.output")
			if got := d.list(); got != want {
				t.Errorf("files are %s, not %s", got, want)
			}
			again := open(t, d.copy(), nil)
			if diff := cmp.Diff(c.want, versions(t, again)); diff != "" {
				t.Errorf("the next start: -want +got\n%s", diff)
			}
		})
	}
}

// Every beginning of a file, as a crash may leave it: all rows that are whole
// count, and what is written after them does too.
func TestTruncatedAnywhere(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	kept := []map[int]int{{}} // by the number of whole rows
	now := map[int]int{}
	for i, row := range [][2]int{{1, 1}, {2, 12}, {1, 2}, {3, 3}, {2, 0}, {1, 29}} {
		mustPut(t, s, row[0], row[1])
		if now[row[0]] = row[1]; row[1] == 0 {
			delete(now, row[0])
		}
		kept = append(kept, versions(t, s))
		if diff := cmp.Diff(now, kept[i+1]); diff != "" {
			t.Fatalf("-want +got\n%s", diff)
		}
	}
	text := d.text("leases")
	for cut := range len(text) + 1 {
		d := newDisk()
		d.put("leases", text[:cut])
		rows := max(0, strings.Count(text[:cut], "\n")-1)
		s := open(t, d, nil)
		got := versions(t, s)
		// A last row that lacks nothing but its end counts too.
		if rows+1 < len(kept) && cut > len(lease.CSV4.Header()) && text[cut] == '\n' {
			rows++
		}
		if diff := cmp.Diff(kept[rows], got); diff != "" {
			t.Fatalf("cut at %d (%q), after %d rows: -want +got\n%s", cut, tailOf(text[:cut]), rows, diff)
		}
		mustPut(t, s, 9, 9)
		want := versions(t, s)
		again := open(t, d, func(o *Options) {
			o.Notify = func(e Event) {
				if e.Kind == BadRow || e.Kind == TornRow {
					t.Errorf("cut at %d: %+v after the repair", cut, e)
				}
			}
		})
		if diff := cmp.Diff(want, versions(t, again)); diff != "" {
			t.Fatalf("cut at %d, written on: -want +got\n%s", cut, diff)
		}
	}
}

func tailOf(s string) string { return s[max(0, len(s)-30):] }

func TestBadRows(t *testing.T) {
	row := string(lease.AppendCSV(nil, leaseN(1, 1)))
	text := lease.CSV4.Header() + "\nbad\n\n" + row + "also,bad\n" + row + "torn,ro"
	open := func(most int) ([]string, error) {
		d := newDisk()
		d.put("leases", text)
		var events []string
		s, err := Open(Options{Format: lease.CSV4, Path: "leases", Files: d, MaxRowErrors: most, Notify: func(e Event) {
			events = append(events, fmt.Sprintf("%d line %d rows %d bad %d %v", e.Kind, e.Line, e.Rows, e.Bad, e.Err))
		}})
		if err == nil {
			err = s.Close()
		}
		return events, err
	}
	want := []string{
		"0 line 0 rows 0 bad 0 <nil>", "2 line 2 rows 0 bad 0 1 columns instead of 12", "2 line 5 rows 0 bad 0 2 columns instead of 12",
		"3 line 7 rows 0 bad 0 <nil>", "1 line 0 rows 2 bad 2 <nil>",
	}
	for _, most := range []int{0, 2} {
		events, err := open(most)
		if diff := cmp.Diff(want, events); diff != "" || err != nil {
			t.Errorf("%v: -want +got\n%s", err, diff)
		}
	}
	if _, err := open(1); !errors.Is(err, ErrTooManyBadRows) || err.Error() != "lease files: leases: too many rows cannot be read: line 5 is number 2" {
		t.Errorf("got %v", err)
	}
}

func TestOtherHeaders(t *testing.T) {
	row := strings.TrimSuffix(string(lease.AppendCSV(nil, leaseN(1, 0))), ",0\n")
	older := strings.TrimSuffix(lease.CSV4.Header(), ",pool_id") + "\n" + row + "\n"
	newer := lease.CSV4.Header() + ",more\n" + row + ",0,x\n"
	for name, text := range map[string]string{"older": older, "newer": newer} {
		d := newDisk()
		d.put("leases", text)
		s := open(t, d, nil)
		if diff := cmp.Diff(map[int]int{1: 0}, versions(t, s)); diff != "" {
			t.Errorf("%s: -want +got\n%s", name, diff)
		}
		want := lease.CSV4.Header() + "\n" + row + ",0\n"
		if diff := cmp.Diff(want, d.text("leases.2")); diff != "" || d.text("leases") != lease.CSV4.Header()+"\n" {
			t.Errorf("%s: it was not rewritten: -want +got\n%s", name, diff)
		}
	}
	for _, text := range []string{"some other file\n", "some other file", lease.CSV6.Header() + "\n"} {
		d := newDisk()
		d.put("leases", text)
		if _, err := Open(Options{Format: lease.CSV4, Path: "leases", Files: d}); !errors.Is(err, lease.ErrHeader) {
			t.Errorf("%q: %v", text, err)
		}
		if d.text("leases") != text {
			t.Errorf("%q was changed to %q", text, d.text("leases"))
		}
	}
	for _, text := range []string{"", "\n\n", "\naddre"} {
		d := newDisk()
		d.put("leases", text)
		mustPut(t, open(t, d, nil), 1, 1)
		if diff := cmp.Diff(map[int]int{1: 1}, versions(t, open(t, d, nil))); diff != "" {
			t.Errorf("%q: -want +got\n%s", text, diff)
		}
	}
}

// TestBlocks loads a file of many blocks whose rows follow upon each other.
func TestBlocks(t *testing.T) {
	d := newDisk()
	text := lease.AppendHeader(nil, lease.CSV4)
	want := map[int]int{}
	for i := range 30_000 {
		n, v := 1+i*7%500, 1+i%250
		if l := leaseN(n, v); i%9 == 0 {
			text = lease.AppendRemoval(text, l)
			delete(want, n)
		} else {
			text = lease.AppendCSV(text, l)
			want[n] = v
		}
	}
	d.put("leases", string(text))
	if diff := cmp.Diff(want, versions(t, open(t, d, nil))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	huge := lease.CSV4.Header() + "\n" + strings.Repeat("x", longestRow+blockSize)
	d.put("leases", huge)
	if _, err := Open(Options{Format: lease.CSV4, Path: "leases", Files: d}); err == nil || !strings.Contains(err.Error(), "a row is longer") {
		t.Errorf("got %v", err)
	}
}

func TestUnreachableFolder(t *testing.T) {
	_, err := Open(Options{Format: lease.CSV6, Path: filepath.Join(t.TempDir(), "none", "leases.csv")})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
