package update

import (
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// adopt takes over a name that dhcpd's interim style guards by a TXT record: the
// guard goes, and a DHCID comes. The update happens only if the guard is still
// what we saw.
func (c *change) adopt() error {
	guard, err := c.guardOfDhcpd()
	if err != nil {
		return err
	}
	if guard == nil {
		return rejected("the name is somebody else's", dns.RcodeNXRrset)
	}
	m := c.message()
	m.Used([]dns.RR{dns.Copy(guard)})
	m.RRsetNotUsed([]dns.RR{c.dhcid()})
	m.Remove([]dns.RR{dns.Copy(guard)})
	m.RemoveRRset([]dns.RR{c.address()})
	m.Insert([]dns.RR{c.address(), c.dhcid()})
	if err := c.simply("the name's TXT record is not replaced", m); err != nil {
		return err
	}
	c.log.Info("a name of dhcpd is taken over", "name", c.FQDN, "address", c.Addr)
	return nil
}

// removeAdopted removes the address of a name that dhcpd guards as this
// client's, and the name when it has no address any more. mine is false if there
// is no such guard.
func (c *change) removeAdopted() (mine bool, err error) {
	guard, err := c.guardOfDhcpd()
	if guard == nil || err != nil {
		return false, err
	}
	m := c.message()
	m.Used([]dns.RR{dns.Copy(guard)})
	m.Remove([]dns.RR{c.address()})
	if err := c.simply("the address is not removed", m); err != nil {
		return true, err
	}
	m = c.message()
	m.Used([]dns.RR{dns.Copy(guard)})
	m.RRsetNotUsed([]dns.RR{c.ofType(dns.TypeA), c.ofType(dns.TypeAAAA)})
	m.RemoveName([]dns.RR{c.any()})
	_, err = c.send(m) // that there are addresses is no fault
	return true, err
}

// guardOfDhcpd returns the TXT record by which dhcpd marked the name as the
// client's; nil if there is none. Where the client's identifiers are known
// the record has to be the one that dhcpd made of them. Elsewhere it has to look
// like one of dhcpd's, and the name has to have the very address of the lease.
func (c *change) guardOfDhcpd() (*dns.TXT, error) {
	answer, err := c.query(dns.TypeTXT)
	if err != nil {
		return nil, err
	}
	for _, rr := range answer {
		t, ok := rr.(*dns.TXT)
		if !ok || len(t.Txt) != 1 || !isGuard(t.Txt[0]) {
			continue
		}
		if len(c.Guards) > 0 {
			if slices.Contains(c.Guards, t.Txt[0]) {
				return c.bare(t), nil
			}
			continue
		}
		addresses, err := c.query(c.address().Header().Rrtype)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(addresses, func(rr dns.RR) bool { return dns.IsDuplicate(rr, c.address()) }) {
			return c.bare(t), nil
		}
	}
	return nil, nil
}

// bare is a record with the name and class that updates need.
func (c *change) bare(t *dns.TXT) *dns.TXT {
	return &dns.TXT{Hdr: c.header(c.FQDN, dns.TypeTXT), Txt: t.Txt}
}

// isGuard reports whether a text looks like a guard of dhcpd: the kind of the
// identifier in two digits, an MD5 digest in 32.
func isGuard(text string) bool {
	return len(text) == 34 && strings.Trim(text, "0123456789abcdef") == ""
}

func (c *change) query(kind uint16) ([]dns.RR, error) {
	m := new(dns.Msg)
	m.SetQuestion(c.FQDN, kind)
	m.RecursionDesired = false
	answer, err := c.ask(c.ctx, c.zone, m)
	if err != nil {
		return nil, err
	}
	return answer.Answer, nil
}
