package diag

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample() List {
	return List{
		{Code: "KT2107", Severity: Warning, Fidelity: Approximate, Target: "/Dhcp4", Message: "<a> & b", Hint: "do",
			Span:    Span{"d.conf", Pos{4, 1, 5}, Pos{9, 1, 10}},
			Related: []Related{{Span{"d.conf", Pos{0, 1, 1}, Pos{3, 1, 4}}, "first"}}},
		{Code: "KT2999", Severity: Error, Message: "bare"},
	}
}

func TestJSON(t *testing.T) {
	var sb strings.Builder
	if err := JSON(&sb, sample()); err != nil {
		t.Fatal(err)
	}
	want := `{
  "findings": [
    {
      "code": "KT2107",
      "severity": "warning",
      "fidelity": "approximate",
      "file": "d.conf",
      "start": {
        "line": 1,
        "column": 5,
        "offset": 4
      },
      "end": {
        "line": 1,
        "column": 10,
        "offset": 9
      },
      "target": "/Dhcp4",
      "message": "<a> & b",
      "hint": "do",
      "related": [
        {
          "file": "d.conf",
          "start": {
            "line": 1,
            "column": 1,
            "offset": 0
          },
          "end": {
            "line": 1,
            "column": 4,
            "offset": 3
          },
          "message": "first"
        }
      ]
    },
    {
      "code": "KT2999",
      "severity": "error",
      "message": "bare"
    }
  ]
}
`
	if diff := cmp.Diff(want, sb.String()); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	sb.Reset()
	if err := JSON(&sb, nil); err != nil || sb.String() != "{\n  \"findings\": []\n}\n" {
		t.Errorf("JSON of no findings = %q, %v; want an empty list, never null", sb.String(), err)
	}
}

// sarifOf renders l and reads it back as plain JSON.
func sarifOf(t *testing.T, l List, tool Tool) map[string]any {
	t.Helper()
	var sb strings.Builder
	if err := SARIF(&sb, l, tool); err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(sb.String()), &doc); err != nil {
		t.Fatalf("SARIF is no JSON: %v\n%s", err, sb.String())
	}
	return doc["runs"].([]any)[0].(map[string]any)
}

func TestSARIF(t *testing.T) {
	run := sarifOf(t, sample(), Tool{Name: "keatool", Version: "1", URI: "https://example.org",
		Rules: []Info{{Code: "KT2107", Severity: Warning, Title: "title", Text: "text"}, {Code: "KT0000", Title: "unused"}}})
	want := map[string]any{
		"columnKind": "unicodeCodePoints",
		"tool": map[string]any{"driver": map[string]any{"name": "keatool", "version": "1", "informationUri": "https://example.org",
			"rules": []any{
				map[string]any{"id": "KT2107", "shortDescription": map[string]any{"text": "title"}, "fullDescription": map[string]any{"text": "text"},
					"defaultConfiguration": map[string]any{"level": "warning"}},
				map[string]any{"id": "KT2999", "shortDescription": map[string]any{"text": "KT2999"}, "fullDescription": map[string]any{"text": "KT2999"},
					"defaultConfiguration": map[string]any{"level": "error"}}}}},
		"results": []any{
			map[string]any{"ruleId": "KT2107", "ruleIndex": 0.0, "level": "warning", "message": map[string]any{"text": "<a> & b; do"},
				"locations": []any{location(5, 10, "")}, "relatedLocations": []any{location(1, 4, "first")},
				"properties": map[string]any{"fidelity": "approximate", "target": "/Dhcp4", "hint": "do"}},
			map[string]any{"ruleId": "KT2999", "ruleIndex": 1.0, "level": "error", "message": map[string]any{"text": "bare"}}},
	}
	if diff := cmp.Diff(want, run); diff != "" {
		t.Errorf("SARIF run (-want +got):\n%s", diff)
	}
}

func location(start, end float64, message string) map[string]any {
	l := map[string]any{"physicalLocation": map[string]any{"artifactLocation": map[string]any{"uri": "d.conf"},
		"region": map[string]any{"startLine": 1.0, "startColumn": start, "endLine": 1.0, "endColumn": end}}}
	if message != "" {
		l["message"] = map[string]any{"text": message}
	}
	return l
}

func TestSARIFColumnsCountCharacters(t *testing.T) {
	src := "\"né\" x"
	l := List{{Code: "KT1001", Span: spanOf(t, src, "x"), Message: "m"}}
	run := sarifOf(t, l, Tool{Sources: SourceMap(map[string][]byte{"dhcpd.conf": []byte(src)})})
	region := run["results"].([]any)[0].(map[string]any)["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)["region"]
	want := map[string]any{"startLine": 1.0, "startColumn": 6.0, "endLine": 1.0, "endColumn": 7.0}
	if diff := cmp.Diff(want, region); diff != "" {
		t.Errorf("region of x after a two-byte letter (-want +got):\n%s", diff)
	}
}

func TestFileURI(t *testing.T) {
	for path, want := range map[string]string{"/etc/dhcp/a b.conf": "file:///etc/dhcp/a%20b.conf", "conf/x.conf": "conf/x.conf", "a%d": "a%25d"} {
		if got := fileURI(path); got != want {
			t.Errorf("fileURI(%q) = %q; want %q", path, got, want)
		}
	}
}
