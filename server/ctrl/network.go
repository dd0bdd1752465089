package ctrl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

func networkCommands() []Command {
	var list []Command
	for _, cmd := range []Command{
		{Name: "network%d-list", Doc: "lists the shared networks", Run: networkList},
		{Name: "network%d-get", Doc: "shows a shared network with its subnets", Run: networkGet},
		{Name: "network%d-add", Write: true, Doc: "adds a shared network", Run: networkAdd},
		{Name: "network%d-del", Write: true, Doc: "removes a shared network", Run: networkDel},
		{Name: "network%d-subnet-add", Write: true, Doc: "puts a subnet into a shared network", Run: networkSubnetAdd},
		{Name: "network%d-subnet-del", Write: true, Doc: "takes a subnet out of a shared network", Run: networkSubnetDel},
	} {
		cmd.Hook = "subnet_cmds"
		list = append(list, both(cmd)...)
	}
	return list
}

func networkList(c *Call) (Reply, error) {
	list := none()
	for _, n := range c.source().SharedNetworks {
		list = append(list, object{"name": n.Name})
	}
	r := Reply{Arguments: object{"shared-networks": list}, Text: fmt.Sprintf("%d IPv%d network%s found", len(list), c.version(), plural(len(list), "", "s"))}
	if len(list) == 0 {
		r.Result = Empty
	}
	return r, nil
}

// nameTexts is what commands say of a name that is not there, or no string.
type nameTexts struct{ none, mistyped string }

var (
	nameToShow   = nameTexts{"invalid '%s': missing mandatory 'name' parameter", "'name' parameter must be a string"}
	nameToDelete = nameTexts{"network name ('name') is required for the '%s' command", "network name ('name') specified for the '%s' is not a string"}
	nameToChange = nameTexts{"missing 'name' argument for the '%s' command", "'name' argument specified for the '%s' command is not a string"}
)

// networkName reads which network is meant.
func (c *Call) networkName(texts nameTexts) (string, error) {
	if err := c.someArguments(); err != nil {
		return "", err
	}
	n := c.Args.Get("name")
	switch {
	case n == nil:
		return "", errors.New(strings.Replace(texts.none, "%s", c.Name, 1))
	case n.Kind != kea.String:
		return "", errors.New(strings.Replace(texts.mistyped, "%s", c.Name, 1))
	}
	return n.Text, nil
}

func networkGet(c *Call) (Reply, error) {
	name, err := c.networkName(nameToShow)
	if err != nil {
		return Reply{}, err
	}
	_, n := findNetwork(c.source(), name)
	if n == nil {
		return Reply{Result: Empty, Text: fmt.Sprintf("No '%s' shared network found", name)}, nil
	}
	list := dumpPart(c.Snapshot(), "shared-networks", func(d *kea.Server) { d.SharedNetworks = []*kea.SharedNetwork{n} })
	for _, m := range list {
		subnets, _ := m.(object)[fmt.Sprintf("subnet%d", c.version())].([]any)
		withoutReservations(subnets)
	}
	return Reply{Arguments: object{"shared-networks": list}, Text: fmt.Sprintf("Info about IPv%d shared network '%s' returned", c.version(), name)}, nil
}

// network reads the one network of the arguments.
func (c *Call) network() (*kea.SharedNetwork, error) {
	if err := c.someArguments(); err != nil {
		return nil, err
	}
	n := c.Args.Get("shared-networks")
	switch {
	case n == nil:
		return nil, fmt.Errorf("missing 'shared-networks' argument for the '%s' command", c.Name)
	case n.Kind != kea.List:
		return nil, fmt.Errorf("'shared-networks' argument specified for the '%s' command is not a list", c.Name)
	case len(n.Items) != 1:
		return nil, fmt.Errorf("invalid number of networks specified for the '%s' command. Expected one network", c.Name)
	}
	d, err := c.part("shared-networks", n.Items[0])
	if err != nil {
		return nil, err
	}
	network := d.SharedNetworks[0]
	switch {
	case network.Name == "":
		return nil, fmt.Errorf("missing parameter 'name' %s", c.at(n.Items[0]))
	case len(network.Extra) > 0:
		return nil, fmt.Errorf("spurious '%s' parameter", network.Extra[0].Key)
	}
	return network, nil
}

// theNetwork is the reply of those commands that change one.
func (c *Call) theNetwork(name, format string) (Reply, error) {
	return Reply{Arguments: object{"shared-networks": []any{object{"name": name}}}, Text: fmt.Sprintf(format, c.version(), name)}, nil
}

func networkAdd(c *Call) (Reply, error) {
	n, err := c.network()
	if err == nil {
		err = c.otherFamily()
	}
	if err != nil {
		return Reply{}, err
	}
	err = c.edit(func(d *kea.Server) error {
		if _, old := findNetwork(d, n.Name); old != nil {
			return fmt.Errorf("duplicate network '%s' found in the configuration", n.Name)
		}
		for _, s := range n.Subnets {
			if old, _ := findSubnet(d, s.ID); old != nil {
				return fmt.Errorf("ID of the new IPv%d subnet '%d' is already in use", c.version(), s.ID)
			}
		}
		d.SharedNetworks = append(slices.Clone(d.SharedNetworks), n)
		return c.accept(func(part *kea.Server) { part.SharedNetworks = []*kea.SharedNetwork{n} })
	})
	if err != nil {
		return Reply{}, err
	}
	return c.theNetwork(n.Name, "A new IPv%d shared network '%s' added")
}

func networkDel(c *Call) (Reply, error) {
	name, err := c.networkName(nameToDelete)
	if err != nil {
		return Reply{}, err
	}
	action, err := c.subnetsAction()
	if err != nil {
		return Reply{}, err
	}
	err = c.edit(func(d *kea.Server) error {
		i, n := findNetwork(d, name)
		if n == nil || c.foreign() {
			return failed(Empty, "no shared network with name '%s' found", name)
		}
		d.SharedNetworks = slices.Delete(slices.Clone(d.SharedNetworks), i, i+1)
		if action != "delete" {
			d.Subnets = append(slices.Clone(d.Subnets), n.Subnets...)
		}
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	return c.theNetwork(name, "IPv%d shared network '%s' deleted")
}

// subnetsAction reads what becomes of the subnets of a network that goes.
func (c *Call) subnetsAction() (string, error) {
	n := c.Args.Get("subnets-action")
	switch {
	case n == nil:
		return "keep", nil
	case n.Kind != kea.String:
		return "", fmt.Errorf("subnets-action parameter for %s command must be a string. Supported values are: 'keep' and 'delete'.", c.Name)
	case n.Text != "keep" && n.Text != "delete":
		return "", fmt.Errorf("Invalid value for subnets-action parameter: %s, Supported values: 'keep' and 'delete'.", n.Text)
	}
	return n.Text, nil
}

// networkAndSubnet reads which are meant.
func (c *Call) networkAndSubnet() (name string, id uint32, err error) {
	if name, err = c.networkName(nameToChange); err != nil {
		return "", 0, err
	}
	n := c.Args.Get("id")
	i, ok := integer(n)
	switch {
	case n == nil:
		return "", 0, fmt.Errorf("missing 'id' argument for the '%s' command", c.Name)
	case !ok:
		return "", 0, fmt.Errorf("'name' argument specified for the '%s' command is not an integer", c.Name) // Kea names the wrong one
	}
	return name, uint32(i), nil
}

func networkSubnetAdd(c *Call) (Reply, error) {
	name, id, err := c.networkAndSubnet()
	if err != nil {
		return Reply{}, err
	}
	var s *kea.Subnet
	err = c.edit(func(d *kea.Server) error {
		i, n := findNetwork(d, name)
		if n == nil || c.foreign() {
			return failed(Empty, "no IPv%d shared network with name '%s' found", c.version(), name)
		}
		var in *kea.SharedNetwork
		if s, in = findSubnet(d, id); s == nil {
			return failed(Empty, "no IPv%d subnet with id '%d' found", c.version(), id)
		}
		if in != nil {
			return fmt.Errorf("subnet %d being added to a shared network already belongs to a shared network", id)
		}
		replaceSubnet(d, id, nil)
		changed := *n
		changed.Subnets = append(slices.Clone(n.Subnets), s)
		d.SharedNetworks = slices.Clone(d.SharedNetworks)
		d.SharedNetworks[i] = &changed
		return c.accept(func(part *kea.Server) { part.SharedNetworks = []*kea.SharedNetwork{&changed} })
	})
	if err != nil {
		return Reply{}, err
	}
	return done("IPv%d subnet %s (id %d) is now part of shared network '%s'", c.version(), prefixText(s), id, name)
}

func networkSubnetDel(c *Call) (Reply, error) {
	name, id, err := c.networkAndSubnet()
	if err != nil {
		return Reply{}, err
	}
	var s *kea.Subnet
	err = c.edit(func(d *kea.Server) error {
		if _, n := findNetwork(d, name); n == nil || c.foreign() {
			return failed(Empty, "no IPv%d shared network with name '%s' found", c.version(), name)
		}
		var in *kea.SharedNetwork
		if s, in = findSubnet(d, id); s == nil || in == nil || in.Name != name {
			return failed(Empty, "The IPv%d subnet with id %d is not part of the shared network with name '%s' found", c.version(), id, name)
		}
		replaceSubnet(d, id, nil)
		d.Subnets = append(slices.Clone(d.Subnets), s)
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	return done("IPv%d subnet %s (id %d) is now removed from shared network '%s'", c.version(), prefixText(s), id, name)
}
