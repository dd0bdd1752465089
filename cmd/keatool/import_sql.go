package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/translate/leases"
)

// sqlTarget is a database with Kea's tables. A load is one transaction.
type sqlTarget struct {
	store store.BulkStore
	title string
}

// sqlConns is how many connections it may take: one that reads, one that loads.
const sqlConns = 4

// openSQLTarget opens a database of leases. One whose tables are of an unknown
// version is refused.
func openSQLTarget(p database.Params, family kea.Family) (target, error) {
	s, err := openDatabase(p, formatOf(family), sqlConns, nil)
	if err != nil {
		return nil, newFileError("use", p.String(), err)
	}
	return &sqlTarget{store: s, title: p.String()}, nil
}

func (s *sqlTarget) name() string { return s.title }
func (s *sqlTarget) close() error { return s.store.Close() }

// load loads the table in one transaction.
func (s *sqlTarget) load(ctx context.Context, t *leases.Table, dry bool) (counts leaseCounts, err error) {
	for l, err := range s.store.All() {
		if err != nil {
			return leaseCounts{}, err
		}
		if t.Yield(l) {
			counts.Newer++
		} else if dry {
			counts.compare(t, l)
		}
	}
	if dry {
		counts.Added = t.Len() - counts.Changed - counts.Same
		return counts, nil
	}
	done, err := s.loadAll(ctx, t)
	if err != nil {
		return leaseCounts{}, fmt.Errorf("%w; the database is as it was", err)
	}
	counts.Added, counts.Changed, counts.Same = int(done.Added), int(done.Changed), int(done.Same)
	return counts, nil
}

// compare counts what a load would do to a lease that is there.
func (c *leaseCounts) compare(t *leases.Table, l *lease.Lease) {
	switch has, same := t.Among(l); {
	case same:
		c.Same++
	case has:
		c.Changed++
	}
}

// sqlBatch is how many leases are handed over at once.
const sqlBatch = 1024

func (s *sqlTarget) loadAll(ctx context.Context, t *leases.Table) (store.Loaded, error) {
	load, err := s.store.Load(ctx)
	if err != nil {
		return store.Loaded{}, err
	}
	defer load.Abort()
	batch := make([]lease.Lease, sqlBatch)
	n := 0
	for l := range t.Leases() {
		batch[n].CopyFrom(l)
		if n++; n == len(batch) {
			if err := load.Add(batch); err != nil {
				return store.Loaded{}, err
			}
			n = 0
		}
	}
	if err := load.Add(batch[:n]); err != nil {
		return store.Loaded{}, err
	}
	return load.Finish(ctx)
}

// each walks over the leases by address, a page at a time.
func (s *sqlTarget) each(ctx context.Context) iter.Seq2[*lease.Lease, error] {
	return func(yield func(*lease.Lease, error) bool) {
		q := store.Query{Limit: sqlBatch}
		var list []lease.Lease
		for {
			var err error
			if list, err = s.store.Find(q, list); err == nil {
				err = ctx.Err()
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
			if len(list) < sqlBatch {
				return
			}
			q.After = list[len(list)-1].Addr
		}
	}
}
