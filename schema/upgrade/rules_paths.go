package upgrade

import (
	"path"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// The directories that packages of Kea are built with. Names without directory
// mean files in whatever directory a server was built with.
const (
	dataDir   = "/var/lib/kea"
	logDir    = "/var/log/kea"
	runDir    = "/run/kea"
	scriptDir = "/usr/share/kea/scripts"
)

// pathRules are about files, which from 2.6.3 on have to be in the directories
// that a server was built with.
var pathRules = []Rule{{
	Code: "KT4560", Severity: diag.Warning, Gate: kea.R26, In: []string{"lease-database"}, Keys: []string{"name"},
	Title: "lease file outside the data directory",
	Doc:   "Since Kea 2.6.3 lease files have to be in the server's data directory, and a name without directory means a file there. The directory is taken off. Move the file there before the new server starts: without it the server starts with no leases.",
	Hint:  "move the file to the data directory of the server, which is " + dataDir + " with most packages",
	Apply: func(s *spot) {
		if text(s.n, "type") == "memfile" {
			s.bare("lease file", dataDir)
		}
	},
	Example: Example{In: `{ "Dhcp4": { "lease-database": { "type": "memfile", "name": "/tmp/leases4.csv" } } }`,
		Out: `{ "Dhcp4": { "lease-database": { "type": "memfile", "name": "leases4.csv" } } }`},
}, {
	Code: "KT4561", Severity: diag.Warning, Gate: kea.R26, In: []string{"log-output"}, Keys: []string{"output"},
	Title: "log outside the log directory",
	Doc:   "Since Kea 2.6.3 log files have to be in the log directory that the server was built with, and a name without directory means a file there. The directory is taken off. What reads or rotates the log has to look there.",
	Hint:  "tell what reads the log: it is in " + logDir + " with most packages",
	Apply: func(s *spot) { s.bare("log file", logDir) },
	Example: Example{In: `{ "Dhcp4": { "loggers": [ { "name": "kea-dhcp4", "output-options": [ { "output": "/var/log/kea4.log" } ] } ] } }`,
		Out: `{ "Dhcp4": { "loggers": [ { "name": "kea-dhcp4", "output-options": [ { "output": "kea4.log" } ] } ] } }`},
}, {
	Code: "KT4562", Severity: diag.Warning, Gate: kea.R26, In: []string{"control-socket", "agent-socket"}, Keys: []string{"socket-name"},
	Title: "socket outside the run directory",
	Doc:   "Since Kea 2.6.3 Unix sockets have to be in the run directory that the server was built with, which nobody but its owner and group may enter, and a name without directory means a socket there. The directory is taken off. What speaks to the socket has to look there.",
	Hint:  "tell what speaks to the server: the socket is in " + runDir + " with most packages",
	Apply: func(s *spot) { s.bare("socket", runDir) },
	Example: Example{In: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "unix", "socket-name": "/tmp/kea4" } ] } }`,
		Out: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "unix", "socket-name": "kea4" } ] } }`},
}, {
	Code: "KT4563", Severity: diag.Warning, Gate: kea.R30, In: []string{"hook"}, Keys: []string{"parameters"},
	Title: "script outside the scripts directory",
	Doc:   "From Kea 3.0 on the libraries run scripts of one directory only, which is " + scriptDir + " with most packages. The script is named there. Put it there.",
	Hint:  "put the script there; the directory is another if the server was built with another",
	Apply: scripts,
	Example: Example{In: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_run_script.so", "parameters": { "name": "/root/on-lease.sh", "sync": false } } ] } }`,
		Out: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_run_script.so", "parameters": { "name": "/usr/share/kea/scripts/on-lease.sh", "sync": false } } ] } }`},
}, {
	Code: "KT4564", Severity: diag.Warning, Gate: kea.R30, In: []string{"hook"}, Keys: []string{"parameters"},
	Title: "directory of the legal log",
	Doc:   "From Kea 3.0 on the legal log is kept in one directory, which the server was built with. `path` is taken out: what it names would be refused, or is that directory anyway.",
	Hint:  "look for the log in " + logDir,
	Apply: func(s *spot) {
		parameters := s.value()
		if path.Base(text(s.n, "library")) != "libdhcp_legal_log.so" || parameters.Kind != kea.Object {
			return
		}
		dir := s.inner().member("path")
		if dir != nil && strings.TrimRight(dir.value().Text, "/") != logDir {
			dir.say("`%s` is taken out: Kea %s keeps the log where it was built to", short(dir.source()), s.options.To)
			dir.drop()
		}
	},
	Example: Example{In: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { "path": "/srv/legal", "base-name": "kea" } } ] } }`,
		Out: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { "base-name": "kea" } } ] } }`},
}}

// bare takes the directory off the file that the member names, unless it is dir.
func (s *spot) bare(what, dir string) {
	was := s.value().Text
	base := path.Base(was)
	if s.value().Kind != kea.String || base == was || strings.HasSuffix(was, "/") || path.Dir(was) == dir {
		return
	}
	s.set(quote(base))
	s.say("the %s `%s` becomes `%s`", what, short(was), short(base))
}

// there names the file of the member in dir, where it has to be.
func (s *spot) there(what, dir string) {
	was := s.value().Text
	if s.value().Kind != kea.String || was == "" || strings.HasSuffix(was, "/") || path.Dir(was) == dir {
		return
	}
	now := path.Join(dir, path.Base(was))
	s.set(quote(now))
	s.say("the %s `%s` becomes `%s`", what, short(was), short(now))
}

// inner is the map that is the member's value.
func (s *spot) inner() *spot { return s.withRule(s.into("", s.value(), s.target(), "")) }

func (s *spot) withRule(c *spot) *spot {
	c.rule = s.rule
	return c
}

// scripts names the scripts of a library where they have to be.
func scripts(s *spot) {
	names := map[string][]string{"libdhcp_run_script.so": {"name"}, "libdhcp_legal_log.so": {"prerotate", "postrotate"}}[path.Base(text(s.n, "library"))]
	for _, key := range names {
		if s.value().Kind != kea.Object {
			return
		}
		if at := s.inner().member(key); at != nil {
			at.there("script", scriptDir)
		}
	}
}
