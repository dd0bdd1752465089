package app

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/browser"
)

// engine compiles the converter for the browser as make does, once for all tests.
var engine = sync.OnceValues(func() (*Engine, error) {
	if _, err := os.Stat("wasm/main_js.go"); err != nil { // and the cache of results knows that they depend on it
		return nil, err
	}
	dir, err := os.MkdirTemp("", "keatool")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "converter.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "./wasm")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("compiling the converter: %w\n%s", err, out)
	}
	code, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	runtime, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(code); err != nil {
		return nil, err
	}
	err = w.Close()
	return &Engine{Wasm: packed.Bytes(), Exec: runtime}, err
})

// openOffline opens the page, with the converter in it, from a folder.
func openOffline(t *testing.T) *browser.Tab {
	t.Helper()
	browser.Need(t)
	var page bytes.Buffer
	e, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	if err := WritePage(&page, "keatool test", e); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keatool.html")
	if err := os.WriteFile(path, page.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return browser.Open(t, "file://"+path)
}

// openServed opens the page without the converter, from a server that converts.
func openServed(t *testing.T) *browser.Tab {
	t.Helper()
	browser.Need(t)
	var page bytes.Buffer
	if err := WritePage(&page, "keatool test", nil); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { w.Write(page.Bytes()) })
	mux.HandleFunc("POST /convert", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Write(Serve(body, "keatool test"))
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return browser.Open(t, s.URL+"/")
}

func expect(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// converted waits until the result holds text.
func converted(b *browser.Tab, text string) {
	b.Wait(`!document.querySelector("main[aria-busy]") && document.querySelector("#kea")?.textContent.includes(` + "`" + text + "`)")
}

// TestBrowserServed goes through the page as a user does.
func TestBrowserServed(t *testing.T) {
	b := openServed(t)
	b.Shot("web-empty")
	b.Click("#text")
	b.Press(subnet)
	converted(b, "192.0.2.10 - 192.0.2.20")
	b.Click(`[name=listen]`)
	b.Press("eth7")
	converted(b, `"eth7"`)
	expect(t, "downloads", []string{"kea-dhcp4.json"}, browser.Eval[[]string](b, `[...document.querySelectorAll("#downloads a")].map(a => a.download)`))

	b.Click(`[name=now]`)
	b.Press("soon")
	b.Wait(`document.querySelector("#fault").checkVisibility() && document.querySelector("#fault").textContent.includes("soon")`)
	b.Press(strings.Repeat(kb.Backspace, 4))
	b.Wait(`!document.querySelector("#fault").checkVisibility()`)

	b.Click("#text")
	b.Press("}")
	b.Wait(`document.querySelector("main .verdict.bad")?.textContent.includes("Not translated")`)
	b.Shot("web-refused")
	b.Click("#example")
	converted(b, "building")
	for _, theme := range []string{"light", "dark"} {
		b.Theme(theme)
		b.Shot("web-" + theme)
		if bad := b.Unreadable(); len(bad) > 0 {
			t.Errorf("in the %s theme these have too little contrast: %s", theme, strings.Join(bad, "; "))
		}
	}
	b.Click("#inputs > summary")
	b.Shot("web-options")
	if bad := b.Unreadable(); len(bad) > 0 {
		t.Errorf("of the options these have too little contrast: %s", strings.Join(bad, "; "))
	}
	nameless := browser.Eval[[]string](b, `[...document.querySelectorAll("input, select, textarea, button")].filter(e => !e.hidden && !(e.getAttribute("aria-label") || e.labels?.length || e.textContent.trim())).map(e => e.outerHTML)`)
	expect(t, "controls without a name", []string{}, nameless)
	b.Size(400, 800)
	b.Shot("web-400")
	if over := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.Errorf("at a width of 400 the page is %d too wide", over)
	}
}

// TestBrowserOffline converts in the browser alone, from files of the disk.
func TestBrowserOffline(t *testing.T) {
	b := openOffline(t)
	b.Wait(`document.body.dataset.engine === "ready"`)
	dir := t.TempDir()
	paths := []string{filepath.Join(dir, "hosts.conf"), filepath.Join(dir, "dhcpd.conf")}
	for i, text := range []string{"host a { hardware ethernet 00:00:5e:00:53:01; fixed-address 192.0.2.5; }\n", "include \"/etc/dhcp/hosts.conf\";\n" + subnet} {
		if err := os.WriteFile(paths[i], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b.Choose("#files", paths[1])
	b.Wait(`document.querySelector("#missing").textContent.includes("/etc/dhcp/hosts.conf")`)
	b.Shot("web-missing")
	b.Choose("#files", paths[0])
	converted(b, "00:00:5e:00:53:01")
	expect(t, "files", []string{"dhcpd.conf", "hosts.conf"}, browser.Eval[[]string](b, `[...document.querySelectorAll("#list .name")].map(e => e.textContent)`))
	b.Click("#s3") // the first statement of the included file
	expect(t, "lit up", true, browser.Eval[bool](b, `document.querySelectorAll("#kea .on").length > 0`))
	b.Shot("web-offline")

	name, content := b.Download(func() { b.Click("#downloads a") })
	expect(t, "the download's name", "kea-dhcp4.json", name)
	want := Convert(&Request{Files: []File{{Name: "dhcpd.conf", Text: "include \"/etc/dhcp/hosts.conf\";\n" + subnet}, {Name: "hosts.conf", Text: "host a { hardware ethernet 00:00:5e:00:53:01; fixed-address 192.0.2.5; }\n"}}}, "").Results[0].Text
	expect(t, "the download, held to what the same packages make here", want, string(content))
}

// TestBrowserHeader gets the page with the converter in it from a server, which
// sends the policy once more, as a header.
func TestBrowserHeader(t *testing.T) {
	browser.Need(t)
	e, err := engine()
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Errorf("the page asks for %s", r.URL.Path)
		}
		w.Header().Set("Content-Security-Policy", Policy(true)+"; frame-ancestors 'none'")
		if err := WritePage(w, "keatool test", e); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	b := browser.Open(t, s.URL+"/")
	b.Wait(`document.body.dataset.engine === "ready" || document.querySelector("#fault").textContent`)
	b.Click("#example")
	converted(b, "building")
}

// TestBrowserDrop drops a text and checks that the page may connect to nothing.
func TestBrowserDrop(t *testing.T) {
	b := openOffline(t)
	b.Wait(`document.body.dataset.engine === "ready"`)
	browser.Eval[bool](b, `(() => { const d = new DataTransfer();
		d.items.add(new File(["include \"b.conf\";\n"], "a.conf")); d.items.add(new File(["default-lease-time 7777;\n"], "b.conf"));
		return document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: d, bubbles: true, cancelable: true })); })()`)
	converted(b, `"valid-lifetime": 7777`)
	name, content := b.Download(func() { b.Click("#downloads button") })
	expect(t, "the report's name", "a.conf.html", name)
	expect(t, "the report is a page", true, bytes.HasPrefix(content, []byte("<!DOCTYPE html>")))
	expect(t, "what a connection meets", "refused", browser.Eval[string](b, `(() => { const x = new XMLHttpRequest();
		try { x.open("GET", "http://127.0.0.1:1/", false); x.send(); return "sent"; } catch (e) { return "refused"; } })()`))
	b.Complaint("Content Security Policy")
}

// TestBrowserLeases opens a lease file with its configuration, in the browser
// alone, and keeps what came out.
func TestBrowserLeases(t *testing.T) {
	b := openOffline(t)
	b.Wait(`document.body.dataset.engine === "ready"`)
	dir := t.TempDir()
	text := leaseText("192.0.2.10", held+"\n  client-hostname \"printer\";") + leaseText("192.0.2.11", "binding state abandoned;") + leaseText("192.0.2.99", held) + leaseText("198.51.100.7", held) + leaseText("192.0.2.12", "colour blue;")
	paths := []string{filepath.Join(dir, "dhcpd.leases"), filepath.Join(dir, "dhcpd.conf")}
	for i, text := range []string{text, subnet} {
		if err := os.WriteFile(paths[i], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	says := func(text string) {
		t.Helper()
		b.Wait(`!document.querySelector("main[aria-busy]") && document.querySelector("#leases").textContent.includes(` + "`" + text + "`)")
	}
	b.Choose("#files", paths[0])
	says("open the dhcpd.conf")
	b.Shot("web-leases-alone")
	b.Choose("#files", paths[1])
	converted(b, "192.0.2.10 - 192.0.2.20")
	b.Click("#inputs > summary")
	b.Click(`[name=now]`)
	b.Press("2026-11-25")
	says("2 leases of 4 addresses go over")
	b.Click("#inputs > summary")
	for _, theme := range []string{"dark", "light"} {
		b.Theme(theme)
		b.Shot("web-leases-" + theme)
		if bad := b.Unreadable(); len(bad) > 0 {
			t.Errorf("in the %s theme these have too little contrast: %s", theme, strings.Join(bad, "; "))
		}
	}

	name, content := b.Download(func() { b.Click(`#downloads a[download="kea-leases4.csv"]`) })
	expect(t, "the download's name", "kea-leases4.csv", name)
	a := Convert(&Request{Files: []File{{Name: "dhcpd.conf", Text: subnet}}, Leases: &File{Name: "dhcpd.leases", Text: text}, Options: Options{Now: "2026-11-25"}}, "")
	expect(t, "the download, held to what the same packages make here", a.Results[1].Text, string(content))

	shown := `[...document.querySelectorAll("#leases section:last-of-type tbody tr")].filter(r => r.checkVisibility()).map(r => r.cells[0].textContent)`
	expect(t, "leases", []string{"192.0.2.10", "192.0.2.11"}, browser.Eval[[]string](b, shown))
	b.Click("[data-filter]")
	b.Press("print")
	expect(t, "leases with print in them", []string{"192.0.2.10"}, browser.Eval[[]string](b, shown))
	b.Press("er 42")
	b.Wait(`document.querySelector("[data-none]").checkVisibility()`)
	b.Press(kb.Tab) // into the table, which keys scroll
	expect(t, "what has the focus", "Leases of Kea", browser.Eval[string](b, `document.getElementById(document.activeElement.getAttribute("aria-labelledby") ?? "")?.textContent.slice(0, 13) ?? ""`))
	b.Size(400, 800)
	b.Shot("web-leases-400")
	if over := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.Errorf("at a width of 400 the page is %d too wide", over)
	}
}

// TestBrowserPasteLeases pastes and drops a lease file: it does not become the
// configuration.
func TestBrowserPasteLeases(t *testing.T) {
	b := openServed(t)
	b.Click("#text")
	b.Press(subnet)
	converted(b, "192.0.2.10 - 192.0.2.20")
	browser.Eval[bool](b, `(() => { const d = new DataTransfer(); d.setData("text", `+"`"+leaseText("192.0.2.10", held)+"`"+`);
		return document.querySelector("#text").dispatchEvent(new ClipboardEvent("paste", { clipboardData: d, bubbles: true, cancelable: true })); })()`)
	b.Wait(`document.querySelector("#leases").textContent.includes("dhcpd.leases: ")`)
	expect(t, "the configuration", subnet, browser.Eval[string](b, `document.querySelector("#text").value`))
	browser.Eval[bool](b, `(() => { const d = new DataTransfer(); d.items.add(new File(['server-duid "x";\n'], "old.txt"));
		return document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: d, bubbles: true, cancelable: true })); })()`)
	b.Wait(`document.querySelector("#leases").textContent.includes("old.txt: ")`)
	b.Wait(`!document.querySelector("main[aria-busy]")`)
	expect(t, "files", []string{"dhcpd.conf", "old.txt"}, browser.Eval[[]string](b, `[...document.querySelectorAll("#list .name")].map(e => e.textContent)`))
	b.Click(`#list [aria-label="remove old.txt"]`)
	b.Wait(`document.querySelector("#leases").textContent === ""`)
}
