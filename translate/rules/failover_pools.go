package rules

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
)

// cutPools gives each server one half of every pool, those without a failover
// peer too: HA covers the whole server, and of two servers that give addresses
// of one pool, both would pick the same next. In partner-down a server is in
// both classes and serves both halves.
func (c *Ctx) cutPools(h *haPair) {
	names := []string{haName(h.peer.Name) + "-primary", haName(h.peer.Name) + "-secondary"}
	for _, p := range c.Pools {
		var pools []*kea.Pool
		for _, k := range p.Pools {
			other := c.cutPool(p, k)
			if other == nil {
				pools = append(pools, k)
				continue
			}
			i := slices.Index(p.Subnet.Pools, k)
			p.Subnet.Pools = slices.Insert(p.Subnet.Pools, i+1, other)
			c.guardHalf(k, names[0])
			c.guardHalf(other, names[1])
			pools = append(pools, k, other)
		}
		p.Pools = pools
	}
}

// cutPool shortens a pool to its lower half and returns the upper one; nil for
// a pool of one address.
func (c *Ctx) cutPool(p *Place, k *kea.Pool) *kea.Pool {
	from, to, _ := strings.Cut(k.Range, " - ")
	lo, err1 := netip.ParseAddr(from)
	hi, err2 := netip.ParseAddr(to)
	if err1 != nil || err2 != nil || !lo.Less(hi) {
		c.Say(CodeFailoverSmall, Loss{At: p.PoolDecl.Ranges[0].Stmt, Place: p, Message: "a range of this pool has one address and is not cut in two; both servers may give it", Hint: "nothing need be done"})
		return nil
	}
	a, b := number4(lo), number4(hi)
	mid := a + (b-a)/2
	other := *k
	other.Note = kea.Note{Origin: k.Origin}
	other.OptionData = slices.Clone(k.OptionData)
	other.AdditionalClasses = slices.Clone(k.AdditionalClasses)
	k.Range = lo.String() + " - " + addr4(mid).String()
	other.Range = addr4(mid+1).String() + " - " + hi.String()
	return &other
}

func number4(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

func addr4(n uint32) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

// guardHalf keeps a half for the clients of one server, on top of its own guard.
func (c *Ctx) guardHalf(k *kea.Pool, server string) {
	own := kexpr.MemberOf("HA_" + server)
	if len(k.ClientClasses) == 0 {
		k.ClientClasses = []string{own.Name}
		return
	}
	var any []*kexpr.Expr
	for _, name := range k.ClientClasses {
		any = append(any, kexpr.MemberOf(name))
	}
	name := own.Name + "." + strings.Join(k.ClientClasses, "_")
	if e, ok := c.classes.byName[name]; ok && e.section == sectionLast {
		k.ClientClasses = []string{e.class.Name}
		return
	}
	guard := c.AddClass(ClassSpec{Name: name, Test: kexpr.AndOf(own, kexpr.OrOf(any...)), Section: sectionLast, Rank: 1})
	k.ClientClasses = []string{guard.Name}
}
