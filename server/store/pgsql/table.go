package pgsql

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/schema/kea/lease"
)

// table is the table of a family, and what is asked of it.
type table struct {
	name       string
	columns    []string // as they are read; the address first
	written    []string // columns that are written besides
	statements map[string]string
	family     family
}

// family is what the two tables do not have in common.
type family struct {
	counts string // statement that lists the statistics
	lookUp map[string]string
}

// The names of the statements.
const (
	get       = "keatool_get"
	insert    = "keatool_insert"
	update    = "keatool_update"
	remove    = "keatool_remove"
	byHW      = "keatool_hw"
	byClient  = "keatool_client"
	byDUID    = "keatool_duid"
	byIAID    = "keatool_iaid"
	page      = "keatool_page"
	subnet    = "keatool_subnet"
	expired   = "keatool_expired"
	reclaimed = "keatool_reclaimed"
	counts    = "keatool_counts"
	length    = "keatool_len"
)

func tableOf(f lease.Format) *table {
	t := &table{name: "lease4",
		columns: []string{"address", "hwaddr", "client_id", "valid_lifetime", "expire", "subnet_id", "fqdn_fwd", "fqdn_rev",
			"hostname", "state", "user_context", "pool_id"},
		written: []string{"relay_id", "remote_id"},
		family: family{
			counts: "SELECT subnet_id, pool_id, 3::bigint, state, leases FROM lease4_pool_stat WHERE ($1::bigint = 0 OR subnet_id = $1) AND leases > 0",
			lookUp: map[string]string{byHW: "hwaddr = $1", byClient: "client_id = $1"},
		}}
	if f == lease.CSV6 {
		t = &table{name: "lease6",
			columns: []string{"address", "duid", "valid_lifetime", "expire", "subnet_id", "pref_lifetime", "lease_type", "iaid",
				"prefix_len", "fqdn_fwd", "fqdn_rev", "hostname", "hwaddr", "state", "user_context", "hwtype", "hwaddr_source", "pool_id"},
			family: family{
				counts: "SELECT subnet_id, pool_id, lease_type::bigint, state, leases FROM lease6_pool_stat WHERE ($1::bigint = 0 OR subnet_id = $1) AND leases > 0" +
					" UNION ALL SELECT subnet_id, 0, lease_type::bigint, state, leases FROM lease6_stat WHERE ($1::bigint = 0 OR subnet_id = $1) AND state = 4 AND leases > 0",
				lookUp: map[string]string{byDUID: "duid = $1", byIAID: "duid = $1 AND iaid = $2"},
			}}
	}
	t.statements = map[string]string{}
	t.questions()
	t.changes()
	return t
}

func (t *table) questions() {
	list := strings.Join(t.columns, ", ")
	all := fmt.Sprintf("SELECT %s FROM %s", list, t.name)
	put := func(name, text string, args ...any) { t.statements[name] = all + fmt.Sprintf(text, args...) }
	put(get, " WHERE address = $1")
	put(page, " WHERE address > $1 ORDER BY address LIMIT $2")
	put(subnet, " WHERE subnet_id = $3 AND address > $1 ORDER BY address LIMIT $2")
	for name, where := range t.family.lookUp {
		put(name, " WHERE %s", where)
	}
	const over = " WHERE state = %d AND valid_lifetime <> 4294967295 AND expire < $1 ORDER BY expire LIMIT $2"
	put(reclaimed, over, lease.ExpiredReclaimed)
	// One search for each state: the index begins with it.
	var parts []string
	for _, state := range []lease.State{lease.Default, lease.Declined, lease.Released, lease.Registered} {
		parts = append(parts, "("+all+fmt.Sprintf(over, state)+")")
	}
	t.statements[expired] = fmt.Sprintf("SELECT %s FROM (%s) l ORDER BY expire LIMIT $2", list, strings.Join(parts, " UNION ALL "))
	t.statements[counts] = t.family.counts
	t.statements[length] = "SELECT count(*) FROM " + t.name
}

// changes makes the statements of Swap. The parameters of a lease come in the
// order of the columns; what it replaces follows, without the address.
func (t *table) changes() {
	all := append(append([]string{}, t.columns...), t.written...)
	var marks, sets []string
	for i, c := range all {
		marks = append(marks, fmt.Sprintf("$%d", i+1))
		if i > 0 {
			sets = append(sets, fmt.Sprintf("%s = $%d", c, i+1))
		}
	}
	t.statements[insert] = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (address) DO NOTHING",
		t.name, strings.Join(all, ", "), strings.Join(marks, ", "))
	t.statements[update] = fmt.Sprintf("UPDATE %s SET %s WHERE address = $1 AND %s",
		t.name, strings.Join(sets, ", "), t.same(len(all)+1))
	t.statements[remove] = fmt.Sprintf("DELETE FROM %s WHERE address = $1 AND %s", t.name, t.same(2))
}

// same compares all columns but the address with parameters that begin at one.
// What is empty and what is not there are the same to us, but not in SQL.
func (t *table) same(first int) string {
	var parts []string
	for i, c := range t.columns[1:] {
		empty := ""
		switch c {
		case "hwaddr", "client_id", "duid":
			empty = "''::bytea"
		case "hostname", "user_context":
			empty = "''"
		case "hwtype", "hwaddr_source":
			empty = "0::smallint"
		case "state":
			empty = "0::bigint"
		case "fqdn_fwd", "fqdn_rev":
			empty = "false"
		}
		if empty != "" {
			c = fmt.Sprintf("COALESCE(%s, %s)", c, empty)
		}
		parts = append(parts, fmt.Sprintf("%s = $%d", c, first+i))
	}
	return strings.Join(parts, " AND ")
}
