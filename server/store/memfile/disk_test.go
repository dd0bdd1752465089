package memfile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

var (
	errKilled = errors.New("killed")
	errFull   = errors.New("no space left on device")
)

// disk is a file system in memory. It can stop working at any step, as if the
// process was killed there, and forget what was not synced, as if the power
// went.
type disk struct {
	mu     sync.Mutex
	names  map[string]*inode
	synced map[string]*inode // the folder as it is on the disk

	steps  int // that change something, so far
	killAt int // the step that fails, and all after it; 0: none
	tear   int // how much of the write at that step happens, in bytes
	full   bool
	unsafe bool // Sync fails
}

type inode struct{ data, synced []byte }

func newDisk() *disk {
	return &disk{names: map[string]*inode{}, synced: map[string]*inode{}}
}

// step counts a change; the disk is locked.
func (d *disk) step() error {
	d.steps++
	if d.killAt > 0 && d.steps >= d.killAt {
		return errKilled
	}
	return nil
}

// revive makes the disk work again.
func (d *disk) revive() { d.killAt, d.steps, d.full, d.unsafe = 0, 0, false, false }

// powerLoss leaves what is certainly on the disk.
func (d *disk) powerLoss() {
	d.names = map[string]*inode{}
	for name, f := range d.synced {
		f.data = bytes.Clone(f.synced)
		d.names[name] = f
	}
}

func (d *disk) put(name, text string) {
	d.names[name] = &inode{data: []byte(text), synced: []byte(text)}
	d.synced[name] = d.names[name]
}

func (d *disk) text(name string) string {
	if f := d.names[name]; f != nil {
		return string(f.data)
	}
	return "none"
}

func (d *disk) list() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var names []string
	for _, suffix := range []string{"", copied, previous, output, completed, pidFile} {
		if d.names["leases"+suffix] != nil {
			names = append(names, "leases"+suffix)
		}
	}
	return strings.Join(names, " ")
}

func (d *disk) copy() *disk {
	c := newDisk()
	for name, f := range d.names {
		c.put(name, string(f.data))
	}
	return c
}

func (d *disk) Open(name string) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.names[name]
	if f == nil {
		return nil, os.ErrNotExist
	}
	return &openFile{disk: d, inode: f, reader: bytes.NewReader(bytes.Clone(f.data))}, nil
}

func (d *disk) Append(name string) (File, error) { return d.open(name, false) }
func (d *disk) Create(name string) (File, error) { return d.open(name, true) }

func (d *disk) open(name string, empty bool) (File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.names[name]
	if f == nil || empty {
		if err := d.step(); err != nil {
			return nil, err
		}
	}
	if f == nil {
		f = &inode{}
		d.names[name] = f
	}
	if empty {
		f.data = nil
	}
	return &openFile{disk: d, inode: f}, nil
}

func (d *disk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	if d.names[from] == nil {
		return os.ErrNotExist
	}
	d.names[to] = d.names[from]
	delete(d.names, from)
	return nil
}

func (d *disk) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	if d.names[name] == nil {
		return os.ErrNotExist
	}
	delete(d.names, name)
	return nil
}

func (d *disk) Size(name string) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.names[name] == nil {
		return 0, os.ErrNotExist
	}
	return int64(len(d.names[name].data)), nil
}

func (d *disk) SyncFolder(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step(); err != nil {
		return err
	}
	if filepath.Dir(name) != "." {
		return os.ErrNotExist
	}
	d.synced = map[string]*inode{}
	for name, f := range d.names {
		d.synced[name] = f
	}
	return nil
}

type openFile struct {
	disk   *disk
	inode  *inode
	reader io.Reader
}

func (f *openFile) Read(p []byte) (int, error) { return f.reader.Read(p) }

func (f *openFile) Write(p []byte) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	err := f.disk.step()
	n := len(p)
	if err == nil && f.disk.full {
		err = errFull
	}
	if err != nil {
		n = 0
		if f.disk.full || f.disk.steps == f.disk.killAt {
			n = min(f.disk.tear, len(p))
		}
	}
	f.inode.data = append(f.inode.data, p[:n]...)
	return n, err
}

func (f *openFile) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step(); err != nil {
		return err
	}
	if f.disk.unsafe {
		return errFull
	}
	f.inode.synced = bytes.Clone(f.inode.data)
	return nil
}

func (f *openFile) Truncate(size int64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step(); err != nil {
		return err
	}
	f.inode.data = f.inode.data[:size]
	return nil
}

func (f *openFile) Close() error { return nil }
