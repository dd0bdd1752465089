package translate_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// mutator puts configurations together from the statements of others.
type mutator struct {
	r          *rand.Rand
	files      [][]byte
	at         map[string][]string // statements by what they stood in
	all        []string
	conditions []string
	values     []string // expressions that variables and options are set to
	options    []string // option statements
}

// newMutator takes all configurations apart.
func newMutator(t *testing.T, seed uint64) *mutator {
	paths, err := filepath.Glob("../testdata/dhcpd/conf/*/*.conf")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no configurations to start from: %v", err)
	}
	m := &mutator{r: rand.New(rand.NewPCG(seed, 0)), at: map[string][]string{}}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m.files = append(m.files, src)
		f, _ := parser.Parse(path, src, parser.Options{})
		m.takeApart(f, f.Stmts, "top")
	}
	return m
}

// takeApart notes the statements of a list, which stands in a place of that kind.
func (m *mutator) takeApart(f *parser.File, list []*parser.Stmt, in string) {
	text := func(start, end uint32) string { return string(f.Src[start:end]) }
	for _, s := range list {
		m.at[in] = append(m.at[in], text(s.Start, s.End))
		m.all = append(m.all, text(s.Start, s.End))
		switch n := s.Node.(type) {
		case *parser.If:
			m.conditions = append(m.conditions, text(n.Cond.Start, n.Cond.End))
		case *parser.SetVar:
			m.values = append(m.values, text(n.Value.Start, n.Value.End))
		case *parser.OptionSet:
			if n.Expr != nil {
				m.values = append(m.values, text(n.Expr.Start, n.Expr.End))
			}
			if n.Verb == parser.Set {
				m.options = append(m.options, text(s.Start, s.End))
			}
		}
		if s.Body != nil {
			m.takeApart(f, s.Body.Stmts, kindOf(s))
		}
	}
}

// kindOf names what a body belongs to.
func kindOf(s *parser.Stmt) string { return fmt.Sprintf("%T", s.Node) }

// pick returns one of a list.
func pick[T any](m *mutator, list []T) T { return list[m.r.IntN(len(list))] }

// open is the contents of the included file of a number: a statement of some configuration.
func (m *mutator) open(path, _ string) (string, []byte, bool, error) {
	n, err := strconv.Atoi(path)
	if err != nil || n >= len(m.all) {
		return "", nil, false, errors.New("there is no such file")
	}
	return path, []byte(m.all[n]), false, nil
}

// parse reads a mutant.
func (m *mutator) parse(src []byte) (*parser.File, bool) {
	f, findings := parser.Parse("mutant.conf", src, parser.Options{Open: m.open})
	return f, !findings.HasErrors()
}

// mutant changes a configuration in one to eight places. A change that makes
// dhcpd refuse the file is given up, most of the time.
func (m *mutator) mutant() (file *parser.File, ok bool) {
	file, ok = m.parse(pick(m, m.files))
	for range 1 + m.r.IntN(8) {
		for range 6 {
			if next, good := m.parse(m.change(file)); good {
				file, ok = next, true
				break
			}
		}
	}
	return file, ok
}

// spot is a place where a statement can be put.
type spot struct {
	at   uint32
	kind string
}

// change makes one change: a statement added, doubled, left out, put under a
// condition, into a group, a switch or another place, or written in another way.
func (m *mutator) change(f *parser.File) []byte {
	src := f.Src
	spots := []spot{{uint32(len(src)), "top"}}
	var all []*parser.Stmt
	parser.Walk(f, func(s *parser.Stmt) bool {
		if s.File != f {
			return false
		}
		all = append(all, s)
		if s.Body != nil {
			spots = append(spots, spot{s.Body.Open + 1, kindOf(s)})
		}
		return true
	})
	if len(all) == 0 {
		return src
	}
	s, to := pick(m, all), pick(m, spots)
	text := string(src[s.Start:s.End])
	switch m.r.IntN(8) {
	case 0, 1:
		if fit := m.at[to.kind]; len(fit) > 0 && m.r.IntN(4) > 0 {
			return splice(src, to.at, to.at, " "+pick(m, fit)+" ")
		}
		return splice(src, to.at, to.at, " "+pick(m, m.all)+" ")
	case 2:
		return splice(src, to.at, to.at, " "+text+" ")
	case 3:
		return splice(src, s.Start, s.End, "")
	case 4:
		return splice(src, to.at, to.at, " "+m.written()+" ")
	case 5:
		return splice(src, s.Start, s.End, text+" "+m.written())
	}
	return splice(src, s.Start, s.End, m.around(text))
}

// around puts a statement inside another one.
func (m *mutator) around(text string) string {
	other := pick(m, m.all)
	cond := func() string { return pick(m, m.conditions) }
	forms := []string{
		"if " + cond() + " { " + text + " }",
		"if " + cond() + " { " + text + " } else { " + other + " }",
		"if " + cond() + " { " + other + " } elsif " + cond() + " { " + text + " } else { " + other + " }",
		"if " + cond() + " { if " + cond() + " { " + text + " } " + other + " }",
		"group { " + other + " " + text + " }",
		"group { group { " + other + " " + text + " } " + pick(m, m.options) + " }",
		"group { " + text + " if " + cond() + " { " + pick(m, m.options) + " } }",
		"switch (" + pick(m, m.values) + ") { case \"a\": " + text + " break; case \"b\": " + other + " default: " + pick(m, m.options) + " }",
		"switch (option user-class) { case \"a\": case \"b\": " + text + " case \"c\": " + other + " break; }",
		"on commit { " + text + " }",
	}
	return pick(m, forms)
}

// written is a statement, or a few, of words that the configurations lack.
func (m *mutator) written() string {
	option := pick(m, m.options)
	bare := strings.TrimPrefix(option, "option ")
	name := func() string { return pick(m, []string{"one", "two", "three"}) }
	forms := []string{
		"append " + bare, "prepend " + bare, "default " + bare, "supersede " + bare,
		"set " + name() + " = " + pick(m, m.values) + ";",
		"option host-name = " + name() + ";",
		"option domain-name = concat(" + name() + ", " + pick(m, m.values) + ");",
		"if " + name() + " = " + pick(m, m.values) + " { " + option + " }",
		"unset " + name() + ";",
		"include \"" + strconv.Itoa(m.r.IntN(len(m.all))) + "\";",
		"class \"" + name() + "\" { match if " + pick(m, m.conditions) + "; " + option + " }",
		"class \"" + name() + "\" { match option user-class; lease limit 2; }",
		"class \"" + name() + "\" { spawn with option user-class; " + option + " }",
		"class \"" + name() + "\" { " + option + " }",
		"subclass \"" + name() + "\" \"v\" { " + option + " }",
		"add \"" + name() + "\";",
		pick(m, []string{"allow", "deny"}) + " members of \"" + name() + "\";",
		pick(m, []string{"allow", "deny", "ignore"}) + " " + pick(m, []string{"unknown-clients", "known-clients", "booting", "bootp", "declines", "duplicates", "client-updates", "unknown clients", "all clients", "dynamic bootp clients", "after 2 2030/01/01 00:00:00"}) + ";",
		"option " + name() + " code " + strconv.Itoa(200+m.r.IntN(50)) + " = " + pick(m, []string{"text", "ip-address", "array of ip-address", "unsigned integer 16", "boolean", "{ ip-address, text }", "encapsulate agent", "string"}) + ";",
		"host " + name() + " { hardware ethernet 02:00:00:00:00:0" + strconv.Itoa(m.r.IntN(10)) + "; " + option + " }",
		"group \"" + name() + "\" { " + option + " }", "group \"" + name() + "\";",
		"fixed-address " + pick(m, []string{"192.0.2.5", "10.0.0.5, 192.0.2.6", "host.example.org", "two.example.org"}) + ";",
		pick(m, []string{"filename", "server-name", "next-server", "ddns-hostname", "ddns-domainname", "vendor-option-space", "site-option-space"}) + " \"" + name() + "\";",
		pick(m, []string{"default-lease-time", "max-lease-time", "min-lease-time", "preferred-lifetime"}) + " " + strconv.Itoa(300+m.r.IntN(4)*900) + ";",
		pick(m, []string{"default-lease-time", "max-lease-time", "filename", "server-name"}) + " = " + pick(m, m.values) + ";",
	}
	return pick(m, forms)
}

// splice replaces src[start:end].
func splice(src []byte, start, end uint32, text string) []byte {
	return []byte(string(src[:start]) + text + string(src[end:]))
}

// setting returns options to translate with, all of them varied.
func (m *mutator) setting() translate.Options {
	o := translate.Options{
		Release:         pick(m, kea.Releases),
		HostsGlobal:     m.r.IntN(4) == 0,
		AlwaysSendNoPRL: m.r.IntN(4) == 0,
		Annotate:        m.r.IntN(4) == 0,
		HAMode:          pick(m, []string{"", "", "hot-standby", "load-balancing"}),
	}
	if m.r.IntN(2) == 0 {
		o.Now = time.Date(2026+m.r.IntN(8), 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if m.r.IntN(2) == 0 {
		o.Resolve = resolveSome
	}
	return o
}

// resolveSome knows the addresses of names that begin with an h or a t.
func resolveSome(name string) ([]netip.Addr, error) {
	switch {
	case strings.HasPrefix(name, "h"):
		return []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, 7}), netip.MustParseAddr("2001:db8::7")}, nil
	case strings.HasPrefix(name, "t"):
		return []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, 8}), netip.AddrFrom4([4]byte{198, 51, 100, 8})}, nil
	}
	return nil, errors.New("no such host")
}
