package hostdb

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/store/database"
)

var _ host.Keeper = (*DB)(nil)

// clause is the condition of a statement, with ? for its values.
type clause struct {
	text   string
	values []any
}

func (c *clause) and(text string, values ...any) {
	if c.text != "" {
		c.text += " AND "
	}
	c.text += text
	c.values = append(c.values, values...)
}

// where makes the condition for hosts h.
func (d *DB) where(w *host.Wanted) (c clause) {
	subnet := fmt.Sprintf("h.dhcp%d_subnet_id", d.family)
	if w.Subnet != nil {
		c.and(subnet+" = ?", int64(*w.Subnet))
	} else {
		c.and(subnet + " IS NOT NULL")
	}
	if w.ID != nil {
		c.and("h.dhcp_identifier_type = ? AND h.dhcp_identifier = ?", int64(w.Kind), w.ID)
	}
	if w.Hostname != "" {
		c.and("lower(h.hostname) = ?", strings.ToLower(w.Hostname))
	}
	if w.Addr.IsValid() {
		d.withAddress(&c, w.Addr)
	}
	if w.After > 0 {
		c.and("h.host_id > ?", w.After)
	}
	return c
}

func (d *DB) withAddress(c *clause, a netip.Addr) {
	switch {
	case (d.family == kea.V4) != a.Is4():
		c.and("1 = 0")
	case a.Is4():
		c.and("h.ipv4_address = ?", number(a))
	default:
		c.and("h.host_id IN (SELECT r.host_id FROM ipv6_reservations r WHERE r.address = "+d.address()+")", a.String())
	}
}

// address is the place of an IPv6 address in a statement, given as text.
func (d *DB) address() string {
	if d.kind == database.MySQL {
		return "INET6_ATON(?)"
	}
	return "CAST(CAST(? AS text) AS inet)"
}

// numbered is a statement in the language of the database.
func (d *DB) numbered(text string) string { return database.Places(d.kind, text) }

// List implements [host.Keeper].
func (d *DB) List(w host.Wanted) ([]host.Record, error) {
	if err := d.watch.Check(); err != nil {
		return nil, err
	}
	list, err := d.list(w)
	if err != nil {
		return nil, d.watch.Lost(err)
	}
	return list, nil
}

func (d *DB) list(w host.Wanted) ([]host.Record, error) {
	c := d.where(&w)
	text := strings.Replace(d.ask.columns, "SELECT ", fmt.Sprintf("SELECT h.dhcp%d_subnet_id, ", d.family), 1) +
		" WHERE " + c.text + " ORDER BY h.host_id"
	if w.Limit > 0 {
		text += fmt.Sprintf(" LIMIT %d", w.Limit)
	}
	rows, err := d.db.Query(d.numbered(text), c.values...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []host.Record
	byRow := map[int64]*kea.Reservation{}
	for rows.Next() {
		var subnet int64
		r, id, err := scanHost(behind{rows, &subnet}, d.family)
		if err != nil {
			return nil, err
		}
		list, byRow[id] = append(list, host.Record{Subnet: uint32(subnet), Reservation: r, Row: id}), r
	}
	if err := rows.Err(); err != nil || len(list) == 0 {
		return nil, err
	}
	c.and("h.host_id BETWEEN ? AND ?", list[0].Row, list[len(list)-1].Row)
	return list, d.fill(byRow, c)
}

// fill reads what belongs to some hosts, all at once.
func (d *DB) fill(hosts map[int64]*kea.Reservation, c clause) error {
	of := "host_id IN (SELECT h.host_id FROM hosts h WHERE " + c.text + ")"
	all := strings.NewReplacer("host_id = $1", of, "host_id = ?", of)
	err := d.each(all.Replace(d.ask.options), c.values, func(s scanner) error {
		var id int64
		o, err := scanOption(behind{s, &id})
		if r := hosts[id]; err == nil && r != nil {
			r.OptionData = append(r.OptionData, o)
		}
		return err
	})
	if err != nil || d.family == kea.V4 {
		return err
	}
	return d.each(all.Replace(d.ask.addresses), c.values, func(s scanner) error {
		var id int64
		a, err := scanAddress(behind{s, &id})
		if r := hosts[id]; err == nil && r != nil {
			a.put(r)
		}
		return err
	})
}

// each asks a question about what belongs to hosts, and visits the answers, in
// front of which is the host's number.
func (d *DB) each(question string, values []any, visit func(scanner) error) error {
	question = strings.Replace(question, "SELECT ", "SELECT host_id, ", 1)
	rows, err := d.db.Query(d.numbered(question), values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// scanner is a row.
type scanner interface{ Scan(...any) error }

// behind is a row that has one more column in front.
type behind struct {
	row   scanner
	first any
}

func (b behind) Scan(into ...any) error { return b.row.Scan(append([]any{b.first}, into...)...) }

// contextOf reads a user context; nil if it is none.
func contextOf(text string) *kea.Context {
	members := map[string]json.RawMessage{}
	if text == "" || json.Unmarshal([]byte(text), &members) != nil {
		return nil
	}
	c := &kea.Context{}
	for _, key := range slices.Sorted(maps.Keys(members)) {
		c.Set(key, members[key])
	}
	return c
}

// classesOf reads the classes of an option, which are a list in JSON.
func classesOf(text sql.NullString) (list []string) {
	if text.Valid {
		_ = json.Unmarshal([]byte(text.String), &list) // what is no list names nobody
	}
	return list
}
