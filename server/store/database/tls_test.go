package database_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
	"github.com/keatool/keatool/server/store/mysql"
	"github.com/keatool/keatool/server/store/pgsql"
)

// open opens leases as a server does.
func open(p database.Params) (store.Store, error) {
	if p.Kind == database.MySQL {
		return mysql.Open(mysql.Options{Format: lease.CSV4, Params: p})
	}
	return pgsql.Open(pgsql.Options{Format: lease.CSV4, Params: p})
}

// TestTLS reaches servers that want TLS and a certificate, and holds that what
// is missing is said.
func TestTLS(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			base := server.Database()
			ca, other := databasetest.NewCA(t), databasetest.NewCA(t)
			cert, key := ca.Issue("db.example", net.IPv4(127, 0, 0, 1))
			server.UseTLS(ca, cert, key)
			mine, secret := ca.Issue("server1.example")
			foreign, foreignKey := other.Issue("server1.example")
			good := kea.TLS{TrustAnchor: ca.File, CertFile: mine, KeyFile: secret}
			for _, test := range []struct {
				name   string
				host   string
				tls    kea.TLS
				mode   string
				cipher string
				want   string // what is said; "": it works
			}{
				{name: "all", tls: good},
				{name: "all, name and all", tls: good, mode: "verify-full"},
				{name: "no look at the server", tls: kea.TLS{CertFile: mine, KeyFile: secret}},
				{name: "a cipher suite", tls: good, cipher: "ECDHE-ECDSA-AES128-GCM-SHA256:TLS_AES_128_GCM_SHA256"},
				{name: "an unknown cipher suite", tls: good, cipher: "HIGH:!aNULL", want: "`HIGH` is not the name of a cipher suite"},
				{name: "no TLS", want: map[database.Kind]string{database.MySQL: "Access denied", database.PostgreSQL: "no encryption"}[k]},
				{name: "another authority", tls: kea.TLS{TrustAnchor: other.File, CertFile: mine, KeyFile: secret}, want: "unknown authority"},
				{name: "another name", host: "localhost", tls: good, mode: "verify-full", want: "valid for db.example, not localhost"},
				{name: "no certificate", tls: kea.TLS{TrustAnchor: ca.File},
					want: map[database.Kind]string{database.MySQL: "Access denied", database.PostgreSQL: "client certificate"}[k]},
				{name: "a certificate of somebody else", tls: kea.TLS{TrustAnchor: ca.File, CertFile: foreign, KeyFile: foreignKey},
					want: map[database.Kind]string{database.MySQL: " connection", database.PostgreSQL: "unknown certificate authority"}[k]},
				{name: "no anchor there", tls: kea.TLS{TrustAnchor: "/absent/ca.pem"}, want: "/absent/ca.pem: no such file"},
				{name: "no key there", tls: kea.TLS{TrustAnchor: ca.File, CertFile: mine, KeyFile: "/absent/key"}, want: "/absent/key: no such file"},
				{name: "a key of another certificate", tls: kea.TLS{TrustAnchor: ca.File, CertFile: mine, KeyFile: foreignKey}, want: "does not match"},
				{name: "an anchor that is none", tls: kea.TLS{TrustAnchor: secret}, want: "holds no certificate"},
				{name: "nothing to verify by", tls: kea.TLS{CertFile: mine, KeyFile: secret}, mode: "verify-full", want: "`ssl-mode` `verify-full` needs a `trust-anchor`"},
			} {
				t.Run(test.name, func(t *testing.T) {
					p := base
					p.Host, p.Port, p.TLS, p.SSLMode, p.CipherList = "127.0.0.1", server.Port(), test.tls, test.mode, test.cipher
					p.Recovery = database.Recovery{}
					if test.host != "" {
						p.Host = test.host
					}
					if k == database.MySQL {
						p.User, p.Password = "kea", "secret"
					}
					st, err := open(p)
					if err == nil {
						defer st.Close()
					}
					switch {
					case test.want == "" && err != nil:
						t.Error(err)
					case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
						t.Errorf("got %v; want it to say %q", err, test.want)
					}
					if test.want == "" && err == nil && encrypted(t, server, p) == "" {
						t.Error("the connection is not encrypted")
					}
				})
			}
		})
	}
}

// encrypted asks the server how a connection is encrypted; "": it is not.
func encrypted(t *testing.T, server *databasetest.Server, p database.Params) string {
	t.Helper()
	question := "SELECT COALESCE(cipher, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
	if p.Kind == database.MySQL {
		question = "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'"
	}
	var name string
	if err := server.Open(p).QueryRowContext(context.Background(), question).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}
