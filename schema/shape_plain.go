package schema

import (
	"slices"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// nothing stands for a reservation that is plainly right: the schema takes an
// empty map there.
var nothing = map[string]any{}

// value is [toAny] for a whole file. Reservations that are plainly right,
// which are most of a large file, are not looked at by the schema again.
func (s *shaper) value(n *kea.Node) any {
	if s.daemon&keys.DHCP == 0 {
		return toAny(n)
	}
	return newPlain(s.edition).pruned(n)
}

// pruned is [toAny] without the insides of plain reservations.
func (p *plain) pruned(n *kea.Node) any {
	switch n.Kind {
	case kea.List:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = p.pruned(item)
		}
		return list
	case kea.Object:
		m := make(map[string]any, len(n.Keys))
		for i := len(n.Keys) - 1; i >= 0; i-- { // of a key that stands twice, the first
			if item := n.Items[i]; n.Keys[i].Text == "reservations" && item.Kind == kea.List {
				m[n.Keys[i].Text] = p.hosts(item)
			} else {
				m[n.Keys[i].Text] = p.pruned(item)
			}
		}
		return m
	}
	return toAny(n)
}

// hosts is [toAny] for a list of reservations.
func (p *plain) hosts(n *kea.Node) any {
	list := make([]any, len(n.Items))
	for i, item := range n.Items {
		if list[i] = any(nothing); !p.node(item) {
			list[i] = toAny(item)
		}
	}
	return list
}

// node reports whether a reservation is plainly right: a map of strings, each
// of the form that its key wants.
func (p *plain) node(n *kea.Node) bool {
	if n.Kind != kea.Object {
		return false
	}
	for i := range n.Keys {
		k := slices.Index(plainTexts[:], n.Keys[i].Text)
		if k < 0 && p.addresses(n.Keys[i].Text, n.Items[i]) {
			continue
		}
		if k < 0 || p.rules[k] == nil || n.Items[i].Kind != kea.String || p.rules[k].Rule.Enum != nil || !p.rules[k].Rule.Form.Fits(n.Items[i].Text) {
			return false
		}
	}
	return true
}

// addresses reports whether a member is a list of addresses or prefixes as
// DHCPv6 has them.
func (p *plain) addresses(key string, list *kea.Node) bool {
	form, known := map[string]keys.Form{"ip-addresses": keys.IPv6, "prefixes": keys.Prefixes6}[key]
	return known && p.daemon == keys.DHCP6 && list.Kind == kea.List && !slices.ContainsFunc(list.Items, func(item *kea.Node) bool {
		return item.Kind != kea.String || !form.Fits(item.Text)
	})
}
