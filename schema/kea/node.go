package kea

// Kind is the JSON kind of a node.
type Kind uint8

// The kinds of node.
const (
	Null Kind = iota
	Bool
	Integer // a number without point, exponent and plus
	Float
	String
	List
	Object
)

// String returns the word that messages use for k.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "integer", "float", "string", "list", "map"}[k]
}

// Phrase returns the word with its article, for messages.
func (k Kind) Phrase() string {
	switch k {
	case Null:
		return "null"
	case Integer:
		return "an integer"
	}
	return "a " + k.String()
}

// Node is one value of a configuration text. Offsets count into the text that
// was read, included files among it; [Document.Span] turns them into places.
type Node struct {
	Kind     Kind
	Off, End int32
	Text     string  // of a string its bytes as Kea sees them; of a scalar its literal
	Lead     string  // comment lines just above the value or its key, joined by newlines
	Keys     []Key   // of a map
	Items    []*Node // of a list its elements; of a map the values, in the order of Keys
}

// Key is one key of a map.
type Key struct {
	Text     string
	Off, End int32
}

// Get returns the value of member key; nil when n is no map or has no such key.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Object {
		return nil
	}
	for i := range n.Keys {
		if n.Keys[i].Text == key {
			return n.Items[i]
		}
	}
	return nil
}
