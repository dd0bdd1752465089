package ha

import (
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/keatool/keatool/server/hook"
)

// Mode is how servers share the work (Kea manual, "High Availability").
type Mode uint8

// The modes.
const (
	ModeHotStandby Mode = iota + 1
	ModeLoadBalancing
	ModePassiveBackup
)

var modes = map[string]Mode{"hot-standby": ModeHotStandby, "load-balancing": ModeLoadBalancing, "passive-backup": ModePassiveBackup}

// String returns Kea's name of the mode.
func (m Mode) String() string {
	for name, mode := range modes {
		if mode == m {
			return name
		}
	}
	return ""
}

// Peer is one server of a relationship.
type Peer struct {
	Name, Role   string // primary, secondary, standby, backup
	URL          *url.URL
	AutoFailover bool
	User         string // basic authentication; empty: none
	Password     string

	TrustAnchor, CertFile, KeyFile string // TLS; empty: none
	ClientCerts                    bool   // who connects to it over TLS must show a certificate
}

// backup reports whether the peer only gets copies of leases.
func (p *Peer) backup() bool { return p.Role == "backup" }

// Config is one relationship.
type Config struct {
	Mode    Mode
	Self    *Peer
	Partner *Peer   // nil for a backup, and in passive-backup mode
	Active  []*Peer // the primary first, then secondary or standby
	Backups []*Peer // others than Self
	Index   int     // of the relationship, from 0

	Heartbeat, MaxResponse, MaxAck, SyncTimeout time.Duration
	MaxUnacked, MaxRejected, DelayedLimit       int
	SendUpdates, SyncLeases, WaitBackupAck      bool
	Restrict                                    bool
	PageLimit                                   int
	Dedicated                                   bool // a listener of its own
	Pauses                                      map[State]string
}

// relationships reads the parameters of the library.
func relationships(s *hook.Setup) []*Config {
	s.Params.Only("high-availability")
	list, ok := s.Params.Maps("high-availability")
	if !ok || len(list) == 0 {
		s.Params.Fail("high-availability", "`high-availability` is missing", "list the relationship, or relationships, of this server")
		return nil
	}
	var all []*Config
	names := map[string]bool{}
	for i, p := range list {
		c := &Config{Index: i}
		c.read(p, names)
		if len(list) > 1 && c.Mode != ModeHotStandby {
			p.Fail("mode", "several relationships are for hot-standby only", "")
		}
		all = append(all, c)
	}
	return all
}

func (c *Config) read(p hook.Params, names map[string]bool) {
	p.Only("this-server-name", "mode", "heartbeat-delay", "max-response-delay", "max-ack-delay", "max-unacked-clients", "max-rejected-lease-updates",
		"delayed-updates-limit", "send-lease-updates", "sync-leases", "sync-timeout", "sync-page-limit", "wait-backup-ack", "restrict-commands",
		"require-client-certs", "trust-anchor", "cert-file", "key-file", "multi-threading", "state-machine", "peers", "comment", "user-context")
	mode, _ := p.Text("mode")
	if c.Mode = modes[mode]; c.Mode == 0 {
		p.Fail("mode", "`mode` is none of `hot-standby`, `load-balancing`, `passive-backup`", "")
	}
	c.Heartbeat, c.MaxResponse = millis(p, "heartbeat-delay", 10_000), millis(p, "max-response-delay", 60_000)
	c.MaxAck, c.SyncTimeout = millis(p, "max-ack-delay", 10_000), millis(p, "sync-timeout", 60_000)
	c.MaxUnacked, c.MaxRejected = count(p, "max-unacked-clients", 10), count(p, "max-rejected-lease-updates", 10)
	delayed := 0
	if c.Mode == ModeLoadBalancing {
		delayed = 100
	}
	c.DelayedLimit, c.PageLimit = count(p, "delayed-updates-limit", uint64(delayed)), count(p, "sync-page-limit", 10_000)
	c.SendUpdates, c.SyncLeases, c.WaitBackupAck = p.Bool("send-lease-updates", true), p.Bool("sync-leases", true), p.Bool("wait-backup-ack", false)
	c.Restrict = p.Bool("restrict-commands", true)
	if c.DelayedLimit > 0 && c.Mode != ModeLoadBalancing {
		p.Fail("delayed-updates-limit", "`delayed-updates-limit` is for load-balancing only", "")
	}
	if c.WaitBackupAck && c.Mode != ModePassiveBackup {
		p.Fail("wait-backup-ack", "`wait-backup-ack` is for passive-backup only", "")
	}
	c.threads(p.Map("multi-threading"))
	c.pauses(p.Map("state-machine"))
	c.peers(p, names)
}

func millis(p hook.Params, key string, absent uint64) time.Duration {
	return time.Duration(p.Uint(key, absent, 0, math.MaxUint32)) * time.Millisecond
}

func count(p hook.Params, key string, absent uint64) int {
	return int(p.Uint(key, absent, 0, math.MaxInt32))
}

// threads reads multi-threading. How many threads there are is Go's business.
func (c *Config) threads(p hook.Params) {
	p.Only("enable-multi-threading", "http-dedicated-listener", "http-listener-threads", "http-client-threads")
	for _, key := range []string{"http-listener-threads", "http-client-threads"} {
		if p.Uint(key, 0, 0, 64) > 0 {
			p.Unheeded(key, "there are as many as the processors can use")
		}
	}
	c.Dedicated = p.Bool("enable-multi-threading", true) && p.Bool("http-dedicated-listener", true)
}

func (c *Config) pauses(p hook.Params) {
	p.Only("states")
	c.Pauses = map[State]string{}
	list, _ := p.Maps("states")
	for _, one := range list {
		one.Only("state", "pause", "comment", "user-context")
		name, _ := one.Text("state")
		state, ok := stateOf(name)
		pause, given := one.Text("pause")
		switch _, twice := c.Pauses[state]; {
		case !ok:
			one.Fail("state", "`"+name+"` is no state", "")
		case twice:
			one.Fail("state", "the state `"+name+"` stands twice", "")
		case given && pause != "never" && pause != "once" && pause != "always":
			one.Fail("pause", "`pause` is none of `never`, `once`, `always`", "")
		default:
			c.Pauses[state] = pause
		}
	}
}

// peers reads the servers, and finds this one among them.
func (c *Config) peers(p hook.Params, names map[string]bool) {
	self, ok := p.Text("this-server-name")
	if !ok {
		p.Fail("this-server-name", "`this-server-name` is missing", "name the peer that this server is")
	}
	list, _ := p.Maps("peers")
	byRole := map[string]*Peer{}
	for _, one := range list {
		peer := readPeer(one, p)
		if names[peer.Name] {
			one.Fail("name", "there are two servers `"+peer.Name+"`", "")
		}
		names[peer.Name] = true
		if peer.Name == self {
			c.Self = peer
		}
		if peer.backup() {
			if peer != c.Self {
				c.Backups = append(c.Backups, peer)
			}
			continue
		}
		if byRole[peer.Role] != nil {
			one.Fail("role", "there are two servers with the role `"+peer.Role+"`", "")
		}
		byRole[peer.Role] = peer
	}
	if c.Self == nil && ok {
		p.Fail("this-server-name", "there is no peer `"+self+"`", "")
	}
	c.roles(p, byRole)
}

// roles checks that the roles fit the mode.
func (c *Config) roles(p hook.Params, byRole map[string]*Peer) {
	second := map[Mode]string{ModeLoadBalancing: "secondary", ModeHotStandby: "standby"}[c.Mode]
	wanted := map[string]bool{"primary": true}
	if second != "" {
		wanted[second] = true
	}
	for _, role := range []string{"primary", "secondary", "standby"} {
		switch {
		case wanted[role] && byRole[role] == nil:
			p.Fail("peers", fmt.Sprintf("%s needs a server with the role `%s`", c.Mode, role), "")
		case !wanted[role] && byRole[role] != nil:
			p.Fail("peers", fmt.Sprintf("%s has no server with the role `%s`", c.Mode, role), "")
		}
	}
	for _, role := range []string{"primary", second} {
		if peer := byRole[role]; peer != nil {
			c.Active = append(c.Active, peer)
			if c.Self != nil && !c.Self.backup() && peer != c.Self {
				c.Partner = peer
			}
		}
	}
}

// readPeer reads one server; TLS files that it has not are those of the relationship.
func readPeer(p, whole hook.Params) *Peer {
	p.Only("name", "url", "role", "auto-failover", "basic-auth-user", "basic-auth-user-file", "basic-auth-password", "basic-auth-password-file",
		"trust-anchor", "cert-file", "key-file", "require-client-certs", "comment", "user-context")
	peer := &Peer{URL: &url.URL{}, AutoFailover: p.Bool("auto-failover", true),
		ClientCerts: p.Bool("require-client-certs", whole.Bool("require-client-certs", true))}
	var ok bool
	if peer.Name, ok = p.Text("name"); !ok || peer.Name == "" {
		p.Fail("name", "`name` is missing", "")
	}
	switch peer.Role, _ = p.Text("role"); peer.Role {
	case "primary", "secondary", "standby", "backup":
	default:
		p.Fail("role", "`role` is none of `primary`, `secondary`, `standby`, `backup`", "")
	}
	text, _ := p.Text("url")
	if u, err := url.Parse(text); err != nil || u.Scheme != "http" && u.Scheme != "https" {
		p.Fail("url", "`"+text+"` is no URL", "write it like http://192.0.2.1:8001/")
	} else if _, err := netip.ParseAddr(u.Hostname()); err != nil {
		p.Fail("url", "`"+u.Hostname()+"` in the URL is no address", "names are not looked up here")
	} else {
		peer.URL = u
	}
	peer.User, peer.Password = secret(p, "basic-auth-user"), secret(p, "basic-auth-password")
	peer.TrustAnchor, peer.CertFile, peer.KeyFile = inherited(p, whole, "trust-anchor"), inherited(p, whole, "cert-file"), inherited(p, whole, "key-file")
	given := 0
	for _, f := range []string{peer.TrustAnchor, peer.CertFile, peer.KeyFile} {
		if f != "" {
			given++
		}
	}
	switch {
	case given != 0 && given != 3:
		p.Fail("", "of `trust-anchor`, `cert-file` and `key-file` some are missing", "give all three, or none")
	case given == 0 && peer.URL.Scheme == "https":
		p.Fail("url", "https needs `trust-anchor`, `cert-file` and `key-file`", "")
	}
	return peer
}

func inherited(p, whole hook.Params, key string) string {
	if text, ok := p.Text(key); ok {
		return text
	}
	text, _ := whole.Text(key)
	return text
}

// secret reads a text, or the first line of the file that holds it.
func secret(p hook.Params, key string) string {
	if text, ok := p.Text(key); ok {
		return text
	}
	path, ok := p.Text(key + "-file")
	if !ok {
		return ""
	}
	b, err := os.ReadFile(path)
	if err != nil {
		p.Fail(key+"-file", fmt.Sprintf("`%s` cannot be read: %v", path, err), "")
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimRight(line, "\r")
}
