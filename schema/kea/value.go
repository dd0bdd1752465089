package kea

import (
	"encoding/json"
	"strconv"
)

// toAny turns n into a value of the kinds that [Context] holds.
func toAny(n *Node) any {
	switch n.Kind {
	case Bool:
		return n.Text == "true"
	case String:
		return n.Text
	case Integer:
		if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
			return i
		}
		return json.RawMessage(n.Text)
	case Float:
		return json.RawMessage(n.Text)
	case List:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = toAny(item)
		}
		return list
	case Object:
		return toContext(n)
	}
	return nil
}

// Text returns n as JSON text on one line.
func Text(n *Node) json.RawMessage {
	w := layout{inline: 1, wide: true}
	w.node(n)
	return w.buf
}

// raw writes JSON text in the layout of what surrounds it. Text that is not
// JSON breaks the promise of Member and Context; it becomes null.
func (w *layout) raw(text json.RawMessage) {
	doc, findings := Parse("", text, ParseOptions{})
	if findings.HasErrors() || doc.Root == nil {
		w.buf = append(w.buf, "null"...)
		return
	}
	w.node(doc.Root)
}

// node writes n in the layout of what surrounds it.
func (w *layout) node(n *Node) {
	switch n.Kind {
	case String:
		w.buf = appendString(w.buf, n.Text)
	case List:
		w.oneLine(func() {
			w.open('[')
			for _, item := range n.Items {
				if w.failed {
					break
				}
				w.separate()
				w.node(item)
			}
			w.shut(']')
		})
	case Object:
		w.oneLine(func() {
			w.open('{')
			for i := range n.Keys {
				if w.failed {
					break
				}
				w.member(n.Keys[i].Text)
				w.node(n.Items[i])
			}
			w.shut('}')
		})
	case Null:
		w.buf = append(w.buf, "null"...)
	default:
		w.buf = append(w.buf, n.Text...)
	}
}
