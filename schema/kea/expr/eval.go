package expr

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Packet is what expressions ask of a packet.
type Packet interface {
	// Option returns the payload of the option at a path; ok is false without it.
	// A path with NoOption asks for the vendor's option itself.
	Option(p Path) (payload []byte, ok bool)
	// Text returns the printable form of the option at a path, empty without it.
	Text(p Path) string
	// Field returns a field such as pkt4.mac, or relay6[n].peeraddr; empty without it.
	Field(name string) []byte
	// Member reports whether the packet is in a class.
	Member(class string) bool
}

// Evaluation errors. With one, Kea does not assign the class.
var (
	errAddress  = errors.New("addrtotext takes 4 or 16 bytes")
	errInteger  = errors.New("a number of another length cannot be turned into text")
	errOperand  = errors.New("substring and split take numbers of 32 bits with sign")
	errNoString = errors.New("a condition has no string value")
	errNoBool   = errors.New("a string is no condition")
)

// Bool returns whether e, a condition, holds for a packet. It stops early, as
// Kea does from 3.0 on. An error is one of evaluation.
func (e *Expr) Bool(p Packet) (bool, error) {
	switch e.Op {
	case And, Or:
		for _, a := range e.Args {
			v, err := a.Bool(p)
			if err != nil || v == (e.Op == Or) {
				return v, err
			}
		}
		return e.Op == And, nil
	case Not:
		v, err := e.Args[0].Bool(p)
		return !v, err
	case Equal:
		a, err := e.Args[0].Eval(p)
		if err != nil {
			return false, err
		}
		b, err := e.Args[1].Eval(p)
		return bytes.Equal(a, b), err
	case Member:
		return p.Member(e.Name), nil
	case Match:
		return e.match(p)
	case Exists:
		_, ok := p.Option(e.Args[0].Path)
		return ok, nil
	}
	return false, errNoBool
}

func (e *Expr) match(p Packet) (bool, error) {
	s, err := e.Args[0].Eval(p)
	if err != nil {
		return false, err
	}
	re, err := compile(e.Name)
	if err != nil {
		return false, err
	}
	text := make([]rune, len(s))
	for i, c := range s {
		text[i] = rune(c)
	}
	return re.MatchString(string(text)), nil
}

// Eval returns the value of e, a string, for a packet. An error is one of evaluation.
func (e *Expr) Eval(p Packet) ([]byte, error) {
	switch e.Op {
	case Text, IPAddress:
		return e.Bytes, nil
	case Integer:
		return binary.BigEndian.AppendUint32(nil, uint32(e.Num)), nil
	case Option:
		if e.Suffix == "text" {
			return []byte(p.Text(e.Path)), nil
		}
		b, _ := p.Option(e.Path)
		return b, nil
	case Field:
		return p.Field(e.Name), nil
	case Relay6Addr:
		return p.Field("relay6[" + strconv.FormatInt(e.Num, 10) + "]." + e.Name), nil
	case IfElse:
		v, err := e.Args[0].Bool(p)
		if err != nil {
			return nil, err
		}
		if v {
			return e.Args[1].Eval(p)
		}
		return e.Args[2].Eval(p)
	}
	if e.IsBool() {
		return nil, errNoString
	}
	args := make([][]byte, len(e.Args))
	for i, a := range e.Args {
		var err error
		if args[i], err = a.Eval(p); err != nil {
			return nil, err
		}
	}
	return e.apply(args)
}

// apply computes a function of strings.
func (e *Expr) apply(args [][]byte) ([]byte, error) {
	s := args[0]
	switch e.Op {
	case Substring, Split:
		return e.cut(s, args)
	case Concat:
		return bytes.Join(args, nil), nil
	case Lcase:
		return ascii(s, 'A', 'a'), nil
	case Ucase:
		return ascii(s, 'a', 'A'), nil
	case HexString:
		var out [][]byte
		for i := range s {
			out = append(out, []byte(hex.EncodeToString(s[i:i+1])))
		}
		return bytes.Join(out, args[1]), nil
	case AddrToText:
		if len(s) == 0 {
			return nil, nil
		}
		a, ok := netip.AddrFromSlice(s)
		if !ok {
			return nil, errAddress
		}
		return []byte(a.String()), nil
	}
	return number(e.Name, s)
}

// cut takes a part or a field out of s. Kea reads the numbers only if s holds
// something.
func (e *Expr) cut(s []byte, args [][]byte) ([]byte, error) {
	switch {
	case len(s) == 0:
		return nil, nil
	case int64(int32(e.Num)) != e.Num || int64(int32(e.Len)) != e.Len:
		return nil, errOperand
	case e.Op == Split:
		return field(s, string(args[1]), e.Num), nil
	}
	return e.part(s), nil
}

// part is a substring: from the end with a negative start, backwards with a
// negative length, empty when it starts outside.
func (e *Expr) part(s []byte) []byte {
	n := int64(len(s))
	start := e.Num
	if start < 0 {
		start += n
	}
	if start < 0 || start >= n {
		return nil
	}
	switch {
	case e.All:
		return s[start:]
	case e.Len < 0:
		return s[max(0, start+e.Len):start]
	}
	return s[start:min(n, start+e.Len)]
}

// field is the n-th part of s, counted from 1, each byte of delims ending one.
func field(s []byte, delims string, n int64) []byte {
	for i := int64(1); ; i++ {
		end := slices.IndexFunc(s, func(c byte) bool { return strings.IndexByte(delims, c) >= 0 })
		if i == n {
			if end < 0 {
				return s
			}
			return s[:end]
		}
		if end < 0 || i > n {
			return nil
		}
		s = s[end+1:]
	}
}

// ascii moves the letters from the case of one letter to that of another.
func ascii(s []byte, from, to byte) []byte {
	out := bytes.Clone(s)
	for i, c := range out {
		if c >= from && c < from+26 {
			out[i] = c - from + to
		}
	}
	return out
}

// number prints big-endian bytes as name, such as uint16totext, says.
func number(name string, s []byte) ([]byte, error) {
	if len(s) == 0 {
		return nil, nil
	}
	bits, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimLeft(name, "uint"), "totext"))
	if len(s)*8 != bits {
		return nil, errInteger
	}
	var n uint32
	for _, c := range s {
		n = n<<8 | uint32(c)
	}
	if name[0] == 'u' {
		return strconv.AppendUint(nil, uint64(n), 10), nil
	}
	shift := 32 - bits
	return strconv.AppendInt(nil, int64(int32(n<<shift)>>shift), 10), nil
}
