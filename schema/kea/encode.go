package kea

import (
	"bytes"
	"io"
)

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
	var buf bytes.Buffer
	_ = EncodeTo(&buf, c, o) // a buffer takes everything
	return buf.Bytes()
}

// EncodeTo is [Encode] that writes the text piece by piece, so that a large
// one need not be in memory. The error is the first of w.
func EncodeTo(w io.Writer, c *Config, o EncodeOptions) error {
	if o.Release == 0 {
		o.Release = DefaultRelease
	}
	e := &codec{mode: writing, rel: o.Release, options: o, fam: c.Family()}
	e.out = w
	e.buf = append(make([]byte, 0, piece+piece/4), '{')
	e.depth, e.first = 1, true
	c.members(e)
	e.depth = 0
	e.newline()
	e.buf = append(e.buf, '}', '\n')
	e.flush()
	return e.err
}

// Family returns the family of c's DHCP part; 0 when there is none.
func (c *Config) Family() Family {
	if c.Dhcp == nil {
		return 0
	}
	return c.Dhcp.Family
}
