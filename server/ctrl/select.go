package ctrl

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/option"
)

func selectCommands() []Command {
	return []Command{
		{Name: "subnet4-select-test", Only: kea.V4, Doc: "says which subnet a client would be in", Run: selectTest(select4, "interface", "address", "relay", "local", "remote", "link", "subnet", "classes")},
		{Name: "subnet4o6-select-test", Only: kea.V4, Doc: "says which subnet a client of DHCPv4-over-DHCPv6 would be in", Run: selectTest(select4o6, "interface", "interface-id", "address", "relay", "local", "remote", "link", "subnet", "classes")},
		{Name: "subnet6-select-test", Only: kea.V6, Doc: "says which subnet a client would be in", Run: selectTest(select6, "interface", "interface-id", "remote", "link", "classes")},
	}
}

// selector is what a message would tell.
type selector struct {
	snap    *config.Snapshot
	text    map[string]string
	addrs   map[string]netip.Addr
	classes []option.Class
}

func selectTest(choose func(*selector) *config.Subnet, keys ...string) func(*Call) (Reply, error) {
	return func(c *Call) (Reply, error) {
		switch {
		case c.Args == nil:
			return Reply{}, errors.New("empty arguments")
		case !c.isMap():
			return Reply{}, errors.New("arguments must be a map")
		}
		s, err := c.selector(keys)
		if err != nil {
			return Reply{}, err
		}
		sub := choose(s)
		switch {
		case sub == nil:
			return Reply{Result: Empty, Text: "no subnet selected"}, nil
		case sub.Network.Lone():
			return done("selected subnet '%s' id %d", sub.Prefix, sub.ID)
		}
		return done("selected shared network '%s' starting with subnet '%s' id %d", sub.Network.Name, sub.Prefix, sub.ID)
	}
}

func (c *Call) selector(keys []string) (*selector, error) {
	s := &selector{snap: c.Snapshot(), text: map[string]string{}, addrs: map[string]netip.Addr{}}
	s.classes = append(s.classes, config.ClassAll)
	var given []string
	for _, k := range c.Args.Keys {
		given = append(given, k.Text)
	}
	slices.Sort(given) // so Kea reads them
	for _, key := range given {
		switch {
		case !slices.Contains(keys, key):
			return nil, fmt.Errorf("unknown entry '%s'", key)
		case key == "subnet" && c.Name == "subnet4-select-test" && c.Args.Get("link") != nil:
			continue
		}
		if err := s.read(c.Name, key, c.Args.Get(key)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// read reads one argument.
func (s *selector) read(command, key string, n *kea.Node) error {
	switch {
	case key == "classes":
		return s.readClasses(n)
	case n.Kind != kea.String:
		return fmt.Errorf("'%s' entry must be a string", key)
	}
	s.text[key] = n.Text
	if key == "interface" || key == "interface-id" {
		return nil
	}
	a, err := addr(n.Text)
	if err != nil {
		return fmt.Errorf("bad '%s' entry: %w", key, err)
	}
	if family := addressFamily(command, key); a.Is4() != (family == kea.V4) {
		return fmt.Errorf("bad '%s' entry: not IPv%d", key, family)
	}
	s.addrs[key] = a
	return nil
}

// addressFamily says of which family an address in the arguments has to be.
func addressFamily(command, key string) kea.Family {
	switch {
	case command == "subnet6-select-test":
		return kea.V6
	case command == "subnet4o6-select-test" && slices.Contains([]string{"local", "remote", "link"}, key):
		return kea.V6
	}
	return kea.V4
}

func (s *selector) readClasses(n *kea.Node) error {
	if n.Kind != kea.List {
		return errors.New("'classes' entry must be a list")
	}
	for _, item := range n.Items {
		if item.Kind != kea.String {
			return errors.New("'classes' entry must be a list of strings")
		}
		if number, ok := s.snap.Classes.Number(item.Text); ok {
			s.classes = append(s.classes, number)
		}
	}
	return nil
}

// pick returns the first subnet whose guards let the client in.
func (s *selector) pick(list []*config.Subnet) *config.Subnet {
	for _, sub := range list {
		if s.allows(sub.Guard) && s.allows(sub.Network.Guard) {
			return sub
		}
	}
	return nil
}

func (s *selector) allows(guard []option.Class) bool {
	return len(guard) == 0 || slices.ContainsFunc(guard, func(c option.Class) bool { return slices.Contains(s.classes, c) })
}

// at returns the subnet of the first of some addresses that is given.
func (s *selector) at(keys ...string) (sub *config.Subnet, given bool) {
	for _, k := range keys {
		if a, ok := s.addrs[k]; ok && !a.IsUnspecified() {
			return s.pick(s.snap.Containing(a)), true
		}
	}
	return nil, false
}

func select4(s *selector) *config.Subnet {
	if sub, given := s.at("link", "subnet"); given {
		return sub
	}
	if a, ok := s.addrs["relay"]; ok && !a.IsUnspecified() {
		if sub := s.pick(s.snap.Relayed(a)); sub != nil {
			return sub
		}
		return s.pick(s.snap.Containing(a))
	}
	if sub, given := s.at("address", "remote"); given {
		return sub
	}
	return s.pick(s.snap.OnInterface(s.text["interface"])) // `local` is taken and not looked at, as in Kea
}

// select4o6 looks for subnets that are for DHCPv4-over-DHCPv6, which this
// server does not have.
func select4o6(*selector) *config.Subnet { return nil }

func select6(s *selector) *config.Subnet {
	if id := s.text["interface-id"]; id != "" {
		if sub := s.pick(s.snap.OnLink([]byte(id))); sub != nil {
			return sub
		}
	}
	if a, ok := s.addrs["link"]; ok && !a.IsUnspecified() {
		if sub := s.pick(s.snap.Relayed(a)); sub != nil {
			return sub
		}
		return s.pick(s.snap.Containing(a))
	}
	if sub := s.pick(s.snap.OnInterface(s.text["interface"])); sub != nil {
		return sub
	}
	sub, _ := s.at("remote")
	return sub
}
