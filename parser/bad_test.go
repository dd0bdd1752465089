package parser

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keatool/keatool/internal/diag"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// badFiles returns the configurations that dhcpd refuses.
func badFiles(t testing.TB) []string {
	files, err := filepath.Glob("../testdata/dhcpd/bad/*.conf")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files in testdata/dhcpd/bad (%v); want 100 or more", len(files), err)
	}
	return files
}

// familyOf tells the family of a test file by its first lines.
func familyOf(src []byte) Family {
	if strings.Contains(string(src), "# family: 6") {
		return V6
	}
	return V4
}

// noInclude is an opener that finds nothing.
func noInclude(path, from string) (string, []byte, bool, error) {
	return path, nil, false, fmt.Errorf("no such file")
}

func TestBad(t *testing.T) {
	for _, path := range badFiles(t) {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, l := Parse(name, src, Options{Family: familyOf(src), Open: noInclude})
			if !l.HasErrors() {
				t.Errorf("dhcpd refuses this file, keatool finds no error")
			}
			golden(t, strings.TrimSuffix(path, ".conf")+".report", report(l))
		})
	}
}

// report writes findings one a line, hints below.
func report(l diag.List) string {
	var b strings.Builder
	for _, f := range l {
		fmt.Fprintf(&b, "%d:%d: %s[%s]: %s\n", f.Span.Start.Line, f.Span.Start.Col, f.Severity, f.Code, f.Message)
		if f.Hint != "" {
			fmt.Fprintf(&b, "\t%s\n", f.Hint)
		}
	}
	return b.String()
}

// golden compares got with a file, or writes the file with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (-want +got); run with -update if the change is meant:\n%s", path, d)
	}
}

// TestBadLines asks the real dhcpd where it complains of each file.
func TestBadLines(t *testing.T) {
	dhcpd, err := exec.LookPath("dhcpd")
	if err != nil {
		t.Skip("dhcpd is not installed, so its complaints cannot be compared (apt-get install isc-dhcp-server)")
	}
	named, right := 0, 0
	for _, path := range badFiles(t) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		family := familyOf(src)
		abs, _ := filepath.Abs(path)
		cmd := exec.Command(dhcpd, "-t", map[Family]string{V4: "-4", V6: "-6"}[family], "-cf", abs, "-lf", os.DevNull)
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Errorf("%s: dhcpd accepts this file", filepath.Base(path))
			continue
		}
		m := lineRE.FindStringSubmatch(string(out))
		if m == nil {
			continue
		}
		named++
		line, _ := strconv.Atoi(m[1])
		_, l := Parse(filepath.Base(path), src, Options{Family: family, Open: noInclude})
		if errs := l.Filter(func(f diag.Finding) bool { return f.Severity == diag.Error }); near(errs, line) {
			right++
		} else {
			i := strings.Index(string(out), m[0])
			t.Logf("%s: dhcpd: %q, keatool: %v", filepath.Base(path), strings.SplitN(string(out)[i:], "\n", 2)[0], errs)
		}
	}
	t.Logf("%d of %d at or beside dhcpd's line", right, named)
	if right*100 < named*95 {
		t.Errorf("only %d of %d errors at or beside the line that dhcpd names; want 95 %%", right, named)
	}
}

// TestCodes runs the example of every code.
func TestCodes(t *testing.T) {
	for _, info := range Codes() {
		t.Run(string(info.Code), func(t *testing.T) {
			if info.Title == "" || info.Text == "" {
				t.Errorf("%s lacks a title or an explanation", info.Code)
			}
			if info.Example == "" {
				return
			}
			_, l := Parse("example.conf", []byte(info.Example), Options{Open: noInclude})
			for _, f := range l {
				if f.Code == info.Code {
					if f.Severity != info.Severity {
						t.Errorf("finding has severity %s, the table says %s", f.Severity, info.Severity)
					}
					return
				}
			}
			t.Errorf("the example does not trigger the code; it gives %v", l)
		})
	}
}
