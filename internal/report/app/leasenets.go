package app

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// siteNets finds the subnets of a configuration.
type siteNets struct {
	nets    map[netip.Prefix]*netView
	lengths []int // of the prefixes, the longest first
}

func newSiteNets(im *leaseImport) *siteNets {
	s := &siteNets{nets: map[netip.Prefix]*netView{}}
	s.add(im.site.Subnets)
	for _, n := range im.site.SharedNetworks {
		s.add(n.Subnets)
	}
	slices.Sort(s.lengths)
	slices.Reverse(s.lengths)
	s.lengths = slices.Compact(s.lengths)
	return s
}

func (s *siteNets) add(list []*kea.Subnet) {
	for _, sub := range list {
		p, err := netip.ParsePrefix(sub.Prefix)
		if err != nil {
			continue // which validation has said
		}
		s.nets[p.Masked()] = &netView{Prefix: p.Masked(), ID: sub.ID, Pools: poolsOf(sub)}
		s.lengths = append(s.lengths, p.Bits())
		for _, q := range sub.PDPools { // prefixes are outside of the subnet whose clients get them
			if d, err := netip.ParsePrefix(q.Prefix + "/" + strconv.Itoa(int(q.PrefixLen))); err == nil && s.nets[d.Masked()] == nil {
				s.nets[d.Masked()] = s.nets[p.Masked()]
				s.lengths = append(s.lengths, d.Bits())
			}
		}
	}
}

func poolsOf(sub *kea.Subnet) string {
	var list []string
	for _, p := range sub.Pools {
		list = append(list, strings.ReplaceAll(p.Range, " - ", "–"))
	}
	for _, p := range sub.PDPools {
		list = append(list, p.Prefix+"/"+strconv.Itoa(int(p.PrefixLen)))
	}
	const most = 3
	if n := len(list); n > most {
		list = append(list[:most], strconv.Itoa(n-most)+" more")
	}
	return strings.Join(list, ", ")
}

// find returns the counts of the subnet that an address is in; nil: none.
func (s *siteNets) find(a netip.Addr) *netView {
	for _, bits := range s.lengths {
		if p, err := a.Prefix(bits); err == nil && s.nets[p] != nil {
			return s.nets[p]
		}
	}
	return nil
}

// list returns the subnets by their prefixes, those with addresses of the file first.
func (s *siteNets) list() (list []netView) {
	for p, n := range s.nets {
		if p == n.Prefix {
			list = append(list, *n)
		}
	}
	slices.SortFunc(list, func(a, b netView) int {
		if (a.Addresses() > 0) != (b.Addresses() > 0) {
			return map[bool]int{true: -1, false: 1}[a.Addresses() > 0]
		}
		return comparePrefix(a.Prefix, b.Prefix)
	})
	return list
}
