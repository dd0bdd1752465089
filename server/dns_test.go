package server

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/config"
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
		c.SetReadDeadline(time.Now().Add(5 * time.Second))
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
	r.now = r.now.Add(3000 * time.Second)
	r.lease(one) // the same name: nothing
	one.options[packet.OptHostName] = "bar"
	r.lease(one)
	next("another name", `"change-type":1`, `"fqdn":"foo.example.org."`)
	next("another name", `"change-type":0`, `"fqdn":"bar.example.org."`)
	r.now = r.now.Add(5000 * time.Second)
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
