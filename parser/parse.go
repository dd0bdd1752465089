package parser

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/keatool/keatool/internal/diag"
)

// maxDepth is how deep blocks and parentheses may nest.
const maxDepth = 200

// maxSize is the largest file that is read, in bytes.
const maxSize = 1 << 30

// Parse reads src, a dhcpd.conf(5) named name. The file is never nil; it is
// complete and correct if the findings hold no error. Included files are
// fetched through o.Open and hang on their include statements.
func Parse(name string, src []byte, o Options) (*File, diag.List) {
	f := &File{Name: name, Src: src, Family: o.Family}
	if l := tooLarge(name, len(src)); l != nil {
		return &File{Name: name, Family: o.Family}, l
	}
	s := newSession(o)
	f.Options = s.table
	s.files = []*File{f}
	lx := lex(src)
	if f.Family == Auto {
		f.Family = detect(src, lx.tokens)
	}
	s.family = f.Family
	s.file(f, lx, &level{kind: levelRoot})
	f.Count = s.nextID
	s.finish()
	s.findings.Sort()
	return f, s.findings
}

// tooLarge reports a file of more bytes than are read.
func tooLarge(name string, size int) diag.List {
	if size <= maxSize {
		return nil
	}
	return diag.List{{Code: CodeTooLarge, Severity: diag.Error, Span: diag.Span{File: name},
		Message: fmt.Sprintf("the file has %d bytes; files over 1 GiB are not read", size), Hint: "split it with include statements"}}
}

// session is what the parsers of a file and its includes share.
type session struct {
	opts     Options
	family   Family
	table    *OptionTable
	findings diag.List
	files    []*File // the chain of files being read, outermost first

	classes    map[string]*Stmt
	hosts      map[string]*Stmt
	groups     map[string]*Stmt
	peers      map[string]*peerState
	keys       map[string]*Stmt
	encaps     map[string]*Stmt // spaces that a definition encapsulates
	subnets    []*netState
	omapiKey   *Stmt
	checked    *Stmt // statement at the top that runs `check` at once
	matching   bool  // a class matches something
	style      *Stmt
	hostNoted  bool
	mixedNoted bool
	budget     int // findings still allowed
	nextID     uint32
}

// peerState follows a failover peer until the end of the file.
type peerState struct {
	decl *Stmt
	used bool
}

// netState is what the checks of addresses need to know of a network or subnet.
type netState struct {
	decl     *Stmt
	prefix   netip.Prefix
	subnets  []*netState
	ranges   []rangeState
	overlaps []*netState // subnets declared above that share addresses with this one
	iface    *Stmt
	peer     *Stmt            // of a shared network: what names the failover peer of its pools
	numbered map[uint32]*Stmt // of a subnet whose mask has gaps: the addresses of its ranges, as dhcpd numbers them
	share    *netState        // the shared network around a subnet, which has the one interface of both
}

// rangeState is one range, to find overlaps.
type rangeState struct {
	lo, hi netip.Addr
	stmt   *Stmt
}

func newSession(o Options) *session {
	s := &session{opts: o, table: NewOptionTable(), classes: map[string]*Stmt{}, hosts: map[string]*Stmt{}, groups: map[string]*Stmt{},
		peers: map[string]*peerState{}, keys: map[string]*Stmt{}, encaps: map[string]*Stmt{}, budget: maxFindings}
	for i := range builtinOptions {
		if space, ok := builtinOptions[i].Encapsulated(); ok {
			s.encaps[space] = nil
		}
	}
	return s
}

// maxFindings bounds the findings of one run: a file of garbage has millions.
const maxFindings = 1000

// levelKind is where a statement list stands, for the rules on placement.
type levelKind uint16

const (
	levelRoot levelKind = 1 << iota
	levelShared
	levelSubnet
	levelPool
	levelGroup
	levelClass
	levelHost
	levelExec // if, switch, on, define
	levelPeer
	levelZone
	levelKey
)

// level is one statement list being read.
type level struct {
	kind     levelKind
	depth    int
	stmt     *Stmt
	net      *netState // of the nearest subnet or shared network
	inc      bool      // reached through an include: the declaration around it is unknown
	sub      bool      // a subclass
	six      bool      // a pool6
	seen     seenList  // statements that may stand only once
	inSwitch bool
	cases    Type  // of the values of a switch
	dyn      bool  // pool: has a range
	peer     *Stmt // pool: what names its failover peer so far; nil: none
}

// seenList remembers statements that may stand only once; it is short.
type seenList []struct {
	what string
	stmt *Stmt
}

// get returns the statement entered under what, or nil.
func (l seenList) get(what string) *Stmt {
	for i := range l {
		if l[i].what == what {
			return l[i].stmt
		}
	}
	return nil
}

// once enters a statement that may stand only once, and returns an earlier one.
func (l *level) once(what string, s *Stmt) *Stmt {
	if old := l.seen.get(what); old != nil {
		return old
	}
	l.seen = append(l.seen, struct {
		what string
		stmt *Stmt
	}{what, s})
	return nil
}

// slab hands out values of one type from larger pieces, which costs the
// allocator less than one piece each.
type slab[T any] []T

// new returns a new zero value.
func (s *slab[T]) new() *T {
	if len(*s) == 0 {
		*s = make([]T, 128)
	}
	v := &(*s)[0]
	*s = (*s)[1:]
	return v
}

// parser reads one file.
type parser struct {
	*session
	cursor
	stmts    slab[Stmt]
	blocks   slab[Block]
	hostsIn  slab[Host]
	hwIn     slab[Hardware]
	fixedIn  slab[FixedAddress]
	optionIn slab[OptionSet]
	levels   []*level  // spare ones
	scratch  [][]*Stmt // spare lists
	f        *File
	last     uint32 // end of the last token taken
	ended    bool   // why the file ends where it should not is reported; what is missing there is a consequence
	hexb     [64]byte
}

// file reads one file's statements into lvl.
func (s *session) file(f *File, lx lexed, lvl *level) {
	f.Comments, f.tokens = lx.comments, lx.tokens
	p := &parser{session: s, f: f, cursor: cursor{src: f.Src, toks: lx.tokens}}
	p.lexErrors(lx.errors)
	f.Stmts = p.list(lvl, true)
}

// lexErrors reports faults of the text itself.
func (p *parser) lexErrors(errs []lexError) {
	if len(p.src) >= 3 && string(p.src[:3]) == "\xef\xbb\xbf" {
		p.errAt(CodeBOM, 0, 3, "the file starts with a byte-order mark, which dhcpd takes for the first statement", "save it as plain UTF-8 without BOM")
		p.pos = min(3, len(p.toks))
	}
	for _, e := range errs {
		switch e.what {
		case faultString:
			p.ended = true
			p.errAt(CodeString, e.start, e.start+1, "this string has no closing quote", "a string ends at the next `\"`; \\0 and \\x take the digits behind them, a quote included")
		case faultLong:
			p.errAt(CodeLong, e.start, e.start+1, fmt.Sprintf("%d bytes without an end; dhcpd reads at most %d", e.end-e.start, maxToken), "shorten it")
		case faultEscape:
			p.errAt(CodeValue, e.start, e.end, "`"+strings.ToValidUTF8(string(p.src[e.start:e.end]), "?")+"` is no escape of dhcpd", "\\x takes two hex digits; \\0 to \\3 take two octal digits more")
		}
	}
}

// take takes the next part and remembers where it ends.
func (p *parser) take() tok {
	t := p.next()
	p.last = t.end
	return t
}

// list reads statements up to the end of the file or the closing brace, which it leaves.
func (p *parser) list(l *level, top bool) []*Stmt {
	out := p.spareList()
	for {
		t := p.peek()
		switch {
		case t.kind == tEOF:
			return p.keepList(out)
		case t.is('}'):
			if !top {
				return p.keepList(out)
			}
			p.errTok(CodeBrace, t, "this brace closes nothing", "remove it, or look for a block above that was closed too early")
			p.take()
		default:
			if s := p.statement(l, out); s != nil {
				out = append(out, s)
			}
		}
	}
}

// spareList returns an empty list to collect statements in.
func (p *parser) spareList() []*Stmt {
	if n := len(p.scratch); n > 0 {
		l := p.scratch[n-1]
		p.scratch = p.scratch[:n-1]
		return l
	}
	return make([]*Stmt, 0, 16)
}

// keepList returns a copy of just the right size and takes the list back.
func (p *parser) keepList(l []*Stmt) []*Stmt {
	var out []*Stmt
	if len(l) > 0 {
		out = make([]*Stmt, len(l))
		copy(out, l)
	}
	if cap(l) <= 1024 {
		p.scratch = append(p.scratch, l[:0])
	}
	return out
}

// enter returns a fresh level, to be given back with leave.
func (p *parser) enter(kind levelKind) *level {
	n := len(p.levels)
	if n == 0 {
		return &level{kind: kind}
	}
	l := p.levels[n-1]
	p.levels = p.levels[:n-1]
	seen := l.seen[:0]
	*l = level{kind: kind, seen: seen}
	return l
}

// leave gives a level back.
func (p *parser) leave(l *level) { p.levels = append(p.levels, l) }

// statement reads one statement at level l; before are the statements ahead of it.
func (p *parser) statement(l *level, before []*Stmt) *Stmt {
	first := p.pos
	t := p.peek()
	s := p.stmts.new()
	*s = Stmt{ID: p.nextID, File: p.f, Parent: l.stmt, Start: t.start, first: uint32(first), last: uint32(first) + 1}
	p.nextID++
	n := len(p.findings)
	ok := p.dispatch(s, l, before)
	if !ok {
		s.Node = &Bad{}
		if len(p.findings) == n && p.budget > 0 && !p.ended {
			p.errAt(CodeSyntax, t.start, t.end, "this statement cannot be read", "")
		}
		p.skipToSemi()
		if p.isWord(t, "key") && p.peek().is(';') { // it belongs to the key, unlike one behind any other brace
			p.take()
		}
	}
	p.close(s, first)
	return s
}

// close sets the extent and the arguments of a statement whose tokens from first on have been taken.
func (p *parser) close(s *Stmt, first int) {
	if p.pos == first {
		p.pos++
		p.sub = 0
	} else if p.sub != 0 {
		p.pos++
		p.sub = 0
	}
	s.End = p.toks[p.pos-1].End
	last := p.pos
	if s.Body != nil {
		for last = first + 1; last < p.pos && p.toks[last].Start < s.Body.Open; last++ {
		}
	} else if p.src[p.toks[last-1].Start] == ';' && last-1 > first {
		last--
	}
	s.last = uint32(max(last, first+1))
}

// skipToSemi passes over the rest of a statement, as dhcpd does: to the next
// semicolon outside braces, or past the brace that closes the first one opened.
func (p *parser) skipToSemi() {
	depth := 0
	for {
		t := p.peek()
		switch {
		case t.kind == tEOF:
			return
		case t.is('{'):
			depth++
		case t.is('}'):
			if depth == 0 {
				return
			}
			if depth--; depth == 0 {
				p.take()
				return
			}
		case t.is(';') && depth == 0:
			p.take()
			return
		}
		p.take()
	}
}

// semi takes the semicolon that ends a statement.
func (p *parser) semi() bool {
	t := p.peek()
	if t.is(';') {
		p.take()
		return true
	}
	p.semicolonExpected(t)
	return false
}

// semicolonExpected reports a missing semicolon: at the token that stands in
// its place, as dhcpd does, with the end of the statement in the hint.
func (p *parser) semicolonExpected(t tok) {
	hint := "end the statement with `;`"
	if p.f.Pos(t.start).Line > p.f.Pos(p.last).Line {
		hint = fmt.Sprintf("end the statement on line %d with `;`", p.f.Pos(p.last).Line)
	} else if t.kind == tNumber && p.text(t) == "-" {
		hint = "dhcpd cannot subtract: it takes the `-` for a number"
	} else if t.kind == tString || t.identifier() || t.kind == tNumber {
		hint = "remove this value, or separate values with `,` where the statement takes a list, or end it with `;`"
	}
	p.errTok(CodeSemicolon, t, "expected `;` "+p.found(t), hint)
}

// found says what stands where something else was expected.
func (p *parser) found(t tok) string {
	if t.kind == tEOF {
		return "before the end of the file"
	}
	text := p.text(t)
	switch {
	case t.kind == tPunct && (p.src[t.start] < ' ' || p.src[t.start] >= utf8.RuneSelf):
		return "before " + strange(p.src[t.start:])
	case len(text) > 40:
		text = text[:37] + "..."
	}
	return "before `" + strings.ToValidUTF8(text, "?") + "`"
}

// strange names the character at the start of src, which is not one of those
// that dhcpd's language is made of.
func strange(src []byte) string {
	r, n := utf8.DecodeRune(src)
	switch {
	case r == utf8.RuneError && n <= 1, r < ' ':
		return fmt.Sprintf("byte 0x%02x", src[0])
	case unicode.IsSpace(r), !unicode.IsPrint(r):
		return fmt.Sprintf("the character %U", r)
	}
	return "`" + string(r) + "`"
}

// open takes the opening brace of a block.
func (p *parser) open() bool {
	t := p.peek()
	if t.is('{') {
		return true
	}
	p.errTok(CodeSyntax, t, "expected `{` "+p.found(t), "this statement has a body in braces")
	return false
}

// body reads a block into s, at a new level under l.
func (p *parser) body(s *Stmt, l, in *level) bool {
	if !p.open() {
		return false
	}
	open := p.take()
	in.depth, in.stmt = l.depth+1, s
	if in.net == nil {
		in.net = l.net
	}
	s.Body = p.blocks.new()
	s.Body.Open = open.start
	if in.depth > maxDepth {
		p.errTok(CodeDeep, open, fmt.Sprintf("blocks nest deeper than %d", maxDepth), "no configuration needs this; look for missing closing braces")
		p.ended = true
		p.pos, p.sub = len(p.toks), 0
		s.Body.Close = uint32(len(p.src))
		return true
	}
	s.Body.Stmts = p.list(in, false)
	t := p.peek()
	if t.kind == tEOF && p.ended {
		s.Body.Close = uint32(len(p.src))
		return true
	}
	if t.kind == tEOF {
		end := uint32(len(bytes.TrimRight(p.src, " \t\r\n")))
		p.ended = true
		p.say(diag.Error, CodeEOF, p.f.Span(end, end), "the file ends inside a block", fmt.Sprintf("add `}` where the block opened on line %d should end", p.f.Pos(open.start).Line),
			diag.Related{Span: p.f.Span(open.start, open.end), Message: "this block is not closed"})
		s.Body.Close = uint32(len(p.src))
		return true
	}
	s.Body.Close = t.start
	p.take()
	return true
}

// errTok reports an error at a token.
func (p *parser) errTok(code diag.Code, t tok, message, hint string) {
	start, end := t.start, t.end
	if t.kind == tEOF {
		if p.ended {
			return
		}
		start, end = p.last, p.last
	}
	p.errAt(code, start, end, message, hint)
}

// errAt reports an error.
func (p *parser) errAt(code diag.Code, start, end uint32, message, hint string) {
	p.say(diag.Error, code, p.f.Span(start, end), message, hint)
}

// warnAt reports something dhcpd accepts.
func (p *parser) warnAt(code diag.Code, start, end uint32, message, hint string) {
	p.say(diag.Warning, code, p.f.Span(start, end), message, hint)
}

// say files a finding, as long as there are not too many.
func (s *session) say(sev diag.Severity, code diag.Code, span diag.Span, message, hint string, related ...diag.Related) {
	switch s.budget--; {
	case s.budget > 0:
		s.findings = append(s.findings, diag.Finding{Code: code, Severity: sev, Span: span, Message: message, Hint: hint, Related: related})
	case s.budget == 0:
		s.findings = append(s.findings, diag.Finding{Code: CodeTooMany, Severity: diag.Error, Span: span,
			Message: fmt.Sprintf("more than %d findings; the rest is not shown", maxFindings-1), Hint: "mend the first ones and run again; or this is no dhcpd.conf"})
	}
}

// seeAt makes a related place of a statement.
func seeAt(s *Stmt, message string) diag.Related {
	return diag.Related{Span: s.HeadSpan(), Message: message}
}
