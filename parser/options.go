package parser

// Family is the protocol a file configures.
type Family uint8

// The families. Auto asks [Parse] to detect: a file with subnet6, or another
// statement that only `dhcpd -6` reads, is V6; everything else is V4.
const (
	Auto Family = iota
	V4
	V6
)

// String returns "DHCPv4" or "DHCPv6".
func (f Family) String() string {
	switch f {
	case V4:
		return "DHCPv4"
	case V6:
		return "DHCPv6"
	}
	return "DHCP"
}

// Options tunes [Parse].
type Options struct {
	Family Family
	// Open returns the contents of an included file. It is given the path as
	// written and the name of the including file, and returns the name to show.
	// Nil refuses every include with an error finding.
	Open func(path, from string) (name string, src []byte, beside bool, err error)
}
