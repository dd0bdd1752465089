package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// section orders client-classes. Kea evaluates classes in the order they are
// written and refuses a reference to a later one; and of two classes that set
// the same value, the first one a client is in wins.
type section uint8

const (
	sectionDeclared   section = iota // classes of the source, each followed by what belongs to it
	sectionConditions                // branches of if and switch
	sectionAuxiliary                 // disjoint tags, guards of pools
	sectionCarriers                  // classes that bring fields to additional lists
	sectionHosts                     // classes that reservations put clients in
	sectionLast                      // KNOWN, UNKNOWN, DROP
)

// classEntry is one Kea class on its way into the list.
type classEntry struct {
	class   *kea.Class
	test    *kexpr.Expr
	section section
	rank    int
	keep    bool // stays even if nothing refers to it
}

// classList collects the classes of the result.
type classList struct {
	entries []*classEntry
	byName  map[string]*classEntry
}

// ClassSpec describes a class to add.
type ClassSpec struct {
	Name    string // made unique and fit for Kea
	Test    *kexpr.Expr
	Section section
	Rank    int  // order inside the section; equal ranks keep the order of their adding
	Keep    bool // stays even if nothing refers to it and it carries nothing
}

// AddClass adds a class and returns it; its name may differ from the one asked for.
func (c *Ctx) AddClass(s ClassSpec) *kea.Class {
	l := &c.classes
	if l.byName == nil {
		l.byName = map[string]*classEntry{}
	}
	k := &kea.Class{Name: l.unique(safeName(s.Name))}
	if s.Test != nil {
		k.Test = s.Test.String()
	}
	e := &classEntry{class: k, test: s.Test, section: s.Section, rank: s.Rank, keep: s.Keep}
	l.entries = append(l.entries, e)
	l.byName[k.Name] = e
	return k
}

// SetTest gives a class its test.
func (c *Ctx) SetTest(k *kea.Class, test *kexpr.Expr) {
	k.Test = test.String()
	c.classes.byName[k.Name].test = test
}

// unique returns name, or name with a number that no class has yet.
func (l *classList) unique(name string) string {
	if _, taken := l.byName[name]; !taken {
		return name
	}
	for i := 2; ; i++ {
		n := fmt.Sprintf("%s~%d", name, i)
		if _, taken := l.byName[n]; !taken {
			return n
		}
	}
}

// safeName replaces what would need quoting inside member('…').
func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-._~:/", r):
			return r
		}
		return '_'
	}, s)
	if s == "" {
		return "unnamed"
	}
	return s
}

// finish drops classes that nothing needs and puts the rest in order.
func (l *classList) finish(c *Ctx) []*kea.Class {
	refs := c.classReferences()
	for {
		n := len(l.entries)
		used := map[string]bool{}
		for _, e := range l.entries {
			if e.test != nil {
				for _, name := range e.test.Members() {
					used[name] = true
				}
			}
		}
		l.entries = slices.DeleteFunc(l.entries, func(e *classEntry) bool {
			return !e.keep && !used[e.class.Name] && !refs[e.class.Name] && emptyClass(e.class)
		})
		if len(l.entries) == n {
			break
		}
	}
	slices.SortStableFunc(l.entries, func(a, b *classEntry) int {
		if a.section != b.section {
			return int(a.section) - int(b.section)
		}
		return a.rank - b.rank
	})
	l.entries = behindTheirs(l.entries)
	out := make([]*kea.Class, len(l.entries))
	for i, e := range l.entries {
		out[i] = e.class
	}
	return out
}

// behindTheirs moves entries whose tests name classes that stand later right
// behind the last of those; all others keep their order.
func behindTheirs(list []*classEntry) []*classEntry {
	out := make([]*classEntry, 0, len(list))
	missing := map[string]bool{} // not in out yet
	for _, e := range list {
		missing[e.class.Name] = !slices.Contains(reserved, e.class.Name) // Kea knows those before any class
	}
	waits := func(e *classEntry) bool {
		return e.test != nil && slices.ContainsFunc(e.test.Members(), func(name string) bool { return missing[name] })
	}
	var held []*classEntry
	for _, e := range list {
		held = append(held, e)
		for i := 0; i < len(held); {
			if e = held[i]; waits(e) {
				i++
				continue
			}
			out = append(out, e)
			delete(missing, e.class.Name)
			held = slices.Delete(held, i, i+1)
			i = 0
		}
	}
	return append(out, held...)
}

// emptyClass reports whether a class gives its members nothing.
func emptyClass(k *kea.Class) bool {
	return len(k.OptionData) == 0 && len(k.OptionDefs) == 0 && k.Lifetimes == (kea.Lifetimes{}) &&
		k.BootFields == (kea.BootFields{}) && k.TemplateTest == "" && k.UserContext == nil
}

// classReferences returns the names that guards, lists, tags and reservations use.
func (c *Ctx) classReferences() map[string]bool {
	refs := map[string]bool{}
	use := func(names ...string) {
		for _, n := range names {
			refs[n] = true
		}
	}
	tags := func(list []kea.OptionData) {
		for _, o := range list {
			use(o.ClientClasses...)
		}
	}
	places := slices.Concat([]*Place{c.Global}, c.Networks, c.Subnets, c.Pools, c.Classes, c.Hosts)
	for _, p := range places {
		for _, g := range p.Guards() {
			use(g.ClientClasses...)
			use(g.AdditionalClasses...)
		}
		for _, l := range p.OptionData() {
			tags(*l)
		}
		if p.Host != nil {
			use(p.Host.ClientClasses...)
		}
	}
	for _, e := range c.classes.entries {
		tags(e.class.OptionData)
	}
	use(c.state.classRefs...)
	return refs
}

// label turns a name into a part of a class name that reads well.
func label(s string) string { return strings.Trim(safeName(s), "_") }
