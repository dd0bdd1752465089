package schema

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestMessagesOfServers: what is said about sockets, databases, libraries and the like.
func TestMessagesOfServers(t *testing.T) {
	said(t, []message{
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "unix" } ]`, []string{
			"2:22-2:23 error KT4132 /Dhcp4/control-sockets/0: the Unix socket has no `socket-name`",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "unix", "socket-name": "/run/kea/" } ]`, []string{
			"2:62-2:73 error KT4132 /Dhcp4/control-sockets/0/socket-name: `/run/kea/` is a directory, not a file",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "unix", "socket-name": "/tmp/kea" } ]`, []string{
			"2:62-2:72 error KT4132 /Dhcp4/control-sockets/0/socket-name: Kea makes no socket in `/tmp/` | give the name of the file alone: Kea adds its directory, which mostly is /run/kea",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "unix", "socket-name": "/usr/local/var/run/kea/a" } ]`, nil},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "unix", "socket-name": "run/kea/a" } ]`, []string{
			"2:62-2:73 error KT4132 /Dhcp4/control-sockets/0/socket-name: Kea makes no socket in `run/kea/` | give the name of the file alone: Kea adds its directory, which mostly is /run/kea",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "unix", "socket-address": "127.0.0.1" } ]`, []string{
			"2:65-2:76 error KT4132 /Dhcp4/control-sockets/0/socket-address: a Unix socket has a name, no address",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "unix", "socket-name": "a", "socket-address": "127.0.0.1" } ]`, []string{
			"2:67-2:83 error KT4118 /Dhcp4/control-sockets/0/socket-address: `socket-name` and `socket-address` stand beside each other | keep one",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "unix", "socket-name": "a" }, { "socket-type": "unix", "socket-name": "b" }, { "socket-type": "unix", "socket-name": "c" } ]`, []string{
			"2:69-2:70 error KT4132 /Dhcp4/control-sockets/1: there are two Unix sockets | keep one",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "http", "socket-name": "a" } ]`, []string{
			"2:62-2:65 error KT4132 /Dhcp4/control-sockets/0/socket-name: an HTTP socket has an address and a port, no name",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "http", "socket-port": 70000 } ]`, []string{
			"2:62-2:67 error KT4012 /Dhcp4/control-sockets/0/socket-port: `70000` of `socket-port` is outside 0 to 65535",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "http", "cert-file": "a" } ]`, []string{
			"2:22-2:23 error KT4132 /Dhcp4/control-sockets/0: `trust-anchor`, `cert-file` and `key-file` are not all there | give all three, or none for plain HTTP",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "https", "trust-anchor": "a", "cert-file": "b" } ]`, []string{
			"2:22-2:23 error KT4132 /Dhcp4/control-sockets/0: the HTTPS socket lacks `trust-anchor`, `cert-file` or `key-file`",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "https", "trust-anchor": "a", "cert-file": "b", "key-file": "c" } ]`, nil},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "tcp" } ]`, []string{
			"2:39-2:44 error KT4013 /Dhcp4/control-sockets/0/socket-type: `tcp` is not what `socket-type` takes: one of unix, http, https",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "http", "authentication": { "type": "basic", "clients": [ { "user": "a:b", "password": "c" } ] } } ]`, []string{
			"2:107-2:112 error KT4150 /Dhcp4/control-sockets/0/authentication/clients/0/user: `a:b` is no name of a user: it has a colon in it",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "http", "authentication": { "type": "basic", "clients": [ { "user": "a", "password": "keatest" } ] } } ]`, []string{
			"2:124-2:133 error KT4150 /Dhcp4/control-sockets/0/authentication/clients/0/password: the password is one of those that examples have, which Kea refuses | choose another",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "http", "authentication": { "type": "basic", "clients": [ { "password": "c" } ] } } ]`, []string{
			"2:97-2:98 error KT4150 /Dhcp4/control-sockets/0/authentication/clients/0: the client has no `user`",
		}},
		{kea.R30, "4", `"control-sockets": [ { "socket-type": "http", "authentication": { "type": "basic", "clients": [ { "password-file": "c" } ] } } ]`, nil},
		{kea.R30, "4", `"control-sockets": [ ]`, nil},
		{kea.R30, "4", `"lease-database": { "type": "memfile", "read-timeout": 5 }`, []string{
			"2:56-2:57 error KT4135 /Dhcp4/lease-database/read-timeout: `read-timeout` is for databases of the type `mysql` | leave it out",
		}},
		{kea.R30, "4", `"lease-database": { "type": "mysql", "tcp-user-timeout": 5 }`, []string{
			"2:58-2:59 error KT4135 /Dhcp4/lease-database/tcp-user-timeout: `tcp-user-timeout` is for databases of the type `postgresql` | leave it out",
		}},
		{kea.R30, "4", `"lease-database": { "type": "postgresql", "tcp-user-timeout": 5 }`, nil},
		{kea.R30, "4", `"lease-database": { "type": "memfile", "write-timeout": 0 }`, nil},
		{kea.R30, "4", `"lease-database": { "type": "oracle" }`, []string{
			"2:29-2:37 error KT4013 /Dhcp4/lease-database/type: `oracle` is not what `type` takes: one of memfile, mysql, postgresql",
		}},
		{kea.R30, "4", `"lease-database": { "name": "a" }`, []string{
			"2:19-2:20 error KT4014 /Dhcp4/lease-database: the mandatory key `type` is missing in `lease-database`",
		}},
		{kea.R30, "4", `"hosts-databases": [ { "type": "postgresql", "write-timeout": 5 } ]`, []string{
			"2:63-2:64 error KT4135 /Dhcp4/hosts-databases/0/write-timeout: `write-timeout` is for databases of the type `mysql` | leave it out",
		}},
		{kea.R30, "4", `"config-control": { "config-databases": [ { "type": "mysql", "name": "a" }, { "type": "mysql", "name": "a" } ] }`, []string{
			"2:77-2:78 error KT4019 /Dhcp4/config-control/config-databases/1: the same database is listed twice | 2:43-2:44 first here",
		}},
		{kea.R30, "4", `"config-control": { "config-databases": [ { "type": "mysql", "name": "a" }, { "type": "mysql", "name": "b" } ] }`, nil},
		{kea.R30, "4", `"hooks-libraries": [ { "library": "/opt/libdhcp_lease_cmds.so" } ]`, []string{
			"2:35-2:63 error KT4136 /Dhcp4/hooks-libraries/0/library: Kea 3.0 loads no libraries from `/opt/` | give the name of the file alone: Kea adds its directory",
		}},
		{kea.R30, "4", `"hooks-libraries": [ { "library": "/usr/lib/kea/hooks/" } ]`, []string{
			"2:35-2:56 error KT4136 /Dhcp4/hooks-libraries/0/library: `/usr/lib/kea/hooks/` is a directory, not a library",
		}},
		{kea.R30, "4", `"hooks-libraries": [ { "library": "/usr/lib/kea/hooks/libdhcp_lease_cmds.so" }, { "library": "libdhcp_stat_cmds.so" } ]`, nil},
		{kea.R30, "4", `"hooks-libraries": [ { "library": "kea/hooks/libdhcp_lease_cmds.so" } ]`, []string{
			"2:35-2:68 error KT4136 /Dhcp4/hooks-libraries/0/library: Kea 3.0 loads no libraries from `kea/hooks/` | give the name of the file alone: Kea adds its directory",
		}},
		{kea.R22, "4", `"hooks-libraries": [ { "library": "libdhcp_lease_cmds.so" } ]`, []string{
			"2:35-2:58 error KT4136 /Dhcp4/hooks-libraries/0/library: Kea 2.2 does not look for `libdhcp_lease_cmds.so` in its directory of libraries | give the whole path, which mostly ends in /kea/hooks/libdhcp_lease_cmds.so",
		}},
		{kea.R30, "4", `"hooks-libraries": [ { } ]`, []string{
			"2:22-2:23 error KT4014 /Dhcp4/hooks-libraries/0: the mandatory key `library` is missing in `hooks-libraries[0]`",
		}},
		{kea.R30, "d", `"hooks-libraries": [ { "library": "/opt/a.so" } ]`, []string{
			"2:35-2:46 error KT4136 /DhcpDdns/hooks-libraries/0/library: Kea 3.0 loads no libraries from `/opt/` | give the name of the file alone: Kea adds its directory",
		}},
		{kea.R30, "d", `"loggers": [ { "name": "kea-dhcp-ddns", "output-options": [ { "output": "/tmp/a.log" } ] } ]`, []string{
			"2:73-2:85 error KT4013 /DhcpDdns/loggers/0/output-options/0/output: Kea 3.0 writes no log to `/tmp/a.log` | give the name of the file alone: Kea adds its directory, which mostly is /var/log/kea",
		}},
		{kea.R30, "d", `"loggers": [ { "name": "kea-dhcp-ddns", "output-options": [ { "output": "/var/log/kea/" } ] } ]`, []string{
			"2:73-2:88 error KT4013 /DhcpDdns/loggers/0/output-options/0/output: Kea 3.0 writes no log to `/var/log/kea/` | give the name of the file alone: Kea adds its directory, which mostly is /var/log/kea",
		}},
		{kea.R30, "d", `"loggers": [ { "name": "kea-dhcp-ddns", "output-options": [ { "output": "/var/log/kea/a" }, { "output": "stdout" } ] } ]`, nil},
		{kea.R24, "d", `"loggers": [ { "name": "kea-dhcp-ddns", "output_options": [ { "output": "/tmp/a.log" } ] } ]`, nil},
		{kea.R30, "4", `"interfaces-config": { "interfaces": [ "eth0", "eth1", "eth0" ] }`, []string{
			"2:56-2:62 error KT4019 /Dhcp4/interfaces-config/interfaces/2: `eth0` is listed twice | 2:40-2:46 first here",
		}},
		{kea.R30, "4", `"interfaces-config": { "interfaces": [ "*/192.0.2.1" ] }`, []string{
			"2:40-2:53 error KT4013 /Dhcp4/interfaces-config/interfaces/0: `*/192.0.2.1` gives an address to all interfaces | name the interface that has the address",
		}},
		{kea.R30, "4", `"interfaces-config": { "interfaces": [ "eth0/x" ] }`, nil},
		{kea.R30, "4", `"interfaces-config": { "dhcp-socket-type": "tcp" }`, []string{
			"2:44-2:49 error KT4013 /Dhcp4/interfaces-config/dhcp-socket-type: `tcp` is not what `dhcp-socket-type` takes: one of raw, udp",
		}},
		{kea.R30, "4", `"dhcp-ddns": { "enable-updates": true, "server-ip": "::1" }`, nil},
		{kea.R30, "4", `"dhcp-ddns": { "enable-updates": true, "server-ip": "::1", "sender-ip": "::1", "sender-port": 53001 }`, []string{
			"2:95-2:100 error KT4117 /Dhcp4/dhcp-ddns/sender-port: updates are sent from `::1`, port 53001, to the same | leave `sender-port` out",
		}},
		{kea.R30, "4", `"dhcp-ddns": { "enable-updates": true, "server-ip": "::1", "sender-ip": "::1", "sender-port": 53001, "server-port": 7 }`, nil},
		{kea.R30, "4", `"dhcp-ddns": { "server-ip": "::1" }`, []string{
			"2:14-2:15 error KT4014 /Dhcp4/dhcp-ddns: the mandatory key `enable-updates` is missing in `dhcp-ddns`",
		}},
		{kea.R30, "4", `"dhcp-ddns": { "enable-updates": true, "ncr-protocol": "TCP" }`, []string{
			"2:56-2:61 error KT4013 /Dhcp4/dhcp-ddns/ncr-protocol: `TCP` is not what `ncr-protocol` takes: one of UDP",
		}},
		{kea.R30, "4", `"multi-threading": { "enable-multi-threading": 1 }`, []string{
			"2:48-2:49 error KT4011 /Dhcp4/multi-threading/enable-multi-threading: an integer stands where `enable-multi-threading` takes true or false",
		}},
		{kea.R30, "4", `"multi-threading": { }`, []string{
			"2:20-2:21 error KT4014 /Dhcp4/multi-threading: the mandatory key `enable-multi-threading` is missing in `multi-threading`",
		}},
		{kea.R30, "4", `"dhcp-queue-control": { "enable-queue": true, "size": 4 }`, []string{
			"2:47-2:53 warning KT4020 /Dhcp4/dhcp-queue-control/size: Kea does nothing with `size`",
		}},
		{kea.R30, "4", `"sanity-checks": { "lease-checks": "fixx" }`, []string{
			"2:36-2:42 error KT4013 /Dhcp4/sanity-checks/lease-checks: `fixx` is not what `lease-checks` takes: one of none, warn, fix, fix-del, del | did you mean `fix`?",
		}},
		{kea.R30, "4", `"expired-leases-processing": { "max-reclaim-leases": -1 }`, []string{
			"2:54-2:56 error KT4012 /Dhcp4/expired-leases-processing/max-reclaim-leases: `-1` of `max-reclaim-leases` is outside 0 to 4294967295",
		}},
		{kea.R30, "4", `"loggers": [ { "severity": "INFO" } ]`, []string{
			"2:14-2:15 error KT4014 /Dhcp4/loggers/0: the mandatory key `name` is missing in `loggers[0]`",
		}},
		{kea.R30, "4", `"loggers": [ { "name": "kea-dhcp4", "severity": "LOUD" } ]`, []string{
			"2:49-2:55 error KT4013 /Dhcp4/loggers/0/severity: `LOUD` is not what `severity` takes: one of FATAL, ERROR, WARN, INFO, DEBUG, NONE",
		}},
		{kea.R30, "4", `"loggers": [ { "name": "kea-dhcp4", "debuglevel": 100 } ]`, []string{
			"2:51-2:54 error KT4012 /Dhcp4/loggers/0/debuglevel: `100` of `debuglevel` is outside 0 to 99",
		}},
		{kea.R30, "6", `"server-id": { "type": "LLLT" }`, []string{
			"2:24-2:30 error KT4013 /Dhcp6/server-id/type: `LLLT` is not what `type` takes: one of LLT, EN, LL | did you mean `LLT`?",
		}},
		{kea.R30, "6", `"server-id": { "type": "LL", "identifier": "xyz" }`, []string{
			"2:44-2:49 error KT4013 /Dhcp6/server-id/identifier: `xyz` is not what `identifier` takes: pairs of hex digits",
		}},
		{kea.R30, "6", `"mac-sources": [ "any", "any" ]`, []string{
			"2:25-2:30 error KT4019 /Dhcp6/mac-sources/1: `any` stands twice in `mac-sources` | keep the first | 2:18-2:23 first here",
		}},
		{kea.R30, "6", `"mac-sources": [ "telepathy" ]`, []string{
			"2:18-2:29 error KT4013 /Dhcp6/mac-sources/0: `telepathy` is not what an entry of `mac-sources` takes: one of any, raw, duid, ipv6-link-local, client-link-addr-option, rfc6939, remote-id, rfc4649, subscriber-id, rfc4580, docsis-cmts, docsis-modem",
		}},
		{kea.R30, "6", `"relay-supplied-options": [ "65", "65" ]`, nil},
		{kea.R30, "d", `"ip-address": "x"`, []string{
			"2:15-2:18 error KT4013 /DhcpDdns/ip-address: `x` is not what `ip-address` takes: an address",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "k", "algorithm": "HMAC-MD5" } ]`, []string{
			"2:16-2:17 error KT4133 /DhcpDdns/tsig-keys/0: the key `k` has no secret",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "k", "algorithm": "HMAC-MD5", "secret": "no base64!" } ]`, []string{
			"2:66-2:78 error KT4133 /DhcpDdns/tsig-keys/0/secret: the secret of the key `k` is not base64",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "k", "algorithm": "HMAC-MD5", "secret": "c2Vj cmV0" } ]`, nil},
		{kea.R30, "d", `"tsig-keys": [ { "name": "a..b", "algorithm": "HMAC-MD5", "secret": "c2VjcmV0" } ]`, []string{
			"2:26-2:32 error KT4133 /DhcpDdns/tsig-keys/0/name: `a..b` is no domain name, as the names of keys are",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "k", "algorithm": "HMAC-MD6", "secret": "c2VjcmV0" } ]`, []string{
			"2:44-2:54 error KT4013 /DhcpDdns/tsig-keys/0/algorithm: `HMAC-MD6` is not what `algorithm` takes: one of HMAC-MD5, HMAC-SHA1, HMAC-SHA224, HMAC-SHA256, HMAC-SHA384, HMAC-SHA512 | did you mean `HMAC-MD5`?",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "k", "algorithm": "HMAC-SHA256", "secret": "c2VjcmV0", "digest-bits": 81 } ]`, []string{
			"2:96-2:98 error KT4133 /DhcpDdns/tsig-keys/0/digest-bits: 81 is no length of a digest of `HMAC-SHA256` | 0 sends the whole digest",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "k", "algorithm": "HMAC-SHA256", "secret": "c2VjcmV0", "digest-bits": 120 } ]`, []string{
			"2:96-2:99 error KT4133 /DhcpDdns/tsig-keys/0/digest-bits: 120 is no length of a digest of `HMAC-SHA256` | 0 sends the whole digest",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "k", "algorithm": "HMAC-SHA256", "secret": "c2VjcmV0", "digest-bits": 128 } ]`, nil},
		{kea.R30, "d", `"tsig-keys": [ { "name": "k", "algorithm": "HMAC-MD5", "secret": "c2VjcmV0" }, { "name": "k", "algorithm": "HMAC-MD5", "secret": "c2VjcmV0" } ]`, []string{
			"2:90-2:93 error KT4126 /DhcpDdns/tsig-keys/1/name: two keys are called `k` | 2:16-2:17 first here",
		}},
		{kea.R30, "d", `"forward-ddns": { "ddns-domains": [ { "name": "a.", "key-name": "k" } ] }`, []string{
			"2:37-2:38 error KT4014 /DhcpDdns/forward-ddns/ddns-domains/0: the mandatory key `dns-servers` is missing in `forward-ddns.ddns-domains[0]`",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "key1", "algorithm": "HMAC-MD5", "secret": "c2VjcmV0" } ], "forward-ddns": { "ddns-domains": [ { "name": "a.", "key-name": "key2", "dns-servers": [ { "ip-address": "192.0.2.1" } ] } ] }`, []string{
			"2:149-2:155 error KT4127 /DhcpDdns/forward-ddns/ddns-domains/0/key-name: there is no key `key2` | did you mean `key1`?",
		}},
		{kea.R30, "d", `"forward-ddns": { "ddns-domains": [ { "name": "a.", "dns-servers": [ { "ip-address": "192.0.2.1", "key-name": "k" } ] } ] }`, []string{
			"2:111-2:114 error KT4127 /DhcpDdns/forward-ddns/ddns-domains/0/dns-servers/0/key-name: there is no key `k`",
		}},
		{kea.R30, "d", `"tsig-keys": [ { "name": "j", "algorithm": "HMAC-MD5", "secret": "c2VjcmV0" } ], "forward-ddns": { "ddns-domains": [ { "name": "a.", "key-name": "k", "dns-servers": [ { "ip-address": "192.0.2.1", "key-name": "j" } ] } ] }`, nil},
		{kea.R30, "d", `"reverse-ddns": { "ddns-domains": [ { "name": "a.", "dns-servers": [ { "ip-address": "192.0.2.1" } ] }, { "name": "a.", "dns-servers": [ { "ip-address": "192.0.2.1" } ] } ] }`, []string{
			"2:115-2:119 error KT4128 /DhcpDdns/reverse-ddns/ddns-domains/1/name: two domains are called `a.` | 2:37-2:38 first here",
		}},
		{kea.R30, "d", `"reverse-ddns": { "ddns-domains": [ { "name": "a", "dns-servers": [ { "ip-address": "192.0.2.1" } ] } ] }`, []string{
			"2:47-2:50 warning KT4129 /DhcpDdns/reverse-ddns/ddns-domains/0/name: the domain `a` has no final dot, so that no name ever matches it | write `a.`",
		}},
		{kea.R30, "d", `"reverse-ddns": { "ddns-domains": [ { "name": "a.", "dns-servers": [ { "ip-address": "x" } ] } ] }`, []string{
			"2:86-2:89 error KT4013 /DhcpDdns/reverse-ddns/ddns-domains/0/dns-servers/0/ip-address: `x` is not what `ip-address` takes: an address",
		}},
		{kea.R30, "d", `"control-sockets": [ { "socket-type": "unix" } ]`, []string{
			"2:22-2:23 error KT4132 /DhcpDdns/control-sockets/0: the Unix socket has no `socket-name`",
		}},
	})
}
