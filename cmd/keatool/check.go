package main

import (
	"github.com/spf13/cobra"

	"github.com/keatool/keatool/parser"
)

func newCheck(a *app) *cobra.Command {
	var (
		family    familyFlags
		reporting reportFlags
		root      string
	)
	cmd := &cobra.Command{
		Use:   "check [flags] FILE...",
		Short: "say what is wrong or odd in a dhcpd.conf",
		Long: `Check reads dhcpd.conf as dhcpd does and reports, on standard error, every error
and everything that dhcpd accepts but takes in another way than it looks. It
writes nothing. FILE may be - for standard input.

The exit status is 1 if dhcpd would refuse a file, else 0.`,
		Example: `  keatool check /etc/dhcp/dhcpd.conf
  keatool check --format sarif --report dhcpd.sarif dhcpd.conf dhcpd6.conf`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.check(args, root, family.family(), reporting)
		},
	}
	family.add(cmd)
	reporting.add(cmd, "")
	cmd.Flags().StringVar(&root, "root", "", "look for included files below this `DIR` instead of the working directory")
	return cmd
}

func (a *app) check(files []string, root string, family parser.Family, reporting reportFlags) error {
	in := newInputs(a, root)
	r := report{src: in.source}
	p := a.newProgress()
	for _, path := range files {
		p.at("reading " + path)
		name, src, err := in.main(path)
		if err != nil {
			p.stop()
			return err
		}
		_, findings := parser.Parse(name, src, parser.Options{Family: family, Open: in.include})
		findings.Sort()
		r.findings = append(r.findings, findings...)
		r.closing += closingFor(findings, name, "")
	}
	p.stop()
	return a.say(&r, reporting)
}
