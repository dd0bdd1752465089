// Package netio moves datagrams between the server and its interfaces: sockets
// as Kea opens them, in batches, and for DHCPv4 frames to and from clients that
// have no address yet.
//
// [System] is the machine's network; [Fake] is one in memory, for tests. What
// differs between systems stands in files with build tags, and nowhere else.
package netio

import (
	"errors"
	"net/netip"
	"strings"
)

// Network opens what a server listens on.
type Network interface {
	// Interfaces lists the interfaces as they are now.
	Interfaces() ([]Interface, error)
	// Listen4 and Listen6 open the sockets of a configuration. Where only some
	// can be opened the error is an [OpenErrors], and the Conn works with the
	// others, which may be none. With any other error the Conn is nil.
	Listen4(Listen) (Conn, error)
	Listen6(Listen) (Conn, error)
}

// Listen says on what to listen.
type Listen struct {
	// Interfaces as in interfaces-config: name, name/address, or * for all but
	// loopback.
	Interfaces []string
	// Port to listen on. With zero the system chooses one for each UDP socket.
	Port uint16
	// Raw is for DHCPv4: frames are received and sent, so that clients without
	// an address are heard and answered. Without it there are only UDP sockets,
	// and only what relays and clients send to an address of the server arrives.
	Raw bool
}

// Conn is all sockets of one family. Its methods may be called by several
// goroutines at once.
type Conn interface {
	// RecvBatch waits for datagrams and puts up to len(ms) of them into the
	// messages' buffers. What is longer than its buffer is cut off, as in Kea;
	// of a frame the headers come on top.
	// An [InterfaceError] tells of one interface; others still work, call again.
	// After Stop or Close the error is [net.ErrClosed].
	RecvBatch(ms []Message) (int, error)
	// SendBatch sends all messages and returns how many were handed to the
	// system. Those that could not be have their Err set; the error returned
	// is the first of these.
	SendBatch(ms []Message) (int, error)
	// Listening lists what is open.
	Listening() []Endpoint
	// Update opens and closes sockets until they are those of another Listen,
	// with the errors of Listen4. What is in both stays open, and loses nothing.
	Update(Listen) error
	// Stop ends receiving; what has been received can still be answered.
	Stop()
	Close() error
}

// BufferLen is a good length for the buffers of messages: what Kea reads of one.
const BufferLen = 1500

// Message is a datagram with room around it.
type Message struct {
	Buf  []byte // the payload is Buf[:N]; receiving fills it up to its length
	N    int
	Meta Meta
	Err  error // why it was not sent
}

// Payload returns the datagram.
func (m *Message) Payload() []byte { return m.Buf[:m.N] }

// Meta is where a datagram came from, or where it goes.
type Meta struct {
	// Iface is the index of the interface it arrived on or leaves by; zero when
	// sending lets the system choose by its routes.
	Iface int
	// Src and Dst are the addresses in the datagram, without zones. When
	// sending, an invalid or zero Src address lets the system choose.
	Src, Dst netip.AddrPort
	// HW is the link-layer address it came from, as far as known. When sending
	// with Raw it goes there; without one a UDP socket sends the datagram.
	HW HWAddr
	// Raw says that it was received as a frame, or is to be sent as one.
	Raw bool
}

// Broadcast reports whether it was sent to all, by IPv4 broadcast or IPv6 multicast.
func (m *Meta) Broadcast() bool {
	a := m.Dst.Addr()
	return a == broadcast4 || a.IsMulticast()
}

var broadcast4 = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// MaxHW is the length of the longest link-layer address, InfiniBand's.
const MaxHW = 20

// HWAddr is a link-layer address; it can be compared.
type HWAddr struct {
	n uint8
	b [MaxHW]byte
}

// MakeHW returns an address of up to [MaxHW] bytes; what is longer is cut.
func MakeHW(b []byte) (h HWAddr) {
	h.n = uint8(copy(h.b[:], b))
	return h
}

// Bytes returns the address, empty if there is none.
func (h *HWAddr) Bytes() []byte { return h.b[:h.n:h.n] }

// Len returns its length in bytes.
func (h HWAddr) Len() int { return int(h.n) }

// String writes the address as aa:bb:cc:dd:ee:ff.
func (h HWAddr) String() string {
	const digits = "0123456789abcdef"
	var s strings.Builder
	for i, b := range h.b[:h.n] {
		if i > 0 {
			s.WriteByte(':')
		}
		s.WriteByte(digits[b>>4])
		s.WriteByte(digits[b&15])
	}
	return s.String()
}

// Interface is a network interface.
type Interface struct {
	Name      string
	Index     int
	MTU       int
	HW        HWAddr
	HWType    uint16 // as in DHCPv4 messages; 1 is Ethernet
	Up        bool   // by its administrator
	Running   bool   // has a carrier
	Loopback  bool
	Broadcast bool
	Multicast bool
	Addrs     []netip.Prefix // in the order of the system
}

// Addr4 returns the first IPv4 address; the zero Addr without one.
func (i *Interface) Addr4() netip.Addr {
	for _, p := range i.Addrs {
		if p.Addr().Is4() {
			return p.Addr()
		}
	}
	return netip.Addr{}
}

// LinkLocal returns the first IPv6 link-local address; the zero Addr without one.
func (i *Interface) LinkLocal() netip.Addr {
	for _, p := range i.Addrs {
		if p.Addr().Is6() && p.Addr().IsLinkLocalUnicast() {
			return p.Addr()
		}
	}
	return netip.Addr{}
}

// Endpoint is something that is listened on.
type Endpoint struct {
	Iface string
	Index int
	Addr  netip.Addr // an address of the interface, or :: for its multicast
	Port  uint16
	Raw   bool
}

// OpenError says why an interface or one of its addresses is not listened on.
type OpenError struct {
	Iface string
	Addr  netip.Addr // zero if it is about the interface
	Err   error
}

// Error names interface and address.
func (e *OpenError) Error() string {
	if e.Addr.IsValid() {
		return e.Iface + "/" + e.Addr.String() + ": " + e.Err.Error()
	}
	return e.Iface + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *OpenError) Unwrap() error { return e.Err }

// OpenErrors are what could not be opened, when the rest could.
type OpenErrors []*OpenError

// Error joins the errors with semicolons.
func (l OpenErrors) Error() string {
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns the errors, for errors.Is and errors.As.
func (l OpenErrors) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// Why an interface is not listened on.
var (
	ErrNoInterface = errors.New("there is no such interface")
	ErrLoopback    = errors.New("a loopback interface can be used only with dhcp-socket-type udp")
	ErrDown        = errors.New("the interface is down")
	ErrNotRunning  = errors.New("the interface has no carrier")
	ErrNoAddress   = errors.New("the interface has no usable address")
	ErrNotAssigned = errors.New("the address is not one of the interface")
	ErrNoRaw       = errors.New("this system has no raw sockets for DHCP; dhcp-socket-type must be udp")
	ErrNoSocket    = errors.New("no socket is open on this interface")
)

// InterfaceError says that an interface that was listened on went down (Gone is
// false; it may come back) or vanished (Gone is true; its sockets are closed).
type InterfaceError struct {
	Iface string
	Gone  bool
	Err   error
}

// Error names the interface.
func (e *InterfaceError) Error() string {
	if e.Gone {
		return "interface " + e.Iface + " vanished: " + e.Err.Error()
	}
	return "interface " + e.Iface + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *InterfaceError) Unwrap() error { return e.Err }
