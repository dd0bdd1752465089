//go:build js && wasm

// Command wasm is the converter for a browser. It gives the page one function,
// keatoolConvert, from a request in JSON and the name of the program to an
// answer: HTML, a page if one was asked for, and the rest in JSON.
package main

import (
	"syscall/js"

	"github.com/keatool/keatool/internal/report/app"
)

func main() {
	js.Global().Set("keatoolConvert", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) != 2 {
			return map[string]any{"rest": `{"fault":"want a request and a name"}`}
		}
		rest, html, page := app.ServeParts([]byte(args[0].String()), args[1].String())
		return map[string]any{"rest": string(rest), "html": html, "page": page}
	}))
	js.Global().Call("keatoolReady")
	select {} // the function is called as long as the page lives
}
