package main

import (
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// TestJudge: a result that Kea would refuse is a fault of keatool, told at the
// statement that it came from.
func TestJudge(t *testing.T) {
	c := newConversion(t, twoSubnets, convertFlags{})
	c.options = translate.Options{Release: kea.DefaultRelease}
	part := c.results[0].Config
	part.Dhcp.Subnets[1].Pools[0].Range = "nonsense"
	if err := c.encode(part).writeTo(io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, k := range c.checks {
		c.judge(k)
	}
	var got []string
	for _, f := range c.report.findings {
		if f.Code != codeInvalid || f.Severity != diag.Error || !strings.HasPrefix(f.Message, "the result fails validation: ") || f.Hint == "" {
			t.Errorf("finding %v; want an error %s with a hint", f, codeInvalid)
		}
		got = append(got, f.Target)
	}
	if len(got) == 0 || !strings.HasPrefix(got[0], "/Dhcp4/subnet4/1/pools/0") {
		t.Fatalf("faults at %v; want one at the pool", got)
	}
	if line := c.report.findings[0].Span.Start.Line; line != 5 {
		t.Errorf("the fault is told on line %d; want 5, where the range stands", line)
	}
}

// TestNothingToJudge: a result that Kea takes has no findings of this kind.
func TestNothingToJudge(t *testing.T) {
	c := newConversion(t, twoSubnets, convertFlags{})
	c.options = translate.Options{Release: kea.DefaultRelease}
	c.encode(c.results[0].Config)
	c.finish()
	for _, f := range c.report.findings {
		if f.Severity == diag.Error {
			t.Errorf("finding %v", f)
		}
	}
	if c.report.summary.total != 4 || c.report.summary.count[diag.Exact] != 4 {
		t.Errorf("summary %+v; want 4 statements, all exact", c.report.summary)
	}
}

// TestResolver: a name is asked for once, its addresses come without a zone or
// the form of IPv4 in IPv6.
func TestResolver(t *testing.T) {
	ask := resolver(t.Context())
	for range 2 {
		addrs, err := ask("localhost")
		if err != nil {
			t.Skipf("the resolver of this machine does not know localhost: %v", err)
		}
		for _, a := range addrs {
			if !a.IsLoopback() || a.Is4In6() {
				t.Errorf("localhost is %v; want loopback addresses", addrs)
			}
		}
	}
	if addrs, err := ask("192.0.2.1"); err != nil || len(addrs) != 1 || addrs[0] != netip.MustParseAddr("192.0.2.1") {
		t.Errorf("the address 192.0.2.1 is resolved to %v, %v; want itself", addrs, err)
	}
}

// TestUnreadableSubnetIDs: what cannot be read as a file of ids is said.
func TestUnreadableSubnetIDs(t *testing.T) {
	dir := writeTree(t, map[string]string{"ids.json": `{"192.0.2.0/24": 5}`, "text": "x", "number": `{"192.0.2.0/24": "5"}`, "large": `{"192.0.2.0/24": 4294967295}`})
	for name, want := range map[string]string{
		"":         "",
		"ids.json": "",
		"absent":   "",
		".":        "is a directory",
		"text":     "it is not a JSON map from prefix to id",
		"number":   "it is not a JSON map from prefix to id",
		"large":    "192.0.2.0/24 has id 4294967295, which Kea keeps for itself",
	} {
		path := name
		if name != "" {
			path = filepath.Join(dir, name)
		}
		_, err := readSubnetIDs(path)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", name, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: error %v; want one that says %q", name, err, want)
		}
	}
	ids, err := readSubnetIDs(filepath.Join(dir, "ids.json"))
	if diff := cmp.Diff(map[string]uint32{"192.0.2.0/24": 5}, ids); diff != "" || err != nil {
		t.Errorf("ids (-want +got):\n%s%v", diff, err)
	}
}

// TestContent: what a function writes and what it fails with gets through.
func TestContent(t *testing.T) {
	wrong := errors.New("wrong")
	for _, c := range []struct {
		name string
		body content
		want string
		err  error
	}{
		{"bytes", content{data: []byte("x")}, "x", nil},
		{"nothing", content{}, "", nil},
		{"a function", content{stream: func(w io.Writer) error { _, err := io.WriteString(w, "y"); return err }}, "y", nil},
		{"a function that fails", content{stream: func(io.Writer) error { return wrong }}, "", wrong},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b strings.Builder
			if err := c.body.writeTo(&b); !errors.Is(err, c.err) || b.String() != c.want {
				t.Errorf("wrote %q with error %v; want %q and %v", b.String(), err, c.want, c.err)
			}
			path := filepath.Join(t.TempDir(), "out")
			err := writeAll([]output{{path, c.body, 0o644}})
			if (err != nil) != (c.err != nil) {
				t.Fatalf("writing it to a file: %v; want %v", err, c.err)
			}
			text, readErr := os.ReadFile(path)
			if c.err != nil && readErr == nil {
				t.Errorf("a file was left that holds %q", text)
			}
			if c.err == nil && string(text) != c.want {
				t.Errorf("the file holds %q; want %q", text, c.want)
			}
			if left := tree(t, filepath.Dir(path)); c.err != nil && len(left) > 0 {
				t.Errorf("files were left: %v", left)
			}
		})
	}
}

// TestSameFile: one file by two names, links followed.
func TestSameFile(t *testing.T) {
	dir := writeTree(t, map[string]string{"a": "x", "b": "x"})
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.Symlink("a", at("link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(at("b"), at("hard")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"a", "a", true}, {"a", "b", false}, {"a", "link", true}, {"b", "hard", true}, {"link", "hard", false},
		{"new", "new", true}, {"new", "./new", true}, {"new", "newer", false}, {"a", "new", false},
	} {
		if got := sameFile(at(c.a), at(c.b)); got != c.want {
			t.Errorf("%s and %s are one file: %v; want %v", c.a, c.b, got, c.want)
		}
	}
}

// TestClosing: the last line counts findings, worst first.
func TestClosing(t *testing.T) {
	of := func(list ...diag.Severity) (l diag.List) {
		for _, s := range list {
			l = append(l, diag.Finding{Severity: s})
		}
		return l
	}
	for _, c := range []struct {
		l           diag.List
		after, want string
	}{
		{nil, "", ""},
		{of(diag.Error), "", "keatool: x: 1 error\n"},
		{of(diag.Error, diag.Error), "; nothing was written", "keatool: x: 2 errors; nothing was written\n"},
		{of(diag.Note, diag.Warning, diag.Error, diag.Note), "", "keatool: x: 1 error, 1 warning, 2 notes\n"},
		{of(diag.Note), "", "keatool: x: 1 note\n"},
	} {
		if got := closingFor(c.l, "x", c.after); got != c.want {
			t.Errorf("closing %q; want %q", got, c.want)
		}
	}
}

// TestFailingReports: a report that cannot be written ends with status 2.
func TestFailingReports(t *testing.T) {
	dir := writeTree(t, map[string]string{"d.conf": "foo bar;\n", "good.conf": twoSubnets})
	for _, args := range [][]string{
		{"check", filepath.Join(dir, "d.conf")},
		{"check", "--format", "json", filepath.Join(dir, "d.conf")},
		{"convert", filepath.Join(dir, "d.conf")},
	} {
		if got := run(args, strings.NewReader(""), io.Discard, failing{}); got != exitUsage {
			t.Errorf("%v with a full disk for standard error: status %d; want 2", args[:len(args)-1], got)
		}
	}
	var stderr strings.Builder
	if got := run([]string{"convert", filepath.Join(dir, "good.conf")}, strings.NewReader(""), failing{}, &stderr); got != exitUsage || !strings.Contains(stderr.String(), "cannot write standard output: disk full") {
		t.Errorf("convert with a full disk for its result: status %d, %q; want 2 and the reason", got, stderr.String())
	}
	stderr.Reset()
	if got := run([]string{"check", "--report", "-", filepath.Join(dir, "d.conf")}, strings.NewReader(""), failing{}, &stderr); got != exitUsage || !strings.Contains(stderr.String(), "cannot write standard output: disk full") {
		t.Errorf("check with a full disk for its report: status %d, %q; want 2 and the reason", got, stderr.String())
	}
}

// TestEveryCodeIsExplained: each code has a page with its title and its level.
func TestEveryCodeIsExplained(t *testing.T) {
	seen := map[diag.Code]bool{}
	for _, i := range allCodes() {
		if seen[i.Code] {
			t.Errorf("%s is in the table twice", i.Code)
		}
		seen[i.Code] = true
		var stdout, stderr strings.Builder
		if got := run([]string{"explain", strings.ToLower(string(i.Code))}, strings.NewReader(""), &stdout, &stderr); got != exitDone || stderr.Len() > 0 {
			t.Errorf("explain %s: status %d, %s", i.Code, got, stderr.String())
		}
		first, rest, _ := strings.Cut(stdout.String(), "\n")
		if want := string(i.Code) + ": " + i.Title + " (" + level(i) + ")"; first != want {
			t.Errorf("the page of %s starts %q; want %q", i.Code, first, want)
		}
		for _, line := range strings.Split(strings.SplitN(rest, "\nFor example:", 2)[0], "\n") {
			if len(line) > 80 && strings.Contains(line, " ") {
				t.Errorf("%s: a line of %d bytes: %s", i.Code, len(line), line)
			}
		}
		if (i.Example != "") != strings.Contains(rest, "For example:") {
			t.Errorf("%s: example shown: %v; there is one: %v", i.Code, !(i.Example != ""), i.Example != "")
		}
	}
}
