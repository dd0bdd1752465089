package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// stdinName is how standard input is called in findings.
const stdinName = "<stdin>"

// maxInput bounds what is read of one file; the parser refuses more than 1 GiB in words.
const maxInput = 1<<30 + 1

// inputs reads configuration files and keeps their text, so that findings can
// show the lines they are about.
type inputs struct {
	stdin io.Reader
	root  string // --root
	texts map[string][]byte
	order []string // names in texts, as they were first read
}

func newInputs(a *app, root string) *inputs {
	return &inputs{stdin: a.stdin, root: root, texts: map[string][]byte{}}
}

// main reads the file named on the command line; "-" is standard input.
func (in *inputs) main(name string) (shown string, src []byte, err error) {
	if name == "-" {
		src, err = io.ReadAll(io.LimitReader(in.stdin, maxInput))
		name = stdinName
	} else {
		src, err = readFile(name)
	}
	if err != nil {
		return "", nil, newFileError("read", name, err)
	}
	in.keep(name, src)
	makeRoom(len(src))
	return name, src, nil
}

// include opens an included file by dhcpd's rule: a relative path starts at the
// working directory or, if there is one, at root; absolute paths move below
// root as well. A file found only beside the including one is taken, and
// beside says so.
func (in *inputs) include(path, from string) (name string, src []byte, beside bool, err error) {
	name = filepath.Clean(path)
	if in.root != "" {
		name = filepath.Join(in.root, path)
	}
	src, err = readFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if other := besidePath(path, from); other != name {
			if text, otherErr := readFile(other); otherErr == nil {
				name, src, beside, err = other, text, true, nil
			}
		}
	}
	if err != nil {
		return "", nil, false, plain(err)
	}
	in.keep(name, src)
	return name, src, beside, nil
}

// besidePath returns where path would be if from's directory were the start.
func besidePath(path, from string) string {
	if filepath.IsAbs(path) {
		path = filepath.Base(path)
	}
	return filepath.Join(filepath.Dir(from), path)
}

// keep remembers the text of a file.
func (in *inputs) keep(name string, src []byte) {
	if _, known := in.texts[name]; !known {
		in.order = append(in.order, name)
	}
	in.texts[name] = src
}

// source gives a report the text of a file that was read.
func (in *inputs) source(file string) ([]byte, bool) {
	src, ok := in.texts[file]
	return src, ok
}

// readFile reads a file, but no directory and never more than maxInput bytes.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("it is a directory")
	}
	if !info.Mode().IsRegular() {
		return io.ReadAll(io.LimitReader(f, maxInput))
	}
	if info.Size() > maxInput {
		return nil, fmt.Errorf("it has %d bytes; at most 1 GiB is read", info.Size())
	}
	src := make([]byte, info.Size())
	n, err := io.ReadFull(f, src)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) { // it shrank, or reports no size
		err = nil
	}
	rest, restErr := io.ReadAll(io.LimitReader(f, maxInput-int64(n))) // it grew, or reports no size
	return append(src[:n], rest...), errors.Join(err, restErr)
}
