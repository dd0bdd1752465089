package upgrade

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// guarded are the maps that are for some clients only.
var guarded = []string{"pool", "pd-pool", "subnet", "shared-network"}

// keyRules are about keys that have another name or form, with the same meaning.
var keyRules = []Rule{{
	Code: "KT4510", Severity: diag.Note, Gate: kea.R30, In: guarded, Keys: []string{"client-class"},
	Title: "client-class becomes client-classes",
	Doc:   "A pool, subnet or shared network can be for several classes from Kea 3.0 on: the key `client-class` became the list `client-classes`. The one class becomes a list of one; the empty name, which meant everybody, an empty list.",
	Apply: func(s *spot) { s.listed("client-classes") },
	Example: Example{In: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-class": "phones" } ],
  "client-classes": [ { "name": "phones" } ] } }`,
		Out: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "phones" ] } ],
  "client-classes": [ { "name": "phones" } ] } }`},
}, {
	Code: "KT4511", Severity: diag.Note, Gate: kea.R30, In: guarded, Keys: []string{"require-client-classes"},
	Title: "require-client-classes becomes evaluate-additional-classes",
	Doc:   "Kea 3.0 renamed the list. It also changed what the list does: a class without a test, which was passed over, is now given to the client, and the lists of pool, subnet and shared network are worked through in this order, which was the reverse. Findings warn where that may show.",
	Apply: requiredClasses,
	Example: Example{In: `{ "Dhcp4": { "client-classes": [ { "name": "a", "test": "member('ALL')" } ],
  "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "require-client-classes": [ "a" ] } ] } }`,
		Out: `{ "Dhcp4": { "client-classes": [ { "name": "a", "test": "member('ALL')" } ],
  "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "evaluate-additional-classes": [ "a" ] } ] } }`},
}, {
	Code: "KT4512", Severity: diag.Note, Gate: kea.R30, In: []string{"class"}, Keys: []string{"only-if-required"},
	Title: "only-if-required becomes only-in-additional-list",
	Doc:   "Kea 3.0 renamed the key.",
	Apply: func(s *spot) { s.renamed("only-in-additional-list") },
	Example: Example{In: `{ "Dhcp4": { "client-classes": [ { "name": "a", "test": "member('ALL')", "only-if-required": true } ] } }`,
		Out: `{ "Dhcp4": { "client-classes": [ { "name": "a", "test": "member('ALL')", "only-in-additional-list": true } ] } }`},
}, {
	Code: "KT4513", Severity: diag.Note, Gate: kea.R30, In: []string{serverMap, d2Map}, Keys: []string{"control-socket"},
	Title: "control-socket becomes control-sockets",
	Doc:   "From Kea 3.0 on a server can take commands on several sockets, and the map `control-socket` became the list `control-sockets`.",
	Apply: func(s *spot) { s.listed("control-sockets") },
	Example: Example{In: `{ "Dhcp4": { "control-socket": { "socket-type": "unix", "socket-name": "kea4" } } }`,
		Out: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "unix", "socket-name": "kea4" } ] } }`},
}, {
	Code: "KT4514", Severity: diag.Note, Gate: kea.R26, In: []string{"logger"}, Keys: []string{"output_options"},
	Title: "output_options becomes output-options",
	Doc:   "The only key with an underscore got a hyphen in Kea 2.6.",
	Apply: func(s *spot) { s.renamed("output-options") },
	Example: Example{In: `{ "Dhcp4": { "loggers": [ { "name": "kea-dhcp4", "output_options": [ { "output": "stdout" } ] } ] } }`,
		Out: `{ "Dhcp4": { "loggers": [ { "name": "kea-dhcp4", "output-options": [ { "output": "stdout" } ] } ] } }`},
}, {
	Code: "KT4515", Severity: diag.Note, Gate: kea.R22, In: []string{"relay"}, Keys: []string{"ip-address"},
	Title: "ip-address of relay becomes ip-addresses",
	Doc:   "A link can have several relay agents. The key for the only one is gone since Kea 2.6.",
	Apply: func(s *spot) { s.listed("ip-addresses") },
	Example: Example{In: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "relay": { "ip-address": "192.0.2.1" } } ] } }`,
		Out: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "relay": { "ip-addresses": [ "192.0.2.1" ] } } ] } }`},
}, {
	Code: "KT4516", Severity: diag.Note, Gate: kea.R26, In: []string{serverMap}, Keys: []string{"data-directory"},
	Title: "data-directory",
	Doc:   "The directory of the server's files cannot be set in the configuration any more: since Kea 2.6.3 it accepts only the one that it was built with. The key is taken out. If it named another directory, set `KEA_DHCP_DATA_DIR` in the server's environment, or move the files.",
	Apply: func(s *spot) {
		s.drop()
		if dir := s.value().Text; strings.TrimRight(dir, "/") != dataDir {
			s.warn("move its files to "+dataDir+", or set KEA_DHCP_DATA_DIR in the environment of the server", "`%s` is taken out: Kea %s uses `%s`", short(s.source()), s.options.To, dataDir)
			return
		}
		s.say("`%s` is taken out: it is where the files are anyway", short(s.source()))
	},
	Example: Example{In: `{ "Dhcp6": { "data-directory": "/srv/kea", "valid-lifetime": 600 } }`, Out: `{ "Dhcp6": { "valid-lifetime": 600 } }`},
}}

// renamed gives the member another key, unless that stands beside it.
func (s *spot) renamed(name string) bool {
	if s.beside(name) {
		return false
	}
	s.rename(name)
	s.say("`%s` becomes `%s`", s.key().Text, name)
	return true
}

// listed gives the member another key and puts its value into a list.
func (s *spot) listed(name string) {
	if s.beside(name) {
		return
	}
	s.rename(name)
	v := s.value()
	switch {
	case v.Kind == kea.String && v.Text == "":
		s.set("[ ]")
		s.say("`%s` becomes `\"%s\": [ ]`", s.source(), name)
	case v.Kind == kea.String:
		s.wrap()
		s.say("`%s` becomes `\"%s\": [ %s ]`", short(s.source()), name, short(quote(v.Text)))
	default:
		s.wrap()
		s.say("the map `%s` becomes the first entry of the list `%s`", s.key().Text, name)
	}
}

// beside reports an old key next to its successor, which every release refuses.
func (s *spot) beside(name string) bool {
	if !s.has(name) {
		return false
	}
	s.fail("keep one of them", "`%s` stands beside its successor `%s`", s.key().Text, name)
	return true
}

// requiredClasses renames a list and looks for what it does differently.
func requiredClasses(s *spot) {
	if !s.renamed("evaluate-additional-classes") {
		return
	}
	s.classesWithoutTest()
	s.listsAround()
}

// classesWithoutTest warns of classes that the list did not give so far.
func (s *spot) classesWithoutTest() {
	for _, name := range s.value().Items {
		if class := s.classNamed(name.Text); class != nil && class.Get("test") == nil && class.Get("template-test") == nil {
			s.warn("take it out of the list to leave things as they were, or give it a test",
				"the class `%s` has no test: it was passed over here, and is now given to every client", short(name.Text))
		}
	}
}

// listsAround warns of a list further out that came first so far.
func (s *spot) listsAround() {
	for up := s.up; up != nil; up = up.up {
		if hasItems(up.n.Get(s.key().Text)) && len(s.value().Items) > 0 {
			s.warn("where classes of both lists set one option, check which value clients should get",
				"the classes of this list are now given before those of %s around it, which was the reverse", phrase(up.object))
			return
		}
	}
}

func phrase(object string) string { return fmt.Sprintf("the %s", strings.ReplaceAll(object, "-", " ")) }

// classNamed returns the definition of a class.
func (s *spot) classNamed(name string) *kea.Node {
	up := s
	for up.object != serverMap && up.up != nil {
		up = up.up
	}
	if list := up.n.Get("client-classes"); list != nil {
		for _, class := range list.Items {
			if text(class, "name") == name {
				return class
			}
		}
	}
	return nil
}

func hasItems(n *kea.Node) bool { return n != nil && len(n.Items) > 0 }
