package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// Review is [ValidateDocument] with what release r of Kea takes without a word
// and then does not do as it looks: pools that nobody gets into, reservations
// that are not looked up, options that are not sent.
func Review(d *kea.Document, r kea.Release) diag.List { return examine(d, r, true) }

// adviser looks for what Kea takes and does not do.
type adviser struct {
	checker
	*kea.Server
	root  string
	sites []site
}

// advice lists it; faults are what is known to be wrong already.
func advice(c *kea.Config, r kea.Release, faults []fault) []fault {
	switch {
	case c.DhcpDdns != nil:
		a := &adviser{checker: newChecker(c, r)}
		a.loggers("/DhcpDdns", "kea-dhcp-ddns", c.DhcpDdns.Loggers)
		a.wildcards("/DhcpDdns/forward-ddns", c.DhcpDdns.Forward)
		a.wildcards("/DhcpDdns/reverse-ddns", c.DhcpDdns.Reverse)
		return a.faults
	case c.Agent != nil:
		a := &adviser{checker: newChecker(c, r)}
		a.loggers("/Control-agent", "kea-ctrl-agent", c.Agent.Loggers)
		return a.faults
	case c.Dhcp == nil:
		return nil
	}
	a := &adviser{checker: newChecker(c, r), Server: c.Dhcp}
	a.root = a.top
	a.sites = sites(c.Dhcp, a.root)
	if !misspelt(faults, a.root) {
		a.ears()
	}
	a.storage()
	a.files()
	a.starts()
	a.loggers(a.root, fmt.Sprintf("kea-dhcp%d", a.fam), a.Loggers)
	a.threads()
	a.updates()
	a.clocks()
	a.reach()
	a.hosts()
	a.optionLists()
	a.overridden()
	a.hidden()
	for i := range a.sites {
		a.edges(&a.sites[i])
	}
	return a.faults
}

// unlike leaves out the advice about places that are wrong anyway.
func unlike(advice, faults []fault) []fault {
	wrong := map[string]bool{}
	for i := range faults {
		if faults[i].Severity == diag.Error {
			wrong[faults[i].Target] = true
		}
	}
	return slices.DeleteFunc(advice, func(f fault) bool { return wrong[f.Target] })
}

// misspelt reports whether the map at root has a key that Kea does not know: it
// may be the one that seems to be absent.
func misspelt(faults []fault, root string) bool {
	return slices.ContainsFunc(faults, func(f fault) bool {
		return f.Code == CodeUnknownKey && parent(f.Target) == root
	})
}

// truly returns the first of values that is set; the innermost comes first.
func truly(otherwise bool, values ...*bool) bool {
	for _, v := range values {
		if v != nil {
			return *v
		}
	}
	return otherwise
}

// quoted lists words in backquotes.
func quoted(words []string) string { return "`" + strings.Join(words, "`, `") + "`" }
