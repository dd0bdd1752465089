package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestNotify plays the service manager: it must hear when the server can be
// used, when it reads its configuration again, and when it ends.
func TestNotify(t *testing.T) {
	dir := t.TempDir()
	boss, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(dir, "boss"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer boss.Close()
	if err := boss.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(writeTree(t, map[string]string{"kea.json": fmt.Sprintf(`{ "Dhcp4": {
		"interfaces-config": { "interfaces": [ "lo" ] }, "lease-database": { "type": "memfile", "name": %q } } }`, filepath.Join(dir, "leases.csv"))}), "kea.json")

	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := &exec.Cmd{Path: binary, Args: []string{"keatool", "serve", "--udp", "-p", strconv.Itoa(int(freePort(t))), config}, Stderr: &stderr,
		Env: append(os.Environ(), "NOTIFY_SOCKET="+filepath.Join(dir, "boss"))}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill() // in vain, if all is well
	var heard []string
	for _, next := range []syscall.Signal{syscall.SIGHUP, 0, syscall.SIGTERM, 0} {
		said := make([]byte, 1000)
		n, err := boss.Read(said)
		if err != nil {
			t.Fatalf("after %v: %v", heard, err)
		}
		word, _, _ := strings.Cut(string(said[:n]), "\n")
		heard = append(heard, word)
		if next == 0 {
			continue
		}
		if err := cmd.Process.Signal(next); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server ends with %v:\n%s", err, &stderr)
	}
	if diff := cmp.Diff([]string{"READY=1", "RELOADING=1", "READY=1", "STOPPING=1"}, heard); diff != "" {
		t.Errorf("the service manager hears (-want +got):\n%s", diff)
	}
}
