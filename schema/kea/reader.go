package kea

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// reader is the part of a codec that takes values from a node. It remembers
// which members of the node the model has asked for.
type reader struct {
	doc      *Document
	n        *Node
	next     int // where the next search starts: members mostly come in order
	used     uint64
	more     []bool // used, from the 65th member on
	findings diag.List
}

// readObject reads the map n into p.
func readObject[T any](c *codec, n *Node, p *T, members func(*T, *codec)) {
	if n.Kind != Object {
		c.mistyped(n, Object)
		return
	}
	outer, next, used, more := c.n, c.next, c.used, c.more
	c.n, c.next, c.used, c.more = n, 0, 0, nil
	if note, _ := noteOf(p); note != nil && n.Lead != "" {
		note.Comments = strings.Split(n.Lead, "\n")
	}
	members(p, c)
	c.n, c.next, c.used, c.more = outer, next, used, more
}

// find returns the value of key and marks it as known to the model.
func (c *codec) find(key string) *Node {
	for i, n := c.next, len(c.n.Keys); n > 0; n-- {
		if i >= len(c.n.Keys) {
			i = 0
		}
		if c.n.Keys[i].Text == key {
			c.next = i + 1
			c.use(i)
			return c.n.Items[i]
		}
		i++
	}
	return nil
}

func (c *codec) use(i int) {
	if i < 64 {
		c.used |= 1 << i
		return
	}
	if c.more == nil {
		c.more = make([]bool, len(c.n.Keys))
	}
	c.more[i] = true
}

func (c *codec) isUsed(i int) bool {
	if i < 64 {
		return c.used&(1<<i) != 0
	}
	return c.more != nil && c.more[i]
}

// object returns the value of key if it is a map.
func (c *codec) object(key string) *Node {
	n := c.find(key)
	if n != nil && n.Kind != Object {
		c.mistyped(n, Object)
		return nil
	}
	return n
}

// items returns the elements of the list below key.
func (c *codec) items(key string) []*Node {
	n := c.find(key)
	if n == nil {
		return nil
	}
	if n.Kind != List {
		c.mistyped(n, List)
		return nil
	}
	return n.Items
}

func (c *codec) readText(key string, v *string) {
	if n := c.find(key); n != nil {
		c.takeText(n, v)
	}
}

func (c *codec) takeText(n *Node, v *string) {
	if n.Kind != String {
		c.mistyped(n, String)
		return
	}
	*v = n.Text
}

// oneText reads a string that stands where the model has a list.
func (c *codec) oneText(key string, v *[]string) {
	n := c.find(key)
	if n == nil {
		return
	}
	var s string
	if c.takeText(n, &s); s != "" {
		*v = []string{s}
	}
}

func (c *codec) readTexts(key string, v *[]string) {
	items := c.items(key)
	if len(items) == 0 {
		return
	}
	*v = make([]string, 0, len(items))
	for _, n := range items {
		var s string
		c.takeText(n, &s)
		*v = append(*v, s)
	}
}

func (c *codec) readBool(key string, v **bool) {
	n := c.find(key)
	if n == nil {
		return
	}
	if n.Kind != Bool {
		c.mistyped(n, Bool)
		return
	}
	b := n.Text == "true"
	*v = &b
}

func (c *codec) readFloat(key string, v **float64) {
	n := c.find(key)
	if n == nil {
		return
	}
	f, err := strconv.ParseFloat(n.Text, 64)
	if n.Kind != Float && n.Kind != Integer || err != nil {
		c.mistyped(n, Float)
		return
	}
	*v = &f
}

// unsigned reads n as a number up to limit.
func (c *codec) unsigned(n *Node, limit uint64) (uint64, bool) {
	if n.Kind != Integer {
		c.mistyped(n, Integer)
		return 0, false
	}
	u, err := strconv.ParseUint(n.Text, 10, 64)
	if err != nil || u > limit {
		c.report(n, CodeRange, fmt.Sprintf("`%s` is outside 0 to %d", n.Text, limit))
		return 0, false
	}
	return u, true
}

func (c *codec) mistyped(n *Node, want Kind) {
	c.report(n, CodeType, fmt.Sprintf("%s stands where Kea expects %s", n.Kind.Phrase(), want.Phrase()))
}

func (c *codec) report(n *Node, code diag.Code, message string) {
	c.findings = append(c.findings, diag.Finding{Code: code, Severity: diag.Error,
		Span: c.doc.Span(n.Off, n.End), Message: message})
}

// rest keeps the members that the model has not asked for; `comment` joins
// user-context, as in Kea.
func (c *codec) rest(ctx **Context, extra *Extra) {
	comment := ""
	for i := range c.n.Keys {
		if c.isUsed(i) {
			continue
		}
		key, n := c.n.Keys[i].Text, c.n.Items[i]
		switch {
		case ctx != nil && key == "user-context" && n.Kind == Object:
			*ctx = toContext(n)
		case ctx != nil && key == "comment" && n.Kind == String:
			comment = n.Text
		default:
			*extra = append(*extra, Member{Key: key, Value: Text(n)})
		}
	}
	if comment != "" {
		*ctx = (*ctx).Set("comment", comment)
	}
}

// freeMap names a map whose members are not Kea's; it may be empty.
func (c *codec) freeMap(key string, v **Context) {
	if c.mode == writing {
		if c.start(key, *v != nil) {
			c.context(*v)
		}
	} else if n := c.object(key); n != nil {
		*v = toContext(n)
	}
}

// toContext turns a map node into a free map. Numbers that fit no integer keep
// their text.
func toContext(n *Node) *Context {
	ctx := &Context{Keys: make([]string, 0, len(n.Keys)), Values: make([]any, 0, len(n.Keys))}
	for i := range n.Keys {
		ctx.Set(n.Keys[i].Text, toAny(n.Items[i]))
	}
	return ctx
}
