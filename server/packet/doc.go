// Package packet reads and writes DHCP messages of both families, and the
// frames that carry DHCPv4 to clients without an address.
//
// Nothing here allocates on the way of a usual packet. [V4] and [V6] are views
// over the datagram, made to be reused: Parse again, and the former contents
// are gone. [Reply4] and [Reply6] collect options, by reference, and write them
// into a buffer of the caller. What they tolerate and what they refuse is what
// Kea 3.0 tolerates and refuses; a refusal is a [Reason].
package packet
