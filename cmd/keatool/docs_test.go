package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/golden"
	"github.com/keatool/keatool/server/hook/builtin"
)

// docs is where the generated pages live.
const docs = "../../docs"

// TestDocs fails if a generated page is stale; with -update it writes them all.
func TestDocs(t *testing.T) {
	folders := map[string]map[string][]byte{
		"cli":   pages(t, ".md", func(c *cobra.Command, w io.Writer) error { return doc.GenMarkdown(c, w) }),
		"man":   pages(t, ".1", manual),
		"codes": codePages(),
	}
	for folder, files := range folders {
		t.Run(folder, func(t *testing.T) {
			for name, text := range files {
				golden.Check(t, filepath.Join(docs, folder, name), text)
			}
			removeStale(t, filepath.Join(docs, folder), files)
		})
	}
	t.Run("coverage", func(t *testing.T) {
		golden.Check(t, filepath.Join(docs, "coverage.md"), []byte(coverageMarkdown()))
	})
	t.Run("serve", func(t *testing.T) {
		golden.Check(t, filepath.Join(docs, "serve.md"), servePage(t))
	})
}

// servePage is the page about serve as it is, with the hook libraries that there are.
func servePage(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(docs, "serve.md"))
	if err != nil {
		t.Fatal(err)
	}
	const fence = "\n```hooks\n"
	before, rest, found := strings.Cut(string(text), fence)
	_, after, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatalf("docs/serve.md has no block %s", fence)
	}
	var list strings.Builder
	for _, l := range builtin.Libraries() {
		list.WriteString(l.File())
		if l.Only4 {
			list.WriteString("  (DHCPv4 only, as in Kea)")
		}
		list.WriteByte('\n')
	}
	return []byte(before + fence + list.String() + "```\n" + after)
}

// pages makes one page for each command.
func pages(t *testing.T, ext string, generate func(*cobra.Command, io.Writer) error) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	var visit func(*cobra.Command)
	visit = func(c *cobra.Command) {
		c.DisableAutoGenTag = true
		c.InitDefaultHelpFlag()
		sep := "_"
		if ext == ".1" {
			sep = "-"
		}
		var buf bytes.Buffer
		if err := generate(c, &buf); err != nil {
			t.Fatal(err)
		}
		files[strings.ReplaceAll(c.CommandPath(), " ", sep)+ext] = buf.Bytes()
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				visit(sub)
			}
		}
	}
	root := newRoot(&app{})
	root.InitDefaultHelpCmd()
	visit(root)
	return files
}

// manual writes a man page; its date is that of the text and not of the build.
func manual(c *cobra.Command, w io.Writer) error {
	date := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)
	return doc.GenMan(c, &doc.GenManHeader{Section: "1", Date: &date, Source: "keatool", Manual: "keatool manual"}, w)
}

// codePages makes a page for each code, and their list.
func codePages() map[string][]byte {
	files := map[string][]byte{}
	var index strings.Builder
	index.WriteString("# Codes of findings\n\nKT1xxx come from reading dhcpd.conf, KT2xxx from translating it, KT4xxx from checking a Kea configuration,\n" +
		"KT5xxx from serving one.\n" +
		"`keatool explain CODE` prints the same pages. A code never changes its meaning.\n\n| code | severity | title |\n| --- | --- | --- |\n")
	for _, i := range allCodes() {
		fmt.Fprintf(&index, "| [%s](%s.md) | %s | %s |\n", i.Code, i.Code, i.Severity, cell(i.Title))
		files[string(i.Code)+".md"] = []byte(codePage(i))
	}
	files["README.md"] = []byte(index.String())
	return files
}

func codePage(i diag.Info) string {
	page := fmt.Sprintf("# %s: %s\n\nSeverity: %s.\n\n%s\n", i.Code, i.Title, level(i), wrap(i.Text, 110))
	if i.Example != "" {
		page += "\nFor example:\n\n```\n" + strings.TrimRight(i.Example, "\n") + "\n```\n"
	}
	return page
}

// removeStale finds pages that nothing produces any more.
func removeStale(t *testing.T, folder string, files map[string][]byte) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := files[e.Name()]; !ok {
			golden.Check(t, filepath.Join(folder, e.Name()), nil)
		}
	}
}

// TestHelp holds every command to the same standard of help.
func TestHelp(t *testing.T) {
	for _, c := range newRoot(&app{}).Commands() {
		if c.Short == "" || strings.HasSuffix(c.Short, ".") || c.Long == "" || !strings.Contains(c.Example, "keatool "+c.Name()) {
			t.Errorf("keatool %s: want a short text without a full stop, a long text, and an example that calls the command; have %q, %q, %q",
				c.Name(), c.Short, c.Long, c.Example)
		}
		for _, line := range strings.Split(c.Long, "\n") {
			if len(line) > 80 {
				t.Errorf("keatool %s --help: a line is longer than 80 columns: %s", c.Name(), line)
			}
		}
	}
}
