package schema

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// place is the subnet that pools and reservations are checked against.
type place struct {
	prefix netip.Prefix // zero: not known
	text   string
	where  string
}

// parsePrefix reads a prefix as Kea does: blanks around the parts do not
// count, nor do host bits.
func parsePrefix(s string) (netip.Prefix, bool) {
	p, err := netip.ParsePrefix(plainLength(trimBlanks(s)))
	return p.Masked(), err == nil
}

// plainLength takes out the sign and the zeros that Kea takes before the
// length of a prefix.
func plainLength(s string) string {
	cut := strings.LastIndexByte(s, '/') + 1
	if cut == 0 || cut == len(s) || s[cut] != '+' && s[cut] != '0' {
		return s
	}
	digits := strings.TrimLeft(strings.TrimPrefix(s[cut:], "+"), "0")
	return s[:cut] + cmp.Or(digits, "0")
}

// trimBlanks takes out the blanks that may stand around the parts of a prefix
// or a pool.
func trimBlanks(s string) string {
	if strings.ContainsAny(s, " \t") {
		return strings.NewReplacer(" ", "", "\t", "").Replace(s)
	}
	return s
}

// span is the addresses of a pool.
type span struct {
	first, last netip.Addr
	where       string
	text        string
}

// parsePool reads "first - last" or a prefix. ok is false when the form is
// wrong, which the schema reports.
func parsePool(s string) (r span, hostBits, ok bool) {
	s = trimBlanks(s)
	if a, b, isRange := strings.Cut(s, "-"); isRange {
		first, err1 := netip.ParseAddr(a)
		last, err2 := netip.ParseAddr(b)
		return span{first: first, last: last}, false, err1 == nil && err2 == nil && first.Is4() == last.Is4()
	}
	p, err := netip.ParsePrefix(plainLength(s))
	if err != nil {
		return span{}, false, false
	}
	return span{first: p.Masked().Addr(), last: lastOf(p)}, p.Masked() != p, true
}

// lastOf returns the last address of p.
func lastOf(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < 8*len(b); i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	last, _ := netip.AddrFromSlice(b)
	return last
}

// pools checks the address pools of a subnet and returns those that are right
// in themselves.
func (c *checker) pools(t *site, in *place) (spans []span) {
	for i, p := range t.Pools {
		where := at(t.where, "pools", i)
		c.options(spot{container: where}, p.OptionData)
		c.names(where, &p.DDNSParams)
		r, hostBits, ok := parsePool(p.Range)
		if !ok {
			continue
		}
		r.where, r.text = at(where, "pool"), p.Range
		switch {
		case hostBits && c.rel >= kea.R24:
			c.report(CodeHostBits, r.where, fmt.Sprintf("the pool `%s` has bits set after its prefix length", p.Range), "")
		case r.first.Compare(r.last) > 0:
			c.report(CodePoolOrder, r.where, fmt.Sprintf("the pool `%s` ends before it starts", p.Range), "swap the two addresses")
		case in != nil && !(in.prefix.Contains(r.first) && in.prefix.Contains(r.last)):
			c.report(CodePoolOutside, r.where, fmt.Sprintf("the pool `%s` is not inside the subnet `%s`", p.Range, in.text), "")
		default:
			spans = append(spans, r)
		}
	}
	return spans
}

// delegations checks the prefix pools of a subnet and returns what they cover.
func (c *checker) delegations(t *site) (spans []span) {
	for i, p := range t.PDPools {
		where := at(t.where, "pd-pools", i)
		c.options(spot{container: where}, p.OptionData)
		if p.DelegatedLen < p.PrefixLen {
			c.report(CodeDelegation, at(where, "delegated-len"), fmt.Sprintf("`delegated-len` %d is shorter than `prefix-len` %d", p.DelegatedLen, p.PrefixLen),
				"a pool hands out parts of its prefix: the delegated length is at least the pool's")
		}
		c.excluded(where, p)
		addr, err := netip.ParseAddr(p.Prefix)
		if err != nil || !addr.Is6() || p.PrefixLen < 1 || p.PrefixLen > 128 {
			continue
		}
		prefix := netip.PrefixFrom(addr, int(p.PrefixLen))
		if prefix.Masked() != prefix && c.rel >= kea.R24 {
			c.report(CodeHostBits, at(where, "prefix"), fmt.Sprintf("the prefix `%s` has bits set after its length %d", p.Prefix, p.PrefixLen), "")
			continue
		}
		spans = append(spans, span{prefix.Masked().Addr(), lastOf(prefix), at(where, "prefix"), prefix.String()})
	}
	return spans
}

// excluded checks the excluded prefix of a prefix pool.
func (c *checker) excluded(where string, p *kea.PDPool) {
	switch {
	case p.ExcludedPrefix == "::" && p.ExcludedPrefixLen == 0: // Kea's way to say none
	case (p.ExcludedPrefix == "") != (p.ExcludedPrefixLen == 0):
		c.report(CodeDelegation, where, "`excluded-prefix` and `excluded-prefix-len` stand only together", "")
	case p.ExcludedPrefix == "":
	case p.ExcludedPrefixLen <= p.DelegatedLen:
		c.report(CodeDelegation, at(where, "excluded-prefix-len"), fmt.Sprintf("`excluded-prefix-len` %d is not longer than `delegated-len` %d",
			p.ExcludedPrefixLen, p.DelegatedLen), "the excluded prefix is a part of the delegated one")
	default:
		first, err1 := netip.ParseAddr(p.Prefix)
		out, err2 := netip.ParseAddr(p.ExcludedPrefix)
		if err1 == nil && err2 == nil && p.DelegatedLen <= 128 && !netip.PrefixFrom(first, int(p.DelegatedLen)).Masked().Contains(out) {
			c.report(CodeDelegation, at(where, "excluded-prefix"), fmt.Sprintf("`%s` is not inside the first prefix that the pool delegates", p.ExcludedPrefix), "")
		}
	}
}

// overlaps reports ranges that share addresses.
func (c *checker) overlaps(spans []span) {
	slices.SortStableFunc(spans, func(a, b span) int { return a.first.Compare(b.first) })
	for i := 1; i < len(spans); i++ {
		a, b := &spans[i-1], &spans[i]
		if a.first.Is4() == b.first.Is4() && b.first.Compare(a.last) <= 0 {
			c.twice(CodePoolOverlap, b.where, a.where, fmt.Sprintf("`%s` overlaps `%s`", b.text, a.text))
			if a.last.Compare(b.last) > 0 {
				b.last = a.last
			}
		}
	}
}
