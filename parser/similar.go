package parser

import (
	"slices"
	"sort"
	"strings"
)

// didYouMean makes a hint of the names nearest to word; "" if none is near.
func didYouMean(word string, names []string) string {
	word = strings.ToLower(word)
	best, dist := []string{}, 1+len(word)/3
	for _, n := range names {
		switch d := distance(word, strings.ToLower(n), dist); {
		case d < dist:
			best, dist = []string{n}, d
		case d == dist && d <= len(word)/3:
			best = append(best, n)
		}
	}
	if len(best) == 0 {
		return ""
	}
	sort.Strings(best)
	best = slices.Compact(best)
	if len(best) > 3 {
		best = best[:3]
	}
	return "did you mean `" + strings.Join(best, "` or `") + "`?"
}

// distance is the edit distance of a and b (optimal string alignment), or more than limit if it exceeds that.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}

// keysOf returns the keys of m, sorted.
func keysOf[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
