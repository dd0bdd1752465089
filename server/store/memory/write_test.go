package memory

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/storetest"
)

func TestWriteFile(t *testing.T) {
	const n = 5000 // several pieces
	s := fill(t, lease.CSV6, n)
	gone := storetest.Lease(lease.CSV6, n)
	gone.Valid, gone.State = 0, lease.Released
	if err := s.Swap(nil, gone); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	rows, err := store.WriteFile(context.Background(), &out, s, lease.CSV6)
	if err != nil || rows != n {
		t.Fatalf("%d rows: %v", rows, err)
	}
	if lines := strings.Count(out.String(), "\n"); lines != n+1 {
		t.Errorf("%d lines", lines)
	}
	r := lease.NewReader(&out, lease.CSV6)
	var l, stored lease.Lease
	for range n {
		if err := errors.Join(r.Next(&l), s.Get(l.Addr, &stored)); err != nil || !l.Equal(&stored) {
			t.Fatalf("%v: got %+v, want %+v", err, &l, &stored)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := store.WriteFile(ended, &out, s, lease.CSV6); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, room := range []int{0, writeRoom} {
		if _, err := store.WriteFile(context.Background(), &narrow{room: room}, s, lease.CSV6); !errors.Is(err, errNarrow) {
			t.Errorf("room for %d: %v", room, err)
		}
	}
}

// writeRoom is more than the first piece and less than all.
const writeRoom = 1 << 18 * 5 / 4

var errNarrow = errors.New("no room")

type narrow struct{ room int }

func (n *narrow) Write(p []byte) (int, error) {
	if n.room -= len(p); n.room < 0 {
		return 0, errNarrow
	}
	return len(p), nil
}
