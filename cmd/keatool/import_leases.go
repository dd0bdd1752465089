package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/leases"
)

// importFlags are the flags of import-leases, as given.
type importFlags struct {
	config, to, states, now, serverID string
	dryRun                            bool
	reporting                         reportFlags
}

func newImportLeases(a *app) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import-leases [flags] FILE",
		Short: "carry the leases of dhcpd over to Kea",
		Long: `Import-leases reads dhcpd.leases or dhcpd6.leases and puts the leases where Kea,
or keatool serve, finds them, so that clients renew the addresses they have.
FILE may be - for standard input.

Subnets, pools and reservations come from the Kea configuration; without
--config it is kea-dhcp4.json or kea-dhcp6.json beside FILE, as convert writes
them. The leases go to the database that it names, or to the target of --to:

  memfile:PATH                    a lease file; its server must not be running
  mysql://USER:PASSWORD@HOST/DB   a database with Kea's tables
  postgresql://USER:PASSWORD@HOST/DB
  control:SOCKET-or-URL           a running server, which goes on serving

A lease that the target has already, and that is later, stays; so does one that
the file does not mention. A second run changes nothing. Either all leases get
there or none, except with control:, which a further run completes.

FILE may be a lease file of Kea, too (kea-leases4.csv), which goes over as it
is, whatever --state says: so leases move from files into a database. Its server
must not be running, or what it writes meanwhile is left behind.

The identifier of a DHCPv6 server goes over to Kea's file for it, so that its
clients renew. Every record is accounted for, and what is out of the ordinary is
listed with its line. The exit status is 1 if a record was damaged.`,
		Example: `  keatool import-leases --config kea-dhcp4.json /var/lib/dhcp/dhcpd.leases
  keatool import-leases --dry-run --report leases.txt dhcpd.leases
  keatool import-leases --to control:/run/kea/kea4.sock dhcpd.leases
  keatool import-leases -c kea-dhcp4.conf --to postgresql://kea@db/kea kea-leases4.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.importLeases(cmd.Context(), &f, args[0]) },
	}
	f.add(cmd)
	return cmd
}

// add declares the flags.
func (f *importFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVarP(&f.config, "config", "c", "", "the `FILE` of the Kea configuration, or a dhcpd.conf, that the leases are for")
	fl.StringVar(&f.to, "to", "", "put the leases into this `TARGET` instead of where the configuration says")
	fl.StringVar(&f.states, "state", "active,abandoned", "carry over leases in these `STATES`: active, abandoned, expired, released, free, backup, reset")
	fl.StringVar(&f.now, "now", "", "the `TIME` that decides which leases are over, as 2006-01-02 or 2006-01-02T15:04:05Z (default: the present)")
	fl.BoolVarP(&f.dryRun, "dry-run", "n", false, "say what would be done, and write nothing but the report")
	fl.StringVar(&f.serverID, "server-id", "", "keep the identifier of the DHCPv6 server in this `FILE` (default: where Kea does)")
	f.reporting.add(cmd, ", all of them")
}

// leaseImport is one run of import-leases.
type leaseImport struct {
	*importFlags
	name    string // of the lease file
	kea     bool   // it is one of Kea
	site    *kea.Server
	table   *leases.Table
	stats   leasefile.Stats
	found   diag.List // about the text of the file
	unfound int       // how many more of those there are
	done    string    // what was done, for people
	loaded  leaseCounts
}

// mostFound is how many findings about damage are kept.
const mostFound = 100000

// importLeases is the whole command.
func (a *app) importLeases(ctx context.Context, f *importFlags, path string) error {
	if ctx == nil {
		ctx = context.Background()
	}
	im := &leaseImport{importFlags: f, name: path}
	src, size, closeFile, err := a.openLeaseFile(path)
	if err != nil {
		return err
	}
	defer closeFile()
	if path == "-" {
		im.name = stdinName
	}
	if err := im.prepare(a, src, path); err != nil {
		return err
	}
	to, err := openTarget(f.to, im.site)
	if err != nil {
		return err
	}
	defer to.close()
	p := a.newProgress()
	err = im.run(ctx, src, size, to, p)
	p.stop()
	if err != nil {
		return err
	}
	if err := im.carryServerID(); err != nil {
		return err
	}
	return im.say(a)
}

// peek is how much of a lease file is looked at to learn its protocol.
const peek = 256 << 10

// openLeaseFile opens the file; size is 0 where it is not known.
func (a *app) openLeaseFile(path string) (src *bufio.Reader, size int64, closeFile func(), err error) {
	if path == "-" {
		return bufio.NewReaderSize(a.stdin, peek), 0, func() {}, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, nil, newFileError("read", path, err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = errors.New("it is a directory")
	}
	if err != nil {
		file.Close()
		return nil, 0, nil, newFileError("read", path, err)
	}
	return bufio.NewReaderSize(file, peek), info.Size(), func() { file.Close() }, nil
}

// prepare reads the flags and the configuration.
func (im *leaseImport) prepare(a *app, src *bufio.Reader, path string) error {
	states, err := parseStates(im.states)
	if err != nil {
		return err
	}
	now, err := parseTime(im.now)
	if err != nil {
		return err
	}
	if now.IsZero() {
		now = time.Now()
	}
	head, _ := src.Peek(peek) // what cannot be read is said later
	family := familyOf(head)
	im.kea = keaFamily(head) != 0
	if im.config == "" {
		if im.config, err = besideLeases(path, family); err != nil {
			return err
		}
	}
	if im.site, err = a.readSite(im.config); err != nil {
		return err
	}
	if family != 0 && family != im.site.Family {
		return im.otherFamily(family)
	}
	im.table = leases.New(leases.Options{Config: im.site, Name: im.name, Now: now.Unix(), States: states})
	return nil
}

func (im *leaseImport) otherFamily(family kea.Family) error {
	return usagef("%s has leases of DHCPv%d, and %s is for DHCPv%d", im.name, family, im.config, im.site.Family)
}

// parseStates reads --state.
func parseStates(list string) (leases.States, error) {
	var states leases.States
	for word := range strings.SplitSeq(list, ",") {
		state, ok := leasefile.ParseState(strings.TrimSpace(word))
		if !ok {
			return 0, usagef("--state: `%s` is no state; want active, abandoned, expired, released, free, backup, reset", word)
		}
		states |= leases.StatesOf(state)
	}
	return states, nil
}

// familyOf returns the protocol of the first lease of a text; 0 if there is none.
func familyOf(head []byte) kea.Family {
	if f := keaFamily(head); f != 0 {
		return f
	}
	r := leasefile.NewReader(strings.NewReader(string(head)), leasefile.Options{})
	for {
		record, err := r.Next()
		switch {
		case err != nil:
			return 0
		case record.Kind == leasefile.Lease:
			return kea.V4
		case record.Kind.IA():
			return kea.V6
		}
	}
}

// besideLeases returns the configuration that lies where convert would have put it.
func besideLeases(path string, family kea.Family) (string, error) {
	dir := "."
	if path != "-" {
		dir = filepath.Dir(path)
	}
	for _, f := range []kea.Family{kea.V4, kea.V6} {
		name := filepath.Join(dir, fmt.Sprintf("kea-dhcp%d.json", f))
		if _, err := os.Stat(name); err == nil && (family == 0 || f == family) {
			return name, nil
		}
	}
	if family == 0 {
		return "", usagef("there is no kea-dhcp4.json or kea-dhcp6.json in %s; name the Kea configuration with --config", dir)
	}
	return "", usagef("there is no kea-dhcp%d.json in %s; name the Kea configuration with --config", family, dir)
}

// readSite reads the configuration that leases are for, as far as they depend on
// it. It may be for any release.
func (a *app) readSite(path string) (*kea.Server, error) {
	in := newInputs(a, "")
	name, src, err := in.main(path)
	if err != nil {
		return nil, err
	}
	r := report{src: in.source}
	var c *kea.Config
	if kea.IsConfig(src) {
		d, findings := kea.Parse(name, src, kea.ParseOptions{Open: in.kea})
		r.findings = findings
		if !findings.HasErrors() {
			c, findings = kea.Decode(d)
			r.findings = append(r.findings, findings...)
		}
	} else {
		c, _ = convertForServe(in, &r, textFile{name, src}, nil) // only scripts are written
	}
	r.findings = r.findings.Filter(func(f diag.Finding) bool { return f.Severity == diag.Error })
	switch {
	case c != nil && c.Dhcp != nil:
		return c.Dhcp, nil
	case c != nil:
		return nil, usagef("%s is for neither kea-dhcp4 nor kea-dhcp6", name)
	}
	if err := a.say(&r, reportFlags{format: newChoice("text")}); err != nil {
		return nil, err
	}
	return nil, errFault
}

// run reads the file, and puts the leases where they belong.
func (im *leaseImport) run(ctx context.Context, src io.Reader, size int64, to target, p *progress) error {
	read := im.read
	if im.kea {
		read = im.readKea
	}
	if err := read(ctx, src, size, p); err != nil {
		return err
	}
	if n, line := im.table.Foreign(); n > 0 {
		if s := im.table.Summary(); s.Addresses == 0 {
			family := kea.V4 + kea.V6 - im.site.Family
			return usagef("%s has leases of DHCPv%d (line %d), and %s is for DHCPv%d", im.name, family, line, im.config, im.site.Family)
		}
	}
	p.at("writing to " + to.name())
	var err error
	if im.loaded, err = to.load(ctx, im.table, im.dryRun); err != nil {
		return newFileError("write", to.name(), err)
	}
	im.done = im.loaded.text(to.name(), im.dryRun)
	return nil
}

// read takes all records.
func (im *leaseImport) read(ctx context.Context, src io.Reader, size int64, p *progress) error {
	r := leasefile.NewReader(src, leasefile.Options{Name: im.name, Report: im.report})
	defer func() { im.stats = r.Stats() }()
	for n := 0; ; n++ {
		record, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return newFileError("read", im.name, err)
		}
		im.table.Add(record)
		if n%10000 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			p.at(im.reading(r.Offset(), size))
		}
	}
}

// reading says how far reading has come.
func (im *leaseImport) reading(at, size int64) string {
	if size <= 0 {
		return fmt.Sprintf("reading %s, %d MB", im.name, at>>20)
	}
	const width = 30
	done := int(min(at*width/size, width))
	return fmt.Sprintf("reading %s %s%s %d %%", im.name, strings.Repeat("█", done), strings.Repeat("░", width-done), min(at*100/size, 100))
}

func (im *leaseImport) report(f diag.Finding) {
	if len(im.found) == mostFound {
		im.unfound++
		return
	}
	im.found = append(im.found, f)
}
