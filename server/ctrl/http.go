package ctrl

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/keatool/keatool/schema/kea"
)

// idle is how long a connection without a request is kept.
const idle = 30 * time.Second

func (l *Listener) listenHTTP(s *kea.ControlSocket) (io.Closer, error) {
	h := &httpHandler{listener: l, headers: s.Headers}
	if err := h.readClients(s.Authentication); err != nil {
		return nil, err
	}
	address := s.Address
	if address == "" {
		address = "127.0.0.1"
	}
	port := s.Port
	if port == 0 {
		port = 8000
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return nil, fmt.Errorf("the address %s of a control socket cannot be read", address)
	}
	ln, err := net.Listen("tcp", netip.AddrPortFrom(a, port).String())
	if err != nil {
		return nil, err
	}
	if s.Type == "https" || s.CertFile != "" {
		cfg, err := tlsConfig(s)
		if err != nil {
			ln.Close()
			return nil, err
		}
		ln = tls.NewListener(ln, cfg)
	} else if s.Authentication == nil && l.warn != nil {
		l.warn(fmt.Sprintf("the control socket at %s has neither encryption nor authentication: whoever reaches it can do everything", ln.Addr()))
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: patience, ReadTimeout: patience, IdleTimeout: idle,
		ErrorLog: log.New(io.Discard, "", 0)}
	l.work.Go(func() { _ = server.Serve(ln) }) // it ends when it is closed
	return httpCloser{ln, server}, nil
}

// httpCloser lets requests end that have begun, such as the one that closes it.
type httpCloser struct {
	net.Listener
	server *http.Server
}

func (h httpCloser) Close() error {
	err := h.Listener.Close()
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if h.server.Shutdown(ctx) != nil {
			h.server.Close()
		}
	}()
	return err
}

// tlsConfig reads the files of an encrypted socket.
func tlsConfig(s *kea.ControlSocket) (*tls.Config, error) {
	cert, err := tls.LoadX509KeyPair(s.CertFile, s.KeyFile)
	if err != nil {
		return nil, err
	}
	cfg := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	if s.CertRequired != nil && !*s.CertRequired {
		return cfg, nil
	}
	cfg.ClientAuth = tls.RequireAndVerifyClientCert
	cfg.ClientCAs, err = anchors(s.TrustAnchor)
	return cfg, err
}

// anchors reads certificates from a file, or from all files of a directory.
func anchors(path string) (*x509.CertPool, error) {
	files, err := anchorFiles(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	found := false
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		found = pool.AppendCertsFromPEM(text) || found
	}
	if !found {
		return nil, fmt.Errorf("there is no certificate in %s", path)
	}
	return pool, nil
}

// anchorFiles lists the files that may hold certificates: what else is in a
// directory, such as a link to a file that is gone, does no harm.
func anchorFiles(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		name := filepath.Join(path, e.Name())
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			files = append(files, name)
		}
	}
	return files, err
}

// httpHandler is the HTTP front end of one socket.
type httpHandler struct {
	listener *Listener
	headers  []kea.HTTPHeader
	realm    string
	clients  [][32]byte // digests of user:password; nil: everybody may
}

func (h *httpHandler) readClients(a *kea.Authentication) error {
	if a == nil {
		return nil
	}
	h.realm = a.Realm
	h.clients = [][32]byte{}
	for _, c := range a.Clients {
		user, err := secret(a.Directory, c.User, c.UserFile)
		if err != nil {
			return err
		}
		password, err := secret(a.Directory, c.Password, c.PasswordFile)
		if err != nil {
			return err
		}
		both := user + ":" + password
		if c.User == "" && c.UserFile == "" {
			both = password // the file has user:password
		}
		h.clients = append(h.clients, sha256.Sum256([]byte(both)))
	}
	return nil
}

// secret is a text of the configuration, or the first line of a file.
func secret(dir, text, file string) (string, error) {
	if file == "" {
		return text, nil
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	b, err := os.ReadFile(file)
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimRight(line, "\r"), err
}

// ServeHTTP answers a request with a list of one reply.
func (h *httpHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, header := range h.headers {
		w.Header().Set(header.Name, header.Value)
	}
	if !h.known(r) {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Basic realm=%q", h.realm))
		refuse(w, http.StatusUnauthorized)
		return
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.Method != http.MethodPost || kind != "application/json" || r.ContentLength < 0 || r.ContentLength > maxRequest {
		refuse(w, http.StatusBadRequest)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || !isJSON(body) {
		refuse(w, http.StatusBadRequest)
		return
	}
	answer(w, http.StatusOK, []Reply{h.listener.commands.Execute(r.Context(), body)})
}

func isJSON(body []byte) bool {
	doc, findings := kea.Parse("", body, kea.ParseOptions{})
	return doc.Root != nil && !findings.HasErrors()
}

// known reports whether a request comes from a client of the configuration.
func (h *httpHandler) known(r *http.Request) bool {
	if h.clients == nil {
		return true
	}
	user, password, ok := r.BasicAuth()
	got := sha256.Sum256([]byte(user + ":" + password))
	match := 0
	for i := range h.clients {
		match |= subtle.ConstantTimeCompare(got[:], h.clients[i][:])
	}
	return ok && match == 1
}

func refuse(w http.ResponseWriter, status int) {
	answer(w, status, Reply{Result: status, Text: http.StatusText(status)})
}

func answer(w http.ResponseWriter, status int, body any) {
	text := encode(body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", fmt.Sprint(len(text)))
	w.WriteHeader(status)
	if _, err := w.Write(text); err != nil && !errors.Is(err, net.ErrClosed) {
		return // the client is gone
	}
}
