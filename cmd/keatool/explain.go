package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/internal/diag"
)

func newExplain(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [CODE...]",
		Short: "tell more about a finding",
		Long: `Explain prints what a code such as KT2107 stands for: what happens, what to do,
and an example that causes it. Without CODE it lists all codes.`,
		Example: `  keatool explain KT2001`,
		RunE:    func(_ *cobra.Command, args []string) error { return a.explain(args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var codes []string
			for _, i := range allCodes() {
				codes = append(codes, string(i.Code)+"\t"+i.Title)
			}
			return codes, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func (a *app) explain(args []string) error {
	known := map[string]diag.Info{}
	var names []string
	for _, i := range allCodes() {
		known[string(i.Code)] = i
		names = append(names, string(i.Code))
	}
	if len(args) == 0 {
		return a.listCodes()
	}
	for n, arg := range args {
		info, ok := known[strings.ToUpper(arg)]
		if !ok {
			text := "there is no code " + arg
			if near, ok := diag.Nearest(arg, names); ok {
				text += "; is it " + near + "?"
			}
			return usageError{text}
		}
		if n > 0 {
			fmt.Fprintln(a.stdout)
		}
		fmt.Fprint(a.stdout, explanation(info))
	}
	return nil
}

// explanation is the page of one code.
func explanation(i diag.Info) string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "%s: %s (%s)\n\n%s\n", i.Code, i.Title, level(i), wrap(i.Text, 80))
	if i.Example != "" {
		fmt.Fprintf(&sb, "\nFor example:\n\n%s\n", indent(i.Example))
	}
	return sb.String()
}

// level names a code's severity and, for translation, fidelity.
func level(i diag.Info) string {
	if i.Fidelity == diag.None {
		return i.Severity.String()
	}
	return i.Severity.String() + ", " + i.Fidelity.String()
}

func (a *app) listCodes() error {
	tw := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, i := range allCodes() {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", i.Code, i.Severity, i.Title)
	}
	return tw.Flush()
}

// indent sets an example off from the text around it.
func indent(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for n, l := range lines {
		lines[n] = strings.TrimRight("    "+l, " ")
	}
	return strings.Join(lines, "\n")
}

// wrap breaks text into lines of at most width bytes, between words.
func wrap(text string, width int) string {
	var lines []string
	line := ""
	for _, w := range strings.Fields(text) {
		if line != "" && len(line)+1+len(w) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return strings.Join(append(lines, line), "\n")
}
