package rules

import (
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// server writes what holds for the whole server.
func (c *Ctx) server() {
	c.interfaces()
	if c.Server.EchoClientID == nil && !c.V6() {
		c.Server.EchoClientID = ptr(false)
	}
	if c.V6() && c.Server.CalculateTee == nil {
		c.Server.CalculateTee = ptr(false)
	}
	if c.Server.CacheThreshold == nil && !c.AtLeast(kea.R30) && !c.state.cacheOff {
		c.Server.CacheThreshold = ptr(0.25)
	}
	c.stashByDefault()
	c.unknownLinks()
	c.pingCheck()
	c.informNote()
	c.ownWaysNote()
}

// ownWaysNote says once that there are messages that Kea answers in its own way.
func (c *Ctx) ownWaysNote() {
	if len(c.Subnets) == 0 {
		return
	}
	what := "BOOTP, DHCPINFORM, a restart without a lease, a NAK, and clients that send their name"
	if c.V6() {
		what = "Confirm, Release, Information-request, and clients that send their name"
	}
	c.Say(CodeOwnWays, Loss{Place: c.Global, Message: "Kea answers some messages in its own way: " + what, Hint: "nothing to do in most networks; `keatool explain " + string(CodeOwnWays) + "` says how"})
}

// hookPaths names hook libraries by their path where the release wants that.
func (c *Ctx) hookPaths() {
	if len(c.Server.Hooks) == 0 || c.AtLeast(kea.R26) {
		return
	}
	for i := range c.Server.Hooks {
		if h := &c.Server.Hooks[i]; !strings.Contains(h.Library, "/") {
			h.Library = path.Join(debianHooks, h.Library)
		}
	}
	c.Say(CodeHooksDir, Loss{Place: c.Global, Suffix: "/hooks-libraries", Message: "Kea " + c.Release.String() + " wants the full path of hook libraries; " + debianHooks + " is written", Hint: "change it where the libraries are elsewhere"})
}

// debianHooks is where Debian's packages put the hook libraries on amd64.
const debianHooks = "/usr/lib/x86_64-linux-gnu/kea/hooks"

// interfaces says where to listen: Kea hears nothing without being told.
func (c *Ctx) interfaces() {
	for _, p := range c.Subnets {
		if given := c.Options.Interfaces[p.Subnet.Prefix]; given != "" {
			p.Subnet.Interface = given
		}
	}
	names := slices.Clone(c.Options.Listen)
	if len(names) == 0 {
		names = c.namedInterfaces()
	}
	if len(names) == 0 {
		names = []string{"*"}
		c.Say(CodeListen, Loss{Place: c.Global, Suffix: "/interfaces-config", Message: "the result listens on all interfaces", Hint: "name them with --listen where dhcpd was started for some only"})
	}
	if c.Server.Interfaces == nil {
		c.Server.Interfaces = &kea.InterfacesConfig{}
	}
	c.Server.Interfaces.Interfaces = names
}

// namedInterfaces returns the interfaces that statements and --interface name,
// if every network has one.
func (c *Ctx) namedInterfaces() []string {
	var out []string
	for _, p := range c.Subnets {
		name := p.Subnet.Interface
		if name == "" && p.Up.Network != nil {
			name = p.Up.Network.Interface
		}
		if name == "" {
			return nil
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// authoritative: who is told that an address is wrong for this network.
func (c *Ctx) authoritative(p *Place, s *scope.Setting) {
	v, _ := c.boolean(s)
	to := p.authority()
	switch {
	case c.V6():
		c.Equivalent(s.Stmt, nil, "")
	case p.Kind == scope.SubnetScope && p.Up.Network != nil, to == nil:
		c.noEffect([]scope.Setting{*s}, "dhcpd looks at the shared network or the global scope for it")
	default:
		*to = &v
		c.Exact(s.Stmt, p, "/authoritative")
	}
}

// authoritativeBefore gives networks that are declared before a global
// `authoritative` what held there: dhcpd copies it into a network as it reads it.
func (c *Ctx) authoritativeBefore() {
	d := c.Global.Find(P("authoritative"))
	if d == nil || c.Server.Authoritative == nil {
		return
	}
	for _, p := range slices.Concat(c.Networks, c.Subnets) {
		to := p.authority()
		if p.Kind == scope.SubnetScope && p.Up.Network != nil || *to != nil || p.Scope == nil || p.Scope.Decl == nil {
			continue
		}
		if held := heldBefore(d, p.Scope.Decl); held != *c.Server.Authoritative {
			*to = &held
			last := d.Seq[len(d.Seq)-1].Stmt
			c.Say(CodeAuthorityLate, Loss{At: last, Place: p, Suffix: "/authoritative", Related: See(p.Scope.Decl, "such as this one"),
				Message: "dhcpd does not apply this to networks that are declared before it; the result keeps that", Hint: "write it at the top of the file if it is meant for all networks"})
		}
	}
}

// heldBefore returns what a global switch was when the statement at was read.
func heldBefore(d *Decision, at *parser.Stmt) (held bool) {
	for _, s := range d.Seq {
		if n, ok := s.Node.(*parser.Authoritative); ok && s.Stmt.ID < at.ID {
			held = !n.Not
		}
	}
	return held
}

// authority returns where the place keeps `authoritative`.
func (p *Place) authority() **bool {
	switch {
	case p.Server != nil:
		return &p.Server.Authoritative
	case p.Network != nil:
		return &p.Network.Authoritative
	case p.Kind == scope.SubnetScope:
		return &p.Subnet.Authoritative
	}
	return nil
}

// informNote says once that DHCPINFORM is answered everywhere.
func (c *Ctx) informNote() {
	if c.V6() || len(c.Subnets) == 0 || c.Server.Authoritative != nil && *c.Server.Authoritative && !slices.ContainsFunc(slices.Concat(c.Networks, c.Subnets), func(p *Place) bool {
		to := p.authority()
		return *to != nil && !**to
	}) {
		return
	}
	c.Say(CodeInform, Loss{Place: c.Global, Message: "Kea answers DHCPINFORM everywhere; dhcpd only where it is authoritative", Hint: "nothing to do; clients that ask get the options of their network"})
}

// timers returns where the place keeps its timers; nil where Kea has none.
func (p *Place) timers() *kea.Timers {
	switch {
	case p.Server != nil:
		return &p.Server.Timers
	case p.Network != nil:
		return &p.Network.Timers
	case p.Kind == scope.SubnetScope:
		return &p.Subnet.Timers
	}
	return nil
}

func (c *Ctx) cacheThreshold(p *Place, s *scope.Setting) {
	n, ok := c.number(s)
	t := p.timers()
	switch {
	case !ok:
		c.computed(s, "the cache threshold")
	case t == nil:
		c.Dropped(CodeNoCounterpart, Loss{At: s.Stmt, Message: "Kea has no cache threshold for a " + p.Kind.String(), Hint: "set it for the subnet"})
	case n >= 100 && exprOf(s.Node) == nil:
		c.Exact(s.Stmt, nil, "") // the parser has said that dhcpd ignores it
	case n >= 100:
		c.noEffect([]scope.Setting{*s}, "dhcpd ignores 100 and more and uses 25")
	default:
		if n == 0 && !c.AtLeast(kea.R30) {
			c.cacheOff(p, s, t)
			return
		}
		t.CacheThreshold = ptr(float64(n) / 100)
		c.Exact(s.Stmt, p, "/cache-threshold")
	}
}

// cacheOff switches caching off for releases that refuse a threshold of 0: by
// leaving the key out, or by next to nothing where a wider scope has one.
func (c *Ctx) cacheOff(p *Place, s *scope.Setting, t *kea.Timers) {
	if p == c.Global {
		c.state.cacheOff = true
		c.Exact(s.Stmt, nil, "")
		return
	}
	t.CacheThreshold = ptr(0.0001)
	c.Equivalent(s.Stmt, p, "/cache-threshold")
}

func (c *Ctx) adaptive(p *Place, s *scope.Setting) {
	n, ok := c.number(s)
	switch t := p.timers(); {
	case !ok:
		c.computed(s, "the threshold")
	case n == 0 || n >= 100:
		c.noEffect([]scope.Setting{*s}, "only values from 1 to 99 do something")
	case t != nil && c.AtLeast(kea.R32):
		t.AdaptiveThreshold = ptr(float64(n) / 100)
		c.Equivalent(s.Stmt, p, "/adaptive-lease-time-threshold")
	default:
		c.Dropped(CodeAdaptive, Loss{At: s.Stmt, Message: "Kea " + c.Release.String() + " does not shorten leases as a pool fills up", Hint: "translate for 3.2, or choose a lower lease time for the busy pools"})
	}
}

func (c *Ctx) abandonTime(p *Place, s *scope.Setting) {
	if n, ok := c.number(s); ok {
		c.Server.DeclineProbation = &n
		c.Exact(s.Stmt, p, "/decline-probation-period")
		return
	}
	c.computed(s, "a time")
}

// serverOnly enters a parameter that Kea has for the whole server; it reports whether to write it.
func (c *Ctx) serverOnly(p *Place, s *scope.Setting, sameAsGlobal bool) bool {
	if p == c.Global {
		return true
	}
	name := s.Stmt.File.Text(s.Stmt.Keyword())
	if sameAsGlobal {
		c.Exact(s.Stmt, nil, "")
		return false
	}
	c.Approximate(CodeGlobalKey, Loss{At: s.Stmt, Message: "Kea has `" + name + "` for the whole server only; this value is left out", Hint: "set it at global scope if it may hold everywhere"})
	return false
}

// globalBool returns a boolean parameter's value at global scope.
func (c *Ctx) globalBool(name string, otherwise bool) bool {
	if cs, ok := c.always(c.Global.Find(P(name))); ok {
		if v, ok := c.boolean(&cs.Set); ok {
			return v
		}
	}
	return otherwise
}

func (c *Ctx) stash(p *Place, s *scope.Setting) {
	v, _ := c.boolean(s)
	if !c.serverOnly(p, s, v == c.globalBool("stash-agent-options", true)) {
		return
	}
	if v && c.AtLeast(kea.R26) {
		c.Server.StashAgent, c.Server.StoreExtended = ptr(true), ptr(true)
	}
	c.Exact(s.Stmt, p, "/stash-agent-options")
}

// stashByDefault has Kea keep relay information with the leases, as dhcpd does
// unless told not to, where the file looks at it.
func (c *Ctx) stashByDefault() {
	if c.V6() || c.Global.Find(P("stash-agent-options")) != nil {
		return
	}
	if c.state.hosts.stashed && c.AtLeast(kea.R26) {
		c.Server.StashAgent, c.Server.StoreExtended = ptr(true), ptr(true)
	}
	if !c.readsAgent() {
		return
	}
	if !c.AtLeast(kea.R26) {
		c.Say(CodeStash, Loss{Place: c.Global, Severity: diag.Warning, Message: "the file looks at relay information, which Kea " + c.Release.String() + " does not see when a client renews without its relay; dhcpd remembers it", Hint: "translate for 2.6 or newer"})
		return
	}
	c.Server.StashAgent, c.Server.StoreExtended = ptr(true), ptr(true)
	c.Say(CodeStash, Loss{Place: c.Global, Suffix: "/stash-agent-options", Message: "relay information is kept with the leases, for renewals without a relay, as in dhcpd", Hint: "nothing need be done"})
}

// readsAgent reports whether some expression looks at relay information.
func (c *Ctx) readsAgent() bool {
	found := false
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		if _, ok := s.Node.(*parser.On); ok {
			return false
		}
		for _, e := range exprsOf(s.Node) {
			found = found || agentIn(e)
		}
		return !found
	})
	return found
}

func agentIn(e *parser.Expr) bool {
	if e == nil {
		return false
	}
	if d := e.Option.Def; (e.Op == parser.OpOption || e.Op == parser.OpExists) && d != nil &&
		(d.Space == "agent" || d.Space == "dhcp" && d.Code == 82) {
		return true
	}
	return slices.ContainsFunc(e.Args, agentIn)
}

// unknownLinks says which DHCPv6 subnets no directly attached client can be served in.
func (c *Ctx) unknownLinks() {
	var names []string
	for _, p := range c.Subnets {
		if c.V6() && p.Subnet.Interface == "" && (p.Up.Network == nil || p.Up.Network.Interface == "") {
			names = append(names, p.Subnet.Prefix)
		}
	}
	if len(names) > 0 {
		c.Say(CodeLink, Loss{Place: c.Global, Message: "no interface is known for " + listWords(names) + "; clients on a directly attached link are not served there", Hint: "name the interface of attached links with --interface SUBNET=NAME"})
	}
}

func (c *Ctx) echoClientID(p *Place, s *scope.Setting) {
	v, _ := c.boolean(s)
	if c.serverOnly(p, s, v == c.globalBool("echo-client-id", false)) {
		c.Server.EchoClientID = &v
		c.Exact(s.Stmt, p, "/echo-client-id")
	}
}

func (c *Ctx) logFacility(p *Place, s *scope.Setting) {
	n := s.Node.(*parser.Param)
	name := "kea-dhcp4"
	if c.V6() {
		name = "kea-dhcp6"
	}
	c.Server.Loggers = append(c.Server.Loggers, kea.Logger{Name: name, Severity: "INFO", Outputs: []kea.LogOutput{{Output: "syslog:" + n.Value.Name}}})
	c.Exact(s.Stmt, p, "/loggers/0")
}

func (c *Ctx) leaseFile(p *Place, s *scope.Setting) {
	c.report(CodeLeaseFile, diag.Equivalent, Loss{At: s.Stmt, Message: "Kea keeps its leases in a CSV file of its own data directory, not in this file", Hint: "import the leases before the first start"})
}

// omapi opens a control socket in place of OMAPI.
func (c *Ctx) omapi(p *Place, s *scope.Setting) {
	if len(c.Server.ControlSockets) == 0 {
		name := "kea4-ctrl-socket"
		if c.V6() {
			name = "kea6-ctrl-socket"
		}
		if !c.AtLeast(kea.R30) {
			name = "/run/kea/" + name
		}
		c.Server.ControlSockets = []kea.ControlSocket{{Type: "unix", Name: name}}
		c.hook("libdhcp_lease_cmds.so", nil)
		if c.AtLeast(kea.R30) {
			c.hook("libdhcp_host_cmds.so", nil)
		}
	}
	c.Approximate(CodeOMAPI, Loss{At: s.Stmt, Place: c.Global, Suffix: "/control-sockets/0", Message: "Kea has no OMAPI; a control socket takes its place, with JSON commands for leases and hosts",
		Hint: "change the programs that spoke OMAPI (omshell scripts, provisioning) to Kea's commands"})
}

func (c *Ctx) localAddress(p *Place, s *scope.Setting) {
	addr, ok := c.addressValue(s)
	if !ok {
		return
	}
	if len(c.Options.Listen) == 1 && !strings.Contains(c.Options.Listen[0], "/") {
		c.Options.Listen = []string{c.Options.Listen[0] + "/" + addr}
		c.Equivalent(s.Stmt, c.Global, "/interfaces-config/interfaces/0")
		return
	}
	c.Manual(CodeListen, Loss{At: s.Stmt, Severity: diag.Warning, Message: "Kea binds an address together with its interface, which the file does not name", Hint: fmt.Sprintf("run again with --listen INTERFACE/%s", addr)})
}

// serverDUID writes server-id.
func (c *Ctx) serverDUID(p *Place, s *scope.Setting) {
	n, ok := s.Node.(*parser.ServerDUID)
	if !ok || !c.V6() {
		c.noEffect([]scope.Setting{*s}, "a DHCPv4 server has no DUID")
		return
	}
	id := &kea.ServerID{Time: n.Time, HType: n.HWType, EnterpriseID: n.Enterprise, Identifier: hex.EncodeToString(n.ID)}
	switch n.Type {
	case 1:
		id.Type = "LLT"
	case 2:
		id.Type = "EN"
	case 3:
		id.Type = "LL"
	default:
		c.Dropped(CodeNoCounterpart, Loss{At: s.Stmt, Message: fmt.Sprintf("Kea makes no DUID of type %d; it makes one of type LLT", n.Type), Hint: "put the DUID that clients know into Kea's server-id file"})
		return
	}
	if !n.Explicit {
		c.Say(CodeServerDUID, Loss{At: s.Stmt, Message: "the server makes this DUID itself; clients see a new server unless the old DUID is carried over", Hint: "carry the server-duid of the lease file over to Kea's server-id file"})
	}
	c.Server.ServerID = id
	c.Exact(s.Stmt, p, "/server-id")
}

func (c *Ctx) limitPerIA(p *Place, s *scope.Setting) {
	if n, ok := c.number(s); ok && n <= 1 {
		c.Exact(s.Stmt, nil, "")
		return
	}
	c.Approximate(CodeManyPerIA, Loss{At: s.Stmt, Message: "Kea gives one address or prefix for each IA", Hint: "clients that need several must send several IAs"})
}

func (c *Ctx) prefixLengthMode(p *Place, s *scope.Setting) {
	a, _ := atomOf(s.Node)
	if a.Name == "prefer" {
		c.Exact(s.Stmt, nil, "")
		return
	}
	c.Approximate(CodeManyPerIA, Loss{At: s.Stmt, Message: "Kea takes the prefix length that a client asks for as a wish, as `prefer` does; `" + a.Name + "` is not possible", Hint: "offer only prefixes of the lengths that clients should get"})
}

func (c *Ctx) teeTimes(p *Place, s *scope.Setting) {
	v, ok := c.boolean(s)
	t := p.timers()
	if !ok || t == nil {
		c.Dropped(CodeNoCounterpart, Loss{At: s.Stmt, Message: "Kea has no such setting for a " + p.Kind.String(), Hint: "set it for the subnet"})
		return
	}
	t.CalculateTee = &v
	c.Exact(s.Stmt, p, "/calculate-tee-times")
}
