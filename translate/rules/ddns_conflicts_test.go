package rules

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestConflicts: what becomes of names that are taken.
func TestConflicts(t *testing.T) {
	wholes(t, []whole{
		{
			name: "by default",
			conf: `ddns-update-style standard;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "check-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "by default before 2.6",
			o:    Options{Release: kea.R24},
			conf: `ddns-update-style standard;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-use-conflict-resolution true`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "no style",
			conf: `ddns-update-style none;
update-conflict-detection off;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`dhcp-ddns {"enable-updates":false}`,
			},
			account: []string{
				`2:1 update-conflict-detection exact KT2002`,
			},
		},
		{
			name: "no detection",
			conf: `ddns-update-style standard;
update-conflict-detection off;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "no-check-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "no detection before 2.6",
			o:    Options{Release: kea.R24},
			conf: `ddns-update-style standard;
update-conflict-detection off;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-use-conflict-resolution false`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "guards of others",
			conf: `ddns-update-style standard;
ddns-guard-id-must-match off;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "check-exists-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "guards of others before 2.6",
			o:    Options{Release: kea.R24},
			conf: `ddns-update-style standard;
ddns-guard-id-must-match off;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-use-conflict-resolution true`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-guard-id-must-match approximate KT2407`,
			},
		},
		{
			name: "guards of others, without detection",
			o:    Options{Release: kea.R24},
			conf: `ddns-update-style standard;
update-conflict-detection off;
ddns-guard-id-must-match off;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-use-conflict-resolution false`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "dual stack",
			conf: `ddns-update-style standard;
ddns-dual-stack-mixed-mode on;
ddns-other-guard-is-dynamic on;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "check-exists-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-dual-stack-mixed-mode approximate KT2407`,
				`3:1 ddns-other-guard-is-dynamic approximate KT2407`,
			},
		},
		{
			name: "dual stack before 2.6",
			o:    Options{Release: kea.R24},
			conf: `ddns-update-style standard;
ddns-dual-stack-mixed-mode on;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-use-conflict-resolution true`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 ddns-dual-stack-mixed-mode approximate KT2407`,
			},
		},
		{
			name: "dual stack, without detection",
			conf: `ddns-update-style standard;
update-conflict-detection off;
ddns-dual-stack-mixed-mode on;
ddns-other-guard-is-dynamic on;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "no-check-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "dual stack switched off",
			conf: `ddns-update-style standard;
ddns-dual-stack-mixed-mode off;
ddns-other-guard-is-dynamic off;
ddns-guard-id-must-match on;
update-conflict-detection on;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "check-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
			},
		},
		{
			name: "interim",
			conf: `ddns-update-style interim;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "no-check-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2401 KT2406`,
			},
		},
		{
			name: "computed",
			conf: `ddns-update-style standard;
update-conflict-detection = option user-class;
ddns-guard-id-must-match = option user-class;
ddns-dual-stack-mixed-mode = option user-class;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "check-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2406`,
				`2:1 update-conflict-detection dropped KT2009`,
				`3:1 ddns-guard-id-must-match dropped KT2009`,
				`4:1 ddns-dual-stack-mixed-mode approximate KT2407`,
			},
		},
		{
			name: "a computed style",
			conf: `ddns-update-style = option user-class;
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			account: []string{
				`1:1 ddns-update-style dropped KT2009`,
			},
		},
		{
			name: "in a subnet, where dhcpd does not look",
			conf: `ddns-update-style standard;
subnet 192.0.2.0 netmask 255.255.255.0 { update-conflict-detection off; ddns-dual-stack-mixed-mode on; }
`,
			keys: "ddns-conflict-resolution-mode ddns-use-conflict-resolution dhcp-ddns",
			want: []string{
				`ddns-conflict-resolution-mode "check-with-dhcid"`,
				`dhcp-ddns {"enable-updates":true}`,
			},
			account: []string{
				`1:1 ddns-update-style approximate KT2402 KT2406`,
				`2:42 update-conflict-detection exact KT2002`,
				`2:73 ddns-dual-stack-mixed-mode exact KT2002`,
			},
		},
	})
}
