package app

import (
	_ "embed" // the page's parts
	"encoding/base64"
	"html/template"
	"io"

	"github.com/keatool/keatool/internal/report"
	"github.com/keatool/keatool/schema/kea"
)

var (
	//go:embed app.html
	pageHTML string
	//go:embed app.css
	styleText string
	//go:embed app.js
	scriptText string
	//go:embed worker.js
	workerText string
	//go:embed example.conf
	exampleText string
)

// Engine is the converter compiled to WebAssembly.
type Engine struct {
	Wasm []byte // of the folder wasm, compressed with gzip
	Exec []byte // wasm_exec.js of the Go release that compiled it
}

// parts returns style and script of the page, all that its policy admits.
func parts() (style, script string) {
	return report.Style() + styleText, report.Script() + scriptText
}

// Policy is the content security policy of the page. With an engine in it the
// page may connect to nothing at all; without one it may ask its own server.
func Policy(withEngine bool) string {
	style, script := parts()
	policy := "default-src 'none'; style-src " + report.Hash(style) + "; script-src " + report.Hash(script)
	if withEngine {
		policy += " 'wasm-unsafe-eval'; worker-src blob:"
	} else {
		policy += "; connect-src 'self'"
	}
	return policy + "; base-uri 'none'; form-action 'none'"
}

// WritePage writes the page. e may be nil: then the page asks its server, at
// the address "convert" beside its own, with a POST of a [Request].
func WritePage(w io.Writer, tool string, e *Engine) error {
	style, script := parts()
	v := struct {
		Tool, Policy, Example string
		Releases              []string
		Default               string
		CSS                   template.CSS
		JS                    template.JS
		Wasm, Exec, Worker    string
	}{Tool: tool, Policy: Policy(e != nil), Example: exampleText, Default: kea.DefaultRelease.String(),
		CSS: template.CSS(style), JS: template.JS(script)} // our own files
	for _, r := range kea.Releases {
		v.Releases = append(v.Releases, r.String())
	}
	if e != nil { // in the alphabet that no escaping touches
		v.Wasm, v.Exec = base64.RawURLEncoding.EncodeToString(e.Wasm), base64.RawURLEncoding.EncodeToString(e.Exec)
		v.Worker = base64.RawURLEncoding.EncodeToString([]byte(workerText))
	}
	return template.Must(template.New("").Parse(pageHTML)).Execute(w, v)
}
