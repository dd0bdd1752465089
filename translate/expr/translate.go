package expr

import (
	"fmt"

	"github.com/keatool/keatool/parser"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// translator turns one expression into Kea's language.
type translator struct {
	env   *Env
	relay uint64 // v6relay around the expression; 0: none
	steps int
	notes []Note
}

// Bool translates a condition. A condition without a value (null) is false, as
// in dhcpd's if. The error is a *[Problem].
func Bool(e *parser.Expr, env *Env) (Result, error) {
	if e == nil {
		return Result{}, noExpr()
	}
	t := &translator{env: env}
	c, err := t.truth(e, true)
	if err != nil {
		return Result{}, err
	}
	if c.e == nil {
		return Result{Const: &c.val, Notes: t.notes}, nil
	}
	return t.result(c.e), nil
}

// String translates a data expression. Where dhcpd has no value the result is
// empty. A constant is translated too. The error is a *[Problem].
func String(e *parser.Expr, env *Env) (Result, error) {
	if e == nil {
		return Result{}, noExpr()
	}
	t := &translator{env: env}
	d, err := t.data(e)
	if err != nil {
		return Result{}, err
	}
	if d.has.is(false) {
		return t.result(kexpr.Str("")), nil
	}
	return t.result(d.orEmpty()), nil
}

func (t *translator) result(e *kexpr.Expr) Result {
	return Result{Expr: e, Classes: e.Members(), UsesKnown: e.UsesKnown(), Notes: t.notes}
}

// noExpr is the problem of an expression that is not there.
func noExpr() error { return &Problem{Message: "there is no expression"} }

// problem says why e cannot be translated.
func problem(e *parser.Expr, message, hint string) error {
	return &Problem{Start: e.Start, End: e.End, Message: message, Hint: hint}
}

// note remembers something for the report, once.
func (t *translator) note(e *parser.Expr, approximate bool, format string, args ...any) {
	n := Note{Start: e.Start, End: e.End, Approximate: approximate, Message: fmt.Sprintf(format, args...)}
	for _, old := range t.notes {
		if old == n {
			return
		}
	}
	t.notes = append(t.notes, n)
}

// step counts work, so that expressions that grow without end are refused.
func (t *translator) step(e *parser.Expr) error {
	if t.steps++; t.steps > maxSteps {
		return problem(e, "the expression refers to itself, or grows too large", "simplify it")
	}
	return nil
}

// inline replaces a variable by what it stands for. Unset is null.
func (t *translator) inline(e *parser.Expr) (*parser.Expr, error) {
	for e.Op == parser.OpVar {
		if err := t.step(e); err != nil {
			return nil, err
		}
		var x *parser.Expr
		set := false
		if t.env.Var != nil {
			x, set = t.env.Var(e.Name)
		}
		switch {
		case !set:
			t.unset(e)
			return &parser.Expr{Op: parser.OpNull, Type: e.Type, Start: e.Start, End: e.End}, nil
		case x == nil:
			return nil, problem(e, "the variable `"+e.Name+"` has no single value here", "write the expression itself in place of the variable")
		}
		inner := *x
		inner.Start, inner.End = e.Start, e.End
		e = &inner
	}
	return e, t.step(e)
}

func (t *translator) unset(e *parser.Expr) {
	t.note(e, false, "the variable `%s` is never set here: it has no value", e.Name)
}

// fold returns the value of e if it is constant.
func (t *translator) fold(e *parser.Expr) (value, bool) {
	in := interp{env: t.env, relay: t.relay, unset: t.unset}
	v, ok := in.eval(e)
	t.steps += in.steps / 16
	return v, ok
}
