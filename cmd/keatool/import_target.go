package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/translate/leases"
)

// target is a place that leases are put into.
type target interface {
	// name is how people call it.
	name() string
	// load puts the leases of a table in, and takes those out of the table for
	// which there are later ones; or only counts, if it is a dry run.
	load(ctx context.Context, t *leases.Table, dry bool) (leaseCounts, error)
	close() error
}

// leaseCounts says what was done to a target.
type leaseCounts struct{ Added, Changed, Same, Newer int }

func (c leaseCounts) text(where string, dry bool) string {
	text := fmt.Sprintf("%s: %d added, %d changed, %d there already", where, c.Added, c.Changed, c.Same)
	if c.Newer > 0 {
		text += fmt.Sprintf(", %d kept as they are because they are later", c.Newer)
	}
	if dry {
		text += " (dry run: nothing was written)"
	}
	return text
}

// openTarget opens where leases go to, or come from: what a flag says or else
// what the configuration does.
func (a *app) openTarget(ctx context.Context, where string, site *kea.Server) (target, error) {
	scheme, rest, ok := strings.Cut(where, ":")
	switch {
	case where == "":
		return databaseOf(ctx, site)
	case scheme == "memfile" && rest != "":
		return &memfileTarget{path: rest, format: formatOf(site.Family)}, nil
	case scheme == "control" && rest != "":
		return newControlTarget(rest, site.Family)
	case scheme == "mysql" || scheme == "postgresql":
		db, err := databaseURL(where)
		if err != nil {
			return nil, err
		}
		return openSQLTarget(ctx, site, db)
	case !ok:
		return nil, usagef("`%s` is no target; want memfile:PATH, mysql://…, postgresql://… or control:SOCKET-or-URL", where)
	}
	return nil, usagef("`%s:` is no kind of target; want memfile:PATH, mysql://…, postgresql://… or control:SOCKET-or-URL", scheme)
}

// databaseOf opens the lease database of a configuration.
func databaseOf(ctx context.Context, site *kea.Server) (target, error) {
	db := site.LeaseDatabase
	if db == nil {
		db = &kea.Database{Type: "memfile"}
	}
	if db.Type != "memfile" && db.Type != "" {
		return openSQLTarget(ctx, site, db)
	}
	if db.Persist != nil && !*db.Persist {
		return nil, usagef("the configuration keeps leases in memory only (`persist` is false); name a target with --to")
	}
	path, err := dataFile(db.Name, fmt.Sprintf("kea-leases%d.csv", site.Family))
	if err != nil {
		return nil, newFileError("use", "the lease file", err)
	}
	return &memfileTarget{path: path, format: formatOf(site.Family)}, nil
}

func formatOf(f kea.Family) lease.Format {
	if f == kea.V6 {
		return lease.CSV6
	}
	return lease.CSV4
}

// databaseURL reads the URL of a database as Kea's configuration names one.
func databaseURL(where string) (*kea.Database, error) {
	u, err := url.Parse(where)
	if err != nil {
		return nil, usagef("%s is no URL", where)
	}
	db := &kea.Database{Type: u.Scheme, Host: u.Hostname(), Name: strings.TrimPrefix(u.Path, "/"), User: u.User.Username()}
	db.Password, _ = u.User.Password()
	if port := u.Port(); port != "" {
		var n uint16
		if _, err := fmt.Sscanf(port, "%d", &n); err != nil {
			return nil, usagef("%s has no port but `%s`", where, port)
		}
		db.Port = n
	}
	if db.Name == "" {
		return nil, usagef("%s names no database", u.Redacted())
	}
	return db, nil
}
