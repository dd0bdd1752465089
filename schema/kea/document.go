package kea

import (
	"bytes"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/keatool/keatool/internal/diag"
)

// Document is a configuration text that was read, with the files it includes
// in their places. It may be used by several goroutines at once.
type Document struct {
	Root *Node // nil if the text is no JSON value

	text  string
	seams []seam

	lock  sync.Mutex
	index map[*Node]map[string]int // of maps with many keys, made when first needed
}

// seam says from which file the text is taken from an offset on.
type seam struct {
	at   int // offset in the text
	from int // offset in the file
	file *file
}

// file is one file of a document. Its lines are counted when first asked for.
type file struct {
	name  string
	src   []byte
	once  sync.Once
	lines []int // offsets at which they start
}

// Only returns the document with the one member key of its root.
func (d *Document) Only(key string) *Document {
	out := &Document{text: d.text, seams: d.seams}
	if n := d.Root; n != nil && n.Kind == Object {
		part := *n
		part.Keys, part.Items = nil, nil
		for i := range n.Keys {
			if n.Keys[i].Text == key {
				part.Keys, part.Items = append(part.Keys, n.Keys[i]), append(part.Items, n.Items[i])
			}
		}
		out.Root = &part
	}
	return out
}

// Source returns the name and the content of the file that was read; files
// that it includes are not put in.
func (d *Document) Source() (name string, src []byte) {
	if len(d.seams) == 0 {
		return "", nil
	}
	return d.seams[0].file.name, d.seams[0].file.src
}

// Text returns the text that offsets count into: the file that was read, with
// included files behind the words that ask for them.
func (d *Document) Text() string { return d.text }

// Span returns the place of the stretch from off to end.
func (d *Document) Span(off, end int32) diag.Span {
	if d == nil || len(d.seams) == 0 {
		return diag.Span{}
	}
	i := sort.Search(len(d.seams), func(i int) bool { return d.seams[i].at > int(off) }) - 1
	s := d.seams[max(i, 0)]
	limit := len(d.text)
	if i+1 < len(d.seams) && i >= 0 {
		limit = d.seams[i+1].at
	}
	end = max(off, min(end, int32(limit)))
	return diag.Span{File: s.file.name,
		Start: s.file.pos(int(off) - s.at + s.from), End: s.file.pos(int(end) - s.at + s.from)}
}

// pos returns the place of an offset in the file.
func (f *file) pos(off int) diag.Pos {
	f.once.Do(func() {
		f.lines = []int{0}
		for i := 0; ; {
			j := bytes.IndexByte(f.src[i:], '\n')
			if j < 0 {
				return
			}
			i += j + 1
			f.lines = append(f.lines, i)
		}
	})
	line := sort.SearchInts(f.lines, off+1)
	return diag.Pos{Offset: off, Line: line, Col: off - f.lines[line-1] + 1}
}

// Find returns the value at a JSON pointer (RFC 6901), and the key it stands
// under if it is a member of a map. The zero pointer is the root.
func (d *Document) Find(pointer string) (*Node, *Key) {
	n := d.Root
	var key *Key
	if pointer == "" {
		return n, nil
	}
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if n == nil {
			return nil, nil
		}
		if strings.Contains(step, "~") {
			step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		}
		if n.Kind == Object && len(n.Keys) > manyKeys {
			n, key = d.member(n, step)
		} else {
			n, key = n.step(step)
		}
	}
	return n, key
}

// step goes down one level.
func (n *Node) step(name string) (*Node, *Key) {
	if n.Kind == List {
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.Items) {
			return n.Items[i], nil
		}
		return nil, nil
	}
	for i := range n.Keys {
		if n.Keys[i].Text == name {
			return n.Items[i], &n.Keys[i]
		}
	}
	return nil, nil
}

// manyKeys is from how many keys on a map is searched by an index.
const manyKeys = 256

// member is [Node.step] for a map with many keys, such as a broken one that
// many findings are about.
func (d *Document) member(n *Node, name string) (*Node, *Key) {
	d.lock.Lock()
	defer d.lock.Unlock()
	index := d.index[n]
	if index == nil {
		index = make(map[string]int, len(n.Keys))
		for i := len(n.Keys) - 1; i >= 0; i-- { // of a key that stands twice, the first
			index[n.Keys[i].Text] = i
		}
		if d.index == nil {
			d.index = map[*Node]map[string]int{}
		}
		d.index[n] = index
	}
	if i, ok := index[name]; ok {
		return n.Items[i], &n.Keys[i]
	}
	return nil, nil
}
