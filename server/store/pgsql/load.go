package pgsql

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
)

var _ store.BulkStore = (*Store)(nil)

// copyHead is what a copy in the binary format begins with, and copyEnd its end.
var (
	copyHead = append([]byte("PGCOPY\n\xff\r\n\x00"), 0, 0, 0, 0, 0, 0, 0, 0)
	copyEnd  = []byte{0xff, 0xff}
)

// loader copies leases into a table of its own, and from there, in the same
// transaction, into that of the leases.
type loader struct {
	store *Store
	conn  *pgxpool.Conn
	pipe  *io.PipeWriter
	done  chan error // what became of the copy
	buf   []byte
	order int64
}

// Load implements [store.BulkStore]. Until it ends, others can read leases but
// not change them: the statistics, which are kept by triggers for single leases,
// are made anew at the end.
func (s *Store) Load(ctx context.Context) (store.Loader, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, s.watch.Lost(err)
	}
	l := &loader{store: s, conn: conn, done: make(chan error, 1), buf: append([]byte(nil), copyHead...)}
	for _, text := range s.table.loading() {
		if _, err := conn.Exec(ctx, text); err != nil {
			l.Abort()
			return nil, fmt.Errorf("%s: %w", text, err)
		}
	}
	r, w := io.Pipe()
	l.pipe = w
	go func() {
		_, err := conn.Conn().PgConn().CopyFrom(ctx, r, "COPY keatool_load FROM STDIN (FORMAT binary)")
		r.CloseWithError(errors.Join(err, io.ErrClosedPipe))
		l.done <- err
	}()
	return l, nil
}

// all are the columns that are written.
func (t *table) all() []string { return append(append([]string{}, t.columns...), t.written...) }

// loading begins a load.
func (t *table) loading() []string {
	return []string{
		"BEGIN",
		"SET LOCAL jit = off",
		"SET LOCAL work_mem = '64MB'",
		"SET LOCAL maintenance_work_mem = '128MB'",
		fmt.Sprintf("ALTER TABLE %s DISABLE TRIGGER %[1]s_ains, DISABLE TRIGGER %[1]s_aupd", t.name),
		fmt.Sprintf("CREATE TEMPORARY TABLE keatool_load ON COMMIT DROP AS SELECT %s, 0::bigint AS nth FROM %s LIMIT 0",
			strings.Join(t.all(), ", "), t.name),
	}
}

// chunk is how much is sent at once.
const chunk = 1 << 17

// Add implements [store.Loader].
func (l *loader) Add(leases []lease.Lease) error {
	p := newParams()
	defer p.free()
	for i := range leases {
		if err := store.CheckSwap(l.store.format, nil, &leases[i]); err != nil {
			return err
		}
		p.buf, p.ends = p.buf[:0], p.ends[:0]
		one := &leases[i]
		if l.store.older {
			one = database.Older(one)
		}
		p.lease(one)
		l.order++
		p.int64(l.order)
		l.buf = appendRow(l.buf, p.list())
		if len(l.buf) >= chunk {
			if err := l.send(); err != nil {
				return err
			}
		}
	}
	return nil
}

func appendRow(buf []byte, values [][]byte) []byte {
	buf = binary.BigEndian.AppendUint16(buf, uint16(len(values)))
	for _, v := range values {
		if v == nil {
			buf = binary.BigEndian.AppendUint32(buf, 1<<32-1)
			continue
		}
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(v)))
		buf = append(buf, v...)
	}
	return buf
}

func (l *loader) send() error {
	_, err := l.pipe.Write(l.buf)
	l.buf = l.buf[:0]
	return err
}

// Finish implements [store.Loader].
func (l *loader) Finish(ctx context.Context) (store.Loaded, error) {
	var done store.Loaded
	defer l.Abort()
	l.buf = append(l.buf, copyEnd...)
	err := l.send()
	l.pipe.Close()
	l.pipe = nil
	if copied := <-l.done; err == nil || copied != nil {
		err = copied
	}
	if err != nil {
		return done, refusedLoad(err)
	}
	t := l.store.table
	stripped, err := l.strip(ctx)
	if err != nil {
		return done, err
	}
	var distinct int64
	if err := l.conn.QueryRow(ctx, t.merge()).Scan(&done.Added, &done.Changed, &distinct); err != nil {
		return done, refusedLoad(err)
	}
	done.Same = distinct - done.Added - done.Changed
	for _, text := range append(stripped, t.loaded()...) {
		if _, err := l.conn.Exec(ctx, text); err != nil {
			return done, fmt.Errorf("%s: %w", text, refusedLoad(err))
		}
	}
	l.conn.Release()
	l.conn = nil
	return done, nil
}

// secondary lists what checks and finds rows besides the index of the address,
// of a table that is empty: how to drop each, and how to make it anew.
const secondary = `SELECT 'DROP INDEX ' || quote_ident(schemaname) || '.' || quote_ident(indexname), indexdef FROM pg_indexes
WHERE tablename = $1 AND schemaname = ANY (current_schemas(false)) AND indexname <> $1 || '_pkey' AND NOT EXISTS (SELECT 1 FROM %[1]s)
UNION ALL SELECT 'ALTER TABLE %[1]s DROP CONSTRAINT ' || quote_ident(conname),
'ALTER TABLE %[1]s ADD CONSTRAINT ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = $1::regclass AND contype = 'f' AND NOT EXISTS (SELECT 1 FROM %[1]s)`

// strip removes the indices and the foreign keys of an empty table, and returns
// what makes them anew. They are made in a fraction of the time once the rows
// are there.
func (l *loader) strip(ctx context.Context) ([]string, error) {
	rows, err := l.conn.Query(ctx, fmt.Sprintf(secondary, l.store.table.name), l.store.table.name)
	if err != nil {
		return nil, err
	}
	var drop, create []string
	var away, anew string
	_, err = pgx.ForEachRow(rows, []any{&away, &anew}, func() error {
		drop, create = append(drop, away), append(create, anew)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, text := range drop {
		if _, err := l.conn.Exec(ctx, text); err != nil {
			return nil, err
		}
	}
	return create, nil
}

// refusedLoad says which errors are about the leases.
func refusedLoad(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && kindOf(refused) == invalid {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	return err
}

// merge moves what was copied, in the order of addresses, which is kind to the
// indices. Of several leases for an address the last one counts.
func (t *table) merge() string {
	list := strings.Join(t.all(), ", ")
	var sets, old, new []string
	for _, c := range t.all()[1:] {
		sets = append(sets, fmt.Sprintf("%s = excluded.%[1]s", c))
		old = append(old, "l."+c)
		new = append(new, "excluded."+c)
	}
	return fmt.Sprintf(`WITH given AS (SELECT DISTINCT ON (address) %[1]s FROM keatool_load ORDER BY address, nth DESC),
moved AS (INSERT INTO %[2]s AS l (%[1]s) SELECT %[1]s FROM given
ON CONFLICT (address) DO UPDATE SET %[3]s WHERE (%[4]s) IS DISTINCT FROM (%[5]s) RETURNING (xmax = 0) AS fresh)
SELECT (SELECT count(*) FROM moved WHERE fresh), (SELECT count(*) FROM moved WHERE NOT fresh), (SELECT count(*) FROM given)`,
		list, t.name, strings.Join(sets, ", "), strings.Join(old, ", "), strings.Join(new, ", "))
}

// loaded ends a load: it counts what the triggers have not.
func (t *table) loaded() []string {
	kind, counted := "", "0, 1"
	if t.name == "lease6" {
		kind, counted = "lease_type, ", "0, 1, 4"
	}
	count := func(table, key, states string) []string {
		return []string{"DELETE FROM " + table,
			fmt.Sprintf("INSERT INTO %s (%s, leases) SELECT %[2]s, count(*) FROM %s WHERE state IN (%s) GROUP BY %[2]s", table, key, t.name, states)}
	}
	list := append(count(t.name+"_stat", "subnet_id, "+kind+"state", counted),
		count(t.name+"_pool_stat", "subnet_id, pool_id, "+kind+"state", "0, 1")...)
	return append(list,
		"DELETE FROM "+t.name+"_stat_by_client_class",
		fmt.Sprintf(`INSERT INTO %[1]s_stat_by_client_class (client_class, %[2]sleases)
SELECT c, %[2]scount(*) FROM %[1]s, json_array_elements_text(user_context::json -> 'ISC' -> 'client-classes') c
WHERE state = 0 AND user_context LIKE '%%"client-classes"%%' GROUP BY %[2]sc`, t.name, kind),
		fmt.Sprintf("ALTER TABLE %s ENABLE TRIGGER %[1]s_ains, ENABLE TRIGGER %[1]s_aupd", t.name),
		"COMMIT")
}

// Abort implements [store.Loader]: the connection goes, and with it everything.
func (l *loader) Abort() {
	if l.pipe != nil {
		l.pipe.CloseWithError(errors.New("given up"))
		<-l.done
		l.pipe = nil
	}
	if l.conn != nil {
		l.conn.Conn().Close(context.Background())
		l.conn.Release()
		l.conn = nil
	}
}
