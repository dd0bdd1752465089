package parser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWalk: outer before inner, in the order of the source; a body is left out
// where visit says so.
func TestWalk(t *testing.T) {
	f, _ := Parse("f", []byte("a;\ngroup { b; host h { c; } d; }\nif known { e; } else { f-g; }\n"), Options{})
	for _, c := range []struct {
		name, skip, want string
	}{
		{"all", "", "a group b host c d if e else f-g"},
		{"without hosts", "host", "a group b host d if e else f-g"},
		{"without groups", "group", "a group if e else f-g"},
		{"without else", "else", "a group b host c d if e else"},
	} {
		var got []string
		Walk(f, func(s *Stmt) bool {
			w := f.Text(s.Keyword())
			got = append(got, w)
			return w != c.skip
		})
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s; want %s", c.name, s, c.want)
		}
	}
	Walk(&File{}, func(*Stmt) bool { t.Error("a statement in an empty file"); return true })
}

// TestParents: each statement knows the one around it, and IDs count from 0.
func TestParents(t *testing.T) {
	f, _ := Parse("f", []byte("group {\n  subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.1; } }\n}\nswitch (option user-class) { case \"a\": break; }\n"), Options{})
	var got []string
	next := uint32(0)
	Walk(f, func(s *Stmt) bool {
		if s.ID != next {
			t.Errorf("statement %s has number %d; want %d", f.Text(s.Keyword()), s.ID, next)
		}
		next++
		var path []string
		for p := s; p != nil; p = p.Parent {
			path = append([]string{f.Text(p.Keyword())}, path...)
		}
		got = append(got, strings.Join(path, "/"))
		return true
	})
	want := []string{"group", "group/subnet", "group/subnet/pool", "group/subnet/pool/range", "switch", "switch/case", "switch/break"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	if f.Count != next {
		t.Errorf("the file counts %d statements; want %d", f.Count, next)
	}
}

// TestComments: a comment belongs to the statement below it, to the one before
// it on its line, or to none.
func TestComments(t *testing.T) {
	for _, c := range []struct {
		name, conf, lead, trail string // of the last statement at the top
	}{
		{"none", "authoritative;\n", "", ""},
		{"above", "# a\nauthoritative;\n", "# a", ""},
		{"two above", "# a\n  # b\nauthoritative;\n", "# a|# b", ""},
		{"above, over a blank line", "# a\n\nauthoritative;\n", "", ""},
		{"above, two over a blank line", "# a\n\n# b\nauthoritative;\n", "# b", ""},
		{"behind", "authoritative; # a\n", "", "# a"},
		{"behind without a blank", "authoritative;# a\n", "", "# a"},
		{"behind with a tab", "authoritative;\t# a\n", "", "# a"},
		{"above and behind", "# a\nauthoritative; # b\n", "# a", "# b"},
		{"below", "authoritative;\n# a\n", "", ""},
		{"behind the statement before", "max-lease-time 5; # a\nauthoritative;\n", "", ""},
		{"above, below the statement before", "max-lease-time 5; # a\n# b\nauthoritative;\n", "# b", ""},
		{"inside", "default-lease-time # a\n60;\n", "", ""},
		{"inside and behind", "default-lease-time # a\n60; # b\n", "", "# b"},
		{"behind the brace", "group { # a\n}\n", "", "# a"},
		{"behind the closing brace", "group {\n} # a\n", "", "# a"},
		{"behind both braces", "group { # a\n} # b\n", "", "# a"},
		{"before the brace", "group # a\n{\n}\n", "", ""},
		{"behind two statements on a line", "max-lease-time 5; authoritative; # a\n", "", "# a"},
		{"at the end without a line end", "authoritative; # a", "", "# a"},
		{"with CR LF", "# a\r\nauthoritative; # b\r\n", "# a", "# b"},
		{"with nothing in it", "#\nauthoritative; #\n", "#", "#"},
		{"with signs in it", "# { ; \" #\nauthoritative; # } ;\n", "# { ; \" #", "# } ;"},
		{"between two on their lines", "# a\nmax-lease-time 5;\n# b\nauthoritative;\n", "# b", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, l := Parse("f", []byte(c.conf), Options{})
			wantBrief(t, l, "")
			s := f.Stmts[len(f.Stmts)-1]
			var lead []string
			for _, k := range f.Lead(s) {
				lead = append(lead, string(f.Src[k.Start:k.End]))
			}
			trail := ""
			if k := f.Trail(s); k != nil {
				trail = string(f.Src[k.Start:k.End])
			}
			if got := strings.Join(lead, "|"); got != c.lead || trail != c.trail {
				t.Errorf("above %q, behind %q; want %q and %q", got, trail, c.lead, c.trail)
			}
		})
	}
}

// TestLosslessness: tokens, comments and white space make up each file.
func TestLosslessness(t *testing.T) {
	for _, c := range ownInputs(t) {
		f, _ := Parse("f", c, Options{Open: noInclude})
		at := uint32(0)
		seen := func(start, end uint32) {
			if start < at {
				t.Fatalf("bytes %d to %d are told twice", start, at)
			}
			if gap := strings.TrimSpace(string(f.Src[at:start])); gap != "" {
				t.Fatalf("%q is in no token and no comment", gap)
			}
			at = end
		}
		i := 0
		for _, tk := range f.tokens {
			for ; i < len(f.Comments) && f.Comments[i].Start < tk.Start; i++ {
				seen(f.Comments[i].Start, f.Comments[i].End)
			}
			seen(tk.Start, tk.End)
		}
	}
}

// ownInputs are the configurations of the project's own tests.
func ownInputs(t *testing.T) [][]byte {
	t.Helper()
	var out [][]byte
	for _, pattern := range []string{"../testdata/dhcpd/bad/*.conf", "../testdata/dhcpd/conf/*/*.conf"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) < 100 {
			t.Fatalf("%d files fit %s (%v); want 100 or more", len(paths), pattern, err)
		}
		for _, path := range paths {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, src)
		}
	}
	return out
}
