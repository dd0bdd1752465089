package memfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/memory"
)

// ErrTooManyBadRows is wrapped by the error for a file with more rows that
// cannot be read than MaxRowErrors allows.
var ErrTooManyBadRows = errors.New("too many rows cannot be read")

// loader reads lease files. Rows are parsed in blocks, several at once; their
// leases go into the store in the order of the file.
type loader struct {
	fs     Files
	format lease.Format
	into   *memory.Store
	most   int // MaxRowErrors
	notify func(Event)
}

// tail is how a file ends.
type tail struct {
	columns  lease.Columns
	absent   bool  // there is no such file
	headless bool  // there is no whole header in it, and so no row
	whole    int64 // length up to the end of the last row that has one
	rest     int64 // length of what follows: a row without an end
	usable   bool  // that row could be read
}

// load reads a file; nothing happens if there is none.
func (d *loader) load(path string) (tail, error) {
	file, err := d.fs.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return tail{absent: true}, nil
	}
	if err != nil {
		return tail{}, err
	}
	defer file.Close()
	d.notify(Event{Kind: Loading, Path: path})
	r := &fileReader{d: d, path: path, src: blockSource{src: file}}
	end, err := r.run()
	if err != nil {
		return tail{}, fmt.Errorf("%s: %w", path, err)
	}
	d.notify(Event{Kind: Loaded, Path: path, Rows: r.rows, Bad: r.bad})
	if end.columns.Older() || end.columns.Newer() {
		d.notify(Event{Kind: OtherColumns, Path: path})
	}
	return end, nil
}

// blockSize is how much is parsed at once.
const blockSize = 256 << 10

// leastRead is how much room there is for what is read at once.
const leastRead = 16 << 10

// longestRow is how much is kept at most to find the end of a row.
const longestRow = 16 << 20

// block is a part of a file that ends with a row.
type block struct {
	text   []byte
	leases []lease.Lease
	used   int
	bad    []lease.RowError // lines counted within the block
	lines  int
	done   chan struct{}
}

type fileReader struct {
	d       *loader
	path    string
	src     blockSource
	columns lease.Columns
	line    int // lines before the block
	rows    int
	bad     int
	end     tail
}

// run reads the header here, and lets blocks be parsed ahead of their turn.
func (r *fileReader) run() (tail, error) {
	header, err := r.header()
	if err != nil || header == nil {
		return r.end, err
	}
	if r.columns, err = lease.ParseHeader(r.d.format, header); err != nil {
		return tail{}, err
	}
	r.end.columns = r.columns
	workers := max(2, runtime.GOMAXPROCS(0))
	free := make(chan *block, workers+1)
	for range cap(free) {
		free <- &block{done: make(chan struct{}, 1)}
	}
	ahead := make(chan *block, cap(free))
	stop, readErr := make(chan struct{}), make(chan error, 1)
	go func() { readErr <- r.parseAll(free, ahead, stop) }()
	for b := range ahead {
		<-b.done
		if err == nil {
			if err = r.take(b); err != nil {
				close(stop)
			}
		}
		free <- b
	}
	return r.end, errors.Join(err, <-readErr)
}

// header returns the first line that is not empty; nil if the file has no whole
// one, and so nothing at all.
func (r *fileReader) header() ([]byte, error) {
	for {
		line, err := r.src.line()
		if err != nil {
			return nil, err
		}
		if line == nil { // an empty file, or one whose header was not finished
			rest := r.src.rest()
			if len(rest) > 0 && !bytes.HasPrefix([]byte(r.d.format.Header()), rest) {
				_, err := lease.ParseHeader(r.d.format, rest)
				return nil, err
			}
			r.end.headless = true
			r.end.columns, _ = lease.ParseHeader(r.d.format, []byte(r.d.format.Header()))
			return nil, nil
		}
		r.line++
		r.end.whole += int64(len(line)) + 1
		if len(line) > 0 {
			return bytes.Clone(line), nil
		}
	}
}

// parseAll has blocks parsed, and hands them on in the order of the file.
func (r *fileReader) parseAll(free <-chan *block, ahead chan<- *block, stop <-chan struct{}) error {
	defer close(ahead)
	for {
		var b *block
		select {
		case b = <-free:
		case <-stop:
			return nil
		}
		more, err := r.src.block(b)
		if err != nil || !more {
			return err
		}
		ahead <- b
		go func() {
			b.parse(r.columns)
			b.done <- struct{}{}
		}()
	}
}

// parse reads the rows of a block.
func (b *block) parse(columns lease.Columns) {
	b.used, b.bad, b.lines = 0, b.bad[:0], 0
	for text := b.text; len(text) > 0; {
		row, rest, _ := bytes.Cut(text, []byte{'\n'})
		text = rest
		b.lines++
		if len(row) == 0 {
			continue
		}
		if b.used == len(b.leases) {
			b.leases = append(b.leases, lease.Lease{})
		}
		if err := columns.Parse(row, &b.leases[b.used]); err != nil {
			b.bad = append(b.bad, lease.RowError{Line: b.lines, Row: row, Reason: err})
		} else {
			b.used++
		}
	}
}

// take puts the leases of a block into the store.
func (r *fileReader) take(b *block) error {
	torn := b.text[len(b.text)-1] != '\n'
	if torn {
		whole := bytes.LastIndexByte(b.text, '\n') + 1
		r.end.whole += int64(whole)
		r.end.rest = int64(len(b.text) - whole)
		r.end.usable = len(b.bad) == 0 || b.bad[len(b.bad)-1].Line != b.lines
	} else {
		r.end.whole += int64(len(b.text))
	}
	if err := r.d.into.Load(b.leases[:b.used]); err != nil {
		return err
	}
	r.rows += b.used
	for i := range b.bad {
		if err := r.refused(&b.bad[i], torn && b.bad[i].Line == b.lines); err != nil {
			return err
		}
	}
	r.line += b.lines
	return nil
}

// refused reports a bad row. A last row that its writer did not finish is no
// error: nobody was told that it is kept.
func (r *fileReader) refused(e *lease.RowError, torn bool) error {
	if torn {
		r.d.notify(Event{Kind: TornRow, Path: r.path, Line: r.line + e.Line})
		return nil
	}
	r.d.notify(Event{Kind: BadRow, Path: r.path, Line: r.line + e.Line, Err: e.Reason})
	if r.bad++; r.d.most > 0 && r.bad > r.d.most {
		return fmt.Errorf("%w: line %d is number %d", ErrTooManyBadRows, r.line+e.Line, r.bad)
	}
	return nil
}

// blockSource cuts a file into blocks.
type blockSource struct {
	src  io.Reader
	kept []byte // read, but not handed out
	eof  bool
}

// line returns the next line without its end; nil if there is no more that has
// an end. It points into kept.
func (s *blockSource) line() ([]byte, error) {
	for {
		if i := bytes.IndexByte(s.kept, '\n'); i >= 0 {
			line := s.kept[:i:i]
			s.kept = s.kept[i+1:]
			return line, nil
		}
		if s.eof {
			return nil, nil
		}
		var err error
		if s.kept, err = s.read(s.kept); err != nil {
			return nil, err
		}
	}
}

func (s *blockSource) rest() []byte { return s.kept }

// block fills b.text; it returns false at the end of the file.
func (s *blockSource) block(b *block) (bool, error) {
	text := append(b.text[:0], s.kept...)
	s.kept = s.kept[:0]
	for {
		cut := bytes.LastIndexByte(text, '\n') + 1
		if s.eof {
			cut = len(text)
		}
		if s.eof || len(text) >= blockSize && cut > 0 {
			s.kept = append(s.kept, text[cut:]...)
			b.text = text[:cut]
			return cut > 0, nil
		}
		var err error
		if text, err = s.read(text); err != nil {
			return false, err
		}
	}
}

// read reads more behind text.
func (s *blockSource) read(text []byte) ([]byte, error) {
	if cap(text)-len(text) < leastRead {
		grown := make([]byte, len(text), 2*cap(text)+2*leastRead)
		copy(grown, text)
		text = grown
	}
	if len(text) > longestRow {
		return text, fmt.Errorf("a row is longer than %d bytes", longestRow)
	}
	n, err := s.src.Read(text[len(text):cap(text)])
	if errors.Is(err, io.EOF) {
		s.eof, err = true, nil
	}
	return text[:len(text)+n], err
}
