package legallog

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

func conf4(params, subnet string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { %s } } ], "valid-lifetime": 3700,
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] %s } ] } }`, params, subnet)
}

func conf6(params string) string {
	return fmt.Sprintf(`{ "Dhcp6": { "hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { %s } } ], "valid-lifetime": 90061,
	"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8::10-2001:db8::20" } ],
		"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56 } ] } ] } }`, params)
}

// lines reads all files of a folder, one after the other.
func lines(t *testing.T, folder string) (list []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 0 {
			list = append(list, strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")...)
		}
	}
	return list
}

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters"
	dir := t.TempDir()
	tests := []struct {
		name, params string
		want         []string
	}{
		{"right", fmt.Sprintf(`"path": %q, "base-name": "b", "time-unit": "month", "count": 2, "timestamp-format": "%%F %%T"`, dir), nil},
		{"no folder", `"path": "/nowhere/at/all"`, []string{at + "/path `/nowhere/at/all` is no folder"}},
		{"no name", fmt.Sprintf(`"path": %q, "base-name": "../b"`, dir), []string{at + "/base-name `../b` is no name of a file"}},
		{"unit", fmt.Sprintf(`"path": %q, "time-unit": "week"`, dir), []string{at + "/time-unit `week` is no unit of time"}},
		{"negative", fmt.Sprintf(`"path": %q, "count": -1`, dir), []string{at + "/count `count` is -1, which is out of range"}},
		{"time", fmt.Sprintf(`"path": %q, "timestamp-format": "%%Y %%!"`, dir), []string{at + "/timestamp-format `%!` stands for nothing in a time"}},
		{"program", fmt.Sprintf(`"path": %q, "prerotate": "/nowhere"`, dir), []string{at + "/prerotate `/nowhere` cannot be run"}},
		{"database", fmt.Sprintf(`"path": %q, "type": "mysql"`, dir), []string{at + "/type the database has no `name`"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, conf4(tt.params, ""), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
	if got := hooktest.Check(t, conf4(fmt.Sprintf(`"path": %q, "request-parser-format": "option["`, dir), ""), Library); len(got) != 1 {
		t.Errorf("an expression that is none causes %v", got)
	}
	if files := lines(t, dir); files != nil {
		t.Errorf("a check leaves %v behind", files)
	}
}

func TestEntries4(t *testing.T) {
	dir := t.TempDir()
	r := hooktest.New(t, conf4(fmt.Sprintf(`"path": %q, "timestamp-format": "now"`, dir), ""), Library)
	client := hooktest.Ask{MAC: 1, Options: map[uint8]string{61: "\x01abc", 82: "\x01\x05howdy\x02\x02\x01\xff"}}
	r.Lease4(client)
	r.Send4(hooktest.Ask{Kind: packet.Release, MAC: 1, CIAddr: "192.0.2.10", Options: map[uint8]string{61: "\x01abc"}})
	want := []string{
		"now Address: 192.0.2.10 has been assigned for 1 hrs 1 mins 40 secs to a device with hardware address: hwtype=1 02:00:00:00:00:01, " +
			"client-id: 01:61:62:63 connected via relay at address: 192.0.2.9, identified by circuit-id: 68:6f:77:64:79 (howdy) and remote-id: 01:ff",
		"now Address: 192.0.2.10 has been released from a device with hardware address: hwtype=1 02:00:00:00:00:01, " +
			"client-id: 01:61:62:63 connected via relay at address: 192.0.2.9",
	}
	if diff := cmp.Diff(want, lines(t, dir)); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

func TestEntries6(t *testing.T) {
	dir := t.TempDir()
	r := hooktest.New(t, conf6(fmt.Sprintf(`"path": %q, "timestamp-format": "now"`, dir)), Library)
	ask := hooktest.Ask6{Kind: packet.Request6, Client: 1, NA: true, PD: true, Server: true}
	given := hooktest.Given(r.Send6(ask))
	ask.Kind, ask.PD, ask.Names = packet.Release6, false, given
	r.Send6(ask)
	got := lines(t, dir)
	if len(got) != 3 || len(given) != 2 {
		t.Fatalf("the log of %v: %q; want 3 lines", given, got)
	}
	for i, want := range []string{
		"now Address: 2001:db8::10 has been assigned for 1 days 1 hrs 1 mins 1 secs to a device with DUID: 00:03:00:01:02:00:00:00:00:01",
		"now Prefix: 2001:db8:8000::/56 has been assigned for 1 days 1 hrs 1 mins 1 secs to a device with DUID: 00:03:00:01:02:00:00:00:00:01",
		"now Address: 2001:db8::10 has been released from a device with DUID: 00:03:00:01:02:00:00:00:00:01",
	} {
		if !strings.HasPrefix(got[i], want) {
			t.Errorf("line %d is\n%s\nwant\n%s", i+1, got[i], want)
		}
	}
}

func TestOwnText(t *testing.T) {
	dir := t.TempDir()
	params := fmt.Sprintf(`"path": %q, "timestamp-format": "now", "request-parser-format": "concat(hexstring(pkt4.mac, ':'), ' got ')",
		"response-parser-format": "concat(addrtotext(pkt4.yiaddr), 0x0a, 'and more')"`, dir)
	params = strings.Replace(params, "concat(addrtotext(pkt4.yiaddr), 0x0a, 'and more')", "concat(addrtotext(pkt4.yiaddr), concat(0x0a, 'and more'))", 1)
	r := hooktest.New(t, conf4(params, ""), Library)
	r.Lease4(hooktest.Ask{MAC: 1})
	if diff := cmp.Diff([]string{"now 02:00:00:00:00:01 got 192.0.2.10", "now and more"}, lines(t, dir)); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

// TestOwnText6 has an entry for each lease, whose association alone can be seen;
// the reply has the addresses of the message.
func TestOwnText6(t *testing.T) {
	dir := t.TempDir()
	r := hooktest.New(t, conf6(fmt.Sprintf(`"path": %q, "timestamp-format": "now",
		"request-parser-format": "ifelse(option[3].exists, 'address', '-') + ifelse(option[25].exists, ' prefix', ' -') + addrtotext(pkt.src)",
		"response-parser-format": "ifelse(option[3].option[5].exists, ' address', ' -') + ifelse(option[25].option[26].exists, ' prefix ', ' - ') + addrtotext(pkt.src) + addrtotext(relay6[0].linkaddr)"`, dir)), Library)
	r.Send6(hooktest.Ask6{Kind: packet.Request6, Client: 1, NA: true, PD: true, Server: true})
	want := []string{"now address -fe80::200:ff:fe00:1 address - fe80::200:ff:fe00:1", "now - prefixfe80::200:ff:fe00:1 - prefix fe80::200:ff:fe00:1"}
	if diff := cmp.Diff(want, lines(t, dir)); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

func TestSilentSubnet(t *testing.T) {
	dir := t.TempDir()
	r := hooktest.New(t, conf4(fmt.Sprintf(`"path": %q`, dir), `, "user-context": { "legal-logging": false }`), Library)
	r.Lease4(hooktest.Ask{MAC: 1})
	if got := lines(t, dir); got != nil {
		t.Errorf("logged %q", got)
	}
}

// TestRotation writes a line at each of several times, and looks at the files.
func TestRotation(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", text, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		name, unit string
		count      int
		times      []string
		want       []string
	}{
		{"day", "day", 1, []string{"2026-01-31 10:00:00", "2026-01-31 23:59:59", "2026-02-01 00:00:00"}, []string{"b.20260131.txt", "b.20260201.txt"}},
		{"two days", "day", 2, []string{"2026-01-31 10:00:00", "2026-02-01 23:00:00", "2026-02-02 00:00:00"}, []string{"b.20260131.txt", "b.20260202.txt"}},
		{"month", "month", 1, []string{"2026-01-15 10:00:00", "2026-02-14 23:00:00", "2026-02-15 00:00:00"}, []string{"b.20260115.txt", "b.20260215.txt"}},
		{"year", "year", 1, []string{"2026-01-15 10:00:00", "2027-01-14 23:00:00", "2027-01-15 00:00:00"}, []string{"b.20260115.txt", "b.20270115.txt"}},
		{"seconds", "second", 5, []string{"1970-01-01 00:01:00", "1970-01-01 00:01:04", "1970-01-01 00:01:05"},
			[]string{"b.T00000000000000000060.txt", "b.T00000000000000000065.txt"}},
		{"never", "day", 0, []string{"2026-01-31 10:00:00", "2027-02-01 00:00:00"}, []string{"b.20260131.txt"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var now time.Time
			f := &rotating{folder: t.TempDir(), base: "b", unit: tt.unit, count: tt.count, now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler)}
			for i, text := range tt.times {
				now = at(text)
				f.write("", fmt.Sprint("line ", i))
				if i == 0 { // another process goes on with the file
					f.close()
					f = &rotating{folder: f.folder, base: "b", unit: tt.unit, count: tt.count, now: f.now, log: f.log}
				}
			}
			f.close()
			entries, err := os.ReadDir(f.folder)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range entries {
				got = append(got, e.Name())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if n := len(lines(t, f.folder)); n != len(tt.times) {
				t.Errorf("%d lines; want %d", n, len(tt.times))
			}
		})
	}
}

func TestLateWrite(t *testing.T) {
	f := &rotating{folder: t.TempDir(), base: "b", unit: "day", count: 1, now: time.Now, log: slog.New(slog.DiscardHandler)}
	f.close()
	f.write("", "late")
	if got := lines(t, f.folder); len(got) != 1 || f.file != nil {
		t.Errorf("logged %q; want one line, and the file closed", got)
	}
}

func TestTexts(t *testing.T) {
	for seconds, want := range map[uint32]string{0: "0 hrs 0 mins 0 secs", 6735: "1 hrs 52 mins 15 secs", 90061: "1 days 1 hrs 1 mins 1 secs",
		lease.Infinity: "infinite duration"} {
		if got := duration(seconds); got != want {
			t.Errorf("%d seconds are %q; want %q", seconds, got, want)
		}
	}
	when := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for format, want := range map[string]string{"%Y-%m-%d %H:%M:%S %Z": "2026-03-04 05:06:07 UTC", "%e %b %y %p %j": " 4 Mar 26 AM 063", "100%% %s": "100% 1772600767", "%": "%"} {
		if got := strftime(format, when); got != want {
			t.Errorf("%q is %q; want %q", format, got, want)
		}
	}
}

func TestDefaultFolder(t *testing.T) {
	t.Setenv("KEA_LEGAL_LOG_DIR", "/d")
	if got := defaultFolder(); got != "/d" {
		t.Errorf("the files go to %s; want /d", got)
	}
	t.Setenv("KEA_LEGAL_LOG_DIR", "")
	if got := defaultFolder(); got != "/var/log/kea" {
		t.Errorf("the files go to %s; want Kea's folder", got)
	}
}

// TestSystem writes to the system's log.
func TestSystem(t *testing.T) {
	var got []string
	said := &hooktest.Said{}
	full := false
	s := &system{line: func(text string) error {
		if full {
			return os.ErrClosed
		}
		got = append(got, text)
		return nil
	}, end: func() error { return nil }, log: said.Log()}
	s.write("", "")
	s.write("", "one\ntwo\n")
	full = true
	s.write("", "three\nfour")
	s.close()
	if diff := cmp.Diff([]string{"one", "two"}, got); diff != "" {
		t.Errorf("written (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"the legal log cannot be written"}, said.Messages()); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	for params, want := range map[string][]string{
		`"type": "syslog"`: nil, `"type": "syslog", "facility": "local3", "pattern": "%m%n"`: nil,
		`"type": "syslog", "pattern": "%p %m"`: {"KT5011 /Dhcp4/hooks-libraries/0/parameters/pattern `pattern` is not honoured: an entry is written as it is"},
		`"type": "syslog", "facility": 1`:      {"KT5011 /Dhcp4/hooks-libraries/0/parameters/facility `facility` must be a string"},
	} {
		if diff := cmp.Diff(want, hooktest.Check(t, conf4(params, ""), Library)); diff != "" {
			t.Errorf("%s: findings (-want +got):\n%s", params, diff)
		}
	}
}
