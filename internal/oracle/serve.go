package oracle

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

//go:embed serve.sh
var serveScript string

// Server is a Kea daemon that serves.
type Server struct {
	cmd   *exec.Cmd
	alive io.Closer // its end is the daemon's
	log   *watched
}

// KeaServe starts a daemon (kea-dhcp4, kea-dhcp6 or kea-dhcp-ddns) of a release
// in the network namespace of the calling thread, and waits until it serves. The
// configuration must not send its log elsewhere than to standard output.
func (o Oracles) KeaServe(release, daemon string, doc []byte) (*Server, error) {
	root, ok := o.roots[release]
	if !ok {
		return nil, fmt.Errorf("no Kea %s at hand", release)
	}
	s := &Server{log: newWatched(startedMark(daemon))}
	s.cmd = exec.Command("unshare", "-m", "-p", "-f", "--kill-child", "sh", "-c", serveScript, "serve", root, daemon, string(doc), o.Files)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	s.cmd.WaitDelay = time.Second
	in, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	s.alive = in
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	select {
	case <-s.log.seen:
		return s, nil
	case <-time.After(limit):
		s.Stop()
		return nil, fmt.Errorf("%s of Kea %s does not start: %s", daemon, release, s.Log())
	}
}

// startedMark is what a daemon logs when it serves.
func startedMark(daemon string) string {
	switch daemon {
	case "kea-dhcp4":
		return "DHCP4_STARTED"
	case "kea-dhcp6":
		return "DHCP6_STARTED"
	}
	return "DHCP_DDNS_STARTED"
}

// Stop ends the daemon.
func (s *Server) Stop() {
	s.alive.Close()
	_ = s.cmd.Wait() // it is killed, which is no news
}

// Log returns what the daemon has logged so far.
func (s *Server) Log() string {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.text.String()
}

// watched collects output and tells when a mark is in it.
type watched struct {
	mark string
	seen chan struct{}

	mu   sync.Mutex
	text bytes.Buffer
	told bool
}

func newWatched(mark string) *watched { return &watched{mark: mark, seen: make(chan struct{})} }

func (w *watched) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.text.Write(b)
	if !w.told && strings.Contains(w.text.String(), w.mark) {
		w.told = true
		close(w.seen)
	}
	return n, err
}
