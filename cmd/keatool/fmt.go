package main

import (
	"bytes"
	"fmt"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// fmtFlags mean what they mean to gofmt.
type fmtFlags struct {
	list, diff, write bool
	reporting         reportFlags
}

func newFmt(a *app) *cobra.Command {
	var f fmtFlags
	cmd := &cobra.Command{
		Use:   "fmt [flags] [FILE...]",
		Short: "lay out a dhcpd.conf or a Kea configuration in one style",
		Long: `Fmt lays dhcpd.conf out in one style: one statement a line, two blanks for each
level, comments where they were. It changes white space only, so that dhcpd
reads the same configuration. A configuration of Kea, which it tells by its
first bracket, keeps its comments and the order of its keys; maps and lists that
stand on one line stay there if they fit. Without FILE, or with -, fmt reads
standard input.

The result goes to standard output, unless -w writes it back. With -l or -d the
exit status is 1 if a file is laid out in another way.`,
		Example: `  keatool fmt -d dhcpd.conf
  keatool fmt -w dhcpd.conf kea-dhcp4.json`,
		RunE: func(_ *cobra.Command, args []string) error { return a.fmt(&f, args) },
	}
	cmd.Flags().BoolVarP(&f.list, "list", "l", false, "list files whose layout differs")
	cmd.Flags().BoolVarP(&f.diff, "diff", "d", false, "show the differences instead of the result")
	cmd.Flags().BoolVarP(&f.write, "write", "w", false, "write the result back to the file")
	f.reporting.add(cmd, "")
	return cmd
}

func (a *app) fmt(f *fmtFlags, files []string) error {
	if len(files) == 0 {
		files = []string{"-"}
	}
	in := newInputs(a, "")
	r := report{src: in.source}
	differ := false
	for _, path := range files {
		changed, err := a.fmtOne(f, in, &r, path)
		if err != nil {
			return err
		}
		differ = differ || changed
	}
	if err := a.say(&r, f.reporting); err != nil {
		return err
	}
	if differ && (f.list || f.diff) {
		return errFault
	}
	return nil
}

// fmtOne formats one file; a file that cannot be read leaves findings and no output.
func (a *app) fmtOne(f *fmtFlags, in *inputs, r *report, path string) (changed bool, err error) {
	if path == "-" && f.write {
		return false, usagef("-w cannot write to standard input")
	}
	name, src, err := in.main(path)
	if err != nil {
		return false, err
	}
	format := parser.Format
	if kea.IsConfig(src) {
		format = kea.Format
	}
	out, findings := format(name, src)
	r.findings = append(r.findings, findings...)
	if findings.HasErrors() {
		r.closing += closingFor(findings, name, "; left as it is")
		return false, nil
	}
	changed = !bytes.Equal(src, out)
	return changed, a.fmtShow(f, name, src, out)
}

// fmtShow writes what the flags ask for.
func (a *app) fmtShow(f *fmtFlags, name string, src, out []byte) error {
	changed := !bytes.Equal(src, out)
	if f.list && changed {
		fmt.Fprintln(a.stdout, name)
	}
	if f.diff && changed {
		fmt.Fprint(a.stdout, udiff.Unified(name+".orig", name, string(src), string(out)))
	}
	if f.write && changed {
		return a.put(name, out)
	}
	if !f.list && !f.diff && !f.write {
		return a.put("-", out)
	}
	return nil
}
