// Package sqlschema makes the tables that Kea keeps leases, reservations and its
// legal log in, in PostgreSQL and in MySQL, and brings older ones up to date.
//
// The tables are those of Kea, in the versions that Kea 2.2, 2.6 and 3.0 make,
// so that Kea and keatool can take turns with a database, or share it. Kea's
// configuration backend has tables of its own besides, which are not made here,
// but are upgraded where kea-admin has made them.
package sqlschema

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/keatool/keatool/server/store/database"
)

//go:embed pgsql/*.sql mysql/*.sql
var scripts embed.FS

// Version is the version of a schema, as in the table schema_version.
type Version struct{ Major, Minor int }

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

func (v Version) compare(o Version) int {
	return slices.Compare([]int{v.Major, v.Minor}, []int{o.Major, o.Minor})
}

// Step is a version that is known, and the release of Kea that makes it.
type Step struct {
	Version
	Release string
}

// Steps returns the known versions of a kind of database, oldest first. The last
// one is what stores work with.
func Steps(k database.Kind) []Step {
	first, last := Version{13, 0}, Version{29, 0}
	if k == database.MySQL {
		first, last = Version{14, 0}, Version{30, 0}
	}
	// The first servers of 2.6 differ from the later ones only in the tables of the configuration backend.
	return []Step{{first, "2.2"}, {Version{22, 0}, "2.6"}, {Version{22, 1}, "2.6"}, {Version{22, 2}, "2.6"}, {last, "3.0"}}
}

// Latest returns the version that stores work with.
func Latest(k database.Kind) Version {
	steps := Steps(k)
	return steps[len(steps)-1].Version
}

var (
	// ErrEmpty is wrapped by the error for a database without Kea's tables.
	ErrEmpty = errors.New("the tables of Kea are not there")
	// ErrNotEmpty is wrapped by what Init returns when they are.
	ErrNotEmpty = errors.New("the tables of Kea are there already")
	// ErrVersion is wrapped by the error for tables of a version that is not known, or not good for what was asked.
	ErrVersion = errors.New("the tables are of another version")
)

// DB is a database as seen by those who make its tables.
type DB struct {
	*sql.DB
	kind database.Kind
	name string
}

// Open prepares access to a database; the connection is made when it is needed.
func Open(p *database.Params) (*DB, error) {
	d := &DB{kind: p.Kind, name: p.String()}
	if p.Kind == database.MySQL {
		c, err := database.MySQLConfig(p)
		if err != nil {
			return nil, err
		}
		conn, err := mysql.NewConnector(c)
		if err != nil {
			return nil, err
		}
		d.DB = sql.OpenDB(conn)
		return d, nil
	}
	c, err := database.Postgres(p)
	if err != nil {
		return nil, err
	}
	d.DB = stdlib.OpenDB(*c)
	return d, nil
}

// Version reads which version the tables have.
func (d *DB) Version(ctx context.Context) (Version, error) {
	var v Version
	there, err := d.has(ctx, "schema_version")
	if err != nil {
		return v, err
	}
	if !there {
		return v, fmt.Errorf("%s: %w", d.name, ErrEmpty)
	}
	err = d.QueryRowContext(ctx, "SELECT version, COALESCE(minor, 0) FROM schema_version").Scan(&v.Major, &v.Minor)
	if errors.Is(err, sql.ErrNoRows) {
		return v, fmt.Errorf("%s: %w", d.name, ErrEmpty)
	}
	if err != nil {
		return v, fmt.Errorf("%s: %w", d.name, err)
	}
	return v, nil
}

// has reports whether there is a table.
func (d *DB) has(ctx context.Context, table string) (bool, error) {
	where := "table_schema = DATABASE()"
	if d.kind == database.PostgreSQL {
		where = "table_schema = ANY (current_schemas(false))"
	}
	var n int
	err := d.QueryRowContext(ctx, "SELECT count(*) FROM information_schema.tables WHERE table_name = '"+table+"' AND "+where).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("%s: %w", d.name, err)
	}
	return n > 0, nil
}

// Oldest is the first version whose tables of leases have every column: that of
// Kea 2.6. Stores use it as it is, for as long as Kea 2.6 uses it too.
func Oldest() Version { return Version{22, 0} }

// Check returns an error unless the tables are of a known version that is not
// older than one, and else whether they are older than the latest.
func (d *DB) Check(ctx context.Context, least Version) (older bool, err error) {
	v, err := d.Version(ctx)
	if err != nil {
		return false, err
	}
	if v.compare(least) < 0 || !d.known(v) {
		return false, fmt.Errorf("%s: %w: %s, where %s is needed%s", d.name, ErrVersion, v, Latest(d.kind), d.advice(v))
	}
	return v != Latest(d.kind), nil
}

func (d *DB) known(v Version) bool {
	return slices.ContainsFunc(Steps(d.kind), func(s Step) bool { return s.Version == v })
}

// advice says what can be done about a version that is not the latest.
func (d *DB) advice(v Version) string {
	if d.known(v) {
		return "; `keatool db upgrade` brings it up to date"
	}
	return ""
}

// Init makes the tables of a version in a database that has none.
func (d *DB) Init(ctx context.Context, to Version) error {
	v, err := d.Version(ctx)
	if err == nil {
		return fmt.Errorf("%s: %w, of version %s", d.name, ErrNotEmpty, v)
	}
	if !errors.Is(err, ErrEmpty) {
		return err
	}
	return d.climb(ctx, Version{}, to)
}

// Upgrade brings the tables to a version, and returns which one they had.
func (d *DB) Upgrade(ctx context.Context, to Version) (Version, error) {
	from, err := d.Version(ctx)
	if err != nil {
		return from, err
	}
	if !d.known(from) || from.compare(to) > 0 {
		return from, fmt.Errorf("%s: %w: %s cannot be made %s", d.name, ErrVersion, from, to)
	}
	return from, d.climb(ctx, from, to)
}

// climb goes from one version to another, each step as a whole where the
// database can do that: PostgreSQL can, MySQL commits every table at once.
func (d *DB) climb(ctx context.Context, from, to Version) error {
	backend, err := d.has(ctx, "dhcp4_subnet")
	if err != nil {
		return err
	}
	for _, s := range Steps(d.kind) {
		if s.compare(from) <= 0 || s.compare(to) > 0 {
			continue
		}
		list, err := statements(d.kind, s.Version, backend)
		if err != nil {
			return err
		}
		if err := d.run(ctx, append(list, s.mark(from))); err != nil {
			return fmt.Errorf("%s: to version %s: %w%s", d.name, s.Version, err, d.left(from))
		}
		from = s.Version
	}
	return nil
}

// mark is the statement that writes which version there is.
func (v Version) mark(from Version) string {
	if from == (Version{}) {
		return fmt.Sprintf("INSERT INTO schema_version (version, minor) VALUES (%d, %d)", v.Major, v.Minor)
	}
	return fmt.Sprintf("UPDATE schema_version SET version = %d, minor = %d", v.Major, v.Minor)
}

// left says what a step that failed has left behind.
func (d *DB) left(from Version) string {
	switch {
	case d.kind == database.MySQL:
		return "; MySQL keeps the statements before this one: restore the database from its copy"
	case from == Version{}:
		return "; nothing was made"
	}
	return fmt.Sprintf("; the tables are as version %s has them", from)
}

func (d *DB) run(ctx context.Context, list []string) error {
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, text := range list {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			_ = tx.Rollback() // the first error is the one that counts
			first, _, _ := strings.Cut(text, "\n")
			return fmt.Errorf("%s …: %w", first, err)
		}
	}
	return tx.Commit()
}

// statements reads the scripts that lead to a version, with that for the tables
// of the configuration backend if there are any.
func statements(k database.Kind, v Version, backend bool) ([]string, error) {
	dir := "pgsql"
	if k == database.MySQL {
		dir = "mysql"
	}
	names := []string{fmt.Sprintf("%s/%s.sql", dir, v)}
	if backend {
		names = append(names, fmt.Sprintf("%s/%s-backend.sql", dir, v))
	}
	var list []string
	for _, name := range names {
		text, err := fs.ReadFile(scripts, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a step that changes nothing there
		}
		if err != nil {
			return nil, err
		}
		list = append(list, split(string(text))...)
	}
	return list, nil
}

// split cuts a script into statements, which an empty line ends.
func split(text string) []string {
	var list []string
	for part := range strings.SplitSeq(text, "\n\n") {
		if part = strings.TrimSpace(part); part != "" && !onlyComment(part) {
			list = append(list, part)
		}
	}
	return list
}

func onlyComment(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(line, "--") {
			return false
		}
	}
	return true
}

// Release returns the release of Kea that makes a version.
func (d *DB) Release(v Version) (string, error) {
	for _, s := range Steps(d.kind) {
		if s.Version == v {
			return s.Release, nil
		}
	}
	return "", fmt.Errorf("%s: %w: %s is not known", d.name, ErrVersion, v)
}
