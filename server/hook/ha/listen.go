package ha

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"time"
)

// allowed are the commands that a partner may give (Kea's restrict-commands).
var allowed = map[string]bool{"list-commands": true, "status-get": true, "dhcp-disable": true, "dhcp-enable": true, "ha-reset": true, "ha-heartbeat": true,
	"lease4-update": true, "lease4-del": true, "lease4-get-all": true, "lease4-get-page": true, "lease6-update": true, "lease6-del": true,
	"lease6-get-all": true, "lease6-get-page": true, "lease6-bulk-apply": true, "ha-maintenance-notify": true, "ha-sync-complete-notify": true}

// maxRequest is how large a command of a partner may be.
const maxRequest = 64 << 20

// listen answers the partners at this server's own URL until ctx ends. While
// another configuration still has the port, it waits for it.
func (h *service) listen(ctx context.Context, r *relationship) {
	var ln net.Listener
	for tries := 0; ; tries++ {
		var err error
		if ln, err = net.Listen("tcp", r.Self.URL.Host); err == nil {
			break
		}
		if tries == 20 { // two seconds: it is not the configuration before this one
			h.log.Error("partners cannot reach this server", "url", r.Self.URL.String(), "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	if r.Self.TrustAnchor != "" {
		cfg, err := r.Self.tls()
		if err != nil {
			ln.Close()
			h.log.Error("partners cannot reach this server", "url", r.Self.URL.String(), "error", err)
			return
		}
		if r.Self.ClientCerts {
			cfg.ClientAuth = tls.RequireAndVerifyClientCert
		}
		ln = tls.NewListener(ln, cfg)
	}
	web := &http.Server{Handler: &door{h, r}, ReadHeaderTimeout: patience, ErrorLog: log.New(io.Discard, "", 0)}
	context.AfterFunc(ctx, func() { web.Close() })
	_ = web.Serve(ln) // it ends when it is closed
}

// door lets partners in.
type door struct {
	*service
	r *relationship
}

// ServeHTTP implements [http.Handler].
func (d *door) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if u := d.r.Self; u.User != "" {
		user, password, _ := q.BasicAuth()
		if !same(user, u.User) || !same(password, u.Password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="keatool"`)
			http.Error(w, "Unauthorized", http.StatusUnauthorized)
			return
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, q.Body, maxRequest))
	if q.Method != http.MethodPost || err != nil {
		http.Error(w, "a command is a POST of JSON", http.StatusBadRequest)
		return
	}
	var c request
	var out []byte
	switch err := json.Unmarshal(body, &c); {
	case err != nil:
		http.Error(w, "a command is JSON", http.StatusBadRequest)
		return
	case d.r.Restrict && !allowed[c.Command]:
		out, _ = json.Marshal(answer{Result: resultFailure, Text: "the command '" + c.Command + "' is not for partners"}) // plain values never fail
	default:
		out = d.execute(q.Context(), &c, body)
	}
	out = append(append([]byte("[ "), out...), " ]"...)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(out))) // Kea does not read chunks
	_, _ = w.Write(out)                                      // the partner is gone
}

// same compares in constant time.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
