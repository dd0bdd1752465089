package scope

import (
	"github.com/keatool/keatool/parser"
)

func (r *resolver) host(s *parser.Stmt, n *parser.Host, p place) {
	if len(r.slab) == cap(r.slab) {
		r.slab = make([]hostSlab, 0, min(512, max(8, 2*cap(r.slab))))
	}
	r.slab = r.slab[:len(r.slab)+1]
	it := &r.slab[len(r.slab)-1]
	sc, h := &it.scope, &it.host
	*sc = Scope{Kind: HostScope, Name: n.Name, Parent: p.scope, Decl: s}
	p.scope.Children = append(p.scope.Children, sc)
	*h = Host{Scope: sc, Name: n.Name, HostRare: &r.plain}
	r.m.Hosts = append(r.m.Hosts, h)
	r.list(body(s), place{scope: sc, host: h}, nil, false)
}

// hostSlab keeps a host and its scope together, many in one piece of memory.
type hostSlab struct {
	scope Scope
	host  Host
}

// rare returns what is rare of h, to be written.
func (r *resolver) rare(h *Host) *HostRare {
	if h.HostRare == &r.plain {
		h.HostRare = &HostRare{}
	}
	return h.HostRare
}

func (r *resolver) peer(s *parser.Stmt, n *parser.FailoverPeer) {
	p := &Peer{Name: n.Name, Decl: s, Items: map[string]*parser.Stmt{}}
	for _, it := range body(s) {
		if fi, ok := it.Node.(*parser.FailoverItem); ok {
			p.Items[fi.Name] = it
		}
	}
	r.m.Peers = append(r.m.Peers, p)
}

// hostItem files what only a host has.
func (r *resolver) hostItem(s *parser.Stmt, h *Host) bool {
	switch n := s.Node.(type) {
	case *parser.Hardware:
		h.Hardware, h.HWStmt = n, s
	case *parser.UID:
		if h.IDStmt != nil {
			r.ignore(h, h.IDStmt)
		}
		h.UID, h.IDStmt = n.Value, s
	case *parser.FixedAddress:
		h.Fixed = append(h.Fixed, s)
		if h.Addrs == nil {
			h.Addrs = n.Addrs[:len(n.Addrs):len(n.Addrs)]
		} else {
			h.Addrs = append(h.Addrs, n.Addrs...)
		}
	case *parser.FixedPrefix6:
		rare := r.rare(h)
		rare.Prefixes = append(rare.Prefixes, s)
	case *parser.HostIdentifier:
		rare := r.rare(h)
		rare.HostID, rare.HostIDStmt = n, s
	case *parser.HostGroup:
		if h.GroupStmt != nil {
			r.ignore(h, h.GroupStmt)
		}
		r.rare(h).GroupStmt = s
		r.hostRef = append(r.hostRef, hostRef{h, n.Name})
	case *parser.Flag:
		rare := r.rare(h)
		rare.Deleted = rare.Deleted || n.Word == "deleted"
		rare.Flags = append(rare.Flags, s)
	case *parser.OptionSet:
		return r.hostClientID(s, n, h)
	default:
		return false
	}
	return true
}

// hostClientID takes `option dhcp-client-identifier` written straight into a
// host: it identifies the host and is not an option to send.
func (r *resolver) hostClientID(s *parser.Stmt, n *parser.OptionSet, h *Host) bool {
	d := n.Option.Def
	if d == nil || d.Space != "dhcp" || d.Code != 61 || n.Expr != nil || n.Verb != parser.Set || len(n.Values) == 0 {
		return false
	}
	if h.IDStmt != nil { // uid, or an option before this one: dhcpd takes the first
		r.ignore(h, s)
		return true
	}
	h.UID, h.IDStmt = n.Values[0].Data, s
	return true
}

// ignore files a statement of h that another one replaces.
func (r *resolver) ignore(h *Host, s *parser.Stmt) {
	rare := r.rare(h)
	rare.Ignored = append(rare.Ignored, s)
}
