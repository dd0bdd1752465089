package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// output is one file to be written.
type output struct {
	path string
	content
	mode fs.FileMode
}

// content is what is to be written: bytes, or what a function writes.
type content struct {
	data   []byte
	stream func(io.Writer) error
	secret bool // not for everybody to read
}

func (c content) writeTo(w io.Writer) error {
	if c.stream != nil {
		return c.stream(w)
	}
	_, err := w.Write(c.data)
	return err
}

// writeAll writes files so that a reader sees each one old or new, never half.
// Nothing is replaced before all could be written beside their places.
func writeAll(files []output) error {
	pending := make([]*renameio.PendingFile, len(files))
	defer func() {
		for _, p := range pending {
			if p != nil {
				p.Cleanup() // no effect once replaced
			}
		}
	}()
	for i, f := range files {
		var err error
		if pending[i], err = prepare(f); err != nil {
			return newFileError("write", f.path, err)
		}
	}
	for i, p := range pending {
		if p == nil {
			continue
		}
		if err := p.CloseAtomicallyReplace(); err != nil {
			return newFileError("write", files[i].path, err)
		}
	}
	return nil
}

// prepare writes f beside its place. Devices and pipes cannot be replaced: they
// are written at once, and there is nothing to complete.
func prepare(f output) (*renameio.PendingFile, error) {
	path, err := filepath.EvalSymlinks(f.path)
	if err != nil {
		path = f.path // it does not exist yet
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return nil, errors.New("it is a directory")
		}
		return nil, writeThrough(path, f)
	}
	p, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)),
		renameio.WithPermissions(f.mode), renameio.WithExistingPermissions())
	if err != nil {
		return nil, err
	}
	if err := f.writeTo(p); err != nil {
		p.Cleanup()
		return nil, err
	}
	return p, nil
}

// writeThrough writes f into what exists at path already.
func writeThrough(path string, f output) error {
	w, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, f.mode)
	if err != nil {
		return err
	}
	return errors.Join(f.writeTo(w), w.Close())
}

// sameFile reports whether two paths name one file, links followed.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y)
	}
	return filepath.Clean(a) == filepath.Clean(b)
}

// distinct refuses two results in one place.
func distinct(files []output) error {
	for i := range files {
		for j := range i {
			if sameFile(files[i].path, files[j].path) {
				return usagef("two results would be written to %s", files[i].path)
			}
		}
	}
	return nil
}

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return newFileError("make", dir, err)
	}
	return nil
}
