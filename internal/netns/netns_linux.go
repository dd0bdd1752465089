package netns

import (
	"os"
	"os/exec"
	"strings"
)

// New makes a host for a test, which ends with it. Where the process may not make
// namespaces the test is skipped.
func New(t TB) *Host {
	t.Helper()
	if why := cannot(); why != "" {
		t.Skip("needs network namespaces: " + why)
	}
	h, err := Open()
	if err != nil {
		t.Skipf("needs network namespaces: %v", err)
	}
	h.t = t
	t.Cleanup(h.Close)
	return h
}

func cannot() string {
	if os.Geteuid() != 0 {
		return "not root"
	}
	if _, err := exec.LookPath("ip"); err != nil {
		return "the program ip is not installed"
	}
	return ""
}

// IP runs the program ip in the host; its arguments may be words in one string.
func (h *Host) IP(args ...string) {
	h.t.Helper()
	var out []byte
	var err error
	words := strings.Fields(strings.Join(args, " "))
	h.Do(func() { out, err = exec.Command("ip", words...).CombinedOutput() })
	if err != nil {
		h.t.Fatalf("ip %s: %v: %s", strings.Join(words, " "), err, out)
	}
}

// Cable joins two hosts by interfaces of the given names, which are up.
func Cable(a *Host, nameA string, b *Host, nameB string) {
	a.t.Helper()
	a.IP("link add", nameA, "type veth peer name", nameB, "netns", b.Path())
	a.IP("link set", nameA, "up")
	b.IP("link set", nameB, "up")
	a.await(" state UP ", "-o link show dev "+nameA)
	b.await(" state UP ", "-o link show dev "+nameB)
}

// Addr gives an interface an address with a prefix length, which can be used at
// once.
func (h *Host) Addr(dev, prefix string) {
	h.t.Helper()
	addr, _, _ := strings.Cut(prefix, "/")
	if strings.Contains(addr, ":") {
		h.IP("-6 addr add", prefix, "dev", dev, "nodad")
		h.await("local "+addr+" dev "+dev+" ", "-6 route show table local")
		return
	}
	h.IP("addr add", prefix, "dev", dev)
}

// await waits until the program ip prints a text. The kernel does much of what it
// is told a little later, and drops what is sent meanwhile. It is asked over and
// over, as there is nothing that tells.
func (h *Host) await(text, question string) {
	h.t.Helper()
	var out []byte
	for range 10000 {
		h.Do(func() { out, _ = exec.Command("ip", strings.Fields(question)...).Output() })
		if strings.Contains(string(out), text) {
			return
		}
	}
	h.t.Fatalf("ip %s never shows %q: %s", question, text, out)
}
