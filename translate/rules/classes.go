package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
)

// classInfo is what the rules know of one dhcpd class.
type classInfo struct {
	decl  *scope.Class
	kea   *kea.Class
	place *Place
	rank  int
	why   string // not empty: its test could not be translated
	late  bool   // filled by add only: no client is in it yet when pools are chosen
}

// classState returns the Kea class whose members are those of a dhcpd class at
// the time pools are chosen; ok is false, and why says so, where the class
// could not be translated.
func (c *Ctx) classState(name string) (kea string, ok bool, why string) {
	i := c.state.classInfo[name]
	switch {
	case i == nil:
		return "", false, "there is no such class"
	case i.why != "":
		return i.kea.Name, false, i.why
	case i.late:
		return c.neverClass(), true, ""
	}
	return i.kea.Name, true, ""
}

// neverClass returns a class that no client is ever in.
func (c *Ctx) neverClass() string {
	if c.state.never == nil {
		c.state.never = c.AddClass(ClassSpec{Name: "never", Section: sectionDeclared, Rank: -1})
	}
	return c.state.never.Name
}

// layoutClasses makes a Kea class of every class, its subclasses before it.
func (c *Ctx) layoutClasses() {
	c.state.classInfo = map[string]*classInfo{}
	c.state.places = map[*kea.Class]*Place{}
	rank := 0
	for _, d := range c.Model.Classes {
		rank += len(d.Subclasses) + 1
		c.layoutClass(d, rank)
	}
	c.limits()
	c.crowd()
}

// together picks, in their order, tests that a client who passes the last one may
// all pass.
func together(tests []*kexpr.Expr, last *kexpr.Expr) []*kexpr.Expr {
	picked := []*kexpr.Expr{last}
	for _, t := range tests {
		if !slices.ContainsFunc(picked, func(p *kexpr.Expr) bool { return disjoint(p, t) }) {
			picked = append(picked, t)
		}
	}
	return picked
}

// maxClasses is how many classes dhcpd keeps for a client; maxCompared bounds how
// many of a long list are looked at for classes that a client of another may be in.
const (
	maxClasses  = 5
	maxCompared = 64
)

// crowd says where a client may fit more classes than dhcpd keeps, at the first
// class that dhcpd may leave out.
func (c *Ctx) crowd() {
	var tests []*kexpr.Expr
	for _, d := range c.Model.Classes {
		info := c.state.classInfo[d.Name]
		test := c.classes.byName[info.kea.Name].test
		if test == nil || info.late {
			continue
		}
		if len(together(tests, test)) > maxClasses {
			c.Say(CodeClassCrowd, Loss{At: d.Decls[0], Place: info.place, Message: fmt.Sprintf("dhcpd keeps %d classes for a client, the first that it fits; one that fits this one, too, is in it with Kea only", maxClasses),
				Hint: "nothing need be done unless clients fit that many"})
			return
		}
		if len(tests) < maxCompared {
			tests = append(tests, test)
		}
	}
}

// layoutClass makes one class; its subclasses take the ranks just below rank.
func (c *Ctx) layoutClass(d *scope.Class, rank int) {
	spec := ClassSpec{Name: c.keaClassName(d), Section: sectionDeclared, Rank: rank, Keep: true}
	if addedOnly(d) {
		spec.Section = sectionAuxiliary
	}
	k := c.AddClass(spec)
	info := &classInfo{decl: d, kea: k, rank: rank, late: addedOnly(d)}
	c.state.classInfo[d.Name] = info
	info.place = c.addClassPlace(k, d, scope.ClassScope)
	k.Comments = c.commentsOf(d.Decls[0])
	k.Origin = c.origin(d.Decls[0])
	if k.Name != d.Name {
		k.UserContext = k.UserContext.Set("isc-name", printable(d.Name))
		c.Say(CodeClassRenamed, Loss{At: d.Decls[0], Place: info.place, Suffix: "/name", Message: "class `" + d.Name + "` is called `" + k.Name + "` in the result"})
	}
	c.matchClass(info)
	for _, s := range d.Decls {
		c.Exact(s, info.place, "")
	}
	c.enterIgnored(d)
	for _, s := range d.Subclasses {
		c.enterIgnored(s)
	}
}

func firstStmt(list ...*parser.Stmt) *parser.Stmt {
	for _, s := range list {
		if s != nil {
			return s
		}
	}
	return nil
}

// addedOnly reports whether only `add` statements put clients into a class.
func addedOnly(d *scope.Class) bool {
	return d.MatchIf == nil && d.Match == nil && d.Spawn == nil && len(d.Adds) > 0
}

// reserved are names that mean something to Kea itself.
var reserved = []string{"ALL", "KNOWN", "UNKNOWN", "BOOTP", "DROP", "REJECT", "SKIP_DDNS"}
var reservedPrefixes = []string{"VENDOR_CLASS_", "HA_", "AFTER_", "EXTERNAL_", "SPAWN_"}

// keaClassName makes a dhcpd class name fit for Kea.
func (c *Ctx) keaClassName(d *scope.Class) string {
	name := safeName(d.Name)
	if slices.Contains(reserved, name) || slices.ContainsFunc(reservedPrefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
		return "isc-" + name
	}
	return name
}

// printable makes a byte string fit for JSON.
func printable(s string) string { return strings.ToValidUTF8(s, "?") }

func (c *Ctx) addClassPlace(k *kea.Class, d *scope.Class, kind scope.Kind) *Place {
	p := &Place{Kind: kind, Name: d.Name, Scope: d.Scope, Class: k, Side: &Side{ClassDecl: d}, ctx: c}
	p.sortDecisions(d.Scope.FlatFor(nil))
	c.Classes = append(c.Classes, p)
	c.state.places[k] = p
	if c.state.classOfScope == nil {
		c.state.classOfScope = map[*scope.Scope]string{}
	}
	c.state.classOfScope[d.Scope] = k.Name
	return p
}

// classPlace returns the place of any class of the result.
func (c *Ctx) classPlace(k *kea.Class) *Place {
	if p := c.state.places[k]; p != nil {
		return p
	}
	p := &Place{Kind: scope.ClassScope, Name: k.Name, Class: k, Side: &Side{}, ctx: c}
	c.state.places[k] = p
	return p
}

// parentClass returns the place of a subclass's class; nil for a class.
func (c *Ctx) parentClass(p *Place) *Place {
	if p.ClassDecl == nil || p.ClassDecl.Parent == nil {
		return nil
	}
	return c.state.classInfo[p.ClassDecl.Parent.Name].place
}

// matchClass gives a class and its subclasses their tests.
func (c *Ctx) matchClass(i *classInfo) {
	d := i.decl
	if !addedOnly(d) {
		c.addsToMatched(d)
	}
	cond, ok := c.matchIf(i)
	if !ok {
		c.loseSubclasses(i)
		return
	}
	switch {
	case d.Match == nil && d.Spawn == nil && d.MatchIf == nil:
		c.classWithoutMatch(i)
	case d.Match == nil && d.Spawn == nil:
		c.orphanSubclasses(i)
		c.SetTest(i.kea, cond)
	case d.Spawn != nil:
		c.spawn(i, cond)
	default:
		c.matchSubclasses(i, cond, d.Match)
	}
}

// matchIf translates the `match if` of a class; the result is nil if it has none.
func (c *Ctx) matchIf(i *classInfo) (*kexpr.Expr, bool) {
	d := i.decl
	if d.MatchIf == nil {
		return nil, true
	}
	res, err := c.classTruth(c.early(d.MatchIf, d.MatchIfStmt), c.Env(d.Scope))
	if err != nil {
		c.classLost(i, d.MatchIfStmt, err)
		return nil, false
	}
	c.Exact(d.MatchIfStmt, i.place, "/test")
	c.exprNotes(d.MatchIfStmt, res)
	return constTest(res), true
}

// constTest turns a constant condition into a test.
func constTest(r expr.Result) *kexpr.Expr {
	switch {
	case r.Const == nil:
		return r.Expr
	case *r.Const:
		return kexpr.MemberOf("ALL")
	}
	return kexpr.AndOf(kexpr.MemberOf("ALL"), kexpr.NotOf(kexpr.MemberOf("ALL")))
}

// early rewrites what dhcpd does not know yet when it matches classes: host
// declarations are not looked up, there is no lease, and no scope has run
// parse-vendor-option.
func (c *Ctx) early(e *parser.Expr, s *parser.Stmt) *parser.Expr {
	unknown, packed := false, false
	out := rewrite(e, func(x *parser.Expr) *parser.Expr {
		switch x.Op {
		case parser.OpKnown, parser.OpStatic:
			unknown = true
			return falseAt(x)
		case parser.OpLeasedAddress:
			unknown = true
			return nullAt(x)
		case parser.OpExists, parser.OpOption:
			if x.Option.Def == nil || !c.chosenSpace(x.Option.Def.Space) {
				return x
			}
			packed = true
			if x.Op == parser.OpExists {
				return falseAt(x)
			}
			return nullAt(x)
		}
		return x
	})
	if packed {
		c.Say(CodeMatchEarly, Loss{At: s, Message: "dhcpd matches classes before `parse-vendor-option` can take option 43 apart: the option of the vendor space has no value here",
			Hint: "define the option with code 43 as one that encapsulates the space, or test the bytes of option 43"})
	}
	if unknown {
		c.Say(CodeMatchEarly, Loss{At: s, Message: "dhcpd matches classes before it looks for the client's host declaration and lease: this part is always false here",
			Hint: "to give known clients something, use `if known` in a subnet or pool, or a permit"})
	}
	return out
}

// falseAt is a condition that never holds, in place of x.
func falseAt(x *parser.Expr) *parser.Expr {
	zero, one := &parser.Expr{Op: parser.OpData, Type: parser.DataType, Data: []byte{0}}, &parser.Expr{Op: parser.OpData, Type: parser.DataType, Data: []byte{1}}
	return &parser.Expr{Op: parser.OpEqual, Type: parser.BoolType, Args: []*parser.Expr{zero, one}, Start: x.Start, End: x.End}
}

// nullAt is data without a value, in place of x.
func nullAt(x *parser.Expr) *parser.Expr {
	return &parser.Expr{Op: parser.OpNull, Type: parser.DataType, Start: x.Start, End: x.End}
}

// rewrite returns e with f applied to every node, leaves first; unchanged parts are shared.
func rewrite(e *parser.Expr, f func(*parser.Expr) *parser.Expr) *parser.Expr {
	if e == nil {
		return nil
	}
	out := e
	for i, a := range e.Args {
		if b := rewrite(a, f); b != a {
			if out == e {
				cp := *e
				cp.Args = slices.Clone(e.Args)
				out = &cp
			}
			out.Args[i] = b
		}
	}
	return f(out)
}

// classLost enters a class whose members cannot be told.
func (c *Ctx) classLost(i *classInfo, at *parser.Stmt, err error) {
	p := problemOf(err)
	i.why = fmt.Sprintf("%s (%s)", p.Message, Line(at))
	c.Dropped(CodeClassTest, Loss{At: at, Place: i.place, Span: at.File.Span(p.Start, p.End),
		Message: "who is in class `" + i.decl.Name + "` cannot be told in Kea: " + p.Message, Hint: orElse(p.Hint, "give the class a test by hand; until then nobody is in it")})
}

// loseSubclasses enters the subclasses of a class that could not be translated.
func (c *Ctx) loseSubclasses(i *classInfo) {
	c.mark(i.decl.MatchStmt, diag.Dropped, nil, "")
	for _, s := range i.decl.Subclasses {
		k := c.AddClass(ClassSpec{Name: i.kea.Name + "~lost", Section: sectionDeclared, Rank: i.rank - 1})
		c.addClassPlace(k, s, scope.SubclassScope)
		for _, d := range s.Decls {
			c.mark(d, diag.Dropped, nil, "")
		}
	}
}

// classWithoutMatch handles a class that only `add` or nothing fills. Its
// subclasses are never looked at.
func (c *Ctx) classWithoutMatch(i *classInfo) {
	d := i.decl
	c.orphanSubclasses(i)
	if len(d.Adds) == 0 {
		c.Say(CodeClassEmpty, Loss{At: d.Decls[0], Message: "nothing puts a client into class `" + d.Name + "`: it has no `match`, and no statement adds to it", Hint: "remove it, or give it a `match if`"})
		return
	}
	var tests []*kexpr.Expr
	for _, a := range d.Adds {
		if k := c.scopeOf(&a).Kind; k == scope.ClassScope || k == scope.SubclassScope || k == scope.HostScope {
			c.noEffect([]scope.Setting{a}, "dhcpd has settled which classes' statements to run when it runs those of a "+k.String()+"; what this adds comes too late")
			continue
		}
		cond := c.Condition(a.When)
		switch {
		case cond.Problem != nil:
			c.underProblem(a.Stmt, cond)
			continue
		case cond.Never:
			c.neverTaken(a.Stmt)
			continue
		case cond.Always:
			tests = append(tests, kexpr.MemberOf("ALL"))
		default:
			tests = append(tests, kexpr.MemberOf(cond.Class))
		}
		c.enterAdd(a, i)
	}
	if len(tests) > 0 {
		c.SetTest(i.kea, kexpr.OrOf(tests...))
	}
}

// addsToMatched reports statements that add to a class with a match of its own:
// in Kea only the match has members.
func (c *Ctx) addsToMatched(d *scope.Class) {
	for _, a := range d.Adds {
		c.Dropped(CodeAdd, Loss{At: a.Stmt, Message: "class `" + d.Name + "` has a `match` of its own; clients that only this statement adds are not in it", Hint: "make a class for each of the two, with the same statements"})
	}
}

// enterAdd enters an add statement: faithful where all clients run it, wider
// than dhcpd elsewhere.
func (c *Ctx) enterAdd(a scope.Setting, i *classInfo) {
	sc := c.scopeOf(&a)
	if sc.Kind == scope.Global || len(c.Subnets) == 1 && sc.Kind != scope.PoolScope || len(c.Model.Networks) == 1 && sc.Kind == scope.SharedNetworkScope {
		c.Equivalent(a.Stmt, i.place, "/test")
		return
	}
	c.Approximate(CodeAdd, Loss{At: a.Stmt, Place: i.place, Suffix: "/test",
		Message: "dhcpd adds clients of this " + sc.Kind.String() + " only; in Kea the class has clients of every network for which the conditions hold",
		Hint:    "if that is too wide, add a test of the network to the class"})
}

// orphanSubclasses enters subclasses that dhcpd never looks at.
func (c *Ctx) orphanSubclasses(i *classInfo) {
	for _, s := range i.decl.Subclasses {
		k := c.AddClass(ClassSpec{Name: i.kea.Name + "~unused", Section: sectionDeclared, Rank: i.rank - 1})
		c.addClassPlace(k, s, scope.SubclassScope)
		for _, d := range s.Decls {
			c.Exact(d, nil, "")
			c.Say(CodeNoEffect, Loss{At: d, Message: "no effect: class `" + s.Name + "` has no `match`, so dhcpd never looks for its subclasses", Hint: "give the class a `match` expression"})
		}
	}
}

// matchSubclasses gives each subclass with something of its own a class, and
// the class the disjunction of all values.
func (c *Ctx) matchSubclasses(i *classInfo, cond *kexpr.Expr, data *parser.Expr) {
	d := i.decl
	data = c.early(data, d.MatchStmt)
	c.Equivalent(d.MatchStmt, i.place, "/test")
	if len(d.Subclasses) == 0 {
		return
	}
	var tests []*kexpr.Expr
	for n, s := range d.Subclasses {
		test, err := c.subclassTest(s, data, cond)
		if err != nil {
			c.classLost(i, d.MatchStmt, err)
			c.loseSubclasses(i)
			return
		}
		tests = append(tests, c.subclass(i, s, n, test))
	}
	c.SetTest(i.kea, kexpr.OrOf(tests...))
	if len(tests) > maxTable {
		c.Say(CodeTable, Loss{At: d.MatchStmt, Place: i.place, Suffix: "/test", Message: "Kea compares every packet with each of the " + plural(len(tests), "subclass") + "es in turn", Hint: "if that is too slow, put the clients into the class by reservations"})
	}
}

// maxTable is the number of subclasses from which a test is thought slow.
const maxTable = 500

// subclassTest is what makes a client a member of one subclass.
func (c *Ctx) subclassTest(s *scope.Class, data *parser.Expr, cond *kexpr.Expr) (*kexpr.Expr, error) {
	value := &parser.Expr{Op: parser.OpData, Type: parser.DataType, Data: s.Value, Start: data.Start, End: data.End}
	eq := &parser.Expr{Op: parser.OpEqual, Type: parser.BoolType, Args: []*parser.Expr{data, value}, Start: data.Start, End: data.End}
	res, err := c.classTruth(eq, c.Env(s.Parent.Scope))
	if err != nil {
		return nil, err
	}
	test := constTest(res)
	if cond != nil {
		test = kexpr.AndOf(cond, test)
	}
	return test, nil
}

// subclass makes a class of a subclass that has statements of its own, and
// returns what its parent tests for it.
func (c *Ctx) subclass(i *classInfo, s *scope.Class, n int, test *kexpr.Expr) *kexpr.Expr {
	if len(s.Scope.FlatFor(nil)) == 0 && !s.HasLimit {
		for _, d := range s.Decls {
			c.Equivalent(d, i.place, "/test")
		}
		return test
	}
	k := c.AddClass(ClassSpec{Name: subclassName(i.kea.Name, s.Value), Test: test, Section: sectionDeclared, Rank: i.rank - len(i.decl.Subclasses) + n, Keep: true})
	k.Comments = c.commentsOf(s.Decls[0])
	k.Origin = c.origin(s.Decls[0])
	p := c.addClassPlace(k, s, scope.SubclassScope)
	for _, d := range s.Decls {
		c.Equivalent(d, p, "")
	}
	return kexpr.MemberOf(k.Name)
}

// enterIgnored enters match and limit statements that a later one replaces, and
// the marks of the lease file.
func (c *Ctx) enterIgnored(d *scope.Class) {
	for _, s := range d.Flags {
		c.Exact(s, nil, "")
	}
	for _, s := range d.Ignored {
		by := firstStmt(d.MatchStmt, d.MatchIfStmt)
		if _, limit := s.Node.(*parser.LeaseLimit); limit || by == nil {
			by = d.LimitStmt
		}
		c.Overridden(scope.Setting{Stmt: s}, scope.Setting{Stmt: by})
	}
}

// subclassName names a subclass after its value where that can be read.
func subclassName(class string, value []byte) string {
	text := true
	for _, b := range value {
		text = text && b > ' ' && b < 0x7f
	}
	if text && len(value) > 0 && len(value) <= 40 {
		return class + "~" + string(value)
	}
	return fmt.Sprintf("%s~%x", class, value)
}

// spawn gives a spawning class its template, or, where nothing is counted for
// each value, a plain test that there is one.
func (c *Ctx) spawn(i *classInfo, cond *kexpr.Expr) {
	d := i.decl
	res, err := expr.String(c.early(d.Spawn, d.MatchStmt), c.Env(d.Scope))
	if err != nil {
		c.classLost(i, d.MatchStmt, err)
		c.loseSubclasses(i)
		return
	}
	c.exprNotes(d.MatchStmt, res)
	for n, s := range d.Subclasses {
		test, err := c.subclassTest(s, c.early(d.Spawn, d.MatchStmt), cond)
		if err != nil {
			c.classLost(i, d.MatchStmt, err)
			c.loseSubclasses(i)
			return
		}
		c.subclass(i, s, n, test)
	}
	late := looksLate(res.Expr) && !c.V6()
	if late && d.HasLimit && d.Limit > 0 && !c.AtLeast(kea.R32) {
		c.classLost(i, d.MatchStmt, &expr.Problem{Start: d.Spawn.Start, End: d.Spawn.End,
			Message: "Kea " + c.Release.String() + " takes this option apart only after it has found the values to count"})
		c.loseSubclasses(i)
		return
	}
	if c.AtLeast(kea.R24) && d.HasLimit && d.Limit > 0 && !ownLimits(d) {
		value := res.Expr
		if cond != nil {
			value = kexpr.If(cond, value, kexpr.Str(""))
		}
		i.kea.TemplateTest = value.String()
		c.Equivalent(d.MatchStmt, i.place, "/template-test")
		return
	}
	c.Equivalent(d.MatchStmt, i.place, "/test")
	test := kexpr.NotOf(kexpr.Eq(res.Expr, kexpr.Str("")))
	if cond != nil {
		test = kexpr.AndOf(cond, test)
	}
	if c.state.lateClasses = c.state.lateClasses || late; c.state.lateClasses {
		test = lookedUp(test)
	}
	c.SetTest(i.kea, test)
}
