package difftest

import (
	"slices"
	"strings"
)

// sameParts reports whether two options hold the same others, two at the least.
func sameParts(a, b []byte) bool {
	one, two := parts(a), parts(b)
	slices.Sort(one)
	slices.Sort(two)
	return len(one) > 1 && slices.Equal(one, two)
}

// parts splits an option into those that it holds; nil if it does not come apart.
func parts(b []byte) (list []string) {
	for len(b) > 0 {
		if len(b) < 2 || len(b) < 2+int(b[1]) {
			return nil
		}
		n := 2 + int(b[1])
		list, b = append(list, string(b[:n])), b[n:]
	}
	return list
}

// sameNames reports whether two lists of domain names (RFC 3397) hold the same.
func sameNames(a, b []byte) bool { return slices.Equal(domainNames(a), domainNames(b)) }

// hostNameOf is what Kea leaves of a name that a client gives itself.
func hostNameOf(name string) string {
	return strings.Map(func(c rune) rune {
		if c == '.' || c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return c
		}
		return -1
	}, name)
}

// sameFullName reports whether two FQDN options of DHCPv4 (RFC 4702) hold the same name.
func sameFullName(a, b []byte) bool {
	one, two := fullName(a), fullName(b)
	return one != "" && strings.EqualFold(one, two)
}

// fullName reads the name of an FQDN option, in either of its encodings.
func fullName(b []byte) string {
	const head, encoded = 3, 4
	if len(b) < head {
		return ""
	}
	name := string(b[head:])
	if b[0]&encoded != 0 {
		name, _ = domainName(b[head:], 0)
	}
	return strings.TrimSuffix(name, ".")
}

// domainNames reads names that may be compressed; what cannot be read ends them.
func domainNames(b []byte) (list []string) {
	for at := 0; at < len(b); {
		name, next := domainName(b, at)
		if next <= at {
			return list
		}
		list, at = append(list, name), next
	}
	return list
}

func domainName(b []byte, at int) (name string, next int) {
	for hops := 0; at < len(b) && hops < 128; hops++ {
		n := int(b[at])
		switch {
		case n == 0:
			return name, max(next, at+1)
		case n >= 0xc0 && at+1 < len(b):
			next = max(next, at+2)
			at = (n&0x3f)<<8 | int(b[at+1])
		case n < 0x40 && at+1+n <= len(b):
			name += string(b[at+1:at+1+n]) + "."
			at += 1 + n
		default:
			return name, 0
		}
	}
	return name, 0
}
