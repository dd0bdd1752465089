package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func (g *made) config6() string {
	var nets []string
	id := 0
	subnet := func(prefix, more string) string {
		id++
		return g.subnet6(id, prefix, more)
	}
	for n := range 2 {
		var subs []string
		for s := range 1 + g.IntN(3) {
			subs = append(subs, subnet(fmt.Sprintf("2001:db8:%d%d", n+1, s), ""))
		}
		nets = append(nets, fmt.Sprintf(`{ "name": "n%d", "relay": { "ip-addresses": [ "2001:db8:f%d::1" ] }, %s }`, n, n,
			join(g.level6(), g.options6("n"), g.linkGuard6(), `"subnet6": [ `+strings.Join(subs, ",\n      ")+" ]")))
	}
	lone := subnet("2001:db8:1", `"interface": "eth0"`) + ",\n    " + subnet("2001:db8:2", `"interface-id": "port2"`)
	return "{ " + join(g.level6(), g.some(3, `"host-reservation-identifiers": [ "hw-address", "duid" ]`), g.some(2, `"early-global-reservations-lookup": true`),
		g.some(4, `"mac-sources": [ "client-link-addr-option", "duid" ]`), `"relay-supplied-options": [ "110" ]`,
		`"dhcp-ddns": { "enable-updates": `+strconv.FormatBool(g.IntN(2) == 0)+` }`,
		g.options6("g"), "\n  "+g.classes6(), "\n  "+`"reservations": [ `+g.hosts6("", 3)+" ]",
		"\n  "+`"shared-networks": [ `+strings.Join(nets, ",\n    ")+" ]", "\n  "+`"subnet6": [ `+lone+" ]") + " }"
}

// level6 is what may be set at any level.
func (g *made) level6() string {
	return join(g.some(3, `"valid-lifetime": 2000`, `"valid-lifetime": 3000`), g.some(3, `"preferred-lifetime": 1500`, `"preferred-lifetime": 2500`),
		g.some(2, `"calculate-tee-times": false`), g.some(2, `"renew-timer": 500`),
		g.some(2, `"rebind-timer": 700`), g.some(2, `"reservations-global": true`),
		g.some(1, `"reservations-in-subnet": false`), g.some(2, `"reservations-out-of-pool": true`), g.some(2, `"cache-threshold": 0.0`),
		g.some(3, `"ddns-qualifying-suffix": "example.org"`, `"ddns-qualifying-suffix": "example.net."`),
		g.some(3, `"ddns-replace-client-name": "never"`),
		g.some(2, `"ddns-override-no-update": true`), g.some(2, `"ddns-override-client-update": true`), g.some(2, `"ddns-send-updates": false`))
}

func (g *made) subnet6(id int, prefix, more string) string {
	var pools, prefixes []string
	at := 16
	for range 1 + g.IntN(3) {
		size := 1 + g.IntN(5)
		pools = append(pools, "{ "+join(fmt.Sprintf(`"pool": "%s::%x-%s::%x"`, prefix, at, prefix, at+size-1), g.guard(2), g.options6("p"),
			g.some(1, `"ddns-qualifying-suffix": "pool.example.org"`))+" }")
		at += size + g.IntN(3)
	}
	for i := range g.IntN(4) {
		prefixes = append(prefixes, "{ "+join(fmt.Sprintf(`"prefix": "2001:db8:%x:%x00::", "prefix-len": 56, "delegated-len": %d`, 128+id, 9-i, 57+g.IntN(4)),
			g.guard(2), g.options6("d"))+" }")
	}
	return "{ " + join(more, fmt.Sprintf(`"id": %d, "subnet": "%s::/64"`, id+g.IntN(2)*50, prefix), g.level6(), g.linkGuard6(), g.options6("s"),
		`"pools": [ `+strings.Join(pools, ", ")+" ]", `"pd-pools": [ `+strings.Join(prefixes, ", ")+" ]", `"reservations": [ `+g.hosts6(prefix, 4)+" ]") + " }"
}

// linkGuard6 is a guard of a subnet or network by classes that a reservation does
// not take away: otherwise Kea ends a reserved lease and confirms it all the same.
func (g *made) linkGuard6() string {
	return join(g.some(2, `"client-classes": [ "a" ]`, `"client-classes": [ "a", "b" ]`, `"client-classes": [ "KNOWN" ]`, `"client-classes": [ "h" ]`),
		g.some(2, `"evaluate-additional-classes": [ "late" ]`, `"evaluate-additional-classes": [ "late", "a" ]`))
}

func (g *made) hosts6(prefix string, n int) string {
	var out []string
	kinds := g.Perm(8)
	for i := range g.IntN(n + 1) {
		who := fmt.Sprintf(`"duid": "00:03:00:01:02:00:00:00:00:%02d"`, kinds[i])
		if g.IntN(3) == 0 {
			who = fmt.Sprintf(`"hw-address": "02:00:00:00:00:%02d"`, kinds[i])
		}
		addresses, prefixes := "", ""
		if prefix != "" {
			addresses = g.some(6, fmt.Sprintf(`"ip-addresses": [ "%s::%x" ]`, prefix, 16+i*3), fmt.Sprintf(`"ip-addresses": [ "%s::%x", "%s::%x" ]`, prefix, 16+i*3, prefix, 17+i*3))
			prefixes = g.some(2, fmt.Sprintf(`"prefixes": [ "2001:db8:%x::/60" ]`, 0x9000+i*99+g.IntN(99)))
		}
		out = append(out, "{ "+join(who, addresses, prefixes, g.some(4, `"hostname": "Host`+strconv.Itoa(i)+`"`, `"hostname": "h.other.net."`),
			g.some(3, `"client-classes": [ "h" ]`), g.options6("h"))+" }")
	}
	return strings.Join(out, ", ")
}

func (g *made) classes6() string {
	return `"client-classes": [ ` + strings.Join([]string{
		"{ " + join(`"name": "h"`, g.options6("ch")) + " }",
		"{ " + join(`"name": "a", "test": "option[15].hex == 'a'"`, g.options6("ca"), g.some(3, `"valid-lifetime": 900`), g.some(3, `"preferred-lifetime": 600`)) + " }",
		"{ " + join(`"name": "b", "test": "substring(option[8].hex,0,1) == 'b' or member('a')"`, g.options6("cb")) + " }",
		"{ " + join(`"name": "c", "test": "not member('h')"`, g.options6("cc")) + " }",
		"{ " + join(`"name": "k", "test": "member('KNOWN') and member('b')"`, g.options6("ck")) + " }",
		"{ " + join(`"name": "late", "only-in-additional-list": true`, g.some(5, `"test": "member('c')"`), g.options6("cl")) + " }",
	}, ",\n    ") + " ]"
}

// options6 is the option-data of a level.
func (g *made) options6(level string) string {
	if g.IntN(2) == 0 {
		return ""
	}
	n := len(level)*16 + int(level[len(level)-1])%16
	var out []string
	for _, name := range []string{"dns-servers", "sntp-servers", "nis-servers", "domain-search"} {
		if g.IntN(3) > 0 {
			continue
		}
		data := fmt.Sprintf("2001:db8::%x", n)
		if name == "domain-search" {
			data = level + ".example"
		}
		out = append(out, "{ "+join(fmt.Sprintf(`"name": %q, "data": %q`, name, data), g.some(2, `"always-send": true`, `"never-send": true`),
			g.some(2, `"client-classes": [ "a" ]`, `"client-classes": [ "c" ]`))+" }")
	}
	return `"option-data": [ ` + strings.Join(out, ", ") + " ]"
}

// message6 makes up a message of one of a few clients.
func (g *made) message6() string {
	kind := []string{"solicit", "solicit", "request", "request", "request", "renew", "renew", "rebind", "confirm", "info", "decline"}[g.IntN(11)]
	words := []string{kind}
	relay := g.some(6, "2001:db8:f0::1", "2001:db8:f1::1", "2001:db8:2::9", "2001:db8:10::9", "::", "2001:db8:ee::1")
	if relay != "" {
		words = append(words, "relay="+strings.Join(slices.DeleteFunc([]string{relay, "fe80::5", g.some(2, "18:'port2'"),
			g.some(2, "79:000102000000000"+strconv.Itoa(g.IntN(8))), g.some(2, "66:006e0002abcd")}, func(s string) bool { return s == "" }), ","))
	}
	words = append(words, fmt.Sprintf("client=0%d", g.IntN(8)), g.some(5, "oro=23,24,31", "oro=27,39,23"), g.some(3, "15='a'", "15='x'"), g.some(2, "8='bb'"),
		g.some(3, "fqdn=1,Box", "fqdn=0,box.other.net.", "fqdn=4,box", "fqdn=1,b_x"))
	if kind != "solicit" && kind != "rebind" && kind != "confirm" && kind != "info" {
		words = append(words, "server")
	}
	if kind == "info" {
		return strings.Join(words, " ")
	}
	words = append(words, g.some(9, "na=1"+g.named6(false)), g.some(4, "pd=1"+g.named6(true)))
	if kind != "solicit" { // Kea may offer one thing for two associations
		words = append(words, g.some(3, "na=2"+g.named6(false)), g.some(2, "pd=2"+g.named6(true)))
	}
	return strings.Join(words, " ")
}

// named6 is what a client names in an association. Of prefixes that are not at a
// multiple of their size Kea makes leases that overlap.
func (g *made) named6(prefixes bool) string {
	var out strings.Builder
	for range g.IntN(3) {
		nets := []string{"1", "2", "10", "11", "20"}
		one := fmt.Sprintf(",2001:db8:%s::%x", nets[g.IntN(len(nets))], 16+g.IntN(12))
		if prefixes {
			one = fmt.Sprintf(",2001:db8:%x:%x%02x::/%d", 129+g.IntN(6), 9-g.IntN(3), g.IntN(2)*128, 57+g.IntN(5))
			if g.IntN(3) == 0 {
				one = fmt.Sprintf(",::/%d", 56+g.IntN(6))
			}
		}
		if g.IntN(3) > 0 {
			one = ",$"
		}
		out.WriteString(one)
		if one != ",$" && g.IntN(4) == 0 {
			out.WriteString("@1000@2500")
		}
	}
	return out.String()
}
