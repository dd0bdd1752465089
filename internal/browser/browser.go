// Package browser is test support: it opens pages in a real Chromium without a
// window, drives them as a user does, and fails the test for anything that the
// page complains about in the browser's console.
//
// The browser is KEATOOL_BROWSER, or the first of the usual names that is
// installed; without one, or if it does not start, the test is skipped. With KEATOOL_SHOTS=DIR the
// pictures that tests take are kept there, to be looked at.
package browser

import (
	"context"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// names are how the browser is called in distributions.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"}

// patience bounds a test with a browser, as machines may be slow; what a test waits
// for has half of it.
const patience = 4 * time.Minute

// Tab is a page in the browser.
type Tab struct {
	t          *testing.T
	ctx        context.Context
	complaints chan string
}

// find returns the browser's path; it skips the test if there is none.
func find(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("KEATOOL_BROWSER"); path != "" {
		return path
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no Chromium on this machine; install it, or name one with KEATOOL_BROWSER")
	return ""
}

// Need skips the test where there is no browser, before work is done for one.
func Need(t *testing.T) {
	t.Helper()
	find(t)
}

// Open starts a browser of its own and opens url in it.
func Open(t *testing.T, url string) *Tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(find(t)), chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(patience))
	if os.Getuid() == 0 { // the browser's sandbox wants an ordinary user
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	tab := &Tab{t: t, ctx: ctx, complaints: make(chan string, 1000)}
	t.Cleanup(tab.quiet)
	t.Cleanup(func() { // before the browser ends, so that its folder can go
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("ending the browser: %v", err)
		}
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1440, 900)); err != nil {
		t.Skipf("the browser does not start on this machine: %v", err)
	}
	go tab.listen(chromedp.Console(ctx))
	tab.Do(chromedp.Navigate(url))
	return tab
}

// listen gathers what the page complains about.
func (b *Tab) listen(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return // the browser ended
		}
		if s := string(m.Type); strings.Contains(s, "err") || strings.Contains(s, "exc") || strings.Contains(s, "warn") {
			b.complaints <- s + ": " + m.Text
		}
	}
}

// quiet fails the test if the page has complained.
func (b *Tab) quiet() {
	for {
		select {
		case c := <-b.complaints:
			b.t.Errorf("the browser's console: %s", c)
		default:
			return
		}
	}
}

// Complaint waits for a complaint that holds part, and takes it as meant.
func (b *Tab) Complaint(part string) {
	b.t.Helper()
	for {
		select {
		case c := <-b.complaints:
			if strings.Contains(c, part) {
				return
			}
			b.t.Errorf("the browser's console: %s", c)
		case <-b.ctx.Done():
			b.t.Fatalf("the browser's console does not speak of %q", part)
		}
	}
}

// Do runs actions.
func (b *Tab) Do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// Eval returns the value of a JavaScript expression.
func Eval[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Wait waits until a JavaScript expression is true.
func (b *Tab) Wait(expression string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(patience/2))); err != nil {
		b.t.Fatalf("waiting for %s: %v", expression, err)
	}
}

// Press types keys into what has the focus; package kb of chromedp has the special ones.
func (b *Tab) Press(keys string) {
	b.t.Helper()
	b.Do(chromedp.KeyEvent(keys))
}

// Click clicks into the middle of the first element that a CSS selector finds.
func (b *Tab) Click(selector string) {
	b.t.Helper()
	at := Eval[[]float64](b, `(() => { const e = document.querySelector(`+quote(selector)+`); e.scrollIntoView({block: "nearest"});
		const r = e.getClientRects()[0]; return [r.x + Math.min(r.width / 2, 20), r.y + r.height / 2]; })()`)
	b.Do(chromedp.MouseClickXY(at[0], at[1]))
}

// Theme makes the browser prefer a light or a dark page, or print.
func (b *Tab) Theme(name string) {
	b.t.Helper()
	p := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}
	if name == "print" {
		p = emulation.SetEmulatedMediaParams{Media: "print"}
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, p); err != nil {
		b.t.Fatal(err)
	}
}

// Size changes the size of the window.
func (b *Tab) Size(width, height int64) {
	b.t.Helper()
	b.Do(chromedp.EmulateViewport(width, height))
}

// Shot takes a picture, and keeps it under name where KEATOOL_SHOTS says.
func (b *Tab) Shot(name string) {
	b.t.Helper()
	dir := os.Getenv("KEATOOL_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// quote writes s as a string of JavaScript.
func quote(s string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`", "$", "\\$").Replace(s) + "`"
}
