package ctrl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server/config"
)

func classCommands() []Command {
	list := []Command{
		{Name: "class-list", Doc: "lists the client classes", Run: classList},
		{Name: "class-get", Doc: "shows a client class", Run: classGet},
		{Name: "class-add", Write: true, Doc: "adds a client class", Run: classAdd},
		{Name: "class-update", Write: true, Doc: "replaces a client class", Run: classUpdate},
		{Name: "class-del", Write: true, Doc: "removes a client class", Run: classDel},
	}
	for i := range list {
		list[i].Hook = "class_cmds"
	}
	return list
}

func (c *Call) classes() []*kea.Class { return c.Snapshot().Source.Dhcp.Classes }

func classIndex(list []*kea.Class, name string) int {
	return slices.IndexFunc(list, func(k *kea.Class) bool { return k.Name == name })
}

func classList(c *Call) (Reply, error) {
	list := none()
	for _, k := range c.classes() {
		list = append(list, object{"name": k.Name})
	}
	r := Reply{Arguments: object{"client-classes": list}, Text: fmt.Sprintf("%d %s found", len(list), plural(len(list), "class", "classes"))}
	if len(list) == 0 {
		r.Result = Empty
	}
	return r, nil
}

// classArguments checks that there are some: one, which is what.
func (c *Call) classArguments(key, what string) (*kea.Node, error) {
	switch {
	case c.Args == nil:
		return nil, fmt.Errorf("invalid command '%s': no arguments specified", c.Name)
	case c.Args.Kind != kea.Object:
		return nil, fmt.Errorf("invalid command '%s': expected 'arguments' to be a map, got %v instead", c.Name, c.Args.Kind)
	case len(c.Args.Keys) == 0:
		return nil, fmt.Errorf("invalid command '%s': 'arguments' is empty", c.Name)
	case len(c.Args.Keys) != 1:
		return nil, fmt.Errorf("invalid number of arguments %d for the '%s' command. Expecting '%s' %s", len(c.Args.Keys), c.Name, key, what)
	}
	n := c.Args.Get(key)
	if n == nil {
		return nil, fmt.Errorf("missing '%s' argument for the '%s' command", key, c.Name)
	}
	return n, nil
}

func (c *Call) className() (string, error) {
	n, err := c.classArguments("name", "string")
	if err != nil {
		return "", err
	}
	if n.Kind != kea.String {
		return "", fmt.Errorf("'name' argument specified for the '%s' command is not a string", c.Name)
	}
	return n.Text, nil
}

func classGet(c *Call) (Reply, error) {
	name, err := c.className()
	if err != nil {
		return Reply{}, err
	}
	i := classIndex(c.classes(), name)
	if i < 0 {
		return Reply{Result: Empty, Text: fmt.Sprintf("Class '%s' not found", name)}, nil
	}
	list := dumpPart(c.Snapshot(), "client-classes", func(d *kea.Server) { d.Classes = []*kea.Class{c.classes()[i]} })
	return Reply{Arguments: object{"client-classes": list}, Text: fmt.Sprintf("Class '%s' definition returned", name)}, nil
}

// classNode returns the one class of the arguments.
func (c *Call) classNode() (*kea.Node, error) {
	n, err := c.classArguments("client-classes", "list")
	switch {
	case err != nil:
		return nil, err
	case n.Kind != kea.List:
		return nil, fmt.Errorf("'client-classes' argument specified for the '%s' command is not a list", c.Name)
	case len(n.Items) != 1:
		return nil, fmt.Errorf("invalid number of classes specified for the '%s' command. Expected one class", c.Name)
	case n.Items[0].Kind != kea.Object:
		return nil, fmt.Errorf("invalid class definition specified for the '%s' command. Expected a map", c.Name)
	}
	return n.Items[0], nil
}

// readClass reads a class, and refuses what Kea refuses in Kea's words as far as
// they can be foreseen.
func (c *Call) readClass(n *kea.Node) (*kea.Class, error) {
	d, err := c.part("client-classes", n)
	if d != nil && len(d.Classes) == 1 {
		for _, m := range d.Classes[0].Extra {
			if m.Key != "user-context" { // is there, and no map
				return nil, fmt.Errorf("unsupported client class parameter '%s'", m.Key)
			}
		}
	}
	if fault := c.classFault(n); fault != nil {
		return nil, fault
	}
	if err != nil {
		return nil, err
	}
	return d.Classes[0], nil
}

// classFault looks at single members of a class.
func (c *Call) classFault(n *kea.Node) error {
	name, test, template := n.Get("name"), n.Get("test"), n.Get("template-test")
	switch {
	case name == nil:
		return fmt.Errorf("missing parameter 'name' %s", c.at(n))
	case name.Kind != kea.String:
		return c.mistyped("name", name)
	case name.Text == "":
		return fmt.Errorf("not empty parameter 'name' is required %s", c.at(name)[1:])
	case test != nil && test.Kind != kea.String:
		return fmt.Errorf("expression [%s] must be a string, at %s", c.textOf(test), c.at(test))
	case template != nil && template.Kind == kea.String && template.Text == "":
		return fmt.Errorf("expression can not be empty at %s", c.at(template))
	case test != nil && template != nil:
		return fmt.Errorf("can not use both 'test' and 'template-test' %s and %s", c.at(test), c.at(template))
	}
	for _, key := range []string{"valid-lifetime", "min-valid-lifetime", "max-valid-lifetime"} {
		if m := n.Get(key); m != nil && m.Kind != kea.Integer {
			return c.mistyped(key, m)
		}
	}
	if m := n.Get("only-in-additional-list"); m != nil && m.Kind != kea.Bool {
		return fmt.Errorf("'only-in-additional-list' must be boolean%s", strings.Trim(c.at(m), "()"))
	}
	if m := n.Get("user-context"); m != nil && m.Kind != kea.Object {
		return fmt.Errorf("User context has to be a map %s", c.at(m))
	}
	return nil
}

// acceptClass asks the schema about one of some classes.
func (c *Call) acceptClass(list []*kea.Class, n *kea.Node) error {
	test := n.Get("test")
	if test == nil {
		test = n.Get("template-test")
	}
	err := c.accept(func(part *kea.Server) { part.Classes = list })
	if err == nil && test != nil && test.Text == "" {
		err = errors.New("there is none")
	}
	bare := c.accept(func(part *kea.Server) { part.Classes = untested(list) })
	if err == nil || test == nil || bare != nil {
		return err
	}
	return fmt.Errorf("expression: [%s] error: %s at %s", test.Text, c.complaint(test.Text, err), c.at(test))
}

// complaint says what is wrong with a condition: in Kea's words if it asks for a
// class that is not defined before it.
func (c *Call) complaint(test string, err error) string {
	for _, name := range asksFor(c.Snapshot().Source.Dhcp, &kea.Class{Test: test}) {
		at := strings.Index(test, "'"+name+"'") + 1
		if at > 0 && strings.Contains(err.Error(), "asks for `"+name+"`, which is not defined") {
			return fmt.Sprintf("<string>:1.%d-%d: Not defined client class '%s'", at, at+len(name)+1, name)
		}
	}
	return err.Error()
}

// again marks the name of a class that is to be added, and is there already.
const again = " (new)"

// untested are classes without their conditions.
func untested(list []*kea.Class) []*kea.Class {
	out := make([]*kea.Class, len(list))
	for i, k := range list {
		bare := *k
		bare.Test, bare.TemplateTest = "", ""
		out[i] = &bare
	}
	return out
}

func classAdd(c *Call) (Reply, error) {
	n, err := c.classNode()
	if err != nil {
		return Reply{}, err
	}
	k, err := c.readClass(n)
	if err != nil {
		return Reply{}, err
	}
	err = c.edit(func(d *kea.Server) error {
		added := *k
		taken := classIndex(d.Classes, k.Name) >= 0
		if taken {
			added.Name += again // what else is wrong with it Kea says first
		}
		if err := c.acceptClass(append(slices.Clone(d.Classes), &added), n); err != nil {
			return err
		}
		if taken {
			return fmt.Errorf("Can't add class: Client Class: %s has already been defined", k.Name)
		}
		d.Classes = append(slices.Clone(d.Classes), k)
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	return done("Class '%s' added", k.Name)
}

func classUpdate(c *Call) (Reply, error) {
	n, err := c.classNode()
	if err != nil {
		return Reply{}, err
	}
	switch name := n.Get("name"); {
	case name == nil && len(n.Keys) == 0:
		return Reply{}, errors.New("the first class definition is missing a mandatory 'name' parameter")
	case name != nil && name.Kind != kea.String:
		return Reply{}, fmt.Errorf("stringValue() called on non-string Element in %s", c.at(name))
	case name != nil && name.Text == "":
		return Reply{}, failed(Empty, "Class '' is not found")
	}
	k, err := c.readClass(n)
	if err != nil {
		return Reply{}, err
	}
	if err := c.edit(func(d *kea.Server) error { return c.replaceClass(d, k, n) }); err != nil {
		return Reply{}, err
	}
	return done("Class '%s' updated", k.Name)
}

// replaceClass puts a class in the place of the one with its name. A template
// stays one: its condition is kept if the new class has none. Whether the class
// depends on the client's reservation may not change, since others may rely on it.
func (c *Call) replaceClass(d *kea.Server, k *kea.Class, n *kea.Node) error {
	i := classIndex(d.Classes, k.Name)
	if i < 0 {
		return failed(Empty, "Class '%s' is not found", k.Name)
	}
	if was := d.Classes[i].TemplateTest; was != "" && k.TemplateTest == "" {
		if k.Test != "" {
			return fmt.Errorf("can not use both 'test' and 'template-test' %s and (:0:0)", c.at(n.Get("test")))
		}
		k.TemplateTest = was
	}
	known := dependsOnKnown(d, k.Name)
	d.Classes = slices.Clone(d.Classes)
	d.Classes[i] = k
	if err := c.acceptClass(d.Classes, n); err != nil {
		return err
	}
	if dependsOnKnown(d, k.Name) != known {
		return fmt.Errorf("modification of the class '%s' would affect its dependency on the KNOWN and/or UNKNOWN built-in classes. "+
			"Such modification is not allowed because there may be other classes depending on those built-ins via the updated class", k.Name)
	}
	return nil
}

// asksFor lists the classes that a class asks for.
func asksFor(d *kea.Server, k *kea.Class) []string {
	if k.Test == "" {
		return nil
	}
	e, err := expr.Parse(k.Test, d.Family, config.Release)
	if err != nil {
		return nil
	}
	return e.Members()
}

// dependsOnKnown reports whether a class asks, itself or by way of classes that
// stand before it, whether the client has a reservation.
func dependsOnKnown(d *kea.Server, name string) bool {
	if name == "KNOWN" || name == "UNKNOWN" {
		return true
	}
	i := classIndex(d.Classes, name)
	if i < 0 {
		return false
	}
	before := *d
	before.Classes = d.Classes[:i]
	return slices.ContainsFunc(asksFor(d, d.Classes[i]), func(other string) bool { return dependsOnKnown(&before, other) })
}

func classDel(c *Call) (Reply, error) {
	name, err := c.className()
	if err != nil {
		return Reply{}, err
	}
	err = c.edit(func(d *kea.Server) error {
		i := classIndex(d.Classes, name)
		if i < 0 {
			return failed(Empty, "Class '%s' not found", name)
		}
		for _, k := range d.Classes {
			if slices.Contains(asksFor(d, k), name) {
				return fmt.Errorf("Class '%s' is used by class '%s'", name, k.Name)
			}
		}
		d.Classes = slices.Delete(slices.Clone(d.Classes), i, i+1)
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	return done("Class '%s' deleted", name)
}
