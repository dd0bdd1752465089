package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/translate"
)

func newCoverage(a *app) *cobra.Command {
	format := newChoice("text", "json", "markdown")
	cmd := &cobra.Command{
		Use:   "coverage",
		Short: "list every statement of dhcpd.conf and what it becomes",
		Long: `Coverage prints a table of every statement that dhcpd knows: its counterpart in
Kea, how much of its meaning is kept there, and what to know about it.`,
		Example: `  keatool coverage
  keatool coverage --format json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.coverage(format.value) },
	}
	cmd.Flags().Var(format, "format", "how the table is written")
	format.complete(cmd, "format")
	return cmd
}

func (a *app) coverage(format string) error {
	switch format {
	case "json":
		enc := json.NewEncoder(a.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(translate.Coverage())
	case "markdown":
		_, err := fmt.Fprint(a.stdout, coverageMarkdown())
		return err
	}
	tw := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, r := range translate.Coverage() {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r.Statement, r.Fidelity, r.Kea, r.Note)
	}
	return tw.Flush()
}

// coverageMarkdown is docs/coverage.md.
func coverageMarkdown() string {
	var sb strings.Builder
	sb.WriteString("# What becomes of each statement\n\nEvery statement of dhcpd.conf, its counterpart in Kea, and how much of its meaning is kept there.\n`keatool coverage` prints the same table.\n\n")
	sb.WriteString("| statement | where | Kea | fidelity | note |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range translate.Coverage() {
		fmt.Fprintf(&sb, "| `%s` | %s | %s | %s | %s |\n", cell(r.Statement), cell(r.Scopes), cell(r.Kea), r.Fidelity, cell(r.Note))
	}
	return sb.String()
}

// cell keeps a text inside its column of a Markdown table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
