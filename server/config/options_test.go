package config

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/option"
)

// wire lists the entries of a list: code, classes, flags and value.
func wire(s *Snapshot, l *option.List) (out []string) {
	for _, o := range l.All() {
		text := fmt.Sprintf("%d=%s", o.Code, hex.EncodeToString(o.Data))
		for _, c := range o.Classes {
			text += " " + s.Classes.Name(c)
		}
		if o.Always {
			text += " always"
		}
		if o.Never {
			text += " never"
		}
		if o.Enterprise != 0 {
			text += fmt.Sprintf(" of %d", o.Enterprise)
		}
		out = append(out, text)
	}
	for _, v := range l.Vendors() {
		for _, o := range v.Options {
			out = append(out, fmt.Sprintf("vendor-%d.%d=%s", v.Enterprise, o.Code, hex.EncodeToString(o.Data)))
		}
	}
	return out
}

// TestOptionData has the values of option-data as they go out.
func TestOptionData(t *testing.T) {
	const v4defs = `"option-def": [ { "name": "sub", "code": 1, "space": "s", "type": "uint16" }, { "name": "box", "code": 230, "type": "uint8", "encapsulate": "s" },
		{ "name": "rec", "code": 231, "type": "record", "record-types": "uint8, ipv4-address" } ], `
	const v6defs = `"option-def": [ { "name": "sub", "code": 1, "space": "s", "type": "uint16" }, { "name": "box", "code": 1230, "type": "uint8", "encapsulate": "s" } ], `
	tests := []struct {
		name   string
		family int
		data   string
		want   []string
	}{
		{"nothing", 4, ``, nil},
		{"in the order of codes", 4, `{ "name": "domain-name", "data": "a" }, { "name": "routers", "data": "192.0.2.1" }`, []string{"3=c0000201", "15=61"}},
		{"by code", 4, `{ "code": 3, "data": "192.0.2.1" }`, []string{"3=c0000201"}},
		{"flags", 4, `{ "code": 3, "data": "192.0.2.1", "always-send": true }, { "code": 6, "data": "192.0.2.2", "never-send": true }`, []string{"3=c0000201 always", "6=c0000202 never"}},
		{"twice", 4, `{ "code": 15, "data": "b" }, { "code": 15, "data": "a" }`, []string{"15=62", "15=61"}},
		{"for classes first", 4, `{ "code": 15, "data": "all" }, { "code": 15, "data": "x", "client-classes": [ "c", "d" ] }`, []string{"15=78 c d", "15=616c6c"}},
		{"hexadecimal", 4, `{ "code": 3, "csv-format": false, "data": "C0:00:02:01" }, { "code": 240, "csv-format": false, "data": "ab cd" }, { "code": 241, "csv-format": false, "data": "'text'" }`,
			[]string{"3=c0000201", "240=abcd", "241=74657874"}},
		{"record", 4, `{ "name": "rec", "data": "7, 192.0.2.1" }`, []string{"231=07c0000201"}},
		{"sub-options", 4, `{ "name": "sub", "space": "s", "data": "258" }, { "name": "box", "data": "9" }`, []string{"230=09" + "01020102"}},
		{"sub-options without their option", 4, `{ "name": "sub", "space": "s", "data": "258" }`, nil},
		{"sub-options of DHCPv6", 6, `{ "name": "sub", "space": "s", "data": "258" }, { "name": "box", "data": "9" }`, []string{"1230=09" + "000100020102"}},
		{"an option without a value", 4, `{ "name": "domain-name-servers" }`, []string{"6="}},
		{"vendors", 4, `{ "name": "vivso-suboptions", "data": "4491" }, { "code": 2, "space": "vendor-4491", "csv-format": false, "data": "c0000201" }, { "code": 1, "space": "vendor-9", "csv-format": false, "data": "aa" }`,
			[]string{"125=0000118b00 of 4491", "vendor-9.1=aa", "vendor-4491.2=c0000201"}},
		{"vendors of DHCPv6", 6, `{ "name": "vendor-opts", "data": "4491" }, { "code": 2, "space": "vendor-4491", "csv-format": false, "data": "0a" }`,
			[]string{"17=0000118b of 4491", "vendor-4491.2=0a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defs := v4defs
			if tt.family == 6 {
				defs = v6defs
			}
			s := build(t, tt.family, `{ `+defs+`"option-data": [ `+tt.data+` ] }`)
			if diff := cmp.Diff(tt.want, wire(s, s.Options)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOptionScopes: each place has the options that it says, and no other. What
// wins is decided when a message is answered.
func TestOptionScopes(t *testing.T) {
	at := func(n int) string {
		return fmt.Sprintf(`"option-data": [ { "code": 3, "data": "192.0.2.%d" } ]`, n)
	}
	s := build(t, 4, `{ `+at(1)+`, "client-classes": [ { "name": "c", `+at(2)+` }, { "name": "none" } ],
		"shared-networks": [ { "name": "n", `+at(3)+`, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", `+at(4)+`,
			"pools": [ { "pool": "192.0.2.10-192.0.2.19", `+at(5)+` }, { "pool": "192.0.2.30-192.0.2.39" } ],
			"reservations": [ { "hw-address": "02:00:00:00:00:01", `+at(6)+` }, { "hw-address": "02:00:00:00:00:02" } ] } ] } ] }`)
	sub := s.Subnet(1)
	one, _ := s.Hosts.Find(1, host.HWAddress, []byte{2, 0, 0, 0, 0, 1})
	two, _ := s.Hosts.Find(1, host.HWAddress, []byte{2, 0, 0, 0, 0, 2})
	for i, l := range []*option.List{s.Options, s.Classes.List[0].Options, sub.Network.Options, sub.Options, sub.Pools[0].Options, one.Options} {
		if diff := cmp.Diff([]string{fmt.Sprintf("3=c00002%02x", i+1)}, wire(s, l)); diff != "" {
			t.Errorf("place %d (-want +got):\n%s", i+1, diff)
		}
	}
	for name, l := range map[string]*option.List{"a class": s.Classes.List[1].Options, "a pool": sub.Pools[1].Options, "a host": two.Options} {
		if l != nil {
			t.Errorf("%s without options has %v", name, wire(s, l))
		}
	}
}

// TestServerIdentifiers are those that any place sends: clients may name them.
func TestServerIdentifiers(t *testing.T) {
	id := func(a string) string {
		return `"option-data": [ { "name": "dhcp-server-identifier", "data": "` + a + `" } ]`
	}
	s := build(t, 4, `{ `+id("192.0.2.1")+`, "client-classes": [ { "name": "c", `+id("192.0.2.2")+` } ],
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", `+id("192.0.2.3")+`, "pools": [ { "pool": "192.0.2.10-192.0.2.19", `+id("192.0.2.4")+` } ],
			"reservations": [ { "hw-address": "02:00:00:00:00:01", `+id("192.0.2.5")+` } ] } ] }`)
	var got []string
	for a := range s.ServerIDs {
		got = append(got, a.String())
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestHostOfDatabase makes reservations ready that are not from the configuration.
func TestHostOfDatabase(t *testing.T) {
	s := build(t, 4, `{ "client-classes": [ { "name": "known here" } ], "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" } ] }`)
	count := s.Classes.Count()
	h := s.Host(&kea.Reservation{HWAddress: "02:00:00:00:00:01", IPAddress: "192.0.2.5", Hostname: "box",
		ClientClasses: []string{"known here", "unknown here", "KNOWN"}, OptionData: []kea.OptionData{{Name: "routers", Data: "192.0.2.1"}}}, 1)
	if h == nil || h.Subnet != 1 || h.Addr.String() != "192.0.2.5" || h.Hostname != "box" || h.Kind != host.HWAddress {
		t.Fatalf("host: %+v", h)
	}
	var classes []string
	for _, c := range h.Classes {
		classes = append(classes, s.Classes.Name(c))
	}
	if diff := cmp.Diff([]string{"known here", "KNOWN"}, classes); diff != "" {
		t.Errorf("classes (-want +got):\n%s", diff)
	}
	if s.Classes.Count() != count {
		t.Error("a class of a database has a number in a snapshot that is in force")
	}
	if diff := cmp.Diff([]string{"3=c0000201"}, wire(s, h.Options)); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	if s.Hosts.Len() != 0 {
		t.Error("the reservation is among those of the configuration")
	}
	for _, bad := range []kea.Reservation{{}, {HWAddress: "xx"}} {
		if h := s.Host(&bad, 1); h != nil {
			t.Errorf("%+v is made %+v", bad, h)
		}
	}
}

// TestIdentifiers reads an identifier of each kind.
func TestIdentifiers(t *testing.T) {
	for text, r := range map[string]kea.Reservation{
		"hw-address 020000000001": {HWAddress: "02:00:00:00:00:01"}, "duid 000301": {DUID: "00:03:01"}, "circuit-id 78": {CircuitID: "'x'"},
		"client-id 01aa": {ClientID: "01aa"}, "flex-id 6162": {FlexID: "'ab'"}, "hw-address 0b": {HWAddress: "b", DUID: "00:01"},
	} {
		kind, id, ok := Identifier(&r)
		if got := kind.String() + " " + hex.EncodeToString(id); !ok || got != text {
			t.Errorf("%+v: %s, %v; want %s", r, got, ok, text)
		}
	}
	if _, _, ok := Identifier(&kea.Reservation{Hostname: "x"}); ok {
		t.Error("a host without an identifier has one")
	}
}

// TestSuboptionLength: a sub-option of DHCPv4 has one octet for its length.
func TestSuboptionLength(t *testing.T) {
	long := strings.Repeat("ab", 300)
	s := build(t, 4, `{ "option-def": [ { "name": "box", "code": 230, "type": "empty", "encapsulate": "s" } ],
		"option-data": [ { "name": "box" }, { "code": 1, "space": "s", "csv-format": false, "data": "`+long+`" } ] }`)
	if data := s.Options.Of(230)[0].Data; len(data) != 2+255 || data[1] != 255 {
		t.Errorf("a sub-option of 300 octets makes %d", len(data))
	}
}
