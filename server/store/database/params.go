// Package database knows what stores in PostgreSQL and in MySQL have in common:
// how a configuration, or a URL, names a database, and what happens when its
// server goes away.
package database

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/keatool/keatool/schema/kea"
)

// Kind is a kind of database, named as in lease-database.
type Kind string

// The kinds.
const (
	PostgreSQL Kind = "postgresql"
	MySQL      Kind = "mysql"
)

// Params say where a database is, and how patient one is with it.
type Params struct {
	Kind Kind
	// Host is a name, an address, or the directory (PostgreSQL) or the path
	// (MySQL) of a Unix socket; "" is the own machine.
	Host           string
	Port           uint16 // 0: the usual one
	Name           string
	User, Password string
	TLS            kea.TLS
	SSLMode        string // of PostgreSQL; "": as TLS says
	CipherList     string // names of cipher suites, as OpenSSL has them; "": the usual ones

	ConnectTimeout time.Duration // 0: 5 seconds
	ReadTimeout    time.Duration // 0: none
	WriteTimeout   time.Duration // 0: none
	UserTimeout    time.Duration // of TCP; 0: as the system has it

	Recovery Recovery
	ReadOnly bool // of hosts
}

// Recovery is what to do without a database.
type Recovery struct {
	Tries   int           // how often to try again before giving up
	Wait    time.Duration // between two tries
	Serve   bool          // clients are served meanwhile, as far as that goes
	Exit    bool          // having given up, the server ends
	AtStart bool          // also when it is not there to begin with
}

// The values of on-fail.
const (
	stopRetryExit      = "stop-retry-exit"
	serveRetryExit     = "serve-retry-exit"
	serveRetryContinue = "serve-retry-continue"
)

// FromConfig reads the parameters of lease-database, or of one of
// hosts-databases.
func FromConfig(d *kea.Database) (Params, error) {
	p := Params{Kind: Kind(d.Type), Host: d.Host, Port: d.Port, Name: d.Name, User: d.User, Password: d.Password,
		TLS: d.TLS, SSLMode: d.SSLMode, CipherList: d.CipherList, ConnectTimeout: seconds(d.ConnectTimeout), ReadTimeout: seconds(d.ReadTimeout),
		WriteTimeout: seconds(d.WriteTimeout), UserTimeout: seconds(d.TCPUserTimeout),
		ReadOnly: d.ReadOnly != nil && *d.ReadOnly}
	if d.MaxReconnectTries != nil {
		p.Recovery.Tries = int(*d.MaxReconnectTries)
	}
	if d.ReconnectWait != nil {
		p.Recovery.Wait = time.Duration(*d.ReconnectWait) * time.Millisecond
	}
	p.Recovery.AtStart = d.RetryOnStartup != nil && *d.RetryOnStartup
	p.Recovery.Serve = d.OnFail == serveRetryExit || d.OnFail == serveRetryContinue
	p.Recovery.Exit = d.OnFail != serveRetryContinue
	if d.OnFail != "" && d.OnFail != stopRetryExit && !p.Recovery.Serve {
		return p, fmt.Errorf("`on-fail` cannot be `%s`", d.OnFail)
	}
	return p, p.check()
}

func seconds(n *uint32) time.Duration {
	if n == nil {
		return 0
	}
	return time.Duration(*n) * time.Second
}

func (p *Params) check() error {
	if p.Kind != PostgreSQL && p.Kind != MySQL {
		return fmt.Errorf("`%s` is not a kind of database", p.Kind)
	}
	if p.Name == "" {
		return errors.New("the database has no `name`")
	}
	return nil
}

// ParseURL reads postgresql://user:password@host:port/name or mysql://… . The
// socket of a Unix domain goes into the host, with its slashes as %2F, or into
// ?host=; trust-anchor, cert-file, key-file, cipher-list and ssl-mode may follow
// the name.
func ParseURL(text string) (Params, error) {
	u, err := url.Parse(text)
	if err != nil {
		return Params{}, errors.New("not the URL of a database") // its own words would show the password
	}
	kind := Kind(u.Scheme)
	switch kind {
	case "postgres":
		kind = PostgreSQL
	case "mariadb":
		kind = MySQL
	}
	q := u.Query()
	p := Params{Kind: kind, Host: u.Hostname(), Name: strings.TrimPrefix(u.Path, "/"), User: u.User.Username(),
		TLS:     kea.TLS{TrustAnchor: q.Get("trust-anchor"), CertFile: q.Get("cert-file"), KeyFile: q.Get("key-file")},
		SSLMode: q.Get("ssl-mode"), CipherList: q.Get("cipher-list")}
	p.Password, _ = u.User.Password()
	if host := q.Get("host"); host != "" {
		p.Host = host
	}
	if port := u.Port(); port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return p, fmt.Errorf("`%s` is not a port", port)
		}
		p.Port = uint16(n)
	}
	return p, p.check()
}

// String names the database for people, without the password.
func (p *Params) String() string {
	host := p.Host
	if host == "" {
		host = "localhost"
	}
	if p.Port != 0 {
		host = net.JoinHostPort(host, strconv.Itoa(int(p.Port)))
	}
	return fmt.Sprintf("%s database %s at %s", p.Kind, p.Name, host)
}

// connectTimeout is Kea's.
const connectTimeout = 5 * time.Second

// Patience returns how long a connection may take to be made.
func (p *Params) Patience() time.Duration {
	if p.ConnectTimeout > 0 {
		return p.ConnectTimeout
	}
	return connectTimeout
}
