package main

import (
	"github.com/spf13/cobra"

	"github.com/keatool/keatool/internal/diag"
)

// keamaFlags are the flags of the Kea Migration Assistant, understood so that
// its users need not relearn at once. -4, -6 and -o mean the same in both.
type keamaFlags struct {
	input    string
	names    *choice
	inSubnet bool
	defaults bool
}

func (k *keamaFlags) add(cmd *cobra.Command) {
	k.names = optional("perform", "fatal", "pass")
	fl := cmd.Flags()
	fl.StringVarP(&k.input, "keama-input", "i", "", "keama's way to name FILE")
	fl.VarP(k.names, "keama-resolve", "r", "keama's --resolve")
	fl.BoolVarP(&k.inSubnet, "keama-subnet", "N", false, "keama's --hosts=subnet")
	fl.BoolVarP(&k.defaults, "keama-defaults", "D", false, "keama's way to ask for dhcpd's built-in lease times")
	for _, name := range []string{"keama-input", "keama-resolve", "keama-subnet", "keama-defaults"} {
		// The only error is a flag without that name.
		_ = fl.MarkHidden(name)
	}
}

// apply carries out what the flags of keama ask for, and returns the arguments
// with the file among them.
func (k *keamaFlags) apply(c *conversion, args []string) ([]string, error) {
	if k.input != "" {
		args = append([]string{k.input}, args...)
		c.hint("-i", "keatool takes the file as its argument: `keatool convert "+k.input+"`")
	}
	switch k.names.value {
	case "perform":
		c.resolve = true
		c.hint("-r perform", "say `--resolve`")
	case "fatal", "pass":
		c.hint("-r "+k.names.value, "without `--resolve` no name is looked up; each one left is a finding, and `--require` makes findings fatal")
	}
	if k.inSubnet {
		if c.hosts.value == "global" {
			return nil, usagef("-N puts reservations into their subnets, and --hosts global does not")
		}
		c.hint("-N", "reservations go into their subnets anyway; `--hosts global` puts them at server level, which is keama's default")
	}
	if k.defaults {
		c.hint("-D", "dhcpd's built-in lease times are always written where Kea's differ")
	}
	return args, nil
}

// hint says how keatool does what a flag of keama asks for.
func (c *conversion) hint(flag, how string) {
	c.report.findings = append(c.report.findings, diag.Finding{Code: codeKeama, Severity: diag.Note,
		Message: "`" + flag + "` is a flag of keama", Hint: how})
}
