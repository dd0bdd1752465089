// Write writes every schema into the directory that it is called with.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/keatool/keatool/schema/internal/draft"
	"github.com/keatool/keatool/schema/kea"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: write DIRECTORY")
		os.Exit(2)
	}
	for _, d := range draft.Daemons {
		for _, r := range kea.Releases {
			if !d.In(r) {
				continue
			}
			if err := os.WriteFile(filepath.Join(os.Args[1], draft.Name(d, r)), draft.Schema(d, r), 0o666); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
	}
}
