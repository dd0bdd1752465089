package config

import (
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/option"
)

// Numbers of the built-in classes. Others follow in the order in which the
// configuration names them.
const (
	ClassAll option.Class = iota
	ClassKnown
	ClassUnknown
	ClassBootp
	ClassDrop
	ClassSkipDDNS
	ClassStash
	builtins
)

// Classes are all classes that a configuration names: those it defines, and
// those that only guards, reservations or expressions mention.
type Classes struct {
	List    []*Class // as defined, in the order of the file
	numbers map[string]option.Class
	names   []string
	defined []*Class // by number; nil: only mentioned
}

// Class is one client class.
type Class struct {
	Number         option.Class
	Name           string
	Test           *expr.Expr // nil: none
	Template       *expr.Expr // nil: none
	OnlyAdditional bool       // only-in-additional-list
	AfterHost      bool       // depends on KNOWN or UNKNOWN
	HasLifetimes   bool       // sets one of the three valid-lifetime keys
	HasPreferred   bool
	HasOffer       bool
	Lifetimes
	Boot    host.Boot
	Options *option.List
	Vendor  *keaoption.Def // its own definition of option 43; nil: none
}

// Count returns how many class numbers there are.
func (c *Classes) Count() int { return len(c.names) }

// Number returns the number of a class; false if the configuration never names it.
func (c *Classes) Number(name string) (option.Class, bool) {
	n, ok := c.numbers[name]
	return n, ok
}

// NumberOf is Number for a name in bytes, without allocation.
func (c *Classes) NumberOf(name []byte) (option.Class, bool) {
	n, ok := c.numbers[string(name)]
	return n, ok
}

// Name returns the name of a class.
func (c *Classes) Name(n option.Class) string { return c.names[n] }

// Get returns the definition of a class; nil if it has none.
func (c *Classes) Get(n option.Class) *Class {
	if int(n) >= len(c.defined) {
		return nil
	}
	return c.defined[n]
}

// Mention returns the number of a class that something besides the configuration
// proper names, such as the parameters of a hook. It must not be called once
// packets are classified.
func (c *Classes) Mention(name string) option.Class { return c.number(name) }

func (c *Classes) number(name string) option.Class {
	n, ok := c.numbers[name]
	if !ok {
		n = option.Class(len(c.names))
		c.numbers[name] = n
		c.names = append(c.names, name)
	}
	return n
}

// classNames numbers the built-in classes and those that the file defines.
func (b *builder) classNames() {
	c := &Classes{numbers: map[string]option.Class{}}
	for _, name := range [builtins]string{"ALL", "KNOWN", "UNKNOWN", "BOOTP", "DROP", "SKIP_DDNS", "STASH_AGENT_OPTIONS"} {
		c.number(name)
	}
	for _, k := range b.src.Classes {
		c.number(k.Name)
	}
	b.snap.Classes = c
}

func (b *builder) classIDs(names []string) []option.Class {
	if len(names) == 0 {
		return nil
	}
	out := make([]option.Class, len(names))
	for i, name := range names {
		out[i] = b.snap.Classes.number(name)
	}
	return out
}

// classes reads the definitions. It comes last: all names have numbers then.
func (b *builder) classes() {
	known := map[string]bool{"KNOWN": true, "UNKNOWN": true}
	c := b.snap.Classes
	for _, k := range b.src.Classes {
		class := b.class(k)
		for _, e := range []*expr.Expr{class.Test, class.Template} {
			if e == nil {
				continue
			}
			for _, m := range e.Members() {
				b.snap.Classes.number(m)
				class.AfterHost = class.AfterHost || known[m]
			}
		}
		known[k.Name] = class.AfterHost
		c.List = append(c.List, class)
	}
	c.defined = make([]*Class, len(c.names))
	for _, class := range c.List {
		c.defined[class.Number] = class
	}
}

func (b *builder) class(k *kea.Class) *Class {
	defs := b.snap.Defs
	if len(k.OptionDefs) > 0 {
		defs = keaoption.NewDefinitions(k.OptionDefs, b.snap.Family, Release, defs)
	}
	class := &Class{
		Number:         b.snap.Classes.number(k.Name),
		Name:           k.Name,
		OnlyAdditional: k.OnlyInAdditional,
		HasLifetimes:   k.Valid != nil || k.MinValid != nil || k.MaxValid != nil,
		HasPreferred:   k.Preferred != nil || k.MinPreferred != nil || k.MaxPreferred != nil,
		HasOffer:       k.Offer != nil,
		Lifetimes:      lifetimes(k.Lifetimes, 0),
		Boot:           boot(k.BootFields),
		Options:        b.list(k.OptionData, defs),
	}
	if len(k.OptionDefs) > 0 {
		class.Vendor = defs.Find(&kea.OptionData{Code: 43})
	}
	// Validation has parsed both.
	if strings.TrimSpace(k.Test) != "" {
		if class.Test, _ = expr.Parse(k.Test, b.snap.Family, Release); class.Test != nil {
			Resolve(b.snap.Defs, class.Test)
		}
	}
	if strings.TrimSpace(k.TemplateTest) != "" {
		if class.Template, _ = expr.ParseString(k.TemplateTest, b.snap.Family, Release); class.Template != nil {
			Resolve(b.snap.Defs, class.Template)
		}
	}
	return class
}
