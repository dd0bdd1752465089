package parser

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"", "", 3, 0},
		{"abc", "abc", 3, 0},
		{"abc", "abd", 3, 1},
		{"abc", "ab", 3, 1},
		{"abc", "abcd", 3, 1},
		{"abc", "acb", 3, 1},
		{"abc", "cab", 3, 2},
		{"abc", "", 3, 3},
		{"abcdef", "ab", 3, 4},
		{"a", "abcdefgh", 3, 4},
		{"kitten", "sitting", 9, 3},
	} {
		if got := distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("distance of %q and %q is %d; want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a, c.limit); got != c.want {
			t.Errorf("distance of %q and %q is %d; want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	names := []string{"authoritative", "filename", "next-server", "server-name", "ping-check", "range", "range6"}
	for word, want := range map[string]string{
		"authoritatif":  "did you mean `authoritative`?",
		"AUTHORITATIVE": "did you mean `authoritative`?",
		"filname":       "did you mean `filename`?",
		"filenmae":      "did you mean `filename`?",
		"rnage":         "did you mean `range`?",
		"range4":        "did you mean `range` or `range6`?",
		"server":        "",
		"xyz":           "",
		"":              "",
	} {
		if got := didYouMean(word, names); got != want {
			t.Errorf("for %q: %q; want %q", word, got, want)
		}
	}
	if got := didYouMean("rang", append(names, names...)); got != "did you mean `range`?" {
		t.Errorf("of names that are there twice: %q", got)
	}
	if got := didYouMean("aaaa", []string{"aaad", "aaac", "aaab", "aaae"}); got != "did you mean `aaab` or `aaac` or `aaad`?" {
		t.Errorf("of four names as near as each other: %q; want the first three", got)
	}
}
