package memfile

import (
	"io"
	"os"
	"path/filepath"
)

// Files is the part of a file system that this package uses, so that a test can
// stop it between any two steps.
type Files interface {
	// Open opens a file for reading.
	Open(name string) (File, error)
	// Append opens a file for writing at its end. It makes it if need be.
	Append(name string) (File, error)
	// Create opens an empty file for writing.
	Create(name string) (File, error)
	Rename(from, to string) error
	Remove(name string) error
	// Size returns a file's length, or an error that is [os.ErrNotExist].
	Size(name string) (int64, error)
	// SyncFolder makes what was created, renamed and removed beside a file
	// last.
	SyncFolder(name string) error
}

// File is an open file.
type File interface {
	io.ReadWriteCloser
	Sync() error
	Truncate(size int64) error
}

// system is the file system of the machine.
type system struct{}

// Kea makes its lease files with these permissions.
const mode = 0o640

func (system) Open(name string) (File, error) { return os.Open(name) }

func (system) Append(name string) (File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, mode)
}

func (system) Create(name string) (File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_TRUNC|os.O_CREATE, mode)
}

func (system) Rename(from, to string) error { return os.Rename(from, to) }

func (system) Remove(name string) error { return os.Remove(name) }

func (system) Size(name string) (int64, error) {
	info, err := os.Stat(name)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (system) SyncFolder(name string) error {
	folder, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	syncErr := folder.Sync()
	if err := folder.Close(); err != nil {
		return err
	}
	return syncErr
}

// exists reports whether a file is there.
func exists(fs Files, name string) bool {
	_, err := fs.Size(name)
	return err == nil
}

// The files beside the one that is written to, as Kea names them.
const (
	copied    = ".1"         // what was the file until a cleanup took it
	previous  = ".2"         // the result of the cleanup before
	output    = ".output"    // what a cleanup is writing
	completed = ".completed" // the same when it is whole
	pidFile   = ".pid"       // the process of a cleanup
)
