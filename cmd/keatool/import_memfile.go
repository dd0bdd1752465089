package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/google/renameio/v2"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/memory"
	"github.com/keatool/keatool/translate/leases"
)

// memfileTarget is a lease file of Kea, with what a cleanup leaves beside it.
// The new file replaces the old one in one step; a crash before it leaves the
// old state, and one after it the new.
type memfileTarget struct {
	path   string
	format lease.Format
}

func (m *memfileTarget) name() string { return m.path }
func (m *memfileTarget) close() error { return nil }

// leaseFileMode is what Kea gives its lease files.
const leaseFileMode = 0o640

// load writes the table into the file. Where there are leases already it joins
// them.
func (m *memfileTarget) load(ctx context.Context, t *leases.Table, dry bool) (leaseCounts, error) {
	if pid := writerOf(m.path); pid != 0 && !dry {
		return leaseCounts{}, fmt.Errorf("process %d has it open: stop the server first, or load into it with --to control", pid)
	}
	old, err := readLeaseFiles(m.path, m.format)
	if err != nil {
		return leaseCounts{}, err
	}
	if old.absent() {
		return m.loadNew(t, dry)
	}
	counts, err := old.join(ctx, t)
	if err != nil || dry || counts.Added+counts.Changed == 0 {
		return counts, err
	}
	if err := m.replace(old.write); err != nil {
		return leaseCounts{}, err
	}
	return counts, old.removeRest()
}

// loadNew writes a file where there is none.
func (m *memfileTarget) loadNew(t *leases.Table, dry bool) (leaseCounts, error) {
	counts := leaseCounts{}
	if dry {
		for range t.Rows() {
			counts.Added++
		}
		return counts, nil
	}
	return counts, m.replace(func(w *bufio.Writer) error {
		w.Write(lease.AppendHeader(nil, m.format))
		for row := range t.Rows() {
			counts.Added++
			w.Write(row)
		}
		return w.Flush()
	})
}

// replace puts a new file in place of the old one, with the same owner, which
// may be the user that Kea runs as.
func (m *memfileTarget) replace(write func(*bufio.Writer) error) error {
	path, err := filepath.EvalSymlinks(m.path)
	if err != nil {
		path = m.path // it does not exist yet
	}
	p, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)),
		renameio.WithPermissions(leaseFileMode), renameio.WithExistingPermissions())
	if err != nil {
		return plain(err)
	}
	defer p.Cleanup()
	if err := write(bufio.NewWriterSize(p, 1<<20)); err != nil {
		return plain(err)
	}
	if err := giveTo(p.File, path); err != nil {
		return plain(err)
	}
	return p.CloseAtomicallyReplace()
}

// giveTo gives a file the owner of what is at path, or of its directory.
func giveTo(f *os.File, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		info, err = os.Stat(filepath.Dir(path))
	}
	if err != nil || os.Geteuid() != 0 {
		return nil // only root can
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok {
		return f.Chown(int(owner.Uid), int(owner.Gid))
	}
	return nil
}

// leaseFiles is what Kea's lease files say.
type leaseFiles struct {
	path   string
	format lease.Format
	store  *memory.Store
	rest   []string            // files beside the one at path
	gone   map[netip.Addr]bool // addresses that those may have, and that have no lease
	rows   int
	found  bool
}

func (f *leaseFiles) absent() bool { return !f.found || f.rows == 0 && len(f.rest) == 0 }

// readLeaseFiles reads the files in Kea's order: what a cleanup finished, or what
// it would have read; then the file itself. A row that cannot be read is an error:
// it would be lost.
func readLeaseFiles(path string, format lease.Format) (*leaseFiles, error) {
	if pid := cleanerOf(path); pid != 0 {
		return nil, fmt.Errorf("process %d is cleaning it up; try again when it is done", pid)
	}
	f := &leaseFiles{path: path, format: format, gone: map[netip.Addr]bool{}}
	names := []string{path + ".2", path + ".1"}
	if _, err := os.Stat(path + ".completed"); err == nil {
		names = []string{path + ".completed"}
	}
	if len(names) == 1 { // what it was made of counts no more, and goes before it does
		f.rest = existing(path+".2", path+".1")
	}
	for _, name := range append(names, path) {
		found, err := f.read(name)
		if err != nil {
			return nil, err
		}
		if found && name != path {
			f.rest = append(f.rest, name)
		}
	}
	return f, nil
}

// existing returns those of the files that exist.
func existing(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		_, err := os.Stat(name)
		return err != nil
	})
}

// read adds the rows of a file.
func (f *leaseFiles) read(name string) (found bool, err error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer file.Close()
	f.found = true
	r := lease.NewReader(file, f.format)
	batch := make([]lease.Lease, 1024)
	for n := 0; ; {
		err := r.Next(&batch[n])
		switch {
		case errors.Is(err, io.EOF):
			return true, f.add(batch[:n])
		case err != nil && !r.Torn(): // what was not finished nobody was told of
			return true, fmt.Errorf("%s: %w", name, err)
		case err == nil:
			n++
		}
		if n == len(batch) {
			if err := f.add(batch); err != nil {
				return true, err
			}
			n = 0
		}
	}
}

func (f *leaseFiles) add(batch []lease.Lease) error {
	if f.store == nil {
		f.store = memory.New(memory.Options{Format: f.format})
	}
	f.rows += len(batch)
	for i := range batch {
		if batch[i].Valid == 0 {
			f.gone[batch[i].Addr] = true
		} else {
			delete(f.gone, batch[i].Addr)
		}
	}
	return f.store.Load(batch)
}

// join puts the leases of a table in, unless there are later ones.
func (f *leaseFiles) join(ctx context.Context, t *leases.Table) (counts leaseCounts, err error) {
	var old lease.Lease
	for l := range t.Leases() {
		if err := ctx.Err(); err != nil {
			return counts, err
		}
		err := f.store.Get(l.Addr, &old)
		switch {
		case err != nil:
			counts.Added++
		case old.Equal(l):
			counts.Same++
			continue
		case t.Yield(&old):
			counts.Newer++
			continue
		default:
			counts.Changed++
		}
		if err := f.add([]lease.Lease{*l}); err != nil {
			return counts, err
		}
	}
	return counts, nil
}

// write writes all leases. While there are files beside this one, it also says
// which of their leases are gone.
func (f *leaseFiles) write(w *bufio.Writer) error {
	w.Write(lease.AppendHeader(nil, f.format))
	var row []byte
	for l, err := range f.store.All() {
		if err != nil {
			return err
		}
		row = lease.AppendCSV(row[:0], l)
		w.Write(row)
	}
	if len(f.rest) > 0 {
		for a := range f.gone {
			row = lease.AppendRemoval(row[:0], f.removed(a))
			w.Write(row)
		}
	}
	return w.Flush()
}

// removed is a lease that stands for none.
func (f *leaseFiles) removed(a netip.Addr) *lease.Lease {
	l := &lease.Lease{Type: lease.V4, Addr: a, PrefixLen: 32, State: lease.Declined}
	if f.format == lease.CSV6 {
		l.Type, l.PrefixLen, l.DUID = lease.NA, 128, []byte{0, 0, 0}
	}
	return l
}

// removeRest removes the other files, whose leases are in the new one.
func (f *leaseFiles) removeRest() error {
	for _, name := range f.rest {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// cleanerOf returns the process that cleans a lease file up; 0 if there is none.
func cleanerOf(path string) int {
	text, err := os.ReadFile(path + ".pid")
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || pid <= 0 || syscall.Kill(pid, 0) != nil {
		return 0
	}
	return pid
}

// writerOf returns a process that has a file open to write to it; 0 if there is
// none, or the system does not tell.
func writerOf(path string) int {
	path, err := filepath.Abs(path)
	if err != nil {
		return 0
	}
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		path = resolved
	}
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, link := range links {
		if to, err := os.Readlink(link); err != nil || to != path {
			continue
		}
		info, err := os.Lstat(link)
		pid, pidErr := strconv.Atoi(strings.Split(link, "/")[2])
		if err == nil && pidErr == nil && pid != os.Getpid() && info.Mode()&0o200 != 0 {
			return pid
		}
	}
	return 0
}
