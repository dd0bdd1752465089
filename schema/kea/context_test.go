package kea

import (
	"encoding/json"
	"testing"
)

// TestContextJSON: a free map is written as the map that it is, in its order.
func TestContextJSON(t *testing.T) {
	inner := (*Context)(nil).Set("z", 1).Set("a", []any{true, nil, "x"})
	outer := (*Context)(nil).Set("b", inner).Set("comment", "<&>").Set("raw", json.RawMessage(`{"k": 2}`))
	got, err := json.Marshal(outer)
	const want = `{"b":{"z":1,"a":[true,null,"x"]},"comment":"\u003c\u0026\u003e","raw":{"k":2}}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
	if got, err := json.Marshal(struct{ C *Context }{}); err != nil || string(got) != `{"C":null}` {
		t.Errorf("no map: %s, %v", got, err)
	}
}
