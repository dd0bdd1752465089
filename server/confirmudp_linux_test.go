package server

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConfirmUDP asks Kea on UDP sockets (dhcp-socket-type udp) what clients of the
// link ask, and compares that with ours. Kea binds them to addresses and hears
// nothing that is sent to everybody; we do, and answer to everybody.
func TestConfirmUDP(t *testing.T) {
	kea := newKeaOn(t, findKea(t), oneSubnet, "udp")
	kea.sure = netip.MustParseAddr("192.0.2.200")
	for _, a := range []string{"192.0.2.200/24", "192.0.2.10/24", "192.0.2.99/24"} { // these answer to ARP
		kea.client.Addr("eth0", a)
	}
	ours := &ours4{newRig(t, oneSubnet), rigAddr}
	for _, line := range []string{
		"discover mac=1", "discover mac=2 flags=8000", "request mac=1 sid=@ ip=192.0.2.10", "request mac=1 sid=@ ip=192.0.2.10 flags=8000",
		"request mac=1 ciaddr=192.0.2.10 src=192.0.2.10 unicast", "request mac=1 ciaddr=192.0.2.10 src=192.0.2.10",
		"request mac=3 ip=198.51.100.1", "request mac=2 sid=@ ip=192.0.2.10",
		"inform mac=4 ciaddr=192.0.2.99 src=192.0.2.99", "inform mac=4 ciaddr=192.0.2.99 src=192.0.2.99 unicast", "inform mac=4 src=192.0.2.99 unicast",
	} {
		l := askLine{"m", strings.Fields(line)}
		want := kea.ask(l)
		datagram, meta := l.encode(t, ours.offered)
		meta.Raw = false
		answer, to := ours.raw(datagram, meta)
		if answer != nil && answer.YIAddr().IsValid() && strings.HasPrefix(line, "discover") {
			ours.offered = answer.YIAddr()
		}
		switch got := showReply(answer, to); {
		case meta.Dst.Addr() == broadcastAddr:
			if want != "-" || meta.Src.Addr().IsUnspecified() && got != "-" && !strings.Contains(got, "to=255.255.255.255:68") {
				t.Errorf("%s: Kea answers %s, and we %s", line, want, got)
			}
		case !near(want, got):
			t.Errorf("%s (-Kea +ours):\n%s", line, cmp.Diff(strings.Fields(want), strings.Fields(got)))
		}
	}
}
