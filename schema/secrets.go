package schema

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// secretKeys are the keys whose value is a secret in clear text.
var secretKeys = map[string]bool{"password": true, "secret": true}

// Secrets returns the places of passwords and keys that a document holds in
// clear text, the first of each file that it was read from.
func Secrets(d *kea.Document) []diag.Span {
	var all []diag.Span
	seen := map[string]bool{}
	var visit func(n *kea.Node)
	visit = func(n *kea.Node) {
		for i, item := range n.Items {
			if n.Kind == kea.Object && secretKeys[n.Keys[i].Text] && item.Kind == kea.String && item.Text != "" {
				if span := d.Span(n.Keys[i].Off, n.Keys[i].End); !seen[span.File] {
					seen[span.File] = true
					all = append(all, span)
				}
				continue
			}
			if n.Kind != kea.Object || n.Keys[i].Text != "reservations" {
				visit(item)
			}
		}
	}
	if d.Root != nil {
		visit(d.Root)
	}
	return all
}
