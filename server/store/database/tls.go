package database

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// TLSConfig returns what the connection is to be wrapped in; nil: nothing.
func (p *Params) TLSConfig() (*tls.Config, error) {
	t := p.TLS
	if t == (kea.TLS{}) && (p.SSLMode == "" || p.SSLMode == "disable") {
		return nil, nil
	}
	c := &tls.Config{ServerName: p.Host, MinVersion: tls.VersionTLS12}
	if err := p.trust(c); err != nil {
		return nil, err
	}
	if err := suites(c, p.CipherList); err != nil {
		return nil, err
	}
	if t.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("the certificate cannot be used: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// trust says whom a configuration believes. Without an anchor the server is taken
// for who it says it is, as in Kea; with one, PostgreSQL looks at the name only
// when it is told to, and MySQL always.
func (p *Params) trust(c *tls.Config) error {
	anchor := p.TLS.TrustAnchor
	if anchor == "" {
		if strings.HasPrefix(p.SSLMode, "verify-") {
			return fmt.Errorf("`ssl-mode` `%s` needs a `trust-anchor`", p.SSLMode)
		}
		c.InsecureSkipVerify = true
		return nil
	}
	roots, err := anchors(anchor)
	if err != nil {
		return err
	}
	c.RootCAs = roots
	if p.SSLMode == "verify-ca" || p.Kind == PostgreSQL && p.SSLMode != "verify-full" {
		chainOnly(c)
	}
	return nil
}

// chainOnly makes a configuration one that looks at who signed the server's
// certificate, and not at the name in it.
func chainOnly(c *tls.Config) {
	c.InsecureSkipVerify = true
	c.VerifyConnection = func(s tls.ConnectionState) error {
		o := x509.VerifyOptions{Roots: c.RootCAs, Intermediates: x509.NewCertPool()}
		for _, cert := range s.PeerCertificates[1:] {
			o.Intermediates.AddCert(cert)
		}
		_, err := s.PeerCertificates[0].Verify(o)
		return err
	}
}

// anchors reads a file of certificates, or all files of a directory.
func anchors(path string) (*x509.CertPool, error) {
	files := []string{path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		files = nil
		for _, e := range entries {
			files = append(files, path+string(os.PathSeparator)+e.Name())
		}
	}
	pool, found := x509.NewCertPool(), false
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		found = pool.AppendCertsFromPEM(text) || found
	}
	if !found {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	return pool, nil
}

// suitesByName are the cipher suites of TLS 1.2 that there are, by OpenSSL's names.
var suitesByName = map[string]uint16{
	"ECDHE-ECDSA-AES128-GCM-SHA256": tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	"ECDHE-ECDSA-AES256-GCM-SHA384": tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
	"ECDHE-ECDSA-CHACHA20-POLY1305": tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	"ECDHE-ECDSA-AES128-SHA":        tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
	"ECDHE-ECDSA-AES256-SHA":        tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
	"ECDHE-RSA-AES128-GCM-SHA256":   tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	"ECDHE-RSA-AES256-GCM-SHA384":   tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	"ECDHE-RSA-CHACHA20-POLY1305":   tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	"ECDHE-RSA-AES128-SHA":          tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
	"ECDHE-RSA-AES256-SHA":          tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
}

// suites limits a configuration to a list of suites. Those of TLS 1.3, which is
// preferred where both sides have it, are always on, as with OpenSSL.
func suites(c *tls.Config, list string) error {
	for name := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ':' || r == ',' || r == ' ' }) {
		id, known := suitesByName[name]
		switch {
		case known:
			c.CipherSuites = append(c.CipherSuites, id)
		case !strings.HasPrefix(name, "TLS_"):
			return fmt.Errorf("`cipher-list`: `%s` is not the name of a cipher suite known here, such as `ECDHE-RSA-AES256-GCM-SHA384`", name)
		}
	}
	return nil
}
