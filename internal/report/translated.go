package report

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/translate"
)

// Account turns the outcomes of a translation into statements of a page.
func Account(outcomes []translate.Outcome) []Statement {
	list := make([]Statement, 0, len(outcomes))
	for i := range outcomes {
		o := &outcomes[i]
		list = append(list, Statement{Span: o.From.HeadSpan(), Fidelity: o.Fidelity, Targets: o.Targets()})
	}
	return list
}

// Explanations returns the pages of those codes that findings have.
func Explanations(l diag.List, all []diag.Info) map[diag.Code]diag.Info {
	used := map[diag.Code]bool{}
	for i := range l {
		used[l[i].Code] = true
	}
	m := map[diag.Code]diag.Info{}
	for _, info := range all {
		if used[info.Code] {
			m[info.Code] = info
		}
	}
	return m
}
