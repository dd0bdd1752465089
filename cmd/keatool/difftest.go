package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/internal/difftest/derive"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/translate"
)

// difftestFlags are the flags of difftest, as given.
type difftestFlags struct {
	familyFlags
	root, kea            string
	reference, candidate string
	clients, pcap        string
	accept, leases       string
	seed                 uint64
	format               *choice
	out, keep            string
	verbose              bool
}

func newDifftest(a *app) *cobra.Command {
	var f difftestFlags
	cmd := &cobra.Command{
		Use:   "difftest [flags] FILE",
		Short: "let dhcpd and its successor answer the same clients, and compare",
		Long: `Difftest starts the real dhcpd with a dhcpd.conf and, beside it, keatool serve
with what convert makes of that file. Each is in network namespaces of its own,
which end with the command; nothing is sent to a real network. Both get the same
messages, from clients that are derived from the file so that each of its
statements shows, and everything that a client sees is compared.

Each client's answers are the same, equivalent (another address of the same
pool, another order of the options), different in a way that convert announced,
or different: then both are shown, with the line of dhcpd.conf and the place in
the Kea configuration that it comes from. The exit status is 1 if any are.

It takes root, or a system that lets users make namespaces. The file itself is
not touched: the copy that dhcpd reads lacks what would reach outside, and what
that was is said.`,
		Example: `  keatool difftest /etc/dhcp/dhcpd.conf
  keatool difftest --kea kea-dhcp4.json --candidate kea:3.0.4 dhcpd.conf
  keatool difftest --format html -o report.html dhcpd.conf`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.difftest(cmd.Context(), &f, args[0]) },
	}
	f.add(cmd)
	return cmd
}

// add declares the flags.
func (f *difftestFlags) add(cmd *cobra.Command) {
	f.familyFlags.add(cmd)
	f.format = newChoice("text", "json", "junit", "html")
	fl := cmd.Flags()
	fl.StringVar(&f.root, "root", "", "look for included files below this `DIR` instead of the working directory")
	fl.StringVar(&f.kea, "kea", "", "try this Kea configuration `FILE` instead of what convert makes")
	fl.StringVar(&f.reference, "reference", "dhcpd", "`WHO` answers right: dhcpd, or kea:VERSION or kea:PATH, which then runs the converted file")
	fl.StringVar(&f.candidate, "candidate", "keatool", "`WHO` is tried: keatool, or kea:VERSION or kea:PATH")
	fl.StringVar(&f.clients, "clients", "auto", "auto derives clients from the file; else a `FILE` (JSON) has them")
	fl.StringVar(&f.pcap, "pcap", "", "send what the clients in this capture `FILE` (pcap or pcapng) sent, instead")
	fl.StringVar(&f.accept, "accept", "", "do not count the differences that this `FILE` (JSON) agrees on")
	fl.StringVar(&f.leases, "leases", "", "let both begin with the leases in this `FILE` (dhcpd.leases), and its clients come back")
	fl.Uint64Var(&f.seed, "seed", 1, "the `NUMBER` that hardware addresses and transactions are made from")
	fl.Var(f.format, "format", "how the result is written: text, json, junit or html")
	fl.StringVarP(&f.out, "output", "o", "-", "write the result to this `FILE`")
	fl.StringVar(&f.keep, "keep", "", "leave what both servers read and logged in this `DIR`")
	fl.BoolVarP(&f.verbose, "verbose", "v", false, "text: show also what is equivalent or announced")
	f.format.complete(cmd, "format")
	cmd.MarkFlagsMutuallyExclusive("clients", "pcap")
}

// comparison is one run of difftest.
type comparison struct {
	*difftestFlags
	app    *app
	in     *inputs
	file   *parser.File
	report report
	setup  difftest.Setup
	result translate.Result

	release kea.Release
}

// difftest is the whole command.
func (a *app) difftest(ctx context.Context, f *difftestFlags, path string) error {
	ctx, stop := signal.NotifyContext(orBackground(ctx), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	c := &comparison{difftestFlags: f, app: a, in: newInputs(a, f.root)}
	if err := c.prepare(path); err != nil {
		return err
	}
	if status, ran, err := difftest.AsUser(a.stdin, a.stdout, a.stderr); err != nil {
		return c.failed(err)
	} else if ran {
		return statusError(status)
	}
	p := a.newProgress()
	c.setup.Progress = func(done, all int) { p.at(fmt.Sprintf("client %d of %d", done, all)) }
	p.at("starting both servers")
	res, err := difftest.Run(ctx, c.setup)
	p.stop()
	if err != nil {
		return c.failed(err)
	}
	var out bytes.Buffer
	if err := c.write(&out, res); err != nil {
		return err
	}
	if err := a.put(f.out, out.Bytes()); err != nil {
		return err
	}
	if res.Count[difftest.Different] > 0 {
		return errFault
	}
	return nil
}

// statusError is how a command ends with the status of another process.
func statusError(status int) error {
	if status == exitDone {
		return nil
	}
	return exitError{status}
}

func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// prepare reads the file, derives the clients and converts.
func (c *comparison) prepare(path string) error {
	name, src, err := c.in.main(path)
	if err != nil {
		return err
	}
	var findings diag.List
	c.file, findings = parser.Parse(name, src, parser.Options{Family: c.family(), Open: c.in.include})
	c.report = report{src: c.in.source, findings: findings.Filter(func(f diag.Finding) bool { return f.Severity == diag.Error })}
	if findings.HasErrors() {
		c.report.closing = c.dhcpdSays(path) + closingFor(c.report.findings, name, "; dhcpd refuses such a file, so there is nothing to compare")
		return c.app.say(&c.report, reportFlags{format: newChoice("text")})
	}
	if err := errors.Join(c.servers(), c.agreed()); err != nil {
		return err
	}
	source := difftest.NewSource(c.file, nil)
	if c.kea == "" { // somebody else's Kea configuration has addresses of its own
		source.Resolve = derive.Names(c.file)
	}
	if err := c.plan(source); err != nil {
		return err
	}
	return c.convert(source)
}

// dhcpdSays is what the real dhcpd says about a file that it refuses; "" where it
// is not there, or does not refuse it.
func (c *comparison) dhcpdSays(path string) string {
	s, err := difftest.FindDhcpd()
	if err != nil || path == "-" || c.root != "" {
		return ""
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	if said := s.Test(ctx, path, c.file.Family == parser.V6); said != "" {
		return "keatool: dhcpd itself says:\n  " + strings.ReplaceAll(said, "\n", "\n  ") + "\n"
	}
	return ""
}

// servers finds the programs.
func (c *comparison) servers() (err error) {
	v6 := c.file.Family == parser.V6
	if c.setup.Reference, err = c.server(c.reference, v6); err != nil {
		return err
	}
	c.setup.Candidate, err = c.server(c.candidate, v6)
	return err
}

func (c *comparison) server(who string, v6 bool) (difftest.Server, error) {
	what, isKea := strings.CutPrefix(who, "kea:")
	switch {
	case isKea:
		return difftest.FindKea(what, v6)
	case who == "dhcpd":
		return difftest.FindDhcpd()
	case who == "keatool":
		path, err := os.Executable()
		return difftest.Server{Kind: difftest.Keatool, Path: path, Name: "keatool serve"}, err
	}
	return difftest.Server{}, usagef("%s is none of dhcpd, keatool, kea:VERSION and kea:PATH", who)
}

// plan makes the clients.
func (c *comparison) plan(source *difftest.Source) error {
	c.setup.Seed, c.setup.Keep = c.seed, c.keep
	switch {
	case c.pcap != "":
		return c.captured(source)
	case c.clients != "auto":
		return c.listed(source)
	}
	var findings diag.List
	c.setup.Plan, findings = derive.Plan(c.file, derive.Options{Seed: c.seed, Resolve: source.Resolve})
	c.report.findings = append(c.report.findings, findings...)
	return nil
}

// captured takes the clients of a capture.
func (c *comparison) captured(source *difftest.Source) error {
	f, err := os.Open(c.pcap)
	if err != nil {
		return newFileError("read", c.pcap, err)
	}
	defer f.Close()
	if c.setup.Plan, err = difftest.ReadCapture(f, source); err != nil {
		return newFileError("use", c.pcap, err)
	}
	return nil
}

// listed takes the clients of a file.
func (c *comparison) listed(source *difftest.Source) error {
	text, err := readFile(c.clients)
	if err != nil {
		return newFileError("read", c.clients, err)
	}
	if c.setup.Plan, err = difftest.ReadPlan(text, source.V6()); err != nil {
		return newFileError("use", c.clients, err)
	}
	return nil
}

// agreed reads the file of --accept.
func (c *comparison) agreed() error {
	if c.accept == "" {
		return nil
	}
	text, err := readFile(c.accept)
	if err != nil {
		return newFileError("read", c.accept, err)
	}
	if c.setup.Accept, err = difftest.ReadAgreed(text); err != nil {
		return newFileError("use", c.accept, err)
	}
	return nil
}

// convert makes the Kea configurations.
func (c *comparison) convert(source *difftest.Source) error {
	release := config.Release
	defer func() { c.release = release }()
	if c.setup.Candidate.Kind == difftest.Kea {
		release = releaseOf(c.setup.Candidate)
	}
	c.result = translate.Config(c.file, translate.Options{Release: release, Interfaces: difftest.Interfaces(source, &c.setup.Plan), Resolve: source.Resolve})
	source.Report = c.result.Report
	c.setup.Source = source
	doc := kea.Encode(c.result.Config, kea.EncodeOptions{Release: release, Comments: kea.CommentsDrop})
	source.Result = doc
	c.setup.Kea = [2][]byte{doc, doc}
	if c.kea == "" {
		return c.takeLeases(c.result.Config)
	}
	name, src, err := c.in.main(c.kea)
	if err != nil {
		return err
	}
	d, findings := kea.Parse(name, src, kea.ParseOptions{Open: c.in.kea})
	if findings.HasErrors() || d.Root == nil {
		c.report.findings = append(c.report.findings, findings...)
		return c.app.say(&c.report, reportFlags{format: newChoice("text")})
	}
	own, _ := kea.Decode(d)
	if own.Dhcp != nil {
		besideFile(own.Dhcp.Hooks, c.kea)
	}
	c.setup.Kea[1] = kea.Encode(own, kea.EncodeOptions{Release: release, Comments: kea.CommentsDrop})
	return c.takeLeases(own)
}

// besideFile gives scripts that stand beside a configuration their whole path.
func besideFile(hooks []kea.Hook, path string) {
	for i := range hooks {
		if h := &hooks[i]; strings.HasSuffix(h.Library, starSuffix) && !filepath.IsAbs(h.Library) {
			if abs, err := filepath.Abs(filepath.Join(filepath.Dir(path), h.Library)); err == nil {
				h.Library = abs
			}
		}
	}
}

var releasePattern = regexp.MustCompile(`\d+\.\d+`)

// releaseOf is the release of a Kea by its name or its file tree.
func releaseOf(s difftest.Server) kea.Release {
	if m := releasePattern.FindString(s.Name); m != "" {
		if r, err := kea.ParseRelease(m); err == nil {
			return r
		}
	}
	return kea.DefaultRelease
}

// failed turns what stopped a run into what the command says.
func (c *comparison) failed(err error) error {
	refused := (*difftest.RefusedError)(nil)
	switch {
	case errors.As(err, &refused):
		return c.refused(refused)
	case errors.Is(err, difftest.ErrNoNamespaces):
		return newFileError("compare", c.file.Name, fmt.Errorf("%w; %s", err, difftest.NamespaceHint))
	case errors.Is(err, context.Canceled):
		return newFileError("compare", c.file.Name, errors.New("it was interrupted; nothing is left behind"))
	}
	return newFileError("compare", c.file.Name, err)
}

// refused says what a server said that does not start, and what keatool has to
// say about the same line.
func (c *comparison) refused(r *difftest.RefusedError) error {
	fmt.Fprintf(c.app.stderr, "keatool: %v\n", r)
	about := c.result.Report.Findings.Filter(func(f diag.Finding) bool { return r.Line > 0 && f.Span.Start.Line == r.Line && f.Span.File == r.File })
	if len(about) > 0 {
		c.report.findings = about
		_ = c.app.say(&c.report, reportFlags{format: newChoice("text")}) // the fault is what was said before
	}
	return errFault
}
