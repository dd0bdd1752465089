package upgrade

import (
	"path"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// mergedLibraries are the libraries that became part of another.
var mergedLibraries = map[string]string{"libdhcp_mysql_cb.so": "libdhcp_mysql.so", "libdhcp_pgsql_cb.so": "libdhcp_pgsql.so"}

// keaLibraries are the libraries that come with Kea, free or not, less their
// prefix and suffix.
var keaLibraries = strings.Fields("bootp cb_cmds class_cmds ddns_tuning flex_id flex_option ha host_cache host_cmds lease_cmds " +
	"lease_query legal_log limits mysql mysql_cb perfmon pgsql pgsql_cb ping_check radius rbac run_script stat_cmds subnet_cmds user_chk gss_tsig")

// hookRules are about hook libraries.
var hookRules = []Rule{{
	Code: "KT4550", Severity: diag.Note, Gate: kea.R26, In: []string{"hook"}, Keys: []string{"library"},
	Title: "library is named without its directory",
	Doc:   "Since Kea 2.6.3 the servers load hook libraries from one directory only, the one that they were built with, and a name without directory means the library there. The directory is taken off, since it is another with many packages. A library that does not come with Kea has to be built anew for the release, and put into that directory: the finding is a warning then.",
	Apply: bareLibrary,
	Example: Example{In: `{ "Dhcp4": { "hooks-libraries": [ { "library": "/usr/lib/kea/hooks/libdhcp_lease_cmds.so" } ] } }`,
		Out: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_lease_cmds.so" } ] } }`},
}, {
	Code: "KT4551", Severity: diag.Note, Gate: kea.R30, In: []string{"hook"}, Keys: []string{"library"},
	Title: "library became part of another",
	Doc:   "The libraries that read the configuration from a database, `libdhcp_mysql_cb.so` and `libdhcp_pgsql_cb.so`, are part of `libdhcp_mysql.so` and `libdhcp_pgsql.so` from Kea 3.0 on.",
	Apply: mergedLibrary,
	Example: Example{In: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_mysql_cb.so" } ] } }`,
		Out: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_mysql.so" } ] } }`},
}, {
	Code: "KT4552", Severity: diag.Warning, Gate: kea.R30, In: []string{serverMap},
	Title: "database needs a hook library",
	Doc:   "From Kea 3.0 on what speaks to MySQL and PostgreSQL are hook libraries, `libdhcp_mysql.so` and `libdhcp_pgsql.so`. A server that keeps leases, reservations or its configuration in such a database has to load the library, which many packagers ship apart. It is put into `hooks-libraries`.",
	Hint:  "install the package that holds the library, and upgrade the tables with kea-admin",
	Apply: databaseLibraries,
	Example: Example{In: `{
  "Dhcp4": {
    "lease-database": { "type": "mysql", "name": "kea" },
    "valid-lifetime": 600
  }
}`, Out: `{
  "Dhcp4": {
    "lease-database": { "type": "mysql", "name": "kea" },
    "hooks-libraries": [ { "library": "libdhcp_mysql.so" } ],
    "valid-lifetime": 600
  }
}`},
}}

// comesWithKea reports whether a library is one of Kea's.
func comesWithKea(file string) bool {
	name, ok := strings.CutSuffix(file, ".so")
	for _, prefix := range []string{"libdhcp_", "libddns_", "libca_"} {
		if rest, found := strings.CutPrefix(name, prefix); found && ok {
			return slices.Contains(keaLibraries, rest)
		}
	}
	return false
}

// bareLibrary takes the directory off a library.
func bareLibrary(s *spot) {
	was := s.value().Text
	base := path.Base(was)
	if base == was || mergedLibraries[base] != "" && s.options.To >= kea.R30 || strings.HasSuffix(was, "/") {
		return
	}
	s.set(quote(base))
	if comesWithKea(base) {
		s.say("the library `%s` becomes `%s`", short(was), short(base))
		return
	}
	s.warn("build it for the release, and put it where Kea's libraries are",
		"the library `%s`, which does not come with Kea, becomes `%s`", short(was), short(base))
}

// mergedLibrary names the library that a former one is part of.
func mergedLibrary(s *spot) {
	was := s.value().Text
	now := mergedLibraries[path.Base(was)]
	if now == "" {
		return
	}
	list := s.up.n.Get("hooks-libraries")
	for i, item := range list.Items {
		if item == s.n && libraryAt(list, now) >= 0 {
			s.edit.remove(list, i)
			s.say("the library `%s` is taken out: it is part of `%s`, which is listed too", short(was), now)
			return
		}
	}
	s.set(quote(now))
	s.say("the library `%s` becomes `%s`", short(was), now)
}

// libraryAt returns the place of a library in a list; -1 if it is not there.
func libraryAt(list *kea.Node, base string) int {
	if list == nil {
		return -1
	}
	return slices.IndexFunc(list.Items, func(n *kea.Node) bool { return path.Base(text(n, "library")) == base })
}

// databaseLibraries loads the libraries of the databases that a server uses.
func databaseLibraries(s *spot) {
	list := s.member("hooks-libraries")
	for _, kind := range []string{"mysql", "postgresql"} {
		user := databaseUser(s, kind)
		if user == nil {
			continue
		}
		library := map[string]string{"mysql": "libdhcp_mysql.so", "postgresql": "libdhcp_pgsql.so"}[kind]
		if list != nil && (libraryAt(list.value(), library) >= 0 || libraryAt(list.value(), strings.TrimSuffix(library, ".so")+"_cb.so") >= 0) {
			continue
		}
		s.load(list, user, library)
		user.say("the database of `type` `%s` gets the library `%s`", kind, library)
	}
}

// load puts a library into the list, or makes one behind the member of user.
func (s *spot) load(list, user *spot, library string) {
	entry := `{ "library": ` + quote(library) + ` }`
	if list != nil {
		if list.value().Kind == kea.List {
			s.edit.add(list.value(), len(list.value().Items)-1, part{text: entry})
		}
		return
	}
	if s.fresh == nil {
		s.fresh = map[*kea.Node]bool{}
	}
	if s.fresh[s.n] { // a list was made for another database
		p := s.edit.planFor(s.n)
		for i := range p.after {
			for _, member := range p.after[i] {
				if first := &member.parts[0]; strings.HasPrefix(first.text, `"hooks-libraries"`) {
					first.text = strings.TrimSuffix(first.text, " ]") + ", " + entry + " ]"
				}
			}
		}
		return
	}
	s.fresh[s.n] = true
	s.edit.add(s.n, user.i, part{text: `"hooks-libraries": [ ` + entry + ` ]`})
}

// databaseUser returns the member of a server that uses a kind of database.
func databaseUser(s *spot, kind string) *spot {
	for _, key := range []string{"lease-database", "hosts-database", "hosts-databases", "config-control", "hooks-libraries"} {
		if at := s.member(key); at != nil && usesDatabase(at.value(), kind) {
			return at
		}
	}
	return nil
}

// usesDatabase reports whether n or a database in it is of a kind.
func usesDatabase(n *kea.Node, kind string) bool {
	if text(n, "type") == kind {
		return true
	}
	for i, item := range n.Items {
		if n.Kind == kea.List || n.Keys[i].Text == "config-databases" || n.Keys[i].Text == "parameters" && path.Base(text(n, "library")) == "libdhcp_legal_log.so" {
			if usesDatabase(item, kind) {
				return true
			}
		}
	}
	return false
}
