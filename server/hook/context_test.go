package hook_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook"
)

func TestWithISC(t *testing.T) {
	tests := []struct{ context, want string }{
		{"", `{ "ISC": { "client-classes": [ "a" ] } }`},
		{"null", `{ "ISC": { "client-classes": [ "a" ] } }`},
		{"[1]", `{ "ISC": { "client-classes": [ "a" ] } }`},
		{`{ "z": 1, "ISC": { "relay-agent-info": { "x": "0x01" }, "client-classes": [ "b" ] } }`,
			`{ "ISC": { "client-classes": [ "a" ], "relay-agent-info": { "x": "0x01" } }, "z": 1 }`},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, string(hook.WithISC([]byte(tt.context), "client-classes", hook.Strings([]string{"a"})))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.context, diff)
		}
	}
}

func TestStringMap(t *testing.T) {
	if got, want := string(hook.StringMap(map[string]string{"b": "\x01", "a": "x\"y"})), `{ "a": "x\"y", "b": "\u0001" }`; got != want {
		t.Errorf("written as %s; want %s", got, want)
	}
}

func TestSpaced(t *testing.T) {
	for text, want := range map[string]string{
		`{"b":[1,{"c":null}],"a":"x\"y"}`: `{ "a": "x\"y", "b": [ 1, { "c": null } ] }`,
		`[]`:                              `[  ]`, `{}`: `{  }`, `true`: `true`, `[1.5,-2]`: `[ 1.5, -2 ]`,
	} {
		d, _ := kea.Parse("", []byte(text), kea.ParseOptions{})
		if got := string(hook.Spaced(d.Root)); got != want {
			t.Errorf("%s is written %s; want %s", text, got, want)
		}
	}
}
