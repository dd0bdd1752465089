package parser

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLooseComments(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"none", "\n\trange 192.0.2.1; # behind\n", nil},
		{"behind the brace", " # open\n\trange 192.0.2.1;\n", nil},
		{"above a statement", "\n\t# above\n\trange 192.0.2.1;\n", nil},
		{"apart from what follows", "\n\t# apart\n\n\t# above\n\trange 192.0.2.1;\n", []string{"# apart"}},
		{"after the last statement", "\n\trange 192.0.2.1; # behind\n\t# range 192.0.2.7;\n\t# last\n", []string{"# range 192.0.2.7;", "# last"}},
		{"alone", "\n\t# nothing here\n\n\t# yet\n", []string{"# nothing here", "# yet"}},
		{"inside a statement", "\n\trange 192.0.2.1 # from\n\t\t192.0.2.9;\n", nil},
		{"inside a block", "\n\tpool { range 192.0.2.1;\n\t# of the pool\n\t} # closed\n\t# of the subnet\n", []string{"# of the subnet"}},
		{"between two", "\n\toption domain-name \"a\";\n\n\t# between\n\n\trange 192.0.2.1;\n", []string{"# between"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			src := "# file\nsubnet 192.0.2.0 netmask 255.255.255.0 {" + tc.body + "} # after\n# end\n"
			f, findings := Parse("dhcpd.conf", []byte(src), Options{})
			if findings.HasErrors() {
				t.Fatalf("%v\n%s", findings, src)
			}
			var got []string
			for _, k := range f.Loose(f.Stmts[0]) {
				got = append(got, string(f.Src[k.Start:k.End]))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("loose comments of (-want +got):\n%s\n%s", src, diff)
			}
			if none := f.Loose(f.Stmts[0].Body.first()); none != nil {
				t.Errorf("a statement without braces has %v", none)
			}
		})
	}
}

// first returns the first statement of a block, or one without braces.
func (b *Block) first() *Stmt {
	if len(b.Stmts) > 0 && b.Stmts[0].Body == nil {
		return b.Stmts[0]
	}
	return &Stmt{}
}
