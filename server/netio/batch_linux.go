package netio

import (
	"net"
	"unsafe"

	"github.com/keatool/keatool/server/packet"
	"golang.org/x/sys/unix"
)

// batchLen is how many datagrams one system call moves.
const batchLen = 64

// mmsghdr is what recvmmsg and sendmmsg take.
type mmsghdr struct {
	unix.Msghdr
	n uint32
}

// batch is what one call needs; calls use it again, so that nothing is
// allocated for them.
type batch struct {
	c       *conn
	hdrs    [batchLen]mmsghdr
	iovs    [batchLen][2]unix.Iovec
	names   [batchLen]name
	control [batchLen][controlLen]byte
	headers [batchLen][packet.Headers4Len]byte
	events  [16]unix.EpollEvent
	receive func(watch uintptr) bool // b.poll

	// Of the call that is under way.
	ms   []Message // to receive into
	from *socket
	n    int
	err  error
}

// name is a socket address of any of the families.
type name [36]byte

// controlLen is room for one packet information of either family.
const controlLen = 48

func newBatch(c *conn) *batch {
	b := &batch{c: c}
	b.receive = b.poll
	return b
}

// RecvBatch waits for datagrams.
func (c *conn) RecvBatch(ms []Message) (int, error) {
	b := c.batch()
	defer c.done(b)
	b.ms, b.n, b.from, b.err = ms[:min(len(ms), batchLen)], 0, nil, nil
	if len(ms) == 0 {
		return 0, nil
	}
	if c.ready.Read(b.receive) != nil {
		return 0, net.ErrClosed // the only deadline is that of Stop
	}
	if b.err != nil {
		return 0, c.failed(b.from, b.err)
	}
	return b.n, nil
}

// poll asks which sockets have something and reads one of them. It returns
// false to wait; only one goroutine at a time is in here.
func (b *batch) poll(watch uintptr) bool {
	b.c.mu.RLock()
	defer b.c.mu.RUnlock()
	for {
		count, err := unix.EpollWait(int(watch), b.events[:], 0)
		if err == unix.EINTR {
			continue
		}
		for _, e := range b.events[:max(count, 0)] {
			if b.recvFrom(b.c.byDescriptor(int(e.Fd))) {
				return true
			}
		}
		if count < len(b.events) { // else there may be more
			return false
		}
	}
}

// recvFrom reads a socket, and reports whether something came of it.
func (b *batch) recvFrom(s *socket) bool {
	if s == nil {
		return false
	}
	b.from = s
	b.n, b.err = b.recv(s)
	return b.n > 0 || b.err != nil
}

func (c *conn) byDescriptor(fd int) *socket {
	for _, s := range c.sockets {
		if s.fd == fd {
			return s
		}
	}
	return nil
}

// recv reads one socket. Datagrams that are not for the server are left out;
// if only such came it is read again.
func (b *batch) recv(s *socket) (int, error) {
	for {
		b.prepareRecv(s)
		n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&b.hdrs[0])),
			uintptr(len(b.ms)), unix.MSG_DONTWAIT, 0, 0)
		switch errno {
		case 0:
		case unix.EAGAIN:
			return 0, nil
		case unix.EINTR:
			continue
		default:
			return 0, errno
		}
		if kept := b.accept(s, int(n)); kept > 0 {
			return kept, nil
		}
	}
}

func (b *batch) prepareRecv(s *socket) {
	for i := range b.ms {
		h := &b.hdrs[i].Msghdr
		b.iovs[i][0].Base = unsafe.SliceData(b.ms[i].Buf)
		b.iovs[i][0].SetLen(len(b.ms[i].Buf))
		h.Iov = &b.iovs[i][0]
		h.SetIovlen(1)
		h.Name = &b.names[i][0]
		h.Namelen = uint32(len(b.names[i]))
		h.Control, h.Controllen = nil, 0
		if !s.Raw {
			h.Control = &b.control[i][0]
			h.SetControllen(controlLen)
		}
	}
}

// accept reads addresses and moves the datagrams for the server to the front.
func (b *batch) accept(s *socket, n int) int {
	kept := 0
	for i := range n {
		m := &b.ms[i]
		m.N, m.Err = min(int(b.hdrs[i].n), len(m.Buf)), nil
		var ok bool
		switch {
		case s.Raw:
			ok = b.readFrame(s, i)
		case b.c.v6:
			ok = b.readMeta6(s, i)
		default:
			ok = b.readMeta4(s, i)
		}
		if !ok {
			continue
		}
		if kept != i {
			b.ms[kept], b.ms[i] = b.ms[i], b.ms[kept]
		}
		kept++
	}
	return kept
}

// SendBatch sends messages, as many as possible at a time.
func (c *conn) SendBatch(ms []Message) (int, error) {
	b := c.batch()
	defer c.done(b)
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return 0, net.ErrClosed
	}
	b.n, b.err = 0, nil
	for len(ms) > 0 {
		s := c.socketFor(&ms[0].Meta)
		n := 1
		for n < len(ms) && n < batchLen && c.socketFor(&ms[n].Meta) == s {
			n++
		}
		b.sendRun(s, ms[:n])
		ms = ms[n:]
	}
	return b.n, b.err
}

func (b *batch) fail(m *Message, err error) {
	m.Err = err
	if b.err == nil {
		b.err = err
	}
}

// sendRun sends messages that leave by one socket. One that the system refuses
// is marked, and the next is tried.
func (b *batch) sendRun(s *socket, ms []Message) {
	if s == nil {
		for i := range ms {
			b.fail(&ms[i], ErrNoSocket)
		}
		return
	}
	for i := range ms {
		ms[i].Err = nil
		b.prepareSend(s, i, &ms[i])
	}
	waited := false
	for at := 0; at < len(ms); {
		n, _, errno := unix.Syscall6(unix.SYS_SENDMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&b.hdrs[at])),
			uintptr(len(ms)-at), unix.MSG_DONTWAIT, 0, 0)
		switch {
		case errno == 0 && n > 0:
			at += int(n)
			b.n += int(n)
		case errno == unix.EINTR:
		case errno == unix.EAGAIN && !waited:
			waited = true
			waitWritable(s.fd)
		default:
			b.fail(&ms[at], errno)
			at++
		}
	}
}

// sendPatience is how long a full socket is waited for, in milliseconds. What
// does not fit then is dropped, as a network does.
const sendPatience = 50

func waitWritable(fd int) {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
	_, _ = unix.Poll(fds, sendPatience) // the next send tells
}

func (b *batch) prepareSend(s *socket, i int, m *Message) {
	h := &b.hdrs[i].Msghdr
	h.Name, h.Iov = &b.names[i][0], &b.iovs[i][0]
	h.Control, h.Controllen = nil, 0
	body := &b.iovs[i][0]
	h.SetIovlen(1)
	switch {
	case s.Raw:
		b.headers[i] = packet.Headers4(m.Meta.Src, m.Meta.Dst, m.Payload())
		body.Base = &b.headers[i][0]
		body.SetLen(len(b.headers[i]))
		body = &b.iovs[i][1]
		h.SetIovlen(2)
		h.Namelen = b.names[i].setLink(&m.Meta)
	case b.c.v6:
		h.Namelen = b.names[i].setAddr6(&m.Meta)
		h.Control = &b.control[i][0]
		h.SetControllen(putInfo6(&b.control[i], &m.Meta))
	default:
		h.Namelen = b.names[i].setAddr4(&m.Meta)
		h.Control = &b.control[i][0]
		h.SetControllen(putInfo4(&b.control[i], &m.Meta))
	}
	body.Base = unsafe.SliceData(m.Buf)
	body.SetLen(m.N)
}
