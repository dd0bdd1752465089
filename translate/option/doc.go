// Package option carries option values and definitions over by their bytes:
// what dhcpd would put on the wire is encoded first, then written in the form
// that makes Kea send the same bytes.
package option
