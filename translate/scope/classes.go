package scope

import (
	"github.com/keatool/keatool/parser"
)

// class opens a class, or opens it again: then its scope and rank stay.
func (r *resolver) class(s *parser.Stmt, n *parser.Class, p place) {
	c := r.classes[n.Name]
	if c == nil {
		c = &Class{Scope: child(ClassScope, n.Name, s, p), Name: n.Name}
		r.classes[n.Name] = c
		r.m.Classes = append(r.m.Classes, c)
	}
	c.Decls = append(c.Decls, s)
	r.list(body(s), place{scope: c.Scope, class: c}, nil, false)
}

func (r *resolver) subclass(s *parser.Stmt, n *parser.Subclass, p place) {
	parent := r.classes[n.Class]
	if parent == nil {
		return
	}
	key := subKey{parent, string(n.Value)}
	c := r.subs[key]
	if c == nil {
		c = &Class{Scope: child(SubclassScope, n.Class, s, p), Name: n.Class, Parent: parent, Value: n.Value}
		r.subs[key] = c
		parent.Subclasses = append(parent.Subclasses, c)
	}
	c.Decls = append(c.Decls, s)
	r.list(body(s), place{scope: c.Scope, class: c}, nil, false)
}

// classItem files what only a class has.
func classItem(s *parser.Stmt, c *Class) bool {
	switch n := s.Node.(type) {
	case *parser.MatchIf:
		if c.MatchIfStmt != nil {
			c.Ignored = append(c.Ignored, c.MatchIfStmt)
		}
		c.MatchIf, c.MatchIfStmt = n.Cond, s
	case *parser.Match:
		c.replaceMatch(s)
		c.Match, c.Spawn = n.Data, nil
	case *parser.SpawnWith:
		c.replaceMatch(s)
		c.Spawn, c.Match = n.Data, nil
	case *parser.LeaseLimit:
		if c.LimitStmt != nil {
			c.Ignored = append(c.Ignored, c.LimitStmt)
		}
		c.Limit, c.HasLimit, c.LimitStmt = n.N, true, s
	case *parser.Flag:
		c.Flags = append(c.Flags, s)
	default:
		return false
	}
	return true
}

func (c *Class) replaceMatch(s *parser.Stmt) {
	if c.MatchStmt != nil {
		c.Ignored = append(c.Ignored, c.MatchStmt)
	}
	c.MatchStmt = s
}
