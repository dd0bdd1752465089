package schema

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// reviewed is Review of a text, as lines.
func reviewed(text string, r kea.Release) []string {
	d, findings := kea.Parse("f", []byte(text), kea.ParseOptions{})
	return lines(append(findings, Review(d, r)...))
}

// TestAdvice: each warning where it is due, and none where it is not.
func TestAdvice(t *testing.T) {
	for _, c := range []struct {
		name, text string // the inside of a map Dhcp4 that listens
		want       []string
	}{
		{"KNOWN guards a pool", `"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.9 - 192.0.2.20", "client-classes": ["KNOWN"]}]}]`, nil},
		{"KNOWN guards a subnet, looked up early", `"early-global-reservations-lookup": true, "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-classes": ["KNOWN"]}]`, nil},
		{"UNKNOWN never does", `"early-global-reservations-lookup": true, "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-classes": ["UNKNOWN"]}]`,
			[]string{"KT4402 /Dhcp4/subnet4/0/client-classes no client gets into `subnet4[0]`: the class `UNKNOWN` is decided only after the subnet is chosen"}},
		{"one of two classes is in time", `"client-classes": [{"name": "a", "test": "option[60].exists"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-classes": ["KNOWN", "a"]}]`, nil},
		{"a class by way of KNOWN", `"client-classes": [{"name": "a", "test": "member('KNOWN')"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-classes": ["a"]}]`,
			[]string{"KT4402 /Dhcp4/subnet4/0/client-classes no client gets into `subnet4[0]`: the class `a` depends on `KNOWN` or `UNKNOWN`, which is decided only after the subnet is chosen"}},
		{"a class from reservations guards a subnet", `"client-classes": [{"name": "a"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-classes": ["a"], "reservations": [{"hw-address": "1a:1b", "client-classes": ["a"]}]}]`,
			[]string{"KT4402 /Dhcp4/subnet4/0/client-classes no client gets into `subnet4[0]`: the class `a` is given by reservations, which are looked up only after the subnet is chosen"}},
		{"and a pool", `"client-classes": [{"name": "a"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.9 - 192.0.2.20", "client-classes": ["a"]}], "reservations": [{"hw-address": "1a:1b", "client-classes": ["a"]}]}]`, nil},
		{"members of a network are left alone", `"shared-networks": [{"name": "n", "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-classes": ["KNOWN"]}, {"id": 2, "subnet": "198.51.100.0/24"}]}]`, nil},
		{"a class without test", `"client-classes": [{"name": "a"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.9 - 192.0.2.20", "client-classes": ["a"]}]}]`,
			[]string{"KT4402 /Dhcp4/subnet4/0/pools/0/client-classes no client gets into `subnet4[0].pools[0]`: the class `a` has no test, and no reservation gives it"}},
		{"which a database may give", `"hosts-databases": [{"type": "mysql"}], "client-classes": [{"name": "a"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.9 - 192.0.2.20", "client-classes": ["a"]}]}]`, nil},
		{"or a library", `"hooks-libraries": [{"library": "libdhcp_radius.so"}], "client-classes": [{"name": "a"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.9 - 192.0.2.20", "client-classes": ["a"]}]}]`, nil},
		{"but not that one", `"hooks-libraries": [{"library": "libdhcp_run_script.so"}], "client-classes": [{"name": "a"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.9 - 192.0.2.20", "client-classes": ["a"]}]}]`,
			[]string{"KT4402 /Dhcp4/subnet4/0/pools/0/client-classes no client gets into `subnet4[0].pools[0]`: the class `a` has no test, and no reservation gives it"}},
		{"an additional class guards", `"client-classes": [{"name": "a", "test": "option[60].exists", "only-in-additional-list": true}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": ["a"], "pools": [{"pool": "192.0.2.9 - 192.0.2.20", "client-classes": ["a"]}]}]`,
			[]string{"KT4402 /Dhcp4/subnet4/0/pools/0/client-classes no client gets into `subnet4[0].pools[0]`: the class `a` is evaluated only after the address is chosen"}},
		{"an additional class that is in no list", `"client-classes": [{"name": "a", "test": "option[60].exists", "only-in-additional-list": true, "next-server": "192.0.2.1"}]`,
			[]string{"KT4403 /Dhcp4/client-classes/0 nobody is ever in the class `a`: it waits for a list of additional classes, and none names it | name it under `evaluate-additional-classes` of a subnet, or drop `only-in-additional-list`"}},
		{"a condition and its opposite", `"client-classes": [{"name": "a", "test": "option[60].exists and not option[60].exists", "next-server": "192.0.2.1"}]`,
			[]string{"KT4403 /Dhcp4/client-classes/0/test nobody is ever in the class `a`: its test contradicts itself"}},
		{"either side of or", `"client-classes": [{"name": "a", "test": "option[60].exists or not option[60].exists", "next-server": "192.0.2.1"}, {"name": "b", "test": "'x' == 'y' or 'a' == 'b'", "next-server": "192.0.2.1"}]`,
			[]string{"KT4403 /Dhcp4/client-classes/1/test nobody is ever in the class `b`: its test contradicts itself"}},
		{"idle classes that are asked for", `"client-classes": [{"name": "a", "test": "option[60].exists"}, {"name": "DROP", "test": "member('a')"}, {"name": "b", "test": "option[61].exists", "user-context": {"x": 1}}]`, nil},
		{"an idle class that a library asks for", `"hooks-libraries": [{"library": "libdhcp_flex_option.so", "parameters": {"options": [{"code": 3, "client-class": "a"}]}}], "client-classes": [{"name": "a", "test": "option[60].exists"}]`, nil},
		{"a class that wins in one subnet", `"client-classes": [{"name": "a", "test": "option[60].exists", "option-data": [{"name": "routers", "data": "192.0.2.2"}]}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "option-data": [{"code": 3, "data": "192.0.2.1"}]}, {"id": 2, "subnet": "198.51.100.0/24"}]`, nil},
		{"a class that says the same", `"client-classes": [{"name": "a", "test": "option[60].exists", "option-data": [{"name": "routers", "data": "192.0.2.1"}]}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "option-data": [{"code": 3, "data": "192.0.2.1"}]}]`, nil},
		{"global reservations that count", `"reservations-global": true, "reservations": [{"hw-address": "1a:1b", "hostname": "a"}]`, nil},
		{"global reservations that one subnet counts", `"reservations": [{"hw-address": "1a:1b", "hostname": "a"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "reservations-global": true}]`, nil},
		{"reservations of a subnet that do not", `"reservations-in-subnet": false, "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "reservations": [{"hw-address": "1a:1b", "hostname": "a"}]}]`,
			[]string{"KT4406 /Dhcp4/subnet4/0/reservations the reservations of `192.0.2.0/24` are not looked up: `reservations-in-subnet` is false there"}},
		{"reservations in a pool", `"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.9 - 192.0.2.20"}], "reservations": [{"hw-address": "1a:1b", "ip-address": "192.0.2.9"}]}]`, nil},
		{"reservations in a pool that holds none", `"reservations-out-of-pool": true, "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.9 - 192.0.2.20"}], "reservations": [{"hw-address": "1a:1a", "ip-address": "192.0.2.8"}, {"hw-address": "1a:1b", "ip-address": "192.0.2.9"}, {"hw-address": "1a:1c", "ip-address": "192.0.2.20"}]}]`,
			[]string{"KT4408 /Dhcp4/subnet4/0/reservations/1/ip-address the reservation of `192.0.2.9`, with 1 more in this subnet, is ignored: the address is in a pool, and `reservations-out-of-pool` is true | take the address out of the pool, or leave `reservations-out-of-pool` out"}},
		{"flexible identifiers", `"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "reservations": [{"flex-id": "'a'", "ip-address": "192.0.2.9"}, {"flex-id": "'b'", "ip-address": "192.0.2.10"}]}]`,
			[]string{"KT4407 /Dhcp4/subnet4/0/reservations/0/flex-id no reservation is looked up by `flex-id`: `host-reservation-identifiers` does not name it | name there `hw-address`, `duid`, `circuit-id`, `client-id`, `flex-id`"}},
		{"without their library", `"host-reservation-identifiers": ["flex-id"], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "reservations": [{"flex-id": "'a'", "ip-address": "192.0.2.9"}]}]`,
			[]string{"KT4407 /Dhcp4/subnet4/0/reservations/0/flex-id no client has a `flex-id`: the library that makes it is not loaded | load `libdhcp_flex_id.so` and give it an `identifier-expression`"}},
		{"with it", `"hooks-libraries": [{"library": "libdhcp_flex_id.so"}], "host-reservation-identifiers": ["flex-id"], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "reservations": [{"flex-id": "'a'", "ip-address": "192.0.2.9"}]}]`, nil},
		{"T1 and T2 as options", `"option-data": [{"code": 58, "data": "100"}, {"code": 59, "data": "200"}]`, nil},
		{"T1 and T2 as options beside timers", `"renew-timer": 10, "rebind-timer": 20, "valid-lifetime": 30, "option-data": [{"code": 58, "data": "100"}, {"name": "dhcp-rebinding-time", "data": "200"}]`,
			[]string{"KT4409 /Dhcp4/option-data/0/code the option 58 (`dhcp-renewal-time`) is never sent as it is given here: the server fills it in itself | `renew-timer` is what is sent",
				"KT4409 /Dhcp4/option-data/1/name the option `dhcp-rebinding-time` is never sent as it is given here: the server fills it in itself | `rebind-timer` is what is sent"}},
		{"a lease time as an option", `"option-data": [{"name": "dhcp-lease-time", "data": "100"}]`,
			[]string{"KT4409 /Dhcp4/option-data/0/name the option `dhcp-lease-time` is never sent as it is given here: the server fills it in itself | set `valid-lifetime`"}},
		{"a sub-option beside its container", `"option-data": [{"name": "vendor-encapsulated-options"}, {"space": "vendor-encapsulated-options-space", "code": 1, "csv-format": false, "data": "0a"}]`, nil},
		{"a sub-option of a space of one's own", `"option-def": [{"name": "c", "code": 230, "type": "empty", "encapsulate": "s"}, {"space": "s", "name": "x", "code": 1, "type": "uint8"}], "option-data": [{"name": "c"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "option-data": [{"space": "s", "name": "x", "data": "1"}]}]`,
			[]string{"KT4410 /Dhcp4/subnet4/0/option-data/0/name the option `x` of the space `s` is not sent: its container is not in the same list | add an entry for the option that encapsulates the space, without data"}},
		{"a class with a container of its own", `"client-classes": [{"name": "a", "test": "option[60].exists", "option-def": [{"name": "vendor-encapsulated-options", "code": 43, "type": "empty", "encapsulate": "s"}], "option-data": [{"name": "vendor-encapsulated-options"}, {"space": "s", "code": 1, "csv-format": false, "data": "0a"}]}]`, nil},
		{"vendor spaces need none", `"option-data": [{"space": "vendor-4491", "code": 2, "csv-format": false, "data": "0a000001", "always-send": true}]`, nil},
		{"escaped commas", `"option-data": [{"name": "root-path", "data": "a\\,b"}, {"name": "routers", "data": "192.0.2.1, 192.0.2.2"}, {"name": "host-name", "data": "a,"}]`, nil},
		{"a second value", `"option-data": [{"name": "default-ip-ttl", "data": "64, 65"}]`,
			[]string{"KT4411 /Dhcp4/option-data/0/data of the option `default-ip-ttl` only `64` is sent: the value ends at the comma | the option takes one value"}},
		{"never and always", `"option-data": [{"name": "routers", "never-send": true}]`,
			[]string{"KT4413 /Dhcp4/option-data/0/never-send the option `routers` is sent all the same: `never-send` does not hold for it | leave the option out where it is not wanted"}},
		{"the lease file is never cleaned", `"lease-database": {"type": "memfile", "lfc-interval": 0}`,
			[]string{"KT4414 /Dhcp4/lease-database/lfc-interval the lease file is never cleaned and grows with every renewal | leave `lfc-interval` out, or run kea-lfc from a timer"}},
		{"files where they belong", `"lease-database": {"type": "memfile", "name": "/var/lib/kea/a.csv"}, "loggers": [{"name": "kea-dhcp4", "severity": "INFO", "output-options": [{"output": "/usr/local/var/log/kea/a.log"}, {"output": "stdout"}]}]`, nil},
		{"a log where it does not", `"loggers": [{"name": "kea-dhcp4.leases", "severity": "INFO", "output-options": [{"output": "/tmp/a.log"}]}]`,
			[]string{"KT4421 /Dhcp4/loggers/0/output-options/0/output Kea 3.0 does not start with log files in `/tmp` | give the bare name: the server puts its own directory in front; an environment variable can name another"}},
		{"a queue of the other family", `"multi-threading": {"enable-multi-threading": false}, "dhcp-queue-control": {"enable-queue": true, "queue-type": "kea-ring6"}`,
			[]string{"KT4427 /Dhcp4/dhcp-queue-control/queue-type the server does not start: it knows no queue of type `kea-ring6` | the type is `kea-ring4`"}},
		{"reservations in a file", `"hosts-database": {"type": "memfile"}`,
			[]string{"KT4427 /Dhcp4/hosts-database/type the server does not start: reservations cannot be kept in a `memfile` | list them under `reservations`"}},
		{"the same value twice", `"option-data": [{"name": "host-name", "data": "a"}, {"code": 12, "data": "a"}]`, nil},
		{"one value for each class", `"client-classes": [{"name": "a", "test": "option[60].exists"}], "option-data": [{"name": "host-name", "data": "a", "client-classes": ["a"]}, {"code": 12, "data": "b"}]`, nil},
		{"values for vendors", `"option-data": [{"name": "vivso-suboptions", "data": "4491"}, {"name": "vivso-suboptions", "data": "2495"}]`, nil},
		{"an option for nobody", `"client-classes": [{"name": "phones", "test": "option[60].exists", "next-server": "192.0.2.1"}], "option-data": [{"name": "host-name", "data": "a", "client-classes": ["phone"]}]`,
			[]string{"KT4425 /Dhcp4/option-data/0/client-classes the option is never sent: nobody is in the class `phone`, which is not defined | did you mean `phones`?"}},
		{"an option for some", `"option-data": [{"name": "host-name", "data": "a", "client-classes": ["phone", "KNOWN"]}]`, nil},
		{"timers in order", `"valid-lifetime": 600, "renew-timer": 300, "rebind-timer": 500`, nil},
		{"a timer that some leases outlast", `"valid-lifetime": 600, "min-valid-lifetime": 600, "max-valid-lifetime": 1200, "rebind-timer": 900`, nil},
		{"timers in the wrong order", `"renew-timer": 500, "rebind-timer": 500`,
			[]string{"KT4415 /Dhcp4/renew-timer T1 is never sent: `renew-timer` 500 is not below `rebind-timer` 500"}},
		{"a subnet whose leases are short", `"rebind-timer": 900, "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "valid-lifetime": 600}]`,
			[]string{"KT4415 /Dhcp4/subnet4/0/rebind-timer T2 is never sent: `rebind-timer` 900 is not below the longest lease time 600"}},
		{"a queue without threads", `"multi-threading": {"enable-multi-threading": false}, "dhcp-queue-control": {"enable-queue": true}`, nil},
		{"updates that are sent", `"ddns-send-updates": true, "dhcp-ddns": {"enable-updates": true}`, nil},
		{"a whole subnet as a pool", `"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.0/24"}]}]`,
			[]string{"KT4419 /Dhcp4/subnet4/0/pools/0/pool the pool holds the address of the network, `192.0.2.0`, which Kea hands out like any other | leave it out of the pool"}},
		{"a whole subnet but its ends", `"compatibility": {"exclude-first-last-24": true}, "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.0/24"}]}]`, nil},
		{"a narrow subnet with a lower id", `"subnet4": [{"id": 2, "subnet": "10.0.0.0/8"}, {"id": 1, "subnet": "10.1.0.0/16"}]`, nil},
		{"a narrow subnet behind a guarded one", `"client-classes": [{"name": "a", "test": "option[60].exists"}], "subnet4": [{"id": 1, "subnet": "10.0.0.0/8", "client-classes": ["a"]}, {"id": 2, "subnet": "10.1.0.0/16"}]`, nil},
		{"a narrow subnet of a relay", `"subnet4": [{"id": 1, "subnet": "10.0.0.0/8"}, {"id": 2, "subnet": "10.1.0.0/16", "relay": {"ip-addresses": ["10.1.0.1"]}}]`, nil},
		{"a narrow subnet of the same link", `"shared-networks": [{"name": "n", "subnet4": [{"id": 1, "subnet": "10.0.0.0/8"}, {"id": 2, "subnet": "10.1.0.0/16"}]}]`, nil},
		{"a narrow subnet of another link", `"shared-networks": [{"name": "n", "subnet4": [{"id": 7, "subnet": "10.0.0.0/8"}]}], "subnet4": [{"id": 8, "subnet": "10.1.0.0/16"}]`,
			[]string{"KT4423 /Dhcp4/subnet4/0/subnet `10.1.0.0/16` is never chosen by an address: `10.0.0.0/8` holds it, and has a lower id | give the wider one a higher id, or name the relays of the narrower one under `relay` | 3:69 first here"}},
		{"a link of two", `"subnet4": [{"id": 1, "subnet": "192.0.2.0/31", "pools": [{"pool": "192.0.2.0/31"}]}]`, nil},
		{"a router in a pool that is reserved", `"subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.1 - 192.0.2.9"}], "option-data": [{"name": "routers", "data": "192.0.2.1"}], "reservations": [{"hw-address": "1a:1b", "ip-address": "192.0.2.1"}]}]`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := reviewed(heard(c.text), kea.R30)
			for i := range found {
				_, found[i], _ = strings.Cut(found[i], " ")
			}
			if diff := cmp.Diff(c.want, append([]string(nil), found...)); diff != "" {
				t.Errorf("advice on %s (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

// TestCircles: classes that ask for each other, which Kea refuses, are no trap.
func TestCircles(t *testing.T) {
	found := reviewed(heard(`"client-classes": [{"name": "a", "test": "member('b')"}, {"name": "b", "test": "member('a') and member('b')"}], "subnet4": [{"id": 1, "subnet": "192.0.2.0/24", "client-classes": ["a"]}]`), kea.R30)
	for _, line := range found {
		if !strings.Contains(line, string(CodeClassOrder)) {
			t.Errorf("classes in a circle: %s", line)
		}
	}
}

// TestDeaf: a server that listens nowhere, unless the key is only misspelt.
func TestDeaf(t *testing.T) {
	for text, want := range map[string][]string{
		`{"Dhcp6": {"interfaces-config": {"re-detect": true}}}`:  {"1:33 KT4401 /Dhcp6/interfaces-config the server listens on no interface: `interfaces` names none | name the interfaces, or all with \"*\""},
		`{"Dhcp4": {"interface-config": {"interfaces": ["*"]}}}`: {"1:12 KT4010 /Dhcp4/interface-config the key `interface-config` is unknown in `Dhcp4` | did you mean `interfaces-config`?"},
		`{"Dhcp4": {"dhcp4o6-port": 6000}}`:                      {},
	} {
		if diff := cmp.Diff(want, reviewed(text, kea.R30)); diff != "" {
			t.Errorf("review of %s (-want +got):\n%s", text, diff)
		}
	}
}

// TestAdviceOfReleases: what depends on the release.
func TestAdviceOfReleases(t *testing.T) {
	for _, c := range []struct {
		text string
		r    kea.Release
		want string
	}{
		{`"reservation-mode": "global", "reservations": [{"hw-address": "1a:1b", "hostname": "a"}]`, kea.R22, ""},
		{`"reservation-mode": "all", "reservations": [{"hw-address": "1a:1b", "hostname": "a"}]`, kea.R22, "KT4406"},
		{`"dhcp-queue-control": {"enable-queue": true}`, kea.R22, ""},
		{`"lease-database": {"type": "memfile", "name": "/srv/a.csv"}`, kea.R24, ""},
		{`"lease-database": {"type": "memfile", "name": "/srv/a.csv"}`, kea.R26, "KT4421"},
		{`"control-socket": {"socket-type": "unix", "socket-name": "/tmp/a"}`, kea.R26, "KT4421 /Dhcp4/control-socket/socket-name"},
		{`"control-socket": {"socket-type": "unix", "socket-name": "/run/kea/a"}`, kea.R26, ""},
		{`"control-socket": {"socket-type": "unix", "socket-name": "/tmp/a"}`, kea.R24, ""},
	} {
		found := strings.Join(reviewed(heard(c.text), c.r), "\n")
		if strings.Contains(found, "KT44") != (c.want != "") || !strings.Contains(found, c.want) {
			t.Errorf("Kea %s, %s: want %q, got\n%s", c.r, c.text, c.want, found)
		}
	}
}

// TestAdviceIsNoError: what Kea takes is no error, whatever it looks like.
func TestAdviceIsNoError(t *testing.T) {
	for _, info := range warnCodes() {
		if info.Severity == diag.Error && info.Code != CodeStart || info.Example == "" {
			t.Errorf("%s is an error, or has no example", info.Code)
		}
		if found := Validate("f", []byte(info.Example), kea.R30); len(found) > 0 {
			t.Errorf("%s: its example has findings without advice: %v", info.Code, lines(found))
		}
	}
}

// TestGoldensOfConvert holds what convert writes to the review for its target:
// nothing that Kea refuses, and of the rest only what the source asks for.
func TestGoldensOfConvert(t *testing.T) {
	fromSource := map[diag.Code]string{
		CodeGuardShut:    "a pool that the source closes, or that convert closes rather than open it to all",
		CodeClassNever:   "a condition of the source that is never true",
		CodeClassIdle:    "a class of the source that does nothing",
		CodeOverridden:   "a class of the source that loses to the subnet in Kea, which convert reports",
		CodePoolEdge:     "a range of the source",
		CodeRouterInPool: "a range of the source",
		CodeTimer:        "times of the source",
	}
	files, _ := filepath.Glob("../testdata/dhcpd/conf/*/*.json")
	if len(files) < 20 {
		t.Fatalf("only %d configurations to look at", len(files))
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d, found := kea.Parse(name, src, kea.ParseOptions{})
		for _, f := range append(found, Review(d, targetOf(name))...) {
			if _, known := fromSource[f.Code]; f.Severity == diag.Error || !known {
				t.Errorf("%s: %s", filepath.Base(name), f)
			}
		}
	}
}

// targetOf reads the release from the name of a golden: case.kea4-2.6.json.
func targetOf(name string) kea.Release {
	if _, word, ok := strings.Cut(filepath.Base(name), "-2."); ok {
		if r, err := kea.ParseRelease("2." + word[:1]); err == nil {
			return r
		}
	}
	if strings.Contains(name, "-3.2.json") {
		return kea.R32
	}
	return kea.DefaultRelease
}

// TestConfirmAdvice asks the real servers: what advice is about they take.
func TestConfirmAdvice(t *testing.T) {
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asking real servers takes long: set KEATOOL_CONFIRM=1")
	}
	check := sharedCheck()
	if _, err := os.Stat(check); err != nil {
		t.Skipf("no Kea to ask: %v", err)
	}
	for _, info := range warnCodes() {
		j := judged{daemon: "4", text: info.Example}
		switch {
		case strings.Contains(info.Example, `"Dhcp6"`):
			j.daemon = "6"
		case strings.Contains(info.Example, `"DhcpDdns"`):
			j.daemon = "ddns"
		}
		if said := ask(t, check, j); !strings.HasSuffix(said, "y") {
			t.Errorf("%s: Kea 2.2, 2.6 and 3.0 say %s of its example\n%s", info.Code, said, info.Example)
		}
	}
}
