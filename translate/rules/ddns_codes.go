package rules

import "github.com/keatool/keatool/internal/diag"

var ddnsCodes = []diag.Info{}
