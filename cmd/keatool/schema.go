package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
)

func newSchema(a *app) *cobra.Command {
	var release string
	cmd := &cobra.Command{
		Use:   "schema [flags] " + strings.Join(schema.Daemons(), "|"),
		Short: "print the JSON Schema of a Kea configuration",
		Long: `Schema prints the JSON Schema (draft 2020-12) of the configuration of one of
Kea's programs in one release: every key with its type, range, default and a
description, for editors that complete and check with it. What a schema cannot
say, such as that a pool lies inside its subnet, is for keatool validate.`,
		Example: `  keatool schema dhcp4 > kea-dhcp4.schema.json
  keatool schema dhcp-ddns --release 2.6`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: schema.Daemons(),
		RunE:      func(_ *cobra.Command, args []string) error { return a.schema(args[0], release) },
	}
	cmd.Flags().StringVar(&release, "release", kea.DefaultRelease.String(), "the Kea `RELEASE`: 2.2, 2.4, 2.6, 3.0 or 3.2")
	return cmd
}

func (a *app) schema(daemon, release string) error {
	r, err := kea.ParseRelease(release)
	if err != nil {
		return usageError{err.Error()}
	}
	word := strings.TrimPrefix(daemon, "kea-")
	if text := schema.JSON(word, r); text != nil {
		return a.put("-", text)
	}
	if schema.JSON(word, kea.R22) != nil {
		return usagef("Kea %s has no %s", r, daemon)
	}
	hint := ""
	if near, ok := diag.Nearest(daemon, schema.Daemons()); ok {
		hint = "; is it " + near + "?"
	}
	return usagef("there is no %s: want one of %s%s", daemon, strings.Join(schema.Daemons(), ", "), hint)
}
