package rules

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// Options of the clients of the tests.
var (
	sendsNone   = map[uint32]string(nil)
	sendsName   = map[uint32]string{12: "n"}
	sendsUser   = map[uint32]string{77: "z"}
	sendsBoth   = map[uint32]string{12: "n", 77: "z"}
	sendsVendor = map[uint32]string{60: "v"}
	sendsAll    = map[uint32]string{12: "n", 60: "v", 77: "z"}
)

// question is a client, the subnet it is on, and what dhcpd gives it: "-" for
// nothing, else its address or the pool it comes from, the lease time and the file.
type question struct {
	subnet  int
	mac     byte
	options map[uint32]string
	want    string
}

const (
	firstNet  = "subnet 192.0.2.0 netmask 255.255.255.0"
	secondNet = "subnet 198.51.100.0 netmask 255.255.255.0"
)

// TestServed asks for single clients. What is wanted is what dhcpd 4.4.3 was
// seen to give; Kea 2.2, 2.6 and 3.0 gave the same with these results.
func TestServed(t *testing.T) {
	const host = "host h%d { hardware ethernet 02:00:00:00:00:0%d; %s }\n"
	h := func(n int, rest string) string { return fmt.Sprintf(host, n, n, rest) }
	for _, tc := range []struct {
		name, conf string
		questions  []question
	}{
		{"branches inside branches and beside them", `default-lease-time 5000;
if exists user-class { default-lease-time 600; filename "u"; if exists host-name { filename "un"; max-lease-time 500; } }
if option vendor-class-identifier = "v" { max-lease-time 900; filename "v"; }
` + firstNet + " { range 192.0.2.10 192.0.2.49; }\n" + secondNet + " { range 198.51.100.10 198.51.100.49; }\n" + h(1, `fixed-address 192.0.2.5; filename "a";`), []question{
			{0, 9, sendsNone, "pool 0 5000 "}, {0, 9, sendsName, "pool 0 5000 "}, {0, 9, sendsUser, "pool 0 600 u"}, {1, 9, sendsBoth, "pool 0 500 un"},
			{1, 9, sendsVendor, "pool 0 900 v"}, {0, 9, sendsAll, "pool 0 600 v"}, {0, 1, sendsBoth, "192.0.2.5 500 a"}, {1, 1, sendsUser, "pool 0 600 u"},
		}},
		{"boot fields of pools over those of subnets, under conditions", `if exists user-class { filename "u"; if exists host-name { filename "un"; } } else { filename "e"; }
` + firstNet + ` { if option vendor-class-identifier = "v" { filename "sv"; } pool { range 192.0.2.10 192.0.2.19; deny unknown-clients; filename "pool"; if exists host-name { filename "ph"; } } pool { range 192.0.2.20 192.0.2.29; } }
` + secondNet + ` { filename "n2"; range 198.51.100.10 198.51.100.49; }
` + h(1, ""), []question{
			{0, 1, sendsNone, "pool 0 43200 pool"}, {0, 1, sendsName, "pool 0 43200 ph"}, {0, 1, sendsVendor, "pool 0 43200 pool"}, {0, 1, sendsAll, "pool 0 43200 ph"},
			{0, 9, sendsNone, "pool 1 43200 e"}, {0, 9, sendsUser, "pool 1 43200 u"}, {0, 9, sendsBoth, "pool 1 43200 un"}, {0, 9, sendsVendor, "pool 1 43200 sv"}, {1, 9, sendsBoth, "pool 0 43200 n2"},
		}},
		{"one subnet alone may have conditional lease times", firstNet + ` { max-lease-time 7000; if exists user-class { default-lease-time 350; } elsif exists host-name { default-lease-time 400; max-lease-time 400; } range 192.0.2.10 192.0.2.49; }`, []question{
			{0, 9, sendsNone, "pool 0 7000 "}, {0, 9, sendsUser, "pool 0 350 "}, {0, 9, sendsBoth, "pool 0 350 "}, {0, 9, sendsName, "pool 0 400 "},
		}},
		{"classes with branches, and subclasses", `class "k" { match if exists user-class; default-lease-time 900; filename "k"; if exists host-name { default-lease-time 600; filename "kh"; } if option vendor-class-identifier = "v" { filename "kv"; max-lease-time 550; } }
class "m" { match option vendor-class-identifier; filename "m"; }
subclass "m" "v" { filename "mv"; default-lease-time 1000; }
subclass "m" "w";
` + firstNet + ` { filename "s"; if option vendor-class-identifier = "w" { filename "sw"; } range 192.0.2.10 192.0.2.49; }`, []question{
			{0, 9, sendsNone, "pool 0 43200 s"}, {0, 9, sendsUser, "pool 0 900 k"}, {0, 9, sendsBoth, "pool 0 600 kh"}, {0, 9, sendsVendor, "pool 0 1000 mv"},
			{0, 9, map[uint32]string{60: "w"}, "pool 0 43200 m"}, {0, 9, sendsAll, "pool 0 550 kv"}, {0, 9, map[uint32]string{60: "x"}, "pool 0 43200 s"},
		}},
		{"a shared network, known and unknown, hosts that are refused", `class "c" { match if exists user-class; default-lease-time 700; filename "c"; }
shared-network n { ` + firstNet + " { pool { deny unknown-clients; range 192.0.2.10 192.0.2.19; } } " + secondNet + " { pool { deny known-clients; range 198.51.100.10 198.51.100.19; } } }\n" +
			h(1, `fixed-address 192.0.2.5; default-lease-time 600; if exists host-name { filename "h"; }`) + h(2, "deny booting;") + h(3, "fixed-address 198.51.100.5; deny booting;") + h(4, "default-lease-time 800;"), []question{
			{0, 1, sendsNone, "192.0.2.5 600 "}, {0, 1, sendsName, "192.0.2.5 600 h"}, {0, 1, sendsUser, "192.0.2.5 600 c"}, {0, 2, sendsNone, "-"}, {1, 3, sendsNone, "-"},
			{0, 4, sendsNone, "pool 0 800 "}, {0, 4, sendsUser, "pool 0 800 c"}, {1, 9, sendsNone, "pool 0 43200 "}, {1, 9, sendsUser, "pool 0 700 c"},
		}},
		{"pools whose permits exclude each other", `class "a" { match if option user-class = "z"; }
` + firstNet + ` { pool { allow members of "a"; range 192.0.2.10 192.0.2.19; default-lease-time 600; } pool { deny members of "a"; range 192.0.2.20 192.0.2.29; default-lease-time 900; } }
` + h(1, "fixed-address 192.0.2.5;") + h(2, "default-lease-time 777;"), []question{
			{0, 9, sendsUser, "pool 0 600 "}, {0, 9, sendsNone, "pool 1 900 "}, {0, 1, sendsNone, "192.0.2.5 43200 "}, {0, 1, sendsUser, "192.0.2.5 43200 "}, {0, 2, sendsUser, "pool 0 777 "}, {0, 2, sendsNone, "pool 1 777 "},
		}},
		{"known and static in conditions", `if known { default-lease-time 600; } else { default-lease-time 500; }
if static { filename "static"; }
` + firstNet + " { range 192.0.2.10 192.0.2.19; }\n" + secondNet + " { range 198.51.100.10 198.51.100.19; }\n" + h(1, "fixed-address 192.0.2.5;") + h(2, ""), []question{
			{0, 1, sendsNone, "192.0.2.5 600 static"}, {1, 1, sendsNone, "pool 0 600 "}, {0, 2, sendsNone, "pool 0 600 "}, {0, 9, sendsNone, "pool 0 500 "},
		}},
		{"everybody refused but some hosts", `deny booting;
class "bad" { match if exists user-class; deny booting; }
` + firstNet + " { range 192.0.2.10 192.0.2.19; }\n" + secondNet + " { range 198.51.100.10 198.51.100.19; }\n" +
			h(1, "fixed-address 192.0.2.5; allow booting;") + h(2, "allow booting;") + h(4, "if exists host-name { allow booting; }") + h(5, "fixed-address 192.0.2.6;"), []question{
			{0, 1, sendsNone, "192.0.2.5 43200 "}, {0, 1, sendsUser, "192.0.2.5 43200 "}, {1, 1, sendsNone, "-"}, {1, 2, sendsUser, "pool 0 43200 "}, {0, 4, sendsNone, "-"}, {0, 4, sendsBoth, "pool 0 43200 "}, {0, 5, sendsNone, "-"}, {0, 9, sendsNone, "-"},
		}},
		{"one client in several hosts", firstNet + " { range 192.0.2.10 192.0.2.19; }\n" + secondNet + " { range 198.51.100.10 198.51.100.19; }\n" +
			h(1, `fixed-address 192.0.2.5; filename "a";`) + "host b { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.5; filename \"b\"; }\nhost c { hardware ethernet 02:00:00:00:00:01; filename \"c\"; }\n" + h(3, `fixed-address 192.0.2.8; filename "e";`), []question{
			{0, 1, sendsNone, "192.0.2.5 43200 a"}, {1, 1, sendsNone, "198.51.100.5 43200 b"}, {0, 3, sendsNone, "192.0.2.8 43200 e"}, {1, 3, sendsNone, "pool 0 43200 "},
		}},
	} {
		for _, r := range []kea.Release{kea.R22, kea.R26, kea.R30} {
			t.Run(tc.name+" "+r.String(), func(t *testing.T) {
				out := run(t, tc.conf, Options{Release: r})
				for _, q := range tc.questions {
					k := ask(t, out, r, q.subnet, q.mac, q.options)
					if diff := cmp.Diff(q.want, k.answer(q.subnet)); diff != "" {
						t.Errorf("client %d with options %v on subnet %d (-dhcpd +Kea):\n%s", q.mac, q.options, q.subnet, diff)
					}
				}
				if t.Failed() {
					t.Logf("%s", kea.Encode(out.Config, kea.EncodeOptions{Release: r}))
				}
			})
		}
	}
}

// answer is what the client is given, as a question wants it.
func (k *client) answer(subnet int) string {
	n, address := k.pool(subnet)
	switch {
	case address != "":
	case n < 0:
		return "-"
	default:
		address = fmt.Sprintf("pool %d", n)
	}
	return fmt.Sprintf("%s %d %s", address, k.lease(subnet), k.file(subnet, n))
}
