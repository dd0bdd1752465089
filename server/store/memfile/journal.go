package memfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// journal is the file that changes are written to. Changes gather in memory;
// whoever commits first writes all of them, those of others too.
//
// A file never has a part of a row in its middle. What a failed attempt left
// behind the last whole row is cut off before the next one.
type journal struct {
	fs      Files
	path    string
	format  lease.Format
	durable bool

	mu      sync.Mutex // held for as long as it takes to copy a row
	pending []byte     // rows that nobody has begun to write
	noted   atomic.Uint64
	kept    atomic.Uint64         // how many of the noted rows are as safe as promised
	failed  atomic.Pointer[error] // why the last attempt failed

	// turn has room for one: who fills it may write, and uses the rest.
	turn    chan struct{}
	closed  bool
	file    File
	broken  bool   // the header could not be written
	size    int64  // of the file, up to the last row that is kept
	dirty   bool   // there is more in the file than size
	writing []byte // rows that are being written, and are not kept yet
}

// keepBuffer is how large a buffer may be that is kept for later, and
// mostPending how many bytes may wait for a file that cannot be written.
const (
	keepBuffer  = 4 << 20
	mostPending = 16 << 20
)

func newJournal(o *Options) *journal {
	return &journal{fs: o.Files, path: o.Path, format: o.Format, durable: o.Durable, turn: make(chan struct{}, 1)}
}

// note takes down a change.
func (j *journal) note(l *lease.Lease, gone bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if gone {
		j.pending = lease.AppendRemoval(j.pending, l)
	} else {
		j.pending = lease.AppendCSV(j.pending, l)
	}
	j.noted.Add(1)
}

// refuse returns an error when the file cannot be written, and so much waits
// for it that no more should.
func (j *journal) refuse() error {
	failed := j.failed.Load()
	if failed == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.pending) < mostPending {
		return nil
	}
	return fmt.Errorf("too many changes wait for the lease file: %w", *failed)
}

// commit returns when all that was noted before is kept.
func (j *journal) commit(ctx context.Context) error {
	wanted := j.noted.Load()
	for j.kept.Load() < wanted {
		if err := j.enter(ctx); err != nil {
			return err
		}
		var err error
		if j.kept.Load() < wanted { // not by who had the turn before
			err = j.flush()
		}
		j.leave()
		if err != nil {
			return err
		}
	}
	return nil
}

func (j *journal) enter(ctx context.Context) error {
	select {
	case j.turn <- struct{}{}:
		return nil
	default:
	}
	select {
	case j.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (j *journal) leave() { <-j.turn }

// flush writes what is noted. It is for who has the turn.
func (j *journal) flush() error {
	if j.closed {
		return store.ErrClosed
	}
	upTo := j.take()
	if err := j.write(); err != nil {
		return j.fail(err)
	}
	j.size += int64(len(j.writing))
	j.writing = j.writing[:0]
	if cap(j.writing) > keepBuffer {
		j.writing = nil
	}
	if j.failed.Load() != nil {
		j.failed.Store(nil)
	}
	j.kept.Store(upTo)
	return nil
}

// fail remembers why nothing was written. It is apart from flush because its
// argument lives on, and so costs memory.
func (j *journal) fail(err error) error {
	err = fmt.Errorf("lease file: %w", err)
	j.failed.Store(&err)
	return err
}

// take moves the pending rows behind those that an earlier attempt could not
// write, and returns how many rows were noted by then.
func (j *journal) take() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.writing) == 0 {
		j.writing, j.pending = j.pending, j.writing
	} else {
		j.writing = append(j.writing, j.pending...)
		j.pending = j.pending[:0]
	}
	return j.noted.Load()
}

func (j *journal) write() error {
	if err := j.ready(); err != nil {
		return err
	}
	if len(j.writing) == 0 {
		return nil
	}
	j.dirty = true
	if _, err := j.file.Write(j.writing); err != nil {
		return err
	}
	if j.durable {
		// After a failed sync nobody knows what is on the disk, so all of it
		// will be written again.
		if err := j.file.Sync(); err != nil {
			return err
		}
	}
	j.dirty = false
	return nil
}

// ready opens the file if it is not, and cuts off what must not stay.
func (j *journal) ready() error {
	if j.file == nil {
		if err := j.open(); err != nil {
			return err
		}
	}
	if !j.dirty {
		return nil
	}
	if err := j.file.Truncate(j.size); err != nil {
		return err
	}
	j.dirty = false
	return nil
}

// open opens the file to go on where it ends, or begins it.
func (j *journal) open() error {
	file, err := j.fs.Append(j.path)
	if err != nil {
		return err
	}
	if j.broken {
		err = file.Truncate(0)
	}
	var size int64
	if err == nil {
		size, err = j.fs.Size(j.path)
	}
	if err == nil && size == 0 {
		size, err = j.begin(file)
	}
	if err != nil {
		file.Close()
		return err
	}
	j.file, j.size, j.dirty = file, size, false
	return nil
}

// begin writes the header. If that fails, the next attempt begins anew, be it by
// the next process, which sees that the header is not whole.
func (j *journal) begin(file File) (int64, error) {
	j.broken = true
	header := lease.AppendHeader(nil, j.format)
	_, err := file.Write(header)
	if err == nil && j.durable {
		err = file.Sync()
	}
	if err == nil && j.durable {
		err = j.fs.SyncFolder(j.path)
	}
	if err != nil {
		return 0, err
	}
	j.broken = false
	return int64(len(header)), nil
}

// rotate gives the file another name and begins a new one. After an error the
// next flush tries to open the file, whichever of both it is.
func (j *journal) rotate(to string) error {
	if err := j.flush(); err != nil {
		return err
	}
	err := j.file.Close()
	j.file = nil
	if err != nil {
		return err
	}
	if err := j.fs.Rename(j.path, to); err != nil {
		return err
	}
	return j.open()
}

// exchange puts another file in the place of the file, whose contents are kept
// aside. It is for who has the turn, and has flushed. At any moment there is a
// file, the old or the new one.
func (j *journal) exchange(with, aside string) error {
	if err := j.copyTo(aside); err != nil {
		return err
	}
	if err := j.fs.Rename(with, j.path); err != nil {
		return err
	}
	err := j.file.Close()
	j.file = nil
	return errors.Join(err, j.fs.SyncFolder(j.path), j.open())
}

// copyTo copies the file.
func (j *journal) copyTo(name string) error {
	from, err := j.fs.Open(j.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil // somebody has removed it
	}
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := j.fs.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// close writes what is left and closes the file.
func (j *journal) close() error {
	j.turn <- struct{}{}
	defer j.leave()
	err := j.flush()
	if j.file != nil {
		if closeErr := j.file.Close(); err == nil {
			err = closeErr
		}
		j.file = nil
	}
	j.closed = true
	return err
}

// resume opens the file where it ended. A row that lacks nothing but its end
// gets one; what else follows the last whole row goes.
func (j *journal) resume(end tail) error {
	switch {
	case end.headless:
		return errors.Join(j.shorten(0), j.open())
	case end.rest == 0:
		return j.open()
	case !end.usable:
		return errors.Join(j.shorten(end.whole), j.open())
	}
	if err := j.open(); err != nil {
		return err
	}
	j.writing = append(j.writing, '\n')
	return j.flush()
}

func (j *journal) shorten(size int64) error {
	file, err := j.fs.Append(j.path)
	if err != nil {
		return err
	}
	return errors.Join(file.Truncate(size), file.Close())
}
