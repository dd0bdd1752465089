package rules

import "testing"

// TestSwitch: cases that fall through, defaults, and breaks.
func TestSwitch(t *testing.T) {
	wholes(t, []whole{
		{
			name: "each with a break",
			conf: `switch (option user-class) { case "a": option domain-name "a"; break; case "b": option domain-name "b"; break; default: option domain-name "c"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.2"],"code":15,"csv-format":true,"data":"b","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.else"],"code":15,"csv-format":true,"data":"c","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
				`client-classes {"name":"switch.global.2","test":"not member('switch.global.1') and option[77].hex == 'b'"}`,
				`client-classes {"name":"switch.global.else","test":"not member('switch.global.1') and not member('switch.global.2')"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:40 option equivalent`,
				`1:81 option equivalent`,
				`1:121 option equivalent`,
			},
		},
		{
			name: "without breaks",
			conf: `switch (option user-class) { case "a": option domain-name "a"; case "b": option routers 192.0.2.1; default: option time-offset 1; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.2","switch.global.1"],"code":3,"csv-format":true,"data":"192.0.2.1","name":"routers"}`,
				`option-data {"client-classes":["switch.global.else","switch.global.2","switch.global.1"],"code":2,"csv-format":true,"data":"1","name":"time-offset"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
				`client-classes {"name":"switch.global.2","test":"not member('switch.global.1') and option[77].hex == 'b'"}`,
				`client-classes {"name":"switch.global.else","test":"not member('switch.global.1') and not member('switch.global.2')"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:40 option equivalent`,
				`1:74 option equivalent`,
				`1:109 option equivalent`,
			},
		},
		{
			name: "cases together",
			conf: `switch (option user-class) { case "a": case "b": case "c": option domain-name "abc"; break; case "d": option domain-name "d"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"abc","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.2"],"code":15,"csv-format":true,"data":"d","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a' or option[77].hex == 'b' or option[77].hex == 'c'"}`,
				`client-classes {"name":"switch.global.2","test":"not member('switch.global.1') and option[77].hex == 'd'"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:60 option equivalent`,
				`1:103 option equivalent`,
			},
		},
		{
			name: "the default in the middle",
			conf: `switch (option user-class) { case "a": option domain-name "a"; break; default: option domain-name "d"; case "b": option routers 192.0.2.1; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.else"],"code":15,"csv-format":true,"data":"d","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.3","switch.global.else"],"code":3,"csv-format":true,"data":"192.0.2.1","name":"routers"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
				`client-classes {"name":"switch.global.3","test":"not member('switch.global.1') and option[77].hex == 'b'"}`,
				`client-classes {"name":"switch.global.else","test":"not member('switch.global.1') and not member('switch.global.3')"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:40 option equivalent`,
				`1:80 option equivalent`,
				`1:114 option equivalent`,
			},
		},
		{
			name: "only a default",
			conf: `switch (option user-class) { default: option domain-name "d"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"code":15,"csv-format":true,"data":"d","name":"domain-name"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
			},
		},
		{
			name: "no default",
			conf: `option domain-name "base";
switch (option user-class) { case "a": option domain-name "a"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"code":15,"csv-format":true,"data":"base","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
			},
			account: []string{
				`2:1 switch equivalent`,
				`2:40 option equivalent`,
			},
		},
		{
			name: "a number",
			conf: `switch (extract-int(option user-class, 8)) { case 1: option domain-name "one"; break; case 2: option domain-name "two"; break; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"one","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.2"],"code":15,"csv-format":true,"data":"two","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"substring(option[77].hex, 0, 1) == 0x01"}`,
				`client-classes {"name":"switch.global.2","test":"not member('switch.global.1') and substring(option[77].hex, 0, 1) == 0x02"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:54 option equivalent`,
				`1:95 option equivalent`,
			},
		},
		{
			name: "an if inside",
			conf: `switch (option user-class) { case "a": if exists host-name { option domain-name "a"; } break; default: option domain-name "d"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["if.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.else"],"code":15,"csv-format":true,"data":"d","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
				`client-classes {"name":"switch.global.else","test":"not member('switch.global.1')"}`,
				`client-classes {"name":"if.global.1","test":"member('switch.global.1') and option[12].exists"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:40 if equivalent`,
				`1:62 option equivalent`,
				`1:104 option equivalent`,
			},
		},
		{
			name: "a break inside an if",
			conf: `switch (option user-class) { case "a": if exists host-name { break; } option domain-name "a"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:40 if equivalent`,
				`1:71 option equivalent`,
			},
		},
		{
			name: "a switch inside",
			conf: `switch (option user-class) { case "a": switch (option host-name) { case "x": option domain-name "ax"; } break; case "b": option domain-name "b"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global-2.1"],"code":15,"csv-format":true,"data":"ax","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.2"],"code":15,"csv-format":true,"data":"b","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
				`client-classes {"name":"switch.global.2","test":"not member('switch.global.1') and option[77].hex == 'b'"}`,
				`client-classes {"name":"switch.global-2.1","test":"member('switch.global.1') and option[12].hex == 'x'"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:40 switch equivalent`,
				`1:78 option equivalent`,
				`1:122 option equivalent`,
			},
		},
		{
			name: "of a constant",
			conf: `switch ("a") { case "a": option domain-name "a"; break; case "b": option domain-name "b"; break; default: option domain-name "d"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:67 option exact KT2006`,
				`1:107 option exact KT2006`,
			},
		},
		{
			name: "inside an if",
			conf: `if exists host-name { switch (option user-class) { case "a": option domain-name "a"; } }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`client-classes {"name":"if.global.1","test":"option[12].exists"}`,
				`client-classes {"name":"switch.global.1","test":"member('if.global.1') and option[77].hex == 'a'"}`,
			},
			account: []string{
				`1:1 if equivalent`,
				`1:23 switch equivalent`,
				`1:62 option equivalent`,
			},
		},
		{
			name: "in a subnet",
			conf: `ping-check off;
subnet 192.0.2.0 netmask 255.255.255.0 { switch (option user-class) { case "a": default-lease-time 600; } }
`,
			keys: "option-data client-classes",
			want: []string{
				`client-classes {"max-valid-lifetime":86400,"min-valid-lifetime":300,"name":"switch.192.0.2.0-24.1","test":"option[77].hex == 'a'","valid-lifetime":600}`,
			},
			account: []string{
				`2:42 switch equivalent`,
				`2:81 default-lease-time equivalent`,
			},
		},
		{
			name: "statements before the first case",
			conf: `switch (option user-class) { option domain-name "never"; case "a": option domain-name "a"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"a","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:30 option exact KT2005`,
				`1:68 option equivalent`,
			},
		},
		{
			name: "the same value twice",
			conf: `switch (option user-class) { case "a": option domain-name "first"; break; case "a": option domain-name "second"; }
`,
			keys: "option-data client-classes",
			want: []string{
				`option-data {"client-classes":["switch.global.1"],"code":15,"csv-format":true,"data":"first","name":"domain-name"}`,
				`option-data {"client-classes":["switch.global.2"],"code":15,"csv-format":true,"data":"second","name":"domain-name"}`,
				`client-classes {"name":"switch.global.1","test":"option[77].hex == 'a'"}`,
				`client-classes {"name":"switch.global.2","test":"not member('switch.global.1') and option[77].hex == 'a'"}`,
			},
			account: []string{
				`1:1 switch equivalent`,
				`1:40 option equivalent`,
				`1:85 option equivalent`,
			},
		},
		{
			name: "of what Kea cannot compute",
			conf: `switch (packet(10, 1)) { case "P": option domain-name "a"; break; default: option domain-name "d"; }
`,
			keys: "option-data client-classes",
			account: []string{
				`1:1 switch approximate`,
				`1:26 case dropped KT2003`,
				`1:36 option dropped KT2003`,
				`1:76 option dropped KT2003`,
			},
		},
	})
}
