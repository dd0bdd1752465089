package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// servedScripts keeps the scripts of a dhcpd.conf that is served as it is, in a
// directory that nobody else can write to. It is made when there is one to keep.
type servedScripts struct{ dir string }

// nameFor is the name of the script in Starlark.
func (s *servedScripts) nameFor(f parser.Family) string {
	if f == parser.V6 {
		return "kea-dhcp6" + starSuffix
	}
	return "kea-dhcp4" + starSuffix
}

// keep writes the scripts of a result, and has its hooks find them there.
func (s *servedScripts) keep(r translate.Result) error {
	if len(r.Scripts) == 0 {
		return nil
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "keatool-serve-")
		if err != nil {
			return newFileError("make", "a directory for scripts", err)
		}
		s.dir = dir
	}
	for _, script := range r.Scripts {
		path := filepath.Join(s.dir, script.Name)
		if err := renameio.WriteFile(path, script.Body, 0o700); err != nil { // one that runs goes on with the old one
			return newFileError("write", path, err)
		}
		point(r.Config.Dhcp.Hooks, script.Name, path)
	}
	return nil
}

// point has hooks take a script from a path.
func point(hooks []kea.Hook, script, path string) {
	for i := range hooks {
		h := &hooks[i]
		if h.Library == script {
			h.Library = path
		}
		if name, ok := h.Parameters.Get("name"); ok {
			if text, ok := name.(string); ok && strings.HasSuffix(text, "/"+script) {
				h.Parameters = h.Parameters.Set("name", path)
			}
		}
	}
}

// remove takes the scripts away again.
func (s *servedScripts) remove() {
	if s.dir != "" {
		_ = os.RemoveAll(s.dir) // what stays is in the way of nobody
	}
}
