package difftest

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/option"
)

// nameAt is a host name in the text of a file, where an address is wanted.
type nameAt struct {
	start, end uint32
	name       string
	v6         bool
	expr       bool // written as gethostbyname("NAME")
}

// namesIn lists the host names of a statement, without those in its body.
func namesIn(s *parser.Stmt) (list []nameAt) {
	add := func(atoms ...parser.Atom) {
		for _, a := range atoms {
			if (a.Kind == 'I' || a.Kind == '6') && !a.Addr.IsValid() && a.Name != "" {
				list = append(list, nameAt{start: a.Start, end: a.End, name: a.Name, v6: a.Kind == '6'})
			}
		}
	}
	switch n := s.Node.(type) {
	case *parser.OptionSet:
		add(n.Values...)
		return append(list, namesOf(n.Expr)...)
	case *parser.Param:
		add(n.Value)
		return append(list, namesOf(n.Expr)...)
	case *parser.ServerIdentifier:
		add(n.Value)
	case *parser.FixedAddress:
		add(n.Addrs...)
	case *parser.HostIdentifier:
		add(n.Values...)
	case *parser.If:
		return namesOf(n.Cond)
	case *parser.Switch:
		return namesOf(n.Value)
	case *parser.Case:
		return namesOf(n.Value)
	case *parser.MatchIf:
		return namesOf(n.Cond)
	case *parser.Match:
		return namesOf(n.Data)
	case *parser.SpawnWith:
		return namesOf(n.Data)
	case *parser.SetVar:
		return namesOf(n.Value)
	}
	return list
}

// namesOf lists the names that an expression looks up.
func namesOf(e *parser.Expr) (list []nameAt) {
	if e == nil {
		return nil
	}
	if e.Op == parser.OpGetHostByName {
		return []nameAt{{start: e.Start, end: e.End, name: e.Name, expr: true}}
	}
	for _, a := range e.Args {
		list = append(list, namesOf(a)...)
	}
	return list
}

// text is what stands in the copy for a name; ok is false if it has no address.
func (n nameAt) text(r option.Resolver) (text string, ok bool) {
	addrs, err := r(n.name)
	if err != nil {
		return "", false
	}
	var words []string
	for _, a := range addrs {
		if a = a.Unmap(); a.Is4() == !n.v6 {
			words = append(words, n.word(a))
		}
	}
	return strings.Join(words, ", "), len(words) > 0
}

func (n nameAt) word(a netip.Addr) string {
	if !n.expr {
		return a.String()
	}
	b := a.As4()
	return fmt.Sprintf("%02x:%02x:%02x:%02x", b[0], b[1], b[2], b[3])
}
