package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea/lease"
)

// table is the table of a family, and what is asked of it.
type table struct {
	name       string
	columns    []string // as they are read; the address first
	written    []string // columns that are written besides
	statements map[string]string
}

// The names of the statements.
const (
	get       = "get"
	insert    = "insert"
	update    = "update"
	remove    = "remove"
	byHW      = "hw"
	byClient  = "client"
	byDUID    = "duid"
	byIAID    = "iaid"
	page      = "page"
	subnet    = "subnet"
	expired   = "expired"
	reclaimed = "reclaimed"
	counts    = "counts"
	length    = "length"
)

func tableOf(f lease.Format) *table {
	t := &table{name: "lease4",
		columns: []string{"address", "hwaddr", "client_id", "valid_lifetime", "expire", "subnet_id", "fqdn_fwd", "fqdn_rev",
			"hostname", "state", "user_context", "pool_id"},
		written: []string{"relay_id", "remote_id"}}
	lookUp := map[string]string{byHW: "hwaddr = ?", byClient: "client_id = ?"}
	count := "SELECT subnet_id, pool_id, 3, state, leases FROM lease4_pool_stat WHERE (? = 0 OR subnet_id = ?) AND leases > 0"
	if f == lease.CSV6 {
		t = &table{name: "lease6",
			columns: []string{"address", "duid", "valid_lifetime", "expire", "subnet_id", "pref_lifetime", "lease_type", "iaid",
				"prefix_len", "fqdn_fwd", "fqdn_rev", "hostname", "hwaddr", "state", "user_context", "hwtype", "hwaddr_source", "pool_id"}}
		lookUp = map[string]string{byDUID: "duid = ?", byIAID: "duid = ? AND iaid = ?"}
		count = "SELECT subnet_id, pool_id, lease_type, state, leases FROM lease6_pool_stat WHERE (? = 0 OR subnet_id = ?) AND leases > 0" +
			" UNION ALL SELECT subnet_id, 0, lease_type, state, leases FROM lease6_stat WHERE (? = 0 OR subnet_id = ?) AND state = 4 AND leases > 0"
	}
	t.statements = map[string]string{counts: count, length: "SELECT count(*) FROM " + t.name}
	t.questions(lookUp)
	t.changes()
	return t
}

// read is how a column is read; NULL is zero.
func read(c string) string {
	switch c {
	case "address", "user_context", "hwaddr", "client_id", "duid", "hostname":
		return c
	case "expire":
		return "COALESCE(UNIX_TIMESTAMP(expire), 0)"
	}
	return "COALESCE(" + c + ", 0)"
}

func (t *table) questions(lookUp map[string]string) {
	var list []string
	for _, c := range t.columns {
		list = append(list, read(c))
	}
	all := fmt.Sprintf("SELECT %s FROM %s", strings.Join(list, ", "), t.name)
	put := func(name, text string, args ...any) { t.statements[name] = all + fmt.Sprintf(text, args...) }
	put(get, " WHERE address = ?")
	put(page, " WHERE address > ? ORDER BY address LIMIT %d", pageSize)
	put(subnet, " WHERE subnet_id = ? AND address > ? ORDER BY address LIMIT %d", pageSize)
	for name, where := range lookUp {
		put(name, " WHERE %s", where)
	}
	const over = " WHERE state %s %d AND valid_lifetime <> 4294967295 AND expire < FROM_UNIXTIME(?) ORDER BY expire LIMIT ?"
	put(expired, over, "<>", lease.ExpiredReclaimed)
	put(reclaimed, over, "=", lease.ExpiredReclaimed)
}

// all are the columns that are written.
func (t *table) all() []string { return slices.Concat(t.columns, t.written) }

// mark is how the parameter of a column is written.
func mark(c string) string {
	if c == "expire" {
		return "FROM_UNIXTIME(?)"
	}
	return "?"
}

// changes makes the statements of Swap. The parameters of a lease come in the
// order of the columns; where one replaces another, the address is last of all
// that is set, and what it replaces follows without it.
func (t *table) changes() {
	var marks, sets []string
	for i, c := range t.all() {
		marks = append(marks, mark(c))
		if i > 0 {
			sets = append(sets, c+" = "+mark(c))
		}
	}
	t.statements[insert] = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, strings.Join(t.all(), ", "), strings.Join(marks, ", "))
	t.statements[update] = fmt.Sprintf("UPDATE %s SET %s WHERE address = ? AND %s", t.name, strings.Join(sets, ", "), t.same())
	t.statements[remove] = fmt.Sprintf("DELETE FROM %s WHERE address = ? AND %s", t.name, t.same())
}

// same compares all columns but the address with parameters. What is empty and
// what is not there are the same to us, but not in SQL; and texts are the same
// only if their bytes are, whatever the table's collation says.
func (t *table) same() string {
	var parts []string
	for _, c := range t.columns[1:] {
		switch c {
		case "hwaddr", "client_id", "duid":
			parts = append(parts, fmt.Sprintf("COALESCE(%s, '') = ?", c))
		case "hostname", "user_context":
			parts = append(parts, fmt.Sprintf("CAST(CONVERT(COALESCE(%s, '') USING utf8mb4) AS BINARY) = ?", c))
		case "hwtype", "hwaddr_source", "state", "fqdn_fwd", "fqdn_rev":
			parts = append(parts, fmt.Sprintf("COALESCE(%s, 0) = ?", c))
		default:
			parts = append(parts, c+" = "+mark(c))
		}
	}
	return strings.Join(parts, " AND ")
}
