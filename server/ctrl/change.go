package ctrl

import (
	"fmt"
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
)

// edit replaces the configuration by a changed copy. The function gets a copy
// of the server level; what is below it belongs to the configuration in force
// and must be copied before it is changed.
func (c *Call) edit(change func(d *kea.Server) error) error {
	c.Commands.change.Lock()
	defer c.Commands.change.Unlock()
	d := *c.Snapshot().Source.Dhcp
	if err := change(&d); err != nil {
		return err
	}
	return firstError(c.Apply(&kea.Config{Dhcp: &d}))
}

// firstError makes an error of the first finding that is one.
func firstError(list diag.List) error {
	for _, f := range list {
		if f.Severity != diag.Error {
			continue
		}
		if f.Span.Start.Known() {
			return failed(Failure, "%s (%s:%d:%d)", f.Message, f.Span.File, f.Span.Start.Line-1, f.Span.Start.Col)
		}
		return failed(Failure, "%s", f.Message)
	}
	return nil
}

// part reads one element of a list of the configuration, such as a subnet.
// Keys that nobody knows are refused.
func (c *Call) part(list string, n *kea.Node) (*kea.Server, error) {
	top := fmt.Sprintf("Dhcp%d", c.version())
	text := fmt.Sprintf(`{ %q: { %q: [ %s ] } }`, top, list, c.textOf(n))
	return readPart(text)
}

// readPart reads a text of keatool's own making around a part of a configuration.
// With an error there may still be something to look at.
func readPart(text string) (*kea.Server, error) {
	doc, findings := kea.Parse("<wire>", []byte(text), kea.ParseOptions{})
	if err := firstError(findings); err != nil {
		return nil, err
	}
	cfg, findings := kea.Decode(doc)
	for _, f := range findings {
		return cfg.Dhcp, failed(Failure, "%s", f.Message)
	}
	return cfg.Dhcp, nil
}

// accept asks the schema about a part of a configuration, among the definitions
// and classes of the one in force. The function puts the part in.
func (c *Call) accept(put func(d *kea.Server)) error {
	d := *c.Snapshot().Source.Dhcp
	d.Subnets, d.SharedNetworks, d.Reservations = nil, nil, nil
	put(&d)
	cfg := &kea.Config{Dhcp: &d}
	text := kea.Encode(cfg, kea.EncodeOptions{Release: config.Release})
	if err := firstError(plain(config.Relax(schema.ValidateConfig(cfg, text, config.Release)))); err != nil {
		return err
	}
	return firstError(plain(config.Relax(schema.Validate("<wire>", text, config.Release))))
}

// plain drops the places of findings, which are in a text that nobody sees.
func plain(list diag.List) diag.List {
	for i := range list {
		list[i].Span = diag.Span{}
	}
	return list
}

// eachSubnet visits the subnets of a configuration in Kea's order.
func eachSubnet(d *kea.Server, visit func(s *kea.Subnet, in *kea.SharedNetwork)) {
	for _, s := range d.Subnets {
		visit(s, nil)
	}
	for _, n := range d.SharedNetworks {
		for _, s := range n.Subnets {
			visit(s, n)
		}
	}
}

// replaceSubnet puts another subnet in the place of the one with its id;
// nil removes it. It reports whether there was one.
func replaceSubnet(d *kea.Server, id uint32, with *kea.Subnet) bool {
	if list, ok := replaced(d.Subnets, id, with); ok {
		d.Subnets = list
		return true
	}
	for i, n := range d.SharedNetworks {
		if list, ok := replaced(n.Subnets, id, with); ok {
			changed := *n
			changed.Subnets = list
			d.SharedNetworks = slices.Clone(d.SharedNetworks)
			d.SharedNetworks[i] = &changed
			return true
		}
	}
	return false
}

func replaced(list []*kea.Subnet, id uint32, with *kea.Subnet) ([]*kea.Subnet, bool) {
	i := slices.IndexFunc(list, func(s *kea.Subnet) bool { return s.ID == id })
	if i < 0 {
		return list, false
	}
	list = slices.Clone(list)
	if with == nil {
		return slices.Delete(list, i, i+1), true
	}
	list[i] = with
	return list, true
}

// findSubnet returns the subnet with an id, and its network if it is in one.
func findSubnet(d *kea.Server, id uint32) (sub *kea.Subnet, in *kea.SharedNetwork) {
	eachSubnet(d, func(s *kea.Subnet, n *kea.SharedNetwork) {
		if s.ID == id && sub == nil {
			sub, in = s, n
		}
	})
	return sub, in
}

func findNetwork(d *kea.Server, name string) (int, *kea.SharedNetwork) {
	for i, n := range d.SharedNetworks {
		if n.Name == name {
			return i, n
		}
	}
	return -1, nil
}
