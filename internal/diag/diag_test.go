package diag

import "testing"

func TestWorstAndSort(t *testing.T) {
	l := List{
		{Code: "KT2002", Severity: Note, Span: Span{File: "b", Start: Pos{Offset: 5, Line: 1, Col: 6}}},
		{Code: "KT2001", Severity: Error, Span: Span{File: "a", Start: Pos{Offset: 9, Line: 2, Col: 1}}},
	}
	if w, ok := l.Worst(); !ok || w != Error {
		t.Errorf("Worst() = %v, %v; want error, true", w, ok)
	}
	l.Sort()
	if l[0].Code != "KT2001" {
		t.Errorf("Sort() put %s first; want KT2001, whose file sorts first", l[0].Code)
	}
	if got, want := l[0].String(), "a:2:1: error[KT2001]: "; got != want {
		t.Errorf("String() = %q; want %q", got, want)
	}
}
