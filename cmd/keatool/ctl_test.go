package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// unixServer answers every request on a socket, and returns its path. What it
// was asked can be read from asked.
func unixServer(t *testing.T, answer string) (path string, asked chan string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "ctl") // names of sockets must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path = filepath.Join(dir, "s")
	ln, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	asked = make(chan string, 10)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			buf := make([]byte, 4096)
			n, _ := conn.Read(buf)
			asked <- string(buf[:n])
			_, _ = io.WriteString(conn, answer)
			conn.Close()
		}
	}()
	return path, asked
}

func runCtl(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(append([]string{"ctl"}, args...), strings.NewReader(stdin), &out, &errs)
	return status, out.String(), errs.String()
}

func TestCtlUnix(t *testing.T) {
	path, asked := unixServer(t, `{"result":0,"text":"done"}`)
	tests := []struct {
		stdin, want string
		args        []string
	}{
		{"", `{"command":"list-commands"}`, []string{"list-commands"}},
		{"", `{"arguments":{"a":1},"command":"x"}`, []string{"x", `{"a": 1}`}},
		{"[2]", `{"arguments":[2],"command":"x"}`, []string{"x", "-"}},
		{"", `{"command":"shutdown"}`, []string{"stop"}},
		{"", `{"command":"config-reload"}`, []string{"reload"}},
		{"", `{"command":"status-get"}`, []string{"status"}},
	}
	for _, tt := range tests {
		status, out, errs := runCtl(tt.stdin, append([]string{"--socket", path}, tt.args...)...)
		if status != exitDone || out != "{\n  \"result\": 0,\n  \"text\": \"done\"\n}\n" {
			t.Fatalf("%v: status %d, %q, %q", tt.args, status, out, errs)
		}
		if got := <-asked; got != tt.want {
			t.Errorf("%v asks %s, want %s", tt.args, got, tt.want)
		}
	}
}

func TestCtlResults(t *testing.T) {
	for answer, want := range map[string]int{
		`{"result":0}`: exitDone, `{"result":3,"text":"none"}`: exitDone, `{"result":1}`: exitFault, `{"result":2}`: exitFault,
		`[{"result":4}]`: exitFault, `hello`: exitUsage, ``: exitUsage, `{}`: exitUsage,
	} {
		path, _ := unixServer(t, answer)
		if status, _, errs := runCtl("", "--socket", path, "x"); status != want {
			t.Errorf("answer %q: status %d, want %d (%s)", answer, status, want, errs)
		}
	}
}

func TestCtlWrongCalls(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none")
	for _, args := range [][]string{
		{"x"}, {"--socket", missing, "x"}, {"--socket", missing, "x", "{"}, {"--config", missing, "x"}, {"--socket", missing, "--url", "http://127.0.0.1/", "x"},
		{"--socket", missing, "start"},
	} {
		if status, _, errs := runCtl("", args...); status != exitUsage || errs == "" {
			t.Errorf("%v: status %d, %q", args, status, errs)
		}
	}
}

func TestCtlHTTP(t *testing.T) {
	var got, user, password string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = r.Method + " " + r.Header.Get("Content-Type") + " " + string(body)
		user, password, _ = r.BasicAuth()
		fmt.Fprint(w, `[ { "result": 0, "arguments": [ 1 ] } ]`)
	}))
	defer srv.Close()
	status, out, errs := runCtl("", "--url", srv.URL, "--user", "u:p:q", "x")
	if status != exitDone || !strings.HasPrefix(out, "{\n") {
		t.Fatalf("status %d, %q, %q", status, out, errs)
	}
	if want := `POST application/json {"command":"x"}`; got != want || user != "u" || password != "p:q" {
		t.Errorf("%s as %s:%s, want %s", got, user, password, want)
	}
}

func TestCtlByConfiguration(t *testing.T) {
	path, asked := unixServer(t, `{"result":0}`)
	file := filepath.Join(t.TempDir(), "kea.json")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(`{ "Dhcp4": { "control-sockets": [ { "socket-type": "http" }, { "socket-type": "unix", "socket-name": "` + path + `" } ] } }`)
	if status, _, errs := runCtl("", "-c", file, "x"); status != exitDone {
		t.Fatalf("status %d: %s", status, errs)
	}
	<-asked
	write(`{ "Dhcp6": { } }`)
	if status, _, errs := runCtl("", "-c", file, "x"); status != exitUsage || !strings.Contains(errs, "names no control socket") {
		t.Errorf("status %d: %s", status, errs)
	}
	write(`{ "Dhcp6": { "control-socket": { "socket-type": "unix", "socket-name": "` + path + `" } } }`)
	if status, _, errs := runCtl("", "-c", file, "x"); status != exitDone {
		t.Errorf("the old key: status %d: %s", status, errs)
	}
}

func TestCtlTimeout(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close() // it takes connections and says nothing
	begun := time.Now()
	status, _, errs := runCtl("", "--url", "http://"+ln.Addr().String()+"/", "--timeout", "50ms", "x")
	if status != exitUsage || errs == "" {
		t.Errorf("status %d after %v: %s", status, time.Since(begun), errs)
	}
}
