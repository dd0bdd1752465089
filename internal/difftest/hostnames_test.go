package difftest

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHostNames: the copy that dhcpd reads has addresses in place of names, and
// its lines keep their numbers.
func TestHostNames(t *testing.T) {
	s := source(t, `server-identifier dhcp.example.org;
option time-servers 192.0.2.1, time.example.org;
option log-servers = gethostbyname("log.example.org");
next-server boot.example.org;
subnet 192.0.2.0 netmask 255.255.255.0 {
  option routers gone.example.org;
  if gethostbyname("if.example.org") = 7f:0:0:1 { next-server 192.0.2.9; }
}
host h { hardware ethernet 02:00:00:00:00:01; fixed-address h.example.org; }
`)
	s.Resolve = func(name string) ([]netip.Addr, error) {
		if strings.HasPrefix(name, "gone") {
			return nil, nil
		}
		return []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, byte(len(name))})}, nil
	}
	files, changed := adaptDhcpd(s, &layout{}, "/d")
	want := `server-identifier 192.0.2.16;
option time-servers 192.0.2.1, 192.0.2.16;
option log-servers = c0:00:02:0f;
next-server 192.0.2.16;
subnet 192.0.2.0 netmask 255.255.255.0 {
  option routers gone.example.org;
  if c0:00:02:0e = 7f:0:0:1 { next-server 192.0.2.9; }
}
host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.13; }

ping-check false;
`
	if diff := cmp.Diff(want, string(files["/d/dhcpd.conf"])); diff != "" {
		t.Errorf("the copy (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"host names were replaced by addresses made up for this run, in the Kea configuration too (6 times)"}, changed); diff != "" {
		t.Errorf("what is said of it (-want +got):\n%s", diff)
	}
}
