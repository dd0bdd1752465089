// Package hostdb reads reservations from a database, from the tables that Kea
// and its host_cmds keep them in. Every question goes to the database: a change
// is in force at once.
package hostdb

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/sqlschema"
)

// DB is a database with reservations.
type DB struct {
	db     *sqlschema.DB
	family kea.Family
	watch  *database.Watch
	ask    questions
	serve  bool // on-fail: without the database nothing is reserved

	kind     database.Kind
	readOnly bool
	older    bool // the tables lack the columns of Kea 3.0
}

// Options say which reservations are wanted.
type Options struct {
	Family kea.Family
	Params database.Params
	Conns  int                  // how many connections there may be at once
	Notify func(database.Event) // hears when the database goes and comes; nil: nobody does
}

// questions are the statements of a family in a language.
type questions struct{ columns, byID, byAddr, options, addresses string }

// Open connects to a database, and checks that its tables are those we know.
func Open(o Options) (*DB, error) {
	db, err := sqlschema.Open(&o.Params)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(max(o.Conns, 2))
	db.SetMaxIdleConns(max(o.Conns, 2))
	d := &DB{db: db, family: o.Family, ask: questionsOf(o.Family, o.Params.Kind), serve: o.Params.Recovery.Serve,
		kind: o.Params.Kind, readOnly: o.Params.ReadOnly}
	d.watch = database.NewWatch(&o.Params, db.PingContext, o.Notify)
	err = d.watch.First(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), o.Params.Patience())
		defer cancel()
		d.older, err = db.Check(ctx, sqlschema.Oldest())
		return err
	})
	if err != nil {
		d.Close()
		return nil, err
	}
	if d.older {
		d.ask = d.ask.older()
	}
	return d, nil
}

// older are the questions for tables that lack the columns of Kea 3.0.
func (q questions) older() questions {
	q.options = strings.Replace(q.options, "client_classes", "NULL", 1)
	q.addresses = strings.Replace(q.addresses, "excluded_prefix_len", "0", 1)
	q.addresses = excluded.ReplaceAllString(q.addresses, "''")
	return q
}

// excluded is how the column of excluded prefixes is asked for.
var excluded = regexp.MustCompile(`COALESCE\(\w+\(excluded_prefix\), ''\)`)

// Close ends the use of the database.
func (d *DB) Close() error {
	d.watch.Close()
	return d.db.Close()
}

func questionsOf(f kea.Family, k database.Kind) questions {
	text, number := "host(%s)", "CAST($%d AS inet)"
	if k == database.MySQL {
		text, number = "INET6_NTOA(%s)", "INET6_ATON(?)"
	}
	columns := fmt.Sprintf(`SELECT h.host_id, h.dhcp_identifier, h.dhcp_identifier_type, COALESCE(h.ipv4_address, 0), COALESCE(h.hostname, ''),
COALESCE(h.dhcp%d_client_classes, ''), COALESCE(h.dhcp4_next_server, 0), COALESCE(h.dhcp4_server_hostname, ''),
COALESCE(h.dhcp4_boot_file_name, ''), COALESCE(h.user_context, '') FROM hosts h`, f)
	q := questions{
		columns: columns,
		byID:    columns + fmt.Sprintf(" WHERE h.dhcp%d_subnet_id = $1 AND h.dhcp_identifier_type = $2 AND h.dhcp_identifier = $3", f),
		options: fmt.Sprintf("SELECT code, value, COALESCE(formatted_value, ''), COALESCE(space, ''), persistent, cancelled, client_classes, COALESCE(user_context, '')"+
			" FROM dhcp%d_options WHERE host_id = $1 AND scope_id = 3 ORDER BY option_id", f),
		byAddr: columns + " WHERE h.dhcp4_subnet_id = $1 AND h.ipv4_address = $2 ORDER BY h.host_id LIMIT 1",
		addresses: fmt.Sprintf("SELECT "+text+", prefix_len, type, COALESCE("+text+", ''), excluded_prefix_len"+
			" FROM ipv6_reservations WHERE host_id = $1 ORDER BY reservation_id", "address", "excluded_prefix"),
	}
	if f == kea.V6 {
		address := number
		if k == database.PostgreSQL {
			address = fmt.Sprintf(number, 2)
		}
		q.byAddr = columns + " JOIN ipv6_reservations r ON r.host_id = h.host_id WHERE h.dhcp6_subnet_id = $1 AND r.address = " +
			address + " ORDER BY h.host_id LIMIT 1"
	}
	if k == database.MySQL {
		for _, s := range []*string{&q.byID, &q.byAddr, &q.options} {
			for n := 1; n <= 3; n++ {
				*s = strings.ReplaceAll(*s, fmt.Sprintf("$%d", n), "?")
			}
		}
		q.addresses = strings.ReplaceAll(q.addresses, "$1", "?")
	}
	return q
}

// Find returns the reservation of an identifier in a subnet, or among the global
// ones; nil if there is none.
func (d *DB) Find(subnet uint32, kind host.Kind, id []byte) (*kea.Reservation, error) {
	return d.one(d.ask.byID, int64(subnet), int64(kind), id)
}

// Holder returns the reservation of an address, or of a prefix of any length that
// begins there, in a subnet; nil if there is none.
func (d *DB) Holder(subnet uint32, what netip.Prefix) (*kea.Reservation, error) {
	if (d.family == kea.V4) != what.Addr().Is4() {
		return nil, nil
	}
	if d.family == kea.V4 {
		return d.one(d.ask.byAddr, int64(subnet), number(what.Addr()))
	}
	return d.one(d.ask.byAddr, int64(subnet), what.Addr().String())
}

// one reads the reservation that a question is about, with all that belongs to it.
func (d *DB) one(question string, args ...any) (*kea.Reservation, error) {
	if err := d.watch.Check(); err != nil {
		return nil, err
	}
	r, id, err := scanHost(d.db.QueryRow(question, args...), d.family)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err == nil {
		err = d.options(r, id)
	}
	if err == nil && d.family == kea.V6 {
		err = d.addresses(r, id)
	}
	if err != nil {
		return nil, d.watch.Lost(err)
	}
	return r, nil
}

func scanHost(row scanner, f kea.Family) (*kea.Reservation, int64, error) {
	var id, kind, addr, next int64
	var identifier []byte
	var classes, context string
	r := &kea.Reservation{}
	err := row.Scan(&id, &identifier, &kind, &addr, &r.Hostname, &classes, &next, &r.ServerHostname, &r.BootFileName, &context)
	if err != nil {
		return nil, 0, err
	}
	r.UserContext = contextOf(context)
	text := hex.EncodeToString(identifier)
	switch host.Kind(kind) {
	case host.HWAddress:
		r.HWAddress = text
	case host.DUID:
		r.DUID = text
	case host.CircuitID:
		r.CircuitID = text
	case host.ClientID:
		r.ClientID = text
	case host.FlexID:
		r.FlexID = text
	}
	for class := range strings.SplitSeq(classes, ",") {
		if class = strings.TrimSpace(class); class != "" {
			r.ClientClasses = append(r.ClientClasses, class)
		}
	}
	if f == kea.V6 {
		r.BootFields = kea.BootFields{}
		return r, id, nil
	}
	if addr != 0 {
		r.IPAddress = dotted(addr)
	}
	if next != 0 {
		r.NextServer = dotted(next)
	}
	return r, id, nil
}

func (d *DB) options(r *kea.Reservation, id int64) error {
	rows, err := d.db.Query(d.ask.options, id)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		o, err := scanOption(rows)
		if err != nil {
			return err
		}
		r.OptionData = append(r.OptionData, o)
	}
	return rows.Err()
}

func scanOption(row scanner) (o kea.OptionData, err error) {
	var value []byte
	var formatted, context string
	var classes sql.NullString
	if err = row.Scan(&o.Code, &value, &formatted, &o.Space, &o.AlwaysSend, &o.NeverSend, &classes, &context); err != nil {
		return o, err
	}
	csv := formatted != ""
	if o.CSV, o.Data = &csv, formatted; !csv {
		o.Data = strings.ToUpper(hex.EncodeToString(value))
	}
	o.ClientClasses, o.UserContext = classesOf(classes), contextOf(context)
	return o, nil
}

func (d *DB) addresses(r *kea.Reservation, id int64) error {
	rows, err := d.db.Query(d.ask.addresses, id)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		a, err := scanAddress(rows)
		if err != nil {
			return err
		}
		a.put(r)
	}
	return rows.Err()
}

// address is a row of ipv6_reservations.
type address struct {
	addr, excluded           string
	bits, kind, excludedBits int
}

// prefixes is the kind of rows that are prefixes.
const prefixes = 2

func scanAddress(row scanner) (a address, err error) {
	err = row.Scan(&a.addr, &a.bits, &a.kind, &a.excluded, &a.excludedBits)
	return a, err
}

// put gives it to a reservation.
func (a *address) put(r *kea.Reservation) {
	if a.kind != prefixes {
		r.IPAddresses = append(r.IPAddresses, a.addr)
		return
	}
	r.Prefixes = append(r.Prefixes, fmt.Sprintf("%s/%d", a.addr, a.bits))
	excluded := ""
	if a.excludedBits > 0 {
		excluded = fmt.Sprintf("%s/%d", a.excluded, a.excludedBits)
	}
	if excluded != "" || len(r.ExcludedPrefixes) > 0 {
		for len(r.ExcludedPrefixes) < len(r.Prefixes)-1 {
			r.ExcludedPrefixes = append(r.ExcludedPrefixes, "")
		}
		r.ExcludedPrefixes = append(r.ExcludedPrefixes, excluded)
	}
}

func dotted(n int64) string {
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}).String()
}

func number(a netip.Addr) int64 {
	b := a.As4()
	return int64(b[0])<<24 | int64(b[1])<<16 | int64(b[2])<<8 | int64(b[3])
}

// Source makes reservations of the database ready for a configuration.
type Source struct {
	DB *DB
	// Make is what makes one ready; nil means that it has no use.
	Make func(r *kea.Reservation, subnet uint32) *host.Host
}

var _ host.Source = Source{}

// Find implements [host.Source].
func (s Source) Find(subnet uint32, kind host.Kind, id []byte) (*host.Host, error) {
	r, err := s.DB.Find(subnet, kind, id)
	return s.ready(r, subnet, err)
}

// Holder implements [host.Source].
func (s Source) Holder(subnet uint32, what netip.Prefix) (*host.Host, error) {
	r, err := s.DB.Holder(subnet, what)
	return s.ready(r, subnet, err)
}

// ready makes a reservation ready. Where the configuration wants clients to be
// served without the database, there is none while it is away.
func (s Source) ready(r *kea.Reservation, subnet uint32, err error) (*host.Host, error) {
	if err != nil && s.DB.serve {
		return nil, nil
	}
	if r == nil || err != nil {
		return nil, err
	}
	return s.Make(r, subnet), nil
}
