package mysql

import (
	"database/sql"
	"iter"
	"math"
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
)

// Get implements [store.Store]. That there was no lease may be the answer to the
// next question too, see [database.Absent].
func (s *Store) Get(addr netip.Addr, out *lease.Lease) error {
	if err := s.check(); err != nil {
		return err
	}
	if !s.holds(addr) || s.absent.Has(addr) {
		return store.ErrNotFound
	}
	return s.with(func() error {
		found := false
		err := s.rows(get, []any{address(addr)}, func(sc *scanner, rows *sql.Rows) error {
			found = true
			return sc.read(rows, out)
		})
		if err == nil && !found {
			s.absent.Note(addr)
			return store.ErrNotFound
		}
		return err
	})
}

func (s *Store) holds(addr netip.Addr) bool {
	return addr.IsValid() && addr.Is4() == (s.format == lease.CSV4)
}

// rows runs a question and visits its answers.
func (s *Store) rows(name string, args []any, visit func(*scanner, *sql.Rows) error) error {
	rows, err := s.statements[name].Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	sc := newScanner(s.format)
	for rows.Next() {
		if err := visit(sc, rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Swap implements [store.Store].
func (s *Store) Swap(old, new *lease.Lease) error {
	if err := s.check(); err != nil {
		return err
	}
	if err := store.CheckSwap(s.format, old, new); err != nil {
		return err
	}
	if new != nil {
		if err := checkTime(new); err != nil {
			return err
		}
		defer s.absent.ForgetLease(new)
	}
	if s.older {
		old, new = database.Older(old), database.Older(new)
	}
	if old == nil {
		return s.group.Add(new)
	}
	name, args := remove, make([]any, 0, 40)
	if new == nil {
		args = seen(append(args, address(old.Addr)), old)
	} else {
		name, args = update, seen(append(values(args, new), address(new.Addr)), old)
	}
	return s.with(func() error { return s.change(name, args) })
}

// change runs a statement that changes one row or none.
func (s *Store) change(name string, args []any) error {
	result, err := s.statements[name].Exec(args...)
	if name == insert && duplicate(err) && s.there(args[0]) {
		return store.ErrConflict
	}
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return store.ErrConflict
	}
	return nil
}

// there reports whether there is a lease for an address: if not, what was there
// twice is a row of Kea's statistics.
func (s *Store) there(addr any) bool {
	found := false
	err := s.rows(get, []any{addr}, func(*scanner, *sql.Rows) error {
		found = true
		return nil
	})
	return err == nil && found
}

// Find implements [store.Store].
func (s *Store) Find(q store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	if err := s.check(); err != nil {
		return dst[:0], err
	}
	name, args := s.lookUp(&q)
	if name == "" {
		return s.scan(&q, dst[:0])
	}
	if s.absent.HasClient(&q) {
		return dst[:0], nil
	}
	dst, err := s.collect(name, args, &q, dst)
	return store.Page(&q, dst), err
}

// lookUp returns the question that leads to the fewest leases; "" if q names
// nothing that is looked up.
func (s *Store) lookUp(q *store.Query) (string, []any) {
	four := s.format == lease.CSV4
	switch {
	case four && len(q.ClientID) > 0:
		return byClient, []any{q.ClientID}
	case four && len(q.HW) > 0:
		return byHW, []any{q.HW}
	case !four && len(q.DUID) > 0 && q.HasIAID:
		return byIAID, []any{q.DUID, int64(q.IAID)}
	case !four && len(q.DUID) > 0:
		return byDUID, []any{q.DUID}
	}
	return "", nil
}

// collect fills dst with the answers that fit q; nil: all do.
func (s *Store) collect(name string, args []any, q *store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	found := false
	err := s.with(func() error {
		dst, found = dst[:0], false
		return s.rows(name, args, func(sc *scanner, rows *sql.Rows) error {
			found = true
			var l *lease.Lease
			dst, l = store.Room(dst)
			err := sc.read(rows, l)
			if q != nil && !q.Matches(l) {
				dst = dst[:len(dst)-1]
			}
			return err
		})
	})
	if err != nil {
		dst = dst[:0]
	} else if !found && q != nil {
		s.absent.NoteClient(q)
	}
	for i := range dst {
		s.absent.Forget(dst[i].Addr)
	}
	return dst, err
}

// pageSize is how many leases are fetched at once.
const pageSize = 1000

// scan looks at every lease, or at every one of a subnet, page by page.
func (s *Store) scan(q *store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	after := q.After
	var list []lease.Lease
	for {
		var err error
		if list, err = s.page(after, q.Subnet, list); err != nil {
			return dst[:0], err
		}
		for i := range list {
			if !q.Matches(&list[i]) {
				continue
			}
			if q.Limit > 0 && len(dst) == q.Limit {
				break
			}
			var l *lease.Lease
			dst, l = store.Room(dst)
			l.CopyFrom(&list[i])
		}
		if len(list) < pageSize || q.Limit > 0 && len(dst) == q.Limit {
			return dst, nil
		}
		after = list[len(list)-1].Addr
	}
}

// page fills dst with the leases that come after an address.
func (s *Store) page(after netip.Addr, in uint32, dst []lease.Lease) ([]lease.Lease, error) {
	var from any = int64(-1)
	switch {
	case s.holds(after):
		from = address(after)
	case s.format == lease.CSV6:
		from = address(netip.IPv6Unspecified())
	}
	if in != 0 {
		return s.collect(subnet, []any{int64(in), from}, nil, dst)
	}
	return s.collect(page, []any{from}, nil, dst)
}

// Expired implements [store.Store].
func (s *Store) Expired(before int64, limit int, dst []lease.Lease) ([]lease.Lease, error) {
	return s.over(expired, before, limit, dst)
}

// Reclaimed implements [store.Store].
func (s *Store) Reclaimed(before int64, limit int, dst []lease.Lease) ([]lease.Lease, error) {
	return s.over(reclaimed, before, limit, dst)
}

func (s *Store) over(name string, before int64, limit int, dst []lease.Lease) ([]lease.Lease, error) {
	if err := s.check(); err != nil {
		return dst[:0], err
	}
	if limit == 0 {
		limit = math.MaxInt32
	}
	return s.collect(name, []any{min(before, math.MaxInt32), int64(limit)}, nil, dst)
}

// All implements [store.Store].
func (s *Store) All() iter.Seq2[*lease.Lease, error] {
	return func(yield func(*lease.Lease, error) bool) {
		var list []lease.Lease
		var after netip.Addr
		for {
			err := s.check()
			if err == nil {
				list, err = s.page(after, 0, list)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range list {
				if !yield(&list[i], nil) {
					return
				}
			}
			if len(list) < pageSize {
				return
			}
			after = list[len(list)-1].Addr
		}
	}
}

// Count implements [store.Store] from the statistics that Kea's triggers keep:
// of assigned, declined and registered leases. Others are not counted.
func (s *Store) Count(in uint32, dst []store.Count) []store.Count {
	args := []any{int64(in), int64(in)}
	if s.format == lease.CSV6 {
		args = append(args, args...)
	}
	start := len(dst)
	err := s.with(func() error {
		dst = dst[:start]
		return s.rows(counts, args, func(_ *scanner, rows *sql.Rows) error {
			var c store.Count
			err := rows.Scan(&c.Subnet, &c.Pool, &c.Type, &c.State, &c.N)
			dst = append(dst, c)
			return err
		})
	})
	if err != nil {
		return dst[:start]
	}
	return dst
}

// Len implements [store.Store]; here it has to count.
func (s *Store) Len() int {
	n := 0
	err := s.with(func() error { return s.statements[length].QueryRow().Scan(&n) })
	if err != nil {
		return 0
	}
	return n
}
