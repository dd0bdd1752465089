package schema

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// message is what is said about a piece of a file.
type message struct {
	release kea.Release
	top     string // 4, 6, d or a: the server; w: a DHCPv4 server that listens, with advice
	inside  string // of its map
	want    []string
}

// found validates the piece.
func (m *message) found() []string {
	frame := map[string]string{"4": "{ \"Dhcp4\": {\n%s } }", "6": "{ \"Dhcp6\": {\n%s } }", "d": "{ \"DhcpDdns\": {\n%s } }", "a": "{ \"Control-agent\": {\n%s } }",
		"w": "{ \"Dhcp4\": { \"interfaces-config\": { \"interfaces\": [ \"*\" ] },\n%s } }"}[m.top]
	doc, found := kea.Parse("f", fmt.Appendf(nil, frame, m.inside), kea.ParseOptions{})
	if m.top == "w" {
		return fully(append(found, Review(doc, m.release)...))
	}
	return fully(append(found, ValidateDocument(doc, m.release)...))
}

// fully renders findings with all that they say.
func fully(l diag.List) []string {
	place := func(s diag.Span) string {
		return fmt.Sprintf("%d:%d-%d:%d", s.Start.Line, s.Start.Col, s.End.Line, s.End.Col)
	}
	var out []string
	for _, f := range l {
		s := fmt.Sprintf("%s %s %s %s: %s", place(f.Span), f.Severity, f.Code, f.Target, f.Message)
		if f.Hint != "" {
			s += " | " + f.Hint
		}
		for _, r := range f.Related {
			s += fmt.Sprintf(" | %s %s", place(r.Span), r.Message)
		}
		out = append(out, s)
	}
	return out
}

// said holds findings to what a table wants of them.
func said(t *testing.T, table []message) {
	t.Helper()
	for _, m := range table {
		if diff := cmp.Diff(m.want, m.found()); diff != "" {
			t.Errorf("findings of %s for %s, %s (-want +got):\n%s", m.inside, m.release, m.top, diff)
		}
	}
}
