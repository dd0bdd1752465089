package script

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

// write puts files into a directory and returns the path of the first.
func write(t testing.TB, first string, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i, src := range append([]string{first}, more...) {
		name := fmt.Sprintf("lib%d.star", i)
		if i == 0 {
			name = "boot.star"
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "boot.star")
}

func conf4(path, params string) string {
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": %q, "parameters": { %s } } ],
	"valid-lifetime": 1000,
	"client-classes": [ { "name": "slow" }, { "name": "boot", "option-data": [ { "name": "boot-file-name", "data": "class.img", "always-send": true } ] } ],
	"option-def": [ { "name": "pair", "code": 230, "type": "uint8", "array": true } ],
	"option-data": [ { "name": "domain-name", "data": "example.org" } ],
	"host-reservation-identifiers": [ "hw-address", "flex-id" ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ],
		"reservations": [ { "flex-id": "'me'", "ip-address": "192.0.2.77", "hostname": "mine" } ] },
		{ "id": 2, "subnet": "198.51.100.0/24", "pools": [ { "pool": "198.51.100.10-198.51.100.20" } ] } ] } }`, path, params)
}

// TestFindings: what is said of scripts that cannot be used.
func TestFindings(t *testing.T) {
	for _, c := range []struct{ name, src, params, want string }{
		{"good", "def pkt4_receive(event):\n    pass", "", ""},
		{"for the other protocol", "def pkt6_receive(event):\n    pass", "", ""},
		{"no point", "x = 1", "", "has no function named after a hook point"},
		{"near a point", "def pkt4_recieve(event):\n    pass", "", "boot.star:1:1: `pkt4_recieve` is no hook point"},
		{"parameters", "def pkt4_receive():\n    pass", "", "boot.star:1:1: `pkt4_receive` must have one parameter, the event"},
		{"syntax", "def pkt4_receive(event)\n    pass", "", "boot.star:2:1: got newline, want ':'"},
		{"a name", "def pkt4_receive(event):\n    return nothing", "", "boot.star:2:12: undefined: nothing"},
		{"at load", "x = 1 // 0\ndef pkt4_receive(event):\n    pass", "", "boot.star:1:7: floored division by zero"},
		{"on-error", "def pkt4_receive(event):\n    pass", `"on-error": "die"`, "`on-error` is neither `drop` nor `continue`"},
		{"steps", "def pkt4_receive(event):\n    pass", `"max-steps": 1`, "`max-steps` is 1, which is out of range"},
		{"endless", "[x for x in range(1000000000)]\ndef pkt4_receive(event):\n    pass", `"max-steps": 100`, "too many steps"},
		{"another directory", "load('../x.star', 'f')\ndef pkt4_receive(event):\n    pass", "", "is not a file beside the script"},
		{"loads itself", "load('boot.star', 'f')\ndef pkt4_receive(event):\n    pass", "", "`boot.star` loads itself"},
		{"no files", "open('/etc/passwd')\ndef pkt4_receive(event):\n    pass", "", "undefined: open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(hooktest.Check(t, conf4(write(t, c.src), c.params), Library), "\n")
			if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("findings: %q; want %q in them", got, c.want)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.star")
	got := hooktest.Check(t, conf4(path, ""), Library)
	want := []string{"KT5011 /Dhcp4/hooks-libraries/0/library the script `" + path + "` cannot be read: no such file or directory"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// answer is what a client gets: type, address, and one option.
func answer(v *packet.V4, code uint8) string {
	if v == nil {
		return "none"
	}
	value, _ := v.Option(code)
	return fmt.Sprintf("%d %s %q", v.Type(), v.YIAddr(), value)
}

// TestPoints: what functions do at their points, by what the client gets.
func TestPoints(t *testing.T) {
	for _, c := range []struct {
		name, src, params string
		code              uint8
		want              string
	}{
		{"drop", "def pkt4_receive(event):\n    return 'drop'", "", 15, `none`},
		{"drop some", "def pkt4_receive(event):\n    if event.query.hw == b'\\x02\\x00\\x00\\x00\\x00\\x01': return 'drop'", "", 15, `none`},
		{"drop others", "def pkt4_receive(event):\n    if event.query.hw != b'\\x02\\x00\\x00\\x00\\x00\\x01': return 'drop'", "", 15, `5 192.0.2.10 "example.org"`},
		{"class", "def pkt4_receive(event):\n    event.classes.add('boot')", "", 67, `5 192.0.2.10 "class.img"`},
		{"unknown class", "def pkt4_receive(event):\n    event.classes.add('none')", `"on-error": "drop"`, 67, `none`},
		{"identifier", "def host4_identifier(event):\n    return b'me'", "", 15, `5 192.0.2.77 "example.org"`},
		{"subnet", "def subnet4_select(event):\n    if event.subnet.id == 1: event.select_subnet(2)", "", 15, `5 198.51.100.10 "example.org"`},
		{"no such subnet", "def subnet4_select(event):\n    event.select_subnet(3)", "", 15, `5 192.0.2.10 "example.org"`},
		{"lifetime", "def lease4_select(event):\n    event.lease.valid = 77 + event.params['more']", `"more": 3`, 51, "5 192.0.2.10 \"\\x00\\x00\\x00P\""},
		{"refused", "def lease4_select(event):\n    if event.query.type == 'DHCPREQUEST': return 'skip'", "", 51, "6 0.0.0.0 \"\""},
		{"option by name", "def pkt4_send(event):\n    event.reply.set_option('domain-name', 'x.' + event.reply.text('domain-name'))", "", 15, `5 192.0.2.10 "x.example.org"`},
		{"option by code", "def pkt4_send(event):\n    event.reply.set_option(230, [1, 2])", "", 230, "5 192.0.2.10 \"\\x01\\x02\""},
		{"raw option", "def pkt4_send(event):\n    event.reply.set_option(231, unhex('0a:0b'))", "", 231, "5 192.0.2.10 \"\\n\\v\""},
		{"computed of the address", "def pkt4_send(event):\n    event.reply.set_option(231, packed(number(ip_bytes(event.lease.address)) & 0xff, 2))", "", 231, "5 192.0.2.10 \"\\x00\\n\""},
		{"removed", "def pkt4_send(event):\n    event.reply.remove_option('domain-name')", "", 15, `5 192.0.2.10 ""`},
		{"the message type stays", "def pkt4_send(event):\n    event.reply.remove_option(53)", "", 15, `5 192.0.2.10 "example.org"`},
		{"too early for the reply", "def leases4_committed(event):\n    event.reply.set_option(15, 'x')", "", 15, `5 192.0.2.10 "example.org"`},
		{"a failure, and go on", "def pkt4_send(event):\n    return 1 // 0", "", 15, `5 192.0.2.10 "example.org"`},
		{"a failure, and drop", "def pkt4_send(event):\n    return 1 // 0", `"on-error": "drop"`, 15, `none`},
		{"an odd verdict", "def pkt4_send(event):\n    return 'maybe'", `"on-error": "drop"`, 15, `none`},
		{"endless", "def pkt4_send(event):\n    for x in range(1000000000): pass", `"on-error": "drop"`, 15, `none`},
		{"frozen", "seen = []\ndef pkt4_send(event):\n    seen.append(event)", `"on-error": "drop"`, 15, `none`},
		{"a library", "load('lib1.star', 'name')\ndef pkt4_send(event):\n    event.reply.set_option('domain-name', name)", "", 15, `5 192.0.2.10 "lib.example"`},
		{"the whole message", "def pkt4_send(event):\n    event.reply.set_option(231, event.query.raw[:3] + event.query.hardware)", "", 231, "5 192.0.2.10 \"\\x01\\x01\\x06\\x01\\x02\\x00\\x00\\x00\\x00\\x01\""},
		{"wanted", "def pkt4_send(event):\n    event.reply.set_option(231, b'%d%d' if event.query.asks(12) and not event.query.asks(200) else b'no')", "", 231, `5 192.0.2.10 "no"`},
		{"configured", "def pkt4_send(event):\n    event.reply.set_option(231, b'<' + event.configured(15) + b'>' + bytes(str(event.configured(12))))", "", 231, `5 192.0.2.10 "<example.org>None"`},
		{"static", "def pkt4_send(event):\n    event.reply.set_option(231, bytes('%s %s' % (event.reserved, event.static)))", "", 231, `5 192.0.2.10 "False False"`},
		{"our address", "def pkt4_send(event):\n    event.reply.siaddr = event.server_address\n    event.reply.set_option(231, bytes(str(event.reply.siaddr)))", "", 231, `5 192.0.2.10 "192.0.2.1"`},
		{"the relay", "def pkt4_send(event):\n    event.reply.giaddr = '192.0.2.9'\n    event.reply.set_option(231, bytes(event.reply.giaddr))", "", 231, `5 192.0.2.10 "192.0.2.9"`},
		{"no relay", "def pkt4_send(event):\n    event.reply.giaddr = 'here'", `"on-error": "drop"`, 231, `none`},
		{"no name reserved", "def pkt4_send(event):\n    event.reply.set_option(231, bytes(str(event.reserved_hostname)))", "", 231, `5 192.0.2.10 "None"`},
		{"a name reserved", "def host4_identifier(event):\n    return b'me'\ndef pkt4_send(event):\n    event.reply.set_option(231, bytes(event.reserved_hostname))", "", 231, `5 192.0.2.77 "mine"`},
		{"too late to revive", "def lease4_select(event):\n    event.revive()", `"on-error": "drop"`, 15, `none`},
		{"what is asked", "def pkt4_send(event):\n    event.reply.set_option(231, bytes(event.query.text('vendor-class-identifier')))", "", 231, `5 192.0.2.10 "vendor"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := hooktest.New(t, conf4(write(t, c.src, "name = 'lib.example'"), c.params), Library)
			got := answer(r.Lease4(hooktest.Ask{MAC: 1, Options: map[uint8]string{60: "vendor"}, Want: []byte{15, 67}}), c.code)
			if got != c.want {
				t.Errorf("the client gets %s, want %s", got, c.want)
			}
		})
	}
}

// TestRenew: the client's own lease passes lease4_renew, not lease4_select.
func TestRenew(t *testing.T) {
	r := hooktest.New(t, conf4(write(t, "def lease4_select(event):\n    event.lease.valid = 100\ndef lease4_renew(event):\n    event.lease.valid = 200"), ""), Library)
	a := hooktest.Ask{MAC: 1}
	ack := r.Lease4(a)
	a.Kind, a.CIAddr = packet.Request, ack.YIAddr().String()
	if got := answer(r.Send4(a), 51); got != `5 192.0.2.10 "\x00\x00\x00\xc8"` {
		t.Errorf("the renewal gets %s", got)
	}
}

// TestFailures: failures are counted, and say where they are; the next message
// finds the script as it was.
func TestFailures(t *testing.T) {
	r := hooktest.New(t, conf4(write(t, "def pkt4_receive(event):\n    if event.query.hw[5:] == b'\\x01':\n        fail('not you')\n    if event.query.hw[5:] == b'\\x02':\n        for x in range(1000000000): pass"), `"on-error": "drop"`), Library)
	for _, c := range []struct {
		mac  byte
		want string
	}{{1, "none"}, {2, "none"}, {3, `2 192.0.2.10 "example.org"`}, {1, "none"}} {
		if got := answer(r.Send4(hooktest.Ask{MAC: c.mac, Kind: packet.Discover, Want: []byte{15}}), 15); got != c.want {
			t.Errorf("client %d gets %s, want %s", c.mac, got, c.want)
		}
	}
	if e, ok := r.Stats().Get(FailedStatistic); !ok || e.Whole == nil && e.Samples[0].Value != 3 {
		t.Errorf("the statistic is %v (%v), want 3", e, ok)
	}
}

// TestReload: a script is read again with the configuration; one that cannot be
// read leaves the old one in force.
func TestReload(t *testing.T) {
	path := write(t, "def pkt4_send(event):\n    event.reply.set_option(15, 'one')")
	conf := conf4(path, "")
	r := hooktest.New(t, conf, Library)
	for _, c := range []struct{ src, want string }{
		{"", "one"},
		{"def pkt4_send(event):\n    event.reply.set_option(15, 'two')", "two"},
		{"def pkt4_send(event)", "two"},
	} {
		if c.src != "" {
			if err := os.WriteFile(path, []byte(c.src), 0o600); err != nil {
				t.Fatal(err)
			}
			bad := r.Reload(hooktest.Config(t, conf)).HasErrors()
			if bad == strings.Contains(c.src, ":") {
				t.Errorf("%q: refused is %v", c.src, bad)
			}
		}
		got, _ := r.Lease4(hooktest.Ask{MAC: 1, Want: []byte{15}}).Option(15)
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("after %q (-want +got):\n%s", c.src, diff)
		}
	}
}

// TestRevive: who comes back with an address of which there is no lease may
// have it, if it is free, and one of a pool.
func TestRevive(t *testing.T) {
	for _, c := range []struct{ name, src, asked, want string }{
		{"revived", "def subnet4_select(event):\n    event.revive()", "192.0.2.15", `5 192.0.2.15 "example.org"`},
		{"as Kea", "def subnet4_select(event):\n    pass", "192.0.2.15", "none"},
		{"no pool", "def subnet4_select(event):\n    event.revive()", "192.0.2.99", "none"},
		{"taken", "def subnet4_select(event):\n    event.revive()", "192.0.2.10", "none"},
		{"another network", "def subnet4_select(event):\n    event.revive()", "203.0.113.1", "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := hooktest.New(t, conf4(write(t, c.src), ""), Library)
			r.Lease4(hooktest.Ask{MAC: 1}) // has the first address
			a := netip.MustParseAddr(c.asked).As4()
			got := answer(r.Send4(hooktest.Ask{MAC: 2, Kind: packet.Request, Options: map[uint8]string{50: string(a[:])}, Want: []byte{15}}), 15)
			if got != c.want {
				t.Errorf("the client gets %s, want %s", got, c.want)
			}
		})
	}
}

// TestV6: the functions of DHCPv6, and what they see.
func TestV6(t *testing.T) {
	const src = `
def pkt6_receive(event):
    if event.query.duid[-1:] == b"\x09":
        return "drop"
    if event.query.type not in ("SOLICIT", "REQUEST") or event.query.hops != 0 or event.query.link_address:
        fail("not as sent")
def lease6_select(event):
    event.lease.preferred = 50
    event.lease.valid = 90
def pkt6_send(event):
    event.reply.set_option("domain-search", event.lease.address.replace(":", "-") + ".example.org" if event.lease else "none.example.org")
`
	path := write(t, src)
	r := hooktest.New(t, fmt.Sprintf(`{ "Dhcp6": { "hooks-libraries": [ { "library": %q, "parameters": { "on-error": "drop" } } ],
	"interfaces-config": { "interfaces": [ "eth0" ] },
	"subnet6": [ { "id": 1, "subnet": "2001:db8::/64", "interface": "eth0", "pools": [ { "pool": "2001:db8::10-2001:db8::20" } ] } ] } }`, path), Library)
	if got := r.Send6(hooktest.Ask6{Kind: packet.Solicit, Client: 9, NA: true}); got != nil {
		t.Error("the message was not dropped")
	}
	adv := r.Send6(hooktest.Ask6{Kind: packet.Solicit, Client: 1, NA: true})
	if adv == nil {
		t.Fatal("no answer")
	}
	rep := r.Send6(hooktest.Ask6{Kind: packet.Request6, Client: 1, NA: true, Server: true, Names: []netip.Prefix{netip.MustParsePrefix("2001:db8::10/128")}})
	if rep == nil {
		t.Fatal("no reply")
	}
	search, _ := rep.Option(24)
	if !strings.Contains(string(search), "2001-db8--10") {
		t.Errorf("domain-search is %q", search)
	}
}

// BenchmarkExchange serves DISCOVER and REQUEST without a script and with one
// that has the three functions of an exchange, in turns, so that both see the
// same machine; it reports the cost of the script per exchange of four messages.
func BenchmarkExchange(b *testing.B) {
	path := write(b, `
def pkt4_receive(event):
    if event.query.option(60) == b"slow":
        event.classes.add("slow")
def lease4_select(event):
    if event.subnet.id == 2:
        event.lease.valid = 600
def pkt4_send(event):
    event.reply.set_option(230, [1, 2])
`)
	without := hooktest.New(b, strings.Replace(conf4("x", ""), `{ "library": "x", "parameters": {  } }`, "", 1), Library)
	with := hooktest.New(b, conf4(path, ""), Library)
	const turn = 100
	exchanges := func(r *hooktest.Rig) time.Duration {
		start := time.Now()
		for i := range turn {
			if r.Lease4(hooktest.Ask{MAC: byte(i % 5)}) == nil {
				b.Fatal("no answer")
			}
		}
		return time.Since(start)
	}
	exchanges(without)
	exchanges(with)
	var plain, scripted time.Duration
	n := 0
	for b.Loop() {
		plain += exchanges(without)
		scripted += exchanges(with)
		n += turn
	}
	b.ReportMetric(float64(plain.Nanoseconds())/float64(n)/1000, "µs-without")
	b.ReportMetric(float64(scripted.Nanoseconds())/float64(n)/1000, "µs-with")
	b.ReportMetric(float64((scripted-plain).Nanoseconds())/float64(n)/1000, "µs-script")
	b.ReportMetric(float64(plain)/float64(scripted), "rate-with/without")
}
