// Package mysql keeps leases in MySQL or MariaDB, in Kea's own tables, so that
// any number of servers, of ours and of Kea, may share a database.
//
// Swap is one conditional statement, which compares every column with what the
// caller saw, and is as safe as the database makes a transaction when it
// returns. That is why Commit has nothing left to do, and why a server should
// have several workers for each processor: the database writes for all of them
// at once.
package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"

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

// Store is a [store.Store] in MySQL.
type Store struct {
	format     lease.Format
	table      *table
	db         *sqlschema.DB
	watch      *database.Watch
	absent     *database.Absent
	statements map[string]*sql.Stmt
	group      *database.Group
	inserts    [database.MostInserts + 1]*sql.Stmt // by the number of leases
	closed     atomic.Bool
	older      bool // the tables are not the latest, but good
}

var _ store.BulkStore = (*Store)(nil)

// Open connects to a database, and checks that its tables are those we know.
func Open(o Options) (*Store, error) {
	db, err := sqlschema.Open(&o.Params)
	if err != nil {
		return nil, err
	}
	conns := 8
	if o.Conns > 0 {
		conns = o.Conns
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	db.SetConnMaxLifetime(time.Hour)
	s := &Store{format: o.Format, table: tableOf(o.Format), db: db, statements: map[string]*sql.Stmt{}, absent: database.NewAbsent(o.Format)}
	s.group = database.NewGroup(s.insert)
	s.watch = database.NewWatch(&o.Params, db.PingContext, o.Notify)
	if err := s.watch.First(func() error { return s.begin(&o.Params) }); err != nil {
		s.shut()
		return nil, err
	}
	return s, nil
}

func (s *Store) begin(p *database.Params) error {
	ctx, cancel := context.WithTimeout(context.Background(), p.Patience())
	defer cancel()
	var err error
	if s.older, err = s.db.Check(ctx, sqlschema.Oldest()); err != nil {
		return err
	}
	for name, text := range s.table.statements {
		stmt, err := s.db.PrepareContext(ctx, text)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", p.String(), name, err)
		}
		s.statements[name] = stmt
	}
	return nil
}

func (s *Store) shut() {
	s.watch.Close()
	s.db.Close()
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

// with runs something, and again if the database could not decide.
func (s *Store) with(do func() error) error {
	for tries := 0; ; tries++ {
		if err := s.check(); err != nil {
			return err
		}
		err := do()
		if err == nil || errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrConflict) {
			return err
		}
		var refused *mysql.MySQLError
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

// refusal is what an error of the database means.
type refusal uint8

const (
	final   refusal = iota
	again           // somebody else was in the way
	invalid         // the lease cannot be kept
	away            // the server is going down, or cannot write
)

// kindOf sorts the numbers of errors.
func kindOf(e *mysql.MySQLError) refusal {
	switch e.Number {
	case 1205, 1213, 1062: // a lock, a deadlock, and Kea's statistics that are begun twice at once
		return again
	case 1048, 1264, 1292, 1366, 1406, 1452, 3140, 4025:
		return invalid
	case 1040, 1047, 1053, 1290, 1836, 1927, 3169:
		return away
	}
	return final
}

// duplicate reports whether an error is about a row that is there already.
func duplicate(err error) bool {
	var refused *mysql.MySQLError
	return errors.As(err, &refused) && refused.Number == 1062
}
