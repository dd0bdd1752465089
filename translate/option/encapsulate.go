package option

import (
	"slices"

	"github.com/keatool/keatool/parser"
)

// SubOption is one option of a space that is sent inside another option.
type SubOption struct {
	Code  uint32
	Bytes []byte
}

// Encapsulate returns the contents of an option that carries the options of a
// space, as dhcpd builds it: each with its code and length in the widths of
// the space, in the order in which dhcpd keeps them, which is neither that of
// the configuration nor that of the codes. subs are in the order in which they
// were set; of two with one code the later counts.
func Encapsulate(space parser.OptionSpace, subs []SubOption) []byte {
	var out []byte
	for _, s := range sendOrder(subs) {
		out = appendNumber(out, s.Code, space.CodeWidth)
		out = appendNumber(out, uint32(len(s.Bytes)), space.LengthWidth)
		out = append(out, s.Bytes...)
	}
	return out
}

// sendOrder sorts sub-options by dhcpd's hash of their codes. Within a hash
// value, what was set later comes first.
func sendOrder(subs []SubOption) []SubOption {
	var out []SubOption
	for _, s := range subs {
		if i := slices.IndexFunc(out, func(o SubOption) bool { return o.Code == s.Code }); i >= 0 {
			out[i] = s
		} else {
			out = slices.Insert(out, 0, s)
		}
	}
	slices.SortStableFunc(out, func(a, b SubOption) int { return bucket(a.Code) - bucket(b.Code) })
	return out
}

func bucket(code uint32) int { return int(code&31+code>>5&31) % 17 }

func appendNumber(out []byte, n uint32, width int) []byte {
	for i := width - 1; i >= 0; i-- {
		out = append(out, byte(n>>(8*i)))
	}
	return out
}
