package parser

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// library opens files of a map; a name that starts with beside/ is found beside the including file.
func library(files map[string]string) func(path, from string) (string, []byte, bool, error) {
	return func(path, from string) (string, []byte, bool, error) {
		if src, ok := files[path]; ok {
			return path, []byte(src), strings.HasPrefix(path, "beside/"), nil
		}
		return path, nil, false, errors.New("no such file")
	}
}

// readWith parses a main file and its includes, and requires that dhcpd, run
// where the files lie, comes to the same verdict.
func readWith(t *testing.T, conf string, files map[string]string) (*File, string) {
	t.Helper()
	f, l := Parse("main", []byte(conf), Options{Family: V4, Open: library(files)})
	if programs().Dhcpd() {
		dir := t.TempDir()
		for name, src := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if v := programs().DhcpdCheck(4, dir, []byte(conf)); v.OK == l.HasErrors() {
			t.Errorf("dhcpd accepts it: %v (%s); keatool finds %s", v.OK, v.Output, report(l))
		}
	}
	var out []string
	for _, x := range l {
		out = append(out, fmt.Sprintf("%s:%d:%d %s", x.Span.File, x.Span.Start.Line, x.Span.Start.Col, x.Code))
	}
	return f, strings.Join(out, ", ")
}

// TestIncludePlaces: what an included file may hold, by the place of the include
// statement. The text belongs to the scope around, but dhcpd no longer knows
// which host, class or pool that is.
func TestIncludePlaces(t *testing.T) {
	const subnet, pool = "subnet 192.0.2.0 netmask 255.255.255.0 { include \"x\"; }\n", "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.9; include \"x\"; } }\n"
	const host, class, shared = "host h { include \"x\"; }\n", "class \"c\" { include \"x\"; }\n", "shared-network n { include \"x\"; }\n"
	const peer = "failover peer \"p\" { primary; address 192.0.2.1; peer address 192.0.2.2; mclt 60; split 128; }\n"
	for _, c := range []struct{ name, conf, file, want string }{
		{"parameters at the top", "include \"x\";\n", "default-lease-time 60;\noption domain-name \"x\";\n", ""},
		{"a subnet at the top", "include \"x\";\n", "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.1; }\n", ""},
		{"a definition at the top", "include \"x\";\noption o \"x\";\n", "option o code 222 = text;\n", ""},
		{"a space at the top", "include \"x\";\noption sub.o 5;\n", "option space sub;\noption sub.o code 1 = integer 8;\n", ""},
		{"a class at the top", "include \"x\";\nsubclass \"c\" 1;\n", "class \"c\" {}\n", ""},
		{"a key at the top", "include \"x\";\nzone z. { key k; }\n", "key k { algorithm hmac-md5; secret AAAA; };\n", ""},
		{"nothing", "include \"x\";\n", "", ""},
		{"a comment", "include \"x\";\n", "# x", ""},
		{"a fault", "authoritative;\ninclude \"x\";\n", "authoritative;\n  foo bar;\n", "x:2:7 KT1010"},
		{"a brace too many", "group { include \"x\"; }\n", "authoritative; }\n", "x:1:16 KT1007"},
		{"a brace too few", "group { include \"x\"; }\n", "group { authoritative;\n", "x:1:23 KT1006"},
		{"half a statement", "include \"x\";\nx\";\n", "option domain-name", "main:2:1 KT1010, main:2:2 KT1003, x:1:19 KT1012"},
		{"a host twice", "host a {}\ninclude \"x\";\n", "host a {}\n", "x:1:9 KT1014"},
		{"a range in a subnet", subnet, "range 192.0.2.1;\n", ""},
		{"a range outside the subnet", subnet, "range 192.0.3.1;\n", "x:1:1 KT1019"},
		{"a pool in a subnet", subnet, "pool { range 192.0.2.1; }\n", ""},
		{"a definition in a subnet", subnet, "option o code 222 = text;\n", "x:1:1 KT1013"},
		{"an interface in a subnet", subnet, "interface eth0;\n", "x:1:1 KT1013"},
		{"an interface in a shared network", shared, "interface eth0; subnet 192.0.2.0 netmask 255.255.255.0 {}\n", "x:1:1 KT1013"},
		{"a subnet in a shared network", shared, "subnet 192.0.2.0 netmask 255.255.255.0 {}\n", ""},
		{"options in a pool", pool, "option domain-name \"x\";\ndefault-lease-time 60;\n", ""},
		{"a range in a pool", pool, "range 192.0.2.1;\n", "x:1:1 KT1013"},
		{"a permit in a pool", pool, "allow known-clients;\n", "x:1:1 KT1013"},
		{"a parameter by permit in a pool", pool, "allow bootp; deny unknown-clients; ignore booting;\n", ""},
		{"a failover peer in a pool", peer + pool, "failover peer \"p\";\n", "x:1:1 KT1013"},
		{"no failover peer in a pool", peer + pool, "no failover peer\n", "x:1:1 KT1013"},
		{"a failover peer in a shared network", peer + shared, "failover peer \"p\"; subnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"p\"; range 192.0.2.1; } }\n", ""},
		{"a pool in a pool", pool, "pool { range 192.0.2.10; }\n", "x:1:1 KT1013"},
		{"a host in a pool", pool, "host h {}\n", "x:1:1 KT1103"},
		{"a flag in a host", host, "dynamic;\n", "x:1:1 KT1013"},
		{"a group in a host", "group g {}\n" + host, "group g;\n", "x:1:1 KT1013"},
		{"a flag in a group", "group { include \"x\"; }\n", "dynamic; authoritative;\n", "x:1:1 KT1013"},
		{"a flag in a class", class, "dynamic;\n", "x:1:1 KT1013"},
		{"a limit in a class", class, "lease limit 5;\n", "x:1:1 KT1013"},
		{"a class in a class", class, "class \"d\" {}\n", "x:1:1 KT1013"},
		{"authority in a class", class, "authoritative;\n", ""},
		{"options in a host", host, "option host-name \"x\";\nfilename \"x\";\n", ""},
		{"hardware in a host", host, "hardware ethernet 1:2;\n", "x:1:1 KT1013"},
		{"a fixed address in a host", host, "fixed-address 192.0.2.1;\n", "x:1:1 KT1013"},
		{"a uid in a host", host, "uid \"x\";\n", "x:1:1 KT1013"},
		{"options in a class", class, "option host-name \"x\";\n", ""},
		{"a match in a class", class, "match hardware;\n", "x:1:1 KT1013"},
		{"a condition in a class", class, "match if known;\n", "x:1:1 KT1013"},
		{"a host in a group", "group { include \"x\"; }\n", "host a { hardware ethernet 1:2; }\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, got := readWith(t, c.conf, map[string]string{"x": c.file}); got != c.want {
				t.Errorf("findings %q; want %q", got, c.want)
			}
		})
	}
}

// TestIncludeStatement: the statement itself.
func TestIncludeStatement(t *testing.T) {
	files := map[string]string{"x": "authoritative;\n", "y": "include \"x\";\n", "self": "include \"self\";\n", "a": "include \"b\";\n", "b": "include \"a\";\n"}
	for _, c := range []struct{ name, conf, want string }{
		{"one file", "include \"x\";\n", ""},
		{"a file twice", "include \"x\";\ninclude \"x\";\n", ""},
		{"a file of a file", "include \"y\";\n", ""},
		{"in capitals", "INCLUDE \"x\";\n", ""},
		{"by escapes", "include \"\\x78\";\n", ""},
		{"no file", "include \"z\";\nfoo bar;\n", "main:1:9 KT1016, main:2:5 KT1010"},
		{"by word", "include x;\n", "main:1:9 KT1012"},
		{"by nothing", "include;\n", "main:1:8 KT1012"},
		{"without an end", "include \"x\"\n", "main:1:12 KT1002"},
		{"with two files", "include \"x\" \"y\";\n", "main:1:13 KT1002"},
		{"with a body", "include \"x\" {}\n", "main:1:13 KT1002"},
		{"in an if", "if known { include \"x\"; }\n", "main:1:12 KT1013"},
		{"in a key", "key k { include \"x\"; algorithm hmac-md5; secret AAAA; };\n", "main:1:9 KT1001"},
		{"of itself", "include \"self\";\n", "self:1:9 KT1017"},
		{"of one that includes it", "include \"a\";\n", "b:1:9 KT1017"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, got := readWith(t, c.conf, files); got != c.want {
				t.Errorf("findings %q; want %q", got, c.want)
			}
		})
	}
}

// TestIncludeChain: a chain of files that never ends is cut off.
func TestIncludeChain(t *testing.T) {
	n := 0
	open := func(path, from string) (string, []byte, bool, error) {
		n++
		return fmt.Sprintf("file%d", n), []byte("include \"x\";\n"), false, nil
	}
	_, l := Parse("main", []byte("include \"x\";\n"), Options{Open: open})
	if len(l) != 1 || l[0].Code != CodeCycle || n > 100 {
		t.Errorf("%d files were opened, findings %v; want some fifty and one finding", n, l)
	}
}

// TestIncludeTree: the files hang on their statements, and count as one.
func TestIncludeTree(t *testing.T) {
	files := map[string]string{"x": "authoritative;\ninclude \"beside/y\";\n", "beside/y": "group { max-lease-time 60; }\n"}
	f, l := Parse("main", []byte("min-lease-time 5;\ninclude \"x\";\ndefault-lease-time 60;\n"), Options{Family: V4, Open: library(files)})
	if len(l) != 1 || l[0].Code != CodeBeside || l[0].Span.File != "x" || !strings.Contains(l[0].Message, "`beside/y`") {
		t.Errorf("findings %v; want one in x, of a file found beside it", l)
	}
	type row struct {
		ID                    uint32
		File, Within, Keyword string
	}
	var got []row
	Walk(f, func(s *Stmt) bool {
		within := ""
		if s.File.Within != nil {
			within = s.File.Within.File.Name
		}
		got = append(got, row{s.ID, s.File.Name, within, s.File.Text(s.Keyword())})
		if s.Parent != nil && s.Parent.File != s.File {
			t.Errorf("%s has a parent in another file", s.File.Text(s.Keyword()))
		}
		return true
	})
	want := []row{{0, "main", "", "min-lease-time"}, {1, "main", "", "include"}, {2, "x", "main", "authoritative"}, {3, "x", "main", "include"},
		{4, "beside/y", "x", "group"}, {5, "beside/y", "x", "max-lease-time"}, {6, "main", "", "default-lease-time"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	if f.Count != 7 || len(f.Includes) != 1 || len(f.Includes[0].Includes) != 1 || f.Includes[0].Options != f.Options || f.Includes[0].Family != V4 {
		t.Errorf("%d statements in all, %d files; want 7 and 1 with another, which share their options and family", f.Count, len(f.Includes))
	}
}

// TestIncludesNotFollowed: without a way to open files, the statement is refused.
func TestIncludesNotFollowed(t *testing.T) {
	f, l := Parse("main", []byte("include \"x\";\nauthoritative;\n"), Options{})
	if len(l) != 1 || l[0].Code != CodeInclude || l[0].Message != "`x` cannot be read here" {
		t.Errorf("findings %v; want one, that x cannot be read here", l)
	}
	if n, ok := f.Stmts[0].Node.(*Include); !ok || n.Path != "x" || n.File != nil {
		t.Errorf("node %+v; want an include of x without a file", f.Stmts[0].Node)
	}
	_, l = Parse("main", []byte("include \"x\";\n"), Options{Open: noInclude})
	if len(l) != 1 || l[0].Message != "cannot read `x`: no such file" || l[0].Hint == "" {
		t.Errorf("findings %v; want one with the reason", l)
	}
}
