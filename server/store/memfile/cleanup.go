package memfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/keatool/keatool/server/store"
)

// ErrBusy is wrapped by Open's error when a cleanup by another process, such as
// kea-lfc, works on the files.
var ErrBusy = errors.New("the lease files are being cleaned up")

// Cleanup writes every lease once and drops the history, in Kea's own steps: at
// any moment the files are such that Kea, or a store of this package, can take
// them over. The server may go on meanwhile. Calls at the same time wait for
// each other.
func (s *Store) Cleanup(ctx context.Context) error {
	s.cleaning.Lock()
	defer s.cleaning.Unlock()
	if s.closed {
		return store.ErrClosed
	}
	s.options.Notify(Event{Kind: CleanupStarted, Path: s.options.Path})
	n, err := s.cleanup(ctx)
	if err != nil {
		s.options.Notify(Event{Kind: CleanupFailed, Path: s.options.Path, Err: err})
		return fmt.Errorf("cleanup of the lease files: %w", err)
	}
	s.options.Notify(Event{Kind: CleanupDone, Path: s.options.Path, Rows: n})
	return nil
}

func (s *Store) cleanup(ctx context.Context) (rows int, err error) {
	fs, path := s.options.Files, s.options.Path
	if err := writeFile(fs, path+pidFile, []byte(strconv.Itoa(os.Getpid())+"\n")); err != nil {
		return 0, err
	}
	defer func() {
		if removeErr := fs.Remove(path + pidFile); err == nil {
			err = removeErr
		}
	}()
	if exists(fs, path+completed) {
		return 0, finish(fs, path)
	}
	if !exists(fs, path+copied) {
		if err := s.rotate(ctx); err != nil {
			return 0, err
		}
	}
	// Whatever changes from here on has a row in the new file, which is read
	// after the dump. So the dump need not be of one moment.
	if rows, err = s.dump(ctx, path+output); err != nil {
		return 0, err
	}
	if err := fs.Rename(path+output, path+completed); err != nil {
		return 0, err
	}
	return rows, finish(fs, path)
}

// File returns the name of the lease file.
func (s *Store) File() string { return s.options.Path }

// Rewrite writes every lease once into the lease file itself, and keeps what the
// file was under another name. What other files say is dropped, since the lease
// file then says all. Changes wait meanwhile to be committed.
func (s *Store) Rewrite(ctx context.Context, aside string) error {
	s.cleaning.Lock()
	defer s.cleaning.Unlock()
	if s.closed {
		return store.ErrClosed
	}
	if err := s.journal.enter(ctx); err != nil {
		return err
	}
	defer s.journal.leave()
	if err := s.journal.flush(); err != nil {
		return err
	}
	// A change from here on is in the dump, or has a row that follows it, or both.
	whole := s.options.Path + output
	if _, err := s.dump(ctx, whole); err != nil {
		return err
	}
	if err := s.journal.exchange(whole, aside); err != nil {
		return err
	}
	for _, old := range []string{s.options.Path + previous, s.options.Path + copied, s.options.Path + completed} {
		if err := s.options.Files.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return s.options.Files.SyncFolder(s.options.Path)
}

func (s *Store) rotate(ctx context.Context) error {
	if err := s.journal.enter(ctx); err != nil {
		return err
	}
	defer s.journal.leave()
	return s.journal.rotate(s.options.Path + copied)
}

// finish does what is left once a cleanup's result is whole. The result reaches
// the disk before what it replaces is removed.
func finish(fs Files, path string) error {
	if err := fs.SyncFolder(path); err != nil {
		return err
	}
	for _, old := range []string{path + previous, path + copied} {
		if err := fs.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := fs.SyncFolder(path); err != nil {
		return err
	}
	return fs.Rename(path+completed, path+previous)
}

// dump writes all leases to a file, and that to the disk.
func (s *Store) dump(ctx context.Context, path string) (int, error) {
	file, err := s.options.Files.Create(path)
	if err != nil {
		return 0, err
	}
	rows, err := store.WriteFile(ctx, file, s, s.options.Format)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return rows, err
}

func writeFile(fs Files, name string, text []byte) error {
	file, err := fs.Create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// othersCleanup returns ErrBusy while the process lives whose number the file
// holds. A number that now is another program's means nothing.
func othersCleanup(fs Files, path string) error {
	file, err := fs.Open(path + pidFile)
	if err != nil {
		return nil // there is none, as a rule; else the other files will tell
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, 100))
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid <= 0 || pid == os.Getpid() || !runs(pid) {
		return nil
	}
	return fmt.Errorf("%w by process %d (%s)", ErrBusy, pid, path+pidFile)
}

func runs(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	if err := process.Signal(syscall.Signal(0)); err != nil && !errors.Is(err, os.ErrPermission) {
		return false
	}
	name, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm"))
	if err != nil {
		return true // a system that does not tell
	}
	name = bytes.TrimSpace(name)
	return string(name) == "kea-lfc" || strings.HasPrefix(filepath.Base(os.Args[0]), string(name))
}
