package logging

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestDiskFull logs to a full disk beside one that works: the server goes on, and
// the other output has every line.
func TestDiskFull(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	good := filepath.Join(t.TempDir(), "good")
	no := false
	l := New(kea.V4, false)
	err := l.Configure([]kea.Logger{{Name: "kea-dhcp4", Severity: "INFO", Outputs: []kea.LogOutput{
		{Output: "/dev/full"}, {Output: "/dev/full", Flush: &no}, {Output: good, Pattern: "%m\n"}}}}, false)
	if err != nil {
		t.Fatal(err)
	}
	const lines = 5000 // more than a buffer holds
	for i := range lines {
		l.Log(LeaseAlloc, i, "192.0.2.1", 60)
	}
	l.Close()
	text, _ := os.ReadFile(good)
	if got := bytes.Count(text, []byte("\n")); got != lines {
		t.Errorf("%d lines where there is room; want %d", got, lines)
	}
}

// flaky is a disk that is full for a while.
type flaky struct {
	bytes.Buffer
	full bool
}

func (f *flaky) Write(b []byte) (int, error) {
	if f.full {
		return 0, errors.New("no space left")
	}
	return f.Buffer.Write(b)
}

// TestRoomAgain: when there is room again, lines are written again, with and
// without a buffer.
func TestRoomAgain(t *testing.T) {
	for _, buffered := range []bool{false, true} {
		disk := &flaky{full: true}
		s := &sink{out: disk}
		if buffered {
			s.buffer(bufio.NewWriterSize(disk, 64), disk)
		}
		line := func(n int) []byte { return fmt.Appendf(nil, "line %d of some length\n", n) }
		for i := range 10 {
			s.write(Info, line(i))
		}
		disk.full = false
		for i := range 10 {
			s.write(Info, line(10+i))
		}
		s.close()
		if got := disk.String(); !strings.Contains(got, string(line(15))) || !strings.HasSuffix(got, string(line(19))) {
			t.Errorf("buffered %v: the disk has %q", buffered, got)
		}
	}
}

// files returns the first octet of each file of a directory, by name.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, _ := os.ReadFile(filepath.Join(dir, e.Name())) // of a directory: none
		out[e.Name()] = string(text[:min(1, len(text))])
	}
	return out
}

// TestRotationVersions puts files aside as far as maxver goes, also those of an
// earlier start, and for once over what is in the way.
func TestRotationVersions(t *testing.T) {
	n := func(v uint32) *uint32 { return &v }
	tests := []struct {
		name   string
		maxver *uint32
		before map[string]string
		lines  int // each fills a file
		want   map[string]string
	}{
		{"no maxver", nil, nil, 3, map[string]string{"log": "2", "log.1": "1"}},
		{"0 is 1", n(0), nil, 3, map[string]string{"log": "2", "log.1": "1"}},
		{"1", n(1), nil, 3, map[string]string{"log": "2", "log.1": "1"}},
		{"3", n(3), nil, 3, map[string]string{"log": "2", "log.1": "1", "log.2": "0"}},
		{"3, and more lines", n(3), nil, 6, map[string]string{"log": "5", "log.1": "4", "log.2": "3", "log.3": "2"}},
		{"a file of before", n(2), map[string]string{"log": "full"}, 1, map[string]string{"log": "0", "log.1": "f"}},
		{"a short file of before", n(2), map[string]string{"log": "x"}, 1, map[string]string{"log": "x"}},
		{"files of before", n(2), map[string]string{"log.1": "a", "log.2": "b", "log.3": "c"}, 2, map[string]string{"log": "1", "log.1": "0", "log.2": "a", "log.3": "c"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.before {
				if text == "full" {
					text = strings.Repeat("f", leastSize)
				}
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			size := uint64(leastSize)
			s, err := newSink(&kea.LogOutput{Output: filepath.Join(dir, "log"), MaxSize: &size, MaxVer: tt.maxver})
			if err != nil {
				t.Fatal(err)
			}
			defer s.close()
			for i := range tt.lines {
				s.write(Info, bytes.Repeat([]byte{'0' + byte(i)}, leastSize-1))
			}
			if diff := cmp.Diff(tt.want, files(t, dir)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRotationFails: where a file cannot be put aside, lines go on into the old
// one, and none is lost.
func TestRotationFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log")
	if err := os.MkdirAll(path+".1/in the way", 0o700); err != nil {
		t.Fatal(err)
	}
	size := uint64(leastSize)
	s, err := newSink(&kea.LogOutput{Output: path, MaxSize: &size})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for range 4 {
		s.write(Info, make([]byte, leastSize-1))
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 4*(leastSize-1) {
		t.Errorf("the file: %v, %v; want all four lines", info, err)
	}
	if err := os.RemoveAll(path + ".1"); err != nil {
		t.Fatal(err)
	}
	s.write(Info, make([]byte, leastSize-1))
	if info, _ := os.Stat(path); info.Size() != leastSize-1 {
		t.Errorf("when nothing is in the way any more, the file has %d octets", info.Size())
	}
}

// TestRotationWithoutDirectory: the directory goes while the server runs.
func TestRotationWithoutDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sub")
	size := uint64(leastSize)
	s, err := newSink(&kea.LogOutput{Output: filepath.Join(dir, "log"), MaxSize: &size})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s.write(Info, make([]byte, leastSize-1))
	}
	s.close()
	s.write(Info, []byte("after the end"))
	s.close()
}

// TestAtOnce logs from several goroutines while the configuration changes and files
// are put aside: every line is whole, and in one place.
func TestAtOnce(t *testing.T) {
	const workers, each = 8, 400
	dir := t.TempDir()
	size, versions := uint64(leastSize), uint32(50)
	list := func(pattern string) []kea.Logger {
		return []kea.Logger{{Name: "kea-dhcp4", Severity: "INFO", Outputs: []kea.LogOutput{{Output: filepath.Join(dir, "log"), MaxSize: &size, MaxVer: &versions, Pattern: pattern}}}}
	}
	l := New(kea.V4, false)
	if err := l.Configure(list("%m|\n"), false); err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	for w := range workers {
		work.Go(func() {
			for i := range each {
				l.Log(LeaseAlloc, fmt.Sprintf("client %d.%d %s", w, i, strings.Repeat("x", 200)), "192.0.2.1", 60)
			}
		})
	}
	work.Go(func() {
		for i := range 50 {
			if err := l.Configure(list([]string{"%m|\n", "%p %m|\n"}[i%2]), false); err != nil {
				t.Error(err)
			}
		}
	})
	work.Wait()
	l.Close()
	seen := map[string]int{}
	for name := range files(t, dir) {
		text, _ := os.ReadFile(filepath.Join(dir, name))
		for line := range strings.Lines(string(text)) {
			_, after, ok := strings.Cut(line, "client ")
			if id, _, _ := strings.Cut(after, " "); ok && strings.HasSuffix(line, "is leased for 60 s|\n") {
				seen[id]++
			} else {
				t.Errorf("%s has the line %q", name, line)
			}
		}
	}
	if len(seen) != workers*each {
		t.Errorf("%d lines; want %d", len(seen), workers*each)
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("the line of client %s stands %d times", id, times)
		}
	}
}
