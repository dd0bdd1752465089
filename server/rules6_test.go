package server

import "testing"

const ruled6 = `{ "valid-lifetime": 4000, "preferred-lifetime": 3000, "relay-supplied-options": [ "65" ], "mac-sources": [ "client-link-addr-option", "duid" ],
	"option-data": [ { "name": "dns-servers", "data": "2001:db8::53" } ],
	"shared-networks": [ { "name": "floor", "relay": { "ip-addresses": [ "2001:db8:f::1" ] }, "subnet6": [
		{ "id": 2, "subnet": "2001:db8:2::/64", "pools": [ { "pool": "2001:db8:2::10-2001:db8:2::11" } ] },
		{ "id": 3, "subnet": "2001:db8:3::/64", "pools": [ { "pool": "2001:db8:3::10-2001:db8:3::11" } ] } ] } ],
	"subnet6": [
		{ "id": 1, "subnet": "2001:db8:1::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8:1::10-2001:db8:1::12" } ],
			"pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 55, "delegated-len": 56 }, { "prefix": "2001:db8:9000::", "prefix-len": 59, "delegated-len": 60 } ],
			"reservations": [ { "duid": "00:03:00:01:02:00:00:00:00:63", "ip-addresses": [ "2001:db8:1::12" ], "prefixes": [ "2001:db8:a000::/48" ] } ] },
		{ "id": 4, "subnet": "2001:db8:4::/64", "rapid-commit": true, "pools": [ { "pool": "2001:db8:4::10-2001:db8:4::1f" } ] },
		{ "id": 5, "subnet": "2001:db8:5::/64", "interface-id": "port5", "pools": [ { "pool": "2001:db8:5::10-2001:db8:5::1f" } ] } ] }`

// TestRules6 is RFC 8415 with its additions, rule by rule.
func TestRules6(t *testing.T) {
	const leased = "request client=01 server na=1 pd=1"
	keep(t, newOurs6, ruled6, []rule{
		{"18.3.1 an Advertise is not a lease", "solicit client=01 na=1", "request client=02 server na=1,2001:db8:1::10", `reply .*2001:db8:1::10/128@3000@4000`},
		{"18.3.1 the server says who it is, and for whom", "", "solicit client=01 na=1", `advertise 1=00030001020000000001 2=00030001020000000011 `},
		{"18.3.1 several associations", "", "solicit client=01 na=1 na=2 pd=1", `advertise .* 3=1,.*2001:db8:1::1[01]/128.* 3=2,.* 25=1,.*2001:db8:8000`},
		{"18.3.1 what the client names", "", "solicit client=01 na=1,2001:db8:1::11", `advertise .*2001:db8:1::11/128`},
		{"18.3.1 what is reserved for another", "", "solicit client=01 na=1,2001:db8:1::12", `advertise .*2001:db8:1::1[01]/128`},
		{"18.3.1 what is reserved for the client", "", "solicit client=63 na=1 pd=1", `advertise .*2001:db8:1::12/128.*2001:db8:a000::/48`},
		{"18.3.1 nothing is left", "request client=01 server na=1\nrequest client=02 server na=1", "solicit client=03 na=1", `advertise .*3=1,t1:0,t2:0,status:2`},
		{"18.3.1 no prefix is left", "request client=01 server pd=1 pd=2 pd=3 pd=4", "solicit client=03 pd=1", `advertise .*25=1,t1:0,t2:0,status:6`},
		{"18.3.1 rapid commit", "", "solicit relay=2001:db8:4::1,fe80::1 client=01 rapid na=1", `reply .*3=1,.*2001:db8:4::10/128.* 14= `},
		{"18.3.1 rapid commit where it is not allowed", "", "solicit client=01 rapid na=1", `advertise .*3=1,`},
		{"18.3.1 by unicast", "", "solicit unicast client=01 na=1", "-"},
		{"18.3.2 what was offered", "solicit client=01 na=1 pd=1", "request client=01 server na=1,$ pd=1,$", `reply .*2001:db8:1::10/128@3000@4000.*2001:db8:8000::/56@3000@4000`},
		{"18.3.2 somebody was faster", "solicit client=01 na=1\nrequest client=02 server na=1,$", "request client=01 server na=1,2001:db8:1::10", `reply .*2001:db8:1::11/128`},
		{"18.3.2 another server was chosen", "", "request client=01 2=000300010200000000ff na=1", "-"},
		{"18.3.2 without a server", "", "request client=01 na=1", "-"},
		{"18.3.3 on the link", leased, "confirm client=01 na=1,2001:db8:1::10", `reply .*13=0 `},
		{"18.3.3 off the link", leased, "confirm client=01 na=1,2001:db8:7::10", `reply .*13=4 `},
		{"18.3.3 one of two is off the link", leased, "confirm client=01 na=1,2001:db8:1::10,2001:db8:7::10", `reply .*13=4 `},
		{"18.3.3 no addresses", leased, "confirm client=01 pd=1,2001:db8:8000::/56", "-"},
		{"18.3.4 what the client has", leased, "renew client=01 server na=1,2001:db8:1::10 pd=1,2001:db8:8000::/56", `reply .*3=1,t1:1500,t2:2400,2001:db8:1::10/128@3000@4000 25=1,t1:1500,t2:2400,2001:db8:8000::/56@3000@4000 `},
		{"18.3.4 what it has no more", leased, "renew client=01 server na=1,2001:db8:1::10,2001:db8:1::55", `reply .*2001:db8:1::10/128@3000@4000,2001:db8:1::55/128@0@0`},
		{"18.3.4 a new association", leased, "renew client=01 server na=2", `reply .*3=2,.*2001:db8:1::11/128@3000@4000`},
		{"18.3.4 in a network where there is nothing", leased, "renew relay=2001:db8:77::1,fe80::1 client=01 server na=1,2001:db8:1::10", `reply .*3=1,t1:0,t2:0,status:3`},
		{"18.3.5 of another server", "", "rebind client=01 na=1,2001:db8:1::11", `reply .*2001:db8:1::11/128@3000@4000`},
		{"18.3.5 of another link", "", "rebind client=01 na=1,2001:db8:7::11", `reply .*2001:db8:1::1[01]/128@3000@4000,2001:db8:7::11/128@0@0`},
		{"18.3.5 names a server", leased, "rebind client=01 server na=1,2001:db8:1::10", "-"},
		{"18.3.6 options alone", "", "info client=01 oro=23", `reply 1=\S+ 2=\S+ 23=20010db8000000000000000000000053 to=`},
		{"18.3.6 without an identifier", "", "info oro=23", `reply 2=\S+ 23=\S+ to=`},
		{"18.3.7 released", leased, "release client=01 server na=1,2001:db8:1::10", `reply .*3=1,t1:0,t2:0,status:0 13=0`},
		{"18.3.7 of another", leased, "release client=02 server na=1,2001:db8:1::10", `reply .*3=1,t1:0,t2:0,status:3 13=3`},
		{"18.3.7 anybody may have it", leased + "\nrequest client=02 server na=1\nrelease client=01 server na=1,2001:db8:1::10", "solicit client=03 na=1", `advertise .*2001:db8:1::10/128`},
		{"18.3.8 declined", leased, "decline client=01 server na=1,2001:db8:1::10", `reply .*3=1,t1:0,t2:0,status:0 `},
		{"18.3.8 nobody gets it", leased + "\ndecline client=01 server na=1,2001:db8:1::10", "solicit client=01 na=1,2001:db8:1::10", `advertise .*2001:db8:1::11/128`},
		{"18.3.8 of another", leased, "decline client=02 server na=1,2001:db8:1::10", `reply .*3=1,t1:0,t2:0,status:3`},
		{"18.4 an Advertise is for clients", "", "advertise client=01 server na=1", "-"},
		{"16.2 a Solicit names no server", "", "solicit client=01 server na=1", "-"},
		{"16.2 a Solicit names the client", "", "solicit na=1", "-"},
		{"19.3 relays are answered by the way they came", "", "solicit relay=2001:db8:4::1,2001:db8:9::9,18:'out' relay=::,fe80::5,18:'in' client=01 na=1", `advertise .*2001:db8:4::10/128.* relay\(2001:db8:4::1,2001:db8:9::9,18:6f7574\) relay\(::,fe80::5,18:696e\) to=\[2001:db8:ff::9\]:547`},
		{"19.3 the innermost link counts", "", "solicit relay=2001:db8:1::1,2001:db8:9::9 relay=2001:db8:4::1,fe80::5 client=01 na=1", `advertise .*2001:db8:4::10/128`},
		{"19.3 a port of the relay", "", "solicit relay=2001:db8:9::1,fe80::5,18:'port5' client=01 na=1", `advertise .*2001:db8:5::10/128`},
		{"8357 the relay's own port", "", "solicit relay=2001:db8:4::1,fe80::5,135:0000 src=2001:db8:4::1 client=01 na=1", `advertise .*relay\(2001:db8:4::1,fe80::5,135:0000\) to=\[2001:db8:4::1\]:547`},
		{"6422 what the relay supplies and may", "", "solicit relay=2001:db8:4::1,fe80::5,66:0041000403616263 client=01 na=1", `advertise .*65=03616263`},
		{"6422 what it may not", "", "solicit relay=2001:db8:4::1,fe80::5,66:001700102001 client=01 na=1", `advertise 1=\S+ 2=\S+ 3=\S+ relay`},
		{"6939 the hardware address that the relay saw", "", "solicit relay=2001:db8:1::1,fe80::5,79:0001020000000063 client=07 na=1", `advertise .*2001:db8:1::1[01]/128`},
		{"shared network: the other subnet when one is full", "request relay=2001:db8:f::1,fe80::1 client=01 server na=1\nrequest relay=2001:db8:f::1,fe80::1 client=02 server na=1", "solicit relay=2001:db8:f::1,fe80::1 client=03 na=1", `advertise .*2001:db8:3::10/128`},
		{"8168 a prefix of the length that is wished for", "", "solicit client=01 pd=1,::/60", `advertise .*2001:db8:9000::/60`},
		{"8168 or shorter", "", "solicit client=01 pd=1,::/58", `advertise .*2001:db8:8000::/56`},
		{"8168 or longer", "", "solicit client=01 pd=1,::/50", `advertise .*2001:db8:8000::/56`},
		{"21.4 no shorter than the client may have it", "", "request client=01 server na=1,::@10@20", `reply .*@3000@4000`},
		{"21.5 temporary addresses", "", "solicit client=01 4=00000001", `advertise 1=\S+ 2=\S+ to=`},
	})
}
