package keys

import (
	"net/netip"
	"regexp"
	"sync"
)

// Form is the syntax of a string.
type Form uint8

// The forms. Each has a pattern for the schemas and a Go function, [Form.Fits],
// that accepts the same strings and is faster.
const (
	AnyText    Form = iota
	NotEmpty        // at least one byte
	IPv4            // a dotted quad
	IPv4OrNone      // the same, or empty
	IPv6            // an address, loosely: Go decides in the semantic checks
	Addr            // of either family
	Prefix4         // address and length, blanks around either allowed
	Prefix6
	Prefixes6 // without blanks
	PrefixNone
	Range4 // a pool
	Range6
	Identifier // hex with or without colons, or 'text'
	Octets128  // the same, at most 128 octets
	Octets255  // the same, at most 255 octets
	Hardware   // the same, at most 20 octets of hex
	Hex        // pairs of hex digits, or nothing
	DUID       // 3 to 130 octets
	DUIDOld    // 1 to 128 octets
	SpaceName  // name of an option or option space
	Upto63     // at most 63 bytes
	Upto127
	Upto128
	LoggerName
	Nothing    // the empty string alone
	AddrOrNone // an address of either family, or empty
)

const (
	looseHex   = `(0x)?[0-9a-fA-F]+|[0-9a-fA-F]{1,2}([: ][0-9a-fA-F]{1,2})*`
	quad       = `(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}`
	six        = `[0-9a-fA-F:]*:[0-9a-fA-F:]*([0-9]{1,3}(\.[0-9]{1,3}){3})?`
	blank      = `[ \t]*`
	length4    = `\+?0*(3[0-2]|[12]?[0-9])`
	length6    = `\+?0*(12[0-8]|1[01][0-9]|[1-9]?[0-9])`
	lengthSome = `\+?0*(12[0-8]|1[01][0-9]|[1-9][0-9]?)`
)

// forms describes each form: a pattern that the whole string must match, and
// words for messages.
var forms = [...]struct{ pattern, words string }{
	AnyText:    {``, "any text"},
	NotEmpty:   {``, "text that is not empty"},
	IPv4:       {`^` + quad + `$`, "an IPv4 address"},
	IPv4OrNone: {`^(` + quad + `)?$`, "an IPv4 address"},
	IPv6:       {`^` + six + `$`, "an IPv6 address"},
	Addr:       {`^(` + quad + `|` + six + `)$`, "an address"},
	Prefix4:    {`^` + blank + quad + blank + `/` + blank + length4 + blank + `$`, "an IPv4 prefix such as 192.0.2.0/24"},
	Prefix6:    {`^` + blank + six + blank + `/` + blank + length6 + blank + `$`, "an IPv6 prefix such as 2001:db8::/64"},
	Prefixes6:  {`^` + six + `/` + lengthSome + `$`, "an IPv6 prefix such as 2001:db8:1::/48"},
	PrefixNone: {`^(` + six + `/` + lengthSome + `)?$`, "an IPv6 prefix, or nothing"},
	Range4:     {`^` + blank + quad + blank + `(-` + blank + quad + `|/` + blank + length4 + `)` + blank + `$`, "`first - last` or an IPv4 prefix"},
	Range6:     {`^` + blank + six + blank + `(-` + blank + six + `|/` + blank + length6 + `)` + blank + `$`, "`first - last` or an IPv6 prefix"},
	Identifier: {`^(` + looseHex + `|'.+')$`, "hex digits, or text in single quotes"},
	Octets128:  {`^([0-9a-fA-F]{1,2}([: ][0-9a-fA-F]{1,2}){0,127}|(0x)?[0-9a-fA-F]{1,256}|'.{1,128}')$`, "1 to 128 octets in hex, or text in single quotes"},
	Octets255:  {`^([0-9a-fA-F]{1,2}([: ][0-9a-fA-F]{1,2}){0,254}|(0x)?[0-9a-fA-F]{1,510}|'.{1,255}')$`, "1 to 255 octets in hex, or text in single quotes"},
	Hardware:   {`^([0-9a-fA-F]{1,2}([: ][0-9a-fA-F]{1,2}){0,19}|(0x)?[0-9a-fA-F]{1,40}|'.{1,20}')$`, "1 to 20 octets in hex, separated by colons"},
	Hex:        {`^([0-9a-fA-F]{2})*$`, "pairs of hex digits"},
	DUID:       {`^([0-9a-fA-F]{1,2}([: ][0-9a-fA-F]{1,2}){2,129}|(0x)?[0-9a-fA-F]{5,260}|'.{3,130}')$`, "3 to 130 octets in hex"},
	DUIDOld:    {`^([0-9a-fA-F]{1,2}([: ][0-9a-fA-F]{1,2}){0,127}|(0x)?[0-9a-fA-F]{1,256}|'.{1,128}')$`, "1 to 128 octets in hex"},
	SpaceName:  {`^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$`, "letters, digits, `-` and `_`, neither of these at an end"},
	Upto63:     {``, "at most 63 bytes"},
	Upto127:    {``, "at most 127 bytes"},
	Upto128:    {``, "at most 128 bytes"},
	LoggerName: {`^kea-(dhcp4|dhcp6|dhcp-ddns|ctrl-agent)(\..+)?$`, "the name of a server, such as `kea-dhcp4`, or of a part of it"},
	AddrOrNone: {`^(` + quad + `|` + six + `)?$`, "an address, or nothing"},
	Nothing:    {`^$`, "nothing: Kea does not support it"},
}

// Pattern returns the regular expression of f, "" if it has none.
func (f Form) Pattern() string { return forms[f].pattern }

// Words says what f asks for.
func (f Form) Words() string { return forms[f].words }

// MaxLength returns the greatest number of characters, 0 for any.
func (f Form) MaxLength() int {
	switch f {
	case Upto63:
		return 63
	case Upto127:
		return 127
	case Upto128:
		return 128
	}
	return 0
}

// Fits reports whether s has the form. It decides the usual strings by hand
// and leaves the rest to the pattern.
func (f Form) Fits(s string) bool {
	if n := f.MaxLength(); n > 0 {
		return len(s) <= n
	}
	switch f {
	case AnyText:
		return true
	case NotEmpty:
		return s != ""
	case IPv4:
		return isQuad(s)
	case IPv4OrNone:
		return s == "" || isQuad(s)
	case IPv6:
		if a, err := netip.ParseAddr(s); err == nil && a.Is6() && a.Zone() == "" {
			return true
		}
	case Hardware:
		if isColonHex(s, 1, 20) {
			return true
		}
	case DUID:
		if isColonHex(s, 3, 130) {
			return true
		}
	case Identifier:
		if isColonHex(s, 1, 1<<30) {
			return true
		}
	case Octets128:
		if isColonHex(s, 1, 128) {
			return true
		}
	case Octets255:
		if isColonHex(s, 1, 255) {
			return true
		}
	}
	return patterns[f]().MatchString(s)
}

// patterns holds the compiled patterns, each made when it is first needed.
var patterns = func() (all [len(forms)]func() *regexp.Regexp) {
	for f := range forms {
		all[f] = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(forms[f].pattern) })
	}
	return all
}()

// isQuad reports whether s is a dotted quad without leading zeros.
func isQuad(s string) bool {
	part, digits, dots := 0, 0, 0
	for i := range len(s) {
		switch ch := s[i]; {
		case ch >= '0' && ch <= '9':
			if digits > 0 && part == 0 {
				return false
			}
			part = part*10 + int(ch-'0')
			if digits++; part > 255 {
				return false
			}
		case ch == '.' && digits > 0:
			part, digits = 0, 0
			dots++
		default:
			return false
		}
	}
	return dots == 3 && digits > 0
}

// isColonHex reports whether s is between least and most octets of one or two
// hex digits, with colons between them.
func isColonHex(s string, least, most int) bool {
	octets, digits := 0, 0
	for i := range len(s) {
		ch := s[i]
		switch {
		case ch >= '0' && ch <= '9' || ch|32 >= 'a' && ch|32 <= 'f':
			if digits++; digits > 2 {
				return false
			}
			if digits == 1 {
				octets++
			}
		case ch == ':' && digits > 0:
			digits = 0
		default:
			return false
		}
	}
	return digits > 0 && octets >= least && octets <= most
}
