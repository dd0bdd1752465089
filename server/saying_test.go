package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/logging"
	"github.com/keatool/keatool/server/packet"
)

// logged lets a server log into a file, and returns what reads the lines.
func logged(t *testing.T, s *Server, f kea.Family, level uint8) func() []string {
	path := filepath.Join(t.TempDir(), "log")
	l := logging.New(f, false)
	name := map[kea.Family]string{kea.V4: "kea-dhcp4", kea.V6: "kea-dhcp6"}[f]
	if err := l.Configure([]kea.Logger{{Name: name, Severity: "DEBUG", DebugLevel: level, Outputs: []kea.LogOutput{{Output: path, Pattern: "%c %m\n"}}}}, false); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	s.opts.Events = l
	return func() []string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
}

func TestLinesOfMessages(t *testing.T) {
	r := newRig(t, countedSubnet)
	lines := logged(t, r.Server, kea.V4, 99)
	r.lease(ask{mac: 1, relay: relayOne, xid: 3})
	r.say(packet.Offer, 2, "")
	r.w.in[0].N = copy(r.w.in[0].Buf, "this is none")
	r.w.answer(1)
	client := "[hwtype=1 02:00:00:00:00:01], cid=[no info], tid=0xa: "
	want := []string{
		"kea-dhcp4.packets DHCP4_PACKET_RECEIVED " + client + "message of type 1, received on eth0 from 192.0.2.9:67",
		"kea-dhcp4.options DHCP4_CLASS_ASSIGNED " + client + "client packet has been assigned to the following class: UNKNOWN",
		"kea-dhcp4.options DHCP4_CLASSES_ASSIGNED " + client + "client packet has been assigned to the following classes: ALL, UNKNOWN",
		"kea-dhcp4.leases DHCP4_LEASE_OFFER " + client + "192.0.2.10 is offered for 1000 s",
		"kea-dhcp4.packets DHCP4_PACKET_SEND " + client + "message of type 2, sent to 192.0.2.9:67",
		"kea-dhcp4.packets DHCP4_PACKET_RECEIVED " + client + "message of type 3, received on eth0 from 192.0.2.9:67",
		"kea-dhcp4.options DHCP4_CLASS_ASSIGNED " + client + "client packet has been assigned to the following class: UNKNOWN",
		"kea-dhcp4.options DHCP4_CLASSES_ASSIGNED " + client + "client packet has been assigned to the following classes: ALL, UNKNOWN",
		"kea-dhcp4.leases DHCP4_LEASE_ALLOC " + client + "192.0.2.10 is leased for 1000 s",
		"kea-dhcp4.packets DHCP4_PACKET_SEND " + client + "message of type 5, sent to 192.0.2.9:67",
		"kea-dhcp4.packets DHCP4_PACKET_RECEIVED [hwtype=1 02:00:00:00:00:02], cid=[no info], tid=0x7: message of type 2, received on eth0 from 192.0.2.9:67",
		"kea-dhcp4.bad-packets DHCP4_PACKET_DROP [hwtype=1 02:00:00:00:00:02], cid=[no info], tid=0x7: no answer to a message of type 2: message type not for servers",
		"kea-dhcp4.bad-packets DHCP4_PACKET_DROP 192.0.2.9:67: no answer to a message of type 0: unreadable message",
	}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Error(diff)
	}
}

func TestLinesOfDHCPv6(t *testing.T) {
	r := newRig6(t, oneSubnet6)
	lines := logged(t, r.Server, kea.V6, 0)
	v, _ := r.send(ask6{kind: packet.Request6, client: 1, na: anyAddress, pd: anyAddress, server: true})
	na, pd := resources(v)
	got := strings.Join(lines(), "\n")
	for _, want := range []string{na[0].Addr().String() + " is leased", pd[0].String() + " is leased", "kea-dhcp6.leases DHCP6_LEASE_ALLOC duid=["} {
		if !strings.Contains(got, want) {
			t.Errorf("the log lacks %q:\n%s", want, got)
		}
	}
}

// TestLinesOfTemplates has a template make classes, one of which is configured.
func TestLinesOfTemplates(t *testing.T) {
	r := newRig(t, `{ "client-classes": [ { "name": "SPAWN_kind_a" }, { "name": "kind", "template-test": "option[60].text" } ],
		"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "relay": { "ip-addresses": [ "192.0.2.9" ] }, "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] } ] }`)
	lines := logged(t, r.Server, kea.V4, 40)
	for i, kind := range []string{"a", "b"} {
		r.send(ask{kind: packet.Discover, mac: byte(i), relay: relayOne, options: map[uint8]string{60: kind}})
	}
	var got []string
	for _, line := range lines() {
		if _, text, ok := strings.Cut(line, ": client packet "); ok && strings.Contains(line, "_CLASS") {
			got = append(got, text)
		}
	}
	want := []string{
		"has been assigned to the following class: UNKNOWN",
		"has been assigned to the following classes: ALL, SPAWN_kind_a, kind, UNKNOWN",
		"belongs to an unconfigured class: SPAWN_kind_b",
		"has been assigned to the following class: UNKNOWN",
		"has been assigned to the following classes: ALL, SPAWN_kind_b, kind, UNKNOWN",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}
