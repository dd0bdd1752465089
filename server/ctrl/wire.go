package ctrl

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// HookName returns the short name of a hook library: lease_cmds of
// /usr/lib/kea/hooks/libdhcp_lease_cmds.so.
func HookName(library string) string {
	name := strings.TrimSuffix(path.Base(library), ".so")
	return strings.TrimPrefix(strings.TrimPrefix(name, "libdhcp_"), "libddns_")
}

// parse reads a request.
func parse(request []byte) (*Call, error) {
	doc, findings := kea.Parse("<wire>", request, kea.ParseOptions{})
	if doc.Root == nil {
		text := "the text is no JSON"
		if len(findings) > 0 {
			at := findings[0].Span.Start
			text = fmt.Sprintf("%s in <wire>:%d:%d", findings[0].Message, max(at.Line-1, 0), at.Col)
		}
		return nil, failed(Failure, "%s", text)
	}
	call := &Call{doc: doc}
	if err := call.read(doc.Root); err != nil {
		return nil, failed(Failure, "Error during command processing: invalid command: %v", err)
	}
	return call, nil
}

func (c *Call) read(root *kea.Node) error {
	if root.Kind != kea.Object {
		return fmt.Errorf("expected toplevel entry to be a map, got %v instead", root.Kind)
	}
	name := root.Get("command")
	switch {
	case name == nil:
		return fmt.Errorf("does not contain mandatory 'command'")
	case name.Kind != kea.String:
		return fmt.Errorf("expected 'command' to be a string, got %v instead", root.Kind) // Kea names the wrong one
	}
	for _, k := range root.Keys {
		switch k.Text {
		case "command", "arguments", "service":
		default:
			return fmt.Errorf("unsupported parameter '%s'", k.Text)
		}
	}
	c.Name, c.Args = name.Text, root.Get("arguments")
	return nil
}

// at names the place of a value as Kea's messages do: it counts the columns of
// scalars from 0, and those of maps and lists from 1.
func (c *Call) at(n *kea.Node) string {
	before := c.doc.Text()[:n.Off]
	line := strings.Count(before, "\n")
	col := len(before) - 1 - strings.LastIndexByte(before, '\n')
	if n.Kind == kea.Object || n.Kind == kea.List {
		col++
	}
	return fmt.Sprintf("(<wire>:%d:%d)", line, col)
}

// textOf returns the text of a value.
func (c *Call) textOf(n *kea.Node) string { return c.doc.Text()[n.Off:n.End] }

// alone returns the text of a value at its place in the request, with nothing
// around it, so that findings about it name the right place.
func (c *Call) alone(n *kea.Node) []byte {
	text := []byte(c.doc.Text()[:n.End])
	for i := range text[:n.Off] {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
	return text
}

// encode writes a value as one line.
func encode(v any) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte(`{"result":1,"text":"the reply cannot be written"}`)
	}
	return bytes.TrimRight(buf.Bytes(), "\n")
}

// value turns a node into what encode takes.
func value(n *kea.Node) any {
	switch n.Kind {
	case kea.Object:
		m := object{}
		for i, k := range n.Keys {
			m[k.Text] = value(n.Items[i])
		}
		return m
	case kea.List:
		l := make([]any, 0, len(n.Items))
		for _, item := range n.Items {
			l = append(l, value(item))
		}
		return l
	case kea.String:
		return n.Text
	}
	return json.RawMessage(kea.Text(n))
}
