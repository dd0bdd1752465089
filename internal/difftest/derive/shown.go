package derive

import (
	"slices"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// shown collects the statements that some packet can show, in no order.
func (w *world) shown() map[*parser.Stmt]bool {
	out := map[*parser.Stmt]bool{}
	w.everyScope(func(s *scope.Scope) {
		for _, set := range s.Set {
			if !w.canShow(set.Node) {
				continue
			}
			out[set.Stmt] = true
			for _, b := range set.When {
				out[b.Chain.Stmt], out[b.Chain.Arms[b.Arm].Stmt] = true, true
			}
		}
	})
	put := func(list ...*parser.Stmt) {
		for _, s := range list {
			if s != nil {
				out[s] = true
			}
		}
	}
	w.networksShown(put)
	for _, h := range w.m.Hosts {
		if !h.Deleted && w.hostMatters(h) {
			put(h.Scope.Decl, h.HWStmt, h.IDStmt, h.HostIDStmt, h.GroupStmt)
			w.addressesShown(h, put)
		}
	}
	for _, c := range w.m.Classes {
		w.classShown(c, put)
	}
	return out
}

func (w *world) networksShown(put func(...*parser.Stmt)) {
	for _, sp := range w.spots {
		put(sp.sub.Scope.Decl)
		if sp.net.Scope != nil {
			put(sp.net.Scope.Decl)
		}
		for _, p := range sp.sub.Pools {
			if p.Scope != nil {
				put(p.Scope.Decl)
			}
			for _, r := range p.Ranges {
				put(r.Stmt)
			}
			for _, x := range p.Prefixes {
				put(x.Stmt)
			}
			for _, pm := range p.Permits {
				put(pm.Stmt)
			}
		}
	}
}

func (w *world) addressesShown(h *scope.Host, put func(...*parser.Stmt)) {
	for _, s := range h.Fixed {
		if n, ok := s.Node.(*parser.FixedAddress); ok && n.V6 == w.v6 {
			put(s)
		}
	}
	if w.v6 {
		put(h.Prefixes...)
	}
}

// hostMatters reports whether it makes a difference to be the host.
func (w *world) hostMatters(h *scope.Host) bool {
	return w.hasFixed(h) || w.v6 && len(h.Prefixes) > 0 || h.GroupStmt != nil || w.knownMatters ||
		slices.ContainsFunc(h.Scope.FlatFor(nil), func(s scope.Setting) bool { return w.canShow(s.Node) })
}

// classShown puts a class in, and its subclasses, where it is of consequence to be in it.
func (w *world) classShown(c *scope.Class, put func(...*parser.Stmt)) {
	own := w.classMatters(c)
	some := own
	for _, s := range c.Subclasses {
		if own || w.classMatters(s) {
			put(s.Scope.Decl)
			put(s.LimitStmt)
			some = true
		}
	}
	if some {
		put(c.Decls...)
		put(c.MatchStmt, c.MatchIfStmt, c.LimitStmt)
	}
}

func (w *world) classMatters(c *scope.Class) bool {
	return c.HasLimit && !w.v6 || w.permitted[c.Name] ||
		slices.ContainsFunc(c.Scope.FlatFor(nil), func(s scope.Setting) bool { return w.canShow(s.Node) })
}

// canShow reports whether a setting may change what is answered.
func (w *world) canShow(n parser.Node) bool {
	switch n := n.(type) {
	case *parser.OptionSet:
		return w.optionCanShow(n.Option.Def)
	case *parser.Param:
		return !neverShows(n.Name) && !otherFamily(n.Name, w.v6)
	case *parser.ServerIdentifier, *parser.Authoritative:
		return !w.v6
	case *parser.ServerDUID:
		return w.v6
	}
	return false
}

// optionCanShow reports whether an option is sent to clients of the family, and
// not used or replaced by dhcpd itself.
func (w *world) optionCanShow(d *parser.OptionDef) bool {
	if d == nil {
		return false
	}
	switch d.Space {
	case "dhcp":
		if w.v6 {
			return d.Code == 58 || d.Code == 59
		}
		return !slices.Contains([]uint32{0, optAddress, optLease, 52, optMessage, optMaxSize, 255}, d.Code)
	case "dhcp6":
		return w.v6
	case "server":
		return false
	case "agent", "fqdn", "nwip":
		return !w.v6 && d.Space != "fqdn"
	}
	return w.carried(d.Space)
}

// carried reports whether the options of a space get into a message of the family.
func (w *world) carried(space string) bool {
	for range 4 {
		if space == w.main {
			return true
		}
		c, ok := w.carriers[lower(space)]
		if !ok {
			return false
		}
		space = c.space
	}
	return false
}
