//go:build js && wasm

// Command wasm is the converter for a browser. It gives the page one function,
// keatoolConvert, from a request and the name of the program to an answer;
// request and answer are JSON.
package main

import (
	"syscall/js"

	"github.com/keatool/keatool/internal/report/app"
)

func main() {
	js.Global().Set("keatoolConvert", js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) != 2 {
			return `{"fault":"want a request and a name"}`
		}
		return string(app.Serve([]byte(args[0].String()), args[1].String()))
	}))
	js.Global().Call("keatoolReady")
	select {} // the function is called as long as the page lives
}
