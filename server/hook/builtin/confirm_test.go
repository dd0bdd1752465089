package builtin

import (
	"fmt"
	"os"
	"testing"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook/hooktest"
)

// parameters are what each library takes and refuses, of DHCPv4.
var parameters = []struct{ library, params, subnet string }{
	{"bootp", ``, ``},
	{"bootp", `{ "any": 1 }`, ``},
	{"stat_cmds", `{ "any": 1 }`, ``},
	{"flex_id", `{ "identifier-expression": "relay4[1].hex" }`, ``},
	{"flex_id", `{ "identifier-expression": "relay4[1].hex", "any": 1 }`, ``},
	{"flex_id", `{ "identifier-expression": "relay4[1].hex", "replace-client-id": true }`, ``},
	{"flex_id", `{ "identifier-expression": "relay4[1].hex", "replace-client-id": 1 }`, ``},
	{"flex_id", `{ "identifier-expression": "" }`, ``},
	{"flex_id", `{ "identifier-expression": 1 }`, ``},
	{"flex_id", `{ "identifier-expression": "relay4[1].exists" }`, ``},
	{"flex_id", `{}`, ``},
	{"flex_id", ``, ``},
	{"flex_option", `{}`, ``},
	{"flex_option", `{ "options": {} }`, ``},
	{"flex_option", `{ "options": [] }`, ``},
	{"flex_option", `{ "options": [ 1 ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67, "add": "'x'" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67, "add": "'x'", "any": 1 } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67 } ] }`, ``},
	{"flex_option", `{ "options": [ { "add": "'x'" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 0, "add": "'x'" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 256, "add": "'x'" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67, "name": "tftp-server-name", "add": "'x'" } ] }`, ``},
	{"flex_option", `{ "options": [ { "name": "boot-file-name", "add": "'x'", "csv-format": true, "comment": "y" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 250, "add": "'x'", "csv-format": true } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67, "add": "'x'", "remove": "option[1].exists" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67, "add": "" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67, "remove": "'x'" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67, "source": "query", "add": "'x'" } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 43, "sub-options": [ { "code": 1, "add": "'x'" } ] } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 43, "add": "'x'", "sub-options": [ { "code": 1, "add": "'x'" } ] } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 67, "sub-options": [ { "code": 1, "add": "'x'" } ] } ] }`, ``},
	{"flex_option", `{ "options": [ { "code": 125, "sub-options": [ { "code": 1, "space": "vendor-9", "add": "'x'", "container-add": false } ] } ] }`, ``},
	{"ddns_tuning", ``, ``},
	{"ddns_tuning", `{}`, ``},
	{"ddns_tuning", `{ "hostname-expr": "'x'", "any": 1 }`, ``},
	{"ddns_tuning", `{ "hostname-expr": "" }`, ``},
	{"ddns_tuning", `{ "hostname-expr": 1 }`, ``},
	{"ddns_tuning", `{ "hostname-expr": "option[" }`, ``},
	{"ddns_tuning", `{}`, `"ddns-tuning": { "hostname-expr": "'x'" }`},
	{"ddns_tuning", `{}`, `"ddns-tuning": { "hostname-expr": 1 }`},
	{"run_script", `{}`, ``},
	{"run_script", `{ "name": 1 }`, ``},
	{"run_script", `{ "name": "/nowhere/script" }`, ``},
	{"legal_log", `{ "time-unit": "week" }`, ``},
	{"legal_log", `{ "count": -1 }`, ``},
	{"legal_log", `{ "request-parser-format": "option[" }`, ``},
	{"ping_check", ``, ``},
	{"ping_check", `{}`, ``},
	{"ping_check", `{ "min-ping-requests": 0 }`, ``},
	{"ping_check", `{ "reply-timeout": 0 }`, ``},
	{"ping_check", `{ "ping-cltt-secs": 0 }`, ``},
	{"ping_check", `{ "ping-cltt-secs": -1 }`, ``},
	{"ping_check", `{ "enable-ping-check": "x" }`, ``},
	{"ping_check", `{ "any": 1 }`, ``},
	{"limits", ``, `"limits": { "address-limit": 0, "rate-limit": "1 packet per day" }`},
	{"limits", ``, `"limits": { "address-limit": -1 }`},
	{"limits", ``, `"limits": { "address-limit": "1" }`},
	{"limits", ``, `"limits": { "rate-limit": 1 }`},
	{"limits", ``, `"limits": { "rate-limit": "x" }`},
	{"limits", ``, `"limits": { "rate-limit": "1 packet per moment" }`},
	{"lease_cmds", `{ "binding-variables": [ { "name": "a", "expression": "'x'", "source": "query" } ] }`, ``},
	{"lease_cmds", `{ "binding-variables": [ { "name": "a", "expression": "'x'" } ] }`, ``},
	{"lease_cmds", `{ "binding-variables": [ { "name": "a", "expression": "option[", "source": "query" } ] }`, ``},
	{"lease_cmds", `{ "binding-variables": [ { "name": "a", "expression": "'x'", "source": "both" } ] }`, ``},
	{"lease_cmds", `{ "binding-variables": [ { "name": "", "expression": "'x'", "source": "query" } ] }`, ``},
	{"lease_cmds", `{ "binding-variables": {} }`, ``},
	{"lease_cmds", `{ "any": 1 }`, ``},
	{"legal_log", `{ "type": "syslog", "facility": "local3" }`, ``},
	{"legal_log", `{ "type": "syslog", "facility": 1 }`, ``},
	{"legal_log", `{ "type": "syslog", "pattern": "%p %m" }`, ``},
	{"legal_log", `{ "type": "any" }`, ``},
	{"lease_query", ``, ``},
	{"lease_query", `{ "requesters": [] }`, ``},
	{"lease_query", `{ "requesters": "192.0.2.1" }`, ``},
	{"lease_query", `{ "requesters": [ 1 ] }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ] }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.0/24" ] }`, ``},
	{"lease_query", `{ "requesters": [ "::1" ] }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1", "192.0.2.1" ] }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "any": 1 }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "comment": "x", "advanced": {} }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "any": 1 } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": 1 }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "bulk-query-enabled": 1 } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "active-query-enabled": true } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "lease-query-ip": "::1" } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "lease-query-tcp-port": 0 } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "max-requester-connections": 0 } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "max-concurrent-queries": 0 } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "max-requester-idle-time": 0 } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "max-leases-per-fetch": 0 } }`, ``},
	{"lease_query", `{ "requesters": [ "192.0.2.1" ], "advanced": { "cert-file": "x" } }`, ``},
	{"host_cache", ``, ``},
	{"host_cache", `{ "maximum": 0 }`, ``},
	{"host_cache", `{ "maximum": -1 }`, ``},
	{"host_cache", `{ "maximum": "x" }`, ``},
	{"host_cache", `{ "any": 1 }`, ``},
	{"perfmon", ``, ``},
	{"perfmon", `{ "enable-monitoring": true, "interval-width-secs": 1, "stats-mgr-reporting": false, "alarm-report-secs": 0 }`, ``},
	{"perfmon", `{ "interval-width-secs": 0 }`, ``},
	{"perfmon", `{ "enable-monitoring": 1 }`, ``},
	{"perfmon", `{ "any": 1 }`, ``},
	{"perfmon", `{ "alarms": 1 }`, ``},
	{"perfmon", `{ "alarms": [ { "duration-key": ` + durationKey + `, "high-water-ms": 2, "low-water-ms": 1 } ] }`, ``},
	{"perfmon", `{ "alarms": [ { "duration-key": ` + durationKey + `, "high-water-ms": 1, "low-water-ms": 2 } ] }`, ``},
	{"perfmon", `{ "alarms": [ { "duration-key": ` + durationKey + `, "high-water-ms": 1 } ] }`, ``},
	{"perfmon", `{ "alarms": [ { "high-water-ms": 2, "low-water-ms": 1 } ] }`, ``},
	{"perfmon", `{ "alarms": [ { "duration-key": {}, "high-water-ms": 2, "low-water-ms": 1 } ] }`, ``},
}

// durationKey is one of perfmon's alarms.
const durationKey = `{ "query-type": "DHCPDISCOVER", "response-type": "DHCPOFFER", "start-event": "process_started", "stop-event": "process_completed", "subnet-id": 0 }`

// differs lists what this server does otherwise on purpose, or does not see.
var differs = map[string]string{
	`host_cache { "maximum": -1 }`:                                                    "Kea says nothing, and begins without a limit",
	`host_cache { "maximum": "x" }`:                                                   "Kea says nothing, and begins without a limit",
	`legal_log { "type": "syslog", "pattern": "%p %m" }`:                              "not honoured, and said",
	`lease_query { "requesters": [ "192.0.2.1" ], "advanced": { "cert-file": "x" } }`: "not honoured, and said",
}

// TestConfirm gives all parameters to real Kea: it is to refuse what we refuse.
func TestConfirm(t *testing.T) {
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asking real servers takes half a minute: set KEATOOL_CONFIRM=1")
	}
	kea := oracle.Find()
	if len(kea.Releases()) == 0 {
		t.Skip(kea.Missing())
	}
	oracle.Each(len(parameters), func(i int) {
		p := parameters[i]
		params, context := p.params, p.subnet
		if params != "" {
			params = `, "parameters": ` + params
		}
		if context != "" {
			context = `, "user-context": { ` + context + ` }`
		}
		text := fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_%s.so"%s } ],
			"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24"%s } ] } }`, p.library, params, context)
		snap, _ := config.Build(hooktest.Config(t, text))
		found := Check(snap)
		verdict := kea.KeaCheck("3.0", "kea-dhcp4", []byte(text))
		same := verdict.OK == !found.HasErrors()
		name := p.library + " " + p.params + p.subnet
		if why, listed := differs[name]; listed && same {
			t.Errorf("%s: no difference any more (%s)", name, why)
		} else if !listed && !same {
			t.Errorf("%s: Kea accepts it: %v (%s); we find %v", name, verdict.OK, verdict.Output, found)
		}
	})
}
