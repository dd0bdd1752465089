package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
