package diag

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNearest(t *testing.T) {
	words := []string{"range", "authoritative", "max-lease-time", "min-lease-time", "pool", "pool6", "if"}
	type result struct {
		Word string
		OK   bool
	}
	tests := []struct {
		word string
		want result
	}{
		{"auhhoritative", result{"authoritative", true}},
		{"authoritatvie", result{"authoritative", true}}, // a swap counts once
		{"RANGE", result{"range", true}},
		{"rnage", result{"range", true}},
		{"max-leasetime", result{"max-lease-time", true}},
		{"mx-lease-time", result{"max-lease-time", true}},
		{"pol", result{"pool", true}},
		{"pool", result{"pool", true}},
		{"xy", result{"", false}},
		{"x", result{"", false}},
		{"", result{"", false}},
		{"hardware", result{"", false}},
	}
	for _, tt := range tests {
		t.Run(tt.word, func(t *testing.T) {
			word, ok := Nearest(tt.word, words)
			if diff := cmp.Diff(tt.want, result{word, ok}); diff != "" {
				t.Errorf("Nearest(%q) (-want +got):\n%s", tt.word, diff)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b  string
		limit int
		want  int
	}{
		{"", "", 3, 0}, {"abc", "", 3, 3}, {"", "abc", 3, 3}, {"abc", "acb", 3, 1}, {"kitten", "sitting", 9, 3},
		{"ca", "abc", 9, 3}, // optimal string alignment, not the unrestricted distance
		{"abcdef", "uvwxyz", 2, 3}, {"a", "abcdef", 2, 3},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b, tt.limit); got != tt.want {
			t.Errorf("distance(%q, %q, limit %d) = %d; want %d", tt.a, tt.b, tt.limit, got, tt.want)
		}
	}
}
