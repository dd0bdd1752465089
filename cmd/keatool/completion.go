package main

import (
	"io"

	"github.com/spf13/cobra"
)

func newCompletion(a *app) *cobra.Command {
	shells := map[string]func(*cobra.Command, io.Writer) error{
		"bash":       func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"fish":       func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) },
		"powershell": (*cobra.Command).GenPowerShellCompletionWithDesc,
		"zsh":        (*cobra.Command).GenZshCompletion,
	}
	return &cobra.Command{
		Use:   "completion {bash|fish|powershell|zsh}",
		Short: "print the script that lets a shell complete keatool's words",
		Long: `Completion prints a script for bash, fish, powershell or zsh. Loaded by
the shell, it completes commands, flags and their values.`,
		Example: `  source <(keatool completion bash)
  keatool completion zsh > "${fpath[1]}/_keatool"`,
		ValidArgs: []string{"bash", "fish", "powershell", "zsh"},
		Args:      cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			generate, ok := shells[args[0]]
			if !ok {
				return usagef("there is no script for %s; want bash, fish, powershell or zsh", args[0])
			}
			return generate(cmd.Root(), a.stdout)
		},
	}
}
