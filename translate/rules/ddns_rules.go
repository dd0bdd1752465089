package rules

import (
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

const whyNoUpdates = "no DNS updates are made without ddns-update-style"

// updating makes a rule whose parameter means nothing while updates are off.
func updating(r Rule) Rule {
	emit := r.Emit
	r.Family = Both
	r.Emit = func(c *Ctx, p *Place, s *scope.Setting) {
		if !c.updatesOn() {
			c.noEffect([]scope.Setting{*s}, whyNoUpdates)
			return
		}
		emit(c, p, s)
	}
	if cond := r.Conditional; cond != nil {
		r.Conditional = func(c *Ctx, p *Place, cs Case) {
			if !c.updatesOn() {
				c.noEffect([]scope.Setting{cs.Set}, whyNoUpdates)
				return
			}
			cond(c, p, cs)
		}
	}
	return r
}

// ddnsRules are the parameters of DNS updates.
var ddnsRules = []Rule{
	{Keyword: "ddns-update-style", Family: Both, GlobalOnly: true, Emit: (*Ctx).updateStyle,
		Doc: Doc{"dhcp-ddns, enable-updates", diag.Exact, "standard; interim: updates run unchecked until its TXT records are gone"},
		Examples: []Example{
			{In: "ddns-update-style none;\n", Out: `{"Dhcp4": {"dhcp-ddns": {"enable-updates": false}}}`},
			{In: "ddns-update-style standard;\n", Out: `{"Dhcp4": {"dhcp-ddns": {"enable-updates": true}, "ddns-conflict-resolution-mode": "check-with-dhcid"}}`},
			{In: "ddns-update-style interim;\n", Out: `{"Dhcp4": {"dhcp-ddns": {"enable-updates": true}, "ddns-conflict-resolution-mode": "no-check-with-dhcid"}}`}}},
	updating(Rule{Keyword: "ddns-updates", Emit: (*Ctx).ddnsUpdates, Conditional: (*Ctx).ddnsUpdatesIf,
		Doc: Doc{"ddns-send-updates", diag.Exact, "in a class or host: the class SKIP_DDNS (ddns_tuning hook, 3.0)"},
		Examples: []Example{
			{In: "ddns-update-style standard;\nsubnet 192.0.2.0 netmask 255.255.255.0 { ddns-updates off; }\n", Out: `{"Dhcp4": {"subnet4": [{"ddns-send-updates": false}]}}`},
			{In: "ddns-update-style standard;\nclass \"quiet\" { match if exists vendor-class-identifier; ddns-updates off; }\n", Out: `{"Dhcp4": {"client-classes": [{"name": "SKIP_DDNS", "test": "member('quiet')"}]}}`}}}),
	updating(Rule{Keyword: "ddns-domainname", Emit: (*Ctx).ddnsDomain,
		Doc:      Doc{"ddns-qualifying-suffix", diag.Exact, "without it: option domain-name, as in dhcpd"},
		Examples: []Example{{In: "ddns-update-style standard;\noption domain-name \"example.org\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { ddns-domainname \"sub.example.org\"; }\n", Out: `{"Dhcp4": {"ddns-qualifying-suffix": "example.org", "subnet4": [{"ddns-qualifying-suffix": "sub.example.org"}]}}`}}}),
	{Keyword: "ddns-hostname", Family: Both, Doc: Doc{"hostname; ddns_tuning hook; ddns-generated-prefix", diag.Equivalent, "in a host: the reservation's name; computed: an expression, or a name that Kea generates"},
		Examples: []Example{{In: "ddns-update-style standard;\nddns-hostname = concat(\"dhcp-\", binary-to-ascii(10, 8, \"-\", leased-address));\n", Out: `{"Dhcp4": {"ddns-generated-prefix": "dhcp", "ddns-replace-client-name": "always"}}`}}},
	updating(Rule{Keyword: "ddns-rev-domainname", Emit: (*Ctx).ddnsReverseName, Doc: Doc{"none", diag.Exact, "only in-addr.arpa and ip6.arpa"},
		Examples: []Example{{In: "ddns-update-style standard;\nddns-rev-domainname \"in-addr.arpa.\";\n", Out: `{"Dhcp4": {"dhcp-ddns": {"enable-updates": true}}}`}}}),
	updating(Rule{Keyword: "ddns-ttl", Emit: (*Ctx).ddnsTTL, Doc: Doc{"ddns-ttl", diag.Exact, "from 3.0 on"},
		Examples: []Example{{In: "ddns-update-style standard;\nddns-ttl 300;\n", Out: `{"Dhcp4": {"ddns-ttl": 300}}`}}}),
	updating(Rule{Keyword: "client-updates", Emit: (*Ctx).clientUpdates, Doc: Doc{"ddns-override-client-update, ddns-override-no-update", diag.Exact, "ignore: as deny"},
		Examples: []Example{{In: "ddns-update-style standard;\ndeny client-updates;\n", Out: `{"Dhcp4": {"ddns-override-client-update": true, "ddns-override-no-update": true}}`},
			{In: "ddns-update-style standard;\nallow client-updates;\n", Out: `{"Dhcp4": {"ddns-override-client-update": false}}`}}}),
	updating(Rule{Keyword: "update-optimization", Emit: (*Ctx).updateOptimization, Doc: Doc{"ddns-update-on-renew", diag.Exact, "the opposite"},
		Examples: []Example{{In: "ddns-update-style standard;\nupdate-optimization false;\n", Out: `{"Dhcp4": {"ddns-update-on-renew": true}}`}}}),
	updating(Rule{Keyword: "update-static-leases", Emit: (*Ctx).updateStatic, Doc: Doc{"class SKIP_DDNS", diag.Equivalent, "off, the default: reservations with an address are put into it (ddns_tuning hook, 3.0)"},
		Examples: []Example{{In: "ddns-update-style standard;\nsubnet 192.0.2.0 netmask 255.255.255.0 { host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; } }\n", Out: `{"Dhcp4": {"subnet4": [{"reservations": [{"client-classes": ["SKIP_DDNS"]}]}]}}`}}}),
	updating(Rule{Keyword: "do-forward-updates", Emit: forwardReverse("do-forward-updates"), Doc: Doc{"forward-ddns", diag.Exact, "left empty in kea-dhcp-ddns"},
		Examples: []Example{{In: "ddns-update-style standard;\nzone example.org. { primary 192.0.2.53; }\nzone 2.0.192.in-addr.arpa. { primary 192.0.2.53; }\ndo-forward-updates false;\n", Out: `{"DhcpDdns": {"reverse-ddns": {"ddns-domains": [{"name": "2.0.192.in-addr.arpa."}]}}}`}}}),
	updating(Rule{Keyword: "do-reverse-updates", Emit: forwardReverse("do-reverse-updates"), Doc: Doc{"reverse-ddns", diag.Exact, "left empty in kea-dhcp-ddns"},
		Examples: []Example{{In: "ddns-update-style standard;\nzone example.org. { primary 192.0.2.53; }\nzone 2.0.192.in-addr.arpa. { primary 192.0.2.53; }\ndo-reverse-updates false;\n", Out: `{"DhcpDdns": {"forward-ddns": {"ddns-domains": [{"name": "example.org."}]}}}`}}}),
	updating(Rule{Keyword: "update-conflict-detection", GlobalOnly: true, Emit: (*Ctx).conflictParam, Doc: Doc{"ddns-conflict-resolution-mode", diag.Exact, "off: no-check-with-dhcid"},
		Examples: []Example{{In: "ddns-update-style standard;\nupdate-conflict-detection false;\n", Out: `{"Dhcp4": {"ddns-conflict-resolution-mode": "no-check-with-dhcid"}}`}}}),
	updating(Rule{Keyword: "ddns-guard-id-must-match", GlobalOnly: true, Emit: (*Ctx).conflictParam, Doc: Doc{"ddns-conflict-resolution-mode", diag.Exact, "off: check-exists-with-dhcid, from 2.6 on"},
		Examples: []Example{{In: "ddns-update-style standard;\nddns-guard-id-must-match false;\n", Out: `{"Dhcp4": {"ddns-conflict-resolution-mode": "check-exists-with-dhcid"}}`}}}),
	updating(Rule{Keyword: "ddns-dual-stack-mixed-mode", GlobalOnly: true, Emit: (*Ctx).conflictFine, Doc: Doc{"ddns-conflict-resolution-mode", diag.Approximate, "check-exists-with-dhcid is the nearest"},
		Examples: []Example{{In: "ddns-update-style standard;\nddns-dual-stack-mixed-mode true;\n", Out: `{"Dhcp4": {"ddns-conflict-resolution-mode": "check-exists-with-dhcid"}}`}}}),
	updating(Rule{Keyword: "ddns-other-guard-is-dynamic", GlobalOnly: true, Emit: (*Ctx).conflictFine, Doc: Doc{"ddns-conflict-resolution-mode", diag.Approximate, "check-exists-with-dhcid is the nearest"},
		Examples: []Example{{In: "ddns-update-style standard;\nddns-other-guard-is-dynamic true;\n", Out: `{"Dhcp4": {"ddns-conflict-resolution-mode": "check-exists-with-dhcid"}}`}}}),
	updating(Rule{Keyword: "fqdn-reply", Emit: (*Ctx).fqdnReply, Doc: Doc{"none", diag.Approximate, "Kea always answers"},
		Examples: []Example{{In: "ddns-update-style standard;\nfqdn-reply false;\n", Out: `{"Dhcp4": {"dhcp-ddns": {"enable-updates": true}}}`}}}),
	updating(Rule{Keyword: "ddns-local-address4", GlobalOnly: true, Emit: (*Ctx).ddnsLocal, Doc: Doc{"none", diag.Dropped, "the system picks the source address"},
		Examples: []Example{{In: "ddns-update-style standard;\nddns-local-address4 192.0.2.1;\n", Out: `{"DhcpDdns": {"ip-address": "127.0.0.1"}}`}}}),
	updating(Rule{Keyword: "ddns-local-address6", GlobalOnly: true, Emit: (*Ctx).ddnsLocal, Doc: Doc{"none", diag.Dropped, "the system picks the source address"},
		Examples: []Example{{In: "ddns-update-style standard;\nddns-local-address6 2001:db8::1;\n", Out: `{"DhcpDdns": {"ip-address": "127.0.0.1"}}`}}}),
}

// ldapRow is a row of a parameter that only dhcpd built with LDAP reads; the
// parser refuses it as dhcpd does, so that nothing is left to translate.
func ldapRow(keyword string) Rule {
	return Rule{Keyword: keyword, Family: Both, Doc: Doc{"none", diag.Dropped, "needs dhcpd built with LDAP: let that write its configuration out (ldap-debug-file) and translate the result"}}
}

// ldapRules are the parameters of dhcpd's LDAP reader.
var ldapRules = []Rule{
	ldapRow("ldap-server"), ldapRow("ldap-port"), ldapRow("ldap-username"), ldapRow("ldap-password"), ldapRow("ldap-base-dn"),
	ldapRow("ldap-method"), ldapRow("ldap-debug-file"), ldapRow("ldap-dhcp-server-cn"), ldapRow("ldap-referrals"), ldapRow("ldap-ssl"),
	ldapRow("ldap-tls-reqcert"), ldapRow("ldap-tls-ca-file"), ldapRow("ldap-tls-ca-dir"), ldapRow("ldap-tls-cert"), ldapRow("ldap-tls-key"),
	ldapRow("ldap-tls-crlcheck"), ldapRow("ldap-tls-ciphers"), ldapRow("ldap-tls-randfile"), ldapRow("ldap-init-retry"),
	ldapRow("ldap-gssapi-keytab"), ldapRow("ldap-gssapi-principal"),
}

// ddnsParams returns the update parameters of a place, one set for each Kea
// object; none where the target release has no such parameters.
func (c *Ctx) ddnsParams(p *Place) []*kea.DDNSParams {
	if d := p.DDNSParams(); d != nil {
		return []*kea.DDNSParams{d}
	}
	var out []*kea.DDNSParams
	if p.Kind == scope.PoolScope && c.AtLeast(kea.R30) {
		for _, k := range p.Pools {
			out = append(out, &k.DDNSParams)
		}
	}
	return out
}

// setDDNS writes a parameter at a place and enters its statement.
func (c *Ctx) setDDNS(p *Place, s *scope.Setting, suffix string, set func(*kea.DDNSParams)) {
	list := c.ddnsParams(p)
	if len(list) == 0 {
		c.ddnsNowhere(p, s)
		return
	}
	for _, d := range list {
		set(d)
	}
	c.Exact(s.Stmt, p, suffix)
}

// ddnsNowhere reports a parameter that a class, host or pool cannot have.
func (c *Ctx) ddnsNowhere(p *Place, s *scope.Setting) {
	c.Dropped(CodeDDNSScope, Loss{At: s.Stmt, Message: "`" + s.Stmt.File.Text(s.Stmt.Keyword()) + "` has no place in a Kea " + p.Kind.String() + "; it is left out",
		Hint: "set it for the subnet if it may hold for all its clients"})
}

func (c *Ctx) updateStyle(p *Place, s *scope.Setting) {
	a, ok := atomOf(s.Node)
	switch {
	case !ok:
		c.computed(s, "the update style")
	case a.Name == "none":
		c.Server.DhcpDdns = &kea.DhcpDdnsClient{}
		c.Exact(s.Stmt, p, "/dhcp-ddns/enable-updates")
	case a.Name == "standard":
		c.Server.DhcpDdns = &kea.DhcpDdnsClient{EnableUpdates: true}
		c.Exact(s.Stmt, p, "/dhcp-ddns/enable-updates")
	default:
		c.Server.DhcpDdns = &kea.DhcpDdnsClient{EnableUpdates: true}
		c.Approximate(CodeDDNSInterim, Loss{At: s.Stmt, Place: p, Suffix: c.conflictKey(), Message: "the " + a.Name + " style leaves TXT records that kea-dhcp-ddns does not know; updates are written to run without checks",
			Hint: "run `keatool ddns --adopt-txt`, which replaces them, with ddns-conflict-resolution-mode check-with-dhcid; or delete them once all leases have been renewed"})
	}
}

func (c *Ctx) ddnsUpdates(p *Place, s *scope.Setting) {
	on, ok := c.boolean(s)
	switch {
	case !ok:
		c.computed(s, "ddns-updates")
	case p.Class != nil:
		c.skipMembers(p.Class.Name, on, p, s)
	case p.Host != nil:
		c.hostUpdates(p, s, on)
	default:
		c.setDDNS(p, s, "/ddns-send-updates", func(d *kea.DDNSParams) { d.SendUpdates = &on })
	}
}

// hostUpdates switches updates for one reservation.
func (c *Ctx) hostUpdates(p *Place, s *scope.Setting, on bool) {
	wide := true
	if net := orPlace(p.HostNet, c.Global); net != nil {
		if _, d := net.Lookup(P("ddns-updates")); d != nil {
			wide = c.isOn(d)
		}
	}
	switch {
	case on == wide:
		c.Exact(s.Stmt, nil, "")
	case on:
		c.ddnsNowhere(p, s)
	case c.canSkip(s):
		c.skipHost(p)
		c.Equivalent(s.Stmt, p, "/client-classes")
	}
}

func orPlace(p, q *Place) *Place {
	if p != nil {
		return p
	}
	return q
}

// ddnsDomain enters ddns-domainname; suffixes writes it.
func (c *Ctx) ddnsDomain(p *Place, s *scope.Setting) {
	switch _, ok := c.text(s); {
	case !ok:
		c.computed(s, "the domain of updates")
	case p.Host != nil && p.Host.Hostname != "":
		c.qualifyHost(p, s)
	case p.Host != nil && !c.hostUpdated(p):
		c.Exact(s.Stmt, nil, "")
	case len(c.ddnsParams(p)) == 0:
		c.ddnsNowhere(p, s)
	default:
		c.Exact(s.Stmt, p, "/ddns-qualifying-suffix")
	}
}

// qualifyHost makes the name of a reservation a full one, in the host's own domain.
func (c *Ctx) qualifyHost(p *Place, s *scope.Setting) {
	domain, _ := c.text(s)
	if !strings.Contains(p.Host.Hostname, ".") {
		p.Host.Hostname += "." + strings.TrimSuffix(domain, ".")
	}
	c.Equivalent(s.Stmt, p, "/hostname")
}

func (c *Ctx) ddnsReverseName(p *Place, s *scope.Setting) {
	name, ok := c.text(s)
	switch {
	case c.V6():
		c.noEffect([]scope.Setting{*s}, "`dhcpd -6` always uses ip6.arpa")
	case !ok:
		c.computed(s, "the domain of reverse names")
	case sameName(name, "in-addr.arpa"):
		c.Exact(s.Stmt, nil, "")
	default:
		c.Dropped(CodeDDNSReverse, Loss{At: s.Stmt, Message: "reverse names are written below in-addr.arpa, not below `" + name + "`", Hint: "move the reverse zone"})
	}
}

func (c *Ctx) ddnsTTL(p *Place, s *scope.Setting) {
	n, ok := c.number(s)
	switch {
	case !ok:
		c.computed(s, "the time to live")
	case !c.AtLeast(kea.R30):
		c.Dropped(CodeDDNSTTL, Loss{At: s.Stmt, Message: "Kea " + c.Release.String() + " has no parameter for the time to live of records", Hint: "translate for 3.0 or newer"})
	default:
		c.setDDNS(p, s, "/ddns-ttl", func(d *kea.DDNSParams) { d.TTL = &n })
	}
}

func (c *Ctx) clientUpdates(p *Place, s *scope.Setting) {
	n, ok := c.number(s)
	if !ok {
		c.computed(s, "client-updates")
		return
	}
	over := n != 1
	c.setDDNS(p, s, "/ddns-override-client-update", func(d *kea.DDNSParams) {
		d.OverrideClientUpdate = &over
		if over || p != c.Global {
			d.OverrideNoUpdate = ptr(over)
		}
	})
	if n == 2 && len(c.ddnsParams(p)) > 0 {
		c.Approximate(CodeDDNSIgnore, Loss{At: s.Stmt, Place: p, Suffix: "/ddns-override-client-update", Message: "Kea makes the update, and tells the client so; dhcpd lets the client believe that it may update too",
			Hint: "nothing need be done: the records are the same"})
	}
}

func (c *Ctx) updateOptimization(p *Place, s *scope.Setting) {
	on, ok := c.boolean(s)
	if !ok {
		c.computed(s, "update-optimization")
		return
	}
	c.setDDNS(p, s, "/ddns-update-on-renew", func(d *kea.DDNSParams) { d.UpdateOnRenew = ptr(!on) })
}

// updateStatic enters update-static-leases; skipStatic has looked at its values.
func (c *Ctx) updateStatic(p *Place, s *scope.Setting) {
	switch on, ok := c.boolean(s); {
	case !ok:
		c.computed(s, "update-static-leases")
	case !on && c.AtLeast(kea.R30):
		c.Equivalent(s.Stmt, nil, "")
	default:
		c.Exact(s.Stmt, nil, "")
	}
}

// forwardReverse makes the rule of do-forward-updates or do-reverse-updates.
func forwardReverse(keyword string) func(*Ctx, *Place, *scope.Setting) {
	return func(c *Ctx, p *Place, s *scope.Setting) {
		on, ok := c.boolean(s)
		wide := c.globalBool(keyword, true)
		switch {
		case !ok:
			c.computed(s, keyword)
		case p == c.Global && on:
			c.Exact(s.Stmt, nil, "")
		case p == c.Global:
			c.Exact(s.Stmt, c.d2Place(), "")
		case on == wide:
			c.Exact(s.Stmt, nil, "")
		default:
			c.ddnsNowhere(p, s)
		}
	}
}

func (c *Ctx) fqdnReply(p *Place, s *scope.Setting) {
	if on, ok := c.boolean(s); ok && on {
		c.Exact(s.Stmt, nil, "")
		return
	}
	c.Approximate(CodeDDNSReply, Loss{At: s.Stmt, Message: "Kea answers the FQDN option of a client all the same", Hint: "nothing need be done"})
}

func (c *Ctx) ddnsLocal(p *Place, s *scope.Setting) {
	c.Dropped(CodeDDNSLocal, Loss{At: s.Stmt, Message: "kea-dhcp-ddns does not bind its updates to an address", Hint: "let the DNS servers accept updates by key, or route them so that this address is used"})
}
