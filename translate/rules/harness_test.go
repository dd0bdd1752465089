package rules

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// run translates a configuration that dhcpd accepts, and checks what holds for
// every translation: no statement is left without an account.
func run(t testing.TB, conf string, o Options) Output {
	t.Helper()
	f, findings := parser.Parse("dhcpd.conf", []byte(conf), parser.Options{Family: o.Family})
	if findings.HasErrors() {
		t.Fatalf("the configuration does not parse: %v\n%s", findings, conf)
	}
	out := Translate(scope.Resolve(f, f.Family), o)
	for _, f := range out.Report.Findings {
		if f.Code == CodeNoOutcome || f.Code == CodeNoRule {
			t.Errorf("%s\nin\n%s", f, conf)
		}
	}
	return out
}

// dhcpMap returns the Dhcp4 or Dhcp6 map of a result as plain JSON values.
func dhcpMap(t testing.TB, out Output, r kea.Release) map[string]any {
	t.Helper()
	for name, m := range documents(t, out, r) {
		if name != "DhcpDdns" {
			return m
		}
	}
	t.Fatalf("the result is empty")
	return nil
}

// documents returns the server maps of a result by name, that of D2 included.
func documents(t testing.TB, out Output, r kea.Release) map[string]map[string]any {
	t.Helper()
	doc := map[string]map[string]any{}
	for _, c := range []*kea.Config{out.Config, out.DDNS} {
		if c == nil {
			continue
		}
		text := kea.Encode(c, kea.EncodeOptions{Release: r, Comments: kea.CommentsDrop})
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatalf("the result is no JSON: %v\n%s", err, text)
		}
	}
	return doc
}

// wantJSON fails unless fragment is part of the server map, or of the whole
// result if it names the map: objects match when all their members do, lists
// when each element matches some element.
func wantJSON(t testing.TB, out Output, fragment string) { wantJSONFor(t, out, 0, fragment) }

// wantJSONFor is wantJSON for a release.
func wantJSONFor(t testing.TB, out Output, r kea.Release, fragment string) {
	t.Helper()
	var want any
	if err := json.Unmarshal([]byte(fragment), &want); err != nil {
		t.Fatalf("the fragment is no JSON: %v\n%s", err, fragment)
	}
	var got any = dhcpMap(t, out, r)
	if m, ok := want.(map[string]any); ok && (m["Dhcp4"] != nil || m["Dhcp6"] != nil || m["DhcpDdns"] != nil) {
		all := map[string]any{}
		for name, doc := range documents(t, out, r) {
			all[name] = doc
		}
		got = all
	}
	if !partOf(want, got) {
		t.Errorf("the result lacks\n  %s\nin\n%s", fragment, kea.Encode(out.Config, kea.EncodeOptions{Release: r}))
	}
}

// lacksKey fails if the server map has a key.
func lacksKey(t testing.TB, out Output, key string) {
	t.Helper()
	if v, ok := dhcpMap(t, out, 0)[key]; ok {
		t.Errorf("the result has %q: %v, want none", key, v)
	}
}

// partOf reports whether want is contained in got.
func partOf(want, got any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		for k, v := range w {
			ok = ok && partOf(v, g[k])
		}
		return ok
	case []any:
		g, ok := got.([]any)
		if len(w) == 0 {
			return ok && len(g) == 0
		}
		for _, v := range w {
			ok = ok && slices.ContainsFunc(g, func(x any) bool { return partOf(v, x) })
		}
		return ok
	}
	return reflect.DeepEqual(want, got)
}

// codes lists the findings of a result but for what is said of every file:
// those that belong to no statement, and that on the order of addresses.
func codes(out Output) []string {
	var list []string
	for _, f := range out.Report.Findings {
		if f.Span.File == "" || f.Code == CodePoolOrder {
			continue
		}
		list = append(list, fmt.Sprintf("%s %s", f.Severity, f.Code))
	}
	return list
}

// fidelity returns what became of the statement that starts with text.
func fidelity(t testing.TB, out Output, text string) diag.Fidelity {
	t.Helper()
	for _, o := range out.Report.Outcomes {
		src := o.From.File.Src[o.From.Start:o.From.End]
		if len(src) >= len(text) && string(src[:len(text)]) == text {
			return o.Fidelity
		}
	}
	t.Fatalf("no statement starts with %q", text)
	return diag.None
}
