package derive

import (
	"bytes"
	"strings"

	"github.com/keatool/keatool/parser"
)

// The options of other spaces lie inside an option of the space of the family,
// one level down or two. dhcp-options(5) "ENCAPSULATION".

// option returns the value that a request has for an option.
func (f *facts) option(d *parser.OptionDef) ([]byte, bool) {
	if d == nil {
		return nil, false
	}
	if f.relay > 0 {
		b, ok := f.r.agent[d.Code]
		return b, ok && (f.relay == 1 || f.relay >= 32) && f.r.relayed() && d.Space == f.w.main
	}
	b, ok := f.find(strings.ToLower(d.Space), d.Code)
	if ok && strings.HasPrefix(d.Format, "t") {
		b = bytes.TrimRight(b, "\x00")
	}
	return b, ok
}

func (f *facts) find(space string, code uint32) ([]byte, bool) {
	if space == f.w.main {
		return f.own(code)
	}
	if space == "agent" {
		b, ok := f.r.agent[code]
		return b, ok && f.r.relayed() && !f.w.v6
	}
	c, ok := f.w.carriers[space]
	if !ok || c.selected && !f.parsed {
		return nil, false
	}
	outer, ok := f.find(c.space, c.code)
	if !ok {
		return nil, false
	}
	for _, s := range f.w.split(space, outer) {
		if s.code == code {
			return s.data, true
		}
	}
	return nil, false
}

// own returns an option of the message itself. Some are not kept as options.
func (f *facts) own(code uint32) ([]byte, bool) {
	r := f.r
	if !f.w.v6 {
		switch code {
		case optMessage:
			return []byte{messageType(r.do)}, messageType(r.do) != 0
		case optAddress:
			return r.asks.AsSlice(), r.asks.IsValid()
		}
	}
	b, ok := r.options[code]
	return b, ok
}

type sub struct {
	code uint32
	data []byte
}

// widths returns how many bytes code and length take in a space.
func (w *world) widths(space string) (code, length int) {
	switch space {
	case "vendor", "vendor-class":
		return 4, 1
	case "vsio":
		return 4, 0
	}
	if s, ok := w.m.File.Options.Space(space); ok {
		return s.CodeWidth, s.LengthWidth
	}
	return 1, 1
}

// split takes the options of a space apart.
func (w *world) split(space string, b []byte) []sub {
	cw, lw := w.widths(space)
	var list []sub
	for len(b) >= cw+lw {
		code, n := number(b[:cw]), len(b)-cw
		if cw == 1 && (code == 0 || code == 255) {
			b = b[1:]
			continue
		}
		if lw > 0 {
			n = int(number(b[cw : cw+lw]))
		}
		if len(b) < cw+lw+n {
			break
		}
		list = append(list, sub{code, b[cw+lw : cw+lw+n]})
		b = b[cw+lw+n:]
	}
	return list
}

func (w *world) join(space string, list []sub) []byte {
	cw, lw := w.widths(space)
	var out []byte
	for _, s := range list {
		out = appendNumber(out, s.code, cw)
		out = appendNumber(out, uint32(len(s.data)), lw)
		out = append(out, s.data...)
	}
	return out
}

func number(b []byte) (n uint32) {
	for _, c := range b {
		n = n<<8 | uint32(c)
	}
	return n
}

func appendNumber(b []byte, n uint32, width int) []byte {
	for i := width - 1; i >= 0; i-- {
		b = append(b, byte(n>>(8*i)))
	}
	return b
}

// put returns r with an option set, wherever it lies; nil takes it away. It is
// nil if no client can send the option.
func (w *world) put(r *request, space string, code uint32, v []byte) *request {
	switch space {
	case w.main:
		return w.putOwn(r, code, v)
	case "agent":
		if w.v6 || v != nil && !r.relayed() {
			return nil
		}
		return r.withAgent(code, v)
	}
	c, ok := w.carriers[space]
	if !ok || c.selected && !w.parses {
		return nil
	}
	f := facts{w: w, r: r, parsed: true}
	outer, _ := f.find(c.space, c.code)
	var list []sub
	for _, s := range w.split(space, outer) {
		if s.code != code {
			list = append(list, s)
		}
	}
	if v != nil {
		list = append(list, sub{code, v})
	}
	return w.put(r, c.space, c.code, w.join(space, list))
}

// putOwn is put for an option of the message itself.
func (w *world) putOwn(r *request, code uint32, v []byte) *request {
	if w.v6 {
		return r.with(code, v)
	}
	switch code {
	case optMessage:
		return r.saying(v)
	case optAddress:
		return r.askingFor(v)
	case optServerID, optAgent, 0, 255:
		return nil
	}
	if len(v) > 255 {
		return nil
	}
	return r.with(code, v)
}
