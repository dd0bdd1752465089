package config

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	keaoption "github.com/keatool/keatool/schema/kea/option"
)

func TestResolve(t *testing.T) {
	own := kea.OptionDef{Name: "mine", Code: 224, Type: "string"}
	defs := keaoption.NewDefinitions([]kea.OptionDef{own}, kea.V4, Release, nil)
	for text, want := range map[string]uint32{
		"option[host-name].text == 'x'":          12,
		"not option[boot-file-name].exists":      67,
		"option[mine].hex == 0x01":               224,
		"substring(option[60].hex, 0, 1) == 'x'": 60,
	} {
		e, err := expr.Parse(text, kea.V4, Release)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		Resolve(defs, e)
		var got uint32
		e.Walk(func(x *expr.Expr) {
			if x.Op == expr.Option {
				got = x.Path.Code
			}
		})
		if got != want {
			t.Errorf("%s is about option %d; want %d", text, got, want)
		}
	}
}
