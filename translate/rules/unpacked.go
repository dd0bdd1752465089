package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// noteTested notes which spaces conditions and values look into: Kea must take
// apart the options that carry those.
func (c *Ctx) noteTested() {
	var look func(e *parser.Expr)
	look = func(e *parser.Expr) {
		if e == nil {
			return
		}
		if (e.Op == parser.OpOption || e.Op == parser.OpExists) && e.Option.Def != nil {
			if s := c.state.opts.spaces[strings.ToLower(e.Option.Def.Space)]; s != nil {
				s.tested = true
			}
		}
		for _, a := range e.Args {
			look(a)
		}
	}
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		for _, e := range exprsOf(s.Node) {
			look(e)
		}
		return true
	})
}

// noteNULs notes the options of the file that are set to a text with a NUL at its end.
func (c *Ctx) noteNULs() {
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		n, ok := s.Node.(*parser.OptionSet)
		if !ok || n.Option.Def == nil || n.Option.Def.Format != "t" || len(n.Values) == 0 {
			return true
		}
		if text := n.Values[0].Data; len(text) > 1 && text[len(text)-1] == 0 {
			c.state.opts.nulEnded[Opt(n.Option.Def.Space, n.Option.Def.Code)] = true
		}
		return true
	})
}

// takenApart returns the space whose options Kea must find inside an option of
// the file; ok is false where nothing looks for them, or Kea could not read their widths.
func (c *Ctx) takenApart(def *parser.OptionDef) (space string, ok bool) {
	name, carries := c.state.opts.carried[Opt(def.Space, def.Code)]
	if !carries || def.Space != c.baseSpace() {
		return "", false
	}
	s, width := c.space(name), 1
	if c.V6() {
		width = 2
	}
	return name, s.tested && s.decl.CodeWidth == width && s.decl.LengthWidth == width
}

// truth translates a condition. Kea takes option 43 and the private ones apart
// only after it has looked the client's reservation up, so that a test of their
// insides has to wait until then, as one of KNOWN or UNKNOWN does.
func (c *Ctx) truth(e *parser.Expr, env *expr.Env) (expr.Result, error) {
	res, err := expr.Bool(e, env)
	if err != nil || res.Expr == nil || c.V6() {
		return res, err
	}
	if looksLate(res.Expr) {
		res.Expr = lookedUp(res.Expr)
	}
	return res, nil
}

// classTruth is truth for the test of a class. Kea gives its members what the
// class evaluated first sets, so that classes declared after one that has to
// wait must wait, too.
func (c *Ctx) classTruth(e *parser.Expr, env *expr.Env) (expr.Result, error) {
	res, err := c.truth(e, env)
	if err != nil || res.Expr == nil || c.V6() {
		return res, err
	}
	if c.state.lateClasses = c.state.lateClasses || looksLate(res.Expr); c.state.lateClasses {
		res.Expr = lookedUp(res.Expr)
	}
	return res, nil
}

// looksLate reports whether an expression looks into option 43 or a private option.
func looksLate(e *kexpr.Expr) bool {
	late := false
	e.Walk(func(x *kexpr.Expr) { late = late || x.Op == kexpr.Option && unpackedLate(x.Path) })
	return late
}

// lookedUp is a condition that waits until Kea has looked for a reservation.
func lookedUp(e *kexpr.Expr) *kexpr.Expr {
	if e.UsesKnown() {
		return e
	}
	return kexpr.AndOf(kexpr.OrOf(kexpr.MemberOf("KNOWN"), kexpr.MemberOf("UNKNOWN")), e)
}

// unpackedLate reports whether a path leads into option 43 or a private option.
func unpackedLate(p kexpr.Path) bool {
	return p.Kind == kexpr.PathOption && p.Sub >= 0 && (p.Code == 43 || p.Code >= 224 && p.Code <= 254)
}

// containerAt is container for an expression in a scope. What only
// vendor-option-space puts into option 43 is there once parse-vendor-option has
// run; without it, no option carries the space and its options have no value.
func (c *Ctx) containerAt(sc *scope.Scope, space string) (code uint32, enterprise int64, ok bool) {
	code, enterprise, ok = c.container(space)
	if ok && c.chosenSpace(space) && !parsesVendor(sc) {
		return 0, 0, true
	}
	return code, enterprise, ok
}

// chosenSpace reports whether a space is in option 43 only because
// vendor-option-space names it.
func (c *Ctx) chosenSpace(space string) bool {
	s := c.state.opts.spaces[strings.ToLower(space)]
	return s != nil && s.selected && len(s.carriers) == 0 && c.Family == kea.V4
}

// parsesVendor reports whether a scope or one around it runs parse-vendor-option.
func parsesVendor(sc *scope.Scope) bool {
	for ; sc != nil; sc = sc.Parent {
		if slices.ContainsFunc(sc.Set, func(s scope.Setting) bool { _, ok := s.Node.(*parser.ParseVendorOption); return ok }) {
			return true
		}
	}
	return false
}

// onlySorted reports whether all that Kea changes in an option that it takes
// apart is the order of the options inside it.
func (c *Ctx) onlySorted(v option.Value) bool {
	if v.Def == nil || v.Def.Type != keaoption.Empty || v.Def.Encapsulates == "" {
		return false
	}
	width := 1
	if c.V6() {
		width = 2
	}
	_, ok := readSubs(v.Bytes, width)
	return ok
}
