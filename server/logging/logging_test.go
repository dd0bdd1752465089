package logging

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/schema/kea"
)

// configured returns loggers and a function that reads what is in their file.
func configured(t *testing.T, list ...kea.Logger) (*Loggers, func() []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log")
	for i := range list {
		if len(list[i].Outputs) == 0 && i == 0 {
			list[i].Outputs = []kea.LogOutput{{Output: path, Pattern: `%p %c %m\n`}}
		}
	}
	l := New(kea.V4, false)
	l.now = func() time.Time { return time.Date(2026, 11, 30, 19, 0, 0, 123e6, time.Local) }
	if err := l.Configure(list, false); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l, func() []string {
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	}
}

func TestLines(t *testing.T) {
	l, lines := configured(t, kea.Logger{Name: "kea-dhcp4", Severity: "INFO"})
	l.Log(LeaseAlloc, "hw 1", "192.0.2.1", 60)
	l.Log(PacketReceived, 1, 2, 3, 4)
	l.Log(LeaseOffer, "a\nb", "\x1b[2J", 1)
	want := []string{"INFO kea-dhcp4.leases DHCP4_LEASE_ALLOC hw 1: 192.0.2.1 is leased for 60 s", "INFO kea-dhcp4.leases DHCP4_LEASE_OFFER a.b: .[2J is offered for 1 s"}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Error(diff)
	}
}

func TestUsualPattern(t *testing.T) {
	at := time.Date(2026, 11, 30, 19, 0, 0, 123e6, time.Local)
	got := string(parsePattern(usualPattern).format(&line{at: at, severity: Info, logger: "kea-dhcp4.dhcp4", text: "ID text", since: at}))
	want := fmt.Sprintf("2026-11-30 19:00:00.123 INFO  [kea-dhcp4.dhcp4/%d.1] ID text\n", os.Getpid())
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPatterns(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6_007_000, time.UTC)
	for text, want := range map[string]string{
		"%m": "text", "%%m": "%m", "%": "%", "100%": "100%", "%z %m": "%z text", "%6p|": "  WARN|", "%-6p|": "WARN  |", "%.2p": "RN",
		"%d": "2026-01-02 03:04:05", "%d{%H:%M:%S.%Q}": "03:04:05.006.007", "%d{%s}": "1767323045", "%d{%k": "2026-01-02 03:04:05{%k", "%d{%q%%}": "006%",
		"%r%n": "2000\n", `a\n`: "a\n", "%F%L%l%M": "", "%c{2}": "log",
	} {
		got := string(parsePattern(text).format(&line{at: at, severity: Warn, logger: "log", text: "text", since: at.Add(-2 * time.Second)}))
		if got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// TestWidths has widths that nobody can mean.
func TestWidths(t *testing.T) {
	for _, text := range []string{"%1001m", "%2000000000m", "%99999999999999999999999m", "%-99999999999999999999999.99999999999999999999999m"} {
		if got := len(parsePattern(text).format(&line{text: "text"})); got != widest {
			t.Errorf("%s: a line of %d; want %d", text, got, widest)
		}
	}
}

func TestSeverities(t *testing.T) {
	list := []kea.Logger{{Name: "kea-dhcp4", Severity: "WARN"}, {Name: "kea-dhcp4.leases", Severity: "NONE"},
		{Name: "kea-dhcp4.packets", Severity: "DEBUG", DebugLevel: 40}, {Name: "kea-dhcp4.bad-packets", Severity: "debug", DebugLevel: 14}, {Name: "kea-dhcp6", Severity: "DEBUG", DebugLevel: 99}}
	l, _ := configured(t, list...)
	for e, want := range map[*Event]bool{LeaseAlloc: false, PacketReceived: true, PacketDropped: false, CommandReceived: false, general[1]: true, general[0]: false} {
		if got := l.On(e); got != want {
			t.Errorf("%s is on: %v", e.ID, got)
		}
	}
	if (*Loggers)(nil).On(LeaseAlloc) {
		t.Error("no loggers say something")
	}
	if err := l.Configure(list, true); err != nil || !l.On(PacketDropped) || !l.On(LeaseAlloc) {
		t.Error("debug does not show everything")
	}
}

func TestUnknownSeverityIsInfo(t *testing.T) {
	if got := ParseSeverity("LOUD"); got != Info {
		t.Errorf("LOUD is %v", got)
	}
}

func TestReconfigure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one")
	l, _ := configured(t, kea.Logger{Name: "kea-dhcp4", Severity: "INFO", Outputs: []kea.LogOutput{{Output: path, Pattern: "%m\n"}}})
	first := l.table.Load()[Leases].outputs[0].sink
	l.Log(LeaseOffer, 1, 2, 3)
	if err := l.Configure([]kea.Logger{{Name: "kea-dhcp4", Severity: "INFO", Outputs: []kea.LogOutput{{Output: path, Pattern: "new %m\n"}}}}, false); err != nil {
		t.Fatal(err)
	}
	if l.table.Load()[Leases].outputs[0].sink != first {
		t.Error("a file that stays was opened again")
	}
	l.Log(LeaseOffer, 1, 2, 3)
	if err := l.Configure(nil, false); err != nil {
		t.Fatal(err)
	}
	if !first.closed {
		t.Error("a file that is not used any more is open")
	}
	text, _ := os.ReadFile(path)
	if want := "DHCP4_LEASE_OFFER 1: 2 is offered for 3 s\nnew DHCP4_LEASE_OFFER 1: 2 is offered for 3 s\n"; string(text) != want {
		t.Errorf("the file has %q", text)
	}
}

func TestOutputsThatCannotBeOpened(t *testing.T) {
	l := New(kea.V4, false)
	good := filepath.Join(t.TempDir(), "good")
	err := l.Configure([]kea.Logger{{Name: "kea-dhcp4", Severity: "INFO", Outputs: []kea.LogOutput{{Output: "/dev/null/x"}, {Output: "syslog:nowhere"}, {Output: good}}}}, false)
	if err == nil || !strings.Contains(err.Error(), "/dev/null/x") || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("Configure: %v", err)
	}
	l.Log(LeaseOffer, 1, 2, 3)
	if text, _ := os.ReadFile(good); !strings.Contains(string(text), "DHCP4_LEASE_OFFER") {
		t.Errorf("the output that works has %q", text)
	}
	l.Close()
}

func TestRotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	size, versions := uint64(leastSize), uint32(2)
	s, err := newSink(&kea.LogOutput{Output: path, MaxSize: &size, MaxVer: &versions})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	for i := range 4 {
		s.write(Info, bytes.Repeat([]byte{'0' + byte(i)}, leastSize-1))
	}
	for name, want := range map[string]byte{"log": '3', "log.1": '2', "log.2": '1'} {
		text, err := os.ReadFile(filepath.Join(filepath.Dir(path), name))
		if err != nil || len(text) != leastSize-1 || text[0] != want {
			t.Errorf("%s has %d octets, error %v", name, len(text), err)
		}
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 3 {
		t.Errorf("%d files", len(entries))
	}
}

func TestNoRotationOfShortLimits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	size := uint64(100)
	s, err := newSink(&kea.LogOutput{Output: path, MaxSize: &size})
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	s.write(Info, make([]byte, 1000))
	s.write(Info, make([]byte, 1000))
	if info, _ := os.Stat(path); info.Size() != 2000 {
		t.Errorf("the file has %d octets", info.Size())
	}
}

func TestUnflushed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	no := false
	s, err := newSink(&kea.LogOutput{Output: path, Flush: &no})
	if err != nil {
		t.Fatal(err)
	}
	s.write(Info, []byte("a line\n"))
	if info, _ := os.Stat(path); info.Size() != 0 {
		t.Error("the line is in the file at once")
	}
	s.close()
	if text, _ := os.ReadFile(path); string(text) != "a line\n" {
		t.Errorf("the file has %q when it is closed", text)
	}
}

func TestFilesWithoutPath(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("KEA_LOG_FILE_DIR", dir)
	s, err := newSink(&kea.LogOutput{Output: "kea.log"})
	if err != nil {
		t.Fatal(err)
	}
	s.close()
	if _, err := os.Stat(filepath.Join(dir, "kea.log")); err != nil {
		t.Error(err)
	}
}

func TestSlog(t *testing.T) {
	l, lines := configured(t, kea.Logger{Name: "kea-dhcp4", Severity: "INFO"}, kea.Logger{Name: "kea-dhcp4.database", Severity: "ERROR"})
	log := slog.New(l.Handler())
	log.Info("listening", "interface", "eth0")
	log.With("family", 4).WithGroup("x").Warn("something new", "a", 1)
	log.Info("leases read") // the logger database does not want it
	log.Debug("sending")
	log.Error("leases cannot be kept", "error", errors.New("disk full"))
	want := []string{"INFO kea-dhcp4.dhcp4 DHCP4_LISTENING clients are listened for: interface eth0",
		"WARN kea-dhcp4.dhcp4 DHCP4_MESSAGE something new: family 4, x.a 1",
		"ERROR kea-dhcp4.database DHCP4_LEASES_FAIL leases cannot be kept: error disk full"}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Error(diff)
	}
}

// TestCatalogue holds the catalogue in order, and its page up to date.
func TestCatalogue(t *testing.T) {
	id := regexp.MustCompile(`^[A-Z]+(%d)?(_[A-Z]+)+$`)
	seen := map[string]bool{}
	var page strings.Builder
	page.WriteString("# What the server logs\n\nEvery line has an identifier. `%d` stands for 4 or 6, `%1` and so on for what the line is about.\nLines of a child logger, such as `kea-dhcp4.leases`, can be switched on and off by its name.\n")
	for _, e := range Events() {
		if !id.MatchString(e.ID) || seen[e.ID] || seen[e.Message] && e.Message != "" {
			t.Errorf("%s is no identifier, or stands there twice", e.ID)
		}
		seen[e.ID], seen[e.Message] = true, true
		if !strings.HasSuffix(e.Doc, ".") || strings.HasSuffix(e.Text, ".") || e.Text == "" {
			t.Errorf("%s: a text has no full stop, a paragraph has one", e.ID)
		}
		level := ""
		if e.Severity == Debug {
			level = fmt.Sprintf(" %d", e.Level)
		}
		logger := "kea-dhcp%d." + e.Logger.name(4)
		switch {
		case strings.HasPrefix(e.ID, "DHCP_DDNS"):
			logger = "kea-dhcp-ddns.dhcpddns"
		case e.Logger == Server:
			logger = "kea-dhcp%d.dhcp%d"
		}
		fmt.Fprintf(&page, "\n## %s\n\n%s%s, logger `%s`: %s\n\n%s\n", e.ID, e.Severity, level, logger, e.Text, e.Doc)
	}
	golden.Check(t, "../../docs/log-messages.md", []byte(page.String()))
}

func BenchmarkOff(b *testing.B) {
	l := New(kea.V4, false)
	b.ReportAllocs()
	for b.Loop() {
		if l.On(PacketReceived) {
			b.Fatal("on")
		}
	}
}
