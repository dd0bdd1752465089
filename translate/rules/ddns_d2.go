package rules

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// d2Place returns the place of kea-dhcp-ddns's map.
func (c *Ctx) d2Place() *Place {
	d := &c.state.ddns
	if d.d2 == nil {
		d.d2 = &Place{Name: "DhcpDdns", ctx: c, Side: &Side{fixed: "/DhcpDdns"}}
	}
	return d.d2
}

// idleZones enters zones and keys while updates are off.
func (c *Ctx) idleZones() {
	for _, z := range c.Model.Zones {
		c.idle(z.Decl, whyNoUpdates)
	}
	for _, k := range c.Model.Keys {
		c.unusedKey(k)
	}
}

// idle enters a declaration that has no effect, and what is inside it.
func (c *Ctx) idle(s *parser.Stmt, why string) {
	if s == nil || c.known(s) {
		return
	}
	c.Exact(s, nil, "")
	c.Say(CodeNoEffect, Loss{At: s, Message: "no effect: " + why, Hint: "nothing is written for it; remove it"})
	walkBody(s, func(in *parser.Stmt) { c.mark(in, diag.Exact, nil, "") })
}

// unusedKey enters a key that no zone needs.
func (c *Ctx) unusedKey(k *scope.Key) {
	if d := c.Global.Find(P("omapi-key")); d != nil {
		for i := range d.Seq {
			if a, ok := atomOf(d.Seq[i].Node); ok && sameName(a.Name, k.Name) {
				c.mark(k.Decl, diag.Equivalent, nil, "")
				walkBody(k.Decl, func(in *parser.Stmt) { c.mark(in, diag.Equivalent, nil, "") })
				return
			}
		}
	}
	c.idle(k.Decl, "no zone that is updated uses this key")
}

// sameName compares names of keys or zones as DNS does.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}

// writeD2 makes the configuration of kea-dhcp-ddns.
func (c *Ctx) writeD2() {
	c.DDNS = &kea.DDNS{IPAddress: "127.0.0.1", Port: 53001}
	c.ddnsLogger()
	for i, z := range c.Model.Zones {
		if next := slices.IndexFunc(c.Model.Zones[i+1:], func(o *scope.Zone) bool { return sameName(o.Name, z.Name) }); next >= 0 {
			c.idle(z.Decl, "the zone is declared again further down, and that declaration counts")
			continue
		}
		c.zone(z)
	}
	for _, k := range c.Model.Keys {
		if !c.known(k.Decl) {
			c.unusedKey(k)
		}
	}
	c.missingZones()
}

// ddnsLogger has kea-dhcp-ddns log where the DHCP server does.
func (c *Ctx) ddnsLogger() {
	for _, l := range c.Server.Loggers {
		l.Name, l.Outputs = "kea-dhcp-ddns", slices.Clone(l.Outputs)
		c.DDNS.Loggers = append(c.DDNS.Loggers, l)
	}
}

// isReverse reports whether a zone holds reverse names.
func isReverse(name string) bool {
	n := "." + strings.ToLower(strings.TrimSuffix(name, "."))
	return strings.HasSuffix(n, ".in-addr.arpa") || strings.HasSuffix(n, ".ip6.arpa")
}

// zone carries one zone over: a domain of the forward or reverse list.
func (c *Ctx) zone(z *scope.Zone) {
	list, key, param := &c.DDNS.Forward, "/forward-ddns/ddns-domains/", "do-forward-updates"
	if isReverse(z.Name) {
		list, key, param = &c.DDNS.Reverse, "/reverse-ddns/ddns-domains/", "do-reverse-updates"
	}
	if !c.globalBool(param, true) {
		c.idle(z.Decl, "`"+param+"` is off")
		return
	}
	d := kea.DDNSDomain{Name: strings.TrimSuffix(z.Name, ".") + ".", Servers: c.zoneServers(z)}
	d.Comments, d.Origin = c.commentsOf(z.Decl), Line(z.Decl)
	if len(d.Servers) == 0 {
		c.zoneAlone(z)
		return
	}
	suffix := key + strconv.Itoa(len(*list))
	for _, it := range z.Items {
		n, ok := it.Node.(*parser.ZoneItem)
		switch {
		case !ok:
			c.mark(it, diag.Exact, nil, "")
		case n.Name == "key":
			if d.KeyName = c.tsigKey(n.Key, it); d.KeyName != "" {
				c.Exact(it, c.d2Place(), suffix+"/key-name")
			}
		default:
			c.Exact(it, c.d2Place(), suffix+"/dns-servers")
		}
	}
	*list = append(*list, d)
	c.Exact(z.Decl, c.d2Place(), suffix)
}

// zoneAlone reports a zone without a known server, which is left out.
func (c *Ctx) zoneAlone(z *scope.Zone) {
	c.Manual(CodeDDNSZone, Loss{At: z.Decl, Message: "no address of a server is known for the zone `" + z.Name + "`; dhcpd asks the DNS for one, kea-dhcp-ddns does not, so the zone is left out",
		Hint: "add `primary ADDRESS;` with the address of the zone's master"})
	for _, it := range z.Items {
		c.mark(it, diag.Manual, nil, "")
	}
}

// zoneServers returns the servers of a zone, primaries first.
func (c *Ctx) zoneServers(z *scope.Zone) []kea.DNSServer {
	var out []kea.DNSServer
	for _, word := range []string{"primary", "secondary"} {
		for _, it := range z.Items {
			n, ok := it.Node.(*parser.ZoneItem)
			if !ok || strings.TrimSuffix(n.Name, "6") != word {
				continue
			}
			for _, a := range c.addresses(it, n.Addrs) {
				out = append(out, kea.DNSServer{IPAddress: a.String(), Port: 53})
			}
		}
	}
	return out
}

// tsigKey carries a key over once and returns the name that domains use for it.
// A zone has the key that was declared last before its own statement at.
func (c *Ctx) tsigKey(name string, at *parser.Stmt) string {
	var k *scope.Key
	for _, d := range c.Model.Keys {
		if sameName(d.Name, name) && d.Decl.ID < at.ID {
			k = d
		}
	}
	if k == nil {
		return ""
	}
	if !slices.Contains(tsigAlgorithms, tsigAlgorithm(k.Algorithm)) {
		c.unusableKey(k, at)
		return ""
	}
	keys := &c.state.ddns.keys
	if i := slices.IndexFunc(*keys, func(o *scope.Key) bool { return sameName(o.Name, name) }); i >= 0 {
		return c.sameKey((*keys)[i], k, at)
	}
	*keys = append(*keys, k)
	suffix := "/tsig-keys/" + strconv.Itoa(len(c.DDNS.TSIGKeys))
	t := kea.TSIGKey{Name: k.Name, Algorithm: tsigAlgorithm(k.Algorithm), Secret: k.Secret}
	t.Comments, t.Origin = c.commentsOf(k.Decl), Line(k.Decl)
	c.Exact(k.Decl, c.d2Place(), suffix)
	walkBody(k.Decl, func(in *parser.Stmt) { c.mark(in, diag.Exact, c.d2Place(), suffix) })
	if c.AtLeast(kea.R32) {
		c.secretFile(k, &t, suffix)
	}
	c.DDNS.TSIGKeys = append(c.DDNS.TSIGKeys, t)
	return k.Name
}

// unusableKey enters a key that neither server can sign with.
func (c *Ctx) unusableKey(k *scope.Key, at *parser.Stmt) {
	c.Approximate(CodeDDNSAlgorithm, Loss{At: at, Place: c.d2Place(), Message: "`" + k.Algorithm + "` is no algorithm that dhcpd or Kea can sign with; the updates of this zone are not signed", Hint: "give the key `" + k.Name + "` an algorithm such as hmac-sha256, here and at the name server"})
	c.mark(k.Decl, diag.Approximate, nil, "")
	walkBody(k.Decl, func(in *parser.Stmt) { c.mark(in, diag.Approximate, nil, "") })
}

// sameKey returns the name of a key that has been written, for a zone whose key
// k has the same name. Where k is another key, Kea cannot have it too.
func (c *Ctx) sameKey(written, k *scope.Key, at *parser.Stmt) string {
	if written == k {
		return k.Name
	}
	f := diag.Exact
	if tsigAlgorithm(written.Algorithm) != tsigAlgorithm(k.Algorithm) || written.Secret != k.Secret {
		f = diag.Manual
		c.Manual(CodeDDNSKeyTwice, Loss{At: at, Place: c.d2Place(), Message: "the key `" + k.Name + "` of this zone has another secret or algorithm than the one of an earlier zone; Kea has one key of a name, the other zone's",
			Hint: "give the keys different names, here and at the name server", Related: See(k.Decl, "the key that the zone has in dhcpd")})
	}
	c.mark(k.Decl, f, nil, "")
	walkBody(k.Decl, func(in *parser.Stmt) { c.mark(in, f, nil, "") })
	return written.Name
}

// secretFile names a file for the secret, which newer releases want out of the configuration.
func (c *Ctx) secretFile(k *scope.Key, t *kea.TSIGKey, suffix string) {
	file := safeName(strings.TrimSuffix(k.Name, ".")) + ".key"
	t.Secret = ""
	t.Extra = append(t.Extra, kea.Member{Key: "secret-file", Value: json.RawMessage(strconv.Quote(file))})
	c.Manual(CodeDDNSKeyFile, Loss{At: k.Decl, Place: c.d2Place(), Suffix: suffix, Message: "Kea " + c.Release.String() + " reads the secret of a key from a file; `" + file + "` is named and must be written",
		Hint: "write the base64 secret of the key `" + k.Name + "` into that file, readable by kea-dhcp-ddns only"})
}

// tsigAlgorithms are those that kea-dhcp-ddns signs with.
var tsigAlgorithms = []string{"HMAC-MD5", "HMAC-SHA1", "HMAC-SHA224", "HMAC-SHA256", "HMAC-SHA384", "HMAC-SHA512"}

// tsigAlgorithm returns Kea's name of an algorithm.
func tsigAlgorithm(s string) string {
	a := strings.ToUpper(strings.TrimSuffix(s, "."))
	return strings.TrimSuffix(a, ".SIG-ALG.REG.INT")
}

// missingZones names the domains in use that no zone holds.
func (c *Ctx) missingZones() {
	var missing []string
	if c.globalBool("do-forward-updates", true) {
		for _, s := range c.state.ddns.suffixes {
			if !heldBy(c.DDNS.Forward, s) {
				missing = append(missing, s+".")
			}
		}
	}
	if c.globalBool("do-reverse-updates", true) {
		for _, p := range c.Subnets {
			full, zone := reverseNames(p.SubnetDecl.Prefix)
			if !heldBy(c.DDNS.Reverse, full) && !slices.Contains(missing, zone+".") && c.updatesAt(p) {
				missing = append(missing, zone+".")
			}
		}
	}
	if len(missing) == 0 {
		return
	}
	c.Approximate(CodeDDNSNoZone, Loss{At: c.styleStmt(), Place: c.d2Place(), Message: "no zone is declared for " + listWords(missing) + "; dhcpd finds the master in the DNS, kea-dhcp-ddns does not, so no updates are made there",
		Hint: "declare each zone with its `primary` (and key), or add it to the ddns-domains of kea-dhcp-ddns"})
}

// updatesAt reports whether updates are made at a place.
func (c *Ctx) updatesAt(p *Place) bool {
	_, d := p.Lookup(P("ddns-updates"))
	return d == nil || c.isOn(d)
}

// maxListed bounds a list inside a message.
const maxListed = 8

// listWords writes a list, cut where it gets long.
func listWords(list []string) string {
	if n := len(list) - maxListed; n > 0 {
		return strings.Join(list[:maxListed], ", ") + " and " + strconv.Itoa(n) + " more"
	}
	return strings.Join(list, ", ")
}

// heldBy reports whether a name lies in one of the domains.
func heldBy(domains []kea.DDNSDomain, name string) bool {
	n := "." + strings.ToLower(strings.TrimSuffix(name, "."))
	return slices.ContainsFunc(domains, func(d kea.DDNSDomain) bool {
		return strings.HasSuffix(n, "."+strings.ToLower(strings.TrimSuffix(d.Name, ".")))
	})
}

// reverseNames returns the reverse name of the first address of a prefix, and
// the zone that would hold the whole prefix.
func reverseNames(p netip.Prefix) (full, zone string) {
	labels, keep, tail := nibbles(p.Masked().Addr()), p.Bits()/4, "ip6.arpa"
	if p.Addr().Is4() {
		labels, keep, tail = strings.Split(p.Masked().Addr().String(), "."), p.Bits()/8, "in-addr.arpa"
	}
	keep = max(keep, 1)
	if p.Addr().Is4() {
		keep = min(keep, 3)
	}
	name := func(part []string) string {
		out := slices.Clone(part)
		slices.Reverse(out)
		return strings.Join(append(out, tail), ".")
	}
	return name(labels), name(labels[:keep])
}

// nibbles returns the hexadecimal digits of an IPv6 address.
func nibbles(a netip.Addr) []string {
	b := a.As16()
	var out []string
	for _, x := range b {
		out = append(out, strconv.FormatUint(uint64(x>>4), 16), strconv.FormatUint(uint64(x&15), 16))
	}
	return out
}
