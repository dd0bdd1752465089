package parser

import (
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// call turns NAME(ARGS) into a function of dhcpd or of the file.
func (r *exprReader) call(g *gCall, start, end uint32) *Expr {
	name := strings.ToLower(g.Name)
	e := &Expr{Op: OpCall, Name: name, Start: start, End: end}
	if name == "defined" {
		return r.defined(g, e)
	}
	fn, builtin := functions[name]
	if builtin {
		e.Op, e.Type, e.Name = fn.op, fn.yields, ""
		if len(g.Args) < fn.min || len(g.Args) > len(fn.args) && !fn.more {
			r.p.errAt(CodeExpr, start, end, "`"+name+"` has the wrong number of arguments", "it takes "+arity(fn))
			return nil
		}
	}
	if !builtin && wordKind([]byte(g.Name)) != tName {
		r.p.errAt(CodeSemicolon, start+uint32(len(g.Name)), end, "expected `;` before `(`", "dhcpd reads `"+g.Name+"` as hex digits; give the function a name with another letter in it")
		return nil
	}
	if _, constant := constants[name]; constant {
		r.p.errAt(CodeExpr, start, end, "`"+name+"` takes no arguments", "write it without parentheses")
		return nil
	}
	if !builtin && keywords[name] {
		r.p.errAt(CodeExpr, start, start+uint32(len(g.Name)), "`"+g.Name+"` is a word of dhcpd's language, not a value", r.p.operandHint(name))
		return nil
	}
	if !builtin && len(g.Args) == 0 {
		r.p.errAt(CodeExpr, start, end, "a call of `"+name+"` without an argument, which dhcpd cannot read", "give the function a parameter that it does not use")
		return nil
	}
	for i, a := range g.Args {
		want := UnknownType
		if builtin {
			want = fn.args[min(i, len(fn.args)-1)]
		}
		x := r.expr(a, want)
		if x == nil || !r.p.typed(x, want) {
			return nil
		}
		e.Args = append(e.Args, x)
	}
	return r.finishCall(e, g, fn, builtin)
}

// finishCall takes width operands and names out of the argument list.
func (r *exprReader) finishCall(e *Expr, g *gCall, fn function, builtin bool) *Expr {
	if builtin && fn.widthArg >= 0 {
		w := e.Args[fn.widthArg]
		if g.Args[fn.widthArg].First.Word == "" || w.Op != OpNum || w.Num != 8 && w.Num != 16 && w.Num != 32 {
			r.p.errAt(CodeExpr, w.Start, w.End, "the width of an integer is 8, 16 or 32", "")
			return nil
		}
		e.Num, e.Args = w.Num, e.Args[:fn.widthArg]
	}
	if e.Op == OpGetHostByName {
		if name := e.Args[0]; g.Args[0].First.String == "" || name.Op != OpData {
			r.p.errAt(CodeExpr, name.Start, name.End, "`gethostbyname` takes a quoted name only", "write gethostbyname(\"NAME\")")
			return nil
		}
		e.Name, e.Args = string(e.Args[0].Data), nil
	}
	return e
}

func arity(fn function) string {
	n := strconv.Itoa(fn.min)
	if fn.more {
		return n + " or more"
	}
	return n
}

// isVariable reports whether w may name a variable.
func isVariable(w string) bool {
	if w == "" || strings.ContainsAny(w, ".:") || keywords[strings.ToLower(w)] {
		return false
	}
	kind := wordKind([]byte(w))
	return kind == tName || kind == tNumName
}

func (r *exprReader) defined(g *gCall, e *Expr) *Expr {
	e.Op, e.Type = OpDefined, BoolType
	if len(g.Args) == 1 && len(g.Args[0].Rest) == 0 && isVariable(g.Args[0].First.Word) {
		e.Name = strings.ToLower(g.Args[0].First.Word)
		return e
	}
	r.p.say(diag.Error, CodeExpr, r.p.f.Span(e.Start, e.End), "`defined` takes one variable name", "write defined(NAME)")
	return nil
}
