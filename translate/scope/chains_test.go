package scope

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
)

// TestCutOff: what runs, and what does not, after a break or return.
func TestCutOff(t *testing.T) {
	for _, c := range []struct {
		name, src  string
		runs, cuts []string
	}{
		{"break in a scope", "min-secs 1; break; min-secs 2;", []string{"min-secs 1", "break"}, []string{"min-secs 2"}},
		{"break in a branch ends the branch", "if known { min-secs 1; break; min-secs 2; } min-secs 3;",
			[]string{"[1.0] min-secs 1", "[1.0] break", "min-secs 3"}, []string{"min-secs 2"}},
		{"an if behind a break", "break; if known { min-secs 1; } else { min-secs 2; }", []string{"break"}, []string{"if known { min-secs 1; }", "else { min-secs 2; }"}},
		{"behind a break of a switch", "switch (option user-class) { case \"a\": min-secs 1; break; min-secs 2; case \"b\": min-secs 3; }",
			[]string{"[1.0] min-secs 1", "[1.1] min-secs 3"}, []string{"min-secs 2"}},
		{"before the first label", "switch (option user-class) { min-secs 1; case \"a\": min-secs 2; }", []string{"[1.0] min-secs 2"}, []string{"min-secs 1"}},
		{"a switch without labels", "switch (option user-class) { min-secs 1; min-secs 2; }", nil, []string{"min-secs 1", "min-secs 2"}},
		{"an empty switch", "switch (option user-class) { }", nil, nil},
		{"a label at the end", "switch (option user-class) { case \"a\": min-secs 1; case \"b\": }", []string{"[1.0] min-secs 1"}, nil},
		{"fall-through to the default", "switch (option user-class) { case \"a\": min-secs 1; default: min-secs 2; }",
			[]string{"[1.0] min-secs 1", "[1.0] min-secs 2", "[1.1] min-secs 2"}, nil},
		{"the default among other labels", "switch (option user-class) { case \"a\": default: min-secs 1; break; case \"b\": min-secs 2; }",
			[]string{"[1.0] min-secs 1", "[1.1] min-secs 2"}, nil},
		{"a switch inside a branch", "if known { switch (option user-class) { case \"a\": min-secs 1; } }", []string{"[2.0] [1.0] min-secs 1"}, nil},
		{"an if inside a label", "switch (option user-class) { case \"a\": if known { min-secs 1; } min-secs 2; }",
			[]string{"[2.0] [1.0] min-secs 1", "[1.0] min-secs 2"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := resolve(t, c.src)
			if d := cmp.Diff(c.runs, values(m.Root.Set)); d != "" {
				t.Errorf("what runs (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.cuts, sources(m.Unreachable)); d != "" {
				t.Errorf("what does not (-want +got):\n%s", d)
			}
		})
	}
}

// TestDeclarationsBehindBreak: a break cuts off statements, not declarations.
func TestDeclarationsBehindBreak(t *testing.T) {
	m := resolve(t, `break;
min-secs 1;
subnet 192.0.2.0 netmask 255.255.255.0 { break; range 192.0.2.5; pool { range 192.0.2.6; } min-secs 2; }
host h { break; hardware ethernet 02:00:00:00:00:01; }
class "c" { break; match if known; }
`)
	if d := cmp.Diff([]string{"192.0.2.0/24: 192.0.2.5 bare", "192.0.2.0/24: 192.0.2.6"}, pools(m)); d != "" {
		t.Errorf("pools (-want +got):\n%s", d)
	}
	if m.Hosts[0].Hardware == nil || m.Classes[0].MatchIf == nil {
		t.Error("the host has no hardware address, or the class no match")
	}
	if d := cmp.Diff([]string{"min-secs 1", "min-secs 2"}, sources(m.Unreachable)); d != "" {
		t.Errorf("cut off (-want +got):\n%s", d)
	}
}

// TestChainArms: what each arm of a chain asks.
func TestChainArms(t *testing.T) {
	show := func(c *Chain) []string {
		var out []string
		for _, a := range c.Arms {
			out = append(out, fmt.Sprintf("test=%v cases=%d else=%v", a.Cond != nil, len(a.Cases), a.Else))
		}
		return out
	}
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"if", "if known { }", []string{"test=true cases=0 else=false"}},
		{"if and else", "if known { } else { }", []string{"test=true cases=0 else=false", "test=false cases=0 else=true"}},
		{"if, elsif, else", "if known { } elsif static { } else { }", []string{"test=true cases=0 else=false", "test=true cases=0 else=false", "test=false cases=0 else=true"}},
		{"else if", "if known { } else if static { }", []string{"test=true cases=0 else=false", "test=true cases=0 else=false"}},
		{"switch", "switch (option user-class) { case \"a\": case \"b\": min-secs 1; break; default: min-secs 2; }", []string{"test=false cases=2 else=false", "test=false cases=0 else=true"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, show(resolve(t, c.src).Chains[0])); d != "" {
				t.Errorf("arms (-want +got):\n%s", d)
			}
		})
	}
}

// TestChainScopes: a chain knows where it stands, and chains count from one.
func TestChainScopes(t *testing.T) {
	m := resolve(t, `if known { if static { min-secs 1; } }
subnet 192.0.2.0 netmask 255.255.255.0 { if known { min-secs 2; } pool { range 192.0.2.5; if known { min-secs 3; } } }
class "c" { if known { min-secs 4; } }
host h { if known { min-secs 5; } }
`)
	var got []string
	for i, c := range m.Chains {
		if c.ID != i+1 {
			t.Errorf("chain %d has the number %d", i+1, c.ID)
		}
		got = append(got, c.Scope.Kind.String())
	}
	if d := cmp.Diff([]string{"global scope", "global scope", "subnet", "pool", "class", "host"}, got); d != "" {
		t.Errorf("scopes (-want +got):\n%s", d)
	}
}

// TestIncludes: an included file's statements stand where the include does, and
// a break in it ends the scope around it.
func TestIncludes(t *testing.T) {
	files := map[string]string{
		"a.conf":     "min-secs 2; include \"b.conf\";",
		"b.conf":     "host inside {}",
		"break.conf": "min-secs 2; break;",
	}
	open := func(path, _ string) (string, []byte, bool, error) { return path, []byte(files[path]), false, nil }
	for _, c := range []struct {
		name, src  string
		runs, cuts []string
		hosts      int
	}{
		{"in order", "min-secs 1; include \"a.conf\"; min-secs 3;", []string{"min-secs 1", "min-secs 2", "min-secs 3"}, nil, 1},
		{"with a break", "min-secs 1; include \"break.conf\"; min-secs 3;", []string{"min-secs 1", "min-secs 2", "break"}, []string{"min-secs 3"}, 0},
		{"behind a break", "break; include \"a.conf\"; min-secs 3;", []string{"break"}, []string{"min-secs 2", "min-secs 3"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, l := parser.Parse("t.conf", []byte(c.src), parser.Options{Open: open})
			if l.HasErrors() {
				t.Fatal(l)
			}
			m := Resolve(f, f.Family)
			if d := cmp.Diff(c.runs, values(m.Root.Set)); d != "" {
				t.Errorf("what runs (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.cuts, sources(m.Unreachable)); d != "" {
				t.Errorf("what does not (-want +got):\n%s", d)
			}
			if len(m.Hosts) != c.hosts {
				t.Errorf("%d hosts, want %d", len(m.Hosts), c.hosts)
			}
		})
	}
}
