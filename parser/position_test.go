package parser

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keatool/keatool/internal/diag"
)

// TestPositions: lines and columns count from 1, columns in bytes, whatever
// the line ends and the encoding are.
func TestPositions(t *testing.T) {
	for _, c := range []struct{ name, conf, want string }{
		{"at the start", "foo bar;\n", "1:5 KT1010"},
		{"behind a line", "authoritative;\nfoo bar;\n", "2:5 KT1010"},
		{"behind CR LF", "authoritative;\r\n\r\nfoo bar;\r\n", "3:5 KT1010"},
		{"behind CR alone, which ends no line", "authoritative;\rfoo bar;\r", "1:20 KT1010"},
		{"behind tabs, of one column each", "\t\tfoo bar;\n", "1:7 KT1010"},
		{"behind a comment of Latin-1", "# \xc4\xd6\xdc\nfoo bar;\n", "2:5 KT1010"},
		{"behind a string of UTF-8, in bytes", "option domain-name \"Ä\"; foo bar;\n", "1:30 KT1010"},
		{"behind a string over lines", "option domain-name \"a\nb\nc\"; foo bar;\n", "3:9 KT1010"},
		{"at the end of the file", "authoritative", "1:14 KT1002"},
		{"at the end of the file, behind an empty line", "authoritative\n\n", "1:14 KT1002"},
		{"of a word inside an address", "option routers 192.0.2.256;\n", "1:24 KT1012"},
		{"of a byte inside a list", "host h { hardware ethernet 1:2:333; }\n", "1:32 KT1012"},
		{"of an operand", "if option host-name = {\n}\n", "1:23 KT1024"},
		{"of a type", "option o code 222 = { integer 8, foo };\n", "1:34 KT1023"},
		{"of an argument", "set v-x = substring(option host-name, 0, \"x\");\n", "1:42 KT1024"},
		{"of a brace that is missing", "group {\n\n\n", "1:8 KT1006"},
		{"of a brace that closes too much", "group {\n}\n  }\n", "3:3 KT1007"},
		{"of a warning", "subnet 192.0.2.0 netmask 255.255.255.0 {\n  range 192.0.2.9\n    192.0.2.1;\n}\n", "2:9 KT1102"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, l := Parse("f", []byte(c.conf), Options{Family: V4})
			wantBrief(t, l, c.want)
		})
	}
}

// TestPos: every offset of a file has its line and column.
func TestPos(t *testing.T) {
	src := "ab\n\r\n\tc\nÄ"
	f, _ := Parse("f", []byte(src), Options{})
	line, col := 1, 1
	for i := 0; i <= len(src); i++ {
		want := diag.Pos{Offset: i, Line: line, Col: col}
		if diff := cmp.Diff(want, f.Pos(uint32(i))); diff != "" {
			t.Errorf("offset %d (-want +got):\n%s", i, diff)
		}
		col++
		if i < len(src) && src[i] == '\n' {
			line, col = line+1, 1
		}
	}
}

// TestSpans: the text that the spans of statements cover.
func TestSpans(t *testing.T) {
	conf := "# x\nsubnet 192.0.2.0 netmask 255.255.255.0 { # y\n  option routers 192.0.2.1 , 192.0.2.2 ; # z\n  if known { break; } else { }\n}\nauthoritative;\nkey k { algorithm hmac-md5; secret AAAA; } ;\n"
	type row struct{ Head, Whole, Keyword, Args string }
	f, l := Parse("f", []byte(conf), Options{})
	wantBrief(t, l, "")
	text := func(s diag.Span) string { return conf[s.Start.Offset:s.End.Offset] }
	var got []row
	Walk(f, func(s *Stmt) bool {
		var args []string
		for _, a := range s.Args() {
			args = append(args, f.Text(a))
		}
		whole := text(s.Span())
		if s.Body != nil {
			whole = conf[s.Body.Open:s.Body.Open+1] + conf[s.Body.Close:s.Body.Close+1]
		}
		got = append(got, row{text(s.HeadSpan()), whole, f.Text(s.Keyword()), strings.Join(args, "|")})
		return true
	})
	want := []row{
		{"subnet 192.0.2.0 netmask 255.255.255.0", "{}", "subnet", "192.0.2.0|netmask|255.255.255.0"},
		{"option routers 192.0.2.1 , 192.0.2.2", "option routers 192.0.2.1 , 192.0.2.2 ;", "option", "routers|192.0.2.1|,|192.0.2.2"},
		{"if known", "{}", "if", "known"},
		{"break", "break;", "break", ""},
		{"else", "{}", "else", ""},
		{"authoritative", "authoritative;", "authoritative", ""},
		{"key k", "{}", "key", "k"},
		{"algorithm hmac-md5", "algorithm hmac-md5;", "algorithm", "hmac-md5"},
		{"secret AAAA", "secret AAAA;", "secret", "AAAA"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}

// TestRelatedPlaces: findings that speak of another place point to it.
func TestRelatedPlaces(t *testing.T) {
	for _, c := range []struct{ name, conf, want string }{
		{"a host declared before", "host a {}\nhost a {}\n", "1:1 the first one"},
		{"hardware given before", "host a {\nhardware ethernet 1;\nhardware ethernet 2;\n}\n", "2:1 the first one"},
		{"a subnet that overlaps", "subnet 192.0.0.0 netmask 255.255.0.0 {}\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\n", "1:1 the other subnet"},
		{"a range that overlaps", "subnet 192.0.2.0 netmask 255.255.255.0 {\nrange 192.0.2.1 192.0.2.9;\nrange 192.0.2.5;\n}\n", "2:1 the other range"},
		{"a subnet that is left", "subnet 192.0.2.0 netmask 255.255.255.0 {\nrange 192.0.3.1;\n}\n", "1:1 the subnet"},
		{"a block that is open", "authoritative;\ngroup {\n", "2:7 this block is not closed"},
		{"a shared network without subnets", "shared-network n {\n}\n", "1:1 the shared network"},
		{"a pool without ranges", "subnet 192.0.2.0 netmask 255.255.255.0 {\npool {\n}\n}\n", "2:1 the pool"},
		{"a class opened before", "class \"c\" {}\nclass \"c\" {}\n", "1:1 the first declaration"},
		{"a definition replaced", "option a code 222 = text;\noption b code 222 = text;\n", "1:1 the earlier definition"},
		{"a space encapsulated before", "option space s;\noption a code 222 = encapsulate s;\noption b code 223 = encapsulate s;\n", "2:1 the other option"},
		{"a network of the other family", "subnet6 2001:db8::/64 {}\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\n", "1:1 a network of the other family"},
		{"an interface named before", "subnet 192.0.2.0 netmask 255.255.255.0 {\ninterface a;\ninterface b;\n}\n", "2:1 the first one"},
		{"a peer declared before", "failover peer \"p\" {\nprimary; peer address 192.0.2.1; mclt 5; split 5; }\nfailover peer \"p\" {}\n", "1:1 the first one"},
		{"a peer that is incomplete", "failover peer \"p\" {\n}\n", "1:1 the peer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, l := Parse("f", []byte(c.conf), Options{})
			if len(l) == 0 || len(l[0].Related) == 0 {
				t.Fatalf("no related place in %v", l)
			}
			r := l[0].Related[0]
			at := brief(diag.List{{Span: r.Span, Code: diag.Code(r.Message)}})
			if at != c.want {
				t.Errorf("related place %q; want %q", at, c.want)
			}
		})
	}
}
