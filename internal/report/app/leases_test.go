package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// leaseText is a record of an IPv4 lease.
func leaseText(addr, fields string) string {
	return "lease " + addr + " {\n  starts 1 2026/11/24 08:00:00;\n  ends 3 2026/11/25 08:00:00;\n  " + fields + "\n}\n"
}

const held = "binding state active;\n  hardware ethernet 02:00:00:00:00:01;"

var sixth = `server-duid "\000\003\000\001\002\000\000\000\000\377";
ia-na "\001\000\000\000\000\003\000\001\002\000\000\000\000\001" {
  cltt 2 2026/11/24 08:00:00;
  iaaddr 2001:db8::5 { binding state active; preferred-life 10; max-life 86400; ends 3 2026/11/25 08:00:00; }
}
`

func TestLeases(t *testing.T) {
	conf := []File{{Name: "dhcpd.conf", Text: subnet}}
	conf6 := []File{{Name: "dhcpd6.conf", Text: "subnet6 2001:db8::/64 { range6 2001:db8::1 2001:db8::9; }\n"}}
	tests := map[string]struct {
		files         []File
		leases        string
		options       Options
		results       []string
		rows          int // of the CSV
		says, saysNot []string
	}{
		"one of each": {conf, leaseText("192.0.2.10", held) + leaseText("192.0.2.99", held) + leaseText("198.51.100.7", held) + leaseText("192.0.2.11", "binding state abandoned;"), Options{},
			[]string{"kea-dhcp4.json", "kea-leases4.csv"}, 2, []string{"2 leases of 4 addresses go over", "1 assigned, 1 declined", "Left out: 1 in no subnet, 1 in no pool", "line 7</span> <code>192.0.2.99</code> is in no pool", "<code class=\"dim\">lease 192.0.2.99 {", "KT3101",
				`<th scope="row">198.51.100.0/24</th><td colspan="2">in no subnet`, `<th scope="row">192.0.2.0/24</th>`, "2026-11-25 08:00:00", "02:00:00:00:00:01"}, []string{"Not carried over"}},
		"damaged": {conf, leaseText("192.0.2.10", "colour blue;") + leaseText("192.0.2.11", held), Options{},
			[]string{"kea-dhcp4.json", "kea-leases4.csv"}, 1, []string{"1 lease, 1 damaged", "KT3001", "the record is lost"}, []string{"verdict good"}},
		"later": {conf, leaseText("192.0.2.10", held) + leaseText("192.0.2.10", held), Options{Now: "2026-12-24"},
			[]string{"kea-dhcp4.json", "kea-leases4.csv"}, 0, []string{"0 leases of 1 address go over", "1 over, 1 replaced by later records", "KT3103"}, nil},
		"free ones": {conf, leaseText("192.0.2.10", "binding state free;\n  hardware ethernet 02:00:00:00:00:01;"), Options{States: "active, free"},
			[]string{"kea-dhcp4.json", "kea-leases4.csv"}, 1, []string{"1 kept for clients"}, nil},
		"IPv6": {conf6, sixth, Options{}, []string{"kea-dhcp6.json", "kea-leases6.csv", "kea-dhcp6-serverid"}, 1, []string{"IAID and DUID", "1 00:03:00:01:02:00:00:00:00:01"}, nil},
		"of the other protocol": {conf, sixth, Options{}, []string{"kea-dhcp4.json"}, -1,
			[]string{"It has leases of DHCPv6 (line 2), and the configuration is for DHCPv4"}, []string{"<table"}},
		"alone":      {nil, leaseText("192.0.2.10", held), Options{}, []string{}, -1, []string{"open the dhcpd.conf", "1 record: 1 lease"}, []string{"<table"}},
		"no leases":  {conf, "# nothing", Options{}, []string{"kea-dhcp4.json"}, -1, []string{"There is no record of a lease file in it"}, []string{"<table"}},
		"not marked": {conf, leaseText("192.0.2.10", held+"\n  client-hostname \"<b>\";"), Options{}, []string{"kea-dhcp4.json", "kea-leases4.csv"}, 1, []string{"&lt;b&gt;"}, []string{"<b>\""}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if test.options.Now == "" {
				test.options.Now = "2026-11-25"
			}
			a := Convert(&Request{Files: test.files, Leases: &File{Name: "dhcpd.leases", Text: test.leases}, Options: test.options}, "keatool test")
			rows := -1
			for _, r := range a.Results {
				if strings.HasSuffix(r.Name, ".csv") {
					rows = strings.Count(r.Text, "\n") - 1
				}
			}
			if diff := cmp.Diff(test.results, names(a.Results)); diff != "" || rows != test.rows || a.Fault != "" {
				t.Errorf("fault %q, %d rows, want %d; results (-want +got):\n%s", a.Fault, rows, test.rows, diff)
			}
			for _, s := range test.says {
				if !strings.Contains(a.Leases, s) {
					t.Errorf("no %q in\n%s", s, a.Leases)
				}
			}
			for _, s := range test.saysNot {
				if strings.Contains(a.Leases, s) {
					t.Errorf("%q in\n%s", s, a.Leases)
				}
			}
		})
	}
}

func TestLeaseStates(t *testing.T) {
	a := Convert(&Request{Leases: &File{}, Options: Options{States: "idle"}}, "")
	if want := `"idle" is no state of a lease: want active, abandoned, expired, released, free, backup, reset, apart by commas`; a.Fault != want {
		t.Errorf("got %q, want %q", a.Fault, want)
	}
}

// TestManyLeases holds the page to its bounds.
func TestManyLeases(t *testing.T) {
	var text strings.Builder
	for i := range 1000 {
		text.WriteString(leaseText(fmt.Sprintf("10.0.%d.%d", i/256, i%256), held))
		text.WriteString(leaseText(fmt.Sprintf("192.0.%d.7", i%256), "colour blue;"))
		text.WriteString(leaseText(fmt.Sprintf("11.%d.%d.7", i/256, i%256), held))
	}
	conf := "subnet 10.0.0.0 netmask 255.255.0.0 { range 10.0.0.0 10.0.255.254; }\n"
	a := Convert(&Request{Files: []File{{Name: "dhcpd.conf", Text: conf}}, Leases: &File{Name: "dhcpd.leases", Text: text.String()}, Options: Options{Now: "2026-11-25"}}, "")
	for _, want := range []string{"1000 leases of 2000 addresses go over", "1000 damaged", "the first 500 of 1000", "and 900 more", "and 950 more"} {
		if !strings.Contains(a.Leases, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := strings.Count(a.Leases, "<tr"); n > mostRows+2*mostNets+2 {
		t.Errorf("there are %d rows", n)
	}
}
