package upgrade

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// secretRules are about passwords, keys and who may send commands.
var secretRules = []Rule{{
	Code: "KT4570", Severity: diag.Error, Gate: kea.R30, In: []string{anyDatabase, "http-client"}, Keys: []string{"password"},
	Title: "password of the manual's examples",
	Doc:   "Kea 3.0 refuses the passwords that its manual used in examples: `1234`, `*****` and `keatest`. Choose another, for the database too.",
	Hint:  "set another password, here and where it is asked for",
	Apply: func(s *spot) {
		if slices.Contains([]string{"1234", "*****", "keatest"}, s.value().Text) {
			s.say("Kea %s refuses the password `%s`", s.options.To, s.value().Text)
		}
	},
	Example: Example{In: `{ "Dhcp4": { "lease-database": { "type": "memfile", "password": "1234" } } }`,
		Out: `{ "Dhcp4": { "lease-database": { "type": "memfile", "password": "1234" } } }`},
}, {
	Code: "KT4571", Severity: diag.Error, Gate: kea.R32, In: []string{"tsig-key"}, Keys: []string{"secret"},
	Title: "secret in clear text",
	Doc:   "Kea 3.2 wants the secrets of TSIG keys in files of their own (`secret-file`), so that the configuration can be shown around. It takes one in the configuration only when it is started with `-X`.",
	Hint:  "write the secret into a file that only the server can read, and name that with `secret-file`",
	Apply: func(s *spot) {
		s.say("Kea %s refuses the `secret` of the key `%s` in clear text", s.options.To, short(text(s.n, "name")))
	},
	Example: Example{To: kea.R32, In: `{ "DhcpDdns": { "tsig-keys": [ { "name": "k", "algorithm": "HMAC-SHA256", "secret": "c2VjcmV0" } ] } }`,
		Out: `{ "DhcpDdns": { "tsig-keys": [ { "name": "k", "algorithm": "HMAC-SHA256", "secret": "c2VjcmV0" } ] } }`},
}, {
	Code: "KT4572", Severity: diag.Error, Gate: kea.R32, In: []string{"http-client"}, Keys: []string{"password", "user"},
	Title: "name or password in clear text",
	Doc:   "Kea 3.2 wants the names and passwords of those who send commands over HTTP in files of their own (`user-file`, `password-file`). It takes them in the configuration only when it is started with `-X`.",
	Hint:  "write it into a file that only the server can read, and name that with `user-file` or `password-file`",
	Apply: func(s *spot) { s.say("Kea %s refuses `%s` in clear text", s.options.To, s.key().Text) },
	Example: Example{To: kea.R32, In: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "http", "authentication": { "type": "basic",
  "clients": [ { "user-file": "u", "password": "secret" } ] } } ] } }`,
		Out: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "http", "authentication": { "type": "basic",
  "clients": [ { "user-file": "u", "password": "secret" } ] } } ] } }`},
}, {
	Code: "KT4573", Severity: diag.Note, Gate: kea.R32, In: []string{"control-socket"},
	Keys:  []string{"trust-anchor", "cert-file", "key-file", "cert-required", "authentication", "socket-address", "socket-port", "http-headers"},
	Title: "key of HTTP at a Unix socket",
	Doc:   "Up to Kea 3.0 keys that are about HTTP were passed over at a Unix socket. Kea 3.2 refuses them there. They are taken out.",
	Apply: func(s *spot) {
		if text(s.n, "socket-type") == "unix" {
			s.say("`%s` is taken out: it has no meaning at a Unix socket", short(s.source()))
			s.drop()
		}
	},
	Example: Example{To: kea.R32, In: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "unix", "socket-name": "kea4", "socket-port": 8000 } ] } }`,
		Out: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "unix", "socket-name": "kea4" } ] } }`},
}, {
	Code: "KT4574", Severity: diag.Error, Gate: kea.R32, In: []string{"control-socket"}, Keys: []string{"socket-type"},
	Title: "commands from anybody over HTTP",
	Doc:   "Kea 3.2 refuses an HTTP socket that asks neither for a password nor for a certificate, unless it is started with `-X`.",
	Hint:  "add `authentication`, or make it `https` with `trust-anchor`, `cert-file` and `key-file`",
	Apply: func(s *spot) {
		if s.value().Text == "http" && !s.has("authentication", "trust-anchor") {
			s.say("Kea %s refuses an HTTP socket without `authentication`", s.options.To)
		}
	},
	Example: Example{To: kea.R32, In: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "http" } ] } }`,
		Out: `{ "Dhcp4": { "control-sockets": [ { "socket-type": "http" } ] } }`},
}}
