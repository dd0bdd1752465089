package hook

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/keatool/keatool/schema/kea"
)

// Params are the parameters of a library, or a map inside them. What is of the
// wrong type is reported where it stands, and then counts as absent.
type Params struct {
	c     *kea.Context
	at    string // JSON pointer
	setup *Setup
}

// NewParams returns the members of a free map, such as a user context, that
// stands at a JSON pointer.
func NewParams(s *Setup, c *kea.Context, at string) Params { return Params{c: c, at: at, setup: s} }

// At returns the JSON pointer of a member; of the map itself if key is empty.
func (p Params) At(key string) string {
	if key == "" {
		return p.at
	}
	return p.at + "/" + key
}

// Fail reports a fault of a member.
func (p Params) Fail(key, message, hint string) { p.setup.Fail(p.At(key), message, hint) }

// Unheeded warns of a key that changes nothing here.
func (p Params) Unheeded(key, hint string) { p.setup.Unheeded(p.At(key), key, hint) }

// Has reports whether there is a member.
func (p Params) Has(key string) bool {
	_, ok := p.c.Get(key)
	return ok
}

// Context returns the whole map; nil if it is absent.
func (p Params) Context() *kea.Context { return p.c }

// Present reports whether the map itself is there.
func (p Params) Present() bool { return p.c != nil }

// Only reports members that have none of the names.
func (p Params) Only(keys ...string) {
	if p.c == nil {
		return
	}
	for _, k := range p.c.Keys {
		if !slices.Contains(keys, k) {
			p.Fail(k, "`"+k+"` is no parameter of the library", "")
		}
	}
}

// Text returns a string; ok is false if it is absent.
func (p Params) Text(key string) (text string, ok bool) {
	v, ok := p.c.Get(key)
	if !ok {
		return "", false
	}
	if text, ok = plain(v).(string); !ok {
		p.Fail(key, "`"+key+"` must be a string", "")
	}
	return text, ok
}

// Bool returns a boolean, or what it is when absent.
func (p Params) Bool(key string, absent bool) bool {
	v, ok := p.c.Get(key)
	if !ok {
		return absent
	}
	b, ok := plain(v).(bool)
	if !ok {
		p.Fail(key, "`"+key+"` must be true or false", "")
		return absent
	}
	return b
}

// Uint returns an integer within bounds, or what it is when absent.
func (p Params) Uint(key string, absent, low, high uint64) uint64 {
	v, ok := p.c.Get(key)
	if !ok {
		return absent
	}
	n, ok := integer(v)
	switch {
	case !ok:
		p.Fail(key, "`"+key+"` must be an integer", "")
	case n < 0 || uint64(n) < low || uint64(n) > high:
		hint := fmt.Sprintf("it is from %d to %d", low, high)
		if high == math.MaxUint32 {
			hint = fmt.Sprintf("it is at least %d", low)
		}
		p.Fail(key, fmt.Sprintf("`%s` is %d, which is out of range", key, n), hint)
	default:
		return uint64(n)
	}
	return absent
}

// Map returns a map; of an absent one Present is false.
func (p Params) Map(key string) Params {
	v, ok := p.c.Get(key)
	out := Params{at: p.At(key), setup: p.setup}
	if !ok {
		return out
	}
	if out.c, ok = v.(*kea.Context); !ok {
		p.Fail(key, "`"+key+"` must be a map", "")
	}
	return out
}

// Maps returns the elements of a list of maps; ok is false if it is absent.
func (p Params) Maps(key string) (list []Params, ok bool) {
	v, ok := p.c.Get(key)
	if !ok {
		return nil, false
	}
	items, isList := v.([]any)
	if !isList {
		p.Fail(key, "`"+key+"` must be a list", "")
		return nil, true
	}
	for i, item := range items {
		at := p.At(key) + "/" + strconv.Itoa(i)
		c, isMap := item.(*kea.Context)
		if !isMap {
			p.setup.Fail(at, "an element of `"+key+"` must be a map", "")
			continue
		}
		list = append(list, Params{c: c, at: at, setup: p.setup})
	}
	return list, true
}

// Item returns the JSON pointer of an element of a list.
func (p Params) Item(key string, i int) string { return p.At(key) + "/" + strconv.Itoa(i) }

// Texts returns the elements of a list of strings; ok is false if it is absent or
// no list.
func (p Params) Texts(key string) (list []string, ok bool) {
	items, ok := p.list(key)
	for i, item := range items {
		text, isText := plain(item).(string)
		if !isText {
			p.setup.Fail(p.Item(key, i), "an element of `"+key+"` must be a string", "")
		}
		list = append(list, text)
	}
	return list, ok
}

// Numbers returns the elements of a list of integers within bounds.
func (p Params) Numbers(key string, low, high int64) (list []int64) {
	items, _ := p.list(key)
	for i, item := range items {
		n, ok := integer(item)
		if !ok || n < low || n > high {
			p.setup.Fail(p.Item(key, i), fmt.Sprintf("an element of `%s` must be an integer from %d to %d", key, low, high), "")
			continue
		}
		list = append(list, n)
	}
	return list
}

func (p Params) list(key string) (items []any, ok bool) {
	v, ok := p.c.Get(key)
	if !ok {
		return nil, false
	}
	switch v := v.(type) {
	case []any:
		return v, true
	case []string: // kept as what it is
		for _, text := range v {
			items = append(items, text)
		}
		return items, true
	}
	p.Fail(key, "`"+key+"` must be a list", "")
	return nil, false
}

// plain returns a value that was kept as JSON as what it is.
func plain(v any) any {
	raw, ok := v.(json.RawMessage)
	if !ok {
		return v
	}
	var out any
	if json.Unmarshal(raw, &out) != nil {
		return nil
	}
	return out
}

func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case uint32:
		return int64(n), true
	case json.RawMessage:
		i, err := strconv.ParseInt(string(n), 10, 64)
		return i, err == nil
	}
	return 0, false
}
