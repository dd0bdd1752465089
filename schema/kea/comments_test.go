package kea

import (
	"strings"
	"testing"
)

// TestCommentsOfEveryMap: a comment above a map stays above it, goes into its
// user-context, or goes, as the style says. Hooks and databases have no such
// context, and keep it above; maps that are no objects of their own keep none.
func TestCommentsOfEveryMap(t *testing.T) {
	bare := map[string]bool{"interfaces": true, "authentication": true, "client": true, "header": true, "config-control": true, "server-id": true, "queue": true,
		"threads": true, "dhcp-ddns": true, "expired": true, "sanity": true, "compatibility": true, "output": true, "DNS server": true}
	noContext := map[string]bool{"hook": true, "database": true, "databases of hosts": true, "database of it": true}
	for name, way := range everyMap() {
		i := strings.LastIndex(way, "{")
		text := way[:i] + "\n// about it\n" + way[i:]
		text = strings.Replace(text, "…", `"key-of-tomorrow": 1`, 1)
		c, findings := Decode(parsed(t, text))
		if len(findings) > 0 {
			t.Fatalf("%s: %v", name, findings)
		}
		for style, want := range map[CommentStyle]bool{CommentsKeep: !bare[name], CommentsContext: false, CommentsDrop: false} {
			out := string(Encode(c, EncodeOptions{Comments: style}))
			if noContext[name] && style == CommentsContext {
				want = true
			}
			if got := strings.Contains(out, "// about it"); got != want {
				t.Errorf("%s, style %d: the comment stands above it: %v, want %v\n%s", name, style, got, want, out)
			}
			inside := style == CommentsContext && !bare[name] && !noContext[name]
			if got := strings.Contains(out, `"comment": "about it"`); got != inside {
				t.Errorf("%s, style %d: the comment stands in the user-context: %v, want %v\n%s", name, style, got, inside, out)
			}
		}
	}
}
