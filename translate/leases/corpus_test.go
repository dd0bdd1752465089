package leases

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/netns"
	"github.com/keatool/keatool/schema/kea"
)

var (
	recordPattern = regexp.MustCompile(`(?m)^\s*(lease [0-9]|ia-(na|ta|pd) |server-duid |authoring-byte-order |failover peer|host \S+ *\{|group |class |subclass )`)
	datePattern   = regexp.MustCompile(`\b[0-9] (\d\d\d\d/\d\d/\d\d \d\d:\d\d:\d\d)`)
	epochPattern  = regexp.MustCompile(`epoch (\d+)`)
	startPattern  = regexp.MustCompile(`(?:starts|cltt) (?:[0-9] (\d\d\d\d/\d\d/\d\d \d\d:\d\d:\d\d)|epoch (\d+))`)
)

const dateLayout = "2006/01/02 15:04:05"

// TestCorpusAccount reads files that sites have published: each record must be
// accounted for.
func TestCorpusAccount(t *testing.T) {
	dir, reads := corpus(t)
	if len(reads) < 58 {
		t.Errorf("only %d files in the corpus", len(reads))
	}
	for name, good := range reads {
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			_, site, _ := everywhere(t, src)
			r := read(t, src, Options{Config: site, Name: name, Now: 0})
			r.checkAccount(t)
			want := len(recordPattern.FindAllIndex(src, -1))
			if got := r.stats.Total(); got < want || good && r.stats.Lost == 0 && got != want {
				t.Errorf("%d records of %d are accounted for: %+v", got, want, r.stats)
			}
			if good && r.stats.Lost > 0 {
				t.Errorf("%d records are damaged, but dhcpd reads them: %v", r.stats.Lost, r.found)
			}
			if good && strings.Contains(string(src), "lease ") && r.table.Summary().Addresses == 0 && want > 2 {
				t.Errorf("no lease was found in it: %+v", r.stats)
			}
		})
	}
}

// TestCorpusAgainstDhcpd lets dhcpd read each file and write what it holds then.
// The leases of both files must be the same, in every field.
func TestCorpusAgainstDhcpd(t *testing.T) {
	dir, reads := corpus(t)
	host := netns.New(t) // dhcpd must not find a network that it could serve
	dhcpd := dhcpdPath(t)
	live := 0
	for name, good := range reads {
		if !good {
			continue
		}
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, first := range []bool{false, true} {
				live += sameAsDhcpd(t, host, dhcpd, recent(src, first, time.Now()))
			}
		})
	}
	if live < 1200 {
		t.Errorf("only %d leases were compared", live)
	}
}

// sameAsDhcpd compares our leases with those that dhcpd holds, and returns how
// many there are.
func sameAsDhcpd(t *testing.T, host *netns.Host, dhcpd string, src []byte) int {
	t.Helper()
	family, site, conf := everywhere(t, src)
	o := Options{Config: site, Name: "leases", Now: time.Now().Unix()}
	rewritten, said := rewrite(t, host, dhcpd, family, conf, src)
	ours, theirs := read(t, src, o), read(t, rewritten, o)
	if diff := cmp.Diff(theirs.rows(), ours.rows()); diff != "" {
		t.Errorf("-dhcpd +ours\n%s\ndhcpd says:\n%s", diff, said)
	}
	if theirs.stats.Lost > 0 {
		t.Errorf("what dhcpd wrote cannot be read: %v", theirs.found)
	}
	return len(ours.rows())
}

func dhcpdPath(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"dhcpd", "/usr/sbin/dhcpd"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("dhcpd is not installed (make test installs it as root, where there is apt-get)")
	return ""
}

// rewrite lets dhcpd read a lease file. It writes what it holds, and ends
// because there is no network.
func rewrite(t *testing.T, host *netns.Host, dhcpd string, family kea.Family, conf string, src []byte) (rewritten []byte, said string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := write("leases", src)
	cmd := exec.Command(dhcpd, "-"+strconv.Itoa(int(family)), "-f", "-d", "-cf", write("conf", []byte(conf)), "-lf", file, "-pf", filepath.Join(dir, "pid"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	host.Do(func() { _ = cmd.Run() }) // it fails for want of a network
	rewritten, err := os.ReadFile(file)
	if err != nil || !strings.Contains(out.String(), "Wrote ") {
		t.Fatalf("dhcpd did not rewrite the file: %v\n%s", err, out.String())
	}
	return rewritten, out.String()
}

// recent moves all dates of a lease file, so that its last lease began just now,
// and some are over; or the first one did, and none is over.
func recent(src []byte, first bool, now time.Time) []byte {
	var begin int64
	for _, m := range startPattern.FindAllSubmatch(src, -1) {
		at, _ := strconv.ParseInt(string(m[2]), 10, 64)
		if when, err := time.Parse(dateLayout, string(m[1])); err == nil {
			at = when.Unix()
		}
		if begin == 0 || (at < begin) == first {
			begin = at
		}
	}
	if begin == 0 {
		return src
	}
	move := now.Unix() - 60 - begin
	src = datePattern.ReplaceAllFunc(src, func(b []byte) []byte {
		when, err := time.Parse(dateLayout, string(b[2:]))
		if err != nil {
			return b
		}
		return append(b[:2:2], time.Unix(when.Unix()+move, 0).UTC().Format(dateLayout)...)
	})
	return epochPattern.ReplaceAllFunc(src, func(b []byte) []byte {
		at, _ := strconv.ParseInt(string(b[6:]), 10, 64)
		return strconv.AppendInt(b[:6:6], at+move, 10)
	})
}
