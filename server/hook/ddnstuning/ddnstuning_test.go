package ddnstuning

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

func conf(params, context string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_ddns_tuning.so" %s } ],
	"dhcp-ddns": { "enable-updates": true }, "ddns-qualifying-suffix": "example.org",
	"client-classes": [ { "name": "SKIP_DDNS", "test": "option[60].text == 'quiet'" } ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] %s } ] } }`, params, context)
}

const byMAC = `, "parameters": { "hostname-expr": "concat('h-', hexstring(substring(pkt4.mac, 4, 2), ''))" }`

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters"
	tests := []struct {
		name, params, context string
		want                  int
		first                 string
	}{
		{"right", byMAC, "", 0, ""},
		{"empty map", `, "parameters": {}`, "", 0, ""},
		{"no map", ``, "", 1, at + " `parameters` is missing"},
		{"number", `, "parameters": { "hostname-expr": 1 }`, "", 1, at + "/hostname-expr `hostname-expr` must be a string"},
		{"no expression", `, "parameters": { "hostname-expr": "option[" }`, "", 1, ""},
		{"no expression in a subnet", `, "parameters": {}`, `, "user-context": { "ddns-tuning": { "hostname-expr": "option[" } }`, 1, ""},
		{"an empty expression in a subnet", byMAC, `, "user-context": { "ddns-tuning": { "hostname-expr": "" } }`, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := hooktest.Check(t, conf(tt.params, tt.context), Library)
			if len(got) != tt.want || tt.first != "" && got[0] != tt.first {
				t.Errorf("findings %v; want %d, %s", got, tt.want, tt.first)
			}
		})
	}
}

func TestNames(t *testing.T) {
	fqdn := "\x01\x00\x00laptop"
	tests := []struct {
		name, params, context string
		options               map[uint8]string
		hostname              string // option 12 or 81
		lease                 string
		updates               bool
	}{
		{"no name", byMAC, "", nil, "", "", false},
		{"host name", byMAC, "", map[uint8]string{12: "laptop"}, "h-0001.example.org", "h-0001.example.org", true},
		{"full name", `, "parameters": { "hostname-expr": "'a.b.net'" }`, "", map[uint8]string{12: "laptop"}, "a.b.net", "a.b.net", true},
		{"FQDN", byMAC, "", map[uint8]string{81: fqdn}, "\x08\x00\x00h-0001.example.org.", "h-0001.example.org", true},
		{"no result", `, "parameters": { "hostname-expr": "option[77].text" }`, "", map[uint8]string{12: "laptop"}, "laptop.example.org", "laptop.example.org", true},
		{"subnet over global", byMAC, `, "user-context": { "ddns-tuning": { "hostname-expr": "'own'" } }`, map[uint8]string{12: "laptop"},
			"own.example.org", "own.example.org", true},
		{"subnet without", byMAC, `, "user-context": { "ddns-tuning": { "hostname-expr": "" } }`, map[uint8]string{12: "laptop"},
			"laptop.example.org", "laptop.example.org", true},
		{"left alone", `, "parameters": {}`, "", map[uint8]string{12: "laptop", 60: "quiet"}, "laptop.example.org", "laptop.example.org", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := hooktest.New(t, conf(tt.params, tt.context), Library)
			ack := r.Lease4(hooktest.Ask{MAC: 1, Options: tt.options})
			name, ok := ack.Option(packet.OptFQDN)
			if !ok {
				name, _ = ack.Option(packet.OptHostName)
			}
			if ok {
				name[1], name[2] = 0, 0
			}
			if diff := cmp.Diff(tt.hostname, string(name)); diff != "" {
				t.Errorf("name in the reply (-want +got):\n%s", diff)
			}
			var l lease.Lease
			if err := r.Leases.Get(ack.YIAddr(), &l); err != nil {
				t.Fatal(err)
			}
			if string(l.Hostname) != tt.lease || l.FwdDNS != tt.updates {
				t.Errorf("the lease is for %q, with updates %v; want %q, %v", l.Hostname, l.FwdDNS, tt.lease, tt.updates)
			}
		})
	}
}
