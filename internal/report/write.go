package report

import (
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"html/template"
	"io"
)

//go:embed page.html
var pageHTML string

var (
	//go:embed report.css
	styleText string
	//go:embed report.js
	scriptText string
)

// Style is the style sheet that fragments are made for.
func Style() string { return styleText }

// Script is the script that fragments are made for. It defines keatoolReport,
// a function that brings the element with a fragment in it to life.
func Script() string { return scriptText }

// templates are parsed anew for each page: a page is made once in the life of
// most programs.
func templates() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{"pieces": pieces}).Parse(pageHTML))
}

// Write writes p as one HTML file.
func Write(w io.Writer, p *Page) error {
	v := newView(p)
	v.CSS, v.JS = template.CSS(styleText), template.JS(scriptText) // our own files
	v.Policy = "default-src 'none'; style-src " + Hash(styleText) + "; script-src " + Hash(scriptText) +
		"; base-uri 'none'; form-action 'none'"
	return templates().ExecuteTemplate(w, "page", v)
}

// Fragment writes what stands inside of the page's main element.
func Fragment(w io.Writer, p *Page) error {
	return templates().ExecuteTemplate(w, "fragment", newView(p))
}

// Hash is how a content security policy names an inline script or style.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
