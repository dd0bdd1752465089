package ctrl

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/schema/kea"
)

func subnetCommands() []Command {
	var list []Command
	for _, cmd := range []Command{
		{Name: "subnet%d-list", Doc: "lists the subnets", Run: subnetList},
		{Name: "subnet%d-get", Doc: "shows a subnet", Run: subnetGet},
		{Name: "subnet%d-add", Write: true, Doc: "adds a subnet", Run: subnetAdd},
		{Name: "subnet%d-update", Write: true, Doc: "replaces a subnet", Run: subnetUpdate},
		{Name: "subnet%d-delta-add", Write: true, Doc: "adds parts to a subnet, or replaces them", Run: subnetDelta(merge)},
		{Name: "subnet%d-delta-del", Write: true, Doc: "removes parts of a subnet", Run: subnetDelta(unmerge)},
		{Name: "subnet%d-del", Write: true, Doc: "removes a subnet", Run: subnetDel},
	} {
		cmd.Hook = "subnet_cmds"
		list = append(list, both(cmd)...)
	}
	return list
}

// source is the configuration in force; empty for the other family's commands.
func (c *Call) source() *kea.Server {
	if c.foreign() {
		return &kea.Server{Family: c.version()}
	}
	return c.Snapshot().Source.Dhcp
}

// prefixText writes the prefix of a subnet as Kea does.
func prefixText(s *kea.Subnet) string {
	p, err := netip.ParsePrefix(s.Prefix)
	if err != nil {
		return s.Prefix
	}
	return p.Masked().String()
}

func subnetList(c *Call) (Reply, error) {
	type row struct {
		ID      uint32 `json:"id"`
		Network any    `json:"shared-network-name"`
		Subnet  string `json:"subnet"`
	}
	rows := []row{}
	eachSubnet(c.source(), func(s *kea.Subnet, n *kea.SharedNetwork) {
		r := row{s.ID, nil, prefixText(s)}
		if n != nil {
			r.Network = n.Name
		}
		rows = append(rows, r)
	})
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.ID, b.ID) })
	r := Reply{Arguments: object{"subnets": rows}, Text: fmt.Sprintf("%d IPv%d subnet%s found", len(rows), c.version(), plural(len(rows), "", "s"))}
	if len(rows) == 0 {
		r.Result = Empty
	}
	return r, nil
}

func (c *Call) someArguments() error {
	switch {
	case c.Args == nil:
		return fmt.Errorf("no arguments specified for the '%s' command", c.Name)
	case c.Args.Kind != kea.Object:
		return fmt.Errorf("arguments specified for the '%s' command are not a map", c.Name)
	}
	return nil
}

func subnetGet(c *Call) (Reply, error) {
	if err := c.someArguments(); err != nil {
		return Reply{}, err
	}
	if len(c.Args.Keys) != 1 {
		return Reply{}, fmt.Errorf("invalid number of arguments %d for the '%s' command. Expecting 'id' or 'subnet'", len(c.Args.Keys), c.Name)
	}
	sub, err := c.subnetAsked()
	if err != nil {
		return Reply{}, err
	}
	in := func(d *kea.Server) {
		bare := *sub
		bare.Reservations = nil
		_, n := findSubnet(c.source(), sub.ID)
		if n == nil {
			d.Subnets = []*kea.Subnet{&bare}
			return
		}
		network := *n
		network.Subnets = []*kea.Subnet{&bare}
		d.SharedNetworks = []*kea.SharedNetwork{&network}
	}
	key := fmt.Sprintf("subnet%d", c.version())
	list := dumpPart(c.Snapshot(), key, in)
	if len(list) == 0 {
		list, _ = dumpPart(c.Snapshot(), "shared-networks", in)[0].(object)[key].([]any)
	}
	withoutReservations(list)
	return Reply{Arguments: object{key: list}, Text: fmt.Sprintf("Info about IPv%d subnet %s (id %d) returned", c.version(), prefixText(sub), sub.ID)}, nil
}

func withoutReservations(subnets []any) {
	for _, s := range subnets {
		delete(s.(object), "reservations")
	}
}

// subnetAsked finds the subnet of `id` or `subnet`.
func (c *Call) subnetAsked() (*kea.Subnet, error) {
	if n := c.Args.Get("id"); n != nil {
		id, ok := integer(n)
		if !ok {
			return nil, fmt.Errorf("'id' parameter must be an integer")
		}
		sub, _ := findSubnet(c.source(), uint32(id))
		if sub == nil {
			return nil, failed(Empty, "No subnet with id %d found", id)
		}
		return sub, nil
	}
	n := c.Args.Get("subnet")
	switch {
	case n == nil:
		return nil, errors.New("'id' or 'subnet' parameter required")
	case n.Kind != kea.String:
		return nil, errors.New("'subnet' parameter must be a string")
	}
	var found *kea.Subnet
	eachSubnet(c.source(), func(s *kea.Subnet, _ *kea.SharedNetwork) {
		if prefixText(s) == n.Text {
			found = s
		}
	})
	if found == nil {
		return nil, failed(Empty, "No %s subnet found", n.Text)
	}
	return found, nil
}

// subnetNode returns the one subnet of the arguments.
func (c *Call) subnetNode() (*kea.Node, error) {
	if err := c.someArguments(); err != nil {
		return nil, err
	}
	key := fmt.Sprintf("subnet%d", c.version())
	if len(c.Args.Keys) != 1 {
		return nil, fmt.Errorf("invalid number of arguments %d for the '%s' command. Expecting '%s' list", len(c.Args.Keys), c.Name, key)
	}
	n := c.Args.Get(key)
	switch {
	case n == nil:
		return nil, fmt.Errorf("missing '%s' argument for the '%s' command", key, c.Name)
	case n.Kind != kea.List:
		return nil, fmt.Errorf("'%s' argument specified for the '%s' command is not a list", key, c.Name)
	case len(n.Items) != 1:
		return nil, fmt.Errorf("invalid number of subnets specified for the '%s' command. Expected one subnet", c.Name)
	case n.Items[0].Kind != kea.Object:
		return nil, fmt.Errorf("invalid subnet information specified for the'%s' command. Expected a map", c.Name)
	}
	return n.Items[0], nil
}

// subnet reads the one subnet of the arguments.
func (c *Call) subnet() (*kea.Subnet, error) {
	n, err := c.subnetNode()
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"id", "subnet"} {
		if n.Get(key) == nil {
			return nil, fmt.Errorf("subnet configuration failed: missing parameter '%s' %s", key, c.at(n))
		}
	}
	d, err := c.part(fmt.Sprintf("subnet%d", c.version()), n)
	if err != nil {
		return nil, err
	}
	s := d.Subnets[0]
	if len(s.Extra) > 0 {
		return nil, fmt.Errorf("spurious '%s' parameter", s.Extra[0].Key)
	}
	if _, err := netip.ParsePrefix(s.Prefix); err != nil {
		return nil, fmt.Errorf("subnet configuration failed: Invalid subnet syntax (prefix/len expected):%s %s", s.Prefix, c.at(n.Get("subnet")))
	}
	return s, nil
}

// theSubnet is the reply of those commands that change one.
func (c *Call) theSubnet(s *kea.Subnet, format string, args ...any) (Reply, error) {
	row := object{"id": s.ID, "subnet": prefixText(s)}
	return Reply{Arguments: object{"subnets": []any{row}}, Text: fmt.Sprintf(format, args...)}, nil
}

// acceptSubnet asks the schema about a subnet.
func (c *Call) acceptSubnet(s *kea.Subnet) error {
	if err := c.accept(func(d *kea.Server) { d.Subnets = []*kea.Subnet{s} }); err != nil {
		return fmt.Errorf("subnet configuration failed: %w", err)
	}
	return nil
}

// otherFamily is what changing commands of the other family say.
func (c *Call) otherFamily() error {
	if c.foreign() {
		return fmt.Errorf("'%s' is not for this server", c.Name)
	}
	return nil
}

func subnetAdd(c *Call) (Reply, error) {
	s, err := c.subnet()
	if err == nil {
		err = c.otherFamily()
	}
	if err != nil {
		return Reply{}, err
	}
	err = c.edit(func(d *kea.Server) error {
		if old, _ := findSubnet(d, s.ID); old != nil {
			return fmt.Errorf("ID of the new IPv%d subnet '%d' is already in use", c.version(), s.ID)
		}
		taken := false
		eachSubnet(d, func(old *kea.Subnet, _ *kea.SharedNetwork) { taken = taken || prefixText(old) == prefixText(s) })
		if taken {
			return fmt.Errorf("subnet with the prefix of '%s' already exists", prefixText(s))
		}
		d.Subnets = append(slices.Clone(d.Subnets), s)
		return c.acceptSubnet(s)
	})
	if err != nil {
		return Reply{}, err
	}
	return c.theSubnet(s, "IPv%d subnet added", c.version())
}

func subnetUpdate(c *Call) (Reply, error) {
	s, err := c.subnet()
	if err == nil {
		err = c.otherFamily()
	}
	if err != nil {
		return Reply{}, err
	}
	return c.update(s.ID, func(*kea.Subnet) (*kea.Subnet, error) { return s, nil })
}

// update replaces a subnet by what is made of it. Its id and prefix stay.
func (c *Call) update(id uint32, become func(*kea.Subnet) (*kea.Subnet, error)) (Reply, error) {
	var s *kea.Subnet
	err := c.edit(func(d *kea.Server) error {
		old, _ := findSubnet(d, id)
		if old == nil {
			return fmt.Errorf("Can't find subnet '%d' to update", id)
		}
		var err error
		if s, err = become(old); err != nil {
			return err
		}
		if prefixText(s) != prefixText(old) {
			return fmt.Errorf("Can't find subnet '%d' with prefix %s to update", id, prefixText(s))
		}
		replaceSubnet(d, id, s)
		return c.acceptSubnet(s)
	})
	if err != nil {
		return Reply{}, err
	}
	return c.theSubnet(s, "IPv%d subnet updated", c.version())
}

func subnetDel(c *Call) (Reply, error) {
	if err := c.someArguments(); err != nil {
		return Reply{}, err
	}
	if len(c.Args.Keys) != 1 {
		return Reply{}, fmt.Errorf("invalid number of arguments specified for the '%s command. Expected subnet identifier", c.Name)
	}
	n := c.Args.Get("id")
	number, ok := integer(n)
	switch {
	case n == nil:
		return Reply{}, fmt.Errorf("subnet identifier is required for the '%s' command", c.Name)
	case !ok:
		return Reply{}, fmt.Errorf("subnet identifier specified for the '%s' is not a number", c.Name)
	}
	id := uint32(number) // what is too large is cut, as in Kea
	if err := c.otherFamily(); err != nil {
		return Reply{}, err
	}
	var s *kea.Subnet
	err := c.edit(func(d *kea.Server) error {
		if s, _ = findSubnet(d, id); s == nil {
			return failed(Empty, "no subnet with id %d found", id)
		}
		replaceSubnet(d, s.ID, nil)
		return nil
	})
	if err != nil {
		return Reply{}, err
	}
	return c.theSubnet(s, "IPv%d subnet %s (id %d) deleted", c.version(), prefixText(s), s.ID)
}
