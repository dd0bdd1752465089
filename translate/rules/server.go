package rules

import (
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// plain is a rule for a parameter that Kea does not need; note says why.
func plain(keyword, value string, f Families, note string) Rule {
	return Rule{Keyword: keyword, Family: f, Doc: Doc{"none needed", diag.Equivalent, note}, Examples: nothing(keyword, value, f),
		Emit: func(c *Ctx, p *Place, s *scope.Setting) {
			c.report(CodeNoMeaning, diag.Equivalent, Loss{At: s.Stmt, Message: "`" + keyword + "` has no counterpart and needs none: " + note, Hint: "nothing need be done"})
		}}
}

// nothing is the example of a parameter that leaves no trace in the result;
// there is none for those that an ordinary dhcpd refuses, which have no value here.
func nothing(keyword, value string, f Families) []Example {
	if value == "" {
		return nil
	}
	if f == OnlyV6 {
		return []Example{{V6: true, In: keyword + " " + value + ";\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"subnet6": [{"subnet": "2001:db8::/64"}]}}`}}
	}
	return []Example{{In: keyword + " " + value + ";\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\n", Out: `{"Dhcp4": {"subnet4": [{"subnet": "192.0.2.0/24"}]}}`}}
}

// startup is a rule for a parameter that Kea takes when it starts.
func startup(keyword, value string, f Families, how string) Rule {
	return Rule{Keyword: keyword, Family: f, GlobalOnly: true, Doc: Doc{"command line or environment", diag.Equivalent, how}, Examples: nothing(keyword, value, f),
		Emit: func(c *Ctx, p *Place, s *scope.Setting) {
			c.report(CodeStartup, diag.Equivalent, Loss{At: s.Stmt, Message: "Kea takes this at its start, not from its configuration", Hint: how})
		}}
}

// lost is a rule for a parameter that Kea has nothing for.
func lost(keyword, value string, f Families, consequence, hint string) Rule {
	return Rule{Keyword: keyword, Family: f, Doc: Doc{"none", diag.Dropped, consequence}, Examples: nothing(keyword, value, f),
		Emit: func(c *Ctx, p *Place, s *scope.Setting) {
			c.Dropped(CodeNoCounterpart, Loss{At: s.Stmt, Message: "`" + keyword + "` has no counterpart in Kea: " + consequence, Hint: hint})
		}}
}

// threshold is the rule of a log line about full pools.
func threshold(keyword, value string) Rule {
	return Rule{Keyword: keyword, Family: Both, Doc: Doc{"none", diag.Dropped, "pool use is in Kea's statistics"}, Examples: nothing(keyword, value, Both),
		Emit: func(c *Ctx, p *Place, s *scope.Setting) {
			c.Dropped(CodeThreshold, Loss{At: s.Stmt, Message: "Kea logs nothing when a pool gets full; its use is in the statistics", Hint: "have the statistics (stat_cmds hook, stat-lease4-get) watched"})
		}}
}

// lostIf is lost for a boolean parameter, of which only one value asks for something.
func lostIf(keyword string, f Families, value bool, consequence, hint string) Rule {
	r := lost(keyword, strconv.FormatBool(value), f, consequence, hint)
	drop := r.Emit
	r.Emit = func(c *Ctx, p *Place, s *scope.Setting) {
		if v, ok := c.boolean(s); ok && v != value {
			c.Exact(s.Stmt, nil, "")
			return
		}
		drop(c, p, s)
	}
	return r
}

var lifetimeRules = []Rule{
	{Keyword: "default-lease-time", Family: Both, Doc: Doc{"valid-lifetime", diag.Exact, "clipped to the bounds, as dhcpd does; DHCPv6: the value for all, whatever they ask for"},
		Examples: []Example{{In: "default-lease-time 600;\nmax-lease-time 7200;\n", Out: `{"Dhcp4": {"valid-lifetime": 600, "min-valid-lifetime": 300, "max-valid-lifetime": 7200}}`}}},
	{Keyword: "max-lease-time", Family: OnlyV4, Doc: Doc{"max-valid-lifetime", diag.Exact, "caps the default too; min-lease-time beats it; `dhcpd -6` never reads it"},
		Examples: []Example{{In: "max-lease-time 7200;\n", Out: `{"Dhcp4": {"valid-lifetime": 7200, "max-valid-lifetime": 7200}}`}}},
	{Keyword: "min-lease-time", Family: OnlyV4, Doc: Doc{"min-valid-lifetime", diag.Exact, "beats the maximum; `dhcpd -6` never reads it"},
		Examples: []Example{{In: "min-lease-time 500;\nmax-lease-time 100;\n", Out: `{"Dhcp4": {"valid-lifetime": 500, "min-valid-lifetime": 500, "max-valid-lifetime": 500}}`}}},
	{Keyword: "preferred-lifetime", Family: OnlyV6, Doc: Doc{"preferred-lifetime", diag.Exact, "minimum and maximum set to the same value"},
		Examples: []Example{{V6: true, In: "preferred-lifetime 900;\ndefault-lease-time 1800;\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"valid-lifetime": 1800, "preferred-lifetime": 900}}`}}},
}

var bootRules = []Rule{
	{Keyword: "filename", Family: OnlyV4, Doc: Doc{"boot-file-name", diag.Exact, "in a pool: by a class in the pool's additional list"},
		Examples: []Example{{In: "filename \"pxelinux.0\";\n", Out: `{"Dhcp4": {"boot-file-name": "pxelinux.0"}}`}}},
	{Keyword: "next-server", Family: OnlyV4, Doc: Doc{"next-server", diag.Exact, "in a pool: by a class in the pool's additional list"},
		Examples: []Example{{In: "next-server 192.0.2.7;\n", Out: `{"Dhcp4": {"next-server": "192.0.2.7"}}`}}},
	{Keyword: "server-name", Family: OnlyV4, Doc: Doc{"server-hostname", diag.Exact, "in a pool: by a class in the pool's additional list"},
		Examples: []Example{{In: "server-name \"boot\";\n", Out: `{"Dhcp4": {"server-hostname": "boot"}}`}}},
}

// serverRules are the parameters of the server itself and of single networks.
var serverRules = []Rule{
	{Keyword: "authoritative", Family: Both, Emit: (*Ctx).authoritative, Doc: Doc{"authoritative", diag.Exact, "DHCPv6 needs none"},
		Examples: []Example{{In: "authoritative;\n", Out: `{"Dhcp4": {"authoritative": true}}`}}},
	{Keyword: "dhcp-cache-threshold", Family: Both, Emit: (*Ctx).cacheThreshold, Doc: Doc{"cache-threshold", diag.Exact, "a fraction; dhcpd's default of 25 % is written for releases before 3.0"},
		Examples: []Example{{In: "dhcp-cache-threshold 40;\n", Out: `{"Dhcp4": {"cache-threshold": 0.4}}`}, {In: "dhcp-cache-threshold 0;\n", Out: `{"Dhcp4": {"cache-threshold": 0.0}}`}}},
	{Keyword: "adaptive-lease-time-threshold", Family: OnlyV4, Emit: (*Ctx).adaptive, Doc: Doc{"adaptive-lease-time-threshold", diag.Equivalent, "from 3.2 on"}, Examples: []Example{{In: "adaptive-lease-time-threshold 100;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }\n", Out: `{"Dhcp4": {"subnet4": [{"subnet": "192.0.2.0/24"}]}}`}}},
	{Keyword: "abandon-lease-time", Family: OnlyV4, GlobalOnly: true, Emit: (*Ctx).abandonTime, Doc: Doc{"decline-probation-period", diag.Exact, ""},
		Examples: []Example{{In: "abandon-lease-time 3600;\n", Out: `{"Dhcp4": {"decline-probation-period": 3600}}`}}},
	{Keyword: "stash-agent-options", Family: OnlyV4, Emit: (*Ctx).stash, Doc: Doc{"stash-agent-options", diag.Exact, "from 2.6 on; one value for the server"},
		Examples: []Example{{In: "stash-agent-options false;\n", Out: `{"Dhcp4": {"echo-client-id": false}}`}}},
	{Keyword: "echo-client-id", Family: OnlyV4, Emit: (*Ctx).echoClientID, Doc: Doc{"echo-client-id", diag.Exact, "one value for the server; dhcpd's default, off, is always written"},
		Examples: []Example{{In: "echo-client-id true;\n", Out: `{"Dhcp4": {"echo-client-id": true}}`}, {In: "", Out: `{"Dhcp4": {"echo-client-id": false}}`}}},
	{Keyword: "log-facility", Family: Both, GlobalOnly: true, Emit: (*Ctx).logFacility, Doc: Doc{"loggers", diag.Exact, "output syslog:FACILITY"},
		Examples: []Example{{In: "log-facility local7;\n", Out: `{"Dhcp4": {"loggers": [{"name": "kea-dhcp4", "output-options": [{"output": "syslog:local7"}], "severity": "INFO"}]}}`}}},
	{Keyword: "ping-check", Family: OnlyV4, Emit: (*Ctx).pingStatement, Doc: Doc{"ping_check hook", diag.Equivalent, "from 3.0 on"},
		Examples: []Example{{In: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.9; ping-check false; }\nsubnet 198.51.100.0 netmask 255.255.255.0 { range 198.51.100.9; }\n",
			Out: `{"Dhcp4": {"subnet4": [{"subnet": "192.0.2.0/24", "user-context": {"ping-check": {"enable-ping-check": false}}}]}}`}}},
	{Keyword: "ping-timeout", Family: OnlyV4, Emit: (*Ctx).pingStatement, Doc: Doc{"ping_check hook, reply-timeout", diag.Equivalent, "from 3.0 on"}, Examples: []Example{{In: "ping-timeout 3;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }\n", Out: `{"Dhcp4": {"hooks-libraries": [{"library": "libdhcp_ping_check.so", "parameters": {"reply-timeout": 3000}}]}}`}}},
	{Keyword: "ping-timeout-ms", Family: OnlyV4, Emit: (*Ctx).pingStatement, Doc: Doc{"ping_check hook, reply-timeout", diag.Equivalent, "from 3.0 on"}, Examples: []Example{{In: "ping-timeout-ms 250;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }\n", Out: `{"Dhcp4": {"hooks-libraries": [{"library": "libdhcp_ping_check.so", "parameters": {"reply-timeout": 250}}]}}`}}},
	{Keyword: "ping-cltt-secs", Family: OnlyV4, Emit: (*Ctx).pingStatement, Doc: Doc{"ping_check hook, ping-cltt-secs", diag.Equivalent, "from 3.0 on"}, Examples: []Example{{In: "ping-cltt-secs 30;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }\n", Out: `{"Dhcp4": {"hooks-libraries": [{"library": "libdhcp_ping_check.so", "parameters": {"ping-cltt-secs": 30}}]}}`}}},
	{Keyword: "omapi-port", Family: Both, GlobalOnly: true, Emit: (*Ctx).omapi, Doc: Doc{"control socket, lease_cmds and host_cmds hooks", diag.Approximate, "another protocol"},
		Examples: []Example{{In: "omapi-port 7911;\n", Out: `{"Dhcp4": {"control-sockets": [{"socket-type": "unix"}]}}`}}},
	{Keyword: "omapi-key", Family: Both, GlobalOnly: true, Emit: (*Ctx).omapi, Doc: Doc{"control socket", diag.Approximate, "access follows the socket's permissions"}, Examples: []Example{{In: "key k { algorithm hmac-md5; secret \"abcd\"; }\nomapi-key k;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }\n", Out: `{"Dhcp4": {"control-sockets": [{"socket-type": "unix"}]}}`}}},
	{Keyword: "lease-file-name", Family: Both, GlobalOnly: true, Emit: (*Ctx).leaseFile, Doc: Doc{"lease-database", diag.Equivalent, "memfile in Kea's data directory; the leases are imported"}, Examples: []Example{{In: "lease-file-name \"/tmp/l\";\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }\n", Out: `{"Dhcp4": {"subnet4": [{"subnet": "192.0.2.0/24"}]}}`}}},
	{Keyword: "dhcpv6-lease-file-name", Family: OnlyV6, GlobalOnly: true, Emit: (*Ctx).leaseFile, Doc: Doc{"lease-database", diag.Equivalent, "memfile in Kea's data directory; the leases are imported"}, Examples: []Example{{V6: true, In: "dhcpv6-lease-file-name \"/tmp/l\";\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"subnet6": [{"subnet": "2001:db8::/64"}]}}`}}},
	startup("pid-file-name", "\"/run/dhcpd.pid\"", Both, "set KEA_PIDFILE_DIR if another directory is wanted"),
	startup("dhcpv6-pid-file-name", "\"/run/dhcpd6.pid\"", OnlyV6, "set KEA_PIDFILE_DIR if another directory is wanted"),
	startup("local-port", "6767", Both, "start the server with -p PORT"),
	startup("remote-port", "6868", Both, "start the server with -P PORT"),
	{Keyword: "local-address", Family: OnlyV4, GlobalOnly: true, Emit: (*Ctx).localAddress, Doc: Doc{"interfaces-config", diag.Equivalent, "INTERFACE/ADDRESS, where the interface is named"}, Examples: []Example{{In: "local-address 192.0.2.1;\nsubnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10; }\n", Out: `{"Dhcp4": {"interfaces-config": {"interfaces": ["*"]}}}`}}},
	{Keyword: "local-address6", Family: OnlyV6, GlobalOnly: true, Emit: (*Ctx).localAddress, Doc: Doc{"interfaces-config", diag.Equivalent, "INTERFACE/ADDRESS, where the interface is named"}, Examples: []Example{{V6: true, In: "local-address6 2001:db8::1;\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"interfaces-config": {"interfaces": ["*"]}}}`}}},
	plain("bind-local-address6", "true", OnlyV6, "Kea binds the addresses that interfaces-config lists"),
	lost("limited-broadcast-address", "192.0.2.255", OnlyV4, "replies are broadcast to 255.255.255.255", "ask whether any client still needs it"),
	plain("delayed-ack", "28", OnlyV4, "Kea collects lease writes in its own way"),
	plain("max-ack-delay", "250000", OnlyV4, "Kea collects lease writes in its own way"),
	plain("dont-use-fsync", "true", Both, "Kea leaves flushing to the system"),
	plain("db-time-format", "local", Both, "lease times are plain numbers in Kea's lease file"),
	plain("lease-id-format", "hex", Both, "identifiers are hexadecimal in Kea's lease file"),
	plain("check-secs-byte-order", "true", OnlyV4, "Kea's HA hook does this by itself"),
	plain("server-id-check", "true", OnlyV4, "Kea always checks the server identifier of a request"),
	threshold("log-threshold-low", "50"),
	threshold("log-threshold-high", "90"),
	lostIf("use-lease-addr-for-default-route", OnlyV4, true, "clients without configured routers no longer get their own address as router", "configure `option routers`"),
	{Keyword: "server-duid", Family: Both, Emit: (*Ctx).serverDUID, Doc: Doc{"server-id", diag.Exact, "DHCPv6 only"},
		Examples: []Example{{V6: true, In: "server-duid en 2495 \"enterprise\";\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"server-id": {"type": "EN", "enterprise-id": 2495, "identifier": "656e7465727072697365"}}}`}}},
	{Keyword: "limit-addrs-per-ia", Family: OnlyV6, GlobalOnly: true, Emit: (*Ctx).limitPerIA, Doc: Doc{"none", diag.Approximate, "Kea gives one address for each IA"}, Examples: []Example{{V6: true, In: "limit-addrs-per-ia 1;\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"subnet6": [{"subnet": "2001:db8::/64"}]}}`}}},
	{Keyword: "limit-prefs-per-ia", Family: OnlyV6, GlobalOnly: true, Emit: (*Ctx).limitPerIA, Doc: Doc{"none", diag.Approximate, "Kea gives one prefix for each IA"}, Examples: []Example{{V6: true, In: "limit-prefs-per-ia 1;\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"subnet6": [{"subnet": "2001:db8::/64"}]}}`}}},
	{Keyword: "prefix-length-mode", Family: OnlyV6, GlobalOnly: true, Emit: (*Ctx).prefixLengthMode, Doc: Doc{"none", diag.Approximate, "Kea does what `prefer` does"}, Examples: []Example{{V6: true, In: "prefix-length-mode prefer;\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"subnet6": [{"subnet": "2001:db8::/64"}]}}`}}},
	lostIf("release-on-roam", OnlyV6, true, "leases of a client that moved stay until they expire", "shorten the lease time if addresses get scarce"),
	{Keyword: "dhcpv6-set-tee-times", Family: OnlyV6, Emit: (*Ctx).teeTimes, Doc: Doc{"calculate-tee-times", diag.Exact, ""},
		Examples: []Example{{V6: true, In: "dhcpv6-set-tee-times true;\nsubnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"calculate-tee-times": true}}`}, {V6: true, In: "subnet6 2001:db8::/64 {}\n", Out: `{"Dhcp6": {"calculate-tee-times": false}}`}}},
	lost("use-eui-64", "", OnlyV6, "addresses are no longer made from the client's MAC address", "reserve addresses where they must stay the same"),
	plain("persist-eui-64-leases", "", OnlyV6, "Kea keeps every lease"),
}

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
	if c.V6() || c.Server.Authoritative != nil && *c.Server.Authoritative || len(c.Subnets) == 0 {
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
	if c.V6() || c.Global.Find(P("stash-agent-options")) != nil || !c.readsAgent() {
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
