package leasefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/keatool/keatool/internal/diag"
)

// Options tune a [Reader].
type Options struct {
	// Name is what the file is called in findings.
	Name string
	// Report is told what is wrong with the file; nil: nobody is.
	Report func(diag.Finding)
}

// Stats is what a file holds. Every record is counted once: with its kind, or
// as lost.
type Stats struct {
	Records [Kinds]int
	Lost    int  // records that could not be read, or were no records
	Torn    bool // the last of the lost ones was unfinished
}

// Total is how many records there are.
func (s *Stats) Total() int {
	n := s.Lost
	for _, k := range s.Records {
		n += k
	}
	return n
}

const (
	readSize = 256 << 10
	// longestRecord bounds the memory that a file without an end to its
	// records can claim.
	longestRecord = 4 << 20
)

// Reader reads the records of a lease file.
type Reader struct {
	parser
	src    io.Reader
	report func(diag.Finding)
	stats  Stats
	offset int64 // of the buffer in the file
	err    error // of src
}

// NewReader returns a reader of src.
func NewReader(src io.Reader, o Options) *Reader {
	r := &Reader{src: src, report: o.Report}
	if r.report == nil {
		r.report = func(diag.Finding) {}
	}
	r.name, r.line = o.Name, 1
	r.buf = make([]byte, 0, readSize)
	return r
}

// Stats returns what has been read so far.
func (r *Reader) Stats() Stats { return r.stats }

// Offset returns how much of the file has been read, in bytes.
func (r *Reader) Offset() int64 { return r.offset + int64(r.pos) }

// Next returns the next record that can be read. The error is [io.EOF] at the
// end of the file, or that of the source.
func (r *Reader) Next() (*Record, error) {
	for {
		mark := r.cursor
		r.found, r.damaged = r.found[:0], false
		t := r.next()
		if r.short {
			if err := r.more(mark, false); err != nil {
				return nil, err
			}
			continue
		}
		if t.kind == end {
			r.flush()
			return nil, io.EOF
		}
		r.record(t)
		if r.short {
			if err := r.more(mark, true); err != nil {
				return nil, err
			}
			continue
		}
		r.tornOff()
		r.flush()
		r.ordered = r.ordered || r.rec.Kind.IA()
		if !r.damaged {
			r.stats.Records[r.rec.Kind]++
			r.rec.Offset += r.offset
			return &r.rec, nil
		}
		r.stats.Lost++
		r.stats.Torn = r.torn
	}
}

// tornOff makes a lost record that the file ends in, and not just after, one
// that was not finished.
func (r *Reader) tornOff() {
	if !r.damaged || r.torn || !r.eof || r.pos < len(r.buf) {
		return
	}
	rest := bytes.TrimRight(r.buf, " \t\r\n")
	if n := len(rest); n > 0 && rest[n-1] != '}' && rest[n-1] != ';' && rest[n-1] != 0 {
		r.found, r.damaged = nil, false
		r.unfinished(token{})
	}
}

// flush tells what was found about a record, now that it is whole.
func (r *Reader) flush() {
	for _, f := range r.found {
		f.Span.Start.Offset += int(r.offset)
		f.Span.End.Offset += int(r.offset)
		r.report(f)
	}
}

// more goes back to mark, drops what is before it, and reads on.
func (r *Reader) more(mark cursor, inside bool) error {
	if !inside { // white space and comments are done with
		mark.pos, mark.line, mark.start = r.pos, r.line, r.start
	}
	r.cursor = mark
	n := copy(r.buf, r.buf[r.pos:])
	r.offset += int64(r.pos)
	r.start -= r.pos
	r.buf, r.pos, r.short = r.buf[:n], 0, false
	if n >= longestRecord {
		return r.giveUp()
	}
	return r.fill()
}

// fill reads more behind what is in the buffer.
func (r *Reader) fill() error {
	if r.err != nil {
		return r.err
	}
	if cap(r.buf)-len(r.buf) < readSize/4 {
		grown := make([]byte, len(r.buf), 2*cap(r.buf))
		copy(grown, r.buf)
		r.buf = grown
	}
	for range 100 {
		n, err := r.src.Read(r.buf[len(r.buf):cap(r.buf)])
		r.buf = r.buf[:len(r.buf)+n]
		switch {
		case errors.Is(err, io.EOF):
			r.eof = true
			return nil
		case err != nil:
			r.err = err // what is in the buffer is of no use without the rest
			return err
		case n > 0:
			return nil
		}
	}
	return io.ErrNoProgress
}

// giveUp drops a record whose end is too far away.
func (r *Reader) giveUp() error {
	t := token{pos: r.pos, line: r.line}
	r.found, r.damaged = r.found[:0], false
	r.rec.Line, r.rec.Offset, r.began = r.line, int64(r.pos), r.start
	r.lose(t, fmt.Sprintf("the record is longer than %d bytes", longestRecord))
	r.flush()
	r.stats.Lost++
	if r.resync(); r.short {
		r.pos, r.short = len(r.buf), false
	}
	return nil
}
