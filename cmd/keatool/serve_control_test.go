package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServeAndCtl runs a server with a control socket, metrics and a log, gives
// it commands, and has it end with a status.
func TestServeAndCtl(t *testing.T) {
	dir, err := os.MkdirTemp("", "serve") // names of sockets must be short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	t.Setenv("KEA_DHCP_DATA_DIR", dir)
	port, metrics := int(freePort(t)), int(freePort(t))
	config := filepath.Join(dir, "kea.json")
	text := fmt.Sprintf(`{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" },
		"control-sockets": [ { "socket-type": "unix", "socket-name": "%[1]s/s" } ],
		"loggers": [ { "name": "kea-dhcp4", "severity": "INFO", "output-options": [ { "output": "stderr" }, { "output": "%[1]s/log" } ] } ],
		"hooks-libraries": [ { "library": "libdhcp_lease_cmds.so" } ],
		"subnet4": [ { "id": 1, "subnet": "127.0.0.0/8", "pools": [ { "pool": "127.0.2.1 - 127.0.2.9" } ] } ] } }`, dir)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "clients are listened for"}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := &exec.Cmd{Path: binary, Args: []string{"keatool", "serve", "-p", fmt.Sprint(port), "--metrics", fmt.Sprintf("127.0.0.1:%d", metrics), config}, Stderr: said}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	select {
	case <-said.heard:
	case <-time.After(time.Minute):
		t.Fatalf("the server does not listen:\n%s", said.text())
	}
	var out, errs bytes.Buffer
	if status := run([]string{"client", "--server", fmt.Sprintf("127.0.0.1:%d", port)}, nil, &out, &errs); status != exitDone {
		t.Fatalf("no lease: %s\n%s", &errs, said.text())
	}
	socket := filepath.Join(dir, "s")
	command := func(args ...string) string {
		status, out, errs := runCtl("", append([]string{"--socket", socket}, args...)...)
		if status != exitDone {
			t.Errorf("%v: status %d, %s%s", args, status, out, errs)
		}
		return out
	}
	if got := command("lease4-get", `{"ip-address":"127.0.2.1"}`); !strings.Contains(got, "IPv4 lease found.") {
		t.Errorf("lease4-get: %s", got)
	}
	var stats struct{ Arguments map[string][][2]any }
	if err := json.Unmarshal([]byte(command("statistic-get-all")), &stats); err != nil || stats.Arguments["pkt4-ack-sent"][0][0] != 1.0 {
		t.Errorf("statistics: %v, error %v", stats, err)
	}
	command("reload")
	if got := command("config-get"); !strings.Contains(got, `"hash"`) {
		t.Errorf("config-get: %s", got)
	}
	for path, want := range map[string]string{"metrics": `kea_dhcp4_packets_sent_total{operation="ack"} 1`, "readyz": "ok"} {
		response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/%s", metrics, path))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if !strings.Contains(string(body), want) {
			t.Errorf("/%s: %s", path, body)
		}
	}
	command("shutdown", `{"exit-value":9}`)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 9 {
		t.Errorf("the server ends with %v, want status 9", err)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	for _, want := range []string{"[kea-dhcp4.leases/", "DHCP4_LEASE_ALLOC [hwtype=1 02:00:00:00:00:01]", "COMMAND_RECEIVED command `shutdown` was answered with result 0"} {
		if !strings.Contains(string(log), want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
	if _, err := os.Stat(socket); err == nil {
		t.Error("the socket is still there")
	}
}

// TestServeWithoutSocket does not start where a control socket cannot be opened.
func TestServeWithoutSocket(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("KEA_DHCP_DATA_DIR", dir)
	config := filepath.Join(dir, "kea.json")
	text := fmt.Sprintf(`{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" },
		"control-sockets": [ { "socket-type": "unix", "socket-name": %q } ], "subnet4": [ { "id": 1, "subnet": "127.0.0.0/8" } ] } }`, config)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	status := run([]string{"serve", "-p", fmt.Sprint(int(freePort(t))), config}, nil, &out, &errs)
	if status == exitDone || !strings.Contains(errs.String(), "exists and is no socket") {
		t.Errorf("status %d, and\n%s", status, &errs)
	}
}
