package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/go-sql-driver/mysql"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
)

// loader fills a table of its own, and from there, in one transaction, that of
// the leases.
type loader struct {
	store *Store
	conn  *sql.Conn
	args  []any
	rows  int
}

// together is how many rows are sent at once.
const together = 500

// Load implements [store.BulkStore].
func (s *Store) Load(ctx context.Context) (store.Loader, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, s.watch.Lost(err)
	}
	l := &loader{store: s, conn: conn}
	for _, text := range []string{
		"DROP TEMPORARY TABLE IF EXISTS keatool_load",
		fmt.Sprintf("CREATE TEMPORARY TABLE keatool_load (PRIMARY KEY (address)) ENGINE = InnoDB AS SELECT %s FROM %s LIMIT 0",
			strings.Join(s.table.all(), ", "), s.table.name),
		"START TRANSACTION",
	} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			l.Abort()
			return nil, fmt.Errorf("%s: %w", text, err)
		}
	}
	return l, nil
}

// Add implements [store.Loader].
func (l *loader) Add(leases []lease.Lease) error {
	for i := range leases {
		one := &leases[i]
		err := store.CheckSwap(l.store.format, nil, one)
		if err == nil {
			err = checkTime(one)
		}
		if err != nil {
			return err
		}
		if l.store.older {
			one = database.Older(one)
		}
		l.args = values(append(l.args, address(one.Addr)), one)
		if l.rows++; l.rows == together {
			if err := l.send(); err != nil {
				return err
			}
		}
	}
	return l.send() // the buffers are the caller's
}

// send writes what has been gathered. Of several leases for an address the last
// one counts.
func (l *loader) send() error {
	if l.rows == 0 {
		return nil
	}
	t := l.store.table
	var marks []string
	for _, c := range t.all() {
		marks = append(marks, mark(c))
	}
	row := "(" + strings.Join(marks, ", ") + ")"
	text := fmt.Sprintf("REPLACE INTO keatool_load (%s) VALUES %s", strings.Join(t.all(), ", "),
		strings.Repeat(row+", ", l.rows-1)+row)
	_, err := l.conn.ExecContext(context.Background(), text, l.args...)
	l.args, l.rows = l.args[:0], 0
	return refusedLoad(err)
}

func refusedLoad(err error) error {
	var refused *mysql.MySQLError
	if errors.As(err, &refused) && kindOf(refused) == invalid {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	return err
}

// Finish implements [store.Loader].
func (l *loader) Finish(ctx context.Context) (store.Loaded, error) {
	var done store.Loaded
	defer l.Abort()
	if err := l.send(); err != nil {
		return done, err
	}
	t := l.store.table
	var sets, differ []string
	for _, c := range t.all()[1:] {
		sets = append(sets, fmt.Sprintf("%s = VALUES(%[1]s)", c))
		differ = append(differ, fmt.Sprintf("NOT (l.%s <=> k.%[1]s)", c))
	}
	// What is about to happen is counted first: MySQL tells only the sum.
	count := fmt.Sprintf(`SELECT count(*), COALESCE(SUM(l.address IS NULL), 0),
COALESCE(SUM(l.address IS NOT NULL AND (%s)), 0) FROM keatool_load k LEFT JOIN %s l ON l.address = k.address FOR UPDATE`,
		strings.Join(differ, " OR "), t.name)
	var all int64
	if err := l.conn.QueryRowContext(ctx, count).Scan(&all, &done.Added, &done.Changed); err != nil {
		return done, err
	}
	done.Same = all - done.Added - done.Changed
	list := strings.Join(t.all(), ", ")
	for _, text := range []string{
		fmt.Sprintf("INSERT INTO %s (%s) SELECT %[2]s FROM keatool_load ORDER BY address ON DUPLICATE KEY UPDATE %s",
			t.name, list, strings.Join(sets, ", ")),
		"COMMIT",
	} {
		if _, err := l.conn.ExecContext(ctx, text); err != nil {
			return done, refusedLoad(err)
		}
	}
	return done, nil
}

// Abort implements [store.Loader].
func (l *loader) Abort() {
	if l.conn == nil {
		return
	}
	ctx := context.Background()
	_, rolled := l.conn.ExecContext(ctx, "ROLLBACK")
	_, dropped := l.conn.ExecContext(ctx, "DROP TEMPORARY TABLE IF EXISTS keatool_load")
	if errors.Join(rolled, dropped) != nil { // then the connection must not be used by others
		_ = l.conn.Raw(func(any) error { return sql.ErrConnDone })
	}
	l.conn.Close()
	l.conn = nil
}
