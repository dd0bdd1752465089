package upgrade

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// oldRules are about what only releases before 2.2 had.
var oldRules = []Rule{{
	Code: "KT4501", Severity: diag.Note, Gate: kea.R22, In: []string{fileMap}, Keys: []string{loggingTop},
	Title: "loggers move into the map of their server",
	Doc:   "Up to Kea 1.6 a file could have a map `Logging` beside the server's own. Loggers now stand in the list `loggers` of the server. Those that are named after another server belong to its file: they are taken out, and the finding is an error that says so.",
	Apply: moveLogging,
	Example: Example{In: `{
  "Dhcp4": {
    "valid-lifetime": 600
  },
  "Logging": {
    "loggers": [ { "name": "kea-dhcp4", "severity": "INFO" } ]
  }
}`, Out: `{
  "Dhcp4": {
    "valid-lifetime": 600,
    "loggers": [ { "name": "kea-dhcp4", "severity": "INFO" } ]
  }
}`},
}, {
	Code: "KT4502", Severity: diag.Error, Gate: kea.R22, In: []string{fileMap},
	Title: "several servers in one file",
	Doc:   "Up to Kea 1.6 the servers could share one file, and each read its own map. Each now has a file of its own and refuses one with another server's map. Make a file for each server, and upgrade each.",
	Hint:  "make a file of each map",
	Apply: severalServers,
	Example: Example{In: `{ "Dhcp4": { "valid-lifetime": 600 }, "Dhcp6": { "valid-lifetime": 600 } }`,
		Out: `{ "Dhcp4": { "valid-lifetime": 600 }, "Dhcp6": { "valid-lifetime": 600 } }`},
}, {
	Code: "KT4503", Severity: diag.Error, Gate: kea.R22, In: []string{anyDatabase}, Keys: []string{"type"},
	Title: "Cassandra database",
	Doc:   "Kea could keep leases and reservations in Cassandra (`cql`) up to 1.8. Move the data to MySQL or PostgreSQL, and name that database here.",
	Hint:  "move the data to `mysql` or `postgresql` and name that here",
	Apply: func(s *spot) {
		if s.value().Text == "cql" {
			s.say("Kea %s has no database of `type` `cql`", s.options.To)
			s.i = -1 // and of no other key of this map is anything said
			s.blame()
		}
	},
	Example: Example{In: `{ "Dhcp4": { "lease-database": { "type": "cql", "contact-points": "192.0.2.1" } } }`,
		Out: `{ "Dhcp4": { "lease-database": { "type": "cql", "contact-points": "192.0.2.1" } } }`},
}, {
	Code: "KT4504", Severity: diag.Note, Gate: kea.R22, In: []string{anyDatabase},
	Keys:  []string{"contact-points", "keyspace", "consistency", "serial-consistency", "request-timeout", "tcp-keepalive", "tcp-nodelay"},
	Title: "key of the Cassandra database",
	Doc:   "The key spoke to Cassandra and was read over for any other database. It is gone, and taken out.",
	Apply: func(s *spot) {
		if text(s.n, "type") != "cql" {
			s.say("`%s` is taken out: it was about Cassandra", short(s.source()))
			s.drop()
		}
	},
	Example: Example{In: `{ "Dhcp4": { "lease-database": { "type": "memfile", "tcp-nodelay": true } } }`,
		Out: `{ "Dhcp4": { "lease-database": { "type": "memfile" } } }`},
}, {
	Code: "KT4505", Severity: diag.Warning, Gate: kea.R30, In: []string{fileMap}, Keys: []string{agentTop},
	Title: "control agent",
	Doc:   "From Kea 3.0 on the servers take commands over HTTP themselves, and the control agent is on its way out; 3.2 is without it. The agent's address, port, certificates and `authentication` then go into an entry of `control-sockets` of each server, with `socket-type` `http` or `https`. What only connects the agent to the servers is not needed any more.",
	Hint:  "give each server an entry in `control-sockets` with `socket-type` `http`, and `socket-address` and `socket-port` as `http-host` and `http-port` are here",
	Apply: func(s *spot) {
		f := s.say("Kea %s is the last with a control agent", kea.R30)
		if s.options.To >= kea.R32 {
			f.Severity, f.Message = diag.Error, fmt.Sprintf("Kea %s has no control agent", s.options.To)
			s.blame()
		}
	},
	Example: Example{In: `{ "Control-agent": { "http-port": 8000 } }`, Out: `{ "Control-agent": { "http-port": 8000 } }`},
}}

// serverOf returns the top map that a logger belongs to; "" if to any.
func serverOf(logger string) string {
	name, _, _ := strings.Cut(logger, ".")
	return map[string]string{"kea-dhcp4": "Dhcp4", "kea-dhcp6": "Dhcp6", "kea-dhcp-ddns": "DhcpDdns", "kea-ctrl-agent": agentTop}[name]
}

// tops returns the indices of the servers' maps.
func tops(s *spot) []int {
	var list []int
	for i := range s.n.Keys {
		if name := s.n.Keys[i].Text; name != loggingTop && children[fileMap][name] != "" {
			list = append(list, i)
		}
	}
	return list
}

// severalServers reports the servers after the first.
func severalServers(s *spot) {
	list := tops(s)
	for n, i := range list {
		if n > 0 {
			s.at(i).say("`%s` stands beside `%s`", s.n.Keys[i].Text, s.n.Keys[list[0]].Text)
		}
	}
}

// moveLogging moves the loggers of the map Logging to their server.
func moveLogging(s *spot) {
	list := tops(s)
	loggers := s.value().Get("loggers")
	if len(list) == 0 {
		s.fail("move the loggers into the files of their servers", "`%s` stands alone: every server has its `loggers` in a file of its own", loggingTop)
		return
	}
	if loggers == nil || loggers.Kind != kea.List {
		s.drop()
		s.say("`%s` is taken out: it holds no loggers", loggingTop)
		return
	}
	shares, foreign := sortLoggers(loggers, s.n, list)
	for _, i := range list {
		if has := s.n.Items[i].Get("loggers"); s.n.Items[i].Kind != kea.Object || has != nil && has.Kind != kea.List {
			return // validation says so
		}
	}
	s.drop()
	for _, i := range list {
		s.giveLoggers(s.n.Items[i], loggers, shares[i])
		if len(shares[i]) > 0 {
			s.say("`%s` becomes `loggers` in `%s`", loggingTop, s.n.Keys[i].Text)
		}
	}
	for _, i := range foreign {
		name := text(loggers.Items[i], "name")
		s.fail("put it into the file of that server", "the logger `%s` is taken out: it belongs to `%s`", short(name), serverOf(name))
	}
}

// sortLoggers deals loggers to the servers at some places of a file; those
// without a server's name go to the first. Foreign are those of servers that
// have another file.
func sortLoggers(loggers, file *kea.Node, places []int) (shares map[int][]int, foreign []int) {
	shares = map[int][]int{}
	for i, l := range loggers.Items {
		server := serverOf(text(l, "name"))
		at := places[0]
		if server != "" {
			at = indexOf(file, server)
		}
		if at < 0 {
			foreign = append(foreign, i)
			continue
		}
		shares[at] = append(shares[at], i)
	}
	return shares, foreign
}

// giveLoggers puts loggers into the list of a server, or makes that.
func (s *spot) giveLoggers(server, loggers *kea.Node, own []int) {
	if len(own) == 0 {
		return
	}
	indent := s.innerIndent(server)
	if has := server.Get("loggers"); has != nil {
		for _, i := range own {
			s.edit.add(has, len(has.Items)-1, s.stretch(loggers.Items[i], s.innerIndent(has)))
		}
		return
	}
	member := []part{{text: `"loggers": `}}
	if len(own) == len(loggers.Items) {
		s.edit.add(server, len(server.Items)-1, append(member, s.stretch(loggers, indent))...)
		return
	}
	member[0].text += "[ "
	for n, i := range own {
		if n > 0 {
			member = append(member, part{text: ", "})
		}
		member = append(member, s.stretch(loggers.Items[i], indent))
	}
	s.edit.add(server, len(server.Items)-1, append(member, part{text: " ]"})...)
}

// stretch is n in another place, whose lines start with indent.
func (s *spot) stretch(n *kea.Node, indent string) part {
	return part{off: n.Off, end: n.End, was: s.edit.indentAt(n.Off), indent: indent}
}

// innerIndent is how the members of n are indented.
func (s *spot) innerIndent(n *kea.Node) string {
	if len(n.Items) == 0 {
		return s.edit.indentAt(n.Off) + "  "
	}
	off := n.Items[0].Off
	if n.Kind == kea.Object {
		off = n.Keys[0].Off
	}
	return s.edit.indentAt(off)
}

// has reports whether the map has one of keys.
func (s *spot) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return s.n.Get(name) != nil })
}
