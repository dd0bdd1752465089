package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
)

// TestFieldValues: the values of boot fields.
func TestFieldValues(t *testing.T) {
	wholes(t, []whole{
		{
			name: "text with a NUL at its end",
			conf: `filename "a\000";
server-name "b\000\000";
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`server-hostname "b"`,
				`boot-file-name "a"`,
			},
		},
		{
			name: "empty text that hides nothing",
			conf: `filename "";
server-name "";
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
		},
		{
			name: "empty text that hides a wider value",
			conf: `filename "a";
server-name "s";
subnet 192.0.2.0 netmask 255.255.255.0 { filename ""; server-name ""; }
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`server-hostname "s"`,
				`boot-file-name "a"`,
				`subnet4 {"boot-file-name":"\u0000","server-hostname":"\u0000","subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`3:42 filename equivalent KT2121`,
				`3:55 server-name equivalent KT2121`,
			},
		},
		{
			name: "empty text under a condition",
			conf: `filename "a";
if exists user-class { filename ""; }
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`boot-file-name "a"`,
				`client-classes {"boot-file-name":"\u0000","name":"if.global.1","test":"option[77].exists"}`,
			},
			account: []string{
				`2:1 if equivalent`,
				`2:24 filename equivalent KT2121`,
			},
		},
		{
			name: "null",
			conf: `filename = null;
next-server = null;
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"code":67,"supersede":"''"}]}}`,
			},
			account: []string{
				`1:1 filename approximate KT2306`,
				`2:1 next-server dropped KT2009`,
			},
		},
		{
			name: "a constant expression",
			conf: `filename = concat("a", "b", binary-to-ascii(16, 8, ":", 01:02));
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`boot-file-name "ab1:2"`,
			},
		},
		{
			name: "computed, one for all",
			conf: `filename = concat("boot-", option host-name);
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"code":67,"supersede":"ifelse(option[12].exists, concat('boot-', option[12].hex), '')"}]}}`,
			},
			account: []string{
				`1:1 filename approximate KT2306`,
			},
		},
		{
			name: "computed, in a subnet",
			conf: `filename "base";
subnet 192.0.2.0 netmask 255.255.255.0 { filename = concat("boot-", option host-name); }
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`boot-file-name "base"`,
				`client-classes {"name":"at.192.0.2.0-24","only-in-additional-list":true}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"client-class":"at.192.0.2.0-24","code":67,"supersede":"ifelse(option[12].exists, concat('boot-', option[12].hex), '')"}]}}`,
				`subnet4 {"boot-file-name":"\u0000","evaluate-additional-classes":["at.192.0.2.0-24"],"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`2:42 filename approximate KT2306`,
			},
		},
		{
			name: "computed, another field",
			conf: `server-name = option host-name;
next-server = option host-name;
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			account: []string{
				`1:1 server-name dropped KT2009`,
				`2:1 next-server dropped KT2009`,
			},
		},
		{
			name: "what Kea cannot compute",
			conf: `filename = packet(108, 128);
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			account: []string{
				`1:1 filename dropped KT2009`,
			},
		},
		{
			name: "a host name for the server",
			conf: `next-server ns.example;
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			account: []string{
				`1:1 next-server manual KT2008`,
			},
		},
		{
			name: "an address in bytes, of the wrong length",
			conf: `next-server = 01:02:03;
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			account: []string{
				`1:1 next-server dropped KT2009`,
			},
		},
		{
			name: "set as options of the server space",
			conf: `option server.filename "a";
option server.next-server 192.0.2.1;
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`next-server "192.0.2.1"`,
				`boot-file-name "a"`,
			},
		},
		{
			name: "overridden in the same scope",
			conf: `filename "a";
filename "b";
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`boot-file-name "b"`,
			},
			account: []string{
				`1:1 filename exact KT2001`,
			},
		},
		{
			name: "in DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `filename "a";
subnet6 2001:db8::/64 { next-server 192.0.2.1; }
class "c" { match if exists dhcp6.client-id; server-name "x"; }
host h { host-identifier option dhcp6.client-id 00:01:02:03; filename "h"; }
`,
			keys: "client-classes",
			want: []string{
				`client-classes {"name":"c","test":"option[1].exists"}`,
			},
			account: []string{
				`1:1 filename exact KT2002`,
				`2:25 next-server exact KT2002`,
				`3:46 server-name exact KT2002`,
				`4:62 filename exact KT2002`,
			},
		},
		{
			name: "computed, in a class that beats a subnet",
			conf: `class "c" { match if exists user-class; filename = concat("boot-", option host-name); }
subnet 192.0.2.0 netmask 255.255.255.0 { filename "base"; }
`,
			keys: "next-server server-hostname boot-file-name client-classes hooks-libraries subnet4",
			want: []string{
				`client-classes {"boot-file-name":"\u0000","name":"c","test":"option[77].exists"}`,
				`hooks-libraries {"library":"libdhcp_flex_option.so","parameters":{"options":[{"client-class":"c","code":67,"supersede":"ifelse(option[12].exists, concat('boot-', option[12].hex), '')"}]}}`,
				`subnet4 {"boot-file-name":"base","subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:41 filename approximate KT2306`,
			},
		},
	})
}
