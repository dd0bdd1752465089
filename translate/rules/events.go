package rules

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/translate/scope"
)

var eventCodes = []diag.Info{}

// statement enters a statement that sets nothing by name.
func (c *Ctx) statement(sc *scope.Scope, s *scope.Setting) {}
