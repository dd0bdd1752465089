package diag

import "strings"

// Nearest returns the candidate that word is most likely a misspelling of. ok
// is false when none is near: a wrong guess helps less than none. Case does not
// count; of equally near candidates the first wins.
func Nearest(word string, candidates []string) (best string, ok bool) {
	limit := max(1, (len(word)+1)/3)
	lower := strings.ToLower(word)
	for _, c := range candidates {
		d := distance(lower, strings.ToLower(c), limit)
		if d > limit || d >= len(word) {
			continue
		}
		best, ok, limit = c, true, d-1
		if d == 0 {
			break
		}
	}
	return best, ok
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b (optimal string alignment); past limit it
// returns limit+1.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		low := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
			low = min(low, next[j])
		}
		if low > limit {
			return limit + 1
		}
		before, row = row, next
	}
	return row[len(b)]
}
