package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestSpanOf: a pointer's place, or that of the nearest container there is.
func TestSpanOf(t *testing.T) {
	doc, _ := kea.Parse("f", []byte("{\"a\": {\n\"b\": [1, {\"c\": \"xy\"}],\n\"d/e\": null}}"), kea.ParseOptions{})
	for _, c := range []struct {
		pointer string
		atKey   bool
		want    string
	}{
		{"", false, "1:1-1:2"}, {"", true, "1:1-1:2"}, {"/a", false, "1:7-1:8"}, {"/a", true, "1:2-1:5"}, {"/a/b", false, "2:6-2:7"}, {"/a/b", true, "2:1-2:4"},
		{"/a/b/0", false, "2:7-2:8"}, {"/a/b/1", false, "2:10-2:11"}, {"/a/b/1/c", false, "2:16-2:20"}, {"/a/b/1/c", true, "2:11-2:14"}, {"/a/d~1e", false, "3:8-3:12"},
		{"/a/x", false, "1:7-1:8"}, {"/a/b/9", false, "2:6-2:7"}, {"/a/b/9/x/y", false, "2:6-2:7"}, {"/x/y/z", false, "1:1-1:2"}, {"/a/b/1/c/z", false, "2:16-2:20"},
	} {
		s := spanOf(doc, c.pointer, c.atKey)
		if got := fmt.Sprintf("%d:%d-%d:%d", s.Start.Line, s.Start.Col, s.End.Line, s.End.Col); got != c.want {
			t.Errorf("%q (key %v) is at %s, want %s", c.pointer, c.atKey, got, c.want)
		}
	}
	if s := spanOf(&kea.Document{}, "/a", false); s.Start.Known() {
		t.Errorf("an empty document has the place %v", s)
	}
}

// TestOriginOf: the origin of the nearest object around a pointer that has one.
func TestOriginOf(t *testing.T) {
	doc, _ := kea.Parse("f", []byte(`{"user-context": {"origin": "o:1"}, "a": [{"b": {"c": 1}, "user-context": {"origin": "o:2"}}, {"b": 1}]}`), kea.ParseOptions{})
	for pointer, want := range map[string]string{"": "o:1", "/a": "o:1", "/a/0": "o:2", "/a/0/b": "o:2", "/a/0/b/c": "o:2", "/a/0/none/c": "o:2", "/a/1": "o:1", "/a/1/b": "o:1", "/none": "o:1"} {
		if got := originOf(doc, pointer); got != want {
			t.Errorf("%q came from %q, want %q", pointer, got, want)
		}
	}
	if got := originOf(&kea.Document{}, "/a"); got != "" {
		t.Errorf("an empty document came from %q", got)
	}
}

// TestSitesInOrder: networks' subnets first, each with its place.
func TestSitesInOrder(t *testing.T) {
	s := &kea.Server{Family: kea.V6, Subnets: []*kea.Subnet{{ID: 3}, {ID: 4}},
		SharedNetworks: []*kea.SharedNetwork{{Name: "n", Subnets: []*kea.Subnet{{ID: 1}}}, {Name: "m"}, {Name: "o", Subnets: []*kea.Subnet{{ID: 2}}}}}
	var got []string
	for _, t := range sites(s, "/r") {
		name := "none"
		if t.network != nil {
			name = t.network.Name
		}
		got = append(got, fmt.Sprint(t.ID, " ", t.where, " ", name))
	}
	want := []string{"1 /r/shared-networks/0/subnet6/0 n", "2 /r/shared-networks/2/subnet6/0 o", "3 /r/subnet6/0 none", "4 /r/subnet6/1 none"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("subnets (-want +got):\n%s", diff)
	}
}

// TestTimers: which timers a subnet may have, by family, own and inherited.
func TestTimers(t *testing.T) {
	for _, c := range []struct {
		family       kea.Family
		outer, inner string
		want         string
	}{
		{kea.V4, ``, `"t1-percent": 0.9, "t2-percent": 0.8`, ""}, // not computed unless asked for
		{kea.V6, ``, `"t1-percent": 0.9, "t2-percent": 0.8`, "KT4116"},
		{kea.V6, ``, `"calculate-tee-times": false, "t1-percent": 0.9, "t2-percent": 0.8`, ""},
		{kea.V4, `"calculate-tee-times": true`, `"t1-percent": 0.9`, "KT4116"},
		{kea.V4, `"calculate-tee-times": true`, `"t1-percent": 0.87`, ""},
		{kea.V4, ``, `"calculate-tee-times": true, "t2-percent": 0.5`, "KT4116"},
		{kea.V4, ``, `"calculate-tee-times": true, "t2-percent": 0.51`, ""},
		{kea.V6, ``, `"t1-percent": 0.8`, "KT4116"},
		{kea.V6, ``, `"t1-percent": 0.79`, ""},
		{kea.V6, ``, `"t1-percent": 0.0`, "KT4116"},
		{kea.V6, ``, `"t2-percent": 1.0`, "KT4116"},
		{kea.V6, `"t1-percent": 0.3`, `"t2-percent": 0.4`, ""},
		{kea.V6, `"t1-percent": 0.5`, `"t2-percent": 0.4`, "KT4116"},
	} {
		prefix := map[kea.Family]string{kea.V4: "10.0.0.0/8", kea.V6: "2001:db8::/32"}[c.family]
		text := fmt.Sprintf(`{"Dhcp%d": {%s "subnet%d": [{"id": 1, "subnet": %q, %s}]}}`, c.family, strings.TrimPrefix(c.outer+", ", ", "), c.family, prefix, c.inner)
		got := ""
		for _, f := range Validate("f", []byte(text), kea.R30) {
			got += string(f.Code)
		}
		if got != c.want {
			t.Errorf("%s has %q, want %q", text, got, c.want)
		}
	}
}
