package packet

import "encoding/binary"

// rules6 are the forms of the options that Kea 3.0 knows; further codes are
// unknown to it.
var rules6 = [149]rule{
	3: {structured, iaLen}, 4: {least, iataLen}, 5: {structured, iaAddrLen}, 6: {numbers, 2}, 7: {least, 1}, 8: {least, 2},
	12: {least, 16}, 13: {least, 2}, 16: {structured, 4}, 17: {form: structured}, 19: {least, 1}, 21: {form: names},
	22: {addresses, 16}, 23: {addresses, 16}, 24: {form: names}, 25: {structured, iaLen}, 26: {structured, iaPrefixLen},
	27: {addresses, 16}, 28: {addresses, 16}, 29: {form: names}, 30: {form: names}, 31: {addresses, 16}, 32: {least, 4},
	33: {form: names}, 34: {addresses, 16}, 36: {least, 3}, 37: {least, 4}, 39: {structured, 1}, 40: {addresses, 16},
	41: {form: text}, 42: {form: text}, 43: {numbers, 2}, 44: {structured, 17}, 45: {form: structured}, 46: {least, 4},
	47: {least, 16}, 48: {addresses, 16}, 51: {form: name}, 52: {addresses, 16}, 56: {form: structured}, 57: {form: name},
	58: {form: names}, 59: {form: text}, 60: {form: tuples}, 61: {numbers, 2}, 62: {least, 3}, 64: {form: name},
	65: {form: name}, 67: {structured, 2}, 74: {names, 17}, 80: {least, 16}, 82: {least, 4}, 83: {least, 4},
	88: {addresses, 16}, 103: {form: text}, 135: {least, 2}, 136: {form: tuples}, 143: {addresses, 16},
}

// rulesNTP are the forms of the sub-options of option 56.
var rulesNTP = [...]rule{1: {least, 16}, 2: {least, 16}, 3: {form: name}}

// maxDepth is how deep options may lie in options: more than the 1500 bytes that
// Kea reads can hold.
const maxDepth = 400

// CheckOptions reads the options of the message and of its relays as Kea 3.0
// does on arrival. It returns [BadOption] if the message is to be dropped for
// one of them. If Kea would read no further at one, the options end before it
// afterwards. An option that Kea would pass over, which is one with a name that
// it cannot read, if lenient, or an empty text, stays; it is for who reads it to
// pass over it. Lenient is lenient-option-parsing. Options that a configuration
// defines are not looked at.
func (p *V6) CheckOptions(lenient bool) error {
	c := check6{lenient: lenient}
	for i := range p.n {
		if _, v := c.options(p.relays[i].Options, 0); v != keep {
			return BadOption // where Kea reads no further it does not find the message
		}
	}
	end, v := c.options(p.options, 0)
	if v == refuse {
		return BadOption
	}
	p.options = p.options[:end:end]
	return nil
}

type check6 struct{ lenient bool }

// options returns where the options end that Kea reads, and refuse, or stop if
// the option there is the reason.
func (c check6) options(o Options6, depth int) (int, verdict) {
	if depth > maxDepth {
		return 0, refuse
	}
	at := 0
	for code, v, rest, ok := o.next6(); ok; code, v, rest, ok = rest.next6() {
		if code == Opt6VendorOptions && len(v)+len(rest) < 4 {
			return at, keep // taken for cut off
		}
		if got := c.option(code, v, depth); got == refuse || got == stop {
			return at, got
		}
		at += 4 + len(v)
	}
	return at, keep
}

func (c check6) option(code uint16, v []byte, depth int) verdict {
	if int(code) >= len(rules6) {
		return keep
	}
	r := rules6[code]
	if r.form != structured {
		return r.check(v, c.lenient)
	}
	if len(v) < int(r.size) {
		return refuse
	}
	switch code {
	case Opt6VendorClass:
		return refuseUnless(areTuples(v[4:], c.lenient))
	case Opt6VendorOptions:
		return checkVendor6(v, c.lenient)
	case Opt6FQDN:
		return checkFQDN6(v, c.lenient)
	case 56:
		return checkNTP(v, c.lenient)
	case Opt6PDExclude:
		return refuseUnless(v[0] != 0)
	}
	_, got := c.options(v[r.size:], depth+1)
	return got
}

// ruleVendor6 is the form of a vendor's option in option 17.
func ruleVendor6(vendor uint32, code uint16) rule {
	switch vendor {
	case vendorCableLabs:
		switch code {
		case 1:
			return rule{numbers, 2}
		case 2, 10, 33:
			return rule{form: text}
		case 32, 34, 37:
			return rule{addresses, 16}
		case 38:
			return rule{least, 4}
		}
	case vendorISC:
		switch code {
		case 60000:
			return rule{form: text}
		case 60001:
			return rule{least, 16}
		case 60002:
			return rule{least, 2}
		}
	}
	return rule{}
}

// checkVendor6: where the options of a vendor are broken Kea reads no further,
// and it takes no empty text there.
func checkVendor6(v []byte, lenient bool) verdict {
	if len(v) < 4 {
		return stop
	}
	vendor := binary.BigEndian.Uint32(v)
	v = v[4:]
	for code, sub := range Options6(v).All {
		v = v[4+len(sub):]
		if ruleVendor6(vendor, code).check(sub, lenient) != keep {
			return refuse
		}
	}
	if len(v) > 0 {
		return stop
	}
	return keep
}

func checkFQDN6(v []byte, lenient bool) verdict {
	if !isPartialName(v[1:]) {
		return unreadableName(false, lenient)
	}
	const s, n = 1, 4 // RFC 4704
	return refuseUnless(v[0]&(s|n) != s|n)
}

func checkNTP(v []byte, lenient bool) verdict {
	for code, sub := range Options6(v).All {
		if int(code) < len(rulesNTP) && rulesNTP[code].check(sub, lenient) == refuse {
			return refuse
		}
	}
	return keep
}
