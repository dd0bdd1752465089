package parser

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// seeds adds every configuration of the project to a fuzz target.
func seeds(f *testing.F) {
	for _, pattern := range []string{"../testdata/dhcpd/bad/*.conf", "../testdata/dhcpd/conf/*/*.conf"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range files {
			src, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(src)
		}
	}
	for _, i := range Codes() {
		f.Add([]byte(i.Example))
	}
}

// FuzzTokens: tokens, comments and the white space between them are the input.
func FuzzTokens(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		lx := lex(src)
		var out []byte
		i, c, at := 0, 0, uint32(0)
		gap := func(to uint32) {
			for _, b := range src[at:to] {
				if byteClass[b] != classSpace {
					t.Fatalf("byte %q at %d is in no token and no comment", b, at)
				}
			}
			out = append(out, src[at:to]...)
		}
		for i < len(lx.tokens) || c < len(lx.comments) {
			var start, end uint32
			if c == len(lx.comments) || i < len(lx.tokens) && lx.tokens[i].Start < lx.comments[c].Start {
				start, end = lx.tokens[i].Start, lx.tokens[i].End
				i++
			} else {
				start, end = lx.comments[c].Start, lx.comments[c].End
				c++
			}
			gap(start)
			out = append(out, src[start:end]...)
			at = end
		}
		gap(uint32(len(src)))
		if !bytes.Equal(out, src) {
			t.Fatalf("tokens and gaps give %q; want %q", out, src)
		}
	})
}

// FuzzParse: no input makes Parse panic, and every statement has a node and an
// extent inside its file.
func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, family := range []Family{Auto, V4, V6} {
			file, l := Parse("f", src, Options{Family: family, Open: noInclude})
			Walk(file, func(s *Stmt) bool {
				if s.Node == nil || s.Start >= s.End || int(s.End) > len(src) {
					t.Fatalf("statement [%d,%d) of %d bytes has node %T", s.Start, s.End, len(src), s.Node)
				}
				if _, bad := s.Node.(*Bad); bad && !l.HasErrors() {
					t.Fatalf("a statement could not be read, and nothing says so")
				}
				return true
			})
			for _, x := range l {
				if !x.Span.Start.Known() || x.Span.Start.Offset > len(src) {
					t.Fatalf("finding %v has no place in the file", x)
				}
			}
		}
	})
}

// texts returns the tokens and comments of src as text, in order.
func texts(src []byte) (tokens, comments []string) {
	lx := lex(src)
	for _, t := range lx.tokens {
		tokens = append(tokens, string(src[t.Start:t.End]))
	}
	for _, c := range lx.comments {
		comments = append(comments, string(bytes.TrimRight(src[c.Start:c.End], " \t\r\f\v")))
	}
	return tokens, comments
}

// checkFormat: Format keeps tokens and comments, and formatting twice is formatting once.
func checkFormat(t *testing.T, src []byte) {
	t.Helper()
	once, l := Format("f", src)
	if len(l) > 0 {
		if !bytes.Equal(once, src) {
			t.Fatalf("findings, but the text was changed")
		}
		return
	}
	wantTokens, wantComments := texts(src)
	gotTokens, gotComments := texts(once)
	if d := cmp.Diff(wantTokens, gotTokens); d != "" {
		t.Fatalf("tokens changed (-want +got):\n%s\nin:\n%s\nout:\n%s", d, src, once)
	}
	if d := cmp.Diff(wantComments, gotComments); d != "" {
		t.Fatalf("comments changed (-want +got):\n%s\nin:\n%s\nout:\n%s", d, src, once)
	}
	twice, _ := Format("f", once)
	if d := cmp.Diff(string(once), string(twice)); d != "" {
		t.Fatalf("formatting again changes the text (-once +twice):\n%s", d)
	}
}

// FuzzFormat runs checkFormat on anything.
func FuzzFormat(f *testing.F) {
	seeds(f)
	f.Fuzz(checkFormat)
}

func TestFormatCorpus(t *testing.T) {
	for _, c := range corpus(t) {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			src, err := os.ReadFile(c.path)
			if err != nil {
				t.Fatal(err)
			}
			checkFormat(t, src)
		})
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"layout", "subnet 192.0.2.0   netmask 255.255.255.0{range 192.0.2.1\n192.0.2.9;}", "subnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.1 192.0.2.9;\n}\n"},
		{"comments", "# top\n\n\n\nauthoritative; # always\n# below\n", "# top\n\nauthoritative;  # always\n# below\n"},
		{"record", "option x code 150={integer 8,text};", "option x code 150 = { integer 8, text };\n"},
		{"else", "if known{log(info,\"a\");}else{log(\"b\");}", "if known {\n  log(info, \"a\");\n} else {\n  log(\"b\");\n}\n"},
		{"switch", "switch(option user-class){case \"a\": log(\"x\");break;default: log(\"y\");}", "switch (option user-class) {\n  case \"a\":\n  log(\"x\");\n  break;\n  default:\n  log(\"y\");\n}\n"},
		{"key", "key k{algorithm hmac-md5;secret AAAA;};", "key k {\n  algorithm hmac-md5;\n  secret AAAA;\n};\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, l := Format("f", []byte(c.in))
			if len(l) > 0 {
				t.Fatal(l)
			}
			if d := cmp.Diff(c.want, string(got)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
