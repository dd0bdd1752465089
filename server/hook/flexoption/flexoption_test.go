package flexoption

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

func conf4(options string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_flex_option.so", "parameters": { %s } } ],
	"client-classes": [ { "name": "phone", "test": "option[60].text == 'phone'" } ],
	"option-data": [ { "name": "domain-name", "data": "example.org" }, { "name": "vivso-suboptions", "always-send": true, "data": "4491" },
		{ "space": "vendor-4491", "code": 2, "csv-format": false, "data": "c0000201", "always-send": true } ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] } ] } }`, options)
}

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters"
	entry := func(inside string) string { return `"options": [ { ` + inside + ` } ]` }
	tests := []struct {
		name, params string
		want         []string
	}{
		{"right", entry(`"code": 67, "add": "'x'", "client-class": "phone", "comment": "y"`), nil},
		{"nothing to do", `"options": []`, nil},
		{"missing", ``, []string{at + " `options` is missing"}},
		{"no list", `"options": {}`, []string{at + "/options `options` must be a list"}},
		{"no map", `"options": [ 1 ]`, []string{at + "/options/0 an element of `options` must be a map"}},
		{"unknown key", entry(`"code": 67, "add": "'x'", "data": "y"`), []string{at + "/options/0/data `data` is no parameter of the library"}},
		{"no option", entry(`"add": "'x'"`), []string{at + "/options/0 neither `code` nor `name` says which option is meant"}},
		{"reserved", entry(`"code": 255, "add": "'x'"`), []string{at + "/options/0/code code 255 is reserved"}},
		{"unknown name", entry(`"name": "no-such", "add": "'x'"`), []string{at + "/options/0/name there is no option `no-such` in space `dhcp4`"}},
		{"another code", entry(`"name": "boot-file-name", "code": 66, "add": "'x'"`), []string{at + "/options/0/code `boot-file-name` has code 67, not 66"}},
		{"no action", entry(`"code": 67`), []string{at + "/options/0 the entry does nothing"}},
		{"two actions", entry(`"code": 67, "add": "'x'", "remove": "option[60].exists"`), []string{at + "/options/0 the entry does more than one thing"}},
		{"empty", entry(`"code": 67, "add": ""`), []string{at + "/options/0/add `add` is empty"}},
		{"no definition", entry(`"code": 250, "add": "'x'", "csv-format": true`),
			[]string{at + "/options/0/csv-format option 250 of space `dhcp4` has no definition to read text by"}},
		{"action and sub-options", entry(`"code": 125, "add": "'x'", "sub-options": []`), []string{at + "/options/0/add `add` cannot stand beside `sub-options`"}},
		{"no space", entry(`"code": 67, "sub-options": [ { "code": 1, "add": "'x'" } ]`),
			[]string{at + "/options/0/sub-options/0 the option holds no space of sub-options"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, conf4(tt.params), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	tests := []struct {
		name, options string
		ask           map[uint8]string
		code          uint8
		want          string // "": the option is absent
	}{
		{"add", `{ "name": "boot-file-name", "add": "concat(option[12].text, '.boot')" }`, map[uint8]string{12: "pc"}, 67, "pc.boot"},
		{"add by name", `{ "code": 67, "add": "ifelse(option[host-name].exists, concat(option[host-name].text, '.boot'), 'none')" }`, map[uint8]string{12: "pc"}, 67, "pc.boot"},
		{"add nothing", `{ "name": "boot-file-name", "add": "option[77].hex" }`, nil, 67, ""},
		{"add to what is there", `{ "code": 15, "add": "'other.net'" }`, nil, 15, "example.org"},
		{"supersede", `{ "code": 15, "supersede": "'other.net'" }`, nil, 15, "other.net"},
		{"supersede with nothing", `{ "code": 15, "supersede": "option[77].hex" }`, nil, 15, "example.org"},
		{"remove", `{ "code": 15, "remove": "option[60].text == 'phone'" }`, map[uint8]string{60: "phone"}, 15, ""},
		{"do not remove", `{ "code": 15, "remove": "option[60].text == 'phone'" }`, nil, 15, "example.org"},
		{"text", `{ "name": "domain-name-servers", "csv-format": true, "add": "'192.0.2.1, 192.0.2.2'" }`, nil, 6, "\xc0\x00\x02\x01\xc0\x00\x02\x02"},
		{"bytes", `{ "name": "domain-name-servers", "add": "192.0.2.1" }`, nil, 6, "\xc0\x00\x02\x01"},
		{"no text of the option", `{ "name": "domain-name-servers", "csv-format": true, "add": "'here'" }`, nil, 6, ""},
		{"member", `{ "code": 67, "add": "'x'", "client-class": "phone" }`, map[uint8]string{60: "phone"}, 67, "x"},
		{"no member", `{ "code": 67, "add": "'x'", "client-class": "phone" }`, nil, 67, ""},
		{"one after the other", `{ "code": 67, "add": "'a'" }, { "code": 67, "add": "'b'" }, { "code": 67, "supersede": "concat('c', 'd')" }`, nil, 67, "cd"},
		{"sub-option", `{ "code": 43, "sub-options": [ { "code": 2, "add": "'bc'" }, { "code": 1, "add": "'a'", "space": "own" } ] }`, nil, 43, "\x01\x01a\x02\x02bc"},
		{"sub-option without container", `{ "code": 43, "sub-options": [ { "code": 1, "add": "'a'", "container-add": false } ] }`, nil, 43, ""},
		{"vendor", `{ "code": 125, "sub-options": [ { "code": 5, "space": "vendor-4491", "add": "'x'" } ] }`, nil, 125,
			"\x00\x00\x11\x8b\x09\x02\x04\xc0\x00\x02\x01\x05\x01x"},
		{"another vendor", `{ "code": 125, "sub-options": [ { "code": 5, "space": "vendor-9", "add": "'x'" } ] }`, nil, 125,
			"\x00\x00\x11\x8b\x06\x02\x04\xc0\x00\x02\x01"},
		{"the last sub-option", `{ "code": 125, "sub-options": [ { "code": 2, "space": "vendor-4491", "remove": "'a' == 'a'" } ] }`, nil, 125, ""},
		{"an empty container", `{ "code": 125, "sub-options": [ { "code": 2, "space": "vendor-4491", "remove": "'a' == 'a'", "container-remove": false } ] }`,
			nil, 125, "\x00\x00\x11\x8b\x00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := hooktest.New(t, conf4(`"options": [ `+tt.options+` ]`), Library)
			offer := r.Send4(hooktest.Ask{Kind: packet.Discover, MAC: 1, Options: tt.ask})
			got, has := offer.Option(tt.code)
			if string(got) != tt.want || has != (tt.want != "") {
				t.Errorf("option %d is %q; want %q", tt.code, got, tt.want)
			}
		})
	}
}

func TestOptions6(t *testing.T) {
	const conf = `{ "Dhcp6": { "hooks-libraries": [ { "library": "libdhcp_flex_option.so", "parameters": { "options": [
		{ "code": 59, "supersede": "concat('http://', hexstring(option[1].hex, ''))" },
		{ "code": 17, "sub-options": [ { "code": 300, "space": "vendor-9", "add": "'x'" } ] } ] } } ],
	"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8::10-2001:db8::20" } ] } ] } }`
	r := hooktest.New(t, conf, Library)
	reply := r.Send6(hooktest.Ask6{Kind: packet.Solicit, Client: 1, NA: true})
	if got, _ := reply.Option(59); string(got) != "http://00030001020000000001" {
		t.Errorf("option 59 is %q", got)
	}
	if got, _ := reply.Option(17); string(got) != "\x00\x00\x00\x09\x01\x2c\x00\x01x" {
		t.Errorf("option 17 is %q", got)
	}
}
