package hostdb

import (
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/store/database"
)

var (
	// errDoomed ends a transaction whose record is not there.
	errDoomed = errors.New("there is no such record")
	// errUnfit is wrapped where a record cannot be kept.
	errUnfit = errors.New("the reservation cannot be kept")
)

// Add implements [host.Keeper].
func (d *DB) Add(r *host.Record, unique bool) error {
	return d.change(func(tx *sql.Tx) error { return d.insert(tx, r, unique) })
}

// Replace implements [host.Keeper]. As with Kea, the new record has a new row.
func (d *DB) Replace(r *host.Record, unique bool) (bool, error) {
	kind, id, _ := config.Identifier(r.Reservation)
	err := d.change(func(tx *sql.Tx) error {
		n, err := d.remove(tx, &host.Wanted{Subnet: &r.Subnet, Kind: kind, ID: id})
		if err == nil && n == 0 {
			err = errDoomed
		}
		if err != nil {
			return err
		}
		return d.insert(tx, r, unique)
	})
	if err == errDoomed {
		return false, nil
	}
	return err == nil, err
}

// Remove implements [host.Keeper].
func (d *DB) Remove(w host.Wanted) (bool, error) {
	var n int64
	err := d.change(func(tx *sql.Tx) (err error) {
		n, err = d.remove(tx, &w)
		return err
	})
	return n > 0, err
}

var properNames = map[database.Kind]string{database.PostgreSQL: "PostgreSQL", database.MySQL: "MySQL"}

// change makes one change as a whole.
func (d *DB) change(do func(*sql.Tx) error) error {
	if d.readOnly {
		return fmt.Errorf("%s host database backend is configured to operate in read only mode", properNames[d.kind]) // Kea's words
	}
	if err := d.watch.Check(); err != nil {
		return err
	}
	tx, err := d.db.Begin()
	if err != nil {
		return d.watch.Lost(err)
	}
	if err = do(tx); err == nil {
		err = tx.Commit()
	} else {
		_ = tx.Rollback() // the first error is the one that counts
	}
	switch {
	case err == nil, errors.Is(err, errDoomed), errors.Is(err, errUnfit):
		return err
	case database.Taken(err), errors.Is(err, host.ErrTaken):
		return host.ErrTaken
	case database.Refused(err):
		return err
	}
	return d.watch.Lost(err)
}

func (d *DB) remove(tx *sql.Tx, w *host.Wanted) (int64, error) {
	c := d.where(w)
	text := "DELETE FROM hosts AS h WHERE " + c.text
	if d.kind == database.MySQL {
		text = "DELETE h FROM hosts h WHERE " + c.text
	}
	result, err := tx.Exec(d.numbered(text), c.values...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// insert adds a record with all that belongs to it.
func (d *DB) insert(tx *sql.Tx, r *host.Record, unique bool) error {
	row, err := d.insertHost(tx, r, unique)
	if err == nil {
		err = d.insertOptions(tx, row, r.OptionData)
	}
	if err != nil || d.family == kea.V4 {
		return err
	}
	return d.insertAddresses(tx, row, r.Reservation, unique)
}

func (d *DB) insertHost(tx *sql.Tx, r *host.Record, unique bool) (int64, error) {
	kind, id, ok := config.Identifier(r.Reservation)
	if !ok {
		return 0, fmt.Errorf("%w: it has no identifier", errUnfit)
	}
	columns := fmt.Sprintf("dhcp_identifier, dhcp_identifier_type, dhcp%d_subnet_id, ipv4_address, hostname, dhcp%d_client_classes, dhcp%d_client_classes,"+
		" dhcp4_next_server, dhcp4_server_hostname, dhcp4_boot_file_name, user_context, auth_key", d.family, d.family, 10-d.family)
	values := []any{id, int64(kind), int64(r.Subnet), d.orZero(v4(r.IPAddress)), r.Hostname, strings.Join(r.ClientClasses, ","), "", v4(r.NextServer),
		r.ServerHostname, r.BootFileName, contextText(r.UserContext), d.authKey(r.Reservation)}
	condition := ""
	if unique && r.IPAddress != "" {
		condition = " WHERE NOT EXISTS (SELECT 1 FROM hosts WHERE ipv4_address = ? AND dhcp4_subnet_id = ?)"
		values = append(values, v4(r.IPAddress), int64(r.Subnet))
	}
	if d.kind == database.MySQL {
		result, err := tx.Exec("INSERT INTO hosts ("+columns+") SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM DUAL"+condition, values...)
		if err != nil {
			return 0, err
		}
		if n, err := result.RowsAffected(); n == 0 {
			return 0, errors.Join(err, host.ErrTaken)
		}
		return result.LastInsertId()
	}
	var row int64
	err := tx.QueryRow(d.numbered("INSERT INTO hosts ("+columns+") SELECT CAST(? AS bytea), CAST(? AS smallint), CAST(? AS bigint), CAST(? AS bigint),"+
		" CAST(? AS varchar), CAST(? AS varchar), CAST(? AS varchar), CAST(? AS bigint), CAST(? AS varchar), CAST(? AS varchar), CAST(? AS text), CAST(? AS varchar)"+
		condition+" RETURNING host_id"), values...).Scan(&row)
	if err == sql.ErrNoRows {
		err = host.ErrTaken
	}
	return row, err
}

// errOlder is for what the tables of Kea 2.6 have no column for.
var errOlder = fmt.Errorf("%w: the tables are those of Kea 2.6, which has no place for it; `keatool db upgrade` makes one", errUnfit)

func (d *DB) insertOptions(tx *sql.Tx, row int64, list []kea.OptionData) error {
	last, mark := ", client_classes", ", ?"
	if d.older {
		last, mark = "", ""
	}
	text := d.numbered(fmt.Sprintf("INSERT INTO dhcp%d_options (code, value, formatted_value, space, persistent, cancelled,"+
		" user_context, host_id, scope_id%s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 3%s)", d.family, last, mark))
	for i := range list {
		o := &list[i]
		var value, formatted, classes any
		if o.CSV != nil && *o.CSV {
			formatted = orNull(o.Data)
		} else if o.Data != "" {
			b, err := hex.DecodeString(o.Data)
			if err != nil {
				return fmt.Errorf("%w: %w", errUnfit, err)
			}
			value = b
		}
		if len(o.ClientClasses) > 0 {
			classes = spaced(o.ClientClasses)
		}
		args := []any{int64(o.Code), value, formatted, orNull(o.Space), o.AlwaysSend, o.NeverSend, contextText(o.UserContext), row, classes}
		if d.older {
			if args = args[:8]; classes != nil {
				return errOlder
			}
		}
		if _, err := tx.Exec(text, args...); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) insertAddresses(tx *sql.Tx, row int64, r *kea.Reservation, unique bool) error {
	for _, a := range r.IPAddresses {
		if err := d.insertAddress(tx, row, address{addr: a, bits: 128}, unique); err != nil {
			return err
		}
	}
	for i, p := range r.Prefixes {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return fmt.Errorf("%w: %w", errUnfit, err)
		}
		a := address{addr: prefix.Addr().String(), bits: prefix.Bits(), kind: prefixes}
		if i < len(r.ExcludedPrefixes) {
			if ex, err := netip.ParsePrefix(r.ExcludedPrefixes[i]); err == nil {
				a.excluded, a.excludedBits = ex.Addr().String(), ex.Bits()
			}
		}
		if err := d.insertAddress(tx, row, a, unique); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) insertAddress(tx *sql.Tx, row int64, a address, unique bool) error {
	number, iaid, from := "CAST(? AS smallint)", "NULL", ""
	if d.kind == database.MySQL {
		number, iaid, from = "?", "0", " FROM DUAL"
	}
	columns, marks := ", excluded_prefix, excluded_prefix_len", ", %[1]s, %[2]s"
	values := []any{a.addr, int64(a.bits), int64(a.kind), row, orNull(a.excluded), int64(a.excludedBits)}
	if d.older {
		if columns, marks, values = "", "", values[:4]; a.excluded != "" {
			return errOlder
		}
	}
	text := fmt.Sprintf("INSERT INTO ipv6_reservations (address, prefix_len, type, dhcp6_iaid, host_id"+columns+")"+
		" SELECT %[1]s, %[2]s, %[2]s, "+iaid+", %[3]s"+marks+"%[4]s",
		d.address(), number, strings.Replace(number, "smallint", "integer", 1), from)
	if unique {
		text += " WHERE NOT EXISTS (SELECT 1 FROM ipv6_reservations WHERE address = " + d.address() + " AND prefix_len = " + number + ")"
		values = append(values, a.addr, int64(a.bits))
	}
	result, err := tx.Exec(d.numbered(text), values...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); n == 0 {
		return errors.Join(err, host.ErrTaken)
	}
	return nil
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// v4 is an address as a number; 0 if there is none.
func v4(text string) int64 {
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is4() {
		return 0
	}
	return number(a)
}

// orZero is no address as Kea has it: nothing in MySQL, and 0 in PostgreSQL.
func (d *DB) orZero(n int64) any {
	if n == 0 && d.kind == database.MySQL {
		return nil
	}
	return n
}

// authKey returns what the model of the configuration keeps aside.
func (d *DB) authKey(r *kea.Reservation) any {
	key := ""
	for _, m := range r.Extra {
		if m.Key == "auth-key" {
			_ = json.Unmarshal(m.Value, &key) // what is no string has been refused
		}
	}
	if d.kind == database.MySQL {
		return key
	}
	return orNull(key)
}

// contextText writes a user context as Kea does.
func contextText(c *kea.Context) any {
	if c == nil {
		return nil
	}
	return spaced(c)
}

// spaced writes a value of a user context as Kea does: with spaces, the members
// of maps in order of their names.
func spaced(v any) string {
	switch v := v.(type) {
	case *kea.Context:
		members := map[string]any{}
		for i, key := range v.Keys {
			members[key] = v.Values[i]
		}
		var list []string
		for _, key := range slices.Sorted(maps.Keys(members)) {
			list = append(list, spaced(key)+": "+spaced(members[key]))
		}
		return between("{", list, "}")
	case []any:
		var list []string
		for _, item := range v {
			list = append(list, spaced(item))
		}
		return between("[", list, "]")
	case []string:
		var list []string
		for _, item := range v {
			list = append(list, spaced(item))
		}
		return between("[", list, "]")
	}
	text, _ := json.Marshal(v) // what a configuration holds can be written
	return string(text)
}

func between(open string, list []string, shut string) string {
	if len(list) == 0 {
		return open + " " + shut
	}
	return open + " " + strings.Join(list, ", ") + " " + shut
}
