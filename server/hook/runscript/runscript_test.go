package runscript

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

func conf4(params string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_run_script.so", "parameters": { %s } } ], "valid-lifetime": 600,
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] } ] } }`, params)
}

func conf6(params string) string {
	return fmt.Sprintf(`{ "Dhcp6": { "hooks-libraries": [ { "library": "libdhcp_run_script.so", "parameters": { %s } } ],
	"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8::10-2001:db8::20" } ] } ] } }`, params)
}

// script makes a program that writes its argument and its environment into a
// pipe, and returns its path and a function that reads one run of it.
func script(t *testing.T) (path string, next func() []string) {
	t.Helper()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no named pipes here: ", err)
	}
	path = filepath.Join(dir, "script")
	// One write of less than a pipe's size: runs at the same time do not mix.
	text := "#!/bin/sh\nprintf '%s\\nEND\\n' \"$(echo \"$1\"; env | grep -v -e ^PWD= -e ^SHLVL= -e ^_= | sort)\" > " + pipe + "\n"
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(pipe, os.O_RDWR, 0) // also for writing: so it has no end
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	lines := bufio.NewScanner(f)
	return path, func() (run []string) {
		for lines.Scan() && lines.Text() != "END" {
			run = append(run, lines.Text())
		}
		return run
	}
}

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters"
	path, _ := script(t)
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, params string
		want         []string
	}{
		{"right", fmt.Sprintf(`"name": %q, "sync": false`, path), nil},
		{"missing", `"sync": false`, []string{at + " `name` is missing"}},
		{"number", `"name": 7`, []string{at + "/name `name` must be a string"}},
		{"no file", `"name": "/nowhere/script"`, []string{at + "/name `/nowhere/script` cannot be run: no such file or directory"}},
		{"relative", `"name": "script"`, []string{at + "/name `script` cannot be run: the path is not absolute"}},
		{"folder", `"name": "/"`, []string{at + "/name `/` cannot be run: it is no file"}},
		{"text", fmt.Sprintf(`"name": %q`, text), []string{at + "/name `" + text + "` cannot be run: it is not executable"}},
		{"no boolean", fmt.Sprintf(`"name": %q, "sync": 1`, path), []string{at + "/sync `sync` must be true or false"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, conf4(tt.params), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEvents4 takes a lease through its life.
func TestEvents4(t *testing.T) {
	path, next := script(t)
	r := hooktest.New(t, conf4(fmt.Sprintf(`"name": %q`, path)), Library)
	client := hooktest.Ask{Kind: packet.Discover, MAC: 1, Options: map[uint8]string{61: "\x01abc", 12: "pc", 82: "\x01\x03eth\x02\x02\x01\xab"}}
	offer := r.Send4(client)
	r.Send4(hooktest.Request4(client, offer.YIAddr()))
	want := []string{"leases4_committed", "DELETED_LEASES4_SIZE=0", "LEASES4_AT0_ADDRESS=192.0.2.10", "LEASES4_AT0_CLIENT_ID=01:61:62:63",
		"LEASES4_AT0_CLTT=1800000000", "LEASES4_AT0_HOSTNAME=pc", "LEASES4_AT0_HWADDR=02:00:00:00:00:01", "LEASES4_AT0_HWADDR_TYPE=1",
		"LEASES4_AT0_STATE=default", "LEASES4_AT0_SUBNET_ID=1", "LEASES4_AT0_VALID_LIFETIME=600", "LEASES4_SIZE=1",
		"QUERY4_CIADDR=0.0.0.0", "QUERY4_FLAGS=0", "QUERY4_GIADDR=192.0.2.9", "QUERY4_HOPS=0", "QUERY4_HWADDR=02:00:00:00:00:01",
		"QUERY4_HWADDR_TYPE=1", "QUERY4_IFACE_INDEX=1", "QUERY4_IFACE_NAME=eth0", "QUERY4_LOCAL_ADDR=192.0.2.1", "QUERY4_LOCAL_HWADDR=",
		"QUERY4_LOCAL_HWADDR_TYPE=", "QUERY4_LOCAL_PORT=67", "QUERY4_OPTION_82=0x0103657468020201AB", "QUERY4_OPTION_82_SUB_OPTION_1=0x657468",
		"QUERY4_OPTION_82_SUB_OPTION_2=0x01AB", "QUERY4_RELAYED=true", "QUERY4_REMOTE_ADDR=192.0.2.9", "QUERY4_REMOTE_HWADDR=",
		"QUERY4_REMOTE_HWADDR_TYPE=", "QUERY4_REMOTE_PORT=67", "QUERY4_SECS=0", "QUERY4_SIADDR=0.0.0.0", "QUERY4_TXID=7", "QUERY4_TYPE=DHCPREQUEST",
		"QUERY4_YIADDR=0.0.0.0"}
	got := next()
	slices.Sort(got[1:])
	slices.Sort(want[1:])
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the first event (-want +got):\n%s", diff)
	}

	r.Send4(hooktest.Ask{Kind: packet.Release, MAC: 1, CIAddr: "192.0.2.10", Options: map[uint8]string{61: "\x01abc"}})
	events := map[string][]string{}
	for range 2 { // the two may come in any order
		e := next()
		events[e[0]] = e
	}
	if got := events["lease4_release"]; !slices.Contains(got, "LEASE4_STATE=default") || !slices.Contains(got, "QUERY4_TYPE=DHCPRELEASE") {
		t.Errorf("the event of the release: %q", got)
	}
	if got := events["leases4_committed"]; !slices.Contains(got, "LEASES4_SIZE=0") || !slices.Contains(got, "DELETED_LEASES4_AT0_STATE=released") {
		t.Errorf("the event of what the release did: %q", got)
	}
}

func TestExpiry(t *testing.T) {
	path, next := script(t)
	r := hooktest.New(t, conf4(fmt.Sprintf(`"name": %q`, path)), Library)
	r.Lease4(hooktest.Ask{MAC: 1})
	next()
	r.Wait(601 * time.Second)
	if n := r.Reclaim(true); n != 1 {
		t.Fatalf("%d leases are reclaimed; want 1", n)
	}
	got := next()
	if got[0] != "lease4_expire" || !slices.Contains(got, "LEASE4_ADDRESS=192.0.2.10") || !slices.Contains(got, "REMOVE_LEASE=false") {
		t.Errorf("the event: %q", got)
	}
}

func TestEvents6(t *testing.T) {
	path, next := script(t)
	r := hooktest.New(t, conf6(fmt.Sprintf(`"name": %q`, path)), Library)
	ask := hooktest.Ask6{Kind: packet.Request6, Client: 1, NA: true, IAID: 5, Server: true}
	given := hooktest.Given(r.Send6(ask))
	got := next()
	for _, want := range []string{"LEASES6_SIZE=1", "LEASES6_AT0_IAID=5", "LEASES6_AT0_TYPE=IA_NA", "LEASES6_AT0_PREFIX_LEN=128", "QUERY6_TYPE=REQUEST",
		"QUERY6_CLIENT_ID=00:03:00:01:02:00:00:00:00:01", "QUERY6_PROTO=UDP", "DELETED_LEASES6_SIZE=0"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s lacks %s: %q", got[0], want, got)
		}
	}
	ask.Kind, ask.Names = packet.Release6, given
	r.Send6(ask)
	var all []string
	for range 2 {
		all = append(all, next()...)
	}
	for _, want := range []string{"lease6_release", "leases6_committed", "LEASE6_STATE=default", "DELETED_LEASES6_AT0_STATE=released"} {
		if !slices.Contains(all, want) {
			t.Errorf("a release does not cause %s: %q", want, all)
		}
	}
}

func TestTooLate(t *testing.T) {
	path, next := script(t)
	var said strings.Builder
	r := newRunner(path, slog.New(slog.NewTextHandler(&said, nil)))
	r.run("first", env{"A=1"})
	r.close()
	r.close()
	r.run("second", nil)
	if got := next(); got[0] != "first" {
		t.Errorf("the event: %q", got)
	}
	r.done.Wait()
	if !strings.Contains(said.String(), "event=second") {
		t.Errorf("the event that came too late is not logged: %s", said.String())
	}
}
