package logging

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestWhatIsSaid has every severity of a logger with events of every severity and level.
func TestWhatIsSaid(t *testing.T) {
	events := []*Event{{Severity: Debug, Level: 0}, {Severity: Debug, Level: 15}, {Severity: Debug, Level: 40}, {Severity: Debug, Level: 99},
		{Severity: Info}, {Severity: Warn}, {Severity: Error}, {Severity: Fatal}}
	for _, tt := range []struct {
		severity string
		level    uint8
		want     string // a letter for each event: + is said, - is not
	}{
		{"", 0, "----++++"},
		{"DEBUG", 0, "+---++++"},
		{"DEBUG", 14, "+---++++"},
		{"DEBUG", 15, "++--++++"},
		{"DEBUG", 40, "+++-++++"},
		{"DEBUG", 99, "++++++++"},
		{"debug", 99, "++++++++"},
		{"INFO", 99, "----++++"},
		{"WARN", 99, "-----+++"},
		{"ERROR", 0, "------++"},
		{"FATAL", 0, "-------+"},
		{"NONE", 99, "--------"},
	} {
		l, _ := configured(t, kea.Logger{Name: "kea-dhcp4", Severity: tt.severity, DebugLevel: tt.level})
		got := ""
		for _, e := range events {
			got += map[bool]string{true: "+", false: "-"}[l.On(e)]
		}
		if got != tt.want {
			t.Errorf("%s %d: %s; want %s", tt.severity, tt.level, got, tt.want)
		}
	}
}

// TestChildren switches one child on and off: the others are as their server says.
func TestChildren(t *testing.T) {
	for c := range children {
		name := "kea-dhcp4." + c.name(4)
		l, _ := configured(t, kea.Logger{Name: "kea-dhcp4", Severity: "ERROR"}, kea.Logger{Name: name, Severity: "INFO"}, kea.Logger{Name: "kea-dhcp4.no-such", Severity: "DEBUG"})
		for other := range children {
			if got := l.On(&Event{Logger: other, Severity: Info}); got != (other == c) {
				t.Errorf("%s is INFO, and of %s it is said: %v", name, other.name(4), got)
			}
		}
	}
}

// TestInheritance: a child has of its server what it does not say for itself.
func TestInheritance(t *testing.T) {
	dir := t.TempDir()
	to := func(name string) []kea.LogOutput {
		return []kea.LogOutput{{Output: filepath.Join(dir, name), Pattern: "%p %c\n"}}
	}
	l := New(kea.V6, false)
	err := l.Configure([]kea.Logger{
		{Name: "kea-dhcp6.leases", Outputs: to("leases")}, // before its server: the order is of no matter
		{Name: "kea-dhcp6", Severity: "WARN", Outputs: to("server")},
		{Name: "kea-dhcp6.packets", Severity: "DEBUG", DebugLevel: 99},
		{Name: "kea-dhcp4.commands", Severity: "DEBUG", DebugLevel: 99}, // of another server
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []Child{Server, Leases, Packets, Commands} {
		for _, s := range []Severity{Debug, Info, Warn} {
			l.Log(&Event{ID: "X", Logger: c, Severity: s, Text: "text"})
		}
	}
	l.Close()
	want := map[string]string{
		"server": "WARN kea-dhcp6.dhcp6\nDEBUG kea-dhcp6.packets\nINFO kea-dhcp6.packets\nWARN kea-dhcp6.packets\nWARN kea-dhcp6.commands\n",
		"leases": "WARN kea-dhcp6.leases\n",
	}
	got := map[string]string{}
	for name := range want {
		text, _ := os.ReadFile(filepath.Join(dir, name))
		got[name] = string(text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDDNS: the server of DNS updates has loggers and identifiers of its own.
func TestDDNS(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	l := NewDDNS(false)
	err := l.Configure([]kea.Logger{{Name: "kea-dhcp-ddns", Severity: "INFO", Outputs: []kea.LogOutput{{Output: path, Pattern: "%c %m\n"}}}, {Name: "kea-dhcp-ddns.dhcpddns", Severity: "WARN"}}, false)
	if err != nil {
		t.Fatal(err)
	}
	l.Log(general[0])
	l.Log(general[1])
	l.Log(CommandReceived, "status-get", 0)
	l.Close()
	text, _ := os.ReadFile(path)
	const want = "kea-dhcp-ddns.dhcpddns DHCP_DDNS_NOT_LISTENING clients are not listened for\nkea-dhcp-ddns.commands COMMAND_RECEIVED command `status-get` was answered with result 0\n"
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSeveralOutputs: each has the line in its own pattern.
func TestSeveralOutputs(t *testing.T) {
	dir := t.TempDir()
	l := New(kea.V4, false)
	var outputs []kea.LogOutput
	for i := range 3 {
		outputs = append(outputs, kea.LogOutput{Output: filepath.Join(dir, fmt.Sprint(i)), Pattern: fmt.Sprintf("%d %%m\n", i)})
	}
	if err := l.Configure([]kea.Logger{{Name: "kea-dhcp4", Outputs: outputs}}, false); err != nil {
		t.Fatal(err)
	}
	l.Log(LeaseOffer, "c", "a", 1)
	l.Close()
	for i := range 3 {
		text, _ := os.ReadFile(filepath.Join(dir, fmt.Sprint(i)))
		if want := fmt.Sprintf("%d DHCP4_LEASE_OFFER c: a is offered for 1 s\n", i); string(text) != want {
			t.Errorf("output %d has %q; want %q", i, text, want)
		}
	}
}

// TestArguments puts what clients send into lines: it is neither taken for a place
// of another argument nor for the end of a line.
func TestArguments(t *testing.T) {
	e := &Event{Text: "%1 and %2, %10 of 100%, %3"}
	for _, tt := range []struct {
		args []any
		want string
	}{
		{[]any{"a", "b"}, "a and b, %10 of 100%, %3"},
		{[]any{"%2", "%1"}, "%2 and %1, %10 of 100%, %3"},
		{[]any{1, 2, 3, 4, 5, 6, 7, 8, 9, "ten"}, "1 and 2, ten of 100%, 3"},
		{nil, "%1 and %2, %10 of 100%, %3"},
	} {
		if got := e.format(tt.args); got != tt.want {
			t.Errorf("%v: %q; want %q", tt.args, got, tt.want)
		}
	}
	for in, want := range map[string]string{"a\nb\r\tc": "a.b..c", "\x1b[31m\x7f": ".[31m.", "\u009b31m": ".31m", "a\u2028b\u2029c\u0085": "a.b.c.", "grün": "grün", "\xff": "\ufffd"} {
		if got := oneLine(in); got != want {
			t.Errorf("%q: %q; want %q", in, got, want)
		}
	}
}

// TestDir is where files without a path are.
func TestDir(t *testing.T) {
	own := "/home/x/.local/state/keatool"
	if os.Getuid() == 0 {
		own = "/var/log/kea"
	}
	for _, tt := range []struct{ env, home, want string }{
		{"/elsewhere", "/home/x", "/elsewhere"}, {"/elsewhere", "", "/elsewhere"}, {"", "/home/x", own}, {"", "", "/var/log/kea"},
	} {
		t.Setenv("KEA_LOG_FILE_DIR", tt.env)
		t.Setenv("HOME", tt.home)
		if got := Dir(); got != tt.want {
			t.Errorf("%+v: %s; want %s", tt, got, tt.want)
		}
	}
}

// TestFacilities has the names that Kea knows, and others.
func TestFacilities(t *testing.T) {
	for _, name := range strings.Fields("auth authpriv cron daemon ftp kern local0 local1 local2 local3 local4 local5 local6 local7 lpr mail news syslog user uucp") {
		if _, ok := facilities[name]; !ok {
			t.Errorf("there is no facility %s", name)
		}
	}
	for _, name := range []string{"local8", "LOCAL0", "local0 "} {
		if _, _, err := SystemLog(name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("facility %q: %v", name, err)
		}
	}
}
