package schema

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// trial is one text that Validate and Kea judge.
type trial struct {
	kind   string // how it was made
	daemon string // 4, 6, ddns
	text   string
}

// trialDaemons are the names of the daemons in trials.
var trialDaemons = map[string]keys.Daemon{"4": keys.DHCP4, "6": keys.DHCP6, "ddns": keys.D2}

// maker makes trials for one daemon.
type maker struct {
	*rand.Rand
	daemon  string
	grammar grammar
	sites   map[string][]string // object of the table -> texts with a marked place for it
	goldens []string
}

// makeTrials makes n different trials for a daemon.
func makeTrials(t *testing.T, daemon string, n int, seed uint64) []trial {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, uint64(trialDaemons[daemon]))), daemon: daemon, grammar: readGrammar(t), goldens: readGoldens(t, daemon)}
	m.sites = m.grammar.sites(daemon)
	seen := map[string]bool{}
	all := make([]trial, 0, n)
	for len(all) < n {
		one := trial{daemon: daemon}
		switch w := m.IntN(100); {
		case w < 32:
			one.kind, one.text = "key", m.key()
		case w < 70:
			one.kind, one.text = "rule", m.rule()
		case w < 95:
			one.kind, one.text = "golden", m.golden()
		default:
			one.kind, one.text = "text", m.damaged()
		}
		if !seen[one.text] {
			seen[one.text] = true
			all = append(all, one)
		}
	}
	return all
}

// readGoldens returns what convert writes in its tests, in short files, as
// texts for each release; without what depends on the machine.
func readGoldens(t *testing.T, daemon string) []string {
	ending := map[string]string{"4": ".kea4.json", "6": ".kea6.json", "ddns": ".ddns.json"}[daemon]
	var texts []string
	err := filepath.WalkDir("../testdata/dhcpd/conf", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ending) {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil || len(src) > 8000 {
			return err
		}
		d, _ := kea.Parse(path, src, kea.ParseOptions{})
		c, _ := kea.Decode(d)
		for _, r := range judgedReleases {
			texts = append(texts, string(kea.Encode(portable(c), kea.EncodeOptions{Release: r, Comments: kea.CommentsDrop})))
		}
		return nil
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("no goldens to change: %v", err)
	}
	return texts
}

// portable takes out of c what asks for interfaces and libraries.
func portable(c *kea.Config) *kea.Config {
	if c.DhcpDdns != nil {
		c.DhcpDdns.Hooks = nil
	}
	if c.Dhcp == nil {
		return c
	}
	c.Dhcp.Hooks = nil
	if c.Dhcp.Interfaces != nil {
		c.Dhcp.Interfaces.Interfaces = nil
	}
	for _, net := range c.Dhcp.SharedNetworks {
		net.Interface = ""
	}
	for _, s := range sites(c.Dhcp, "") {
		s.Interface = ""
	}
	return c
}

// pick returns one of the choices.
func pick[T any](m *maker, choices ...T) T { return choices[m.IntN(len(choices))] }

// rule derives a text from the grammar.
func (m *maker) rule() string {
	return m.layOut(m.derive("case"+m.daemon, pick(m, 0, 1, 1, 1, 2)))
}

// derive is one derivation with as many doubtful choices as are asked for, if
// it finds one.
func (m *maker) derive(start string, doubts int) string {
	for range 40 {
		d := derivation{maker: m, doubts: doubts}
		if text := d.expand(start, 0); d.doubts == 0 {
			return text
		}
	}
	d := derivation{maker: m}
	return d.expand(start, 0)
}

// key puts a key with some value into a map of the table.
func (m *maker) key() string {
	names := make([]string, 0, len(m.sites))
	for name := range m.sites {
		names = append(names, name)
	}
	slices.Sort(names)
	var object string
	for object == "" || m.IntN(len(keys.Lookup(object).Keys)+4) > m.IntN(40) { // large maps more often
		object = pick(m, names...)
		if len(keys.Lookup(object).Keys) > 20 {
			break
		}
	}
	site := m.derive(pick(m, m.sites[object]...), 0)
	doc, _ := kea.Parse("", []byte(site), kea.ParseOptions{})
	if doc.Root == nil {
		panic(site)
	}
	at := marked(doc.Root)
	if at == nil {
		panic(object + ": no mark in " + site)
	}
	name, value := m.member(object)
	put(at, name, value, m.IntN(8) == 0)
	return m.print(doc.Root)
}

// mark is the key that marks where a site has its object.
const mark = "@"

// marked returns the map that has the mark, and takes it out.
func marked(n *kea.Node) *kea.Node {
	for i := range n.Items {
		if n.Kind == kea.Object && n.Keys[i].Text == mark {
			n.Keys, n.Items = slices.Delete(n.Keys, i, i+1), slices.Delete(n.Items, i, i+1)
			return n
		}
		if found := marked(n.Items[i]); found != nil {
			return found
		}
	}
	return nil
}

// put sets a member of n; twice leaves one of that name that is there.
func put(n *kea.Node, name string, value *kea.Node, twice bool) {
	for i := range n.Keys {
		if n.Keys[i].Text == name && !twice {
			n.Items[i] = value
			return
		}
	}
	n.Keys, n.Items = append(n.Keys, kea.Key{Text: name}), append(n.Items, value)
}

// member makes up a key for an object, mostly one of its own in some release,
// and a value that mostly is of its kind.
func (m *maker) member(object string) (string, *kea.Node) {
	o := keys.Lookup(object)
	switch m.IntN(12) {
	case 0:
		o = &keys.Objects[m.IntN(len(keys.Objects))]
	case 1:
		name := pick(m, o.Keys...).Name
		i := m.IntN(len(name))
		return pick(m, name[:i]+name[i+1:], strings.ToUpper(name), name+"s", name+" ", strings.ReplaceAll(name, "-", "_"), "", "metadata"), m.value(nil)
	}
	var own []keys.Key
	for _, k := range o.Keys {
		if k.For&trialDaemons[m.daemon] != 0 || m.IntN(10) == 0 {
			own = append(own, k)
		}
	}
	if len(own) == 0 {
		own = o.Keys
	}
	k := pick(m, own...)
	if m.IntN(6) == 0 {
		return k.Name, m.value(nil)
	}
	return k.Name, m.value(&k)
}

// natural is up to how many bytes a map or a list is on one line, about as
// convert writes them.
const natural = 100

// print writes n as text: in every second trial one member or element a line.
func (m *maker) print(n *kea.Node) string { return printed(n, pick(m, 0, natural)) }

func printed(n *kea.Node, width int) string {
	var b strings.Builder
	printTo(&b, n, width)
	b.WriteByte('\n')
	return b.String()
}

// printTo writes maps and lists that are no longer than width on one line.
func printTo(b *strings.Builder, n *kea.Node, width int) {
	compact := string(kea.Text(n))
	if len(n.Items) == 0 || len(compact) <= width {
		b.WriteString(compact)
		return
	}
	brackets := map[kea.Kind]string{kea.Object: "{}", kea.List: "[]"}[n.Kind]
	b.WriteByte(brackets[0])
	for i, item := range n.Items {
		if b.WriteByte('\n'); i > 0 {
			b.WriteByte(',')
		}
		if n.Kind == kea.Object {
			fmt.Fprintf(b, "%s: ", kea.Text(&kea.Node{Kind: kea.String, Text: n.Keys[i].Text}))
		}
		printTo(b, item, width)
	}
	b.WriteByte('\n')
	b.WriteByte(brackets[1])
}

// layOut lays out text, if it can be read.
func (m *maker) layOut(text string) string {
	doc, _ := kea.Parse("", []byte(text), kea.ParseOptions{})
	if doc.Root == nil {
		return text
	}
	return m.print(doc.Root)
}
