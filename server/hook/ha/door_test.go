package ha

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestDoor: who may come in, and with what.
func TestDoor(t *testing.T) {
	p := newPartner(t, HotStandby)
	o := open(t, p, conf(p, ""))
	r := o.relationship()
	for _, c := range []struct {
		name, method, user, password, body string
		status                             int
		want                               string
	}{
		{"no password", http.MethodPost, "", "", `{ "command": "ha-heartbeat" }`, http.StatusUnauthorized, ""},
		{"another password", http.MethodPost, "partner", "guess", `{ "command": "ha-heartbeat" }`, http.StatusUnauthorized, ""},
		{"the password", http.MethodPost, "partner", "secret", `{ "command": "ha-heartbeat" }`, http.StatusOK, "only begun"},
		{"not for partners", http.MethodPost, "partner", "secret", `{ "command": "config-set" }`, http.StatusOK, "not for partners"},
		{"no POST", http.MethodGet, "partner", "secret", ``, http.StatusBadRequest, "POST"},
		{"no JSON", http.MethodPost, "partner", "secret", `{`, http.StatusBadRequest, "JSON"},
	} {
		r.Self.User, r.Self.Password = "partner", "secret"
		q := httptest.NewRequest(c.method, "/", strings.NewReader(c.body))
		if c.user != "" {
			q.SetBasicAuth(c.user, c.password)
		}
		w := httptest.NewRecorder()
		(&door{o.h, r}).ServeHTTP(w, q)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
}

// pki writes a certificate for the loopback address that is its own authority.
func pki(t *testing.T) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "partner"}, NotAfter: time.Now().Add(time.Hour), IsCA: true,
		BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, b []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "EC PRIVATE KEY", secret)
}

// TestTLS: partners know each other by their certificates, over a listener that
// takes over from the one of the configuration before.
func TestTLS(t *testing.T) {
	p := newPartner(t, HotStandby)
	o := open(t, p, conf(p, ""))
	cert, key := pki(t)
	before, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	self := &Peer{Name: "server1", URL: &url.URL{Scheme: "https", Host: before.Addr().String()}, TrustAnchor: cert, CertFile: cert, KeyFile: key, ClientCerts: true}
	r := *o.relationship().Config
	r.Self = self
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		o.h.listen(ctx, &relationship{Config: &r, log: o.h.log})
	}()
	before.Close()
	from, err := newRemote(self, "dhcp4")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(from *remote) (a answer, err error) {
		for range 100 { // it listens after a while
			if a, err = from.command(ctx, "config-set", nil); err == nil || strings.Contains(err.Error(), "tls") {
				return a, err
			}
			<-time.After(20 * time.Millisecond)
		}
		return a, err
	}
	if a, err := ask(from); err != nil || !strings.Contains(a.Text, "not for partners") {
		t.Errorf("the partner gets %v, %v", a, err)
	}
	stranger := *self
	stranger.CertFile, stranger.KeyFile = pki(t)
	other, err := newRemote(&stranger, "dhcp4")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := ask(other); err == nil {
		t.Errorf("a stranger gets %v", a)
	}
	from.close()
	stop()
	<-ended
	for _, bad := range []*Peer{{TrustAnchor: key, CertFile: cert, KeyFile: key}, {TrustAnchor: cert, CertFile: key, KeyFile: key}, {TrustAnchor: "absent", CertFile: cert, KeyFile: key}} {
		if _, err := newRemote(bad, "dhcp4"); err == nil {
			t.Errorf("%v is a partner", bad)
		}
	}
}

// TestAnswers: what partners may answer.
func TestAnswers(t *testing.T) {
	for text, want := range map[string]string{
		`[ { "result": 3, "text": "none" } ]`: "3 none <nil>",
		`{ "result": 0, "text": "done" }`:     "0 done <nil>",
		`[ ]`:                                 "0  the answer is an empty list",
		`nonsense`:                            "0  invalid character 'o' in literal null (expecting 'u')",
	} {
		a, err := readAnswer([]byte(text))
		if got := fmt.Sprint(a.Result, " ", a.Text, " ", err); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		`{ "result": 0, "arguments": { "leases": [ { "ip-address": "192.0.2.1" } ] } }`: "1 <nil>",
		`{ "result": 3 }`:                   "0 <nil>",
		`{ "result": 1, "text": "broken" }`: "0 the leases of the partner cannot be read: broken",
	} {
		a, err := readAnswer([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		p, err := readPage(a)
		if got := fmt.Sprint(len(p.Leases), " ", err); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
