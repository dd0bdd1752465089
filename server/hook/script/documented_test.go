package script

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocumented: docs/hooks/README.md names all that scripts can use, and no
// point that there is not.
func TestDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "hooks", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile("(?s)```.*?```").ReplaceAll(text, nil)
	said := map[string]bool{}
	for _, code := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(string(text), -1) {
		for _, name := range regexp.MustCompile(`[a-z_0-9]+`).FindAllString(code[1], -1) {
			said[name] = true
		}
	}
	modules := predeclared()
	for what, names := range map[string][]string{
		"point": slices.Concat(sortedKeys(points4), sortedKeys(points6)), "of the event": sortedKeys(eventAttrs),
		"of a query": slices.Concat(sortedKeys(query4), sortedKeys(query6), sortedKeys(queryMethods)),
		"of a reply": slices.Concat(sortedKeys(replySettable), sortedKeys(replyMethods), sortedKeys(reply4)),
		"of a lease": sortedKeys(leaseAttrs), "of classes": sortedKeys(classMethods),
		"at hand": sortedKeys(modules), "of dhcpd": sortedKeys(evalFunctions),
	} {
		for _, name := range names {
			if !said[name] {
				t.Errorf("`%s`, %s, is not in the documentation", name, what)
			}
		}
	}
	for name := range said {
		if strings.Contains(name, "4_") || strings.Contains(name, "6_") {
			_, four := points4[name]
			_, six := points6[name]
			if !four && !six {
				t.Errorf("`%s` is in the documentation, and no point", name)
			}
		}
	}
}
