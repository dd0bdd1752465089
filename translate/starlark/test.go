package starlark

import "github.com/keatool/keatool/parser"

// test writes a condition, in which no value counts as false.
func (w *writer) test(e *parser.Expr) (string, error) {
	switch e.Op {
	case parser.OpAnd:
		return w.joined(e, " and ")
	case parser.OpOr:
		return w.joined(e, " or ")
	case parser.OpNot:
		return w.opposite(e.Args[0])
	case parser.OpEqual:
		return w.compared(e, " == ")
	case parser.OpNotEqual:
		return w.compared(e, " != ")
	case parser.OpExists:
		s, err := w.bytesOf(e)
		return s + " != None", err
	case parser.OpKnown:
		return "event.reserved", nil
	case parser.OpStatic:
		return "event.static", nil
	case parser.OpDefined:
		if w.env.Var == nil {
			return "", problem(e, "scripts do not learn this value")
		}
		s, err := w.env.Var(e.Name)
		return s + " != None", err
	}
	s, err := w.value(e)
	if e.Type != parser.BoolType {
		s += " == True" // a variable can be anything
	}
	return s, err
}

// joined writes both sides of an and or or. Where such stand inside each other,
// parentheses tell how.
func (w *writer) joined(e *parser.Expr, word string) (string, error) {
	var sides [2]string
	for i := range sides {
		s, err := w.test(e.Args[i])
		if err != nil {
			return "", err
		}
		if op := e.Args[i].Op; op != e.Op && (op == parser.OpAnd || op == parser.OpOr) {
			s = "(" + s + ")"
		}
		sides[i] = s
	}
	return sides[0] + word + sides[1], nil
}

// opposite writes where e is false, which is not where it has no value.
func (w *writer) opposite(e *parser.Expr) (string, error) {
	if neverNull(e) {
		s, err := w.test(e)
		return "not (" + s + ")", err
	}
	s, err := w.value(e)
	return s + " == False", err
}

func (w *writer) compared(e *parser.Expr, sign string) (string, error) {
	a, err := w.value(e.Args[0])
	if err != nil {
		return "", err
	}
	b, err := w.value(e.Args[1])
	return a + sign + b, err
}

// neverNull reports whether a condition certainly has a value.
func neverNull(e *parser.Expr) bool {
	switch e.Op {
	case parser.OpEqual, parser.OpNotEqual, parser.OpExists, parser.OpKnown, parser.OpStatic, parser.OpDefined:
		return true
	case parser.OpNot:
		return neverNull(e.Args[0])
	case parser.OpOr:
		return neverNull(e.Args[0]) || neverNull(e.Args[1])
	}
	return false
}
