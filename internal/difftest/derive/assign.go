package derive

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"strconv"

	"github.com/keatool/keatool/parser"
)

// assign returns requests in which the expression e has the value v. What it
// returns need not hold, where one part of the request stands twice in e.
func (s *solver) assign(e *parser.Expr, v value, r *request) []*request {
	if s.steps++; s.steps > maxSteps {
		return nil
	}
	if equal(s.facts(r).eval(e), v) {
		return []*request{r}
	}
	switch e.Op {
	case parser.OpOption, parser.OpHardware, parser.OpPacket, parser.OpFilename, parser.OpServerName, parser.OpHostDeclName,
		parser.OpLeasedAddress:
		return s.assignLeaf(e, v, r)
	case parser.OpVar:
		if list := s.w.sets[lower(e.Name)]; len(list) == 1 {
			return s.assign(list[0], v, r)
		}
		return nil
	case parser.OpPickFirst:
		return s.assignPick(e, v, r)
	case parser.OpV6Relay:
		return s.assignRelayed(e, v, r)
	case parser.OpAdd, parser.OpSub, parser.OpMul, parser.OpDiv, parser.OpMod, parser.OpBitAnd, parser.OpBitOr, parser.OpBitXor:
		return s.assignNumber(e, v, r)
	}
	if v.kind == null {
		return s.assignNull(e, r)
	}
	return s.assignFunction(e, v, r)
}

// assignNull makes one of the arguments null.
func (s *solver) assignNull(e *parser.Expr, r *request) []*request {
	var out []*request
	for _, a := range e.Args {
		if !constant(a) {
			out = append(out, s.assign(a, value{}, r)...)
		}
	}
	return first(out)
}

// assignLeaf changes what the client says.
func (s *solver) assignLeaf(e *parser.Expr, v value, r *request) []*request {
	if v.kind != data && v.kind != null {
		return nil
	}
	switch e.Op {
	case parser.OpOption:
		return s.assignOption(e.Option.Def, v, r)
	case parser.OpHardware:
		if len(v.b) < 2 || len(v.b) > 17 || s.w.v6 {
			return nil
		}
		q := r.clone()
		q.htype, q.hw = v.b[0], v.b[1:]
		return []*request{q}
	case parser.OpPacket:
		return s.assignHeader(e, v, r)
	case parser.OpFilename, parser.OpServerName:
		q := r.clone()
		if e.Op == parser.OpFilename {
			q.file = v.b
		} else {
			q.sname = v.b
		}
		return []*request{q}
	case parser.OpHostDeclName:
		var out []*request
		for _, h := range s.w.m.Hosts {
			if h.Name == string(v.b) {
				out = append(out, s.pose(h, r)...)
			}
		}
		return out
	}
	if a, ok := netip.AddrFromSlice(v.b); ok {
		return []*request{r.asking(a)}
	}
	return nil
}

func (s *solver) assignOption(d *parser.OptionDef, v value, r *request) []*request {
	if d == nil {
		return nil
	}
	if v.kind == null {
		return s.exists(d, false, r)
	}
	if len(v.b) == 0 { // an empty option is not a valid one
		return nil
	}
	var out []*request
	for _, q := range s.relays(d, r) {
		if x := s.w.put(q, lower(d.Space), d.Code, v.b); x != nil {
			out = append(out, x)
		}
	}
	return out
}

// assignHeader changes the fields of the message that packet() reads: hardware
// type and address, the relay's address, and the two texts. RFC 2131 §2.
func (s *solver) assignHeader(e *parser.Expr, v value, r *request) []*request {
	f := s.facts(r)
	off := int(f.eval(e.Args[0]).n)
	if v.kind != data || off+len(v.b) > 240 || uint64(len(v.b)) != f.eval(e.Args[1]).n {
		return nil
	}
	h := s.w.header(r)
	copy(h[off:], v.b)
	q := r.clone()
	q.htype = h[1]
	if n := int(h[2]); n > 0 && n <= 16 {
		q.hw = bytes.Clone(h[28 : 28+n])
	}
	q.sname, q.file = bytes.TrimRight(h[44:108], "\x00"), bytes.TrimRight(h[108:236], "\x00")
	if a := netip.AddrFrom4([4]byte(h[24:28])); !a.IsUnspecified() {
		q.at.Relay, q.at.Direct = a, netip.Prefix{}
	}
	return []*request{q}
}

// assignPick gives the first of several, then each later one with those before it null.
func (s *solver) assignPick(e *parser.Expr, v value, r *request) []*request {
	var out []*request
	ways := []*request{r}
	for _, a := range e.Args {
		var next []*request
		for _, q := range ways {
			out = append(out, s.assign(a, v, q)...)
			next = append(next, s.assign(a, value{}, q)...)
		}
		ways = first(next)
	}
	return first(out)
}

// assignRelayed changes what the relay nearest to the client adds.
func (s *solver) assignRelayed(e *parser.Expr, v value, r *request) []*request {
	n := s.facts(r).eval(e.Args[0]).n
	if n == 0 {
		return s.assign(e.Args[1], v, r)
	}
	if n > 1 && n < 32 || e.Args[1].Op == parser.OpV6Relay {
		return nil
	}
	// below v6relay the options are those that the relay adds
	q := r.clone()
	q.options = r.agent
	var out []*request
	for _, x := range (&solver{w: s.w, early: true}).assign(e.Args[1], v, q) {
		y := r.clone()
		y.agent = x.options
		out = append(out, y)
	}
	return out
}

// assignNumber undoes arithmetic with one constant side.
func (s *solver) assignNumber(e *parser.Expr, v value, r *request) []*request {
	if v.kind != num {
		return nil
	}
	a, b := e.Args[0], e.Args[1]
	if constant(a) {
		a, b = b, a
	}
	k := s.facts(r).eval(b).n
	var tries []uint64
	switch e.Op {
	case parser.OpAdd:
		tries = []uint64{v.n - k}
	case parser.OpSub:
		tries = []uint64{v.n + k, k - v.n}
	case parser.OpMul:
		if k != 0 && v.n%k == 0 {
			tries = []uint64{v.n / k}
		}
	case parser.OpDiv:
		tries = []uint64{v.n * k}
	case parser.OpMod, parser.OpBitAnd, parser.OpBitOr:
		tries = []uint64{v.n, v.n + k, v.n &^ k}
	case parser.OpBitXor:
		tries = []uint64{v.n ^ k}
	}
	var out []*request
	for _, n := range tries {
		out = append(out, s.assign(a, numOf(n), r)...)
	}
	return out
}

// assignFunction undoes a function that takes data apart or puts it together.
func (s *solver) assignFunction(e *parser.Expr, v value, r *request) []*request {
	f := s.facts(r)
	if e.Op == parser.OpExtractInt {
		return s.assignInt(e, v, r)
	}
	if v.kind != data {
		return nil
	}
	switch e.Op {
	case parser.OpSubstring:
		return s.assignSubstring(e, v.b, r)
	case parser.OpSuffix:
		return s.assignSuffix(e, v.b, r)
	case parser.OpLcase, parser.OpUcase:
		return s.assign(e.Args[0], v, r)
	case parser.OpReverse:
		if x := reverse(f.eval(e.Args[0]).n, v.b); x.kind == data {
			return s.assign(e.Args[1], x, r)
		}
	case parser.OpConcat:
		return s.assignConcat(e, v.b, r)
	case parser.OpBinaryToASCII:
		if b, ok := fromASCII(f.eval(e.Args[0]).n, int(f.eval(e.Args[1]).n/8), f.eval(e.Args[2]).b, v.b); ok {
			return s.assign(e.Args[3], dataOf(b), r)
		}
	case parser.OpEncodeInt:
		if len(v.b) == int(e.Num/8) {
			return s.assign(e.Args[0], numOf(uint64(number(v.b))), r)
		}
	}
	return nil
}

// assignInt puts a number at the head of the data.
func (s *solver) assignInt(e *parser.Expr, v value, r *request) []*request {
	size := int(e.Num / 8)
	if v.kind != num || size < 4 && v.n >= 1<<(8*size) {
		return nil
	}
	b := binary.BigEndian.AppendUint32(nil, uint32(v.n))[4-size:]
	out := s.assign(e.Args[0], dataOf(b), r)
	if cur := s.facts(r).eval(e.Args[0]); len(cur.b) > size {
		out = append(out, s.assign(e.Args[0], dataOf(append(bytes.Clone(b), cur.b[size:]...)), r)...)
	}
	return out
}

// filler stands where the value of something does not matter.
const filler = '0'

// assignSubstring puts b into the data at its offset, and keeps the rest.
func (s *solver) assignSubstring(e *parser.Expr, b []byte, r *request) []*request {
	f := s.facts(r)
	off, n := int(f.eval(e.Args[1]).n), int(f.eval(e.Args[2]).n)
	if len(b) > n || off < 0 || off > 1<<12 {
		return nil
	}
	old := f.eval(e.Args[0]).b
	whole := append(bytes.Clone(cut(old, 0, uint64(off))), bytes.Repeat([]byte{filler}, max(0, off-len(old)))...)
	whole = append(whole, b...)
	out := []*request{}
	if len(b) == n && len(old) > off+n {
		out = s.assign(e.Args[0], dataOf(append(bytes.Clone(whole), old[off+n:]...)), r)
	}
	out = append(out, s.assign(e.Args[0], dataOf(whole), r)...)
	if e.Args[0].Op == parser.OpHardware && len(whole) < 7 { // hardware addresses have six bytes
		pad := bytes.Repeat([]byte{filler}, 7-len(whole))
		out = append(s.assign(e.Args[0], dataOf(append(bytes.Clone(whole), pad...)), r), out...)
	}
	return first(out)
}

// assignSuffix puts b at the end of the data.
func (s *solver) assignSuffix(e *parser.Expr, b []byte, r *request) []*request {
	f := s.facts(r)
	n := int(f.eval(e.Args[1]).n)
	if len(b) > n {
		return nil
	}
	if len(b) < n { // then it is all there is
		return s.assign(e.Args[0], dataOf(b), r)
	}
	old := f.eval(e.Args[0]).b
	kept := old[:max(0, len(old)-n)]
	return first(append(s.assign(e.Args[0], dataOf(append(bytes.Clone(kept), b...)), r), s.assign(e.Args[0], dataOf(b), r)...))
}

// assignConcat changes one part and leaves the others; if none is enough, it
// cuts b at the separators between the parts.
func (s *solver) assignConcat(e *parser.Expr, b []byte, r *request) []*request {
	f := s.facts(r)
	var out []*request
	for i := range e.Args {
		var before, after []byte
		for _, a := range e.Args[:i] {
			before = append(before, f.eval(a).b...)
		}
		for _, a := range e.Args[i+1:] {
			after = append(after, f.eval(a).b...)
		}
		if constant(e.Args[i]) || len(before)+len(after) > len(b) || !bytes.HasPrefix(b, before) || !bytes.HasSuffix(b, after) {
			continue
		}
		out = append(out, s.assign(e.Args[i], dataOf(b[len(before):len(b)-len(after)]), r)...)
	}
	return first(append(out, s.cutConcat(e.Args, b, r)...))
}

// cutConcat gives each part its stretch of b, the parts that vary as short as can be.
func (s *solver) cutConcat(args []*parser.Expr, b []byte, r *request) []*request {
	if len(args) == 0 {
		if len(b) == 0 {
			return []*request{r}
		}
		return nil
	}
	if constant(args[0]) {
		rest, ok := bytes.CutPrefix(b, s.facts(r).eval(args[0]).b)
		if !ok {
			return nil
		}
		return s.cutConcat(args[1:], rest, r)
	}
	for n := range len(b) + 1 {
		for _, q := range s.assign(args[0], dataOf(b[:n]), r) {
			if out := s.cutConcat(args[1:], b[n:], q); len(out) > 0 {
				return out
			}
		}
	}
	return nil
}

// fromASCII undoes binary-to-ascii.
func fromASCII(base uint64, size int, sep, text []byte) ([]byte, bool) {
	if base < 2 || base > 16 || size < 1 || size > 4 || len(sep) == 0 {
		return nil, false
	}
	var out []byte
	for _, word := range bytes.Split(text, sep) {
		n, err := strconv.ParseUint(string(word), int(base), 8*size)
		if err != nil {
			return nil, false
		}
		out = appendNumber(out, uint32(n), size)
	}
	return out, true
}
