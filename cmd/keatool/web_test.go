package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	converter "github.com/keatool/keatool/internal/report/app"
)

// TestWebHandler asks the page's server for what it has and has not.
func TestWebHandler(t *testing.T) {
	with := &converter.Engine{}
	for name, test := range map[string]struct {
		engine       *converter.Engine
		remote       bool
		method, path string
		header       map[string]string
		host         string
		status       int
		says         string
	}{
		"page":                {status: 200, says: "the page"},
		"another path":        {path: "/etc/passwd", status: 404},
		"another method":      {method: "PUT", status: 405},
		"conversion":          {method: "POST", path: "/convert", status: 200, says: "kea-dhcp4.json"},
		"not where engine is": {engine: with, method: "POST", path: "/convert", status: 404},
		"from another page":   {method: "POST", path: "/convert", header: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: 403},
		"under another name":  {host: "evil.example:80", status: 403, says: "its own machine"},
		"by address":          {host: "[::1]:8547", status: 200},
		"by name":             {host: "localhost:8547", status: 200},
		"remote":              {remote: true, host: "dhcp.example.org", status: 200},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(or(test.method, "GET"), or(test.path, "/"), strings.NewReader(`{"files":[{"name":"d.conf","text":"authoritative;"}]}`))
			r.Host = or(test.host, "127.0.0.1:8547")
			for k, v := range test.header {
				r.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			newWebHandler([]byte("the page"), test.engine, test.remote).ServeHTTP(w, r)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.says) {
				t.Errorf("%d %s; want %d and %q", w.Code, w.Body, test.status, test.says)
			}
			if got := w.Header().Get("X-Content-Type-Options"); test.status == 200 && got != "nosniff" {
				t.Errorf("X-Content-Type-Options: %q", got)
			}
			if policy := w.Header().Get("Content-Security-Policy"); test.path == "" && w.Code == 200 && !strings.Contains(policy, "default-src 'none'") {
				t.Errorf("the policy is %q", policy)
			}
		})
	}
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// TestWebTooLarge sends more than is taken.
func TestWebTooLarge(t *testing.T) {
	r := httptest.NewRequest("POST", "/convert", io.LimitReader(zeros{}, maxRequest+1))
	r.Host = "localhost"
	w := httptest.NewRecorder()
	newWebHandler(nil, nil, false).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

func TestCheckLocal(t *testing.T) {
	for listen, want := range map[string]string{
		"127.0.0.1:0":    "",
		"127.3.4.5:80":   "",
		"[::1]:8547":     "",
		"localhost:8547": "",
		"0.0.0.0:8547":   "can be reached from other machines",
		":8547":          "can be reached from other machines",
		"192.0.2.1:8547": "can be reached from other machines",
		"8547":           "is not ADDRESS:PORT",
	} {
		err := checkLocal(&webFlags{listen: listen})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("--listen %s: %v; want %q", listen, err, want)
		}
		if remote := checkLocal(&webFlags{listen: listen, remote: true}); remote != nil && listen != "8547" {
			t.Errorf("--listen %s --allow-remote: %v", listen, remote)
		}
	}
}

// TestServeUntil fetches the page from a real socket, and ends the server.
func TestServeUntil(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	done := make(chan error, 1)
	go func() { done <- serveUntil(ctx, l, newWebHandler([]byte("the page"), nil, false)) }()
	r, err := http.Get("http://" + l.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if string(body) != "the page" {
		t.Errorf("got %q", body)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

// TestExportPage writes a page with an engine, and says what is missing without one.
func TestExportPage(t *testing.T) {
	var stdout bytes.Buffer
	a := &app{stdout: &stdout, stderr: io.Discard}
	if err := a.exportPage("-", nil); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("without an engine: %v", err)
	}
	path := filepath.Join(t.TempDir(), "page.html")
	if err := a.exportPage(path, &converter.Engine{Wasm: []byte("w"), Exec: []byte("e")}); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(page, []byte("<!DOCTYPE html>")) {
		t.Errorf("the page is %.40q, %v", page, err)
	}
}

// TestWebLeases holds the page to what import-leases makes of the same files.
func TestWebLeases(t *testing.T) {
	const leases = "../../testdata/dhcpd/leases/v4_fields.leases"
	text, err := os.ReadFile(leases)
	if err != nil {
		t.Fatal(err)
	}
	conf := "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.10 192.0.2.99; }\n"
	dir := writeTree(t, map[string]string{"dhcpd.conf": conf})
	const now = "2026-11-25"
	csv := filepath.Join(dir, "leases.csv")
	var stderr strings.Builder
	if status := run([]string{"import-leases", "--config", filepath.Join(dir, "dhcpd.conf"), "--to", "memfile:" + csv, "--now", now, leases}, nil, io.Discard, &stderr); status == exitUsage {
		t.Fatal(stderr.String())
	}
	want, err := os.ReadFile(csv)
	if err != nil {
		t.Fatal(err)
	}
	a := converter.Convert(&converter.Request{Files: []converter.File{{Name: "dhcpd.conf", Text: conf}}, Leases: &converter.File{Name: "dhcpd.leases", Text: string(text)},
		Options: converter.Options{Now: now}}, "")
	if got := a.Results[len(a.Results)-1].Text; got != string(want) || strings.Count(got, "\n") < 3 {
		t.Errorf("the page makes\n%s\nand import-leases\n%s", got, want)
	}
}
