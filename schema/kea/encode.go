package kea

// CommentStyle says what becomes of the comments that travelled with an object.
type CommentStyle uint8

// The comment styles.
const (
	CommentsKeep    CommentStyle = iota // `//` lines above the object
	CommentsContext                     // the member "comment" of its user-context
	CommentsDrop                        // nowhere
)

// EncodeOptions says for whom and how [Encode] writes. The zero value writes
// for [DefaultRelease], comments kept.
type EncodeOptions struct {
	Release  Release
	Comments CommentStyle
	Annotate bool // write Note.Origin as the member "origin" of user-context
}

// Encode returns c as the text of a Kea configuration file. Keys come in one
// fixed order, so equal configurations are equal bytes; absent fields and
// empty maps are left out. Objects that fit are written on one line.
//
// Encode chooses between the old and the new name of a key as the release
// wants: class lists, control sockets, logger outputs. What else the release
// accepts is for the maker of c to know.
func Encode(c *Config, o EncodeOptions) []byte {
	if o.Release == 0 {
		o.Release = DefaultRelease
	}
	w := &codec{mode: writing, rel: o.Release, options: o, fam: c.Family()}
	w.buf = make([]byte, 0, 1<<12+c.size())
	w.buf = append(w.buf, '{')
	w.depth, w.first = 1, true
	c.members(w)
	w.depth = 0
	w.newline()
	return append(w.buf, '}', '\n')
}

// Family returns the family of c's DHCP part; 0 when there is none.
func (c *Config) Family() Family {
	if c.Dhcp == nil {
		return 0
	}
	return c.Dhcp.Family
}

// size guesses the bytes that c's reservations take, which are most of a large
// file: text that need not grow is not copied.
func (c *Config) size() int {
	if c.Dhcp == nil {
		return 0
	}
	n := reservationsSize(c.Dhcp.Reservations)
	for _, s := range c.Dhcp.Subnets {
		n += 256 + reservationsSize(s.Reservations)
	}
	for _, net := range c.Dhcp.SharedNetworks {
		for _, s := range net.Subnets {
			n += 256 + reservationsSize(s.Reservations)
		}
	}
	return n
}

func reservationsSize(list []*Reservation) int {
	n := 0
	for _, r := range list {
		n += 170 + len(r.Hostname)
		if len(r.OptionData) > 0 {
			n += 55
		}
		for i := range r.OptionData {
			o := &r.OptionData[i]
			n += 90 + len(o.Name) + len(o.Data)
		}
	}
	return n
}
