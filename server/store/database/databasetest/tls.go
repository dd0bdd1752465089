package databasetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// CA is an authority of one's own, for certificates in files.
type CA struct {
	t    testing.TB
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	// File holds the authority's own certificate.
	File string
}

// NewCA makes an authority.
func NewCA(t testing.TB) *CA {
	t.Helper()
	a := &CA{t: t, dir: t.TempDir()}
	a.key = newKey(t)
	template := template("authority")
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.File = a.write("ca.pem", "CERTIFICATE", der)
	return a
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func template(name string) *x509.Certificate {
	return &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
}

func (a *CA) write(name, kind string, der []byte) string {
	path := filepath.Join(a.dir, name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

// Issue makes a certificate for names and addresses, and returns the files of it
// and of its key.
func (a *CA) Issue(name string, ips ...net.IP) (cert, key string) {
	a.t.Helper()
	own := newKey(a.t)
	template := template(name)
	template.DNSNames, template.IPAddresses = []string{name}, ips
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &own.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(own)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.write(name+".pem", "CERTIFICATE", der), a.write(name+".key", "PRIVATE KEY", secret)
}

// UseTLS starts the server again with a certificate. Who connects over TCP must
// use TLS then, and have a certificate of the authority.
func (s *Server) UseTLS(a *CA, cert, key string) {
	s.t.Helper()
	s.Stop()
	for from, to := range map[string]string{a.File: "ca.pem", cert: "server.pem", key: "server.key"} {
		s.give(from, s.dir+"/"+to)
	}
	s.options = []string{"--ssl-ca=" + s.dir + "/ca.pem", "--ssl-cert=" + s.dir + "/server.pem", "--ssl-key=" + s.dir + "/server.key",
		"--require-secure-transport=on"}
	if s.KeaKind() == "pgsql" {
		s.options = []string{"-c", "ssl=on", "-c", "ssl_ca_file=" + s.dir + "/ca.pem", "-c", "ssl_cert_file=" + s.dir + "/server.pem",
			"-c", "ssl_key_file=" + s.dir + "/server.key"}
		rules := []byte("local all all trust\nhostssl all all all trust clientcert=verify-ca\n")
		if err := os.WriteFile(s.dir+"/data/pg_hba.conf", rules, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	s.Restart()
	if s.KeaKind() == "mysql" {
		for _, text := range []string{"CREATE USER kea@'%' IDENTIFIED BY 'secret' REQUIRE X509", "GRANT ALL ON *.* TO kea@'%'"} {
			if err := s.admin(text); err != nil {
				s.t.Fatal(err)
			}
		}
	}
}

// give copies a file to the account of the server.
func (s *Server) give(from, to string) {
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err == nil && s.account != nil {
		err = os.Chown(to, int(s.account.Uid), int(s.account.Gid))
	}
	if err != nil {
		s.t.Fatal(err)
	}
}
