package rules

import (
	"slices"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// bootpUsed reports whether the configuration shows that BOOTP clients are
// served, beyond dhcpd's answering them by default, or a script is to keep all of
// dhcpd's answers. Then the bootp hook is loaded.
func (c *Ctx) bootpUsed() bool {
	return c.state.served.bootp.get(func() bool {
		if c.V6() || !c.bootpEvident() && !c.scripting() {
			return false
		}
		return !c.falseAt(c.Global, keyBootp).is(true) || c.innerSide(keyBootp)
	})
}

// bootpEvident looks for what only somebody with BOOTP clients writes.
func (c *Ctx) bootpEvident() bool {
	for _, p := range c.Pools {
		if slices.ContainsFunc(p.PoolDecl.Ranges, func(r scope.Range) bool { return r.DynamicBootp }) ||
			slices.ContainsFunc(p.PoolDecl.Permits, func(x scope.Permit) bool {
				return x.What == parser.DynamicBootpClients && x.Verb == parser.Allow
			}) {
			return true
		}
	}
	return slices.ContainsFunc(c.allPlaces(), func(p *Place) bool {
		return len(p.Decisions) > 0 && (p.Find(P("dynamic-bootp-lease-length")) != nil || p.Find(P("dynamic-bootp-lease-cutoff")) != nil ||
			c.isOn(p.Find(P("always-reply-rfc1048"))))
	})
}

// closedToBootp reports whether Kea pool i of p must keep BOOTP clients out: a
// range outside pool declarations serves them only with `dynamic-bootp`.
func (c *Ctx) closedToBootp(p *Place, i int) bool {
	if !p.PoolDecl.Bare {
		return false
	}
	n := 0
	for _, r := range p.PoolDecl.Ranges {
		if r.Temporary {
			continue
		}
		if n == i {
			return !r.DynamicBootp
		}
		n++
	}
	return false
}

// bootp loads the hook that answers BOOTP clients.
func (c *Ctx) bootp() {
	if !c.bootpUsed() {
		return
	}
	c.hook("libdhcp_bootp.so", nil)
	for _, p := range c.Pools {
		for _, r := range p.PoolDecl.Ranges {
			if r.DynamicBootp {
				c.Equivalent(r.Stmt, p, "/pool")
			}
		}
	}
	c.bootServers()
}

// openToBootp reports whether some pool has addresses for BOOTP clients.
func (c *Ctx) openToBootp() bool {
	return slices.ContainsFunc(c.Pools, func(p *Place) bool {
		if c.state.served.truths[p].excludes(isMember("BOOTP")) {
			return false
		}
		for i := range p.Pools {
			if !c.closedToBootp(p, i) {
				return true
			}
		}
		return false
	})
}

// bootServers says that dhcpd names itself as the boot server to BOOTP clients
// with a fixed address, unless another is set.
func (c *Ctx) bootServers() {
	for _, p := range c.Hosts {
		if hasAddress(p.Host) && c.around(p, P("filename")) != nil && c.around(p, P("next-server")) == nil {
			c.Say(CodeBootServer, Loss{At: p.HostDecl.Scope.Decl, Place: p, Suffix: "/next-server",
				Message: "dhcpd gives BOOTP clients its own address as that of the boot server, because none is set; Kea gives none",
				Hint:    "write next-server with the address of the TFTP server, for this host and others like it"})
			return
		}
	}
}
