package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/difftest"
)

// needDhcpd skips a test where both servers cannot run, and lets them put their
// files where the test sees what is left.
func needDhcpd(t *testing.T) (tmp string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs network namespaces: not root")
	}
	if _, err := difftest.FindDhcpd(); err != nil {
		t.Skip(err)
	}
	tmp = t.TempDir()
	t.Setenv("TMPDIR", tmp)
	return tmp
}

func left(t *testing.T, dir string) {
	t.Helper()
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("%v is left behind (%v)", files, err)
	}
}

const difftestConf = "../../testdata/dhcpd/conf/pxe/uefi.conf"

func TestDifftest(t *testing.T) {
	tmp := needDhcpd(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	client := func(steps string) string {
		return write("clients.json", `{"clients":[{"id":"a","hw":"02:00:00:00:00:01","relay":"10.56.0.1","options":[{"code":55,"data":"0306"}],"steps":`+steps+`}]}`)
	}
	one := client(`[{"do":"discover"},{"do":"request"}]`)
	wrong := write("wrong.json", `{"Dhcp4":{"subnet4":[{"id":1,"subnet":"10.56.0.0/22","pools":[{"pool":"10.56.1.0-10.56.2.255"}],"valid-lifetime":3600,
		"option-data":[{"name":"routers","data":"10.56.0.9"},{"name":"domain-name-servers","data":"10.56.0.2"}]}]}}`)
	agreed := write("agreed.json", `{"accept":[{"field":"option 3 routers","why":"the router moves"}]}`)
	for _, tt := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{difftestConf}, exitDone, "0 different"},
		{[]string{difftestConf, "--clients", one, "--format", "junit"}, exitDone, `failures="0"`},
		{[]string{difftestConf, "--clients", one, "--kea", wrong}, exitFault, "uefi.conf:36: option routers 10.56.0.1"},
		{[]string{difftestConf, "--clients", one, "--kea", wrong, "--accept", agreed}, exitDone, "1 accepted"},
		{[]string{difftestConf, "--clients", one, "--kea", wrong, "--format", "html"}, exitFault, "10.56.0.9"},
		{[]string{difftestConf, "--candidate", "bind"}, exitUsage, "none of dhcpd, keatool"},
		{[]string{difftestConf, "--reference", "kea:/nowhere/kea-dhcp4"}, exitUsage, "there is no /nowhere/kea-dhcp4"},
	} {
		var stdout, stderr strings.Builder
		status := run(append([]string{"difftest"}, tt.args...), strings.NewReader(""), &stdout, &stderr)
		if status != tt.status || !strings.Contains(stdout.String()+stderr.String(), tt.want) {
			t.Errorf("keatool difftest %v: status %d; want %d and %q:\n%s%s", tt.args, status, tt.status, tt.want, stdout.String(), stderr.String())
		}
	}
	left(t, tmp)
}

// TestDifftestInterrupted ends a run in its middle.
func TestDifftestInterrupted(t *testing.T) {
	tmp := needDhcpd(t)
	c := newComparison(t, difftestConf)
	ctx, stop := context.WithCancel(context.Background())
	c.setup.Progress = func(int, int) { stop() }
	if _, err := difftest.Run(ctx, c.setup); !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted run ends with %v; want %v", err, context.Canceled)
	}
	left(t, tmp)
}

// TestDifftestLeases lets the clients of a lease file come back: both servers
// know their leases, and say yes.
func TestDifftestLeases(t *testing.T) {
	tmp := needDhcpd(t)
	stamp := func(d time.Duration) string { return time.Now().Add(d).UTC().Format("2006/01/02 15:04:05") }
	dir := writeTree(t, map[string]string{"dhcpd.leases": fmt.Sprintf(`lease 10.56.1.77 {
  starts 2 %s;
  ends 2 %s;
  cltt 2 %[1]s;
  binding state active;
  hardware ethernet 02:00:00:00:77:77;
}
`, stamp(-12*time.Hour), stamp(time.Hour)), "clients.json": `{"clients":[{"id":"a","hw":"02:00:00:00:00:01","relay":"10.56.0.1","steps":[{"do":"discover"}]}]}`})
	var stdout, stderr strings.Builder
	status := run([]string{"difftest", difftestConf, "--clients", filepath.Join(dir, "clients.json"), "--leases", filepath.Join(dir, "dhcpd.leases"), "--format", "json"}, nil, &stdout, &stderr)
	// It renews only if it was told yes before, by both.
	for _, want := range []string{`"lease-10.56.1.77"`, `"message": "renew"`} {
		if status != exitDone || !strings.Contains(stdout.String(), want) || strings.Contains(stdout.String(), `"verdict": "announced"`) {
			t.Errorf("status %d; want 0, %s, and nothing announced in\n%s%s", status, want, &stdout, &stderr)
		}
	}
	left(t, tmp)
}

// TestDifftestSignal ends the whole command as Ctrl-C does, once it has read its
// clients from a pipe: then the servers are starting.
func TestDifftestSignal(t *testing.T) {
	tmp := needDhcpd(t)
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	pipe := filepath.Join(t.TempDir(), "clients.json")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := &exec.Cmd{Path: binary, Args: []string{"keatool", "difftest", "--clients", pipe, difftestConf}, Stderr: &said, Stdout: &said}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var clients []string
	for i := range 500 { // in a network that is nobody's, so that each waits for an answer in vain
		clients = append(clients, fmt.Sprintf(`{"id":"c%d","hw":"02:00:00:00:00:01","relay":"203.0.113.1","steps":[{"do":"discover"}]}`, i))
	}
	if err := os.WriteFile(pipe, []byte(`{"clients":[`+strings.Join(clients, ",")+`]}`), 0); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Process.Signal(os.Interrupt) // that it has not ended shows below
	if err := cmd.Wait(); err == nil || !strings.Contains(said.String(), "nothing is left behind") {
		t.Errorf("interrupted it ends with %v, and says\n%s", err, &said)
	}
	left(t, tmp)
}
