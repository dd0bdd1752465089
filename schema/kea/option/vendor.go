package option

import (
	"bytes"
	"errors"

	"github.com/keatool/keatool/schema/kea"
)

// container reports whether d is one of the options whose value is an
// enterprise number and that enterprise's sub-options: 125, and 17 in DHCPv6.
func (d *Def) container() bool {
	return d.Standard && (d.Space == "dhcp4" && d.Code == 125 || d.Space == "dhcp6" && d.Code == 17)
}

// rawContainer returns what is sent for the bytes of a container: the
// enterprise number alone, since sub-options count only as entries of the
// enterprise's own space.
func (d *Def) rawContainer(wire []byte) ([]byte, error) {
	if len(wire) < 4 {
		return nil, errors.New("no enterprise number")
	}
	if d.Space == "dhcp4" {
		return append(wire[:4:4], 0), nil
	}
	return wire[:4], nil
}

// vendorClass reports whether d carries the vendor classes of an enterprise:
// 124, and 16 in DHCPv6.
func (d *Def) vendorClass() bool {
	return d.Standard && (d.Space == "dhcp4" && d.Code == 124 || d.Space == "dhcp6" && d.Code == 16)
}

// checkVendorClass wants one enterprise number and whole vendor classes; in
// DHCPv4 the number stands before each of them.
func (d *Def) checkVendorClass(wire []byte) error {
	if len(wire) < 4 {
		return errors.New("no enterprise number")
	}
	enterprise, rest, w := wire[:4], wire[4:], d.tupleLength()
	for first := true; len(rest) > 0; first = false {
		if d.Family == kea.V4 && !first {
			if !bytes.HasPrefix(rest, enterprise) {
				return errors.New("another enterprise number; give each enterprise an entry of its own")
			}
			rest = rest[4:]
		}
		if len(rest) < w || len(rest)-w < length(rest[:w]) {
			return errors.New("a vendor class is cut short")
		}
		rest = rest[w+length(rest[:w]):]
	}
	return nil
}
