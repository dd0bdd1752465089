package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
)

// validateFlags are the flags of validate, as given.
type validateFlags struct {
	target    string
	root      string
	strict    bool
	reporting reportFlags
}

func newValidate(a *app) *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use:   "validate [flags] FILE...",
		Short: "say what Kea would refuse or not do in its configuration",
		Long: `Validate reads configuration files of Kea, of kea-dhcp4, kea-dhcp6,
kea-dhcp-ddns or the control agent as the file itself says, and reports on
standard error everything that the chosen release would refuse, and what it
would take and then not do as it looks. It asks no server, and it reports all
problems in one run, each at its place. FILE may be - for standard input.

Files that <?include "..."?> names are looked for as Kea does: from the working
directory, unless --root names another.

The exit status is 1 if Kea would refuse a file, with --strict also if there are
warnings, else 0.`,
		Example: `  keatool validate /etc/kea/kea-dhcp4.conf
  keatool validate --target 2.6 --strict kea-dhcp4.conf kea-dhcp-ddns.conf
  keatool validate --format sarif --report kea.sarif kea-dhcp6.conf`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.validate(&f, args) },
	}
	cmd.Flags().StringVar(&f.target, "target", kea.DefaultRelease.String(), "the Kea `RELEASE` to check for: 2.2, 2.4, 2.6, 3.0 or 3.2")
	cmd.Flags().BoolVar(&f.strict, "strict", false, "let warnings count for the exit status as errors do")
	cmd.Flags().StringVar(&f.root, "root", "", "look for included files below this `DIR` instead of the working directory")
	f.reporting.add(cmd, "")
	return cmd
}

func (a *app) validate(f *validateFlags, files []string) error {
	release, err := kea.ParseRelease(f.target)
	if err != nil {
		return usageError{err.Error()}
	}
	in := newInputs(a, f.root)
	r := report{src: in.source}
	p := a.newProgress()
	for _, path := range files {
		p.at("reading " + path)
		if err := validateOne(in, &r, path, release); err != nil {
			p.stop()
			return err
		}
	}
	p.stop()
	if err := a.say(&r, f.reporting); err != nil {
		return err
	}
	if worst, some := r.findings.Worst(); f.strict && some && worst == diag.Warning {
		return errFault
	}
	return nil
}

// validateOne adds what is to be said about one file.
func validateOne(in *inputs, r *report, path string, release kea.Release) error {
	name, src, err := in.main(path)
	if err != nil {
		return err
	}
	doc, findings := kea.Parse(name, src, kea.ParseOptions{Open: in.kea})
	findings = append(findings, schema.Review(doc, release)...)
	findings = append(findings, in.open(doc, name)...)
	findings.Sort()
	r.findings = append(r.findings, findings...)
	r.closing += verdict(findings, name, release)
	return nil
}

// open warns about secrets in files that every user of the machine can read.
func (in *inputs) open(doc *kea.Document, name string) diag.List {
	var found diag.List
	for _, span := range schema.Secrets(doc) {
		path := span.File
		if path != name && in.root != "" {
			path = filepath.Join(in.root, path)
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o004 != 0 {
			found = append(found, diag.Finding{Code: codeOpenSecret, Severity: diag.Warning, Span: span,
				Message: fmt.Sprintf("a secret stands in a file that every user can read: its mode is %04o", info.Mode().Perm()),
				Hint:    "take the right to read from others (`chmod o-r`), or keep the secret in a file of its own"})
		}
	}
	return found
}

// verdict says in one line what Kea would do.
func verdict(findings diag.List, name string, release kea.Release) string {
	word := "takes"
	if findings.HasErrors() {
		word = "refuses"
	}
	counts := counted(findings)
	if counts == "" {
		counts = "nothing found"
	}
	return fmt.Sprintf("keatool: Kea %s %s %s: %s\n", release, word, name, counts)
}

// kea opens a file that a Kea configuration includes. Kea looks from its
// working directory; absolute paths move below root as well.
func (in *inputs) kea(path string) ([]byte, error) {
	name := path
	if in.root != "" {
		name = filepath.Join(in.root, path)
	}
	src, err := readFile(name)
	if err != nil {
		return nil, plain(err)
	}
	in.texts[path] = src
	return src, nil
}
