package browser

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// Download lets start make the page download a file, and returns its name and content.
func (b *Tab) Download(start func()) (name string, content []byte) {
	b.t.Helper()
	dir, events := b.t.TempDir(), true
	done := make(chan browser.DownloadProgressState, 100)
	names := make(chan string, 1)
	err := chromedp.ListenBrowser(b.ctx, func(event any) {
		switch e := event.(type) {
		case *browser.EventDownloadWillBegin:
			names <- e.SuggestedFilename
		case *browser.EventDownloadProgress:
			if e.State != browser.DownloadProgressStateInProgress {
				done <- e.State
			}
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir, EventsEnabled: &events}); err != nil {
		b.t.Fatal(err)
	}
	start()
	select {
	case state := <-done:
		if state != browser.DownloadProgressStateCompleted {
			b.t.Fatalf("the download ended as %s", state)
		}
	case <-b.ctx.Done():
		b.t.Fatal("nothing was downloaded")
	}
	name = <-names
	content, err = os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		b.t.Fatal(err)
	}
	return name, content
}

// Choose chooses files in the file input that a CSS selector finds.
func (b *Tab) Choose(selector string, paths ...string) {
	b.t.Helper()
	b.Do(chromedp.SetUploadFiles(selector, paths, chromedp.NodeReady))
}
