package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
)

// membership is what is known of who gets into which class.
type membership struct {
	classes  map[string]*kea.Class
	tests    map[string]*expr.Expr
	assigned register[string] // by reservations
	listed   map[string]bool  // in lists of additional classes
	asked    map[string]bool  // anywhere: guards, lists, tests, reservations, options
	early    bool             // global reservations are looked up ahead of all
}

// strangers reports whether what the file does not show may put clients into
// classes: reservations in databases, and hook libraries that are not known to
// leave classes alone.
func strangers(s *kea.Server) bool {
	if len(s.HostsDatabases) > 0 || s.ConfigControl != nil {
		return true
	}
	return slices.ContainsFunc(s.Hooks, func(h kea.Hook) bool {
		name := h.Library[strings.LastIndexByte(h.Library, '/')+1:]
		return !slices.Contains(quietHooks, strings.TrimSuffix(strings.TrimPrefix(name, "libdhcp_"), ".so"))
	})
}

// quietHooks are the libraries that put clients into no classes but built-in ones.
var quietHooks = []string{"bootp", "ddns_tuning", "flex_id", "flex_option", "ha", "lease_cmds", "lease_query", "legal_log", "limits", "mysql", "perfmon",
	"pgsql", "ping_check", "run_script", "stat_cmds"}

// members finds out who gets into which class.
func (a *adviser) members() *membership {
	m := &membership{classes: map[string]*kea.Class{}, tests: map[string]*expr.Expr{}, assigned: assignedClasses(a.Server),
		listed: map[string]bool{}, asked: map[string]bool{}, early: truly(false, a.EarlyGlobalLookup)}
	for name := range m.assigned {
		m.asked[name] = true
	}
	for _, class := range a.Classes {
		m.classes[class.Name] = class
		if e, err := expr.Parse(class.Test, a.fam, a.rel); err == nil && class.Test != "" {
			m.tests[class.Name] = e
			m.ask(e)
		} else if e, err := expr.ParseString(class.TemplateTest, a.fam, a.rel); err == nil && class.TemplateTest != "" {
			m.ask(e)
		}
	}
	a.eachGuard(func(_ string, g *kea.Guard, _ bool) {
		for _, name := range g.AdditionalClasses {
			m.listed[name], m.asked[name] = true, true
		}
		for _, name := range g.ClientClasses {
			m.asked[name] = true
		}
	})
	a.eachList(func(_ string, list []kea.OptionData) {
		for i := range list {
			for _, name := range list[i].ClientClasses {
				m.asked[name] = true
			}
		}
	})
	return m
}

// ask notes the classes that an expression asks for.
func (m *membership) ask(e *expr.Expr) {
	if e.Op == expr.Member {
		m.asked[e.Name] = true
	}
	for _, arg := range e.Args {
		m.ask(arg)
	}
}

// eachGuard visits the guards; lone says that it decides which subnet a client
// gets, and not only which part of it.
func (a *adviser) eachGuard(visit func(where string, g *kea.Guard, lone bool)) {
	for i, net := range a.SharedNetworks {
		visit(at(a.root, "shared-networks", i), &net.Guard, true)
	}
	for _, t := range a.sites {
		visit(t.where, &t.Guard, t.network == nil)
		for i, p := range t.Pools {
			visit(at(t.where, "pools", i), &p.Guard, false)
		}
		for i, p := range t.PDPools {
			visit(at(t.where, "pd-pools", i), &p.Guard, false)
		}
	}
}

// reach warns about places that no client gets to, and classes that nobody is in.
func (a *adviser) reach() {
	if strangers(a.Server) {
		return
	}
	m := a.members()
	a.lists(m)
	a.eachGuard(func(where string, g *kea.Guard, lone bool) { a.guard(m, where, g, lone) })
	for i, class := range a.Classes {
		where := at(a.root, "client-classes", i)
		switch {
		case class.OnlyInAdditional && !m.listed[class.Name] && m.assigned[class.Name] == "":
			a.report(CodeClassNever, where, fmt.Sprintf("nobody is ever in the class `%s`: it waits for a list of additional classes, and none names it", class.Name),
				"name it under `evaluate-additional-classes` of a subnet, or drop `only-in-additional-list`")
		case m.tests[class.Name] != nil && m.contradicts(m.tests[class.Name]):
			a.report(CodeClassNever, at(where, "test"), fmt.Sprintf("nobody is ever in the class `%s`: its test contradicts itself", class.Name), "")
		case idle(class) && !m.asked[class.Name] && !purposeful(class.Name) && !a.inHooks(class.Name):
			a.report(CodeClassIdle, where, fmt.Sprintf("the class `%s` does nothing: it gives nothing, and nothing asks for it", class.Name), "")
		}
	}
}

// lists warns about lists that name classes which are nowhere.
func (a *adviser) lists(m *membership) {
	nowhere := func(name string) bool {
		return m.classes[name] == nil && m.assigned[name] == "" && !purposeful(name)
	}
	a.eachGuard(func(where string, g *kea.Guard, _ bool) {
		for i, name := range g.AdditionalClasses {
			if name != "" && m.classes[name] == nil && !purposeful(name) {
				a.report(CodeListUnknown, at(where, "evaluate-additional-classes", i), fmt.Sprintf("the class `%s` is not defined", name), nearestHint(name, classNames(a.Classes)))
			}
		}
	})
	a.eachList(func(where string, list []kea.OptionData) {
		for i := range list {
			if names := list[i].ClientClasses; len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return !nowhere(name) }) {
				a.report(CodeListUnknown, at(where, "option-data", i, "client-classes"), fmt.Sprintf("the option is never sent: nobody is in the class `%s`, which is not defined", names[0]), nearestHint(names[0], classNames(a.Classes)))
			}
		}
	})
}

func classNames(list []*kea.Class) []string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Name
	}
	return names
}

// guard warns about a guard that nobody passes, although its classes are there.
func (a *adviser) guard(m *membership, where string, g *kea.Guard, lone bool) {
	why := ""
	for _, name := range g.ClientClasses {
		reason := m.shut(name, lone)
		if reason == "" && (m.classes[name] != nil || m.assigned[name] != "" || builtIn(name) || strings.HasPrefix(name, "SPAWN_")) {
			return // somebody passes
		}
		if why == "" && reason != "" {
			why = fmt.Sprintf("`%s` %s", name, reason)
		}
	}
	if why != "" {
		a.report(CodeGuardShut, at(where, "client-classes"), fmt.Sprintf("no client gets into `%s`: the class %s", wayTo(where), why), "")
	}
}

// shut says why nobody is in a class by the time that a guard asks; "" if
// somebody may be, or the class is not defined.
func (m *membership) shut(name string, lone bool) string {
	class := m.classes[name]
	late := lone && !m.early
	switch {
	case late && (name == "KNOWN" || name == "UNKNOWN"):
		return "is decided only after the subnet is chosen"
	case lone && m.early && name == "UNKNOWN":
		return "is decided only after the subnet is chosen"
	case class == nil || builtIn(name) || strings.HasPrefix(name, "SPAWN_"):
		return ""
	case m.assigned[name] != "":
		if late && class.Test == "" && class.TemplateTest == "" {
			return "is given by reservations, which are looked up only after the subnet is chosen"
		}
		return ""
	case class.OnlyInAdditional:
		return "is evaluated only after the address is chosen"
	case class.Test == "" && class.TemplateTest == "":
		return "has no test, and no reservation gives it"
	case m.tests[name] == nil:
		return ""
	case late && m.known(m.tests[name], nil):
		return "depends on `KNOWN` or `UNKNOWN`, which is decided only after the subnet is chosen"
	case m.contradicts(m.tests[name]):
		return "has a test that contradicts itself"
	}
	return ""
}

// known reports whether an expression depends on KNOWN or UNKNOWN, itself or by
// way of another class; via are the classes on the way.
func (m *membership) known(e *expr.Expr, via []string) bool {
	if e.Op != expr.Member {
		return slices.ContainsFunc(e.Args, func(arg *expr.Expr) bool { return m.known(arg, via) })
	}
	if e.Name == "KNOWN" || e.Name == "UNKNOWN" {
		return true
	}
	inner := m.tests[e.Name]
	return inner != nil && !slices.Contains(via, e.Name) && m.known(inner, append(via, e.Name))
}

// contradicts reports whether an expression is plainly never true: a condition
// and its opposite, or one value that equals two.
func (m *membership) contradicts(e *expr.Expr) bool {
	switch e.Op {
	case expr.Or:
		return !slices.ContainsFunc(e.Args, func(arg *expr.Expr) bool { return !m.contradicts(arg) })
	case expr.Equal:
		return e.Args[0].Op == expr.Text && e.Args[1].Op == expr.Text && string(e.Args[0].Bytes) != string(e.Args[1].Bytes)
	case expr.And:
	default:
		return false
	}
	seen, equals := map[string]bool{}, map[string]string{}
	for _, arg := range conjuncts(e) {
		text, opposite := arg.String(), "not "+arg.String()
		if arg.Op == expr.Not {
			opposite = arg.Args[0].String()
		}
		if seen[opposite] || m.contradicts(arg) {
			return true
		}
		seen[text] = true
		if left, right, ok := equation(arg); ok {
			if other, twice := equals[left]; twice && other != right {
				return true
			}
			equals[left] = right
		}
	}
	return false
}

// conjuncts lists the conditions that all hold if e does.
func conjuncts(e *expr.Expr) []*expr.Expr {
	if e.Op != expr.And {
		return []*expr.Expr{e}
	}
	var all []*expr.Expr
	for _, arg := range e.Args {
		all = append(all, conjuncts(arg)...)
	}
	return all
}

// equation splits a comparison with a constant.
func equation(e *expr.Expr) (left, right string, ok bool) {
	if e.Op != expr.Equal {
		return "", "", false
	}
	a, b := e.Args[0], e.Args[1]
	if a.Op == expr.Text {
		a, b = b, a
	}
	return a.String(), string(b.Bytes), b.Op == expr.Text && a.Op != expr.Text
}

// idle reports whether a class gives its members nothing.
func idle(c *kea.Class) bool {
	return len(c.OptionData)+len(c.OptionDefs)+len(c.Extra) == 0 && c.Lifetimes == (kea.Lifetimes{}) && c.BootFields == (kea.BootFields{}) && c.UserContext == nil
}

// purposeful reports whether Kea or its libraries ask for a class by its name.
func purposeful(name string) bool {
	return builtIn(name) || isSpecial(name) || name == "SKIP_DDNS" || strings.HasPrefix(name, "SPAWN_")
}

// inHooks reports whether the parameters of a hook library name a class.
func (a *adviser) inHooks(name string) bool {
	return slices.ContainsFunc(a.Hooks, func(h kea.Hook) bool { return h.Parameters != nil && mentions(h.Parameters, name) })
}

func mentions(v any, name string) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, name)
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return mentions(item, name) })
	case *kea.Context:
		return v != nil && slices.ContainsFunc(v.Values, func(item any) bool { return mentions(item, name) })
	}
	return false
}
