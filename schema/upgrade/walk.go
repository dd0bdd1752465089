package upgrade

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// The names of maps that the table of keys does not have.
const (
	agentTop    = "Control-agent"
	loggingTop  = "Logging"
	fileMap     = "file" // the whole file
	agentMap    = "agent"
	loggingMap  = "logging" // the loggers of all servers, as up to 1.6
	serverMap   = "server"
	d2Map       = "d2"
	anyDatabase = "database" // every kind of database
)

// run is one upgrade.
type run struct {
	doc      *kea.Document
	options  Options
	edit     editor
	rules    map[string][]*Rule
	findings diag.List
	faults   []stretch          // where errors are
	fresh    map[*kea.Node]bool // servers that get a list of libraries
}

// stretch is a part of the document's text.
type stretch struct{ off, end int32 }

// spot is a map of the document, and the member of it that a rule looks at.
type spot struct {
	*run
	rule    *Rule
	daemon  keys.Daemon
	object  string // name in the table of keys
	n       *kea.Node
	i       int // the member; -1: the whole map
	pointer string
	up      *spot // the map around
}

// children says which maps stand under the keys that only this package knows.
var children = map[string]map[string]string{
	fileMap:    {"Dhcp4": serverMap, "Dhcp6": serverMap, "DhcpDdns": d2Map, agentTop: agentMap, loggingTop: loggingMap},
	loggingMap: {"loggers": "logger"},
}

var daemons = map[string]keys.Daemon{"Dhcp4": keys.DHCP4, "Dhcp6": keys.DHCP6, "DhcpDdns": keys.D2, agentTop: keys.Agent}

// file walks the whole document.
func (r *run) file() { (&spot{run: r, object: fileMap, n: r.doc.Root, daemon: keys.All, i: -1}).walk() }

// walk lets the rules look at a map, at its members, and at the maps in it.
func (s *spot) walk() {
	if s.n.Kind != kea.Object {
		return
	}
	s.look("")
	for i := range s.n.Keys {
		if key := s.n.Keys[i].Text; key != "" { // the rules of "" are about the whole map
			s.at(i).look(key)
		}
	}
	for i, item := range s.n.Items {
		child := s.child(s.n.Keys[i].Text)
		if child == "" {
			continue
		}
		pointer := s.at(i).target()
		if item.Kind != kea.List {
			s.into(child, item, pointer, s.n.Keys[i].Text).walk()
			continue
		}
		for j, e := range item.Items {
			s.into(child, e, pointer+"/"+strconv.Itoa(j), "").walk()
		}
	}
}

// look runs the rules about a key; "" stands for the map as a whole.
func (s *spot) look(key string) {
	names := []string{s.object}
	if strings.HasSuffix(s.object, "-database") {
		names = append(names, anyDatabase)
	}
	for _, name := range names {
		for _, rule := range s.rules[name+" "+key] {
			at := *s
			at.rule = rule
			rule.Apply(&at)
		}
	}
}

// child returns the kind of map that stands under a key, in any release.
func (s *spot) child(key string) string {
	if name := children[s.object][key]; name != "" {
		return name
	}
	o := keys.Lookup(s.object)
	if o == nil {
		return ""
	}
	k := o.Other(key, s.daemon)
	if k == nil {
		return ""
	}
	return k.Rule.Of
}

func (s *spot) into(object string, n *kea.Node, pointer, key string) *spot {
	c := &spot{run: s.run, daemon: s.daemon, object: object, n: n, i: -1, pointer: pointer, up: s}
	if d, ok := daemons[key]; ok {
		c.daemon = d
	}
	return c
}

// at is the same map with an eye on member i.
func (s *spot) at(i int) *spot {
	c := *s
	c.i = i
	return &c
}

// member is the same map with an eye on a key; nil if it has none.
func (s *spot) member(key string) *spot {
	i := indexOf(s.n, key)
	if i < 0 {
		return nil
	}
	return s.at(i)
}

func (s *spot) key() *kea.Key    { return &s.n.Keys[s.i] }
func (s *spot) value() *kea.Node { return s.n.Items[s.i] }

// target is the JSON pointer of the member or map.
func (s *spot) target() string {
	if s.i < 0 {
		return s.pointer
	}
	return s.pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(s.key().Text)
}

// family returns the family of the server that the spot is in.
func (s *spot) family() kea.Family {
	if s.daemon == keys.DHCP6 {
		return kea.V6
	}
	return kea.V4
}

// source returns the text of the member, key and value.
func (s *spot) source() string { return s.edit.text[s.key().Off:s.value().End] }

// span is the place of the member's key, or of the map's first bracket.
func (s *spot) span() diag.Span {
	if s.i < 0 {
		return s.doc.Span(s.n.Off, s.n.Off+1)
	}
	return s.doc.Span(s.key().Off, s.key().End)
}

// say reports a finding of the rule, with its severity.
func (s *spot) say(format string, args ...any) *diag.Finding {
	s.findings = append(s.findings, diag.Finding{Code: s.rule.Code, Severity: s.rule.Severity, Span: s.span(), Target: s.target(),
		Message: fmt.Sprintf(format, args...), Hint: s.rule.Hint})
	if s.rule.Severity == diag.Error {
		s.blame()
	}
	return &s.findings[len(s.findings)-1]
}

// fail reports what a person has to decide.
func (s *spot) fail(hint, format string, args ...any) {
	f := s.say(format, args...)
	f.Severity, f.Hint = diag.Error, hint
	s.blame()
}

// blame notes where an error is: what validation finds there is not said again.
func (s *spot) blame() {
	at := stretch{s.n.Off, s.n.End}
	if s.i >= 0 {
		at = stretch{s.key().Off, s.value().End}
	}
	s.faults = append(s.faults, at)
}

// warn reports with a hint, and as a warning.
func (s *spot) warn(hint, format string, args ...any) {
	f := s.say(format, args...)
	f.Severity, f.Hint = diag.Warning, hint
}

// become replaces the member by text and says so.
func (s *spot) become(members ...string) {
	sep := ", "
	if _, own := s.edit.lineStart(s.key().Off); own {
		sep = "," + s.edit.newline() + s.edit.indentAt(s.key().Off)
	}
	s.edit.replace(s.key().Off, s.value().End, part{text: strings.Join(members, sep)})
	s.say("`%s` becomes `%s`", short(s.source()), short(strings.Join(members, ", ")))
}

// rename gives the member another key.
func (s *spot) rename(name string) {
	s.edit.replace(s.key().Off, s.key().End, part{text: quote(name)})
}

// set gives the member another value.
func (s *spot) set(value string) { s.edit.replace(s.value().Off, s.value().End, part{text: value}) }

// wrap puts the value into a list.
func (s *spot) wrap() {
	open, shut := "[ ", " ]"
	s.edit.replace(s.value().Off, s.value().Off, part{text: open})
	s.edit.replace(s.value().End, s.value().End, part{text: shut})
}

// drop takes the member out.
func (s *spot) drop() { s.edit.remove(s.n, s.i) }

// text returns the string under a key of n; "" if there is none.
func text(n *kea.Node, key string) string {
	if v := n.Get(key); v != nil && v.Kind == kea.String {
		return v.Text
	}
	return ""
}

// quote writes a string as Kea reads it.
func quote(s string) string {
	var sb strings.Builder
	sb.WriteByte('"')
	for i := range len(s) {
		switch ch := s[i]; {
		case ch == '"' || ch == '\\':
			sb.WriteByte('\\')
			sb.WriteByte(ch)
		case ch < ' ':
			fmt.Fprintf(&sb, "\\u%04x", ch)
		default:
			sb.WriteByte(ch)
		}
	}
	sb.WriteByte('"')
	return sb.String()
}

// short is text for a message: on one line and not long.
func short(text string) string {
	const most = 70
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "`", "'")
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
