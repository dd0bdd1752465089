package hook

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/keatool/keatool/schema/kea"
)

// WithISC returns the user context of a lease with one more member of its map
// "ISC", where hooks keep what they know of a lease, written as Kea does. What is
// no JSON object is replaced.
func WithISC(context []byte, key string, value []byte) []byte {
	outer, isc := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if len(context) > 0 && json.Unmarshal(context, &outer) == nil {
		_ = json.Unmarshal(outer["ISC"], &isc) // absent or something else: made anew
	}
	if outer == nil || isc == nil { // null
		outer, isc = map[string]json.RawMessage{}, map[string]json.RawMessage{}
	}
	isc[key] = value
	outer["ISC"] = object(isc)
	return object(outer)
}

// Strings writes a list as Kea does.
func Strings(list []string) []byte {
	var out bytes.Buffer
	out.WriteString("[ ")
	for i, s := range list {
		if i > 0 {
			out.WriteString(", ")
		}
		out.Write(quote(s))
	}
	out.WriteString(" ]")
	return out.Bytes()
}

// StringMap writes a map as Kea does.
func StringMap(m map[string]string) []byte {
	members := map[string]json.RawMessage{}
	for k, v := range m {
		members[k] = quote(v)
	}
	return object(members)
}

// Spaced writes a value as Kea does: the members of maps in order of their names,
// and spaces around what is in brackets.
func Spaced(n *kea.Node) []byte {
	switch n.Kind {
	case kea.Object:
		members := map[string]json.RawMessage{}
		for i, k := range n.Keys {
			members[k.Text] = Spaced(n.Items[i])
		}
		return object(members)
	case kea.List:
		items := make([][]byte, len(n.Items))
		for i, item := range n.Items {
			items[i] = Spaced(item)
		}
		return slices.Concat([]byte("[ "), bytes.Join(items, []byte(", ")), []byte(" ]"))
	}
	return kea.Text(n)
}

func quote(s string) []byte {
	b, _ := json.Marshal(s) // a string never fails
	return b
}

func object(members map[string]json.RawMessage) []byte {
	var out bytes.Buffer
	out.WriteString("{ ")
	for i, key := range slices.Sorted(maps.Keys(members)) {
		if i > 0 {
			out.WriteString(", ")
		}
		out.Write(quote(key))
		out.WriteString(": ")
		out.Write(members[key])
	}
	out.WriteString(" }")
	return out.Bytes()
}
