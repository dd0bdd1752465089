//go:build !linux

package netio

// System is the machine's network.
type System struct {
	// Buffer is how many bytes of received datagrams each socket may hold; what
	// the system gives if zero.
	Buffer int
}

// Interfaces lists the machine's interfaces.
func (System) Interfaces() ([]Interface, error) { return interfaces() }

// Listen4 opens the sockets of DHCPv4.
func (s System) Listen4(l Listen) (Conn, error) { return listenPortable(s.Buffer, l, false) }

// Listen6 opens the sockets of DHCPv6.
func (s System) Listen6(l Listen) (Conn, error) { return listenPortable(s.Buffer, l, true) }

// hardwareType is taken for Ethernet's: there is no portable way to ask.
func hardwareType(string) uint16 { return 1 }
