package parser

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// dispatch reads one statement into s, by its first word. It returns false
// where the statement cannot be read; the rest of it is then skipped.
func (p *parser) dispatch(s *Stmt, l *level, before []*Stmt) bool {
	t := p.peek()
	if t.is('%') && l.kind&(levelExec|levelPeer|levelZone|levelKey) == 0 {
		return p.percent(s)
	}
	if !t.identifier() {
		p.notAStatement(t)
		return false
	}
	kw := p.lower(t)
	switch l.kind {
	case levelPeer:
		return p.peerItem(s, l)
	case levelZone:
		return p.zoneItem(s, l)
	case levelKey:
		return p.keyItem(s, l)
	}
	if l.kind == levelExec {
		if ok, done := p.executable(s, l, before, kw); done {
			return ok && p.noGap(s)
		}
		if p.isDeclaration(kw) {
			p.errTok(CodePlace, t, "`"+kw+"` cannot stand inside `if`, `switch`, `on` or `define`", "only options, parameters and other executable statements can; move it out")
			return false
		}
		return p.parameterOrCall(s, l, kw)
	}
	if ok, done := p.declaration(s, l, kw); done {
		return ok
	}
	if ok, done := p.executable(s, l, before, kw); done {
		return ok
	}
	return p.parameterOrCall(s, l, kw)
}

// noGap reports a statement behind one that leaves nothing in dhcpd's list of
// executable statements, which makes dhcpd crash.
func (p *parser) noGap(s *Stmt) bool {
	switch s.Node.(type) {
	case *Zone, *Key, *DBTimeFormat:
		if t := p.peek(); !t.is('}') && t.kind != tEOF {
			kw := strings.ToLower(p.f.Text(s.Keyword()))
			p.errTok(CodeCrash, t, "a statement behind `"+kw+"` in this block makes dhcpd crash", "move the `"+kw+"` statement out of the block")
		}
	}
	return true
}

// notAStatement reports a token that starts no statement.
func (p *parser) notAStatement(t tok) {
	hint := ""
	switch {
	case t.is(';'):
		p.errTok(CodeSyntax, t, "an empty statement; dhcpd accepts none", "remove this `;`")
		return
	case t.is('/'):
		hint = "a comment starts with `#`; dhcpd knows no // and /* */"
	case t.is('<'), t.is('{'):
		hint = "is this a dhcpd.conf?"
	}
	p.errTok(CodeSyntax, t, "expected a declaration or parameter "+p.found(t), hint)
}

// percent passes over `% … ;`.
func (p *parser) percent(s *Stmt) bool {
	start := p.take()
	for t := p.peek(); t.kind != tEOF; t = p.peek() {
		p.take()
		if t.is(';') {
			break
		}
	}
	s.Node = &Skipped{}
	p.warnAt(CodePercent, start.start, start.end, "dhcpd skips everything from `%` to the next `;` without a word", "remove it, or make it a comment with `#`")
	return true
}

// declWords are the words that start a declaration, for messages.
var declWords = []string{"authoritative", "class", "deleted", "dynamic", "failover", "fixed-address", "fixed-address6", "fixed-prefix6", "group",
	"hardware", "host", "host-identifier", "include", "interface", "key", "lease", "lease-id-format", "match", "no", "not", "pool", "pool6", "prefix6", "range",
	"range6", "server-duid", "server-identifier", "shared-network", "spawn", "static", "subclass", "subnet", "subnet6", "uid", "user-class", "vendor-class", "zone"}

// isDeclaration reports whether kw starts a declaration.
func (p *parser) isDeclaration(kw string) bool { return slices.Contains(declWords, kw) }

// declaration reads a declaration. done is false if kw starts none.
func (p *parser) declaration(s *Stmt, l *level, kw string) (ok, done bool) {
	switch kw {
	case "host":
		return p.host(s, l), true
	case "hardware":
		return p.inHost(s, l, p.hardware), true
	case "fixed-address", "fixed-address6":
		return p.inHost(s, l, p.fixedAddress), true
	case "fixed-prefix6":
		return p.inHost(s, l, p.fixedPrefix6), true
	case "host-identifier":
		return p.inHost(s, l, p.hostIdentifier), true
	case "uid":
		return p.inHost(s, l, p.uid), true
	case "include":
		return p.include(s, l), true
	case "subnet":
		return p.subnet(s, l), true
	case "subnet6":
		return p.subnet6(s, l), true
	case "shared-network":
		return p.sharedNetwork(s, l), true
	case "group":
		return p.group(s, l), true
	case "pool", "pool6":
		return p.pool(s, l, kw == "pool6"), true
	case "range":
		return p.rangeStmt(s, l), true
	case "range6":
		return p.range6(s, l), true
	case "prefix6":
		return p.prefix6(s, l), true
	case "interface":
		return p.interfaceStmt(s, l), true
	case "class":
		return p.class(s, l), true
	case "vendor-class", "user-class":
		return p.oldClass(s, l, kw), true
	case "subclass":
		return p.subclass(s, l), true
	case "match", "spawn", "lease":
		return p.classItem(s, l, kw)
	case "failover":
		return p.failover(s, l), true
	case "no":
		return p.noFailover(s, l), true
	case "authoritative", "not":
		return p.authoritative(s, l, kw)
	case "server-identifier":
		return p.serverIdentifier(s), true
	case "server-duid":
		return p.serverDUID(s), true
	case "lease-id-format":
		return p.leaseIDFormat(s), true
	case "zone":
		return p.zone(s, l), true
	case "key":
		return p.key(s, l), true
	case "dynamic", "deleted", "static":
		return p.flag(s, l, kw)
	case "allow", "deny", "ignore":
		if l.kind == levelPool && kw != "ignore" {
			return p.permit(s, l, kw), true
		}
	}
	return false, false
}

// parameterOrCall reads a server parameter or, with an unknown word, an
// expression statement, which is how dhcpd takes a misspelt flag.
func (p *parser) parameterOrCall(s *Stmt, l *level, kw string) bool {
	if d, ok := p.table.Lookup("server", kw); ok && !strings.HasPrefix(kw, "unknown-") && !p.expressionAnyway(kw) {
		return p.parameter(s, l, d)
	}
	return p.call(s, l, kw)
}

// expressionAnyway reports whether a parameter of another build stands here in a
// form that passes for an expression statement, in silence.
func (p *parser) expressionAnyway(kw string) bool {
	if notBuilt[kw] == "" {
		return false
	}
	m := p.mark()
	p.next()
	t := p.peek()
	p.reset(m)
	return t.is(';') || t.is('=') || t.is('(')
}

// parameter reads KEYWORD VALUE; or KEYWORD = EXPR;.
func (p *parser) parameter(s *Stmt, l *level, d *OptionDef) bool {
	t := p.take()
	if feature := notBuilt[d.Name]; feature != "" {
		p.semicolonTok(p.peek(), "`"+d.Name+"` exists only in builds of dhcpd with "+feature+", which the reference build 4.4.3-P1 is not", buildHint(feature))
		return false
	}
	if p.emptyValue(s, l, d) {
		return true
	}
	n := &Param{Name: d.Name}
	if p.peek().is('=') {
		p.take()
		e, ok := p.expression(DataType)
		if !ok {
			return false
		}
		n.Expr = e
	} else {
		a, ok := p.atom(d.Format, nil)
		if !ok {
			return false
		}
		n.Value = a
	}
	s.Node = n
	p.noteParameter(s, l, n, t)
	return p.semi()
}

// buildHint says how to go on without the build feature.
func buildHint(feature string) string {
	if feature == "LDAP" {
		return "fetch the configuration out of LDAP first: dhcpd writes it to the file that ldap-debug-file names"
	}
	return "remove it, or read the file with the dhcpd that it was written for"
}

// noteParameter remembers what the checks at the end of the file need.
func (p *parser) noteParameter(s *Stmt, l *level, n *Param, t tok) {
	switch {
	case l.kind != levelRoot: // dhcpd looks at these two at the top alone
	case n.Name == "omapi-key":
		p.omapiKey = s
	case n.Name == "ddns-update-style":
		p.style = s
	}
	if n.Expr == nil && (n.Name == "adaptive-lease-time-threshold" && n.Value.Num > 100 || n.Name == "dhcp-cache-threshold" && n.Value.Num >= 100 && n.Value.Num != 0) {
		p.warnAt(CodeIgnored, t.start, t.end, fmt.Sprintf("dhcpd accepts %d here and ignores it", n.Value.Num), "percent values run from 1 to 99")
	}
}

// call reads an expression statement: NAME(ARGS); NAME; or NAME = EXPR;.
func (p *parser) call(s *Stmt, l *level, kw string) bool {
	t := p.peek()
	m := p.mark()
	p.take()
	next := p.peek()
	switch {
	case t.kind == tNumName && !next.is('('):
		p.reset(m)
		return p.hexStatement(s, t, kw)
	case keywords[kw] && (next.is(';') || next.is('(') || next.is('=')):
		p.errTok(CodeSyntax, t, "`"+kw+"` is a word of dhcpd's language, but starts no statement", p.suggest(kw))
		return false
	case next.is(';'):
		p.take()
		s.Node = &Call{Name: kw, Value: &Expr{Op: OpVar, Name: kw, Start: t.start, End: t.end}}
		p.warnAt(CodeNoOp, t.start, t.end, "dhcpd knows no statement `"+kw+"`; it takes it for an expression and does nothing", p.suggest(kw))
		return true
	case next.is('('):
		p.reset(m)
		e, ok := p.expression(UnknownType)
		if !ok {
			return false
		}
		s.Node = &Call{Name: kw, Value: e}
		return p.semi()
	case next.is('='):
		p.take()
		e, ok := p.expression(UnknownType)
		if !ok {
			return false
		}
		s.Node = &Call{Name: kw, Value: e}
		p.warnAt(CodeNoOp, t.start, t.end, "dhcpd takes this for a comparison whose outcome nobody uses: it does nothing", "to set a variable write `set "+kw+" = …;`")
		return p.semi()
	}
	p.unknownStatement(t, next, kw, l)
	return false
}

// hexStatement reads a statement that starts with a word of hex digits, which
// dhcpd takes for an expression of bytes: `ab:cd;`.
func (p *parser) hexStatement(s *Stmt, t tok, kw string) bool {
	if _, err := strconv.ParseUint(kw, 16, 8); err != nil {
		p.errTok(CodeUnknown, t, "dhcpd knows no statement `"+kw+"`; it takes the word for hex digits, which it cannot read", p.suggest(kw))
		return false
	}
	e, ok := p.expression(UnknownType)
	if !ok {
		return false
	}
	s.Node = &Call{Name: kw, Value: e}
	p.warnAt(CodeNoOp, t.start, p.last, "dhcpd takes this for an expression of bytes and does nothing", "remove it, or complete the statement it belongs to")
	return p.semi()
}

// unknownStatement reports a word that starts no statement. dhcpd complains at
// the token behind the word.
func (p *parser) unknownStatement(t, next tok, kw string, l *level) {
	switch kw {
	case "request", "require", "let", "ia-na", "ia-ta", "ia-pd", "authoring-byte-order", "lease":
		p.errTok(CodeSyntax, t, "`"+kw+"` is not a statement of dhcpd.conf", "it belongs in dhclient.conf or in a lease file")
		return
	case "elif":
		p.semicolonTok(next, "`elif` is not a statement", "write `elsif`")
		return
	}
	p.semicolonTok(next, "dhcpd knows no statement `"+kw+"`", p.suggest(kw))
}

// semicolonTok reports an error at the token where dhcpd misses a semicolon.
func (p *parser) semicolonTok(t tok, message, hint string) {
	p.errTok(CodeUnknown, t, message, hint)
}

// suggest names the statements that a word may be meant for.
func (p *parser) suggest(word string) string {
	if feature := notBuilt[word]; feature != "" {
		return buildHint(feature)
	}
	names := append(p.table.Names("server"), declWords...)
	names = append(names, "option", "if", "switch", "on", "set", "unset", "log", "execute", "allow", "deny", "ignore", "append", "prepend", "supersede", "default", "add", "eval", "return", "break")
	return didYouMean(word, names)
}

// include reads `include "FILE";` and the file.
func (p *parser) include(s *Stmt, l *level) bool {
	p.take()
	t := p.peek()
	if t.kind != tString {
		p.errTok(CodeValue, t, "expected a file name in quotes "+p.found(t), "write include \"FILE\";")
		return false
	}
	p.take()
	n := &Include{Path: string(Unquote(p.src[t.start:t.end]))}
	s.Node = n
	if !p.semi() {
		return false
	}
	p.readInclude(s, n, t, l)
	return true
}

// readInclude opens and reads an included file.
func (p *parser) readInclude(s *Stmt, n *Include, t tok, l *level) {
	if p.opts.Open == nil {
		p.errTok(CodeInclude, t, "`"+n.Path+"` cannot be read here", "includes are not followed in this place; put the text in")
		return
	}
	name, src, beside, err := p.opts.Open(n.Path, p.f.Name)
	if err != nil {
		p.errTok(CodeInclude, t, "cannot read `"+n.Path+"`: "+err.Error(), "dhcpd looks for it from its working directory; --root names another one")
		return
	}
	for _, f := range p.files {
		if f.Name == name || len(p.files) > 50 {
			p.errTok(CodeCycle, t, "`"+n.Path+"` includes itself", "dhcpd would read it until it runs out of files; remove one of the include statements")
			return
		}
	}
	if beside {
		p.warnAt(CodeBeside, t.start, t.end, "`"+n.Path+"` was found beside the including file; dhcpd looks only from its working directory", "run dhcpd's check from that directory, or write the full path")
	}
	f := &File{Name: name, Src: src, Within: s, Family: p.family, Options: p.table}
	n.File = f
	p.f.Includes = append(p.f.Includes, f)
	p.files = append(p.files, f)
	in := *l
	in.inc, in.stmt, in.seen = true, nil, nil
	p.session.file(f, lex(src), &in)
	p.files = p.files[:len(p.files)-1]
	l.dyn = l.dyn || in.dyn
}

// placed checks that a declaration may stand at l.
func (p *parser) placed(l *level, t tok, allowed levelKind, where string) bool {
	if l.kind&allowed != 0 {
		return true
	}
	p.errTok(CodePlace, t, "`"+p.lower(t)+"` cannot stand here", where)
	return false
}

// again reports a statement that may stand only once in its declaration.
func (p *parser) again(l *level, what string, s *Stmt, t tok, message string) bool {
	old := l.once(what, s)
	if old == nil {
		return false
	}
	p.say(diag.Error, CodeTwice, p.f.Span(t.start, t.end), message, "keep one of the two", seeAt(old, "the first one"))
	return true
}
