package schema

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// hosts is what is known of the reservations of one subnet, or of the global
// ones.
type hosts struct {
	in        *place // nil: global
	where     string
	unique    bool
	ids       map[string]int       // kind and bytes of an identifier -> reservation
	addresses map[netip.Addr]claim // prefixes, too, of which Kea does not look at the length
	scratch   [160]byte
}

// claim is a reserved address or prefix, and the reservation that has it.
type claim struct {
	by   int
	what netip.Prefix
}

// reservations checks the reservations of a subnet, or the global ones.
func (c *checker) reservations(s *kea.Server, where string, list []*kea.Reservation, in *place) {
	if len(list) == 0 {
		return
	}
	h := &hosts{in: in, where: where, unique: s.IPUnique == nil || *s.IPUnique,
		ids: make(map[string]int, len(list)), addresses: make(map[netip.Addr]claim, len(list))}
	for i, r := range list {
		c.identifier(h, i, r)
		if r.NextServer == broadcast {
			c.report(CodeHostAddress, at(where, "reservations", i, "next-server"), "`"+broadcast+"` is no address of a server", "")
		}
		if r.IPAddress != "" {
			c.address(h, i, at4, r.IPAddress)
		}
		for j := range r.IPAddresses {
			c.address(h, i, j, r.IPAddresses[j])
		}
		for j := range r.Prefixes {
			c.prefix(h, i, j, r.Prefixes[j])
		}
		if len(r.ExcludedPrefixes) > 0 && len(r.ExcludedPrefixes) != len(r.Prefixes) {
			c.report(CodeDelegation, at(where, "reservations", i, "excluded-prefixes"),
				fmt.Sprintf("%d `excluded-prefixes` stand beside %d `prefixes`", len(r.ExcludedPrefixes), len(r.Prefixes)),
				"give one for each prefix, \"\" where nothing is excluded")
		}
		c.options(spot{where, "reservations", i}, r.OptionData)
	}
}

// identifierKeys are the keys of which a reservation has exactly one.
var identifierKeys = [...]string{"hw-address", "duid", "client-id", "circuit-id", "flex-id"}

// identifier checks that r has one identifier, and that no other has the same.
func (c *checker) identifier(h *hosts, i int, r *kea.Reservation) {
	kind, count := 0, 0
	values := [...]string{r.HWAddress, r.DUID, r.ClientID, r.CircuitID, r.FlexID}
	for k, v := range &values {
		if v != "" {
			kind = k
			count++
		}
	}
	if count != 1 {
		c.identifierCount(h, i, values[:], count)
		return
	}
	key, ok := identifierBytes(append(h.scratch[:0], byte(kind)), values[kind])
	if !ok {
		return // the schema says so
	}
	if first, seen := h.ids[string(key)]; seen {
		c.twice(CodeIdentifierTwice, at(h.where, "reservations", i, identifierKeys[kind]), at(h.where, "reservations", first),
			fmt.Sprintf("two reservations are for the %s `%s`", identifierKeys[kind], values[kind]))
		return
	}
	h.ids[string(key)] = i
	if c.rel < kea.R24 && r.IPAddress == "" && r.Hostname == "" && len(r.IPAddresses)+len(r.Prefixes)+len(r.OptionData) == 0 &&
		!slices.ContainsFunc(r.ClientClasses, func(name string) bool { return name != "" }) &&
		(r.BootFields == kea.BootFields{} || r.BootFields == kea.BootFields{NextServer: "0.0.0.0"}) {
		c.report(CodeEmptyHost, at(h.where, "reservations", i), "the reservation gives its client nothing, which 2.2 refuses", "")
	}
}

func (c *checker) identifierCount(h *hosts, i int, values []string, count int) {
	where := at(h.where, "reservations", i)
	if count == 0 {
		c.report(CodeIdentifiers, where, "the reservation has no identifier", "give it one of `hw-address`, `duid`, `client-id`, `circuit-id` and `flex-id`")
		return
	}
	var names []string
	for k, v := range values {
		if v != "" {
			names = append(names, "`"+identifierKeys[k]+"`")
		}
	}
	c.report(CodeIdentifiers, where, "the reservation has several identifiers: "+strings.Join(names, ", "), "write one reservation for each")
}

// identifierBytes appends the bytes of an identifier as Kea reads it: text in
// single quotes, or hex with or without colons.
func identifierBytes(b []byte, s string) ([]byte, bool) {
	if len(s) > 2 && s[0] == '\'' && s[len(s)-1] == '\'' {
		return append(b, s[1:len(s)-1]...), true
	}
	s = strings.TrimPrefix(s, "0x")
	digits, high := 0, byte(0)
	if !strings.ContainsAny(s, ": ") && len(s)%2 == 1 {
		digits = 1 // as if a zero stood in front
	}
	for i := range len(s) {
		v, ok := hexDigit(s[i])
		switch {
		case (s[i] == ':' || s[i] == ' ') && digits > 0:
			b = append(b, high)
			digits, high = 0, 0
			continue
		case !ok:
			return b, false
		case digits == 2:
			b = append(b, high)
			digits, high = 0, 0
		}
		high = high<<4 | v
		digits++
	}
	return append(b, high), digits > 0
}

func hexDigit(ch byte) (byte, bool) {
	switch {
	case ch >= '0' && ch <= '9':
		return ch - '0', true
	case ch|32 >= 'a' && ch|32 <= 'f':
		return ch | 32 - 'a' + 10, true
	}
	return 0, false
}

// broadcast is an address that Kea refuses for a server of boot files.
const broadcast = "255.255.255.255"

// at4 stands for the one address of a DHCPv4 reservation.
const at4 = -1

// target returns the pointer of address j of reservation i.
func (h *hosts) target(i, j int) string {
	if j == at4 {
		return at(h.where, "reservations", i, "ip-address")
	}
	return at(h.where, "reservations", i, "ip-addresses", j)
}

// address checks a reserved address.
func (c *checker) address(h *hosts, i, j int, text string) {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return // the schema says so
	}
	switch {
	case a.Is4() != (c.fam == kea.V4):
		c.report(CodeFamily, h.target(i, j), fmt.Sprintf("`%s` is an address of the other family", text), "")
	case a.IsMulticast() && a.Is6(), a.IsUnspecified() && a.Is4(), a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		c.report(CodeHostAddress, h.target(i, j), fmt.Sprintf("`%s` is no address that a client can have", text), "")
	case h.in != nil && h.in.prefix.IsValid() && !h.in.prefix.Contains(a):
		c.report(CodeHostOutside, h.target(i, j), fmt.Sprintf("the reserved address `%s` is not inside the subnet `%s`", text, h.in.text),
			"move the reservation to the subnet of the address, or to the global reservations")
	default:
		c.once(h, h.target, j, claim{i, netip.PrefixFrom(a, a.BitLen())})
	}
}

// once checks that no other reservation has an address, nor the same one twice.
func (c *checker) once(h *hosts, target func(i, j int) string, j int, own claim) {
	first, seen := h.addresses[own.what.Addr()]
	switch {
	case !seen:
		h.addresses[own.what.Addr()] = own
	case h.unique || first == own:
		c.twice(CodeAddressTwice, target(own.by, j), at(h.where, "reservations", first.by),
			fmt.Sprintf("`%s` is reserved twice", strings.TrimSuffix(own.what.String(), fmt.Sprintf("/%d", own.what.Addr().BitLen()))))
	}
}

// prefix checks a reserved prefix.
func (c *checker) prefix(h *hosts, i, j int, text string) {
	p, err := netip.ParsePrefix(plainLength(text))
	if err != nil {
		return
	}
	target := func(i, j int) string { return at(h.where, "reservations", i, "prefixes", j) }
	if p.Masked() != p && c.rel >= kea.R24 {
		c.report(CodeHostBits, target(i, j), fmt.Sprintf("the prefix `%s` has bits set after its length", text), "")
		return
	}
	c.once(h, target, j, claim{i, p})
}

// ddns checks a configuration of kea-dhcp-ddns.
func (c *checker) ddns(d *kea.DDNS) {
	c.sockets("/DhcpDdns", d.ControlSockets)
	c.libraries("/DhcpDdns", d.Hooks)
	c.logFiles("/DhcpDdns", d.Loggers)
	if c.rel < kea.R24 && d.IPAddress == "0.0.0.0" {
		c.report(CodeForm, "/DhcpDdns/ip-address", "kea-dhcp-ddns 2.2 does not listen on `0.0.0.0`", "give the address of one interface")
	}
	keys := register[string]{}
	for i := range d.TSIGKeys {
		where := at("/DhcpDdns/tsig-keys", i)
		c.secret(&d.TSIGKeys[i], where)
		if first := keys.add(d.TSIGKeys[i].Name, where); first != "" {
			c.twice(CodeKeyTwice, at(where, "name"), first, fmt.Sprintf("two keys are called `%s`", d.TSIGKeys[i].Name))
		}
	}
	c.domains("/DhcpDdns/forward-ddns", d.Forward, keys)
	c.domains("/DhcpDdns/reverse-ddns", d.Reverse, keys)
}

// domains checks one list of domains.
func (c *checker) domains(where string, list []kea.DDNSDomain, keys register[string]) {
	names := register[string]{}
	for i := range list {
		d, place := &list[i], at(where, "ddns-domains", i)
		if first := names.add(d.Name, place); first != "" {
			c.twice(CodeDomainTwice, at(place, "name"), first, fmt.Sprintf("two domains are called `%s`", d.Name))
		}
		if d.Name != "" && d.Name != "*" && !strings.HasSuffix(d.Name, ".") {
			c.report(CodeDomainDot, at(place, "name"), fmt.Sprintf("the domain `%s` has no final dot, so that no name ever matches it", d.Name), "write `"+d.Name+".`")
		}
		c.signing(place, d, keys)
	}
}

// signing checks the keys of a domain: its own, which is for the servers that
// have none, and theirs.
func (c *checker) signing(where string, d *kea.DDNSDomain, keys register[string]) {
	unknown := func(target, name string) {
		if _, known := keys[name]; name != "" && !known {
			c.report(CodeKeyUnknown, target, fmt.Sprintf("there is no key `%s`", name), nearestHint(name, keysOf(keys)))
		}
	}
	if len(d.Servers) == 0 || slices.ContainsFunc(d.Servers, func(s kea.DNSServer) bool { return s.KeyName == "" }) {
		unknown(at(where, "key-name"), d.KeyName)
	}
	for i := range d.Servers {
		unknown(at(where, "dns-servers", i, "key-name"), d.Servers[i].KeyName)
	}
}

// nearestHint asks whether another word was meant; "" if none is near.
func nearestHint(word string, candidates []string) string {
	if best, ok := diag.Nearest(word, candidates); ok {
		return fmt.Sprintf("did you mean `%s`?", best)
	}
	return ""
}
