package config

import (
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
)

// Resolve gives the options that an expression names their codes, so that it can
// be evaluated.
func Resolve(defs *Definitions, e *expr.Expr) {
	e.Walk(func(x *expr.Expr) {
		if x.Op != expr.Option || x.Name == "" {
			return
		}
		if def := defs.Find(&kea.OptionData{Name: x.Name}); def != nil {
			x.Path.Code = def.Code
		}
	})
}
