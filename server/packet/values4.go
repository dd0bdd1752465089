package packet

import "encoding/binary"

// rules4 are the forms of the options that Kea 3.0 knows. Those that it reads
// later, such as 43, are not among them.
var rules4 = [256]rule{
	1: {least, 4}, 2: {least, 4}, 3: {addresses, 4}, 4: {addresses, 4}, 5: {addresses, 4}, 6: {addresses, 4},
	7: {addresses, 4}, 8: {addresses, 4}, 9: {addresses, 4}, 10: {addresses, 4}, 11: {addresses, 4}, 12: {form: text},
	13: {least, 2}, 14: {form: text}, 15: {form: text}, 16: {least, 4}, 17: {form: text}, 18: {form: text}, 19: {least, 1},
	20: {least, 1}, 21: {addresses, 4}, 22: {least, 2}, 23: {least, 1}, 24: {least, 4}, 25: {numbers, 2}, 26: {least, 2},
	27: {least, 1}, 28: {least, 4}, 29: {least, 1}, 30: {least, 1}, 31: {least, 1}, 32: {least, 4}, 33: {addresses, 4},
	34: {least, 1}, 35: {least, 4}, 36: {least, 1}, 37: {least, 1}, 38: {least, 4}, 39: {least, 1}, 40: {form: text},
	41: {addresses, 4}, 42: {addresses, 4}, 44: {addresses, 4}, 45: {addresses, 4}, 46: {least, 1}, 47: {form: text},
	48: {addresses, 4}, 49: {addresses, 4}, 50: {least, 4}, 51: {least, 4}, 52: {least, 1}, 53: {least, 1}, 54: {least, 4},
	55: {numbers, 1}, 56: {form: text}, 57: {least, 2}, 58: {least, 4}, 59: {least, 4}, 60: {form: text}, 61: {least, 2}, 62: {form: text},
	64: {form: text}, 65: {addresses, 4}, 66: {form: text}, 67: {form: text}, 68: {addresses, 4}, 69: {addresses, 4},
	70: {addresses, 4}, 71: {addresses, 4}, 72: {addresses, 4}, 73: {addresses, 4}, 74: {addresses, 4}, 75: {addresses, 4},
	76: {addresses, 4}, 78: {least, 5}, 79: {structured, 1}, 81: {structured, 3}, 82: {form: structured}, 85: {addresses, 4},
	86: {form: text}, 87: {form: text}, 88: {form: packed}, 89: {addresses, 4}, 91: {least, 4}, 92: {addresses, 4},
	93: {numbers, 2}, 94: {least, 3}, 97: {least, 1}, 98: {form: text}, 100: {form: text}, 101: {form: text}, 108: {least, 4},
	112: {addresses, 4}, 113: {form: text}, 114: {form: text}, 116: {least, 1}, 117: {numbers, 2}, 118: {least, 4},
	119: {form: packed}, 121: {structured, 5}, 122: {form: structured}, 124: {form: structured}, 125: {form: structured}, 136: {addresses, 4},
	137: {form: name}, 138: {addresses, 4}, 141: {form: packed}, 143: {form: tuples}, 146: {names, 9},
	151: {least, 1}, 152: {least, 4}, 153: {least, 4}, 154: {least, 4}, 155: {least, 4}, 156: {least, 1}, 157: {least, 1},
	159: {least, 4}, 160: {form: text}, 209: {form: text}, 210: {form: text}, 212: {least, 22}, 213: {form: name},
}

// rulesRAI are the forms of sub-options of the relay agent information.
var rulesRAI = [256]rule{
	4: {least, 4}, 5: {least, 4}, 10: {least, 1}, 11: {least, 4}, 13: {least, 2}, 17: {least, 4}, 19: {least, 2},
}

// rulesCableLabs are the forms of sub-options of option 122.
var rulesCableLabs = [256]rule{
	1: {least, 4}, 2: {least, 4}, 3: {names, 1}, 4: {least, 12}, 5: {least, 12}, 6: {form: name}, 7: {least, 1}, 8: {least, 1},
	9: {least, 2}, 10: {addresses, 4},
}

// CheckOptions reads the options as Kea 3.0 does on arrival. It returns
// [BadOption] if the message is to be dropped for one of them. Otherwise those
// that Kea passes over are gone afterwards, and NULs at the end of texts are.
// Lenient is lenient-option-parsing. Options that a configuration defines are
// not looked at.
func (p *V4) CheckOptions(lenient bool) error {
	err := error(nil)
	p.opts.each(func(code uint8) bool {
		r := rules4[code]
		if r.form == anything {
			return true
		}
		v := p.opts.value(p.data, code)
		switch p.checkOption(code, v, lenient) {
		case refuse:
			err = BadOption
		case skip:
			p.opts.drop(code)
		case keep:
			if r.form == text {
				p.opts.at[code].n = uint16(len(trimmed(v)))
			}
		}
		return err == nil
	})
	return err
}

func (p *V4) checkOption(code uint8, v []byte, lenient bool) verdict {
	r := rules4[code]
	if r.form != structured {
		return r.check(v, lenient)
	}
	if len(v) < int(r.size) {
		return refuse
	}
	switch code {
	case 79: // a flag, then text
		return refuseUnless(v[0] <= 1)
	case OptFQDN:
		return checkFQDN4(v, lenient)
	case OptRelayAgentInfo:
		return checkEncapsulated(v, &rulesRAI, lenient)
	case 121:
		return refuseUnless(areRoutes(v))
	case OptVendorIdentClass:
		return checkVendorClasses(v)
	case OptVendorIdentOptions:
		return checkVendors(v, lenient)
	}
	return checkEncapsulated(v, &rulesCableLabs, lenient)
}

// checkEncapsulated looks at the options in an option. Those in pieces are looked
// at as a whole.
func checkEncapsulated(v []byte, rules *[256]rule, lenient bool) verdict {
	var seen codes4
	for code := range EachSubOption(v) {
		if rules[code].form == anything || seen.has(code) {
			continue
		}
		seen.add(code)
		if whole, _ := SubOption(v, code); rules[code].check(whole, lenient) == refuse {
			return refuse
		}
	}
	return keep
}

// Flags of the client FQDN option (RFC 4702).
const (
	fqdnS = 1
	fqdnE = 4
	fqdnN = 8
)

func checkFQDN4(v []byte, lenient bool) verdict {
	flags, domain := v[0], v[3:]
	ok := isTextName(domain)
	if flags&fqdnE != 0 {
		ok = isPartialName(domain)
	}
	if !ok {
		return unreadableName(false, lenient)
	}
	return refuseUnless(flags&(fqdnN|fqdnS) != fqdnN|fqdnS)
}

// isPartialName reports whether a domain name can be read that may lack the root.
// What follows a root is not looked at.
func isPartialName(v []byte) bool {
	switch {
	case len(v) == 0 || nameEnd(v, 0) >= 0:
		return true
	case v[len(v)-1] == 0:
		return false // no root is added
	}
	at := 0
	for at < len(v) && v[at] <= maxLabel {
		at += 1 + int(v[at])
	}
	return at == len(v) && at < maxName
}

// isTextName reports whether text is a domain name (RFC 1035, 5.1): labels of up
// to 63 characters, none of them empty but the root.
func isTextName(v []byte) bool {
	if len(v) == 0 || string(v) == "." || string(v) == "@" {
		return true
	}
	label, total := 0, 1
	for at := 0; at < len(v); {
		if v[at] == '.' {
			if label == 0 {
				return false
			}
			label = 0
			at++
			continue
		}
		n := characterLen(v[at:])
		if label++; n == 0 || label > maxLabel {
			return false
		}
		if label == 1 {
			total++ // its length
		}
		total++
		at += n
	}
	return total <= maxName
}

// characterLen is how many bytes the first character of a label takes: one, or
// more with a backslash. It is 0 if there is none.
func characterLen(v []byte) int {
	switch {
	case v[0] != '\\':
		return 1
	case len(v) < 2:
		return 0
	case v[1] < '0' || v[1] > '9':
		return 2
	case len(v) < 4 || !isByte(v[1:4]):
		return 0
	}
	return 4
}

// isByte reports whether three characters are a decimal number up to 255.
func isByte(v []byte) bool {
	n := 0
	for _, c := range v {
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + int(c-'0')
	}
	return n <= 255
}

// areRoutes reports whether v is routes of RFC 3442: a prefix length, as much of
// the prefix as that needs, a router.
func areRoutes(v []byte) bool {
	for len(v) > 0 {
		n := 1 + (int(v[0])+7)/8 + 4
		if v[0] > 32 || len(v) < n {
			return false
		}
		v = v[n:]
	}
	return true
}

// checkVendorClasses passes over what does not begin with a vendor's number.
func checkVendorClasses(v []byte) verdict {
	for len(v) > 0 {
		if len(v) < 4 {
			return skip
		}
		if len(v) == 4 || 5+int(v[4]) > len(v) {
			return keep // Kea keeps what it has read
		}
		v = v[5+int(v[4]):]
	}
	return keep
}

// Vendors whose options Kea knows.
const (
	vendorCableLabs = 4491
	vendorISC       = 2495
)

// rulesCableLabs4 are the forms of CableLabs' options in option 125.
var rulesCableLabs4 = [256]rule{1: {numbers, 1}, 2: {addresses, 4}}

// checkVendors passes over what is broken, but refuses options of a vendor that
// Kea knows if their values are.
func checkVendors(v []byte, lenient bool) verdict {
	for len(v) > 0 {
		if len(v) < 4 {
			return skip
		}
		vendor := binary.BigEndian.Uint32(v)
		if v = v[4:]; len(v) == 0 {
			return keep
		}
		n := 1 + int(v[0])
		if n > len(v) {
			return skip
		}
		if got := checkSuboptions(v[1:n], vendor == vendorCableLabs, lenient); got != keep {
			return got
		}
		v = v[n:]
	}
	return keep
}

func checkSuboptions(v []byte, known, lenient bool) verdict {
	for code, sub := range EachSubOption(v) {
		v = v[2+len(sub):]
		if known && rulesCableLabs4[code].check(sub, lenient) == refuse {
			return refuse
		}
	}
	if len(v) > 0 {
		return skip
	}
	return keep
}
