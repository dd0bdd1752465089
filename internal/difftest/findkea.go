package difftest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// FindKea looks for a Kea: by the path of a program kea-dhcp4 or kea-dhcp6, or of a
// folder that has it, or by its version, of which it is enough to say the first
// numbers; "" takes the first one. Versions are looked for where systems and
// people keep programs, and below ORACLES_DIR in file trees kea-VERSION.
func FindKea(what string, v6 bool) (Server, error) {
	daemon := "kea-dhcp4"
	if v6 {
		daemon = "kea-dhcp6"
	}
	if strings.Contains(what, "/") {
		return keaAt(what, daemon)
	}
	var names []string
	for _, path := range keaPrograms(daemon) {
		s := Server{Kea, path, "", "Kea " + version(path)}
		if what == "" || isVersion(version(path), what) {
			return s, nil
		}
		names = append(names, fmt.Sprintf("%s at %s", s.Name, path))
	}
	for _, tree := range keaTrees() {
		series := strings.TrimPrefix(filepath.Base(tree), "kea-")
		s, err := keaAt(tree, daemon)
		if err == nil && seriesOf(what) == series {
			s.Name = "Kea " + what
			return s, nil
		}
		if err == nil {
			names = append(names, "Kea "+series+" in "+tree)
		}
	}
	hint := "there is none at all; packages for many systems are at cloudsmith.io/~isc"
	if len(names) > 0 {
		hint = "found: " + strings.Join(names, ", ")
	}
	return Server{}, &MissingError{fmt.Sprintf("there is no Kea %s on this machine", what),
		hint + "; one that is elsewhere is named by its program or folder, `kea:/opt/kea/sbin/" + daemon + "`"}
}

// keaPrograms lists the programs of a name, each once.
func keaPrograms(daemon string) (list []string) {
	seen := map[string]bool{}
	add := func(paths ...string) {
		for _, path := range paths {
			real, err := filepath.EvalSymlinks(path)
			if _, runs := exec.LookPath(path); err == nil && runs == nil && !seen[real] {
				seen[real] = true
				list = append(list, path)
			}
		}
	}
	if path, err := exec.LookPath(daemon); err == nil {
		add(path)
	}
	add("/usr/sbin/"+daemon, "/usr/local/sbin/"+daemon)
	for _, pattern := range []string{"/opt/*/sbin/", "/opt/*/*/sbin/", "/usr/local/*/sbin/"} {
		paths, _ := filepath.Glob(pattern + daemon) // the patterns are good ones
		add(paths...)
	}
	return list
}

// keaTrees lists the file trees below ORACLES_DIR.
func keaTrees() []string {
	dir := os.Getenv("ORACLES_DIR")
	if dir == "" {
		return nil
	}
	list, _ := filepath.Glob(filepath.Join(dir, "kea-*")) // which may have none
	return list
}

// isVersion reports whether a version is the one that is asked for, which may be
// without its last numbers.
func isVersion(version, what string) bool {
	rest, ok := strings.CutPrefix(version, what)
	return ok && (rest == "" || strings.ContainsRune(".- (", rune(rest[0])))
}

// keaAt is the Kea of a path: a program, or a folder with one. If the folder is a
// whole file tree, with a C library, the program runs inside it.
func keaAt(path, daemon string) (Server, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Server{}, &MissingError{"there is no " + path, "name the program or the folder of Kea"}
	}
	if !info.IsDir() {
		return keaProgram(path)
	}
	for _, dir := range []string{"usr/sbin", "sbin", "usr/local/sbin"} {
		program := filepath.Join(path, dir, daemon)
		switch _, err := os.Stat(program); {
		case err != nil:
		case isTree(path):
			return Server{Kea, "/" + dir + "/" + daemon, path, "Kea in " + path}, nil
		default:
			return keaProgram(program)
		}
	}
	return Server{}, &MissingError{"there is no " + daemon + " below " + path, "name the program or the folder of Kea"}
}

// keaProgram is the Kea of a program.
func keaProgram(path string) (Server, error) {
	v := version(path)
	if v == "" {
		return Server{}, &MissingError{path + " does not tell its version, as Kea does with -v", "name the program or the folder of Kea"}
	}
	abs, err := filepath.Abs(path)
	return Server{Kea, abs, "", "Kea " + v}, err
}

// isTree reports whether a folder has what programs need to run inside it.
func isTree(path string) bool {
	return slices.ContainsFunc([]string{"lib*/ld-*", "lib*/*/ld-*", "usr/lib*/ld-*", "usr/lib*/*/ld-*"}, func(pattern string) bool {
		found, _ := filepath.Glob(filepath.Join(path, pattern)) // a path that is no pattern has none
		return len(found) > 0
	})
}

var seriesPattern = regexp.MustCompile(`^(\d+\.\d+)(\.\d+)?$`)

func seriesOf(version string) string {
	if m := seriesPattern.FindStringSubmatch(version); m != nil {
		return m[1]
	}
	return ""
}

func version(path string) string {
	out, err := exec.Command(path, "-v").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
