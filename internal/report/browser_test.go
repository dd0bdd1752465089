package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/browser"
)

// open writes a page to a file and opens it in a browser.
func open(t *testing.T, p *Page) *browser.Tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(write(t, p)), 0o644); err != nil {
		t.Fatal(err)
	}
	return browser.Open(t, "file://"+path)
}

// lit lists the lines of a pane that are lit up.
func lit(b *browser.Tab, pane string) []string {
	return browser.Eval[[]string](b, `[...document.querySelectorAll("`+pane+` .b > .on")].map(e => e.textContent.trim())`)
}

func expect(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

const focused = `document.activeElement.textContent`

// TestBrowserLinks follows statements to their results and back, by mouse and by keys.
func TestBrowserLinks(t *testing.T) {
	b := open(t, translated(t, sample))
	b.Click("#s2")
	pool := `"pools": [ { "pool": "192.0.2.10 - 192.0.2.20" } ],`
	expect(t, "lit up by a click on `range`", []string{pool}, lit(b, "#kea"))
	b.Wait(`document.querySelector("#status").textContent.includes("dhcpd.conf:4  range 192.0.2.10 192.0.2.20: exact → kea-dhcp4.json:27")`)
	b.Shot("report-click")

	b.Press(kb.ArrowDown)
	expect(t, "the statement below", "option routers", browser.Eval[string](b, focused))
	expect(t, "its two lines", []string{"range 192.0.2.10 192.0.2.20; option routers", "192.0.2.1;"}, lit(b, "#source"))
	b.Press(kb.Enter)
	expect(t, "on the other side", true, strings.Contains(browser.Eval[string](b, focused), `"routers"`))
	b.Press(kb.ArrowLeft)
	expect(t, "and back", "option routers", browser.Eval[string](b, focused))
	b.Press(kb.End)
	expect(t, "the last one", "fixed-address 192.0.2.5", browser.Eval[string](b, focused))

	b.Click(`#kea [data-n="33"]`) // a line that no statement became, inside of a host's
	expect(t, "lit up by a click into the host", []string{"host a { hardware ethernet 00:00:5e:00:53:01; fixed-address 192.0.2.5; }"}, lit(b, "#source"))
	expect(t, "lines of the host", 5, len(lit(b, "#kea")))

	b.Click(`.chip[data-e="5"]`)
	expect(t, "what was dropped", "min-secs 2", browser.Eval[string](b, focused))
	stops := browser.Eval[int](b, `document.querySelectorAll(".lines a:not([tabindex='-1'])").length`)
	expect(t, "links of the panes at which Tab stops", 2, stops)
}

// TestBrowserFindings filters findings, opens them from the margin and explains them.
func TestBrowserFindings(t *testing.T) {
	p := translated(t, sample)
	b := open(t, p)
	shown := func() []string {
		return browser.Eval[[]string](b, `[...document.querySelectorAll(".findings li")].filter(e => e.checkVisibility()).map(e => e.querySelector(".kt").textContent)`)
	}
	expect(t, "findings at first", len(p.Findings), len(shown()))
	b.Press("/")
	expect(t, "where / leads", "filter", browser.Eval[string](b, `document.activeElement.id`))
	browser.Eval[string](b, `document.activeElement.value = ""`) // a made-up key is typed whatever the page does with it
	b.Press("kt2174")
	expect(t, "findings by code", []string{"KT2174"}, shown())
	expect(t, "their count", fmt.Sprintf("1 of %d", len(p.Findings)), browser.Eval[string](b, `document.querySelector("#shown").value`))
	b.Press("-nothing")
	b.Wait(`document.querySelector(".none").checkVisibility()`)

	b.Click("#source .m.v1") // opens one that the filter hides
	expect(t, "the finding in the margin", true, strings.Contains(browser.Eval[string](b, `document.querySelector(".findings li.on").textContent`), "seconds field"))
	expect(t, "findings when the filter is gone", len(p.Findings), len(shown()))
	expect(t, "its line", []string{"min-secs 2;"}, lit(b, "#source"))
	b.Click(".findings li.on .kt")
	code := browser.Eval[string](b, `document.querySelector(".findings li.on .kt").textContent`)
	expect(t, "the explanation", true, strings.Contains(browser.Eval[string](b, `document.querySelector(".explained").textContent`), code))
	b.Shot("report-finding")
	b.Click(`.filter [name=v][value="0"]`)
	for _, c := range browser.Eval[[]string](b, `[...document.querySelectorAll(".findings li")].filter(e => e.checkVisibility()).map(e => e.dataset.v)`) {
		if c == "0" {
			t.Error("a note is shown though notes are filtered out")
		}
	}
	b.Press("n")
	b.Press("p")
	expect(t, "after n and p", 1, browser.Eval[int](b, `document.querySelectorAll(".findings li.on").length`))
}

// TestBrowserLooks looks at contrast in both themes, at narrow windows and at paper.
func TestBrowserLooks(t *testing.T) {
	b := open(t, tested(translated(t, sample)))
	for _, theme := range []string{"light", "dark"} {
		b.Theme(theme)
		b.Click("#s3")
		b.Shot("report-" + theme)
		if bad := b.Unreadable(); len(bad) > 0 {
			t.Errorf("in the %s theme these have too little contrast: %s", theme, strings.Join(bad, "; "))
		}
	}
	background := `getComputedStyle(document.documentElement).backgroundColor`
	dark := browser.Eval[string](b, background)
	b.Theme("light")
	if light := browser.Eval[string](b, background); light == dark {
		t.Errorf("both themes have the background %s", light)
	}
	for _, width := range []int64{1100, 400} {
		b.Size(width, 800)
		b.Shot(fmt.Sprintf("report-%d", width))
		if over := browser.Eval[int](b, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("at a width of %d the page is %d too wide", width, over)
		}
	}
	b.Size(800, 1100)
	b.Theme("print")
	b.Shot("report-print")
	hidden := browser.Eval[int](b, `[...document.querySelectorAll(".scroll")].filter(e => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY !== "visible").length`)
	expect(t, "panes that paper would cut", 0, hidden)
}

// TestBrowserDifference goes from a difference to both places that it is about.
func TestBrowserDifference(t *testing.T) {
	b := open(t, tested(translated(t, sample)))
	b.Click(`.pair a.at[href^="#s"]`)
	expect(t, "the statement", "option routers", browser.Eval[string](b, focused))
	b.Click(`.pair a.at[href^="#k"]`)
	expect(t, "the value", true, strings.Contains(browser.Eval[string](b, focused), `"routers"`))
	expect(t, "lines of coverage", []string{"6"}, browser.Eval[[]string](b, `[...document.querySelectorAll(".covered .u")].map(e => e.dataset.n)`))
	b.Click("#coverage")
	expect(t, "lines of coverage when that is off", 0, browser.Eval[int](b, `document.querySelectorAll(".covered .u").length`))
}

// TestBrowserNames asks the browser how it would read the page out.
func TestBrowserNames(t *testing.T) {
	b := open(t, tested(translated(t, sample)))
	nameless := browser.Eval[[]string](b, `[...document.querySelectorAll("a, button, input, select, section, aside, nav, [role]")].filter(e => {
		const by = e.getAttribute("aria-labelledby");
		const name = e.getAttribute("aria-label") ?? (by ? document.getElementById(by)?.textContent : "") ?? "";
		return !(name || e.textContent.trim() || e.closest("label")?.textContent.trim());
	}).map(e => e.outerHTML.slice(0, 120))`)
	expect(t, "elements without a name", []string{}, nameless)
	twice := browser.Eval[[]string](b, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`)
	expect(t, "ids that stand twice", []string{}, twice)
	broken := browser.Eval[[]string](b, `[...document.querySelectorAll("a[href^='#']")].map(a => a.getAttribute("href").slice(1)).filter(id => !document.getElementById(id) && !id.startsWith("KT"))`)
	expect(t, "links that lead nowhere", []string{}, broken)
	expect(t, "landmarks", 1, browser.Eval[int](b, `document.querySelectorAll("main").length`))
}

// TestBrowserText holds what can be read in the panes to the files themselves.
func TestBrowserText(t *testing.T) {
	p := translated(t, sample)
	b := open(t, p)
	for pane, want := range map[string][]byte{"#source": p.Sources[0].Text, "#kea": p.Results[0].Text} {
		got := browser.Eval[string](b, `[...document.querySelectorAll("`+pane+` .b > div")].map(e => e.textContent + "\n").join("")`)
		expect(t, pane, string(want), got)
	}
}

// TestBrowserLarge opens a page of a file with many lines.
func TestBrowserLarge(t *testing.T) {
	var text strings.Builder
	text.WriteString("subnet 10.0.0.0 netmask 255.0.0.0 { }\n")
	for i := range 30_000 {
		fmt.Fprintf(&text, "host h%d { hardware ethernet 02:00:00:00:%02x:%02x; fixed-address 10.1.%d.%d; }\n", i, i>>8, i&255, i>>8, i&255)
	}
	text.WriteString("min-secs 2;\n")
	b := open(t, translated(t, text.String()))
	t.Logf("from the start of the navigation to the end of loading: %.0f ms", browser.Eval[float64](b, `performance.getEntriesByType("navigation")[0].loadEventEnd`))
	b.Click(`[data-n="2"] a[id]`)
	b.Press(kb.ArrowDown)
	b.Press(kb.PageDown)
	expect(t, "26 statements on", "fixed-address 10.1.0.8", browser.Eval[string](b, focused))
	b.Press(kb.End)
	b.Wait(`document.activeElement.textContent === "min-secs 2"`)
	b.Press(kb.ArrowUp)
	b.Wait(`document.activeElement.textContent === "fixed-address 10.1.117.47"`)
	b.Wait(`(() => { const a = document.querySelector("#kea .on"), p = a?.closest(".scroll").getBoundingClientRect(), r = a?.getBoundingClientRect();
		return r && r.top >= p.top && r.bottom <= p.bottom; })()`)
	b.Shot("report-large")

	b.Press(kb.Home)
	b.Click(`.chip[data-e="5"]`)
	b.Wait(`document.activeElement.textContent === "min-secs 2"`)
	browser.Eval[bool](b, `(() => { const s = document.querySelector("#kea .scroll"); s.scrollTop = s.scrollHeight / 2; return true; })()`)
	b.Wait(`(() => { const r = document.querySelector("#kea .scroll").getBoundingClientRect();
		return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2).closest("[data-n]")?.textContent.length > 0; })()`)
	if n := browser.Eval[int](b, `document.querySelectorAll(".z").length`); n < 1500 {
		t.Errorf("%d blocks are still folded; most of them should be", n)
	}
}
