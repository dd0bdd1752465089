package ctrl

import (
	"errors"
	"fmt"
	"slices"

	"github.com/keatool/keatool/schema/kea"
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

// classArguments checks that there are some.
func (c *Call) classArguments() error {
	switch {
	case c.Args == nil:
		return fmt.Errorf("invalid command '%s': no arguments specified", c.Name)
	case c.Args.Kind != kea.Object:
		return fmt.Errorf("invalid command '%s': 'arguments' is not a map", c.Name)
	case len(c.Args.Keys) == 0:
		return fmt.Errorf("invalid command '%s': 'arguments' is empty", c.Name)
	}
	return nil
}

func (c *Call) className() (string, error) {
	if err := c.classArguments(); err != nil {
		return "", err
	}
	n := c.Args.Get("name")
	switch {
	case n == nil:
		return "", fmt.Errorf("invalid command '%s': missing 'name' argument", c.Name)
	case n.Kind != kea.String:
		return "", fmt.Errorf("invalid command '%s': 'name' argument is not a string", c.Name)
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

// class reads the one class of the arguments.
func (c *Call) class() (*kea.Class, error) {
	if err := c.classArguments(); err != nil {
		return nil, err
	}
	n := c.Args.Get("client-classes")
	switch {
	case n == nil:
		return nil, fmt.Errorf("missing 'client-classes' argument for the '%s' command", c.Name)
	case n.Kind != kea.List:
		return nil, errors.New("'client-classes' argument specified for the '" + c.Name + "' command is not a list")
	case len(n.Items) != 1:
		return nil, fmt.Errorf("invalid number of classes specified for the '%s' command. Expected one class", c.Name)
	}
	d, err := c.part("client-classes", n.Items[0])
	if err != nil {
		return nil, err
	}
	if len(d.Classes) != 1 || d.Classes[0].Name == "" {
		return nil, fmt.Errorf("missing parameter 'name' %s", c.at(n.Items[0]))
	}
	return d.Classes[0], nil
}

func classAdd(c *Call) (Reply, error) {
	k, err := c.class()
	if err != nil {
		return Reply{}, err
	}
	err = c.edit(func(d *kea.Server) error {
		if classIndex(d.Classes, k.Name) >= 0 {
			return fmt.Errorf("Can't add class: Client Class: %s has already been defined", k.Name)
		}
		d.Classes = append(slices.Clone(d.Classes), k)
		return c.accept(func(part *kea.Server) { part.Classes = d.Classes })
	})
	if err != nil {
		return Reply{}, err
	}
	return done("Class '%s' added", k.Name)
}

func classUpdate(c *Call) (Reply, error) {
	k, err := c.class()
	if err != nil {
		return Reply{}, err
	}
	err = c.edit(func(d *kea.Server) error {
		i := classIndex(d.Classes, k.Name)
		if i < 0 {
			return failed(Empty, "Class '%s' is not found", k.Name)
		}
		d.Classes = slices.Clone(d.Classes)
		d.Classes[i] = k
		return c.accept(func(part *kea.Server) { part.Classes = d.Classes })
	})
	if err != nil {
		return Reply{}, err
	}
	return done("Class '%s' updated", k.Name)
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
		d.Classes = slices.Delete(slices.Clone(d.Classes), i, i+1)
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	return done("Class '%s' deleted", name)
}
