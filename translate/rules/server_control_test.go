package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestControl: OMAPI, logs and files.
func TestControl(t *testing.T) {
	wholes(t, []whole{
		{
			name: "OMAPI",
			conf: `omapi-port 7911;
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			want: []string{
				`control-sockets {"socket-name":"kea4-ctrl-socket","socket-type":"unix"}`,
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_host_cmds.so"}`,
			},
			account: []string{
				`1:1 omapi-port approximate KT2482`,
			},
		},
		{
			name: "OMAPI with a key",
			conf: `key k { algorithm hmac-md5; secret c2FtcGxl; }
omapi-key k;
omapi-port 7911;
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			want: []string{
				`control-sockets {"socket-name":"kea4-ctrl-socket","socket-type":"unix"}`,
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_host_cmds.so"}`,
			},
			account: []string{
				`1:1 key equivalent`,
				`1:9 algorithm equivalent`,
				`1:29 secret equivalent`,
				`2:1 omapi-key approximate KT2482`,
				`3:1 omapi-port approximate KT2482`,
			},
		},
		{
			name: "OMAPI before 3.0",
			o:    Options{Release: kea.R26},
			conf: `omapi-port 7911;
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			want: []string{
				`control-socket {"socket-name":"/run/kea/kea4-ctrl-socket","socket-type":"unix"}`,
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
			},
			account: []string{
				`1:1 omapi-port approximate KT2482`,
			},
		},
		{
			name: "OMAPI in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `omapi-port 7911;
subnet6 2001:db8::/64 { }
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			want: []string{
				`control-sockets {"socket-name":"kea6-ctrl-socket","socket-type":"unix"}`,
				`hooks-libraries {"library":"libdhcp_lease_cmds.so"}`,
				`hooks-libraries {"library":"libdhcp_host_cmds.so"}`,
			},
			account: []string{
				`1:1 omapi-port approximate KT2482`,
			},
		},
		{
			name: "log facility",
			conf: `log-facility local7;
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			want: []string{
				`loggers {"name":"kea-dhcp4","output-options":[{"output":"syslog:local7"}],"severity":"INFO"}`,
			},
		},
		{
			name: "log facility in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `log-facility daemon;
subnet6 2001:db8::/64 { }
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			want: []string{
				`loggers {"name":"kea-dhcp6","output-options":[{"output":"syslog:daemon"}],"severity":"INFO"}`,
			},
		},
		{
			name: "log facility elsewhere",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 { log-facility local1; }
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			account: []string{
				`1:42 log-facility exact KT2002`,
			},
		},
		{
			name: "files and ports",
			conf: `lease-file-name "/var/lib/x";
pid-file-name "/run/x";
local-port 6767;
remote-port 6868;
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			account: []string{
				`1:1 lease-file-name equivalent KT2484`,
				`2:1 pid-file-name equivalent KT2481`,
				`3:1 local-port equivalent KT2481`,
				`4:1 remote-port equivalent KT2481`,
			},
		},
		{
			name: "what needs nothing",
			conf: `delayed-ack 28;
max-ack-delay 1000;
dont-use-fsync on;
db-time-format local;
lease-id-format hex;
check-secs-byte-order on;
server-id-check on;
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			account: []string{
				`1:1 delayed-ack equivalent KT2480`,
				`2:1 max-ack-delay equivalent KT2480`,
				`3:1 dont-use-fsync equivalent KT2480`,
				`4:1 db-time-format equivalent KT2480`,
				`5:1 lease-id-format equivalent KT2480`,
				`6:1 check-secs-byte-order equivalent KT2480`,
				`7:1 server-id-check equivalent KT2480`,
			},
		},
		{
			name: "what there is nothing for",
			conf: `limited-broadcast-address 192.0.2.255;
use-lease-addr-for-default-route on;
log-threshold-low 10;
log-threshold-high 90;
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
			account: []string{
				`1:1 limited-broadcast-address dropped KT2485`,
				`2:1 use-lease-addr-for-default-route dropped KT2485`,
				`3:1 log-threshold-low dropped KT2494`,
				`4:1 log-threshold-high dropped KT2494`,
			},
		},
		{
			name: "what asks for nothing",
			conf: `use-lease-addr-for-default-route off;
`,
			keys: "control-sockets control-socket hooks-libraries loggers",
		},
	})
}

// TestServerDUID: the DUID of a DHCPv6 server.
func TestServerDUID(t *testing.T) {
	wholes(t, []whole{
		{
			name: "by enterprise",
			o:    Options{Family: parser.V6},
			conf: `server-duid en 2495 "x1";
subnet6 2001:db8::/64 { }
`,
			keys: "server-id",
			want: []string{
				`server-id {"enterprise-id":2495,"identifier":"7831","type":"EN"}`,
			},
		},
		{
			name: "by address and time",
			o:    Options{Family: parser.V6},
			conf: `server-duid llt ethernet 9 02:00:00:00:00:01;
subnet6 2001:db8::/64 { }
`,
			keys: "server-id",
			want: []string{
				`server-id {"htype":1,"identifier":"020000000001","time":9,"type":"LLT"}`,
			},
		},
		{
			name: "by address",
			o:    Options{Family: parser.V6},
			conf: `server-duid ll ethernet 02:00:00:00:00:01;
subnet6 2001:db8::/64 { }
`,
			keys: "server-id",
			want: []string{
				`server-id {"htype":1,"identifier":"020000000001","type":"LL"}`,
			},
		},
		{
			name: "made by the server",
			o:    Options{Family: parser.V6},
			conf: `server-duid ll;
subnet6 2001:db8::/64 { }
`,
			keys: "server-id",
			want: []string{
				`server-id {"type":"LL"}`,
			},
			account: []string{
				`1:1 server-duid exact KT2491`,
			},
		},
		{
			name: "of another type",
			o:    Options{Family: parser.V6},
			conf: `server-duid 4 "uuid";
subnet6 2001:db8::/64 { }
`,
			keys: "server-id",
			account: []string{
				`1:1 server-duid dropped KT2485`,
			},
		},
		{
			name: "in DHCPv4",
			conf: `server-duid ll;
`,
			keys: "server-id",
			account: []string{
				`1:1 server-duid exact KT2002`,
			},
		},
	})
}

// TestPerIA: what a DHCPv6 client can have in one IA.
func TestPerIA(t *testing.T) {
	wholes(t, []whole{
		{
			name: "one of each",
			o:    Options{Family: parser.V6},
			conf: `limit-addrs-per-ia 1;
limit-prefs-per-ia 0;
subnet6 2001:db8::/64 { }
`,
			keys: "subnet6",
			want: []string{
				`subnet6 {"subnet":"2001:db8::/64"}`,
			},
		},
		{
			name: "several",
			o:    Options{Family: parser.V6},
			conf: `limit-addrs-per-ia 2;
limit-prefs-per-ia 3;
subnet6 2001:db8::/64 { }
`,
			keys: "subnet6",
			want: []string{
				`subnet6 {"subnet":"2001:db8::/64"}`,
			},
			account: []string{
				`1:1 limit-addrs-per-ia approximate KT2493`,
				`2:1 limit-prefs-per-ia approximate KT2493`,
			},
		},
		{
			name: "lengths of prefixes",
			o:    Options{Family: parser.V6},
			conf: `prefix-length-mode ignore;
subnet6 2001:db8::/64 { prefix-length-mode exact; }
`,
			keys: "subnet6",
			want: []string{
				`subnet6 {"subnet":"2001:db8::/64"}`,
			},
			account: []string{
				`1:1 prefix-length-mode approximate KT2493`,
				`2:25 prefix-length-mode exact KT2002`,
			},
		},
		{
			name: "the length that is preferred",
			o:    Options{Family: parser.V6},
			conf: `prefix-length-mode prefer;
release-on-roam off;
subnet6 2001:db8::/64 { }
`,
			keys: "subnet6",
			want: []string{
				`subnet6 {"subnet":"2001:db8::/64"}`,
			},
		},
	})
}
