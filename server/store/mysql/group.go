package mysql

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
)

// insert writes new leases in one statement; if it fails for one of them, each
// by itself.
func (s *Store) insert(list []*database.Insert) {
	if len(list) > 1 {
		err := s.with(func() error { return s.insertAll(list) })
		if err == nil || errors.Is(err, store.ErrAway) || errors.Is(err, store.ErrClosed) {
			for _, in := range list {
				in.Err = err
			}
			return
		}
	}
	for _, in := range list {
		args := values([]any{address(in.Lease.Addr)}, in.Lease)
		in.Err = s.with(func() error { return s.change(insert, args) })
	}
}

func (s *Store) insertAll(list []*database.Insert) error {
	stmt, err := s.inserting(len(list))
	if err != nil {
		return err
	}
	args := make([]any, 0, 20*len(list))
	for _, in := range list {
		args = values(append(args, address(in.Lease.Addr)), in.Lease)
	}
	if _, err = stmt.Exec(args...); duplicate(err) {
		return store.ErrConflict // of one of them
	}
	return err
}

// inserting returns the statement for a number of leases. Only who leads the
// group asks for it.
func (s *Store) inserting(n int) (*sql.Stmt, error) {
	if stmt := s.inserts[n]; stmt != nil {
		return stmt, nil
	}
	text, row, _ := strings.Cut(s.table.statements[insert], " VALUES ")
	stmt, err := s.db.Prepare(text + " VALUES " + row + strings.Repeat(", "+row, n-1))
	if err == nil {
		s.inserts[n] = stmt
	}
	return stmt, err
}
