package rules

import (
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// definitions carries option spaces and option definitions over.
func (c *Ctx) definitions() {}

// options carries the option statements of every place over.
func (c *Ctx) options() {}

// flexField computes a boot field for each client with the flex_option hook;
// it reports whether it could.
func (c *Ctx) flexField(f field, s scope.Setting) bool { return false }

// container returns the option that carries a space: its code, and the
// enterprise number for the vendor options.
func (c *Ctx) container(space string) (code uint32, enterprise int64, ok bool) { return 0, 0, false }

// optionData writes an option with the given bytes.
func (c *Ctx) optionData(def *parser.OptionDef, bytes []byte) kea.OptionData {
	return kea.OptionData{Code: def.Code, Name: def.Name}
}
