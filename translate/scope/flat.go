package scope

// Network-side scopes are the ones a client reaches through its address:
// global, shared-network, subnet and pool. Groups are no place of their own:
// their statements hold in each member, as if written at its start.

// network reports whether s is a network-side scope.
func (s *Scope) network() bool {
	switch s.Kind {
	case Global, SharedNetworkScope, SubnetScope, PoolScope:
		return true
	}
	return false
}

// Outer returns the nearest enclosing network-side scope; nil for Global.
func (s *Scope) Outer() *Scope {
	for o := s.Parent; o != nil; o = o.Parent {
		if o.network() {
			return o
		}
	}
	return nil
}

// Flat returns the settings that hold at a network-side scope itself: those of
// the groups between it and the next network-side scope, outermost first, then its own.
func (s *Scope) Flat() []Setting {
	if s.Parent == nil || s.Parent.network() {
		return s.Set
	}
	return join(groups(s.Parent, func(g *Scope) bool { return g.network() }), s.Set)
}

// FlatFor returns the settings that a host or class adds for a client on the
// network-side scope at (nil: any network): those of the scopes around it that
// the client has not already met through its network, outermost first, then its own.
func (s *Scope) FlatFor(at *Scope) []Setting {
	return join(s.Inherited(at), s.Set)
}

// Inherited returns the part of [Scope.FlatFor] that the groups around s add.
func (s *Scope) Inherited(at *Scope) []Setting {
	if s.Parent == nil || s.Parent.Kind == Global {
		return nil
	}
	met := func(o *Scope) bool { return o.Kind == Global || at != nil && o.Encloses(at) }
	return groups(s.Parent, met)
}

// groups returns the settings of g and what is around it, up to the first scope for which stop holds, outermost first.
func groups(g *Scope, stop func(*Scope) bool) []Setting {
	if g == nil || stop(g) {
		return nil
	}
	return join(groups(g.Parent, stop), g.Set)
}

// join returns a followed by b, without copying where one of them is empty.
func join(a, b []Setting) []Setting {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	return append(a[:len(a):len(a)], b...)
}

// Encloses reports whether o is s or stands inside it.
func (s *Scope) Encloses(o *Scope) bool {
	for ; o != nil; o = o.Parent {
		if o == s {
			return true
		}
	}
	return false
}
