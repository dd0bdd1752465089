package schema

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// value makes up a value: one of the key's kind, if there is a key, written
// with no regard to what the table says it may be.
func (m *maker) value(k *keys.Key) *kea.Node {
	if k == nil {
		return m.nodes(m.literal(pick(m, "number", "number", "fraction", "truth", "string", "list", "map", "null")))
	}
	switch k.Rule.Kind {
	case keys.Integer:
		return m.nodes(m.literal("number"))
	case keys.Float:
		return m.nodes(m.literal("fraction"))
	case keys.Bool:
		return m.nodes(m.literal("truth"))
	case keys.Free:
		return m.nodes(m.literal("map"))
	case keys.Texts:
		return m.nodes(m.texts(k))
	case keys.Map:
		return m.nodes(m.inner(k.Rule.Of))
	case keys.Maps:
		return m.nodes(pick(m, "[ ]", "[ "+m.inner(k.Rule.Of)+" ]", "[ "+m.inner(k.Rule.Of)+", "+m.inner(k.Rule.Of)+" ]", "[ 1 ]", "{ }"))
	}
	return m.nodes(m.text(k))
}

// literal is a value from the grammar.
func (m *maker) literal(name string) string {
	d := derivation{maker: m, doubts: m.IntN(2)}
	return d.expand("any-"+name, 0)
}

// text is a string for a key: one of its words, or what some key may hold.
func (m *maker) text(k *keys.Key) string {
	var words []string
	words = append(words, k.Rule.Enum...)
	if m.IntN(3) > 0 && len(words) > 0 {
		word := pick(m, words...)
		return quote(pick(m, word, word, word, strings.ToUpper(word), strings.ToLower(word), word+" ", word[:len(word)-1]))
	}
	if own := m.grammar["text-"+k.Name]; own != nil && m.IntN(4) > 0 {
		d := derivation{maker: m, doubts: m.IntN(2)}
		return d.expand("text-"+k.Name, 0)
	}
	return m.literal("string")
}

func (m *maker) texts(k *keys.Key) string {
	list := make([]string, m.IntN(4))
	for i := range list {
		list[i] = m.text(k)
	}
	if m.IntN(10) == 0 {
		return m.literal("list")
	}
	return "[ " + strings.Join(list, ", ") + " ]"
}

// inner is a map of the table with some keys of its own.
func (m *maker) inner(object string) string {
	sites := m.sites[object]
	if len(sites) == 0 || m.IntN(6) == 0 {
		return m.literal("map")
	}
	doc, _ := kea.Parse("", []byte(m.derive(pick(m, sites...), 0)), kea.ParseOptions{})
	return string(kea.Text(marked(doc.Root)))
}

func quote(s string) string { return string(kea.Text(&kea.Node{Kind: kea.String, Text: s})) }

// nodes reads a value; what cannot be read stays as it is.
func (m *maker) nodes(text string) *kea.Node {
	doc, _ := kea.Parse("", []byte(text), kea.ParseOptions{})
	if doc.Root == nil {
		return &kea.Node{Kind: kea.Integer, Text: text}
	}
	return doc.Root
}

// seat is a place in a document: a member of a map or an element of a list.
type seat struct {
	in *kea.Node
	i  int
}

// seats lists the places below n.
func seats(n *kea.Node) (all []seat) {
	for i, item := range n.Items {
		all = append(all, seat{n, i})
		all = append(all, seats(item)...)
	}
	return all
}

// golden changes a golden at one or two places.
func (m *maker) golden() string {
	doc, _ := kea.Parse("", []byte(pick(m, m.goldens...)), kea.ParseOptions{})
	root := doc.Root.Items[0]
	for range pick(m, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2) {
		if all := seats(root); len(all) > 0 {
			m.change(root, pick(m, all...))
		}
	}
	return printed(doc.Root, natural)
}

// change makes one change at a place.
func (m *maker) change(root *kea.Node, s seat) {
	named := s.in.Kind == kea.Object
	switch w := m.IntN(10); {
	case w == 0: // taken out
		s.in.Items = slices.Delete(s.in.Items, s.i, s.i+1)
		if named {
			s.in.Keys = slices.Delete(s.in.Keys, s.i, s.i+1)
		}
	case w == 1: // there twice
		s.in.Items = append(s.in.Items, s.in.Items[s.i])
		if named {
			s.in.Keys = append(s.in.Keys, s.in.Keys[s.i])
		}
	case w == 2: // copied to another map or list
		m.copyTo(pick(m, seats(root)...), s)
	case w == 3 && named: // renamed
		s.in.Keys[s.i].Text = pick(m, pick(m, pick(m, keys.Objects...).Keys...).Name, s.in.Keys[s.i].Text+"x")
	case w == 4: // of another kind
		s.in.Items[s.i] = m.value(nil)
	case w == 5 && len(s.in.Items) > 1: // exchanged with a neighbour
		j := m.IntN(len(s.in.Items))
		s.in.Items[s.i], s.in.Items[j] = s.in.Items[j], s.in.Items[s.i]
		if named && m.IntN(2) == 0 {
			s.in.Keys[s.i], s.in.Keys[j] = s.in.Keys[j], s.in.Keys[s.i]
		}
	default:
		m.alter(root, s)
	}
}

// copyTo puts the value at s into the container of another place.
func (m *maker) copyTo(to, s seat) {
	if to.in.Kind == kea.Object && s.in.Kind == kea.Object {
		put(to.in, s.in.Keys[s.i].Text, clone(s.in.Items[s.i]), m.IntN(4) == 0)
	} else if to.in.Kind == kea.List {
		to.in.Items = append(to.in.Items, clone(s.in.Items[s.i]))
	}
}

func clone(n *kea.Node) *kea.Node {
	c := *n
	c.Keys, c.Items = slices.Clone(n.Keys), make([]*kea.Node, len(n.Items))
	for i, item := range n.Items {
		c.Items[i] = clone(item)
	}
	return &c
}

// alter gives a scalar another value of its kind: one of the table for its
// key, a near one, or one from elsewhere in the document.
func (m *maker) alter(root *kea.Node, s seat) {
	n := s.in.Items[s.i]
	for n.Kind == kea.Object || n.Kind == kea.List {
		if len(n.Items) == 0 {
			return
		}
		s = seat{n, m.IntN(len(n.Items))}
		n = s.in.Items[s.i]
	}
	switch w := m.IntN(4); {
	case w == 0 && s.in.Kind == kea.Object:
		if k := someKey(s.in.Keys[s.i].Text); k != nil {
			s.in.Items[s.i] = m.value(k)
		}
	case w == 1:
		if from := pick(m, seats(root)...); len(from.in.Items[from.i].Items) == 0 {
			s.in.Items[s.i] = from.in.Items[from.i]
		}
	default:
		s.in.Items[s.i] = m.near(n)
	}
}

// someKey returns a row of the table with a name.
func someKey(name string) *keys.Key {
	for i := range keys.Objects {
		for j := range keys.Objects[i].Keys {
			if k := &keys.Objects[i].Keys[j]; k.Name == name {
				return k
			}
		}
	}
	return nil
}

// near is a value that differs a little.
func (m *maker) near(n *kea.Node) *kea.Node {
	text := n.Text
	switch n.Kind {
	case kea.Bool:
		text = map[string]string{"true": "false", "false": "true"}[text]
	case kea.Integer:
		text = pick(m, "0", "1", "-"+text, text+"0", text[:1], "9"+text)
	case kea.String:
		i := m.IntN(len(text) + 1)
		letter := string(pick(m, []byte("0129af-.,:/'_ ()xZ\\")...))
		switch {
		case m.IntN(3) == 0 || i == len(text):
			text = text[:i] + letter + text[i:]
		case m.IntN(2) == 0:
			text = text[:i] + text[i+1:]
		default:
			text = text[:i] + letter + text[i+1:]
		}
	}
	return &kea.Node{Kind: n.Kind, Text: text}
}

// damaged is a good text with a fault in its letters.
func (m *maker) damaged() string {
	text := m.key()
	if m.IntN(2) == 0 {
		text = m.golden()
	}
	i := m.IntN(len(text))
	insert := pick(m, ",", ",,", "{", "}", "[", "]", ":", "\"", "'", "/", "#", "# note\n", "// note\n", "/* note */", "/* note", "*/", "\\", "\x00", "\t",
		"\xff", "\ufeff", "<?include \"none\"?>", "<?", "1", "-", "+1", ".5", "null", "true", "tru", "1e5", "0x1", "\r\n", "\u00a0", "é", "\\u0041", "\\u00", "\\x")
	switch m.IntN(4) {
	case 0:
		return text[:i] + text[i+1:]
	case 1:
		return text[:i]
	case 2: // at the start of a line
		i = strings.LastIndexByte(text[:i], '\n') + 1
	}
	return text[:i] + insert + text[i:]
}
