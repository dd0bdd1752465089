package option

import "github.com/keatool/keatool/schema/kea"

// missing are the options dhcpd is built with that some release of Kea does
// not define. Before is the first release that does; 0: none.
var missing = []struct {
	before kea.Release
	def    kea.OptionDef
}{
	{kea.R26, kea.OptionDef{Name: "classless-static-route", Code: 121, Type: "binary"}},
	{0, kea.OptionDef{Name: "ipv4-address-andsf", Code: 142, Type: "ipv4-address", Array: true}},
	{0, kea.OptionDef{Name: "tftp-server-address", Code: 150, Type: "ipv4-address", Array: true}},
	{0, kea.OptionDef{Name: "v4-captive-portal-160", Code: 160, Type: "string"}},
	{0, kea.OptionDef{Name: "loader-configfile", Code: 209, Type: "string"}},
	{0, kea.OptionDef{Name: "loader-pathprefix", Code: 210, Type: "string"}},
	{0, kea.OptionDef{Name: "loader-reboottime", Code: 211, Type: "uint32"}},
}

// Missing returns the definition to add to a configuration the first time it
// gives a value to a well-known option that the release does not define. The
// names are dhcpd's where Kea has not given them to another option.
func Missing(family kea.Family, code uint32, r kea.Release) (kea.OptionDef, bool) {
	if family != kea.V4 {
		return kea.OptionDef{}, false
	}
	for _, m := range missing {
		if m.def.Code == code && (m.before == 0 || r < m.before) {
			return m.def, true
		}
	}
	return kea.OptionDef{}, false
}
