package rules

import (
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// TestUpdateParameters: other parameters of updates, scope by scope.
func TestUpdateParameters(t *testing.T) {
	wholes(t, []whole{
		{
			name: "everywhere",
			conf: `ddns-update-style standard;
ping-check off;
ddns-ttl 100;
update-optimization off;
deny client-updates;
shared-network n {
  ddns-ttl 200;
  update-optimization on;
  allow client-updates;
  subnet 192.0.2.0 netmask 255.255.255.0 {
    ddns-ttl 300;
    ignore client-updates;
    pool { range 192.0.2.10; ddns-ttl 400; client-updates off; update-optimization off; }
  }
}
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl 100`,
				`ddns-update-on-renew true`,
				`ddns-override-client-update true`,
				`ddns-override-no-update true`,
				`shared-networks {"ddns-override-client-update":false,"ddns-override-no-update":false,"ddns-ttl":200,"ddns-update-on-renew":false,"name":"n","subnet4":[{"ddns-override-client-update":true,"ddns-override-no-update":true,"ddns-ttl":300,"pools":[{"ddns-override-client-update":true,"ddns-override-no-update":true,"ddns-ttl":400,"ddns-update-on-renew":true,"pool":"192.0.2.10 - 192.0.2.10"}],"subnet":"192.0.2.0/24"}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ping-check equivalent`,
				`12:5 ignore approximate KT2408`,
			},
		},
		{
			name: "in classes and hosts",
			conf: `ddns-update-style standard;
class "c" { match if exists user-class; ddns-ttl 100; update-optimization off; deny client-updates; ddns-domainname "c.example"; }
host a { hardware ethernet 02:00:00:00:00:01; ddns-ttl 100; update-optimization off; ignore client-updates; }
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl-percent 0.5`,
				`ddns-ttl-min 1`,
				`ddns-ttl-max 3600`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:41 ddns-ttl dropped KT2400`,
				`2:55 update-optimization dropped KT2400`,
				`2:80 deny dropped KT2400`,
				`2:101 ddns-domainname dropped KT2400`,
				`3:47 ddns-ttl dropped KT2400`,
				`3:61 update-optimization dropped KT2400`,
				`3:86 ignore dropped KT2400`,
			},
		},
		{
			name: "time to live before 3.0",
			o:    Options{Release: kea.R26},
			conf: `ddns-update-style standard;
ddns-ttl 100;
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl-percent 0.5`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-ttl dropped KT2415`,
			},
		},
		{
			name: "time to live before 2.4",
			o:    Options{Release: kea.R22},
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-ttl 100; }
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:42 ddns-ttl dropped KT2415`,
			},
		},
		{
			name: "computed values",
			conf: `ddns-update-style standard;
ddns-ttl = option user-class;
update-optimization = option user-class;
client-updates = option user-class;
ddns-domainname = option user-class;
ddns-rev-domainname = option user-class;
do-forward-updates = option user-class;
fqdn-reply = option user-class;
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl-percent 0.5`,
				`ddns-ttl-min 1`,
				`ddns-ttl-max 3600`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-ttl dropped KT2009`,
				`3:1 update-optimization dropped KT2009`,
				`4:1 client-updates dropped KT2009`,
				`5:1 ddns-domainname dropped KT2009`,
				`6:1 ddns-rev-domainname dropped KT2009`,
				`7:1 do-forward-updates dropped KT2009`,
				`8:1 fqdn-reply approximate KT2414`,
			},
		},
		{
			name: "values written as bytes",
			conf: `ddns-update-style standard;
ddns-ttl = encode-int(100, 32);
update-optimization = 00;
client-updates = 00;
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl 100`,
				`ddns-update-on-renew true`,
				`ddns-override-client-update true`,
				`ddns-override-no-update true`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "under a condition",
			conf: `ddns-update-style standard;
if exists user-class { ddns-ttl 100; update-optimization off; deny client-updates; fqdn-reply off; }
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl-percent 0.5`,
				`ddns-ttl-min 1`,
				`ddns-ttl-max 3600`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 if approximate`,
				`2:24 ddns-ttl dropped KT2004`,
				`2:38 update-optimization dropped KT2004`,
				`2:63 deny dropped KT2004`,
				`2:84 fqdn-reply dropped KT2004`,
			},
		},
		{
			name: "forward and reverse updates in narrower scopes",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { do-forward-updates off; do-reverse-updates on; }
class "c" { match if exists user-class; do-reverse-updates off; }
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl-percent 0.5`,
				`ddns-ttl-min 1`,
				`ddns-ttl-max 3600`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:42 do-forward-updates dropped KT2400`,
				`3:41 do-reverse-updates dropped KT2400`,
			},
		},
		{
			name: "answers to the FQDN option",
			conf: `ddns-update-style standard;
fqdn-reply on;
subnet 192.0.2.0 netmask 255.255.255.0 { fqdn-reply off; }
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl-percent 0.5`,
				`ddns-ttl-min 1`,
				`ddns-ttl-max 3600`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:42 fqdn-reply approximate KT2414`,
			},
		},
		{
			name: "reverse names",
			conf: `ddns-update-style standard;
ddns-rev-domainname "in-addr.arpa";
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-rev-domainname "IP6.ARPA."; }
subnet 198.51.100.0 netmask 255.255.255.0 { ddns-rev-domainname "rev.example.org"; }
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl-percent 0.5`,
				`ddns-ttl-min 1`,
				`ddns-ttl-max 3600`,
				`subnet4 {"subnet":"192.0.2.0/24"}`,
				`subnet4 {"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`3:42 ddns-rev-domainname dropped KT2409`,
				`4:45 ddns-rev-domainname dropped KT2409`,
			},
		},
		{
			name: "reverse names of DHCPv6",
			o:    Options{Family: parser.V6},
			conf: `ddns-update-style standard;
ddns-rev-domainname "rev.example.org";
subnet6 2001:db8::/64 { }
`,
			keys: "subnet6",
			want: []string{
				`subnet6 {"subnet":"2001:db8::/64"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:1 ddns-rev-domainname exact KT2002`,
			},
		},
		{
			name: "source addresses",
			conf: `ddns-update-style standard;
ddns-local-address4 192.0.2.1;
ddns-local-address6 2001:db8::1;
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			want: []string{
				`ddns-ttl-percent 0.5`,
				`ddns-ttl-min 1`,
				`ddns-ttl-max 3600`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-local-address4 dropped KT2413`,
				`3:1 ddns-local-address6 dropped KT2413`,
			},
		},
		{
			name: "without a style",
			conf: `ddns-ttl 100;
update-optimization off;
deny client-updates;
fqdn-reply off;
do-forward-updates off;
ddns-local-address4 192.0.2.1;
ddns-rev-domainname "rev.example.org";
`,
			keys: "ddns-ttl ddns-ttl-percent ddns-ttl-min ddns-ttl-max ddns-update-on-renew ddns-override-client-update ddns-override-no-update shared-networks subnet4",
			account: []string{
				`1:1 ddns-ttl exact KT2002`,
				`2:1 update-optimization exact KT2002`,
				`3:1 deny exact KT2002`,
				`4:1 fqdn-reply exact KT2002`,
				`5:1 do-forward-updates exact KT2002`,
				`6:1 ddns-local-address4 exact KT2002`,
				`7:1 ddns-rev-domainname exact KT2002`,
			},
		},
	})
}
