package schema

import (
	"os"
	"strings"
	"testing"
)

// grammar holds alternatives by name, as testdata/confirm.grammar has them:
// a name and a colon on a line, alternatives below it, indented by a tab. An
// alternative that starts with "!" is doubtful: Kea may refuse what has it.
// Within one, <name> stands for an alternative of name.
type grammar map[string]*alternatives

type alternatives struct{ plain, doubtful []string }

func readGrammar(t *testing.T) grammar {
	text, err := os.ReadFile("testdata/confirm.grammar")
	if err != nil {
		t.Fatal(err)
	}
	g := grammar{}
	var current *alternatives
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		body, indented := strings.CutPrefix(line, "\t")
		doubtful, isDoubtful := strings.CutPrefix(body, "!")
		switch {
		case line == "" || line[0] == '#':
		case !indented:
			name := strings.TrimSuffix(line, ":")
			current = &alternatives{}
			if g[name] != nil {
				t.Fatalf("confirm.grammar has %s twice", name)
			}
			g[name] = current
		case isDoubtful:
			current.doubtful = append(current.doubtful, doubtful)
		default:
			current.plain = append(current.plain, body)
		}
	}
	g.check(t)
	return g
}

// check finds names that are used and not there, and those that nothing uses.
func (g grammar) check(t *testing.T) {
	used := map[string]bool{}
	for _, a := range g {
		for _, text := range append(append([]string(nil), a.plain...), a.doubtful...) {
			for _, name := range references(text) {
				used[name] = true
				if g[name] == nil {
					t.Errorf("confirm.grammar: nothing is called %s, in %s", name, text)
				}
			}
		}
	}
	for name := range g {
		if !used[name] && !strings.HasPrefix(name, "case") && !strings.HasPrefix(name, "in ") && !strings.HasPrefix(name, "text-") && !strings.HasPrefix(name, "any-") {
			t.Errorf("confirm.grammar: nothing uses %s", name)
		}
	}
}

// references returns the names in an alternative.
func references(text string) (names []string) {
	for {
		_, rest, found := strings.Cut(text, "<")
		if !found {
			return names
		}
		name, after, closed := strings.Cut(rest, ">")
		if !closed {
			return names
		}
		if isName(name) {
			names = append(names, name)
		}
		text = after
	}
}

// isName reports whether what stands between angles is a name of the grammar.
func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// sites returns the names of what starts with "in OBJECT" for a daemon.
func (g grammar) sites(daemon string) map[string][]string {
	found := map[string][]string{}
	for name := range g {
		fields := strings.Fields(name)
		if fields[0] == "in" && fields[2] == daemon {
			found[fields[1]] = append(found[fields[1]], name)
		}
	}
	return found
}

// derivation expands names until none is left.
type derivation struct {
	*maker
	doubts int // doubtful alternatives that are still to be taken
}

func (d *derivation) expand(name string, depth int) string {
	a := d.grammar[name]
	var text string
	switch {
	case d.doubts > 0 && len(a.doubtful) > 0 && (len(a.plain) == 0 || d.IntN(3) == 0):
		d.doubts--
		text = pick(d.maker, a.doubtful...)
	case len(a.plain) == 0:
		text = pick(d.maker, a.doubtful...)
	default:
		text = pick(d.maker, a.plain...)
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inner, after, closed := strings.Cut(rest, ">")
		if !closed || !isName(inner) {
			b.WriteByte('<')
			text = rest
			continue
		}
		if depth < 30 {
			b.WriteString(d.expand(inner, depth+1))
		}
		text = after
	}
}
