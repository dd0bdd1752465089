package schema

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// locate goes down a pointer in the document and in the table at once. object
// is the row of the value if it is a map of the table; key the row that it
// stands under.
func (s *shaper) locate(pointer string) (n *kea.Node, object *keys.Object, key *keys.Key) {
	steps := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	_, top := keys.Top(s.daemon)
	n, object = s.root.Get(s.top), keys.Lookup(top)
	for _, step := range steps[1:] {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		if n == nil {
			return nil, nil, nil
		}
		if n.Kind == kea.List {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.Items) {
				return nil, nil, nil
			}
			n = n.Items[i]
			if key != nil && key.Rule.Kind == keys.Maps {
				object = keys.Lookup(key.Rule.Of)
			}
			continue
		}
		if object == nil {
			return nil, nil, nil
		}
		n, key = n.Get(step), object.Find(step, s.daemon, s.release)
		object = nil
		if key != nil && key.Rule.Kind == keys.Map {
			object = keys.Lookup(key.Rule.Of)
		}
	}
	return n, object, key
}

// unknown reports the keys of a map that the edition has not.
func (s *shaper) unknown(n *kea.Node, o *keys.Object, pointer string) {
	if o == nil {
		return
	}
	for i := range n.Keys {
		name := n.Keys[i].Text
		if o.Find(name, s.daemon, s.release) != nil {
			continue
		}
		target := at(pointer, name)
		other := o.Other(name, s.daemon)
		switch {
		case other != nil && other.For&s.daemon != 0:
			s.report(CodeRelease, target, fmt.Sprintf("Kea %s has no `%s` in %s", s.release, name, mapAt(pointer)), releaseHint(o, other, s)).atKey = true
		case other != nil:
			s.report(CodeUnknownKey, target, fmt.Sprintf("`%s` has no `%s` here: the key belongs to the other family", s.top, name), "").atKey = true
		default:
			s.report(CodeUnknownKey, target, fmt.Sprintf("the key `%s` is unknown in %s", name, mapAt(pointer)), nearestHint(name, o.Names(s.daemon, s.release))).atKey = true
		}
	}
}

// releaseHint says when a key came or went.
func releaseHint(o *keys.Object, k *keys.Key, s *shaper) string {
	since := k.Since
	for i := range o.Keys {
		if first := &o.Keys[i]; first.Name == k.Name && first.For&s.daemon != 0 { // a key may take other words later
			since = min(since, first.Since)
		}
	}
	if since > s.release {
		hint := fmt.Sprintf("it came with %s", since)
		for i := range o.Keys {
			if before := &o.Keys[i]; before.Use == k.Name && before.In(s.daemon, s.release) {
				return hint + "; before it there is `" + before.Name + "`"
			}
		}
		return hint
	}
	hint := fmt.Sprintf("%s was the last to have it", k.Last)
	if k.Use != "" {
		hint += "; use " + k.Use
	}
	return hint
}

// missing reports the mandatory keys that a map lacks.
func (s *shaper) missing(n *kea.Node, o *keys.Object, pointer string) {
	if o == nil {
		return
	}
	for i := range o.Keys {
		if k := &o.Keys[i]; k.Need && k.In(s.daemon, s.release) && n.Get(k.Name) == nil {
			s.report(CodeMissing, pointer, fmt.Sprintf("the mandatory key `%s` is missing in %s", k.Name, mapAt(pointer)), "").lacks = k.Name
		}
	}
}

// literals walks the maps of the table for what JSON Schema cannot see: how a
// number is written, keys that are on their way out, and keys that stand
// beside their successor.
func (s *shaper) literals(n *kea.Node, o *keys.Object, pointer string) {
	if n == nil || n.Kind != kea.Object {
		return
	}
	switch o.Name {
	case "option-data":
		s.padding(n, pointer)
	case "reservation":
		s.exclusions(n, pointer)
	case "server":
		s.inherited(n, pointer)
	}
	for i := range n.Keys {
		name, item := n.Keys[i].Text, n.Items[i]
		k := o.Find(name, s.daemon, s.release)
		if k == nil {
			if o.Open() {
				s.report(CodeIgnored, at(pointer, name), fmt.Sprintf("Kea does nothing with `%s`", name), nearestHint(name, o.Names(s.daemon, s.release))).atKey = true
			}
			continue
		}
		s.together(n, k, pointer)
		if k.Old != 0 && s.release >= k.Old {
			s.superseded(n, k, at(pointer, name))
		}
		switch k.Rule.Kind {
		case keys.Integer, keys.Float:
			s.literal(item, k, pointer)
		case keys.Text:
			s.address(item, k, at(pointer, name))
		case keys.Texts:
			for j, e := range item.Items {
				s.address(e, k, at(pointer, name, j))
			}
		case keys.Free:
			s.free(item, at(pointer, name))
		case keys.Map:
			s.literals(item, keys.Lookup(k.Rule.Of), at(pointer, name))
		case keys.Maps:
			if item.Kind == kea.List {
				for j, e := range item.Items {
					s.literals(e, keys.Lookup(k.Rule.Of), at(pointer, name, j))
				}
			}
		}
	}
}

// padding reports the code 0, which the servers' own spaces do not have and the
// model does not tell from none.
func (s *shaper) padding(n *kea.Node, pointer string) {
	code, space := n.Get("code"), n.Get("space")
	if code != nil && code.Text == "0" && (space == nil || space.Text == "dhcp4" || space.Text == "dhcp6") {
		s.report(kea.CodeRange, at(pointer, "code"), "the code 0 is no option's", "")
	}
}

// exclusions reports an empty list of excluded prefixes beside prefixes, which
// the model does not tell from none.
func (s *shaper) exclusions(n *kea.Node, pointer string) {
	out, in := n.Get("excluded-prefixes"), n.Get("prefixes")
	if out != nil && in != nil && out.Kind == kea.List && len(out.Items) == 0 && len(in.Items) > 0 && s.release >= kea.R30 {
		s.report(CodeDelegation, at(pointer, "excluded-prefixes"), fmt.Sprintf("no `excluded-prefixes` stand beside %d `prefixes`", len(in.Items)),
			"give one for each prefix, \"\" where nothing is excluded")
	}
}

// inherited reports negative timers of the server, which Kea refuses where a
// shared network or a subnet inherits them, and which the model does not hold.
func (s *shaper) inherited(n *kea.Node, pointer string) {
	for _, timer := range [...]string{"renew-timer", "rebind-timer"} {
		own := n.Get(timer)
		if own == nil || own.Kind != kea.Integer || own.Text[0] != '-' || strings.Trim(own.Text, "-0") == "" {
			continue
		}
		for _, key := range [...]string{"shared-networks", "subnet4", "subnet6"} {
			list := n.Get(key)
			if list != nil && slices.ContainsFunc(list.Items, func(scope *kea.Node) bool { return scope.Get(timer) == nil }) {
				s.report(kea.CodeRange, at(pointer, timer), fmt.Sprintf("`%s` of `%s` is negative", own.Text, timer), "")
				break
			}
		}
	}
}

// together reports a key that stands with another that excludes it, at the later
// one of them.
func (s *shaper) together(n *kea.Node, k *keys.Key, pointer string) {
	for _, other := range k.Not {
		if o := n.Get(other); o != nil {
			later := k.Name
			if o.Off > n.Get(k.Name).Off {
				later = other
			}
			s.report(CodeExclusive, at(pointer, later), fmt.Sprintf("`%s` and `%s` stand beside each other", other, k.Name), "keep one").atKey = true
			return
		}
	}
}

// address reports text that has the pattern of an IPv6 address or prefix and
// is none.
func (s *shaper) address(n *kea.Node, k *keys.Key, pointer string) {
	if n.Kind == kea.String && k.Rule.Enum == nil && !k.Rule.Form.Reads(n.Text) && k.Rule.Form.Fits(n.Text) {
		s.badText(n, k, pointer)
	}
}

// superseded reports an old key, which Kea refuses beside its successor; the
// one about conflicts only ahead of it.
func (s *shaper) superseded(n *kea.Node, k *keys.Key, target string) {
	if k.Use != "" && k.Use != k.Name && n.Get(k.Use) != nil && (k.Name != "ddns-use-conflict-resolution" || n.Get(k.Use).Off > n.Get(k.Name).Off) {
		s.report(CodeExclusive, target, fmt.Sprintf("`%s` stands beside its successor `%s`", k.Name, k.Use), "keep `"+k.Use+"`").atKey = true
		return
	}
	hint := ""
	if k.Use != "" {
		hint = "use " + k.Use
	}
	s.report(CodeDeprecated, target, fmt.Sprintf("`%s` is on its way out", k.Name), hint).atKey = true
}

// literal reports a number that is written as the other kind and that the
// schema takes all the same.
func (s *shaper) literal(n *kea.Node, k *keys.Key, pointer string) {
	switch {
	case k.Rule.Kind == keys.Float && n.Kind == kea.Integer:
		s.report(kea.CodeType, at(pointer, k.Name), fmt.Sprintf("an integer stands where `%s` takes a fraction", k.Name), fmt.Sprintf("write %s.0", n.Text))
	case k.Rule.Kind == keys.Integer && n.Kind == kea.Float:
		if f, err := strconv.ParseFloat(n.Text, 64); err == nil && f == math.Trunc(f) {
			s.report(kea.CodeType, at(pointer, k.Name), fmt.Sprintf("a fraction stands where `%s` takes an integer", k.Name), fmt.Sprintf("write %.0f", f))
		}
	case k.Rule.Kind == keys.Float || k.Rule.Max == 0: // others have a range of their own
		s.magnitude(n, at(pointer, k.Name))
	}
}

// free looks for numbers in a free map that Kea cannot hold.
func (s *shaper) free(n *kea.Node, pointer string) {
	s.magnitude(n, pointer)
	for i, item := range n.Items {
		if n.Kind == kea.Object {
			s.free(item, at(pointer, n.Keys[i].Text))
		} else {
			s.free(item, at(pointer, i))
		}
	}
}

// outside reports a number that is out of the range of its key.
func (s *shaper) outside(n *kea.Node, k *keys.Key, pointer string) {
	if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil && k.Rule.Wraps {
		s.report(CodeWraps, pointer, fmt.Sprintf("Kea %s takes `%s` for %d", s.release, n.Text, uint32(i)), fmt.Sprintf("give a number from %d to %d", k.Rule.Min, k.Rule.Max))
		return
	}
	s.report(kea.CodeRange, pointer, fmt.Sprintf("`%s` of %s is outside %d to %d", n.Text, nameOf(pointer), k.Rule.Min, k.Rule.Max), "")
}

// magnitude reports a number that fits neither 64 bits nor a double.
func (s *shaper) magnitude(n *kea.Node, pointer string) {
	var err error
	switch n.Kind {
	case kea.Integer:
		_, err = strconv.ParseInt(n.Text, 10, 64)
	case kea.Float:
		_, err = strconv.ParseFloat(n.Text, 64)
	}
	if err != nil {
		s.report(kea.CodeRange, pointer, fmt.Sprintf("Kea cannot hold the number `%s`", short(n.Text)), "")
	}
}
