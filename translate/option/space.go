package option

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
)

// KeaSpace returns Kea's name of an option space of dhcpd: the spaces both
// have under different names, and user spaces in characters that Kea takes.
// The spaces of enterprises (vendor, vendor-class, vsio) have no single
// counterpart; see [VendorSpace].
func KeaSpace(family kea.Family, space string) string {
	switch {
	case space == "" || space == "dhcp" && family == kea.V4 || space == "dhcp6" && family == kea.V6:
		return keaoption.DefaultSpace(family)
	case space == "agent":
		return "dhcp-agent-options-space"
	case space == "dhcp4" || space == "dhcp6" && family == kea.V4:
		return space + "-options"
	}
	return safeName(space)
}

// VendorSpace returns the space of the sub-options of an enterprise.
func VendorSpace(enterprise uint32) string { return fmt.Sprintf("vendor-%d", enterprise) }

// safeName returns name in the characters that Kea takes.
func safeName(name string) string {
	if keaoption.ValidName(name) {
		return name
	}
	safe := strings.Trim(strings.Map(func(r rune) rune {
		if r < 128 && keaoption.ValidName(string(r)) || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name), "-_")
	if safe == "" {
		return "option"
	}
	return safe
}
