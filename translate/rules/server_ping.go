package rules

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// pingValues are the values in force at a place.
type pingValues struct {
	on      bool
	timeout uint32 // milliseconds
	cltt    uint32 // seconds
}

// pingAt returns what holds at p, dhcpd's defaults included.
func (c *Ctx) pingAt(p *Place) pingValues {
	v := pingValues{on: true, timeout: 1000, cltt: 60}
	get := func(name string) (uint32, bool) {
		if _, d := p.Lookup(P(name)); d != nil {
			if cs, ok := c.always(d); ok {
				return c.number(&cs.Set)
			}
		}
		return 0, false
	}
	if n, ok := get("ping-check"); ok {
		v.on = n == 1
	}
	if n, ok := get("ping-timeout"); ok {
		v.timeout = max(n, 1) * 1000
	}
	if n, ok := get("ping-timeout-ms"); ok && n > 0 {
		v.timeout = n
	}
	if n, ok := get("ping-cltt-secs"); ok {
		v.cltt = n
	}
	return v
}

// context writes the values as the hook wants them.
func (v pingValues) context() *kea.Context {
	if !v.on {
		return (*kea.Context)(nil).Set("enable-ping-check", false)
	}
	return (*kea.Context)(nil).Set("enable-ping-check", true).Set("min-ping-requests", 1).
		Set("reply-timeout", v.timeout).Set("ping-cltt-secs", v.cltt)
}

// pingCheck loads the ping_check hook where dhcpd pings, which is everywhere
// unless the file says no.
func (c *Ctx) pingCheck() {
	if c.V6() || !c.hasPools() {
		return
	}
	global := c.pingAt(c.Global)
	some := false
	differ := map[*Place]pingValues{}
	for _, p := range c.Subnets {
		v := c.pingAt(p)
		some = some || v.on
		if v != global {
			differ[p] = v
		}
	}
	if !some {
		return
	}
	if !c.AtLeast(kea.R30) {
		c.Say(CodePing, Loss{Place: c.Global, Message: "dhcpd pings an address before it offers it; Kea " + c.Release.String() + " has no open hook for that, so addresses that are in use without a lease can be offered",
			Hint: "clients then decline them; or translate for 3.0"})
		return
	}
	c.hook("libdhcp_ping_check.so", global.context())
	for p, v := range differ {
		p.Subnet.UserContext = p.Subnet.UserContext.Set("ping-check", v.context())
	}
	c.Say(CodePing, Loss{Place: c.Global, Suffix: "/hooks-libraries", Message: "dhcpd pings an address before it offers it; the ping_check hook is loaded to do the same", Hint: "the server needs the right to send ICMP; remove the hook if no ping is wanted"})
}

// hasPools reports whether some address is handed out from a pool.
func (c *Ctx) hasPools() bool {
	for _, p := range c.Pools {
		if len(p.Pools) > 0 {
			return true
		}
	}
	return false
}

// pingStatement enters one of the ping parameters; pingCheck has written it.
func (c *Ctx) pingStatement(p *Place, s *scope.Setting) {
	n, _ := c.number(s)
	off := s.Stmt.File.Text(s.Stmt.Keyword()) == "ping-check" && n != 1
	switch {
	case p.Kind != scope.Global && p.Kind != scope.SharedNetworkScope && p.Kind != scope.SubnetScope:
		c.Approximate(CodePing, Loss{At: s.Stmt, Severity: diag.Warning, Message: "Kea pings by subnet; a setting for a " + p.Kind.String() + " is left out", Hint: "set it for the subnet"})
	case !c.hasPools():
		c.Exact(s.Stmt, nil, "")
	case !c.AtLeast(kea.R30) && !off:
		c.Dropped(CodeOldHook, Loss{At: s.Stmt, Message: "Kea " + c.Release.String() + " has no open hook that pings before an offer", Hint: "translate for 3.0 or newer"})
	default:
		c.Equivalent(s.Stmt, nil, "")
	}
}
