package rules

import (
	"strconv"

	"github.com/keatool/keatool/internal/diag"
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
