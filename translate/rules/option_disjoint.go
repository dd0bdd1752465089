package rules

import (
	"bytes"

	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// disjoint reports whether it is plain from the tests of two classes that no
// client is in both, so that their values need not be told apart by more tests.
func disjoint(a, b *kexpr.Expr) bool {
	if a == nil || b == nil {
		return false
	}
	return apart(a, b, 0)
}

// maxApart bounds how deep tests are compared.
const maxApart = 4

func apart(a, b *kexpr.Expr, depth int) bool {
	if depth > maxApart {
		return false
	}
	switch {
	case a.Op == kexpr.Or:
		return all(a.Args, func(x *kexpr.Expr) bool { return apart(x, b, depth+1) })
	case b.Op == kexpr.Or:
		return all(b.Args, func(y *kexpr.Expr) bool { return apart(a, y, depth+1) })
	case a.Op == kexpr.And:
		return some(a.Args, func(x *kexpr.Expr) bool { return apart(x, b, depth+1) })
	case b.Op == kexpr.And:
		return some(b.Args, func(y *kexpr.Expr) bool { return apart(a, y, depth+1) })
	}
	x, ok := startOf(a)
	if !ok {
		return false
	}
	y, ok := startOf(b)
	return ok && x.of == y.of && !x.meets(y)
}

func all(list []*kexpr.Expr, f func(*kexpr.Expr) bool) bool {
	return !some(list, func(x *kexpr.Expr) bool { return !f(x) })
}

func some(list []*kexpr.Expr, f func(*kexpr.Expr) bool) bool {
	for _, x := range list {
		if f(x) {
			return true
		}
	}
	return false
}

// start says how the bytes of a value begin, or with whole set what they are.
type start struct {
	of    string
	bytes []byte
	whole bool
}

// startOf reads `x == constant` and `substring(x, 0, n) == constant`.
func startOf(e *kexpr.Expr) (start, bool) {
	if e.Op != kexpr.Equal || len(e.Args) != 2 {
		return start{}, false
	}
	x, k := e.Args[0], e.Args[1]
	if x.Op == kexpr.Text {
		x, k = k, x
	}
	if k.Op != kexpr.Text || x.Op == kexpr.Text {
		return start{}, false
	}
	if x.Op == kexpr.Substring && x.Num == 0 && !x.All && int64(len(k.Bytes)) == x.Len && len(x.Args) == 1 {
		return start{x.Args[0].String(), k.Bytes, false}, true
	}
	return start{x.String(), k.Bytes, true}, true
}

// meets reports whether one value can begin both ways.
func (s start) meets(t start) bool {
	if s.whole && t.whole {
		return bytes.Equal(s.bytes, t.bytes)
	}
	if s.whole && len(s.bytes) < len(t.bytes) || t.whole && len(t.bytes) < len(s.bytes) {
		return false
	}
	n := min(len(s.bytes), len(t.bytes))
	return bytes.Equal(s.bytes[:n], t.bytes[:n])
}
