//go:build engine

package main

import (
	_ "embed" // the converter for the browser

	converter "github.com/keatool/keatool/internal/report/app"
)

// `make build` puts both files there.
var (
	//go:embed engine/converter.wasm.gz
	engineWasm []byte
	//go:embed engine/wasm_exec.js
	engineExec []byte
)

// engine returns the converter for the browser; nil if it is not in this program.
func engine() *converter.Engine { return &converter.Engine{Wasm: engineWasm, Exec: engineExec} }
