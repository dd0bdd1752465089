package kea

import "strconv"

// mode is what a codec does with the members that it is told about.
type mode uint8

const (
	writing mode = iota // append JSON text to buf
	reading             // take values from the node n
)

// codec carries one traversal of the model. Every type of the model lists its
// keys once, in a method `members`; the codec writes or reads them, so that
// encoder and decoder cannot come apart.
type codec struct {
	mode mode
	rel  Release
	fam  Family

	layout  // writing
	options EncodeOptions

	reader // reading
}

// object names one map below key; *p is nil when it is absent. A map that
// turns out empty is not written, for Kea refuses most of them.
func object[T any](c *codec, key string, p **T, members func(*T, *codec)) {
	if c.mode == reading {
		if n := c.object(key); n != nil {
			*p = new(T)
			readObject(c, n, *p, members)
		}
		return
	}
	if *p == nil || c.failed {
		return
	}
	mark, line, first := len(c.buf), c.line, c.first
	c.comments(noteOf(*p))
	c.member(key)
	if writeObject(c, *p, members) {
		c.buf, c.line, c.first = c.buf[:mark], line, first
	}
}

// objects names a list of objects below key.
func objects[T any](c *codec, key string, list *[]*T, members func(*T, *codec)) {
	if c.mode == reading {
		for _, n := range c.items(key) {
			item := new(T)
			*list = append(*list, item)
			readObject(c, n, item, members)
		}
		return
	}
	if c.start(key, len(*list) > 0) {
		writeList(c, len(*list), func(i int) { writeItem(c, (*list)[i], members) })
	}
}

// values is objects for a list that holds its elements itself.
func values[T any](c *codec, key string, list *[]T, members func(*T, *codec)) {
	if c.mode == reading {
		items := c.items(key)
		if len(items) > 0 {
			*list = make([]T, len(items))
		}
		for i, n := range items {
			readObject(c, n, &(*list)[i], members)
		}
		return
	}
	if c.start(key, len(*list) > 0) {
		writeList(c, len(*list), func(i int) { writeItem(c, &(*list)[i], members) })
	}
}

// noteOf returns what surrounds the object p, and whether its comments can
// stand nowhere but above it; nil if its type has no note.
func noteOf(p any) (n *Note, above bool) {
	switch p := p.(type) {
	case *Hook: // has no user-context
		return &p.Note, true
	case *Database: // nor has this
		return &p.Note, true
	case interface{ note() *Note }:
		return p.note(), false
	}
	return nil, false
}

func (n *Note) note() *Note { return n }

// writeObject writes p on one line if it fits, else one member a line, and
// reports whether it turned out empty.
func writeObject[T any](c *codec, p *T, members func(*T, *codec)) (empty bool) {
	if c.inline > 0 {
		return writeMembers(c, p, members)
	}
	mark := c.try()
	empty = writeMembers(c, p, members)
	if c.fits(mark) {
		return empty
	}
	return writeMembers(c, p, members)
}

func writeMembers[T any](c *codec, p *T, members func(*T, *codec)) (empty bool) {
	c.open('{')
	members(p, c)
	empty = c.first
	c.shut('}')
	return empty
}

// writeItem writes p as one element of a list.
func writeItem[T any](c *codec, p *T, members func(*T, *codec)) {
	c.comments(noteOf(p))
	c.separate()
	writeObject(c, p, members)
	c.first = false
	if c.inline == 0 && len(c.buf) > piece {
		c.flush()
	}
}

// writeList writes n elements: a single one on the line of its key if it
// fits, several one below the other.
func writeList(c *codec, n int, item func(int)) {
	write := func() {
		c.open('[')
		for i := 0; i < n && !c.failed; i++ {
			item(i)
		}
		c.shut(']')
	}
	if c.inline > 0 || n > 1 {
		write()
		return
	}
	mark := c.try()
	write()
	if !c.fits(mark) {
		write()
	}
}

// start begins member key if there is something to write and room for it.
func (c *codec) start(key string, present bool) bool {
	if !present || c.failed {
		return false
	}
	c.member(key)
	return true
}

// text names a string; empty is absent.
func (c *codec) text(key string, v *string) {
	if c.mode == reading {
		c.readText(key, v)
	} else if c.start(key, *v != "") {
		c.buf = appendString(c.buf, *v)
	}
}

// maybeText names a string that may be present and empty.
func (c *codec) maybeText(key string, v **string) {
	if c.mode == reading {
		if n := c.find(key); n != nil {
			var s string
			if c.takeText(n, &s); n.Kind == String {
				*v = &s
			}
		}
	} else if c.start(key, *v != nil) {
		c.buf = appendString(c.buf, **v)
	}
}

// texts names a list of strings; empty is absent.
func (c *codec) texts(key string, v *[]string) {
	if c.mode == reading {
		c.readTexts(key, v)
	} else if c.start(key, len(*v) > 0) {
		c.strings(*v)
	}
}

// boolean names a truth value.
func (c *codec) boolean(key string, v **bool) {
	if c.mode == reading {
		c.readBool(key, v)
	} else if c.start(key, *v != nil) {
		c.bool(**v)
	}
}

// flag names a truth value whose absence means false.
func (c *codec) flag(key string, v *bool) {
	p := v
	if !*v {
		p = nil
	}
	if c.boolean(key, &p); c.mode == reading && p != nil {
		*v = *p
	}
}

// always names a truth value that is written even when false.
func (c *codec) always(key string, v *bool) {
	p := v
	if c.boolean(key, &p); p != nil {
		*v = *p
	}
}

// fraction names a number that Kea wants written with a point.
func (c *codec) fraction(key string, v **float64) {
	if c.mode == reading {
		c.readFloat(key, v)
	} else if c.start(key, *v != nil) {
		c.buf = appendFloat(c.buf, **v)
	}
}

// unsigned is what a number of the model may be.
type unsigned interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

// number names a number that may be absent.
func number[N unsigned](c *codec, key string, v **N) {
	if c.mode == reading {
		if n := c.find(key); n != nil {
			if u, ok := c.unsigned(n, uint64(^N(0))); ok {
				value := N(u)
				*v = &value
			}
		}
	} else if c.start(key, *v != nil) {
		c.unsignedText(uint64(**v))
	}
}

// seconds names a lease time. Of one out of range the lower 32 bits are read,
// as Kea does it before 3.2.
func (c *codec) seconds(key string, v **uint32) {
	number(c, key, v)
	if c.mode == writing || *v != nil {
		return
	}
	if n := c.n.Get(key); n != nil && n.Kind == Integer {
		if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
			low := uint32(i)
			*v = &low
		}
	}
}

// count names a number whose absence means 0.
func count[N unsigned](c *codec, key string, v *N) {
	if c.mode == reading || *v != 0 {
		fixed(c, key, v)
	}
}

// fixed names a number that is always written.
func fixed[N unsigned](c *codec, key string, v *N) {
	p := v
	if number(c, key, &p); c.mode == reading && p != nil {
		*v = *p
	}
}

// end closes the members of an object: user-context, then what the model does
// not know. n and ctx may be nil.
func (c *codec) end(n *Note, ctx **Context, extra *Extra) {
	if c.mode == reading {
		c.rest(ctx, extra)
		return
	}
	if merged := c.merge(n, ctx); c.start("user-context", merged != nil && len(merged.Keys) > 0) {
		c.context(merged)
	}
	for _, m := range *extra {
		if c.start(m.Key, true) {
			c.raw(m.Value)
		}
	}
}

// merge returns the user-context of an object together with what the options
// want to see there of its note.
func (c *codec) merge(n *Note, ctx **Context) *Context {
	var own *Context
	if ctx != nil {
		own = *ctx
	}
	comment := n != nil && len(n.Comments) > 0 && c.options.Comments == CommentsContext
	origin := n != nil && n.Origin != "" && c.options.Annotate
	if !comment && !origin {
		return own
	}
	merged := &Context{}
	if own != nil {
		merged.Keys, merged.Values = append(merged.Keys, own.Keys...), append(merged.Values, own.Values...)
	}
	if comment {
		merged.Set("comment", joinComment(merged, n.Comments))
	}
	if origin {
		merged.Set("origin", n.Origin)
	}
	return merged
}
