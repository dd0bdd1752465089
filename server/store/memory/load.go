package memory

import (
	"cmp"
	"fmt"
	"runtime"
	"sync"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// Load puts leases, one after the other, in place of whatever there is at their
// addresses. A lease whose lifetime is 0 removes what there is, as the rows of
// Kea's files mean it. Noted is not called.
func (s *Store) Load(leases []lease.Lease) error {
	// Shards are shared out, so that leases of an address come in their order.
	workers := min(runtime.GOMAXPROCS(0), shards)
	if len(leases) < 100 {
		workers = 1
	}
	faults := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range leases {
				k, err := s.loadKey(&leases[i])
				if err != nil {
					faults[w] = err
					return
				}
				if k.shard()%uint32(workers) != uint32(w) {
					continue
				}
				if err := s.load(&k, &leases[i]); err != nil {
					faults[w] = err
					return
				}
			}
		})
	}
	wg.Wait()
	return cmp.Or(faults...)
}

func (s *Store) loadKey(l *lease.Lease) (key, error) {
	k, ok := s.key(l.Addr)
	if !ok || !s.format.Holds(l.Type) {
		return key{}, fmt.Errorf("%w: it is of the other family", store.ErrInvalid)
	}
	return k, nil
}

func (s *Store) load(k *key, l *lease.Lease) error {
	sh := &s.shards[k.shard()]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	stored, ref := sh.find(k.slot(), k.addr())
	if l.Valid == 0 {
		if stored != nil {
			s.remove(sh, k, stored, ref)
		}
		return nil
	}
	sh.scratch = pack(sh.scratch[:0], l)
	return s.write(sh, k, stored, ref)
}
