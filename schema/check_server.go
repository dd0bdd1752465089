package schema

import (
	"cmp"
	"fmt"
	"net/netip"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// plumbing checks what ties a server to its host.
func (c *checker) plumbing(s *kea.Server, root string) {
	if s.Interfaces != nil {
		c.interfaces(at(root, "interfaces-config", "interfaces"), s.Interfaces.Interfaces)
	}
	if s.DhcpDdns != nil {
		c.updates(at(root, "dhcp-ddns"), s.DhcpDdns)
	}
	c.sockets(root, s.ControlSockets)
	c.databases(s, root)
	c.libraries(root, s.Hooks)
}

// libraries checks the paths of hook libraries. From 2.6 on Kea loads them from
// one directory only, of which packages agree about the last parts.
func (c *checker) libraries(root string, list []kea.Hook) {
	for i := range list {
		library, target := list[i].Library, at(root, "hooks-libraries", i, "library")
		cut := strings.LastIndexByte(library, '/') + 1
		switch dir := library[:cut]; {
		case library == "": // the schema says so
		case strings.HasSuffix(library, ".star"):
			c.report(CodeLibrary, target, fmt.Sprintf("Kea loads no scripts, and `%s` is one", short(library)), "only keatool serve runs it")
		case c.rel >= kea.R26 && cut == len(library):
			c.report(CodeLibrary, target, fmt.Sprintf("`%s` is a directory, not a library", short(library)), "")
		case c.rel >= kea.R26 && cut > 0 && !(dir[0] == '/' && strings.HasSuffix(dir, "/kea/hooks/")):
			c.report(CodeLibrary, target, fmt.Sprintf("Kea %s loads no libraries from `%s`", c.rel, short(dir)), "give the name of the file alone: Kea adds its directory")
		case c.rel == kea.R22 && cut == 0:
			c.report(CodeLibrary, target, fmt.Sprintf("Kea 2.2 does not look for `%s` in its directory of libraries", short(library)), "give the whole path, which mostly ends in /kea/hooks/"+library)
		}
	}
}

// logFiles checks the files of logs, which from 2.6 on are in one directory;
// the DHCP servers look at them only when they start.
func (c *checker) logFiles(root string, list []kea.Logger) {
	if c.rel < kea.R26 {
		return
	}
	for i, l := range list {
		for j, o := range l.Outputs {
			cut := strings.LastIndexByte(o.Output, '/') + 1
			if dir := o.Output[:cut]; cut > 0 && (dir[0] != '/' || !strings.HasSuffix(dir, "/log/kea/") || cut == len(o.Output)) {
				c.report(CodeForm, at(root, "loggers", i, "output-options", j, "output"), fmt.Sprintf("Kea %s writes no log to `%s`", c.rel, short(o.Output)),
					"give the name of the file alone: Kea adds its directory, which mostly is /var/log/kea")
			}
		}
	}
}

// databases checks the keys that one kind of database has, and that the
// configuration is not looked for twice in one place.
func (c *checker) databases(s *kea.Server, root string) {
	if s.LeaseDatabase != nil {
		c.database(at(root, "lease-database"), s.LeaseDatabase)
	}
	for i := range s.HostsDatabases {
		c.database(at(root, "hosts-databases", i), &s.HostsDatabases[i])
	}
	if s.ConfigControl == nil {
		return
	}
	seen := register[string]{}
	for i := range s.ConfigControl.Databases {
		d, where := s.ConfigControl.Databases[i], at(root, "config-control", "config-databases", i)
		c.database(where, &d)
		d.Note = kea.Note{}
		one := kea.Config{Dhcp: &kea.Server{Family: s.Family, LeaseDatabase: &d}}
		if first := seen.add(string(kea.Encode(&one, kea.EncodeOptions{Release: c.rel})), where); first != "" {
			c.twice(CodeRepeated, where, first, "the same database is listed twice")
		}
	}
}

// database checks the time limits of a connection.
func (c *checker) database(where string, d *kea.Database) {
	for _, limit := range [...]struct {
		key, of string
		value   *uint32
	}{{"read-timeout", "mysql", d.ReadTimeout}, {"write-timeout", "mysql", d.WriteTimeout}, {"tcp-user-timeout", "postgresql", d.TCPUserTimeout}} {
		if limit.value != nil && *limit.value != 0 && d.Type != limit.of {
			c.report(CodeDatabase, at(where, limit.key), fmt.Sprintf("`%s` is for databases of the type `%s`", limit.key, limit.of), "leave it out")
		}
	}
}

// interfaces checks the interfaces that a server listens on: each once, as a
// whole or with one of its addresses.
func (c *checker) interfaces(where string, list []string) {
	entries, plain, addressed := register[string]{}, register[string]{}, register[string]{}
	for i, text := range list {
		name, _, hasAddress := strings.Cut(text, "/")
		target := at(where, i)
		own, other := plain, addressed
		if hasAddress {
			own, other = addressed, plain
		}
		own.add(name, target)
		first := entries.add(text, target)
		switch {
		case name == "*" && hasAddress:
			c.report(CodeForm, target, fmt.Sprintf("`%s` gives an address to all interfaces", text), "name the interface that has the address")
		case first != "":
			c.twice(CodeRepeated, target, first, fmt.Sprintf("`%s` is listed twice", text))
		case other[name] != "":
			c.twice(CodeRepeated, target, other[name], fmt.Sprintf("`%s` is listed with an address and without", name))
		}
	}
}

// updates checks the connection to kea-dhcp-ddns: both ends of one family, and
// not the same.
func (c *checker) updates(where string, d *kea.DhcpDdnsClient) {
	server, err1 := netip.ParseAddr(cmp.Or(d.ServerIP, "127.0.0.1"))
	sender, err2 := netip.ParseAddr(d.SenderIP)
	if err1 != nil || err2 != nil {
		return // absent, or the schema says so
	}
	port := cmp.Or(d.ServerPort, 53001)
	switch {
	case server.Is4() != sender.Is4():
		c.report(CodeFamily, at(where, "sender-ip"), fmt.Sprintf("`%s` is of another family than the `server-ip` `%s`", sender, server), "")
	case server == sender && port == d.SenderPort:
		c.report(CodeDisagree, at(where, "sender-port"), fmt.Sprintf("updates are sent from `%s`, port %d, to the same", sender, port), "leave `sender-port` out")
	}
}
