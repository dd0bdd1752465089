package schema

import "github.com/keatool/keatool/internal/diag"

// KT44xx is about what Kea takes without a word and does not do as it looks.
const (
	CodeDeaf         diag.Code = "KT4401"
	CodeGuardShut    diag.Code = "KT4402"
	CodeClassNever   diag.Code = "KT4403"
	CodeClassIdle    diag.Code = "KT4404"
	CodeOverridden   diag.Code = "KT4405"
	CodeHostUnseen   diag.Code = "KT4406"
	CodeHostKind     diag.Code = "KT4407"
	CodeHostInPool   diag.Code = "KT4408"
	CodeComputed     diag.Code = "KT4409"
	CodeOrphan       diag.Code = "KT4410"
	CodeCut          diag.Code = "KT4411"
	CodeLiteral      diag.Code = "KT4412"
	CodeSending      diag.Code = "KT4413"
	CodePersist      diag.Code = "KT4414"
	CodeTimer        diag.Code = "KT4415"
	CodePreferred    diag.Code = "KT4416"
	CodeQueue        diag.Code = "KT4417"
	CodeUpdatesOff   diag.Code = "KT4418"
	CodePoolEdge     diag.Code = "KT4419"
	CodeRouterInPool diag.Code = "KT4420"
	CodePath         diag.Code = "KT4421"
	CodeWildcard     diag.Code = "KT4422"
	CodeHidden       diag.Code = "KT4423"
	CodeOptionTwice  diag.Code = "KT4424"
	CodeListUnknown  diag.Code = "KT4425"
	CodeLoggerOther  diag.Code = "KT4426"
	CodeStart        diag.Code = "KT4427"
)

// heard puts text into the map of a server that listens.
func heard(text string) string {
	return "{ \"Dhcp4\": {\n  \"interfaces-config\": { \"interfaces\": [ \"*\" ] },\n  " + text + "\n} }"
}

// warnCodes documents them.
func warnCodes() []diag.Info {
	return append(reachCodes(), sentCodes()...)
}

func reachCodes() []diag.Info {
	return []diag.Info{
		{Code: CodeDeaf, Severity: diag.Warning, Title: "server that listens nowhere",
			Text:    "Without names under `interfaces` of `interfaces-config` the server opens no socket: it starts, and answers nobody. `*` stands for all interfaces but the loopback.",
			Example: `{ "Dhcp4": { "valid-lifetime": 3600 } }`},
		{Code: CodeGuardShut, Severity: diag.Warning, Title: "guard that nobody passes in time",
			Text:    "A network, subnet or pool is for members of a class that nobody is in when Kea asks. Subnets are chosen before reservations are looked up, so neither `KNOWN` nor a class that a reservation gives can choose a subnet; a class with `only-in-additional-list` is evaluated when the address is chosen already; and a class without a test is given by reservations only. Guard the pools instead of the subnet, or give the class a test.",
			Example: heard(`"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "KNOWN" ] } ]`)},
		{Code: CodeClassNever, Severity: diag.Warning, Title: "class that nobody is ever in",
			Text:    "The class waits for a list of additional classes that does not name it, or its test asks for two things that exclude each other.",
			Example: heard(`"client-classes": [ { "name": "a", "test": "option[60].hex == 'x' and option[60].hex == 'y'", "next-server": "192.0.2.1" } ]`)},
		{Code: CodeListUnknown, Severity: diag.Warning, Title: "list that names a class that is nowhere",
			Text:    "A list of additional classes names a class that is not defined, which Kea logs for each packet and passes over; or option data is for members of classes that nobody can be in, so that it is never sent.",
			Example: heard(`"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": [ "phones" ] } ]`)},
		{Code: CodeClassIdle, Severity: diag.Note, Title: "class that does nothing",
			Text:    "The class gives its members no options, lease times or boot fields, and no guard, test, list or hook library asks for it. It costs an evaluation for every packet.",
			Example: heard(`"client-classes": [ { "name": "a", "test": "option[60].exists" } ]`)},
		{Code: CodeOverridden, Severity: diag.Warning, Title: "class option that every subnet overrides",
			Text:    "dhcpd lets a class override a subnet, Kea lets a subnet override a class: of one option it sends the value of the reservation, else of the pool, the subnet, the shared network, and only then of a class. Here every subnet has a value, so that the class's is never sent.",
			Example: heard(`"client-classes": [ { "name": "a", "test": "option[60].exists", "option-data": [ { "name": "routers", "data": "192.0.2.2" } ] } ],` + "\n  " + `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "option-data": [ { "name": "routers", "data": "192.0.2.1" } ] } ]`)},
		{Code: CodeHostUnseen, Severity: diag.Warning, Title: "reservations that are not looked up",
			Text:    "Which reservations count is said by `reservations-global` (false if absent) and `reservations-in-subnet` (true if absent), in the subnet, its network or the server. With these settings Kea never looks at the reservations.",
			Example: heard(`"reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "hostname": "a" } ]`)},
		{Code: CodeHostKind, Severity: diag.Warning, Title: "reservation by an identifier that is not looked for",
			Text:    "Kea looks reservations up by the identifiers of `host-reservation-identifiers`, if absent by all but `flex-id` (DHCPv6: by `hw-address` and `duid`). A `flex-id` is made by the hook library flex_id and does not exist without it.",
			Example: heard(`"host-reservation-identifiers": [ "duid" ],` + "\n  " + `"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "ip-address": "192.0.2.9" } ] } ]`)},
		{Code: CodeHostInPool, Severity: diag.Warning, Title: "reservation in a pool that is taken to hold none",
			Text:    "`reservations-out-of-pool` promises that reserved addresses are outside the pools. Kea then gives an address of a pool to anybody, and ignores a reservation for it.",
			Example: heard(`"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "reservations-out-of-pool": true,` + "\n    " + `"pools": [ { "pool": "192.0.2.8 - 192.0.2.99" } ], "reservations": [ { "hw-address": "1a:1b:1c:1d:1e:1f", "ip-address": "192.0.2.9" } ] } ]`)},
		{Code: CodePersist, Severity: diag.Warning, Title: "leases that are lost or never cleaned up",
			Text:    "With `persist` false leases live in memory and are gone after a restart, while clients go on using their addresses. With `lfc-interval` 0 the lease file, to which every renewal adds a line, is never cleaned.",
			Example: heard(`"lease-database": { "type": "memfile", "persist": false }`)},
		{Code: CodeStart, Severity: diag.Error, Title: "configuration that stops the server at its start",
			Text:    "Kea's check (`-t`) does not look at everything. The server refuses a logger without `severity`, a packet queue of a type that it does not know, and reservations in a `memfile` when it starts, or when it is told to read the file again.",
			Example: heard(`"loggers": [ { "name": "kea-dhcp4" } ]`)},
		{Code: CodeLoggerOther, Severity: diag.Warning, Title: "logger of another program",
			Text:    "The loggers of a program bear its name, alone or with a part behind a dot: `kea-dhcp4`, `kea-dhcp4.leases`. Others are taken and never used, so that their severity and outputs have no effect.",
			Example: heard(`"loggers": [ { "name": "kea-dhcp6", "severity": "DEBUG" } ]`)},
		{Code: CodePath, Severity: diag.Warning, Title: "file outside Kea's directory",
			Text:    "Since 2.6.3 Kea takes lease files only from its data directory, log files only from its log directory and sockets only from its run directory. The check that Kea offers does not look (for sockets it does since 3.0); the server refuses to start. The directories are built in, and KEA_DHCP_DATA_DIR, KEA_LOG_FILE_DIR and KEA_CONTROL_SOCKET_DIR name others.",
			Example: heard(`"lease-database": { "type": "memfile", "name": "/srv/dhcp/leases.csv" }`)},
		{Code: CodeHidden, Severity: diag.Warning, Title: "subnet behind a wider one",
			Text:    "A client's address or its relay's lies in both subnets, and of several that fit Kea takes the one with the lowest id, whatever the order of the file and however long the prefixes. The narrower subnet is chosen by address only if its id is lower; otherwise give it the addresses of its relays, or its interface.",
			Example: heard(`"subnet4": [ { "id": 1, "subnet": "10.0.0.0/8" }, { "id": 2, "subnet": "10.1.0.0/16" } ]`)},
		{Code: CodePoolEdge, Severity: diag.Warning, Title: "pool with the ends of its subnet",
			Text:    "The first address of a subnet names the network and the last is for broadcasts. Kea hands both out if a pool holds them, unless `exclude-first-last-24` of `compatibility` is true and the subnet is large enough.",
			Example: heard(`"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.100 - 192.0.2.255" } ] } ]`)},
		{Code: CodeRouterInPool, Severity: diag.Warning, Title: "pool with the router's address",
			Text:    "The subnet tells its clients of a router whose address is in a pool, so that Kea may give it to a client.",
			Example: heard(`"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.2.99" } ],` + "\n    " + `"option-data": [ { "name": "routers", "data": "192.0.2.1" } ] } ]`)},
	}
}

func sentCodes() []diag.Info {
	return []diag.Info{
		{Code: CodeComputed, Severity: diag.Warning, Title: "option that the server fills in",
			Text:    "Kea makes the subnet mask, the lease time, the message type and, if timers are set, T1 and T2 itself. A value under `option-data` is ignored.",
			Example: heard(`"option-data": [ { "name": "subnet-mask", "data": "255.255.255.0" } ]`)},
		{Code: CodeOrphan, Severity: diag.Warning, Title: "sub-option without its container",
			Text:    "Sub-options go out inside an option that encapsulates their space, and Kea looks for both in the same list of `option-data`. Without an entry for the container there, the sub-option is not sent; a container elsewhere is sent empty.",
			Example: heard(`"option-data": [ { "space": "vendor-encapsulated-options-space", "code": 1, "csv-format": false, "data": "0a0b" } ]`)},
		{Code: CodeCut, Severity: diag.Warning, Title: "value cut at a comma",
			Text:    "With `csv-format` true, values end at commas. An option that takes one value uses the first and drops the rest without a word, text included.",
			Example: heard(`"option-data": [ { "name": "root-path", "data": "192.0.2.1:/export,rw" } ]`)},
		{Code: CodeLiteral, Severity: diag.Warning, Title: "hex digits sent as text",
			Text:    "The option is text, so that Kea sends the digits themselves. Bytes are given with `csv-format` set to false.",
			Example: heard(`"option-data": [ { "name": "tftp-server-name", "data": "0x636c69" } ]`)},
		{Code: CodeOptionTwice, Severity: diag.Warning, Title: "option twice in one list",
			Text:    "Of two entries for the same option in one list of `option-data` Kea sends one: 2.6 the last, 3.0 the first. Entries that are for different classes are no matter.",
			Example: heard(`"option-data": [ { "name": "host-name", "data": "a" }, { "code": 12, "data": "b" } ]`)},
		{Code: CodeSending, Severity: diag.Warning, Title: "flags for sending that do not hold",
			Text:    "`never-send` beats `always-send`, in any list that is in force. For routers, domain-name-servers, domain-name and the server identifier of DHCPv4 it does not hold at all; an entry without data is then sent empty.",
			Example: heard(`"option-data": [ { "name": "ntp-servers", "data": "192.0.2.1", "always-send": true, "never-send": true } ]`)},
		{Code: CodeTimer, Severity: diag.Warning, Title: "timer that is never sent",
			Text:    "A DHCPv4 server sends T2 only if it is below the lease time, and T1 only if it is below T2. Clients then choose for themselves.",
			Example: heard(`"valid-lifetime": 600, "rebind-timer": 900`)},
		{Code: CodePreferred, Severity: diag.Warning, Title: "preferred lifetime above the valid one",
			Text:    "An address cannot be preferred for longer than it is valid. Kea loads such values and sends the valid lifetime for both.",
			Example: `{ "Dhcp6": { "interfaces-config": { "interfaces": [ "*" ] }, "preferred-lifetime": 7200, "valid-lifetime": 3600 } }`},
		{Code: CodeQueue, Severity: diag.Warning, Title: "packet queue that stays off",
			Text:    "A server with several threads, which is the default since 2.4, has no use for the queue and switches it off.",
			Example: heard(`"dhcp-queue-control": { "enable-queue": true }`)},
		{Code: CodeUpdatesOff, Severity: diag.Warning, Title: "DNS updates that are switched off",
			Text:    "`ddns-send-updates` says for which clients changes are passed on to kea-dhcp-ddns; whether any are is said by `enable-updates` of `dhcp-ddns`, which is false if absent.",
			Example: heard(`"ddns-send-updates": true`)},
		{Code: CodeWildcard, Severity: diag.Warning, Title: "DNS domain for all names",
			Text:    "kea-dhcp-ddns matches every name with the domain `*`, and then names the zone so in its updates, which DNS servers refuse.",
			Example: `{ "DhcpDdns": { "forward-ddns": { "ddns-domains": [ { "name": "*", "dns-servers": [ { "ip-address": "192.0.2.1" } ] } ] } } }`},
	}
}
