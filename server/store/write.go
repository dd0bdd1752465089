package store

import (
	"context"
	"io"

	"github.com/keatool/keatool/schema/kea/lease"
)

// writeSize is how much is written at once.
const writeSize = 1 << 18

// WriteFile writes a whole lease file, with each lease of a store once, and
// returns how many. A lease without a lifetime is left out, since its row would
// mean that there is none. It gives up when ctx is done.
func WriteFile(ctx context.Context, w io.Writer, s Store, f lease.Format) (int, error) {
	rows := 0
	buf := lease.AppendHeader(make([]byte, 0, writeSize+writeSize/8), f)
	for l, err := range s.All() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return rows, err
		}
		if l.Valid == 0 {
			continue
		}
		rows++
		if buf = lease.AppendCSV(buf, l); len(buf) >= writeSize {
			if _, err := w.Write(buf); err != nil {
				return rows, err
			}
			buf = buf[:0]
		}
	}
	_, err := w.Write(buf)
	return rows, err
}
