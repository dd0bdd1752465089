package pgsql

import (
	"context"
	"errors"
	"iter"
	"math"
	"net/netip"

	"github.com/jackc/pgx/v5/pgconn"

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
	p := newParams()
	defer p.free()
	p.addr(addr)
	found := false
	err := s.with(func(c *pgconn.PgConn) error {
		found = false
		return rows(c, get, p, func(r *row) {
			found = true
			r.lease(s.format, out)
		})
	})
	if err == nil && !found {
		s.absent.Note(addr)
		return store.ErrNotFound
	}
	return err
}

func (s *Store) holds(addr netip.Addr) bool {
	return addr.IsValid() && addr.Is4() == (s.format == lease.CSV4)
}

// rows runs a question and visits its answers.
func rows(c *pgconn.PgConn, name string, p *params, visit func(*row)) error {
	r := c.ExecPrepared(context.Background(), name, p.list(), binaryFormat, binaryFormat)
	for r.NextRow() {
		visit(&row{values: r.Values()})
	}
	_, err := r.Close()
	return err
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
		defer s.absent.ForgetLease(new)
	}
	if s.older {
		old, new = database.Older(old), database.Older(new)
	}
	if old == nil {
		return s.group.Add(new)
	}
	p := newParams()
	defer p.free()
	name := update
	if new == nil {
		name = remove
		p.addr(old.Addr)
	} else {
		p.lease(new)
	}
	p.seen(old)
	return s.with(func(c *pgconn.PgConn) error { return change(c, name, p) })
}

// Find implements [store.Store].
func (s *Store) Find(q store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	if err := s.check(); err != nil {
		return dst[:0], err
	}
	p := newParams()
	defer p.free()
	name := s.lookUp(&q, p)
	if name == "" {
		return s.scan(&q, dst[:0])
	}
	if s.absent.HasClient(&q) {
		return dst[:0], nil
	}
	dst, err := s.collect(name, p, &q, dst)
	return store.Page(&q, dst), err
}

// lookUp returns the question that leads to the fewest leases; "" if q names
// nothing that is looked up.
func (s *Store) lookUp(q *store.Query, p *params) string {
	four := s.format == lease.CSV4
	switch {
	case four && len(q.ClientID) > 0:
		p.bytes(q.ClientID)
		return byClient
	case four && len(q.HW) > 0:
		p.bytes(q.HW)
		return byHW
	case !four && len(q.DUID) > 0 && q.HasIAID:
		p.bytes(q.DUID)
		p.int32(q.IAID)
		return byIAID
	case !four && len(q.DUID) > 0:
		p.bytes(q.DUID)
		return byDUID
	}
	return ""
}

// collect fills dst with the answers that fit q; nil: all do.
func (s *Store) collect(name string, p *params, q *store.Query, dst []lease.Lease) ([]lease.Lease, error) {
	found := false
	err := s.with(func(c *pgconn.PgConn) error {
		dst, found = dst[:0], false
		return rows(c, name, p, func(r *row) {
			found = true
			var l *lease.Lease
			dst, l = store.Room(dst)
			if r.lease(s.format, l); q != nil && !q.Matches(l) {
				dst = dst[:len(dst)-1]
			}
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
	for {
		n := 0
		last := after
		err := s.page(after, q.Subnet, func(r *row) {
			var l *lease.Lease
			dst, l = store.Room(dst)
			r.lease(s.format, l)
			n++
			last = l.Addr
			if !q.Matches(l) || q.Limit > 0 && len(dst) > q.Limit {
				dst = dst[:len(dst)-1]
			}
		})
		if err != nil {
			return dst[:0], err
		}
		if n < pageSize || q.Limit > 0 && len(dst) == q.Limit {
			return dst, nil
		}
		after = last
	}
}

// page visits the leases that come after an address. When the database fails
// between them, the page is not begun anew, but the error is returned.
func (s *Store) page(after netip.Addr, in uint32, visit func(*row)) error {
	p := newParams()
	defer p.free()
	switch {
	case s.holds(after):
		p.addr(after)
	case s.format == lease.CSV4:
		p.int64(-1)
	default:
		p.addr(netip.IPv6Unspecified())
	}
	p.int64(pageSize)
	name := page
	if in != 0 {
		name = subnet
		p.int64(int64(in))
	}
	began := false
	return s.with(func(c *pgconn.PgConn) error {
		if began {
			return errPage
		}
		return rows(c, name, p, func(r *row) {
			began = true
			visit(r)
		})
	})
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
	p := newParams()
	defer p.free()
	p.time(before)
	if limit == 0 {
		limit = math.MaxInt32
	}
	p.int64(int64(limit))
	return s.collect(name, p, nil, dst)
}

// All implements [store.Store].
func (s *Store) All() iter.Seq2[*lease.Lease, error] {
	return func(yield func(*lease.Lease, error) bool) {
		if err := s.check(); err != nil {
			yield(nil, err)
			return
		}
		var list []lease.Lease
		var after netip.Addr
		for {
			list = list[:0]
			err := s.page(after, 0, func(r *row) {
				var l *lease.Lease
				list, l = store.Room(list)
				r.lease(s.format, l)
			})
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
	p := newParams()
	defer p.free()
	p.int64(int64(in))
	start := len(dst)
	err := s.with(func(c *pgconn.PgConn) error {
		dst = dst[:start]
		return rows(c, counts, p, func(r *row) {
			dst = append(dst, store.Count{Subnet: uint32(r.int()), Pool: uint32(r.int()), Type: lease.Type(r.int()),
				State: lease.State(r.int()), N: r.int()})
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
	p := newParams()
	defer p.free()
	err := s.with(func(c *pgconn.PgConn) error {
		return rows(c, length, p, func(r *row) { n = int(r.int()) })
	})
	if err != nil {
		return 0
	}
	return n
}

// errPage ends a walk whose page was cut off.
var errPage = errors.New("the connection failed in the middle of a page")
