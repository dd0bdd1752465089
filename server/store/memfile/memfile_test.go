package memfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/storetest"
)

var ctx = context.Background()

func TestStore(t *testing.T) {
	for _, durable := range []bool{false, true} {
		t.Run(fmt.Sprintf("durable %v", durable), func(t *testing.T) {
			storetest.Run(t, func(t testing.TB, f lease.Format) store.Store {
				s, err := Open(Options{Format: f, Path: filepath.Join(t.TempDir(), "leases.csv"), Durable: durable})
				if err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}

// open opens the leases of a disk, and waits until no cleanup runs.
func open(t testing.TB, d *disk, change func(*Options)) *Store {
	t.Helper()
	o := Options{Format: lease.CSV4, Path: "leases", Files: d}
	if change != nil {
		change(&o)
	}
	s, err := Open(o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	s.running.Wait()
	return s
}

// leaseN is lease n in its version v.
func leaseN(n, v int) *lease.Lease {
	l := storetest.Lease(lease.CSV4, n)
	l.CLTT += int64(v)
	l.Hostname = []byte(strings.Repeat("h", v%30))
	return l
}

// put brings lease n to version v; 0 removes it.
func put(s *Store, n, v int) error {
	var old *lease.Lease
	var out lease.Lease
	if err := s.Get(leaseN(n, v).Addr, &out); err == nil {
		old = &out
	}
	switch {
	case v > 0:
		return s.Swap(old, leaseN(n, v))
	case old != nil:
		return s.Swap(old, nil)
	}
	return nil
}

// versions returns what the store has, by number.
func versions(t testing.TB, s *Store) map[int]int {
	t.Helper()
	got := map[int]int{}
	for l, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		a := l.Addr.As4()
		n := int(a[2])<<8 | int(a[3])
		v := int(l.CLTT - 1_800_000_000)
		if want := leaseN(n, v); !want.Equal(l) {
			t.Fatalf("lease %d is %+v", n, l)
		}
		got[n] = v
	}
	return got
}

func mustPut(t testing.TB, s *Store, n, v int) {
	t.Helper()
	if err := errors.Join(put(s, n, v), s.Commit(ctx)); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheFileHolds(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	header := lease.CSV4.Header() + "\n"
	steps := []struct {
		n, v int
		want string
	}{
		{1, 1, "10.0.0.1,02:00:00:00:00:01,01:02:00:00:00:00:01,3600,1800003601,1,0,0,h,0,,0\n"},
		{1, 2, "10.0.0.1,02:00:00:00:00:01,01:02:00:00:00:00:01,3600,1800003602,1,0,0,hh,0,,0\n"},
		{1, 0, "10.0.0.1,02:00:00:00:00:01,01:02:00:00:00:00:01,0,1800000002,1,0,0,hh,0,,0\n"},
	}
	want := header
	for _, step := range steps {
		if err := put(s, step.n, step.v); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, d.text("leases")); diff != "" {
			t.Errorf("before Commit: -want +got\n%s", diff)
		}
		if err := s.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		want += step.want
		if diff := cmp.Diff(want, d.text("leases")); diff != "" {
			t.Errorf("after Commit: -want +got\n%s", diff)
		}
	}
	if err := put(s, 2, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(d.text("leases"), "10.0.0.2,02:00:00:00:00:02,01:02:00:00:00:00:02,3600,1800003601,1,0,0,h,0,,0\n") {
		t.Error("Close did not write what was left")
	}
}

func TestOneWriteForManyChanges(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	before := d.steps
	for n := 1; n <= 100; n++ {
		if err := put(s, n, 1); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if err := s.Commit(ctx); err != nil {
				t.Errorf("Commit: %v", err)
			}
		})
	}
	wg.Wait()
	if n := d.steps - before; n != 1 {
		t.Errorf("%d steps for 100 changes", n)
	}
}

func TestCommitGivesUp(t *testing.T) {
	s := open(t, newDisk(), nil)
	s.journal.turn <- struct{}{} // somebody writes, and takes long
	if err := put(s, 1, 1); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Commit(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.journal.leave()
	if err := s.Commit(ctx); err != nil {
		t.Error(err)
	}
}

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

func TestFullDisk(t *testing.T) {
	for _, durable := range []bool{false, true} {
		for tear := range 120 {
			d := newDisk()
			s := open(t, d, func(o *Options) { o.Durable = durable })
			mustPut(t, s, 1, 1)
			d.full, d.tear = true, tear
			if err := put(s, 1, 2); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := s.Commit(ctx); !errors.Is(err, errFull) {
					t.Fatalf("Commit on a full disk: %v", err)
				}
			}
			if err := put(s, 2, 1); err != nil {
				t.Fatal(err)
			}
			crashed := open(t, d.copy(), nil)
			if v := versions(t, crashed)[1]; v != 1 && v != 2 {
				t.Errorf("torn after %d bytes: lease 1 has version %d", tear, v)
			}
			d.full = false
			if err := s.Commit(ctx); err != nil {
				t.Fatalf("Commit with space: %v", err)
			}
			want := map[int]int{1: 2, 2: 1}
			again := open(t, d, func(o *Options) { o.Notify = noFaults(t) })
			if diff := cmp.Diff(want, versions(t, again)); diff != "" {
				t.Errorf("torn after %d bytes: -want +got\n%s", tear, diff)
			}
		}
	}
}

func noFaults(t *testing.T) func(Event) {
	return func(e Event) {
		if e.Err != nil || e.Kind == TornRow {
			t.Errorf("%+v", e)
		}
	}
}

func TestSyncFails(t *testing.T) {
	d := newDisk()
	s := open(t, d, func(o *Options) { o.Durable = true })
	mustPut(t, s, 1, 1)
	d.unsafe = true
	if err := put(s, 1, 2); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(ctx); err == nil {
		t.Fatal("Commit without a sync")
	}
	d.unsafe = false
	if err := s.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	d.powerLoss()
	again := open(t, d, func(o *Options) { o.Notify = noFaults(t) })
	if diff := cmp.Diff(map[int]int{1: 2}, versions(t, again)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestRefusesWhenTooMuchWaits(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	d.full = true
	mustFail := func(err error) {
		t.Helper()
		if !errors.Is(err, errFull) {
			t.Fatalf("got %v", err)
		}
	}
	if err := put(s, 1, 1); err != nil {
		t.Fatal(err)
	}
	mustFail(s.Commit(ctx))
	l := leaseN(2, 1)
	l.Context = []byte(`{ "x": "` + strings.Repeat("x", 1<<20-20) + `" }`)
	var err error
	for n := 0; err == nil && n < 100; n++ {
		err = s.Swap(nil, l)
		l.Addr = l.Addr.Next()
	}
	mustFail(err)
	mustFail(s.Commit(ctx))
	d.full = false
	mustPut(t, s, 2, 2)
}

// driven is a disk under load: what was committed, and what may have been.
type driven struct {
	sure map[int]int
	last map[int]int
}

// drive changes leases and cleans up until the disk stops. It returns how many
// steps the disk had done.
func (w *driven) drive(t *testing.T, d *disk, durable bool) {
	t.Helper()
	w.sure, w.last = map[int]int{}, map[int]int{}
	s, err := Open(Options{Format: lease.CSV4, Path: "leases", Files: d, Durable: durable})
	if err != nil {
		return
	}
	defer s.Close()
	for round := 1; round <= 6; round++ {
		for n := 1; n <= 5; n++ {
			v := round*10 + n
			if (n+round)%4 == 0 {
				v = 0
			}
			if put(s, n, v) != nil {
				return
			}
			w.last[n] = v
		}
		if s.Commit(ctx) != nil {
			return
		}
		for n, v := range w.last {
			w.sure[n] = v
		}
		if round%2 == 0 && s.Cleanup(ctx) != nil {
			return
		}
	}
}

// check compares what a start finds.
func (w *driven) check(t *testing.T, d *disk, what string) {
	t.Helper()
	d.revive()
	s := open(t, d, nil)
	got := versions(t, s)
	for n := 1; n <= 5; n++ {
		if got[n] != w.sure[n] && got[n] != w.last[n] {
			t.Fatalf("%s: lease %d has version %d, not %d or %d", what, n, got[n], w.sure[n], w.last[n])
		}
	}
	mustPut(t, s, 7, 7)
	again := open(t, d, nil)
	if diff := cmp.Diff(versions(t, s), versions(t, again)); diff != "" {
		t.Fatalf("%s: the start after it: -want +got\n%s", what, diff)
	}
}

// TestKilledAnywhere stops the process at every step that changes something on
// the disk, and in the middle of every write.
func TestKilledAnywhere(t *testing.T) {
	for _, durable := range []bool{false, true} {
		whole := newDisk()
		new(driven).drive(t, whole, durable)
		if whole.steps < 40 {
			t.Fatalf("only %d steps", whole.steps)
		}
		for killAt := 1; killAt <= whole.steps+1; killAt++ {
			for _, tear := range []int{0, 1, 50, 100, 1000} {
				d := newDisk()
				d.killAt, d.tear = killAt, tear
				var w driven
				w.drive(t, d, durable)
				w.check(t, d, fmt.Sprintf("durable %v, killed at step %d of %d, %d bytes written", durable, killAt, whole.steps, tear))
			}
		}
	}
}

// TestPowerLossAnywhere also forgets what was not synced.
func TestPowerLossAnywhere(t *testing.T) {
	whole := newDisk()
	new(driven).drive(t, whole, true)
	for killAt := 1; killAt <= whole.steps+1; killAt++ {
		d := newDisk()
		d.killAt = killAt
		var w driven
		w.drive(t, d, true)
		d.powerLoss()
		w.check(t, d, fmt.Sprintf("power lost at step %d of %d", killAt, whole.steps))
	}
}

func TestCleanup(t *testing.T) {
	d := newDisk()
	var events []Kind
	s := open(t, d, func(o *Options) { o.Notify = func(e Event) { events = append(events, e.Kind) } })
	for v := 1; v < 50; v++ {
		mustPut(t, s, 1, v)
	}
	mustPut(t, s, 2, 1)
	mustPut(t, s, 2, 0)
	if err := s.Cleanup(ctx); err != nil {
		t.Fatal(err)
	}
	header := string(lease.AppendHeader(nil, lease.CSV4))
	want := []string{header, header + string(lease.AppendCSV(nil, leaseN(1, 49))), "leases leases.2"}
	if diff := cmp.Diff(want, []string{d.text("leases"), d.text("leases.2"), d.list()}); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	mustPut(t, s, 1, 50)
	if !strings.Contains(d.text("leases"), "10.0.0.1,") {
		t.Error("the new file does not go on")
	}
	if diff := cmp.Diff([]Kind{CleanupStarted, CleanupDone}, events); diff != "" {
		t.Errorf("events: -want +got\n%s", diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Cleanup(ctx); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestCleanupFailsAndRecovers(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	mustPut(t, s, 1, 1)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := s.Cleanup(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	mustPut(t, s, 1, 2)
	d.full = true
	if err := s.Cleanup(ctx); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	d.full = false
	mustPut(t, s, 2, 2)
	if err := s.Cleanup(ctx); err != nil {
		t.Fatal(err)
	}
	again := open(t, d, nil)
	if diff := cmp.Diff(map[int]int{1: 2, 2: 2}, versions(t, again)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := d.list(); got != "leases leases.2" {
		t.Errorf("files: %s", got)
	}
}

// TestCleanupUnderLoad cleans up again and again while others change leases.
func TestCleanupUnderLoad(t *testing.T) {
	d := newDisk()
	s := open(t, d, nil)
	var wg sync.WaitGroup
	const clients, each = 4, 300
	for c := range clients {
		wg.Go(func() {
			for v := 1; v <= each; v++ {
				if err := errors.Join(put(s, 1+c*10+v%7, v), s.Commit(ctx)); err != nil {
					t.Errorf("put: %v", err)
				}
			}
		})
	}
	for range 10 {
		if err := s.Cleanup(ctx); err != nil {
			t.Errorf("Cleanup: %v", err)
		}
	}
	wg.Wait()
	again := open(t, d.copy(), func(o *Options) { o.Notify = noFaults(t) })
	if diff := cmp.Diff(versions(t, s), versions(t, again)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCleanupByOthers(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "leases")
	for name, c := range map[string]struct {
		pid  string
		busy bool
	}{
		"no process":      {"999999999\n", false},
		"ourselves":       {fmt.Sprintf("%d\n", os.Getpid()), false},
		"another program": {"1\n", false},
		"no number":       {"x\n", false},
	} {
		if err := os.WriteFile(path+pidFile, []byte(c.pid), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := othersCleanup(system{}, path); errors.Is(err, ErrBusy) != c.busy {
			t.Errorf("%s: %v", name, err)
		}
	}
}

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

// TestTimer waits for cleanups that nobody asked for.
func TestTimer(t *testing.T) {
	done := make(chan struct{}, 1000)
	s, err := Open(Options{Format: lease.CSV4, Path: "leases", Files: newDisk(), CleanupInterval: 1, Notify: func(e Event) {
		if e.Kind == CleanupDone {
			select {
			case done <- struct{}{}:
			default:
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	<-done
	<-done
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
