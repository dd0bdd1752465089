package config

import (
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// elsewhere is how the schema's advice begins about sockets and logs that are
// outside Kea's own directories.
const elsewhere = "give the name of the file alone: Kea adds its directory, which mostly is "

// Relax makes warnings of those errors of the schema that this server does not
// share: it takes files wherever they are.
func Relax(list diag.List) diag.List {
	for i := range list {
		if strings.HasPrefix(list[i].Hint, elsewhere) {
			list[i].Severity = diag.Warning
		}
	}
	return list
}
