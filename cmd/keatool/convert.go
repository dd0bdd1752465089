package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// convertFlags are the flags of convert, as given.
type convertFlags struct {
	familyFlags
	reporting  reportFlags
	out, ddns  string
	dir        string
	root       string
	subnetIDs  string
	comments   *choice
	annotate   bool
	alwaysSend *choice
	now        string
	target     string
	hosts      *choice
	resolve    bool
	interfaces []string
	listen     []string
	haMode     *choice
	scripts    bool
	require    *choice
	html       string
	keama      keamaFlags
}

func newConvert(a *app) *cobra.Command {
	var f convertFlags
	cmd := &cobra.Command{
		Use:   "convert [flags] FILE [FILE]",
		Short: "translate dhcpd.conf to a Kea configuration",
		Long: `Convert reads a dhcpd.conf and writes the Kea configuration that serves clients
the same way. FILE may be - for standard input; without -o or --out-dir the
result goes to standard output. With --out-dir the files of both protocols can
be converted together, so that they share one configuration of kea-dhcp-ddns.

What was lost or changed is reported on standard error, with the place in the
file, and a summary counts every statement as exact, equivalent, approximate,
manual (Kea can, but a person must finish it) or dropped.

If the file cannot be read as dhcpd would read it, nothing is written. If a
statement cannot be carried over, the result is written all the same, always so
that it refuses clients rather than serving them wrongly, and the exit status
is 1. The exit status is 2 if the call itself was wrong.`,
		Example: `  keatool convert /etc/dhcp/dhcpd.conf -o kea-dhcp4.json
  keatool convert --out-dir kea --target 2.6 dhcpd.conf dhcpd6.conf
  ssh old-server cat /etc/dhcp/dhcpd6.conf | keatool convert -6 -`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.convert(cmd.Context(), &f, args) },
	}
	f.add(cmd)
	return cmd
}

// add declares the flags.
func (f *convertFlags) add(cmd *cobra.Command) {
	f.familyFlags.add(cmd)
	f.reporting.add(cmd, ", with the account of every statement")
	f.comments, f.alwaysSend = newChoice("keep", "context", "drop"), optional("no-prl")
	f.hosts, f.require = newChoice("subnet", "global"), optional("exact", "equivalent", "approximate", "manual")
	f.haMode = optional("hot-standby", "load-balancing")
	fl := cmd.Flags()
	fl.StringVarP(&f.out, "output", "o", "-", "write the configuration to this `FILE`")
	fl.StringVar(&f.ddns, "ddns-out", "", "write the configuration of kea-dhcp-ddns to this `FILE`")
	fl.StringVar(&f.dir, "out-dir", "", "write everything the site needs into this `DIR`: the configuration, that of kea-dhcp-ddns, the failover partner's, hook scripts")
	fl.StringVar(&f.html, "html", "", "write a page into this `FILE` that shows source and result side by side, with links and findings")
	fl.StringVar(&f.root, "root", "", "look for included files below this `DIR` instead of the working directory")
	fl.StringVar(&f.subnetIDs, "subnet-ids", "", "keep subnet ids in this `FILE` (JSON, prefix to id): those in it are used, new ones are added")
	fl.Var(f.comments, "comments", "what becomes of comments: kept as comments, moved to user-context, or dropped")
	fl.BoolVar(&f.annotate, "annotate", false, "record in user-context from which file and line each object came")
	fl.Var(f.alwaysSend, "always-send", "no-prl: send options also to clients that ask for none, as dhcpd does")
	fl.StringVar(&f.now, "now", "", "the `TIME` that decides \"after\" permits, as 2006-01-02 or 2006-01-02T15:04:05Z")
	fl.StringVar(&f.target, "target", kea.DefaultRelease.String(), "the Kea `RELEASE` to write for: 2.2, 2.4, 2.6, 3.0 or 3.2")
	fl.Var(f.hosts, "hosts", "where reservations go: into their subnet, or to the server")
	fl.BoolVar(&f.resolve, "resolve", false, "ask the resolver for host names where Kea wants addresses")
	fl.StringArrayVar(&f.interfaces, "interface", nil, "name the interface of a subnet, as `SUBNET=INTERFACE`; may be given several times")
	fl.StringArrayVar(&f.listen, "listen", nil, "listen on this `INTERFACE` only; may be given several times (default: all)")
	fl.Var(f.haMode, "ha-mode", "how failover partners share the work (default: as the split of the source says)")
	fl.BoolVar(&f.scripts, "scripts", false, "write what Kea's configuration cannot say into a script in Starlark, beside the result; \"keatool serve\" runs it, Kea does not")
	fl.Var(f.require, "require", "fail if a statement keeps less of its meaning than this")
	f.comments.complete(cmd, "comments")
	f.alwaysSend.complete(cmd, "always-send")
	f.hosts.complete(cmd, "hosts")
	f.haMode.complete(cmd, "ha-mode")
	f.require.complete(cmd, "require")
	f.keama.add(cmd)
	cmd.MarkFlagsMutuallyExclusive("out-dir", "output")
	cmd.MarkFlagsMutuallyExclusive("out-dir", "ddns-out")
}

// familyFlags choose between dhcpd -4 and dhcpd -6.
type familyFlags struct{ v4, v6 bool }

func (f *familyFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&f.v4, "dhcpv4", "4", false, "read the file as dhcpd -4 does (default: decided by what the file declares)")
	cmd.Flags().BoolVarP(&f.v6, "dhcpv6", "6", false, "read the file as dhcpd -6 does")
	cmd.MarkFlagsMutuallyExclusive("dhcpv4", "dhcpv6")
}

func (f *familyFlags) family() parser.Family {
	switch {
	case f.v4:
		return parser.V4
	case f.v6:
		return parser.V6
	}
	return parser.Auto
}

// conversion is one run of convert.
type conversion struct {
	*convertFlags
	options  translate.Options
	ids      map[string]uint32 // what --subnet-ids holds
	in       *inputs
	results  []translate.Result // one for each file
	outcomes []translate.Outcome
	origins  map[string]*parser.Stmt // by JSON pointer; made when first asked for
	report   report
	parts    []part    // everything that came out, for the page of --html
	files    []output  // what goes to files
	main     []content // what goes to standard output
	checks   []partCheck
}

// convert is the whole command: read, translate, validate, write, report.
func (a *app) convert(ctx context.Context, f *convertFlags, args []string) error {
	c := &conversion{convertFlags: f, in: newInputs(a, f.root)}
	paths, err := c.prepare(ctx, args)
	if err != nil {
		return err
	}
	p := a.newProgress()
	readable, err := c.run(paths, p)
	p.stop()
	if err != nil {
		return err
	}
	if readable {
		if err := c.write(a); err != nil {
			return err
		}
		c.finish()
	}
	if err := c.writePage(a, paths); err != nil {
		return err
	}
	return a.say(&c.report, f.reporting)
}

// prepare turns flags and arguments into options, and returns the files to read.
func (c *conversion) prepare(ctx context.Context, args []string) (paths []string, err error) {
	if paths, err = c.keama.apply(c, args); err != nil {
		return nil, err
	}
	switch {
	case len(paths) == 0 || len(paths) > 2 || len(paths) == 2 && c.dir == "":
		return nil, usagef("want one FILE, or - for standard input, or with --out-dir one for each protocol; there are %d", len(paths))
	case c.reporting.file == "-" && c.out == "-" && c.dir == "":
		return nil, usagef("the result and the report cannot both go to standard output; name a file with -o or --report")
	case c.html == "-" && c.dir == "" && (c.out == "-" || c.reporting.file == "-"):
		return nil, usagef("the result and the page cannot both go to standard output; name a file with -o or --html")
	}
	for _, path := range paths {
		for _, out := range []string{c.out, c.ddns, c.subnetIDs, c.reporting.file, c.html} {
			if out != "" && out != "-" && path != "-" && sameFile(out, path) {
				return nil, usagef("%s would be replaced by the result", path)
			}
		}
	}
	return paths, c.setOptions(ctx)
}
