package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// newHelp returns the command that shows the help of another one. The library's
// own ends as if all were well when there is no such command.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "show what a command does and takes",
		Long: `Help shows what a command does, its flags and examples, as the flag --help of
the command does; without COMMAND it lists the commands.`,
		Example: `  keatool help convert`,
		RunE:    func(_ *cobra.Command, args []string) error { return help(root, args) },
	}
}

func help(root *cobra.Command, args []string) error {
	cmd, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 {
		return usagef("there is no command %s", strings.Join(args, " "))
	}
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	return cmd.Help()
}
