package schema

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/internal/draft"
	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// shaper compares the nodes of a document with the schema of an edition.
type shaper struct {
	edition
	root   *kea.Node
	top    string // the key of the only map
	faults []fault
}

// report adds a fault at a JSON pointer.
func (s *shaper) report(code diag.Code, target, message, hint string) *fault {
	s.faults = append(s.faults, fault{shape: true, Finding: diag.Finding{Code: code, Severity: severities[code], Target: target, Message: message, Hint: hint}})
	return &s.faults[len(s.faults)-1]
}

// shapeOf returns what is wrong with the shape of a document, and for which
// edition it is. ok is false when it is for none.
func shapeOf(root *kea.Node, r kea.Release) (s *shaper, ok bool) {
	s = &shaper{edition: edition{release: r}, root: root}
	if !s.findTop() {
		return s, false
	}
	s.beside()
	s.validate(compiled[s.edition]().whole, s.value(root), "")
	_, object := keys.Top(s.daemon)
	s.literals(root.Get(s.top), keys.Lookup(object), "/"+s.top)
	return s, true
}

// findTop looks for the daemon whose file this is.
func (s *shaper) findTop() bool {
	const want = "a file holds one of `Dhcp4`, `Dhcp6`, `DhcpDdns` and `Control-agent`"
	if s.root.Kind != kea.Object {
		s.report(kea.CodeTop, "", fmt.Sprintf("the file is %s, not a map", s.root.Kind.Phrase()), want)
		return false
	}
	for _, d := range draft.Daemons {
		if top, _ := keys.Top(d); s.root.Get(top) != nil && s.top == "" {
			s.daemon, s.top = d, top
		}
	}
	if s.top == "" {
		s.noTop()
		return false
	}
	if !s.daemon.In(s.release) {
		s.report(kea.CodeTop, at("", s.top), fmt.Sprintf("Kea %s has no control agent", s.release), "its servers take commands over HTTP themselves: see `control-sockets`").atKey = true
		return false
	}
	return true
}

// beside reports what stands beside the one map that a file has.
func (s *shaper) beside() {
	for i := range s.root.Keys {
		key := s.root.Keys[i].Text
		if key == s.top {
			continue
		}
		hint := "each server has a file of its own"
		if key == "Logging" {
			hint = "since 1.6 the loggers are in the server's own map, as `loggers`"
		}
		s.report(kea.CodeTop, at("", key), fmt.Sprintf("`%s` stands beside `%s`", key, s.top), hint).atKey = true
	}
}

// noTop reports that the file is for no server, at its first key.
func (s *shaper) noTop() {
	const message = "the file holds none of the maps `Dhcp4`, `Dhcp6`, `DhcpDdns` and `Control-agent`"
	if len(s.root.Keys) == 0 {
		s.report(kea.CodeTop, "", message, "")
		return
	}
	tops := make([]string, len(draft.Daemons))
	for i, d := range draft.Daemons {
		tops[i], _ = keys.Top(d)
	}
	first := s.root.Keys[0].Text
	s.report(kea.CodeTop, at("", first), message, nearestHint(first, tops)).atKey = true
}

// toAny turns n into what the validator reads.
func toAny(n *kea.Node) any {
	switch n.Kind {
	case kea.Bool:
		return n.Text == "true"
	case kea.String:
		return n.Text
	case kea.Integer, kea.Float:
		if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
			return i
		}
		f, _ := strconv.ParseFloat(n.Text, 64)
		return f
	case kea.List:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = toAny(item)
		}
		return list
	case kea.Object:
		m := make(map[string]any, len(n.Keys))
		for i := len(n.Keys) - 1; i >= 0; i-- { // of a key that stands twice, the first
			m[n.Keys[i].Text] = toAny(n.Items[i])
		}
		return m
	}
	return nil
}

// validate turns the failures of a value into faults. The value stands at the
// pointer base.
func (s *shaper) validate(schema *jsonschema.Schema, value any, base string) {
	err := schema.Validate(value)
	var failure *jsonschema.ValidationError
	if errors.As(err, &failure) {
		s.leaves(failure, base)
	}
}

// leaves reports the causes that have no further causes.
func (s *shaper) leaves(e *jsonschema.ValidationError, base string) {
	for _, cause := range e.Causes {
		s.leaves(cause, base)
	}
	if len(e.Causes) > 0 {
		return
	}
	pointer := base + e.InstanceLocation
	if plain, err := url.PathUnescape(e.InstanceLocation); err == nil {
		pointer = base + plain
	}
	if pointer == "" {
		return // findTop says so
	}
	s.failure(e.KeywordLocation[strings.LastIndexByte(e.KeywordLocation, '/')+1:], pointer)
}

// failure words one failure of a keyword of JSON Schema.
func (s *shaper) failure(keyword, pointer string) {
	n, object, key := s.locate(pointer)
	if n == nil {
		return
	}
	switch keyword {
	case "additionalProperties":
		s.unknown(n, object, pointer)
	case "required":
		s.missing(n, object, pointer)
	case "type":
		s.report(kea.CodeType, pointer, fmt.Sprintf("%s stands where %s takes %s", n.Kind.Phrase(), nameOf(pointer), wanted(key, pointer)), typeHint(n, key))
	case "minimum", "maximum":
		s.outside(n, key, pointer)
	case "minItems", "minProperties":
		if object != nil && slices.ContainsFunc(object.Keys, func(k keys.Key) bool { return k.Need && k.In(s.daemon, s.release) }) {
			return // what is missing is said already
		}
		s.report(CodeEmpty, pointer, fmt.Sprintf("%s is empty, which Kea refuses", nameOf(pointer)), "leave it out, or put something in")
	case "uniqueItems":
		s.repeated(n, pointer)
	default:
		s.badText(n, key, pointer)
	}
}

// repeated reports the first element of a list that stands before it already.
func (s *shaper) repeated(n *kea.Node, pointer string) {
	seen := register[string]{}
	for i, item := range n.Items {
		if first := seen.add(item.Kind.String()+item.Text, at(pointer, i)); first != "" {
			s.report(CodeRepeated, at(pointer, i), fmt.Sprintf("`%s` stands twice in %s", short(item.Text), nameOf(pointer)), "keep the first").other = first
			return
		}
	}
}

// nameOf names the value at a pointer by its key.
func nameOf(pointer string) string {
	steps := strings.Split(pointer, "/")
	last := steps[len(steps)-1]
	if _, err := strconv.Atoi(last); err == nil && len(steps) > 1 {
		return fmt.Sprintf("an entry of `%s`", steps[len(steps)-2])
	}
	return "`" + last + "`"
}

// mapAt names the map at a pointer.
func mapAt(pointer string) string { return "`" + wayTo(pointer) + "`" }

// wayTo is the way from the top to a pointer, such as subnet4[3].pools[0].
func wayTo(pointer string) string {
	steps := strings.Split(pointer, "/")[1:]
	if len(steps) > 1 {
		steps = steps[1:]
	}
	var way strings.Builder
	for i, step := range steps {
		_, err := strconv.Atoi(step)
		switch {
		case err == nil:
			way.WriteString("[" + step + "]")
		case i > 0:
			way.WriteString("." + step)
		default:
			way.WriteString(step)
		}
	}
	return way.String()
}

// wanted says what a key takes; the pointer tells a list from its elements.
func wanted(k *keys.Key, pointer string) string {
	if k == nil {
		return "a map"
	}
	element := strings.HasPrefix(nameOf(pointer), "an entry")
	switch k.Rule.Kind {
	case keys.Integer:
		return "an integer"
	case keys.Float:
		return "a fraction"
	case keys.Bool:
		return "true or false"
	case keys.Free, keys.Map:
		return "a map"
	case keys.Texts, keys.Maps:
		if !element {
			return "a list"
		}
		if k.Rule.Kind == keys.Maps {
			return "maps"
		}
		return "strings"
	}
	return "a string"
}

// typeHint says how the value would be written right, if that is plain.
func typeHint(n *kea.Node, k *keys.Key) string {
	if k == nil || n.Kind != kea.String {
		return ""
	}
	if _, err := strconv.ParseInt(n.Text, 10, 64); err == nil && k.Rule.Kind == keys.Integer || k.Rule.Kind == keys.Bool && (n.Text == "true" || n.Text == "false") {
		return fmt.Sprintf("write %s without quotes", n.Text)
	}
	return ""
}

// badText reports a string that is none of the words or not of the form.
func (s *shaper) badText(n *kea.Node, k *keys.Key, pointer string) {
	if k == nil {
		return
	}
	if k.Rule.Form.Blanks() && k.Rule.Form.Fits(trimBlanks(n.Text)) && k.Rule.Form.Reads(trimBlanks(n.Text)) {
		return // Kea takes the blanks out first
	}
	words := k.Rule.Form.Words()
	hint := ""
	if k.Rule.Enum != nil {
		words, hint = "one of "+strings.Join(k.Rule.Enum, ", "), nearestHint(n.Text, k.Rule.Enum)
	}
	if n.Text == "" {
		s.report(CodeForm, pointer, fmt.Sprintf("%s is empty; it takes %s", nameOf(pointer), words), hint)
		return
	}
	s.report(CodeForm, pointer, fmt.Sprintf("`%s` is not what %s takes: %s", short(n.Text), nameOf(pointer), words), hint)
}

// short cuts a long value for a message.
func short(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
