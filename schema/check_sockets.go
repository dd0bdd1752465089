package schema

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
)

// sockets checks the control sockets of a server; before 3.0 they are looked
// at only when the server starts.
func (c *checker) sockets(root string, list []kea.ControlSocket) {
	if c.rel < kea.R30 {
		return
	}
	unix := 0
	for i := range list {
		s, where := &list[i], at(root, "control-sockets", i)
		switch {
		case s.Name != "" && s.Address != "": // the schema says so
		case s.Type == "unix":
			c.unixSocket(s, where)
		default:
			c.webSocket(s, where)
		}
		if s.Type == "unix" {
			if unix++; unix == 2 {
				c.report(CodeSocket, where, "there are two Unix sockets", "keep one")
			}
		}
		if s.Authentication != nil {
			c.clients(at(where, "authentication"), s.Authentication)
		}
	}
}

// unixSocket checks a socket that is a file. Kea takes one directory only,
// which packages do not agree about beyond its last parts.
func (c *checker) unixSocket(s *kea.ControlSocket, where string) {
	dir, file := "", s.Name
	if cut := strings.LastIndexByte(s.Name, '/'); cut >= 0 {
		dir, file = s.Name[:cut+1], s.Name[cut+1:]
	}
	switch {
	case s.Address != "":
		c.report(CodeSocket, at(where, "socket-address"), "a Unix socket has a name, no address", "")
	case s.Name == "":
		c.report(CodeSocket, where, "the Unix socket has no `socket-name`", "")
	case file == "":
		c.report(CodeSocket, at(where, "socket-name"), fmt.Sprintf("`%s` is a directory, not a file", short(s.Name)), "")
	case dir != "" && !(dir[0] == '/' && strings.HasSuffix(dir, "/run/kea/")):
		c.report(CodeSocket, at(where, "socket-name"), fmt.Sprintf("Kea makes no socket in `%s`", short(dir)),
			"give the name of the file alone: Kea adds its directory, which mostly is /run/kea")
	}
}

// webSocket checks a socket for HTTP or HTTPS.
func (c *checker) webSocket(s *kea.ControlSocket, where string) {
	switch files := tlsFiles(&s.TLS); {
	case s.Name != "":
		c.report(CodeSocket, at(where, "socket-name"), "an HTTP socket has an address and a port, no name", "")
	case s.Type == "https" && files < 3:
		c.report(CodeSocket, where, "the HTTPS socket lacks `trust-anchor`, `cert-file` or `key-file`", "")
	case files > 0 && files < 3:
		c.report(CodeSocket, where, "`trust-anchor`, `cert-file` and `key-file` are not all there", "give all three, or none for plain HTTP")
	}
}

// digests are the sizes of TSIG digests in bits.
var digests = map[string]uint32{"HMAC-MD5": 128, "HMAC-SHA1": 160, "HMAC-SHA224": 224, "HMAC-SHA256": 256, "HMAC-SHA384": 384, "HMAC-SHA512": 512}

// secret checks a TSIG key.
func (c *checker) secret(k *kea.TSIGKey, where string) {
	inFile := k.SecretFile != "" || slices.ContainsFunc(k.Extra, func(m kea.Member) bool { return m.Key == "secret-file" })
	switch {
	case k.Secret == "" && !inFile:
		c.report(CodeSecret, where, fmt.Sprintf("the key `%s` has no secret", k.Name), "")
	case k.Secret != "" && !isBase64(k.Secret):
		c.report(CodeSecret, at(where, "secret"), fmt.Sprintf("the secret of the key `%s` is not base64", k.Name), "")
	}
	size := digests[strings.ToUpper(k.Algorithm)]
	if k.Name != "" && (!option.ValidDomain(k.Name) || strings.Contains(k.Name, ":")) {
		c.report(CodeSecret, at(where, "name"), fmt.Sprintf("`%s` is no domain name, as the names of keys are", short(k.Name)), "")
	}
	if b := k.DigestBits; b != 0 && size != 0 && (b%8 != 0 || b < 80 || b < size/2) {
		c.report(CodeSecret, at(where, "digest-bits"), fmt.Sprintf("%d is no length of a digest of `%s`", b, k.Algorithm), "0 sends the whole digest")
	}
}

func isBase64(s string) bool {
	_, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	return err == nil
}
