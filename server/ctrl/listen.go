package ctrl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/keatool/keatool/schema/kea"
)

// The bounds of a request.
const maxRequest = 64 << 20

// Listener keeps the control sockets of a configuration open.
type Listener struct {
	commands executor
	warn     func(string)

	mu     sync.Mutex
	open   map[string]io.Closer
	failed []string
	work   sync.WaitGroup
	ctx    context.Context
	stop   context.CancelFunc
}

// executor answers requests: [Commands] and [DDNSCommands] do.
type executor interface {
	Execute(ctx context.Context, request []byte) Reply
}

// NewListener returns a listener that has no socket open. What is odd and yet
// works is told to warn.
func NewListener(c executor, warn func(string)) *Listener {
	l := &Listener{commands: c, warn: warn, open: map[string]io.Closer{}}
	l.ctx, l.stop = context.WithCancel(context.Background())
	return l
}

// Update opens the sockets that are new in a list and closes those that are
// not in it any more. Those that stay are left alone, so that a command that
// changes the configuration still gets its reply out.
func (l *Listener) Update(sockets []kea.ControlSocket) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	want := map[string]*kea.ControlSocket{}
	var order []string
	for i := range sockets {
		key := string(encode(socketKey(&sockets[i])))
		want[key] = &sockets[i]
		order = append(order, key)
	}
	for key, c := range l.open {
		if want[key] == nil {
			c.Close()
			delete(l.open, key)
		}
	}
	l.failed = nil
	var bad error
	for _, key := range order {
		if l.open[key] != nil {
			continue
		}
		c, err := l.listen(want[key])
		if err != nil {
			l.failed = append(l.failed, err.Error())
			bad = errors.Join(bad, err)
			continue
		}
		l.open[key] = c
	}
	return bad
}

// socketKey has all that tells sockets apart.
func socketKey(s *kea.ControlSocket) object {
	return object{"type": s.Type, "name": s.Name, "address": s.Address, "port": s.Port, "tls": s.TLS,
		"cert": s.CertRequired, "auth": s.Authentication, "headers": s.Headers}
}

func (l *Listener) listen(s *kea.ControlSocket) (io.Closer, error) {
	switch s.Type {
	case "unix", "":
		return l.listenUnix(s)
	case "http", "https":
		return l.listenHTTP(s)
	}
	return nil, fmt.Errorf("control sockets of type %s are not known", s.Type)
}

// Errors lists the sockets that could not be opened.
func (l *Listener) Errors() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.failed...)
}

// Close closes all sockets, and returns when the last reply is out.
func (l *Listener) Close() {
	l.mu.Lock()
	for key, c := range l.open {
		c.Close()
		delete(l.open, key)
	}
	l.mu.Unlock()
	l.stop()
	l.work.Wait()
}

// SocketPath returns where a Unix socket is: a name without a path is in Kea's
// directory (KEA_CONTROL_SOCKET_DIR, else /run/kea). It warns if everybody can
// reach the socket; that Kea wants it elsewhere the schema has said.
func SocketPath(name string) (path, warning string) {
	if path = name; !filepath.IsAbs(name) {
		path = filepath.Join(socketDir(), name)
	}
	in := filepath.Dir(path)
	if info, err := os.Stat(in); err == nil && info.Mode().Perm()&^0o750 != 0 {
		return path, fmt.Sprintf("the directory %s of control sockets is open to everybody: its mode should be 0750", in)
	}
	return path, ""
}

func socketDir() string {
	if dir := os.Getenv("KEA_CONTROL_SOCKET_DIR"); dir != "" {
		return dir
	}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); dir != "" && os.Getuid() != 0 {
		return filepath.Join(dir, "keatool")
	}
	return "/run/kea"
}
