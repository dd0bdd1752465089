package update

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// adopt takes over a name that dhcpd has marked: the mark goes, and a DHCID comes.
// The update happens only if the mark is still what we saw.
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
	if guard.Header().Rrtype == dns.TypeTXT {
		m.RRsetNotUsed([]dns.RR{c.dhcid()})
	}
	m.Remove([]dns.RR{dns.Copy(guard)})
	m.RemoveRRset([]dns.RR{c.address()})
	m.Insert([]dns.RR{c.address(), c.dhcid()})
	if err := c.simply("dhcpd's record is not replaced", m); err != nil {
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

// guardOfDhcpd returns the record by which dhcpd marked the name as the client's;
// nil if there is none. The interim style has TXT records. Where the client's
// identifiers are known it has to be the one that dhcpd made of them; elsewhere
// it has to look like one, and the name has to have the very address of the
// lease. The standard style has DHCID records like ours, but where the name had
// capital letters when it was made: dhcpd hashes it as it is (RFC 4701, 3.5 wants
// lower case), and DNS servers keep it as it is.
func (c *change) guardOfDhcpd() (dns.RR, error) {
	answer, err := c.query(dns.TypeTXT)
	if err != nil {
		return nil, err
	}
	for _, rr := range answer {
		t, ok := rr.(*dns.TXT)
		if !ok || len(t.Txt) != 1 || !isGuard(t.Txt[0]) {
			continue
		}
		mine := slices.Contains(c.Guards, t.Txt[0])
		if len(c.Guards) == 0 {
			mine, err = c.hasAddress()
		}
		if mine || err != nil {
			return &dns.TXT{Hdr: c.header(c.FQDN, dns.TypeTXT), Txt: t.Txt}, err
		}
	}
	return c.capitalDHCID()
}

// capitalDHCID returns a DHCID that may be dhcpd's for a name with capital letters.
func (c *change) capitalDHCID() (dns.RR, error) {
	answer, err := c.query(dns.TypeDHCID)
	if err != nil || len(answer) != 1 {
		return nil, err
	}
	d, ok := answer[0].(*dns.DHCID)
	if !ok || strings.ToLower(d.Hdr.Name) == d.Hdr.Name || !sameKind(d.Digest, c.DHCID) {
		return nil, nil
	}
	if mine, err := c.hasAddress(); !mine || err != nil {
		return nil, err
	}
	return &dns.DHCID{Hdr: c.header(c.FQDN, dns.TypeDHCID), Digest: d.Digest}, nil
}

// sameKind reports whether two DHCIDs are made of the same kind of identifier.
func sameKind(digest string, own []byte) bool {
	other, err := base64.StdEncoding.DecodeString(digest)
	return err == nil && len(other) > 3 && len(own) > 3 && string(other[:3]) == string(own[:3])
}

// hasAddress reports whether the name has the address of the lease.
func (c *change) hasAddress() (bool, error) {
	addresses, err := c.query(c.address().Header().Rrtype)
	return slices.ContainsFunc(addresses, func(rr dns.RR) bool { return dns.IsDuplicate(rr, c.address()) }), err
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
