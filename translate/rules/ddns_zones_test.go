package rules

import "testing"

// TestDomains: the domain that names are registered in, and the zones for it.
func TestDomains(t *testing.T) {
	wholes(t, []whole{
		{
			name: "of the option, in each scope",
			conf: `ddns-update-style standard;
option domain-name "example.org";
shared-network n {
  option domain-name "n.example.org";
  subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "n.example.org"; }
  subnet 198.51.100.0 netmask 255.255.255.0 { option domain-name "s.example.org"; }
}
zone example.org. { primary 192.0.2.53; }
zone 2.0.192.in-addr.arpa. { primary 192.0.2.53; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`ddns-qualifying-suffix "example.org"`,
				`shared-networks {"ddns-qualifying-suffix":"n.example.org","name":"n","option-data":[{"code":15,"csv-format":true,"data":"n.example.org","name":"domain-name"}],"subnet4":[{"option-data":[{"code":15,"csv-format":true,"data":"n.example.org","name":"domain-name"}],"subnet":"192.0.2.0/24"},{"ddns-qualifying-suffix":"s.example.org","option-data":[{"code":15,"csv-format":true,"data":"s.example.org","name":"domain-name"}],"subnet":"198.51.100.0/24"}]}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.53","port":53}],"name":"example.org."}]}`,
				`ddns.reverse-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.53","port":53}],"name":"2.0.192.in-addr.arpa."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
			},
		},
		{
			name: "ddns-domainname comes first",
			conf: `ddns-update-style standard;
option domain-name "example.org";
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-domainname "dyn.example.org."; option domain-name "sent.example.org"; }
zone org. { primary 192.0.2.53; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`ddns-qualifying-suffix "example.org"`,
				`subnet4 {"ddns-qualifying-suffix":"dyn.example.org","option-data":[{"code":15,"csv-format":true,"data":"sent.example.org","name":"domain-name"}],"subnet":"192.0.2.0/24"}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.53","port":53}],"name":"org."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
			},
		},
		{
			name: "a wider ddns-domainname comes before the option",
			conf: `ddns-update-style standard;
ddns-domainname "dyn.example.org";
subnet 192.0.2.0 netmask 255.255.255.0 { option domain-name "sent.example.org"; }
zone org { primary 192.0.2.53; }
zone in-addr.arpa { primary 192.0.2.53; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`ddns-qualifying-suffix "dyn.example.org"`,
				`subnet4 {"option-data":[{"code":15,"csv-format":true,"data":"sent.example.org","name":"domain-name"}],"subnet":"192.0.2.0/24"}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.53","port":53}],"name":"org."}]}`,
				`ddns.reverse-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.53","port":53}],"name":"in-addr.arpa."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "an appended domain is none",
			conf: `ddns-update-style standard;
append domain-name ".org";
zone in-addr.arpa { primary 192.0.2.53; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`ddns.reverse-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.53","port":53}],"name":"in-addr.arpa."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "a class and hosts with domains of their own",
			conf: `ddns-update-style standard;
option domain-name "example.org";
class "c" { match if exists user-class; option domain-name "c.example.org"; }
subnet 192.0.2.0 netmask 255.255.255.0 { ddns-updates off; }
host a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; option domain-name "a.example.org"; }
host b { hardware ethernet 02:00:00:00:00:02; option domain-name "b.example.org"; }
zone example.org { primary 192.0.2.53; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`ddns-qualifying-suffix "example.org"`,
				`subnet4 {"ddns-send-updates":false,"reservations":[{"client-classes":["SKIP_DDNS"],"hw-address":"02:00:00:00:00:01","ip-address":"192.0.2.5","option-data":[{"code":15,"csv-format":true,"data":"a.example.org","name":"domain-name"}],"user-context":{"isc-name":"a"}}],"subnet":"192.0.2.0/24"}`,
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.53","port":53}],"name":"example.org."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`3:41 option exact KT2412`,
				`5:1 host exact KT2404`,
				`6:47 option exact KT2412`,
			},
		},
		{
			name: "a subnet that is not updated needs no zone",
			conf: `ddns-update-style standard;
ddns-updates off;
subnet 192.0.2.0 netmask 255.255.255.0 { }
subnet 198.51.100.0 netmask 255.255.255.0 { ddns-updates on; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`subnet4 {"subnet":"192.0.2.0/24"}`,
				`subnet4 {"ddns-send-updates":true,"subnet":"198.51.100.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
			},
		},
		{
			name: "no forward updates",
			conf: `ddns-update-style standard;
do-forward-updates off;
ddns-domainname "example.org";
zone example.org { primary 192.0.2.53; }
zone in-addr.arpa { primary 192.0.2.53; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`ddns-qualifying-suffix "example.org"`,
				`ddns.reverse-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.53","port":53}],"name":"in-addr.arpa."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`4:1 zone exact KT2002`,
			},
		},
		{
			name: "no reverse updates",
			conf: `ddns-update-style standard;
do-reverse-updates off;
subnet 192.0.2.0 netmask 255.255.255.0 { }
zone in-addr.arpa { primary 192.0.2.53; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`subnet4 {"subnet":"192.0.2.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`4:1 zone exact KT2002`,
			},
		},
		{
			name: "many zones are missing",
			conf: `ddns-update-style standard;
subnet 10.1.0.0 netmask 255.255.255.0 { ddns-domainname "a.example"; }
subnet 10.2.0.0 netmask 255.255.255.0 { ddns-domainname "b.example"; }
subnet 10.3.0.0 netmask 255.255.255.0 { ddns-domainname "c.example"; }
subnet 10.4.0.0 netmask 255.255.255.0 { ddns-domainname "d.example"; }
subnet 10.5.0.0 netmask 255.255.255.0 { ddns-domainname "e.example"; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`subnet4 {"ddns-qualifying-suffix":"a.example","subnet":"10.1.0.0/24"}`,
				`subnet4 {"ddns-qualifying-suffix":"b.example","subnet":"10.2.0.0/24"}`,
				`subnet4 {"ddns-qualifying-suffix":"c.example","subnet":"10.3.0.0/24"}`,
				`subnet4 {"ddns-qualifying-suffix":"d.example","subnet":"10.4.0.0/24"}`,
				`subnet4 {"ddns-qualifying-suffix":"e.example","subnet":"10.5.0.0/24"}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
			},
		},
		{
			name: "servers of a zone",
			conf: `ddns-update-style standard;
zone example.org { secondary 192.0.2.2; primary 192.0.2.1, 192.0.2.3; secondary6 2001:db8::2; primary6 2001:db8::1; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.1","port":53},{"ip-address":"192.0.2.3","port":53},{"ip-address":"2001:db8::1","port":53},{"ip-address":"192.0.2.2","port":53},{"ip-address":"2001:db8::2","port":53}],"name":"example.org."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "zones without a known server",
			conf: `ddns-update-style standard;
zone example.org { }
zone example.net { primary ns.example.net; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 zone manual KT2403`,
				`3:1 zone manual KT2403`,
				`3:20 primary manual KT2008`,
			},
		},
		{
			name: "a zone declared twice",
			conf: `ddns-update-style standard;
zone example.org { primary 192.0.2.1; }
zone EXAMPLE.org. { primary 192.0.2.2; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			want: []string{
				`ddns.forward-ddns {"ddns-domains":[{"dns-servers":[{"ip-address":"192.0.2.2","port":53}],"name":"EXAMPLE.org."}]}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 zone exact KT2002`,
			},
		},
		{
			name: "zones while there are no updates",
			conf: `key k { algorithm hmac-md5; secret c2FtcGxl; }
zone example.org { primary 192.0.2.1; key k; }
`,
			keys: "ddns-qualifying-suffix shared-networks subnet4 ddns.forward-ddns ddns.reverse-ddns",
			account: []string{
				`1:1 key exact KT2002`,
				`2:1 zone exact KT2002`,
			},
		},
	})
}
