package main

import (
	"encoding/hex"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/server/hook/builtin"
	"github.com/keatool/keatool/server/hook/try"
	"github.com/keatool/keatool/server/packet"
)

// message is one of DHCPv4 from a client.
func message(kind byte, options ...byte) []byte {
	head, _ := hex.DecodeString("0101060000000007" + strings.Repeat("00", 20) + "020000000001" + strings.Repeat("00", 202) + "63825363")
	return append(append(head, 53, 1, kind), append(options, 255)...)
}

// TestServeScripts: a dhcpd.conf that is served as it is has its scripts: the
// program of `on commit` runs, and computed options are sent. Nothing stays.
func TestServeScripts(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	mark := filepath.Join(dir, "given")
	path := filepath.Join(dir, "dhcpd.conf")
	conf := "ping-check off;\nsubnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.10 192.0.2.20;\n" +
		"  on commit { execute(\"/usr/bin/touch\", \"" + mark + "\"); }\n" +
		"  option root-path = concat(\"/root/\", binary-to-ascii(10, 8, \".\", leased-address));\n}\n"
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	a := &app{stdin: strings.NewReader(""), stdout: &stderr, stderr: &stderr}
	var f serveFlags
	snap, r, err := a.readConfig(&f, path)
	if err != nil || r.findings.HasErrors() {
		t.Fatalf("the file is not served: %v, %v", err, r)
	}
	s, findings := try.Start(try.Options{Config: snap.Source, Libraries: builtin.Libraries(), Log: slog.NewTextHandler(&stderr, nil)})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	offer, err := s.Give(message(packet.Discover, 55, 1, 17))
	if err != nil || offer == nil {
		t.Fatalf("no offer: %v\n%s", err, stderr.String())
	}
	ack, err := s.Give(message(packet.Request, 55, 1, 17, 50, 4, 192, 0, 2, 10, 54, 4, 192, 0, 2, 1))
	if err != nil || ack == nil {
		t.Fatalf("no answer: %v\n%s", err, stderr.String())
	}
	if !strings.Contains(string(ack), "/root/192.0.2.10") {
		t.Errorf("the computed option is not in %q", ack)
	}
	waitFor(t, mark)
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	f.scripts.remove()
	if left, _ := filepath.Glob(filepath.Join(dir, "keatool-serve-*")); len(left) > 0 {
		t.Errorf("%v stay", left)
	}
}

// waitFor waits until a file is there.
func waitFor(t *testing.T, path string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not come", path)
		}
	}
}

// TestServeScriptsChecked: a check of a file with scripts says that it is good,
// and leaves nothing behind.
func TestServeScriptsChecked(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	path := filepath.Join(dir, "dhcpd.conf")
	if err := os.WriteFile(path, []byte("subnet 192.0.2.0 netmask 255.255.255.0 { on commit { execute(\"/usr/bin/true\"); } }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	if status := run([]string{"serve", "-t", path}, strings.NewReader(""), &stdout, &stderr); status != exitDone {
		t.Errorf("the check ends with %d:\n%s", status, stderr.String())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "keatool-serve-*")); len(left) > 0 {
		t.Errorf("%v stay", left)
	}
}
