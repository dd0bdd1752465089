package server

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/ddns"
	"github.com/keatool/keatool/server/packet"
)

// TestUpdatesOfDNS follows a lease from its beginning to its end, and looks at
// what kea-dhcp-ddns is asked for.
func TestUpdatesOfDNS(t *testing.T) {
	c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	port := c.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	r := newRig(t, `{ "valid-lifetime": 4000, "dhcp-ddns": { "enable-updates": true, "server-port": `+strconv.Itoa(int(port))+` }, "ddns-qualifying-suffix": "example.org",
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.12" } ] } ] }`)
	next := func(what string, parts ...string) {
		t.Helper()
		buf := make([]byte, 2000)
		c.SetReadDeadline(time.Now().Add(time.Minute))
		n, err := c.Read(buf)
		if err != nil {
			t.Fatalf("%s: no request: %v", what, err)
		}
		for _, p := range parts {
			if !strings.Contains(string(buf[2:n]), p) {
				t.Errorf("%s: %s lacks %s", what, buf[2:n], p)
			}
		}
	}
	one := ask{mac: 1, relay: relayOne, options: map[uint8]string{packet.OptHostName: "Foo"}}
	a := r.lease(one)
	next("a new lease", `"change-type":0`, `"fqdn":"foo.example.org."`, `"ip-address":"`+a.String()+`"`, `"forward-change":true`, `"reverse-change":true`, `"lease-length":1333`)
	r.now.Add(3000 * time.Second)
	r.lease(one) // the same name: nothing
	one.options[packet.OptHostName] = "bar"
	r.lease(one)
	next("another name", `"change-type":1`, `"fqdn":"foo.example.org."`)
	next("another name", `"change-type":0`, `"fqdn":"bar.example.org."`)
	r.now.Add(5000 * time.Second)
	if n := r.Reclaim(true); n != 1 {
		t.Fatalf("%d leases reclaimed; want 1", n)
	}
	next("the end of the lease", `"change-type":1`, `"fqdn":"bar.example.org."`)
}

func TestRecordTTL(t *testing.T) {
	tests := []struct {
		d     config.DDNS
		valid uint32
		want  uint32
	}{
		{config.DDNS{}, 4000, 1333},
		{config.DDNS{}, 60, 600},
		{config.DDNS{TTL: 5}, 4000, 5},
		{config.DDNS{TTLPercent: 0.5, TTLMin: 10}, 100, 50},
		{config.DDNS{TTLMin: 700}, 60, 700},
		{config.DDNS{TTLMax: 1000}, 40000, 1000},
	}
	var got, want []uint32
	for _, tt := range tests {
		got, want = append(got, recordTTL(&tt.d, tt.valid)), append(want, tt.want)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGuards holds the TXT records that dhcpd 4.4.3-P1 made for clients.
func TestGuards(t *testing.T) {
	hw := []byte{2, 0, 0, 0, 0, 1}
	tests := []struct {
		l    lease.Lease
		want []string
	}{
		{lease.Lease{Type: lease.V4, HWType: 1, HW: hw}, []string{"00c4ca78f9cf3717b36cf11b2bb4fc190c"}},
		{lease.Lease{Type: lease.V4, HWType: 1, HW: hw, ClientID: []byte{1, 2, 0, 0, 0, 0, 1}},
			[]string{"31c4ca78f9cf3717b36cf11b2bb4fc190c", "00c4ca78f9cf3717b36cf11b2bb4fc190c"}},
		{lease.Lease{Type: lease.V4, HWType: 1, HW: hw, ClientID: []byte{255, 0, 0, 0, 1, 0, 3, 0, 1, 2, 0, 0, 0, 0, 1}},
			[]string{"3133fe089722fa6b48f27db188b38df2d1", "00c4ca78f9cf3717b36cf11b2bb4fc190c"}},
		{lease.Lease{Type: lease.NA, IAID: 1, DUID: []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, 1}},
			[]string{"024cc4bfe4dab0cfdb0a2700a5678e8e03", "02d5be1bad08845c09320475da20fbcb92"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, guards(&tt.l)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestLocalDNS has requests stay in the process if they are for its own server
// of updates, with the guards of dhcpd where they are wanted.
func TestLocalDNS(t *testing.T) {
	var sink collector
	r := newRig(t, `{ "valid-lifetime": 4000, "dhcp-ddns": { "enable-updates": true }, "ddns-qualifying-suffix": "example.org",
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.12" } ] } ] }`)
	r.opts.DNS = &LocalDNS{Sink: &sink, Address: netip.MustParseAddrPort("0.0.0.0:53001"), Guards: true}
	if findings := r.Reload(r.Snapshot().Source); findings.HasErrors() {
		t.Fatal(findings)
	}
	r.lease(ask{mac: 1, relay: relayOne, options: map[uint8]string{packet.OptHostName: "Foo"}})
	if len(sink) != 1 || sink[0].FQDN != "foo.example.org." || len(sink[0].Guards) != 1 {
		t.Errorf("requests: %+v", sink)
	}
	for address, want := range map[string]bool{"127.0.0.1:53001": true, "127.0.0.1:53002": false, "192.0.2.1:53001": false} {
		if got := r.opts.DNS.at(netip.MustParseAddrPort(address)); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

// collector keeps requests.
type collector []ddns.Request

func (c *collector) Send(r ddns.Request) bool {
	*c = append(*c, r)
	return true
}
