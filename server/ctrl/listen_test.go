package ctrl

import (
	"bufio"
	"bytes"
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
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// shortDir returns a directory whose name is short enough for sockets.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ctl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func listen(t *testing.T, sockets ...kea.ControlSocket) *Listener {
	t.Helper()
	l := NewListener(New(newFake(t, "kea4.json")), nil)
	t.Cleanup(l.Close)
	if err := l.Update(sockets); err != nil {
		t.Fatal(err)
	}
	return l
}

// askUnix sends pieces of a request and returns the answer.
func askUnix(t *testing.T, path string, pieces ...string) string {
	t.Helper()
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, p := range pieces {
		if _, err := io.WriteString(conn, p); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

const tagReply = `{"arguments":{"server-tag":""},"result":0}`

func TestUnixSocket(t *testing.T) {
	path := filepath.Join(shortDir(t), "s")
	listen(t, kea.ControlSocket{Type: "unix", Name: path})
	long := strings.Repeat("x", 2<<20)
	for _, pieces := range [][]string{
		{`{"command":"server-tag-get"}`},
		{`{"command":`, `"server-tag-get"`, `}`},
		{"# a comment with } and \"\n{ // another {\n \"command\": /* } */ \"server-tag-get\" }\n"},
		{`{"command":"server-tag-get","arguments":{"a":"}\"}","b":[1,{}]}} {"command":"shutdown"}`},
		{`{"command":"server-tag-get","arguments":{"a":"`, long, `"}}`},
	} {
		if got := askUnix(t, path, pieces...); got != tagReply {
			t.Errorf("%.80q is answered by %.200s", pieces, got)
		}
	}
	for request, want := range map[string]string{
		`[1]`:                                 `{"result":1,"text":"Error during command processing: invalid command: expected toplevel entry to be a map, got list instead"}`,
		`{"command":"x"}`:                     `{"result":2,"text":"'x' command not supported."}`,
		`hello`:                               `{"result":1,"text":"invalid first character h"}`,
		`}`:                                   `{"result":1,"text":"invalid first character }"}`,
		`"x"`:                                 `{"result":1,"text":"invalid first character \""}`,
		`{"service":["dhcp4"],"command":"x"}`: `{"result":2,"text":"'x' command not supported."}`,
	} {
		if got := askUnix(t, path, request); got != want {
			t.Errorf("%s is answered by %s", request, got)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("the socket has the mode %v, error %v", info.Mode(), err)
	}
}

func TestUnfinishedRequests(t *testing.T) {
	path := filepath.Join(shortDir(t), "s")
	listen(t, kea.ControlSocket{Type: "unix", Name: path})
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, `{"command"`)
	_ = conn.(*net.UnixConn).CloseWrite()
	if answer, err := io.ReadAll(conn); err != nil || len(answer) > 0 {
		t.Errorf("half a request is answered by %q, error %v", answer, err)
	}
	here, there := net.Pipe()
	go func() { _, _ = io.WriteString(there, `{"command"`) }()
	text, err := readRequest(here, 20*time.Millisecond)
	var late net.Error
	if string(text) != `{"command"` || !isTimeout(err, &late) {
		t.Errorf("%q, error %v; want what there was, and a timeout", text, err)
	}
}

func isTimeout(err error, _ *net.Error) bool {
	late, ok := err.(net.Error)
	return ok && late.Timeout()
}

func TestSocketsFollowTheConfiguration(t *testing.T) {
	dir := shortDir(t)
	one, two := kea.ControlSocket{Type: "unix", Name: filepath.Join(dir, "1")}, kea.ControlSocket{Name: filepath.Join(dir, "2")}
	l := listen(t, one)
	if err := l.Update([]kea.ControlSocket{one, two}); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{one.Name, two.Name} {
		if got := askUnix(t, s, `{"command":"server-tag-get"}`); got != tagReply {
			t.Errorf("%s answers %s", s, got)
		}
	}
	if err := l.Update([]kea.ControlSocket{two}); err != nil {
		t.Fatal(err)
	}
	if _, err := net.Dial("unix", one.Name); err == nil {
		t.Error("a socket is open that the configuration does not have any more")
	}
	other := NewListener(New(newFake(t, "kea4.json")), nil)
	defer other.Close()
	if err := other.Update([]kea.ControlSocket{two}); err == nil || len(other.Errors()) != 1 {
		t.Errorf("the socket of another server is taken: %v", other.Errors())
	}
	l.Close()
	if err := other.Update([]kea.ControlSocket{two}); err != nil || len(other.Errors()) != 0 {
		t.Errorf("a socket that is free again: %v", err)
	}
}

func TestWhatCannotBeASocket(t *testing.T) {
	dir := shortDir(t)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l := NewListener(New(newFake(t, "kea4.json")), nil)
	defer l.Close()
	for _, s := range []kea.ControlSocket{
		{Type: "unix", Name: file}, {Type: "pigeon"}, {Type: "http", Address: "nowhere"}, {Type: "https", Address: "127.0.0.1", Port: freeTCP(t), TLS: kea.TLS{CertFile: file, KeyFile: file}},
		{Type: "http", Address: "127.0.0.1", Port: freeTCP(t), Authentication: &kea.Authentication{Clients: []kea.HTTPClient{{UserFile: filepath.Join(dir, "none")}}}},
	} {
		if err := l.Update([]kea.ControlSocket{s}); err == nil {
			t.Errorf("%+v is opened", s)
		}
	}
	if _, err := os.Stat(file); err != nil {
		t.Error("a file is gone that was in the way")
	}
}

func TestSocketPath(t *testing.T) {
	dir := shortDir(t)
	t.Setenv("KEA_CONTROL_SOCKET_DIR", dir)
	for mode, warns := range map[os.FileMode]bool{0o750: false, 0o700: false, 0o755: true} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		path, warning := SocketPath("s")
		if path != filepath.Join(dir, "s") || (warning != "") != warns {
			t.Errorf("mode %o: %s, %q", mode, path, warning)
		}
	}
}

func freeTCP(t *testing.T) uint16 {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return uint16(ln.Addr().(*net.TCPAddr).Port)
}

// asking is one HTTP request.
type asking struct {
	method, kind, user, body string
}

func TestHTTP(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("pw:2\nrest\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	port := freeTCP(t)
	listen(t, kea.ControlSocket{Type: "http", Address: "127.0.0.1", Port: port, Headers: []kea.HTTPHeader{{Name: "X-One", Value: "1"}},
		Authentication: &kea.Authentication{Type: "basic", Realm: "kea", Directory: dir,
			Clients: []kea.HTTPClient{{User: "u", Password: "p"}, {User: "v", PasswordFile: "secret"}}}})
	json := "application/json"
	tests := []struct {
		asking
		status int
		want   string
	}{
		{asking{"POST", json, "u:p", `{"command":"server-tag-get"}`}, 200, `[` + tagReply + `]`},
		{asking{"POST", json + "; charset=utf-8", "v:pw:2", `{"command":"server-tag-get","service":["dhcp6"]}`}, 200, `[` + tagReply + `]`},
		{asking{"POST", json, "u:p", `{"command":"x"}`}, 200, `[{"result":2,"text":"'x' command not supported."}]`},
		{asking{"POST", json, "u:x", `{"command":"x"}`}, 401, `{"result":401,"text":"Unauthorized"}`},
		{asking{"POST", json, "", `{"command":"x"}`}, 401, `{"result":401,"text":"Unauthorized"}`},
		{asking{"GET", json, "u:p", ``}, 400, `{"result":400,"text":"Bad Request"}`},
		{asking{"PUT", json, "u:p", `{"command":"x"}`}, 400, `{"result":400,"text":"Bad Request"}`},
		{asking{"POST", "text/plain", "u:p", `{"command":"x"}`}, 400, `{"result":400,"text":"Bad Request"}`},
		{asking{"POST", json, "u:p", `{"command":`}, 400, `{"result":400,"text":"Bad Request"}`},
	}
	for _, tt := range tests {
		r, err := http.NewRequest(tt.method, fmt.Sprintf("http://127.0.0.1:%d/any/path", port), strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", tt.kind)
		if user, password, ok := strings.Cut(tt.user, ":"); ok {
			r.SetBasicAuth(user, password)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != tt.status || string(body) != tt.want || response.Header.Get("X-One") != "1" {
			t.Errorf("%+v: %d %s", tt.asking, response.StatusCode, body)
		}
		if challenge := response.Header.Get("WWW-Authenticate"); (challenge == `Basic realm="kea"`) != (tt.status == 401) {
			t.Errorf("%+v: the challenge is %q", tt.asking, challenge)
		}
	}
}

func TestHTTPWithoutLength(t *testing.T) {
	port := freeTCP(t)
	listen(t, kea.ControlSocket{Type: "http", Port: port})
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || response.StatusCode != 400 {
		t.Errorf("%v, error %v", response, err)
	}
}

// certificates writes a certificate that is its own authority, and its key.
func certificates(t *testing.T) (certFile, keyFile string, cert tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert"), filepath.Join(dir, "key")
	certPEM, keyPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
	for name, text := range map[string][]byte{certFile: certPEM, keyFile: keyPEM} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, err = tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		t.Fatal(err)
	}
	return certFile, keyFile, cert
}

func TestHTTPS(t *testing.T) {
	certFile, keyFile, cert := certificates(t)
	port, open := freeTCP(t), freeTCP(t)
	no := false
	files := kea.TLS{CertFile: certFile, KeyFile: keyFile, TrustAnchor: certFile}
	listen(t, kea.ControlSocket{Type: "https", Port: port, TLS: files}, kea.ControlSocket{Type: "https", Port: open, TLS: files, CertRequired: &no})
	roots := x509.NewCertPool()
	leaf, _ := x509.ParseCertificate(cert.Certificate[0])
	roots.AddCert(leaf)
	for _, tt := range []struct {
		port uint16
		cert []tls.Certificate
		ok   bool
	}{{port, []tls.Certificate{cert}, true}, {port, nil, false}, {open, nil, true}} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: tt.cert}}}
		response, err := client.Post(fmt.Sprintf("https://127.0.0.1:%d/", tt.port), "application/json", strings.NewReader(`{"command":"server-tag-get"}`))
		if (err == nil) != tt.ok {
			t.Errorf("port %d, %d certificates: %v", tt.port, len(tt.cert), err)
		}
		if err == nil {
			response.Body.Close()
		}
	}
}

func TestValueScanner(t *testing.T) {
	for text, want := range map[string]int{
		`{}`: 2, ` [ ] x`: 4, `{"a":"\"}"}`: 11, `"a" `: 1, `{`: -1, ``: -1, `# {}`: -1, "// }\n{}": 7, `/* } */ {}`: 10, `/**/{}`: 6, `{"a`: -1, `}`: 1, `{/ }`: 4,
	} {
		var s valueScanner
		got := s.scan([]byte(text))
		if got != want {
			t.Errorf("%q ends at %d, want %d", text, got, want)
		}
		var piecewise valueScanner
		end := -1
		for i := range len(text) {
			if piecewise.scan([]byte{text[i]}) >= 0 {
				end = i + 1
				break
			}
		}
		if end != got {
			t.Errorf("%q in pieces ends at %d, want %d", text, end, got)
		}
	}
}

// TestCommandList compares with the commands of a real server with the same hooks.
func TestCommandList(t *testing.T) {
	var want, got struct{ Arguments []string }
	for _, x := range transcript(t, "core4.txt") {
		if strings.Contains(x.request, "list-commands") {
			if err := json.Unmarshal([]byte(x.reply), &want); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := json.Unmarshal(encode(New(newFake(t, "kea4.json")).Execute(t.Context(), []byte(`{"command":"list-commands"}`))), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEncodeIsOneLine(t *testing.T) {
	if got := encode(object{"b": "<&>", "a": float(1)}); !bytes.Equal(got, []byte(`{"a":1.0,"b":"<&>"}`)) {
		t.Errorf("%s", got)
	}
}
