package classify

import (
	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/option"
)

// Classifier evaluates the classes of a configuration for one packet at a time.
type Classifier struct {
	Set
	classes *config.Classes
	packet  expr.Packet
	name    []byte                     // buffer for names made from the packet
	failed  func(*config.Class, error) // told of tests that cannot be evaluated; may be nil
	given   []option.Class             // added by Give
}

// Start prepares c for a packet of a configuration. Expressions ask p, whose
// Member should ask [Classifier.Member]. failed, which may be nil, is told of
// tests that cannot be evaluated: such a class is not added.
func (c *Classifier) Start(classes *config.Classes, p expr.Packet, failed func(*config.Class, error)) {
	c.classes, c.packet, c.failed = classes, p, failed
	c.given = c.given[:0]
	c.Reset(classes.Count())
}

// Give adds a class that no test decides; it stays when others are evaluated anew.
func (c *Classifier) Give(n option.Class) {
	if c.Add(n) {
		c.given = append(c.given, n)
	}
}

// Member reports whether the packet is in the class of a name.
func (c *Classifier) Member(name string) bool {
	n, ok := c.classes.Number(name)
	return ok && c.Has(n)
}

// BeforeHost adds what needs no reservation: ALL, the class of the vendor, and
// the classes with a test that does not depend on KNOWN. vendor is the vendor
// class of the client, nil for none.
func (c *Classifier) BeforeHost(vendor []byte) {
	c.built(vendor)
	c.evaluate(false)
}

func (c *Classifier) built(vendor []byte) {
	c.Add(config.ClassAll)
	if len(vendor) > 0 {
		c.addNamed("VENDOR_CLASS_", "", vendor)
	}
}

// WithHost adds the classes of a reservation, and evaluates anew those that may
// depend on them: all that was evaluated before is forgotten.
func (c *Classifier) WithHost(reserved []option.Class, vendor []byte) {
	bootp, stash := c.Has(config.ClassBootp), c.Has(config.ClassStash)
	c.Reset(c.classes.Count())
	if stash {
		c.Add(config.ClassStash)
	}
	c.built(vendor)
	if bootp {
		c.Add(config.ClassBootp)
	}
	for _, n := range c.given {
		c.Add(n)
	}
	for _, n := range reserved {
		c.Add(n)
	}
	c.evaluate(false)
}

// AfterHost adds KNOWN or UNKNOWN, and then the classes that depend on it.
func (c *Classifier) AfterHost(known bool) {
	if known {
		c.Add(config.ClassKnown)
	} else {
		c.Add(config.ClassUnknown)
	}
	c.evaluate(true)
}

// Additional adds the classes of a list of additional classes, each if its test
// holds or it has none. It returns those it added, in out.
func (c *Classifier) Additional(list []option.Class, out []option.Class) []option.Class {
	for _, n := range list {
		class := c.classes.Get(n)
		if class == nil || c.Has(n) {
			continue
		}
		if class.Test == nil && class.Template == nil {
			c.Add(n)
			out = append(out, n)
			continue
		}
		before := len(c.order)
		c.try(class)
		out = append(out, c.order[before:]...)
	}
	return out
}

func (c *Classifier) evaluate(afterHost bool) {
	for _, class := range c.classes.List {
		if class.AfterHost == afterHost && !class.OnlyAdditional {
			c.try(class)
		}
	}
}

// try adds a class if its test holds.
func (c *Classifier) try(class *config.Class) {
	switch {
	case class.Test != nil:
		holds, err := class.Test.Bool(c.packet)
		if err != nil {
			c.fail(class, err)
		} else if holds {
			c.Add(class.Number)
		}
	case class.Template != nil:
		value, err := class.Template.Eval(c.packet)
		if err != nil {
			c.fail(class, err)
		} else if len(value) > 0 {
			// the spawned class wins over its template (3.0)
			c.addNamed("SPAWN_", class.Name, value)
			c.Add(class.Number)
		}
	}
}

func (c *Classifier) fail(class *config.Class, err error) {
	if c.failed != nil {
		c.failed(class, err)
	}
}

// addNamed adds the class named after a value of the packet, if the
// configuration names it: nothing could ask for it else.
func (c *Classifier) addNamed(prefix, template string, value []byte) {
	c.name = append(append(c.name[:0], prefix...), template...)
	if template != "" {
		c.name = append(c.name, '_')
	}
	c.name = append(c.name, value...)
	if n, ok := c.classes.NumberOf(c.name); ok {
		c.Add(n)
	}
}
