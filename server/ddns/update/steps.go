package update

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"

	"github.com/miekg/dns"

	"github.com/keatool/keatool/server/ddns"
)

// change carries out one half of a request.
type change struct {
	*Updater
	*ddns.Request
	zone *Zone
	ctx  context.Context
}

// run does what a half wants. An error other than an [awayError] is final.
func (c *change) run() error {
	switch {
	case c.zone.Reverse && c.Remove:
		return c.removeReverse()
	case c.zone.Reverse:
		return c.addReverse()
	case c.Remove:
		return c.removeForward()
	}
	return c.addForward()
}

func (c *change) checks() bool {
	return c.Conflicts == ddns.CheckDHCID || c.Conflicts == ddns.CheckExists
}

// rejected says that a server does not want an update.
func rejected(what string, code int) error {
	return fmt.Errorf("%s: %s", what, dns.RcodeToString[code])
}

// addForward is RFC 4703, 5.3: as if the name were new, and if it is not, as if
// it were the client's; without a check the records are simply put there.
func (c *change) addForward() error {
	if !c.checks() {
		return c.simply("the name is not added", c.putForward(c.Conflicts == ddns.NoCheckDHCID))
	}
	code := 0
	for range tries {
		m := c.message()
		m.NameNotUsed([]dns.RR{c.any()})
		m.Insert([]dns.RR{c.address(), c.dhcid()})
		var err error
		if code, err = c.send(m); err != nil {
			return err
		}
		if code == dns.RcodeSuccess {
			return nil
		}
		if code != dns.RcodeYXDomain {
			return rejected("the name is not added", code)
		}
		if code, err = c.send(c.replacement()); err != nil {
			return err
		}
		if code == dns.RcodeSuccess {
			return nil
		}
		if code != dns.RcodeNameError { // gone in the meantime
			break
		}
	}
	if code == dns.RcodeNXRrset && c.Adopt {
		return c.adopt()
	}
	return rejected("the name is somebody else's", code)
}

// replacement is the update of a name that has a DHCID: the client's, or any
// one where that is enough.
func (c *change) replacement() *dns.Msg {
	m := c.message()
	if c.Conflicts == ddns.CheckDHCID {
		m.NameUsed([]dns.RR{c.any()})
		m.Used([]dns.RR{c.dhcid()})
		m.RemoveRRset([]dns.RR{c.address()})
		m.Insert([]dns.RR{c.address()})
		return m
	}
	m.RRsetUsed([]dns.RR{c.dhcid()})
	m.RemoveRRset([]dns.RR{c.address(), c.dhcid()})
	m.Insert([]dns.RR{c.address(), c.dhcid()})
	return m
}

func (c *change) putForward(dhcid bool) *dns.Msg {
	records := []dns.RR{c.address()}
	if dhcid {
		records = append(records, c.dhcid())
	}
	m := c.message()
	m.RemoveRRset(records)
	m.Insert(records)
	return m
}

// simply sends a message that is to succeed.
func (c *change) simply(what string, m *dns.Msg) error {
	code, err := c.send(m)
	if err == nil && code != dns.RcodeSuccess {
		err = rejected(what, code)
	}
	return err
}

// removeForward is RFC 4703, 5.5: the address, and the name when it has no
// address any more.
func (c *change) removeForward() error {
	m := c.message()
	switch c.Conflicts {
	case ddns.NoCheckDHCID:
		m.RemoveRRset([]dns.RR{c.address(), c.dhcid()})
		return c.gone("the name is not removed", m)
	case ddns.NoCheckNoDHCID:
		m.RemoveRRset([]dns.RR{c.address()})
		return c.gone("the name is not removed", m)
	case ddns.CheckDHCID:
		m.Used([]dns.RR{c.dhcid()})
	default:
		m.RRsetUsed([]dns.RR{c.dhcid()})
	}
	m.Remove([]dns.RR{c.address()})
	code, err := c.send(m)
	switch {
	case err != nil:
		return err
	case code == dns.RcodeNXRrset && c.Adopt:
		if mine, err := c.removeAdopted(); mine || err != nil {
			return err
		}
	case code != dns.RcodeSuccess && code != dns.RcodeNXRrset:
		return rejected("the address is not removed", code)
	}
	return c.removeRest(code == dns.RcodeSuccess)
}

// removeRest removes a name that has no address. That it has others is no fault
// if the name was the client's, mine; Kea takes it for one, and leaves the
// record of the address behind.
func (c *change) removeRest(mine bool) error {
	m := c.message()
	m.RRsetNotUsed([]dns.RR{c.ofType(dns.TypeA), c.ofType(dns.TypeAAAA)})
	if c.Conflicts == ddns.CheckDHCID {
		m.Used([]dns.RR{c.dhcid()})
		m.RemoveName([]dns.RR{c.any()})
	} else {
		m.RemoveRRset([]dns.RR{c.dhcid()})
	}
	code, err := c.send(m)
	if err == nil && code == dns.RcodeYXRrset && mine {
		return nil
	}
	return missing("the name is not removed", code, err)
}

// gone sends a message that removes something; it may be gone already.
func (c *change) gone(what string, m *dns.Msg) error {
	code, err := c.send(m)
	return missing(what, code, err)
}

func missing(what string, code int, err error) error {
	if err == nil && code != dns.RcodeSuccess && code != dns.RcodeNXRrset {
		err = rejected(what, code)
	}
	return err
}

func (c *change) addReverse() error {
	records := []dns.RR{c.pointer()}
	if c.Conflicts != ddns.NoCheckNoDHCID {
		d := c.dhcid()
		d.Header().Name = c.reverseName()
		records = append(records, d)
	}
	m := c.message()
	m.RemoveRRset(records)
	m.Insert(records)
	return c.simply("the address's record is not added", m)
}

// removeReverse removes the address's record; one that names somebody else stays.
func (c *change) removeReverse() error {
	m := c.message()
	if c.checks() {
		m.Used([]dns.RR{c.pointer()})
		m.RemoveName([]dns.RR{c.pointer()})
	} else {
		records := []dns.RR{c.pointer()}
		if c.Conflicts == ddns.NoCheckDHCID {
			d := c.dhcid()
			d.Header().Name = c.reverseName()
			records = append(records, d)
		}
		m.RemoveRRset(records)
	}
	return c.gone("the address's record is not removed", m)
}

func (c *change) send(m *dns.Msg) (int, error) {
	answer, err := c.ask(c.ctx, c.zone, m)
	if err != nil {
		return 0, err
	}
	return answer.Rcode, nil
}

func (c *change) message() *dns.Msg {
	m := new(dns.Msg)
	m.SetUpdate(c.zone.Name)
	return m
}

func (c *change) header(name string, kind uint16) dns.RR_Header {
	return dns.RR_Header{Name: name, Rrtype: kind, Class: dns.ClassINET, Ttl: c.TTL}
}

func (c *change) any() dns.RR { return c.ofType(dns.TypeANY) }

func (c *change) ofType(kind uint16) dns.RR {
	return &dns.ANY{Hdr: c.header(c.FQDN, kind)}
}

// address is the name's record.
func (c *change) address() dns.RR {
	if c.Addr.Is4() {
		return &dns.A{Hdr: c.header(c.FQDN, dns.TypeA), A: net.IP(c.Addr.AsSlice())}
	}
	return &dns.AAAA{Hdr: c.header(c.FQDN, dns.TypeAAAA), AAAA: net.IP(c.Addr.AsSlice())}
}

func (c *change) dhcid() dns.RR {
	return &dns.DHCID{Hdr: c.header(c.FQDN, dns.TypeDHCID), Digest: base64.StdEncoding.EncodeToString(c.DHCID)}
}

// pointer is the address's record.
func (c *change) pointer() dns.RR {
	return &dns.PTR{Hdr: c.header(c.reverseName(), dns.TypePTR), Ptr: c.FQDN}
}

func (c *change) reverseName() string { return reverseName(c.Addr) }
