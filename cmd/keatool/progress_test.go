package main

import (
	"io"
	"strings"
	"testing"
)

func TestNoProgressWithoutTerminal(t *testing.T) {
	p := (&app{}).newProgress()
	p.at("reading")
	p.stop() // must not block or fail without a line
	if p != nil {
		t.Error("progress is shown without a terminal")
	}
}

// A quick command shows nothing.
func TestProgressOfQuickCommand(t *testing.T) {
	var sb strings.Builder
	p := (&app{terminal: true, stderr: &sb}).newProgress()
	p.at("reading")
	p.stop()
	if sb.Len() > 0 {
		t.Errorf("a quick command wrote %q", sb.String())
	}
}

// A slow command names its stage, and clears the line when done.
func TestProgressOfSlowCommand(t *testing.T) {
	r, w := io.Pipe()
	p := &progress{stage: "translating site.conf", quit: make(chan struct{}), done: make(chan struct{})}
	go func() {
		p.watch(w, 0)
		w.Close()
	}()
	buf := make([]byte, 200)
	var seen strings.Builder
	for !strings.Contains(seen.String(), "translating site.conf") {
		n, err := r.Read(buf)
		if err != nil {
			t.Fatalf("the line ended with %v before it named the stage: %q", err, seen.String())
		}
		seen.Write(buf[:n])
	}
	close(p.quit)
	rest, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if line := string(rest); strings.TrimRight(line[strings.LastIndexByte(line, '\r')+1:], " ") != "" {
		t.Errorf("the line was not cleared: it ends with %q", line)
	}
}
