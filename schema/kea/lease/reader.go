package lease

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Reader reads the rows of a lease file, of any release of Kea.
type Reader struct {
	src     io.Reader
	format  Format
	columns Columns
	opened  bool

	buf        []byte
	start, end int // what of buf is not read yet
	line       int
	offset     int64
	torn       bool
	eof        bool
}

// RowError is about a row that cannot be read. The rows after it can.
type RowError struct {
	Line   int // of the file, from 1
	Row    []byte
	Reason error
}

// Error returns the line and the reason.
func (e *RowError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Reason) }

// Unwrap returns the reason.
func (e *RowError) Unwrap() error { return e.Reason }

const (
	readSize = 256 << 10
	maxRow   = 16 << 20
)

// NewReader returns a reader for a file of one format.
func NewReader(src io.Reader, f Format) *Reader {
	return &Reader{src: src, format: f, buf: make([]byte, readSize)}
}

// Header reads the first line, if that has not happened yet, and returns what
// it says. An empty file has all columns.
func (r *Reader) Header() (Columns, error) {
	if r.opened {
		return r.columns, nil
	}
	line, err := r.nextLine()
	switch {
	case errors.Is(err, io.EOF):
		r.columns = Columns{format: r.format, named: r.format.all()}
	case err != nil:
		return Columns{}, err
	default:
		if r.columns, err = ParseHeader(r.format, line); err != nil {
			return Columns{}, err
		}
	}
	r.opened = true
	return r.columns, nil
}

// Next reads the next row into l. It returns [io.EOF] after the last one, a
// [*RowError] for a row that makes no sense, after which reading can go on, and
// any other error where it cannot. A lease whose lifetime is 0 stands for the
// removal of what earlier rows said about its address.
func (r *Reader) Next(l *Lease) error {
	if _, err := r.Header(); err != nil {
		return err
	}
	row, err := r.nextLine()
	if err != nil {
		return err
	}
	if err := r.columns.Parse(row, l); err != nil {
		return &RowError{Line: r.line, Row: bytes.Clone(row), Reason: err}
	}
	return nil
}

// Line returns the number of the line that was read last, from 1.
func (r *Reader) Line() int { return r.line }

// Offset returns how many bytes of the file have been read as lines.
func (r *Reader) Offset() int64 { return r.offset }

// Torn reports whether the line that was read last had no end, as the last one
// of a file has when its writer was interrupted.
func (r *Reader) Torn() bool { return r.torn }

// nextLine returns the next line that is not empty, without its end.
func (r *Reader) nextLine() ([]byte, error) {
	for {
		line, err := r.readLine()
		if err != nil || len(line) > 0 {
			return line, err
		}
	}
}

func (r *Reader) readLine() ([]byte, error) {
	searched := 0
	for {
		pending := r.buf[r.start:r.end]
		if i := bytes.IndexByte(pending[searched:], '\n'); i >= 0 {
			return r.take(searched+i, 1), nil
		}
		searched = len(pending)
		if r.eof && searched > 0 {
			r.torn = true
			return r.take(searched, 0), nil
		}
		if r.eof {
			return nil, io.EOF
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
}

func (r *Reader) take(n, lineEnd int) []byte {
	line := r.buf[r.start : r.start+n]
	r.start += n + lineEnd
	r.offset += int64(n + lineEnd)
	r.line++
	return line
}

// fill reads more, after making room for it.
func (r *Reader) fill() error {
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	if r.end == len(r.buf) {
		if len(r.buf) >= maxRow {
			return fmt.Errorf("line %d is longer than %d bytes", r.line+1, maxRow)
		}
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	n, err := r.src.Read(r.buf[r.end:])
	r.end += n
	if errors.Is(err, io.EOF) {
		r.eof = true
		return nil
	}
	return err
}
