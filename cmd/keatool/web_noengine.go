//go:build !engine

package main

import converter "github.com/keatool/keatool/internal/report/app"

// engine returns the converter for the browser; nil if it is not in this program.
func engine() *converter.Engine { return nil }
