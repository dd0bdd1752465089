package parser

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// verbs are the words that set an option.
var verbs = map[string]Verb{"option": Set, "supersede": Set, "send": Set, "default": Default, "append": Append, "prepend": Prepend}

// option reads an option statement, an option definition or an option space.
func (p *parser) option(s *Stmt, l *level, kw string) bool {
	t := p.take()
	if kw == "option" && p.isWord(p.peek(), "space") {
		p.take()
		return p.optionSpace(s, l, t)
	}
	ref, known, ok := p.optionName()
	if !ok {
		return false
	}
	if kw == "option" && p.isWord(p.peek(), "code") {
		p.take()
		return p.optionDefine(s, l, ref, t)
	}
	if !known {
		p.unknownOption(ref)
		return false
	}
	n := p.optionIn.new()
	n.Verb, n.Option = verbs[kw], ref
	return p.optionSet(s, l, n)
}

// optionName reads [SPACE.]NAME; known is false if there is no such option.
func (p *parser) optionName() (ref OptionRef, known, ok bool) {
	t := p.peek()
	if !t.identifier() {
		_, ok := p.identifierToken("an option name")
		return ref, false, ok
	}
	p.take()
	ref = OptionRef{Space: "dhcp", Name: p.lower(t), Start: t.start, End: p.last}
	if p.peek().is('.') {
		p.take()
		ref.Space = ref.Name
		name, ok := p.identifierToken("an option name")
		if !ok {
			return ref, false, false
		}
		ref.Name, ref.End = strings.ToLower(name), p.last
	}
	if ref.Def, known = p.table.Lookup(ref.Space, ref.Name); known {
		p.oddNumber(ref)
	}
	return ref, known, true
}

// oddNumber warns of an unknown-N whose N means another code than it seems to.
func (p *parser) oddNumber(ref OptionRef) {
	if n, ok := strings.CutPrefix(ref.Name, "unknown-"); ok && n != strconv.FormatUint(uint64(ref.Def.Code), 10) {
		p.warnAt(CodeWraps, ref.Start, ref.End, fmt.Sprintf("dhcpd reads this as option code %d", ref.Def.Code), "write the number that is meant")
	}
}

// optionRef reads the name of an option that must exist.
func (p *parser) optionRef() (OptionRef, bool) {
	ref, known, ok := p.optionName()
	if ok && !known {
		p.unknownOption(ref)
	}
	return ref, ok && known
}

// unknownOption reports an option or space that does not exist.
func (p *parser) unknownOption(ref OptionRef) {
	if _, ok := p.table.Space(ref.Space); !ok {
		p.errAt(CodeOption, ref.Start, ref.End, "there is no option space `"+ref.Space+"`", orText(didYouMean(ref.Space, p.table.SpaceNames()), "declare it with `option space "+ref.Space+";`"))
		return
	}
	if strings.HasPrefix(ref.Name, "unknown-") {
		p.errAt(CodeOption, ref.Start, ref.End, "`"+ref.Name+"` has no option code that dhcpd takes", "write unknown-N with N from 1 to "+ifText(ref.Space == "dhcp", "254", "65535")+" in decimal")
		return
	}
	full := ref.Name
	if ref.Space != "dhcp" {
		full = ref.Space + "." + ref.Name
	}
	hint := orText(p.otherSpace(ref), didYouMean(ref.Name, p.table.Names(ref.Space)))
	p.errAt(CodeOption, ref.Start, ref.End, "there is no option `"+full+"`", orText(hint, "define it with `option "+full+" code N = TYPE;`"))
}

// otherSpace is a hint for an option that exists, but not in the space dhcp.
func (p *parser) otherSpace(ref OptionRef) string {
	if ref.Space != "dhcp" || strings.HasPrefix(ref.Name, "unknown-") {
		return ""
	}
	if _, ok := p.table.Lookup("dhcp6", ref.Name); ok {
		return "did you mean `dhcp6." + ref.Name + "`?"
	}
	if _, ok := p.table.Lookup("server", ref.Name); ok {
		return "`" + ref.Name + "` is a parameter: write it without `option`"
	}
	return ""
}

// optionSpace reads `option space NAME [code width N] [length width N] [hash size N];`.
func (p *parser) optionSpace(s *Stmt, l *level, t tok) bool {
	name, ok := p.identifierToken("a name for the option space")
	if !ok {
		return false
	}
	name = strings.ToLower(name)
	if l.kind != levelRoot {
		p.errTok(CodePlace, t, "an option space is declared at the top of the file only", "move it out of the braces")
		return false
	}
	n := &OptionSpace{Name: name, CodeWidth: 1, LengthWidth: 1}
	for {
		w := p.peek()
		switch {
		case p.isWord(w, "code"):
			if !p.spaceNumber("width", &n.CodeWidth, []int{1, 2, 4}) {
				return false
			}
		case p.isWord(w, "length"):
			if !p.spaceNumber("width", &n.LengthWidth, []int{1, 2}) {
				return false
			}
		case p.isWord(w, "hash"):
			var size int
			if !p.spaceNumber("size", &size, nil) {
				return false
			}
		default:
			if _, ok := p.table.Space(name); ok {
				p.warnAt(CodeRedefined, t.start, p.last, "option space `"+name+"` exists already; dhcpd replaces it", "remove this, or use another name")
			}
			s.Node = n
			p.table.spaces[name] = n
			return p.semi()
		}
	}
}

// spaceNumber reads `QUALIFIER width N` behind the qualifier.
func (p *parser) spaceNumber(word string, to *int, allowed []int) bool {
	p.take()
	if w := p.peek(); !p.isWord(w, word) {
		p.errTok(CodeSyntax, w, "expected `"+word+"` "+p.found(w), "")
		return false
	}
	p.take()
	t := p.peek()
	v, ok := p.count()
	if !ok {
		return false
	}
	*to = int(v)
	for _, a := range allowed {
		if a == *to {
			return true
		}
	}
	if allowed == nil {
		if int32(v) < 0 {
			p.errTok(CodeValue, t, "a size below zero", "")
		}
		return int32(v) >= 0
	}
	p.errTok(CodeValue, t, fmt.Sprintf("a width of %d; possible are %v", v, allowed), "")
	return false
}

// emptyValue reads `NAME ; ;`: dhcpd passes over the first semicolon of a
// statement without a value, takes the second for its end, and crashes when it
// comes to execute it, which it does at once at the top of a file.
func (p *parser) emptyValue(s *Stmt, l *level, d *OptionDef) bool {
	first, m := p.peek(), p.mark()
	if !first.is(';') || strings.HasPrefix(d.Format, "Z") {
		return false
	}
	p.next()
	if !p.peek().is(';') {
		p.reset(m)
		return false
	}
	sev, when := diag.Warning, "when a client comes to it"
	if l.kind == levelRoot {
		sev, when = diag.Error, "at its start"
	}
	p.take()
	p.say(sev, CodeCrash, p.f.Span(s.Start, p.last), "dhcpd accepts `"+strings.TrimPrefix(d.String(), "server.")+"` without a value before two semicolons, and crashes "+when, "give it a value, or remove it")
	s.Node = &Skipped{}
	return true
}

// optionSet reads the value of an option statement.
func (p *parser) optionSet(s *Stmt, l *level, n *OptionSet) bool {
	d := n.Option.Def
	if p.emptyValue(s, l, d) {
		return true
	}
	if p.peek().is('=') {
		p.take()
		e, ok := p.expression(DataType)
		if !ok {
			return false
		}
		n.Expr = e
	} else {
		v, ok := p.optionValues(d)
		if !ok {
			return false
		}
		n.Values = v
	}
	s.Node = n
	if l.kind == levelHost && d.Space == "dhcp" && d.Code == 61 && n.Expr == nil && n.Verb == Set {
		if old := l.once("uid", s); old != nil {
			at := tok{start: s.Start, end: n.Option.End}
			if _, isUID := old.Node.(*UID); isUID {
				p.uidBeats(at)
			} else {
				p.say(diag.Warning, CodeTwoIDs, p.f.Span(at.start, at.end), "this host has `option dhcp-client-identifier` already; dhcpd uses the first", "keep one of the two", seeAt(old, "the first one"))
			}
		}
	}
	return p.semi()
}

// optionValues reads a value by the format of its option.
func (p *parser) optionValues(d *OptionDef) ([]Atom, bool) {
	f := d.Format
	if f == "" {
		t := p.peek()
		p.errTok(CodeOption, t, "option `"+d.String()+"` has no format dhcpd can read", "")
		return nil, false
	}
	if f[0] == 'Z' {
		return nil, true
	}
	whole := strings.HasSuffix(f, "A")
	f = strings.TrimSuffix(f, "A")
	var out []Atom
	for {
		v, ok := p.record(f, d, out)
		if !ok {
			return nil, false
		}
		out = v
		if !whole || !p.peek().is(',') {
			return out, true
		}
		p.take()
	}
}

// record reads one run through the letters of a format.
func (p *parser) record(f string, d *OptionDef, out []Atom) ([]Atom, bool) {
	for len(f) > 0 {
		letter, rest := cutLetter(f)
		repeat, optional := false, false
		for rest != "" && (rest[0] == 'a' || rest[0] == 'o') {
			repeat, optional = repeat || rest[0] == 'a', optional || rest[0] == 'o'
			rest = rest[1:]
		}
		if optional && (p.peek().is(';') || letter == "t" && p.noText(d)) {
			return out, true
		}
		for {
			a, ok := p.atom(letter, d)
			if !ok {
				return nil, false
			}
			out = append(out, a)
			if !repeat && letter[0] != 'D' || !p.peek().is(',') {
				break
			}
			p.take()
		}
		f = rest
	}
	return out, true
}

// noText passes over what stands in the place of an optional text and is none,
// as dhcpd does in silence.
func (p *parser) noText(d *OptionDef) bool {
	t := p.peek()
	if t.kind == tString || t.identifier() || t.kind == tEOF {
		return false
	}
	p.take()
	p.warnAt(CodeIgnored, t.start, t.end, "dhcpd passes over `"+p.text(t)+"`, which is no text, and sends option `"+d.String()+"` without it", "put it in quotes")
	return true
}

// cutLetter cuts the first letter off a format, with the name or modifier behind it.
func cutLetter(f string) (letter, rest string) {
	switch f[0] {
	case 'N', 'E':
		if i := strings.IndexByte(f, '.'); i >= 0 {
			return f[:i+1], f[i+1:]
		}
	case 'D':
		if len(f) > 1 && f[1] == 'c' {
			return f[:2], f[2:]
		}
	}
	return f[:1], f[1:]
}

// intBits are the widths of the integer letters.
var intBits = map[byte]int{'l': 32, 'L': 32, 's': 16, 'S': 16, 'b': 8, 'B': 8, 'T': 32}

// atom reads one value.
func (p *parser) atom(letter string, d *OptionDef) (Atom, bool) {
	t := p.peek()
	a := Atom{Kind: letter[0], Start: t.start}
	var ok bool
	switch a.Kind {
	case 'I', '6':
		return p.address(a.Kind)
	case 'T':
		if p.isWord(t, "infinite") {
			p.take()
			a.Num, ok = 0xffffffff, true
			break
		}
		a.Num, ok = p.number(32)
	case 'l', 's', 'b':
		a.Num, ok = p.integer(intBits[a.Kind], true)
	case 'L', 'S', 'B':
		a.Num, ok = p.number(intBits[a.Kind])
	case 'f':
		a.Num, ok = p.boolean()
	case 't':
		a.Data, ok = p.textValue(t, d)
	case 'X', 'E':
		a.Data, ok = p.stringOrHex(1<<16 - 1)
	case 'd':
		a.Name, ok = p.domainName(t)
	case 'D':
		a.Name, ok = p.quotedDomain(t)
	case 'N':
		a.Num, a.Name, ok = p.enum(strings.TrimSuffix(letter[1:], "."))
	case 'U':
		a.Name, ok = p.identifierToken("an option space")
	case 'k':
		a.Name, ok = p.hostNameOrString("a key name")
	}
	a.End = p.last
	return a, ok
}

// textValue reads text: quoted, or one bare word.
func (p *parser) textValue(t tok, d *OptionDef) ([]byte, bool) {
	switch {
	case t.kind == tString:
		p.take()
		return Unquote(p.src[t.start:t.end]), true
	case t.identifier():
		p.take()
		return []byte(p.text(t)), true
	}
	p.errTok(CodeValue, t, "expected text "+p.found(t), "put it in quotes")
	return nil, false
}

// domainName reads an unquoted domain name.
func (p *parser) domainName(t tok) (string, bool) {
	if t.kind == tString {
		p.errTok(CodeValue, t, "a domain name stands without quotes here", "write "+strings.Trim(p.text(t), `"`))
		return "", false
	}
	return p.hostName()
}

// quotedDomain reads one element of a domain list.
func (p *parser) quotedDomain(t tok) (string, bool) {
	b, ok := p.quoted("a domain name")
	if !ok {
		return "", false
	}
	name := string(b)
	if strings.ContainsAny(name, " \t") {
		p.warnAt(CodeOneName, t.start, t.end, "dhcpd takes `"+name+"` for one domain name with a blank in it", "write one string for each name: \""+strings.Join(strings.Fields(name), "\", \"")+"\"")
	}
	return name, true
}

// optionDefine reads `= TYPE;` behind `option NAME code`.
func (p *parser) optionDefine(s *Stmt, l *level, ref OptionRef, t tok) bool {
	if l.kind != levelRoot {
		p.errTok(CodePlace, t, "an option is defined at the top of the file only", "move the definition out of the braces")
		return false
	}
	if _, ok := p.table.Space(ref.Space); !ok {
		p.unknownOption(ref)
		return false
	}
	nt := p.peek()
	if nt.kind != tNumber {
		p.errTok(CodeValue, nt, "expected the option's code "+p.found(nt), "write a decimal number")
		return false
	}
	code, _ := p.count()
	if w := p.peek(); !w.is('=') {
		p.errTok(CodeSyntax, w, "expected `=` "+p.found(w), "write option NAME code N = TYPE;")
		return false
	}
	p.take()
	format, ok := p.optionType()
	if !ok {
		p.skipType()
		return false
	}
	d := &OptionDef{Space: ref.Space, Name: ref.Name, Code: code, Format: format, Decl: s}
	if space, enc := d.Encapsulated(); enc && !p.encapsulate(space, s, t) {
		return false
	}
	if old := p.table.define(d); old != nil && (old.Decl != nil || old.Builtin) {
		p.redefined(d, old, ref)
	}
	s.Node = &OptionDefine{Def: d}
	return p.semi()
}

// skipType passes over what is left of an option type: its braces do not end
// the statement.
func (p *parser) skipType() {
	depth := 0
	for t := p.peek(); t.kind != tEOF && (depth > 0 || !t.is(';')); t = p.peek() {
		switch {
		case t.is('{'):
			depth++
		case t.is('}') && depth > 0:
			depth--
		}
		p.take()
	}
}

// redefined notes that a definition replaces another.
func (p *parser) redefined(d, old *OptionDef, ref OptionRef) {
	if old.Format == d.Format && old.Code == d.Code && old.Name == d.Name {
		return
	}
	what := "dhcpd's own definition"
	var rel []diag.Related
	if old.Decl != nil {
		what, rel = "the definition of `"+old.String()+"`", []diag.Related{seeAt(old.Decl, "the earlier definition")}
	}
	p.say(diag.Note, CodeRedefined, p.f.Span(ref.Start, ref.End), fmt.Sprintf("this replaces %s for code %d; values are read and sent by the last definition", what, d.Code), "", rel...)
}

// encapsulate notes that a definition encapsulates a space, which only one may.
func (p *parser) encapsulate(space string, s *Stmt, t tok) bool {
	if _, ok := p.table.Space(space); !ok {
		p.errTok(CodeOption, t, "there is no option space `"+space+"` to encapsulate", orText(didYouMean(space, p.table.SpaceNames()), "declare it with `option space "+space+";`"))
		return false
	}
	old, taken := p.encaps[space]
	if taken {
		var rel []diag.Related
		if old != nil {
			rel = append(rel, seeAt(old, "the other option"))
		}
		p.say(diag.Error, CodeDefinition, p.f.Span(t.start, p.last), "option space `"+space+"` is encapsulated by another option already", "only one option can carry a space", rel...)
		return false
	}
	p.encaps[space] = s
	return true
}
