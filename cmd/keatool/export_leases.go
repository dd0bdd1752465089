package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/translate/leases"
)

// exportFlags are the flags of export-leases, as given.
type exportFlags struct {
	familyFlags
	config, from, out, serverID string
}

func newExportLeases(a *app) *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export-leases [flags]",
		Short: "carry the leases of Kea back to dhcpd",
		Long: `Export-leases writes a dhcpd.leases, or dhcpd6.leases, that holds the leases of
Kea or of keatool serve, so that a migration can be undone. What import-leases
kept of dhcpd in the user context of leases, such as its variables, comes back.

The leases are read from the database that the configuration names, or from
--from, which takes what import-leases takes as a target. The file of a server
that runs may lack what it did last; control: asks the server itself.

dhcpd must not run while its file is replaced. It takes the leases that lie in
ranges of its own configuration.`,
		Example: `  keatool export-leases --config kea-dhcp4.json -o /var/lib/dhcp/dhcpd.leases
  keatool export-leases -6 --from memfile:/var/lib/kea/kea-leases6.csv -o dhcpd6.leases`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.exportLeases(cmd.Context(), &f) },
	}
	f.familyFlags.add(cmd)
	cmd.Flags().Lookup("dhcpv4").Usage = "the leases are of DHCPv4 (default: as the configuration says)"
	cmd.Flags().Lookup("dhcpv6").Usage = "the leases are of DHCPv6"
	fl := cmd.Flags()
	fl.StringVarP(&f.config, "config", "c", "", "the `FILE` of the Kea configuration, or a dhcpd.conf")
	fl.StringVar(&f.from, "from", "", "read the leases from this `SOURCE` instead of where the configuration says: memfile:PATH, mysql://…, postgresql://… or control:SOCKET-or-URL")
	fl.StringVarP(&f.out, "output", "o", "-", "write the leases to this `FILE`")
	fl.StringVar(&f.serverID, "server-id", "", "the `FILE` with the identifier of the DHCPv6 server (default: where Kea keeps it)")
	return cmd
}

// source is a place that leases come from.
type source interface {
	name() string
	// each walks over the leases, by address if they are of IPv4. What it yields
	// is valid until the next step.
	each(ctx context.Context) iter.Seq2[*lease.Lease, error]
	close() error
}

func (a *app) exportLeases(ctx context.Context, f *exportFlags) error {
	if ctx == nil {
		ctx = context.Background()
	}
	site, err := f.site(a)
	if err != nil {
		return err
	}
	opened, err := openTarget(f.from, site)
	if err != nil {
		return err
	}
	defer opened.close()
	from, ok := opened.(source)
	if !ok {
		return usagef("leases cannot be read from %s", opened.name())
	}
	o := leases.ExportOptions{Family: site.Family}
	if o.ServerDUID, err = f.duid(site); err != nil {
		return err
	}
	var done leases.Exported
	write := func(w io.Writer) error {
		done, err = leases.Export(w, from.each(ctx), o)
		return err
	}
	if f.out == "-" {
		err = write(a.stdout)
	} else {
		err = writeAll([]output{{path: f.out, content: content{stream: write}, mode: 0o644}})
	}
	if err != nil {
		return newFileError("write", f.out, err)
	}
	fmt.Fprint(a.stderr, exportText(from.name(), &done))
	return nil
}

// site is the configuration, or as much of one as is needed without it.
func (f *exportFlags) site(a *app) (*kea.Server, error) {
	var family kea.Family
	switch {
	case f.v4:
		family = kea.V4
	case f.v6:
		family = kea.V6
	}
	if f.config == "" {
		if family == 0 || f.from == "" {
			return nil, usagef("want the Kea configuration with --config, or a source with --from and its protocol with -4 or -6")
		}
		return &kea.Server{Family: family}, nil
	}
	site, err := a.readSite(f.config)
	if err == nil && family != 0 && family != site.Family {
		err = usagef("%s is for DHCPv%d", f.config, site.Family)
	}
	return site, err
}

// duid reads the identifier of a DHCPv6 server; nil if there is none.
func (f *exportFlags) duid(site *kea.Server) ([]byte, error) {
	if site.Family != kea.V6 {
		return nil, nil
	}
	im := leaseImport{importFlags: &importFlags{to: f.from, serverID: f.serverID}, site: site}
	path, err := im.serverIDFile()
	if err != nil || path == "" {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && f.serverID == "" {
		return nil, nil
	}
	if err == nil {
		var duid []byte
		if duid, err = server.ParseDUID(string(text)); err == nil {
			return duid, nil
		}
	}
	return nil, newFileError("read", path, plain(err))
}

// exportText says what was written.
func exportText(from string, e *leases.Exported) string {
	var parts []string
	for _, p := range []struct {
		n    int
		text string
	}{{e.Remembered, "over, and kept for their clients"}, {e.Shortened, "end after 2037, which dhcpd reads as never"}, {e.Registered, "registered by clients themselves, which dhcpd does not know, left out"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.text))
		}
	}
	text := fmt.Sprintf("keatool: %s: %s", from, plural(e.Leases, "lease"))
	if len(parts) > 0 {
		text += "; " + strings.Join(parts, "; ")
	}
	return text + "\n"
}

// each reads the lease file and walks over its leases.
func (m *memfileTarget) each(context.Context) iter.Seq2[*lease.Lease, error] {
	return func(yield func(*lease.Lease, error) bool) {
		if _, err := os.Stat(filepath.Clean(m.path)); err != nil {
			yield(nil, plain(err))
			return
		}
		files, err := readLeaseFiles(m.path, m.format)
		if err != nil {
			yield(nil, err)
			return
		}
		if files.store != nil {
			sortedLeases(files.store)(yield)
		}
	}
}

// sortedLeases walks over a store by address.
func sortedLeases(s store.Store) iter.Seq2[*lease.Lease, error] {
	return func(yield func(*lease.Lease, error) bool) {
		addrs := make([]netip.Addr, 0, s.Len())
		for l, err := range s.All() {
			if err != nil {
				yield(nil, err)
				return
			}
			addrs = append(addrs, l.Addr)
		}
		slices.SortFunc(addrs, netip.Addr.Compare)
		var l lease.Lease
		for _, a := range addrs {
			err := s.Get(a, &l)
			if errors.Is(err, store.ErrNotFound) {
				continue // gone meanwhile
			}
			if !yield(&l, err) || err != nil {
				return
			}
		}
	}
}

// each asks the server for its leases.
func (c *controlTarget) each(ctx context.Context) iter.Seq2[*lease.Lease, error] {
	return func(yield func(*lease.Lease, error) bool) {
		for w, err := range c.all(ctx) {
			var l *lease.Lease
			if err == nil {
				l, err = w.lease()
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}
