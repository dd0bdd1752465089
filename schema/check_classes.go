package schema

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/schema/kea/option"
)

// keysOf returns the names of a register, sorted.
func keysOf(r register[string]) []string { return slices.Sorted(maps.Keys(r)) }

// builtIn reports whether a class exists without being defined.
func builtIn(name string) bool {
	switch name {
	case "ALL", "KNOWN", "UNKNOWN", "BOOTP":
		return true
	}
	for _, prefix := range [...]string{"VENDOR_CLASS_", "HA_", "AFTER_", "EXTERNAL_"} {
		if strings.HasPrefix(name, prefix) && len(name) > len(prefix) {
			return true
		}
	}
	return false
}

// classes checks the client classes, which may name only earlier ones.
func (c *checker) classes(s *kea.Server, root string) {
	defined := register[string]{}
	for i, class := range s.Classes {
		where := at(root, "client-classes", i)
		c.expressions(class, where, defined, s.Classes)
		if class.Name != "" {
			if first := defined.add(class.Name, where); first != "" {
				c.twice(CodeClassTwice, at(where, "name"), at(first, "name"), fmt.Sprintf("two classes are called `%s`", class.Name))
			}
		}
		c.classOptions(class, where)
		if class.NextServer == broadcast {
			c.report(CodeHostAddress, at(where, "next-server"), "`"+broadcast+"` is no address of a server", "")
		}
		if class.OnlyInAdditional && isSpecial(class.Name) {
			c.report(CodeClassBuiltIn, where, fmt.Sprintf("the class `%s` cannot wait for a list of additional classes", class.Name), "")
		}
	}
	c.guards(s, root, defined)
}

func isSpecial(name string) bool {
	return slices.Contains([]string{"ALL", "KNOWN", "UNKNOWN", "BOOTP", "DROP", "REJECT"}, name)
}

// expressions checks the tests of a class.
func (c *checker) expressions(class *kea.Class, where string, defined register[string], all []*kea.Class) {
	if class.Test != "" && class.TemplateTest != "" {
		c.report(CodeExclusive, at(where, "template-test"), "`test` and `template-test` stand in one class", "a class is a template or it is none")
	}
	if class.Test+class.TemplateTest != "" && isSpecial(class.Name) && builtIn(class.Name) {
		key := "test"
		if class.Test == "" {
			key = "template-test"
		}
		c.report(CodeClassBuiltIn, at(where, key), fmt.Sprintf("the class `%s` is built in and takes no test", class.Name), "give it another name")
	}
	for _, test := range [...]struct {
		key, text string
		parse     func(string, kea.Family, kea.Release) (*expr.Expr, error)
	}{{"test", class.Test, expr.Parse}, {"template-test", class.TemplateTest, expr.ParseString}} {
		if test.text == "" {
			continue
		}
		e, err := test.parse(test.text, c.fam, c.rel)
		var fault *expr.SyntaxError
		if errors.As(err, &fault) {
			c.report(CodeExpression, at(where, test.key), fmt.Sprintf("Kea cannot read the expression from byte %d on: %s", fault.Offset, fault.Message), fault.Hint)
			continue
		}
		c.expression(e, at(where, test.key), class, defined, all)
	}
}

// expression checks what an expression names: classes and options.
func (c *checker) expression(e *expr.Expr, target string, class *kea.Class, defined register[string], all []*kea.Class) {
	switch {
	case e.Op == expr.Member && defined[e.Name] == "" && !builtIn(e.Name):
		c.undefined(target, e.Name, class, all)
	case e.Op == expr.Option && e.Name != "":
		if o := (kea.OptionData{Name: e.Name}); c.defs.Find(&o) == nil {
			c.report(CodeOptionUnknown, target, fmt.Sprintf("there is no option `%s`", e.Name), c.optionHint(&o, option.DefaultSpace(c.fam)))
		}
	}
	for _, arg := range e.Args {
		c.expression(arg, target, class, defined, all)
	}
}

// undefined reports a class that a test names too early, or that is nowhere.
func (c *checker) undefined(target, name string, class *kea.Class, all []*kea.Class) {
	names := make([]string, len(all))
	for i := range all {
		names[i] = all[i].Name
	}
	message, hint := fmt.Sprintf("the class `%s` asks for `%s`, which is not defined", class.Name, name), nearestHint(name, names)
	if slices.Contains(names, name) {
		message, hint = fmt.Sprintf("the class `%s` asks for `%s`, which is not defined before it", class.Name, name),
			"Kea evaluates classes in the order of the file: move the definition up"
	}
	c.report(CodeClassOrder, target, message, hint)
}

// guards warns about pools, subnets and networks for which no client qualifies.
func (c *checker) guards(s *kea.Server, root string, defined register[string]) {
	var assigned register[string] // by reservations; made when first needed
	check := func(where string, g *kea.Guard) {
		for j, name := range g.ClientClasses {
			if name == "" || defined[name] != "" || builtIn(name) || strings.HasPrefix(name, "SPAWN_") {
				continue
			}
			if assigned == nil {
				assigned = assignedClasses(s)
			}
			if assigned[name] == "" {
				c.report(CodeClassUnknown, at(where, "client-classes", j), fmt.Sprintf("no client is ever in the class `%s`: nothing defines it", name),
					nearestHint(name, keysOf(defined)))
			}
		}
	}
	for i, net := range s.SharedNetworks {
		check(at(root, "shared-networks", i), &net.Guard)
	}
	for _, t := range sites(s, root) {
		check(t.where, &t.Guard)
		for i, p := range t.Pools {
			check(at(t.where, "pools", i), &p.Guard)
		}
		for i, p := range t.PDPools {
			check(at(t.where, "pd-pools", i), &p.Guard)
		}
	}
}

// assignedClasses returns the classes that reservations give to their clients.
func assignedClasses(s *kea.Server) register[string] {
	all := register[string]{}
	collect := func(list []*kea.Reservation) {
		for _, r := range list {
			for _, name := range r.ClientClasses {
				all[name] = "a reservation"
			}
		}
	}
	collect(s.Reservations)
	for _, t := range sites(s, "") {
		collect(t.Reservations)
	}
	return all
}
