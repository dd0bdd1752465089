package translate

import (
	"cmp"
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/translate/rules"
)

// Row is one line of the coverage table.
type Row struct {
	Statement string `json:"statement"`
	Scopes    string `json:"where"` // where dhcpd reads it
	Kea       string `json:"kea"`   // the counterpart
	Fidelity  string `json:"fidelity"`
	Note      string `json:"note,omitempty"`
}

// Coverage lists every statement of dhcpd.conf(5), dhcp-options(5) and
// dhcp-eval(5) and what it becomes, sorted by statement. The fidelity is that
// of the ordinary case; a finding says so where one falls short of it.
func Coverage() []Row {
	out := slices.Clone(statements)
	for _, r := range rules.Rules() {
		where := "every scope"
		if r.GlobalOnly {
			where = "global"
		}
		switch r.Family {
		case rules.OnlyV4:
			where += ", DHCPv4"
		case rules.OnlyV6:
			where += ", DHCPv6"
		}
		out = append(out, Row{r.Keyword, where, r.Doc.Kea, r.Doc.Fidelity.String(), r.Doc.Note})
	}
	slices.SortStableFunc(out, func(a, b Row) int { return cmp.Compare(a.Statement, b.Statement) })
	return out
}

var (
	exact       = diag.Exact.String()
	equivalent  = diag.Equivalent.String()
	approximate = diag.Approximate.String()
	manual      = diag.Manual.String()
	dropped     = diag.Dropped.String()
)

// statements are the rows of what is no server parameter.
var statements = []Row{
	{"subnet", "global, shared-network, group", "subnet4", exact, "a stable id made from the prefix"},
	{"subnet6", "global, shared-network, group", "subnet6", exact, "a stable id made from the prefix"},
	{"shared-network", "global, group", "shared-networks", exact, "kept with its name, also with one subnet"},
	{"group", "everywhere but class", "none", equivalent, "its statements hold in each member"},
	{"group NAME in a host", "host", "reservation", equivalent, "the named group's statements replace those around the host"},
	{"pool", "shared-network, subnet", "pools", exact, "one for each range, in the subnet of its addresses"},
	{"pool6", "subnet6", "pools, pd-pools", exact, "one for each range and prefix block"},
	{"range", "subnet, pool", "pools[].pool", exact, ""},
	{"range dynamic-bootp", "subnet, pool", "pool, bootp hook", equivalent, "other pools are guarded against BOOTP clients"},
	{"range6", "subnet6, pool6", "pools[].pool", exact, ""},
	{"range6 temporary", "subnet6, pool6", "none", dropped, "Kea gives no temporary addresses"},
	{"prefix6", "subnet6, pool6", "pd-pools", exact, "covered exactly by aligned blocks"},
	{"interface", "shared-network, subnet", "interface", exact, ""},
	{"include", "everywhere", "none", exact, "the included text is translated in its place"},
	{"host", "everywhere but class", "reservations", exact, "in the subnet of its address, else global"},
	{"hardware", "host", "hw-address", exact, "other types than Ethernet by flex-id"},
	{"uid", "host", "client-id, duid", exact, "byte for byte"},
	{"option dhcp-client-identifier in a host", "host", "client-id", exact, "byte for byte"},
	{"host-identifier", "host", "circuit-id, duid, flex-id", equivalent, "one flex-id expression for each server"},
	{"fixed-address", "host", "ip-address", exact, "one reservation for each subnet"},
	{"fixed-address6", "host", "ip-addresses", exact, ""},
	{"fixed-prefix6", "host", "prefixes", exact, ""},
	{"dynamic, deleted, static", "host, class, group", "none", exact, "marks of the lease file"},
	{"class", "everywhere but class", "client-classes", exact, "order kept; the first one wins"},
	{"subclass", "everywhere but class", "client-classes", equivalent, "a class of its own where it has statements"},
	{"match if", "class", "test", exact, "dhcp-eval becomes a Kea expression"},
	{"match", "class", "test", equivalent, "compared with the value of each subclass"},
	{"spawn with", "class", "template-test", equivalent, "from 2.4 on"},
	{"lease limit", "class, subclass", "limits hook", equivalent, "from 3.0 on"},
	{"allow, deny in a pool", "pool", "client-classes", equivalent, "never open where a class could not be translated"},
	{"allow, deny after DATE", "pool", "none", manual, "decided for the day of translation"},
	{"failover peer", "global, shared-network", "ha hook", approximate, "configuration for both partners"},
	{"failover peer reference", "shared-network, pool", "ha hook", equivalent, ""},
	{"zone", "everywhere", "ddns-domains", exact, "in the file of kea-dhcp-ddns"},
	{"key", "everywhere", "tsig-keys", exact, "in the file of kea-dhcp-ddns"},
	{"option", "everywhere", "option-data", exact, "the bytes that dhcpd sends"},
	{"option = EXPRESSION", "everywhere", "option-data, flex_option hook", equivalent, "constant values are folded"},
	{"supersede, send", "everywhere", "option-data", exact, ""},
	{"append, prepend", "everywhere", "option-data", equivalent, "folded with the value in force"},
	{"default OPTION", "everywhere", "option-data", equivalent, "only where nothing else is set"},
	{"option NAME code N = TYPE", "global", "option-def", exact, "Kea's own definition where it has one, with the same bytes"},
	{"option space", "global", "space", exact, "other widths than Kea's are written as bytes"},
	{"if, elsif, else", "everywhere", "client-classes", equivalent, "classes that exclude each other; options carry their tags"},
	{"switch, case, default, break", "everywhere", "client-classes", equivalent, "fall-through resolved"},
	{"on commit, on release, on expiry", "everywhere", "run_script hook", approximate, "a script skeleton is written"},
	{"execute", "on", "run_script hook", approximate, "runs beside the answer, not before it"},
	{"log", "everywhere", "legal_log hook", approximate, "from 3.0 on"},
	{"set, unset, define, eval, return", "everywhere", "none", equivalent, "values are written where they are read"},
	{"add", "everywhere", "client-classes", approximate, ""},
	{"parse-vendor-option", "everywhere", "none", exact, "Kea parses option 43 by itself"},
	{"% …;", "everywhere", "none", exact, "dhcpd skips it"},
}
