package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fenced returns the first block of the README that opens with fence.
func fenced(t *testing.T, text, fence string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, "\n"+fence+"\n")
	block, _, closed := strings.Cut(rest, "\n```")
	if !found || !closed {
		t.Fatalf("README.md has no block %s", fence)
	}
	return block + "\n"
}

// TestReadme keeps the first screen true: the sample, converted, gives what
// the README shows.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	t.Chdir(writeTree(t, map[string]string{"dhcpd.conf": fenced(t, readme, "```")}))
	var stdout, stderr strings.Builder
	if status := run([]string{"convert", "dhcpd.conf"}, nil, &stdout, &stderr); status != exitDone {
		t.Errorf("status %d; want 0", status)
	}
	if diff := cmp.Diff(fenced(t, readme, "```json"), stdout.String()); diff != "" {
		t.Errorf("the result (-README +now):\n%s", diff)
	}
	if want := fenced(t, readme, "```text"); !strings.HasSuffix(stderr.String(), want) {
		t.Errorf("the report ends otherwise than in the README (-README +now):\n%s", cmp.Diff(want, stderr.String()))
	}
}

// TestReadmeKea validates and upgrades the Kea configurations of the README.
func TestReadmeKea(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	files := map[string]string{}
	for _, name := range []string{"kea-dhcp6.json", "kea-dhcp-ddns.json", "old.json"} {
		files[name] = fenced(t, readme, "```json "+name)
	}
	dir := writeTree(t, files)
	for name := range files {
		if err := os.Chmod(filepath.Join(dir, name), 0o600); err != nil { // it holds a secret
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, name := range []string{"kea-dhcp6.json", "kea-dhcp-ddns.json"} {
		var stdout, stderr strings.Builder
		if status := run([]string{"validate", name}, nil, &stdout, &stderr); status != exitFault {
			t.Errorf("%s: status %d; want 1", name, status)
		}
		if diff := cmp.Diff(fenced(t, readme, "```text "+name), stderr.String()); diff != "" {
			t.Errorf("%s (-README +now):\n%s", name, diff)
		}
	}
	var stdout, stderr strings.Builder
	if status := run([]string{"upgrade", "--diff", "--to", "3.0", "old.json"}, nil, &stdout, &stderr); status != exitDone {
		t.Errorf("upgrade: status %d; want 0: %s", status, &stderr)
	}
	if diff := cmp.Diff(fenced(t, readme, "```diff"), stdout.String()); diff != "" {
		t.Errorf("upgrade (-README +now):\n%s", diff)
	}
}

// TestReadmeServe runs the server and the client of the README, on a port that
// is free.
func TestReadmeServe(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	t.Chdir(writeTree(t, map[string]string{"try.json": fenced(t, readme, "```json try.json")}))
	port := strconv.Itoa(int(freePort(t)))
	serve, client, found := strings.Cut(fenced(t, readme, "```sh try.json"), " &\n")
	if !found {
		t.Fatal("the README does not start a server in the background")
	}
	words := func(line string) []string { return strings.Fields(strings.ReplaceAll(line, "6767", port)) }
	s := startServer(t, words(serve)[2:]...)
	var stdout, stderr strings.Builder
	if status := run(words(client)[1:], nil, &stdout, &stderr); status != exitDone {
		t.Errorf("status %d; want 0: %s\nthe server says:\n%s", status, &stderr, s.text())
	}
	if diff := cmp.Diff(fenced(t, readme, "```text try.json"), stdout.String()); diff != "" {
		t.Errorf("what the client shows (-README +now):\n%s", diff)
	}
}

// TestReadmeLeases takes over the lease files of the README.
func TestReadmeLeases(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	t.Chdir("../../testdata/dhcpd/leases")
	var stdout, stderr strings.Builder
	for line := range strings.Lines(fenced(t, readme, "```sh leases")) {
		if status := run(strings.Fields(line)[1:], nil, &stdout, &stderr); status != exitDone {
			t.Errorf("status %d; want 0: %s", status, line)
		}
	}
	if diff := cmp.Diff(fenced(t, readme, "```text leases"), stderr.String()); diff != "" || stdout.String() != "" {
		t.Errorf("the summary (-README +now):\n%s%s", diff, &stdout)
	}
}

// startServer runs this test binary as keatool serve, until the test ends. It
// returns when the server is ready, with what it writes to standard error.
func startServer(t *testing.T, args ...string) *notifier {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	said := &notifier{buf: new(bytes.Buffer), heard: make(chan struct{}), word: "clients are listened for"}
	cmd := &exec.Cmd{Path: binary, Args: append([]string{"keatool", "serve"}, args...), Stderr: said}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	select {
	case <-said.heard:
	case <-time.After(time.Minute):
		t.Fatalf("the server does not listen:\n%s", said.text())
	}
	return said
}

// TestReadmeLinks fails on a link to a page that is not there, in any page
// that people write.
func TestReadmeLinks(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, "../../README.md", "../../CHANGELOG.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(text), "](")[1:] {
			link, _, _ := strings.Cut(part, ")")
			if strings.Contains(link, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), link)); err != nil {
				t.Errorf("%s links to %s, which is not there", page, link)
			}
		}
	}
}
