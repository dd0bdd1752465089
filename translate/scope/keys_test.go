package scope

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/keatool/keatool/parser"
)

// TestKeys: keys are known wherever they stand, in the order of the file.
func TestKeys(t *testing.T) {
	const body = " { algorithm hmac-sha256; secret AAAA; } "
	f, l := parser.Parse("f", []byte("key a"+body+"\non commit { if known { key b"+body+"} }\ngroup { key c"+body+" if known { key d"+body+"} }\nzone z. { key b; }\n"), parser.Options{Family: parser.V4})
	if l.HasErrors() {
		t.Fatal(l)
	}
	m := Resolve(f, parser.V4)
	var got []string
	for _, k := range m.Keys {
		got = append(got, k.Name+" "+k.Algorithm+" "+k.Secret)
	}
	want := []string{"a hmac-sha256 AAAA", "b hmac-sha256 AAAA", "c hmac-sha256 AAAA", "d hmac-sha256 AAAA"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}
