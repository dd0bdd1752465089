package difftest

import (
	"slices"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// closed returns the permit by which dhcpd closes the pool that the candidate
// gives an address of, or what makes the client a member of the class in it.
func (e *evidence) closed() *parser.Stmt {
	p := e.poolOf(e.x.Candidate)
	if p == nil {
		return nil
	}
	refusing, open := e.permits(p)
	if open || refusing == nil {
		return nil
	}
	return e.permitOrClass(refusing)
}

// shut returns the permit that opens the pool of the reference's address to the
// client, if the candidate gives nothing of it.
func (e *evidence) shut() *parser.Stmt {
	p := e.poolOf(e.x.Reference)
	if p == nil || e.poolOf(e.x.Candidate) == p {
		return nil
	}
	for i := range p.Permits {
		if pm := &p.Permits[i]; pm.Verb == parser.Allow && e.about(pm) {
			if s := e.subclass(pm.Class); s != nil {
				return s
			}
			return e.permitOrClass(pm)
		}
	}
	return nil
}

// subclass returns the subclass of a class that the client is in.
func (e *evidence) subclass(class string) *parser.Stmt {
	for _, k := range e.src.Model.Classes {
		for _, s := range k.Subclasses {
			if k.Name == class && s.Scope != nil && e.subject.scopes[s.Scope] >= inClass {
				return s.Scope.Decl
			}
		}
	}
	return nil
}

// permitOrClass returns the permit, or what puts the client in its class or keeps
// it out, where other evidence is for that.
func (e *evidence) permitOrClass(pm *scope.Permit) *parser.Stmt {
	for _, s := range []*parser.Stmt{e.opened, e.lost} {
		for _, k := range e.src.Model.Classes {
			if s != nil && pm.What == parser.MembersOf && k.Name == pm.Class &&
				(s == k.MatchIfStmt || s == k.Scope.Decl || slices.ContainsFunc(k.Subclasses, func(c *scope.Class) bool { return c.Scope != nil && c.Scope.Decl == s })) {
				return s
			}
		}
	}
	return pm.Stmt
}

// permits weighs the permits of a pool as dhcpd does; refusing is the one that
// closes it to the client.
func (e *evidence) permits(p *scope.Pool) (refusing *scope.Permit, open bool) {
	open = true
	for i := range p.Permits {
		pm := &p.Permits[i]
		switch match := e.about(pm); {
		case pm.Verb == parser.Deny && match:
			return pm, false
		case pm.Verb == parser.Allow && match:
			refusing, open = nil, true
			return e.denied(p)
		case pm.Verb == parser.Allow:
			if refusing == nil {
				refusing = pm
			}
			open = false
		}
	}
	return refusing, open
}

// denied looks for a permit that closes a pool, one of whose others opens it.
func (e *evidence) denied(p *scope.Pool) (*scope.Permit, bool) {
	for i := range p.Permits {
		if pm := &p.Permits[i]; pm.Verb == parser.Deny && e.about(pm) {
			return pm, false
		}
	}
	return nil, true
}

// about reports whether a permit is about the client, as far as is known.
func (e *evidence) about(pm *scope.Permit) bool {
	switch pm.What {
	case parser.KnownClients:
		return e.subject.known
	case parser.UnknownClients:
		return !e.subject.known
	case parser.MembersOf:
		for _, k := range e.src.Model.Classes {
			if k.Name == pm.Class && k.Scope != nil {
				return e.subject.scopes[k.Scope] >= inClass
			}
		}
	case parser.DynamicBootpClients:
		return e.x.Do == Bootp
	case parser.AllClients, parser.UnauthenticatedClients:
		return true
	}
	return false
}
