// Package memfile keeps leases in memory and in Kea's lease files.
//
// A change is noted as a row of the file (journal.go) by the time that Swap
// returns, in the order of the changes of an address. Commit writes the rows
// that gathered, in one piece; with Durable it also waits for the disk. At the
// start the files are read, several blocks at once (load.go). From time to time
// a cleanup writes each lease once, from memory, and drops the history
// (cleanup.go).
//
// The files are those of Kea's memfile with the same names and the same states
// between steps, so either program can take over from the other after a stop or
// a crash. But they must not run at the same time on the same files.
package memfile

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/memory"
)

// Options say where leases are kept, and how.
type Options struct {
	// Format is the family.
	Format lease.Format
	// Path is the lease file. Others are made beside it.
	Path string
	// Durable makes Commit wait until the file is on the disk. Without it
	// Commit promises what Kea does: the rows are handed to the system, and
	// survive the end of the process, but not that of the machine.
	Durable bool
	// CleanupInterval is the time between cleanups; 0: there are none but the
	// one that the state of the files may call for at the start.
	CleanupInterval time.Duration
	// MaxRowErrors is how many rows of a file may be unreadable; 0: any number.
	MaxRowErrors int
	// Notify, if not nil, is told what happens. It may be called from several
	// goroutines, and must not use the store.
	Notify func(Event)
	// Files is the file system; nil: the machine's.
	Files Files
}

// Kind is what an Event is about.
type Kind uint8

// The kinds of events.
const (
	Loading        Kind = iota // a file is about to be read
	Loaded                     // it has been read: Rows, and Bad that could not be
	BadRow                     // Line cannot be read because of Err, and is skipped
	TornRow                    // Line, the last one, was not finished and is dropped
	OtherColumns               // the file was written by another release, and will be rewritten
	CleanupStarted             // leases are about to be written anew
	CleanupDone                // they have been: Rows
	CleanupFailed              // they have not, because of Err; the files are as good as before
)

// Event is something that happened to the files.
type Event struct {
	Kind Kind
	Path string
	Line int
	Rows int
	Bad  int
	Err  error
}

// Store is a [store.Store].
type Store struct {
	store.Store // memory, whose methods are ours where the file has no part in them

	memory  *memory.Store
	options Options
	journal *journal

	cleaning sync.Mutex // held by a cleanup
	closed   bool       // guarded by cleaning
	stop     context.CancelFunc
	running  sync.WaitGroup
}

// Open reads the lease files, and opens or makes the one that is written to. It
// fails, without a change to the files, while another process cleans them up.
func Open(o Options) (*Store, error) {
	if o.Files == nil {
		o.Files = system{}
	}
	if o.Notify == nil {
		o.Notify = func(Event) {}
	}
	if err := othersCleanup(o.Files, o.Path); err != nil {
		return nil, err
	}
	s := &Store{options: o, journal: newJournal(&o)}
	s.memory = memory.New(memory.Options{Format: o.Format, Noted: s.journal.note})
	s.Store = s.memory
	untidy, err := s.load()
	if err != nil {
		return nil, fmt.Errorf("lease files: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	s.running.Go(func() { s.tidy(ctx, untidy) })
	return s, nil
}

// load reads the files in Kea's order: what a cleanup finished, or else what it
// would have read; then the file itself. It reports whether a cleanup is due.
func (s *Store) load() (untidy bool, err error) {
	fs, path := s.options.Files, s.options.Path
	d := &loader{fs: fs, format: s.options.Format, into: s.memory, most: s.options.MaxRowErrors, notify: s.options.Notify}
	whole := exists(fs, path+completed)
	before := []string{path + previous, path + copied}
	if whole {
		before = []string{path + completed}
	}
	for _, name := range before {
		end, err := d.load(name)
		if err != nil {
			return false, err
		}
		untidy = untidy || !end.absent && (name == path+copied || !end.columns.Current())
	}
	end, err := d.load(path)
	if err != nil {
		return false, err
	}
	untidy = untidy || !end.absent && !end.columns.Current()
	if whole {
		if err := finish(fs, path); err != nil {
			return false, err
		}
	}
	return untidy, s.journal.resume(end)
}

// tidy runs cleanups until ctx is done.
func (s *Store) tidy(ctx context.Context, now bool) {
	if now {
		_ = s.Cleanup(ctx) // failures are notified
	}
	if s.options.CleanupInterval <= 0 {
		return
	}
	ticker := time.NewTicker(s.options.CleanupInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			_ = s.Cleanup(ctx)
		}
	}
}

// Swap changes what there is at an address. While the file cannot be written
// and much waits for it, Swap refuses.
func (s *Store) Swap(old, new *lease.Lease) error {
	if err := s.journal.refuse(); err != nil {
		return err
	}
	return s.Store.Swap(old, new)
}

// Commit returns when the rows of all changes before it are written.
func (s *Store) Commit(ctx context.Context) error {
	if err := s.Store.Commit(ctx); err != nil {
		return err
	}
	return s.journal.commit(ctx)
}

// Close writes what is left, and closes the file. A cleanup of our own that runs
// is given up: the next start continues it.
func (s *Store) Close() error {
	s.stop()
	s.running.Wait()
	s.cleaning.Lock()
	defer s.cleaning.Unlock()
	s.closed = true
	if err := s.memory.Close(); err != nil {
		return err
	}
	return s.journal.close()
}
