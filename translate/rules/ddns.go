package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// ddnsState is what the rules of DNS updates share.
type ddnsState struct {
	skip     *kea.Class    // SKIP_DDNS
	skipTest []*kexpr.Expr // who is a member of it
	suffixes []string      // domains that names are registered in
	keys     []*scope.Key  // those written
	d2       *Place
	names    map[*Place]computedNames // what the ddns_tuning hook computes
	named    *kea.Class               // of hosts with names that it must leave alone
}

var keyDomainName = Opt("dhcp", 15)

// ddns writes what updates need beyond single parameters: domains, conflict
// mode, names, exceptions, and the configuration of kea-dhcp-ddns.
func (c *Ctx) ddns() {
	c.ddnsNames()
	if !c.updatesOn() {
		c.idleZones()
		return
	}
	c.conflictMode()
	c.suffixes()
	c.completedNames()
	c.defaultTTL()
	c.skipStatic()
	c.writeSkip()
	c.writeD2()
	if at := c.styleStmt(); at != nil {
		c.Approximate(CodeDDNSFullName, Loss{At: at, Message: "dhcpd registers the first label of the name that a client sends, in its own domain; Kea keeps a name that is already full", Hint: "nothing need be done where clients send short names, or full ones of the right domain"})
	}
}

// styleStmt returns the statement that switches updates on.
func (c *Ctx) styleStmt() *parser.Stmt {
	if cs, ok := c.always(c.Global.Find(keyDDNSStyle)); ok {
		return cs.Set.Stmt
	}
	return nil
}

// conflictKey is the key for how taken names are treated.
func (c *Ctx) conflictKey() string {
	if c.AtLeast(kea.R26) {
		return "/ddns-conflict-resolution-mode"
	}
	return "/ddns-use-conflict-resolution"
}

// conflictMode writes how names that are taken are treated.
func (c *Ctx) conflictMode() {
	mode := "check-with-dhcid"
	switch {
	case !c.globalBool("update-conflict-detection", true) || c.interim():
		mode = "no-check-with-dhcid"
	case !c.globalBool("ddns-guard-id-must-match", true), c.globalBool("ddns-dual-stack-mixed-mode", false), c.globalBool("ddns-other-guard-is-dynamic", false):
		mode = "check-exists-with-dhcid"
	}
	if c.AtLeast(kea.R26) {
		c.Server.ConflictResolutionMode = mode
		return
	}
	c.Server.UseConflictResolution = ptr(mode != "no-check-with-dhcid")
}

// interim reports whether dhcpd guards names with TXT records.
func (c *Ctx) interim() bool {
	cs, _ := c.always(c.Global.Find(keyDDNSStyle))
	if cs.Set.Stmt == nil {
		return false
	}
	a, _ := atomOf(cs.Set.Node)
	return a.Name != "standard"
}

// conflictParam enters update-conflict-detection or ddns-guard-id-must-match.
func (c *Ctx) conflictParam(p *Place, s *scope.Setting) {
	on, ok := c.boolean(s)
	guard := s.Stmt.File.Text(s.Stmt.Keyword()) == "ddns-guard-id-must-match"
	switch {
	case !ok:
		c.computed(s, "conflict detection")
	case guard && !on && c.globalBool("update-conflict-detection", true) && !c.AtLeast(kea.R26):
		c.conflictFine(p, s)
	default:
		c.Exact(s.Stmt, p, c.conflictKey())
	}
}

// conflictFine enters a parameter that Kea has only an approximation for.
func (c *Ctx) conflictFine(p *Place, s *scope.Setting) {
	if on, ok := c.boolean(s); ok && (!on && s.Stmt.File.Text(s.Stmt.Keyword()) != "ddns-guard-id-must-match" || !c.globalBool("update-conflict-detection", true)) {
		c.Exact(s.Stmt, p, c.conflictKey())
		return
	}
	mode := c.conflictModeText()
	c.Approximate(CodeDDNSConflict, Loss{At: s.Stmt, Place: p, Suffix: c.conflictKey(), Message: "Kea does not have this rule for names that are taken; " + mode + " is the nearest", Hint: "see whether clients share names between DHCPv4 and DHCPv6"})
}

func (c *Ctx) conflictModeText() string {
	if c.AtLeast(kea.R26) {
		return "check-exists-with-dhcid"
	}
	return "a full check"
}

// suffixes writes the domain of each place: ddns-domainname, or else the domain
// name that clients are sent.
func (c *Ctx) suffixes() {
	for _, p := range slices.Concat([]*Place{c.Global}, c.Networks, c.Subnets, c.Pools) {
		own := c.suffixAt(p)
		wide := ""
		if p.Up != nil {
			wide = c.suffixAt(p.Up)
		}
		if own == wide {
			continue
		}
		for _, d := range c.ddnsParams(p) {
			d.QualifyingSuffix = ptr(own)
		}
		if own != "" && !slices.Contains(c.state.ddns.suffixes, own) {
			c.state.ddns.suffixes = append(c.state.ddns.suffixes, own)
		}
	}
	for _, p := range slices.Concat(c.Classes, c.Hosts) {
		c.suffixOfClient(p)
	}
}

// suffixAt returns the domain that names are registered in at a place.
func (c *Ctx) suffixAt(p *Place) string {
	for _, key := range []Key{P("ddns-domainname"), keyDomainName} {
		_, d := p.Lookup(key)
		if cs, ok := Always(c.quietCases(d)); ok {
			if name, ok := c.literal(&cs.Set); ok {
				return strings.TrimSuffix(strings.TrimRight(name, "\x00"), ".")
			}
		}
	}
	return ""
}

// quietCases is Cases for a decision that others account for.
func (c *Ctx) quietCases(d *Decision) []Case {
	if d == nil {
		return nil
	}
	return c.Cases(d)
}

// literal returns text that a statement gives or that its expression comes to.
func (c *Ctx) literal(s *scope.Setting) (string, bool) {
	if o, ok := s.Node.(*parser.OptionSet); ok && o.Verb != parser.Set {
		return "", false
	}
	return c.text(s)
}

// suffixOfClient says so where a class or an updated host is sent a domain of its own.
func (c *Ctx) suffixOfClient(p *Place) {
	d := p.Find(keyDomainName)
	if d == nil || p.Find(P("ddns-domainname")) != nil || c.domainFixed() || p.Host != nil && !c.hostUpdated(p) {
		return
	}
	c.Say(CodeDDNSSuffix, Loss{At: d.Seq[len(d.Seq)-1].Stmt, Place: p, Message: "dhcpd also registers these clients in this domain; Kea registers them in that of their subnet", Hint: "give hosts their full name, or the clients a subnet of their own"})
}

// domainFixed reports whether ddns-domainname is set for everybody.
func (c *Ctx) domainFixed() bool { return c.Global.Find(P("ddns-domainname")) != nil }

// defaultTTL writes dhcpd's time to live: half the lease time, one hour at most.
func (c *Ctx) defaultTTL() {
	s := c.Server
	if s.TTL != nil || !c.AtLeast(kea.R24) {
		return
	}
	s.TTLPercent = ptr(0.5)
	if c.AtLeast(kea.R30) {
		s.TTLMin, s.TTLMax = ptr(uint32(1)), ptr(uint32(3600))
	}
}

// updateStaticAt reports whether dhcpd makes updates for a host with a fixed address.
func (c *Ctx) updateStaticAt(p *Place) bool {
	return c.isOn(c.around(p, P("update-static-leases")))
}

// hostUpdated reports whether dhcpd makes updates for a host.
func (c *Ctx) hostUpdated(p *Place) bool {
	return p.Host.IPAddress == "" && len(p.Host.IPAddresses) == 0 || c.updateStaticAt(p)
}

// skipStatic keeps Kea from making updates for hosts with a fixed address,
// where dhcpd makes none.
func (c *Ctx) skipStatic() {
	told := false
	for _, p := range c.Hosts {
		if c.hostUpdated(p) {
			continue
		}
		if c.AtLeast(kea.R30) {
			c.skipHost(p)
		}
		if !told && p.HostDecl != nil {
			told = true
			c.sayStatic(p)
		}
	}
}

// sayStatic says what becomes of hosts with a fixed address, at the first of them.
func (c *Ctx) sayStatic(p *Place) {
	loss := Loss{At: p.HostDecl.Scope.Decl, Place: p, Suffix: "/client-classes",
		Message: "dhcpd makes no DNS updates for hosts with a fixed address; their reservations are in the class SKIP_DDNS for that", Hint: "set `update-static-leases on` if they should be registered"}
	if !c.AtLeast(kea.R30) {
		loss.Severity, loss.Suffix = diag.Warning, ""
		loss.Message = "dhcpd makes no DNS updates for hosts with a fixed address; Kea " + c.Release.String() + " makes them"
		loss.Hint = "set ddns-send-updates to false where that does harm, or translate for 3.0"
	}
	c.Say(CodeDDNSStatic, loss)
}

// skipClass returns the class whose members get no updates.
func (c *Ctx) skipClass() *kea.Class {
	d := &c.state.ddns
	if d.skip == nil {
		d.skip = c.AddClass(ClassSpec{Name: "SKIP_DDNS", Section: sectionLast, Keep: true})
		c.tuningHook()
	}
	return d.skip
}

// tuningHook loads the ddns_tuning hook, which wants parameters even if it needs none.
func (c *Ctx) tuningHook() *kea.Hook {
	h := c.hook("libdhcp_ddns_tuning.so", nil)
	if h.Parameters == nil {
		h.Parameters = &kea.Context{}
	}
	return h
}

// skipHost puts a reservation into the class whose members get no updates.
func (c *Ctx) skipHost(p *Place) {
	if name := c.skipClass().Name; !hasClass(p.Host, name) {
		p.Host.ClientClasses = append(p.Host.ClientClasses, name)
	}
}

// canSkip reports whether the target has the hook that leaves clients out, and
// reports the statement where not.
func (c *Ctx) canSkip(s *scope.Setting) bool {
	if c.AtLeast(kea.R30) {
		return true
	}
	c.Dropped(CodeOldHook, Loss{At: s.Stmt, Message: "Kea " + c.Release.String() + " has no open hook that leaves single clients out of DNS updates", Hint: "translate for 3.0 or newer"})
	return false
}

// skipMembers enters ddns-updates in a class.
func (c *Ctx) skipMembers(class string, on bool, p *Place, s *scope.Setting) {
	switch {
	case on && c.globalBool("ddns-updates", true):
		c.Exact(s.Stmt, nil, "")
	case on:
		c.ddnsNowhere(p, s)
	case c.canSkip(s):
		c.skipClass()
		c.state.ddns.skipTest = append(c.state.ddns.skipTest, kexpr.MemberOf(class))
		c.Equivalent(s.Stmt, p, "")
	}
}

// ddnsUpdatesIf enters ddns-updates under a condition, which the class
// SKIP_DDNS can have for the whole server only.
func (c *Ctx) ddnsUpdatesIf(p *Place, cs Case) {
	on, ok := c.boolean(&cs.Set)
	cond := c.Condition(cs.When)
	if !ok || on || cond.Class == "" || (p != c.Global && p.Class == nil) || len(p.Find(P("ddns-updates")).Seq) > 1 {
		c.Dropped(CodeConditional, Loss{At: cs.Set.Stmt, Message: "`ddns-updates` cannot depend on this condition in Kea; it is left out",
			Hint: "set it without a condition if it may hold for all clients"})
		return
	}
	if c.canSkip(&cs.Set) {
		c.skipClass()
		c.state.ddns.skipTest = append(c.state.ddns.skipTest, kexpr.MemberOf(cond.Class))
		c.Equivalent(cs.Set.Stmt, p, "")
	}
}

// writeSkip gives SKIP_DDNS its test.
func (c *Ctx) writeSkip() {
	d := &c.state.ddns
	if d.skip != nil && len(d.skipTest) > 0 {
		c.SetTest(d.skip, kexpr.OrOf(dedupe(d.skipTest)...))
	}
}
