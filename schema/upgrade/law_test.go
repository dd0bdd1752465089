package upgrade

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// choices makes a configuration out of the bytes of a fuzz input.
type choices struct {
	data []byte
	sb   strings.Builder
	id   int
}

// pick returns a number below n; 0 once the input is used up.
func (c *choices) pick(n int) int {
	if len(c.data) == 0 {
		return 0
	}
	b := int(c.data[0])
	c.data = c.data[1:]
	return b % n
}

// gap writes what stands between two tokens.
func (c *choices) gap(depth int) {
	indent := "\n" + strings.Repeat("  ", depth)
	c.sb.WriteString([]string{" ", indent, indent, indent, "", "\n\t", " // to the end, of \"it\" }" + indent, indent + "# a line, of its own" + indent,
		" /* between, */ ", "\r\n"}[c.pick(10)])
}

// members writes a map or list of parts; each part writes itself.
func (c *choices) members(brackets string, depth int, parts []func(int)) {
	c.sb.WriteByte(brackets[0])
	var chosen []func(int)
	for _, part := range parts {
		if c.pick(3) > 0 {
			chosen = append(chosen, part)
		}
	}
	for i, part := range chosen {
		c.gap(depth + 1)
		part(depth + 1)
		if i < len(chosen)-1 || c.pick(8) == 7 {
			if c.pick(6) == 5 {
				c.gap(depth + 1)
			}
			c.sb.WriteByte(',')
		}
	}
	c.gap(depth)
	c.sb.WriteByte(brackets[1])
}

// texts are parts that are the same always.
func (c *choices) texts(texts ...string) []func(int) {
	var parts []func(int)
	for _, text := range texts {
		parts = append(parts, func(int) { c.sb.WriteString(text) })
	}
	return parts
}

// under is a map or list under a key.
func (c *choices) under(key, brackets string, parts func() []func(int)) func(int) {
	return func(depth int) {
		c.sb.WriteString(quote(key) + ":")
		c.gap(depth)
		c.members(brackets, depth, parts())
	}
}

// plain is a map in a list.
func (c *choices) plain(parts func() []func(int)) func(int) {
	return func(depth int) { c.members("{}", depth, parts()) }
}

func (c *choices) guard() []func(int) {
	return c.texts(`"client-class": "a"`, `"require-client-classes": [ "a", "b" ]`, `"user-context": { "client-class": "a" }`)
}

func (c *choices) scope() []func(int) {
	return append(c.guard(), c.texts(`"reservation-mode": "global"`, `"ddns-use-conflict-resolution": false`, `"relay": { "ip-address": "192.0.2.1" }`,
		`"valid-lifetime": 600`)...)
}

func (c *choices) subnet() []func(int) {
	c.id++
	return append(c.scope(), c.texts(fmt.Sprintf(`"subnet": "10.%d.0.0/16"`, c.id), fmt.Sprintf(`"id": %d`, c.pick(3)*c.id))...)
}

func (c *choices) updates() []func(int) {
	return c.texts(`"enable-updates": true`, `"qualifying-suffix": "example.org"`, `"override-no-update": true`, `"replace-client-name": "always"`,
		`"generated-prefix": "x"`, `"hostname-char-set": "[^a-z]"`)
}

func (c *choices) libraries() []func(int) {
	return c.texts(`{ "library": "/usr/lib/kea/hooks/libdhcp_lease_cmds.so" }`, `{ "library": "/opt/libdhcp_mysql_cb.so" }`,
		`{ "library": "libdhcp_mysql.so" }`, `{ "library": "x/libdhcp_run_script.so", "parameters": { "name": "/root/x.sh", "sync": false } }`,
		`{ "library": "libdhcp_legal_log.so", "parameters": { "path": "/srv", "prerotate": "/x/y" } }`)
}

func (c *choices) loggers() []func(int) {
	output := func() []func(int) { return c.texts(`{ "output": "/var/log/kea.log" }`, `{ "output": "stdout" }`) }
	return []func(int){
		c.plain(func() []func(int) {
			return append(c.texts(`"name": "kea-dhcp4"`), c.under("output_options", "[]", output))
		}),
		c.plain(func() []func(int) {
			return append(c.texts(`"name": "kea-dhcp6"`), c.under("output_options", "[]", output))
		}),
	}
}

func (c *choices) server() []func(int) {
	subnets := func() []func(int) { return []func(int){c.plain(c.subnet), c.plain(c.subnet), c.plain(c.subnet)} }
	network := func() []func(int) { return append(c.scope(), c.under("subnet4", "[]", subnets)) }
	parts := c.texts(`"valid-lifetime": 600`, `"ddns-qualifying-suffix": "a.example"`, `"lease-database": { "type": "mysql", "tcp-nodelay": true }`,
		`"hosts-databases": [ { "type": "postgresql" } ]`, `"reservation-mode": "off"`,
		`"option-def": [ { "name": "routes", "code": 121, "type": "uint8", "array": true }, { "name": "x", "code": 224, "type": "string" } ]`,
		`"option-data": [ { "name": "routes", "data": "8, 10, 192, 0, 2, 1" }, { "code": 121, "data": "1" }, { "name": "default-url", "data": "u" } ]`,
		`"client-classes": [ { "name": "a", "only-if-required": true, "test": "option[routes].exists" }, { "name": "b" } ]`,
		`"control-socket": { "socket-type": "unix", "socket-name": "/tmp/k" }`)
	return append(parts, c.under("dhcp-ddns", "{}", c.updates), c.under("hooks-libraries", "[]", c.libraries), c.under("loggers", "[]", c.loggers),
		c.under("subnet4", "[]", subnets), c.under("shared-networks", "[]", func() []func(int) { return []func(int){c.plain(network)} }))
}

// text makes the whole file.
func (c *choices) text() string {
	c.gap(0)
	logging := func() []func(int) { return []func(int){c.under("loggers", "[]", c.loggers)} }
	c.members("{}", 0, []func(int){c.under("Dhcp4", "{}", c.server), c.under("Logging", "{}", logging)})
	return c.sb.String()
}

// checkLaws checks what holds for every upgrade.
func checkLaws(t *testing.T, text string, o Options) {
	t.Helper()
	d, found := kea.Parse("kea.json", []byte(text), kea.ParseOptions{})
	if d.Root == nil || found.HasErrors() {
		return
	}
	r := Upgrade(d, o)
	done := 0
	for _, e := range r.Edits {
		if e.Off < done || e.End < e.Off || e.End > len(text) {
			t.Fatalf("edits %v are not in order\n%s", r.Edits, text)
		}
		done = e.End
	}
	if got := string(apply([]byte(text), r.Edits)); got != string(r.Text) {
		t.Errorf("the edits do not make the result:\n%s\n%s", got, r.Text)
	}
	for _, f := range r.Findings {
		if !f.Span.Start.Known() || f.Message == "" {
			t.Errorf("a finding without place or message: %+v", f)
		}
	}
	again, found := kea.Parse("kea.json", r.Text, kea.ParseOptions{})
	if found.HasErrors() {
		t.Fatalf("the result cannot be read: %v\n%s\nit was\n%s", found, r.Text, text)
	}
	if second := Upgrade(again, o); second.Changed() {
		t.Errorf("a second upgrade changes\n%s\nto\n%s\nit was\n%s", r.Text, second.Text, text)
	}
	if was, is := strings.Count(text, "/* between, */"), strings.Count(string(r.Text), "/* between, */"); is > was {
		t.Errorf("%d comments became %d\n%s", was, is, r.Text)
	}
}

// FuzzUpgrade holds upgrades of configurations made of old keys to the laws.
func FuzzUpgrade(f *testing.F) {
	for i := range 60 {
		seed := make([]byte, 400)
		for j := range seed {
			seed[j] = byte((j*j*31 + i*i*7 + j*i*13 + i) >> 1)
		}
		f.Add(seed, uint8(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, pick uint8) {
		o := Options{To: kea.Releases[int(pick)%len(kea.Releases)]}
		if pick >= 128 {
			o.From = kea.R22
		}
		checkLaws(t, (&choices{data: data}).text(), o)
	})
}

// FuzzAnyText holds upgrades of any text to the laws.
func FuzzAnyText(f *testing.F) {
	for _, rule := range Rules() {
		f.Add(rule.Example.In, uint8(3))
	}
	f.Add(`{"Dhcp4": {"subnet4": {"id": 0}, "hooks-libraries": [[]], "option-def": {"code": 121}, "loggers": "x", "shared-networks": 1}, "Logging": []}`, uint8(4))
	f.Add(`{"Dhcp4": [], "Dhcp6": null, "Logging": {"loggers": [{}, 1]}}`, uint8(2))
	f.Fuzz(func(t *testing.T, text string, pick uint8) {
		checkLaws(t, text, Options{To: kea.Releases[int(pick)%len(kea.Releases)], From: kea.R22})
	})
}

// TestOddValues puts values of all kinds in every place of every example: no
// rule may rely on what a file ought to hold.
func TestOddValues(t *testing.T) {
	odd := []string{"null", "{ }", "[ ]", `""`, "1", "-1.5", "true", "[ 1, null, { } ]", `{ "a": 1 }`, `"a/b"`}
	for _, rule := range Rules() {
		in := rule.Example.In
		d, _ := kea.Parse("kea.json", []byte(in), kea.ParseOptions{})
		var visit func(n *kea.Node)
		visit = func(n *kea.Node) {
			for _, value := range odd {
				checkLaws(t, in[:n.Off]+value+in[n.End:], rule.Example.Options())
			}
			for _, item := range n.Items {
				visit(item)
			}
		}
		visit(d.Root)
	}
}
