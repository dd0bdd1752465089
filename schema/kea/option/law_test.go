package option

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/keatool/keatool/schema/kea"
)

// TestTextLaw: what Text writes, Encode reads back into the same bytes, and
// what Raw returns is a value that Raw leaves alone.
func TestTextLaw(t *testing.T) {
	defs := append(All(kea.V4, kea.R30), All(kea.V6, kea.R30)...)
	texts := 0
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(defs).Draw(t, "definition")
		wire := rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 0, 40), rapid.SliceOfN(rapid.ByteRange(0, 4), 0, 24), value(d)).Draw(t, "bytes")
		if text, ok := d.Text(wire); ok {
			texts++
			back, err := d.Encode(text)
			if err != nil || !bytes.Equal(back, wire) {
				t.Fatalf("%s.%s: %x became %q, which is %x (%v)", d.Space, d.Name, wire, text, back, err)
			}
		}
		sent, err := d.Raw(wire)
		if err != nil || d.container() {
			return
		}
		if again, err := d.Raw(sent); len(sent) > 0 && (err != nil || !bytes.Equal(again, sent)) {
			t.Fatalf("%s.%s: %x is sent as %x, but that as %x (%v)", d.Space, d.Name, wire, sent, again, err)
		}
	})
	if texts == 0 {
		t.Error("no value had a text form: the law was not tried")
	}
}

// value generates bytes of the shape of d.
func value(d *Def) *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		fields := []Type{d.Type}
		if d.Type == Record {
			fields = append(fields[:0:0], d.Fields...)
		}
		for d.Array && rapid.Bool().Draw(t, "more") {
			fields = append(fields, fields[len(fields)-1])
		}
		var out []byte
		for _, f := range fields {
			out = append(out, field(d, f).Draw(t, string(f))...)
		}
		return out
	})
}

func field(d *Def, t Type) *rapid.Generator[[]byte] {
	switch t {
	case String:
		return rapid.Map(rapid.StringMatching(`[ -~]{1,12}`), func(s string) []byte { return []byte(s) })
	case FQDN:
		return rapid.Map(rapid.SliceOfN(rapid.StringMatching(`[!-~]{1,8}`), 1, 3), func(labels []string) []byte {
			var out []byte
			for _, l := range labels {
				out = append(append(out, byte(len(l))), l...)
			}
			return append(out, 0)
		})
	case Tuple:
		return rapid.Map(rapid.StringMatching(`[ -~]{0,8}`), func(s string) []byte {
			out, _ := d.appendTuple(nil, s)
			return out
		})
	case Boolean:
		return rapid.SliceOfN(rapid.ByteRange(0, 1), 1, 1)
	}
	if n := t.fixed(); n > 0 {
		return rapid.SliceOfN(rapid.Byte(), n, n)
	}
	return rapid.SliceOfN(rapid.Byte(), 0, 12)
}
