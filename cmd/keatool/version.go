package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/schema/kea"
)

// version is set by the linker in releases.
var version = "devel"

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "print the version and the Kea releases it writes for",
		Long:    "Version prints keatool's version, the commit and compiler it was built from, and\nthe Kea releases that convert writes for.",
		Example: "  keatool version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			releases := make([]string, len(kea.Releases))
			for i, r := range kea.Releases {
				releases[i] = r.String()
			}
			_, err := fmt.Fprintf(a.stdout, "keatool %s%s (%s %s/%s)\nreads ISC dhcpd 4.4.3-P1; writes for Kea %s (default %s)\n", version, commit(),
				runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(releases, ", "), kea.DefaultRelease)
			return err
		},
	}
}

// commit is what the go command recorded about the source; "" for a build without it.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return " commit " + s.Value[:min(12, len(s.Value))]
		}
	}
	return ""
}
