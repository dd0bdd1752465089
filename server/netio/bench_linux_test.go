package netio

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// BenchmarkVeth is an echo between two hosts joined by a cable, with many
// datagrams under way; both ends are ours, and share the machine.
func BenchmarkVeth(b *testing.B) {
	for name, l := range map[string]Listen{
		"raw": {Interfaces: []string{"srv"}, Port: 67, Raw: true},
		"udp": {Interfaces: []string{"srv"}, Port: 67},
	} {
		b.Run(name, func(b *testing.B) { benchmarkVeth(b, l) })
	}
}

const window = 128

func benchmarkVeth(b *testing.B, l Listen) {
	server, client := pair(b)
	c := listenIn(b, server, l, false)
	for range runtime.GOMAXPROCS(0) {
		go serveBatches(c)
	}
	relay := listenIn(b, client, Listen{Interfaces: []string{"cli"}, Port: 67}, false)
	out := newMessages(window)
	for i := range out {
		out[i].N = 300
		out[i].Meta = Meta{Src: ap("10.0.0.2:67"), Dst: ap("10.0.0.1:67")}
	}
	in := newMessages(window)
	b.ReportAllocs()
	b.ResetTimer()
	start, used := time.Now(), processorTime()
	flying, sent, done := 0, 0, 0
	for done < b.N {
		if n := min(window-flying, b.N-sent); n > 0 {
			if _, err := relay.SendBatch(out[:n]); err != nil {
				b.Fatal(err)
			}
			flying, sent = flying+n, sent+n
		}
		n, err := relay.RecvBatch(in)
		if err != nil {
			b.Fatal(err)
		}
		flying, done = flying-n, done+n
	}
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "echoes/s")
	b.ReportMetric(float64(processorTime()-used)/float64(b.N), "cpu-ns/echo")
}

func serveBatches(c Conn) {
	ms := newMessages(batchLen)
	for {
		n, err := c.RecvBatch(ms)
		if err != nil {
			return
		}
		for i := range ms[:n] {
			ms[i].Meta.Src, ms[i].Meta.Dst = ms[i].Meta.Dst, ms[i].Meta.Src
		}
		_, _ = c.SendBatch(ms[:n]) // what is lost stops the benchmark
	}
}

// processorTime is what the process has used, in nanoseconds. On a busy machine
// it says more than the clock.
func processorTime() int64 {
	var r unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return r.Utime.Nano() + r.Stime.Nano()
}
