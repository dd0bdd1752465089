package config

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// elsewhere is how the schema's advice begins about sockets and logs that are
// outside Kea's own directories.
const elsewhere = "give the name of the file alone: Kea adds its directory, which mostly is "

// ours is the schema's advice about scripts.
const ours = "only keatool serve runs it"

// Relax makes warnings of those errors of the schema that this server does not
// share: it takes files wherever they are. Scripts are nothing to speak of.
func Relax(list diag.List) diag.List {
	list = slices.DeleteFunc(list, func(f diag.Finding) bool { return f.Hint == ours })
	for i := range list {
		if strings.HasPrefix(list[i].Hint, elsewhere) {
			list[i].Severity = diag.Warning
		}
	}
	return list
}
