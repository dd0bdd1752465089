package ctrl

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
)

// subnetDelta makes a command that changes parts of a subnet.
func subnetDelta(change func(old, delta object)) func(*Call) (Reply, error) {
	return func(c *Call) (Reply, error) {
		n, err := c.subnetNode()
		if err == nil {
			err = c.otherFamily()
		}
		if err != nil {
			return Reply{}, err
		}
		id, err := c.deltaID(n)
		if err != nil {
			return Reply{}, err
		}
		return c.update(id, func(old *kea.Subnet) (*kea.Subnet, error) {
			if d, _ := c.part(fmt.Sprintf("subnet%d", c.version()), n); d != nil && len(d.Subnets) == 1 && len(d.Subnets[0].Extra) > 0 {
				return nil, fmt.Errorf("spurious '%s' parameter", d.Subnets[0].Extra[0].Key)
			}
			if n.Get("subnet") == nil {
				return nil, fmt.Errorf("subnet configuration failed: mandatory 'subnet' parameter is missing for a subnet being configured %s", c.at(n))
			}
			m := c.subnetMap(old)
			change(m, value(n).(object))
			text := fmt.Sprintf(`{ "Dhcp%d": { "subnet%d": [ %s ] } }`, c.version(), c.version(), encode(m))
			d, err := readPart(text)
			if err != nil {
				return nil, err
			}
			return d.Subnets[0], nil
		})
	}
}

// deltaID reads which subnet is meant.
func (c *Call) deltaID(n *kea.Node) (uint32, error) {
	at, prefix := n.Get("id"), n.Get("subnet")
	if at == nil {
		return 0, fmt.Errorf("must specify subnet id with '%s' command.", c.Name)
	}
	for i, k := range n.Keys {
		switch k.Text {
		case "valid-lifetime", "min-valid-lifetime", "max-valid-lifetime", "preferred-lifetime", "min-preferred-lifetime",
			"max-preferred-lifetime", "renew-timer", "rebind-timer":
			if n.Items[i].Kind != kea.Integer {
				return 0, fmt.Errorf("'%s' parameter is not an integer", k.Text)
			}
		}
	}
	id, ok := integer(at)
	switch {
	case !ok:
		return 0, c.mistyped("id", at)
	case id < 1 || id >= math.MaxUint32:
		return 0, fmt.Errorf("The 'id' value (%d) is not within expected range: (1 - 4294967294)", id)
	case prefix == nil:
	case prefix.Kind != kea.String:
		return 0, errors.New("'subnet' parameter is not a string")
	default:
		if _, err := netip.ParsePrefix(prefix.Text); err != nil {
			return 0, fmt.Errorf("subnet configuration failed: Invalid subnet syntax (prefix/len expected):%s %s", prefix.Text, c.at(prefix))
		}
	}
	return uint32(id), nil
}

// subnetMap is a subnet as the configuration has it, without defaults.
func (c *Call) subnetMap(s *kea.Subnet) object {
	cfg := &kea.Config{Dhcp: &kea.Server{Family: c.version(), Subnets: []*kea.Subnet{s}}}
	top := plainMap(kea.Encode(cfg, kea.EncodeOptions{Release: config.Release, Comments: kea.CommentsContext}))
	server := top[fmt.Sprintf("Dhcp%d", c.version())].(object)
	return server[fmt.Sprintf("subnet%d", c.version())].([]any)[0].(object)
}

// listKeys says by which keys the elements of a list are the same.
var listKeys = map[string][]string{
	"pools": {"pool"}, "pd-pools": {"prefix", "prefix-len"}, "option-data": {"code", "name", "space"},
	"reservations": {"hw-address", "duid", "client-id", "circuit-id", "flex-id"},
}

// merge adds members, and elements of lists, or replaces them.
func merge(old, delta object) {
	for key, v := range delta {
		list, isList := v.([]any)
		had, hadList := old[key].([]any)
		if listKeys[key] == nil || !isList || !hadList {
			old[key] = v
			continue
		}
		for _, item := range list {
			if i := same(had, item, listKeys[key]); i >= 0 {
				if was, ok := had[i].(object); ok {
					merge(was, item.(object))
				}
			} else {
				had = append(had, item)
			}
		}
		old[key] = had
	}
}

// unmerge removes members, and elements of lists. What names the subnet stays.
func unmerge(old, delta object) {
	for key, v := range delta {
		if key == "id" || key == "subnet" {
			continue
		}
		list, isList := v.([]any)
		had, hadList := old[key].([]any)
		if listKeys[key] == nil || !isList || !hadList {
			delete(old, key)
			continue
		}
		for _, item := range list {
			if i := same(had, item, listKeys[key]); i >= 0 {
				had = append(had[:i:i], had[i+1:]...)
			}
		}
		old[key] = had
	}
}

// same returns the index of the element that item stands for; -1 if there is none.
func same(list []any, item any, keys []string) int {
	want, ok := item.(object)
	if !ok {
		return -1
	}
	for i := range list {
		if m, ok := list[i].(object); ok && alike(m, want, keys) {
			return i
		}
	}
	return -1
}

// alike compares those keys that both have; one at least.
func alike(a, b object, keys []string) bool {
	common := false
	for _, k := range keys {
		if a[k] == nil || b[k] == nil {
			continue
		}
		if squeeze(a[k]) != squeeze(b[k]) {
			return false
		}
		common = common || k != "space"
	}
	return common
}

func squeeze(v any) string { return strings.ReplaceAll(strings.ToLower(string(encode(v))), " ", "") }
