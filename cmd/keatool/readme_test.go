package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
