package upgrade

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// style is a way to lay out a file.
type style struct {
	name           string
	line           string // the end of a line; "": all on one
	indent         string // of one level
	above, behind  string // comments at every member
	commaFirst     bool
	colon, padding string
}

// styles are ways in which people and programs write configurations.
func styles() []style {
	return []style{
		{name: "minified", colon: ":"},
		{name: "one line", colon: ": ", padding: " "},
		{name: "lines", line: "\n", indent: "  ", colon: ": "},
		{name: "lines of Windows", line: "\r\n", indent: "  ", colon: ": "},
		{name: "tabs", line: "\n", indent: "\t", colon: " : "},
		{name: "no indentation", line: "\n", colon: ":"},
		{name: "comments above", line: "\n", indent: "  ", above: "// about it, [ { ] }", colon: ": "},
		{name: "comments behind", line: "\n", indent: "  ", behind: " # so it is, really", colon: ": "},
		{name: "comments of Windows", line: "\r\n", indent: "    ", above: "/* about it */", behind: " // so it is", colon: ": "},
		{name: "comments in lines", colon: ": /* value */ ", padding: " /* , */ "},
		{name: "commas first", line: "\n", indent: "  ", commaFirst: true, colon: ": "},
		{name: "commas first, with comments", line: "\n", indent: "  ", commaFirst: true, above: "# about it", behind: " // so it is", colon: ": "},
	}
}

// write lays out n.
func (s *style) write(sb *strings.Builder, n *kea.Node, depth int) {
	open, shut := "{", "}"
	switch n.Kind {
	case kea.List:
		open, shut = "[", "]"
	case kea.Object:
	case kea.String:
		sb.WriteString(quote(n.Text))
		return
	default:
		sb.WriteString(n.Text)
		return
	}
	sb.WriteString(open)
	for i, item := range n.Items {
		comma := ""
		if i > 0 && s.commaFirst {
			comma = ", "
		}
		s.newline(sb, depth+1, s.above)
		sb.WriteString(comma)
		if n.Kind == kea.Object {
			sb.WriteString(quote(n.Keys[i].Text) + s.colon)
		}
		s.write(sb, item, depth+1)
		if i < len(n.Items)-1 && !s.commaFirst {
			sb.WriteString(",")
		}
		sb.WriteString(s.behind)
	}
	s.newline(sb, depth, "")
	sb.WriteString(shut)
}

// newline starts a line, under a comment if there is one.
func (s *style) newline(sb *strings.Builder, depth int, comment string) {
	sb.WriteString(s.padding)
	if s.line == "" {
		return
	}
	indent := s.line + strings.Repeat(s.indent, depth)
	if comment != "" {
		sb.WriteString(indent + comment)
	}
	sb.WriteString(indent)
}

// laidOut is text in a style.
func laidOut(t *testing.T, text string, s style) string {
	t.Helper()
	d, found := kea.Parse("f", []byte(text), kea.ParseOptions{})
	if found.HasErrors() {
		t.Fatalf("cannot read it: %v\n%s", found, text)
	}
	var sb strings.Builder
	s.write(&sb, d.Root, 0)
	return sb.String()
}

// meaning is what a text says, without its layout.
func meaning(t *testing.T, text string) string {
	t.Helper()
	d, found := kea.Parse("f", []byte(text), kea.ParseOptions{})
	if found.HasErrors() {
		t.Fatalf("cannot read it: %v\n%s", found, text)
	}
	return string(kea.Text(d.Root))
}

// TestEveryLayout: what an upgrade makes of a file does not depend on how the
// file is laid out, nor do its findings.
func TestEveryLayout(t *testing.T) {
	for _, rule := range Rules() {
		o := rule.Example.Options()
		plain := upgraded(t, rule.Example.In, o)
		for _, s := range styles() {
			in := laidOut(t, rule.Example.In, s)
			r := upgraded(t, in, o)
			if diff := cmp.Diff(meaning(t, string(plain.Text)), meaning(t, string(r.Text))); diff != "" {
				t.Errorf("%s, %s (-as it is +laid out):\n%s\n%s", rule.Code, s.name, diff, r.Text)
			}
			if diff := cmp.Diff(codesOf(plain.Findings), codesOf(r.Findings)); diff != "" {
				t.Errorf("findings for %s, %s (-as it is +laid out):\n%s", rule.Code, s.name, diff)
			}
			if s.line == "\r\n" && strings.Count(string(r.Text), "\n") != strings.Count(string(r.Text), "\r\n") {
				t.Errorf("%s, %s: lines end in two ways: %q", rule.Code, s.name, r.Text)
			}
			if again := upgraded(t, string(r.Text), o); again.Changed() {
				t.Errorf("%s, %s: a second upgrade changes\n%s\nto\n%s", rule.Code, s.name, r.Text, again.Text)
			}
		}
	}
}

// TestCommentsOfLayouts: all comments stay but those of members that are taken out.
func TestCommentsOfLayouts(t *testing.T) {
	for _, rule := range Rules() {
		if rule.Default {
			continue
		}
		for _, s := range styles() {
			if s.above == "" {
				continue
			}
			in := laidOut(t, rule.Example.In, s)
			r := upgraded(t, in, rule.Example.Options())
			was, now := strings.Count(in, s.above), strings.Count(string(r.Text), s.above)
			if gone := membersIn(t, in) - membersIn(t, string(r.Text)); now > was || was-now > max(gone, 0)+1 {
				t.Errorf("%s, %s: of %d comments %d are left, with %d members less\n%s", rule.Code, s.name, was, now, gone, r.Text)
			}
		}
	}
}

// membersIn counts the members and elements of a text.
func membersIn(t *testing.T, text string) int {
	t.Helper()
	d, _ := kea.Parse("f", []byte(text), kea.ParseOptions{})
	var count func(n *kea.Node) int
	count = func(n *kea.Node) int {
		total := len(n.Items)
		for _, item := range n.Items {
			total += count(item)
		}
		return total
	}
	return count(d.Root)
}
