package rules

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestKeys: the keys that zones are updated with.
func TestKeys(t *testing.T) {
	wholes(t, []whole{
		{
			name: "each algorithm",
			conf: `ddns-update-style standard;
key a { algorithm hmac-md5; secret c2FtcGxl; }
key b { algorithm HMAC-MD5.SIG-ALG.REG.INT.; secret c2FtcGxl; }
key c { algorithm hmac-sha1; secret c2FtcGxl; }
key d { algorithm hmac-sha224; secret c2FtcGxl; }
key e { algorithm hmac-sha256; secret c2FtcGxl; }
key f { algorithm hmac-sha384; secret c2FtcGxl; }
key g { algorithm hmac-sha512; secret c2FtcGxl; }
zone a.example { primary 192.0.2.1; key a; }
zone b.example { primary 192.0.2.1; key b; }
zone c.example { primary 192.0.2.1; key c; }
zone d.example { primary 192.0.2.1; key d; }
zone e.example { primary 192.0.2.1; key e; }
zone f.example { primary 192.0.2.1; key f; }
zone g.example { primary 192.0.2.1; key g; }
`,
			keys: "ddns.tsig-keys ddns.forward-ddns",
			want: []string{
				`ddns.tsig-keys {"algorithm":"HMAC-MD5","name":"a","secret":"c2FtcGxl"}`,
				`ddns.tsig-keys {"algorithm":"HMAC-MD5","name":"b","secret":"c2FtcGxl"}`,
				`ddns.tsig-keys {"algorithm":"HMAC-SHA1","name":"c","secret":"c2FtcGxl"}`,
				`ddns.tsig-keys {"algorithm":"HMAC-SHA224","name":"d","secret":"c2FtcGxl"}`,
				`ddns.tsig-keys {"algorithm":"HMAC-SHA256","name":"e","secret":"c2FtcGxl"}`,
				`ddns.tsig-keys {"algorithm":"HMAC-SHA384","name":"f","secret":"c2FtcGxl"}`,
				`ddns.tsig-keys {"algorithm":"HMAC-SHA512","name":"g","secret":"c2FtcGxl"}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"a","name":"a.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"b","name":"b.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"c","name":"c.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"d","name":"d.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"e","name":"e.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"f","name":"f.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"g","name":"g.example."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "an algorithm that nobody has",
			conf: `ddns-update-style standard;
key k { algorithm hmac-sha3; secret c2FtcGxl; }
zone a.example { primary 192.0.2.1; key k; }
`,
			keys: "ddns.tsig-keys ddns.forward-ddns",
			want: []string{
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"name":"a.example."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 key approximate`,
				`2:9 algorithm approximate`,
				`2:30 secret approximate`,
				`3:37 key approximate KT2417`,
			},
		},
		{
			name: "one key for two zones",
			conf: `ddns-update-style standard;
key "k" { algorithm hmac-sha256; secret "c2FtcGxl"; };
zone a.example { primary 192.0.2.1; key k; }
zone b.example { primary 192.0.2.1; key k; }
`,
			keys: "ddns.tsig-keys ddns.forward-ddns",
			want: []string{
				`ddns.tsig-keys {"algorithm":"HMAC-SHA256","name":"k","secret":"c2FtcGxl"}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"k","name":"a.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"k","name":"b.example."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "declared again, the same",
			conf: `ddns-update-style standard;
key k { algorithm hmac-sha256; secret c2FtcGxl; }
zone a.example { primary 192.0.2.1; key k; }
key k { algorithm HMAC-SHA256; secret c2FtcGxl; }
zone b.example { primary 192.0.2.1; key k; }
`,
			keys: "ddns.tsig-keys ddns.forward-ddns",
			want: []string{
				`ddns.tsig-keys {"algorithm":"HMAC-SHA256","name":"k","secret":"c2FtcGxl"}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"k","name":"a.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"k","name":"b.example."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "declared again, with another secret",
			conf: `ddns-update-style standard;
key k { algorithm hmac-sha256; secret c2FtcGxl; }
zone a.example { primary 192.0.2.1; key k; }
key k { algorithm hmac-sha256; secret b3RoZXI=; }
zone b.example { primary 192.0.2.1; key k; }
`,
			keys: "ddns.tsig-keys ddns.forward-ddns",
			want: []string{
				`ddns.tsig-keys {"algorithm":"HMAC-SHA256","name":"k","secret":"c2FtcGxl"}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"k","name":"a.example."},{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"k","name":"b.example."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`4:1 key manual`,
				`4:9 algorithm manual`,
				`4:32 secret manual`,
				`5:37 key manual KT2416`,
			},
		},
		{
			name: "used by nobody",
			conf: `ddns-update-style standard;
key k { algorithm hmac-sha256; secret c2FtcGxl; }
`,
			keys: "ddns.tsig-keys ddns.forward-ddns",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 key exact KT2002`,
			},
		},
		{
			name: "for OMAPI",
			conf: `ddns-update-style standard;
key k { algorithm hmac-sha256; secret c2FtcGxl; }
omapi-key k;
`,
			keys: "ddns.tsig-keys ddns.forward-ddns",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 key equivalent`,
				`2:9 algorithm equivalent`,
				`2:32 secret equivalent`,
				`3:1 omapi-key approximate KT2482`,
			},
		},
		{
			name: "from 3.2 on, secrets are in files",
			o:    Options{Release: kea.R32},
			conf: `ddns-update-style standard;
key k.example. { algorithm hmac-sha256; secret c2FtcGxl; }
zone a.example { primary 192.0.2.1; key k.example.; }
`,
			keys: "ddns.tsig-keys ddns.forward-ddns",
			want: []string{
				`ddns.tsig-keys {"algorithm":"HMAC-SHA256","name":"k.example.","secret-file":"k.example.key"}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.1","port":53}],"key-name":"k.example.","name":"a.example."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 key manual KT2410`,
			},
		},
		{
			name: "logging where dhcpd logs",
			conf: `ddns-update-style standard;
log-facility local5;
`,
			keys: "ddns.loggers loggers",
			want: []string{
				`ddns.loggers {"name":"kea-dhcp-ddns","output-options":[{"output":"syslog:local5"}],"severity":"INFO"}`,
				`loggers {"name":"kea-dhcp4","output-options":[{"output":"syslog:local5"}],"severity":"INFO"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
	})
}
