// Package option holds the options that a server is configured to send, ready
// for the wire (Kea manual, "Standard DHCPv4 Options" and what follows). The
// lists of one configuration are made once and then only read.
package option

import "slices"

// Class is the number of a class in its configuration; see server/config.
type Class = uint16

// Option is one option to send.
type Option struct {
	Code       uint16
	Data       []byte  // payload, sub-options of the same list included
	Always     bool    // always-send
	Never      bool    // never-send
	Classes    []Class // usable for packets in one of these; empty: for all
	Enterprise uint32  // of a vendor container (124, 125; 16, 17)
}

// Vendor are the options of one enterprise that a scope sets (space vendor-N).
// They go into the container of the enterprise, by whichever scope that is.
type Vendor struct {
	Enterprise uint32
	Options    []Option // by code; those for some classes first
}

// List is the option-data of one scope. The zero List is empty, and so is nil.
type List struct {
	options []Option  // by code; those for some classes before those for all
	have    [4]uint64 // a bit for each code below 256
	vendors *[]Vendor // nil: none
	one     [1]Option // room for a single option, as most subnets have it, next to the rest
}

// NewList returns a list of options, which it takes over; nil if there are none.
func NewList(options []Option, vendors []Vendor) *List {
	if len(options) == 0 && len(vendors) == 0 {
		return nil
	}
	order(options)
	for _, v := range vendors {
		order(v.Options)
	}
	l := &List{options: options}
	if len(vendors) > 0 {
		l.vendors = &vendors
	}
	if len(options) == 1 {
		l.one[0] = options[0]
		l.options = l.one[:]
	}
	for _, o := range options {
		if o.Code < 256 {
			l.have[o.Code>>6] |= 1 << (o.Code & 63)
		}
	}
	return l
}

func order(options []Option) {
	slices.SortStableFunc(options, func(a, b Option) int {
		if a.Code != b.Code {
			return int(a.Code) - int(b.Code)
		}
		return untagged(a) - untagged(b)
	})
}

func untagged(o Option) int {
	if len(o.Classes) == 0 {
		return 1
	}
	return 0
}

// All returns the options, ascending by code. The caller must not change them.
func (l *List) All() []Option {
	if l == nil {
		return nil
	}
	return l.options
}

// Touch reads each line of memory of the list; see server/warm.go.
func (l *List) Touch() (sum int) {
	if l == nil {
		return 0
	}
	sum = len(l.options) + int(l.one[0].Enterprise)
	for i := range l.options {
		if data := l.options[i].Data; len(data) > 0 {
			sum += int(data[0])
		}
	}
	return sum
}

// Vendors returns the vendor options of the list. The caller must not change them.
func (l *List) Vendors() []Vendor {
	if l == nil || l.vendors == nil {
		return nil
	}
	return *l.vendors
}

// Of returns the entries of one code, those for some classes first.
func (l *List) Of(code uint16) []Option {
	if l == nil || code < 256 && l.have[code>>6]&(1<<(code&63)) == 0 {
		return nil
	}
	return Of(l.options, code)
}

// Of returns the entries of one code among options sorted by code.
func Of(options []Option, code uint16) []Option {
	i, found := slices.BinarySearchFunc(options, code, func(o Option, c uint16) int { return int(o.Code) - int(c) })
	if !found {
		return nil
	}
	end := i
	for end < len(options) && options[end].Code == code {
		end++
	}
	return options[i:end]
}
