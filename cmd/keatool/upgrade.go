package main

import (
	"fmt"
	"path/filepath"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/upgrade"
)

// upgradeFlags say what to upgrade to, and where the result goes.
type upgradeFlags struct {
	to, from  string
	out       string
	diff      bool
	reporting reportFlags
}

func newUpgrade(a *app) *cobra.Command {
	var f upgradeFlags
	cmd := &cobra.Command{
		Use:   "upgrade [flags] --to RELEASE FILE",
		Short: "rewrite a Kea configuration for a newer release",
		Long: `Upgrade rewrites a configuration of Kea 1.6 or later for a newer release: keys
that were renamed, moved, given another form or taken away, hook libraries that
were merged or are needed now, files that have to be elsewhere. All else stays
as it is, comments and layout too. FILE may be - for standard input; it can be
the file of kea-dhcp4, kea-dhcp6, kea-dhcp-ddns or the control agent.

Every change is a finding with what it was and what it is. What a person has to
decide is an error: the result is written all the same, and the exit status is
1. So are the errors that the result still has by keatool's own description of
the release. A file that cannot be read leads to no result.

With --from, upgrade also says which defaults changed since that release.

Included files are left as they are. If something in one has to change, the
text of all of them is put into the result.`,
		Example: `  keatool upgrade --to 3.0 kea-dhcp4.conf -o kea-dhcp4.json
  keatool upgrade --from 2.2 --to 3.0 --diff /etc/kea/kea-dhcp4.conf`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.upgrade(&f, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.to, "to", "", "the `RELEASE` of Kea to rewrite for: 2.2, 2.4, 2.6, 3.0 or 3.2")
	flags.StringVar(&f.from, "from", "", "the `RELEASE` that the file is for, 1.6 or later")
	flags.StringVarP(&f.out, "out", "o", "-", "write the result to this `FILE`")
	flags.BoolVar(&f.diff, "diff", false, "show the differences instead of the result")
	f.reporting.add(cmd, "")
	return cmd
}

// releases reads --to and --from.
func (f *upgradeFlags) releases() (to, from kea.Release, err error) {
	if f.to == "" {
		return 0, 0, usagef("--to is missing: say which release of Kea the result is for")
	}
	if to, err = kea.ParseRelease(f.to); err != nil {
		return 0, 0, usagef("--to: %v", err)
	}
	if from, err = upgrade.ParseRelease(f.from); err != nil {
		return 0, 0, usagef("--from: %v", err)
	}
	if f.diff && f.out != "-" {
		return 0, 0, usagef("--diff shows what would be written; it does not go with --out")
	}
	if from > to {
		return 0, 0, usagef("--from %s is later than --to %s; there is no way back", from, to)
	}
	return to, from, nil
}

func (a *app) upgrade(f *upgradeFlags, path string) error {
	to, from, err := f.releases()
	if err != nil {
		return err
	}
	in := newInputs(a, "")
	name, src, err := in.main(path)
	if err != nil {
		return err
	}
	r := report{src: in.source}
	doc, findings := kea.Parse(name, src, kea.ParseOptions{Open: in.kea})
	r.findings = findings
	if findings.HasErrors() {
		r.closing = closingFor(findings, name, "; nothing was written")
		return a.say(&r, f.reporting)
	}
	result := upgrade.Upgrade(doc, upgrade.Options{To: to, From: from, Name: f.resultName(name), Open: in.kea})
	in.texts[f.resultName(name)] = result.Text
	r.upgraded(&result, name)
	if err := a.showUpgrade(f, name, src, result.Text); err != nil {
		return err
	}
	return a.say(&r, f.reporting)
}

// upgraded adds the findings of an upgrade.
func (r *report) upgraded(result *upgrade.Result, name string) {
	r.findings = append(append(r.findings, result.Findings...), result.Rest...)
	after := ""
	if !result.Changed() && !r.findings.HasErrors() {
		after = "; nothing to change"
	}
	r.closing = closingFor(r.findings, name, after)
	if r.closing == "" {
		r.closing = fmt.Sprintf("keatool: %s: nothing to change\n", name)
	}
}

// resultName is how findings about the result call it, which must not be the
// name of the file as it was.
func (f *upgradeFlags) resultName(name string) string {
	if f.diff || f.out == "-" || filepath.Clean(f.out) == filepath.Clean(name) {
		return name + " (upgraded)"
	}
	return f.out
}

// showUpgrade writes the result, or what it changes.
func (a *app) showUpgrade(f *upgradeFlags, name string, was, now []byte) error {
	if f.diff {
		now = []byte(udiff.Unified(name+".orig", name, string(was), string(now)))
	}
	return a.put(f.out, now)
}
