// Package pgsql keeps leases in PostgreSQL, in Kea's own tables, so that any
// number of servers, of ours and of Kea, may share a database.
//
// Swap is one conditional statement, which compares every column with what the
// caller saw, and is on the database's disk when it returns. That is why Commit
// has nothing left to do, and why a server should have several workers for each
// processor: the database writes for all of them at once.
package pgsql

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/sqlschema"
)

// Options say which leases are wanted.
type Options struct {
	Format lease.Format
	Params database.Params
	// Conns is how many connections there may be at once; 0: 8.
	Conns int
	// Notify hears when the database goes away and comes back; nil: nobody does.
	Notify func(database.Event)
}

// Store is a [store.Store] in PostgreSQL.
type Store struct {
	format lease.Format
	table  *table
	pool   *pgxpool.Pool
	watch  *database.Watch
	absent *database.Absent
	group  *database.Group
	closed atomic.Bool
	older  bool // the tables are not the latest, but good
}

var _ store.Store = (*Store)(nil)

// Open connects to a database, and checks that its tables are those we know.
func Open(o Options) (*Store, error) {
	cfg, err := poolConfig(&o.Params)
	if err != nil {
		return nil, err
	}
	if cfg.MaxConns = 8; o.Conns > 0 {
		cfg.MaxConns = int32(o.Conns)
	}
	s := &Store{format: o.Format, table: tableOf(o.Format), absent: database.NewAbsent(o.Format)}
	cfg.AfterConnect = s.table.prepare
	if s.pool, err = pgxpool.NewWithConfig(context.Background(), cfg); err != nil {
		return nil, fmt.Errorf("%s: %w", o.Params.String(), err)
	}
	s.group = database.NewGroup(s.insert)
	s.watch = database.NewWatch(&o.Params, s.ping, o.Notify)
	if err := s.watch.First(func() error { return s.checkSchema(&o.Params) }); err != nil {
		s.shut()
		return nil, err
	}
	if err := s.pool.Ping(context.Background()); err != nil {
		s.shut()
		return nil, fmt.Errorf("%s: %w", o.Params.String(), err)
	}
	return s, nil
}

// checkSchema is done apart from the pool, whose connections need the tables.
func (s *Store) checkSchema(p *database.Params) error {
	db, err := sqlschema.Open(p)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), p.Patience())
	defer cancel()
	s.older, err = db.Check(ctx, sqlschema.Oldest())
	return err
}

func poolConfig(p *database.Params) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig("")
	if err != nil {
		return nil, fmt.Errorf("the environment of libpq: %w", err)
	}
	one, err := database.Postgres(p)
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig = one
	cfg.MaxConnIdleTime = time.Hour
	cfg.MaxConnLifetime = 24 * time.Hour
	cfg.HealthCheckPeriod = time.Minute
	return cfg, nil
}

// ping drops what is left of the old connections and makes a new one.
func (s *Store) ping(ctx context.Context) error {
	s.pool.Reset()
	return s.pool.Ping(ctx)
}

func (s *Store) shut() {
	s.watch.Close()
	s.pool.Close()
}

// Close implements [store.Store].
func (s *Store) Close() error {
	if !s.closed.CompareAndSwap(false, true) {
		return store.ErrClosed
	}
	s.shut()
	return nil
}

// Commit implements [store.Store]: every Swap has been committed.
func (s *Store) Commit(context.Context) error { return s.check() }

func (s *Store) check() error {
	if s.closed.Load() {
		return store.ErrClosed
	}
	return s.watch.Check()
}

// with runs something on a connection. What the database refuses is not tried
// again, unless it says that it could not decide.
func (s *Store) with(use func(*pgconn.PgConn) error) error {
	for tries := 0; ; tries++ {
		if err := s.check(); err != nil {
			return err
		}
		err := s.once(use)
		if err == nil || errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrConflict) {
			return err
		}
		var refused *pgconn.PgError
		if !errors.As(err, &refused) {
			if s.closed.Load() {
				return store.ErrClosed
			}
			return s.watch.Lost(err)
		}
		switch kindOf(refused) {
		case again:
			if tries < 10 {
				continue
			}
		case invalid:
			return fmt.Errorf("%w: %w", store.ErrInvalid, err)
		case away:
			return s.watch.Lost(err)
		}
		return err
	}
}

func (s *Store) once(use func(*pgconn.PgConn) error) error {
	conn, err := s.pool.Acquire(context.Background())
	if err != nil {
		return err
	}
	defer conn.Release()
	return use(conn.Conn().PgConn())
}

// refusal is what an error of the database means.
type refusal uint8

const (
	final   refusal = iota
	again           // somebody else was in the way
	invalid         // the lease cannot be kept
	away            // the server is going down, or not yet up
)

// kindOf sorts the codes of appendix A of PostgreSQL's manual.
func kindOf(e *pgconn.PgError) refusal {
	switch e.Code {
	case "40001", "40P01", "23505": // serialization, deadlock, and Kea's statistics that are begun twice at once
		return again
	case "23503", "23514":
		return invalid
	case "25006": // a standby
		return away
	}
	switch e.Code[:min(2, len(e.Code))] {
	case "22":
		return invalid
	case "08", "57", "53":
		return away
	}
	return final
}

// prepare makes the statements of a new connection.
func (t *table) prepare(ctx context.Context, conn *pgx.Conn) error {
	for name, text := range t.statements {
		if _, err := conn.PgConn().Prepare(ctx, name, text, nil); err != nil {
			return err
		}
	}
	return nil
}
