package netns

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// Host is a network namespace.
type Host struct {
	t    TB // nil outside tests
	tid  int
	work chan func()
	end  sync.Once
}

// Open makes a host with a loopback interface that is up. It lives until Close,
// or until the process ends.
func Open() (*Host, error) {
	h := &Host{work: make(chan func())}
	started := make(chan error)
	go h.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("no network namespace can be made: %w", err)
	}
	if err := h.Configure("link set lo up\n"); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// Close ends the host. The namespace goes when the programs in it have gone.
func (h *Host) Close() { h.end.Do(func() { close(h.work) }) }

// run is the thread of the host. It is never unlocked, so it ends with run, and
// no other goroutine ever gets it.
func (h *Host) run(started chan<- error) {
	runtime.LockOSThread()
	err := unix.Unshare(unix.CLONE_NEWNET)
	h.tid = unix.Gettid()
	started <- err
	if err != nil {
		return
	}
	for f := range h.work {
		f()
	}
}

// Do runs f in the host. Sockets that it opens, and programs that it starts,
// stay in the host; goroutines that it starts do not.
func (h *Host) Do(f func()) {
	done := make(chan struct{})
	h.work <- func() {
		defer close(done)
		f()
	}
	<-done
}

// Path is the file that stands for the host's namespace.
func (h *Host) Path() string { return fmt.Sprintf("/proc/%d/task/%d/ns/net", os.Getpid(), h.tid) }

// Configure runs a script of the program ip, one command a line, in the host.
func (h *Host) Configure(script string) error {
	var out []byte
	var err error
	h.Do(func() {
		cmd := exec.Command("ip", "-batch", "-")
		cmd.Stdin = strings.NewReader(script)
		out, err = cmd.CombinedOutput()
	})
	if err != nil {
		return fmt.Errorf("ip: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}
