package server

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// made makes things up.
type made struct{ *rand.Rand }

// some returns one of the texts in n of 10 cases, else nothing.
func (g *made) some(n int, texts ...string) string {
	if g.IntN(10) >= n {
		return ""
	}
	return texts[g.IntN(len(texts))]
}

// join puts together what is not empty, with commas between.
func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (g *made) config() string {
	var nets []string
	id := 0
	subnet := func(prefix string, wide bool) string {
		id++
		return g.subnet(id, prefix, wide)
	}
	for n := range 2 {
		var subs []string
		for s := range 1 + g.IntN(3) {
			subs = append(subs, subnet(fmt.Sprintf("10.%d.%d", n, s), false))
		}
		nets = append(nets, fmt.Sprintf(`{ "name": "n%d", "relay": { "ip-addresses": [ "10.250.0.%d" ] }, %s }`, n, n,
			join(g.level(), g.options("n"), g.guard(2), `"subnet4": [ `+strings.Join(subs, ",\n      ")+" ]")))
	}
	lone := subnet("192.0.2", true) + ",\n    " + subnet("198.51.100", true)
	return "{ " + join(g.level(), g.some(3, `"authoritative": true`), g.some(3, `"echo-client-id": false`), g.some(3, `"host-reservation-identifiers": [ "client-id", "hw-address" ]`),
		g.some(2, `"early-global-reservations-lookup": true`), g.some(2, `"compatibility": { "exclude-first-last-24": true }`, `"compatibility": { "lenient-option-parsing": true }`),
		`"dhcp-ddns": { "enable-updates": `+strconv.FormatBool(g.IntN(2) == 0)+` }`,
		g.options("g"), "\n  "+g.classes(), "\n  "+`"reservations": [ `+g.hosts("", 3)+" ]",
		"\n  "+`"shared-networks": [ `+strings.Join(nets, ",\n    ")+" ]", "\n  "+`"subnet4": [ `+lone+" ]") + " }"
}

// level is what may be set at any level.
func (g *made) level() string {
	return join(g.some(3, `"valid-lifetime": 2000`, `"valid-lifetime": 3000`), g.some(2, `"calculate-tee-times": true`), g.some(2, `"renew-timer": 500`),
		g.some(2, `"rebind-timer": 700`), g.some(2, `"match-client-id": false`), g.some(2, `"reservations-global": true`),
		g.some(1, `"reservations-in-subnet": false`), g.some(2, `"reservations-out-of-pool": true`), g.some(3, `"next-server": "192.0.2.5"`),
		g.some(2, `"boot-file-name": "b`+strconv.Itoa(g.IntN(9))+`"`), g.some(2, `"cache-threshold": 0.0`), g.some(1, `"offer-lifetime": 50`),
		g.some(3, `"ddns-qualifying-suffix": "example.org"`, `"ddns-qualifying-suffix": "example.net."`),
		g.some(3, `"ddns-replace-client-name": "always"`, `"ddns-replace-client-name": "when-present"`, `"ddns-replace-client-name": "when-not-present"`),
		g.some(2, `"ddns-override-no-update": true`), g.some(2, `"ddns-override-client-update": true`), g.some(2, `"ddns-send-updates": false`))
}

func (g *made) guard(n int) string {
	return join(g.some(n, `"client-classes": [ "a" ]`, `"client-classes": [ "b", "c" ]`, `"client-classes": [ "KNOWN" ]`, `"client-classes": [ "h" ]`),
		g.some(2, `"evaluate-additional-classes": [ "late" ]`, `"evaluate-additional-classes": [ "late", "a" ]`))
}

func (g *made) subnet(id int, prefix string, wide bool) string {
	var pools []string
	at := 10
	for range 1 + g.IntN(3) {
		size := 1 + g.IntN(4)
		if wide {
			size *= 8
		}
		pools = append(pools, "{ "+join(fmt.Sprintf(`"pool": "%s.%d-%s.%d"`, prefix, at, prefix, at+size-1), g.guard(2), g.options("p"),
			g.some(1, `"ddns-qualifying-suffix": "pool.example.org"`))+" }")
		at += size + g.IntN(3)
	}
	return "{ " + join(fmt.Sprintf(`"id": %d, "subnet": "%s.0/24"`, id+g.IntN(2)*50, prefix), g.level(), g.guard(2), g.options("s"),
		`"pools": [ `+strings.Join(pools, ", ")+" ]", `"reservations": [ `+g.hosts(prefix, 4)+" ]") + " }"
}

func (g *made) hosts(prefix string, n int) string {
	var out []string
	kinds := g.Perm(8)
	for i := range g.IntN(n + 1) {
		who := fmt.Sprintf(`"hw-address": "02:00:00:00:00:%02d"`, kinds[i])
		if g.IntN(3) == 0 {
			who = fmt.Sprintf(`"client-id": "00:0%d"`, kinds[i])
		}
		address := ""
		if prefix != "" { // of a global address, and a reservation without one in the subnet, Kea makes a lease of 0.0.0.0
			address = g.some(6, fmt.Sprintf(`"ip-address": "%s.%d"`, prefix, 10+i*3))
		}
		out = append(out, "{ "+join(who, address, g.some(4, `"hostname": "Host`+strconv.Itoa(i)+`"`, `"hostname": "h.other.net"`),
			g.some(3, `"client-classes": [ "h" ]`), g.options("h"), g.some(2, `"boot-file-name": "host"`))+" }")
	}
	return strings.Join(out, ", ")
}

func (g *made) classes() string {
	return `"client-classes": [ ` + strings.Join([]string{
		"{ " + join(`"name": "h"`, g.options("ch")) + " }",
		"{ " + join(`"name": "a", "test": "option[77].hex == 'a'"`, g.options("ca"), g.some(3, `"valid-lifetime": 900`), g.some(3, `"boot-file-name": "a"`)) + " }",
		"{ " + join(`"name": "b", "test": "substring(option[60].hex,0,1) == 'b' or member('a')"`, g.options("cb"), g.some(3, `"next-server": "192.0.2.66"`)) + " }",
		"{ " + join(`"name": "c", "test": "not member('h')"`, g.options("cc")) + " }",
		"{ " + join(`"name": "k", "test": "member('KNOWN') and member('b')"`, g.options("ck")) + " }",
		"{ " + join(`"name": "late", "only-in-additional-list": true`, g.some(5, `"test": "member('c')"`), g.options("cl")) + " }",
	}, ",\n    ") + " ]"
}

// options is the option-data of a level.
func (g *made) options(level string) string {
	if g.IntN(2) == 0 {
		return ""
	}
	n := len(level)*16 + int(level[len(level)-1])%16
	var out []string
	for _, name := range []string{"routers", "domain-name-servers", "log-servers", "lpr-servers", "time-servers", "dhcp-server-identifier", "domain-name"} {
		if g.IntN(4) > 0 {
			continue
		}
		data := fmt.Sprintf("192.0.2.%d", 100+n)
		if name == "domain-name" {
			data = level + ".example"
		}
		out = append(out, "{ "+join(fmt.Sprintf(`"name": %q, "data": %q`, name, data), g.some(2, `"always-send": true`, `"never-send": true`),
			g.some(2, `"client-classes": [ "a" ]`, `"client-classes": [ "c" ]`))+" }")
	}
	return `"option-data": [ ` + strings.Join(out, ", ") + " ]"
}

// message makes up a message of one of a few clients.
func (g *made) message() string {
	kind := []string{"discover", "discover", "discover", "request", "request", "request", "request", "inform", "inform", "decline"}[g.IntN(10)]
	words := []string{kind, fmt.Sprintf("mac=0%d", g.IntN(9)), g.some(3, fmt.Sprintf("id=000%d", g.IntN(8))), g.some(5, "prl=3,6,7,4,9,15", "prl=12,81,54,1,51"),
		g.some(3, "77='a'", "77='x'"), g.some(2, "60='bee'"), g.some(3, "name=Box", "name=box.other.net", "name=box."),
		g.some(3, "81=010000426f78", "81=000000626f78", "81=080000626f78", "81=05000003626f78", "81=010000626f782e6e65742e", "81=000000"), g.some(1, "flags=8000"), g.some(1, "lt=1500")}
	relay := g.some(7, "10.250.0.0", "10.250.0.1", "198.51.100.1", "10.0.1.1", "203.0.113.1")
	if relay != "" {
		words = append(words, "giaddr="+relay, g.some(3, "82=010178", "82=0504c6336401"))
	}
	return strings.Join(append(words, g.addresses(kind)...), " ")
}

func (g *made) addresses(kind string) []string {
	nets := []string{"192.0.2", "198.51.100", "10.0.0", "10.0.1", "10.1.0"}
	addr := fmt.Sprintf("%s.%d", nets[g.IntN(len(nets))], 10+g.IntN(16))
	if g.IntN(3) > 0 {
		addr = "$"
	}
	switch {
	case kind == "discover":
		return []string{g.some(3, "ip="+addr)}
	case kind == "decline":
		return []string{"ip=" + addr, g.some(5, "sid=@")}
	case kind != "request":
		return []string{"ciaddr=" + addr, "src=" + addr}
	}
	switch g.IntN(5) {
	case 0:
		return []string{"ciaddr=" + addr, "src=" + addr, g.some(8, "unicast")}
	case 1:
		return []string{"ip=" + addr}
	case 2:
		return []string{"sid=@"}
	}
	return []string{"sid=@", "ip=" + addr}
}
