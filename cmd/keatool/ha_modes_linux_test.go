package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// do gives a server a command that has to succeed.
func (p *pair) do(i int, command string) json.RawMessage {
	p.t.Helper()
	result, arguments, err := p.command(i, fmt.Sprintf(`{ "command": %q, "service": [ "dhcp4" ] }`, command))
	if err != nil || result != 0 {
		p.t.Fatalf("server%d: %s: result %d, %v\n%s\n%s", i+1, command, result, err, p.log[0](), p.log[1]())
	}
	return arguments
}

// TestPairMaintenance takes each server out of service on the word of the other one,
// and back, and then ends it: a client is answered all the time.
func TestPairMaintenance(t *testing.T) {
	pairUp(t, func(t *testing.T, _ string, kea [2]string) {
		p := newPair(t, "hot-standby", kea)
		p.control = true
		p.start(0)
		p.start(1)
		for stays := range 2 {
			goes := 1 - stays
			p.await("hot-standby", "hot-standby")
			a := p.answered(0, stays)
			p.do(stays, "ha-maintenance-start")
			p.both(stays, "partner-in-maintenance", "in-maintenance")
			if got := p.answered(stays, stays); got != a {
				t.Errorf("server%d gives %v, not %v", stays+1, got, a)
			}
			if got := p.lease(goes, stays); got.IsValid() {
				t.Errorf("a server in maintenance gives %v", got)
			}
			p.do(stays, "ha-maintenance-cancel")
			p.await("hot-standby", "hot-standby")
			p.hears(stays, "hot-standby") // a Kea that has not, takes the next maintenance for a failure
			p.do(stays, "ha-maintenance-start")
			p.both(stays, "partner-in-maintenance", "in-maintenance")
			b := p.answered(stays, 10+stays) // its partner is told of it
			if !p.leases(goes)[b.String()] {
				t.Errorf("server%d does not know of %v", goes+1, b)
			}
			p.stop[goes]()
			p.both(stays, "partner-down", "")
			if got := p.answered(stays, stays); got != a {
				t.Errorf("server%d gives %v, not %v", stays+1, got, a)
			}
			p.start(goes)
		}
		p.await("hot-standby", "hot-standby")
	})
}

// both waits for the states of one server and the other.
func (p *pair) both(i int, its, others string) {
	p.t.Helper()
	if i == 1 {
		its, others = others, its
	}
	p.await(its, others)
}

// hears waits until a server knows the state of the other one.
func (p *pair) hears(i int, want string) {
	p.t.Helper()
	var status struct {
		Pairs []struct {
			Servers struct {
				Remote struct {
					State string `json:"last-state"`
				}
			} `json:"ha-servers"`
		} `json:"high-availability"`
	}
	for end := time.Now().Add(haPatience); time.Now().Before(end); {
		if err := json.Unmarshal(p.do(i, "status-get"), &status); err != nil || len(status.Pairs) != 1 {
			p.t.Fatalf("status-get: %v, %v", status, err)
		}
		if status.Pairs[0].Servers.Remote.State == want {
			return
		}
	}
	p.t.Fatalf("server%d has not heard that the other one is in %s: %v", i+1, want, status)
}

// TestPairBackup: a backup answers nobody and hears of every lease.
func TestPairBackup(t *testing.T) {
	pairUp(t, func(t *testing.T, _ string, kea [2]string) {
		p := newPair(t, "passive-backup", kea)
		p.more = `"wait-backup-ack": true,`
		p.start(0)
		p.start(1)
		p.await("passive-backup", "backup")
		for n := range 5 {
			a := p.answered(0, n)
			if held := p.leases(1); !held[a.String()] {
				t.Errorf("the backup holds %v, not %v", held, a)
			}
		}
		if got := p.lease(1, 1); got.IsValid() {
			t.Errorf("the backup gives %v", got)
		}
		p.stop[1]()
		if got := p.lease(0, 9); got.IsValid() {
			t.Errorf("%v is given although the backup has not got it", got)
		}
		p.start(1)
		if got := p.answered(0, 9); !p.leases(1)[got.String()] {
			t.Errorf("the backup does not hold %v", got)
		}
	})
}

// TestPairSkew: a server that finds the clock of the other one more than a minute
// wrong ends the partnership, and so does the other one. Each goes on alone.
func TestPairSkew(t *testing.T) {
	pairUp(t, func(t *testing.T, _ string, kea [2]string) {
		p := newPair(t, "load-balancing", kea)
		w := &wrongClock{pair: p}
		p.reach[0] = w.listen(0)
		p.start(0)
		p.start(1)
		p.await("load-balancing", "load-balancing")
		w.late.Store(40) // a warning only
		if a, b := p.either(1); a.IsValid() == b.IsValid() {
			t.Errorf("the servers give %v and %v while the clocks are a bit apart", a, b)
		}
		w.late.Store(90)
		p.await("terminated", "terminated")
		if a, b := p.either(2); a.IsValid() == b.IsValid() {
			t.Errorf("the servers give %v and %v when the partnership is over", a, b)
		}
	})
}

// wrongClock stands between two servers and changes the time that one tells.
type wrongClock struct {
	*pair
	late atomic.Int64 // seconds
}

// listen returns where server i reaches the other one through it.
func (w *wrongClock) listen(i int) string {
	w.t.Helper()
	at := fmt.Sprintf("198.51.100.%d:8009", i+1)
	var ln net.Listener
	var err error
	w.hosts[i].Do(func() { ln, err = net.Listen("tcp", at) })
	if err != nil {
		w.t.Fatal(err)
	}
	web := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, q *http.Request) { w.pass(1-i, rw, q) })}
	go func() { _ = web.Serve(ln) }()
	w.t.Cleanup(func() { web.Close() })
	return "http://" + at + "/"
}

var dateTime = regexp.MustCompile(`"date-time": *"([^"]*)"`)

func (w *wrongClock) pass(to int, rw http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	c, err := w.dial(to, 8001)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusBadGateway)
		return
	}
	defer c.Close()
	var got *http.Response
	h := http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return c, nil }, DisableKeepAlives: true}}
	if got, err = h.Post("http://server/", "application/json", bytes.NewReader(body)); err != nil {
		http.Error(rw, err.Error(), http.StatusBadGateway)
		return
	}
	defer got.Body.Close()
	text, _ := io.ReadAll(got.Body) // what is cut off is not understood
	text = dateTime.ReplaceAllFunc(text, func(b []byte) []byte {
		at, err := http.ParseTime(string(dateTime.FindSubmatch(b)[1]))
		if err != nil {
			return b
		}
		return fmt.Appendf(nil, `"date-time": %q`, at.Add(time.Duration(w.late.Load())*time.Second).Format(http.TimeFormat))
	})
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = rw.Write(text)
}

// TestPairTLS: partners talk over TLS, each with its certificate; who has none gets
// no answer from either.
func TestPairTLS(t *testing.T) {
	pairUp(t, func(t *testing.T, _ string, kea [2]string) {
		p := newPair(t, "hot-standby", kea)
		p.files, p.control = certificates(t), true
		p.more = `"trust-anchor": "$FILES/ca.pem", "cert-file": "$FILES/cert.pem", "key-file": "$FILES/key.pem", "require-client-certs": true,`
		p.start(0)
		p.start(1)
		p.await("hot-standby", "hot-standby")
		a := p.answered(0, 1)
		if !p.leases(1)[a.String()] {
			t.Errorf("the standby does not hold %v", a)
		}
		ca, err := os.ReadFile(filepath.Join(p.files, "ca.pem"))
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(ca)
		for i := range 2 {
			if said, err := p.stranger(i, roots); err == nil {
				t.Errorf("server%d tells a stranger %q", i+1, said)
			}
		}
		p.stop[0]()
		p.await("", "partner-down")
		p.start(0)
		p.await("hot-standby", "hot-standby")
	})
}

// stranger asks a server over TLS without a certificate.
func (p *pair) stranger(i int, roots *x509.CertPool) (string, error) {
	c, err := p.dial(i, 8001)
	if err != nil {
		p.t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(haPatience))
	s := tls.Client(c, &tls.Config{RootCAs: roots, ServerName: fmt.Sprintf("198.51.100.%d", i+1)})
	if err := s.Handshake(); err != nil && !strings.Contains(err.Error(), "certificate required") {
		return "", err
	}
	const body = `{ "command": "ha-heartbeat", "service": [ "dhcp4" ] }`
	if _, err := fmt.Fprintf(s, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		return "", err
	}
	var said [512]byte
	n, err := s.Read(said[:])
	return string(said[:n]), err
}

// certificates makes a folder with an authority, and a certificate that it gave both
// servers.
func certificates(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "pki")
	if err != nil {
		t.Fatal(err)
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, kind string, der []byte) {
		check(os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o644))
	}
	key := func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		check(err)
		return k
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "partners"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	caKey, own := key(), key()
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	check(err)
	write("ca.pem", "CERTIFICATE", der)
	cert := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "server"}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IPAddresses: []net.IP{net.IPv4(198, 51, 100, 1), net.IPv4(198, 51, 100, 2)}}
	der, err = x509.CreateCertificate(rand.Reader, cert, ca, &own.PublicKey, caKey)
	check(err)
	write("cert.pem", "CERTIFICATE", der)
	der, err = x509.MarshalECPrivateKey(own)
	check(err)
	write("key.pem", "EC PRIVATE KEY", der)
	return dir
}
