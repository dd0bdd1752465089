package memfile

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/storetest"
)

const million = 1_000_000

// writeLeases writes a file of n leases.
func writeLeases(tb testing.TB, f lease.Format, n int) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "leases.csv")
	file, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	buf := lease.AppendHeader(nil, f)
	for i := range n {
		buf = lease.AppendCSV(buf, storetest.Lease(f, i))
		if _, err := out.Write(buf); err != nil {
			tb.Fatal(err)
		}
		buf = buf[:0]
	}
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := file.Close(); err != nil {
		tb.Fatal(err)
	}
	return path
}

// BenchmarkOpenMillion has a bar of 1.5 s, and of 130 MB of heap for v4.
func BenchmarkOpenMillion(b *testing.B) {
	for name, f := range map[string]lease.Format{"v4": lease.CSV4, "v6": lease.CSV6} {
		b.Run(name, func(b *testing.B) {
			path := writeLeases(b, f, million)
			for b.Loop() {
				s, err := Open(Options{Format: f, Path: path})
				if err != nil {
					b.Fatal(err)
				}
				if s.Len() != million {
					b.Fatal(s.Len())
				}
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(m.HeapSys-m.HeapReleased)/1e6, "MB-from-system")
				runtime.GC()
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB-heap")
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCommit is a renewal that is committed, by as many clients as there
// are processors; the bar is 5 µs, or one sync shared by all for durable.
func BenchmarkCommit(b *testing.B) {
	for name, durable := range map[string]bool{"written": false, "durable": true} {
		b.Run(name, func(b *testing.B) {
			s, err := Open(Options{Format: lease.CSV4, Path: filepath.Join(b.TempDir(), "leases.csv"), Durable: durable})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var mu sync.Mutex
			next := 0
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				mu.Lock()
				next++
				old := storetest.Lease(lease.CSV4, next)
				mu.Unlock()
				new := old.Clone()
				if err := s.Swap(nil, old); err != nil {
					b.Error(err)
				}
				for pb.Next() {
					new.CLTT++
					if s.Swap(old, new) != nil || s.Commit(ctx) != nil {
						b.Error("no commit")
						return
					}
					old.CLTT++
				}
			})
		})
	}
}

// BenchmarkCleanupMillion rewrites a million leases.
func BenchmarkCleanupMillion(b *testing.B) {
	s, err := Open(Options{Format: lease.CSV4, Path: writeLeases(b, lease.CSV4, million)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for b.Loop() {
		if err := s.Cleanup(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
