package parser

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFormatLayout: what Format makes of each construct.
func TestFormatLayout(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"blanks alone", " \n\t\n", ""},
		{"a comment alone", "  # x  \n", "# x\n"},
		{"no line end", "authoritative;", "authoritative;\n"},
		{"two statements on a line", "authoritative;not authoritative;", "authoritative;\nnot authoritative;\n"},
		{"blanks before a semicolon", "authoritative   ;", "authoritative;\n"},
		{"an empty block", "group{}", "group {\n}\n"},
		{"blocks in blocks", "group{group{group{authoritative;}}}", "group {\n  group {\n    group {\n      authoritative;\n    }\n  }\n}\n"},
		{"blank lines in a row", "authoritative;\n\n\n\nauthoritative;\n", "authoritative;\n\nauthoritative;\n"},
		{"blank lines behind a brace", "group {\n\n\nauthoritative;\n\n\n}\n", "group {\n  authoritative;\n}\n"},
		{"blank lines at the start", "\n\n\nauthoritative;\n", "authoritative;\n"},
		{"blank lines at the end", "authoritative;\n\n\n", "authoritative;\n"},
		{"tabs", "group\t{\n\tauthoritative;\t# x\n}\n", "group {\n  authoritative;  # x\n}\n"},
		{"CR LF", "group {\r\nauthoritative; # x\r\n}\r\n", "group {\n  authoritative;  # x\n}\n"},
		{"a list", "option routers 192.0.2.1 ,192.0.2.2,\n   192.0.2.3;", "option routers 192.0.2.1, 192.0.2.2, 192.0.2.3;\n"},
		{"a prefix", "subnet6 2001:db8::/64{}", "subnet6 2001:db8:: / 64 {\n}\n"},
		{"an equals sign", "option host-name=concat(\"a\",\"b\");", "option host-name = concat(\"a\", \"b\");\n"},
		{"a condition", "if(option host-name!=\"a\")and not(known){}", "if (option host-name != \"a\") and not (known) {\n}\n"},
		{"signs of two characters", "if option host-name ~=\"a\" or option host-name~~\"b\" {}", "if option host-name ~= \"a\" or option host-name ~~ \"b\" {\n}\n"},
		{"elsif", "if known {}\nelsif static {}\n\nelse {}\n", "if known {\n} elsif static {\n} else {\n}\n"},
		{"elsif behind a comment", "if known {} # x\nelse {}\n", "if known {\n}  # x\nelse {\n}\n"},
		{"a switch", "switch(hardware){case \"a\" : break;default: break;}", "switch (hardware) {\n  case \"a\":\n  break;\n  default:\n  break;\n}\n"},
		{"a label and a statement in one word", "switch(hardware){default:break;}", "switch (hardware) {\n  default:break;\n}\n"},
		{"a definition", "option x code 150={unsigned integer 8,array of ip-address};", "option x code 150 = { unsigned integer 8, array of ip-address };\n"},
		{"a key", "key k{algorithm hmac-md5;secret AAAA;}\n;", "key k {\n  algorithm hmac-md5;\n  secret AAAA;\n};\n"},
		{"a string over lines", "option domain-name \"a\n   b\";", "option domain-name \"a\n   b\";\n"},
		{"a comment in a statement", "default-lease-time # x\n60;", "default-lease-time  # x\n  60;\n"},
		{"a comment on its line in a statement", "default-lease-time\n# x\n60;", "default-lease-time\n# x\n  60;\n"},
		{"a comment before a brace", "group # x\n{\nauthoritative;\n}\n", "group  # x\n{\n  authoritative;\n}\n"},
		{"a comment behind a brace", "group { # x\nauthoritative;\n} # y\n", "group {  # x\n  authoritative;\n}  # y\n"},
		{"comments at their level", "group {\n# x\nauthoritative;\n# y\n}\n# z\n", "group {\n  # x\n  authoritative;\n  # y\n}\n# z\n"},
		{"a comment over a blank line", "# x\n\n# y\nauthoritative;\n", "# x\n\n# y\nauthoritative;\n"},
		{"a statement nobody knows", "foo   bar\n  baz;", "foo bar baz;\n"},
		{"a failover peer", "failover peer \"p\"{primary;address 192.0.2.1;}", "failover peer \"p\" {\n  primary;\n  address 192.0.2.1;\n}\n"},
		{"a hardware address with blanks", "host a{hardware ethernet 0 : 1:2 ;}", "host a {\n  hardware ethernet 0 : 1:2;\n}\n"},
		{"an address with blanks", "option routers 192 . 0 . 2 . 1;", "option routers 192 . 0 . 2 . 1;\n"},
		{"the code of an option named code", "option code code 222=text;", "option code code 222 = text;\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, l := Format("f", []byte(c.in))
			if len(l) > 0 {
				t.Fatal(l)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkFormat(t, []byte(c.in))
		})
	}
}

// TestFormatRefusals: what cannot be laid out is left as it is.
func TestFormatRefusals(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"a brace too many", "group {}\n}\n", "2:1 KT1007"},
		{"a brace too few", "group {\n", "1:7 KT1006"},
		{"two braces too few", "group {\ngroup {\n", "2:7 KT1006"},
		{"a string without an end", "option domain-name \"x;\n", "1:20 KT1003"},
		{"a byte-order mark", "\xef\xbb\xbfauthoritative;\n", "1:1 KT1005"},
		{"a long word", "option domain-name " + strings.Repeat("x", maxToken+1) + ";\n", "1:20 KT1004"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, l := Format("f", []byte(c.in))
			wantBrief(t, l, c.want)
			if string(got) != c.in {
				t.Errorf("the text was changed to %q", got)
			}
		})
	}
}

// TestFormatKeepsMeaning: a file means the same before and after.
func TestFormatKeepsMeaning(t *testing.T) {
	for _, src := range ownInputs(t) {
		out, l := Format("f", src)
		if len(l) > 0 {
			continue
		}
		before, lb := Parse("f", src, Options{Open: noInclude})
		after, la := Parse("f", out, Options{Open: noInclude})
		if len(lb) != len(la) {
			t.Errorf("%d findings before, %d after, in\n%s", len(lb), len(la), out)
			continue
		}
		if diff := cmp.Diff(outline(before), outline(after)); diff != "" {
			t.Errorf("statements (-before +after):\n%s", diff)
		}
	}
}

// outline is a file without its places: each keyword with its arguments.
func outline(f *File) []string {
	var out []string
	Walk(f, func(s *Stmt) bool {
		words := []string{f.Text(s.Keyword())}
		for _, a := range s.Args() {
			words = append(words, f.Text(a))
		}
		out = append(out, strings.Join(words, " "))
		return true
	})
	return out
}
