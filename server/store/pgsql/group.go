package pgsql

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
)

// insert writes new leases, which share a transaction; if it fails for one of
// them, each by itself.
func (s *Store) insert(list []*database.Insert) {
	if len(list) > 1 {
		err := s.with(func(c *pgconn.PgConn) error { return s.insertAll(c, list) })
		if err == nil {
			return
		}
		if errors.Is(err, store.ErrAway) || errors.Is(err, store.ErrClosed) {
			for _, in := range list {
				in.Err = err
			}
			return
		}
	}
	p := newParams()
	defer p.free()
	for _, in := range list {
		p.buf, p.ends = p.buf[:0], p.ends[:0]
		p.lease(in.Lease)
		in.Err = s.with(func(c *pgconn.PgConn) error { return change(c, insert, p) })
	}
}

// insertAll sends all statements before it waits for the first answer.
func (s *Store) insertAll(c *pgconn.PgConn, list []*database.Insert) error {
	p := newParams()
	defer p.free()
	batch := &pgconn.Batch{}
	for _, in := range list {
		p.buf, p.ends = p.buf[:0], p.ends[:0]
		p.lease(in.Lease)
		batch.ExecPrepared(insert, p.list(), binaryFormat, nil)
	}
	answers := c.ExecBatch(context.Background(), batch)
	for i := 0; answers.NextResult(); i++ {
		tag, err := answers.ResultReader().Close()
		if list[i].Err = nil; err == nil && tag.RowsAffected() == 0 {
			list[i].Err = store.ErrConflict
		}
	}
	return answers.Close()
}

// change runs a statement that changes one row or none.
func change(c *pgconn.PgConn, name string, p *params) error {
	tag, err := c.ExecPrepared(context.Background(), name, p.list(), binaryFormat, nil).Close()
	if err == nil && tag.RowsAffected() == 0 {
		return store.ErrConflict
	}
	return err
}
