package ctrl

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate makes one that is good for nothing but being read.
func certificate(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// TestAnchors reads certificates as a trust-anchor names them.
func TestAnchors(t *testing.T) {
	dir := t.TempDir()
	folder := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := func(text []byte, names ...string) string {
		path := filepath.Join(append([]string{dir}, names...)...)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := file(certificate(t), "one.pem")
	folder("full")
	file(certificate(t), "full", "a.pem")
	file([]byte("a note"), "full", "readme")
	folder("full/more")
	if err := os.Symlink("gone.pem", filepath.Join(dir, "full", "link.pem")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(one, filepath.Join(dir, "full", "linked.pem")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, path, fault string
	}{
		{"a file", one, ""},
		{"a folder, with other things in it", filepath.Join(dir, "full"), ""},
		{"an empty folder", folder("empty"), "there is no certificate in"},
		{"a file without any", file([]byte("-----BEGIN NOTHING-----"), "none.pem"), "there is no certificate in"},
		{"no file", filepath.Join(dir, "nowhere"), "no such file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			pool, err := anchors(test.path)
			switch {
			case test.fault == "" && (err != nil || pool == nil):
				t.Errorf("pool %v, error %v", pool, err)
			case test.fault != "" && (err == nil || !strings.Contains(err.Error(), test.fault)):
				t.Errorf("error %v; want one with %q", err, test.fault)
			}
		})
	}
}
