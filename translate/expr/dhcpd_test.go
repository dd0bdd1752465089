package expr

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// setPacket has the options that the configuration below sets.
type setPacket struct{ options map[uint32][]byte }

// leaf gives config-option; everything else is missing while dhcpd starts.
func (p setPacket) leaf(e *parser.Expr, _ uint64) (value, bool) {
	if e.Op == parser.OpExists {
		return boolValue(false), true
	}
	return value{}, e.Op == parser.OpOption
}

// question is a condition that dhcpd can answer while it starts.
type question struct {
	text string
	want bool
}

// asked draws a condition on options that are set, or missing.
func asked(t *rapid.T) string {
	m := &maker{t: t, vars: map[string]*parser.Expr{}, set: true}
	return written(m.cond(2+m.pick(3)), m.env())
}

// TestAsDhcpd: dhcpd evaluates conditions at the top of its configuration when
// it starts, with config-option for the options; the evaluator here, which the
// translation is tested against, must come to the same answers.
func TestAsDhcpd(t *testing.T) {
	t.Parallel()
	dhcpd, err := exec.LookPath("dhcpd")
	if err != nil {
		t.Skip("dhcpd is not installed")
	}
	payload := map[uint32][]byte{224: []byte("ab"), 226: []byte("A1\xff")}
	head := definitions + "option z code 226 = string;\noption x \"ab\";\noption z 41:31:ff;\n"
	env := testEnv(kea.V4, kea.R30)
	env.ConfigOption = func(ref parser.OptionRef) ([]byte, bool) { return payload[ref.Def.Code], payload[ref.Def.Code] != nil }
	var list []question
	text := head
	gen := rapid.Custom(asked)
	for i := 0; len(list) < 400 && i < 5000; i++ {
		src := gen.Example(i)
		e, ok := readable(src)
		if !ok {
			continue
		}
		in := interp{env: env, packet: setPacket{payload}}
		v, ok := in.eval(e)
		if !ok {
			continue
		}
		text += fmt.Sprintf("if %s { log(info, \"#%d true\"); } else { log(info, \"#%d false\"); }\n", src, len(list), len(list))
		list = append(list, question{src, v.kind == boolKind && v.yes})
	}
	file := filepath.Join(t.TempDir(), "dhcpd.conf")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(dhcpd, "-t", "-4", "-cf", file).CombinedOutput()
	lines := "\n" + string(out)
	for i, q := range list {
		if !strings.Contains(lines, fmt.Sprintf("\n#%d %v\n", i, q.want)) {
			t.Fatalf("%s\nis %v here, but not in dhcpd (%v):\n%s", q.text, q.want, err, tail(lines))
		}
	}
	if len(list) < 100 {
		t.Errorf("only %d conditions could be asked", len(list))
	}
}

func tail(s string) string { return s[max(0, len(s)-1500):] }

// readable reads a condition that dhcpd takes, too.
func readable(src string) (*parser.Expr, bool) {
	f, list := parser.Parse("test.conf", []byte(definitions+"option z code 226 = string;\nif "+src+" { }\n"), parser.Options{Family: parser.V4})
	if list.HasErrors() {
		return nil, false
	}
	n, ok := f.Stmts[len(f.Stmts)-1].Node.(*parser.If)
	if !ok {
		return nil, false
	}
	return n.Cond, true
}
