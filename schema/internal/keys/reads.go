package keys

import (
	"net/netip"
	"strings"
)

// Reads reports whether the IPv6 addresses in a string that has the form are
// such: the patterns do not count colons.
func (f Form) Reads(s string) bool {
	switch f {
	case IPv6:
		return isIPv6(s)
	case Addr, AddrOrNone:
		return !strings.Contains(s, ":") || isIPv6(s)
	case PrefixNone:
		return s == "" || isIPv6(beforeLength(s))
	case Prefix6, Prefixes6:
		return isIPv6(beforeLength(s))
	case Range6:
		first, last, isRange := strings.Cut(s, "-")
		if isRange {
			return isIPv6(strings.Trim(first, " \t")) && isIPv6(strings.Trim(last, " \t"))
		}
		return isIPv6(beforeLength(s))
	}
	return true
}

// Blanks reports whether Kea takes out all blanks before it reads a string.
func (f Form) Blanks() bool { return f == Prefix4 || f == Prefix6 || f == Range4 || f == Range6 }

func isIPv6(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is6() && a.Zone() == ""
}

// beforeLength returns the address of a prefix.
func beforeLength(s string) string {
	address, _, _ := strings.Cut(s, "/")
	return strings.Trim(address, " \t")
}
