//go:build js && wasm

// Command wasm is the converter for a browser. It gives the page one function,
// keatoolConvert, from a request to an answer, both in JSON.
package main

import (
	"syscall/js"

	"github.com/keatool/keatool/internal/report/app"
)

// version is set by the linker.
var version = "devel"

func main() {
	js.Global().Set("keatoolConvert", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) != 1 {
			return `{"fault":"want one request"}`
		}
		return string(app.Serve([]byte(args[0].String()), "keatool "+version))
	}))
	js.Global().Call("keatoolReady")
	select {} // the function is called as long as the page lives
}
