package oracle

import (
	"regexp"
	"slices"
	"strings"
)

// The places in a configuration that name something outside it.
var (
	interfacePattern  = regexp.MustCompile(`"interface"\s*:\s*"([^"]+)"`)
	interfacesPattern = regexp.MustCompile(`"interfaces"\s*:\s*\[([^\]]*)\]`)
	stringPattern     = regexp.MustCompile(`"([^"]+)"`)
	libraryPattern    = regexp.MustCompile(`"library"\s*:\s*"([^"]+)"`)
	scriptPattern     = regexp.MustCompile(`run_script\.so"[^}]*"name"\s*:\s*"([^"]+)"`)
)

// scriptDir is where Kea 3.0 looks for a script named without a path.
const scriptDir = "/usr/share/kea/scripts/"

// needs lists, as arguments of check.sh, what must exist for doc to load.
func needs(doc []byte) []string {
	var args, known []string
	link := func(name string) {
		if !slices.Contains(known, name) {
			known = append(known, name)
			args = append(args, "interface", name)
		}
	}
	for _, m := range interfacePattern.FindAllSubmatch(doc, -1) {
		link(string(m[1]))
	}
	for _, entry := range listened(doc) {
		name, addr, hasAddr := strings.Cut(entry, "/")
		if name == "*" {
			continue
		}
		link(name)
		if hasAddr {
			args = append(args, "address", name, addr)
		}
	}
	for _, m := range scriptPattern.FindAllSubmatch(doc, -1) {
		path := string(m[1])
		if !strings.HasPrefix(path, "/") {
			path = scriptDir + path
		}
		args = append(args, "script", path)
	}
	return args
}

// listened returns the elements of every interfaces list.
func listened(doc []byte) []string {
	var list []string
	for _, m := range interfacesPattern.FindAllSubmatch(doc, -1) {
		for _, s := range stringPattern.FindAllSubmatch(m[1], -1) {
			list = append(list, string(s[1]))
		}
	}
	return list
}
