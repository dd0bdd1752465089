package ha

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// object is a JSON map.
type object = map[string]any

// The results of commands that partners tell apart.
const (
	resultSuccess     = 0
	resultFailure     = 1
	resultUnsupported = 2
	resultEmpty       = 3
	resultConflict    = 4
)

// answer is what a server says to a command.
type answer struct {
	Result    int             `json:"result"`
	Text      string          `json:"text"`
	Arguments json.RawMessage `json:"arguments"`
}

// patience is how long a server may take to answer, unless the command says
// otherwise; Kea waits as long.
const patience = 10 * time.Second

// maxAnswer is how large an answer may be: a page of leases is some megabytes.
const maxAnswer = 256 << 20

// remote sends commands to one peer.
type remote struct {
	peer    *Peer
	service string // dhcp4, dhcp6
	http    *http.Client
}

func newRemote(p *Peer, service string) (*remote, error) {
	t := &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute}
	if p.TrustAnchor != "" {
		cfg, err := p.tls()
		if err != nil {
			return nil, err
		}
		t.TLSClientConfig = cfg
	}
	return &remote{peer: p, service: service, http: &http.Client{Transport: t}}, nil
}

// dial connects. A connection that is given up takes with it what it has not
// delivered: nothing may reach the partner after we counted it as lost.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, network, address)
	if t, ok := c.(*net.TCPConn); ok && err == nil {
		err = t.SetLinger(0)
	}
	return c, err
}

// tls is the configuration of both ends of a connection.
func (p *Peer) tls() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(p.CertFile, p.KeyFile)
	if err != nil {
		return nil, err
	}
	pem, err := os.ReadFile(p.TrustAnchor)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", p.TrustAnchor)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: pool, ClientCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

// command sends a command and waits for the answer. The error means that there
// is none.
func (r *remote) command(ctx context.Context, name string, arguments any) (answer, error) {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	request := object{"command": name, "service": []string{r.service}}
	if arguments != nil {
		request["arguments"] = arguments
	}
	body, err := json.Marshal(request)
	if err != nil {
		return answer{}, err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, r.peer.URL.String(), bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	post.Header.Set("Content-Type", "application/json")
	if r.peer.User != "" {
		post.SetBasicAuth(r.peer.User, r.peer.Password)
	}
	got, err := r.http.Do(post)
	if err != nil {
		return answer{}, err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(io.LimitReader(got.Body, maxAnswer))
	switch {
	case err != nil:
		return answer{}, err
	case got.StatusCode != http.StatusOK:
		return answer{}, fmt.Errorf("HTTP status %s", got.Status)
	}
	return readAnswer(text)
}

// readAnswer reads an answer, which may stand in a list of one.
func readAnswer(text []byte) (a answer, err error) {
	if t := bytes.TrimLeft(text, " \t\r\n"); len(t) > 0 && t[0] == '[' {
		var list []answer
		if err = json.Unmarshal(t, &list); err == nil && len(list) == 0 {
			err = errors.New("the answer is an empty list")
		}
		if err == nil {
			a = list[0]
		}
		return a, err
	}
	err = json.Unmarshal(text, &a)
	return a, err
}

// close ends the connections.
func (r *remote) close() { r.http.CloseIdleConnections() }
