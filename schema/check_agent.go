package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// agent checks a configuration of the control agent.
func (c *checker) agent(a *kea.Agent) {
	const root = "/Control-agent"
	if set := tlsFiles(&a.TLS); set > 0 && set < 3 {
		c.report(CodeSocket, root, "`trust-anchor`, `cert-file` and `key-file` are not all there", "give all three, or none for plain HTTP")
	}
	if a.Authentication != nil {
		c.clients(at(root, "authentication"), a.Authentication)
	}
	if a.Sockets == nil || c.rel < kea.R30 {
		return
	}
	for _, s := range [...]struct {
		key    string
		socket *kea.ControlSocket
	}{{"dhcp4", a.Sockets.Dhcp4}, {"dhcp6", a.Sockets.Dhcp6}, {"d2", a.Sockets.D2}} {
		if s.socket != nil && s.socket.Name == "" {
			c.report(CodeSocket, at(root, "control-sockets", s.key), "the Unix socket has no `socket-name`", "")
		}
	}
}

func tlsFiles(t *kea.TLS) int {
	set := 0
	for _, file := range [...]string{t.TrustAnchor, t.CertFile, t.KeyFile} {
		if file != "" {
			set++
		}
	}
	return set
}

// clients checks the names and passwords of those who may send commands.
func (c *checker) clients(where string, a *kea.Authentication) {
	for i := range a.Clients {
		u, place := &a.Clients[i], at(where, "clients", i)
		switch {
		case u.User == "" && u.UserFile == "" && u.PasswordFile == "":
			c.report(CodeUser, place, "the client has no `user`", "")
		case strings.Contains(u.User, ":"):
			c.report(CodeUser, at(place, "user"), fmt.Sprintf("`%s` is no name of a user: it has a colon in it", short(u.User)), "")
		case c.rel >= kea.R30 && slices.Contains(defaultPasswords, u.Password):
			c.report(CodeUser, at(place, "password"), "the password is one of those that examples have, which Kea refuses", "choose another")
		}
	}
}

// defaultPasswords are those that Kea refuses since they are in its manual.
var defaultPasswords = []string{"1234", "*****", "keatest"}
