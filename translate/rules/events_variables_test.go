package rules

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestVariables: set, unset, eval and calls.
func TestVariables(t *testing.T) {
	wholes(t, []whole{
		{
			name: "read in the same scope",
			conf: `set name = "x.example";
option domain-name = name;
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`option-data {"code":15,"csv-format":true,"data":"x.example","name":"domain-name"}`,
			},
			account: []string{
				`1:1 set equivalent`,
			},
		},
		{
			name: "read in an inner scope",
			conf: `set name = option host-name;
subnet 192.0.2.0 netmask 255.255.255.0 { if name = "x" { default-lease-time 600; } }
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"if.192.0.2.0-24.1","test":"option[12].hex == 'x'","valid-lifetime":600}`,
			},
			account: []string{
				`1:1 set equivalent`,
				`2:42 if equivalent`,
				`2:58 default-lease-time equivalent`,
			},
		},
		{
			name: "names in another case",
			conf: `set MyName = "x.example";
option domain-name = myname;
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`option-data {"code":15,"csv-format":true,"data":"x.example","name":"domain-name"}`,
			},
			account: []string{
				`1:1 set equivalent`,
			},
		},
		{
			name: "set in an inner scope",
			conf: `set name = "a.example";
subnet 192.0.2.0 netmask 255.255.255.0 { set name = "b.example"; option domain-name = name; }
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 set equivalent`,
				`2:42 set equivalent`,
				`2:66 option approximate KT2329`,
			},
		},
		{
			name: "set under a condition",
			conf: `if exists user-class { set name = "x"; }
if name = "x" { default-lease-time 600; }
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 if approximate`,
				`1:24 set dropped KT2556`,
				`2:1 if dropped KT2003`,
				`2:17 default-lease-time dropped KT2003`,
			},
		},
		{
			name: "set twice",
			conf: `set name = "x";
set name = "y";
if name = "x" { default-lease-time 600; }
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 set dropped KT2556`,
				`2:1 set dropped KT2556`,
				`3:1 if dropped KT2003`,
				`3:17 default-lease-time dropped KT2003`,
			},
		},
		{
			name: "asked for",
			conf: `set name = "x";
if defined(name) { default-lease-time 600; }
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 set equivalent`,
				`2:1 if equivalent`,
			},
		},
		{
			name: "never set",
			conf: `if name = "x" { default-lease-time 600; }
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 if equivalent`,
				`1:17 default-lease-time exact KT2006`,
			},
		},
		{
			name: "kept with the lease",
			conf: `set kind = option user-class;
if exists host-name { set kind2 = option host-name; }
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so","parameters":{"binding-variables":[{"expression":"option[77].hex","name":"kind","source":"query"},{"expression":"ifelse(member('if.global.1'), option[12].hex, '')","name":"kind2","source":"query"}]}}`,
				`client-classes {"name":"if.global.1","test":"option[12].exists"}`,
			},
			account: []string{
				`1:1 set equivalent KT2555`,
				`2:1 if equivalent`,
				`2:23 set equivalent KT2555`,
			},
		},
		{
			name: "kept with the lease, set again",
			conf: `set kind = option user-class;
set kind = option host-name;
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so","parameters":{"binding-variables":[{"expression":"option[12].hex","name":"kind","source":"query"}]}}`,
			},
			account: []string{
				`1:1 set equivalent KT2555`,
				`2:1 set equivalent KT2555`,
			},
		},
		{
			name: "kept with the lease, for a subnet",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { set kind = option user-class; }
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so","parameters":{"binding-variables":[{"expression":"ifelse(member('at.192.0.2.0-24'), option[77].hex, '')","name":"kind","source":"query"}]}}`,
				`client-classes {"name":"at.192.0.2.0-24","only-in-additional-list":true}`,
			},
			account: []string{
				`2:42 set equivalent KT2555`,
			},
		},
		{
			name: "kept with the lease, but not to be computed",
			conf: `set kind = packet(10, 1);
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 set dropped KT2556`,
			},
		},
		{
			name: "kept with the lease, for clients that cannot be told",
			conf: `class "odd" { match if packet(10, 1) = 80; set kind = option user-class; }
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`client-classes {"name":"odd"}`,
			},
			account: []string{
				`1:15 match dropped KT2250`,
				`1:44 set dropped KT2556`,
			},
		},
		{
			name: "kept with the lease, for clients that there are none of",
			conf: `if 1 = 2 { set kind = option user-class; }
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 if equivalent`,
				`1:12 set exact KT2006`,
			},
		},
		{
			name: "kept with the lease before 3.0",
			o:    Options{Release: kea.R26},
			conf: `set kind = option user-class;
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 set dropped KT2556`,
			},
		},
		{
			name: "unset, never read",
			conf: `set name = "x";
unset name;
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so","parameters":{"binding-variables":[{"expression":"'x'","name":"name","source":"query"}]}}`,
			},
			account: []string{
				`1:1 set equivalent KT2555`,
				`2:1 unset dropped KT2556`,
			},
		},
		{
			name: "unset, read",
			conf: `set name = "x";
unset name;
option domain-name = name;
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`option-data {"code":15,"csv-format":true,"data":"x","name":"domain-name"}`,
			},
			account: []string{
				`1:1 set equivalent`,
				`2:1 unset dropped KT2556`,
			},
		},
		{
			name: "expressions on their own",
			conf: `option-word;
eval concat("a", option host-name);
name = "x";
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 option-word exact KT2002`,
				`2:1 eval exact KT2002`,
				`3:1 name exact KT2002`,
			},
		},
		{
			name: "functions",
			conf: `define twice(what) { return concat(what, what); }
define noisy(what) { log(info, what); return what; }
define setting(what) { set kind = what; return what; }
eval twice("a");
eval noisy("a");
eval setting("a");
set both = noisy("b");
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 define equivalent`,
				`1:22 return equivalent`,
				`2:1 define equivalent`,
				`2:22 log equivalent`,
				`2:39 return equivalent`,
				`3:1 define equivalent`,
				`3:24 set equivalent`,
				`3:41 return equivalent`,
				`4:1 eval exact KT2002`,
				`5:1 eval dropped KT2558`,
				`6:1 eval dropped KT2558`,
				`7:1 set dropped KT2556`,
			},
		},
		{
			name: "a function inside an expression",
			conf: `define noisy(what) { execute("/bin/true"); return what; }
set kind = noisy("a");
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 define equivalent`,
				`1:22 execute equivalent`,
				`1:44 return equivalent`,
				`2:1 set dropped KT2556`,
			},
		},
		{
			name: "return and break where they stand alone",
			conf: `subnet 192.0.2.0 netmask 255.255.255.0 {
  default-lease-time 600;
  break;
  max-lease-time 300;
}
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`4:3 max-lease-time exact KT2005`,
			},
		},
		{
			name: "parsing vendor options",
			conf: `parse-vendor-option;
`,
			keys: "option-data hooks-libraries client-classes",
			account: []string{
				`1:1 parse-vendor-option equivalent`,
			},
		},
		{
			name: "an empty list of statements",
			conf: `if exists user-class { }
`,
			keys: "option-data hooks-libraries client-classes",
		},
		{
			name: "kept with the lease, set again under a condition and in a subnet",
			conf: `ping-check off;
set kind = option user-class;
if exists host-name { set KIND = option host-name; }
subnet 192.0.2.0 netmask 255.255.255.0 { set kind = "net"; }
`,
			keys: "option-data hooks-libraries client-classes",
			want: []string{
				`hooks-libraries {"library":"libdhcp_lease_cmds.so","parameters":{"binding-variables":[{"expression":"ifelse(member('at.192.0.2.0-24'), 'net', ifelse(member('if.global.1'), option[12].hex, option[77].hex))","name":"kind","source":"query"}]}}`,
				`client-classes {"name":"if.global.1","test":"option[12].exists"}`,
				`client-classes {"name":"at.192.0.2.0-24","only-in-additional-list":true}`,
			},
			account: []string{
				`2:1 set equivalent KT2555`,
				`3:1 if equivalent`,
				`3:23 set equivalent KT2555`,
				`4:42 set equivalent KT2555`,
			},
		},
	})
}
